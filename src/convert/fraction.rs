//! Sums, means and differences of rates, exactly. Part of `convert`: pure. `ratio` holds a conversion in 1024 bits; the inverses of a year's
//! figures have some thousands, so whole numbers of any length (num-bigint, the usual crate for them) hold these.

use std::cmp::Ordering;

use num_bigint::BigUint;
use rust_decimal::Decimal;

use super::ratio::{Direction, Factor, OutOfRange};
use super::{Digits, Rounding};

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

    /// Adds another, or its inverse.
    pub(super) fn plus(&mut self, other: &Fraction, inverse: bool) {
        let (above, below) = if inverse { (&other.below, &other.above) } else { (&other.above, &other.below) };
        if *below == self.below {
            self.above += above;
        } else {
            self.above = &self.above * below + above * &self.below;
            self.below *= below;
        }
    }

    /// What one unit comes to through these legs.
    pub(super) fn product(factors: &[Factor]) -> Result<Fraction, OutOfRange> {
        let mut product = Fraction { above: BigUint::from(1_u8), below: BigUint::from(1_u8) };
        for Factor { value, nominal, direction } in factors {
            let (price, units) = (BigUint::from(value.mantissa().unsigned_abs()), ten_to(value.scale()) * BigUint::from(*nominal));
            if value.is_sign_negative() || price == BigUint::ZERO || units == BigUint::ZERO {
                return Err(OutOfRange);
            }
            let (above, below) = if *direction == Direction::Direct { (price, units) } else { (units, price) };
            product.above *= above;
            product.below *= below;
        }
        Ok(product)
    }

    /// The one in the middle; of an even number, the mean of the two. Nothing of none.
    pub(super) fn median(mut all: Vec<Fraction>) -> Option<Fraction> {
        all.sort_by(Fraction::compare);
        let upper = all.get(all.len() / 2)?;
        if all.len() % 2 == 1 {
            return Some(upper.clone());
        }
        let lower = all.get(all.len() / 2 - 1)?;
        let above = &lower.above * &upper.below + &upper.above * &lower.below;
        Some(Fraction { above, below: &lower.below * &upper.below * 2_u8 })
    }

    /// By how many per cent it is above another, or below, to so many significant digits.
    pub(super) fn percent_from(&self, other: &Fraction, digits: u32) -> Result<Digits, OutOfRange> {
        let (one, two) = (&self.above * &other.below, &other.above * &self.below);
        let negative = one < two;
        let apart = if negative { &two - one } else { one - &two };
        Fraction { above: apart * 100_u8, below: two }.signed(negative, digits)
    }

    /// Whether it is the same number.
    pub(super) fn is(&self, other: &Fraction) -> bool {
        self.compare(other).is_eq()
    }

    /// Times an amount, whose sign is left out.
    pub(super) fn times(&self, amount: Decimal) -> Fraction {
        let above = &self.above * BigUint::from(amount.mantissa().unsigned_abs());
        Fraction { above, below: &self.below * ten_to(amount.scale()) }
    }

    fn compare(&self, other: &Fraction) -> Ordering {
        (&self.above * &other.below).cmp(&(&other.above * &self.below))
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
        self.rounded_as(false, scale, mode)
    }

    /// The same of what lies below zero.
    pub(super) fn rounded_as(&self, negative: bool, scale: u32, mode: Rounding) -> Result<Decimal, OutOfRange> {
        let whole = self.quotient(i64::from(scale), negative, mode);
        let whole = i128::try_from(whole).map_err(|_| OutOfRange)?;
        Decimal::try_from_i128_with_scale(if negative { -whole } else { whole }, scale).map_err(|_| OutOfRange)
    }

    /// To so many significant digits, half to even.
    pub(super) fn significant(&self, digits: u32) -> Result<Digits, OutOfRange> {
        self.signed(false, digits)
    }

    /// The same of what lies below zero.
    pub(super) fn significant_as(&self, negative: bool, digits: u32) -> Result<Digits, OutOfRange> {
        self.signed(negative, digits)
    }

    fn signed(&self, negative: bool, digits: u32) -> Result<Digits, OutOfRange> {
        if self.above == BigUint::ZERO {
            return Ok(Digits::new(false, 0, 0));
        }
        // A bit is 0.30103 digits: the guess is at most one off, and the quotient is measured.
        let length = |number: &BigUint| i64::try_from(number.bits()).unwrap_or(i64::MAX) * 30_103 / 100_000;
        let mut scale = i64::from(digits) - (length(&self.above) - length(&self.below));
        for _ in 0..3 {
            let whole = self.quotient(scale, negative, Rounding::HalfEven);
            let found = i64::try_from(whole.to_string().len()).unwrap_or(i64::MAX);
            if found == i64::from(digits) {
                return Ok(Digits::new(
                    negative,
                    u128::try_from(whole).map_err(|_| OutOfRange)?,
                    i32::try_from(scale).map_err(|_| OutOfRange)?,
                ));
            }
            scale += i64::from(digits) - found;
        }
        Err(OutOfRange)
    }

    /// This number times ten to the power of `scale`, as a whole number.
    fn quotient(&self, scale: i64, negative: bool, mode: Rounding) -> BigUint {
        let power = ten_to(u32::try_from(scale.unsigned_abs()).unwrap_or(u32::MAX));
        let (above, below) = if scale >= 0 { (&self.above * power, self.below.clone()) } else { (self.above.clone(), &self.below * power) };
        let floor = &above / &below;
        let rest = above - &floor * &below;
        let half = (rest != BigUint::ZERO).then(|| (&rest * 2_u8).cmp(&below));
        let odd = floor.bit(0);
        if mode.grows(negative, odd, half) { floor + 1_u8 } else { floor }
    }
}

fn ten_to(power: u32) -> BigUint {
    BigUint::from(10_u8).pow(power)
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn of(value: Decimal) -> Fraction {
        Fraction::product(&[Factor { value, nominal: 1, direction: Direction::Direct }]).unwrap()
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle() {
        let median =
            |all: &[Decimal]| Fraction::median(all.iter().copied().map(of).collect()).map(|one| one.significant(12).unwrap().to_string());
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[dec!(3)]).as_deref(), Some("3"));
        assert_eq!(median(&[dec!(3), dec!(1), dec!(2)]).as_deref(), Some("2"));
        assert_eq!(median(&[dec!(1.10), dec!(1.13), dec!(9), dec!(1)]).as_deref(), Some("1.115"));
    }

    #[test]
    fn a_difference_has_a_sign_and_is_rounded_once() {
        let apart = |one, two| of(one).percent_from(&of(two), 6).unwrap().to_string();
        assert_eq!(apart(dec!(101), dec!(100)), "1");
        assert_eq!(apart(dec!(99), dec!(100)), "-1");
        assert_eq!(apart(dec!(1.1172), dec!(1.1172)), "0");
        assert_eq!(apart(dec!(1), dec!(3)), "-66.6667");
        assert_eq!(apart(dec!(1.0000000001), dec!(1)), "0.00000001");
        let inverse = Fraction::product(&[Factor { value: dec!(47.2636), nominal: 100, direction: Direction::Inverse }]).unwrap();
        assert_eq!(inverse.significant(12).unwrap().to_string(), "2.11579312621");
    }
}
