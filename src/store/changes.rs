//! What was corrected of a table, day by day: each revision with when it came and what it changed. Part of `store`; shown by
//! `/v1/sources/{id}/revisions`.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{RateStore, Revision, StoreError, Wanted};
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// So many days are looked at for each that is asked for, before all are.
const LOOKED_AT: i32 = 8;

/// A revision with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The table.
    pub table: TableId,
    /// Which revision.
    pub revision: Revision,
    /// What is another figure than in the one before, is new, or is gone; nothing for a day's first.
    pub changes: Option<Vec<Change>>,
}

/// One pair's change.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The quote before; nothing where there was none.
    pub was: Option<Quote>,
    /// The quote since; nothing where it was taken out.
    pub is: Option<Quote>,
}

/// Some days of tables, the newest first, with every revision of each, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The revisions.
    pub revisions: Vec<Changed>,
    /// Where the next page begins, where there is one: it has the days before this one.
    pub before: Option<Date>,
}

/// The newest days of tables that lie before one, or of all, at most so many.
///
/// # Errors
/// When the store cannot be read.
pub async fn page(store: &dyn RateStore, tables: &[TableId], before: Option<Date>, most: u16) -> Result<Page, StoreError> {
    let most = most.max(1);
    let Some(last) = before.map_or(Some(Date::MAX), |before| before.yesterday().ok()) else {
        return Ok(Page { revisions: Vec::new(), before: None });
    };
    let near = last.min(newest(store, tables).await?);
    let first = near.checked_sub((i32::from(most) * LOOKED_AT).days()).unwrap_or(Date::MIN);
    let mut found = versions(store, tables, first, last).await?;
    if days(&found).len() <= usize::from(most) {
        found = versions(store, tables, Date::MIN, last).await?;
    }
    let days = days(&found);
    let shown: BTreeSet<Date> = days.iter().rev().take(most.into()).copied().collect();
    let more = days.len() > shown.len();
    let mut revisions = Vec::new();
    for (table, versions) in found {
        for of_day in
            versions.chunk_by(|one, next| one.date == next.date).filter(|of_day| of_day.iter().any(|one| shown.contains(&one.date)))
        {
            revisions.extend(changed(store, table, of_day).await?);
        }
    }
    revisions.sort_by(|one, other| (other.revision.date, one.table).cmp(&(one.revision.date, other.table)));
    Ok(Page { revisions, before: shown.first().copied().filter(|_| more) })
}

/// The newest day of which there is a sheet.
async fn newest(store: &dyn RateStore, tables: &[TableId]) -> Result<Date, StoreError> {
    let wanted: Vec<Wanted> = tables.iter().map(|table| Wanted { table: *table, on: Date::MAX, since: None }).collect();
    let found = store.in_force(&wanted).await?;
    Ok(found.iter().flatten().map(|sheet| sheet.date()).max().unwrap_or(Date::MAX))
}

async fn versions(store: &dyn RateStore, tables: &[TableId], first: Date, last: Date) -> Result<Vec<(TableId, Vec<Revision>)>, StoreError> {
    let asked: Vec<_> = tables.iter().map(|table| (*table, first..=last)).collect();
    Ok(tables.iter().copied().zip(store.versions(&asked).await?).collect())
}

fn days(found: &[(TableId, Vec<Revision>)]) -> BTreeSet<Date> {
    found.iter().flat_map(|(_, versions)| versions).map(|version| version.date).collect()
}

/// The revisions of one day, the newest first.
async fn changed(store: &dyn RateStore, table: TableId, of_day: &[Revision]) -> Result<Vec<Changed>, StoreError> {
    let mut changed = Vec::with_capacity(of_day.len());
    let mut before: Option<Arc<Sheet>> = None;
    for (at, revision) in of_day.iter().enumerate() {
        let sheet = if of_day.len() > 1 { store.version(table, revision).await? } else { None };
        let changes = (at > 0).then(|| differences(quotes(before.as_ref()), quotes(sheet.as_ref())));
        changed.push(Changed { table, revision: *revision, changes });
        before = sheet.or(before);
    }
    changed.reverse();
    Ok(changed)
}

fn quotes(sheet: Option<&Arc<Sheet>>) -> &[Quote] {
    sheet.map_or(&[], |sheet| sheet.quotes())
}

/// What differs, by pair.
fn differences(before: &[Quote], after: &[Quote]) -> Vec<Change> {
    let pairs: BTreeSet<Pair> = before.iter().chain(after).map(Quote::pair).collect();
    let of = |quotes: &[Quote], pair: Pair| quotes.iter().find(|quote| quote.pair() == pair).copied();
    let change = |pair: Pair| Change { was: of(before, pair), is: of(after, pair) };
    pairs.into_iter().map(change).filter(|change| change.was != change.is).collect()
}
