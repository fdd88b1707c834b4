//! A store in memory: what the tests of `convert` and `refresh` read and write. Part of `store`.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;
use jiff::civil::Date;

use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// Every sheet in every revision, and the notes.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    sheets: BTreeMap<TableId, BTreeMap<Date, Vec<Sheet>>>,
    notes: HashMap<TableId, Notebook>,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// The last revisions of a range of days, oldest first.
    fn range(&self, table: TableId, days: RangeInclusive<Date>) -> Vec<Sheet> {
        let state = self.state();
        let days = state.sheets.get(&table).into_iter().flat_map(|sheets| sheets.range(days.clone()));
        days.filter_map(|(_, revisions)| revisions.last().filter(|sheet| !sheet.is_withdrawn()).cloned()).collect()
    }
}

#[async_trait]
impl RateStore for Memory {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        let one = |wanted: &Wanted| {
            let mut sheets: Vec<_> = self.range(wanted.table, Date::MIN..=wanted.on).into_iter().rev().map(Arc::new).collect();
            let more = sheets.iter().skip(1).take_while(|sheet| wanted.since.is_some_and(|since| sheet.date() >= since)).count();
            sheets.truncate(1 + more);
            sheets
        };
        Ok(wanted.iter().map(one).collect())
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        Ok(self.state().sheets.get(&table).and_then(|sheets| sheets.get(&date)).cloned().unwrap_or_default())
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        let state = self.state();
        let later = state.sheets.get(&table).into_iter().flatten().rev().flat_map(|(date, sheets)| {
            let of_day = (1..=u32::MAX).zip(sheets).skip(1).collect::<Vec<_>>().into_iter().rev();
            of_day.map(|(revision, sheet)| Revision {
                date: *date,
                revision,
                fetched_at: sheet.fetched_at(),
                withdrawn: sheet.is_withdrawn(),
            })
        });
        Ok(later.take(most as usize).collect())
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let state = self.state();
        let of = |(table, days): &(TableId, RangeInclusive<Date>)| {
            let days = state.sheets.get(table).into_iter().flat_map(|sheets| sheets.range(days.clone()));
            let each = days.flat_map(|(date, sheets)| (1..=u32::MAX).zip(sheets).map(|(revision, sheet)| (*date, revision, sheet)));
            let version = |(date, revision, sheet): (Date, u32, &Sheet)| Revision {
                date,
                revision,
                fetched_at: sheet.fetched_at(),
                withdrawn: sheet.is_withdrawn(),
            };
            each.map(version).collect()
        };
        Ok(asked.iter().map(of).collect())
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        Ok(self.range(table, days).iter().map(Sheet::date).collect())
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        Ok(self.range(table, days))
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        Ok(self.range(table, days).iter().filter_map(|sheet| Some((sheet.date(), *sheet.quote(pair)?))).collect())
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let one = |table: &TableId| {
            let mut coverage = Coverage::default();
            for sheet in self.range(*table, Date::MIN..=Date::MAX) {
                coverage.sheets += 1;
                sheet.quotes().iter().for_each(|quote| coverage.add(quote.pair(), sheet.date(), sheet.date()));
            }
            Arc::new(coverage)
        };
        Ok(tables.iter().map(one).collect())
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        // As a database refuses it.
        let twice = |sheet: &Sheet| sheet.quotes().windows(2).any(|two| two[0].pair() == two[1].pair());
        if sheets.iter().any(twice) {
            return Err(StoreError::Database(Arc::from(Box::from("a pair stands twice in one sheet"))));
        }
        let mut state = self.state();
        let mut put = |sheet: &Sheet| {
            let revisions = state.sheets.entry(sheet.table()).or_default().entry(sheet.date()).or_default();
            let outcome = match revisions.last_mut() {
                None => Put::Inserted,
                Some(last) if last == sheet => {
                    let earlier = last.fetched_at().min(sheet.fetched_at());
                    *last = last.fetched_again(earlier);
                    return Put::Unchanged;
                }
                Some(_) => Put::Revised,
            };
            revisions.push(sheet.clone());
            outcome
        };
        Ok(sheets.iter().map(&mut put).collect())
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        Ok(self.state().notes.get(&table).cloned().unwrap_or_default())
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        self.state().notes.insert(table, notebook.clone());
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
