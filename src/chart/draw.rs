//! Composes the picture: what stands where, in which colour, in which words. Part of `chart`.

use std::cmp::Ordering;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::scene::{Anchor, Colour, Dot, GridLine, Line, Point, Px, Scene, Trend};
use super::words::{Words, fill};
use super::{Chart, Locale, Point as Figure, Style, Theme, axis};

/// What a picture is painted with: the colours of the pages and of the widget, beside which it stands.
struct Palette {
    ground: Colour,
    text: Colour,
    quiet: Colour,
    grid: Colour,
    line: Colour,
    up: Colour,
    down: Colour,
}

const LIGHT: Palette = Palette {
    ground: Colour(0xff_ff_ff),
    text: Colour(0x16_20_2c),
    quiet: Colour(0x55_62_6f),
    grid: Colour(0xe4_e8_ea),
    line: Colour(0x0b_5f_56),
    up: Colour(0x04_78_57),
    down: Colour(0xb9_1c_1c),
};
const DARK: Palette = Palette {
    ground: Colour(0x1a_21_29),
    text: Colour(0xe8_ed_f2),
    quiet: Colour(0x9a_a7_b4),
    grid: Colour(0x2b_35_3f),
    line: Colour(0x5c_c9_ba),
    up: Colour(0x34_d3_99),
    down: Colour(0xf8_71_71),
};

/// The rectangle in which the line is drawn, in pixels, and what stands at its ends.
struct Plot {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
    first: Date,
    days: i64,
    least: Decimal,
    most: Decimal,
}

impl Plot {
    fn of(chart: &Chart, left: i64, top: i64, width: i64, height: i64) -> Plot {
        let dates = || chart.points.iter().map(|point| point.date);
        let (first, last) = (dates().min().unwrap_or(Date::MIN), dates().max().unwrap_or(Date::MAX));
        let figures = || chart.points.iter().map(|point| point.figure);
        let (least, most) = (figures().min().unwrap_or_default(), figures().max().unwrap_or_default());
        // A line that stands still runs through the middle.
        let margin = if least == most { least } else { most - least } / Decimal::from(12);
        let days = i64::from(days_between(first, last)).max(1);
        Plot { left, top, width, height, first, days, least: least - margin, most: most + margin }
    }

    fn x(&self, date: Date) -> Px {
        Px(self.left * 100 + i64::from(days_between(self.first, date)) * self.width * 100 / self.days)
    }

    fn y(&self, figure: Decimal) -> Px {
        let parts = Decimal::from(self.height * 100);
        let share = (self.most - figure).checked_div(self.most - self.least).unwrap_or_default();
        Px(self.top * 100 + (share * parts).round().to_i64().unwrap_or(0))
    }

    /// The pieces of the line, which is broken where publications are missing.
    fn line(&self, points: &[Figure]) -> Vec<Vec<Point>> {
        points.chunk_by(|_, next| !next.apart).map(|piece| self.piece(piece)).collect()
    }

    /// A piece's points: of each pixel's column the first, the lowest, the highest and the last.
    fn piece(&self, points: &[Figure]) -> Vec<Point> {
        let all: Vec<Point> = points.iter().map(|point| Point { x: self.x(point.date), y: self.y(point.figure) }).collect();
        let mut line: Vec<Point> = Vec::new();
        for column in all.chunk_by(|one, next| one.x.0 / 100 == next.x.0 / 100) {
            let ends =
                [column.first(), column.iter().min_by_key(|point| point.y), column.iter().max_by_key(|point| point.y), column.last()];
            let mut kept: Vec<Point> = ends.into_iter().flatten().copied().collect();
            kept.sort_by_key(|point| point.x);
            kept.dedup();
            line.extend(kept);
        }
        line
    }
}

fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

