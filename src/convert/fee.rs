//! What whoever asks puts on top of the publisher's rate: a line of its own below the result. Part of `convert`: pure.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::amount::{self, AmountError};
use super::ratio::{Direction, Factor, OutOfRange, Ratio};
use super::{ConvertError, Question};

/// Most decimal places of a percentage.
const MOST_PLACES: u32 = 10;

/// So many per cent of the exact result: added, or taken off where it is below zero.
///
/// ```
/// use fx::convert::Fee;
/// assert_eq!(Fee::parse("1.50")?.percent().to_string(), "1.50");
/// assert!(Fee::parse("100.01").is_err() && Fee::parse("1%").is_err());
/// # Ok::<(), fx::convert::fee::NotAFee>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee(Decimal);

/// The text is no percentage of this kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fee is a percentage from -100 to 100 with at most 10 decimals, such as 1.5")]
pub struct NotAFee;

impl From<AmountError> for NotAFee {
    fn from(_: AmountError) -> NotAFee {
        NotAFee
    }
}

/// The fee as a line of the answer: `result + amount = total`, to the digit.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Per cent of the exact result, as asked.
    pub percent: Decimal,
    /// So much in the target currency: computed of the exact result, rounded once as the result is.
    pub amount: Decimal,
    /// The result and the fee together.
    pub total: Decimal,
}

impl Fee {
    /// Reads a percentage.
    ///
    /// # Errors
    /// [`NotAFee`], which says what would be right.
    pub fn parse(text: &str) -> Result<Fee, NotAFee> {
        let percent = amount::parse(text)?;
        if percent.abs() > Decimal::ONE_HUNDRED || percent.scale() > MOST_PLACES { Err(NotAFee) } else { Ok(Fee(percent)) }
    }

    /// Per cent.
    #[must_use]
    pub fn percent(self) -> Decimal {
        self.0
    }

    /// The line below a result that was made of these factors.
    pub(super) fn on(self, question: &Question, factors: &[Factor], result: Decimal) -> Result<Charge, ConvertError> {
        let share = Factor { value: self.0.abs(), nominal: 100, direction: Direction::Direct };
        let signed = if self.0.is_sign_negative() { -question.amount } else { question.amount };
        let amount = if self.0.is_zero() {
            Ratio::of(Decimal::ZERO, &[])?.round(result.scale(), question.rounding)?
        } else {
            let all: Vec<Factor> = factors.iter().copied().chain([share]).collect();
            Ratio::of(signed, &all)?.round(result.scale(), question.rounding)?
        };
        let total = result.checked_add(amount).filter(|total| total.scale() == result.scale()).ok_or(OutOfRange)?;
        Ok(Charge { percent: self.0, amount, total })
    }
}
