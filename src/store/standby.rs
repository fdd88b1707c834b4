//! What answers while the database's server is away: what is in force of every table, and what was read lately. Part of `store`: above
//! `postgres`, below `overlay`; kept up to date by `store/postgres/watch.rs`.
//!
//! It answers what the database would have answered when it was last heard, or not at all: it knows every day that has a sheet, so it
//! never passes another day's sheet off as the one in force. Its size does not depend on how long the history is, but for a few bytes a
//! day and table.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use async_trait::async_trait;
use jiff::ToSpan;
use jiff::civil::Date;
use moka::sync::Cache;

use super::cached::ENTRY_BYTES;
use super::postgres::Postgres;
use super::{Coverage, Damaged, Landed, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::{SourceId, TableId};

/// Of every table the sheets of so many days before its newest are always here: what may be carried, and a month of answers.
const RECENT_DAYS: i64 = 40;
/// Bytes that sheets and series that were read lately may take.
const LATELY_BYTES: u64 = 16 << 20;

/// What one table's copy holds.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// Every day that has a sheet.
    dates: BTreeSet<Date>,
    /// The newest sheets.
    pub(super) recent: BTreeMap<Date, Arc<Sheet>>,
    coverage: Arc<Coverage>,
    notebook: Notebook,
}

/// A series that was read: table, pair, first and last day.
type SeriesKey = (TableId, Pair, Date, Date);

/// A database and what is remembered of it.
pub struct Standby {
    pub(super) database: Postgres,
    copy: RwLock<HashMap<TableId, Copied>>,
    /// Sheets of earlier days that somebody asked for.
    lately: Cache<(TableId, Date), Arc<Sheet>>,
    series_lately: Cache<SeriesKey, Arc<[(Date, Quote)]>>,
    /// The row of each source that landed last.
    seen: Mutex<HashMap<SourceId, i64>>,
    away: AtomicBool,
    /// Why it is away, for as long as it is.
    why: Mutex<Option<StoreError>>,
    /// Whether the whole copy was there at least once.
    complete: AtomicBool,
}

