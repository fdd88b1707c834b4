//! The query of a request, by every parameter that there is.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| fx::http::read_parameters(query));