/// The change from the first figure to the last, in per cent; a single figure has none.
fn change(chart: &Chart) -> Option<Decimal> {
    let (first, last) = chart.ends();
    let differ = (last.figure - first.figure) * Decimal::ONE_HUNDRED;
    if chart.points.len() < 2 { None } else { Some(differ.checked_div(first.figure)?.round_dp(2)) }
}

/// How large everything is, in pixels.
struct Frame {
    width: i64,
    height: i64,
    /// Hundredths of the size that a figure in an article has.
    unit: i64,
}

impl Frame {
    fn of(style: &Style) -> Frame {
        let (width, height) = (i64::from(style.width), i64::from(style.height));
        // Everything grows with the picture; of a wide and low one, with its height.
        Frame { width, height, unit: (width * 100 / 640).min(height * 100 / 360).max(40) }
    }

    /// What measures so many pixels in an article.
    fn of_article(&self, pixels: i64) -> i64 {
        (pixels * self.unit / 100).max(1)
    }

    fn left(&self) -> i64 {
        self.of_article(24)
    }

    /// Where the line ends and its labels begin.
    fn right(&self) -> i64 {
        self.width - self.of_article(64)
    }

    fn floor(&self) -> i64 {
        self.height - self.of_article(58)
    }

    fn plot(&self, chart: &Chart) -> Plot {
        let (left, top) = (self.left(), self.of_article(92));
        Plot::of(chart, left, top, (self.right() - left).max(1), (self.floor() - top).max(1))
    }

    fn words(&self, x: Px, y: Px, anchor: Anchor, size: i64, colour: Colour, text: String) -> Line {
        Line { at: Point { x, y }, anchor, size: Px::whole(self.of_article(size)), bold: false, colour, text }
    }
}

/// The words of a picture.
struct Captions {
    /// What stands above the line.
    heading: String,
    range: String,
    value: String,
    percent: Option<String>,
    /// Whether the rate rose, fell or stood still.
    moved: Ordering,
    source: String,
    /// What it is and what it shows, for those who do not see it.
    title: String,
    described: String,
}

impl Captions {
    fn of(chart: &Chart, locale: Locale) -> Captions {
        let (first, last) = chart.ends();
        let (from, until) = (locale.day(first.date), locale.day(last.date));
        let words = Words::of(locale);
        let (value, change) = (locale.number(&last.figure.to_string()), change(chart));
        let moved = change.map_or(Ordering::Equal, |change| change.cmp(&Decimal::ZERO));
        let sign = match moved {
            Ordering::Greater => "+",
            Ordering::Less => "\u{2212}",
            Ordering::Equal => "",
        };
        let said = |law: &str, and: &str| chart.sources.iter().map(|name| name.as_deref().unwrap_or(law)).collect::<Vec<_>>().join(and);
        let (base, quote) = (chart.base.as_str(), chart.quote.as_str());
        let signed = change.map(|change| locale.number(&change.to_string())).unwrap_or_default();
        let spoken = said(words.law, words.and);
        let filled = |form: &str| {
            fill(
                form,
                &[
                    ("base", base),
                    ("quote", quote),
                    ("from", &from),
                    ("until", &until),
                    ("value", &value),
                    ("change", &signed),
                    ("source", &spoken),
                ],
            )
        };
        let painted = fill(words.painted.source, &[("source", &said(words.painted.law, words.painted.and)), ("date", &until)]);
        Captions {
            heading: filled(words.painted.heading),
            range: if chart.points.len() < 2 { until.clone() } else { format!("{from} \u{2013} {until}") },
            percent: change.map(|change| format!("{sign}{}\u{a0}%", locale.number(&change.abs().to_string()))),
            moved,
            source: painted,
            title: filled(words.title),
            described: filled(if change.is_some() { words.described } else { words.one }),
            value,
        }
    }
}

