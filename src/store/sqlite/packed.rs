//! Years that are packed by currency, for reading many days at once: one row for a currency's year instead of one for each number. Part
//! of `store/sqlite`; what is not packed is read by `many`.
//!
//! `sheet` and `quote` hold what is true, and a packed year says it over again. Triggers of the schema drop it when anything of its year
//! changes, whoever changes it, an older fx among them; the next `put` that leaves the year alone packs it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::Date;
use sqlx::AssertSqlSafe;
use sqlx::sqlite::SqliteConnection;

use super::many::{lines_of, odd, priced, value};
use super::{LAST, StoreError, read};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::Coverage;

/// Packs the years of a source that are not, but for those of these days: they are being written, and may be again at once.
pub(super) async fn pack(connection: &mut SqliteConnection, source: SourceId, written: &BTreeSet<i16>) -> Result<(), StoreError> {
    // A look-up for each year, where DISTINCT would read every date.
    let sql = "WITH RECURSIVE begin(date) AS (
            SELECT min(date) FROM sheet WHERE source = ?1
            UNION ALL
            SELECT (SELECT min(date) FROM sheet WHERE source = ?1 AND date > substr(begin.date, 1, 4) || '-12-31')
            FROM begin WHERE begin.date IS NOT NULL
        )
        SELECT CAST(substr(date, 1, 4) AS INTEGER) FROM begin WHERE date IS NOT NULL EXCEPT SELECT year FROM packed_year WHERE source = ?1";
    let years: Vec<i16> = sqlx::query_scalar(sql).bind(source.as_str()).fetch_all(&mut *connection).await?;
    for year in years.iter().filter(|year| !written.contains(year)) {
        pack_year(connection, source, *year).await?;
    }
    Ok(())
}

/// One in which the home currency changed stays as it is.
async fn pack_year(connection: &mut SqliteConnection, source: SourceId, year: i16) -> Result<(), StoreError> {
    let days = format!("sheet.source = ?1 AND sheet.date BETWEEN printf('%04d-01-01', ?2) AND printf('%04d-12-31', ?2) AND {LAST}");
    let sql = format!(
        "INSERT INTO packed_year (source, year, home, dates)
         SELECT ?1, ?2, min(home), group_concat(substr(date, 6, 2) || substr(date, 9, 2), ';' ORDER BY date)
         FROM sheet WHERE {days} HAVING min(home) = max(home)"
    );
    let done = sqlx::query(AssertSqlSafe(sql)).bind(source.as_str()).bind(year).execute(&mut *connection).await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let sql = "DELETE FROM packed WHERE source = ? AND year = ?";
    sqlx::query(sql).bind(source.as_str()).bind(year).execute(&mut *connection).await?;
    let sql = format!(
        "INSERT INTO packed (source, year, code, first, last, quotes)
         SELECT ?1, ?2, CASE base WHEN home THEN quote.quote ELSE base END AS code, min(date), max(date),
             group_concat(substr(date, 6, 2) || substr(date, 9, 2) || iif(base = home, '>', '<') || iif(nominal = 1, '', nominal || ' ') || value, ';' ORDER BY date)
         FROM sheet CROSS JOIN quote ON quote.sheet = sheet.id WHERE {days} GROUP BY code"
    );
    sqlx::query(AssertSqlSafe(sql)).bind(source.as_str()).bind(year).execute(&mut *connection).await?;
    Ok(())
}

/// A packed year.
pub(super) struct Year {
    year: i16,
    home: Code,
    /// Its dates, or one currency's quotes; nothing where it was not quoted.
    lines: Option<String>,
}

impl Year {
    fn restore((year, home, lines): (i16, String, Option<String>)) -> Result<Year, StoreError> {
        Ok(Year { year, home: read(&home)?, lines })
    }

    /// `0104`: month and day.
    fn day<'l>(&self, line: &'l str) -> Result<(Date, &'l str), StoreError> {
        let day = || {
            let (day, rest) = line.split_at_checked(4)?;
            let number: i16 = day.parse().ok()?;
            let date = Date::new(self.year, i8::try_from(number / 100).ok()?, i8::try_from(number % 100).ok()?).ok()?;
            Some((date, rest))
        };
        day().ok_or_else(|| odd(line))
    }

    /// `0104>1.1789` or `0104<100 47.2636`: month and day, which way, nominal unless it is 1, and value.
    fn quote(&self, line: &str, code: Code) -> Result<(Date, Quote), StoreError> {
        let (date, rest) = self.day(line)?;
        let (way, figures) = rest.split_at_checked(1).ok_or_else(|| odd(line))?;
        let (base, quote) = if way == ">" { (self.home, code) } else { (code, self.home) };
        let (nominal, value) = if figures.contains(' ') { priced(figures, line)? } else { (1, value(figures, line)?) };
        Ok((date, Quote { base, quote, nominal, value }))
    }

    pub(super) fn dates(&self) -> impl Iterator<Item = Result<Date, StoreError>> {
        lines_of(self.lines.as_deref()).map(|line| Ok(self.day(line)?.0))
    }

    pub(super) fn quotes(&self, code: Code) -> impl Iterator<Item = Result<(Date, Quote), StoreError>> {
        lines_of(self.lines.as_deref()).map(move |line| self.quote(line, code))
    }
}

