//! `/compat/frankfurter/v2/…`: rates, rate/{base}/{quote}, currencies, currency/{code}, providers. Part of `http/compat`.
//!
//! The shapes of frankfurter.dev, whose rates are blended of many publishers: here each is one publisher's own, or of two where only both
//! together lead from one currency to the other. `expand=providers` says whose. `v2/query.rs` reads what is asked, `v2/rates.rs` answers,
//! `v2/listed.rs` lists currencies and providers. What differs from that API stands in docs/compat.md.

mod listed;
mod query;
mod rates;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::json;

use self::query::RatesQuery;
use super::super::{Query, failed, good};
use crate::calendar::latest_today;
use crate::convert::history::format::RowFormat;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::Foreign;
use crate::http::problem::Problem;

/// What version 2 reads; the last is for currencies alone.
pub(crate) const KNOWN: [Foreign; 9] = [
    ("base", "The currency that is priced; the euro when absent.", "USD"),
    ("quotes", "The currencies in which it is priced, with commas; all, when absent.", "EUR,GBP"),
    (
        "providers",
        "The providers that may answer, with commas; by preference, when absent. They are not blended here: the first that has a rate gives it.",
        "ECB",
    ),
    ("date", "The day; the latest, when absent. Not beside from or to.", "2026-10-30"),
    ("from", "The first of many days. Where nothing was published on it, what was in force comes first, under its own day.", "2026-10-01"),
    ("to", "The last of many days; the latest, when absent. Without from it is the day.", "2026-10-30"),
    ("group", "The average of each week or month of many days, under the first day of it. With from.", "week"),
    ("expand", "providers: each rate says whose it is, of which day.", "providers"),
    ("scope", "all: currencies that are no more are listed, too.", "all"),
];

/// What rates are asked by.
const RATES: [&str; 8] = ["base", "quotes", "providers", "date", "from", "to", "group", "expand"];
/// The same where the pair stands in the path.
const RATE: [&str; 6] = ["providers", "date", "from", "to", "group", "expand"];

pub(crate) async fn answer(app: &App, what: &str, query: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let (query, known, now) = (Query::of(query, &KNOWN), Known::of(headers), app.clock.now());
    let (path, name) = match what.rsplit_once('.') {
        Some((path, name @ ("csv" | "ndjson" | "json"))) => (path, Some(name)),
        _ => (what, None),
    };
    let (parts, format) = (path.split('/').collect::<Vec<_>>(), rates::format_of(name, headers));
    match parts.as_slice() {
        ["rates"] => {
            let asked = match read(app, &query, &RATES).and_then(|asked| asked.bounded(latest_today(now))) {
                Ok(asked) => asked,
                Err(why) => return Ok(refused(&why)),
            };
            let (rows, good_until) = rates::of(app, &asked, now).await?;
            let text = rates::written(&rows, format, asked.expand)?;
            let mut response = Cacheable::new(text, rates::media_type(format), good_until, None).respond(&known, now);
            response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
            Ok(response)
        }
        ["rate", base, quote] => {
            let asked = match read(app, &query, &RATE).and_then(|asked| asked.of_pair(base, quote)) {
                Ok(asked) => asked,
                Err(why) => return Ok(refused(&why)),
            };
            let (rows, good_until) = rates::of(app, &asked, now).await?;
            rows.first().map_or_else(|| Ok(not_found()), |row| good(row, good_until, &known, now))
        }
        // Only rates are a table.
        [_] | ["currency", _] if format == RowFormat::Csv => {
            Ok(failed(StatusCode::NOT_ACCEPTABLE, &json!({"status": 406, "message": "not acceptable"})))
        }
        ["currencies"] => match only(&query, &["scope", "providers"]) {
            Ok(()) => listed::currencies(app, &query, &known, now).await,
            Err(why) => Ok(refused(&why)),
        },
        ["currency", text] => match only(&query, &[]) {
            Ok(()) => listed::currency(app, text, &known, now).await.map(|found| found.unwrap_or_else(not_found)),
            Err(why) => Ok(refused(&why)),
        },
        ["providers"] => match only(&query, &[]) {
            Ok(()) => listed::providers(app, &known, now).await,
            Err(why) => Ok(refused(&why)),
        },
        _ => Ok(not_found()),
    }
}

fn read(app: &App, query: &Query, used: &[&str]) -> Result<RatesQuery, String> {
    only(query, used)?;
    RatesQuery::of(app, query)
}

/// Refuses what would be read and passed over.
fn only(query: &Query, used: &[&str]) -> Result<(), String> {
    query.idle(used, &[]).map_or(Ok(()), |name| Err(format!("unknown parameter: {name}")))
}

fn not_found() -> Response {
    failed(StatusCode::NOT_FOUND, &json!({"status": 404, "message": "not found"}))
}

fn refused(why: &str) -> Response {
    failed(StatusCode::UNPROCESSABLE_ENTITY, &json!({"status": 422, "message": why}))
}
