//! A store over the archive: what fx fetched wins over what was compiled in, day by day. Part of `store`; below `cached`.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;

use super::archive::Archive;
use super::{Coverage, Damaged, Landed, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// The two read as one: nothing is imported, and each day comes whole from one of them.
///
/// When the upper store fails, so does the overlay: an older sheet of the archive would be an answer that hides the failure. What was
/// read before stays in the cache above.
#[derive(Debug)]
pub struct Overlay {
    upper: Arc<dyn RateStore>,
    lower: Archive,
}

impl Overlay {
    /// A store over the archive.
    #[must_use]
    pub fn new(upper: Arc<dyn RateStore>, lower: Archive) -> Overlay {
        Overlay { upper, lower }
    }
}

#[async_trait]
impl RateStore for Overlay {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        let mut found = self.upper.in_force(wanted).await?;
        for (wanted, upper) in wanted.iter().zip(&mut found) {
            self.under(wanted, upper).await?;
        }
        Ok(found)
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let revisions = self.upper.revisions(table, date).await?;
        if revisions.is_empty() { self.lower.revisions(table, date).await } else { Ok(revisions) }
    }

    async fn revised(&self, table: TableId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.upper.revised(table, most).await
    }

    /// What is compiled in stands before what was fetched: on the day of each.
    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let (mut found, upper) = (self.lower.versions(asked).await?, self.upper.versions(asked).await?);
        for (found, upper) in found.iter_mut().zip(upper) {
            found.extend(upper);
            found.sort_by_key(|version| (version.date, version.revision));
        }
        Ok(found)
    }

    async fn landings(&self, among: &[TableId], after: u64, most: u32) -> Result<Landed, StoreError> {
        self.upper.landings(among, after, most).await
    }

    async fn last_landing(&self) -> Result<u64, StoreError> {
        self.upper.last_landing().await
    }

    async fn version(&self, table: TableId, of: &Revision) -> Result<Option<Arc<Sheet>>, StoreError> {
        match of.revision {
            Revision::COMPILED_IN => self.lower.sheet(table, of.date).await,
            _ => self.upper.version(table, of).await,
        }
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let mut dates = self.upper.dates(table, days.clone()).await?;
        dates.extend(self.lower.dates(table, days).await?);
        dates.sort_unstable();
        dates.dedup();
        Ok(dates)
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let upper = self.upper.sheets(table, days.clone()).await?;
        if has_all(upper.iter().map(Sheet::date), &self.lower.dates(table, days.clone()).await?) {
            return Ok(upper);
        }
        let here: Vec<Date> = upper.iter().map(Sheet::date).collect();
        let lower = self.lower.sheets(table, days).await?;
        let mut sheets: Vec<Sheet> = lower.into_iter().filter(|sheet| here.binary_search(&sheet.date()).is_err()).chain(upper).collect();
        sheets.sort_by_key(Sheet::date);
        Ok(sheets)
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let upper = self.upper.series(table, pair, days.clone()).await?;
        // Dates are read without unpacking the figures, which nobody needs where everything is in the upper store.
        let there = self.lower.dates(table, days.clone()).await?;
        if has_all(upper.iter().map(|(date, _)| *date), &there) {
            return Ok(upper);
        }
        // A day of the upper store in which the pair is not quoted is a day without a quote, whatever the archive has.
        let replaced = self.upper.dates(table, days.clone()).await?;
        if has_all(replaced.iter().copied(), &there) {
            return Ok(upper);
        }
        let lower = self.lower.series(table, pair, days).await?;
        let mut series: Vec<(Date, Quote)> =
            lower.into_iter().filter(|(date, _)| replaced.binary_search(date).is_err()).chain(upper).collect();
        series.sort_by_key(|(date, _)| *date);
        Ok(series)
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let (upper, lower) = (self.upper.coverage(tables).await?, self.lower.coverage(tables).await?);
        let mut both = Vec::with_capacity(tables.len());
        for ((table, upper), lower) in tables.iter().zip(upper).zip(lower) {
            both.push(self.covered(*table, upper, lower).await?);
        }
        Ok(both)
    }

    async fn quoting(&self, code: Code, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let (upper, lower) = (self.upper.quoting(code, among).await?, self.lower.quoting(code, among).await?);
        Ok(among.iter().copied().filter(|table| upper.contains(table) || lower.contains(table)).collect())
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        let (upper, lower) = (self.upper.filled(among).await?, self.lower.filled(among).await?);
        Ok(among.iter().copied().filter(|table| upper.contains(table) || lower.contains(table)).collect())
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.upper.put(sheets).await
    }

    fn damaged(&self, table: TableId) -> Vec<Damaged> {
        self.upper.damaged(table)
    }

    async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.upper.check().await
    }

    async fn notebook(&self, table: TableId) -> Result<Notebook, StoreError> {
        self.upper.notebook(table).await
    }

    async fn note(&self, table: TableId, notebook: &Notebook) -> Result<(), StoreError> {
        self.upper.note(table, notebook).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.upper.ping().await
    }
}

