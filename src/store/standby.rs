//! A copy in memory of what the database holds, which answers while its server is away. Part of `store`: above
//! `postgres`, below `overlay`; kept up to date by `store/postgres/watch.rs`.
//!
//! It answers what the database would have answered when it was last heard, or not at all: it knows every day that has a sheet, so it
//! never passes another day's sheet off as the one in force.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use async_trait::async_trait;
use jiff::civil::Date;

use super::postgres::Postgres;
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// Quotes that the copy may hold, of 28 bytes each: 42 MB, the whole history of the built-in sources twice over. Beyond it the oldest
/// days are not there while the server is away.
const MOST_QUOTES: usize = 1_500_000;

/// A database and what is remembered of it.
pub struct Standby {
    pub(super) database: Postgres,
    copy: RwLock<HashMap<SourceId, Copied>>,
    away: AtomicBool,
    /// Why it is away, for as long as it is.
    why: Mutex<Option<StoreError>>,
    /// Whether the whole copy was there at least once.
    complete: AtomicBool,
}

/// What is remembered of one source.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// The row that landed last.
    pub(super) seen: i64,
    /// Every day that has a sheet, with the sheet where there was room for it.
    pub(super) sheets: BTreeMap<Date, Option<Arc<Sheet>>>,
    pub(super) coverage: Coverage,
    notebook: Notebook,
}

impl fmt::Debug for Standby {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standby").field("database", &self.database).field("away", &self.is_away()).finish_non_exhaustive()
    }
}

impl Standby {
    /// An empty copy of a database.
    #[must_use]
    pub fn new(database: Postgres) -> Standby {
        Standby { database, copy: RwLock::default(), away: false.into(), why: Mutex::default(), complete: false.into() }
    }

    pub(super) fn is_away(&self) -> bool {
        self.away.load(Ordering::Acquire)
    }

    /// Notes that the database does not serve, and says so when that is news.
    pub(super) fn set_away(&self, why: &StoreError) {
        *self.why.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.clone());
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

    pub(super) fn of<T>(&self, source: SourceId, read: impl FnOnce(&Copied) -> T) -> T {
        let copy = self.copy.read().unwrap_or_else(PoisonError::into_inner);
        match copy.get(&source) {
            Some(copied) => read(copied),
            None => read(&Copied::default()),
        }
    }

    pub(super) fn change(&self, source: SourceId, change: impl FnOnce(&mut Copied)) {
        change(self.copy.write().unwrap_or_else(PoisonError::into_inner).entry(source).or_default());
    }

    /// Whether there is room for more sheets.
    pub(super) fn has_room(&self) -> bool {
        let copy = self.copy.read().unwrap_or_else(PoisonError::into_inner);
        let sheets = copy.values().flat_map(|copied| copied.sheets.values().flatten());
        sheets.map(|sheet| sheet.quotes().len()).sum::<usize>() < MOST_QUOTES
    }

    /// The database's answer, or the copy's while its server is away.
    async fn read<T: Default>(
        &self,
        source: SourceId,
        asked: impl Future<Output = Result<T, StoreError>> + Send,
        remembered: impl FnOnce(&Copied) -> Option<T> + Send,
    ) -> Result<T, StoreError> {
        let error = if self.is_away() { self.away_error() } else { return self.asked(source, asked, remembered).await };
        self.remembered(source, remembered).ok_or(error)
    }

    async fn asked<T: Default>(
        &self,
        source: SourceId,
        asked: impl Future<Output = Result<T, StoreError>> + Send,
        remembered: impl FnOnce(&Copied) -> Option<T> + Send,
    ) -> Result<T, StoreError> {
        match asked.await {
            Err(error @ StoreError::Away { .. }) if self.complete.load(Ordering::Acquire) => {
                self.set_away(&error);
                self.remembered(source, remembered).ok_or(error)
            }
            done => done,
        }
    }

    /// A copy that was never filled leaves the answer to the archive.
    fn remembered<T: Default>(&self, source: SourceId, remembered: impl FnOnce(&Copied) -> Option<T>) -> Option<T> {
        if self.complete.load(Ordering::Acquire) { self.of(source, remembered) } else { Some(T::default()) }
    }

    fn away_error(&self) -> StoreError {
        if let Some(newer @ StoreError::Newer { .. }) = &*self.why.lock().unwrap_or_else(PoisonError::into_inner) {
            return newer.clone();
        }
        StoreError::Away { place: self.database.place().to_owned(), what: "it has been away for a while".to_owned() }
    }
}

impl Copied {
    /// The sheet in force; nothing when it is known to be there and is not in memory.
    fn in_force(&self, on: Date) -> Option<Option<Arc<Sheet>>> {
        match self.sheets.range(..=on).next_back() {
            Some((_, sheet)) => sheet.clone().map(Some),
            None => Some(None),
        }
    }

    fn series(&self, code: Code, days: RangeInclusive<Date>) -> Option<Vec<(Date, Quote)>> {
        if days.is_empty() {
            return Some(Vec::new());
        }
        let sheets: Option<Vec<_>> = self.sheets.range(days).map(|(date, sheet)| Some((*date, sheet.as_ref()?))).collect();
        Some(sheets?.into_iter().filter_map(|(date, sheet)| Some((date, *sheet.quote(code)?))).collect())
    }

    fn sheets(&self, days: RangeInclusive<Date>) -> Option<Vec<Sheet>> {
        if days.is_empty() {
            return Some(Vec::new());
        }
        self.sheets.range(days).map(|(_, sheet)| Some(Sheet::clone(sheet.as_ref()?))).collect()
    }

    fn last_quoted(&self, code: Code, on: Date) -> Option<Option<Date>> {
        for (date, sheet) in self.sheets.range(..=on).rev() {
            if sheet.as_ref()?.quote(code).is_some() {
                return Some(Some(*date));
            }
        }
        Some(None)
    }
}

#[async_trait]
impl RateStore for Standby {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.read(source, self.database.in_force(source, on), |copied| copied.in_force(on)).await
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.read(source, self.database.revisions(source, date), |_| None).await
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.read(source, self.database.revised(source, most), |_| Some(Vec::new())).await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let remembered = |copied: &Copied| Some(copied.sheets.keys().filter(|date| days.contains(date)).copied().collect());
        self.read(source, self.database.dates(source, days.clone()), remembered).await
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.read(source, self.database.sheets(source, days.clone()), |copied| copied.sheets(days)).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.read(source, self.database.series(source, code, days.clone()), |copied| copied.series(code, days)).await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        self.read(source, self.database.last_quoted(source, code, on), |copied| copied.last_quoted(code, on)).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        self.read(source, self.database.coverage(source), |copied| Some(copied.coverage.clone())).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.database.put(sheets).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        let asked = async {
            let notebook = self.database.notebook(source).await?;
            self.change(source, |copied| copied.notebook = notebook.clone());
            Ok(notebook)
        };
        self.read(source, asked, |copied| Some(copied.notebook.clone())).await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        self.database.note(source, notebook).await
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
