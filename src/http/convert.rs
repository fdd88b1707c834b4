//! `GET /v1/convert`: one amount, with its receipt. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use super::App;
use super::caching::{Cacheable, Known};
use super::params::Params;
use super::problem::Problem;
use crate::convert::Question;

const KNOWN: [&str; 7] = ["from", "to", "amount", "date", "source", "scale", "rounding"];

pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    let question = question(&app, query.as_deref())?;
    let now = app.clock.now();
    let answer = app.converter.convert(&question, now).await?;
    Ok(Cacheable::json(&answer.value, now, answer.good_until, answer.changed)?.respond(&known))
}

fn question(app: &App, query: Option<&str>) -> Result<Question, Problem> {
    let params = Params::strict(query, &KNOWN)?;
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
