//! Writes sheets within one transaction, thousands of rows a statement. Part of `store/postgres`.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::{SHEET, SheetRow, StoreError, day, number, restore};
use crate::sheet::Sheet;
use crate::sources::SourceId;
use crate::store::Put;

/// Rows in one statement.
const ROWS: usize = 5000;

/// The class of the advisory locks that writers hold, one a source: `fx` in ASCII, and what the lock is for.
const WRITING: i32 = 0x6678_0001;

/// A sheet and the number of its revision.
#[derive(Clone)]
struct Revision {
    sheet: Sheet,
    number: i32,
}

/// Puts sheets, all or none. Of several processes that write the same source one goes first: what it reads stays true until it has
/// written, and its rows' ids are in the order in which they can be seen.
pub(super) async fn put(pool: &PgPool, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
    if sheets.is_empty() {
        return Ok(Vec::new());
    }
    let mut transaction = pool.begin().await?;
    let spans = spans(sheets);
    let mut last = HashMap::new();
    // In the order of their names, so that no two writers wait for each other.
    for (source, (first, until)) in &spans {
        sqlx::query("SELECT pg_advisory_xact_lock($1, hashtext($2))").bind(WRITING).bind(source).execute(&mut *transaction).await?;
        if let Some(sheet) = sheets.iter().find(|sheet| sheet.source().as_str() == *source) {
            read_revisions(&mut transaction, sheet.source(), *first, *until, &mut last).await?;
        }
    }
    let mut outcomes = Vec::with_capacity(sheets.len());
    let mut new = Vec::new();
    for sheet in sheets {
        let key = (sheet.source(), sheet.date());
        let before = last.get(&key).map(|last: &Revision| (last.sheet == *sheet, last.number));
        let (put, number) = match before {
            Some((true, _)) => (Put::Unchanged, None),
            Some((false, number)) => (Put::Revised, Some(number + 1)),
            None => (Put::Inserted, Some(1)),
        };
        if let Some(number) = number {
            let revision = Revision { sheet: sheet.clone(), number };
            new.push(revision.clone());
            last.insert(key, revision);
        }
        outcomes.push(put);
    }
    insert(&mut transaction, &new).await?;
    for source in spans.keys().filter(|source| new.iter().any(|new| new.sheet.source().as_str() == **source)) {
        sqlx::query("SELECT pg_notify('fx', $1)").bind(source).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(outcomes)
}

/// The first and the last day of each source, by its name.
fn spans(sheets: &[Sheet]) -> BTreeMap<&'static str, (Date, Date)> {
    let mut spans = BTreeMap::new();
    for sheet in sheets {
        let (first, last) = spans.entry(sheet.source().as_str()).or_insert((sheet.date(), sheet.date()));
        (*first, *last) = ((*first).min(sheet.date()), (*last).max(sheet.date()));
    }
    spans
}

/// The last revisions that there are of a range of days.
async fn read_revisions(
    connection: &mut PgConnection,
    source: SourceId,
    first: Date,
    until: Date,
    last: &mut HashMap<(SourceId, Date), Revision>,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT DISTINCT ON (date) revision, {SHEET} FROM sheet
         WHERE source = $1 AND date BETWEEN DATE '2000-01-01' + $2 AND DATE '2000-01-01' + $3 ORDER BY date, revision DESC"
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(number(first)).bind(number(until));
    let rows: Vec<(i32, i64, String, i32, i64)> = query.fetch_all(&mut *connection).await?;
    let mut numbers = HashMap::with_capacity(rows.len());
    let mut sheets: Vec<SheetRow> = Vec::with_capacity(rows.len());
    for (revision, id, home, date, fetched_at) in rows {
        numbers.insert(day(date)?, revision);
        sheets.push((id, home, date, fetched_at));
    }
    for sheet in restore(connection, source, sheets).await? {
        let number = numbers.get(&sheet.date()).copied().unwrap_or(1);
        last.insert((source, sheet.date()), Revision { sheet, number });
    }
    Ok(())
}

async fn insert(connection: &mut PgConnection, new: &[Revision]) -> Result<(), StoreError> {
    for some in new.chunks(ROWS) {
        let ids = insert_sheets(connection, some).await?;
        let mut quotes = Quotes::default();
        for revision in some {
            let key = (revision.sheet.source().as_str().to_owned(), number(revision.sheet.date()), revision.number);
            let id = ids.get(&key).copied().ok_or_else(|| StoreError::Content { what: format!("the new row of {key:?}") })?;
            quotes.add(id, &revision.sheet);
            if quotes.sheet.len() >= ROWS {
                std::mem::take(&mut quotes).insert(connection).await?;
            }
        }
        quotes.insert(connection).await?;
    }
    Ok(())
}

/// Inserts the rows of sheets; their ids by source, day and revision.
async fn insert_sheets(connection: &mut PgConnection, new: &[Revision]) -> Result<HashMap<(String, i32, i32), i64>, StoreError> {
    let sql = "INSERT INTO sheet (source, home, date, revision, fetched_at)
        SELECT source, home, DATE '2000-01-01' + date, revision, TIMESTAMPTZ 'epoch' + fetched_at * INTERVAL '1 microsecond'
        FROM UNNEST($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::INTEGER[], $5::BIGINT[]) AS new (source, home, date, revision, fetched_at)
        RETURNING source, date - DATE '2000-01-01', revision, id";
    let rows: Vec<(String, i32, i32, i64)> = sqlx::query_as(sql)
        .bind(new.iter().map(|new| new.sheet.source().as_str()).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.sheet.home().to_string()).collect::<Vec<_>>())
        .bind(new.iter().map(|new| number(new.sheet.date())).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.number).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.sheet.fetched_at().as_microsecond()).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(source, date, revision, id)| ((source, date, revision), id)).collect())
}

/// Rows of `quote`, column by column.
#[derive(Default)]
struct Quotes {
    sheet: Vec<i64>,
    base: Vec<String>,
    quote: Vec<String>,
    nominal: Vec<i64>,
    value: Vec<String>,
}

impl Quotes {
    fn add(&mut self, id: i64, sheet: &Sheet) {
        for quote in sheet.quotes() {
            self.sheet.push(id);
            self.base.push(quote.base.to_string());
            self.quote.push(quote.quote.to_string());
            self.nominal.push(i64::from(quote.nominal));
            self.value.push(quote.value.to_string());
        }
    }

    async fn insert(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        let sql = "INSERT INTO quote (sheet, base, quote, nominal, value)
            SELECT sheet, base, quote, nominal, value::NUMERIC
            FROM UNNEST($1::BIGINT[], $2::TEXT[], $3::TEXT[], $4::BIGINT[], $5::TEXT[]) AS new (sheet, base, quote, nominal, value)";
        let query = sqlx::query(sql).bind(self.sheet).bind(self.base).bind(self.quote).bind(self.nominal).bind(self.value);
        query.execute(connection).await?;
        Ok(())
    }
}
