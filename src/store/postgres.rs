//! Sheets in PostgreSQL: what a fleet of processes shares. Part of `store`; opened by `store/postgres/open.rs`, read over the
//! archive by `overlay`. The schema, in words: `store/migrations/postgres/`.
//!
//! Days and times go over the wire as whole numbers and figures as text, so that no setting of the server changes how they are written.

mod batch;
mod open;
mod schema;
mod turn;
mod watch;

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp, Unit};
use sqlx::{AssertSqlSafe, PgPool};

pub use self::turn::Turn;
pub use self::watch::Watch;
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// A question is answered within this time, or the database counts as away.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// Writing may take longer: a whole history is one transaction.
const WRITE_WITHIN: Duration = Duration::from_secs(60);

/// Days are counted from here.
const EPOCH: Date = date(2000, 1, 1);
/// PostgreSQL knows no day before this one, in the year 4713 BC; nor does any publisher.
const FIRST_DAY: i32 = -2_451_500;

/// A store in one PostgreSQL database, which any number of processes may share.
#[derive(Clone)]
pub struct Postgres {
    pool: PgPool,
    /// Host, port and database, for messages: no user and no password.
    place: Arc<str>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postgres({})", self.place)
    }
}

/// A row of `sheet` with its quotes to follow: id, home, day, microseconds of `fetched_at`.
type SheetRow = (i64, String, i32, i64);
/// A row of `quote` with its sheet's id: sheet, base, quote, nominal, value.
type QuoteRow = (i64, String, String, i64, String);

/// The columns of a [`SheetRow`].
const SHEET: &str = "sheet.id, sheet.home, sheet.date - DATE '2000-01-01', (extract(epoch FROM sheet.fetched_at) * 1000000)::BIGINT";

/// The condition that a row of `sheet` is the last revision of its day.
const LAST: &str = "NOT EXISTS (SELECT 1 FROM sheet AS later
    WHERE later.source = sheet.source AND later.date = sheet.date AND later.revision > sheet.revision)";

/// The condition that a row of `quote` is the one of its sheet and the currency that is bound as `$2`.
const OF_CODE: &str =
    "quote.sheet = sheet.id AND ((quote.base = sheet.home AND quote.quote = $2) OR (quote.base = $2 AND quote.quote = sheet.home))";

