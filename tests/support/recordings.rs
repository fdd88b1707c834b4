//! What publishers answered, and figures of it read independently, where they are: `FX_SHARED`, by default beside the project.
#![allow(clippy::print_stderr, dead_code, reason = "a test says why it is skipped, and not each needs all")]

use std::path::PathBuf;

/// The folder with `recordings`, `golden` and more. Says that the test is skipped where there is none; in CI there is one.
pub fn shared() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared");
    let folder = std::env::var_os("FX_SHARED").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    if folder.join("recordings/replay.py").is_file() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none_or(|ci| ci != "true"), "no recordings at {}", folder.display());
    eprintln!("skipped: no recordings at {}; FX_SHARED names the folder above them", folder.display());
    None
}

/// The folder of the recordings alone.
pub fn folder() -> Option<PathBuf> {
    shared().map(|folder| folder.join("recordings"))
}
