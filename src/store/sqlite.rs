//! Sheets in one SQLite file, or in memory. Part of `store`; opened by `store/sqlite/open.rs`, read over the archive by
//! `overlay`. The schema, in words: `store/migrations/sqlite/`.

mod connections;
#[cfg(feature = "server")]
mod deliveries;
#[cfg(feature = "server")]
mod editions;
mod file;
mod open;
mod read;
mod salvage;
mod schema;
mod write;

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use rusqlite::{Connection, TransactionBehavior, params};

use self::connections::{Caller, Connections};
use super::damage::{Damage, Damaged};
use super::{Coverage, Landed, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// A store in one SQLite file, or in memory.
///
/// Any number of handles and processes may have the same file open: SQLite's write-ahead log lets them read while one writes.
#[derive(Debug, Clone)]
pub struct Sqlite {
    connections: Arc<Connections>,
    /// The file, for messages.
    place: Arc<str>,
    /// What was left out of what was read.
    damage: Arc<Damage>,
}

#[async_trait]
impl RateStore for Sqlite {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        let (wanted, damage) = (wanted.to_vec(), Arc::clone(&self.damage));
        self.snapshot(move |snapshot| wanted.iter().map(|wanted| read::in_force(snapshot, &damage, wanted)).collect()).await
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let damage = Arc::clone(&self.damage);
        self.snapshot(move |snapshot| read::revisions(snapshot, &damage, table, date)).await
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.connections.read(move |connection| read::revised(connection, table, most)).await
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let asked = asked.to_vec();
        self.snapshot(move |snapshot| asked.iter().map(|(table, days)| read::versions(snapshot, *table, days)).collect()).await
    }

    async fn landings(&self, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
        let among = among.to_vec();
        self.snapshot(move |snapshot| read::landings(snapshot, &among, after, most)).await
    }

    async fn last_landing(&self) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM sheet";
        let last: i64 = self.connections.read(move |connection| Ok(connection.query_row(sql, [], |row| row.get(0))?)).await?;
        Ok(u64::try_from(last).unwrap_or(0))
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let dates = self.connections.read(move |connection| read::dates(connection, table, &days)).await?;
        Ok(self.damage.without(table, dates))
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let damage = Arc::clone(&self.damage);
        self.snapshot(move |snapshot| read::sheets(snapshot, &damage, table, &days)).await
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let damage = Arc::clone(&self.damage);
        self.snapshot(move |snapshot| read::series(snapshot, &damage, table, pair, &days)).await
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let (tables, damage) = (tables.to_vec(), Arc::clone(&self.damage));
        self.snapshot(move |snapshot| tables.iter().map(|table| read::coverage(snapshot, &damage, *table).map(Arc::new)).collect()).await
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let among = among.to_vec();
        self.connections.read(move |connection| read::quoting(connection, code, &among)).await
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let among = among.to_vec();
        self.connections.read(move |connection| read::filled(connection, among)).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let sheets = sheets.to_vec();
        let days: Vec<(TableId, Date)> = sheets.iter().map(|sheet| (sheet.table(), sheet.date())).collect();
        let (_caller, permit) = Caller::new();
        // One transaction for all. It takes the right to write at its beginning, so that what it reads stays true until its end.
        let put = move |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcomes = write::put(&transaction, &sheets)?;
            permit.commit(transaction)?;
            Ok(outcomes)
        };
        let outcomes = self.connections.write(put).await.map_err(|error| self.explain(error))?;
        days.into_iter().for_each(|(table, day)| self.damage.sound(table, day));
        Ok(outcomes)
    }

    fn damaged(&self, table: TableId) -> Vec<Damaged> {
        self.damage.of(table)
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.connections.read(|connection| read::faults(connection)).await
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        let content = self.connections.read(move |connection| read::notebook(connection, table)).await?;
        content.map_or_else(|| Ok(Notebook::default()), |content| Notebook::from_json(table, &content))
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        let sql = r#"INSERT INTO notebook (source, "table", content) VALUES (?, ?, ?)
            ON CONFLICT (source, "table") DO UPDATE SET content = excluded.content"#;
        let content = notebook.to_json(table)?;
        let note = move |connection: &mut Connection| {
            connection.prepare_cached(sql)?.execute(params![table.source.as_str(), table.table, content])?;
            Ok(())
        };
        self.connections.write(note).await.map_err(|error| self.explain(error))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.connections.read(|connection| Ok(connection.query_row("SELECT max(id) FROM sheet", [], |_| Ok(()))?)).await
    }
}

impl Sqlite {
    /// Runs work that sees one state of the database in all that it reads.
    async fn snapshot<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.connections.read(move |connection| work(&*connection.transaction()?)).await
    }

    /// Names the file where a write failed for a reason that its owner can mend.
    fn explain(&self, error: StoreError) -> StoreError {
        match &error {
            StoreError::Database(cause) => cause.downcast_ref().and_then(|cause| file::unusable(&self.place, cause)).unwrap_or(error),
            _ => error,
        }
    }
}
