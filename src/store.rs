//! Where sheets are kept: the trait [`RateStore`], and behind it SQLite or PostgreSQL, the compiled-in archive, one over the
//! other, and the cache before them all. Below the rules of `sheet` (only accepted sheets come here), above `convert`.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;

#[cfg(feature = "server")]
pub use self::address::open_for_service;
pub use self::address::{Opened, archive_only, open, open_for_question, without_password};
pub use self::damage::Damaged;
#[cfg(feature = "server")]
pub use self::editions::Editions;
pub use self::landings::{Landed, Landing, Landings, Seen};
pub use self::leases::Leases;
pub use self::notebook::Notebook;
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::{RefusedRow, Sheet};
use crate::source::TableId;

mod address;
pub mod archive;
pub mod cached;
pub mod changes;
mod checksum;
mod damage;
#[cfg(feature = "server")]
pub mod deliveries;
#[cfg(feature = "server")]
mod editions;
pub mod known;
mod landings;
mod leases;
#[cfg(test)]
pub(crate) mod memory;
pub mod notebook;
pub mod overlay;
#[cfg(feature = "server")]
pub mod postgres;
pub mod scrub;
pub mod sqlite;
#[cfg(feature = "server")]
pub mod standby;
#[cfg(test)]
pub(crate) mod tests;

/// Sheets by table and date, and the fetcher's notebook. Small and object safe; one suite of tests runs over every
/// implementation (`store/tests/suite.rs`).
#[async_trait]
pub trait RateStore: Send + Sync + fmt::Debug {
    /// The sheets that may be in force, of many tables in one read: for each [`Wanted`], in that order, the newest sheet first. Each in
    /// its last revision; nothing where there is none, however old the newest is.
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError>;

    /// The sheet of exactly that date, in its last revision.
    async fn sheet(&self, table: TableId, date: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        Ok(self.newest(table, date).await?.filter(|sheet| sheet.date() == date))
    }

    /// The newest sheet of one table dated on or before a day.
    async fn newest(&self, table: TableId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let found = self.in_force(&[Wanted { table, on, since: None }]).await?;
        Ok(found.into_iter().flatten().next())
    }

    /// Every revision of one day's sheet, oldest first.
    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError>;

    /// The corrections of a table, newest day first, at most so many; a store that keeps none has none.
    async fn revised(&self, _table: TableId, _most: u32) -> Result<Vec<Revision>, StoreError> {
        Ok(Vec::new())
    }

    /// Every revision of ranges of days, without its figures: for each range, in that order, the oldest day first and of a day the oldest
    /// revision first. A sheet that was taken out is one of its day's revisions.
    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError>;

    /// The sheet of one revision; nothing where it is damaged.
    async fn version(&self, table: TableId, of: &Revision) -> Result<Option<Arc<Sheet>>, StoreError> {
        let revisions = self.revisions(table, of.date).await?;
        let fits = |sheet: &&Sheet| sheet.fetched_at() == of.fetched_at && sheet.is_withdrawn() == of.withdrawn;
        // Where one is damaged, those behind it have another place.
        let place = usize::try_from(of.revision).ok().and_then(|number| number.checked_sub(1));
        let there = place.and_then(|place| revisions.get(place)).filter(fits);
        Ok(there.or_else(|| revisions.iter().rfind(fits)).cloned().map(Arc::new))
    }

    /// The sheets of these tables that landed after one, in the order in which they did; at most so many rows are looked at. By the rows of
    /// the store: what another process put is among them.
    async fn landings(&self, _among: &[TableId], after: u64, _most: u32) -> Result<Landed, StoreError> {
        Ok(Landed { sheets: Vec::new(), last: after })
    }

    /// The number of the sheet that landed last; 0 before the first.
    async fn last_landing(&self) -> Result<u64, StoreError> {
        Ok(0)
    }

    /// These sheets landed, perhaps by another process: what was read of their days counts no more. Nothing to do for a store that keeps
    /// nothing in memory.
    fn heard(&self, _landed: &[Landing]) {}

    /// The dates that have a sheet, oldest first.
    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError>;

    /// The sheets of a range of days, oldest first, each in its last revision: for reading many days at once. A year of a table takes
    /// a few hundred kilobytes; who reads more asks year by year.
    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError>;

    /// One pair's quotes in that direction, oldest first: days on which it was quoted, no others.
    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError>;

    /// What there is of many tables, in that order.
    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError>;

