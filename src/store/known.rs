//! A store as it was at an instant in the past: of each day the revision that had been fetched by then, and nothing of what came later.
//! Part of `store`; `convert` reads it for `as_known`. It answers the same for ever, since nothing that was stored is changed or deleted.
//!
//! The fetcher's notes are of now, and when they were written is not kept: here there are none. So no older figure stands in for a row that
//! was refused, and whether nothing was published on a day is not known.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// The newest sheet is looked for among so many days before it is looked for among all.
const FIRST_LOOK_DAYS: i32 = 40;

/// A store of which nothing counts that came after an instant.
#[derive(Debug, Clone)]
pub struct AsKnown {
    inner: Arc<dyn RateStore>,
    at: Timestamp,
}

/// The revision of a day that was known, and whether it still is the last one.
#[derive(Debug, Clone, Copy)]
struct Known {
    revision: Revision,
    is_last: bool,
}

impl AsKnown {
    /// What was known of a store at an instant.
    #[must_use]
    pub fn new(inner: Arc<dyn RateStore>, at: Timestamp) -> AsKnown {
        AsKnown { inner, at }
    }

    /// The days of ranges that had a sheet.
    async fn known(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<BTreeMap<Date, Known>>, StoreError> {
        let all = self.inner.versions(asked).await?;
        Ok(all.iter().map(|versions| by_day(versions, self.at)).collect())
    }

    async fn known_in(&self, table: TableId, days: RangeInclusive<Date>) -> Result<BTreeMap<Date, Known>, StoreError> {
        Ok(self.known(&[(table, days)]).await?.into_iter().next().unwrap_or_default())
    }

    /// Which revisions may be in force, the newest day first.
    async fn chosen(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Known>>, StoreError> {
        let near = |wanted: &Wanted| wanted.since.unwrap_or(wanted.on).min(before(wanted.on))..=wanted.on;
        let asked: Vec<_> = wanted.iter().map(|wanted| (wanted.table, near(wanted))).collect();
        let mut found: Vec<Vec<Known>> = self.known(&asked).await?.iter().zip(wanted).map(|(days, wanted)| chosen(days, wanted)).collect();
        let empty: Vec<usize> = (0..found.len()).filter(|at| found[*at].is_empty()).collect();
        let rest: Vec<_> = empty.iter().map(|at| (wanted[*at].table, Date::MIN..=wanted[*at].on)).collect();
        if !rest.is_empty() {
            for (at, days) in empty.into_iter().zip(self.known(&rest).await?) {
                found[at] = chosen(&days, &wanted[at]);
            }
        }
        Ok(found)
    }

    /// The sheets of these revisions, without those that are damaged: those that are still the last ones in one read.
    async fn sheets_of(&self, chosen: &[(TableId, Known)]) -> Result<HashMap<(TableId, Date), Arc<Sheet>>, StoreError> {
        let last = chosen.iter().filter(|(_, known)| known.is_last);
        let wanted: Vec<Wanted> = last.map(|(table, known)| Wanted { table: *table, on: known.revision.date, since: None }).collect();
        let read = if wanted.is_empty() { Vec::new() } else { self.inner.in_force(&wanted).await? };
        let mut sheets: HashMap<(TableId, Date), Arc<Sheet>> =
            read.into_iter().flatten().map(|sheet| ((sheet.table(), sheet.date()), sheet)).collect();
        for (table, known) in chosen {
            let key = (*table, known.revision.date);
            // What landed between the two reads is not what was chosen.
            if sheets.get(&key).is_some_and(|sheet| known.is_last && sheet.fetched_at() == known.revision.fetched_at) {
                continue;
            }
            sheets.remove(&key);
            sheets.extend(self.inner.version(*table, &known.revision).await?.map(|sheet| (key, sheet)));
        }
        Ok(sheets)
    }
}

/// Of each day the last revision that was fetched by an instant, where it is a sheet.
fn by_day(versions: &[Revision], at: Timestamp) -> BTreeMap<Date, Known> {
    let days = versions.chunk_by(|one, next| one.date == next.date);
    let known = |of_day: &[Revision]| {
        let place = of_day.iter().rposition(|revision| revision.fetched_at <= at)?;
        let revision = *of_day.get(place)?;
        (!revision.withdrawn).then_some((revision.date, Known { revision, is_last: place + 1 == of_day.len() }))
    };
    days.filter_map(known).collect()
}

/// The newest of these days, and the earlier ones that are wanted with it.
fn chosen(days: &BTreeMap<Date, Known>, wanted: &Wanted) -> Vec<Known> {
    let earlier = |(at, (date, _)): &(usize, (&Date, &Known))| *at == 0 || wanted.since.is_some_and(|since| **date >= since);
    days.iter().rev().enumerate().take_while(earlier).map(|(_, (_, known))| *known).collect()
}

fn before(day: Date) -> Date {
    day.checked_sub(FIRST_LOOK_DAYS.days()).unwrap_or(Date::MIN)
}

#[async_trait]
impl RateStore for AsKnown {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        let chosen = self.chosen(wanted).await?;
        let all: Vec<(TableId, Known)> =
            wanted.iter().zip(&chosen).flat_map(|(wanted, known)| known.iter().map(|known| (wanted.table, *known))).collect();
        let sheets = self.sheets_of(&all).await?;
        let of = |(wanted, known): (&Wanted, &Vec<Known>)| {
            known.iter().filter_map(|known| sheets.get(&(wanted.table, known.revision.date)).cloned()).collect()
        };
        Ok(wanted.iter().zip(&chosen).map(of).collect())
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let mut revisions = self.inner.revisions(table, date).await?;
        revisions.retain(|sheet| sheet.fetched_at() <= self.at);
        Ok(revisions)
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let mut found = self.inner.versions(asked).await?;
        found.iter_mut().for_each(|versions| versions.retain(|version| version.fetched_at <= self.at));
        Ok(found)
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        Ok(self.known_in(table, days).await?.into_keys().collect())
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let known = self.known_in(table, days.clone()).await?;
        let mut last: HashMap<Date, Sheet> = self.inner.sheets(table, days).await?.into_iter().map(|sheet| (sheet.date(), sheet)).collect();
        let mut sheets = Vec::with_capacity(known.len());
        for (date, known) in known {
            let fits = |sheet: &Sheet| known.is_last && sheet.fetched_at() == known.revision.fetched_at;
            match last.remove(&date).filter(fits) {
                Some(sheet) => sheets.push(sheet),
                None => sheets.extend(self.inner.version(table, &known.revision).await?.map(|sheet| Sheet::clone(&sheet))),
            }
        }
        Ok(sheets)
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let known = self.known_in(table, days.clone()).await?;
        let mut last: HashMap<Date, Quote> = self.inner.series(table, pair, days).await?.into_iter().collect();
        let mut series = Vec::with_capacity(known.len());
        for (date, known) in known {
            let quote = match known.is_last {
                true => last.remove(&date),
                false => self.inner.version(table, &known.revision).await?.and_then(|sheet| sheet.quote(pair).copied()),
            };
            series.extend(quote.map(|quote| (date, quote)));
        }
        Ok(series)
    }

    /// The days are exact; a pair's are those on which it is quoted now, as far as they lie within them.
    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let asked: Vec<_> = tables.iter().map(|table| (*table, Date::MIN..=Date::MAX)).collect();
        let known = self.known(&asked).await?;
        let now = self.inner.coverage(tables).await?;
        Ok(known.iter().zip(now).map(|(days, now)| Arc::new(within(&now, days))).collect())
    }

    async fn put(&self, _sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn notebook(&self, _table: TableId) -> Result<Notebook, StoreError> {
        Ok(Notebook::default())
    }

    async fn note(&self, _table: TableId, _notebook: &Notebook) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

/// What there is now, of these days alone.
fn within(now: &Coverage, days: &BTreeMap<Date, Known>) -> Coverage {
    let (Some(first), Some(last)) = (days.keys().next(), days.keys().next_back()) else { return Coverage::default() };
    let mut coverage = Coverage { dates: Some((*first, *last)), sheets: days.len() as u64, pairs: BTreeMap::new() };
    for (pair, (begin, end)) in &now.pairs {
        let span = (*begin.max(first), *end.min(last));
        if span.0 <= span.1 {
            coverage.pairs.insert(*pair, span);
        }
    }
    coverage
}
