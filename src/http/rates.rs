//! `GET /v1/rates`: one base, many quotes. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::App;
use super::caching::{Cacheable, Known};
use super::params::Params;
use super::problem::Problem;
use crate::calendar::Freshness;
use crate::convert::{Conversion, Question, Rounding, Shown};
use crate::currency::Code;

const KNOWN: [&str; 5] = ["base", "quotes", "amount", "date", "source"];

#[derive(Debug, Serialize)]
struct Rates {
    base: Code,
    amount: Decimal,
    requested_date: Option<Date>,
    rates: Vec<Rate>,
}

#[derive(Debug, Serialize)]
struct Rate {
    quote: Code,
    rate: Shown,
    result: Decimal,
    rate_date: Date,
    source: String,
    freshness: Freshness,
}

impl From<Conversion> for Rate {
    fn from(row: Conversion) -> Rate {
        let source = row.sources().join("+");
        Rate { quote: row.to, rate: row.rate, result: row.result, rate_date: row.rate_date, source, freshness: row.freshness }
    }
}

pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    let params = Params::strict(query.as_deref(), &KNOWN)?;
    let base = params.currency("base")?;
    let quotes = params.currencies("quotes")?;
    let (amount, date, source) = (params.amount()?, params.date()?, params.source(app.enabled())?);
    let question = Question { from: base, to: base, amount, date, source, scale: None, rounding: Rounding::HalfEven };
    let now = app.clock.now();
    let answer = app.converter.rates(&question, quotes.as_deref(), now).await?;
    let requested_date = answer.value.iter().map(|row| row.requested_date).max();
    let rates = Rates { base, amount, requested_date, rates: answer.value.into_iter().map(Rate::from).collect() };
    Ok(Cacheable::json(&rates, answer.good_until, answer.changed)?.respond(&known, now))
}
