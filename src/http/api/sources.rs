//! `GET /v1/sources` and `/v1/sources/{id}`: who the sources are, what is here of them, and what is wrong. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::params::{Params, Place, names};
use crate::http::problem::Problem;
use crate::refresh::health::{self, Health};
use crate::sources;

refusals!(ListRefusals: InvalidParameter);
refusals!(Refusals: InvalidParameter, NotFound);

/// Every source: who it is, what is here of it, and what is wrong.
#[utoipa::path(get, path = "/v1/sources", tag = "Reference", responses(
    (status = 200, description = "In the order of preference.", body = Vec<Health>), ListRefusals
))]
pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let all = health::of_all(app.converter.books(), &app.timetable, now).await;
    respond(&all, &known, now)
}

/// One source.
#[utoipa::path(get, path = "/v1/sources/{id}", tag = "Reference",
    params(("id" = String, Path, description = "A source's id in either case.", example = "CBR")),
    responses((status = 200, description = "The source.", body = Health), Refusals))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place(id): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let books = app.converter.books();
    let source = sources::find(&id).and_then(|source| books.source(source.id));
    let source = source.ok_or_else(|| Problem::unknown_source(&names(app.enabled())))?;
    let one = health::of_one(books, &app.timetable, source, now).await;
    respond(&one.ok_or_else(|| Problem::unknown_source(&names(app.enabled())))?, &known, now)
}

/// What is wrong is asked for when it is wrong: a cache may keep it, and must ask each time whether it still holds.
fn respond(value: &impl Serialize, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let mut response = Cacheable::json(value, now, None)?.respond(known, now);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
