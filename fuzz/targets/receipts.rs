//! Receipts: what can be read of one is written, and read again as the same.
#![no_main]

use fx::convert::Conversion;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(receipt) = serde_json::from_slice::<Conversion>(bytes) else { return };
    let text = serde_json::to_string(&receipt).expect("a receipt can be written");
    assert_eq!(serde_json::from_str::<Conversion>(&text).expect("and read again"), receipt, "{text}");
});
