//! One process at a time asks the publishers for a store. Part of `cli`: beside `fx.db` lies `fx.db.lock`, which the system lets one
//! process hold, and takes from it when it ends, however that happens. In it stands when somebody was last through with asking. Over
//! PostgreSQL it is a lock of the server.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

#[cfg(feature = "server")]
use crate::store::{postgres, standby::Standby};

/// How often it is looked whether the other process is through.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// A process that holds it for longer has been stopped half-way: the others go on without it.
const MOST_LOOKS: u32 = 500;

/// The turn of this process, until it is dropped.
#[derive(Debug)]
pub(super) enum Turn {
    /// There is nothing to lock, or nothing to wait for any longer.
    Free,
    File(File),
    /// Over PostgreSQL, with the moment at which it came.
    #[cfg(feature = "server")]
    Database(postgres::Turn, Timestamp),
}

impl Turn {
    /// Waits until no other process asks for the store in this file. Where nothing can be locked, a read-only folder or a store in
    /// memory, nothing is waited for.
    pub(super) async fn take(store: Option<&Path>) -> Turn {
        let Some(file) = store.and_then(open) else { return Turn::Free };
        for _ in 0..MOST_LOOKS {
            match file.try_lock() {
                Ok(()) => return Turn::File(file),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(LOOK_AGAIN).await,
                Err(TryLockError::Error(_)) => break,
            }
        }
        Turn::Free
    }

    /// Waits until no other command asks for the store in this database; not for one that is away.
    #[cfg(feature = "server")]
    pub(super) async fn take_of(store: &Standby, now: impl FnOnce() -> Timestamp) -> Turn {
        store.turn().await.map_or(Turn::Free, |turn| Turn::Database(turn, now()))
    }

    /// When the last process that held it was through; nothing when none ever was, or was killed.
    pub(super) fn last(&mut self) -> Option<Timestamp> {
        match self {
            Turn::Free => None,
            Turn::File(file) => {
                let mut text = String::new();
                file.read_to_string(&mut text).ok()?;
                text.trim().parse().ok()
            }
            #[cfg(feature = "server")]
            Turn::Database(turn, came) => turn.waited().then_some(*came),
        }
    }

    /// Says that this process is through with asking.
    pub(super) fn end(mut self, now: Timestamp) {
        let Turn::File(file) = &mut self else { return };
        // Whoever cannot read it asks once more, and no harm is done.
        let _said = file.rewind().and_then(|()| file.set_len(0)).and_then(|()| writeln!(file, "{now}"));
    }
}

fn open(store: &Path) -> Option<File> {
    let mut beside = store.as_os_str().to_owned();
    beside.push(".lock");
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(PathBuf::from(beside)).ok()
}
