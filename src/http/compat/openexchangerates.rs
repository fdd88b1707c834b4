//! `/compat/openexchangerates/…`: latest.json, historical/{date}.json, currencies.json, time-series.json, convert/{value}/{from}/{to},
//! usage.json. Part of `http/compat`.
//!
//! The shapes of docs.openexchangerates.org. Any `app_id` is taken, and none is needed: fx has no accounts.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use super::{Number, Query, begun, code, failed, good, missing, number, table};
use crate::calendar::latest_today;
use crate::convert::{Answer, Conversion, ConvertError, Question, amount, day_named};
use crate::currency::{self, Code};
use crate::http::app::App;
use crate::http::caching::Known;
use crate::http::openapi::Foreign;
use crate::http::openapi::{query, refusals};
use crate::http::params::Place;
use crate::http::problem::Problem;

refusals!(Refusals:);

/// What is read. What else that API knows is passed over where it asks for no other figures; whatever else is named is refused.
const KNOWN: [Foreign; 5] = [
    ("app_id", "Any text, or none: fx has no accounts.", "0123456789abcdef"),
    ("base", "The currency that is priced; the dollar when absent.", "EUR"),
    ("symbols", "The currencies in which it is priced, with commas; all, when absent. Unknown ones are left out.", "GBP,JPY"),
    ("start", "The first day of time-series.json.", "2026-10-01"),
    ("end", "The last day of time-series.json, at most 31 days with the first.", "2026-10-30"),
];

/// What that API knows besides, and what changes no figure here.
const HARMLESS: [&str; 7] =
    ["prettyprint", "callback", "show_alternative", "only_alternative", "show_bid_ask", "show_inactive", BASE_AGAIN];
/// What django-money sends beside `base`, and means the same by.
const BASE_AGAIN: &str = "base_currency";

query!(Parameters, KNOWN, foreign);

const DISCLAIMER: &str = "Reference rates of central banks and other publishers: see /v1/sources for each one's terms.";
const LICENSE: &str = "See /v1/sources: each source's terms hold for its figures.";
/// The longest series, in days.
const LONGEST_SERIES: i32 = 31;

/// Open Exchange Rates' API: latest.json, historical/{date}.json, currencies.json, time-series.json, convert/…, usage.json.
#[utoipa::path(get, path = "/compat/openexchangerates/{*what}", tag = "Rates",
    params(("what" = String, Path, example = "latest.json",
        description = "What is asked, as that API names it: latest.json, historical/2026-10-30.json, currencies.json, time-series.json, \
            convert/19999.95/GBP/EUR or usage.json."), Parameters),
    responses(
        (status = 200, description = "As that API answers; numbers have all their digits.", body = Object, content_type = "application/json",
            example = json!({"disclaimer": "…", "license": "…", "timestamp": 1795514100, "base": "USD", "rates": {"EUR": 0.88}})),
        (status = 400, description = "As that API refuses.", body = Object, content_type = "application/json",
            example = json!({"error": true, "status": 400, "message": "invalid_base", "description": "…"})),
        (status = 404, description = "No such route.", body = Object, content_type = "application/json",
            example = json!({"error": true, "status": 404, "message": "not_found", "description": "…"})),
        Refusals
    )
)]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place(what): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    let raw = query.as_deref().unwrap_or_default();
    let (query, now) = (Query::of(Some(raw), &KNOWN), app.clock.now());
    if let Some((name, what)) = lacks(raw) {
        return Ok(refused(403, "not_allowed", &format!("There are no {what} here: leave {name} out.")));
    }
    let parts: Vec<&str> = what.strip_prefix("api/").unwrap_or(&what).split('/').collect();
    if let Some(idle) = query.idle(used(&parts), &HARMLESS) {
        return Ok(refused(400, "invalid_parameter", &format!("{idle} means nothing here.")));
    }
    if names_two_bases(raw) {
        return Ok(refused(400, "invalid_base", &format!("{BASE_AGAIN} is another currency than base: leave it out.")));
    }
    match parts.as_slice() {
        ["latest.json"] => on_a_day(&app, &query, None, &known, now).await,
        ["historical", file] => match file.strip_suffix(".json").and_then(day_named) {
            Some(date) => on_a_day(&app, &query, Some(date), &known, now).await,
            None => Ok(refused(400, "invalid_date", "A date is written as 2026-11-24, with .json behind it.")),
        },
        ["currencies.json"] => currencies(&app, wants(raw, "show_inactive"), &known, now).await,
        ["time-series.json"] => series(&app, &query, &known, now).await,
        ["convert", value, from, to] => convert(&app, [value, from, to], &known, now).await,
        ["usage.json"] => usage(&query, &known, now),
        _ => Ok(refused(404, "not_found", "There is no such route here.")),
    }
}

