//! The configuration: a file, and the value of a variable behind its last line feed.
#![no_main]

use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;

static FILE: LazyLock<PathBuf> = LazyLock::new(|| std::env::temp_dir().join(format!("fx-fuzz-{}.toml", std::process::id())));

fuzz_target!(|text: &str| {
    let (file, value) = text.rsplit_once('\n').unwrap_or((text, ""));
    if std::fs::write(&*FILE, file).is_ok() {
        let variables = [("FX_CLI__HOME".to_owned(), value.to_owned())].into_iter().filter(|(_, value)| !value.is_empty());
        let _read = fx::config::load(Some(&FILE), variables);
    }
});
