//! Years that are packed by currency, for reading many days at once: one row for a currency's year instead of one for each number. Part
//! of `store/sqlite`; what is not packed is read by `many`.
//!
//! `sheet` and `quote` hold what is true, and a packed year says it over again. It is dropped when anything of its year changes: by whoever
//! writes here, and by triggers of the schema for everybody else. The next `put` that leaves the year alone packs it.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use rusqlite::{Connection, params};
use rust_decimal::Decimal;

use super::{LAST, StoreError, cell, text};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::Coverage;

/// What stands between two lines.
const END: char = ';';

/// Packs the years of a source that are not, but for those of these days: they are being written, and may be again at once.
pub(super) fn pack(connection: &Connection, source: SourceId, written: &BTreeSet<i16>) -> Result<(), StoreError> {
    // A look-up for each year, where DISTINCT would read every date.
    let sql = "WITH RECURSIVE begin(date) AS (
            SELECT min(date) FROM sheet WHERE source = ?1
            UNION ALL
            SELECT (SELECT min(date) FROM sheet WHERE source = ?1 AND date > substr(begin.date, 1, 4) || '-12-31')
            FROM begin WHERE begin.date IS NOT NULL
        )
        SELECT CAST(substr(date, 1, 4) AS INTEGER) FROM begin WHERE date IS NOT NULL EXCEPT SELECT year FROM packed_year WHERE source = ?1";
    let years: Vec<i16> =
        connection.prepare_cached(sql)?.query_map([source.as_str()], |row| row.get(0))?.collect::<Result<_, rusqlite::Error>>()?;
    for year in years.iter().filter(|year| !written.contains(year)) {
        pack_year(connection, source, *year)?;
    }
    Ok(())
}

/// Drops a year of which something is about to be written.
pub(super) fn unpack(connection: &Connection, source: SourceId, year: i16) -> Result<(), StoreError> {
    connection.prepare_cached("DELETE FROM packed_year WHERE source = ? AND year = ?")?.execute(params![source.as_str(), year])?;
    Ok(())
}

/// One in which the home currency changed stays as it is.
fn pack_year(connection: &Connection, source: SourceId, year: i16) -> Result<(), StoreError> {
    let days = format!("sheet.source = ?1 AND sheet.date BETWEEN printf('%04d-01-01', ?2) AND printf('%04d-12-31', ?2) AND {LAST}");
    let sql = format!(
        "INSERT INTO packed_year (source, year, home, dates)
         SELECT ?1, ?2, min(home), group_concat(substr(date, 6, 2) || substr(date, 9, 2), ';' ORDER BY date)
         FROM sheet WHERE {days} HAVING min(home) = max(home)"
    );
    if connection.prepare_cached(&sql)?.execute(params![source.as_str(), year])? == 0 {
        return Ok(());
    }
    connection.prepare_cached("DELETE FROM packed WHERE source = ? AND year = ?")?.execute(params![source.as_str(), year])?;
    let sql = format!(
        "INSERT INTO packed (source, year, code, first, last, quotes)
         SELECT ?1, ?2, CASE base WHEN home THEN quote.quote ELSE base END AS code, min(date), max(date),
             group_concat(substr(date, 6, 2) || substr(date, 9, 2) || iif(base = home, '>', '<') || iif(nominal = 1, '', nominal || ' ') || value, ';' ORDER BY date)
         FROM sheet CROSS JOIN quote ON quote.sheet = sheet.id WHERE {days} GROUP BY code"
    );
    connection.prepare_cached(&sql)?.execute(params![source.as_str(), year])?;
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
    fn restore(row: &rusqlite::Row<'_>) -> Result<Year, StoreError> {
        Ok(Year { year: row.get(0)?, home: cell(row, 1)?, lines: row.get(2)? })
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.lines.as_deref().unwrap_or_default().split_terminator(END)
    }

    /// How the lines of the first and the last day of a range begin.
    fn ends(&self, days: &RangeInclusive<Date>) -> (String, String) {
        let end = |day: &Date, beyond: &str| if day.year() == self.year { day.strftime("%m%d").to_string() } else { beyond.to_owned() };
        (end(days.start(), ""), end(days.end(), "\u{10ffff}"))
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
        self.lines().map(|line| Ok(self.day(line)?.0))
    }

    pub(super) fn quotes(&self, code: Code) -> impl Iterator<Item = Result<(Date, Quote), StoreError>> {
        self.lines().map(move |line| self.quote(line, code))
    }
}

