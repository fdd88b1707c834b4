//! `/compat/frankfurter/v2/…`: rates, rate/{base}/{quote}, currencies, currency/{code}, providers. Part of `http/compat`.
//!
//! The shapes of frankfurter.dev, whose rates are blended of many publishers: here each is one publisher's own, or of two where only both
//! together lead from one currency to the other. `expand=providers` says whose.

use std::collections::BTreeSet;
use std::fmt::Write;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::json;

use super::super::super::App;
use super::super::super::caching::{Cacheable, Known};
use super::super::super::openapi::Foreign;
use super::super::super::problem::Problem;
use super::super::{Number, Query, code, day, failed, missing, number, past, table};
use crate::convert::Question;
use crate::convert::history::{Every, Range};
use crate::currency::{self, Code, Currency};
use crate::sources::{self, SourceId};
use crate::store::Coverage;

/// What version 2 reads; the last is for currencies alone.
pub(super) const KNOWN: [Foreign; 9] = [
    ("base", "The currency that is priced; the euro when absent.", "USD"),
    ("quotes", "The currencies in which it is priced, with commas; all, when absent.", "EUR,GBP"),
    ("providers", "The one provider that may answer; by preference, when absent. Providers are not blended here.", "ECB"),
    ("date", "The day; the latest, when absent. Not beside from or to.", "2026-10-30"),
    ("from", "The first of many days.", "2026-10-01"),
    ("to", "The last of many days; the latest, when absent.", "2026-10-30"),
    ("group", "The last of each week or month of many days.", "week"),
    ("expand", "providers: each rate says whose it is.", "providers"),
    (SCOPE, "all: currencies that are no more are listed, too.", "all"),
];
const SCOPE: &str = "scope";

#[derive(Debug, Clone, Serialize)]
struct Row {
    date: Date,
    base: Code,
    quote: Code,
    rate: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    providers: Option<Vec<String>>,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Csv,
    Ndjson,
}

/// What is asked for, as version 2 names it.
struct Asked {
    base: Code,
    quotes: Option<Vec<Code>>,
    source: Option<SourceId>,
    date: Option<Date>,
    range: Option<(Date, Option<Date>)>,
    every: Every,
    expand: bool,
}

pub(super) async fn answer(app: &App, what: &str, query: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    let (query, known, now) = (Query::of(query, &KNOWN), Known::of(headers), app.clock.now());
    let parts: Vec<&str> = what.split('/').collect();
    match parts.as_slice() {
        ["rates"] => rates(app, &query, form(headers), &known, now).await,
        ["rates.csv"] => rates(app, &query, Form::Csv, &known, now).await,
        ["rates.ndjson"] => rates(app, &query, Form::Ndjson, &known, now).await,
        ["rate", base, quote] => rate(app, &query, base, quote, &known, now).await,
        ["currencies"] => currencies(app, query.text(&[SCOPE]) == Some("all"), &known, now).await,
        ["currency", text] => one_currency(app, text, &known, now).await,
        ["providers"] => providers(app, &known, now).await,
        _ => Ok(not_found()),
    }
}

fn not_found() -> Response {
    failed(StatusCode::NOT_FOUND, &json!({"status": 404, "message": "not found"}))
}

fn refused(why: &str) -> Response {
    failed(StatusCode::UNPROCESSABLE_ENTITY, &json!({"status": 422, "message": why}))
}

fn form(headers: &HeaderMap) -> Form {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match accept.split([',', ';']).next().map(str::trim) {
        Some("text/csv") => Form::Csv,
        Some("application/x-ndjson") => Form::Ndjson,
        _ => Form::Json,
    }
}

impl Asked {
    fn of(app: &App, query: &Query) -> Result<Asked, String> {
        let scope = query.read.contains_key(SCOPE).then_some(SCOPE);
        let unknown: BTreeSet<&str> = query.unknown.iter().map(String::as_str).chain(scope).collect();
        if !unknown.is_empty() {
            return Err(format!("unknown parameter: {}", Vec::from_iter(unknown).join(", ")));
        }
        let date = |name: &str| query.text(&[name]).map(|text| day(text).ok_or_else(|| "invalid date".to_owned())).transpose();
        let named = |text: &str| code(text).ok_or_else(|| format!("invalid currency: {}", shown(text)));
        let (on, from, to) = (date("date")?, date("from")?, date("to")?);
        if on.is_some() && (from.is_some() || to.is_some()) {
            return Err("conflicting params".to_owned());
        }
        let quotes = query.text(&["quotes"]).map(|list| list.split(',').map(named).collect::<Result<Vec<_>, _>>()).transpose()?;
        Ok(Asked {
            base: query.text(&["base"]).map_or(Ok(Code::EUR), named)?,
            quotes: quotes.map(|mut codes| {
                codes.sort_unstable();
                codes.dedup();
                codes
            }),
            source: source(app, query)?,
            date: on,
            range: from.map(|from| (from, to)),
            every: match query.text(&["group"]).map(str::to_ascii_lowercase).as_deref() {
                None => Every::Day,
                Some("week") => Every::Week,
                Some("month") => Every::Month,
                Some(_) => return Err("invalid group".to_owned()),
            },
            expand: match query.text(&["expand"]) {
                None => false,
                Some(text) if text.eq_ignore_ascii_case("providers") => true,
                Some(text) => return Err(format!("invalid expand: {}", shown(text))),
            },
        })
    }
}

