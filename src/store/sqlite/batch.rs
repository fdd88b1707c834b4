//! Writes sheets within one transaction. Part of `store/sqlite`.

use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::{StoreError, cell, packed, restore};
use crate::sheet::Sheet;
use crate::sources::SourceId;
use crate::store::Put;

/// The last revision of a day: its row's id and its number.
#[derive(Clone, Copy)]
struct Revision {
    id: i64,
    number: i64,
}

/// Sheets on their way into the database.
pub(super) struct Batch<'c> {
    connection: &'c Connection,
    /// The last revisions within the days of the batch.
    last: HashMap<(SourceId, Date), Revision>,
    /// The years that are no longer packed, since something of them was written.
    unpacked: BTreeSet<(SourceId, i16)>,
}

impl<'c> Batch<'c> {
    /// Asks once for each source what there is, within a transaction that has the right to write.
    pub(super) fn begin(connection: &'c Connection, sheets: &[Sheet]) -> Result<Batch<'c>, StoreError> {
        let mut spans: HashMap<SourceId, (Date, Date)> = HashMap::new();
        for sheet in sheets {
            let (first, last) = spans.entry(sheet.source()).or_insert((sheet.date(), sheet.date()));
            (*first, *last) = ((*first).min(sheet.date()), (*last).max(sheet.date()));
        }
        let mut batch = Batch { connection, last: HashMap::new(), unpacked: BTreeSet::new() };
        for (source, (first, last)) in spans {
            batch.read_revisions(source, first, last)?;
        }
        Ok(batch)
    }

    fn read_revisions(&mut self, source: SourceId, first: Date, last: Date) -> Result<(), StoreError> {
        let sql = "SELECT id, date, revision FROM sheet WHERE source = ? AND date BETWEEN ? AND ? ORDER BY revision";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![source.as_str(), first.to_string(), last.to_string()])?;
        while let Some(row) = rows.next()? {
            self.last.insert((source, cell(row, 1)?), Revision { id: row.get(0)?, number: row.get(2)? });
        }
        Ok(())
    }

    /// Puts one sheet after the others.
    pub(super) fn put(&mut self, sheet: &Sheet) -> Result<Put, StoreError> {
        let last = self.last.get(&(sheet.source(), sheet.date())).copied();
        if let Some(last) = last
            && self.stored(sheet.source(), last.id)? == *sheet
        {
            return Ok(Put::Unchanged);
        }
        self.insert(sheet, last.map_or(1, |last| last.number + 1))?;
        Ok(if last.is_some() { Put::Revised } else { Put::Inserted })
    }

    /// A sheet as it stands in the database, or in this batch.
    fn stored(&self, source: SourceId, id: i64) -> Result<Sheet, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT id, home, date, fetched_at FROM sheet WHERE id = ?")?;
        let mut rows = statement.query([id])?;
        restore(self.connection, source, rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?)
    }

    fn insert(&mut self, sheet: &Sheet, number: i64) -> Result<(), StoreError> {
        if self.unpacked.insert((sheet.source(), sheet.date().year())) {
            packed::unpack(self.connection, sheet.source(), sheet.date().year())?;
        }
        let sql = "INSERT INTO sheet (source, home, date, revision, fetched_at) VALUES (?, ?, ?, ?, ?)";
        let (home, date, fetched_at) = (sheet.home(), sheet.date().to_string(), sheet.fetched_at().to_string());
        self.connection.prepare_cached(sql)?.execute(params![sheet.source().as_str(), home.as_str(), date, number, fetched_at])?;
        let id = self.connection.last_insert_rowid();
        self.last.insert((sheet.source(), sheet.date()), Revision { id, number });
        let mut statement =
            self.connection.prepare_cached("INSERT INTO quote (sheet, base, quote, nominal, value) VALUES (?, ?, ?, ?, ?)")?;
        for quote in sheet.quotes() {
            statement.execute(params![id, quote.base.as_str(), quote.quote.as_str(), quote.nominal, quote.value.to_string()])?;
        }
        Ok(())
    }
}
