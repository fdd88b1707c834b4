//! A picture of how a rate went: SVG, and PNG made of it. Stands beside `http` and `cli`, which both show it; the rows come from
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

use jiff::civil::Date;
use rust_decimal::Decimal;

pub use self::locale::Locale;
use crate::convert::history::{Origin, Row};
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
    /// Whose figures they are, for people.
    source: String,
    /// Oldest first; at least one.
    points: Vec<(Date, Decimal)>,
}

impl Chart {
    /// A chart of the rows of one pair; nothing where there is no row.
    #[must_use]
    pub fn of(base: Code, quote: Code, rows: &[Row]) -> Option<Chart> {
        let point = |row: &Row| Some((row.date, Decimal::from_str_exact(&row.rate.to_string()).ok()?));
        let points: Vec<_> = rows.iter().filter_map(point).collect();
        let name = |id: sources::SourceId| sources::find(id.as_str()).map_or(id.as_str(), |source| source.meta().name);
        let source = match rows.last()?.origin {
            Origin::Of(source) => name(source).to_owned(),
            Origin::Joined(first, second) => format!("{} and {}", name(first), name(second)),
        };
        (!points.is_empty()).then_some(Chart { base, quote, source, points })
    }

    /// The first day and the last, with their figures.
    fn ends(&self) -> ((Date, Decimal), (Date, Decimal)) {
        let none = (Date::MIN, Decimal::ZERO);
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
    png::painted(&draw::scene(chart, style))
}

const FAMILY: &str = "Inter";

#[cfg(test)]
mod tests;
