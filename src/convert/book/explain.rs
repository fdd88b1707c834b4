//! Why there is no rate: a currency that a source no longer quotes, or a day for which there is nothing. Part of `convert/book`.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Book, Books, DayRule, utc_day};
use crate::calendar::latest_today;
use crate::convert::{ConvertError, Question, path};
use crate::currency::Code;
use crate::sheet::RefusedRow;
use crate::source::{EnabledSource, TableId};
use crate::store::{Coverage, StoreError};

/// The first and the last day for which a source has each currency.
pub type Spans = BTreeMap<Code, (Date, Date)>;

impl Books {
    /// Says why there is no path.
    pub(in crate::convert) async fn explain(&self, question: &Question, book: &Book, now: Timestamp) -> ConvertError {
        match self.reason(question, book, now).await {
            Ok(error) => error,
            Err(error) => ConvertError::Store(error),
        }
    }

    async fn reason(&self, question: &Question, book: &Book, now: Timestamp) -> Result<ConvertError, StoreError> {
        let day = question.date.unwrap_or_else(|| utc_day(now));
        let asked = |source: &&EnabledSource| match question.source {
            Some(id) => source.id() == id,
            None => source.unnamed,
        };
        let sources: Vec<&EnabledSource> = self.sources.iter().map(AsRef::as_ref).filter(asked).collect();
        // What a law or a unit stands for is what is missing, and not the old code.
        let ends = path::Ends::of(question, now).map_or((question.from, question.to), |ends| (ends.from, ends.to));
        let (mut first, mut last, mut covered) = (None::<Date>, None::<Date>, Vec::with_capacity(sources.len()));
        for source in sources {
            let coverage = self.source_coverage(source).await?;
            if let Some((from, to)) = span(&coverage, question.from, question.to) {
                first = Some(first.map_or(from, |first| first.min(from)));
                last = Some(last.map_or(to, |last| last.max(to)));
            }
            covered.push((source, coverage));
        }
        // A source that has no sheet of a day, or of one to come, has suspended nothing.
        if question.rule != DayRule::Exact
            && day <= latest_today(now)
            && let Some(suspended) = self.suspended(ends, question.source.is_some(), &covered, book, day).await?
        {
            return Ok(suspended);
        }
        Ok(ConvertError::NoRate { detail: no_rate(question, first, last) + &self.known_words(), first, last })
    }

    /// Until when what was known counts, for the end of a sentence; nothing where that is now.
    pub(in crate::convert) fn known_words(&self) -> String {
        self.known().map_or(String::new(), |at| format!(", as far as was known at {at}"))
    }

    /// Who was the last to quote what nobody quotes on that day, where it has a sheet of that day without it. Nothing where something is
    /// missing that none of them ever quoted: then that is the reason, and nobody's. A source that was named answers for itself.
    async fn suspended(
        &self,
        ends: (Code, Code),
        named: bool,
        covered: &[(&EnabledSource, Vec<Arc<Coverage>>)],
        book: &Book,
        day: Date,
    ) -> Result<Option<ConvertError>, StoreError> {
        // A currency that another source quotes is not what is missing.
        let quoted = |code: Code| covered.iter().any(|(source, _)| book.page(source.id()).is_some_and(|page| page.has(code)));
        let mut found = None;
        for code in [ends.0, ends.1].into_iter().filter(|code| !quoted(*code)) {
            let mut newest: Option<(Date, &EnabledSource)> = None;
            for (source, coverage) in covered {
                let last = self.last_quoted(source, coverage, code, day).await?;
                newest = last.filter(|last| newest.is_none_or(|(newest, _)| newest < *last)).map(|last| (last, *source)).or(newest);
            }
            let Some((last, source)) = newest else {
                if named {
                    continue;
                }
                return Ok(None);
            };
            let has_a_sheet = book.page(source.id()).is_some();
            if has_a_sheet && found.is_none() {
                found = Some(self.no_longer(source, code, last, day).await?);
            }
        }
        Ok(found)
    }

