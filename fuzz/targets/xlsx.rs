//! The reader of workbooks, as publishers declare it: the first byte names the declaration, the rest is the answer.
#![no_main]

#[path = "declared.rs"]
mod declared;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| declared::read(&["SBP"], bytes));
