//! A picture of how a rate went: SVG, and PNG made of it. Stands beside `http` and `cli`, which both show it; the rows come from
//! `convert/history.rs`.
//!
//! There is no binary fraction in it: figures are shown as they are in the rows, and a place in the picture is a whole number of
//! hundredths of a pixel, computed of the decimal. A plotting library would ask for floats, and has no title for screen readers.

mod axis;
mod draw;
mod locale;

use std::sync::{Arc, LazyLock};

use jiff::civil::Date;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, fontdb};
use rust_decimal::Decimal;

pub use self::draw::svg;
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
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct Undrawable(String);

/// The picture as PNG.
///
/// # Errors
/// [`Undrawable`] for what is no picture of ours.
pub fn png(svg: &str) -> Result<Vec<u8>, Undrawable> {
    let options = usvg::Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| Undrawable(error.to_string()))?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| Undrawable("no room for its pixels".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| Undrawable(error.to_string()))
}

const FAMILY: &str = "Inter";

/// The font that is compiled in: `data/fonts`.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_font_data(include_bytes!("../data/fonts/inter-400.ttf").to_vec());
    fonts.load_font_data(include_bytes!("../data/fonts/inter-600.ttf").to_vec());
    fonts.set_sans_serif_family(FAMILY);
    Arc::new(fonts)
});

#[cfg(test)]
mod tests;
