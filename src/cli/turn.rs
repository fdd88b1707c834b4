//! One process at a time asks the publishers for a store. Part of `cli`: beside `fx.db` lies `fx.db.lock`, which the system lets one
//! process hold, and takes from it when it ends, however that happens. In it stands when somebody was last through with asking.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

/// How often it is looked whether the other process is through.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// A process that holds it for longer has been stopped half-way: the others go on without it.
const MOST_LOOKS: u32 = 500;

/// The turn of this process, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Option<File>);

impl Turn {
    /// Waits until no other process asks for the store in this file. Where nothing can be locked, a read-only folder or a store in
    /// memory, nothing is waited for.
    pub(super) async fn take(store: Option<&Path>) -> Turn {
        let Some(file) = store.and_then(open) else { return Turn(None) };
        for _ in 0..MOST_LOOKS {
            match file.try_lock() {
                Ok(()) => return Turn(Some(file)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK_AGAIN).await,
                Err(TryLockError::Error(_)) => break,
            }
        }
        Turn(None)
    }

    /// When the last process that held it was through; nothing when none ever was, or was killed.
    pub(super) fn last(&mut self) -> Option<Timestamp> {
        let mut text = String::new();
        self.0.as_mut()?.read_to_string(&mut text).ok()?;
        text.trim().parse().ok()
    }

    /// Says that this process is through with asking.
    pub(super) fn end(mut self, now: Timestamp) {
        let Some(file) = &mut self.0 else { return };
        // Whoever cannot read it asks once more, and no harm is done.
        let _said = file.rewind().and_then(|()| file.set_len(0)).and_then(|()| writeln!(file, "{now}"));
    }
}

fn open(store: &Path) -> Option<File> {
    let mut beside = store.as_os_str().to_owned();
    beside.push(".lock");
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(PathBuf::from(beside)).ok()
}
