//! Drop-in for those who leave another API: its addresses, shapes, names and errors, answered from fx's own rates. Part of `http`.
//!
//! `compat/frankfurter.rs` and `compat/frankfurter/v2.rs` speak as Frankfurter does, `compat/openexchangerates.rs` as Open Exchange Rates
//! does, `compat/ecb.rs` has the European Central Bank's own files, `compat/cbr.rs` those of the Bank of Russia's mirror, and `compat/prebid.rs` the one that Prebid.js asks for. Numbers are JSON numbers with all their digits: they are written as text and never pass through binary fractions.

pub(crate) mod cbr;
pub(crate) mod ecb;
pub(crate) mod frankfurter;
pub(crate) mod openexchangerates;
pub(crate) mod prebid;
pub(crate) mod root;

use std::collections::{BTreeSet, HashMap};
use std::fmt::Display;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::calendar::latest_today;
use crate::convert::history::{Range, Row};
use crate::convert::{Answer, Conversion, ConvertError, Question, currency_named};
use crate::currency::Code;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::Foreign;
use crate::http::problem::Problem;
use crate::source::SourceId;

/// A JSON number with the digits that it is written with.
type Number = Box<RawValue>;

/// Writes a decimal as a JSON number.
fn number(value: impl Display) -> Number {
    // A decimal is a JSON number as it is written; nothing else comes here.
    RawValue::from_string(value.to_string()).unwrap_or_default()
}

/// Names that ask for nothing: what clients add so that no cache answers, and keys, which nothing here wants.
const IDLE: [&str; 11] = ["_", "t", "ts", "v", "cb", "rnd", "nocache", "cachebuster", "access_key", "apikey", "api_key"];

/// A query as these APIs read it: the first of each name that is known there, and the names that are not.
struct Query {
    read: HashMap<String, String>,
    unknown: BTreeSet<String>,
}

impl Query {
    fn of(query: Option<&str>, known: &[Foreign]) -> Query {
        let (mut read, mut unknown) = (HashMap::new(), BTreeSet::new());
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if known.iter().any(|(known, ..)| *known == name) {
                read.entry(name.into_owned()).or_insert_with(|| value.into_owned());
            } else {
                unknown.insert(name.into_owned());
            }
        }
        Query { read, unknown }
    }

    /// The first of these names that is there and not empty.
    fn text(&self, names: &[&str]) -> Option<&str> {
        names.iter().filter_map(|name| self.read.get(*name)).map(String::as_str).find(|text| !text.is_empty())
    }

    /// The names of which nothing here makes use, as they can be shown: an answer that passes over them would be to another question. Names
    /// that are known to ask for no other figures are harmless.
    fn idle(&self, used: &[&str], harmless: &[&str]) -> Option<String> {
        let read = self.read.keys().filter(|name| !used.contains(&name.as_str()));
        let foreign = self.unknown.iter().map(String::as_str).filter(|name| !IDLE.contains(name) && !harmless.contains(name));
        let names: BTreeSet<&str> = read.map(String::as_str).chain(foreign).collect();
        let shown = names.into_iter().collect::<Vec<_>>().join(", ");
        Some(shown.chars().filter(|letter| !letter.is_control()).take(80).collect()).filter(|shown: &String| !shown.is_empty())
    }
}

/// A currency of ISO 4217.
fn code(text: &str) -> Option<Code> {
    currency_named(text.trim()).ok().map(|currency| currency.code)
}

/// The day as `convert` asks for it: these APIs answer a day that has begun nowhere with the latest rates.
fn begun(date: Date, now: Timestamp) -> Option<Date> {
    (date <= latest_today(now)).then_some(date)
}

/// The rates of these currencies, or of all, without those that have none; nothing when not one has.
async fn table(
    app: &App,
    question: &Question,
    quotes: Option<&[Code]>,
    now: Timestamp,
) -> Result<Option<Answer<Vec<Conversion>>>, Problem> {
    let Some(quotes) = quotes else {
        return match app.converter.rates(question, None, now).await {
            Ok(answer) => Ok(Some(answer)),
            Err(error) => missing(error).map(|()| None),
        };
    };
    let mut all: Option<Answer<Vec<Conversion>>> = None;
    for &to in quotes {
        let answer = match app.converter.convert(&Question { to, ..*question }, now).await {
            Ok(answer) => answer,
            Err(error) => {
                missing(error)?;
                continue;
            }
        };
        let good_until = answer.good_until;
        let all = all.get_or_insert(Answer { value: Vec::new(), good_until, changed: None, stamp: answer.stamp });
        all.value.push(answer.value);
        all.good_until = all.good_until.min(good_until);
        all.changed = all.changed.max(answer.changed);
    }
    Ok(all)
}

/// Whether every leg is of one of these sources: a law's figure is no publisher's.
fn is_of(row: &Conversion, sources: &[SourceId]) -> bool {
    row.sources().iter().all(|name| sources.iter().any(|source| source.as_str() == *name))
}

/// The rows of a range by date, and until when they are good: of these currencies, or of all, without those that have none.
async fn series(app: &App, range: &Range, now: Timestamp) -> Result<(Vec<Row>, Timestamp), Problem> {
    let each: Vec<Option<Vec<Code>>> = match &range.quotes {
        Some(quotes) => quotes.iter().map(|quote| Some(vec![*quote])).collect(),
        None => vec![None],
    };
    let (mut rows, mut good_until) = (Vec::new(), Timestamp::MAX);
    for quotes in each {
        match app.converter.history(&Range { quotes, ..range.clone() }, now).await {
            Ok(history) => {
                good_until = good_until.min(history.good_until());
                rows.extend(history.all().await?);
            }
            Err(error) => missing(error)?,
        }
    }
    rows.sort_by_key(|row| row.date);
    let good_until = if rows.is_empty() { now } else { good_until };
    Ok((rows, good_until))
}

/// A missing rate is left out. A result that cannot be held is none of those, and a store that cannot be read is a fault of ours.
fn missing(error: ConvertError) -> Result<(), Problem> {
    match error {
        ConvertError::Store(_) | ConvertError::NoPath | ConvertError::OutOfRange(_) => Err(Problem::from(error)),
        _ => Ok(()),
    }
}

/// An answer that is good until an instant.
fn good(value: &impl Serialize, good_until: Timestamp, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let body = serde_json::to_vec(value).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(Cacheable::new(body, "application/json; charset=utf-8", good_until, None).respond(known, now))
}

/// An error in the shape of the API that is spoken.
fn failed(status: StatusCode, body: &impl Serialize) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (status, headers, serde_json::to_vec(body).unwrap_or_default()).into_response()
}
