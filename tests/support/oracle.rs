//! The oracle: the same questions answered with num-bigint, in the plainest way.
#![allow(dead_code, reason = "each test that includes this uses its part of it")]

use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor};
use num_bigint::{BigInt, Sign};
use rust_decimal::Decimal;

/// Magnitude of numerator and denominator, all powers of ten multiplied in.
fn fraction(amount: Decimal, legs: &[Factor]) -> (BigInt, BigInt) {
    let ten = |power: u32| BigInt::from(10).pow(power);
    let mut numerator = BigInt::from(amount.mantissa().unsigned_abs());
    let mut denominator = ten(amount.scale());
    for leg in legs {
        let value = BigInt::from(leg.value.mantissa());
        let (above, below) = (value, ten(leg.value.scale()) * leg.nominal);
        match leg.direction {
            Direction::Direct => (numerator, denominator) = (numerator * above, denominator * below),
            Direction::Inverse => (numerator, denominator) = (numerator * below, denominator * above),
        }
    }
    (numerator, denominator)
}

/// Numerator, with its sign, and denominator of a sum of conversions.
fn sum(terms: &[(Decimal, Vec<Factor>)]) -> (BigInt, BigInt) {
    terms.iter().fold((BigInt::from(0), BigInt::from(1)), |(above, below), (amount, legs)| {
        let (numerator, denominator) = fraction(*amount, legs);
        let numerator = if amount.is_sign_negative() { -numerator } else { numerator };
        (above * &denominator + numerator * &below, below * denominator)
    })
}

/// The correctly rounded sum, or nothing when it does not fit 96 bits at that scale.
pub fn round_sum(terms: &[(Decimal, Vec<Factor>)], scale: u32, mode: Rounding) -> Option<Decimal> {
    let (above, below) = sum(terms);
    let negative = above.sign() == Sign::Minus;
    let mantissa = divide(&(BigInt::from(above.magnitude().clone()) * BigInt::from(10).pow(scale)), &below, negative, mode);
    let mantissa = i128::try_from(mantissa).ok().filter(|mantissa| *mantissa < 1 << 96)?;
    Some(Decimal::from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale))
}

/// Whether a text is exactly that sum, digit for digit.
pub fn is_sum(text: &str, terms: &[(Decimal, Vec<Factor>)]) -> bool {
    let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let (above, below) = sum(terms);
    text.replace('.', "").parse::<BigInt>().unwrap() * below == above * BigInt::from(10).pow(u32::try_from(places).unwrap())
}

/// Whether the decimal digits of that sum end: its denominator, in lowest terms, divides a power of ten.
pub fn ends(terms: &[(Decimal, Vec<Factor>)]) -> bool {
    let (above, below) = sum(terms);
    (above * BigInt::from(10).pow(4000) % below).sign() == Sign::NoSign
}

fn divide(numerator: &BigInt, denominator: &BigInt, negative: bool, mode: Rounding) -> BigInt {
    let quotient = numerator / denominator;
    let rest = numerator % denominator;
    if rest.sign() == Sign::NoSign {
        return quotient;
    }
    let twice = rest * 2;
    let up = match mode {
        Rounding::Up => true,
        Rounding::Down => false,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => twice >= *denominator,
        Rounding::HalfDown => twice > *denominator,
        Rounding::HalfEven => twice > *denominator || (twice == *denominator && quotient.bit(0)),
    };
    quotient + BigInt::from(u8::from(up))
}

/// The correctly rounded result, or nothing when it does not fit 96 bits at that scale.
pub fn round(amount: Decimal, legs: &[Factor], scale: u32, mode: Rounding) -> Option<Decimal> {
    let (numerator, denominator) = fraction(amount, legs);
    let negative = amount.is_sign_negative() && !amount.is_zero();
    let mantissa = divide(&(numerator * BigInt::from(10).pow(scale)), &denominator, negative, mode);
    let mantissa = i128::try_from(mantissa).ok().filter(|mantissa| *mantissa < 1 << 96)?;
    Some(Decimal::from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale))
}

/// The number to so many significant digits, half to even, in plain notation without trailing zeros.
pub fn significant(amount: Decimal, legs: &[Factor], digits: u32) -> String {
    let (numerator, denominator) = fraction(amount, legs);
    if numerator.sign() == Sign::NoSign {
        return "0".to_owned();
    }
    let limit = BigInt::from(10).pow(digits);
    // From far above, one place at a time, until the quotient has as many digits as asked.
    let mut places: i32 = 600;
    let scaled = |places: i32| {
        let power = BigInt::from(10).pow(places.unsigned_abs());
        if places >= 0 { (&numerator * power, denominator.clone()) } else { (numerator.clone(), &denominator * power) }
    };
    let length = |places: i32| {
        let (above, below) = scaled(places);
        (above / below).to_string().len()
    };
    places -= i32::try_from(length(places)).unwrap() - i32::try_from(digits).unwrap();
    let (above, below) = scaled(places);
    assert!(&above / &below < limit);
    let mantissa = divide(&above, &below, false, Rounding::HalfEven).to_string();
    plain(amount.is_sign_negative(), &mantissa, places)
}

fn plain(negative: bool, mantissa: &str, places: i32) -> String {
    let sign = if negative { "-" } else { "" };
    if places <= 0 {
        return format!("{sign}{mantissa}{}", "0".repeat(places.unsigned_abs() as usize));
    }
    let padded = format!("{mantissa:0>width$}", width = places as usize + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places as usize);
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}
