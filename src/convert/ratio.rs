//! A conversion as one exact rational number: `amount × Π valueᵢ^±1 × Π nominalᵢ^∓1`. Part of `convert`, pure, and the reason
//! for which fx exists: nothing is rounded on the way, and the end is rounded once.
//!
//! Held as `numerator / denominator × 10^exponent` with the powers of ten kept apart. In everyday conversions both parts
//! fit `u128`; what does not goes to 1024 bits. That is enough for an amount and six legs, each at its longest: 96 bits of
//! amount, 125 bits a leg (96 of value, or 32 of nominal and 93 of 10²⁸), and 94 bits for 28 further digits make 940. Every
//! multiplication is checked all the same: what would not fit is [`OutOfRange`].

mod exact;

use std::cmp::Ordering;

use ruint::Uint;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::round::{Digits, Rounding};

type Wide = Uint<1024, 16>;

/// Largest mantissa of a `Decimal`: 96 bits.
const DECIMAL_MAX: u128 = (1 << 96) - 1;
/// Largest number of decimal places of a `Decimal`.
const DECIMAL_PLACES: u32 = 28;

/// Which way a quote is used.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From base to quote: times value, over nominal.
    Direct,
    /// From quote to base: times nominal, over value.
    Inverse,
}

/// One leg as arithmetic sees it: `nominal base = value quote`, one way or the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// Units of the quote currency.
    pub value: Decimal,
    /// Units of the base currency.
    pub nominal: u32,
    /// Which way.
    pub direction: Direction,
}

/// The result has more digits than an exact answer can have, or there is no result: a quote of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the result has more than 28 digits: ask for a smaller amount or fewer decimals")]
pub struct OutOfRange;

/// An exact rational number.
///
/// ```
/// use fx::convert::ratio::{Direction, Factor, Ratio};
/// use fx::convert::Rounding;
/// use rust_decimal::dec;
///
/// // 100 JPY = 47.2636 RUB, so 250 RUB are 528.94828155… JPY.
/// let leg = Factor { value: dec!(47.2636), nominal: 100, direction: Direction::Inverse };
/// let yen = Ratio::of(dec!(250), &[leg])?;
/// assert_eq!(yen.round(0, Rounding::HalfEven)?.to_string(), "529");
/// assert_eq!(yen.significant(12).to_string(), "528.948281553");
/// # Ok::<(), fx::convert::ratio::OutOfRange>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ratio {
    negative: bool,
    parts: Parts,
    exponent: i32,
}

#[derive(Debug, Clone)]
enum Parts {
    Narrow(u128, u128),
    Wide(Box<(Wide, Wide)>),
}

impl Ratio {
    /// `amount` through these legs, in order.
    ///
    /// # Errors
    /// [`OutOfRange`] for a value or a nominal that is not above zero, and for more and longer legs than fit 1024 bits.
    pub fn of(amount: Decimal, factors: &[Factor]) -> Result<Ratio, OutOfRange> {
        let negative = amount.is_sign_negative() && !amount.is_zero();
        let mut exponent = -places(amount);
        for factor in factors {
            if factor.value.is_sign_negative() || factor.value.is_zero() || factor.nominal == 0 {
                return Err(OutOfRange);
            }
            exponent += match factor.direction {
                Direction::Direct => -places(factor.value),
                Direction::Inverse => places(factor.value),
            };
        }
        let parts = match narrow(amount, factors) {
            Some((numerator, denominator)) => Parts::Narrow(numerator, denominator),
            None => Parts::Wide(Box::new(wide(amount, factors).ok_or(OutOfRange)?)),
        };
        Ok(Ratio { negative, parts, exponent })
    }

