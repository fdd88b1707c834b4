//! `/widget.js` and the files behind it: the web components, as `widget` has them. Part of `http`.
//!
//! `/widget.js` is the entry under an address that never changes, good for a few minutes: it fetches the other files from the folder of
//! their version, so that none of them waits for more than this one. `/widget/<version>/define.js` is the same under an address that bears
//! its content's hash, good for ever and fit for `integrity`: also after an update, as the store keeps every edition that was ever
//! served (`editions.rs`).

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::params::Place;
use crate::http::problem::Problem;
use crate::widget;

/// After an update of the service, pages get the new widget within this time.
const ENTRY_LASTS: SignedDuration = SignedDuration::from_mins(5);
/// Lets pages of any origin that isolate themselves take the files in.
const RESOURCE_POLICY: (HeaderName, HeaderValue) =
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));

static FILES: LazyLock<Vec<(&'static str, Cacheable)>> = LazyLock::new(|| {
    let file =
        |(name, text): &(&'static str, &'static str)| (*name, Cacheable::immutable(text.as_bytes().to_vec(), widget::media_type(name)));
    widget::files().iter().map(file).collect()
});

static ENTRY: LazyLock<Cacheable> = LazyLock::new(|| {
    let code = widget::files().iter().find(|(name, _)| *name == widget::ENTRY).map_or("", |(_, code)| code);
    let there = format!("new URL(\".{}\",import.meta.url).href", address(widget::ENTRY));
    short_lived(code.replacen("import.meta.url", &there, 1), widget::media_type(widget::ENTRY))
});
static STYLE: LazyLock<Cacheable> = LazyLock::new(|| short_lived(widget::STYLE.to_owned(), "text/css; charset=utf-8"));
static FRAME: LazyLock<Cacheable> = LazyLock::new(|| {
    let file = widget::files().iter().find(|(name, _)| *name == "frame.js");
    short_lived(file.map_or("", |(_, code)| code).to_owned(), widget::media_type(widget::ENTRY))
});

/// The address of one of the files, from the root of the service.
pub(crate) fn address(file: &str) -> String {
    format!("/widget/{}/{file}", widget::version())
}

/// Makes the small forms of all files, which takes longer than a reader should wait for the first of them.
pub(crate) fn prepare() {
    FILES.iter().for_each(|(_, file)| file.prepare());
    [&ENTRY, &STYLE, &FRAME].into_iter().for_each(|file| file.prepare());
}

refusals!(Refusals:);
refusals!(FileRefusals: NotFound);

/// The entry under the address that never changes: it takes the other files from the folder of their version.
#[utoipa::path(get, path = "/widget.js", tag = "Pages", responses(
    (status = 200, description = "A script module.", body = String, content_type = "text/javascript", example = "export { define };"), Refusals
))]
pub(crate) async fn entry(app: State<Arc<App>>, known: Known) -> Response {
    shared(&app, &known, &ENTRY)
}

/// What keeps the widget's place free until its script is there.
#[utoipa::path(get, path = "/widget.css", tag = "Pages", responses(
    (status = 200, description = "A style sheet.", body = String, content_type = "text/css", example = "fx-converter { display: block }"), Refusals
))]
pub(crate) async fn style(app: State<Arc<App>>, known: Known) -> Response {
    shared(&app, &known, &STYLE)
}

/// For pages that hold `/embed` in a frame.
#[utoipa::path(get, path = "/frame.js", tag = "Pages", responses(
    (status = 200, description = "A script.", body = String, content_type = "text/javascript", example = "addEventListener('message', fit);"), Refusals
))]
pub(crate) async fn frame(app: State<Arc<App>>, known: Known) -> Response {
    shared(&app, &known, &FRAME)
}

/// What stands under an address that never changes.
fn short_lived(text: String, kind: &'static str) -> Cacheable {
    Cacheable::file(text.into_bytes(), kind, ENTRY_LASTS)
}

fn shared(app: &App, known: &Known, file: &Cacheable) -> Response {
    ([RESOURCE_POLICY], file.respond(known, app.clock.now())).into_response()
}

/// A file of the widget under an address that bears its version: that of this service, or one that it ever served.
#[utoipa::path(get, path = "/widget/{version}/{*file}", tag = "Pages", params(
    ("version" = String, Path, description = "The version of the files, of their content.", example = "0f1e2d3c4b5a"),
    ("file" = String, Path, description = "The name of a file.", example = "define.js"),
), responses(
    (status = 200, description = "The file, good for ever.", body = String, content_type = "text/javascript", example = "export class Converter {}"), FileRefusals
))]
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Place((version, name)): Place<(String, String)>,
    known: Known,
) -> Result<Response, Problem> {
    if version == widget::version() {
        let found = FILES.iter().find(|(other, _)| *other == name);
        return found.map(|(_, file)| shared(&app, &known, file)).ok_or_else(no_such_file);
    }
    let Some(kept) = &app.editions else { return Err(no_such_file()) };
    let file = kept.file(&version, &name).await?.ok_or_else(no_such_file)?;
    Ok(shared(&app, &known, &file))
}

fn no_such_file() -> Problem {
    Problem::no_such_file(&address(widget::ENTRY))
}
