//! The cache before a store: sheets, series and coverage that were read stay in memory for a while. The topmost part of
//! `store`; `convert` and `http` ask it, `refresh` puts through it.

mod entries;
mod generations;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::Date;

pub(crate) use self::entries::ENTRY_BYTES;
use self::entries::{Entries, Weight};
use self::generations::Generations;
use super::{Coverage, Damaged, Landed, Landing, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::{RefusedRow, Sheet};
use crate::source::TableId;

/// Bytes that sheets in force may take: four thousand of thirty currencies. Books have theirs, and hold them beyond that.
const DAYS_BYTES: u64 = 8 << 20;
/// Bytes that series may take: the whole history of thirty currencies of the ECB.
const SERIES_BYTES: u64 = 12 << 20;
/// Bytes that coverages may take.
const COVERAGE_BYTES: u64 = 2 << 20;
/// Bytes that the ends of what is known to be empty may take.
const NOTHING_BYTES: u64 = 1 << 20;
/// Bytes that refused rows may take.
const REFUSED_BYTES: u64 = 1 << 20;

/// How long a day lives that may yet get a newer sheet: so soon is seen what another process wrote.
pub(super) const OPEN: Duration = Duration::from_secs(60);
/// How long a day lives after which a newer sheet is known: only a correction or older sheets by another process can change it.
pub(super) const CLOSED: Duration = Duration::from_secs(600);

/// A pair's quotes by day.
type Series = Arc<[(Date, Quote)]>;
/// The sheets that may be in force, the newest first.
type Sheets = Arc<[Arc<Sheet>]>;

/// A cache before a store, and a store itself.
///
/// - What this process puts is seen at once: every key holds the generation of its days, and `put` moves that on after it has written. A
///   reader that began before the put keeps what it read under the old generation, where nobody looks again.
/// - A sheet that lands drops what stands on its day, and nothing else of its table: other days and series that end before it stay.
/// - What another process puts is seen within a minute, or at once by [`Cached::landed`] and [`Cached::invalidate`].
/// - A source's new day needs nothing: the day that is asked for is part of the key.
/// - That there is nothing is remembered too, and weighs a little, so that no flood of odd questions fills the memory.
/// - What is in force of many tables is read at once for those that are not here. Of several that miss the same single key, one asks the
///   store. An error is not remembered.
#[derive(Debug)]
pub struct Cached {
    inner: Arc<dyn RateStore>,
    generations: Generations,
    days: Entries<Wanted, Sheets>,
    /// Of tables that begin later than what was asked for: a day up to which they have no sheet. A book of a day of long ago asks a hundred
    /// tables, of which a few go back so far, and an entry for each of them and each day would fill what is meant for sheets.
    nothing: Entries<TableId, Date>,
    series: Entries<(TableId, Pair, Date, Date), Series>,
    coverage: Entries<TableId, Arc<Coverage>>,
    /// Refused rows, of which a book asks for every table, and the generations of the notes in which they stand.
    refused: Entries<TableId, Arc<[RefusedRow]>>,
    notes: Generations,
}

impl Cached {
    /// An empty cache before a store.
    #[must_use]
    pub fn new(inner: Arc<dyn RateStore>) -> Cached {
        Cached {
            inner,
            generations: Generations::default(),
            days: Entries::new("days", DAYS_BYTES),
            nothing: Entries::new("nothing", NOTHING_BYTES),
            series: Entries::new("series", SERIES_BYTES),
            coverage: Entries::new("coverage", COVERAGE_BYTES),
            refused: Entries::new("refused", REFUSED_BYTES),
            notes: Generations::default(),
        }
    }

    /// Forgets what was read of a table: another process has put sheets, nobody knows of which days.
    pub fn invalidate(&self, table: TableId) {
        self.generations.advance(table);
    }

    /// Forgets what was read of these days of a table: another process has put their sheets.
    pub fn landed(&self, table: TableId, days: &[Date]) {
        self.generations.landed(table, days.iter().copied());
    }

    /// The generation of what is in force on a day.
    fn generation(&self, wanted: &Wanted) -> u64 {
        let newest = self.generations.in_force(wanted.table, wanted.on);
        wanted.since.map_or(newest, |since| newest.max(self.generations.within(wanted.table, &(since..=wanted.on))))
    }

    /// What was read for a question a short while ago.
    async fn kept(&self, wanted: &Wanted, at: &ReadAt) -> Option<Sheets> {
        let nothing = self.nothing.peek(wanted.table, at.of_table).await.is_some_and(|until| wanted.on <= until);
        if nothing { Some(Sheets::default()) } else { self.days.peek(*wanted, at.of_day).await }
    }

    /// Notes what was read, and keeps it.
    async fn keep(&self, wanted: &Wanted, at: &ReadAt, sheets: &Sheets) {
        match sheets.first() {
            Some(newest) => {
                self.generations.saw(wanted.table, newest.date(), at.of_day);
                self.days.put(*wanted, at.of_day, Arc::clone(sheets), self.lifetime(wanted.table, wanted.on)).await;
            }
            None => {
                let known = self.nothing.peek(wanted.table, at.of_table).await;
                let until = known.map_or(wanted.on, |known| known.max(wanted.on));
                self.nothing.put(wanted.table, at.of_table, until, OPEN).await;
            }
        }
    }
}

/// The generations at which a question was read.
struct ReadAt {
    of_day: u64,
    of_table: u64,
}

/// Moves the generations on when a put ends: those of its days when it has written them. One that failed or was given up half-way may have
/// written or not, and its days may have no sheet that would hide those before them: then the whole table is forgotten.
struct Writing<'c> {
    cache: &'c Cached,
    sheets: &'c [Sheet],
    done: bool,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        for of_one in self.sheets.chunk_by(|one, next| one.table() == next.table()) {
            match of_one.first() {
                Some(first) if self.done => {
                    self.cache.generations.landed(first.table(), of_one.iter().map(Sheet::date));
                    of_one
                        .iter()
                        .filter(|sheet| sheet.is_withdrawn())
                        .for_each(|gone| self.cache.generations.left(gone.table(), gone.date()));
                }
                Some(first) => self.cache.invalidate(first.table()),
                None => {}
            }
        }
    }
}