    /// This number times `amount`: the same as one made of that amount through the same legs.
    ///
    /// # Errors
    /// [`OutOfRange`] for what does not fit 1024 bits.
    pub fn times(&self, amount: Decimal) -> Result<Ratio, OutOfRange> {
        let mantissa = amount.mantissa().unsigned_abs();
        let parts = match &self.parts {
            Parts::Narrow(numerator, denominator) => match numerator.checked_mul(mantissa) {
                Some(numerator) => Parts::Narrow(numerator, *denominator),
                None => Parts::Wide(Box::new((Wide::from(*numerator) * Wide::from(mantissa), Wide::from(*denominator)))),
            },
            Parts::Wide(parts) => Parts::Wide(Box::new((parts.0.checked_mul(Wide::from(mantissa)).ok_or(OutOfRange)?, parts.1))),
        };
        let negative = self.negative != amount.is_sign_negative() && !amount.is_zero();
        Ok(Ratio { negative, parts, exponent: self.exponent - places(amount) })
    }

    /// The number with exactly `scale` decimals, rounded once.
    ///
    /// # Errors
    /// [`OutOfRange`] when it does not fit a `Decimal` with that many decimals, be it that it would fit one with fewer.
    pub fn round(&self, scale: u32, mode: Rounding) -> Result<Decimal, OutOfRange> {
        if scale > DECIMAL_PLACES {
            return Err(OutOfRange);
        }
        let shift = self.exponent + i32::try_from(scale).map_err(|_| OutOfRange)?;
        let mantissa = self.quotient(shift, mode).filter(|mantissa| *mantissa <= DECIMAL_MAX).ok_or(OutOfRange)?;
        let signed = i128::try_from(mantissa).map_err(|_| OutOfRange)?;
        Decimal::try_from_i128_with_scale(if self.negative { -signed } else { signed }, scale).map_err(|_| OutOfRange)
    }

    /// The number to so many significant digits, at most 28, half to even.
    #[must_use]
    pub fn significant(&self, digits: u32) -> Digits {
        let Some(magnitude) = self.magnitude() else { return Digits::new(false, 0, 0) };
        let digits = i32::try_from(digits.clamp(1, DECIMAL_PLACES)).unwrap_or(1);
        // With this shift the quotient has `digits` digits or one more, which the second shift takes off.
        let least = power(digits.unsigned_abs()).unwrap_or(u128::MAX);
        for shift in [digits - magnitude, digits - magnitude - 1] {
            if let Some(quotient) = self.divided(shift).filter(|quotient| quotient.floor < least) {
                let mantissa = quotient.rounded(self.negative, Rounding::HalfEven).unwrap_or(quotient.floor);
                return Digits::new(self.negative, mantissa, shift - self.exponent);
            }
        }
        Digits::new(false, 0, 0)
    }

    /// The difference of the decimal logarithms, rounded down, of numerator and denominator; nothing for zero.
    fn magnitude(&self) -> Option<i32> {
        let (numerator, denominator) = match &self.parts {
            Parts::Narrow(numerator, denominator) => (numerator.checked_ilog10()?, denominator.checked_ilog10()?),
            Parts::Wide(parts) => (log10(&parts.0)?, log10(&parts.1)?),
        };
        Some(i32::try_from(numerator).ok()? - i32::try_from(denominator).ok()?)
    }

    /// `numerator × 10^shift / denominator` as a whole number; nothing when it does not fit `u128`.
    fn quotient(&self, shift: i32, mode: Rounding) -> Option<u128> {
        self.divided(shift)?.rounded(self.negative, mode)
    }

    /// The same before it is rounded.
    fn divided(&self, shift: i32) -> Option<Quotient> {
        if let Parts::Narrow(numerator, denominator) = self.parts
            && let Some((numerator, denominator)) = shifted(numerator, denominator, shift)
        {
            return Some(divide(numerator, denominator));
        }
        let (numerator, denominator) = match &self.parts {
            Parts::Narrow(numerator, denominator) => (Wide::from(*numerator), Wide::from(*denominator)),
            Parts::Wide(parts) => **parts,
        };
        divide_wide(numerator, denominator, shift)
    }
}

/// A quotient rounded down, and how what is left compares with one half; nothing when nothing is.
struct Quotient {
    floor: u128,
    rest: Option<Ordering>,
}