/// Whether days, oldest first, have all of the others, which are in that order, too.
fn has_all(mut days: impl Iterator<Item = Date>, others: &[Date]) -> bool {
    others.iter().all(|other| days.any(|day| day == *other))
}

impl Overlay {
    /// Adds the archive's sheets to those of the upper store, newest first.
    async fn under(&self, wanted: &Wanted, upper: &mut Vec<Arc<Sheet>>) -> Result<(), StoreError> {
        let newest = upper.first().map(|sheet| sheet.date());
        // Only a newer day than the upper store has needs the archive unpacked.
        if let (Some(date), None) = (newest, wanted.since)
            && (date == wanted.on || self.lower.dates(wanted.table, date.tomorrow().unwrap_or(date)..=wanted.on).await?.is_empty())
        {
            return Ok(());
        }
        let lower = self.lower.in_force(std::slice::from_ref(wanted)).await?.into_iter().flatten();
        let here: HashSet<Date> = upper.iter().map(|sheet| sheet.date()).collect();
        upper.extend(lower.filter(|sheet| !here.contains(&sheet.date())));
        upper.sort_by_key(|sheet| std::cmp::Reverse(sheet.date()));
        let earlier = upper.iter().skip(1).take_while(|sheet| wanted.since.is_some_and(|since| sheet.date() >= since)).count();
        upper.truncate(1 + earlier);
        Ok(())
    }

    async fn covered(&self, table: TableId, upper: Arc<Coverage>, lower: Arc<Coverage>) -> Result<Arc<Coverage>, StoreError> {
        let (Some((first, last)), Some(_)) = (lower.dates, upper.dates) else {
            return Ok(if upper.dates.is_some() { upper } else { lower });
        };
        let both = self.both(table, first..=last).await?;
        let mut coverage = Coverage { sheets: upper.sheets + lower.sheets - both.len() as u64, ..Coverage::clone(&upper) };
        coverage.widen((first, last));
        for (pair, (first, last)) in &lower.pairs {
            let span = upper.pairs.get(pair);
            let gone = |end: &Date| both.contains(end) && span.is_none_or(|(first, last)| end < first || end > last);
            if gone(first) || gone(last) {
                // A revision dropped the pair on the very day at an end: rare, and worth a look at every day.
                let series = self.series(table, *pair, Date::MIN..=Date::MAX).await?;
                if let (Some((first, _)), Some((last, _))) = (series.first(), series.last()) {
                    coverage.add(*pair, *first, *last);
                }
            } else {
                coverage.add(*pair, *first, *last);
            }
        }
        Ok(Arc::new(coverage))
    }

    /// The dates of which both have a sheet, within those of the archive.
    async fn both(&self, table: TableId, days: RangeInclusive<Date>) -> Result<HashSet<Date>, StoreError> {
        let upper = self.upper.dates(table, days.clone()).await?;
        let (Some(first), Some(last)) = (upper.first(), upper.last()) else { return Ok(HashSet::new()) };
        let lower: HashSet<Date> = self.lower.dates(table, *first..=*last).await?.into_iter().collect();
        Ok(upper.into_iter().filter(|date| lower.contains(date)).collect())
    }
}
