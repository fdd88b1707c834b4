//! `/compat/prebid/latest.json`: the file of conversions that Prebid.js asks for by its `conversionRateFile`. Part of `http/compat`.
//!
//! Every currency that has a rate is a base, with what one unit of it is in the currencies of the advertisement server: `?to=RUB`. Each rate
//! is computed of published figures and none is a rounded reciprocal. Prebid adds `date`, against caches: it is passed over.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use super::{Number, Query, code, failed, good, number};
use crate::convert::{ConvertError, Question};
use crate::currency::{self, Code};
use crate::http::app::App;
use crate::http::caching::Known;
use crate::http::openapi::Foreign;
use crate::http::openapi::{query, refusals};
use crate::http::problem::Problem;

refusals!(Refusals:);

const KNOWN: [Foreign; 2] = [
    ("to", "The currencies of the advertisement server, with commas, at most eight; USD, EUR and GBP when absent.", "RUB"),
    ("date", "What Prebid adds against caches. It is passed over: the rates are those in force.", "20261124"),
];
/// What advertisements are sold in, where nothing else is named.
const USUAL: [Code; 3] = [Code::USD, Code::EUR, Code::new(b"GBP")];
/// Each currency in more of them would be a file that no reader of a page should wait for.
const MOST: usize = 8;

query!(Parameters, KNOWN, foreign);

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rates {
    /// The day of the oldest rate.
    data_as_of: String,
    generated_at: Timestamp,
    conversions: BTreeMap<Code, BTreeMap<Code, Number>>,
}

/// Prebid's file of conversions: each currency a base.
#[utoipa::path(get, path = "/compat/prebid/latest.json", tag = "Rates", params(Parameters), responses(
    (status = 200, description = "What one unit of each currency is; numbers have all their digits.", body = Object, content_type = "application/json",
        example = json!({"dataAsOf": "2026-11-24T00:00:00.000Z", "generatedAt": "2026-11-24T10:15:00Z", "conversions": {"USD": {"RUB": 80.1234}}})),
    (status = 422, description = "A currency that is none, or too many of them.", body = Object, content_type = "application/json",
        example = json!({"error": "\"ZZZ\" is no currency of ISO 4217"})),
    Refusals
))]
pub(crate) async fn latest(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    let (query, now) = (Query::of(query.as_deref(), &KNOWN), app.clock.now());
    let read = match query.idle(&["to", "date"], &[]) {
        Some(name) => Err(format!("unknown parameter: {name}")),
        None => targets(&query),
    };
    let targets = match read {
        Ok(targets) => targets,
        Err(why) => return Ok(failed(StatusCode::UNPROCESSABLE_ENTITY, &json!({"error": why}))),
    };
    let (mut conversions, mut oldest, mut good_until) = (BTreeMap::new(), None::<Date>, Timestamp::MAX);
    for from in currency::all().iter().filter(|currency| currency.end.is_none()).map(|currency| currency.code) {
        let question = Question::new(Decimal::ONE, from, from);
        let answer = app.converter.convert_many(&question, &targets, now).await?;
        good_until = good_until.min(answer.good_until);
        let mut rates = BTreeMap::new();
        for row in answer.value {
            match row {
                Ok(row) => {
                    oldest = Some(oldest.map_or(row.rate_date, |oldest| oldest.min(row.rate_date)));
                    rates.insert(row.to, number(row.rate));
                }
                Err(ConvertError::Store(error)) => return Err(error.into()),
                Err(_no_rate) => {}
            }
        }
        // A currency that is nothing but itself has no rate.
        if rates.keys().any(|to| *to != from) {
            conversions.insert(from, rates);
        }
    }
    let Some(oldest) = oldest.filter(|_| !conversions.is_empty()) else { return Ok(without_rates(&targets)) };
    good(&Rates { data_as_of: format!("{oldest}T00:00:00.000Z"), generated_at: now, conversions }, good_until, &known, now)
}

/// Nobody quotes what is named.
fn without_rates(targets: &[Code]) -> Response {
    let targets: Vec<&str> = targets.iter().map(Code::as_str).collect();
    failed(StatusCode::UNPROCESSABLE_ENTITY, &json!({"error": format!("no currency has a rate in {}", targets.join(", "))}))
}

/// The currencies that are named; the usual ones, where none are.
fn targets(query: &Query) -> Result<Vec<Code>, String> {
    let Some(list) = query.text(&["to"]) else { return Ok(USUAL.to_vec()) };
    let mut targets = Vec::new();
    for text in list.split(',') {
        let shown = || text.chars().filter(|letter| !letter.is_control()).take(20).collect::<String>();
        let code = code(text).ok_or_else(|| format!("{:?} is no currency of ISO 4217", shown()))?;
        if !targets.contains(&code) {
            targets.push(code);
        }
    }
    if targets.len() > MOST { Err(format!("at most {MOST} currencies can be asked for at once")) } else { Ok(targets) }
}
