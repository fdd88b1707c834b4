//! The web components as files, compiled in, under a version of their content. Stands beside `http`, which serves them; they ask
//! `/v1/sheets` and convert in the browser by the same rules and to the same digit.
//!
//! - `widget/define.js`: the one script of a page; registers the elements and fetches the rest when it is needed;
//! - `widget/converter.js`, `ticker.js`, `amount.js`: the elements, on `element.js`; `look.js` and `compact.js`, the converter's look;
//! - `widget/ratio.js`, `path.js`: the arithmetic and the choice of legs, mirrors of `convert`; `far.js`, the ways of more than one source;
//! - `widget/sheets.js`, `number.js`, `lang/`: the rates, the numbers that people read, the texts;
//! - `widget/typed.js`, `trouble.js`: the numbers that people type, and what is wrong in words;
//! - `widget/combobox.js` with `currencies.js`, `chart.js`: fetched on first use.
//!
//! They are plain modules that run as they stand. `build.rs` takes out what only their readers need, and hashes the rest.

include!(concat!(env!("OUT_DIR"), "/widget.rs"));

/// The file that a page names; every other is fetched by it.
pub const ENTRY: &str = "define.js";

/// Optional, for a page's head: keeps the widget's place free until its script is there.
pub const STYLE: &str = include_str!("widget/widget.css");

/// The version in the files' addresses: it changes when any of them does.
#[must_use]
pub fn version() -> &'static str {
    VERSION
}

/// What the entry hashes to, for `integrity` of a script tag. The entry holds the hashes of the others.
#[must_use]
pub fn integrity() -> &'static str {
    INTEGRITY
}

/// Names and contents, the entry first.
#[must_use]
pub fn files() -> &'static [(&'static str, &'static str)] {
    FILES
}
