//! A sum of many fractions, exactly. Part of `convert/average`: pure. `ratio` holds a conversion in 1024 bits; the inverses of a year's
//! figures have some thousands, so whole numbers of any length (num-bigint, the usual crate for them) hold these.

use num_bigint::BigUint;
use rust_decimal::Decimal;

use crate::convert::ratio::OutOfRange;
use crate::convert::{Digits, Rounding};

/// A fraction of two whole numbers, not below zero.
#[derive(Debug, Clone)]
pub(super) struct Fraction {
    above: BigUint,
    below: BigUint,
}

impl Fraction {
    pub(super) fn zero() -> Fraction {
        Fraction { above: BigUint::ZERO, below: BigUint::from(1_u8) }
    }

    /// Adds a rate, or its inverse. A rate is above zero.
    pub(super) fn add(&mut self, rate: Decimal, inverse: bool) -> Result<(), OutOfRange> {
        let (figure, power) = (BigUint::from(rate.mantissa().unsigned_abs()), ten_to(rate.scale()));
        if rate.is_sign_negative() || figure == BigUint::ZERO {
            return Err(OutOfRange);
        }
        let (above, below) = if inverse { (power, figure) } else { (figure, power) };
        if below == self.below {
            self.above += above;
        } else {
            self.above = &self.above * &below + above * &self.below;
            self.below *= below;
        }
        Ok(())
    }

    /// Divided by how many there are.
    pub(super) fn over(mut self, count: usize) -> Result<Fraction, OutOfRange> {
        if count == 0 {
            return Err(OutOfRange);
        }
        self.below *= BigUint::from(count);
        Ok(self)
    }

    /// With exactly so many decimals, rounded once.
    pub(super) fn rounded(&self, scale: u32, mode: Rounding) -> Result<Decimal, OutOfRange> {
        let whole = self.quotient(i64::from(scale), mode);
        let whole = i128::try_from(whole).map_err(|_| OutOfRange)?;
        Decimal::try_from_i128_with_scale(whole, scale).map_err(|_| OutOfRange)
    }

    /// To so many significant digits, half to even.
    pub(super) fn significant(&self, digits: u32) -> Result<Digits, OutOfRange> {
        // A bit is 0.30103 digits: the guess is at most one off, and the quotient is measured.
        let length = |number: &BigUint| i64::try_from(number.bits()).unwrap_or(i64::MAX) * 30_103 / 100_000;
        let mut scale = i64::from(digits) - (length(&self.above) - length(&self.below));
        for _ in 0..3 {
            let whole = self.quotient(scale, Rounding::HalfEven);
            let found = i64::try_from(whole.to_string().len()).unwrap_or(i64::MAX);
            if found == i64::from(digits) {
                return Ok(Digits::new(
                    false,
                    u128::try_from(whole).map_err(|_| OutOfRange)?,
                    i32::try_from(scale).map_err(|_| OutOfRange)?,
                ));
            }
            scale += i64::from(digits) - found;
        }
        Err(OutOfRange)
    }

    /// This number times ten to the power of `scale`, as a whole number.
    fn quotient(&self, scale: i64, mode: Rounding) -> BigUint {
        let power = ten_to(u32::try_from(scale.unsigned_abs()).unwrap_or(u32::MAX));
        let (above, below) = if scale >= 0 { (&self.above * power, self.below.clone()) } else { (self.above.clone(), &self.below * power) };
        let floor = &above / &below;
        let rest = above - &floor * &below;
        let half = (rest != BigUint::ZERO).then(|| (&rest * 2_u8).cmp(&below));
        let odd = floor.bit(0);
        if mode.grows(false, odd, half) { floor + 1_u8 } else { floor }
    }
}

fn ten_to(power: u32) -> BigUint {
    BigUint::from(10_u8).pow(power)
}
