//! Sheets in PostgreSQL: what a fleet of processes shares. Part of `store`; opened by `store/postgres/open.rs`, read over the
//! archive by `overlay`. The schema, in words: `store/migrations/postgres/`.
//!
//! Days and times go over the wire as whole numbers and figures as text, so that no setting of the server changes how they are written.

mod batch;
mod deliveries;
mod editions;
mod fetch_lock;
mod open;
mod rows;
mod schema;
mod sheets;
mod watch;

use std::collections::HashMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::civil::{Date, date};
use jiff::{Span, Timestamp, Unit};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::sync::Semaphore;

pub use self::fetch_lock::FetchLock;
use self::rows::{QUOTE, SHEET, SheetRow};
use self::sheets::Which;
pub use self::watch::Watch;
use super::damage::{Damage, Damaged};
use super::{Coverage, Landed, Landing, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

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
    /// The writers of this process go one after the other, and leave the connections to those who read.
    writer: Arc<Semaphore>,
    /// Host, port and database, for messages: no user and no password.
    place: Arc<str>,
    /// What was left out of what was read.
    damage: Arc<Damage>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postgres({})", self.place)
    }
}

/// After so many damaged sheets in a row no further one is tried: then it is no sheet that is damaged, but what all of them stand on.
const MOST_LEFT_OUT: usize = 40;

/// Whether a sheet was not taken out: the last revision of its day does not end before it begins.
const STANDS: &str = r#"NOT EXISTS (
    SELECT 1 FROM sheet AS gone WHERE gone.source = sheet.source AND gone."table" = sheet."table" AND gone.date = sheet.date
    AND gone.until < gone.date AND NOT EXISTS (
        SELECT 1 FROM sheet AS later WHERE later.source = gone.source AND later."table" = gone."table" AND later.date = gone.date
        AND later.revision > gone.revision))"#;

#[async_trait]
impl RateStore for Postgres {
    /// Two statements, whatever the number of tables: the rows of the sheets, then their quotes. Where all that was found of a table is
    /// damaged, two more for what stands before.
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        self.answer(async {
            let mut found = vec![Vec::new(); wanted.len()];
            let mut asked: Vec<(usize, Wanted)> = wanted.iter().copied().enumerate().collect();
            for _ in 0..MOST_LEFT_OUT {
                if !asked.is_empty() {
                    asked = self.look_for(&asked, &mut found).await?;
                }
            }
            Ok(found)
        })
        .await
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let sql =
            format!(r#"SELECT {SHEET} FROM sheet WHERE source = $1 AND "table" = $2 AND date = DATE '2000-01-01' + $3 ORDER BY revision"#);
        self.answer(async {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(table.source.as_str()).bind(table.table).bind(number(date));
            let rows: Vec<SheetRow> = query.fetch_all(&self.pool).await?;
            let (earlier, last) = rows.split_at(rows.len().saturating_sub(1));
            let mut sheets = self.restore(&[table], earlier, Which::Earlier).await?;
            sheets.extend(self.restore(&[table], last, Which::Last).await?);
            Ok(sheets.into_iter().flatten().collect())
        })
        .await
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        let sql = r#"SELECT date - DATE '2000-01-01', revision, (extract(epoch FROM fetched_at) * 1000000)::BIGINT, coalesce(until < date, FALSE)
            FROM sheet WHERE source = $1 AND "table" = $2 AND revision > 1 ORDER BY date DESC, revision DESC LIMIT $3"#;
        self.answer(async {
            let query = sqlx::query_as(sql).bind(table.source.as_str()).bind(table.table).bind(i64::from(most));
            let rows: Vec<RevisionRow> = query.fetch_all(&self.pool).await?;
            rows.into_iter().map(revision).collect()
        })
        .await
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let sql = r#"SELECT date - DATE '2000-01-01', revision, (extract(epoch FROM fetched_at) * 1000000)::BIGINT, coalesce(until < date, FALSE),
            asked.at
            FROM UNNEST($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::INTEGER[]) WITH ORDINALITY AS asked (source, "table", first, last, at)
            JOIN sheet ON sheet.source = asked.source AND sheet."table" = asked."table"
                AND date BETWEEN DATE '2000-01-01' + asked.first AND DATE '2000-01-01' + asked.last
            ORDER BY asked.at, date, revision"#;
        self.answer(async {
            let rows: Vec<(i32, i32, i64, bool, i64)> = sqlx::query_as(sql)
                .bind(asked.iter().map(|(table, _)| table.source.as_str()).collect::<Vec<_>>())
                .bind(asked.iter().map(|(table, _)| table.table).collect::<Vec<_>>())
                .bind(asked.iter().map(|(_, days)| number(*days.start())).collect::<Vec<_>>())
                .bind(asked.iter().map(|(_, days)| number(*days.end())).collect::<Vec<_>>())
                .fetch_all(&self.pool)
                .await?;
            let mut found = vec![Vec::new(); asked.len()];
            for (date, number, fetched_at, withdrawn, at) in rows {
                let place = usize::try_from(at - 1).ok().and_then(|at| found.get_mut(at));
                if let Some(of) = place {
                    of.push(revision((date, number, fetched_at, withdrawn))?);
                }
            }
            Ok(found)
        })
        .await
    }