impl Asked {
    /// The rows by their quotes. The base in itself is one of them, of the newest day and of no provider, unless quotes without it are named.
    fn with_itself(&self, mut rows: Vec<Row>) -> Vec<Row> {
        let own = rows.iter().position(|row| row.quote == self.base).map(|at| rows.remove(at).date);
        let wanted = self.quotes.as_ref().is_none_or(|quotes| quotes.contains(&self.base));
        let date = rows.iter().map(|row| row.date).max().or(own).filter(|_| wanted);
        rows.extend(date.map(|date| Row { date, base: self.base, quote: self.base, rate: number("1.0"), providers: None }));
        rows.sort_by_key(|row| row.quote);
        rows
    }
}

/// The one provider that may answer: of several that are named, rates are not blended here.
fn source(app: &App, query: &Query) -> Result<Option<SourceId>, String> {
    let Some(text) = query.text(&["providers"]) else { return Ok(None) };
    let found = sources::find(text).map(|source| source.meta().id).filter(|id| app.enabled().contains(id));
    found.map(Some).ok_or_else(|| format!("invalid provider: {} (one of those at /providers)", shown(text)))
}

fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect::<String>().to_uppercase()
}

async fn rates(app: &App, query: &Query, form: Form, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let asked = match Asked::of(app, query) {
        Ok(asked) => asked,
        Err(why) => return Ok(refused(&why)),
    };
    let (rows, good_until) = match asked.range {
        Some((start, end)) => over_days(app, &asked, start, end, now).await?,
        None => on_a_day(app, &asked, now).await?,
    };
    let text = written(&rows, form)?;
    let kind = match form {
        Form::Json => "application/json; charset=utf-8",
        Form::Csv => "text/csv; charset=utf-8",
        Form::Ndjson => "application/x-ndjson",
    };
    let mut response = Cacheable::new(text, kind, good_until, None).respond(known, now);
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

async fn on_a_day(app: &App, asked: &Asked, now: Timestamp) -> Result<(Vec<Row>, Timestamp), Problem> {
    let date = asked.date.and_then(|date| past(date, now));
    let question = Question { date, source: asked.source, ..Question::new(Decimal::ONE, asked.base, asked.base) };
    let Some(answer) = table(app, &question, asked.quotes.as_deref(), now).await? else { return Ok((Vec::new(), now)) };
    let row = |row: &crate::convert::Conversion| Row {
        date: row.rate_date,
        base: asked.base,
        quote: row.to,
        rate: number(row.rate),
        providers: asked.expand.then(|| row.sources().into_iter().map(str::to_owned).collect()),
    };
    Ok((asked.with_itself(answer.value.iter().map(row).collect()), answer.good_until))
}

async fn over_days(app: &App, asked: &Asked, start: Date, end: Option<Date>, now: Timestamp) -> Result<(Vec<Row>, Timestamp), Problem> {
    let (_, today) = app.converter.range(Some(start), None, now);
    let end = end.map_or(today, |end| end.min(today));
    let range = Range { base: asked.base, quotes: asked.quotes.clone(), start, end, every: asked.every, source: asked.source };
    let history = match app.converter.history(&range, now).await {
        Ok(history) => history,
        Err(error) => return missing(error).map(|()| (Vec::new(), now)),
    };
    let good_until = history.good_until();
    let row = |row: crate::convert::history::Row| Row {
        date: row.date,
        base: asked.base,
        quote: row.quote,
        rate: number(row.rate),
        providers: asked.expand.then(|| row.origin.to_string().split('+').map(str::to_owned).collect()),
    };
    let rows: Vec<Row> = history.all().await?.into_iter().map(row).collect();
    let days = rows.chunk_by(|one, next| one.date == next.date);
    Ok((days.flat_map(|day| asked.with_itself(day.to_vec())).collect(), good_until))
}

fn written(rows: &[Row], form: Form) -> Result<Vec<u8>, Problem> {
    let json = |row: &Row| serde_json::to_string(row).map_err(|error| Problem::internal(error.to_string()));
    match form {
        Form::Json => serde_json::to_vec(rows).map_err(|error| Problem::internal(error.to_string())),
        Form::Ndjson => rows.iter().map(|row| Ok(json(row)? + "\n")).collect::<Result<String, Problem>>().map(String::into_bytes),
        Form::Csv => {
            let mut text = "date,base,quote,rate\n".to_owned();
            for row in rows {
                let _infallible = writeln!(text, "{},{},{},{}", row.date, row.base, row.quote, row.rate.get());
            }
            Ok(text.into_bytes())
        }
    }
}

async fn rate(app: &App, query: &Query, base: &str, quote: &str, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let asked = match Asked::of(app, query) {
        Ok(asked) => asked,
        Err(why) => return Ok(refused(&why)),
    };
    let (Some(base), Some(to)) = (code(base), code(quote)) else {
        return Ok(refused(&format!("invalid currency: {}", shown(if code(base).is_none() { base } else { quote }))));
    };
    let (mut rows, good_until) = on_a_day(app, &Asked { base, quotes: Some(vec![to]), ..asked }, now).await?;
    match rows.pop() {
        Some(row) => super::good(&row, good_until, known, now),
        None => Ok(not_found()),
    }
}

#[derive(Debug, Serialize)]
struct Listed {
    iso_code: Code,
    iso_numeric: Option<String>,
    name: &'static str,
    symbol: Option<&'static str>,
    start_date: Option<Date>,
    end_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    providers: Option<Vec<SourceId>>,
}

impl Listed {
    fn of(currency: &Currency, coverage: &[(SourceId, Code, Coverage)]) -> Listed {
        let spans: Vec<(SourceId, (Date, Date))> = coverage
            .iter()
            .filter_map(|(source, home, of)| {
                let span = if *home == currency.code { of.dates } else { of.currencies.get(&currency.code).copied() };
                Some((*source, span?))
            })
            .collect();
        Listed {
            iso_code: currency.code,
            iso_numeric: currency.number.map(|number| format!("{number:03}")),
            name: currency.name,
            symbol: currency.symbol,
            start_date: spans.iter().map(|(_, span)| span.0).min(),
            end_date: spans.iter().map(|(_, span)| span.1).max(),
            providers: Some(spans.into_iter().map(|(source, _)| source).collect()),
        }
    }
}

async fn coverage(app: &App) -> Result<Vec<(SourceId, Code, Coverage)>, Problem> {
    let mut all = Vec::new();
    for meta in app.converter.books().sources() {
        all.push((meta.id, meta.home, app.converter.books().store().coverage(meta.id).await?));
    }
    Ok(all)
}

async fn currencies(app: &App, all: bool, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let coverage = coverage(app).await?;
    let listed = currency::all().iter().filter(|currency| all || currency.end.is_none()).map(|currency| Listed::of(currency, &coverage));
    let listed: Vec<Listed> =
        listed.filter(|listed| listed.start_date.is_some()).map(|listed| Listed { providers: None, ..listed }).collect();
    super::good(&listed, app.good_until(now).await?, known, now)
}

async fn one_currency(app: &App, text: &str, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let Some(currency) = code(text).and_then(currency::find) else { return Ok(not_found()) };
    super::good(&Listed::of(currency, &coverage(app).await?), app.good_until(now).await?, known, now)
}

#[derive(Debug, Serialize)]
struct Provider {
    key: SourceId,
    name: &'static str,
    pivot_currency: Code,
    start_date: Option<Date>,
    end_date: Option<Date>,
    currencies: Vec<Code>,
}

async fn providers(app: &App, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let of = |(meta, (_, home, coverage)): (&sources::Meta, (SourceId, Code, Coverage))| Provider {
        key: meta.id,
        name: meta.name,
        pivot_currency: home,
        start_date: coverage.dates.map(|dates| dates.0),
        end_date: coverage.dates.map(|dates| dates.1),
        currencies: coverage.currencies.into_keys().collect(),
    };
    let listed: Vec<Provider> = app.converter.books().sources().iter().zip(coverage(app).await?).map(of).collect();
    super::good(&listed, app.good_until(now).await?, known, now)
}
