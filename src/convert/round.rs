//! How an exact quotient becomes a number of so many decimals, and how numbers longer than `Decimal` are shown.
//! Part of `convert`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
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
        while mantissa > u128::from(u64::MAX) && mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale -= 1;
        }
        // Dividing 128 bits is a call of many cycles, and most numbers fit 64.
        if let Ok(mut short) = u64::try_from(mantissa) {
            while short.is_multiple_of(10) {
                short /= 10;
                scale -= 1;
            }
            mantissa = u128::from(short);
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

    /// A decimal with its trailing zeros.
    pub(super) fn published(value: Decimal) -> Digits {
        let scale = i32::try_from(value.scale()).unwrap_or(0);
        Digits { negative: value.is_sign_negative(), mantissa: value.mantissa().unsigned_abs(), scale }
    }

    /// The number as text on the stack: a long history is mostly this. Nothing where so many zeros do not fit.
    pub(super) fn short(self) -> Option<Short> {
        let places = usize::try_from(self.scale).ok().filter(|places| *places <= Short::MOST_PLACES)?;
        let point = if places == 0 { Short::LONGEST } else { Short::LONGEST - 1 - places };
        let mut short = Short { bytes: [0; Short::LONGEST], start: Short::LONGEST, point };
        let mut number = self.mantissa;
        while number > u128::from(u64::MAX) {
            short.push(number % Short::UNIT, Short::AT_ONCE);
            number /= Short::UNIT;
        }
        // Zeros up to the point, and one before it.
        short.push(number, 1);
        while short.start >= short.point {
            short.put(b'0');
        }
        if self.negative {
            short.put(b'-');
        }
        Some(short)
    }
}

impl fmt::Display for Digits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(short) = self.short() {
            return f.write_str(short.text());
        }
        let sign = if self.negative { "-" } else { "" };
        match u32::try_from(self.scale) {
            Ok(places) => write!(f, "{sign}0.{:0>width$}", self.mantissa, width = places as usize),
            Err(_) => write!(f, "{sign}{}{}", self.mantissa, "0".repeat(self.scale.unsigned_abs() as usize)),
        }
    }
}

/// A decimal as text, written from its end.
#[derive(Debug)]
pub(super) struct Short {
    bytes: [u8; Short::LONGEST],
    start: usize,
    /// Where the point stands; at the end where there is none.
    point: usize,
}

impl Short {
    /// 39 digits are the most of 128 bits; this many places have room for a sign, a zero and the point.
    const LONGEST: usize = 64;
    const MOST_PLACES: usize = 60;
    /// So many digits fit 64 bits, whichever they are: they divide by ten in a few cycles, 128 bits take a call.
    const AT_ONCE: usize = 19;
    const UNIT: u128 = 10_u128.pow(19);

    /// The text.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    fn text(&self) -> &str {
        str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// Puts a number before what is there, with zeros before it up to so many digits.
    fn push(&mut self, number: u128, least: usize) {
        let (mut number, mut digits) = (u64::try_from(number).unwrap_or(0), 0);
        while number > 0 || digits < least {
            self.put(b'0' + u8::try_from(number % 10).unwrap_or(0));
            number /= 10;
            digits += 1;
        }
    }

    #[inline]
    fn put(&mut self, byte: u8) {
        if self.start == self.point + 1 {
            self.start = self.point;
            self.bytes[self.start] = b'.';
        }
        self.start -= 1;
        self.bytes[self.start] = byte;
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
