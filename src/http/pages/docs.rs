//! `/docs`: the OpenAPI document as a page to read and to try it on. Part of `http`.
//!
//! Made here and not by one of the usual scripts: those bring megabytes of script and want styles inline, which the policy of this
//! page forbids. It works without JavaScript: a form leads to `/docs/try/…`, which leads on to the address that it stands for.
//! `assets/docs.js` shows the answer, with its headers, on the page instead.

mod operation;
mod view;

use std::sync::{Arc, LazyLock};

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use self::operation::{Operation, operations};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{self, refusals};
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::params::{Params, Place};
use crate::http::problem::Problem;

/// The pages change with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(openapi::text()).unwrap_or_default());
static OPERATIONS: LazyLock<Vec<Operation<'static>>> = LazyLock::new(|| operations(&DOCUMENT));
static PAGE: LazyLock<Cacheable> = LazyLock::new(|| Cacheable::constant(view::docs(&DOCUMENT, &OPERATIONS).into_bytes(), HTML, LASTS));

refusals!(Refusals: NotFound);
refusals!(AttemptRefusals: InvalidParameter, NotFound);

/// All of this, to read and to try.
#[utoipa::path(get, path = "/docs", tag = "Reference", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn show(State(app): State<Arc<App>>, known: Known) -> Response {
    guarded(PAGE.respond(&known, app.clock.now()), Framed::Nowhere)
}

/// From a form of `/docs` to the address that it stands for: fields that are empty are left out.
#[utoipa::path(get, path = "/docs/try/{operation}", tag = "Reference",
    params(("operation" = String, Path, description = "The name of an operation on /docs.", example = "get-v1-currencies-code")),
    responses((status = 303, description = "The address is in the header Location."), AttemptRefusals))]
pub(crate) async fn attempt(Place(id): Place<String>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
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
