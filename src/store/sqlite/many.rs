//! Reads many rows at once: a day's quotes, or many days. Part of `store/sqlite`. Whole years are read from `packed`; of other days SQLite
//! puts the cells together, because every row that is handed over costs a message between threads, which is more than reading it.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use rust_decimal::Decimal;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, SqlitePool};

use super::{LAST, QuoteRow, StoreError, packed, read, read_quote};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::Coverage;

/// What stands between two lines.
const END: char = ';';

/// The newest sheet on or before a day.
pub(super) async fn in_force(pool: &SqlitePool, source: SourceId, on: Date) -> Result<Option<Sheet>, StoreError> {
    let sql = "SELECT date, home, fetched_at,
        (SELECT group_concat(base || ' ' || quote.quote || ' ' || nominal || ' ' || value, ';') FROM quote WHERE quote.sheet = sheet.id)
        FROM sheet WHERE source = ?1 AND date <= ?2 ORDER BY date DESC, revision DESC LIMIT 1";
    let row: Option<(String, String, String, Option<String>)> =
        sqlx::query_as(sql).bind(source.as_str()).bind(on.to_string()).fetch_optional(pool).await?;
    let Some((date, home, fetched_at, lines)) = row else { return Ok(None) };
    let quotes = lines_of(lines.as_deref()).map(|line| read_quote(&cells(line)?)).collect::<Result<_, _>>()?;
    Ok(Some(Sheet::restore(source, read(&home)?, read(&date)?, read(&fetched_at)?, quotes)))
}

/// `EUR USD 1 1.1172`: base, quote, nominal and value.
fn cells(line: &str) -> Result<QuoteRow, StoreError> {
    let mut cells = line.splitn(4, ' ');
    let mut next = || cells.next().ok_or_else(|| odd(line));
    Ok((next()?.to_owned(), next()?.to_owned(), read(next()?)?, next()?.to_owned()))
}

/// The dates that have a sheet, oldest first.
pub(super) async fn dates(pool: &SqlitePool, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
    // One state of the database for all that is read.
    let mut snapshot = pool.begin().await?;
    let years = packed::years(&mut snapshot, source, days).await?;
    let mut dates = years.iter().flat_map(packed::Year::dates).collect::<Result<Vec<Date>, _>>()?;
    for days in packed::loose(days, &years) {
        dates.extend(loose_dates(&mut snapshot, source, &days).await?);
    }
    dates.retain(|date| days.contains(date));
    dates.sort_unstable();
    Ok(dates)
}

async fn loose_dates(connection: &mut SqliteConnection, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
    let sql = "SELECT group_concat(date, ';') FROM (SELECT date FROM sheet WHERE source = ?1 AND date BETWEEN ?2 AND ?3 AND revision = 1)";
    let query = sqlx::query_scalar(sql).bind(source.as_str()).bind(days.start().to_string()).bind(days.end().to_string());
    let lines: Option<String> = query.fetch_one(connection).await?;
    lines_of(lines.as_deref()).map(read).collect()
}

/// The sheets in their last revision, oldest first.
pub(super) async fn sheets(pool: &SqlitePool, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
    let mut snapshot = pool.begin().await?;
    let years = packed::years(&mut snapshot, source, days).await?;
    let mut sheets = Vec::new();
    for year in &years {
        sheets.extend(packed::sheets(&mut snapshot, source, year, days).await?);
    }
    for days in packed::loose(days, &years) {
        sheets.extend(loose_sheets(&mut snapshot, source, &days).await?);
    }
    sheets.sort_by_key(Sheet::date);
    Ok(sheets)
}

async fn loose_sheets(connection: &mut SqliteConnection, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
    let sql = "SELECT date, home, fetched_at,
        (SELECT group_concat(base || quote.quote || nominal || ' ' || value, ';') FROM quote WHERE quote.sheet = sheet.id)
        FROM sheet WHERE source = ?1 AND date BETWEEN ?2 AND ?3 ORDER BY date, revision";
    let query = sqlx::query_as(sql).bind(source.as_str()).bind(days.start().to_string()).bind(days.end().to_string());
    let rows: Vec<(String, String, String, Option<String>)> = query.fetch_all(connection).await?;
    let mut sheets: Vec<Sheet> = Vec::with_capacity(rows.len());
    for (date, home, fetched_at, lines) in rows {
        let date = read(&date)?;
        if sheets.last().is_some_and(|last| last.date() == date) {
            sheets.pop();
        }
        let quotes = lines_of(lines.as_deref()).map(quote).collect::<Result<_, _>>()?;
        sheets.push(Sheet::restore(source, read(&home)?, date, read(&fetched_at)?, quotes));
    }
    Ok(sheets)
}

/// `EURUSD1 1.1172`: base, quote, nominal and value.
fn quote(line: &str) -> Result<Quote, StoreError> {
    let cells = || Some((line.get(..3)?, line.get(3..6)?, line.get(6..)?));
    let (base, quote, figures) = cells().ok_or_else(|| odd(line))?;
    let (nominal, value) = priced(figures, line)?;
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal, value })
}