impl fmt::Debug for Standby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standby").field("database", &self.database).field("away", &self.is_away()).finish_non_exhaustive()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Standby {
    /// An empty copy of a database.
    #[must_use]
    pub fn new(database: Postgres) -> Standby {
        let weight = |bytes: usize| u32::try_from(bytes + ENTRY_BYTES).unwrap_or(u32::MAX);
        let sheets = Cache::builder().weigher(move |_: &_, sheet: &Arc<Sheet>| weight(size_of_val(sheet.quotes())));
        let series = Cache::builder().weigher(move |_: &_, series: &Arc<[(Date, Quote)]>| weight(size_of_val::<[_]>(series)));
        Standby {
            database,
            copy: RwLock::default(),
            lately: sheets.max_capacity(LATELY_BYTES / 2).build(),
            series_lately: series.max_capacity(LATELY_BYTES / 2).build(),
            seen: Mutex::default(),
            away: false.into(),
            why: Mutex::default(),
            complete: false.into(),
        }
    }

    pub(super) fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// Notes that the database does not serve, and says so when that is news.
    pub(super) fn set_away(&self, why: &StoreError) {
        *locked(&self.why) = Some(why.clone());
        metrics::gauge!("fx_store_up").set(0.0);
        if !self.away.swap(true, Ordering::AcqRel) {
            tracing::warn!(store = self.database.place(), %why, "the database is away; answering from memory");
        }
    }

    /// Notes that it serves, and says so when that is news.
    pub(super) fn set_back(&self) {
        metrics::gauge!("fx_store_up").set(1.0);
        if self.away.swap(false, Ordering::AcqRel) {
            tracing::info!(store = self.database.place(), "the database is back");
        }
    }

    /// From now on the copy answers for the database.
    pub(super) fn set_complete(&self) {
        self.complete.store(true, Ordering::Release);
    }

    /// The row of a source that landed last.
    pub(super) fn seen(&self, source: SourceId) -> i64 {
        locked(&self.seen).get(&source).copied().unwrap_or_default()
    }

    pub(super) fn set_seen(&self, source: SourceId, row: i64) {
        locked(&self.seen).insert(source, row);
    }

    /// Sheets of these days landed: what was read of them lately counts no more.
    pub(super) fn landed(&self, table: TableId, days: &[Date]) {
        days.iter().for_each(|day| self.lately.invalidate(&(table, *day)));
        self.series_lately.invalidate_all();
    }

    /// Reads what is in force of these tables anew, of which sheets of these days landed. The copy hears of a day when it has the sheet: what
    /// it knew of and did not have, it could not answer for while the database is away.
    pub(super) async fn copy(&self, tables: &[(TableId, Vec<Date>)]) -> Result<(), StoreError> {
        let ids: Vec<TableId> = tables.iter().map(|(table, _)| *table).collect();
        for ((table, landed), coverage) in tables.iter().zip(self.database.coverage(&ids).await?) {
            let newest = coverage.dates.map_or(Date::MIN, |(_, last)| last);
            let since = newest.checked_sub(RECENT_DAYS.days()).unwrap_or(Date::MIN);
            let recent = self.database.sheets(*table, since..=Date::MAX).await?;
            let notebook = self.database.notebook(*table).await?;
            self.change(*table, |copied| {
                copied.dates.extend(landed);
                // A sheet that was taken out is a day without one.
                copied.dates.retain(|date| *date < since || recent.iter().any(|sheet| sheet.date() == *date));
                copied.recent = recent.into_iter().map(|sheet| (sheet.date(), Arc::new(sheet))).collect();
                (copied.coverage, copied.notebook) = (coverage, notebook);
            });
        }
        Ok(())
    }

    pub(super) fn of<T>(&self, table: TableId, read: impl FnOnce(&Copied) -> T) -> T {
        let copy = self.copy.read().unwrap_or_else(PoisonError::into_inner);
        match copy.get(&table) {
            Some(copied) => read(copied),
            None => read(&Copied::default()),
        }
    }

    fn change(&self, table: TableId, change: impl FnOnce(&mut Copied)) {
        change(self.copy.write().unwrap_or_else(PoisonError::into_inner).entry(table).or_default());
    }

    /// The database's answer, or the copy's while its server is away. A copy that was never filled leaves the answer to the archive.
    async fn read<T: Default>(
        &self,
        asked: impl Future<Output = Result<T, StoreError>> + Send,
        remembered: impl FnOnce(&Standby) -> Option<T> + Send,
    ) -> Result<T, StoreError> {
        let complete = self.complete.load(Ordering::Acquire);
        let error = if self.is_away() {
            self.away_error()
        } else {
            match asked.await {
                Err(error @ StoreError::Away { .. }) if complete => {
                    self.set_away(&error);
                    error
                }
                done => return done,
            }
        };
        if complete { remembered(self).ok_or(error) } else { Ok(T::default()) }
    }

    /// The database, for what is told by nothing else: neither copy nor archive knows what landed when.
    fn reached(&self) -> Result<&Postgres, StoreError> {
        if self.is_away() { Err(self.away_error()) } else { Ok(&self.database) }
    }

    fn away_error(&self) -> StoreError {
        if let Some(newer @ StoreError::Newer { .. }) = &*locked(&self.why) {
            return newer.clone();
        }
        let what = "it has been away for a while, and this was not read lately".to_owned();
        StoreError::Away { place: self.database.place().to_owned(), what }
    }

    /// The sheet of a day; nothing when it is not in memory.
    fn sheet_here(&self, table: TableId, date: Date) -> Option<Arc<Sheet>> {
        self.of(table, |copied| copied.recent.get(&date).cloned()).or_else(|| self.lately.get(&(table, date)))
    }

    /// The sheets that may be in force; nothing when one of them is known to be there and is not in memory.
    fn in_force_here(&self, wanted: &Wanted) -> Option<Vec<Arc<Sheet>>> {
        let dates: Vec<Date> = self.of(wanted.table, |copied| {
            let mut dates = copied.dates.range(..=wanted.on).rev();
            let newest = dates.next();
            newest.into_iter().chain(dates.take_while(|date| wanted.since.is_some_and(|since| **date >= since))).copied().collect()
        });
        dates.into_iter().map(|date| self.sheet_here(wanted.table, date)).collect()
    }

    fn sheets_here(&self, table: TableId, days: RangeInclusive<Date>) -> Option<Vec<Arc<Sheet>>> {
        if days.is_empty() {
            return Some(Vec::new());
        }
        let dates: Vec<Date> = self.of(table, |copied| copied.dates.range(days).copied().collect());
        dates.into_iter().map(|date| self.sheet_here(table, date)).collect()
    }

    fn remember(&self, sheets: &[Arc<Sheet>]) {
        for sheet in sheets {
            let here = self.of(sheet.table(), |copied| copied.recent.contains_key(&sheet.date()));
            if !here {
                self.lately.insert((sheet.table(), sheet.date()), Arc::clone(sheet));
            }
        }
    }
}

