//! The recorded answers of publishers, where they are: `FX_RECORDINGS`, by default beside the project.
#![allow(clippy::print_stderr, reason = "a test says why it is skipped")]

use std::path::PathBuf;

/// The folder of the recordings; says that the test is skipped where there is none.
pub fn folder() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/recordings");
    let folder = std::env::var_os("FX_RECORDINGS").map_or_else(|| PathBuf::from(beside), PathBuf::from);
    if folder.join("replay.py").is_file() {
        return Some(folder);
    }
    eprintln!("skipped: no recordings at {}; FX_RECORDINGS names their folder", folder.display());
    None
}
