//! The pages' own style sheets and scripts, each under an address that bears the version of them all. Part of `http/pages`.

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::Response;
use rapidhash::v3::rapidhash_v3;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::params::Place;
use crate::http::problem::Problem;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Name, kind and content.
static FILES: [(&str, &str, &str); 8] = [
    ("page.css", CSS, include_str!("assets/page.css")),
    ("article.css", CSS, include_str!("assets/article.css")),
    ("page.js", SCRIPT, include_str!("assets/page.js")),
    ("embed.js", SCRIPT, include_str!("assets/embed.js")),
    ("demo.js", SCRIPT, include_str!("assets/demo.js")),
    ("article.js", SCRIPT, include_str!("assets/article.js")),
    ("docs.css", CSS, include_str!("assets/docs.css")),
    ("docs.js", SCRIPT, include_str!("assets/docs.js")),
];

static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut all = String::new();
    for (_, _, content) in FILES {
        // Writing to a string cannot fail.
        let _done = write!(all, "{:016x}", rapidhash_v3(content.as_bytes()));
    }
    format!("{:012x}", rapidhash_v3(all.as_bytes()) >> 16)
});

static KEPT: LazyLock<Vec<(&'static str, Cacheable)>> =
    LazyLock::new(|| FILES.iter().map(|(name, kind, content)| (*name, Cacheable::immutable(content.as_bytes().to_vec(), kind))).collect());

/// A file's address.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Makes the small forms of all files before the first reader asks.
pub(crate) fn prepare() {
    KEPT.iter().for_each(|(_, file)| file.prepare());
}

refusals!(Refusals: NotFound);

/// A style sheet or script of the pages.
#[utoipa::path(get, path = "/assets/{version}/{*file}", tag = "Pages", params(
    ("version" = String, Path, description = "The version of the files, of their content.", example = "0f1e2d3c4b5a"),
    ("file" = String, Path, description = "The name of a file.", example = "page.css"),
), responses(
    (status = 200, description = "The file, good for ever.", body = String, content_type = "text/css", example = ":root {}"), Refusals
))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place((version, name)): Place<(String, String)>,
    known: Known,
) -> Result<Response, Problem> {
    let found = KEPT.iter().find(|(other, _)| *other == name).filter(|_| version == *VERSION);
    let (_, file) = found.ok_or_else(Problem::no_such_page)?;
    Ok(file.respond(&known, app.clock.now()))
}