#[async_trait]
impl RateStore for Standby {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        let asked = async {
            let found = self.database.in_force(wanted).await?;
            found.iter().for_each(|sheets| self.remember(sheets));
            Ok(found)
        };
        let found = self.read(asked, |copy| wanted.iter().map(|wanted| copy.in_force_here(wanted)).collect()).await?;
        // A copy that was never filled has nothing of any table.
        Ok(if found.is_empty() { vec![Vec::new(); wanted.len()] } else { found })
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.read(self.database.revisions(table, date), |_| None).await
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.read(self.database.revised(table, most), |_| Some(Vec::new())).await
    }

    async fn landings(&self, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
        self.reached()?.landings(among, after, most).await
    }

    async fn last_landing(&self) -> Result<u64, StoreError> {
        self.reached()?.last_landing().await
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        self.reached()?.versions(asked).await
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let within = |copied: &Copied| if days.is_empty() { Vec::new() } else { copied.dates.range(days.clone()).copied().collect() };
        self.read(self.database.dates(table, days.clone()), |copy| Some(copy.of(table, within))).await
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let here = |copy: &Standby| Some(copy.sheets_here(table, days.clone())?.iter().map(|sheet| Sheet::clone(sheet)).collect());
        self.read(self.database.sheets(table, days.clone()), here).await
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let key = (table, pair, *days.start(), *days.end());
        let asked = async {
            let series = self.database.series(table, pair, days.clone()).await?;
            self.series_lately.insert(key, series.clone().into());
            Ok(series)
        };
        let here = |copy: &Standby| match copy.series_lately.get(&key) {
            Some(series) => Some(series.to_vec()),
            None => {
                let sheets = copy.sheets_here(table, days.clone())?;
                Some(sheets.iter().filter_map(|sheet| Some((sheet.date(), *sheet.quote(pair)?))).collect())
            }
        };
        self.read(asked, here).await
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let here = |copy: &Standby| Some(tables.iter().map(|table| copy.of(*table, |copied| Arc::clone(&copied.coverage))).collect());
        let found: Vec<Arc<Coverage>> = self.read(self.database.coverage(tables), here).await?;
        Ok(if found.is_empty() { vec![Arc::default(); tables.len()] } else { found })
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let here = |copy: &Standby| {
            let quotes = |table: &TableId| copy.of(*table, |copied| copied.coverage.span(code).is_some());
            Some(among.iter().copied().filter(quotes).collect())
        };
        self.read(self.database.quoting(code, among), here).await
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let here = |copy: &Standby| {
            let has = |table: &TableId| copy.of(*table, |copied| !copied.dates.is_empty());
            Some(among.iter().copied().filter(has).collect())
        };
        self.read(self.database.filled(among), here).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.database.put(sheets).await
    }

    fn damaged(&self, table: TableId) -> Vec<Damaged> {
        self.database.damaged(table)
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.database.check().await
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        let asked = async {
            let notebook = self.database.notebook(table).await?;
            self.change(table, |copied| copied.notebook = notebook.clone());
            Ok(notebook)
        };
        self.read(asked, |copy| Some(copy.of(table, |copied| copied.notebook.clone()))).await
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        self.database.note(table, notebook).await
    }

    /// [`StoreError::Away`] while the copy answers for the database, or [`StoreError::Newer`]; [`StoreError::Unusable`] when there is no
    /// copy either.
    async fn ping(&self) -> Result<(), StoreError> {
        let pinged = if self.is_away() { Err(self.away_error()) } else { self.database.ping().await };
        match pinged {
            Err(StoreError::Away { place, what }) if !self.complete.load(Ordering::Acquire) => {
                Err(StoreError::Unusable { place, what: format!("not reached since the start: {what}") })
            }
            Err(StoreError::Newer { place }) if !self.complete.load(Ordering::Acquire) => {
                Err(StoreError::Unusable { place, what: "made by a newer fx: update fx".to_owned() })
            }
            Ok(()) if !self.complete.load(Ordering::Acquire) => {
                Err(StoreError::Unusable { place: self.database.place().to_owned(), what: "not yet read".to_owned() })
            }
            pinged => pinged,
        }
    }
}
