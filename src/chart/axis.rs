//! Where the lines of a picture's grid stand. Part of `chart`: pure, in decimals.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use rust_decimal::Decimal;

/// Round figures within a range, at most so many: multiples of 1, 2 or 5 times a power of ten.
pub(super) fn figures(least: Decimal, most: Decimal, count: u32) -> Vec<Decimal> {
    let span = most - least;
    if span <= Decimal::ZERO || count == 0 {
        return vec![least];
    }
    let Some(step) = steps().find(|step| span.checked_div(*step).is_some_and(|lines| lines <= Decimal::from(count))) else {
        return vec![least];
    };
    let first = (least / step).ceil() * step;
    let lines = (0..=count).filter_map(|at| first.checked_add(step.checked_mul(Decimal::from(at))?));
    lines.take_while(|figure| *figure <= most).map(|figure| figure.normalize()).collect()
}

/// 1, 2 and 5 times every power of ten, smallest first.
fn steps() -> impl Iterator<Item = Decimal> {
    let small = (0..=26).rev().map(|scale| Decimal::new(1, scale));
    let large = (1..=24).map_while(|power| Decimal::from(10).checked_powu(power));
    small.chain(large).flat_map(|unit| [1, 2, 5].map(|times| unit * Decimal::from(times)))
}

trait Powers: Sized {
    fn checked_powu(self, power: u32) -> Option<Self>;
}

impl Powers for Decimal {
    fn checked_powu(self, power: u32) -> Option<Decimal> {
        (0..power).try_fold(Decimal::ONE, |product, _| product.checked_mul(self))
    }
}

/// First days of months or years, or else days, within a range: at most so many.
pub(super) fn days(first: Date, last: Date, count: usize) -> Vec<Date> {
    let (month, year) = (first.first_of_month(), first.first_of_year());
    let ways: [(Date, Span); 16] = [
        (first, 1.day()),
        (first, 2.days()),
        (first, 7.days()),
        (first, 14.days()),
        (month, 1.month()),
        (month, 2.months()),
        (year, 3.months()),
        (year, 6.months()),
        (year, 1.year()),
        (year, 2.years()),
        (year, 3.years()),
        (year, 5.years()),
        (year, 10.years()),
        (year, 20.years()),
        (year, 50.years()),
        (year, 100.years()),
    ];
    let within = |(from, step): (Date, Span)| -> Vec<Date> {
        from.series(step).take_while(|day| *day <= last).filter(|day| *day >= first).take(count + 1).collect()
    };
    ways.into_iter().map(within).find(|days| days.len() <= count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn figures_of_the_grid_are_round() {
        let shown = |least, most| figures(least, most, 5).iter().map(Decimal::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(dec!(71.2), dec!(83.9)), "75 80");
        assert_eq!(shown(dec!(1.05), dec!(1.19)), "1.05 1.1 1.15");
        assert_eq!(shown(dec!(0.0000021), dec!(0.0000039)), "0.0000025 0.000003 0.0000035");
        assert_eq!(shown(dec!(17000), dec!(21000)), "17000 18000 19000 20000 21000");
        assert_eq!(shown(dec!(1), dec!(1)), "1");
    }

    #[test]
    fn days_of_the_grid_begin_months_and_years() {
        let shown = |first, last| days(first, last, 6).iter().map(Date::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(shown(date(2026, 10, 28), date(2026, 10, 30)), "2026-10-28 2026-10-29 2026-10-30");
        assert_eq!(shown(date(2025, 11, 24), date(2026, 10, 30)), "2026-01-01 2026-03-01 2026-05-01 2026-07-01 2026-09-01");
        assert_eq!(shown(date(1999, 1, 4), date(2026, 10, 30)), "2004-01-01 2009-01-01 2014-01-01 2019-01-01 2024-01-01");
    }
}
