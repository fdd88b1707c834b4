//! One process at a time asks the publishers for a store, be it a command or a service. Part of `refresh`: beside `fx.db` lies
//! `fx.db.lock`, which the system lets one process hold, and takes from it when it ends, however that happens. In it stands when
//! somebody was last through with asking. Over PostgreSQL it is a lock of the server.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Mutex;

use crate::source::TableId;
use crate::store::cached::Cached;
#[cfg(feature = "server")]
use crate::store::{postgres, standby::Standby};

/// How often it is looked whether the other process is through.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// A process that holds it for longer has been stopped half-way: the others go on without it.
const MOST_LOOKS: u32 = 500;

/// The turn of this process, until it is dropped.
#[derive(Debug)]
pub(crate) enum Turn {
    /// There is nothing to lock, or nothing to wait for any longer.
    Free,
    /// The lock beside the store's file.
    File(File),
    /// Over PostgreSQL, with the moment at which it came.
    #[cfg(feature = "server")]
    Database(postgres::FetchLock, Timestamp),
}

impl Turn {
    /// Waits until no other process asks for the store in this file. Where nothing can be locked, a read-only folder or a store in
    /// memory, nothing is waited for.
    pub(crate) async fn take(store: Option<&Path>) -> Turn {
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
    pub(crate) async fn take_of(store: &Standby, now: impl FnOnce() -> Timestamp) -> Turn {
        store.fetch_lock().await.map_or(Turn::Free, |turn| Turn::Database(turn, now()))
    }

    /// When the last process that held it was through; nothing when none ever was, or was killed.
    pub(crate) fn last(&mut self) -> Option<Timestamp> {
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
    pub(crate) fn end(mut self, now: Timestamp) {
        let Turn::File(file) = &mut self else { return };
        // Whoever cannot read it asks once more, and no harm is done.
        let _said = file.rewind().and_then(|()| file.set_len(0)).and_then(|()| writeln!(file, "{now}"));
    }
}

/// A service holds its turn no longer: behind a command there is a person who waits.
const LONGEST: Duration = Duration::from_secs(4);

/// The turns of a service, whose tasks share one while any of them asks: no publisher waits for another.
#[derive(Debug)]
pub(crate) struct Turns {
    store: PathBuf,
    cache: Arc<Cached>,
    held: Mutex<Weak<Turn>>,
}

impl Turns {
    /// On the store in this file, behind this cache.
    #[cfg(feature = "server")]
    pub(crate) fn new(store: PathBuf, cache: Arc<Cached>) -> Turns {
        Turns { store, cache, held: Mutex::default() }
    }

    /// Waits until no command asks.
    pub(super) async fn take(&self) -> Arc<Turn> {
        let mut held = self.held.lock().await;
        if let Some(turn) = held.upgrade() {
            return turn;
        }
        let turn = Arc::new(Turn::take(Some(&self.store)).await);
        *held = Arc::downgrade(&turn);
        turn
    }

    /// Another process has put sheets of this table: what was read before counts no more.
    pub(super) fn forget(&self, table: TableId) {
        self.cache.invalidate(table);
    }
}

/// Holds a turn while something is asked, and lets go of it where that takes long.
pub(super) async fn hold<T>(turn: Option<Arc<Turn>>, asking: impl Future<Output = T>) -> T {
    let mut asking = std::pin::pin!(asking);
    if turn.is_some()
        && let Ok(done) = tokio::time::timeout(LONGEST, &mut asking).await
    {
        return done;
    }
    drop(turn);
    asking.await
}

fn open(store: &Path) -> Option<File> {
    let mut beside = store.as_os_str().to_owned();
    beside.push(".lock");
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(PathBuf::from(beside)).ok()
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// The clock of these tests stands still but for what they wait for.
    #[tokio::test(start_paused = true)]
    async fn a_service_lets_go_of_its_turn_while_a_publisher_is_slow() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("fx.db");
        let turn = Arc::new(Turn::take(Some(&store)).await);
        let began = Instant::now();
        let asking = tokio::spawn(hold(Some(turn), async {
            tokio::time::sleep(Duration::from_secs(60)).await;
            "the publisher's answer"
        }));
        tokio::task::yield_now().await;
        let command = Turn::take(Some(&store)).await;
        assert!(matches!(command, Turn::File(_)), "{command:?}");
        assert!((LONGEST..=LONGEST + LOOK_AGAIN).contains(&began.elapsed()), "{:?}", began.elapsed());
        // The service goes on asking without it.
        assert_eq!(asking.await.unwrap(), "the publisher's answer");
        assert_eq!(began.elapsed(), Duration::from_secs(60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_command_goes_on_without_its_turn_where_another_never_ends() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("fx.db");
        let _held = Turn::take(Some(&store)).await;
        let began = Instant::now();
        assert!(matches!(Turn::take(Some(&store)).await, Turn::Free));
        assert_eq!(began.elapsed(), LOOK_AGAIN * MOST_LOOKS);
    }
}
