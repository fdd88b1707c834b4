//! A picture of how a rate went: SVG, and the PNG that is painted from it. Stands beside `http` and `cli`, which both show it; the rows come from
//! `convert/history.rs`.
//!
//! There is no binary fraction before the pixels: figures are shown as they are in the rows, and a place in the picture is a whole number of
//! hundredths of a pixel, computed of the decimal. A plotting library would ask for floats, and has no title for screen readers.

mod axis;
mod draw;
mod locale;
mod png;
mod scene;
mod svg;
mod words;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use self::locale::Locale;
pub use self::png::FILES;
use crate::convert::history::Row;
use crate::convert::receipt::{LAW, UNIT};
use crate::currency::Code;
use crate::sources;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on white.
    #[default]
    Light,
    /// Light on dark blue.
    Dark,
}

/// How the picture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Its colours.
    pub theme: Theme,
    /// Pixels from side to side, 200 to 2400.
    pub width: u32,
    /// Pixels from top to bottom, 120 to 1600.
    pub height: u32,
    /// How numbers and dates are written.
    pub locale: Locale,
}

impl Default for Style {
    /// The size of a figure in an article.
    fn default() -> Style {
        Style { theme: Theme::Light, width: 640, height: 360, locale: Locale::En }
    }
}

impl Style {
    /// Widths that can be drawn.
    pub const WIDTHS: std::ops::RangeInclusive<u32> = 200..=2400;
    /// Heights that can be drawn.
    pub const HEIGHTS: std::ops::RangeInclusive<u32> = 120..=1600;
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The currency of which one unit is priced.
    pub base: Code,
    /// The currency in which it is priced.
    pub quote: Code,
    /// Whose figures they are, for people; nothing for what a law fixed.
    sources: Vec<Option<String>>,
    /// Oldest first; at least one.
    points: Vec<Point>,
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Point {
    date: Date,
    figure: Decimal,
    /// Whether publications are missing before it: no line leads to it.
    apart: bool,
}

impl Chart {
    /// A chart of the rows of one pair; nothing where there is no row. `missed` says of two rows whether publications are missing between
    /// them.
    #[must_use]
    pub fn of(base: Code, quote: Code, rows: &[Row], missed: impl Fn(&Row, &Row) -> bool) -> Option<Chart> {
        let before = std::iter::once(None).chain(rows.iter().map(Some));
        let point = |(before, row): (Option<&Row>, &Row)| {
            let figure = row.rate.decimal().ok()?;
            Some(Point { date: row.date, figure, apart: before.is_some_and(|before| missed(before, row)) })
        };
        let points: Vec<Point> = before.zip(rows).filter_map(point).collect();
        let name = |id| if id == LAW { None } else { Some(sources::find(id).map_or(id, |source| source.name).to_owned()) };
        // That a hundred pence are a pound needs no source under a line.
        let sources = rows.last()?.origin.names().filter(|id| *id != UNIT).map(name).collect();
        (!points.is_empty()).then_some(Chart { base, quote, sources, points })
    }

    /// The first figure and the last.
    fn ends(&self) -> (Point, Point) {
        let none = Point { date: Date::MIN, figure: Decimal::ZERO, apart: false };
        (self.points.first().copied().unwrap_or(none), self.points.last().copied().unwrap_or(none))
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct Undrawable(String);

/// The picture as SVG, with a title and a description for those who do not see it.
#[must_use]
pub fn svg(chart: &Chart, style: &Style) -> String {
    svg::written(&draw::scene(chart, style))
}

/// The picture as PNG.
///
/// # Errors
/// [`Undrawable`] where the style's size has no pixels.
pub fn png(chart: &Chart, style: &Style) -> Result<Vec<u8>, Undrawable> {
    png::painted(&svg(chart, style))
}

const FAMILY: &str = "Inter";

#[cfg(test)]
mod tests;
