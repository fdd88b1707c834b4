//! The arithmetic against arbitrary precision: `fx::convert::ratio` beside an oracle made of num-bigint.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/oracle.rs"]
mod oracle;
#[path = "support/vectors.rs"]
mod vectors;

use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor, OutOfRange, Ratio};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn any_amount() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![0_u128..1 << 96, 0_u128..1 << 50, Just((1 << 96) - 1), Just(0), (0_u32..29).prop_map(|n| 10_u128.pow(n))];
    (mantissa, 0_u32..=28, any::<bool>()).prop_map(|(mantissa, scale, negative)| {
        let signed = mantissa as i128;
        Decimal::from_i128_with_scale(if negative { -signed } else { signed }, scale)
    })
}

fn any_factor() -> impl Strategy<Value = Factor> {
    let value = (1_u32..=28).prop_flat_map(|digits| {
        let low = if digits == 1 { 1 } else { 10_u128.pow(digits - 1) };
        low..10_u128.pow(digits)
    });
    let nominal = prop_oneof![Just(1_u32), Just(100), Just(10_000), 1_u32..=1_000_000];
    (value, 0_u32..=28, nominal, any::<bool>()).prop_map(|(value, scale, nominal, direct)| Factor {
        value: Decimal::from_i128_with_scale(value as i128, scale),
        nominal,
        direction: if direct { Direction::Direct } else { Direction::Inverse },
    })
}

/// Quotes as they are published: four to ten digits.
fn usual_factor() -> impl Strategy<Value = Factor> {
    (1_u64..10_000_000_000, 0_u32..=8, prop_oneof![Just(1_u32), Just(100)], any::<bool>()).prop_map(|(value, scale, nominal, direct)| {
        Factor { value: Decimal::new(value as i64, scale), nominal, direction: if direct { Direction::Direct } else { Direction::Inverse } }
    })
}

