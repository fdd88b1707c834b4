//! What webhooks are still to be told, kept beside the sheets: it survives the process, and of a fleet one process at a time delivers. Part
//! of `store`; `notify` is its one reader.
//!
//! A trait of its own beside [`RateStore`](super::RateStore), as [`Editions`](super::Editions) is: no answer is made of it.

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::StoreError;

/// A webhook that is in no configuration any more is kept for so long.
pub(super) const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(31 * 24);

/// Webhooks by name: how far each was told, what waits, and which process delivers now.
#[async_trait]
pub trait Deliveries: Send + Sync + fmt::Debug {
    /// Makes webhooks known. One that is known stays as it is; a new one is told of what lands from now on. Another for which no process has
    /// done anything for 31 days is taken out, with what waits for it.
    async fn register(&self, webhooks: &[&str], now: Timestamp) -> Result<(), StoreError>;

    /// How a webhook stands; nothing for one that is not known.
    async fn webhook(&self, webhook: &str) -> Result<Option<Told>, StoreError>;

    /// Takes a webhook for a process, for so long from now, or for longer where it has it already; whether it has it now. A store that
    /// several machines share goes by its own clock.
    async fn claim(&self, webhook: &str, by: &str, now: Timestamp, lasts: Duration) -> Result<bool, StoreError>;

    /// Leaves a webhook to other processes.
    async fn release(&self, webhook: &str, by: &str) -> Result<(), StoreError>;

    /// Keeps deliveries of what landed after one sheet, up to another, all or none of them. Nothing where the process has lost its claim, or
    /// was not that far: whether it was kept.
    async fn queue(&self, webhook: &str, by: &str, seen: (u64, u64), new: &[Delivery]) -> Result<bool, StoreError>;

    /// What is tried next: what is due first, and of that the sheet that landed first.
    async fn next(&self, webhook: &str) -> Result<Option<Delivery>, StoreError>;

    /// Notes what became of a try, and how the webhook does since. Nothing where the process has lost its claim: whether it was noted.
    async fn settle(&self, webhook: &str, by: &str, change: Change<'_>, state: &State) -> Result<bool, StoreError>;

    /// Takes out what was made up to a moment and is still not delivered; how many.
    async fn give_up(&self, webhook: &str, by: &str, made_until: Timestamp) -> Result<u64, StoreError>;
}

/// One message to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// By which the receiver knows a repetition.
    pub id: String,
    /// The number of the sheet that it tells of.
    pub sheet: u64,
    /// What is sent.
    pub body: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it is tried next.
    pub due_at: Timestamp,
    /// Tries that failed.
    pub tries: u32,
}

/// What a try changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// Nothing that waits.
    None,
    /// This one is done with.
    Done(&'a str),
    /// This one is tried again.
    Again {
        /// Which.
        id: &'a str,
        /// When.
        due_at: Timestamp,
    },
}

/// How a webhook stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What landed up to this sheet was told, or waits to be.
    pub seen: u64,
    /// How many deliveries wait.
    pub waiting: u64,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
    /// When the first of them is due.
    pub due: Option<Timestamp>,
    /// How it does.
    pub state: State,
}

/// How a webhook does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// Deliveries that came to their end.
    pub delivered: u64,
    /// Tries that failed.
    pub failed: u64,
    /// Deliveries that were given up.
    pub given_up: u64,
    /// Failed tries since the last that did not.
    pub failures: u32,
    /// Before this nothing is tried.
    pub resume_at: Option<Timestamp>,
    /// When something was delivered last.
    pub last_success: Option<Timestamp>,
    /// What went wrong last.
    pub last_error: Option<Failure>,
    /// Since when it is switched off.
    pub off_since: Option<Timestamp>,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// What, in words that anyone may read.
    pub what: String,
}

impl State {
    pub(super) fn to_json(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|error| StoreError::Content { what: format!("the state of a webhook ({error})") })
    }

    /// How it does by what is stored; what cannot be read is as if nothing had been.
    pub(super) fn from_json(content: &str) -> State {
        serde_json::from_str(content).unwrap_or_default()
    }
}

/// A moment as both stores have it.
pub(super) fn moment(milliseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(milliseconds).map_err(|_| StoreError::Content { what: format!("the time {milliseconds}") })
}
