//! The web components as files, compiled in, under a version of their content. Stands beside `http`, which serves them; they ask
//! `/v1/convert` for the legs of what they show, and multiply in the browser by the same rules and to the same digit.
//!
//! - `widget/define.js`: the one script of a page; registers the elements and fetches the rest when it is needed;
//! - `widget/converter.js`, `ticker.js`, `amount.js`: the elements, on `element.js`; `common.js`, how they look;
//! - `widget/card.js` with `form.js` and `look.js`: the converter's card, fetched with its rates; `compact.js`, in a header; `tools.js`, chart and tools;
//! - `widget/rates.js`, `ratio.js`: the rates, and the arithmetic, a mirror of `convert/ratio.rs`;
//! - `widget/number.js`, `receipt.js`, `lang/`: the numbers that people read, whose rates they are, the texts;
//! - `widget/act.js` with `typed.js`, `pick.js`, `said.js`, `trouble.js`, `memory.js`: what a reader does and what is wrong; fetched when one comes into a field;
//! - `widget/combobox.js` with `find.js`, `currencies.js` and `popup.js`, `chart.js`: fetched on first use; `shade.js`, for older browsers alone.
//!
//! They are plain modules that run as they stand. `make widget` (scripts/widget.mjs) bundles them into `widget/dist/`, which is what
//! browsers get, and lists it with hashes in `widget/dist.rs`.

mod dist;

/// The file that a page names; every other is fetched by it.
pub const ENTRY: &str = "define.js";

/// Optional, for a page's head: keeps the widget's place free until its script is there.
pub const STYLE: &str = include_str!("widget/widget.css");

/// The version in the files' addresses: it changes when any of them does.
#[must_use]
pub fn version() -> &'static str {
    dist::VERSION
}

/// What the entry hashes to, for `integrity` of a script tag. The entry holds the hashes of the others.
#[must_use]
pub fn integrity() -> &'static str {
    dist::INTEGRITY
}

/// Names and contents, the entry first.
#[must_use]
pub fn files() -> &'static [(&'static str, &'static str)] {
    dist::FILES
}

/// The media type of a file, by its name.
///
/// ```
/// assert_eq!(fx::widget::media_type("lang/de.json"), "application/json");
/// ```
#[must_use]
pub fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "json")) => "application/json",
        Some((_, "ts")) => "application/typescript",
        _ => "text/javascript; charset=utf-8",
    }
}
