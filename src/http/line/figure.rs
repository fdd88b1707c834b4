//! How a figure changed against the sheet before. Part of `http/line`.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Before;
use crate::convert::ratio::{Direction, Factor, OutOfRange, Ratio};
use crate::convert::{Digits, Rounding};

const PERCENT_PLACES: u32 = 2;
/// Digits of a change so small that its decimals would be zeros.
const FEWEST_DIGITS: u32 = 2;

/// What changed from a figure to another, each per so many units. The percentage is rounded once.
///
/// # Errors
/// [`OutOfRange`] where a number is longer than `Decimal` can hold.
pub(crate) fn change(date: Date, (before, units): (Decimal, u32), (now, per): (Decimal, u32)) -> Result<Before, OutOfRange> {
    // The publisher may have begun to count in other units since.
    let before = if units == per {
        before
    } else {
        let scaled = Ratio::of(before, &[units_of(per, Direction::Direct), units_of(units, Direction::Inverse)])?;
        decimal(scaled.significant(28))?
    };
    let change = now.checked_sub(before).ok_or(OutOfRange)?;
    let hundredfold = change.checked_mul(Decimal::ONE_HUNDRED).ok_or(OutOfRange)?;
    let part = Ratio::of(hundredfold, &[Factor { value: before, nominal: 1, direction: Direction::Inverse }])?;
    let rounded = part.round(PERCENT_PLACES, Rounding::HalfEven)?;
    let percent = if rounded.is_zero() && !change.is_zero() { decimal(part.significant(FEWEST_DIGITS))? } else { rounded };
    Ok(Before { date, value: before, change, percent })
}

pub(super) fn decimal(digits: Digits) -> Result<Decimal, OutOfRange> {
    digits.to_string().parse().map_err(|_| OutOfRange)
}

fn units_of(units: u32, direction: Direction) -> Factor {
    Factor { value: Decimal::from(units), nominal: 1, direction }
}
