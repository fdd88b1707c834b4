//! The connections of one store, and where work on them is done. Part of `store/sqlite`: its other files read and write in plain
//! functions on a connection. A service runs them on the threads that tokio keeps for what blocks, so that no request waits for another's
//! disk; a command with one question runs them where it stands, which spares it a thread.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction};
use tokio::sync::Semaphore;

use super::StoreError;
use super::file::{self, Access};

/// Connections at once; the cache before the store leaves little to them.
const MOST: u32 = 4;
/// One, for the life of the store.
const ONE: u32 = 1;

/// What the connections lead to.
#[derive(Debug)]
pub(super) enum Place {
    /// A database that ends with its connection.
    Memory,
    /// A file, for as long as its owner wants.
    File(PathBuf, Access),
    /// A file, for a question or two. It is left to rest when nobody else had it open.
    Question { path: PathBuf, alone: bool },
}

/// Held by the caller that waits for work that writes. What is not committed when the caller gives up never is, so that what is read after
/// that stays true.
#[derive(Debug)]
pub(super) struct Caller(CommitPermit);

/// Whether the caller still waits, for the thread that does the work.
#[derive(Debug, Clone)]
pub(super) struct CommitPermit(Arc<Mutex<bool>>);

impl Caller {
    pub(super) fn new() -> (Caller, CommitPermit) {
        let permit = CommitPermit(Arc::new(Mutex::new(true)));
        (Caller(permit.clone()), permit)
    }
}

impl Drop for Caller {
    fn drop(&mut self) {
        // A commit that has begun is waited for.
        *self.0.lock() = false;
    }
}

impl CommitPermit {
    fn lock(&self) -> MutexGuard<'_, bool> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Commits, or takes everything back where the caller gave up.
    pub(super) fn commit(&self, transaction: Transaction<'_>) -> Result<(), rusqlite::Error> {
        let waits = self.lock();
        if *waits { transaction.commit() } else { transaction.rollback() }
    }
}

/// A few connections to one place.
#[derive(Debug)]
pub(super) struct Connections {
    place: Place,
    /// Those that nobody uses; the one that was used last, whose pages are in memory, is the last.
    idle: Mutex<Vec<Connection>>,
    /// A permit for each connection that there may be.
    permits: Arc<Semaphore>,
    /// SQLite has one writer at a time. The others of this process wait here, and leave the connections to those who read.
    writer: Arc<Semaphore>,
}

impl Connections {
    pub(super) fn new(place: Place, first: Connection) -> Connections {
        let permits = Arc::new(Semaphore::new(most(&place) as usize));
        Connections { place, idle: Mutex::new(vec![first]), permits, writer: Arc::new(Semaphore::new(1)) }
    }

    /// Runs work that only reads.
    pub(super) async fn read<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| self.closed())?;
        if let Place::Question { .. } = self.place {
            return self.lend(work);
        }
        let connections = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            // Not before the work is done, whether somebody still waits for it or not.
            let _permit = permit;
            connections.lend(work)
        });
        match done.await {
            Ok(done) => done,
            Err(failed) => match failed.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_stopping) => Err(self.closed()),
            },
        }
    }

    /// Runs work that writes.
    pub(super) async fn write<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let writer = Arc::clone(&self.writer).acquire_owned().await.map_err(|_| self.closed())?;
        self.read(move |connection| {
            let _writer = writer;
            work(connection)
        })
        .await
    }

    fn lend<T>(&self, work: impl FnOnce(&mut Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let mut connection = idle.map_or_else(|| self.another(), Ok)?;
        let done = work(&mut connection);
        self.idle().push(connection);
        done
    }

    fn another(&self) -> Result<Connection, StoreError> {
        match &self.place {
            Place::File(path, access) => Ok(file::connect_for_long(path, *access)?),
            // The only one there was went down with its work.
            Place::Memory | Place::Question { .. } => Err(self.closed()),
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn closed(&self) -> StoreError {
        let place = match &self.place {
            Place::Memory => "memory".to_owned(),
            Place::File(path, _) | Place::Question { path, .. } => path.display().to_string(),
        };
        StoreError::Unusable { place, what: "it is closed".to_owned() }
    }

    /// Waits for those who are at work, lets nobody begin, and closes every connection.
    pub(super) async fn close(&self) {
        if self.permits.acquire_many(most(&self.place)).await.is_ok() {
            self.permits.close();
            self.rest();
        }
    }

    /// Closes every connection, and lets the file rest: no log beside it, and none to be made by the next question.
    fn rest(&self) {
        let mut all = std::mem::take(&mut *self.idle());
        let last = all.pop();
        drop(all);
        let to_rest = matches!(self.place, Place::File(_, Access::ReadWrite) | Place::Question { alone: true, .. });
        if let Some(last) = last.filter(|_| to_rest) {
            file::let_rest(last);
        }
    }

    /// Has all connections that there may be, and does something with each.
    #[cfg(test)]
    pub(super) async fn each(&self, work: impl Fn(&Connection)) {
        let _all = self.permits.acquire_many(most(&self.place)).await.unwrap();
        let mut idle = self.idle();
        while idle.len() < most(&self.place) as usize {
            let another = self.another().unwrap();
            idle.push(another);
        }
        idle.iter().for_each(work);
    }
}

impl Drop for Connections {
    fn drop(&mut self) {
        self.rest();
    }
}

fn most(place: &Place) -> u32 {
    match place {
        Place::File(..) => MOST,
        // Each connection to memory would be a store of its own.
        Place::Memory | Place::Question { .. } => ONE,
    }
}
