//! Where sheets are kept: the trait [`RateStore`], and behind it SQLite or PostgreSQL, the compiled-in archive, one over the
//! other, and the cache before them all. Below the rules of `sheet` (only accepted sheets come here), above `convert`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

#[cfg(feature = "server")]
pub use self::address::open_for_service;
pub use self::address::{Opened, archive_only, open, open_for_question, without_password};
pub use self::leases::Leases;
pub use self::notebook::Notebook;
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

mod address;
pub mod archive;
pub mod cached;
mod leases;
pub mod notebook;
pub mod overlay;
#[cfg(feature = "server")]
pub mod postgres;
pub mod sqlite;
#[cfg(feature = "server")]
pub mod standby;
#[cfg(test)]
mod tests;

/// Sheets by source and date, and the fetcher's notebook. Small and object safe; one suite of tests runs over every
/// implementation (`store/tests/suite.rs`).
#[async_trait]
pub trait RateStore: Send + Sync + fmt::Debug {
    /// The newest sheet of a source with an effective date on or before `on`, however old; in its last revision.
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError>;

    /// The sheet of exactly that date, in its last revision.
    async fn sheet(&self, source: SourceId, date: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        Ok(self.in_force(source, date).await?.filter(|sheet| sheet.date() == date))
    }

    /// Every revision of one day's sheet, oldest first.
    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError>;

    /// The corrections of a source, newest day first, at most so many; a store that keeps none has none.
    async fn revised(&self, _source: SourceId, _most: u32) -> Result<Vec<Revision>, StoreError> {
        Ok(Vec::new())
    }

    /// The dates that have a sheet, oldest first.
    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError>;

    /// The sheets of a range of days, oldest first, each in its last revision: for reading many days at once. A year of a source takes
    /// a few hundred kilobytes; who reads more asks year by year.
    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let mut sheets = Vec::new();
        for date in self.dates(source, days).await? {
            sheets.extend(self.sheet(source, date).await?.map(|sheet| Sheet::clone(&sheet)));
        }
        Ok(sheets)
    }

    /// One currency's quotes against the source's home, oldest first: days on which it was quoted, no others.
    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError>;

    /// The last day on or before `on` on which a source quoted a currency.
    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError>;

    /// What there is of a source.
    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError>;

    /// Keeps sheets of one or several sources, all or none of them. An equal sheet changes nothing; a different one for the same source and
    /// date becomes its new revision, and the old one stays readable.
    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError>;

    /// What the fetcher noted about a source; empty at first.
    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError>;

    /// Replaces what the fetcher noted about a source.
    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError>;

    /// Whether the store can be read now: for `/readyz` and `fx doctor`.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// What became of a sheet that was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// The first of its date.
    Inserted,
    /// Equal to what was there.
    Unchanged,
    /// A correction: it replaces the old one, which is kept as an earlier revision.
    Revised,
}

/// A sheet that took the place of an earlier one of its date.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Revision {
    /// The effective date.
    pub date: Date,
    /// Which one it is: 2 for the first correction.
    pub revision: u32,
    /// When it was got from the publisher.
    pub fetched_at: Timestamp,
}

/// What a store has of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First and last effective date; nothing when there is no sheet.
    pub dates: Option<(Date, Date)>,
    /// How many dates have a sheet.
    pub sheets: u64,
    /// The first and the last date of each foreign currency.
    pub currencies: BTreeMap<Code, (Date, Date)>,
}

impl Coverage {
    /// Widens what there is by days on which a currency is quoted.
    pub(crate) fn add(&mut self, code: Code, first: Date, last: Date) {
        self.widen((first, last));
        widen(self.currencies.entry(code).or_insert((first, last)), (first, last));
    }

    /// Widens the first and the last effective date.
    pub(crate) fn widen(&mut self, span: (Date, Date)) {
        widen(self.dates.get_or_insert(span), span);
    }
}

fn widen(span: &mut (Date, Date), by: (Date, Date)) {
    *span = (span.0.min(by.0), span.1.max(by.1));
}

/// Why a store did not do as asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The store's address cannot be read.
    #[error("store url {url:?}: {what}")]
    Url {
        /// The address, without a password.
        url: String,
        /// What is wrong with it, and what would be right.
        what: String,
    },
    /// The file or folder cannot be made, opened or written.
    #[error("store {place}: {what}")]
    Unusable {
        /// The file.
        place: String,
        /// What is wrong with it.
        what: String,
    },
    /// Made by a newer fx than this one.
    #[error("store {place} was made by a newer fx: update fx, or name another place in [store] url")]
    Newer {
        /// The file or database.
        place: String,
    },
    /// The database's server does not answer, which may pass.
    #[error("store {place} cannot be reached: {what}")]
    Away {
        /// Host, port and database.
        place: String,
        /// What happened instead of an answer.
        what: String,
    },
    /// The database answered with an error.
    #[error("store: {0}")]
    Database(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// What is stored cannot be read back: a figure or a date that fx did not write.
    #[error("store: {what} cannot be read")]
    Content {
        /// Which row, and what it holds.
        what: String,
    },
    /// This store cannot be written: the archive.
    #[error("the archive is compiled in and cannot be written")]
    ReadOnly,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        StoreError::Database(Arc::new(error))
    }
}

#[cfg(feature = "server")]
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> StoreError {
        StoreError::Database(Arc::new(error))
    }
}