impl Quotient {
    fn rounded(&self, negative: bool, mode: Rounding) -> Option<u128> {
        self.floor.checked_add(u128::from(mode.grows(negative, self.floor % 2 == 1, self.rest)))
    }
}

fn places(value: Decimal) -> i32 {
    i32::try_from(value.scale()).unwrap_or(0)
}

fn narrow(amount: Decimal, factors: &[Factor]) -> Option<(u128, u128)> {
    let (mut numerator, mut denominator) = (amount.mantissa().unsigned_abs(), 1_u128);
    for factor in factors {
        let (value, nominal) = (factor.value.mantissa().unsigned_abs(), u128::from(factor.nominal));
        let (above, below) = match factor.direction {
            Direction::Direct => (value, nominal),
            Direction::Inverse => (nominal, value),
        };
        numerator = numerator.checked_mul(above)?;
        denominator = denominator.checked_mul(below)?;
    }
    Some((numerator, denominator))
}

#[cold]
fn wide(amount: Decimal, factors: &[Factor]) -> Option<(Wide, Wide)> {
    let (mut numerator, mut denominator) = (Wide::from(amount.mantissa().unsigned_abs()), Wide::from(1_u8));
    for factor in factors {
        let (value, nominal) = (Wide::from(factor.value.mantissa().unsigned_abs()), Wide::from(factor.nominal));
        let (above, below) = match factor.direction {
            Direction::Direct => (value, nominal),
            Direction::Inverse => (nominal, value),
        };
        numerator = numerator.checked_mul(above)?;
        denominator = denominator.checked_mul(below)?;
    }
    Some((numerator, denominator))
}

/// Every power of ten that fits `u128`: multiplying them up again and again costs more than a division.
const POWERS: [u128; 39] = {
    let (mut powers, mut at) = ([1; 39], 1);
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

fn power(exponent: u32) -> Option<u128> {
    POWERS.get(usize::try_from(exponent).ok()?).copied()
}

/// Brings the power of ten to the side on which it is whole.
fn shifted(numerator: u128, denominator: u128, shift: i32) -> Option<(u128, u128)> {
    let power = power(shift.unsigned_abs())?;
    if shift >= 0 { Some((numerator.checked_mul(power)?, denominator)) } else { Some((numerator, denominator.checked_mul(power)?)) }
}

fn divide(numerator: u128, denominator: u128) -> Quotient {
    let (floor, rest) = match (u64::try_from(numerator), u64::try_from(denominator)) {
        // Dividing 128 bits is a call of many cycles, and most conversions fit 64.
        (Ok(numerator), Ok(denominator)) => (u128::from(numerator / denominator), u128::from(numerator % denominator)),
        _ => {
            let floor = numerator / denominator;
            (floor, numerator - floor * denominator)
        }
    };
    // Against one half without doubling, which could overflow.
    Quotient { floor, rest: (rest != 0).then(|| rest.cmp(&(denominator - rest))) }
}

#[cold]
fn divide_wide(numerator: Wide, denominator: Wide, shift: i32) -> Option<Quotient> {
    let power = Wide::from(10_u8).checked_pow(Wide::from(shift.unsigned_abs()))?;
    let (numerator, denominator) =
        if shift >= 0 { (numerator.checked_mul(power)?, denominator) } else { (numerator, denominator.checked_mul(power)?) };
    let (floor, rest) = numerator.div_rem(denominator);
    Some(Quotient { floor: u128::try_from(floor).ok()?, rest: (!rest.is_zero()).then(|| rest.cmp(&(denominator - rest))) })
}

/// The decimal logarithm, rounded down.
fn log10(number: &Wide) -> Option<u32> {
    if number.is_zero() {
        return None;
    }
    // 1233 / 4096 is just below log10(2), so the guess is the logarithm or one more than it.
    let guess = number.bit_len() * 1233 / 4096;
    let power = Wide::from(10_u8).checked_pow(Wide::from(guess))?;
    u32::try_from(if *number < power { guess - 1 } else { guess }).ok()
}