#[async_trait]
impl RateStore for Postgres {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let sql = format!(
            "SELECT {SHEET} FROM sheet WHERE source = $1 AND date <= DATE '2000-01-01' + $2 ORDER BY date DESC, revision DESC LIMIT 1"
        );
        self.answer(async {
            let row: Option<SheetRow> =
                sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(number(on)).fetch_optional(&self.pool).await?;
            let sheets = self.restore(source, row.into_iter().collect()).await?;
            Ok(sheets.into_iter().next().map(Arc::new))
        })
        .await
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let sql = format!("SELECT {SHEET} FROM sheet WHERE source = $1 AND date = DATE '2000-01-01' + $2 ORDER BY revision");
        self.answer(async {
            let rows = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(number(date)).fetch_all(&self.pool).await?;
            self.restore(source, rows).await
        })
        .await
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        let sql = "SELECT date - DATE '2000-01-01', revision, (extract(epoch FROM fetched_at) * 1000000)::BIGINT FROM sheet
            WHERE source = $1 AND revision > 1 ORDER BY date DESC, revision DESC LIMIT $2";
        self.answer(async {
            let rows: Vec<(i32, i32, i64)> = sqlx::query_as(sql).bind(source.as_str()).bind(i64::from(most)).fetch_all(&self.pool).await?;
            let read = |(date, revision, fetched_at)| {
                Ok(Revision { date: day(date)?, revision: u32::try_from(revision).unwrap_or(0), fetched_at: moment(fetched_at)? })
            };
            rows.into_iter().map(read).collect()
        })
        .await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let sql = "SELECT date - DATE '2000-01-01' FROM sheet WHERE source = $1 AND revision = 1
            AND date BETWEEN DATE '2000-01-01' + $2 AND DATE '2000-01-01' + $3 ORDER BY date";
        self.answer(async {
            let query = sqlx::query_scalar(sql).bind(source.as_str()).bind(number(*days.start())).bind(number(*days.end()));
            let dates: Vec<i32> = query.fetch_all(&self.pool).await?;
            dates.into_iter().map(day).collect()
        })
        .await
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let sql = format!(
            "SELECT DISTINCT ON (date) {SHEET} FROM sheet WHERE source = $1
             AND date BETWEEN DATE '2000-01-01' + $2 AND DATE '2000-01-01' + $3 ORDER BY date, revision DESC"
        );
        self.answer(async {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(number(*days.start())).bind(number(*days.end()));
            let rows = query.fetch_all(&self.pool).await?;
            self.restore(source, rows).await
        })
        .await
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let sql = format!(
            "SELECT sheet.date - DATE '2000-01-01', quote.base, quote.quote, quote.nominal, quote.value::TEXT FROM sheet, quote
             WHERE sheet.source = $1 AND sheet.date BETWEEN DATE '2000-01-01' + $3 AND DATE '2000-01-01' + $4 AND {LAST} AND {OF_CODE}
             ORDER BY sheet.date"
        );
        self.answer(async {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(code.as_str().to_owned());
            let query = query.bind(number(*days.start())).bind(number(*days.end()));
            let rows: Vec<(i32, String, String, i64, String)> = query.fetch_all(&self.pool).await?;
            rows.into_iter()
                .map(|(date, base, quote, nominal, value)| Ok((day(date)?, read_quote(&base, &quote, nominal, &value)?)))
                .collect()
        })
        .await
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let sql = format!(
            "SELECT sheet.date - DATE '2000-01-01' FROM sheet, quote
             WHERE sheet.source = $1 AND sheet.date <= DATE '2000-01-01' + $3 AND {LAST} AND {OF_CODE} ORDER BY sheet.date DESC LIMIT 1"
        );
        self.answer(async {
            let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(source.as_str()).bind(code.as_str().to_owned()).bind(number(on));
            let date: Option<i32> = query.fetch_optional(&self.pool).await?;
            date.map(day).transpose()
        })
        .await
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let spans =
            "SELECT min(date) - DATE '2000-01-01', max(date) - DATE '2000-01-01', count(*) FROM sheet WHERE source = $1 AND revision = 1";
        let codes = format!(
            "SELECT CASE quote.base WHEN sheet.home THEN quote.quote ELSE quote.base END AS code,
                    min(sheet.date) - DATE '2000-01-01', max(sheet.date) - DATE '2000-01-01'
             FROM sheet JOIN quote ON quote.sheet = sheet.id WHERE sheet.source = $1 AND {LAST} GROUP BY code"
        );
        self.answer(async {
            let (first, last, sheets): (Option<i32>, Option<i32>, i64) =
                sqlx::query_as(spans).bind(source.as_str()).fetch_one(&self.pool).await?;
            let (Some(first), Some(last)) = (first, last) else { return Ok(Coverage::default()) };
            let sheets = u64::try_from(sheets).unwrap_or(0);
            let mut coverage = Coverage { dates: Some((day(first)?, day(last)?)), sheets, ..Coverage::default() };
            let rows: Vec<(String, i32, i32)> = sqlx::query_as(AssertSqlSafe(codes)).bind(source.as_str()).fetch_all(&self.pool).await?;
            for (code, first, last) in rows {
                coverage.add(read(&code)?, day(first)?, day(last)?);
            }
            Ok(coverage)
        })
        .await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.within(WRITE_WITHIN, batch::put(&self.pool, sheets)).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        let sql = "SELECT content::TEXT FROM notebook WHERE source = $1";
        self.answer(async {
            let content: Option<String> = sqlx::query_scalar(sql).bind(source.as_str()).fetch_optional(&self.pool).await?;
            content.map_or_else(|| Ok(Notebook::default()), |content| Notebook::from_json(source, &content))
        })
        .await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO notebook (source, content) VALUES ($1, $2::JSON) ON CONFLICT (source) DO UPDATE SET content = excluded.content";
        let content = notebook.to_json(source)?;
        self.answer(async {
            sqlx::query(sql).bind(source.as_str()).bind(content).execute(&self.pool).await?;
            Ok(())
        })
        .await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.answer(async {
            sqlx::query("SELECT max(id) FROM sheet").execute(&self.pool).await?;
            Ok(())
        })
        .await
    }
}

