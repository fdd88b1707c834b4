//! How a rate went, day by day. Part of `convert`: the same sources in the same order as a conversion, and the same exact numbers.
//!
//! - A row stands for a day on which its source published both sides; nothing is carried into the days between. Only where nothing at all
//!   was published within the range, one row says what was in force, under its own day.
//! - `auto` gives a pair one source for its whole series, or two that are joined: the one that `convert` answers from at the end of the
//!   range; where none does, the first that quoted it at all within the range. On each day the rate goes the way that the day's own quotes
//!   lead: a publisher may change its home currency.
//! - From a currency's end on its rows are those of what came after it, at the rate that a law fixed, as `convert` has it.
//!
//! - Where every day of the calendar is asked for, a day without a publication has the row that its own conversion answers, with the day of
//!   the figures: `convert/history/calendar.rs`.
//!
//! `convert/history/plan.rs` chooses, `rows.rs` computes, `format.rs` writes. Reading goes quarter by quarter, so that memory does not grow
//! with the range: only of a few named currencies is the whole series at hand, as the cache keeps it anyway.

mod calendar;
pub mod format;
mod line;
mod plan;
mod reading;
mod rows;

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};

use rust_decimal::Decimal;

use self::line::Line;
use self::plan::Plan;
use self::reading::Reading;
use self::rows::Periods;
use super::fraction::Fraction;
use super::receipt::{LAW, UNIT};
use super::{Conversion, ConvertError, Converter, Day, Leg, Question, Shown, places};
use crate::calendar::latest_today;
use crate::currency::Code;
use crate::source::SourceId;
use crate::sources;

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
    /// Whether that day was named: then a sheet counts that is dated after its source's own today.
    pub ahead: bool,
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
    /// Each day of the calendar: on a day without a publication what was in force.
    Calendar,
}

impl Every {
    /// Each of them.
    pub const ALL: [Every; 4] = [Every::Day, Every::Week, Every::Month, Every::Calendar];

    /// The name in parameters and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Every::Day => "day",
            Every::Week => "week",
            Every::Month => "month",
            Every::Calendar => "calendar",
        }
    }

    /// Which day's rate a row has, in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Every::Day => "each day with a publication",
            Every::Week => "the last publication of each week, Monday to Sunday",
            Every::Month => "the last publication of each month",
            Every::Calendar => "each day of the calendar, at the rate of rate_date",
        }
    }

    /// The first day of the period that a day is in.
    pub(crate) fn period(self, date: Date) -> Date {
        match self {
            Every::Day | Every::Calendar => date,
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
#[error("rows are for every day, week or month with a publication, or for each day of the calendar")]
pub struct NotAPeriod;

impl FromStr for Every {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Every, NotAPeriod> {
        Every::ALL.into_iter().find(|every| every.name() == text).ok_or(NotAPeriod)
    }
}

/// One day's rate of one pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The effective date that the publisher put on it; of every day of the calendar, that day.
    pub date: Date,
    /// The effective date of the figures.
    pub rate_date: Date,
    /// The currency in which the base is priced.
    pub quote: Code,
    /// Units of `quote` for one unit of the base: as published, or computed to 12 significant digits.
    pub rate: Shown,
    /// Whose rate it is.
    pub origin: Origin,
}

/// Whose rate it is: one source, or two that were joined, with [`LAW`] where a law fixed a part of it and [`UNIT`] where a
/// currency is counted in hundredths or a metal in grams, in order of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin([Option<&'static str>; MOST_ORIGINS]);

/// A unit, a law and two sources.
const MOST_ORIGINS: usize = 4;

impl Origin {
    /// These, each once.
    pub(super) fn of(names: impl IntoIterator<Item = &'static str>) -> Origin {
        let mut all = [None; MOST_ORIGINS];
        for name in names {
            let place = all.iter_mut().find(|place| place.is_none_or(|other| other == name));
            place.into_iter().for_each(|place| *place = Some(name));
        }
        Origin(all)
    }

    /// Their names, as a receipt has them.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.iter().flatten().copied()
    }
}

impl From<&Conversion> for Origin {
    fn from(answer: &Conversion) -> Origin {
        Origin::of(answer.legs.iter().map(origin))
    }
}

