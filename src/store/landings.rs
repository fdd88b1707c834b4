//! What lands, in its order, for those who wait for it: the newest sheets in memory, the others from the store. Part of `store`; `/v1/events`
//! reads it, and by it a service sees within a second what another process put into the same file.
//!
//! Nothing is pushed: who waits is told that there is more, and reads it when it can. So a slow reader costs no memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::{RateStore, Revision, StoreError};
use crate::source::TableId;

/// The store is looked at so often without a word from this process.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Rows that are read at once.
const AT_ONCE: u32 = 200;
/// Sheets that are kept for who waits.
const KEPT: usize = 512;

/// A sheet that landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landing {
    /// Its place in the order of what landed in this store.
    pub number: u64,
    /// The table.
    pub table: TableId,
    /// Day, number and time; whether the day's sheet was taken out.
    pub revision: Revision,
    /// How many quotes it has.
    pub quotes: u32,
}

/// Some sheets that landed one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landed {
    /// The sheets.
    pub sheets: Vec<Landing>,
    /// The number up to which was looked.
    pub last: u64,
}

/// What is known of the order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The number up to which everything was looked at; nothing before the first look.
    pub last: Option<u64>,
    /// No more will come: the service ends.
    pub over: bool,
}

/// What lands in a store.
#[derive(Debug)]
pub struct Landings {
    store: Arc<dyn RateStore>,
    tables: Vec<TableId>,
    seen: watch::Sender<Seen>,
    kept: Mutex<Newest>,
}

/// The newest sheets.
#[derive(Debug, Default)]
struct Newest {
    /// All that landed after this number.
    after: u64,
    sheets: VecDeque<Landing>,
}

impl Landings {
    /// What lands of these tables in a store.
    #[must_use]
    pub fn new(store: Arc<dyn RateStore>, tables: Vec<TableId>) -> Landings {
        Landings { store, tables, seen: watch::Sender::new(Seen::default()), kept: Mutex::default() }
    }

    /// How far was looked, as it changes.
    #[must_use]
    pub fn seen(&self) -> watch::Receiver<Seen> {
        self.seen.subscribe()
    }

    /// Tells those who wait that nothing more comes.
    pub fn end(&self) {
        self.seen.send_modify(|seen| seen.over = true);
    }

    /// Looks for what landed, for ever: when `told`, and once a second. `landed` is called when something did,
    /// before those who wait are told.
    pub async fn run<F: Future<Output = ()>>(&self, told: impl Fn() -> F, landed: impl Fn()) {
        let mut fails = false;
        loop {
            match self.look(&landed).await {
                Ok(true) => {
                    fails = false;
                    continue;
                }
                Ok(false) => fails = false,
                Err(error) => {
                    if !std::mem::replace(&mut fails, true) {
                        tracing::warn!(%error, "what landed cannot be read");
                    }
                }
            }
            let _told_or_not = tokio::time::timeout(LOOK_EVERY, told()).await;
        }
    }

    /// Looks once; whether something landed since the last time.
    async fn look(&self, told: impl Fn()) -> Result<bool, StoreError> {
        let last = self.seen.borrow().last;
        let Some(last) = last else {
            let last = self.store.last_landing().await?;
            self.kept().after = last;
            self.seen.send_modify(|seen| seen.last = Some(last));
            return Ok(false);
        };
        let landed = self.store.landings(&self.tables, last, AT_ONCE).await?;
        if landed.last == last {
            return Ok(false);
        }
        // The caches first, then the books: who is told reads what landed.
        self.store.heard(&landed.sheets);
        told();
        self.keep(&landed);
        self.seen.send_modify(|seen| seen.last = Some(landed.last));
        Ok(true)
    }

    fn keep(&self, landed: &Landed) {
        let mut kept = self.kept();
        kept.sheets.extend(&landed.sheets);
        while kept.sheets.len() > KEPT {
            if let Some(oldest) = kept.sheets.pop_front() {
                kept.after = oldest.number;
            }
        }
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Newest> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Some of what landed after a number, of that which [`Landings::seen`] tells of.
    ///
    /// # Errors
    /// When it landed long ago, and the store cannot be read.
    pub async fn after(&self, number: u64) -> Result<Landed, StoreError> {
        let Seen { last, .. } = *self.seen.borrow();
        let last = last.unwrap_or(number);
        {
            let kept = self.kept();
            if number >= kept.after {
                let newer = kept.sheets.iter().filter(|landing| landing.number > number && landing.number <= last);
                let sheets: Vec<Landing> = newer.take(AT_ONCE as usize).copied().collect();
                let whole = sheets.len() < AT_ONCE as usize;
                let last = sheets.last().filter(|_| !whole).map_or(last.max(number), |landing| landing.number);
                return Ok(Landed { sheets, last });
            }
        }
        let mut landed = self.store.landings(&self.tables, number, AT_ONCE).await?;
        landed.sheets.retain(|landing| landing.number <= last);
        landed.last = landed.last.min(last);
        Ok(landed)
    }
}
