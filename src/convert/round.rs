//! How an exact quotient becomes a number of so many decimals, and how numbers longer than `Decimal` are shown.
//! Part of `convert`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What to do with what is left over after the last decimal. The names are those of IEEE 754 and of most money libraries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// To the nearest; a half to the even neighbour: 0.125 to 0.12, 0.135 to 0.14.
    #[default]
    HalfEven,
    /// To the nearest; a half away from zero.
    HalfUp,
    /// To the nearest; a half towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards the larger number.
    Ceiling,
    /// Towards the smaller number.
    Floor,
}

impl Rounding {
    /// Every mode.
    pub const ALL: [Rounding; 7] =
        [Rounding::HalfEven, Rounding::HalfUp, Rounding::HalfDown, Rounding::Up, Rounding::Down, Rounding::Ceiling, Rounding::Floor];

    /// The name in answers and parameters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rounding::HalfEven => "half-even",
            Rounding::HalfUp => "half-up",
            Rounding::HalfDown => "half-down",
            Rounding::Up => "up",
            Rounding::Down => "down",
            Rounding::Ceiling => "ceiling",
            Rounding::Floor => "floor",
        }
    }

    /// Whether the magnitude grows by one: `rest` is what is left over against one half, nothing when nothing is.
    pub(super) fn grows(self, negative: bool, odd: bool, rest: Option<Ordering>) -> bool {
        let Some(half) = rest else { return false };
        match self {
            Rounding::HalfEven => half.is_gt() || (half.is_eq() && odd),
            Rounding::HalfUp => half.is_ge(),
            Rounding::HalfDown => half.is_gt(),
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::Ceiling => !negative,
            Rounding::Floor => negative,
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no rounding mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a rounding is half-even, half-up, half-down, up, down, ceiling or floor")]
pub struct NotARounding;

impl FromStr for Rounding {
    type Err = NotARounding;

    fn from_str(text: &str) -> Result<Rounding, NotARounding> {
        Rounding::ALL.into_iter().find(|mode| mode.name() == text).ok_or(NotARounding)
    }
}

/// A decimal of up to 28 significant digits with any number of zeros before or after them: `mantissa / 10^scale`.
///
/// `Decimal` stops at 28 places after the point; a rate of a tiny unit in a large one does not.
///
/// ```
/// use fx::convert::Digits;
/// let tiny: Digits = "-0.0000000000000000000000000000000012".parse()?;
/// assert_eq!(tiny.to_string(), "-0.0000000000000000000000000000000012");
/// assert_eq!("1200.50".parse::<Digits>()?.to_string(), "1200.5");
/// # Ok::<(), fx::convert::round::NotDigits>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digits {
    negative: bool,
    mantissa: u128,
    scale: i32,
}

impl Digits {
    /// The number `mantissa / 10^scale`, in the one form in which equal numbers are equal: without trailing zeros.
    #[must_use]
    pub fn new(negative: bool, mut mantissa: u128, mut scale: i32) -> Digits {
        if mantissa == 0 {
            return Digits { negative: false, mantissa, scale: 0 };
        }
        while mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        Digits { negative, mantissa, scale }
    }

    /// The same number rounded to so many significant digits, half to even: for people, never for further computing.
    #[must_use]
    pub fn rounded(self, digits: u32) -> Digits {
        let length = self.mantissa.checked_ilog10().map_or(1, |log| log + 1);
        let Some(surplus) = length.checked_sub(digits).filter(|surplus| *surplus > 0) else { return self };
        let unit = 10_u128.pow(surplus);
        let (quotient, rest) = (self.mantissa / unit, self.mantissa % unit);
        let rest = (rest != 0).then(|| (rest * 2).cmp(&unit));
        let grown = quotient + u128::from(Rounding::HalfEven.grows(self.negative, quotient % 2 == 1, rest));
        Digits::new(self.negative, grown, self.scale - i32::try_from(surplus).unwrap_or(0))
    }

    /// Whether it is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.mantissa == 0
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.mantissa.to_string();
        let places = usize::try_from(self.scale).unwrap_or(0);
        if places == 0 {
            let zeros = usize::try_from(self.scale.unsigned_abs()).unwrap_or(0);
            return write!(f, "{sign}{digits}{}", "0".repeat(zeros));
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

/// The text is no decimal of at most 38 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct NotDigits;

impl FromStr for Digits {
    type Err = NotDigits;

    fn from_str(text: &str) -> Result<Digits, NotDigits> {
        let (negative, unsigned) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let fraction = fraction.trim_end_matches('0');
        let digits = format!("{whole}{fraction}");
        if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotDigits);
        }
        let scale = i32::try_from(fraction.len()).map_err(|_| NotDigits)?;
        let significant = digits.trim_start_matches('0').trim_end_matches('0');
        let zeros = digits.trim_start_matches('0').len() - significant.len();
        let mantissa = if significant.is_empty() { 0 } else { significant.parse().map_err(|_| NotDigits)? };
        Ok(Digits::new(negative, mantissa, scale - i32::try_from(zeros).map_err(|_| NotDigits)?))
    }
}

impl Serialize for Digits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digits, D::Error> {
        let text = std::borrow::Cow::<'_, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
