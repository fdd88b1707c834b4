//! The exact mean of the rates of a period, as tax offices and grants ask for it. Part of `convert`, over `history`.
//!
//! The mean is of the rates of which `/v1/history` has rows: one for each day with a publication, none carried into the days between, and each
//! with all its digits, of which a row of an inverse or a cross shows twelve. It is one fraction of whole numbers, however many days there are,
//! and is rounded once. The mean of the inverses is another number than the inverse of the mean, so whoever asks says which one is meant.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::Serialize;

use super::fraction::Fraction;
use super::history::{Every, Range, Row};
use super::ratio::OutOfRange;
use super::{ConvertError, Converter, Digits, Rounding, Shown, UNROUNDED_DIGITS};
use crate::currency::Code;
use crate::source::SourceId;

/// Longer than any period for which a mean is asked: some ten thousand figures.
const LONGEST_YEARS: i32 = 40;
/// Significant digits of a mean, where no scale is asked for.
const SHOWN_DIGITS: u32 = 12;
/// Of what the mean is taken.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MeanOf {
    /// Of the rates: units of the quote for one unit of the base.
    #[default]
    Quotes,
    /// Of their inverses: units of the base for one unit of the quote.
    Inverses,
}

impl MeanOf {
    /// The name in parameters and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            MeanOf::Quotes => "quotes",
            MeanOf::Inverses => "inverses",
        }
    }
}

impl fmt::Display for MeanOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for MeanOf {
    type Err = NotAMean;

    fn from_str(text: &str) -> Result<MeanOf, NotAMean> {
        [MeanOf::Quotes, MeanOf::Inverses].into_iter().find(|of| of.name() == text).ok_or(NotAMean)
    }
}

/// The text does not say of what the mean is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mean is of quotes or of inverses")]
pub struct NotAMean;

/// The first and the last day of a year, a quarter or a month.
///
/// ```
/// use fx::convert::average::Period;
/// use jiff::civil::date;
///
/// let quarter: Period = "2026-Q3".parse()?;
/// assert_eq!((quarter.start, quarter.end), (date(2026, 7, 1), date(2026, 9, 30)));
/// # Ok::<(), fx::convert::average::NotAnAccountingPeriod>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub start: Date,
    /// The last day.
    pub end: Date,
}

/// The text names no year, quarter or month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a period is a year, a quarter or a month: 2026, 2026-Q3 or 2026-10")]
pub struct NotAnAccountingPeriod;

impl FromStr for Period {
    type Err = NotAnAccountingPeriod;

    fn from_str(text: &str) -> Result<Period, NotAnAccountingPeriod> {
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        let whole = |text: &str, digits: usize| {
            (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse::<i16>().ok()).flatten()
        };
        let read = || {
            let year = whole(year, 4)?;
            let (month, months) = match rest {
                None => (1, 12),
                Some(rest) => match rest.strip_prefix(['Q', 'q']) {
                    Some(quarter) => (whole(quarter, 1).filter(|quarter| (1..=4).contains(quarter))? * 3 - 2, 3),
                    None => (whole(rest, 2)?, 1),
                },
            };
            let start = Date::new(year, i8::try_from(month).ok()?, 1).ok()?;
            let end = start.checked_add(months.months()).ok()?.yesterday().ok()?;
            Some(Period { start, end })
        };
        read().ok_or(NotAnAccountingPeriod)
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The currency of which one unit is priced.
    pub base: Code,
    /// The currencies in which it is priced.
    pub quotes: Vec<Code>,
    /// The days.
    pub period: Period,
    /// Of what.
    pub of: MeanOf,
    /// The one source that may answer; otherwise the configured preference decides.
    pub source: Option<SourceId>,
    /// Decimal places of the mean; 12 significant digits, when none is named.
    pub scale: Option<u32>,
    /// How the mean is rounded to that scale.
    pub rounding: Rounding,
}

/// The means of several currencies over the same days.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Averages {
    /// The currency of which one unit is priced.
    pub base: Code,
    /// The first day of the period.
    pub start: Date,
    /// The last day of the period.
    pub end: Date,
    /// Whether the period is over, and each day in it on which the source is known to publish has its figure. Corrections may come.
    pub complete: bool,
    /// Of what the means are.
    pub of: MeanOf,
    /// One for each currency.
    pub averages: Vec<Average>,
}

/// The mean of one pair, with what it was taken of.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Average {
    /// The currency in which the base is priced.
    pub quote: Code,
    /// The mean, rounded once.
    pub rate: Decimal,
    /// The mean to 28 significant digits.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub unrounded: Digits,
    /// Whose rates they are; where two sources were joined, both, with a plus sign.
    pub source: String,
    /// The figures, oldest first: a day stands here when its source published on it.
    pub days: Vec<Figure>,
    /// Where the source is known to have published, and there is no figure of this pair: the mean lacks them.
    pub gaps: Vec<Gap>,
}

