//! `/usd-to-rub` and `/usd-to-rub/2026-11-26`: the rate of a pair, today or on a day, as a page that search engines and archives read whole:
//! the answer in the HTML, its address, its languages, its data for machines, its picture. Part of `http/pages`; its HTML is in `pair/view.rs`.

mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use utoipa::IntoResponses;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{ContentBuilder, RefOr};

use self::view::Shown;
use crate::chart::Locale;
use crate::convert::history::{Every, Range};
use crate::convert::{Conversion, ConvertError, Question, currency_named, day_named};
use crate::currency::Code;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::line::{Line, told};
use crate::http::openapi::{query, refusals};
use crate::http::pages::oembed::{CALLED, service};
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::params::{Params, Place};
use crate::http::problem::Problem;
use crate::http::route::TO;
use crate::source::SourceId;

const KNOWN: [&str; 2] = ["lang", "source"];
/// Amounts of the table, as people look for them.
const AMOUNTS: [u32; 8] = [1, 5, 10, 50, 100, 500, 1_000, 10_000];
/// How far back the days of the other table lie at most, and how many there are.
const DAYS_BACK: i64 = 21;
const DAYS: usize = 8;

query!(Query, KNOWN, typed);
refusals!(Nothing: NotFound);

/// The problems; in the place of "not found" a page, where a pair was meant.
pub(crate) enum Refusals {}

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let mut all = Nothing::responses();
        if let Some(RefOr::T(nothing)) = all.get_mut("404") {
            let schema: RefOr<Schema> = ObjectBuilder::new().schema_type(Type::String).into();
            let page = ContentBuilder::new().schema(Some(schema)).example(Some("<!DOCTYPE html>".into())).build();
            nothing.content.insert("text/html".to_owned(), RefOr::T(page));
        }
        all
    }
}

/// What a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Subject {
    from: Code,
    to: Code,
    date: Option<Date>,
    source: Option<SourceId>,
    locale: Locale,
}

/// The rate of a pair, as a page.
#[utoipa::path(get, path = "/{pair}", tag = "Pages", params(
    ("pair" = String, Path, description = "The pair.", example = "usd-to-rub"), Query
), responses(
    (status = 200, description = "The page with the rate.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 308, description = "The same in small letters."),
    Refusals
))]
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Place(pair): Place<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    page(&app, &pair, None, query.as_deref(), &headers).await
}

/// The rate of a pair on a day, as a page.
#[utoipa::path(get, path = "/{pair}/{day}", tag = "Pages", params(
    ("pair" = String, Path, description = "The pair.", example = "usd-to-rub"),
    ("day" = String, Path, description = "The day.", example = "2026-11-24"), Query
), responses(
    (status = 200, description = "The page with the rate.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 308, description = "The same in small letters."),
    Refusals
))]
pub(crate) async fn on_a_day(
    State(app): State<Arc<App>>,
    Place((pair, day)): Place<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    page(&app, &pair, Some(&day), query.as_deref(), &headers).await
}

async fn page(app: &App, pair: &str, day: Option<&str>, query: Option<&str>, headers: &HeaderMap) -> Result<Response, Problem> {
    // What does not look like a pair is no page of any kind.
    let Some((from, to)) = pair.split_once(TO) else { return Err(Problem::no_such_page()) };
    let now = app.clock.now();
    let params = Params::lenient(query, &KNOWN).unwrap_or_else(|_| Params::none());
    let locale = params.text("lang").and_then(|lang| lang.replace('_', "-").parse().ok()).unwrap_or_default();
    let service = service(app, headers);
    let found = async {
        let (from, to) = (currency_named(from)?.code, currency_named(to)?.code);
        let date = day.map(|day| day_named(day).ok_or_else(Problem::no_such_page)).transpose()?;
        if from == to {
            return Err(Problem::no_such_page());
        }
        let asked = Subject { from, to, date, source: params.source(app.enabled())?, locale };
        Ok((asked, answer(app, &asked, now).await?))
    };
    match found.await {
        Ok((asked, _)) if !asked.is_written(pair) => Ok(Redirect::permanent(&asked.address(query)).into_response()),
        Ok((asked, shown)) => {
            let body = view::page(&asked, &shown, &service);
            let page = Cacheable::new(body.into_bytes(), HTML, shown.good_until, shown.answer.fetched_at());
            let mut response = guarded(page.respond(&Known::of(headers), now), Framed::Nowhere);
            response.headers_mut().append(header::VARY, CALLED);
            Ok(response)
        }
        Err(problem) if problem.status().is_server_error() => Err(problem),
        Err(problem) => Ok(missing(&view::missing(problem.detail()))),
    }
}

fn missing(body: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(HTML)), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    guarded((StatusCode::NOT_FOUND, headers, body.to_owned()).into_response(), Framed::Nowhere)
}

impl Subject {
    /// The path of the page.
    fn path(&self) -> String {
        let pair = format!("/{}{TO}{}", self.from, self.to).to_lowercase();
        self.date.map_or_else(|| pair.clone(), |date| format!("{pair}/{date}"))
    }

    fn is_written(&self, pair: &str) -> bool {
        pair == format!("{}{TO}{}", self.from, self.to).to_lowercase()
    }

    fn address(&self, query: Option<&str>) -> String {
        query.map_or_else(|| self.path(), |query| format!("{}?{query}", self.path()))
    }
}

/// What stands on the page.
async fn answer(app: &App, asked: &Subject, now: Timestamp) -> Result<Shown, Problem> {
    let converter = &app.converter;
    let question = Question { date: asked.date, source: asked.source, ..Question::new(Decimal::ONE, asked.from, asked.to) };
    let answer = converter.convert(&question, now).await?;
    let source = told::only(converter, &answer.value);
    let before = match source {
        Some(source) => told::before(converter, (&question, &answer.value), source, now).await?,
        None => None,
    };
    let figure = told::figure(&answer.value, before.as_ref()).map_err(ConvertError::from)?;
    let line = source.map(|source| Line { source: source.source, days: told::days(source, &answer.value), figures: vec![figure.clone()] });
    let mut amounts: Vec<Conversion> = Vec::with_capacity(AMOUNTS.len());
    for amount in AMOUNTS {
        // What is too much for the target is left out of the table.
        amounts.extend(converter.convert(&Question { amount: amount.into(), ..question }, now).await.ok().map(|answer| answer.value));
    }
    let last = answer.value.rate_date;
    let first = last.checked_sub(DAYS_BACK.days()).unwrap_or(last);
    let source = source.map(|source| source.id());
    let range = Range { base: asked.from, quotes: Some(vec![asked.to]), start: first, end: last, ahead: true, every: Every::Day, source };
    // Of what has no history there is no table.
    let mut days = match converter.history(&range, now).await {
        Ok(history) => history.all().await?,
        Err(ConvertError::Store(error)) => return Err(error.into()),
        Err(_none) => Vec::new(),
    };
    days.reverse();
    days.truncate(DAYS);
    Ok(Shown { figure, line, amounts, days, good_until: answer.good_until, answer: answer.value })
}
