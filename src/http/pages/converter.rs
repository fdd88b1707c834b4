//! The pages for people: `/`, the converter; `/embed`, the same for a frame; `/demo` and `/article`, how to put it on a page. Plain
//! GET forms that work without JavaScript: amount, from, to, swap, date; the result with its receipt in words. The widget stands
//! over the form where there is a script. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use crate::convert::{Conversion, Day, Question};
use crate::currency::{self, Currency, Kind};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::pages::oembed;
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::pages::view::{self, Entered, Shown};
use crate::http::pages::words;
use crate::http::params::Params;
use crate::http::problem::Problem;

const KNOWN: [&str; 12] = ["amount", "from", "to", "date", "source", "swap", "lang", "theme", "favourites", "chart", "compact", "tools"];
/// What is asked for a conversion, of what a page's address may say.
const ASKED: [&str; 5] = ["amount", "from", "to", "date", "source"];
query!(Query, KNOWN, typed);
refusals!(Refusals:);

/// The converter as a page, which works without JavaScript.
#[utoipa::path(get, path = "/", tag = "Pages", params(Query), responses(
    (status = 200, description = "The page with the result.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), 
    (status = 400, description = "The page, which says which field is not right.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 404, description = "The page, which says that there is no such rate.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 422, description = "The page, which says that the amount is out of range.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    Refusals
))]
pub(crate) async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    converter(&app, query.as_deref(), &headers, Framed::Nowhere).await
}

/// The converter for a frame in another page.
#[utoipa::path(get, path = "/embed", tag = "Pages", params(Query), responses(
    (status = 200, description = "The page with the result.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), 
    (status = 400, description = "The page, which says which field is not right.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 404, description = "The page, which says that there is no such rate.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    (status = 422, description = "The page, which says that the amount is out of range.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"),
    Refusals
))]
pub(crate) async fn embed(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    converter(&app, query.as_deref(), &headers, Framed::Anywhere).await
}

async fn converter(app: &App, query: Option<&str>, headers: &HeaderMap, framed: Framed) -> Response {
    let now = app.clock.now();
    let entered = Entered::read(query, &KNOWN);
    let answered = match &entered {
        Ok(entered) => convert(app, entered, now).await,
        Err(problem) => Err(problem.clone()),
    };
    let entered = entered.unwrap_or_default();
    let (words, tag) = words::of(&entered.lang, headers);
    let spoken = (words, tag.as_str());
    let choice = choice(app, now).await.unwrap_or_default();
    let view = |shown: &Shown<'_>| match framed {
        Framed::Nowhere => view::page(&entered, &choice, shown, spoken),
        Framed::Anywhere => view::embed(&entered, &choice, shown, oembed::address(&oembed::service(app, headers), query), spoken),
    };
    let response = match answered {
        Ok((conversion, good_until)) => {
            let body = view(&Shown::Result(&conversion, now));
            Cacheable::new(body.into_bytes(), HTML, good_until, conversion.fetched_at()).respond(&Known::of(headers), now)
        }
        // An error of ours goes to the front as it is, to be logged.
        Err(problem) if problem.status().is_server_error() => problem.into_response(),
        // What is wrong, in the place of the result.
        Err(problem) => refused(problem.status(), view(&Shown::Problem(problem.detail()))),
    };
    let mut response = guarded(response, framed);
    response.headers_mut().append(header::VARY, oembed::CALLED);
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

fn refused(status: StatusCode, body: String) -> Response {
    let headers = [(header::CONTENT_TYPE, HeaderValue::from_static(HTML)), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (status, headers, body).into_response()
}

async fn convert(app: &App, entered: &Entered, now: Timestamp) -> Result<(Conversion, Timestamp), Problem> {
    let query = entered.query();
    let params = Params::strict(Some(&query), &ASKED)?;
    let question = Question {
        date: params.date()?,
        source: params.source(app.enabled())?,
        ..Question::new(params.amount()?, params.code("from")?, params.code("to")?)
    };
    let answer = app.converter.convert(&question, now).await?;
    Ok((answer.value, answer.good_until))
}

/// The currencies to choose from: those that live and have a rate today, by name.
async fn choice(app: &App, now: Timestamp) -> Result<Vec<&'static Currency>, Problem> {
    let book = app.converter.books().at(Day::Now, now).await?;
    let quoted = |currency: &&Currency| {
        currency.kind != Kind::Reserved && currency.end.is_none() && book.pages().iter().any(|page| page.has(currency.code))
    };
    let mut living: Vec<&'static Currency> = currency::all().iter().filter(quoted).collect();
    living.sort_by_key(|currency| currency.name);
    Ok(living)
}
