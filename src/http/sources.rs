//! `GET /v1/sources` and `/v1/sources/{id}`: who the sources are, what is here of them, and what is wrong. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use super::App;
use super::caching::{Cacheable, Known};
use super::openapi::refusals;
use super::params::{Params, Place, names};
use super::problem::Problem;
use crate::refresh::health::{self, Health};

refusals!(ListRefusals: InvalidParameter);
refusals!(Refusals: InvalidParameter, NotFound);

/// Every source: who it is, what is here of it, and what is wrong.
#[cfg_attr(test, utoipa::path(get, path = "/v1/sources", tag = "Reference", responses(
    (status = 200, description = "In the order of preference.", body = Vec<Health>), ListRefusals
)))]
pub(super) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let all = health::of_all(app.converter.books(), &app.timetable, now).await?;
    respond(&all, &known, now)
}

/// One source.
#[cfg_attr(test, utoipa::path(get, path = "/v1/sources/{id}", tag = "Reference",
    params(("id" = String, Path, description = "A source's id in either case.", example = "CBR")),
    responses((status = 200, description = "The source.", body = Health), Refusals)))]
pub(super) async fn get(
    State(app): State<Arc<App>>,
    Place(id): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let now = app.clock.now();
    let all: Vec<Health> = health::of_all(app.converter.books(), &app.timetable, now).await?;
    let one = all.into_iter().find(|health| health.id.as_str().eq_ignore_ascii_case(&id));
    let one = one.ok_or_else(|| Problem::unknown_source(&names(app.enabled())))?;
    respond(&one, &known, now)
}

/// What is wrong is asked for when it is wrong: a cache may keep it, and must ask each time whether it still holds.
fn respond(value: &impl Serialize, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let mut response = Cacheable::json(value, now, None)?.respond(known, now);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}
