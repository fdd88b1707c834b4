//! Reads sheets and quotes from their rows. Part of `store/sqlite`.

use std::collections::{BTreeMap, HashMap};
use std::ops::{ControlFlow, RangeInclusive};
use std::str::FromStr;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::{Span, Timestamp, Unit};
use rusqlite::{Connection, OptionalExtension, Row, Rows, params};

use super::StoreError;
use crate::currency::Code;
use crate::quote::{Pair, Price, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::damage::Damage;
use crate::store::{Coverage, Landed, Landing, Revision, Wanted, checksum};

/// Days are counted from here.
const EPOCH: Date = date(1970, 1, 1);

/// The day of a date in the database.
pub(super) fn number(date: Date) -> i32 {
    EPOCH.until((Unit::Day, date)).map_or(i32::MAX, |span| span.get_days())
}

fn day(number: i32) -> Result<Date, StoreError> {
    let date = Span::new().try_days(number).and_then(|days| EPOCH.checked_add(days));
    date.map_err(|_| StoreError::Content { what: format!("the day {number} after {EPOCH}") })
}

/// A row of `sheet`.
struct Head {
    id: i64,
    date: Date,
    until: Option<Date>,
    fetched_at: Timestamp,
    revision: i64,
    checksum: i64,
}

/// The columns of a [`Head`].
const HEAD: &str = "id, date, until, fetched_at, revision, checksum";

/// After so many damaged sheets in a row no further one is tried: then it is no sheet that is damaged, but what all of them stand on.
const MOST_LEFT_OUT: usize = 40;

impl Head {
    fn read(row: &Row<'_>) -> Result<Head, StoreError> {
        let until = row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)?.map(parsed).transpose()?;
        let (date, fetched_at) = (parsed(text(row, 1)?)?, parsed(text(row, 3)?)?);
        Ok(Head { id: row.get(0)?, date, until, fetched_at, revision: row.get(4)?, checksum: row.get(5)? })
    }

    /// Whether it stands for a sheet that was taken out: it ends before it begins.
    fn is_withdrawn(&self) -> bool {
        self.until.is_some_and(|until| until < self.date)
    }

    /// The sheet, where it is what was accepted.
    fn with(&self, table: TableId, quotes: Vec<Quote>) -> Result<Sheet, StoreError> {
        let sheet = Sheet::restore(table, self.date, self.until, self.fetched_at, quotes);
        checksum::compared(sheet, self.revision, self.checksum)
    }
}