/// What is asked for that nobody here has: the other figures would look like an answer to it.
fn lacks(query: &str) -> Option<(&'static str, &'static str)> {
    [("only_alternative", "alternative rates"), ("show_bid_ask", "bids and asks")].into_iter().find(|(name, _)| wants(query, name))
}

/// Whether the base is named twice, and not the same.
fn names_two_bases(query: &str) -> bool {
    let named =
        |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(read, _)| read == name).map(|(_, base)| base.to_ascii_uppercase());
    named(BASE_AGAIN).is_some_and(|again| again != named("base").unwrap_or_else(|| Code::USD.to_string()))
}

/// Whether something is asked for by name.
fn wants(query: &str, name: &str) -> bool {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(read, _)| read == name).map(|(_, value)| value);
    values.any(|value| !matches!(&*value, "" | "0" | "false"))
}

/// What a route makes use of, of all that this API reads.
fn used(parts: &[&str]) -> &'static [&'static str] {
    match parts {
        ["latest.json"] | ["historical", _] => &["app_id", "base", "symbols"],
        ["time-series.json"] => &["app_id", "base", "symbols", "start", "end"],
        _ => &["app_id"],
    }
}

fn refused(status: u16, message: &str, description: &str) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    failed(code, &json!({"error": true, "status": status, "message": message, "description": description}))
}

fn no_such_base() -> Response {
    refused(400, "invalid_base", "The base is no currency code of ISO 4217.")
}

fn no_rates() -> Response {
    refused(400, "not_available", "There are no rates for that base, those symbols and that day.")
}

/// The base and the symbols; nothing for a base that is none. Symbols that are unknown are left out.
fn asked(query: &Query) -> Option<(Code, Option<Vec<Code>>)> {
    let base = query.text(&["base"]).map_or(Some(Code::USD), code)?;
    let symbols = query.text(&["symbols"]).map(|list| list.split(',').filter_map(code).collect());
    Some((base, symbols))
}

#[derive(Debug, Serialize)]
struct Rates {
    disclaimer: &'static str,
    license: &'static str,
    timestamp: i64,
    base: Code,
    rates: BTreeMap<Code, Number>,
}

/// The rates by code; the base is 1, unless symbols are named and it is not among them.
fn by_code(base: Code, symbols: Option<&[Code]>, rows: &[Conversion]) -> BTreeMap<Code, Number> {
    let mut rates: BTreeMap<Code, Number> = rows.iter().map(|row| (row.to, number(row.rate))).collect();
    if symbols.is_none_or(|symbols| symbols.contains(&base)) {
        rates.insert(base, number(1));
    }
    rates
}

/// The last second of a day: these rates are of that day, whenever they were fetched.
fn end_of(date: Date) -> i64 {
    let next = date.tomorrow().ok().and_then(|next| TimeZone::UTC.to_timestamp(next.at(0, 0, 0, 0)).ok());
    next.map_or(i64::MAX, |next| next.as_second() - 1)
}

/// The end of a day that is over and was asked for; else of the day of the oldest rate served.
fn stamp(rows: &[Conversion], date: Option<Date>, now: Timestamp) -> i64 {
    let oldest = || rows.iter().filter(|row| !row.legs.is_empty()).map(|row| row.rate_date).min();
    end_of(date.or_else(oldest).unwrap_or_else(|| TimeZone::UTC.to_datetime(now).date()))
}

async fn rows(
    app: &App,
    base: Code,
    symbols: Option<&[Code]>,
    date: Option<Date>,
    now: Timestamp,
) -> Result<Option<Answer<Vec<Conversion>>>, Problem> {
    table(app, &Question { date, ..Question::new(Decimal::ONE, base, base) }, symbols, now).await
}

async fn on_a_day(app: &App, query: &Query, date: Option<Date>, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let Some((base, symbols)) = asked(query) else { return Ok(no_such_base()) };
    if date.is_some_and(|date| date > latest_today(now)) {
        return Ok(no_rates());
    }
    let date = date.and_then(|date| begun(date, now));
    let Some(answer) = rows(app, base, symbols.as_deref(), date, now).await? else { return Ok(no_rates()) };
    let rates = by_code(base, symbols.as_deref(), &answer.value);
    let over = date.filter(|date| *date < TimeZone::UTC.to_datetime(now).date());
    let timestamp = stamp(&answer.value, over, now);
    good(&Rates { disclaimer: DISCLAIMER, license: LICENSE, timestamp, base, rates }, answer.good_until, known, now)
}

