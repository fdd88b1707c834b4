//! An amount that has no end as a decimal, such as a third of 200: it stays a quotient, and is rounded once with everything else. Part of
//! `convert`. Whole amounts go through their legs, and what they come to is divided.

use rust_decimal::Decimal;
use serde::Serialize;

use super::ratio::{Direction, Factor, OutOfRange, Ratio};
use super::{Conversion, ConvertError, Rounding, Sum, UNROUNDED_DIGITS};

/// The whole amounts with their receipts, and what their sum comes to when it is divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quotient {
    /// Its terms are whole; its result is the quotient's.
    #[serde(flatten)]
    pub sum: Sum,
    /// What the sum of the terms is divided by.
    pub divisor: Decimal,
    /// Every digit, where they end.
    #[serde(skip)]
    digits: Option<String>,
}

impl Quotient {
    /// What these conversions come to, divided: added up and divided exactly, rounded once.
    ///
    /// # Errors
    /// As [`Sum::of`]; [`ConvertError::OutOfRange`] also for a divisor of zero.
    pub fn of(terms: Vec<Conversion>, divisor: Decimal) -> Result<Quotient, ConvertError> {
        let exact = divided(&terms, divisor)?;
        let sum = Sum::of(terms)?;
        let result = exact.round(sum.result.scale(), Rounding::HalfEven)?;
        let sum = Sum { result, unrounded: exact.significant(UNROUNDED_DIGITS), ..sum };
        Ok(Quotient { sum, divisor, digits: exact.all_digits() })
    }

    /// Every digit of the exact result where it ends; else 28 significant digits and an ellipsis.
    #[must_use]
    pub fn exact(&self) -> String {
        self.digits.clone().unwrap_or_else(|| format!("{}…", self.sum.unrounded))
    }
}

fn divided(terms: &[Conversion], divisor: Decimal) -> Result<Ratio, OutOfRange> {
    let over = Factor { value: divisor, nominal: 1, direction: Direction::Inverse };
    let mut sum = Ratio::of(Decimal::ZERO, &[])?;
    for term in terms {
        let legs = term.legs.iter().map(|leg| Factor { value: leg.value, nominal: leg.nominal, direction: leg.direction });
        sum = sum.plus(&Ratio::of(term.amount, &legs.chain([over]).collect::<Vec<_>>())?)?;
    }
    Ok(sum)
}
