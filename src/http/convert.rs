//! `GET /v1/convert`: one amount, with its receipt. Part of `http`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;

use super::App;
use super::caching::{Cacheable, Known};
use super::openapi::{query, refusals};
use super::params::Params;
use super::problem::Problem;
use crate::convert::{Conversion, Question};

const KNOWN: [&str; 7] = ["from", "to", "amount", "date", "source", "scale", "rounding"];

query!(Query, KNOWN, required: ["from", "to"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// One amount in another currency, with its receipt.
#[utoipa::path(get, path = "/v1/convert", tag = "Rates", params(Query), responses(
    (status = 200, description = "The result, and the published figures that it was made of.", body = Conversion), Refusals
))]
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (query, known, now) = (request.uri().query().unwrap_or_default(), Known::of(request.headers()), app.clock.now());
    if let Some(answer) = app.answers.get(query, app.converter.books(), now).await {
        return Ok(answer.respond(&known, now));
    }
    let question = question(&app, query)?;
    let answer = app.converter.convert(&question, now).await?;
    let cacheable = Arc::new(Cacheable::json(&answer.value, answer.good_until, answer.changed)?);
    app.answers.keep(query, &cacheable, answer.stamp).await;
    Ok(cacheable.respond(&known, now))
}

fn question(app: &App, query: &str) -> Result<Question, Problem> {
    let params = Params::strict(Some(query), &KNOWN)?;
    Ok(Question {
        from: params.currency("from")?,
        to: params.currency("to")?,
        amount: params.amount()?,
        date: params.date()?,
        source: params.source(app.enabled())?,
        scale: params.scale()?,
        rounding: params.rounding()?,
    })
}
