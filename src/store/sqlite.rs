//! Sheets in one SQLite file, or in memory. Part of `store`; opened by `store/sqlite/open.rs`, read over the archive by
//! `overlay`. The schema, in words: `store/migrations/sqlite/`.

mod batch;
mod connections;
mod many;
mod open;
mod packed;
mod schema;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use rusqlite::{Connection, Row, TransactionBehavior, params};

use self::batch::Batch;
use self::connections::{Connections, Waiting, Wanted};
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// A store in one SQLite file, or in memory.
///
/// Any number of handles and processes may have the same file open: SQLite's write-ahead log lets them read while one writes.
#[derive(Debug, Clone)]
pub struct Sqlite {
    connections: Arc<Connections>,
    /// The file, for messages.
    place: Arc<str>,
}

/// The condition that a row of `sheet` is the last revision of its day.
const LAST: &str = "NOT EXISTS (SELECT 1 FROM sheet AS later
    WHERE later.source = sheet.source AND later.date = sheet.date AND later.revision > sheet.revision)";

/// The condition that a row of `quote` is the one of its sheet and the currency that is bound as `?2`: two look-ups by primary key.
const OF_CODE: &str =
    "quote.sheet = sheet.id AND ((quote.base = sheet.home AND quote.quote = ?2) OR (quote.base = ?2 AND quote.quote = sheet.home))";

#[async_trait]
impl RateStore for Sqlite {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.connections.read(move |connection| Ok(many::in_force(connection, source, on)?.map(Arc::new))).await
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.connections.read(move |connection| many::revisions(connection, source, date)).await
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.connections.read(move |connection| many::revised(connection, source, most)).await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        self.snapshot(move |snapshot| many::dates(snapshot, source, &days)).await
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.snapshot(move |snapshot| many::sheets(snapshot, source, &days)).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        self.snapshot(move |snapshot| many::series(snapshot, source, code, &days)).await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        self.connections.read(move |connection| many::last_quoted(connection, source, code, on)).await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        self.snapshot(move |snapshot| many::coverage(snapshot, source)).await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let sheets = sheets.to_vec();
        let (_waiting, wanted) = Waiting::new();
        self.connections.write(move |connection| write(connection, &sheets, &wanted)).await.map_err(|error| self.explain(error))
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        let content = self.connections.read(move |connection| many::notebook(connection, source)).await?;
        content.map_or_else(|| Ok(Notebook::default()), |content| Notebook::from_json(source, &content))
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        let sql = "INSERT INTO notebook (source, content) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET content = excluded.content";
        let content = notebook.to_json(source)?;
        let note = move |connection: &mut Connection| {
            connection.prepare_cached(sql)?.execute(params![source.as_str(), content])?;
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
            StoreError::Database(cause) => cause.downcast_ref().and_then(|cause| open::unusable(&self.place, cause)).unwrap_or(error),
            _ => error,
        }
    }
}

/// One transaction for all. It takes the right to write at its beginning, so that what it reads stays true until its end.
fn write(connection: &mut Connection, sheets: &[Sheet], wanted: &Wanted) -> Result<Vec<Put>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut batch = Batch::begin(&transaction, sheets)?;
    let outcomes = sheets.iter().map(|sheet| batch.put(sheet)).collect::<Result<Vec<Put>, _>>()?;
    let mut written: BTreeMap<SourceId, BTreeSet<i16>> = BTreeMap::new();
    for sheet in sheets {
        written.entry(sheet.source()).or_default().insert(sheet.date().year());
    }
    for (source, years) in written {
        packed::pack(&transaction, source, &years)?;
    }
    wanted.commit(transaction)?;
    Ok(outcomes)
}

/// A sheet from its row of id, home, date and `fetched_at`, and the rows of its quotes. Rows are never changed, so the two reads need no
/// transaction.
fn restore(connection: &Connection, source: SourceId, row: &Row<'_>) -> Result<Sheet, StoreError> {
    let mut statement = connection.prepare_cached("SELECT base, quote, nominal, value FROM quote WHERE sheet = ?")?;
    let quotes = statement.query_and_then([row.get::<_, i64>(0)?], quote)?.collect::<Result<_, StoreError>>()?;
    Ok(Sheet::restore(source, cell(row, 1)?, cell(row, 2)?, cell(row, 3)?, quotes))
}

/// A row that begins with base, quote, nominal and value.
fn quote(row: &Row<'_>) -> Result<Quote, StoreError> {
    let (base, quote, nominal, value) = (text(row, 0)?, text(row, 1)?, row.get::<_, i64>(2)?, text(row, 3)?);
    let odd = || StoreError::Content { what: format!("the quote {nominal} {base} = {value:?} {quote}") };
    let figure = rust_decimal::Decimal::from_str_exact(value).map_err(|_| odd())?;
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal: u32::try_from(nominal).map_err(|_| odd())?, value: figure })
}

/// A cell as it is stored.
fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// A cell: a code, a date, a time.
fn cell<T: std::str::FromStr>(row: &Row<'_>, column: usize) -> Result<T, StoreError> {
    read(text(row, column)?)
}

fn read<T: std::str::FromStr>(cell: &str) -> Result<T, StoreError> {
    cell.parse().map_err(|_| StoreError::Content { what: format!("the cell {cell:?}") })
}
