//! `/docs`: the OpenAPI document as a page to read and to try it on. Part of `http`.
//!
//! Made here and not by one of the usual scripts: those bring megabytes of script and want styles inline, which the policy of this
//! page forbids. It works without JavaScript: a form leads to `/docs/try/…`, which leads on to the address that it stands for.
//! `docs/docs.js` shows the answer, with its headers, on the page instead.

pub(super) mod problems;
mod view;

use std::sync::{Arc, LazyLock};

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

pub(super) use self::view::shell;
use super::App;
use super::caching::{Cacheable, Known};
use super::page::{Framed, HTML, guarded};
use super::params::{Params, Place};
use super::problem::Problem;
use super::{openapi, openapi::refusals};

/// The pages change with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_slice(openapi::text()).unwrap_or_default());
static OPERATIONS: LazyLock<Vec<Operation<'static>>> = LazyLock::new(|| operations(&DOCUMENT));
static PAGE: LazyLock<Cacheable> = LazyLock::new(|| Cacheable::constant(view::docs(&DOCUMENT, &OPERATIONS).into_bytes(), HTML, LASTS));

/// One way to ask, as the document has it.
#[derive(Debug)]
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    /// Its name in the page's addresses: `get-v1-convert`.
    id: String,
    of: &'a Value,
}

impl<'a> Operation<'a> {
    fn parameters(&self) -> impl Iterator<Item = &'a Value> {
        self.of["parameters"].as_array().into_iter().flatten()
    }

    /// The parameters that stand in the address: not those in headers.
    fn entered(&self) -> impl Iterator<Item = (&'a str, bool)> {
        let known = self.parameters().filter(|parameter| parameter["in"] != "header");
        known.map(|parameter| (parameter["name"].as_str().unwrap_or_default(), parameter["in"] == "path"))
    }
}

fn operations(document: &Value) -> Vec<Operation<'_>> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let methods = paths.flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(method, of)| (method, path, of)));
    methods.map(|(method, path, of)| Operation { method, path, id: id(method, path), of }).collect()
}

fn id(method: &str, path: &str) -> String {
    let words = path.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}

refusals!(Refusals: NotFound);
refusals!(AttemptRefusals: InvalidParameter, NotFound);

/// All of this, to read and to try.
#[cfg_attr(test, utoipa::path(get, path = "/docs", tag = "Reference", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
)))]
pub(super) async fn show(State(app): State<Arc<App>>, known: Known) -> Response {
    guarded(PAGE.respond(&known, app.clock.now()), Framed::Nowhere)
}

fn respond(app: &App, known: &Known, page: String) -> Response {
    let now = app.clock.now();
    let until = now.checked_add(LASTS).unwrap_or(now);
    guarded(Cacheable::new(page.into_bytes(), HTML, until, None).respond(known, now), Framed::Nowhere)
}

/// From a form of `/docs` to the address that it stands for: fields that are empty are left out.
#[cfg_attr(test, utoipa::path(get, path = "/docs/try/{operation}", tag = "Reference",
    params(("operation" = String, Path, description = "The name of an operation on /docs.", example = "get-v1-currencies-code")),
    responses((status = 303, description = "The address is in the header Location."), AttemptRefusals)))]
pub(super) async fn attempt(Place(id): Place<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let operation = OPERATIONS.iter().find(|operation| operation.id == id && operation.method == "get");
    let location = address(operation.ok_or_else(Problem::no_such_page)?, query.as_deref())?;
    let location = HeaderValue::try_from(location).map_err(|error| Problem::internal(error.to_string()))?;
    let no_store = (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location), no_store]).into_response())
}

/// Path and query of an operation with these fields.
fn address(operation: &Operation<'_>, query: Option<&str>) -> Result<String, Problem> {
    let entered: Vec<(&str, bool)> = operation.entered().collect();
    let names: Vec<&str> = entered.iter().map(|(name, _)| *name).collect();
    let fields = Params::lenient(query, &names)?;
    let (mut path, mut pairs) = (operation.path.to_owned(), form_urlencoded::Serializer::new(String::new()));
    for (name, in_path) in entered {
        let text = fields.text(name).unwrap_or_default();
        if in_path {
            path = path.replace(&format!("{{{name}}}"), &utf8_percent_encode(text, NON_ALPHANUMERIC).to_string());
        } else if !text.is_empty() {
            pairs.append_pair(name, text);
        }
    }
    let query = pairs.finish();
    Ok(if query.is_empty() { path } else { format!("{path}?{query}") })
}
