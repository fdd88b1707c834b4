//! Several amounts, each through its own legs, as one amount of one currency: added up exactly, rounded once. Part of `convert`.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::ratio::{OutOfRange, Ratio};
use super::receipt::{all_digits, for_people};
use super::{Conversion, ConvertError, Digits, Rounding, UNROUNDED_DIGITS, places};
use crate::calendar::{Freshness, Reason};
use crate::currency::Code;

/// A sum with the receipt of each of its terms. Fields are in the order of `fx --json`.
///
/// The terms' own results are rounded, each for itself, and so do not always add up to the last digit; the sum is made of the
/// exact numbers before that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// The currency of the result.
    pub to: Code,
    /// Rounded once, to the minor unit of `to`.
    pub result: Decimal,
    /// To 28 significant digits.
    pub unrounded: Digits,
    /// The day that was asked; of several calendars' todays, the last.
    pub requested_date: Date,
    /// The effective date of the oldest sheet used.
    pub rate_date: Date,
    /// How the sheets stand to the day asked; of several, the worst.
    pub freshness: Freshness,
    /// Why the sheets of that term are not of the day asked.
    pub reason: Option<Reason>,
    /// When a source concerned publishes next.
    pub next_due: Option<Timestamp>,
    /// What is added up, in the order asked; what is taken off has an amount below zero.
    pub terms: Vec<Conversion>,
}

impl Sum {
    /// Adds up conversions to one currency, which may come from a service: their legs count, not their results.
    ///
    /// # Errors
    /// [`ConvertError::OutOfRange`] for no term at all, for legs that are none, and for a sum that does not fit.
    pub fn of(terms: Vec<Conversion>) -> Result<Sum, ConvertError> {
        let Some(first) = terms.first() else { return Err(OutOfRange.into()) };
        let (to, exact) = (first.to, added_up(&terms)?);
        let worst = terms.iter().max_by_key(|term| term.freshness).unwrap_or(first);
        Ok(Sum {
            to,
            result: exact.round(places(to)?, Rounding::HalfEven)?,
            unrounded: exact.significant(UNROUNDED_DIGITS),
            requested_date: terms.iter().map(|term| term.requested_date).max().unwrap_or(first.requested_date),
            rate_date: terms.iter().map(|term| term.rate_date).min().unwrap_or(first.rate_date),
            freshness: worst.freshness,
            reason: worst.reason,
            next_due: terms.iter().filter_map(|term| term.next_due).min(),
            terms,
        })
    }

    /// The result for a person, as [`Conversion::for_people`].
    #[must_use]
    pub fn for_people(&self) -> String {
        for_people(self.result, self.unrounded)
    }

    /// Every digit of the exact sum where it ends; else 28 significant digits and an ellipsis.
    #[must_use]
    pub fn exact(&self) -> String {
        all_digits(added_up(&self.terms), self.unrounded)
    }
}

fn added_up(terms: &[Conversion]) -> Result<Ratio, OutOfRange> {
    let mut sum = Ratio::of(Decimal::ZERO, &[])?;
    for term in terms {
        sum = sum.plus(&term.ratio()?)?;
    }
    Ok(sum)
}
