//! `GET /v1/compare` and `/v1/compare.csv`: what every source says of one pair on one day. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::convert::aimed;
use crate::convert::Answer;
use crate::convert::compare::Comparison;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;

const KNOWN: [&str; 3] = ["from", "to", "date"];
const CSV: &str = "text/csv; charset=utf-8; header=present";

query!(Query, KNOWN, required: ["from", "to"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// What every source says of one pair on one day, and how far each is from the median of all.
#[utoipa::path(get, path = "/v1/compare", tag = "Rates", params(Query), responses(
    (status = 200, description = "A rate for each source that has both currencies.", body = Comparison), Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, key: Key, known: Known) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &key, &known, |answer| Cacheable::json(&answer.value, answer.good_until, answer.changed)).await
}

/// The same as CSV.
#[utoipa::path(get, path = "/v1/compare.csv", tag = "Rates", params(Query), responses(
    (status = 200, description = "A line for each source that has both currencies.", body = String, content_type = "text/csv",
        example = "date,from,to,source,kind,rate,direction,rate_date,freshness,deviation"),
    Refusals
))]
pub(crate) async fn csv(State(app): State<Arc<App>>, RawQuery(query): RawQuery, key: Key, known: Known) -> Result<Response, Problem> {
    let written = |answer: &Answer<Comparison>| Ok(Cacheable::new(answer.value.csv().into_bytes(), CSV, answer.good_until, answer.changed));
    answer(&app, query.as_deref(), &key, &known, written).await
}

async fn answer(
    app: &App,
    query: Option<&str>,
    key: &Key,
    known: &Known,
    written: impl Fn(&Answer<Comparison>) -> Result<Cacheable, Problem>,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    if let Some(kept) = app.answers.get(key, app.converter.books(), now).await {
        return Ok(kept.respond(known, now));
    }
    let params = Params::strict(query, &KNOWN)?;
    let (from, to, date) = (params.code("from")?, params.code("to")?, params.date()?);
    let answer = app.converter.compare(from, to, date, now).await.map_err(|error| aimed(error, from))?;
    let cacheable = Arc::new(written(&answer)?);
    app.answers.keep(key, &cacheable, answer.stamp).await;
    Ok(cacheable.respond(known, now))
}