    /// Which of these tables ever quoted a currency, in their order: so that a question reads those alone that may answer it.
    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let coverage = self.coverage(among).await?;
        Ok(among.iter().zip(coverage).filter(|(_, coverage)| coverage.span(code).is_some()).map(|(table, _)| *table).collect())
    }

    /// Which of these tables have a sheet, in their order: a fraction of the work of [`RateStore::coverage`].
    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let coverage = self.coverage(among).await?;
        Ok(among.iter().zip(coverage).filter(|(_, coverage)| coverage.dates.is_some()).map(|(table, _)| *table).collect())
    }

    /// Keeps sheets of one or several tables, all or none of them. An equal sheet changes nothing, but for a time of
    /// fetching that is earlier than the one noted: the clock that noted it was fast. A different one for the same table and
    /// date becomes its new revision, and the old one stays readable. One that is [withdrawn](Sheet::is_withdrawn) leaves the day without a
    /// sheet: nothing but `revisions` and `revised` tells of it.
    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError>;

    /// What the fetcher noted about a table; empty at first.
    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError>;

    /// The sheets of a table that are left out because what is stored is not what was accepted, as far as they were read in this process,
    /// the newest first.
    fn damaged(&self, _table: TableId) -> Vec<Damaged> {
        Vec::new()
    }

    /// What is wrong with the store as a whole, in words: for `fx doctor` and the scrub. Looks at every page.
    async fn check(&self) -> Result<Vec<String>, StoreError> {
        Ok(Vec::new())
    }

    /// The rows of many tables that were refused while the rest of their day stands, in that order: those that the fetcher noted.
    async fn refused(&self, tables: &[TableId]) -> Result<Vec<Arc<[RefusedRow]>>, StoreError> {
        let mut refused = Vec::with_capacity(tables.len());
        for table in tables {
            refused.push(self.notebook(*table).await?.rows.into());
        }
        Ok(refused)
    }

    /// Replaces what the fetcher noted about a table.
    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError>;

    /// Whether the store can be read now: for `/readyz` and `fx doctor`.
    async fn ping(&self) -> Result<(), StoreError>;
}

/// Which sheets of one table are read for what is in force on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    /// The table.
    pub table: TableId,
    /// The newest sheet dated on this day or before.
    pub on: Date,
    /// And every earlier one dated on this day or later: of a table whose quotes are carried while its newer sheets lack them.
    pub since: Option<Date>,
}

/// A file that was renamed so that a new store could take its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Where it stays.
    pub path: PathBuf,
    /// Why.
    pub why: Why,
}

/// Why a file was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It cannot be read as a database.
    Damaged,
    /// It was made by an fx from before the first release, in another form.
    Outdated,
}

impl Why {
    /// The part of the new name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Why::Damaged => "corrupt",
            Why::Outdated => "early",
        }
    }

    /// What the file is, in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Why::Damaged => "corrupt",
            Why::Outdated => "of an fx from before the first release, whose form is not read",
        }
    }
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

/// One of the sheets that there were of a date, the first one or one that took the place of an earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision {
    /// The effective date.
    pub date: Date,
    /// Which one it is: 1 for the first, 2 for its correction, [`COMPILED_IN`](Revision::COMPILED_IN) for one of the archive.
    pub revision: u32,
    /// When it was got from the publisher, or taken out.
    pub fetched_at: Timestamp,
    /// Whether an operator took the day's sheet out: then there is none in its place.
    pub withdrawn: bool,
}

impl Revision {
    /// The number of a sheet of the archive, over which what was fetched counts.
    pub const COMPILED_IN: u32 = 0;
}

/// What a store has of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// First and last effective date; nothing when there is no sheet.
    pub dates: Option<(Date, Date)>,
    /// How many dates have a sheet.
    pub sheets: u64,
    /// The first and the last date of each pair, as it is quoted.
    pub pairs: BTreeMap<Pair, (Date, Date)>,
}

impl Coverage {
    /// The first and the last date on which a currency is on either side of a quote.
    #[must_use]
    pub fn span(&self, code: Code) -> Option<(Date, Date)> {
        let named = self.pairs.iter().filter(|(pair, _)| pair.other(code).is_some());
        named.map(|(_, span)| *span).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// Widens what there is by days on which a pair is quoted.
    pub(crate) fn add(&mut self, pair: Pair, first: Date, last: Date) {
        self.widen((first, last));
        widen(self.pairs.entry(pair).or_insert((first, last)), (first, last));
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
    /// This store cannot be written: the archive, or what was known at an instant.
    #[error("the archive is compiled in, and what was known is over: neither can be written")]
    ReadOnly,
}

/// What is said of a disk that is full.
pub(crate) const FULL: &str = "the disk is full";
/// What is said of a disk that is mounted so that nobody may write, as a system does by itself when a disk fails.
pub(crate) const FIXED: &str = "the file system may only be read";

impl StoreError {
    /// Whether it is the disk that takes nothing, because it is full or may only be read: what is there can still be read.
    #[must_use]
    pub fn is_of_disk(&self) -> bool {
        matches!(self, StoreError::Unusable { what, .. } if what == FULL || what == FIXED)
    }
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
