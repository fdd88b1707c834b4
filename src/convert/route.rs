//! One pair on one day, ready for many amounts: the legs are looked for once, and each amount costs one multiplication and one
//! rounding. Part of `convert`, for `batch`; to the digit what [`Converter::convert`] answers.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::ratio::{Factor, OutOfRange, Ratio};
use super::{Charge, Conversion, ConvertError, Converter, Fee, Leg, Question, Rounding, places};

/// From one currency to another at the rates of one book.
#[derive(Debug, Clone)]
pub struct Route {
    /// The exact rate: units of the target for one unit.
    rate: Ratio,
    scale: u32,
    rounding: Rounding,
    /// What it takes to charge a fee, where one is asked for.
    charged: Option<Box<Charged>>,
}

#[derive(Debug, Clone)]
struct Charged {
    fee: Fee,
    question: Question,
    factors: Vec<Factor>,
}

/// Decimal places that a `Decimal` can hold.
const MOST_PLACES: u32 = 28;

impl Route {
    /// What `amount` is, rounded once.
    ///
    /// # Errors
    /// [`OutOfRange`] for a result that a `Decimal` cannot hold.
    pub fn result(&self, amount: Decimal) -> Result<Decimal, OutOfRange> {
        let exact = self.rate.times(amount)?;
        let rounded = exact.round(self.scale, self.rounding)?;
        if !rounded.is_zero() || amount.is_zero() {
            return Ok(rounded);
        }
        // A row has one number, and something is never nothing: it gets the digits that it takes.
        let longer = exact.round(MOST_PLACES, self.rounding)?.normalize();
        if longer.is_zero() { Err(OutOfRange) } else { Ok(longer) }
    }

    /// The fee on that result of `amount`; nothing where none is asked for.
    ///
    /// # Errors
    /// [`ConvertError::OutOfRange`] for a total that a `Decimal` cannot hold.
    pub fn charge(&self, amount: Decimal, result: Decimal) -> Result<Option<Charge>, ConvertError> {
        let Some(charged) = &self.charged else { return Ok(None) };
        let Charged { fee, question, factors } = charged.as_ref();
        fee.on(&Question { amount, ..*question }, factors, result).map(Some)
    }
}

impl Converter {
    /// The route of a question, whatever its amount, and its receipt, which is that of an amount of nothing.
    ///
    /// # Errors
    /// As [`Converter::convert`].
    pub async fn route(&self, question: &Question, now: Timestamp) -> Result<(Route, Conversion), ConvertError> {
        let question = Question { amount: Decimal::ZERO, ..*question };
        let (receipt, _book) = self.answered(&question, now).await?;
        let factors: Vec<_> = receipt.legs.iter().map(Leg::factor).collect();
        let rate = Ratio::of(Decimal::ONE, &factors)?;
        let scale = question.scale.unwrap_or(places(question.to)?);
        let charged = question.fee.map(|fee| Box::new(Charged { fee, question, factors }));
        Ok((Route { rate, scale, rounding: question.rounding, charged }, receipt))
    }
}
