//! Sheets and quotes from their rows, compared with their checksums. Part of `store/postgres`.

use std::collections::HashMap;

use jiff::civil::Date;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, FromRow, PgConnection, Row};

use super::{StoreError, day, moment, read};
use crate::quote::{Pair, Price, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::checksum;

/// A row of `sheet`, its quotes to follow.
#[derive(Debug, Clone)]
pub(super) struct SheetRow {
    pub(super) id: i64,
    source: String,
    table: String,
    /// Its day, and the last one on which it holds.
    pub(super) date: i32,
    until: Option<i32>,
    /// In microseconds.
    fetched_at: i64,
    pub(super) revision: i32,
    checksum: i64,
    /// The place of the question that it answers, counted from 1, where several are asked.
    pub(super) at: i64,
}

/// By hand, since `sqlx::FromRow` of the compiler's side builds all of sqlx, tokio and rustls a second time.
impl FromRow<'_, PgRow> for SheetRow {
    fn from_row(row: &PgRow) -> Result<SheetRow, sqlx::Error> {
        Ok(SheetRow {
            id: row.try_get("id")?,
            source: row.try_get("source")?,
            table: row.try_get("table")?,
            date: row.try_get("date")?,
            until: row.try_get("until")?,
            fetched_at: row.try_get("fetched_at")?,
            revision: row.try_get("revision")?,
            checksum: row.try_get("checksum")?,
            at: match row.try_get("at") {
                Err(sqlx::Error::ColumnNotFound(_)) => 0,
                found => found?,
            },
        })
    }
}

/// The columns of a [`SheetRow`].
pub(super) const SHEET: &str = r#"sheet.id, sheet.source, sheet."table", sheet.date - DATE '2000-01-01' AS date,
    sheet.until - DATE '2000-01-01' AS until, (extract(epoch FROM sheet.fetched_at) * 1000000)::BIGINT AS fetched_at,
    sheet.revision, sheet.checksum"#;

/// The columns of a [`QuoteRow`].
pub(super) const QUOTE: &str = "series.base, series.quote, quote.nominal, quote.value::TEXT, quote.buy::TEXT, quote.sell::TEXT";

/// A row of `quote`: base, quote, nominal, value, buy, sell; and the id of its sheet.
type QuoteRow = (String, String, i64, Option<String>, Option<String>, Option<String>, i64);

/// The server's word for a table that is not there.
const NO_TABLE: &str = "42P01";

impl SheetRow {
    /// Which of these tables it is of.
    pub(super) fn table(&self, among: &[TableId]) -> Option<TableId> {
        among.iter().copied().find(|one| one.source.as_str() == self.source && one.table == self.table)
    }

    /// The sheet, where it is what was accepted.
    fn with(&self, tables: &[TableId], quotes: Vec<Quote>) -> Result<Sheet, StoreError> {
        let odd = || StoreError::Content { what: format!("the table {}/{}", self.source, self.table) };
        let table = self.table(tables).ok_or_else(odd)?;
        let sheet = Sheet::restore(table, day(self.date)?, self.until.map(day).transpose()?, moment(self.fetched_at)?, quotes);
        checksum::compared(sheet, self.revision.into(), self.checksum)
    }
}

