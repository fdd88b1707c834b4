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
    assert!(path.starts_with("M24 ") && path.contains("L300 107L576 "), "{path}");
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
        let made = png(&chart(&points), &Style::default()).unwrap();
        assert_eq!((&made[1..4], &made[16..24]), (&b"PNG"[..], &[0, 0, 2, 128, 0, 0, 1, 104][..]));
    }
    let smallest = Style { width: *Style::WIDTHS.start(), height: *Style::HEIGHTS.start(), ..Style::default() };
    assert!(png(&three(), &smallest).is_ok());
}

#[test]
fn the_painted_picture_has_the_colours_of_the_written_one_in_their_places() {
    let style = Style { theme: Theme::Dark, ..Style::default() };
    let painted = tiny_skia::Pixmap::decode_png(&png(&three(), &style).unwrap()).unwrap();
    let colour = |x: u32, y: u32| painted.pixel(x, y).map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).unwrap();
    assert_eq!(colour(0, 0), [0x0f, 0x17, 0x2a]);
    // The line goes to its peak, where the picture as SVG says L300 107, and the dot is where it ends.
    let end = svg(&three(), &style).split("circle cx=\"576\" cy=\"").nth(1).unwrap().split(['.', '"']).next().unwrap().parse().unwrap();
    assert_eq!((colour(300, 107), colour(576, end)), ([0x60, 0xa5, 0xfa], [0x60, 0xa5, 0xfa]));
    // The bar of the "1" that begins the title.
    assert!((24..34).any(|x| colour(x, 31) == [0xf1, 0xf5, 0xf9]), "no title");
}

#[test]
fn the_font_has_every_sign_that_a_picture_can_say() {
    let names: String = sources::registry().iter().map(|source| source.meta().name).collect();
    for locale in [Locale::En, Locale::De, Locale::Fr, Locale::Es, Locale::Ru, Locale::Zh] {
        let days = (1..=12).map(|month| (date(2026, month, 1), dec!(-1234.5)));
        let drawn = Chart { source: names.clone(), ..chart(&days.collect::<Vec<_>>()) };
        let scene = draw::scene(&drawn, &Style { locale, width: 2400, ..Style::default() });
        for words in &scene.words {
            assert_eq!(png::missing(words), "", "{locale:?}: {}", words.text);
        }
    }
}