/// The packed years that a range of days touches, oldest first, with their dates.
pub(super) async fn years(
    connection: &mut SqliteConnection,
    source: SourceId,
    days: &RangeInclusive<Date>,
) -> Result<Vec<Year>, StoreError> {
    let sql = "SELECT year, home, dates FROM packed_year WHERE source = ? AND year BETWEEN ? AND ? ORDER BY year";
    let query = sqlx::query_as(sql).bind(source.as_str()).bind(days.start().year()).bind(days.end().year());
    let rows: Vec<(i16, String, Option<String>)> = query.fetch_all(connection).await?;
    rows.into_iter().map(Year::restore).collect()
}

/// The same with one currency's quotes.
pub(super) async fn series(
    connection: &mut SqliteConnection,
    source: SourceId,
    code: Code,
    days: &RangeInclusive<Date>,
) -> Result<Vec<Year>, StoreError> {
    let sql = "SELECT packed_year.year, home, quotes FROM packed_year
        LEFT JOIN packed ON packed.source = packed_year.source AND packed.year = packed_year.year AND packed.code = ?2
        WHERE packed_year.source = ?1 AND packed_year.year BETWEEN ?3 AND ?4 ORDER BY packed_year.year";
    let query = sqlx::query_as(sql).bind(source.as_str()).bind(code.as_str().to_owned());
    let rows: Vec<(i16, String, Option<String>)> = query.bind(days.start().year()).bind(days.end().year()).fetch_all(connection).await?;
    rows.into_iter().map(Year::restore).collect()
}

/// The sheets of one packed year within a range of days.
pub(super) async fn sheets(
    connection: &mut SqliteConnection,
    source: SourceId,
    year: &Year,
    days: &RangeInclusive<Date>,
) -> Result<Vec<Sheet>, StoreError> {
    let sql = format!(
        "SELECT date, fetched_at FROM sheet
         WHERE source = ?1 AND date BETWEEN max(?2, printf('%04d-01-01', ?4)) AND min(?3, printf('%04d-12-31', ?4)) AND {LAST} ORDER BY date"
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(source.as_str()).bind(days.start().to_string()).bind(days.end().to_string());
    let heads: Vec<(String, String)> = query.bind(year.year).fetch_all(&mut *connection).await?;
    let sql = "SELECT code, quotes FROM packed WHERE source = ? AND year = ?";
    let columns: Vec<(String, String)> = sqlx::query_as(sql).bind(source.as_str()).bind(year.year).fetch_all(connection).await?;
    let mut quotes: Vec<(Date, Vec<Quote>)> = Vec::with_capacity(heads.len());
    for date in year.dates() {
        let date = date?;
        quotes.extend(days.contains(&date).then(|| (date, Vec::with_capacity(columns.len()))));
    }
    for (code, lines) in &columns {
        let code = read(code)?;
        // Both are in the order of days.
        let mut sheets = quotes.iter_mut();
        for line in lines_of(Some(lines)) {
            if !days.contains(&year.day(line)?.0) {
                continue;
            }
            let (date, quote) = year.quote(line, code)?;
            let (_, quotes) = sheets.find(|(day, _)| *day == date).ok_or_else(|| odd(line))?;
            quotes.push(quote);
        }
    }
    let mut sheets = Vec::with_capacity(heads.len());
    for ((date, fetched_at), (day, quotes)) in heads.iter().zip(quotes) {
        if read::<Date>(date)? != day {
            return Err(odd(date));
        }
        sheets.push(Sheet::restore(source, year.home, day, read(fetched_at)?, quotes));
    }
    Ok(sheets)
}

/// Adds what the packed years of a source cover, and gives their number and the days that are still to be looked at.
pub(super) async fn cover(
    connection: &mut SqliteConnection,
    source: SourceId,
    coverage: &mut Coverage,
) -> Result<Vec<RangeInclusive<Date>>, StoreError> {
    let sql = "SELECT code, min(first), max(last) FROM packed_year JOIN packed USING (source, year) WHERE source = ? GROUP BY code";
    let rows: Vec<(String, String, String)> = sqlx::query_as(sql).bind(source.as_str()).fetch_all(&mut *connection).await?;
    for (code, first, last) in rows {
        coverage.add(read(&code)?, read(&first)?, read(&last)?);
    }
    let all = Date::MIN..=Date::MAX;
    Ok(loose(&all, &years(connection, source, &all).await?))
}

/// The parts of a range of days that lie in no packed year, oldest first.
pub(super) fn loose(days: &RangeInclusive<Date>, packed: &[Year]) -> Vec<RangeInclusive<Date>> {
    let mut from = Some(*days.start());
    let mut loose = Vec::new();
    for year in packed {
        let (Ok(first), Ok(last)) = (Date::new(year.year, 1, 1), Date::new(year.year, 12, 31)) else { continue };
        loose.extend(from.and_then(|from| Some(from..=first.yesterday().ok()?)).filter(|range| !range.is_empty()));
        from = last.tomorrow().ok();
    }
    loose.extend(from.map(|from| from..=*days.end()).filter(|range| !range.is_empty()));
    loose
}