/// The packed years that a range of days touches, oldest first, with their dates.
pub(super) fn years(connection: &Connection, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Year>, StoreError> {
    let sql = "SELECT year, home, dates FROM packed_year WHERE source = ? AND year BETWEEN ? AND ? ORDER BY year";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_and_then(params![source.as_str(), days.start().year(), days.end().year()], Year::restore)?.collect()
}

/// The same with one currency's quotes.
pub(super) fn series(connection: &Connection, source: SourceId, code: Code, days: &RangeInclusive<Date>) -> Result<Vec<Year>, StoreError> {
    let sql = "SELECT packed_year.year, home, quotes FROM packed_year
        LEFT JOIN packed ON packed.source = packed_year.source AND packed.year = packed_year.year AND packed.code = ?2
        WHERE packed_year.source = ?1 AND packed_year.year BETWEEN ?3 AND ?4 ORDER BY packed_year.year";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_and_then(params![source.as_str(), code.as_str(), days.start().year(), days.end().year()], Year::restore)?.collect()
}

/// The sheets of one packed year within a range of days.
pub(super) fn sheets(
    connection: &Connection,
    source: SourceId,
    year: &Year,
    days: &RangeInclusive<Date>,
) -> Result<Vec<Sheet>, StoreError> {
    let sql = format!(
        "SELECT date, fetched_at FROM sheet
         WHERE source = ?1 AND date BETWEEN max(?2, printf('%04d-01-01', ?4)) AND min(?3, printf('%04d-12-31', ?4)) AND {LAST} ORDER BY date"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let head = |row: &rusqlite::Row<'_>| Ok::<_, StoreError>((cell(row, 0)?, cell(row, 1)?));
    let bound = params![source.as_str(), days.start().to_string(), days.end().to_string(), year.year];
    let heads: Vec<(Date, Timestamp)> = statement.query_and_then(bound, head)?.collect::<Result<_, _>>()?;
    let codes = "SELECT count(*) FROM packed WHERE source = ? AND year = ?";
    let codes: i64 = connection.prepare_cached(codes)?.query_row(params![source.as_str(), year.year], |row| row.get(0))?;
    let codes = usize::try_from(codes).unwrap_or(0);
    let (first, last) = year.ends(days);
    let mut quotes: Vec<(Date, Vec<Quote>)> = Vec::with_capacity(heads.len());
    for date in year.dates() {
        let date = date?;
        quotes.extend(days.contains(&date).then(|| (date, Vec::with_capacity(codes))));
    }
    let mut statement = connection.prepare_cached("SELECT code, quotes FROM packed WHERE source = ? AND year = ?")?;
    let mut columns = statement.query(params![source.as_str(), year.year])?;
    while let Some(column) = columns.next()? {
        let code = cell(column, 0)?;
        // Both are in the order of days.
        let mut sheets = quotes.iter_mut();
        let lines = text(column, 1)?.split_terminator(END).skip_while(|line| line.get(..4).is_some_and(|day| day < first.as_str()));
        for line in lines.take_while(|line| line.get(..4).is_none_or(|day| day <= last.as_str())) {
            let (date, quote) = year.quote(line, code)?;
            let (_, quotes) = sheets.find(|(day, _)| *day == date).ok_or_else(|| odd(line))?;
            quotes.push(quote);
        }
    }
    let mut sheets = Vec::with_capacity(heads.len());
    for ((date, fetched_at), (day, quotes)) in heads.into_iter().zip(quotes) {
        if date != day {
            return Err(odd(&date.to_string()));
        }
        sheets.push(Sheet::restore(source, year.home, day, fetched_at, quotes));
    }
    Ok(sheets)
}

/// Adds what the packed years of a source cover, and gives their number and the days that are still to be looked at.
pub(super) fn cover(connection: &Connection, source: SourceId, coverage: &mut Coverage) -> Result<Vec<RangeInclusive<Date>>, StoreError> {
    let sql = "SELECT code, min(first), max(last) FROM packed_year JOIN packed USING (source, year) WHERE source = ? GROUP BY code";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([source.as_str()])?;
    while let Some(row) = rows.next()? {
        coverage.add(cell(row, 0)?, cell(row, 1)?, cell(row, 2)?);
    }
    let all = Date::MIN..=Date::MAX;
    Ok(loose(&all, &years(connection, source, &all)?))
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

/// `100 47.2636`: nominal and value.
fn priced(figures: &str, line: &str) -> Result<(u32, Decimal), StoreError> {
    let (nominal, figure) = figures.split_once(' ').ok_or_else(|| odd(line))?;
    Ok((nominal.parse().map_err(|_| odd(line))?, value(figure, line)?))
}

/// `47.2636`, with every digit.
fn value(figure: &str, line: &str) -> Result<Decimal, StoreError> {
    Decimal::from_str_exact(figure).map_err(|_| odd(line))
}

fn odd(line: &str) -> StoreError {
    let shown: String = line.chars().take(60).collect();
    StoreError::Content { what: format!("the quote {shown:?}") }
}