/// Sheets of these tables in the order of their rows, or what is wrong with each. Whether one of them was corrected since its row was read
/// makes no difference: its quotes are in one of the two tables, so that the two reads need no transaction.
pub(super) async fn restore(
    connection: &mut PgConnection,
    tables: &[TableId],
    rows: &[SheetRow],
) -> Result<Vec<Result<Sheet, StoreError>>, StoreError> {
    let of = quotes(connection, "quote", rows.iter().map(|row| row.id).collect()).await?;
    // A sheet may be asked for twice.
    let quotes_of = |row: &SheetRow| of.get(&row.id).cloned().unwrap_or(Ok(Vec::new()));
    let mut sheets: Vec<Result<Sheet, StoreError>> = rows.iter().map(|row| row.with(tables, quotes_of(row)?)).collect();
    let other: Vec<i64> = rows.iter().zip(&sheets).filter(|(_, sheet)| sheet.is_err()).map(|(row, _)| row.id).collect();
    if !other.is_empty() {
        let of = match quotes(connection, "replaced", other).await {
            Err(StoreError::Database(cause)) if is_missing(cause.downcast_ref()) => HashMap::new(),
            read => read?,
        };
        for (row, sheet) in rows.iter().zip(&mut sheets).filter(|(_, sheet)| sheet.is_err()) {
            if let Some(quotes) = of.get(&row.id).cloned() {
                *sheet = quotes.and_then(|quotes| row.with(tables, quotes));
            }
        }
    }
    Ok(sheets)
}

fn is_missing(error: Option<&sqlx::Error>) -> bool {
    error.and_then(sqlx::Error::as_database_error).and_then(|error| error.code()).is_some_and(|code| code == NO_TABLE)
}

/// The quotes of sheets by their ids, as one of the two tables has them.
async fn quotes(
    connection: &mut PgConnection,
    table: &str,
    ids: Vec<i64>,
) -> Result<HashMap<i64, Result<Vec<Quote>, StoreError>>, StoreError> {
    let sql = format!("SELECT {QUOTE}, quote.sheet FROM {table} AS quote JOIN series ON series.id = quote.series WHERE sheet = ANY($1)");
    let rows: Vec<QuoteRow> = sqlx::query_as(AssertSqlSafe(sql)).bind(ids).fetch_all(connection).await?;
    let mut of = HashMap::<i64, Result<Vec<Quote>, StoreError>>::new();
    for (base, quote, nominal, value, buy, sell, sheet) in rows {
        let of_sheet = of.entry(sheet).or_insert_with(|| Ok(Vec::new()));
        match (read_quote(&base, &quote, nominal, [value, buy, sell]), of_sheet) {
            (Ok(quote), Ok(quotes)) => quotes.push(quote),
            (Err(error), of_sheet) => *of_sheet = Err(error),
            (Ok(_), Err(_)) => {}
        }
    }
    Ok(of)
}

/// A row of a series: base, quote, nominal, value, buy, sell, day, checksum.
pub(super) type SeriesRow = (String, String, i64, Option<String>, Option<String>, Option<String>, i32, i64);
/// A pair's quotes by day.
type Series = Vec<(Date, Quote)>;

/// The quotes of a series; nothing where one of them is not what was accepted.
pub(super) fn series(table: TableId, pair: Pair, rows: Vec<SeriesRow>) -> Option<Series> {
    let sums = checksum::OfSeries::new(table, pair);
    let sound = |(base, quote, nominal, value, buy, sell, date, sum): SeriesRow| {
        let (date, quote) = (day(date).ok()?, read_quote(&base, &quote, nominal, [value, buy, sell]).ok()?);
        (sums.of(date, &quote) == sum).then_some((date, quote))
    };
    rows.into_iter().map(sound).collect()
}

fn read_quote(base: &str, quote: &str, nominal: i64, [value, buy, sell]: [Option<String>; 3]) -> Result<Quote, StoreError> {
    let shown = || value.as_deref().or(buy.as_deref()).unwrap_or_default();
    let odd = || StoreError::Content { what: format!("the quote {nominal} {base} = {:?} {quote}", shown()) };
    let figure = |text: &String| rust_decimal::Decimal::from_str_exact(text).map_err(|_| odd());
    let price = match (&value, &buy, &sell) {
        (Some(value), ..) => Price::Mid { value: figure(value)? },
        (None, Some(buy), Some(sell)) => Price::BuySell { buy: figure(buy)?, sell: figure(sell)? },
        _ => return Err(odd()),
    };
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal: u32::try_from(nominal).map_err(|_| odd())?, price })
}
