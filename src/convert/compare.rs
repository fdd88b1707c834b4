//! What every source says of one pair on one day, side by side. Part of `convert`.
//!
//! Listed is whoever has both currencies in force on that day, of whatever kind, each by its own quotes alone and in the order in which they
//! would answer; a stale one says so. Each rate stands beside the exact median of all that are listed.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::fraction::Fraction;
use super::path::Ends;
use super::ratio::{Direction, Factor, OutOfRange};
use super::{Answer, Book, Conversion, ConvertError, Converter, Day, DayRule, Digits, Leg, Question, Shown, places};
use crate::calendar::{Freshness, Reason};
use crate::currency::Code;
use crate::source::{Kind, SourceId};

/// Significant digits of the median.
const RATE_DIGITS: u32 = 12;
/// Significant digits of a difference in per cent.
pub(super) const PERCENT_DIGITS: u32 = 6;

/// How a source's rate is made of its quotes.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Way {
    /// It is the quote as published.
    Direct,
    /// The quote is the other way round.
    Inverse,
    /// It takes several quotes.
    Crossed,
}

impl Way {
    fn of(legs: &[Leg]) -> Way {
        match legs {
            [leg] if leg.direction == Direction::Direct => Way::Direct,
            [_] => Way::Inverse,
            _ => Way::Crossed,
        }
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Way::Direct => "direct",
            Way::Inverse => "inverse",
            Way::Crossed => "crossed",
        })
    }
}

/// One pair on one day, whoever says something of it.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// The currency that is priced.
    pub from: Code,
    /// The currency in which it is priced.
    pub to: Code,
    /// The day asked: the latest of the sources' own today, when none was named.
    pub requested_date: Date,
    /// The median of the rates to 12 significant digits; of an even number, the mean of the two in the middle.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub median: Digits,
    /// One for each source, in the order in which they would answer.
    pub rates: Vec<Compared>,
}

/// What one source says.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Compared {
    /// Who says it.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub source: SourceId,
    /// What kind of rate it publishes.
    pub kind: Kind,
    /// Units of `to` for one unit of `from`.
    pub rate: Shown,
    /// How the rate is made of its quotes.
    pub direction: Way,
    /// The effective date of the oldest sheet used.
    pub rate_date: Date,
    /// How the sheets stand to the day asked.
    pub freshness: Freshness,
    /// Why `rate_date` is not the day asked.
    pub reason: Option<Reason>,
    /// By how many per cent it is above the median, or below it, to 6 significant digits.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub deviation: Digits,
    /// The quotes used, in order.
    pub legs: Vec<Leg>,
}

/// The sources that have a pair, each with the factors of its rate, and the latest day that one of them was asked for.
pub(super) type Listed = (Vec<(Compared, Vec<Factor>)>, Option<Date>);

impl Comparison {
    /// As CSV (RFC 4180): a line of names, then a line a source.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = "date,from,to,source,kind,rate,direction,rate_date,freshness,deviation\r\n".to_owned();
        for Compared { source, kind, rate, direction, rate_date, freshness, deviation, .. } in &self.rates {
            let Comparison { from, to, requested_date, .. } = self;
            let kind = kind.name();
            text += &format!(
                "{requested_date},{from},{to},{source},{kind},{rate},{direction},{rate_date},{},{deviation}\r\n",
                freshness.name()
            );
        }
        text
    }
}

impl Converter {
    /// What every source says of a pair, on a day or now.
    ///
    /// # Errors
    /// [`ConvertError::NoRate`] where no source has both, and where nobody has to: of one currency, or of two that a law made one. Else as
    /// [`convert`](Converter::convert).
    pub async fn compare(&self, from: Code, to: Code, date: Option<Date>, now: Timestamp) -> Result<Answer<Comparison>, ConvertError> {
        let question = Question { date, ..Question::new(Decimal::ONE, from, to) };
        places(from)?;
        places(to)?;
        let ends = match Ends::of(&question, now) {
            Err(ConvertError::NoPath) => {
                let book = self.books.of(Day::of(date), DayRule::OnOrBefore, Some([].into()), now).await?;
                return Err(self.books.explain(&question, &book, now).await);
            }
            other => other?,
        };
        if ends.from == ends.to {
            return Err(ConvertError::NoRate { detail: format!("no source has to say what 1 {from} is in {to}"), first: None, last: None });
        }
        let reading = self.books.comparing(ends.from, ends.to).await?;
        let book = self.books.of(Day::of(date), DayRule::OnOrBefore, reading, now).await?;
        let (rows, requested) = self.listed(&question, &book, now)?;
        let Some(requested) = requested else { return Err(self.books.explain(&question, &book, now).await) };
        let all = rows.iter().map(|(_, factors)| Fraction::product(factors)).collect::<Result<Vec<_>, OutOfRange>>()?;
        let median = Fraction::median(all.clone()).ok_or(OutOfRange)?;
        let mut rates = Vec::with_capacity(rows.len());
        for ((row, _), exact) in rows.into_iter().zip(&all) {
            rates.push(Compared { deviation: exact.percent_from(&median, PERCENT_DIGITS)?, ..row });
        }
        let changed = rates.iter().flat_map(|row| &row.legs).filter_map(|leg| leg.fetched_at).max();
        let value = Comparison { from, to, requested_date: requested, median: median.significant(RATE_DIGITS)?, rates };
        Ok(Answer { value, good_until: book.good_until(None), changed, stamp: book.stamp() })
    }

    /// The sources that have the pair, with the factors of each, and the latest day that one of them was asked for.
    pub(super) fn listed(&self, question: &Question, book: &Book, now: Timestamp) -> Result<Listed, ConvertError> {
        let mut pages: Vec<_> = book.pages().iter().collect();
        pages.sort_by_key(|page| self.books.prefer().of_pair(&page.source, question.from, question.to));
        let (mut rows, mut requested) = (Vec::new(), None);
        for page in pages {
            let source = page.source.id();
            match self.answer(&Question { source: Some(source), ..*question }, book, now) {
                Ok(conversion) => {
                    requested = requested.max(Some(conversion.requested_date));
                    rows.push(row(source, page.source.source.kind, conversion));
                }
                Err(ConvertError::NoPath) => {}
                Err(error) => return Err(error),
            }
        }
        Ok((rows, requested))
    }
}

fn row(source: SourceId, kind: Kind, of: Conversion) -> (Compared, Vec<Factor>) {
    let factors = of.legs.iter().map(Leg::factor).collect();
    let direction = Way::of(&of.legs);
    let Conversion { rate, rate_date, freshness, reason, legs, .. } = of;
    let deviation = Digits::new(false, 0, 0);
    (Compared { source, kind, rate, direction, rate_date, freshness, reason, deviation, legs }, factors)
}
