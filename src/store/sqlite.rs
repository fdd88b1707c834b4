//! Sheets in one SQLite file, or in memory. Part of `store`; opened by `store/sqlite/open.rs`, read over the archive by
//! `overlay`. The schema, in words: `store/migrations/sqlite/`.

mod batch;
mod many;
mod open;
mod packed;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, SqlitePool};

use self::batch::Batch;
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// A store in one SQLite file, or in memory.
///
/// Any number of handles and processes may have the same file open: SQLite's write-ahead log lets them read while one writes.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    /// The file, for messages.
    place: Arc<str>,
}

/// A row of `sheet`: id, home, date, fetched_at.
type SheetRow = (i64, String, String, String);
/// A row of `quote`: base, quote, nominal, value.
type QuoteRow = (String, String, i64, String);

/// The condition that a row of `sheet` is the last revision of its day.
const LAST: &str = "NOT EXISTS (SELECT 1 FROM sheet AS later
    WHERE later.source = sheet.source AND later.date = sheet.date AND later.revision > sheet.revision)";

/// The condition that a row of `quote` is the one of its sheet and the currency that is bound as `?2`: two look-ups by primary key.
const OF_CODE: &str =
    "quote.sheet = sheet.id AND ((quote.base = sheet.home AND quote.quote = ?2) OR (quote.base = ?2 AND quote.quote = sheet.home))";

#[async_trait]
impl RateStore for Sqlite {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        many::in_force(&self.pool, source, on).await.map(|sheet| sheet.map(Arc::new))
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let sql = "SELECT id, home, date, fetched_at FROM sheet WHERE source = ? AND date = ? ORDER BY revision";
        let mut connection = self.pool.acquire().await?;
        let rows: Vec<SheetRow> = sqlx::query_as(sql).bind(source.as_str()).bind(date.to_string()).fetch_all(&mut *connection).await?;
        let mut sheets = Vec::with_capacity(rows.len());
        for row in rows {
            sheets.push(restore(&mut connection, source, row).await?);
        }
        Ok(sheets)
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        let sql =
            "SELECT date, revision, fetched_at FROM sheet WHERE source = ? AND revision > 1 ORDER BY date DESC, revision DESC LIMIT ?";
        let rows: Vec<(String, u32, String)> = sqlx::query_as(sql).bind(source.as_str()).bind(most).fetch_all(&self.pool).await?;
        let read = |(date, revision, fetched_at): (String, _, String)| {
            Ok(Revision { date: read(&date)?, revision, fetched_at: read(&fetched_at)? })
        };
        rows.into_iter().map(read).collect()
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        many::dates(&self.pool, source, &days).await
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        many::sheets(&self.pool, source, &days).await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        many::series(&self.pool, source, code, &days).await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let sql = format!(
            "SELECT sheet.date FROM sheet CROSS JOIN quote
             WHERE sheet.source = ?1 AND sheet.date <= ?3 AND {LAST} AND {OF_CODE} ORDER BY sheet.date DESC LIMIT 1"
        );
        let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(source.as_str()).bind(code.as_str().to_owned()).bind(on.to_string());
        let date: Option<String> = query.fetch_optional(&self.pool).await?;
        date.as_deref().map(read).transpose()
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let sql = "SELECT min(date), max(date), count(*) FROM sheet WHERE source = ? AND revision = 1";
        let mut snapshot = self.pool.begin().await?;
        let (first, last, sheets): (Option<String>, Option<String>, i64) =
            sqlx::query_as(sql).bind(source.as_str()).fetch_one(&mut *snapshot).await?;
        let (Some(first), Some(last)) = (first, last) else { return Ok(Coverage::default()) };
        let mut coverage =
            Coverage { dates: Some((read(&first)?, read(&last)?)), sheets: u64::try_from(sheets).unwrap_or(0), ..Coverage::default() };
        for days in packed::cover(&mut snapshot, source, &mut coverage).await? {
            many::cover(&mut snapshot, source, &days, &mut coverage).await?;
        }
        Ok(coverage)
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.write(sheets).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        let sql = "SELECT content FROM notebook WHERE source = ?";
        let content: Option<String> = sqlx::query_scalar(sql).bind(source.as_str()).fetch_optional(&self.pool).await?;
        content.map_or_else(|| Ok(Notebook::default()), |content| Notebook::from_json(source, &content))
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        let sql = "INSERT INTO notebook (source, content) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET content = excluded.content";
        let content = notebook.to_json(source)?;
        let done = sqlx::query(sql).bind(source.as_str()).bind(content).execute(&self.pool).await;
        done.map(|_| ()).map_err(|error| self.explain(error.into()))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT max(id) FROM sheet").execute(&self.pool).await?;
        Ok(())
    }
}

impl Sqlite {
    /// One transaction for all. It takes the right to write at its beginning, so that what it reads stays true until its end.
    async fn write(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let mut connection = self.pool.acquire().await?;
        let written = write(&mut connection, sheets).await.map_err(|error| self.explain(error));
        if let Err(StoreError::Unusable { .. }) = written {
            // SQLite has taken the transaction back by itself, which sqlx does not know: no other would begin on this connection.
            connection.close_on_drop();
        }
        written
    }

    /// Names the file where a write failed for a reason that its owner can mend.
    fn explain(&self, error: StoreError) -> StoreError {
        match &error {
            StoreError::Database(cause) => open::unusable(&self.place, cause).unwrap_or(error),
            _ => error,
        }
    }
}

async fn write(connection: &mut SqliteConnection, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let mut batch = Batch::begin(&mut transaction, sheets).await?;
    let mut outcomes = Vec::with_capacity(sheets.len());
    for sheet in sheets {
        outcomes.push(batch.put(sheet).await?);
    }
    batch.finish().await?;
    let mut written: BTreeMap<SourceId, BTreeSet<i16>> = BTreeMap::new();
    for sheet in sheets {
        written.entry(sheet.source()).or_default().insert(sheet.date().year());
    }
    for (source, years) in written {
        packed::pack(&mut transaction, source, &years).await?;
    }
    transaction.commit().await?;
    Ok(outcomes)
}

/// A sheet from its row and the rows of its quotes. Rows are never changed, so the two reads need no transaction.
async fn restore(connection: &mut SqliteConnection, source: SourceId, row: SheetRow) -> Result<Sheet, StoreError> {
    let (id, home, date, fetched_at) = row;
    let sql = "SELECT base, quote, nominal, value FROM quote WHERE sheet = ?";
    let rows: Vec<QuoteRow> = sqlx::query_as(sql).bind(id).fetch_all(connection).await?;
    let quotes = rows.iter().map(read_quote).collect::<Result<_, _>>()?;
    Ok(Sheet::restore(source, read(&home)?, read(&date)?, read(&fetched_at)?, quotes))
}

fn read_quote((base, quote, nominal, value): &QuoteRow) -> Result<Quote, StoreError> {
    let odd = || StoreError::Content { what: format!("the quote {nominal} {base} = {value:?} {quote}") };
    let figure = rust_decimal::Decimal::from_str_exact(value).map_err(|_| odd())?;
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal: u32::try_from(*nominal).map_err(|_| odd())?, value: figure })
}

/// A cell: a code, a date, a time.
fn read<T: std::str::FromStr>(cell: &str) -> Result<T, StoreError> {
    cell.parse().map_err(|_| StoreError::Content { what: format!("the cell {cell:?}") })
}
