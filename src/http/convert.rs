//! `GET /v1/convert`: one amount, with its receipt. Part of `http`.

use std::borrow::Cow;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::Response;

use super::App;
use super::caching::{Cacheable, Known};
use super::negotiation::Form;
use super::openapi::{query, refusals};
use super::params::Params;
use super::problem::Problem;
use crate::convert::Question;

/// The route.
pub(super) const PATH: &str = "/v1/convert";

const KNOWN: [&str; 10] = ["from", "to", "amount", "date", "rule", "source", "max_age", "scale", "rounding", "fee"];

query!(Query, KNOWN, required: ["from", "to"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, RateTooOld, AmountOutOfRange);

/// One amount in another currency, with its receipt.
///
/// With `Accept: text/plain` the answer is the result alone; a fee, which is no part of it, is refused there.
#[cfg_attr(test, utoipa::path(get, path = "/v1/convert", tag = "Rates", params(Query), responses(
    (status = 200, description = "The result, and the published figures that it was made of.", content(
        (crate::convert::Conversion = "application/json"), (String = "text/plain", example = "80.12")
    )),
    Refusals
)))]
pub(super) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (query, form) = (request.uri().query().unwrap_or_default(), Form::of(request.headers()));
    let (known, now) = (Known::of(request.headers()), app.clock.now());
    let question = question(&app, query)?;
    if form == Form::Plain && question.fee.is_some() {
        return Err(Problem::parameter("fee", "A bare result has no line for a fee: ask for application/json."));
    }
    let answer = app.converter.convert(&question, now).await?;
    let cacheable = match form {
        Form::Json => Cacheable::json(&answer.value, answer.good_until, answer.changed)?,
        Form::Plain => Cacheable::new(answer.value.result.to_string().into_bytes(), form.kind(), answer.good_until, answer.changed),
    };
    let cacheable = Arc::new(cacheable);
    app.answers.keep(&key(query, form), &cacheable, answer.stamp).await;
    Ok(form.named(cacheable.respond(&known, now)))
}

/// The answer to a question that was just answered. It is asked for before the routes, the way through which costs more than this.
pub(super) fn kept<B>(app: &App, request: &axum::http::Request<B>) -> Option<Response> {
    if request.uri().path() != PATH || request.method() != Method::GET {
        return None;
    }
    let (query, form) = (request.uri().query().unwrap_or_default(), Form::of(request.headers()));
    let now = app.clock.now();
    let answer = app.answers.at_hand(&key(query, form), app.converter.books(), now)?;
    Some(form.named(answer.respond(&Known::of(request.headers()), now)))
}

/// Under which an answer is kept: no query has a space in it.
fn key(query: &str, form: Form) -> Cow<'_, str> {
    match form {
        Form::Json => Cow::Borrowed(query),
        Form::Plain => Cow::Owned(format!("plain {query}")),
    }
}

fn question(app: &App, query: &str) -> Result<Question, Problem> {
    let params = Params::strict(Some(query), &KNOWN)?;
    Ok(Question {
        from: params.code("from")?,
        to: params.code("to")?,
        amount: params.amount()?,
        date: params.date()?,
        source: params.source(app.enabled())?,
        scale: params.scale()?,
        rounding: params.rounding()?,
        rule: params.rule()?,
        max_age: params.max_age()?,
        fee: params.fee()?,
    })
}
