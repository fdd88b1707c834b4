//! The picture as PNG: resvg paints what `svg.rs` wrote, so that both are one picture. Part of `chart`. Words are set in the fonts that
//! are compiled in (`data/fonts`); those of the machine are never asked.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use super::{FAMILY, Undrawable};

/// Files of `data/`, by their names there.
pub static FILES: [(&str, &[u8]); 2] = [
    ("fonts/inter-400.ttf", include_bytes!("../../data/fonts/inter-400.ttf")),
    ("fonts/inter-600.ttf", include_bytes!("../../data/fonts/inter-600.ttf")),
];

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for (_, font) in FILES {
        fonts.load_font_source(Source::Binary(Arc::new(font)));
    }
    Arc::new(fonts)
});

/// A picture that is written as SVG, as a file of pixels.
///
/// # Errors
/// [`Undrawable`] where it is no SVG, or its size has no pixels.
pub(super) fn painted(svg: &str) -> Result<Vec<u8>, Undrawable> {
    let tree = tree(svg)?;
    let size = tree.size().to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height()).ok_or_else(|| Undrawable("no room for its pixels".to_owned()))?;
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| Undrawable(error.to_string()))
}

fn tree(svg: &str) -> Result<Tree, Undrawable> {
    let options = Options { fontdb: Arc::clone(&FONTS), font_family: FAMILY.to_owned(), ..Options::default() };
    Tree::from_str(svg, &options).map_err(|error| Undrawable(error.to_string()))
}

/// The signs of a picture's words that the fonts have not.
#[cfg(test)]
pub(super) fn missing(svg: &str) -> String {
    use resvg::usvg::Node;
    let tree = tree(svg).unwrap_or_else(|error| panic!("{error}"));
    let words = tree.root().children().iter().filter_map(|node| if let Node::Text(words) = node { Some(words) } else { None });
    let glyphs = words.flat_map(|words| words.layouted()).flat_map(|span| &span.positioned_glyphs);
    glyphs.filter(|glyph| glyph.id.0 == 0).map(|glyph| glyph.text.as_str()).collect()
}
