//! What stands in for rows of a sheet that were refused: the older quote of each pair, as far as a quote is carried. Part of `convert/book`.

use jiff::civil::Date;

use crate::quote::{Pair, Quote};
use crate::sheet::{RefusedRow, Sheet};
use crate::source::EnabledTable;
use crate::store::{RateStore, StoreError};

/// Earlier sheets that are looked at: a pair that is refused for longer is not carried any more.
const LOOKED_AT: usize = 12;

/// The older quotes, each under its own date, of the pairs that were refused on the day of the newest sheet.
pub(super) async fn for_refused(
    store: &dyn RateStore,
    table: &EnabledTable,
    newest: &Sheet,
    day: Date,
    refused: &[RefusedRow],
) -> Result<Vec<Sheet>, StoreError> {
    let was_refused = |pair: Pair, date: Date| refused.iter().any(|row| row.date == date && same(row.quote.pair(), pair));
    let missing = |row: &&RefusedRow| row.date == newest.date() && newest.between(row.quote.base, row.quote.quote).is_none();
    let mut pairs: Vec<Pair> = refused.iter().filter(missing).map(|row| row.quote.pair()).collect();
    let mut found = Vec::new();
    let mut before = newest.date();
    for _ in 0..LOOKED_AT {
        let Some(eve) = before.yesterday().ok().filter(|_| !pairs.is_empty()) else { break };
        let Some(sheet) = store.newest(table.id, eve).await? else { break };
        if sheet.until().is_some() || table.schedule.too_old(sheet.date(), day, table.carry_days) {
            break;
        }
        let quotes: Vec<Quote> = pairs.iter().filter_map(|pair| sheet.between(pair.base, pair.quote)).copied().collect();
        // What that day lacks for another reason was not quoted, and is not carried.
        pairs.retain(|pair| was_refused(*pair, sheet.date()) && sheet.between(pair.base, pair.quote).is_none());
        if !quotes.is_empty() {
            found.push(Sheet::restore(table.id, sheet.date(), sheet.until(), sheet.fetched_at(), quotes));
        }
        before = sheet.date();
    }
    Ok(found)
}

fn same(one: Pair, other: Pair) -> bool {
    one == other || one == other.turned()
}
