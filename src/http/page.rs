//! `/`: the converter as a page. A plain GET form that works without JavaScript: amount, from, to, swap, date; the result with
//! its receipt in words. Part of `http`.

mod view;

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};

use self::view::{Entered, Shown};
use super::App;
use super::caching::{Cacheable, Known};
use super::params::Params;
use super::problem::Problem;
use crate::convert::{Conversion, Day, Question};
use crate::currency::{self, Currency, Kind};

const KNOWN: [&str; 6] = ["amount", "from", "to", "date", "source", "swap"];
/// The style sheet, under an address of its own so that the policy for content needs no exception.
pub(super) const STYLE_PATH: &str = "/page.css";
const STYLE: &str = include_str!("page/page.css");
/// No script, no frame, nothing from elsewhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) async fn show(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Response {
    let now = app.clock.now();
    let entered = Entered::read(query.as_deref(), &KNOWN);
    let answered = match &entered {
        Ok(entered) => convert(&app, entered, now).await,
        Err(problem) => Err(problem.clone()),
    };
    let entered = entered.unwrap_or_default();
    let choice = choice(&app, now).await.unwrap_or_default();
    let mut response = match answered {
        Ok((conversion, good_until)) => {
            let body = view::page(&entered, &choice, &Shown::Result(&conversion), style_version());
            Cacheable::new(body.into_bytes(), "text/html; charset=utf-8", good_until, conversion.fetched_at()).respond(&known, now)
        }
        Err(problem) => refused(&entered, &choice, problem),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(HeaderName::from_static("referrer-policy"), HeaderValue::from_static("no-referrer"));
    response
}

/// The page with what is wrong in the place of the result. An error of ours goes to the front as it is, to be logged.
fn refused(entered: &Entered, choice: &[&'static Currency], problem: Problem) -> Response {
    let status = problem.status();
    if status.is_server_error() {
        return problem.into_response();
    }
    let body = view::page(entered, choice, &Shown::Problem(problem.detail()), style_version());
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))];
    (status, kind, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], body).into_response()
}

async fn convert(app: &App, entered: &Entered, now: Timestamp) -> Result<(Conversion, Timestamp), Problem> {
    let query = entered.query();
    let params = Params::strict(Some(&query), &KNOWN)?;
    let question = Question {
        date: params.date()?,
        source: params.source(app.enabled())?,
        ..Question::new(params.amount()?, params.currency("from")?, params.currency("to")?)
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

/// The style sheet. Its address bears a version, so that it may be kept for a year.
pub(super) async fn style(known: Known, State(app): State<Arc<App>>) -> Response {
    let now = app.clock.now();
    let year = now.checked_add(SignedDuration::from_hours(24 * 365)).unwrap_or(now);
    Cacheable::new(STYLE.as_bytes().to_vec(), "text/css; charset=utf-8", year, None).respond(&known, now)
}

fn style_version() -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(STYLE.as_bytes());
    format!("{STYLE_PATH}?v={:08x}", hasher.finish() >> 32)
}