#[async_trait]
impl RateStore for Cached {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        if let [only] = wanted {
            let generation = self.generation(only);
            let read = async {
                let sheets: Sheets = self.inner.in_force(wanted).await?.into_iter().flatten().collect();
                if let Some(newest) = sheets.first() {
                    self.generations.saw(only.table, newest.date(), generation);
                }
                Ok((sheets, self.lifetime(only.table, only.on)))
            };
            return Ok(vec![self.days.get(*only, generation, read).await?.to_vec()]);
        }
        let mut found: Vec<Option<Sheets>> = Vec::with_capacity(wanted.len());
        let mut missing: Vec<(Wanted, ReadAt)> = Vec::new();
        for one in wanted {
            let at = ReadAt { of_day: self.generation(one), of_table: self.generations.of(one.table) };
            let kept = self.kept(one, &at).await;
            if kept.is_none() {
                missing.push((*one, at));
            }
            found.push(kept);
        }
        let asked: Vec<Wanted> = missing.iter().map(|(wanted, _)| *wanted).collect();
        let mut read = if asked.is_empty() { Vec::new() } else { self.inner.in_force(&asked).await? }.into_iter();
        for ((wanted, at), gap) in missing.iter().zip(found.iter_mut().filter(|found| found.is_none())) {
            let sheets: Sheets = read.next().unwrap_or_default().into();
            self.keep(wanted, at, &sheets).await;
            *gap = Some(sheets);
        }
        Ok(found.into_iter().map(|sheets| sheets.map_or_else(Vec::new, |sheets| sheets.to_vec())).collect())
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.inner.revisions(table, date).await
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.inner.revised(table, most).await
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        self.inner.versions(asked).await
    }

    async fn landings(&self, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
        self.inner.landings(among, after, most).await
    }

    async fn last_landing(&self) -> Result<u64, StoreError> {
        self.inner.last_landing().await
    }

    fn heard(&self, landed: &[Landing]) {
        for of_one in landed.chunk_by(|one, next| one.table == next.table) {
            self.generations.landed(of_one[0].table, of_one.iter().map(|landing| landing.revision.date));
        }
        let gone = landed.iter().filter(|landing| landing.revision.withdrawn);
        gone.for_each(|gone| self.generations.left(gone.table, gone.revision.date));
    }

    async fn version(&self, table: TableId, of: &Revision) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.inner.version(table, of).await
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.inner.dates(table, days).await
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.inner.sheets(table, days).await
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let key = (table, pair, *days.start(), *days.end());
        let generation = self.generations.within(table, &days);
        let read = async {
            let lifetime = self.lifetime(table, *days.end());
            Ok((Series::from(self.inner.series(table, pair, days).await?), lifetime))
        };
        Ok(self.series.get(key, generation, read).await?.to_vec())
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let mut found = Vec::with_capacity(tables.len());
        let mut missing = Vec::new();
        for table in tables {
            let generation = self.generations.of(*table);
            let kept = self.coverage.peek(*table, generation).await;
            if kept.is_none() {
                missing.push((*table, generation));
            }
            found.push(kept);
        }
        let asked: Vec<TableId> = missing.iter().map(|(table, _)| *table).collect();
        let mut read = if asked.is_empty() { Vec::new() } else { self.inner.coverage(&asked).await? }.into_iter();
        for ((table, generation), gap) in missing.iter().zip(found.iter_mut().filter(|found| found.is_none())) {
            let coverage = read.next().unwrap_or_default();
            self.coverage.put(*table, *generation, Arc::clone(&coverage), OPEN).await;
            *gap = Some(coverage);
        }
        Ok(found.into_iter().map(Option::unwrap_or_default).collect())
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        self.inner.quoting(code, among).await
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        self.inner.filled(among).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let mut writing = Writing { cache: self, sheets, done: false };
        let outcomes = self.inner.put(sheets).await?;
        writing.done = true;
        Ok(outcomes)
    }

    fn damaged(&self, table: TableId) -> Vec<Damaged> {
        self.inner.damaged(table)
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.inner.check().await
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        self.inner.notebook(table).await
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        let noted = self.inner.note(table, notebook).await;
        self.notes.advance(table);
        noted
    }

    async fn refused(&self, tables: &[TableId]) -> Result<Vec<Arc<[RefusedRow]>>, StoreError> {
        let mut found = Vec::with_capacity(tables.len());
        for table in tables {
            let read = async { Ok((Arc::from(self.inner.notebook(*table).await?.rows), OPEN)) };
            found.push(self.refused.get(*table, self.notes.of(*table), read).await?);
        }
        Ok(found)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

impl Cached {
    /// How many days are kept, and what they weigh.
    #[cfg(test)]
    pub(super) async fn size(&self) -> (u64, u64) {
        self.days.size().await
    }

    /// How long an answer about `on` is good.
    pub(super) fn lifetime(&self, table: TableId, on: Date) -> Duration {
        if self.generations.newest(table).is_some_and(|newest| on < newest) { CLOSED } else { OPEN }
    }
}

impl Weight for Sheets {
    fn bytes(&self) -> usize {
        self.iter().map(|sheet| size_of::<Sheet>() + size_of_val(sheet.quotes())).sum()
    }
}

impl Weight for Date {
    fn bytes(&self) -> usize {
        0
    }
}

impl Weight for Arc<[RefusedRow]> {
    fn bytes(&self) -> usize {
        self.iter().map(|row| size_of::<RefusedRow>() + row.detail.len()).sum()
    }
}

impl Weight for Series {
    fn bytes(&self) -> usize {
        size_of_val::<[_]>(self)
    }
}

impl Weight for Arc<Coverage> {
    fn bytes(&self) -> usize {
        size_of::<Coverage>() + self.pairs.len() * size_of::<(Pair, (Date, Date))>()
    }
}
