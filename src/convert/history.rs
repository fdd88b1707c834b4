//! How a rate went, day by day. Part of `convert`: the same sources in the same order as a conversion, and the same exact numbers.
//!
//! - A row stands for a day on which its source published both sides; nothing is carried into the days between.
//! - `auto` gives a pair one source for its whole series: the first in the preference that still quotes the pair at the end of the
//!   range, which is the one that `convert` answers from there; where none does, the first that quoted it at all within the range.
//!   Only a pair that no source has alone is joined of two, on the days of which both have a sheet.
//! - A currency's rows begin and end with it. What a law fixed for afterwards is a conversion's to say, not a publisher's figure.
//!
//! `convert/history/plan.rs` chooses, `rows.rs` computes, `form.rs` writes. Reading goes quarter by quarter, so that memory does not grow
//! with the range: only of a few named currencies is the whole series at hand, as the cache keeps it anyway.

pub mod form;
mod plan;
mod reading;
mod rows;

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use self::plan::Line;
use self::reading::Reading;
use self::rows::Periods;
use super::{ConvertError, Converter, Day, Shown, known};
use crate::currency::Code;
use crate::sources::SourceId;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The currency of which one unit is priced.
    pub base: Code,
    /// The currencies in which it is priced, in the order of the answer; every one that a source has, when none is named.
    pub quotes: Option<Vec<Code>>,
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
    /// How many rows there are.
    pub every: Every,
    /// The one source that may answer; otherwise the configured preference decides.
    pub source: Option<SourceId>,
}

/// How many rows there are: one for each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Every {
    /// Each day with a publication.
    #[default]
    Day,
    /// The last publication of each week, which begins on Monday.
    Week,
    /// The last publication of each month.
    Month,
}

impl Every {
    /// The name in parameters and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Every::Day => "day",
            Every::Week => "week",
            Every::Month => "month",
        }
    }

    /// Which day's rate a row has, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Every::Day => "each day with a publication",
            Every::Week => "the last publication of each week, Monday to Sunday",
            Every::Month => "the last publication of each month",
        }
    }

    /// The first day of the period that a day is in.
    fn period(self, date: Date) -> Date {
        match self {
            Every::Day => date,
            Every::Week => date.checked_sub(i64::from(date.weekday().since(Weekday::Monday)).days()).unwrap_or(date),
            Every::Month => date.first_of_month(),
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("rows are for every day, week or month")]
pub struct NotAPeriod;

impl FromStr for Every {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Every, NotAPeriod> {
        [Every::Day, Every::Week, Every::Month].into_iter().find(|every| every.name() == text).ok_or(NotAPeriod)
    }
}

/// One day's rate of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The effective date that the publisher put on it.
    pub date: Date,
    /// The currency in which the base is priced.
    pub quote: Code,
    /// Units of `quote` for one unit of the base: as published, or computed to 12 significant digits.
    pub rate: Shown,
    /// Whose rate it is.
    pub origin: Origin,
}

/// One source, or two that were joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The source of every leg.
    Of(SourceId),
    /// The sources of the first and of the second part of the way.
    Joined(SourceId, SourceId),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Of(source) => source.fmt(f),
            Origin::Joined(first, second) => write!(f, "{first}+{second}"),
        }
    }
}

/// An answer that is read as it is needed: what nobody asks for is neither read nor computed.
#[derive(Debug)]
pub struct History {
    asked: Range,
    lines: Vec<Line>,
    reading: Reading,
    /// The stretches of days that are still to be read, oldest first.
    stretches: VecDeque<(Date, Date)>,
    periods: Periods,
    /// Rows that were read to see that there are any.
    ahead: Option<Vec<Row>>,
    good_until: Timestamp,
}

impl Converter {
    /// The range that is meant by its ends, as far as they are named: up to today, and from the same day a year before.
    #[must_use]
    pub fn range(&self, start: Option<Date>, end: Option<Date>, now: Timestamp) -> (Date, Date) {
        let end = end.unwrap_or_else(|| plan::latest_today(self.books().sources(), now));
        (start.unwrap_or_else(|| end.checked_sub(1.year()).unwrap_or(Date::MIN)), end)
    }

    /// A pair's rates, or several pairs', over a range of days.
    ///
    /// # Errors
    /// [`ConvertError::Reversed`] for a range that ends before it begins; [`ConvertError::NoRate`] when there is no row at all, or none
    /// of a currency that was named; else as [`convert`](Converter::convert).
    pub async fn history(&self, asked: &Range, now: Timestamp) -> Result<History, ConvertError> {
        if asked.end < asked.start {
            return Err(ConvertError::Reversed { start: asked.start, end: asked.end });
        }
        for code in asked.quotes.iter().flatten().chain([&asked.base]) {
            known(*code)?;
        }
        let books = self.books();
        let day = Day::On(asked.end.min(plan::latest_today(books.sources(), now)));
        let good_until = books.at(day, now).await?.good_until(asked.source);
        let (lines, reading) = plan::plan(books, asked, now).await?;
        let stretches = reading.stretches(&lines, asked);
        let mut history = History {
            asked: asked.clone(),
            periods: Periods::new(asked.every, &lines),
            lines,
            reading,
            stretches,
            ahead: None,
            good_until,
        };
        history.ahead = history.block().await?;
        if history.ahead.is_none() {
            return Err(plan::nothing(books, asked, asked.quotes.as_deref().and_then(<[Code]>::first).copied()).await?);
        }
        Ok(history)
    }
}

impl History {
    /// What was asked.
    #[must_use]
    pub fn asked(&self) -> &Range {
        &self.asked
    }

    /// Until when the same question gets the same answer, as far as one can know.
    #[must_use]
    pub fn good_until(&self) -> Timestamp {
        self.good_until
    }

    /// Everything that the rows are computed of, where it is at hand: two answers with equal figures are equal.
    #[must_use]
    pub fn figures(&self) -> Option<Vec<u8>> {
        self.reading.figures()
    }

    /// The next rows, by date and then in the order of the quotes; nothing at the end.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next(&mut self) -> Result<Option<Vec<Row>>, ConvertError> {
        match self.ahead.take() {
            Some(rows) => Ok(Some(rows)),
            None => self.block().await,
        }
    }

    /// Every row that is left: for a reader that needs them all at once.
    ///
    /// # Errors
    /// As [`next`](History::next).
    pub async fn all(mut self) -> Result<Vec<Row>, ConvertError> {
        let mut all = Vec::new();
        while let Some(rows) = self.next().await? {
            all.extend(rows);
        }
        Ok(all)
    }

    /// The rows of the next stretch that has any.
    async fn block(&mut self) -> Result<Option<Vec<Row>>, ConvertError> {
        while let Some((first, last)) = self.stretches.pop_front() {
            let columns = self.reading.columns(&self.lines, first, last).await?;
            let until = if self.stretches.is_empty() { None } else { last.tomorrow().ok() };
            let rows = rows::of(&self.lines, &columns, &mut self.periods, until)?;
            if !rows.is_empty() {
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests;
