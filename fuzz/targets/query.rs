//! The grammar of the command: the first byte names a locale, the rest is the question.
#![no_main]

use libfuzzer_sys::fuzz_target;

const LOCALES: [&str; 8] = ["", "en_US", "de_DE", "fr_CH", "hi_IN", "ar_EG", "ja_JP", "pl_PL"];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    fx::cli::read_question(LOCALES[usize::from(*first) % LOCALES.len()], text);
});