fn any_mode() -> impl Strategy<Value = Rounding> {
    prop::sample::select(Rounding::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_correctly_rounded_quotient(
        amount in any_amount(), legs in prop::collection::vec(any_factor(), 1..=4), scale in 0_u32..=18, mode in any_mode(),
    ) {
        let ratio = Ratio::of(amount, &legs).unwrap();
        prop_assert_eq!(ratio.round(scale, mode).ok(), oracle::round(amount, &legs, scale, mode));
    }

    #[test]
    fn equals_it_for_published_quotes_too(
        amount in any_amount(), legs in prop::collection::vec(usual_factor(), 0..=4), scale in 0_u32..=18, mode in any_mode(),
    ) {
        let ratio = Ratio::of(amount, &legs).unwrap();
        prop_assert_eq!(ratio.round(scale, mode).ok(), oracle::round(amount, &legs, scale, mode));
    }

    #[test]
    fn has_the_significant_digits(amount in any_amount(), legs in prop::collection::vec(any_factor(), 0..=4), digits in 1_u32..=28) {
        let ratio = Ratio::of(amount, &legs).unwrap();
        prop_assert_eq!(ratio.significant(digits).to_string(), oracle::significant(amount, &legs, digits));
    }

    #[test]
    fn there_and_back_is_the_amount(mantissa in 0_i64..1 << 50, legs in prop::collection::vec(usual_factor(), 1..=2)) {
        let amount = Decimal::new(mantissa, 2);
        let turned = legs.iter().rev().map(|leg| Factor {
            direction: if leg.direction == Direction::Direct { Direction::Inverse } else { Direction::Direct }, ..*leg
        });
        let circle: Vec<Factor> = legs.iter().copied().chain(turned).collect();
        prop_assert_eq!(Ratio::of(amount, &circle).unwrap().round(2, Rounding::HalfEven).unwrap(), amount);
    }
}

/// A sum as a command may ask for one.
fn any_terms(most: usize) -> impl Strategy<Value = Vec<(Decimal, Vec<Factor>)>> {
    let usual = (any_amount(), prop::collection::vec(usual_factor(), 0..=2));
    let longest = (any_amount(), prop::collection::vec(any_factor(), 0..=1));
    prop_oneof![prop::collection::vec(usual, 1..=most), prop::collection::vec(longest, 1..=2)]
}

fn added(terms: &[(Decimal, Vec<Factor>)]) -> Result<Ratio, OutOfRange> {
    let nothing = Ratio::of(Decimal::ZERO, &[]);
    terms.iter().try_fold(nothing?, |sum, (amount, legs)| sum.plus(&Ratio::of(*amount, legs)?))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn a_sum_equals_the_correctly_rounded_exact_sum(terms in any_terms(6), scale in 0_u32..=18, mode in any_mode()) {
        prop_assert_eq!(added(&terms).unwrap().round(scale, mode).ok(), oracle::round_sum(&terms, scale, mode));
    }

    #[test]
    fn all_digits_are_the_number_where_they_end(terms in any_terms(2)) {
        match added(&terms).unwrap().all_digits() {
            Some(text) => prop_assert!(oracle::is_sum(&text, &terms), "{} {:?}", text, terms),
            None => prop_assert!(!oracle::ends(&terms), "{:?}", terms),
        }
    }

    #[test]
    fn what_is_added_and_taken_off_again_is_gone(terms in any_terms(3), amount in any_amount(), legs in prop::collection::vec(usual_factor(), 0..=2)) {
        let there = added(&terms).unwrap().plus(&Ratio::of(amount, &legs).unwrap()).unwrap();
        let back = there.plus(&Ratio::of(-amount, &legs).unwrap()).unwrap();
        prop_assert_eq!(back.significant(28), added(&terms).unwrap().significant(28));
    }
}

#[test]
fn a_sum_that_does_not_fit_is_an_error() {
    let primes = [100_000_007_i64, 100_000_037, 100_000_039, 100_000_049, 100_000_073, 100_000_081, 100_000_123, 100_000_127];
    let leg = |value: i64| Factor { value: Decimal::from(value), nominal: 1, direction: Direction::Inverse };
    let terms = |most: usize| -> Vec<_> {
        (0..most).map(|at| (Decimal::ONE, vec![leg(primes[at % 8] + 2 * at as i64), leg(primes[(at + 3) % 8] - 2 * at as i64)])).collect()
    };
    assert_eq!(added(&terms(8)).unwrap().round(18, Rounding::HalfEven).ok(), oracle::round_sum(&terms(8), 18, Rounding::HalfEven));
    assert_eq!(added(&terms(80)).unwrap_err(), OutOfRange);
    let longest = (Decimal::MAX, Vec::new());
    assert_eq!(added(&[longest.clone(), longest.clone()]).unwrap().round(0, Rounding::HalfEven), Err(OutOfRange));
    let opposite = (-Decimal::MAX, Vec::new());
    assert_eq!(added(&[longest, opposite]).unwrap().round(2, Rounding::HalfEven).unwrap().to_string(), "0.00");
}

#[test]
fn a_quote_of_zero_is_an_error() {
    let zero = Factor { value: Decimal::ZERO, nominal: 1, direction: Direction::Inverse };
    assert_eq!(Ratio::of(Decimal::ONE, &[zero]).unwrap_err(), OutOfRange);
    let no_units = Factor { value: Decimal::ONE, nominal: 0, direction: Direction::Direct };
    assert_eq!(Ratio::of(Decimal::ONE, &[no_units]).unwrap_err(), OutOfRange);
}

#[test]
fn the_longest_legs_fit_and_one_too_many_is_an_error() {
    let longest = Factor { value: Decimal::from_i128_with_scale((1 << 96) - 1, 28), nominal: u32::MAX, direction: Direction::Inverse };
    let six = vec![longest; 6];
    let ratio = Ratio::of(Decimal::MAX, &six).unwrap();
    assert_eq!(ratio.significant(28).to_string(), oracle::significant(Decimal::MAX, &six, 28));
    assert_eq!(Ratio::of(Decimal::MAX, &[longest; 12]).unwrap_err(), OutOfRange);
}

#[test]
fn more_places_than_a_decimal_has_are_an_error() {
    assert_eq!(Ratio::of(Decimal::ONE, &[]).unwrap().round(29, Rounding::HalfEven), Err(OutOfRange));
    assert_eq!(Ratio::of(Decimal::ONE, &[]).unwrap().round(28, Rounding::HalfEven).unwrap().to_string(), "1.0000000000000000000000000000");
}

/// The file is what the oracle says, and the code is what the file says. `FX_WRITE_VECTORS=1` writes it anew.
#[test]
fn the_shared_vectors_hold() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/convert.json");
    let made = vectors::file();
    if std::env::var_os("FX_WRITE_VECTORS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let file = std::fs::read_to_string(path).unwrap();
    assert_eq!(file, made, "the file is not what the oracle says");
    let read: Vec<vectors::Vector> = serde_json::from_str(&file).unwrap();
    assert!(read.len() >= 500, "{} vectors", read.len());
    for vector in &read {
        let legs: Vec<Factor> = vector.legs.iter().map(vectors::Leg::factor).collect();
        let ratio = Ratio::of(Decimal::from_str_exact(&vector.amount).unwrap(), &legs).unwrap();
        let result = ratio.round(vector.scale, vector.rounding.parse().unwrap()).map(|result| result.to_string()).ok();
        assert_eq!(result, vector.result, "{vector:?}");
        assert_eq!(ratio.significant(28).to_string(), vector.unrounded, "{vector:?}");
    }
}