/// Days between which the source is known to have published, without a figure of the pair here.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The last day before it: one with a figure, or the eve of the period.
    pub after: Date,
    /// The first day behind it: one with a figure, or the day after the period.
    pub before: Date,
}

/// The rate of one day.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// The effective date that the publisher put on it.
    pub date: Date,
    /// Units of the quote for one unit of the base.
    pub rate: Shown,
}

impl Converter {
    /// The exact means of one or several pairs, and until when they stand.
    ///
    /// # Errors
    /// [`ConvertError::TooLong`] for more than 40 years; [`ConvertError::NoRate`] where nothing was published within the period; else as [`history`](Converter::history).
    pub async fn average(&self, wanted: &Wanted, now: Timestamp) -> Result<(Averages, Timestamp), ConvertError> {
        let Period { start, end } = wanted.period;
        if i32::from(end.year()) - i32::from(start.year()) > LONGEST_YEARS {
            return Err(ConvertError::TooLong { what: "a mean", most: LONGEST_YEARS });
        }
        let quotes = Some(wanted.quotes.clone());
        let range = Range { base: wanted.base, quotes, start, end, ahead: true, every: Every::Day, source: wanted.source };
        let history = self.history(&range, now).await?;
        let good_until = history.good_until();
        let rows = history.all().await?;
        let computed = rows.iter().any(|row| matches!(row.rate, Shown::Computed(_)));
        let all_digits = if computed { self.exact(&range, now).await? } else { BTreeMap::new() };
        let over = self.books().sources().iter().all(|source| source.today(now) > end);
        let until = over.then_some(end);
        let averages =
            wanted.quotes.iter().map(|quote| self.mean(wanted, *quote, &rows, &all_digits, until)).collect::<Result<Vec<Average>, _>>()?;
        let complete = over && averages.iter().all(|average| average.gaps.is_empty());
        Ok((Averages { base: wanted.base, start, end, complete, of: wanted.of, averages }, good_until))
    }

    fn mean(
        &self,
        wanted: &Wanted,
        quote: Code,
        rows: &[Row],
        all_digits: &BTreeMap<(Code, Date), Fraction>,
        over: Option<Date>,
    ) -> Result<Average, ConvertError> {
        let Period { start, end } = wanted.period;
        // What was in force from an earlier day on was not published within the period.
        let rows: Vec<&Row> = rows.iter().filter(|row| row.quote == quote && (start..=end).contains(&row.date)).collect();
        let Some(last) = rows.last() else {
            return Err(no_rate(format!(
                "nothing was published for 1 {} in {quote} from {start} to {end}: there is no mean of it",
                wanted.base
            )));
        };
        let mut sum = Fraction::zero();
        for row in &rows {
            match all_digits.get(&(quote, row.date)) {
                Some(rate) => sum.plus(rate, wanted.of == MeanOf::Inverses),
                None => sum.add(row.rate.decimal()?, wanted.of == MeanOf::Inverses)?,
            }
        }
        let mean = sum.over(rows.len())?;
        let rate = match wanted.scale {
            Some(scale) => mean.rounded(scale, wanted.rounding)?,
            None => mean.significant(SHOWN_DIGITS)?.to_string().parse().map_err(|_| OutOfRange)?,
        };
        let days = rows.iter().map(|row| Figure { date: row.date, rate: row.rate }).collect();
        let gaps = gaps(self, &rows, start, over);
        Ok(Average { quote, rate, unrounded: mean.significant(UNROUNDED_DIGITS)?, source: last.origin.to_string(), days, gaps })
    }
}

/// Where figures are missing between rows, and between them and the ends of a period that is over.
fn gaps(converter: &Converter, rows: &[&Row], start: Date, end: Option<Date>) -> Vec<Gap> {
    let at = |row: &Row, date: Date| Row { date, ..*row };
    let eve = start.yesterday().ok().zip(rows.first()).map(|(eve, row)| at(row, eve));
    let behind = end.and_then(|end| end.tomorrow().ok()).zip(rows.last()).map(|(behind, row)| at(row, behind));
    let all: Vec<&Row> = eve.iter().chain(rows.iter().copied()).chain(&behind).collect();
    let missing = all.windows(2).filter(|two| converter.missed(two[0], two[1]));
    missing.map(|two| Gap { after: two[0].date, before: two[1].date }).collect()
}

/// The mean of rates as they are shown, to 12 significant digits; nothing where there is none, or one does not fit.
#[must_use]
pub fn mean(rates: impl IntoIterator<Item = Shown>) -> Option<Digits> {
    let (mut sum, mut count) = (Fraction::zero(), 0);
    for rate in rates {
        sum.add(rate.decimal().ok()?, false).ok()?;
        count += 1;
    }
    sum.over(count).and_then(|mean| mean.significant(SHOWN_DIGITS)).ok()
}

fn no_rate(detail: String) -> ConvertError {
    ConvertError::NoRate { detail, first: None, last: None }
}
