//! `/compat/frankfurter/v1/…`: latest, a date, a range, currencies; the European Central Bank's figures. Part of `http/compat`.
//!
//! The answers of frankfurter.dev/v1 but for the digits, which are not rounded here. Version 2 is `compat/frankfurter/v2.rs`.

mod v2;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Number, Query, begun, code, failed, good, is_of, number, series, table};
use crate::calendar::latest_today;
use crate::convert::history::{Every, Range, Row};
use crate::convert::ratio::{Direction, Factor, Ratio};
use crate::convert::{Day, Question, Shown, amount, day_named};
use crate::currency::{self, Code};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::Foreign;
use crate::http::openapi::{query, refusals};
use crate::http::params::Place;
use crate::http::problem::Problem;
use crate::source::SourceId;
use crate::sources::ecb;

refusals!(Refusals:);

/// What version 1 reads.
const KNOWN: [Foreign; 5] = [
    ("base", "The currency that is priced; the euro when absent.", "USD"),
    ("from", "The same as base, which is passed over beside it.", "USD"),
    ("symbols", "The currencies in which it is priced, with commas; all, when absent. Unknown ones are left out.", "EUR,GBP"),
    ("to", "The same as symbols, which is passed over beside it.", "EUR,GBP"),
    ("amount", "How much, above zero; 1 when absent.", "100"),
];

query!(Parameters, KNOWN, foreign);
query!(SecondParameters, v2::KNOWN, foreign);

/// Digits of an amount over a range: a rate of 12 gives one fewer for sure.
const RANGE_DIGITS: u32 = 11;

/// For how long what changes with the program alone is good.
const CONSTANT: SignedDuration = SignedDuration::from_hours(24);

/// What is at the root: the two versions.
#[utoipa::path(get, path = "/compat/frankfurter", tag = "Rates", responses(
    (status = 200, description = "Where the versions are.", body = Object, content_type = "application/json",
        example = json!({"name": "fx", "versions": {"v1": {"base": "/v1", "status": "frozen"}, "v2": {"base": "/v2", "status": "current"}}})),
    Refusals
))]
pub(crate) async fn root(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    let version = |base: &str, status: &str| json!({"base": base, "openapi": "/openapi.json", "status": status});
    let versions = json!({"v1": version("/v1", "frozen"), "v2": version("/v2", "current")});
    about(&json!({"name": "fx", "versions": versions, "docs": "/docs"}), &app, &known)
}

/// What version 1 says of itself.
#[utoipa::path(get, path = "/compat/frankfurter/v1", tag = "Rates", responses(
    (status = 200, description = "The version.", body = Object, content_type = "application/json", example = json!({"version": "v1", "status": "frozen"})),
    Refusals
))]
pub(crate) async fn v1_root(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    about(&json!({"version": "v1", "status": "frozen", "openapi": "/openapi.json", "docs": "/docs"}), &app, &known)
}

/// What version 2 says of itself.
#[utoipa::path(get, path = "/compat/frankfurter/v2", tag = "Rates", responses(
    (status = 200, description = "The version.", body = Object, content_type = "application/json", example = json!({"version": "v2", "status": "current"})),
    Refusals
))]
pub(crate) async fn v2_root(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    about(&json!({"version": "v2", "status": "current", "openapi": "/openapi.json", "docs": "/docs"}), &app, &known)
}

fn about(what: &Value, app: &App, known: &Known) -> Result<Response, Problem> {
    let body = serde_json::to_vec(what).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Cacheable::constant(body, "application/json; charset=utf-8", CONSTANT).respond(known, app.clock.now()))
}

/// Frankfurter's API, version 1: latest, a date, a range, currencies.
#[utoipa::path(get, path = "/compat/frankfurter/v1/{*what}", tag = "Rates",
    params(("what" = String, Path, example = "latest",
        description = "What is asked, as that API names it: latest, a day (2026-10-30), days (2026-10-01..2026-10-30) or currencies."), Parameters),
    responses(
        (status = 200, description = "As that API answers; numbers have all their digits.", body = Object, content_type = "application/json",
            example = json!({"amount": 1.0, "base": "EUR", "date": "2026-10-30", "rates": {"USD": 1.1172}})),
        (status = 404, description = "Nothing there, as that API says it.", body = Object, content_type = "application/json",
            example = json!({"message": "not found"})),
        (status = 422, description = "As that API refuses.", body = Object, content_type = "application/json",
            example = json!({"message": "bad currency pair"})),
        Refusals
    )
)]
pub(crate) async fn v1(
    State(app): State<Arc<App>>,
    Place(what): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    let (query, now) = (Query::of(query.as_deref(), &KNOWN), app.clock.now());
    let used: &[&str] = if what == "currencies" { &[] } else { &["base", "from", "symbols", "to", "amount"] };
    if let Some(name) = query.idle(used, &[]) {
        return Ok(refused(&format!("unknown parameter: {name}")));
    }
    if matches!(what.as_str(), "latest" | "current") {
        return one_day(&app, &query, None, &known, now).await;
    }
    if what == "currencies" {
        return currencies(&app, &known, now).await;
    }
    match what.split_once("..") {
        None => match day_named(&what) {
            Some(date) => one_day(&app, &query, begun(date, now), &known, now).await,
            None if dated(&what) => Ok(refused("invalid date")),
            None => Ok(not_found()),
        },
        Some((start, end)) => match (day_named(start), if end.is_empty() { Some(Date::MAX) } else { day_named(end) }) {
            (Some(start), Some(end)) => range(&app, &query, start, end, &known, now).await,
            _ if dated(start) => Ok(refused("invalid date")),
            _ => Ok(not_found()),
        },
    }
}