impl Postgres {
    /// A question that is answered within its time, its errors in words.
    async fn answer<T>(&self, work: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        self.within(ANSWER_WITHIN, work).await
    }

    async fn within<T>(&self, limit: Duration, work: impl Future<Output = Result<T, StoreError>> + Send) -> Result<T, StoreError> {
        match tokio::time::timeout(limit, work).await {
            Ok(Err(error)) => Err(open::explain(&self.place, error)),
            Ok(done) => done,
            Err(_elapsed) => Err(open::away(&self.place, &format!("no answer within {} s", limit.as_secs()))),
        }
    }

    /// Sheets from their rows and the rows of their quotes. Rows are never changed, so the two reads need no transaction.
    async fn restore(&self, source: SourceId, rows: Vec<SheetRow>) -> Result<Vec<Sheet>, StoreError> {
        restore(&mut *self.pool.acquire().await?, source, rows).await
    }
}

/// Sheets in the order of their rows.
async fn restore(connection: &mut sqlx::PgConnection, source: SourceId, rows: Vec<SheetRow>) -> Result<Vec<Sheet>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let sql = "SELECT sheet, base, quote, nominal, value::TEXT FROM quote WHERE sheet = ANY($1)";
    let quotes: Vec<QuoteRow> = sqlx::query_as(sql).bind(ids).fetch_all(connection).await?;
    let mut of = std::collections::HashMap::<i64, Vec<Quote>>::with_capacity(rows.len());
    for (sheet, base, quote, nominal, value) in quotes {
        of.entry(sheet).or_default().push(read_quote(&base, &quote, nominal, &value)?);
    }
    rows.into_iter()
        .map(|(id, home, date, fetched_at)| {
            Ok(Sheet::restore(source, read(&home)?, day(date)?, moment(fetched_at)?, of.remove(&id).unwrap_or_default()))
        })
        .collect()
}

fn read_quote(base: &str, quote: &str, nominal: i64, value: &str) -> Result<Quote, StoreError> {
    let odd = || StoreError::Content { what: format!("the quote {nominal} {base} = {value:?} {quote}") };
    let figure = rust_decimal::Decimal::from_str_exact(value).map_err(|_| odd())?;
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal: u32::try_from(nominal).map_err(|_| odd())?, value: figure })
}

/// A cell with a code.
fn read(cell: &str) -> Result<Code, StoreError> {
    cell.parse().map_err(|_| StoreError::Content { what: format!("the cell {cell:?}") })
}

/// A time of so many microseconds.
fn moment(number: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(number).map_err(|_| StoreError::Content { what: format!("the time {number}") })
}

/// A day as PostgreSQL counts it from 1 January 2000.
fn number(date: Date) -> i32 {
    let days = EPOCH.until((Unit::Day, date)).map_or(0, |span| span.get_days());
    days.max(FIRST_DAY)
}

/// The day of that number.
fn day(number: i32) -> Result<Date, StoreError> {
    let date = Span::new().try_days(number).and_then(|days| EPOCH.checked_add(days));
    date.map_err(|_| StoreError::Content { what: format!("the day {number} after {EPOCH}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_both_ways() {
        for (date, days) in
            [(date(2000, 1, 1), 0), (date(1999, 12, 31), -1), (date(2026, 11, 24), 9824), (date(1, 1, 1), -730_119), (Date::MAX, 2_921_939)]
        {
            assert_eq!((number(date), day(days).unwrap()), (days, date));
        }
        assert_eq!(number(Date::MIN), FIRST_DAY);
        assert_eq!(day(i32::MAX).unwrap_err().to_string(), "store: the day 2147483647 after 2000-01-01 cannot be read");
    }
}