/// What was read, or nothing where it is damaged, which is noted.
fn or_left_out<T>(
    damage: &Damage,
    (table, date, revision): (TableId, Option<Date>, Option<i64>),
    read: Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    match read {
        Ok(read) => {
            if let (Some(date), None) = (date, revision) {
                damage.sound(table, date);
            }
            Ok(Some(read))
        }
        Err(error) if error.is_damage() => {
            damage.note(table, date, revision, &error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// Heads of sheets, each read by itself, until `each` has enough. A row that cannot be read is left out; a walk that cannot go on ends.
fn walk(
    damage: &Damage,
    table: TableId,
    mut rows: Rows<'_>,
    mut each: impl FnMut(Head) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    loop {
        let next = rows.next().map_err(StoreError::from);
        let Some(Some(row)) = or_left_out(damage, (table, None, None), next)? else { return Ok(()) };
        let date = date_of(row, 1);
        match Head::read(row) {
            Ok(head) => {
                if each(head)?.is_break() {
                    return Ok(());
                }
            }
            Err(error) => drop(or_left_out::<()>(damage, (table, date, None), Err(error))?),
        }
    }
}

/// The sheets that may be in force.
pub(super) fn in_force(snapshot: &Connection, damage: &Damage, wanted: &Wanted) -> Result<Vec<Arc<Sheet>>, StoreError> {
    let table = wanted.table;
    let sql = format!(r#"SELECT {HEAD} FROM sheet WHERE source = ?1 AND "table" = ?2 AND date <= ?3 ORDER BY date DESC, revision DESC"#);
    let mut statement = snapshot.prepare_cached(&sql)?;
    let rows = statement.query(params![table.source.as_str(), table.table, wanted.on.to_string()])?;
    let (mut sheets, mut seen, mut left_out) = (Vec::new(), None, 0);
    walk(damage, table, rows, |head| {
        // An earlier revision of the day stands for nothing, whether the last one is sound, damaged or takes the day's sheet out.
        if seen.replace(head.date) == Some(head.date) || head.is_withdrawn() {
            return Ok(ControlFlow::Continue(()));
        }
        if !sheets.is_empty() && wanted.since.is_none_or(|since| head.date < since) {
            return Ok(ControlFlow::Break(()));
        }
        match or_left_out(damage, (table, Some(head.date), None), whole(snapshot, table, &head))? {
            Some(sheet) => sheets.push(Arc::new(sheet)),
            None => left_out += 1,
        }
        let enough = (wanted.since.is_none() && !sheets.is_empty()) || left_out >= MOST_LEFT_OUT;
        Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(sheets)
}

/// The last revisions of a range of days.
fn heads(snapshot: &Connection, damage: &Damage, table: TableId, days: &RangeInclusive<Date>) -> Result<BTreeMap<Date, Head>, StoreError> {
    let sql = format!(r#"SELECT {HEAD} FROM sheet WHERE source = ?1 AND "table" = ?2 AND date BETWEEN ?3 AND ?4 ORDER BY date, revision"#);
    let mut statement = snapshot.prepare_cached(&sql)?;
    let rows = statement.query(params![table.source.as_str(), table.table, days.start().to_string(), days.end().to_string()])?;
    let mut heads = BTreeMap::new();
    walk(damage, table, rows, |head| {
        heads.insert(head.date, head);
        Ok(ControlFlow::Continue(()))
    })?;
    heads.retain(|_, head| !head.is_withdrawn());
    Ok(heads)
}

/// A sheet with the quotes of its last revision: one range of the index by sheet.
fn whole(connection: &Connection, table: TableId, head: &Head) -> Result<Sheet, StoreError> {
    let sql = "SELECT nominal, value, buy, sell, base, series.quote FROM quote JOIN series ON series.id = series WHERE sheet = ?";
    head.with(table, quotes_of(connection, sql, head.id)?)
}

fn quotes_of(connection: &Connection, sql: &str, sheet: i64) -> Result<Vec<Quote>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let quote = |row: &Row<'_>| {
        let pair = Pair { base: parsed(text(row, 4)?)?, quote: parsed(text(row, 5)?)? };
        quote(row, pair)
    };
    statement.query_and_then([sheet], quote)?.collect()
}

/// Every revision of a day, oldest first; without those that are damaged.
pub(super) fn revisions(snapshot: &Connection, damage: &Damage, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
    let sql = format!(r#"SELECT {HEAD} FROM sheet WHERE source = ?1 AND "table" = ?2 AND date = ?3 ORDER BY revision"#);
    let mut statement = snapshot.prepare_cached(&sql)?;
    let mut heads = Vec::new();
    walk(damage, table, statement.query(params![table.source.as_str(), table.table, date.to_string()])?, |head| {
        heads.push(head);
        Ok(ControlFlow::Continue(()))
    })?;
    let last = heads.len().saturating_sub(1);
    let earlier = "SELECT nominal, value, buy, sell, base, quote FROM replaced JOIN series ON series.id = series WHERE sheet = ?";
    let mut revisions = Vec::with_capacity(heads.len());
    for (at, head) in heads.iter().enumerate() {
        let (sheet, number) = if at == last {
            (whole(snapshot, table, head), None)
        } else {
            (quotes_of(snapshot, earlier, head.id).and_then(|quotes| head.with(table, quotes)), Some(head.revision))
        };
        revisions.extend(or_left_out(damage, (table, Some(date), number), sheet)?);
    }
    Ok(revisions)
}

/// The sheet of that row, in its last revision; nothing where it is damaged.
pub(super) fn stored(connection: &Connection, table: TableId, id: i64) -> Result<Option<Sheet>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("SELECT {HEAD} FROM sheet WHERE id = ?"))?;
    let mut rows = statement.query([id])?;
    let mut read = || whole(connection, table, &Head::read(rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?)?);
    match read() {
        Ok(sheet) => Ok(Some(sheet)),
        Err(error) if error.is_damage() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The corrections of a table, newest day first.
pub(super) fn revised(connection: &Connection, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
    let sql = r#"SELECT date, revision, fetched_at, coalesce(until < date, 0) FROM sheet WHERE source = ?1 AND "table" = ?2 AND revision > 1
        ORDER BY date DESC, revision DESC LIMIT ?3"#;
    let mut statement = connection.prepare_cached(sql)?;
    readable(statement.query_and_then(params![table.source.as_str(), table.table, most], revision)?)
}

/// Every revision of a range of days, oldest first.
pub(super) fn versions(snapshot: &Connection, table: TableId, days: &RangeInclusive<Date>) -> Result<Vec<Revision>, StoreError> {
    let sql = r#"SELECT date, revision, fetched_at, coalesce(until < date, 0) FROM sheet
        WHERE source = ?1 AND "table" = ?2 AND date BETWEEN ?3 AND ?4 ORDER BY date, revision"#;
    let mut statement = snapshot.prepare_cached(sql)?;
    let range = params![table.source.as_str(), table.table, days.start().to_string(), days.end().to_string()];
    readable(statement.query_and_then(range, revision)?)
}

/// The sheets of these tables that landed after one, in the order of their rows.
pub(super) fn landings(snapshot: &Connection, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
    let sql = r#"SELECT date, revision, fetched_at, coalesce(until < date, 0), id, source, "table",
        (SELECT count(*) FROM quote WHERE quote.sheet = sheet.id) + (SELECT count(*) FROM replaced WHERE replaced.sheet = sheet.id)
        FROM sheet WHERE id > ?1 ORDER BY id LIMIT ?2"#;
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(params![i64::try_from(after).unwrap_or(i64::MAX), most])?;
    let mut landed = Landed { sheets: Vec::new(), last: after };
    while let Some(row) = rows.next()? {
        landed.last = u64::try_from(row.get::<_, i64>(4)?).unwrap_or(after);
        let (source, table): (String, String) = (row.get(5)?, row.get(6)?);
        let table = among.iter().find(|one| one.source.as_str() == source && one.table == table);
        // Of a row that cannot be read, reading its sheet says what is wrong.
        if let (Some(table), Ok(revision)) = (table, revision(row)) {
            landed.sheets.push(Landing { number: landed.last, table: *table, revision, quotes: row.get(7)? });
        }
    }
    Ok(landed)
}

/// A row of date, number, time of fetching, and whether the day's sheet was taken out.
fn revision(row: &Row<'_>) -> Result<Revision, StoreError> {
    let (date, fetched_at) = (parsed(text(row, 0)?)?, parsed(text(row, 2)?)?);
    Ok(Revision { date, revision: row.get(1)?, fetched_at, withdrawn: row.get(3)? })
}

/// The dates that have a sheet, oldest first.
pub(super) fn dates(connection: &Connection, table: TableId, days: &RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
    let sql = r#"SELECT date, coalesce(until < date, 0) FROM sheet WHERE source = ?1 AND "table" = ?2 AND date BETWEEN ?3 AND ?4
        ORDER BY date, revision"#;
    let mut statement = connection.prepare_cached(sql)?;
    let range = params![table.source.as_str(), table.table, days.start().to_string(), days.end().to_string()];
    let revisions: Vec<(Date, bool)> = readable(statement.query_and_then(range, |row| Ok((parsed(text(row, 0)?)?, row.get(1)?)))?)?;
    // The last revision of a day says whether there is one.
    let last = revisions.chunk_by(|one, next| one.0 == next.0).filter_map(<[_]>::last);
    Ok(last.filter(|(_, withdrawn)| !withdrawn).map(|(date, _)| *date).collect())
}

/// Those rows that can be read: of the others, reading the sheets says what is wrong.
fn readable<T>(rows: impl Iterator<Item = Result<T, StoreError>>) -> Result<Vec<T>, StoreError> {
    rows.filter(|row| !row.as_ref().is_err_and(StoreError::is_damage)).collect()
}

/// The sheets in their last revision, oldest first, without those that are damaged: each series of the table is read as one range.
pub(super) fn sheets(
    snapshot: &Connection,
    damage: &Damage,
    table: TableId,
    days: &RangeInclusive<Date>,
) -> Result<Vec<Sheet>, StoreError> {
    let heads = heads(snapshot, damage, table, days)?;
    let mut quotes: HashMap<(Date, i64), Vec<Quote>> = HashMap::new();
    let mut statement = snapshot.prepare_cached(OF_SHEETS)?;
    let all = all_series(snapshot, table);
    for (id, pair) in or_left_out(damage, (table, None, None), all)?.unwrap_or_default() {
        let mut rows = statement.query(params![id, number(*days.start()), number(*days.end())])?;
        // A quote that cannot be read is missing in its sheet, whose checksum then says so.
        while let Some(Some(row)) = or_left_out(damage, (table, None, None), rows.next().map_err(StoreError::from))? {
            if let (Ok(day), Ok(sheet), Ok(quote)) = (row.get(4).map_err(StoreError::from).and_then(day), row.get(5), quote(row, pair)) {
                quotes.entry((day, sheet)).or_default().push(quote);
            }
        }
    }
    let mut sheets = Vec::with_capacity(heads.len());
    for (date, head) in heads {
        let sheet = head.with(table, quotes.remove(&(date, head.id)).unwrap_or_default());
        sheets.extend(or_left_out(damage, (table, Some(date), None), sheet)?);
    }
    Ok(sheets)
}

/// A series within days: one range of the key.
const SERIES: &str = "SELECT nominal, value, buy, sell, day, checksum FROM quote WHERE series = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day";

/// The same for whole sheets, which have a checksum of their own.
const OF_SHEETS: &str = "SELECT nominal, value, buy, sell, day, sheet FROM quote WHERE series = ?1 AND day BETWEEN ?2 AND ?3 ORDER BY day";

/// One pair's quotes, oldest first. Where one is not what was accepted, the whole sheets decide.
pub(super) fn series(
    snapshot: &Connection,
    damage: &Damage,
    table: TableId,
    pair: Pair,
    days: &RangeInclusive<Date>,
) -> Result<Vec<(Date, Quote)>, StoreError> {
    let Some(id) = series_id(snapshot, table, pair)? else { return Ok(Vec::new()) };
    let sums = checksum::OfSeries::new(table, pair);
    let mut statement = snapshot.prepare_cached(SERIES)?;
    let row = |row: &Row<'_>| {
        let (date, quote, sum): (Date, Quote, i64) = (day(row.get(4)?)?, quote(row, pair)?, row.get(5)?);
        if sums.of(date, &quote) == sum { Ok((date, quote)) } else { Err(StoreError::Content { what: format!("the quote of {date}") }) }
    };
    let rows = statement.query_and_then(params![id, number(*days.start()), number(*days.end())], row)?;
    match rows.collect::<Result<Vec<_>, StoreError>>() {
        Err(error) if error.is_damage() => {
            let sheets = sheets(snapshot, damage, table, days)?;
            Ok(sheets.iter().filter_map(|sheet| Some((sheet.date(), *sheet.quote(pair)?))).collect())
        }
        read => read,
    }
}

/// The row of a pair.
pub(super) fn series_id(connection: &Connection, table: TableId, pair: Pair) -> Result<Option<i64>, StoreError> {
    let sql = r#"SELECT id FROM series WHERE source = ?1 AND "table" = ?2 AND base = ?3 AND quote = ?4"#;
    let mut statement = connection.prepare_cached(sql)?;
    let named = params![table.source.as_str(), table.table, pair.base.as_str(), pair.quote.as_str()];
    Ok(statement.query_row(named, |row| row.get(0)).optional()?)
}

/// The pairs of a table with their rows, in order.
fn all_series(connection: &Connection, table: TableId) -> Result<Vec<(i64, Pair)>, StoreError> {
    let sql = r#"SELECT id, base, quote FROM series WHERE source = ?1 AND "table" = ?2 ORDER BY base, quote"#;
    let mut statement = connection.prepare_cached(sql)?;
    let row = |row: &Row<'_>| Ok((row.get(0)?, Pair { base: parsed(text(row, 1)?)?, quote: parsed(text(row, 2)?)? }));
    statement.query_and_then(params![table.source.as_str(), table.table], row)?.collect()
}

/// What there is of a table; nothing where that is damaged.
pub(super) fn coverage(snapshot: &Connection, damage: &Damage, table: TableId) -> Result<Coverage, StoreError> {
    Ok(or_left_out(damage, (table, None, None), whole_coverage(snapshot, table))?.unwrap_or_default())
}

/// Two looks at the key for each of the table's pairs.
fn whole_coverage(snapshot: &Connection, table: TableId) -> Result<Coverage, StoreError> {
    let named = params![table.source.as_str(), table.table];
    let sql = r#"SELECT min(date), max(date), coalesce(sum(revision = 1), 0), coalesce(max(until < date), 0)
        FROM sheet WHERE source = ?1 AND "table" = ?2"#;
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let (first, last, sheets, some_gone): (Option<String>, Option<String>, i64, bool) =
        snapshot.prepare_cached(sql)?.query_row(named, row)?;
    let (Some(first), Some(last)) = (first, last) else { return Ok(Coverage::default()) };
    let mut span = (parsed(&first)?, parsed(&last)?);
    let mut sheets = u64::try_from(sheets).unwrap_or(0);
    if some_gone {
        let days = dates(snapshot, table, &(span.0..=span.1))?;
        let (Some(first), Some(last)) = (days.first(), days.last()) else { return Ok(Coverage::default()) };
        (span, sheets) = ((*first, *last), days.len() as u64);
    }
    let mut coverage = Coverage { dates: Some(span), sheets, pairs: BTreeMap::new() };
    let sql = r#"SELECT base, quote, (SELECT min(day) FROM quote WHERE series = series.id), (SELECT max(day) FROM quote WHERE series = series.id)
        FROM series WHERE source = ?1 AND "table" = ?2"#;
    let mut statement = snapshot.prepare_cached(sql)?;
    let mut rows = statement.query(named)?;
    while let Some(row) = rows.next()? {
        // A correction may have taken every day of a pair away.
        if let (Some(first), Some(last)) = (row.get(2)?, row.get(3)?) {
            coverage.add(Pair { base: parsed(text(row, 0)?)?, quote: parsed(text(row, 1)?)? }, day(first)?, day(last)?);
        }
    }
    Ok(coverage)
}

/// Which of these tables ever quoted a currency.
pub(super) fn quoting(connection: &Connection, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
    let mut statement = connection.prepare_cached(r#"SELECT DISTINCT source, "table" FROM series WHERE base = ?1 OR quote = ?1"#)?;
    let mut rows = statement.query([code.as_str()])?;
    let mut found = vec![false; among.len()];
    while let Some(row) = rows.next()? {
        let (Ok(source), Ok(table)) = (text(row, 0), text(row, 1)) else { continue };
        let same = |one: &TableId| one.source.as_str() == source && one.table == table;
        if let Some(found) = among.iter().position(same).and_then(|at| found.get_mut(at)) {
            *found = true;
        }
    }
    Ok(among.iter().zip(found).filter(|(_, found)| *found).map(|(table, _)| *table).collect())
}

/// Which of these tables have a sheet: a look at the index for each.
pub(super) fn filled(connection: &Connection, mut among: Vec<TableId>) -> Result<Vec<TableId>, StoreError> {
    let mut statement = connection.prepare_cached(r#"SELECT 1 FROM sheet WHERE source = ?1 AND "table" = ?2 LIMIT 1"#)?;
    let mut found = Vec::with_capacity(among.len());
    for table in &among {
        found.push(statement.exists(params![table.source.as_str(), table.table])?);
    }
    let mut found = found.into_iter();
    among.retain(|_| found.next().unwrap_or(false));
    Ok(among)
}

/// What SQLite finds wrong with the file as a whole: pages, and indexes that do not lead to every row.
pub(super) fn faults(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check(10)")?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(found.into_iter().filter(|line| line != "ok").collect())
}

/// What the fetcher noted, as it is stored.
pub(super) fn notebook(connection: &Connection, table: TableId) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare_cached(r#"SELECT content FROM notebook WHERE source = ?1 AND "table" = ?2"#)?;
    Ok(statement.query_row(params![table.source.as_str(), table.table], |row| row.get(0)).optional()?)
}

/// A row that begins with nominal, value, buy and sell.
fn quote(row: &Row<'_>, pair: Pair) -> Result<Quote, StoreError> {
    let nominal: i64 = row.get(0)?;
    let figure = |column: usize| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
    let (value, buy, sell) = (figure(1)?, figure(2)?, figure(3)?);
    let odd = || StoreError::Content {
        what: format!("the quote {nominal} {} = {:?} {}", pair.base, value.or(buy).unwrap_or_default(), pair.quote),
    };
    let read = |text: &str| rust_decimal::Decimal::from_str_exact(text).map_err(|_| odd());
    let price = match (value, buy, sell) {
        (Some(value), ..) => Price::Mid { value: read(value)? },
        (None, Some(buy), Some(sell)) => Price::BuySell { buy: read(buy)?, sell: read(sell)? },
        _ => return Err(odd()),
    };
    Ok(Quote { base: pair.base, quote: pair.quote, nominal: u32::try_from(nominal).map_err(|_| odd())?, price })
}

/// A cell as it is stored.
fn text<'r>(row: &'r Row<'_>, column: usize) -> Result<&'r str, StoreError> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// The date of a row, where it can be read.
pub(super) fn date_of(row: &Row<'_>, column: usize) -> Option<Date> {
    row.get_ref(column).ok()?.as_str().ok()?.parse().ok()
}

/// A cell: a code, a date, a time.
pub(super) fn parsed<T: FromStr>(cell: &str) -> Result<T, StoreError> {
    cell.parse().map_err(|_| StoreError::Content { what: format!("the cell {cell:?}") })
}