/// The picture of a chart.
pub(super) fn scene(chart: &Chart, style: &Style) -> Scene {
    let palette = if style.theme == Theme::Dark { &DARK } else { &LIGHT };
    let frame = Frame::of(style);
    let (plot, captions) = (frame.plot(chart), Captions::of(chart, style.locale));
    let figures = axis::figures(plot.least, plot.most, 6);
    let line = plot.line(&chart.points);
    let (left, right) = (Px::whole(frame.left()), Px::whole(frame.right()));
    let thickness = Px::whole(frame.of_article(2));
    let mut words = header(&frame, palette, &captions);
    words.extend(figure_labels(&frame, palette, &plot, &figures, style.locale));
    words.extend(day_labels(&frame, palette, &plot, chart, style.locale));
    Scene {
        width: style.width,
        height: style.height,
        ground: palette.ground,
        grid: figures.iter().map(|figure| GridLine { left, right, y: plot.y(*figure), colour: palette.grid }).collect(),
        dot: Dot {
            at: line.last().and_then(|piece| piece.last()).copied().unwrap_or_default(),
            radius: Px::whole(frame.of_article(4)),
            colour: palette.line,
            ring: thickness,
            ring_colour: palette.ground,
        },
        trend: Trend { pieces: line, floor: Px::whole(plot.top + plot.height), thickness, colour: palette.line },
        words,
        title: captions.title,
        described: captions.described,
    }
}

/// What stands above the line, and its source below.
fn header(frame: &Frame, palette: &Palette, captions: &Captions) -> Vec<Line> {
    let (left, right) = (Px::whole(frame.left()), Px::whole(frame.width - frame.left()));
    let [upper, lower] = [38, 60].map(|y| Px::whole(frame.of_article(y)));
    let foot = Px::whole(frame.height - frame.of_article(14));
    let colour = match captions.moved {
        Ordering::Greater => palette.up,
        Ordering::Less => palette.down,
        Ordering::Equal => palette.quiet,
    };
    let percent = captions.percent.as_ref().map(|percent| frame.words(right, lower, Anchor::End, 13, colour, percent.clone()).bold());
    let mut words = vec![
        frame.words(left, upper, Anchor::Start, 20, palette.text, captions.heading.clone()).bold(),
        frame.words(left, lower, Anchor::Start, 13, palette.quiet, captions.range.clone()),
        frame.words(right, upper, Anchor::End, 20, palette.text, captions.value.clone()).bold(),
    ];
    words.extend(percent);
    words.push(frame.words(left, foot, Anchor::Start, 11, palette.quiet, captions.source.clone()));
    words
}

/// Beside each line of the grid its figure.
fn figure_labels(frame: &Frame, palette: &Palette, plot: &Plot, figures: &[Decimal], locale: Locale) -> Vec<Line> {
    let x = Px::whole(frame.right() + frame.of_article(8));
    let label = |figure: &Decimal| {
        let y = Px(plot.y(*figure).0 + frame.of_article(4) * 100);
        frame.words(x, y, Anchor::Start, 11, palette.quiet, locale.number(&figure.to_string()))
    };
    figures.iter().map(label).collect()
}

/// Below the line, days at even distances.
fn day_labels(frame: &Frame, palette: &Palette, plot: &Plot, chart: &Chart, locale: Locale) -> Vec<Line> {
    let (first, last) = chart.ends();
    let (from, until) = (first.date, last.date);
    let days = days_between(from, until);
    let y = Px::whole(frame.floor() + frame.of_article(18));
    let most = usize::try_from(frame.width / frame.of_article(100)).unwrap_or(4).clamp(2, 8);
    let label = |date: Date| {
        let x = plot.x(date);
        frame.words(x, y, anchor(x, frame.left(), frame.right()), 11, palette.quiet, locale.tick(date, days))
    };
    axis::days(from, until, most).into_iter().map(label).collect()
}

/// A label at an end of the axis stays within the picture.
fn anchor(x: Px, left: i64, right: i64) -> Anchor {
    match x {
        x if x < Px::whole(left + 20) => Anchor::Start,
        x if x > Px::whole(right - 20) => Anchor::End,
        _ => Anchor::Middle,
    }
}
