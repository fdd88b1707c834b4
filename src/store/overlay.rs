//! A store over the archive: the newer of both answers, the store where they meet. Part of `store`. Nothing is imported at
//! the start; what is written goes to the store.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;

use super::{Coverage, Notebook, Put, RateStore, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// One store over another.
#[derive(Debug)]
pub struct Overlay {
    upper: Arc<dyn RateStore>,
    lower: Arc<dyn RateStore>,
}

impl Overlay {
    /// `upper` is written and wins; `lower` fills in.
    #[must_use]
    pub fn new(upper: Arc<dyn RateStore>, lower: Arc<dyn RateStore>) -> Overlay {
        Overlay { upper, lower }
    }
}

#[async_trait]
impl RateStore for Overlay {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let upper = self.upper.in_force(source, on).await?;
        if upper.as_ref().is_some_and(|sheet| sheet.date() == on) {
            return Ok(upper);
        }
        let lower = self.lower.in_force(source, on).await?;
        let newer = match (&upper, &lower) {
            (Some(upper), Some(lower)) => lower.date() > upper.date(),
            (upper, _) => upper.is_none(),
        };
        Ok(if newer { lower } else { upper })
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let mut all = self.lower.revisions(source, date).await?;
        let upper = self.upper.revisions(source, date).await?;
        // The same figures in both are one revision.
        all.retain(|sheet| upper.first() != Some(sheet));
        all.extend(upper);
        Ok(all)
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let mut merged: BTreeMap<Date, Quote> = self.lower.series(source, code, days.clone()).await?.into_iter().collect();
        merged.extend(self.upper.series(source, code, days).await?);
        Ok(merged.into_iter().collect())
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        Ok(self.upper.last_quoted(source, code, on).await?.max(self.lower.last_quoted(source, code, on).await?))
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        Ok(self.lower.coverage(source).await?.with(&self.upper.coverage(source).await?))
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        let (mut outcomes, mut new) = (Vec::with_capacity(sheets.len()), Vec::new());
        for sheet in sheets {
            let below = self.lower.sheet(sheet.source(), sheet.date()).await?;
            // What the archive has already is not stored again, unless a correction stands over it.
            let same = below.as_deref() == Some(sheet) && self.upper.sheet(sheet.source(), sheet.date()).await?.is_none();
            outcomes.push((same, below.is_some()));
            if !same {
                new.push(sheet.clone());
            }
        }
        let mut written = if new.is_empty() { Vec::new() } else { self.upper.put(&new).await? }.into_iter();
        let outcome = |(same, below)| match if same { Put::Unchanged } else { written.next().unwrap_or(Put::Unchanged) } {
            // The first of its date in the store, but a correction of what the archive says.
            Put::Inserted if below => Put::Revised,
            other => other,
        };
        Ok(outcomes.into_iter().map(outcome).collect())
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
