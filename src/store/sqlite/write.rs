//! Writes sheets within one transaction that has the right to write. Part of `store/sqlite`.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::{Connection, params};

use super::{StoreError, read};
use crate::quote::{Pair, Price, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::Put;
use crate::store::checksum::{self, OfSeries};

/// The last revision of a day: its row's id and its number.
#[derive(Clone, Copy)]
struct Revision {
    id: i64,
    number: i64,
}

/// Puts sheets one after the other.
pub(super) fn put(connection: &Connection, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
    let mut writing = Writing { connection, last: HashMap::new(), series: HashMap::new() };
    let mut spans: HashMap<TableId, (Date, Date)> = HashMap::new();
    for sheet in sheets {
        let (first, last) = spans.entry(sheet.table()).or_insert((sheet.date(), sheet.date()));
        (*first, *last) = ((*first).min(sheet.date()), (*last).max(sheet.date()));
    }
    for (table, (first, last)) in spans {
        writing.read_revisions(table, first, last)?;
    }
    sheets.iter().map(|sheet| writing.put(sheet)).collect()
}

/// Sheets on their way into the database.
struct Writing<'c> {
    connection: &'c Connection,
    /// The last revisions within the days that are put.
    last: HashMap<(TableId, Date), Revision>,
    /// The rows of pairs that were looked up.
    series: HashMap<(TableId, Pair), i64>,
}

impl Writing<'_> {
    fn read_revisions(&mut self, table: TableId, first: Date, last: Date) -> Result<(), StoreError> {
        let sql = r#"SELECT id, date, revision FROM sheet WHERE source = ?1 AND "table" = ?2 AND date BETWEEN ?3 AND ?4 ORDER BY revision"#;
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![table.source.as_str(), table.table, first.to_string(), last.to_string()])?;
        while let Some(row) = rows.next()? {
            // A row that cannot be read is of no day: reading left it out before.
            if let (Ok(id), Some(date), Ok(number)) = (row.get(0), read::date_of(row, 1), row.get(2)) {
                self.last.insert((table, date), Revision { id, number });
            }
        }
        Ok(())
    }

    fn put(&mut self, sheet: &Sheet) -> Result<Put, StoreError> {
        let last = self.last.get(&(sheet.table(), sheet.date())).copied();
        let number = match last {
            None => 1,
            Some(last) => match read::stored(self.connection, sheet.table(), last.id)? {
                Some(stored) if stored == *sheet => {
                    if sheet.fetched_at() < stored.fetched_at() {
                        self.date_back(last, &stored.fetched_again(sheet.fetched_at()))?;
                    }
                    return Ok(Put::Unchanged);
                }
                Some(_) => {
                    self.replace(last)?;
                    last.number + 1
                }
                None => {
                    self.mend(last)?;
                    last.number
                }
            },
        };
        self.insert(sheet, number)?;
        Ok(if last.is_some() { Put::Revised } else { Put::Inserted })
    }

    /// Gives a sheet the time at which it came for sure: the clock that noted a later one was fast.
    fn date_back(&self, of: Revision, sheet: &Sheet) -> Result<(), StoreError> {
        let sum = checksum::of_sheet(sheet, of.number);
        let update = "UPDATE sheet SET fetched_at = ?, checksum = ? WHERE id = ?";
        self.connection.prepare_cached(update)?.execute(params![sheet.fetched_at().to_string(), sum, of.id])?;
        Ok(())
    }

    /// Keeps the figures of a revision that is corrected, and makes room for the new ones.
    fn replace(&self, old: Revision) -> Result<(), StoreError> {
        let keep = "INSERT INTO replaced (sheet, series, nominal, value, buy, sell)
            SELECT sheet, series, nominal, value, buy, sell FROM quote WHERE sheet = ?";
        self.connection.prepare_cached(keep)?.execute([old.id])?;
        self.connection.prepare_cached("DELETE FROM quote WHERE sheet = ?")?.execute([old.id])?;
        Ok(())
    }

    /// Takes a damaged revision away: what it was cannot be known, and a sheet from the publisher takes its place and its number.
    fn mend(&self, damaged: Revision) -> Result<(), StoreError> {
        for sql in ["DELETE FROM quote WHERE sheet = ?", "DELETE FROM sheet WHERE id = ?"] {
            self.connection.prepare_cached(sql)?.execute([damaged.id])?;
        }
        Ok(())
    }

    fn insert(&mut self, sheet: &Sheet, number: i64) -> Result<(), StoreError> {
        let table = sheet.table();
        let sql = r#"INSERT INTO sheet (source, "table", date, revision, until, fetched_at, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)"#;
        let (date, until) = (sheet.date().to_string(), sheet.until().map(|until| until.to_string()));
        let sum = checksum::of_sheet(sheet, number);
        let row = params![table.source.as_str(), table.table, date, number, until, sheet.fetched_at().to_string(), sum];
        self.connection.prepare_cached(sql)?.execute(row)?;
        let id = self.connection.last_insert_rowid();
        self.last.insert((table, sheet.date()), Revision { id, number });
        let day = read::number(sheet.date());
        for quote in sheet.quotes() {
            let series = self.series(table, quote.pair())?;
            let sum = OfSeries::new(table, quote.pair()).of(sheet.date(), quote);
            self.insert_quote(id, (series, day), quote, sum)?;
        }
        Ok(())
    }

    fn insert_quote(&self, sheet: i64, (series, day): (i64, i32), quote: &Quote, sum: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO quote (series, day, sheet, nominal, value, buy, sell, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let (value, buy, sell) = match quote.price {
            Price::Mid { value } => (Some(value.to_string()), None, None),
            Price::BuySell { buy, sell } => (None, Some(buy.to_string()), Some(sell.to_string())),
        };
        let mut insert = self.connection.prepare_cached(sql)?;
        let row = params![series, day, sheet, quote.nominal, value, buy, sell, sum];
        let Err(error) = insert.execute(row) else { return Ok(()) };
        // A damaged row, which belongs to no sheet of this day any more, makes room.
        let room = "DELETE FROM quote WHERE series = ?1 AND day = ?2 AND sheet <> ?3";
        if self.connection.prepare_cached(room)?.execute(params![series, day, sheet])? == 0 {
            return Err(error.into());
        }
        insert.execute(row)?;
        Ok(())
    }

    /// The row of a pair, which is made where there is none.
    fn series(&mut self, table: TableId, pair: Pair) -> Result<i64, StoreError> {
        if let Some(id) = self.series.get(&(table, pair)) {
            return Ok(*id);
        }
        let id = match read::series_id(self.connection, table, pair)? {
            Some(id) => id,
            None => {
                let sql = r#"INSERT INTO series (source, "table", base, quote) VALUES (?, ?, ?, ?)"#;
                let row = params![table.source.as_str(), table.table, pair.base.as_str(), pair.quote.as_str()];
                self.connection.prepare_cached(sql)?.execute(row)?;
                self.connection.last_insert_rowid()
            }
        };
        self.series.insert((table, pair), id);
        Ok(id)
    }
}
