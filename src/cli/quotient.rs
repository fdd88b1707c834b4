//! An amount that has no end as a decimal, such as a third of 200: it stays a quotient, and is rounded once with everything else. Part of
//! `cli`: pure. Whole amounts go through their legs, and what they come to is divided.

use rust_decimal::Decimal;
use serde::Serialize;

use super::query::Term;
use crate::convert::ratio::{Direction, Factor, OutOfRange, Ratio};
use crate::convert::{Conversion, ConvertError, Rounding, Sum};

/// Significant digits of a result that is not rounded to a minor unit.
const UNROUNDED_DIGITS: u32 = 28;

/// The whole amounts with their receipts, and the result of the quotient.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Quotient {
    /// Its terms are whole; its result is the quotient's.
    #[serde(flatten)]
    pub(super) sum: Sum,
    /// What the sum of the terms is divided by.
    divisor: Decimal,
    /// The amounts as they were asked.
    #[serde(skip)]
    pub(super) asked: Vec<Term>,
    /// Every digit, where they end.
    #[serde(skip)]
    digits: Option<String>,
}

impl Quotient {
    /// What these conversions come to, divided.
    pub(super) fn of(terms: Vec<Conversion>, asked: &[Term], divisor: Decimal) -> Result<Quotient, ConvertError> {
        let exact = divided(&terms, divisor)?;
        let sum = Sum::of(terms)?;
        let result = exact.round(sum.result.scale(), Rounding::HalfEven)?;
        let sum = Sum { result, unrounded: exact.significant(UNROUNDED_DIGITS), ..sum };
        Ok(Quotient { sum, divisor, asked: asked.to_vec(), digits: exact.all_digits() })
    }

    /// Every digit of the exact result where it ends; else 28 significant digits and an ellipsis.
    pub(super) fn exact(&self) -> String {
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
