//! A store over the archive: what fx fetched wins over what was compiled in, day by day. Part of `store`; below `cached`.

use std::collections::HashSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;

use super::archive::Archive;
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

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
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let upper = self.upper.in_force(source, on).await?;
        // Only a newer day than the upper store has needs the archive unpacked.
        if let Some(date) = upper.as_ref().map(|sheet| sheet.date())
            && (date == on || self.lower.dates(source, date.tomorrow().unwrap_or(date)..=on).await?.is_empty())
        {
            return Ok(upper);
        }
        let lower = self.lower.in_force(source, on).await?;
        Ok(match (upper, lower) {
            (Some(upper), Some(lower)) if lower.date() > upper.date() => Some(lower),
            (upper, lower) => upper.or(lower),
        })
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let revisions = self.upper.revisions(source, date).await?;
        if revisions.is_empty() { self.lower.revisions(source, date).await } else { Ok(revisions) }
    }

    async fn revised(&self, source: SourceId, most: u32) -> Result<Vec<Revision>, StoreError> {
        self.upper.revised(source, most).await
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let mut dates = self.upper.dates(source, days.clone()).await?;
        dates.extend(self.lower.dates(source, days).await?);
        dates.sort_unstable();
        dates.dedup();
        Ok(dates)
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let upper = self.upper.sheets(source, days.clone()).await?;
        if has_all(upper.iter().map(Sheet::date), &self.lower.dates(source, days.clone()).await?) {
            return Ok(upper);
        }
        let here: Vec<Date> = upper.iter().map(Sheet::date).collect();
        let lower = self.lower.sheets(source, days).await?;
        let mut sheets: Vec<Sheet> = lower.into_iter().filter(|sheet| here.binary_search(&sheet.date()).is_err()).chain(upper).collect();
        sheets.sort_by_key(Sheet::date);
        Ok(sheets)
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let upper = self.upper.series(source, code, days.clone()).await?;
        // Dates are read without unpacking the figures, which nobody needs where everything is in the upper store.
        let there = self.lower.dates(source, days.clone()).await?;
        if has_all(upper.iter().map(|(date, _)| *date), &there) {
            return Ok(upper);
        }
        // A day of the upper store in which the currency is not quoted is a day without a quote, whatever the archive has.
        let replaced = self.upper.dates(source, days.clone()).await?;
        if has_all(replaced.iter().copied(), &there) {
            return Ok(upper);
        }
        let lower = self.lower.series(source, code, days).await?;
        let mut series: Vec<(Date, Quote)> =
            lower.into_iter().filter(|(date, _)| replaced.binary_search(date).is_err()).chain(upper).collect();
        series.sort_by_key(|(date, _)| *date);
        Ok(series)
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let upper = self.upper.last_quoted(source, code, on).await?;
        let mut lower = self.lower.last_quoted(source, code, on).await?;
        while let Some(date) = lower.filter(|date| Some(*date) > upper) {
            if self.upper.sheet(source, date).await?.is_none() {
                return Ok(Some(date));
            }
            // Revised since, and no longer quoted on that day.
            lower = match date.yesterday() {
                Ok(before) => self.lower.last_quoted(source, code, before).await?,
                Err(_) => None,
            };
        }
        Ok(upper)
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let upper = self.upper.coverage(source).await?;
        let lower = self.lower.coverage(source).await?;
        let (Some((first, last)), Some(_)) = (lower.dates, upper.dates) else {
            return Ok(if upper.dates.is_some() { upper } else { lower });
        };
        let both = self.both(source, first..=last).await?;
        let mut coverage = Coverage { sheets: upper.sheets + lower.sheets - both.len() as u64, ..upper.clone() };
        coverage.widen((first, last));
        for (code, (first, last)) in lower.currencies {
            let span = upper.currencies.get(&code);
            let gone = |end: &Date| both.contains(end) && span.is_none_or(|(first, last)| end < first || end > last);
            if gone(&first) || gone(&last) {
                // A revision dropped the currency on the very day at an end: rare, and worth a look at every day.
                let series = self.series(source, code, Date::MIN..=Date::MAX).await?;
                if let (Some((first, _)), Some((last, _))) = (series.first(), series.last()) {
                    coverage.add(code, *first, *last);
                }
            } else {
                coverage.add(code, first, last);
            }
        }
        Ok(coverage)
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        self.upper.put(sheets).await
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        self.upper.notebook(source).await
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        self.upper.note(source, notebook).await
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
    /// The dates of which both have a sheet, within those of the archive.
    async fn both(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<HashSet<Date>, StoreError> {
        let upper = self.upper.dates(source, days.clone()).await?;
        let (Some(first), Some(last)) = (upper.first(), upper.last()) else { return Ok(HashSet::new()) };
        let lower: HashSet<Date> = self.lower.dates(source, *first..=*last).await?.into_iter().collect();
        Ok(upper.into_iter().filter(|date| lower.contains(date)).collect())
    }
}
