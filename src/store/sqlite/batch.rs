//! Writes sheets within one transaction, many rows a statement. Part of `store/sqlite`.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use super::{SheetRow, StoreError, read, restore};
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::Put;

/// Quotes in one statement; five values each, of at most 32,766 that SQLite takes.
const ROWS: usize = 1000;

/// The last revision of a day: its row's id and its number.
#[derive(Clone, Copy)]
struct Revision {
    id: i64,
    number: i64,
}

/// Sheets on their way into the database.
pub(super) struct Batch<'c> {
    connection: &'c mut SqliteConnection,
    /// The last revisions within the days of the batch.
    last: HashMap<(SourceId, Date), Revision>,
    /// Quotes that are not yet written, with the id of their sheet.
    pending: Vec<(i64, Quote)>,
}

impl<'c> Batch<'c> {
    /// Asks once for each source what there is, within a transaction that has the right to write.
    pub(super) async fn begin(connection: &'c mut SqliteConnection, sheets: &[Sheet]) -> Result<Batch<'c>, StoreError> {
        let mut spans: HashMap<SourceId, (Date, Date)> = HashMap::new();
        for sheet in sheets {
            let (first, last) = spans.entry(sheet.source()).or_insert((sheet.date(), sheet.date()));
            (*first, *last) = ((*first).min(sheet.date()), (*last).max(sheet.date()));
        }
        let mut batch = Batch { connection, last: HashMap::new(), pending: Vec::new() };
        for (source, (first, last)) in spans {
            batch.read_revisions(source, first, last).await?;
        }
        Ok(batch)
    }

    async fn read_revisions(&mut self, source: SourceId, first: Date, last: Date) -> Result<(), StoreError> {
        let sql = "SELECT id, date, revision FROM sheet WHERE source = ? AND date BETWEEN ? AND ? ORDER BY revision";
        let query = sqlx::query_as(sql).bind(source.as_str()).bind(first.to_string()).bind(last.to_string());
        let rows: Vec<(i64, String, i64)> = query.fetch_all(&mut *self.connection).await?;
        for (id, date, number) in rows {
            self.last.insert((source, read(&date)?), Revision { id, number });
        }
        Ok(())
    }

    /// Puts one sheet after the others.
    pub(super) async fn put(&mut self, sheet: &Sheet) -> Result<Put, StoreError> {
        let last = self.last.get(&(sheet.source(), sheet.date())).copied();
        if let Some(last) = last
            && self.stored(sheet.source(), last.id).await? == *sheet
        {
            return Ok(Put::Unchanged);
        }
        self.insert(sheet, last.map_or(1, |last| last.number + 1)).await?;
        Ok(if last.is_some() { Put::Revised } else { Put::Inserted })
    }

    /// A sheet as it stands in the database, or in this batch.
    async fn stored(&mut self, source: SourceId, id: i64) -> Result<Sheet, StoreError> {
        self.finish().await?;
        let sql = "SELECT id, home, date, fetched_at FROM sheet WHERE id = ?";
        let row: SheetRow = sqlx::query_as(sql).bind(id).fetch_one(&mut *self.connection).await?;
        restore(self.connection, source, row).await
    }

    async fn insert(&mut self, sheet: &Sheet, number: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO sheet (source, home, date, revision, fetched_at) VALUES (?, ?, ?, ?, ?)";
        let done = sqlx::query(sql)
            .bind(sheet.source().as_str())
            .bind(sheet.home().as_str().to_owned())
            .bind(sheet.date().to_string())
            .bind(number)
            .bind(sheet.fetched_at().to_string())
            .execute(&mut *self.connection)
            .await?;
        let id = done.last_insert_rowid();
        self.last.insert((sheet.source(), sheet.date()), Revision { id, number });
        self.pending.extend(sheet.quotes().iter().map(|quote| (id, *quote)));
        while self.pending.len() >= ROWS {
            let rest = self.pending.split_off(ROWS);
            self.finish().await?;
            self.pending = rest;
        }
        Ok(())
    }

    /// Writes the quotes that are still pending.
    pub(super) async fn finish(&mut self) -> Result<(), StoreError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let mut query = QueryBuilder::<Sqlite>::new("INSERT INTO quote (sheet, base, quote, nominal, value) ");
        query.push_values(self.pending.drain(..), |mut row, (id, quote)| {
            row.push_bind(id)
                .push_bind(quote.base.to_string())
                .push_bind(quote.quote.to_string())
                .push_bind(i64::from(quote.nominal))
                .push_bind(quote.value.to_string());
        });
        query.build().execute(&mut *self.connection).await?;
        Ok(())
    }
}