#[derive(Debug, Serialize)]
struct Series {
    disclaimer: &'static str,
    license: &'static str,
    start_date: Date,
    end_date: Date,
    base: Code,
    rates: BTreeMap<Date, BTreeMap<Code, Number>>,
}

async fn series(app: &App, query: &Query, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let date = |name| query.text(&[name]).and_then(day_named);
    let (Some(start), Some(end)) = (date("start"), date("end")) else {
        return Ok(refused(400, "invalid_date_range", "A series has a start and an end, written as 2026-11-24."));
    };
    let Some((base, symbols)) = asked(query) else { return Ok(no_such_base()) };
    let days = start.until(end).map_or(i32::MAX, |span| span.get_days());
    if !(0..LONGEST_SERIES).contains(&days) {
        return Ok(refused(400, "invalid_date_range", "A series has 1 to 31 days, and its end is not before its start."));
    }
    let (mut rates, mut good_until) = (BTreeMap::new(), Timestamp::MAX);
    for date in start.series(1.day()).take_while(|date| *date <= end) {
        if date > latest_today(now) {
            break;
        }
        if let Some(answer) = rows(app, base, symbols.as_deref(), begun(date, now), now).await? {
            good_until = good_until.min(answer.good_until);
            rates.insert(date, by_code(base, symbols.as_deref(), &answer.value));
        }
    }
    if rates.is_empty() {
        return Ok(no_rates());
    }
    good(&Series { disclaimer: DISCLAIMER, license: LICENSE, start_date: start, end_date: end, base, rates }, good_until, known, now)
}

#[derive(Debug, Serialize)]
struct Converted {
    disclaimer: &'static str,
    license: &'static str,
    request: Request,
    meta: Meta,
    response: Number,
}

#[derive(Debug, Serialize)]
struct Request {
    query: String,
    amount: Number,
    from: Code,
    to: Code,
}

#[derive(Debug, Serialize)]
struct Meta {
    timestamp: i64,
    rate: Number,
}

async fn convert(app: &App, [value, from, to]: [&str; 3], known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let Ok(value) = amount::parse(value) else {
        return Ok(refused(400, "invalid_value", "A value is written in plain digits, such as 19999.95."));
    };
    let (Some(from), Some(to)) = (code(from), code(to)) else {
        return Ok(refused(400, "invalid_currency", "Both currencies are codes of ISO 4217."));
    };
    let answer = match app.converter.convert(&Question::new(value, from, to), now).await {
        Ok(answer) => answer,
        Err(ConvertError::OutOfRange(_)) => return Ok(refused(400, "invalid_value", "The result has more than 28 digits.")),
        Err(error) => return missing(error).map(|()| no_rates()),
    };
    let receipt = answer.value;
    let converted = Converted {
        disclaimer: DISCLAIMER,
        license: LICENSE,
        request: Request { query: format!("/convert/{value}/{from}/{to}"), amount: number(value), from, to },
        meta: Meta { timestamp: stamp(std::slice::from_ref(&receipt), None, now), rate: number(receipt.rate) },
        response: number(receipt.unrounded),
    };
    good(&converted, answer.good_until, known, now)
}

/// Names by code: of what has a rate, and of what is gone where that is asked for.
async fn currencies(app: &App, gone: bool, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let book = app.converter.books().at(crate::convert::Day::Now, now).await?;
    let quoted = |code| book.pages().iter().any(|page| page.has(code));
    let listed = currency::all().iter().filter(|currency| if currency.end.is_some() { gone } else { quoted(currency.code) });
    let names: BTreeMap<Code, &str> = listed.map(|currency| (currency.code, currency.name)).collect();
    good(&names, book.good_until(None), known, now)
}

/// An account that fx does not have, without limits, so that programs that look at it go on.
fn usage(query: &Query, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let features = json!({"base": true, "symbols": true, "experimental": false, "time-series": true, "convert": true});
    let plan = json!({"name": "fx", "quota": "unlimited", "update_frequency": "daily", "features": features});
    let usage =
        json!({"requests": 0, "requests_quota": -1, "requests_remaining": -1, "days_elapsed": 0, "days_remaining": 0, "daily_average": 0});
    let app_id: String = query.text(&["app_id"]).unwrap_or_default().chars().take(64).collect();
    let data = json!({"app_id": app_id, "status": "active", "plan": plan, "usage": usage});
    good(&json!({"status": 200, "data": data}), now, known, now)
}