/// Frankfurter's API, version 2: rates, rate/{base}/{quote}, currencies, currency/{code}, providers.
#[utoipa::path(get, path = "/compat/frankfurter/v2/{*what}", tag = "Rates",
    params(("what" = String, Path, example = "rates",
        description = "What is asked, as that API names it: rates, rates.csv, rates.ndjson, rate/EUR/USD, currencies, currency/EUR or providers."), SecondParameters),
    responses(
        (status = 200, description = "As that API answers, in the form that Accept or the name asks for; numbers have all their digits.", content(
            (serde_json::Value = "application/json", example = json!([{"date": "2026-10-30", "base": "EUR", "quote": "USD", "rate": 1.1172}])),
            (String = "text/csv", example = "date,base,quote,rate\n2026-10-30,EUR,USD,1.1172\n"),
            (String = "application/x-ndjson", example = "{\"date\":\"2026-10-30\",\"base\":\"EUR\",\"quote\":\"USD\",\"rate\":1.1172}\n"),
        )),
        (status = 404, description = "Nothing there, as that API says it.", body = Object, content_type = "application/json",
            example = json!({"message": "not found"})),
        (status = 422, description = "As that API refuses.", body = Object, content_type = "application/json",
            example = json!({"message": "invalid currency: ZZZ"})),
        Refusals
    )
)]
pub(crate) async fn v2(
    State(app): State<Arc<App>>,
    Place(what): Place<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    v2::answer(&app, &what, query.as_deref(), &headers).await
}

/// Whether a text has the form of a date, be it none of the calendar.
fn dated(text: &str) -> bool {
    text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

fn not_found() -> Response {
    failed(StatusCode::NOT_FOUND, &json!({"message": "not found"}))
}

fn refused(why: &str) -> Response {
    failed(StatusCode::UNPROCESSABLE_ENTITY, &json!({"message": why}))
}

/// Why there is no answer, in version 1's words.
enum Refusal {
    NotFound,
    Because(&'static str),
}

impl Refusal {
    fn answer(&self) -> Response {
        match self {
            Refusal::NotFound => not_found(),
            Refusal::Because(why) => refused(why),
        }
    }
}

/// What is asked for, as version 1 names it.
struct RatesQuery {
    base: Code,
    symbols: Option<Vec<Code>>,
    amount: Decimal,
}

impl RatesQuery {
    /// What the query says.
    fn of(query: &Query) -> Result<RatesQuery, Refusal> {
        let base = query.text(&["from", "base"]).map_or(Some(Code::EUR), code).ok_or(Refusal::NotFound)?;
        let symbols = query.text(&["to", "symbols"]).map(|list| {
            let mut codes: Vec<Code> = list.split(',').filter_map(code).filter(|symbol| *symbol != base).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        });
        let amount = query.text(&["amount"]).map_or(Ok(Decimal::ONE), amount::parse).ok().filter(|amount| *amount > Decimal::ZERO);
        let same = query.text(&["to", "symbols"]).is_some_and(|list| code(list) == Some(base));
        match amount {
            _ if same => Err(Refusal::Because("bad currency pair")),
            None => Err(Refusal::Because("invalid amount")),
            Some(_) if symbols.as_ref().is_some_and(Vec::is_empty) => Err(Refusal::NotFound),
            Some(amount) => Ok(RatesQuery { base, symbols, amount }),
        }
    }

    /// As version 1 writes it: an amount that is not named is 1.0.
    fn amount(&self) -> Number {
        if self.amount == Decimal::ONE { number("1.0") } else { number(self.amount) }
    }
}

/// Version 1 answers from the European Central Bank alone.
fn source(app: &App) -> Option<SourceId> {
    Some(ecb::SOURCE.id).filter(|id| app.enabled().contains(id))
}

#[derive(Debug, Serialize)]
struct OneDay {
    amount: Number,
    base: Code,
    date: Date,
    rates: BTreeMap<Code, Number>,
}

async fn one_day(app: &App, query: &Query, date: Option<Date>, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let asked = match RatesQuery::of(query) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.answer()),
    };
    let question = Question { date, source: source(app), ..Question::new(asked.amount, asked.base, asked.base) };
    let answer = match table(app, &question, asked.symbols.as_deref(), now).await {
        Err(problem) if problem.status() == StatusCode::UNPROCESSABLE_ENTITY => return Ok(refused("invalid amount")),
        other => other?,
    };
    let Some(mut answer) = answer else { return Ok(not_found()) };
    // There is one publisher in this version: what a law fixed is not its figure, and bears no day of its.
    answer.value.retain(|row| is_of(row, source(app).as_slice()));
    let Some(date) = answer.value.iter().map(|row| row.rate_date).min() else { return Ok(not_found()) };
    let shown =
        |rate: &Shown, unrounded: &dyn std::fmt::Display| if asked.amount == Decimal::ONE { number(rate) } else { number(unrounded) };
    let rates = answer.value.iter().map(|row| (row.to, shown(&row.rate, &row.unrounded))).collect();
    good(&OneDay { amount: asked.amount(), base: asked.base, date, rates }, answer.good_until, known, now)
}