/// Whose rate a leg is.
fn origin(leg: &Leg) -> &'static str {
    match &leg.source {
        Cow::Borrowed(name) => name,
        // What was read back, and not made here.
        Cow::Owned(name) if *name == UNIT => UNIT,
        Cow::Owned(name) => sources::find(name).map_or(LAW, |source| source.id.as_str()),
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, name) in self.names().enumerate() {
            write!(f, "{}{name}", if at == 0 { "" } else { "+" })?;
        }
        Ok(())
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
    /// Whether every row comes of what is read here.
    whole: bool,
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
    /// [`ConvertError::Reversed`] for a range that ends before it begins; [`ConvertError::TooLong`] for every day of more than a year;
    /// [`ConvertError::NoRate`] when there is no row at all, or none
    /// of a currency that was named; else as [`convert`](Converter::convert).
    pub async fn history(&self, asked: &Range, now: Timestamp) -> Result<History, ConvertError> {
        if asked.end < asked.start {
            return Err(ConvertError::Reversed { start: asked.start, end: asked.end });
        }
        match asked.every {
            Every::Calendar => self.every_day(asked, now).await,
            Every::Day | Every::Week | Every::Month => self.published(asked, now).await,
        }
    }

    /// The rows of days with a publication.
    async fn published(&self, asked: &Range, now: Timestamp) -> Result<History, ConvertError> {
        for code in asked.quotes.iter().flatten().chain([&asked.base]) {
            places(*code)?;
        }
        let books = self.books();
        let day = Day::On(asked.end.min(plan::latest_today(books.sources(), now)));
        let good_until = books.at(day, now).await?.good_until(asked.source);
        let Plan { lines, missing, reading } = plan::plan(books, asked, now).await?;
        let carried = self.carried(asked, &missing, now).await?;
        let stretches = reading.stretches(&lines, asked);
        let mut history = History {
            asked: asked.clone(),
            periods: Periods::new(asked.every, &lines),
            lines,
            reading,
            stretches,
            ahead: None,
            whole: carried.is_empty(),
            good_until,
        };
        let block = history.block().await?;
        let carried = if carried.is_empty() && block.is_none() { self.silent(asked, now).await? } else { carried };
        history.whole &= carried.is_empty();
        history.ahead = if carried.is_empty() { block } else { Some(carried.into_iter().chain(block.into_iter().flatten()).collect()) };
        if history.ahead.is_none() {
            return Err(plan::nothing(books, asked, asked.quotes.as_deref().and_then(<[Code]>::first).copied()).await?);
        }
        Ok(history)
    }

    /// The rates of the days with a publication without a digit lost, by quote and day: of those that rows show to 12 significant digits.
    pub(super) async fn exact(&self, asked: &Range, now: Timestamp) -> Result<BTreeMap<(Code, Date), Fraction>, ConvertError> {
        let Plan { lines, reading, .. } = plan::plan(self.books(), asked, now).await?;
        let mut all = BTreeMap::new();
        for (first, last) in reading.stretches(&lines, asked) {
            let columns = reading.columns(&lines, first, last).await?;
            rows::exact(&lines, &columns, &mut all)?;
        }
        Ok(all)
    }

    /// Whether publications are missing between two rows, so that nothing is known of the days between them: of days of which it is known
    /// that something is published on them, any; of others so many that a day among them has no rate, because none is carried so far.
    #[must_use]
    pub fn missed(&self, earlier: &Row, later: &Row) -> bool {
        let of = |name: &str| self.books().sources().iter().find(|source| source.id().as_str() == name);
        let tables: Vec<_> = later.origin.names().filter_map(of).flat_map(|source| &source.tables).collect();
        if let [table] = tables.as_slice()
            && table.lists_all()
            && table.schedule.when.days.has_calendar()
        {
            let mut between = earlier.date.series(1.day()).skip(1).take_while(|day| *day < later.date);
            if between.any(|day| table.schedule.known_on(day)) {
                return true;
            }
        }
        if tables.is_empty() {
            let carry = i64::from(self.books().carry_days());
            return earlier.date.until(later.date).is_ok_and(|span| i64::from(span.get_days()) > carry);
        }
        let eve = later.date.yesterday().unwrap_or(later.date);
        tables.iter().all(|table| table.schedule.too_old(earlier.date, eve, table.carry_days))
    }

    /// The rows of named currencies of which nothing was published within the range: what was in force, under its own day. A range says no
    /// less than its days do one by one.
    async fn carried(&self, asked: &Range, missing: &[(Code, Option<ConvertError>)], now: Timestamp) -> Result<Vec<Row>, ConvertError> {
        let mut rows = Vec::with_capacity(missing.len());
        for (quote, refused) in missing {
            let mut found = None;
            for date in self.ends_of(asked, now) {
                let question = Question { date, source: asked.source, ..Question::new(Decimal::ONE, asked.base, *quote) };
                match self.convert(&question, now).await {
                    Ok(answer) => {
                        found = Some(Row::from(&answer.value));
                        break;
                    }
                    Err(ConvertError::Store(error)) => return Err(error.into()),
                    Err(_no_rate) => {}
                }
            }
            match (found, refused) {
                (Some(row), _) => rows.push(row),
                (None, Some(refused @ (ConvertError::Superseded(_) | ConvertError::Retired { .. }))) => return Err(refused.clone()),
                (None, _) => return Err(plan::nothing(self.books(), asked, Some(*quote)).await?),
            }
        }
        rows.sort_by_key(|row| row.date);
        Ok(rows)
    }

    /// The same of every currency, where none was named and nothing was published.
    async fn silent(&self, asked: &Range, now: Timestamp) -> Result<Vec<Row>, ConvertError> {
        if asked.quotes.is_some() {
            return Ok(Vec::new());
        }
        for date in self.ends_of(asked, now) {
            let question = Question { date, source: asked.source, ..Question::new(Decimal::ONE, asked.base, asked.base) };
            match self.rates(&question, None, now).await {
                Ok(answer) => {
                    let mut rows: Vec<Row> = answer.value.iter().map(Row::from).collect();
                    rows.sort_by_key(|row| row.date);
                    return Ok(rows);
                }
                Err(error @ (ConvertError::Store(_) | ConvertError::Superseded(_))) => return Err(error),
                Err(_no_rate) => {}
            }
        }
        Ok(Vec::new())
    }

    /// The first day of a range, and its last one, which is now where it is not over; of a range that has not begun, the first alone.
    fn ends_of(&self, asked: &Range, now: Timestamp) -> impl Iterator<Item = Option<Date>> + use<> {
        let open = asked.end >= plan::latest_today(self.books().sources(), now);
        let last = (asked.start <= latest_today(now)).then_some(Some(asked.end).filter(|_| !open));
        std::iter::once(Some(asked.start)).chain(last)
    }
}

impl From<&Conversion> for Row {
    fn from(answer: &Conversion) -> Row {
        Row { date: answer.rate_date, rate_date: answer.rate_date, quote: answer.to, rate: answer.rate, origin: Origin::from(answer) }
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
        if self.whole { self.reading.figures() } else { None }
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
