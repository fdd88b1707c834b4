//! Writes sheets within one transaction, thousands of rows a statement. Part of `store/postgres`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;

use jiff::civil::Date;
use sqlx::{AssertSqlSafe, PgConnection, PgPool};

use super::rows::{self, SHEET, SheetRow};
use super::{StoreError, day, number, read};
use crate::quote::{Pair, Price};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::Put;
use crate::store::checksum::{self, OfSeries};

/// Rows in one statement.
const ROWS: usize = 5000;

/// The class of the advisory locks that writers hold, one a source: `fx` in ASCII, and what the lock is for.
const WRITING: i32 = 0x6678_0001;

/// A sheet and the number of its revision.
#[derive(Clone)]
struct Revision {
    sheet: Sheet,
    number: i32,
    /// Its row, where it was there before.
    id: Option<i64>,
}

/// Puts sheets, all or none. Of several processes that write the same source one goes first: what it reads stays true until it has
/// written, and its rows' ids are in the order in which they can be seen.
pub(super) async fn put(pool: &PgPool, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
    if sheets.is_empty() {
        return Ok(Vec::new());
    }
    let mut transaction = pool.begin().await?;
    let spans = spans(sheets);
    let (mut last, mut damaged) = (HashMap::new(), HashMap::new());
    // In the order of their names, so that no two writers wait for each other.
    for (table, (first, until)) in &spans {
        let lock = sqlx::query("SELECT pg_advisory_xact_lock($1, hashtext($2))").bind(WRITING).bind(table.source.as_str());
        lock.execute(&mut *transaction).await?;
        read_revisions(&mut transaction, *table, *first..=*until, &mut last, &mut damaged).await?;
    }
    let mut outcomes = Vec::with_capacity(sheets.len());
    let (mut new, mut corrected, mut mended): (Vec<Revision>, _, _) = (Vec::new(), Vec::new(), Vec::new());
    let mut dated_back: Vec<Revision> = Vec::new();
    for sheet in sheets {
        let key = (sheet.table(), sheet.date());
        let before: Option<&Revision> = last.get(&key);
        // What a damaged revision was cannot be known: it is taken away, and this sheet has its place and its number.
        let in_place_of: Option<(i64, i32)> = damaged.remove(&key);
        outcomes.push(match before {
            Some(before) if before.sheet == *sheet => Put::Unchanged,
            None if in_place_of.is_none() => Put::Inserted,
            _ => Put::Revised,
        });
        if outcomes.last() == Some(&Put::Unchanged) {
            // The clock that noted a later time was fast.
            let later = before.filter(|before| before.id.is_some() && sheet.fetched_at() < before.sheet.fetched_at());
            dated_back.extend(later.map(|later| Revision { sheet: later.sheet.fetched_again(sheet.fetched_at()), ..later.clone() }));
            continue;
        }
        corrected.extend(before.and_then(|before| before.id));
        mended.extend(in_place_of.map(|(id, _)| id));
        let number = in_place_of.map_or_else(|| before.map_or(1, |before| before.number + 1), |(_, number)| number);
        let revision = Revision { sheet: sheet.clone(), number, id: None };
        new.push(revision.clone());
        last.insert(key, revision);
    }
    mend(&mut transaction, mended).await?;
    date_back(&mut transaction, &dated_back).await?;
    replace(&mut transaction, corrected).await?;
    insert(&mut transaction, &new, &last).await?;
    let mut sources: Vec<&str> = new.iter().chain(&dated_back).map(|new| new.sheet.table().source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        sqlx::query("SELECT pg_notify('fx', $1)").bind(source).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(outcomes)
}

/// The first and the last day of each table, by its name.
fn spans(sheets: &[Sheet]) -> BTreeMap<TableId, (Date, Date)> {
    let mut spans = BTreeMap::new();
    for sheet in sheets {
        let (first, last) = spans.entry(sheet.table()).or_insert((sheet.date(), sheet.date()));
        (*first, *last) = ((*first).min(sheet.date()), (*last).max(sheet.date()));
    }
    spans
}

/// The last revisions that there are of a range of days; of those that are damaged the row and the number.
async fn read_revisions(
    connection: &mut PgConnection,
    table: TableId,
    days: RangeInclusive<Date>,
    last: &mut HashMap<(TableId, Date), Revision>,
    damaged: &mut HashMap<(TableId, Date), (i64, i32)>,
) -> Result<(), StoreError> {
    let sql = format!(
        r#"SELECT DISTINCT ON (sheet.date) {SHEET} FROM sheet
         WHERE source = $1 AND "table" = $2 AND sheet.date BETWEEN DATE '2000-01-01' + $3 AND DATE '2000-01-01' + $4
         ORDER BY sheet.date, revision DESC"#
    );
    let query = sqlx::query_as(AssertSqlSafe(sql)).bind(table.source.as_str()).bind(table.table);
    let query = query.bind(number(*days.start())).bind(number(*days.end()));
    let rows: Vec<SheetRow> = query.fetch_all(&mut *connection).await?;
    for (row, sheet) in rows.iter().zip(rows::restore(connection, &[table], &rows).await?) {
        let key = (table, day(row.date)?);
        match sheet {
            Ok(sheet) => drop(last.insert(key, Revision { sheet, number: row.revision, id: Some(row.id) })),
            Err(_damaged) => drop(damaged.insert(key, (row.id, row.revision))),
        }
    }
    Ok(())
}

/// Takes damaged sheets away.
async fn mend(connection: &mut PgConnection, damaged: Vec<i64>) -> Result<(), StoreError> {
    if damaged.is_empty() {
        return Ok(());
    }
    for sql in ["DELETE FROM quote WHERE sheet = ANY($1)", "DELETE FROM sheet WHERE id = ANY($1)"] {
        sqlx::query(sql).bind(&damaged).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Gives sheets the times at which they came for sure.
async fn date_back(connection: &mut PgConnection, sheets: &[Revision]) -> Result<(), StoreError> {
    let sql = "UPDATE sheet SET fetched_at = TIMESTAMPTZ 'epoch' + $2 * INTERVAL '1 microsecond', checksum = $3 WHERE id = $1";
    for Revision { sheet, number, id } in sheets {
        let sum = checksum::of_sheet(sheet, i64::from(*number));
        sqlx::query(sql).bind(*id).bind(sheet.fetched_at().as_microsecond()).bind(sum).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Keeps the figures of sheets that are corrected, and makes room for the new ones.
async fn replace(connection: &mut PgConnection, corrected: Vec<i64>) -> Result<(), StoreError> {
    if corrected.is_empty() {
        return Ok(());
    }
    let sql = "WITH old AS (DELETE FROM quote WHERE sheet = ANY($1) RETURNING sheet, series, nominal, value, buy, sell)
        INSERT INTO replaced (sheet, series, nominal, value, buy, sell) SELECT sheet, series, nominal, value, buy, sell FROM old";
    sqlx::query(sql).bind(corrected).execute(connection).await?;
    Ok(())
}

/// Inserts sheets; of several of one day the last one is in force, and the others are replaced at once.
async fn insert(connection: &mut PgConnection, new: &[Revision], last: &HashMap<(TableId, Date), Revision>) -> Result<(), StoreError> {
    let series = series(connection, new).await?;
    for some in new.chunks(ROWS) {
        let ids = insert_sheets(connection, some).await?;
        let (mut in_force, mut replaced) = (Quotes::of("quote"), Quotes::of("replaced"));
        for Revision { sheet, number: revision, .. } in some {
            let table = sheet.table();
            let key = (table.source.as_str().to_owned(), table.table.to_owned(), number(sheet.date()), *revision);
            let id = ids.get(&key).copied().ok_or_else(|| StoreError::Content { what: format!("the new row of {key:?}") })?;
            let is_last = last.get(&(table, sheet.date())).is_none_or(|last| last.number == *revision);
            let quotes = if is_last { &mut in_force } else { &mut replaced };
            quotes.add(id, sheet, &series)?;
            if quotes.sheet.len() >= ROWS {
                let next = Quotes::of(quotes.table);
                std::mem::replace(quotes, next).insert(connection).await?;
            }
        }
        in_force.insert(connection).await?;
        replaced.insert(connection).await?;
    }
    Ok(())
}

/// The rows of the pairs that these sheets quote; made where there are none.
async fn series(connection: &mut PgConnection, new: &[Revision]) -> Result<HashMap<(TableId, Pair), i64>, StoreError> {
    let mut pairs: BTreeMap<TableId, BTreeSet<Pair>> = BTreeMap::new();
    for Revision { sheet, .. } in new {
        pairs.entry(sheet.table()).or_default().extend(sheet.quotes().iter().map(crate::quote::Quote::pair));
    }
    let make = r#"INSERT INTO series (source, "table", base, quote)
        SELECT $1, $2, base, quote FROM UNNEST($3::TEXT[], $4::TEXT[]) AS new (base, quote)
        EXCEPT SELECT source, "table", base, quote FROM series WHERE source = $1 AND "table" = $2"#;
    let mut ids = HashMap::new();
    for (table, pairs) in pairs {
        let (bases, quotes): (Vec<String>, Vec<String>) = pairs.iter().map(|pair| (pair.base.to_string(), pair.quote.to_string())).unzip();
        let query = sqlx::query(make).bind(table.source.as_str()).bind(table.table).bind(bases).bind(quotes);
        query.execute(&mut *connection).await?;
        let all = sqlx::query_as(r#"SELECT id, base, quote FROM series WHERE source = $1 AND "table" = $2"#);
        let rows: Vec<(i64, String, String)> = all.bind(table.source.as_str()).bind(table.table).fetch_all(&mut *connection).await?;
        for (id, base, quote) in rows {
            ids.insert((table, Pair { base: read(&base)?, quote: read(&quote)? }), id);
        }
    }
    Ok(ids)
}

/// What a new row is known by: source, table, day and revision.
type NewKey = (String, String, i32, i32);

/// Inserts the rows of sheets, and gives their ids.
async fn insert_sheets(connection: &mut PgConnection, new: &[Revision]) -> Result<HashMap<NewKey, i64>, StoreError> {
    let sql = r#"INSERT INTO sheet (source, "table", date, until, revision, fetched_at, checksum)
        SELECT source, "table", DATE '2000-01-01' + date, DATE '2000-01-01' + until, revision,
            TIMESTAMPTZ 'epoch' + fetched_at * INTERVAL '1 microsecond', checksum
        FROM UNNEST($1::TEXT[], $2::TEXT[], $3::INTEGER[], $4::INTEGER[], $5::INTEGER[], $6::BIGINT[], $7::BIGINT[])
            AS new (source, "table", date, until, revision, fetched_at, checksum)
        RETURNING source, "table", date - DATE '2000-01-01', revision, id"#;
    let rows: Vec<(String, String, i32, i32, i64)> = sqlx::query_as(sql)
        .bind(new.iter().map(|new| new.sheet.table().source.as_str()).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.sheet.table().table).collect::<Vec<_>>())
        .bind(new.iter().map(|new| number(new.sheet.date())).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.sheet.until().map(number)).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.number).collect::<Vec<_>>())
        .bind(new.iter().map(|new| new.sheet.fetched_at().as_microsecond()).collect::<Vec<_>>())
        .bind(new.iter().map(|new| checksum::of_sheet(&new.sheet, new.number.into())).collect::<Vec<_>>())
        .fetch_all(connection)
        .await?;
    Ok(rows.into_iter().map(|(source, table, date, revision, id)| ((source, table, date, revision), id)).collect())
}

/// Rows of quotes, column by column.
struct Quotes {
    /// The table that they are for.
    table: &'static str,
    sheet: Vec<i64>,
    date: Vec<i32>,
    series: Vec<i64>,
    nominal: Vec<i64>,
    value: Vec<Option<String>>,
    buy: Vec<Option<String>>,
    sell: Vec<Option<String>>,
    checksum: Vec<i64>,
}

impl Quotes {
    fn of(table: &'static str) -> Quotes {
        let (sheet, date, series, nominal) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Quotes { table, sheet, date, series, nominal, value: Vec::new(), buy: Vec::new(), sell: Vec::new(), checksum: Vec::new() }
    }

    fn add(&mut self, id: i64, sheet: &Sheet, series: &HashMap<(TableId, Pair), i64>) -> Result<(), StoreError> {
        for quote in sheet.quotes() {
            let key = (sheet.table(), quote.pair());
            let of = series.get(&key).ok_or_else(|| StoreError::Content { what: format!("the series of {key:?}") })?;
            let (value, buy, sell) = match quote.price {
                Price::Mid { value } => (Some(value), None, None),
                Price::BuySell { buy, sell } => (None, Some(buy), Some(sell)),
            };
            self.checksum.push(OfSeries::new(sheet.table(), quote.pair()).of(sheet.date(), quote));
            self.sheet.push(id);
            self.date.push(number(sheet.date()));
            self.series.push(*of);
            self.nominal.push(i64::from(quote.nominal));
            self.value.push(value.map(|value| value.to_string()));
            self.buy.push(buy.map(|buy| buy.to_string()));
            self.sell.push(sell.map(|sell| sell.to_string()));
        }
        Ok(())
    }

    async fn insert(self, connection: &mut PgConnection) -> Result<(), StoreError> {
        if self.sheet.is_empty() {
            return Ok(());
        }
        // A replaced row's day is its sheet's, and so is its checksum. A damaged row, which belongs to no sheet any more, makes room.
        let (columns, more, room) = match self.table {
            "quote" => (
                ", date, checksum",
                ", DATE '2000-01-01' + date, checksum",
                "ON CONFLICT (series, date) DO UPDATE SET sheet = excluded.sheet, nominal = excluded.nominal, value = excluded.value,
                    buy = excluded.buy, sell = excluded.sell, checksum = excluded.checksum",
            ),
            _ => ("", "", ""),
        };
        let sql = format!(
            "INSERT INTO {} (sheet, series, nominal, value, buy, sell{columns})
            SELECT sheet, series, nominal, value::NUMERIC, buy::NUMERIC, sell::NUMERIC{more}
            FROM UNNEST($1::BIGINT[], $2::BIGINT[], $3::BIGINT[], $4::TEXT[], $5::TEXT[], $6::TEXT[], $7::INTEGER[], $8::BIGINT[])
                AS new (sheet, series, nominal, value, buy, sell, date, checksum) {room}",
            self.table
        );
        let query = sqlx::query(AssertSqlSafe(sql)).bind(self.sheet).bind(self.series).bind(self.nominal);
        query.bind(self.value).bind(self.buy).bind(self.sell).bind(self.date).bind(self.checksum).execute(connection).await?;
        Ok(())
    }
}
