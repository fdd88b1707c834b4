//! Moka before a store: sheets in force by day, series, coverage. Part of `store`, on top of it.
//!
//! Concurrent misses wait for one reading. A key carries the day, so that an entry ends when the source's day rolls over, and
//! a generation that every sheet which lands moves on, so that a reading begun before cannot be kept after it. What another process
//! stores is seen when entries end in time.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::Date;
use moka::future::Cache;

use super::{Coverage, Notebook, Put, RateStore, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// Entries end after this: the longest for which another process's sheet is not seen.
const LASTS: Duration = Duration::from_secs(60);
/// Weight is counted in quotes, of about 100 bytes with all that holds them: 20 MB of days and 20 MB of series at most.
const MOST_QUOTES: u64 = 200_000;
/// Sources are few.
const MOST_COVERAGES: u64 = 1_000;

type Series = Arc<Vec<(Date, Quote)>>;

/// A cache before a store.
#[derive(Debug)]
pub struct Cached {
    inner: Arc<dyn RateStore>,
    days: Cache<(SourceId, Date, u64), Option<Arc<Sheet>>>,
    series: Cache<(SourceId, Code, Date, Date, u64), Series>,
    coverage: Cache<(SourceId, u64), Arc<Coverage>>,
    generations: RwLock<HashMap<SourceId, Arc<AtomicU64>>>,
}

impl Cached {
    /// A cache before this store.
    #[must_use]
    pub fn new(inner: Arc<dyn RateStore>) -> Cached {
        let weight = |quotes: usize| u32::try_from(quotes + 4).unwrap_or(u32::MAX);
        let sheet_weight = move |_: &_, sheet: &Option<Arc<Sheet>>| weight(sheet.as_ref().map_or(0, |sheet| sheet.quotes().len()));
        Cached {
            inner,
            days: Cache::builder().name("days").max_capacity(MOST_QUOTES).weigher(sheet_weight).time_to_live(LASTS).build(),
            series: Cache::builder()
                .name("series")
                .max_capacity(MOST_QUOTES)
                .weigher(move |_: &_, series: &Series| weight(series.len()))
                .time_to_live(LASTS)
                .build(),
            coverage: Cache::builder().name("coverage").max_capacity(MOST_COVERAGES).time_to_live(LASTS).build(),
            generations: RwLock::default(),
        }
    }

    fn counter(&self, source: SourceId) -> Arc<AtomicU64> {
        if let Some(counter) = self.generations.read().unwrap_or_else(PoisonError::into_inner).get(&source) {
            return Arc::clone(counter);
        }
        Arc::clone(self.generations.write().unwrap_or_else(PoisonError::into_inner).entry(source).or_default())
    }

    fn generation(&self, source: SourceId) -> u64 {
        self.counter(source).load(Ordering::Acquire)
    }
}

fn count(cache: &'static str, hit: bool) {
    metrics::counter!("fx_cache_total", "cache" => cache, "outcome" => if hit { "hit" } else { "miss" }).increment(1);
}

/// The error of a shared reading, for one of those who waited for it.
fn shared(error: Arc<StoreError>) -> StoreError {
    Arc::unwrap_or_clone(error)
}

#[async_trait]
impl RateStore for Cached {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let key = (source, on, self.generation(source));
        let entry = self.days.entry(key).or_try_insert_with(self.inner.in_force(source, on)).await.map_err(shared)?;
        count("days", !entry.is_fresh());
        Ok(entry.into_value())
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.inner.revisions(source, date).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let key = (source, code, *days.start(), *days.end(), self.generation(source));
        let read = async { self.inner.series(source, code, days).await.map(Arc::new) };
        let entry = self.series.entry(key).or_try_insert_with(read).await.map_err(shared)?;
        count("series", !entry.is_fresh());
        Ok(entry.value().as_ref().clone())
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        self.inner.last_quoted(source, code, on).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let key = (source, self.generation(source));
        let read = async { self.inner.coverage(source).await.map(Arc::new) };
        let entry = self.coverage.entry(key).or_try_insert_with(read).await.map_err(shared)?;
        count("coverage", !entry.is_fresh());
        Ok(entry.value().as_ref().clone())
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let outcome = self.inner.put(sheets).await;
        // After an error too: how far it came is not known.
        for sheet in sheets {
            self.counter(sheet.source()).fetch_add(1, Ordering::AcqRel);
        }
        outcome
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        self.inner.notebook(source).await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        self.inner.note(source, notebook).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}
