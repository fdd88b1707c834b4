//! Tests of the picture: what it says, where its line runs, and that it can be drawn.

use jiff::civil::date;
use rust_decimal::dec;

use super::*;

fn chart(points: &[(Date, Decimal)]) -> Chart {
    let points = points.iter().map(|(date, figure)| Point { date: *date, figure: *figure, apart: false });
    Chart { base: Code::USD, quote: Code::RUB, sources: vec![Some("Bank of Russia".to_owned())], points: points.collect() }
}

/// The line as it is drawn.
fn path(picture: &str) -> &str {
    let before = picture.split("fill=\"none\"").next().and_then(|before| before.rsplit("d=\"").next()).unwrap();
    before.split('"').next().unwrap()
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
            .contains("Vom 01.01.2026 bis zum 11.01.2026: 1 USD war zuletzt 78,5000 RUB, eine \u{c4}nderung um \u{2212}1,88 %. Quelle: Bank of Russia."),
        "{picture}"
    );
    assert!(picture.contains(">\u{2212}1,88\u{a0}%<") && picture.contains(">78,5000<") && picture.contains(">1.000<"), "{picture}");
    assert!(picture.contains("Quelle: Bank of Russia, 11.01.2026"), "{picture}");
    assert!(!picture.contains("style=") && !picture.contains("script"));
}

#[test]
fn the_line_runs_from_side_to_side_and_keeps_its_peaks() {
    let picture = svg(&three(), &Style::default());
    // From x = 24 to 640 - 64, with the peak in the middle.
    let path = path(&picture);
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
        // A single figure has not changed, and has not stood still either.
        assert_eq!(picture.contains("\u{a0}%<"), points.len() > 1, "{picture}");
        assert_eq!(picture.contains("a change of"), points.len() > 1, "{picture}");
        assert_eq!(picture.contains("On 1 Jan 2026: 1 USD was 3.6725 RUB. Source: Bank of Russia."), points.len() == 1, "{picture}");
        let made = png(&chart(&points), &Style::default()).unwrap();
        assert_eq!((&made[1..4], &made[16..24]), (&b"PNG"[..], &[0, 0, 2, 128, 0, 0, 1, 104][..]));
    }
    let smallest = Style { width: *Style::WIDTHS.start(), height: *Style::HEIGHTS.start(), ..Style::default() };
    assert!(png(&three(), &smallest).is_ok());
}

#[test]
fn the_painted_picture_has_the_colours_of_the_written_one_in_their_places() {
    let style = Style { theme: Theme::Dark, ..Style::default() };
    let painted = resvg::tiny_skia::Pixmap::decode_png(&png(&three(), &style).unwrap()).unwrap();
    let colour = |x: u32, y: u32| painted.pixel(x, y).map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).unwrap();
    assert_eq!(colour(0, 0), [0x1a, 0x21, 0x29]);
    // The line goes to its peak, where the picture as SVG says L300 107, and the dot is where it ends.
    let end = svg(&three(), &style).split("circle cx=\"576\" cy=\"").nth(1).unwrap().split(['.', '"']).next().unwrap().parse().unwrap();
    assert_eq!((colour(300, 107), colour(576, end)), ([0x5c, 0xc9, 0xba], [0x5c, 0xc9, 0xba]));
    // The bar of the "1" that begins the title.
    assert!((24..34).any(|x| colour(x, 31) == [0xe8, 0xed, 0xf2]), "no title");
}

#[test]
fn the_font_has_every_sign_that_a_picture_can_say() {
    let names: String = sources::registry().iter().map(|source| source.name).collect();
    for locale in Locale::ALL {
        let days = (1..=12).map(|month| (date(2026, month, 1), dec!(-1234.5)));
        let drawn = Chart { sources: vec![Some(names.clone()), None], ..chart(&days.collect::<Vec<_>>()) };
        let picture = svg(&drawn, &Style { locale, width: 2400, ..Style::default() });
        assert_eq!(png::missing(&picture), "", "{locale:?}: {picture}");
    }
    // Letters that the fonts have not are found.
    assert_eq!(png::missing(&svg(&Chart { sources: vec![Some("\u{4f60}".to_owned())], ..three() }, &Style::default())), "\u{4f60}");
}

#[test]
fn the_line_is_broken_where_publications_are_missing() {
    let mut drawn = chart(&[
        (date(2008, 12, 1), dec!(80)),
        (date(2008, 12, 2), dec!(81)),
        (date(2012, 6, 1), dec!(95)),
        (date(2018, 1, 29), dec!(120)),
        (date(2018, 1, 30), dec!(121)),
    ]);
    assert_eq!(path(&svg(&drawn, &Style::default())).matches('M').count(), 1);
    drawn.points[2].apart = true;
    drawn.points[3].apart = true;
    let picture = svg(&drawn, &Style::default());
    let line = path(&picture);
    // Three pieces, of which the one in the middle is a single figure: a line of no length.
    let pieces: Vec<&str> = line.split('M').skip(1).collect();
    assert_eq!(pieces.len(), 3, "{line}");
    let [from, to] = [pieces[1].split('L').next(), pieces[1].split('L').nth(1)];
    assert_eq!(from, to, "{line}");
    assert!(pieces[0].starts_with("24 ") && pieces[2].contains("L576 "), "{line}");
    // No shade lies below what is missing.
    let shade = picture.split("fill=\"url(#area)\"").next().and_then(|before| before.rsplit("d=\"").next()).unwrap();
    assert_eq!(shade.matches('Z').count(), 3, "{shade}");
    assert!(png(&drawn, &Style::default()).is_ok());
}

#[test]
fn every_language_has_words_of_its_own_for_all_that_is_said() {
    for locale in Locale::ALL {
        assert_eq!(locale.language().parse(), Ok(locale));
        let words = words::Words::of(locale);
        let all = [words.title, words.described, words.one, words.and, words.law];
        let painted = [words.painted.heading, words.painted.source, words.painted.and, words.painted.law];
        assert!(all.iter().chain(&painted).all(|text| !text.trim().is_empty()), "{locale:?}");
        for (text, names) in [
            (words.title, &["base", "quote"][..]),
            (words.described, &["from", "until", "base", "quote", "value", "change", "source"]),
            (words.one, &["until", "base", "quote", "value", "source"]),
            (words.painted.heading, &["base", "quote"]),
            (words.painted.source, &["source", "date"]),
        ] {
            assert!(names.iter().all(|name| text.contains(&format!("{{{name}}}"))), "{locale:?}: {text}");
            assert_eq!(text.matches('{').count(), names.len(), "{locale:?}: {text}");
        }
        for other in Locale::ALL.into_iter().filter(|other| *other != locale) {
            assert_ne!(words::Words::of(other).described, words.described, "{locale:?} speaks as {other:?} does");
        }
        let picture = svg(&three(), &Style { locale, ..Style::default() });
        assert!(!picture.contains('{') && !picture.contains('}'), "{picture}");
    }
}