    /// Why a source that quoted a currency does not any more: the publisher left it out, or its figure was not believed.
    async fn no_longer(&self, source: &EnabledSource, code: Code, last: Date, day: Date) -> Result<ConvertError, StoreError> {
        let Some(row) = self.refused_since(source, code, last, day).await? else {
            return Ok(ConvertError::Suspended { code, source_id: source.id(), last });
        };
        let why = "the publisher's figure was not believed, and the last one is too old to be carried";
        let detail = format!("{} has no rate of {code} for {}: {why} ({}: {})", source.id(), row.date, row.rule, row.detail);
        Ok(ConvertError::NoRate { detail, first: None, last: Some(last) })
    }

    /// A row with a currency that was refused after a day, and on or before another.
    async fn refused_since(&self, source: &EnabledSource, code: Code, last: Date, day: Date) -> Result<Option<RefusedRow>, StoreError> {
        let tables: Vec<TableId> = source.tables.iter().map(|table| table.id).collect();
        let refused = self.store.refused(&tables).await?;
        let since = |row: &&RefusedRow| row.date > last && row.date <= day && row.quote.other(code).is_some();
        Ok(refused.iter().flat_map(|rows| rows.iter()).filter(since).max_by_key(|row| row.date).cloned())
    }

    /// What there is of each table of a source, in their order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn source_coverage(&self, source: &EnabledSource) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let tables: Vec<TableId> = source.tables.iter().map(|table| table.id).collect();
        self.store.coverage(&tables).await
    }

    /// The first and the last day for which a source has each currency.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn spans(&self, source: &EnabledSource) -> Result<Spans, StoreError> {
        let mut spans = Spans::new();
        for coverage in self.source_coverage(source).await? {
            for (pair, (first, last)) in &coverage.pairs {
                for code in [pair.base, pair.quote] {
                    let span = spans.entry(code).or_insert((*first, *last));
                    *span = (span.0.min(*first), span.1.max(*last));
                }
            }
        }
        Ok(spans)
    }

    /// The last day on or before `on` on which a source quoted a currency.
    async fn last_quoted(
        &self,
        source: &EnabledSource,
        coverage: &[Arc<Coverage>],
        code: Code,
        on: Date,
    ) -> Result<Option<Date>, StoreError> {
        let mut last = None;
        for (table, coverage) in source.tables.iter().zip(coverage) {
            for (pair, (begin, end)) in coverage.pairs.iter().filter(|(pair, _)| pair.other(code).is_some()) {
                let day = if *end <= on {
                    Some(*end)
                } else if *begin <= on {
                    self.store.series(table.id, *pair, *begin..=on).await?.last().map(|(date, _)| *date)
                } else {
                    None
                };
                last = last.max(day);
            }
        }
        Ok(last)
    }
}

/// The first and last date for which one source quotes both currencies, as far as its coverage says.
pub(in crate::convert) fn span(coverage: &[Arc<Coverage>], from: Code, to: Code) -> Option<(Date, Date)> {
    let of = |code: Code| {
        coverage.iter().filter_map(|coverage| coverage.span(code)).reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
    };
    let (from, to) = (of(from)?, of(to)?);
    Some((from.0.max(to.0), from.1.min(to.1))).filter(|(first, last)| first <= last)
}

fn no_rate(question: &Question, first: Option<Date>, last: Option<Date>) -> String {
    let who = question.source.map_or("no source".to_owned(), |source| format!("{source} does not"));
    let has = if question.source.is_some() { "have" } else { "has" };
    let named = question.date.map_or_else(|| "today".to_owned(), |date| date.to_string());
    let when = match question.rule {
        DayRule::Exact => format!(" of {named} itself"),
        DayRule::Before => format!(" from before {named}"),
        DayRule::OnOrBefore => question.date.map_or(String::new(), |date| format!(" on {date}")),
    };
    let exist = first.zip(last).map_or(String::new(), |(first, last)| format!("; there are rates from {first} to {last}"));
    format!("{who} {has} a rate of {} to {}{when}{exist}", question.from, question.to)
}
