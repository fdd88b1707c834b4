//! Reads sheets and quotes from their rows. Part of `store/sqlite`. Whole years are read from `packed`, the days around them here.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{LAST, OF_CODE, StoreError, cell, packed, quote, restore};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::{Coverage, Revision};

/// The newest sheet on or before a day.
pub(super) fn in_force(connection: &Connection, source: SourceId, on: Date) -> Result<Option<Sheet>, StoreError> {
    let sql = "SELECT id, home, date, fetched_at FROM sheet WHERE source = ?1 AND date <= ?2 ORDER BY date DESC, revision DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![source.as_str(), on.to_string()])?;
    rows.next()?.map(|row| restore(connection, source, row)).transpose()
}

/// Every revision of a day, oldest first.
pub(super) fn revisions(connection: &Connection, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
    let sql = "SELECT id, home, date, fetched_at FROM sheet WHERE source = ? AND date = ? ORDER BY revision";
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_and_then(params![source.as_str(), date.to_string()], |row| restore(connection, source, row))?.collect()
}

/// The corrections of a source, newest day first.
pub(super) fn revised(connection: &Connection, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
    let sql = "SELECT date, revision, fetched_at FROM sheet WHERE source = ? AND revision > 1 ORDER BY date DESC, revision DESC LIMIT ?";
    let mut statement = connection.prepare_cached(sql)?;
    let revision = |row: &Row<'_>| Ok(Revision { date: cell(row, 0)?, revision: row.get(1)?, fetched_at: cell(row, 2)? });
    statement.query_and_then(params![source.as_str(), most], revision)?.collect()
}

/// The dates that have a sheet, oldest first.
pub(super) fn dates(snapshot: &Connection, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
    let years = packed::years(snapshot, source, days)?;
    let mut dates = years.iter().flat_map(packed::Year::dates).collect::<Result<Vec<Date>, _>>()?;
    let mut statement =
        snapshot.prepare_cached("SELECT date FROM sheet WHERE source = ?1 AND date BETWEEN ?2 AND ?3 AND revision = 1 ORDER BY date")?;
    for days in packed::loose(days, &years) {
        let mut rows = statement.query(params![source.as_str(), days.start().to_string(), days.end().to_string()])?;
        while let Some(row) = rows.next()? {
            dates.push(cell(row, 0)?);
        }
    }
    dates.retain(|date| days.contains(date));
    dates.sort_unstable();
    Ok(dates)
}

/// The sheets in their last revision, oldest first.
pub(super) fn sheets(snapshot: &Connection, source: SourceId, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
    let years = packed::years(snapshot, source, days)?;
    let mut sheets = Vec::new();
    for year in &years {
        sheets.extend(packed::sheets(snapshot, source, year, days)?);
    }
    for days in packed::loose(days, &years) {
        loose_sheets(snapshot, source, &days, &mut sheets)?;
    }
    sheets.sort_by_key(Sheet::date);
    Ok(sheets)
}

fn loose_sheets(connection: &Connection, source: SourceId, days: &RangeInclusive<Date>, sheets: &mut Vec<Sheet>) -> Result<(), StoreError> {
    let sql = format!("SELECT id, home, date, fetched_at FROM sheet WHERE source = ?1 AND date BETWEEN ?2 AND ?3 AND {LAST} ORDER BY date");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![source.as_str(), days.start().to_string(), days.end().to_string()])?;
    while let Some(row) = rows.next()? {
        sheets.push(restore(connection, source, row)?);
    }
    Ok(())
}

/// One currency's quotes, oldest first.
pub(super) fn series(
    snapshot: &Connection,
    source: SourceId,
    code: Code,
    days: &RangeInclusive<Date>,
) -> Result<Vec<(Date, Quote)>, StoreError> {
    let years = packed::series(snapshot, source, code, days)?;
    let mut series = years.iter().flat_map(|year| year.quotes(code)).collect::<Result<Vec<_>, _>>()?;
    // Only of the last revision, so that one in which the currency is no longer quoted takes the day away.
    let sql = format!(
        "SELECT base, quote.quote, nominal, value, date FROM sheet CROSS JOIN quote
         WHERE sheet.source = ?1 AND sheet.date BETWEEN ?3 AND ?4 AND {LAST} AND {OF_CODE} ORDER BY date"
    );
    let mut statement = snapshot.prepare_cached(&sql)?;
    for days in packed::loose(days, &years) {
        let mut rows = statement.query(params![source.as_str(), code.as_str(), days.start().to_string(), days.end().to_string()])?;
        while let Some(row) = rows.next()? {
            series.push((cell(row, 4)?, quote(row)?));
        }
    }
    series.retain(|(date, _)| days.contains(date));
    series.sort_unstable_by_key(|(date, _)| *date);
    Ok(series)
}

/// The last day on or before `on` on which a currency was quoted.
pub(super) fn last_quoted(connection: &Connection, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
    let sql = format!(
        "SELECT sheet.date FROM sheet CROSS JOIN quote
         WHERE sheet.source = ?1 AND sheet.date <= ?3 AND {LAST} AND {OF_CODE} ORDER BY sheet.date DESC LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![source.as_str(), code.as_str(), on.to_string()])?;
    rows.next()?.map(|row| cell(row, 0)).transpose()
}

/// What there is of a source.
pub(super) fn coverage(snapshot: &Connection, source: SourceId) -> Result<Coverage, StoreError> {
    let sql = "SELECT min(date), max(date), count(*) FROM sheet WHERE source = ? AND revision = 1";
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let (first, last, sheets): (Option<String>, Option<String>, i64) = snapshot.prepare_cached(sql)?.query_row([source.as_str()], row)?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(Coverage::default()) };
    let mut coverage = Coverage {
        dates: Some((super::read(&first)?, super::read(&last)?)),
        sheets: u64::try_from(sheets).unwrap_or(0),
        ..Coverage::default()
    };
    for days in packed::cover(snapshot, source, &mut coverage)? {
        cover(snapshot, source, &days, &mut coverage)?;
    }
    Ok(coverage)
}

/// Adds the currencies of a range of days to what there is of a source.
fn cover(connection: &Connection, source: SourceId, days: &RangeInclusive<Date>, coverage: &mut Coverage) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT CASE quote.base WHEN sheet.home THEN quote.quote ELSE quote.base END AS code, min(sheet.date), max(sheet.date)
         FROM sheet CROSS JOIN quote ON quote.sheet = sheet.id
         WHERE sheet.source = ? AND sheet.date BETWEEN ? AND ? AND {LAST} GROUP BY code"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![source.as_str(), days.start().to_string(), days.end().to_string()])?;
    while let Some(row) = rows.next()? {
        coverage.add(cell(row, 0)?, cell(row, 1)?, cell(row, 2)?);
    }
    Ok(())
}

/// What the fetcher noted, as it is stored.
pub(super) fn notebook(connection: &Connection, source: SourceId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT content FROM notebook WHERE source = ?")?;
    Ok(statement.query_row([source.as_str()], |row| row.get(0)).optional()?)
}
