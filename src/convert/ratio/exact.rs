//! Sums of exact numbers, and all digits of one. Part of `convert/ratio`: pure, off the way of a plain conversion.

use super::{OutOfRange, Parts, Ratio, Wide};

impl Ratio {
    /// The sum of two numbers, in lowest terms.
    ///
    /// # Errors
    /// [`OutOfRange`] for what does not fit 1024 bits: some thirty terms through two legs each do.
    pub fn plus(&self, other: &Ratio) -> Result<Ratio, OutOfRange> {
        self.added(other).ok_or(OutOfRange)
    }

    fn added(&self, other: &Ratio) -> Option<Ratio> {
        let exponent = self.exponent.min(other.exponent);
        let ((mut left, left_below), (mut right, right_below)) = (self.parts.lowest(), other.parts.lowest());
        // Nothing has no length of its own.
        for (numerator, own) in [(&mut left, self.exponent), (&mut right, other.exponent)] {
            if !numerator.is_zero() {
                *numerator = numerator.checked_mul(ten_to((own - exponent).unsigned_abs())?)?;
            }
        }
        let common = left_below.gcd(right_below);
        left = left.checked_mul(right_below / common)?;
        right = right.checked_mul(left_below / common)?;
        let below = left_below.checked_mul(right_below / common)?;
        let (numerator, negative) = match (self.negative == other.negative, left >= right) {
            (true, _) => (left.checked_add(right)?, self.negative),
            (false, true) => (left - right, self.negative),
            (false, false) => (right - left, other.negative),
        };
        let (numerator, below) = lowest(numerator, below);
        Some(Ratio { negative: negative && !numerator.is_zero(), parts: Parts::Wide(Box::new((numerator, below))), exponent })
    }

    /// Every digit of the number, where they end; nothing where they repeat for ever, or do not fit 1024 bits.
    ///
    /// ```
    /// use fx::convert::ratio::{Direction, Factor, Ratio};
    /// use rust_decimal::dec;
    ///
    /// let through = |value| Ratio::of(dec!(1), &[Factor { value, nominal: 1, direction: Direction::Inverse }]);
    /// assert_eq!(through(dec!(0.64))?.all_digits().as_deref(), Some("1.5625"));
    /// assert_eq!(through(dec!(3))?.all_digits(), None);
    /// # Ok::<(), fx::convert::ratio::OutOfRange>(())
    /// ```
    #[must_use]
    pub fn all_digits(&self) -> Option<String> {
        let (numerator, below) = self.parts.lowest();
        let (rest, twos) = without(below, Wide::from(2_u8));
        let (rest, fives) = without(rest, Wide::from(5_u8));
        if rest != Wide::from(1_u8) {
            return None;
        }
        let power = twos.max(fives);
        let whole = numerator.checked_mul(ten_to(power)?)? / below;
        let places = i32::try_from(power).ok()? - self.exponent;
        let sign = if self.negative { "-" } else { "" };
        Some(format!("{sign}{}", pointed(&whole.to_string(), places)))
    }
}

impl Parts {
    fn lowest(&self) -> (Wide, Wide) {
        let (numerator, below) = match self {
            Parts::Narrow(numerator, below) => (Wide::from(*numerator), Wide::from(*below)),
            Parts::Wide(parts) => **parts,
        };
        lowest(numerator, below)
    }
}

/// The same fraction without what divides both parts. Neither part of a denominator is ever zero.
fn lowest(numerator: Wide, below: Wide) -> (Wide, Wide) {
    let common = numerator.gcd(below);
    (numerator / common, below / common)
}

fn ten_to(power: u32) -> Option<Wide> {
    Wide::from(10_u8).checked_pow(Wide::from(power))
}

/// The number without that factor, and how often it was in it.
fn without(mut number: Wide, factor: Wide) -> (Wide, u32) {
    let mut times = 0;
    loop {
        let (quotient, rest) = number.div_rem(factor);
        if !rest.is_zero() {
            return (number, times);
        }
        (number, times) = (quotient, times + 1);
    }
}

/// Digits with their point, and no zeros after it that say nothing.
fn pointed(digits: &str, places: i32) -> String {
    let Some(places) = usize::try_from(places).ok().filter(|places| *places > 0) else {
        let zeros = if digits == "0" { 0 } else { usize::try_from(places.unsigned_abs()).unwrap_or(0) };
        return format!("{digits}{}", "0".repeat(zeros));
    };
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}
