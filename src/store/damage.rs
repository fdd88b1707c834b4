//! Which stored sheets are left out, because what is read of them is not what was accepted. Part of `store`: noted by the databases as they
//! read, shown by `/v1/sources`, `/status` and `fx doctor`.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use serde::Serialize;

use super::StoreError;
use crate::source::TableId;

/// A stored sheet that is left out.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Damaged {
    /// Its effective date; null where that itself cannot be read.
    pub date: Option<Date>,
    /// Which revision it is, where a later one took its place: what is in force is sound then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<i64>,
    /// What is wrong.
    pub what: String,
}

/// A day and, of an earlier revision, its number.
type Place = (Option<Date>, Option<i64>);

/// What was found so far, in this process.
#[derive(Debug, Default)]
pub(super) struct Damage {
    found: Mutex<HashMap<TableId, BTreeMap<Place, String>>>,
    /// How many: usually none, and then nobody waits for the lock.
    count: AtomicUsize,
}

impl Damage {
    /// Notes that a sheet is left out, and says so where that is news.
    pub(super) fn note(&self, table: TableId, date: Option<Date>, revision: Option<i64>, error: &StoreError) {
        let what = error.to_string();
        let mut found = self.found();
        let of_table = found.entry(table).or_default();
        if of_table.insert((date, revision), what).is_none() {
            self.count.fetch_add(1, Ordering::Release);
            metrics::counter!("fx_damaged_sheets_total", "source" => table.source.as_str()).increment(1);
            let date = date.map(tracing::field::display);
            tracing::error!(%table, date, %error, "a stored sheet is damaged: it is left out");
        }
    }

    /// Notes that the sheet in force of a day is sound, or that a sound one has taken its place.
    pub(super) fn sound(&self, table: TableId, date: Date) {
        if self.count.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut found = self.found();
        if found.get_mut(&table).and_then(|of_table| of_table.remove(&(Some(date), None))).is_some() {
            self.count.fetch_sub(1, Ordering::Release);
            tracing::info!(%table, %date, "a sound sheet stands where a damaged one was left out");
        }
    }

    /// What is left out of a table, the newest days first.
    pub(super) fn of(&self, table: TableId) -> Vec<Damaged> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Vec::new();
        }
        let found = self.found();
        let damaged = found.get(&table).into_iter().flatten().rev();
        damaged.map(|((date, revision), what)| Damaged { date: *date, revision: *revision, what: what.clone() }).collect()
    }

    /// The days without those whose sheet is left out.
    pub(super) fn without(&self, table: TableId, mut days: Vec<Date>) -> Vec<Date> {
        if self.count.load(Ordering::Acquire) > 0
            && let Some(of_table) = self.found().get(&table)
        {
            days.retain(|day| !of_table.contains_key(&(Some(*day), None)));
        }
        days
    }

    fn found(&self) -> MutexGuard<'_, HashMap<TableId, BTreeMap<Place, String>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StoreError {
    /// Whether what is stored is damaged, and no other sheet need be.
    pub(super) fn is_damage(&self) -> bool {
        use rusqlite::{Error, ErrorCode};
        match self {
            StoreError::Content { .. } => true,
            StoreError::Database(cause) => match cause.downcast_ref::<Error>() {
                Some(Error::SqliteFailure(failure, _)) => failure.code == ErrorCode::DatabaseCorrupt,
                // A cell of another type, out of its range, or with bytes that are no text.
                Some(Error::FromSqlConversionFailure(..) | Error::IntegralValueOutOfRange(..) | Error::Utf8Error(..)) => true,
                Some(Error::InvalidColumnType(..)) => true,
                _ => false,
            },
            _ => false,
        }
    }
}
