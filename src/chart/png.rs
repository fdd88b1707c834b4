//! Paints a picture as PNG. Part of `chart`. Words are the outlines of the font that is compiled in (`data/fonts`), one beside the
//! other: labels of figures and dates need no shaping, and a library that shapes every script of the world is larger than the rest.
//!
//! Pixels are the one place where binary fractions stand: nothing is read back from them.

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder, Pixmap, Rect, SpreadMode, Stroke, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

use super::Undrawable;
use super::scene::{Anchor, Colour, Dot, Point, Px, Rule, SHADE, Scene, Trend, Words};

const REGULAR: &[u8] = include_bytes!("../../data/fonts/inter-400.ttf");
const BOLD: &[u8] = include_bytes!("../../data/fonts/inter-600.ttf");

/// The picture as a file.
///
/// # Errors
/// [`Undrawable`] where its size has no pixels.
pub(super) fn painted(scene: &Scene) -> Result<Vec<u8>, Undrawable> {
    let mut canvas = Canvas::of(scene)?;
    scene.grid.iter().for_each(|rule| canvas.rule(rule));
    canvas.trend(&scene.trend);
    canvas.dot(&scene.dot);
    let faces = [face(REGULAR)?, face(BOLD)?];
    scene.words.iter().for_each(|words| canvas.words(words, &faces[usize::from(words.bold)]));
    file(&canvas.0).map_err(|error| Undrawable(error.to_string()))
}

/// Less work makes the file half as large again, and twice as much a thirtieth smaller.
const LEVEL: u8 = 3;

/// The file of opaque pixels: three bytes of each, without a filter. Filters are for photographs; large parts of a picture are of one
/// colour, and the file is a quarter larger with any of them.
fn file(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(LEVEL));
    encoder.set_filter(Filter::NoFilter);
    let colours: Vec<u8> = pixels.data().as_chunks().0.iter().flat_map(|[red, green, blue, _opaque]| [*red, *green, *blue]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(file)
}

fn face(font: &'static [u8]) -> Result<Face<'static>, Undrawable> {
    Face::parse(font, 0).map_err(|error| Undrawable(error.to_string()))
}

/// Pixels of a place.
#[allow(clippy::cast_precision_loss, reason = "a picture is at most 2400 pixels wide")]
fn pixels(px: Px) -> f32 {
    px.0 as f32 / 100.0
}

fn paint(colour: Colour) -> Paint<'static> {
    let [_, red, green, blue] = colour.0.to_be_bytes();
    let mut paint = Paint::default();
    paint.set_color_rgba8(red, green, blue, u8::MAX);
    paint
}

/// The trend's colour at the top, nothing of it at the floor.
fn shade(trend: &Trend, top: Px) -> Paint<'static> {
    let [_, red, green, blue] = trend.colour.0.to_be_bytes();
    let full = u8::try_from(u16::from(u8::MAX) * u16::from(SHADE) / 100).unwrap_or(u8::MAX);
    let stop = |place: f32, alpha: u8| GradientStop::new(place, Color::from_rgba8(red, green, blue, alpha));
    let (from, to) = ((0.0, pixels(top)).into(), (0.0, pixels(trend.floor)).into());
    let mut paint = paint(trend.colour);
    if let Some(shader) = LinearGradient::new(from, to, vec![stop(0.0, full), stop(1.0, 0)], SpreadMode::Pad, Transform::identity()) {
        paint.shader = shader;
    }
    paint
}

/// The line through points, or nothing where there are too few.
fn line(points: impl IntoIterator<Item = Point>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (at, point) in points.into_iter().enumerate() {
        let (x, y) = (pixels(point.x), pixels(point.y));
        if at == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
    }
    path.finish()
}

struct Canvas(Pixmap);

impl Canvas {
    fn of(scene: &Scene) -> Result<Canvas, Undrawable> {
        let mut pixels = Pixmap::new(scene.width, scene.height).ok_or_else(|| Undrawable("no room for its pixels".to_owned()))?;
        let [_, red, green, blue] = scene.ground.0.to_be_bytes();
        pixels.fill(Color::from_rgba8(red, green, blue, u8::MAX));
        Ok(Canvas(pixels))
    }

    fn fill(&mut self, path: Option<&Path>, paint: &Paint<'_>) {
        if let Some(path) = path {
            self.0.fill_path(path, paint, FillRule::Winding, Transform::identity(), None);
        }
    }

    fn stroke(&mut self, path: Option<&Path>, colour: Colour, thickness: Px) {
        let stroke = Stroke { width: pixels(thickness), line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
        if let Some(path) = path {
            self.0.stroke_path(path, &paint(colour), &stroke, Transform::identity(), None);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let y = pixels(rule.y);
        let thin = Rect::from_ltrb(pixels(rule.left), y - 0.5, pixels(rule.right), y + 0.5);
        self.fill(thin.map(PathBuilder::from_rect).as_ref(), &paint(rule.colour));
    }

    fn trend(&mut self, trend: &Trend) {
        let foot = |point: Option<&Point>| point.map(|point| Point { x: point.x, y: trend.floor });
        let feet = [foot(trend.points.last()), foot(trend.points.first())].into_iter().flatten();
        let top = trend.points.iter().map(|point| point.y).min().unwrap_or(trend.floor);
        self.fill(line(trend.points.iter().copied().chain(feet)).as_ref(), &shade(trend, top));
        self.stroke(line(trend.points.iter().copied()).as_ref(), trend.colour, trend.thickness);
    }

    fn dot(&mut self, dot: &Dot) {
        let circle = PathBuilder::from_circle(pixels(dot.at.x), pixels(dot.at.y), pixels(dot.radius));
        self.fill(circle.as_ref(), &paint(dot.colour));
        self.stroke(circle.as_ref(), dot.ring_colour, dot.ring);
    }

    fn words(&mut self, words: &Words, face: &Face<'_>) {
        let scale = pixels(words.size) / f32::from(face.units_per_em());
        let advance = |sign: char| f32::from(face.glyph_index(sign).and_then(|glyph| face.glyph_hor_advance(glyph)).unwrap_or(0)) * scale;
        let width: f32 = words.text.chars().map(advance).sum();
        let start = match words.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let mut pen = Pen { path: PathBuilder::new(), scale, x: pixels(words.at.x) - start, foot: pixels(words.at.y) };
        for sign in words.text.chars() {
            if let Some(glyph) = face.glyph_index(sign) {
                face.outline_glyph(glyph, &mut pen);
            }
            pen.x += advance(sign);
        }
        self.fill(pen.path.finish().as_ref(), &paint(words.colour));
    }
}

/// Draws the outlines of signs, whose units go upwards, at its place.
struct Pen {
    path: PathBuilder,
    scale: f32,
    x: f32,
    foot: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        (self.x + x * self.scale, self.foot - y * self.scale)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

/// The signs of words that the font has not.
#[cfg(test)]
pub(super) fn missing(words: &Words) -> String {
    let face = face(if words.bold { BOLD } else { REGULAR }).unwrap_or_else(|error| panic!("{error}"));
    words.text.chars().filter(|sign| face.glyph_index(*sign).is_none()).collect()
}
