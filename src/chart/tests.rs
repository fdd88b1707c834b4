//! Tests of the picture: what it says, where its line runs, and that it can be drawn.

use jiff::civil::date;
use rust_decimal::dec;

use super::*;

fn chart(points: &[(Date, Decimal)]) -> Chart {
    Chart { base: Code::USD, quote: Code::RUB, source: "Bank of Russia".to_owned(), points: points.to_vec() }
}

fn three() -> Chart {
    chart(&[(date(2026, 1, 1), dec!(80)), (date(2026, 1, 6), dec!(1080.5)), (date(2026, 1, 11), dec!(78.5000))])
}

#[test]
fn it_says_what_it_shows() {
    let picture = svg(&three(), &Style { locale: Locale::De, ..Style::default() });
    assert!(picture.contains("<title id=\"title\">1 USD in RUB</title>"), "{picture}");
    assert!(
        picture
            .contains("From 01.01.2026 to 11.01.2026: 1 USD was 78,5000 RUB at last, a change of \u{2212}1,88 %. Source: Bank of Russia."),
        "{picture}"
    );
    assert!(picture.contains(">\u{2212}1,88\u{a0}%<") && picture.contains(">78,5000<") && picture.contains(">1.000<"), "{picture}");
    assert!(picture.contains("Source: Bank of Russia, 11.01.2026"), "{picture}");
    assert!(!picture.contains("style=") && !picture.contains("script"));
}

#[test]
fn the_line_runs_from_side_to_side_and_keeps_its_peaks() {
    let picture = svg(&three(), &Style::default());
    // From x = 24 to 640 - 64, with the peak in the middle.
    let path = picture.split("fill=\"none\"").next().and_then(|before| before.rsplit("d=\"").next()).unwrap().to_owned();
    let path = path.split('"').next().unwrap();
    assert!(path.starts_with("M24.00 ") && path.contains("L300.00 107.00L576.00 "), "{path}");
    let many: Vec<_> =
        (0..7000).map(|n| (date(1999, 1, 4).saturating_add(jiff::Span::new().days(n)), dec!(1) + Decimal::from(n % 100))).collect();
    let picture = svg(&chart(&many), &Style::default());
    assert!(picture.len() < 60_000, "{}", picture.len());
}

#[test]
fn one_day_and_a_rate_that_stands_still_are_drawn_too() {
    for points in [vec![(date(2026, 1, 1), dec!(3.6725))], vec![(date(2026, 1, 1), dec!(3.6725)), (date(2026, 1, 2), dec!(3.6725))]] {
        let picture = svg(&chart(&points), &Style { theme: Theme::Dark, ..Style::default() });
        assert!(picture.contains(">0\u{a0}%<") || picture.contains(">0.00\u{a0}%<"), "{picture}");
        let made = png(&picture).unwrap();
        assert_eq!((&made[1..4], &made[16..24]), (&b"PNG"[..], &[0, 0, 2, 128, 0, 0, 1, 104][..]));
    }
    let smallest = Style { width: *Style::WIDTHS.start(), height: *Style::HEIGHTS.start(), ..Style::default() };
    assert!(png(&svg(&three(), &smallest)).is_ok());
}
