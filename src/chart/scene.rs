//! What a picture consists of, before it is SVG. Part of `chart`: `draw.rs` composes it, `svg.rs` writes it, in the order of its fields.

use std::fmt;

/// A place or a length: hundredths of a pixel. Text writes it in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Px(pub(super) i64);

impl Px {
    /// A whole number of pixels.
    pub(super) const fn whole(pixels: i64) -> Px {
        Px(pixels * 100)
    }
}

impl fmt::Display for Px {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.rem_euclid(100) {
            0 => write!(out, "{}", self.0 / 100),
            part => write!(out, "{}.{part:02}", self.0.div_euclid(100)),
        }
    }
}

/// From the left and from the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Point {
    pub(super) x: Px,
    pub(super) y: Px,
}

/// Red, green and blue, a byte each. Text writes it as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour(pub(super) u32);

impl fmt::Display for Colour {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "#{:06x}", self.0)
    }
}

/// Which part of the words stands at their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text, its foot at its place.
pub(super) struct Line {
    pub(super) at: Point,
    pub(super) anchor: Anchor,
    pub(super) size: Px,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    pub(super) text: String,
}

impl Line {
    pub(super) fn bold(self) -> Line {
        Line { bold: true, ..self }
    }
}

/// A level line of the grid, one pixel thick.
pub(super) struct GridLine {
    pub(super) left: Px,
    pub(super) right: Px,
    pub(super) y: Px,
    pub(super) colour: Colour,
}

/// The line of the rate in its pieces, and the shade below each down to the floor, which fades.
pub(super) struct Trend {
    pub(super) pieces: Vec<Vec<Point>>,
    pub(super) floor: Px,
    pub(super) thickness: Px,
    pub(super) colour: Colour,
}

/// The last rate, with a ring about it.
pub(super) struct Dot {
    pub(super) at: Point,
    pub(super) radius: Px,
    pub(super) colour: Colour,
    pub(super) ring: Px,
    pub(super) ring_colour: Colour,
}

/// A whole picture.
pub(super) struct Scene {
    /// Pixels.
    pub(super) width: u32,
    /// Pixels.
    pub(super) height: u32,
    /// What it is, for those who do not see it.
    pub(super) title: String,
    /// What it shows, for those who do not see it.
    pub(super) described: String,
    pub(super) ground: Colour,
    pub(super) grid: Vec<GridLine>,
    pub(super) trend: Trend,
    pub(super) dot: Dot,
    pub(super) words: Vec<Line>,
}

/// How much of the trend's colour its shade has at the top, in per cent.
pub(super) const SHADE: u8 = 22;