/// One currency's quotes, oldest first.
pub(super) async fn series(
    pool: &SqlitePool,
    source: SourceId,
    code: Code,
    days: &RangeInclusive<Date>,
) -> Result<Vec<(Date, Quote)>, StoreError> {
    let mut snapshot = pool.begin().await?;
    let years = packed::series(&mut snapshot, source, code, days).await?;
    let mut series = years.iter().flat_map(|year| year.quotes(code)).collect::<Result<Vec<_>, _>>()?;
    for days in packed::loose(days, &years) {
        series.extend(loose_series(&mut snapshot, source, code, &days).await?);
    }
    series.retain(|(date, _)| days.contains(date));
    series.sort_unstable_by_key(|(date, _)| *date);
    Ok(series)
}

async fn loose_series(
    connection: &mut SqliteConnection,
    source: SourceId,
    code: Code,
    days: &RangeInclusive<Date>,
) -> Result<Vec<(Date, Quote)>, StoreError> {
    // Every sheet has its line, so that a revision in which the currency is no longer quoted takes the day away.
    let sql = "SELECT group_concat(line, ';') FROM (SELECT date || home || revision || coalesce(
            (SELECT '>' || nominal || ' ' || value FROM quote WHERE quote.sheet = sheet.id AND base = home AND quote.quote = ?2),
            (SELECT '<' || nominal || ' ' || value FROM quote WHERE quote.sheet = sheet.id AND base = ?2 AND quote.quote = home),
            '-') AS line FROM sheet WHERE source = ?1 AND date BETWEEN ?3 AND ?4)";
    let query = sqlx::query_scalar(sql).bind(source.as_str()).bind(code.as_str().to_owned());
    let lines: Option<String> = query.bind(days.start().to_string()).bind(days.end().to_string()).fetch_one(connection).await?;
    let mut found: Vec<(Date, u32, Option<Quote>)> =
        lines_of(lines.as_deref()).map(|line| revision(line, code)).collect::<Result<_, _>>()?;
    found.sort_unstable_by_key(|(date, revision, _)| (*date, *revision));
    let mut series: Vec<(Date, Option<Quote>)> = Vec::with_capacity(found.len());
    for (date, _, quote) in found {
        match series.last_mut().filter(|(last, _)| *last == date) {
            Some((_, kept)) => *kept = quote,
            None => series.push((date, quote)),
        }
    }
    Ok(series.into_iter().filter_map(|(date, quote)| Some((date, quote?))).collect())
}

/// `2026-10-30EUR1>1 1.1172`: date, home and revision of a sheet, then nominal and value of the home currency (`>`) or of the other
/// one (`<`); `-` where it is not quoted.
fn revision(line: &str, code: Code) -> Result<(Date, u32, Option<Quote>), StoreError> {
    let cells = || Some((line.get(..10)?, line.get(10..13)?, line.get(13..)?));
    let (date, home, rest) = cells().ok_or_else(|| odd(line))?;
    let at = rest.find(['>', '<', '-']).ok_or_else(|| odd(line))?;
    let (number, figures) = rest.split_at(at);
    let home: Code = read(home)?;
    let pair = match figures.as_bytes().first() {
        Some(b'>') => Some((home, code)),
        Some(b'<') => Some((code, home)),
        _ => None,
    };
    let quote = match pair {
        Some((base, quote)) => {
            let (nominal, value) = priced(figures.get(1..).unwrap_or_default(), line)?;
            Some(Quote { base, quote, nominal, value })
        }
        None => None,
    };
    Ok((read(date)?, read(number)?, quote))
}

/// Adds the currencies of a range of days to what there is of a source.
pub(super) async fn cover(
    connection: &mut SqliteConnection,
    source: SourceId,
    days: &RangeInclusive<Date>,
    coverage: &mut Coverage,
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT CASE quote.base WHEN sheet.home THEN quote.quote ELSE quote.base END AS code, min(sheet.date), max(sheet.date)
         FROM sheet CROSS JOIN quote ON quote.sheet = sheet.id
         WHERE sheet.source = ? AND sheet.date BETWEEN ? AND ? AND {LAST} GROUP BY code"
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(days.start().to_string()).bind(days.end().to_string());
    let rows: Vec<(String, String, String)> = query.fetch_all(connection).await?;
    for (code, first, last) in rows {
        coverage.add(read(&code)?, read(&first)?, read(&last)?);
    }
    Ok(())
}

/// `100 47.2636`: nominal and value.
pub(super) fn priced(figures: &str, line: &str) -> Result<(u32, Decimal), StoreError> {
    let (nominal, figure) = figures.split_once(' ').ok_or_else(|| odd(line))?;
    Ok((nominal.parse().map_err(|_| odd(line))?, value(figure, line)?))
}

/// `47.2636`, with every digit.
pub(super) fn value(figure: &str, line: &str) -> Result<Decimal, StoreError> {
    Decimal::from_str_exact(figure).map_err(|_| odd(line))
}

pub(super) fn lines_of(lines: Option<&str>) -> impl Iterator<Item = &str> {
    lines.unwrap_or_default().split_terminator(END)
}

pub(super) fn odd(line: &str) -> StoreError {
    let shown: String = line.chars().take(60).collect();
    StoreError::Content { what: format!("the quote {shown:?}") }
}
