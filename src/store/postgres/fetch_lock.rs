//! The lock by which one command at a time asks the publishers for a database. Part of `store/postgres`; `refresh` takes it as it takes
//! the one beside a file.
//!
//! This is no lease: a service holds those of its sources for as long as it lives, and a person who asks now would wait for ever.

use std::time::Duration;

use sqlx::postgres::PgConnection;

use super::{Postgres, StoreError};
use crate::store::standby::Standby;

/// The class of the advisory lock.
const FETCHING: i32 = 0x6678_0003;
/// How often it is looked whether the other command is through.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// A command that holds it for longer has been stopped half-way: the others go on without it.
const WAIT_WITHIN: Duration = Duration::from_secs(10);

/// The lock, held by this process. The server takes it back when the session ends, however that happens.
#[derive(Debug)]
pub struct FetchLock {
    _session: PgConnection,
    waited: bool,
}

impl FetchLock {
    /// Whether another command was asking when this one came.
    #[must_use]
    pub fn waited(&self) -> bool {
        self.waited
    }
}

impl Standby {
    /// Waits until no other command asks the publishers for this database.
    ///
    /// # Errors
    /// [`StoreError::Away`] when the server does not answer, or another command is not through in ten seconds.
    pub async fn fetch_lock(&self) -> Result<FetchLock, StoreError> {
        self.database.fetch_lock().await
    }
}

impl Postgres {
    async fn fetch_lock(&self) -> Result<FetchLock, StoreError> {
        let work = async {
            let mut session = self.pool.acquire().await?.detach();
            let mut waited = false;
            while !sqlx::query_scalar("SELECT pg_try_advisory_lock($1, 0)").bind(FETCHING).fetch_one(&mut session).await? {
                waited = true;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Ok(FetchLock { _session: session, waited })
        };
        self.within(WAIT_WITHIN, work).await
    }
}