#[derive(Debug, Serialize)]
struct OverDays {
    amount: Number,
    base: Code,
    start_date: Option<Date>,
    end_date: Option<Date>,
    rates: BTreeMap<Date, BTreeMap<Code, Number>>,
}

async fn range(app: &App, query: &Query, start: Date, end: Date, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let asked = match RatesQuery::of(query) {
        Ok(asked) => asked,
        Err(refusal) => return Ok(refusal.answer()),
    };
    let (_, today) = app.converter.range(Some(start), None, now);
    // A day that is named and has begun somewhere is answered, as it is alone.
    let ahead = end != Date::MAX;
    let end = end.min(if ahead { latest_today(now) } else { today });
    // A range that begins on a silent day begins with what was in force on it.
    let question = Question { date: begun(start, now), source: source(app), ..Question::new(Decimal::ONE, asked.base, asked.base) };
    let in_force = table(app, &question, asked.symbols.as_deref(), now).await?.map_or_else(Vec::new, |answer| answer.value);
    let first = in_force.iter().filter(|row| is_of(row, source(app).as_slice())).map(|row| row.rate_date).min();
    let start = first.filter(|_| start <= end).map_or(start, |first| first.min(start));
    let range = Range { base: asked.base, quotes: asked.symbols.clone(), start, end, ahead, every: Every::Day, source: source(app) };
    let (found, good_until) = series(app, &range, now).await?;
    let mut rates: BTreeMap<Date, BTreeMap<Code, Number>> = BTreeMap::new();
    let ours = |row: &Row| row.origin.names().all(|name| name == ecb::SOURCE.id.as_str());
    for row in found.into_iter().filter(ours) {
        rates.entry(row.date).or_default().insert(row.quote, times(&row.rate, asked.amount));
    }
    if rates.is_empty() {
        return Ok(not_found());
    }
    let (start_date, end_date) = (rates.keys().next().copied(), rates.keys().next_back().copied());
    good(&OverDays { amount: asked.amount(), base: asked.base, start_date, end_date, rates }, good_until, known, now)
}

/// A rate of the table times an amount: exact for published figures, and to the digits that a computed one has.
fn times(rate: &Shown, amount: Decimal) -> Number {
    if amount == Decimal::ONE {
        return number(rate);
    }
    let value = match rate {
        Shown::Published(value) => Ok(*value),
        Shown::Computed(digits) => amount::parse(&digits.to_string()),
    };
    let factor = value.ok().map(|value| Factor { value, nominal: 1, direction: Direction::Direct });
    let digits = if matches!(rate, Shown::Published(_)) { 28 } else { RANGE_DIGITS };
    factor.and_then(|factor| Ratio::of(amount, &[factor]).ok()).map_or_else(|| number("null"), |ratio| number(ratio.significant(digits)))
}

/// Every currency that has a rate today, by its name.
async fn currencies(app: &App, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let book = app.converter.books().at(Day::Now, now).await?;
    let page = source(app).and_then(|source| book.page(source));
    let quoted = currency::all().iter().filter(|currency| page.is_some_and(|page| page.has(currency.code)) && currency.end.is_none());
    let names: BTreeMap<Code, &str> = quoted.map(|currency| (currency.code, currency.name)).collect();
    good(&names, book.good_until(None), known, now)
}