    /// Only what stands before every transaction that is still open: a row's number is given out before it can be seen, and one that is seen
    /// later than a higher one would be missed.
    async fn landings(&self, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
        let sql = r#"SELECT id, source, "table", date - DATE '2000-01-01', revision, (extract(epoch FROM fetched_at) * 1000000)::BIGINT,
            coalesce(until < date, FALSE),
            (SELECT count(*) FROM quote WHERE quote.sheet = sheet.id) + (SELECT count(*) FROM replaced WHERE replaced.sheet = sheet.id)
            FROM sheet WHERE id > $1 AND age(sheet.xmin) > age(pg_snapshot_xmin(pg_current_snapshot())::TEXT::XID) ORDER BY id LIMIT $2"#;
        type Row = (i64, String, String, i32, i32, i64, bool, i64);
        self.answer(async {
            let query = sqlx::query_as(sql).bind(i64::try_from(after).unwrap_or(i64::MAX)).bind(i64::from(most));
            let rows: Vec<Row> = query.fetch_all(&self.pool).await?;
            let mut landed = Landed { sheets: Vec::new(), last: after };
            for (id, source, table, date, number, fetched_at, withdrawn, quotes) in rows {
                landed.last = u64::try_from(id).unwrap_or(after);
                let table = among.iter().find(|one| one.source.as_str() == source && one.table == table);
                if let (Some(table), Ok(revision)) = (table, revision((date, number, fetched_at, withdrawn))) {
                    let quotes = u32::try_from(quotes).unwrap_or(0);
                    landed.sheets.push(Landing { number: landed.last, table: *table, revision, quotes });
                }
            }
            Ok(landed)
        })
        .await
    }

    async fn last_landing(&self) -> Result<u64, StoreError> {
        self.answer(async {
            let last: i64 = sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM sheet").fetch_one(&self.pool).await?;
            Ok(u64::try_from(last).unwrap_or(0))
        })
        .await
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let sql = format!(
            r#"SELECT date - DATE '2000-01-01' FROM sheet WHERE source = $1 AND "table" = $2 AND revision = 1 AND {STANDS}
            AND date BETWEEN DATE '2000-01-01' + $3 AND DATE '2000-01-01' + $4 ORDER BY date"#
        );
        self.answer(async {
            let query = sqlx::query_scalar(AssertSqlSafe(sql)).bind(table.source.as_str()).bind(table.table);
            let dates: Vec<i32> = query.bind(number(*days.start())).bind(number(*days.end())).fetch_all(&self.pool).await?;
            Ok(self.damage.without(table, dates.into_iter().map(day).collect::<Result<_, _>>()?))
        })
        .await
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let sql = format!(
            r#"SELECT DISTINCT ON (date) {SHEET} FROM sheet WHERE source = $1 AND "table" = $2
             AND date BETWEEN DATE '2000-01-01' + $3 AND DATE '2000-01-01' + $4 ORDER BY date, revision DESC"#
        );
        self.answer(async {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(table.source.as_str()).bind(table.table);
            let rows: Vec<SheetRow> = query.bind(number(*days.start())).bind(number(*days.end())).fetch_all(&self.pool).await?;
            let sheets = self.restore(&[table], &rows, Which::Last).await?;
            Ok(sheets.into_iter().flatten().filter(|sheet| !sheet.is_withdrawn()).collect())
        })
        .await
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let sql = format!(
            r#"SELECT {QUOTE}, quote.date - DATE '2000-01-01', quote.checksum FROM quote JOIN series ON series.id = quote.series
             WHERE series.source = $1 AND series."table" = $2 AND series.base = $3 AND series.quote = $4
             AND quote.date BETWEEN DATE '2000-01-01' + $5 AND DATE '2000-01-01' + $6 ORDER BY quote.date"#
        );
        let read = self.answer(async {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(table.source.as_str()).bind(table.table);
            let query = query.bind(pair.base.as_str().to_owned()).bind(pair.quote.as_str().to_owned());
            let query = query.bind(number(*days.start())).bind(number(*days.end()));
            Ok(rows::series(table, pair, query.fetch_all(&self.pool).await?))
        });
        if let Some(series) = read.await? {
            return Ok(series);
        }
        // Where a quote is not what was accepted, the whole sheets decide.
        let sheets = self.sheets(table, days).await?;
        Ok(sheets.iter().filter_map(|sheet| Some((sheet.date(), *sheet.quote(pair)?))).collect())
    }

