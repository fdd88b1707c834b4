//! The cache before a store: sheets, series and coverage that were read stay in memory for a while. The topmost part of
//! `store`; `convert` and `http` ask it, `refresh` puts through it.

mod generations;
mod shelf;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::Date;

use self::generations::Generations;
use self::shelf::{Shelf, Weight};
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::memory::Askers;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// Bytes that sheets in force may take: all of a hundred sources for two years of days.
const DAYS_BYTES: u64 = 16 << 20;
/// Bytes that series may take: the whole history of sixty currencies of the ECB.
const SERIES_BYTES: u64 = 15 << 20;
/// Bytes that coverages and last days may take.
const COVERAGE_BYTES: u64 = 1 << 20;

/// How long a day lives that may yet get a newer sheet: so soon is seen what another process wrote.
pub(super) const OPEN: Duration = Duration::from_secs(60);
/// How long a day lives after which a newer sheet is known: only a correction or older sheets by another process can change it.
pub(super) const CLOSED: Duration = Duration::from_secs(600);

/// A currency's quotes by day.
type Series = Arc<[(Date, Quote)]>;

/// A cache before a store, and a store itself.
///
/// - What this process puts is seen at once: every key holds the generation of its days, and `put` moves that on after it has written. A
///   reader that began before the put keeps what it read under the old generation, where nobody looks again.
/// - A sheet that lands drops what stands on its day, and nothing else of its source: other days and series that end before it stay.
/// - What another process puts is seen within a minute, or at once by [`Cached::landed`] and [`Cached::invalidate`].
/// - A source's new day needs nothing: the day that is asked for is part of the key.
/// - That there is nothing is remembered too, and weighs a little, so that no flood of odd questions fills the memory.
/// - Of several that miss the same key at once, one asks the store. An error is not remembered.
#[derive(Debug)]
pub struct Cached {
    inner: Arc<dyn RateStore>,
    generations: Generations,
    days: Shelf<(SourceId, Date), Option<Arc<Sheet>>>,
    series: Shelf<(SourceId, Code, Date, Date), Series>,
    coverage: Shelf<SourceId, Arc<Coverage>>,
    last_quoted: Shelf<(SourceId, Code, Date), Option<Date>>,
}

impl Cached {
    /// An empty cache before a store, for one asker or many.
    #[must_use]
    pub fn new(inner: Arc<dyn RateStore>, askers: Askers) -> Cached {
        Cached {
            inner,
            generations: Generations::default(),
            days: Shelf::new("days", DAYS_BYTES, askers),
            series: Shelf::new("series", SERIES_BYTES, askers),
            coverage: Shelf::new("coverage", COVERAGE_BYTES / 2, askers),
            last_quoted: Shelf::new("last_quoted", COVERAGE_BYTES / 2, askers),
        }
    }

    /// Forgets what was read of a source: another process has put sheets, nobody knows of which days.
    pub fn invalidate(&self, source: SourceId) {
        self.generations.advance(source);
    }

    /// Forgets what was read of these days of a source: another process has put their sheets.
    pub fn landed(&self, source: SourceId, days: &[Date]) {
        self.generations.landed(source, days.iter().copied());
    }
}

/// Moves the generations on when a put ends: those of its days when it has written them. One that failed or was given up half-way may have
/// written or not, and its days may have no sheet that would hide those before them: then the whole source is forgotten.
struct Writing<'c> {
    cache: &'c Cached,
    sheets: &'c [Sheet],
    done: bool,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        for of_one in self.sheets.chunk_by(|one, next| one.source() == next.source()) {
            match of_one.first() {
                Some(first) if self.done => self.cache.generations.landed(first.source(), of_one.iter().map(Sheet::date)),
                Some(first) => self.cache.invalidate(first.source()),
                None => {}
            }
        }
    }
}

#[async_trait]
impl RateStore for Cached {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let generation = self.generations.in_force(source, on);
        let read = async {
            let sheet = self.inner.in_force(source, on).await?;
            if let Some(sheet) = &sheet {
                self.generations.saw(source, sheet.date(), generation);
            }
            Ok((sheet, self.lifetime(source, on)))
        };
        self.days.get((source, on), generation, read).await
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.inner.revisions(source, date).await
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.inner.revised(source, most).await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.inner.dates(source, days).await
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.inner.sheets(source, days).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let key = (source, code, *days.start(), *days.end());
        let generation = self.generations.within(source, &days);
        let read = async {
            let lifetime = self.lifetime(source, *days.end());
            Ok((Series::from(self.inner.series(source, code, days).await?), lifetime))
        };
        Ok(self.series.get(key, generation, read).await?.to_vec())
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let read = async { Ok((self.inner.last_quoted(source, code, on).await?, self.lifetime(source, on))) };
        self.last_quoted.get((source, code, on), self.generations.within(source, &(Date::MIN..=on)), read).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let read = async { Ok((Arc::new(self.inner.coverage(source).await?), OPEN)) };
        Ok(Coverage::clone(&*self.coverage.get(source, self.generations.of(source), read).await?))
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let mut writing = Writing { cache: self, sheets, done: false };
        let outcomes = self.inner.put(sheets).await?;
        writing.done = true;
        Ok(outcomes)
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

impl Cached {
    /// How many sheets in force are kept, and what they weigh.
    #[cfg(all(test, feature = "server"))]
    pub(super) async fn size(&self) -> (u64, u64) {
        self.days.size().await
    }

    /// How long an answer about `on` is good.
    pub(super) fn lifetime(&self, source: SourceId, on: Date) -> Duration {
        if self.generations.newest(source).is_some_and(|newest| on < newest) { CLOSED } else { OPEN }
    }
}

impl Weight for Option<Arc<Sheet>> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(0, |sheet| size_of::<Sheet>() + size_of_val(sheet.quotes()))
    }
}

impl Weight for Series {
    fn bytes(&self) -> usize {
        size_of_val::<[_]>(self)
    }
}

impl Weight for Arc<Coverage> {
    fn bytes(&self) -> usize {
        size_of::<Coverage>() + self.currencies.len() * size_of::<(Code, (Date, Date))>()
    }
}

impl Weight for Option<Date> {
    fn bytes(&self) -> usize {
        0
    }
}
