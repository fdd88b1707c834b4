//! Means of known figures, periods, and what has none.

use jiff::civil::date;
use rust_decimal::dec;

use super::*;

fn mean(rates: &[Decimal], inverse: bool) -> Fraction {
    let mut sum = Fraction::zero();
    rates.iter().for_each(|rate| sum.add(*rate, inverse).unwrap());
    sum.over(rates.len()).unwrap()
}

#[test]
fn a_mean_is_exact_and_rounded_once() {
    let third = mean(&[dec!(1), dec!(1.0), dec!(2)], false);
    assert_eq!(third.rounded(4, Rounding::HalfUp).unwrap().to_string(), "1.3333");
    assert_eq!(third.rounded(4, Rounding::Up).unwrap().to_string(), "1.3334");
    assert_eq!(third.significant(28).unwrap().to_string(), "1.333333333333333333333333333");
    // A half that a mean of rounded steps would miss.
    let half = mean(&[dec!(1.00004), dec!(1.00006)], false);
    assert_eq!(half.rounded(4, Rounding::HalfUp).unwrap().to_string(), "1.0001");
    assert_eq!(half.rounded(4, Rounding::HalfEven).unwrap().to_string(), "1.0000");
    assert_eq!(half.rounded(4, Rounding::HalfDown).unwrap().to_string(), "1.0000");
}

#[test]
fn the_mean_of_inverses_is_not_the_inverse_of_the_mean() {
    let rates = [dec!(2), dec!(4)];
    assert_eq!(mean(&rates, false).significant(12).unwrap().to_string(), "3");
    assert_eq!(mean(&rates, true).significant(12).unwrap().to_string(), "0.375");
}

#[test]
fn a_year_of_inverses_keeps_every_digit() {
    // The mean of 1/n for n from 1 to 260: the harmonic number H(260) over 260.
    let rates: Vec<Decimal> = (1..=260).map(Decimal::from).collect();
    assert_eq!(mean(&rates, true).significant(20).unwrap().to_string(), "0.023614689000385937406");
}

#[test]
fn figures_that_no_rate_can_be_are_refused() {
    for rate in [dec!(0), dec!(-1)] {
        assert!(Fraction::zero().add(rate, false).is_err());
    }
    assert!(Fraction::zero().over(0).is_err());
}

#[test]
fn periods_are_years_quarters_and_months() {
    let read = |text: &str| text.parse::<Period>().map(|period| (period.start, period.end));
    assert_eq!(read("2026"), Ok((date(2026, 1, 1), date(2026, 12, 31))));
    assert_eq!(read("2026-Q1"), Ok((date(2026, 1, 1), date(2026, 3, 31))));
    assert_eq!(read("2026-q4"), Ok((date(2026, 10, 1), date(2026, 12, 31))));
    assert_eq!(read("2024-02"), Ok((date(2024, 2, 1), date(2024, 2, 29))));
    for wrong in ["", "26", "2026-13", "2026-00", "2026-1", "2026-Q5", "2026-Q0", "2026-10-01", "2026-", "-2026", "٢٠٢٦", "2026-Q11"] {
        assert_eq!(read(wrong), Err(NotAnAccountingPeriod), "{wrong}");
    }
}