    /// Two statements, whatever the number of tables: their days, then two looks at the key for each of their pairs.
    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let days = format!(
            r#"SELECT source, "table", min(date) - DATE '2000-01-01', max(date) - DATE '2000-01-01', count(*)
            FROM sheet WHERE source = ANY($1) AND revision = 1 AND {STANDS} GROUP BY source, "table""#
        );
        // A correction may have taken every day of a pair away.
        let pairs = r#"SELECT source, "table", base, series.quote, first - DATE '2000-01-01', last - DATE '2000-01-01' FROM series
            CROSS JOIN LATERAL (SELECT min(date) AS first, max(date) AS last FROM quote WHERE quote.series = series.id) AS span
            WHERE source = ANY($1) AND first IS NOT NULL"#;
        let sources: Vec<&str> = tables.iter().map(|table| table.source.as_str()).collect();
        self.answer(async {
            let mut all: HashMap<(String, String), Coverage> = HashMap::new();
            let rows: Vec<(String, String, i32, i32, i64)> =
                sqlx::query_as(AssertSqlSafe(days)).bind(&sources).fetch_all(&self.pool).await?;
            for (source, table, first, last, sheets) in rows {
                let (Ok(first), Ok(last)) = (day(first), day(last)) else {
                    let odd = StoreError::Content { what: format!("a day of {first} to {last} after {EPOCH}") };
                    let known = tables.iter().find(|one| one.source.as_str() == source && one.table == table);
                    known.iter().for_each(|known| self.damage.note(**known, None, None, &odd));
                    continue;
                };
                let dates = Some((first, last));
                let coverage = Coverage { dates, sheets: u64::try_from(sheets).unwrap_or(0), ..Coverage::default() };
                all.insert((source, table), coverage);
            }
            let rows: Vec<(String, String, String, String, i32, i32)> = sqlx::query_as(pairs).bind(&sources).fetch_all(&self.pool).await?;
            for (source, table, base, quote, first, last) in rows {
                // A pair that cannot be read is left out: its sheets say what is wrong.
                if let (Ok(base), Ok(quote), Ok(first), Ok(last)) = (read(&base), read(&quote), day(first), day(last)) {
                    all.entry((source, table)).or_default().add(Pair { base, quote }, first, last);
                }
            }
            let of = |table: &TableId| all.get(&(table.source.as_str().to_owned(), table.table.to_owned())).cloned();
            Ok(tables.iter().map(|table| Arc::new(of(table).unwrap_or_default())).collect())
        })
        .await
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let sql = r#"SELECT DISTINCT source, "table" FROM series WHERE base = $1 OR quote = $1"#;
        self.answer(async {
            let found: Vec<(String, String)> = sqlx::query_as(sql).bind(code.as_str().to_owned()).fetch_all(&self.pool).await?;
            Ok(those(among, &found))
        })
        .await
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let sql = r#"SELECT DISTINCT source, "table" FROM series"#;
        self.answer(async {
            let found: Vec<(String, String)> = sqlx::query_as(sql).fetch_all(&self.pool).await?;
            Ok(those(among, &found))
        })
        .await
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let put = async {
            let _writer = self.writer.acquire().await;
            batch::put(&self.pool, sheets).await
        };
        let outcomes = self.within(WRITE_WITHIN, put).await?;
        sheets.iter().for_each(|sheet| self.damage.sound(sheet.table(), sheet.date()));
        Ok(outcomes)
    }

    fn damaged(&self, table: TableId) -> Vec<Damaged> {
        self.damage.of(table)
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        let sql = r#"SELECT content::TEXT FROM notebook WHERE source = $1 AND "table" = $2"#;
        self.answer(async {
            let query = sqlx::query_scalar(sql).bind(table.source.as_str()).bind(table.table);
            let content: Option<String> = query.fetch_optional(&self.pool).await?;
            content.map_or_else(|| Ok(Notebook::default()), |content| Notebook::from_json(table, &content))
        })
        .await
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        let sql = r#"INSERT INTO notebook (source, "table", content) VALUES ($1, $2, $3::JSON)
            ON CONFLICT (source, "table") DO UPDATE SET content = excluded.content"#;
        let content = notebook.to_json(table)?;
        self.answer(async {
            sqlx::query(sql).bind(table.source.as_str()).bind(table.table).bind(content).execute(&self.pool).await?;
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
}

/// Those tables that are in the rows of source and table.
fn those(among: &[TableId], rows: &[(String, String)]) -> Vec<TableId> {
    let is_there = |one: &TableId| rows.iter().any(|(source, table)| one.source.as_str() == source && one.table == table);
    among.iter().copied().filter(is_there).collect()
}

/// A cell with a code.
fn read(cell: &str) -> Result<Code, StoreError> {
    cell.parse().map_err(|_| StoreError::Content { what: format!("the cell {cell:?}") })
}

/// A row of date, number, time of fetching, and whether the day's sheet was taken out.
type RevisionRow = (i32, i32, i64, bool);

fn revision((date, revision, fetched_at, withdrawn): RevisionRow) -> Result<Revision, StoreError> {
    let revision = u32::try_from(revision).unwrap_or(0);
    Ok(Revision { date: day(date)?, revision, fetched_at: moment(fetched_at)?, withdrawn })
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
