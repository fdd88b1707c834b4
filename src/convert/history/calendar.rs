//! Every day of the calendar. Part of `convert/history`.
//!
//! A day with a publication has its row. A day without one has what a conversion of that day answers by the same source, so that a range and
//! its days say the same: what is carried over a weekend or a holiday is there, under the date of the day and with the date of the figures;
//! what is suspended, or too old to be carried, is not.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;

use super::{Every, History, Range, Row, plan};
use crate::calendar;
use crate::convert::{ConvertError, Converter, Question};
use crate::currency::Code;
use crate::source::SourceId;
use crate::sources;

/// The days without a publication are read one by one: so many years of them are asked for at once.
const LONGEST_YEARS: i32 = 1;

impl Converter {
    /// A row for each day of the calendar within a range.
    pub(super) async fn every_day(&self, asked: &Range, now: Timestamp) -> Result<History, ConvertError> {
        let longest = asked.start.checked_add(LONGEST_YEARS.years()).unwrap_or(Date::MAX);
        if asked.end > longest {
            return Err(ConvertError::TooLong { what: "a history of every day of the calendar", most: LONGEST_YEARS });
        }
        let mut history = self.published(&Range { every: Every::Day, ..asked.clone() }, now).await?;
        let mut published: Vec<Row> = history.ahead.take().unwrap_or_default();
        while let Some(rows) = history.block().await? {
            published.extend(rows);
        }
        let rows = self.filled(asked, &published, now).await?;
        if rows.is_empty() {
            return Err(plan::nothing(self.books(), asked, None).await?);
        }
        Ok(History { asked: asked.clone(), stretches: VecDeque::new(), ahead: Some(rows), whole: false, ..history })
    }

    /// The rows of days with a publication, and between them those of the days without.
    async fn filled(&self, asked: &Range, published: &[Row], now: Timestamp) -> Result<Vec<Row>, ConvertError> {
        let there: BTreeMap<(Date, Code), &Row> = published.iter().map(|row| ((row.date, row.quote), row)).collect();
        let quotes = quotes(asked, published);
        // A day that has begun nowhere has a row only where its sheet is here already. One that is named has what it has alone, from the hour
        // on at which it begins somewhere on earth.
        let begun = if asked.ahead { calendar::latest_today(now) } else { plan::latest_today(self.books().sources(), now) };
        let last = published.iter().map(|row| row.date).max().map_or(begun, |newest| newest.max(begun)).min(asked.end);
        let mut rows = Vec::new();
        let mut origins: BTreeMap<Code, Option<SourceId>> =
            quotes.iter().map(|quote| (*quote, published.iter().find(|row| row.quote == *quote).and_then(of_one))).collect();
        for date in asked.start.series(1.day()).take_while(|day| *day <= last) {
            for quote in &quotes {
                if let Some(row) = there.get(&(date, *quote)) {
                    origins.insert(*quote, of_one(row));
                    rows.push(**row);
                    continue;
                }
                let source = asked.source.or(origins.get(quote).copied().flatten());
                rows.extend(self.on_a_silent_day(asked.base, *quote, date, source, now).await?);
            }
        }
        Ok(rows)
    }

    /// What was in force on a day; nothing where there is no rate of it.
    async fn on_a_silent_day(
        &self,
        base: Code,
        quote: Code,
        date: Date,
        source: Option<SourceId>,
        now: Timestamp,
    ) -> Result<Option<Row>, ConvertError> {
        let question = Question { date: Some(date), source, ..Question::new(Decimal::ONE, base, quote) };
        match self.convert(&question, now).await {
            Ok(answer) => Ok(Some(Row { date, ..Row::from(&answer.value) })),
            Err(error @ (ConvertError::Store(_) | ConvertError::OutOfRange(_))) => Err(error),
            Err(_no_rate) => Ok(None),
        }
    }
}

/// The currencies of the rows: as they were named, or every one that has a row.
fn quotes(asked: &Range, published: &[Row]) -> Vec<Code> {
    asked.quotes.clone().unwrap_or_else(|| {
        let mut quotes: Vec<Code> = published.iter().map(|row| row.quote).collect();
        quotes.sort_unstable();
        quotes.dedup();
        quotes
    })
}

/// The source of a row that has one, and no other.
fn of_one(row: &Row) -> Option<SourceId> {
    let mut named = row.origin.names().filter_map(sources::find);
    match (named.next(), named.next()) {
        (Some(one), None) => Some(one.id),
        _ => None,
    }
}
