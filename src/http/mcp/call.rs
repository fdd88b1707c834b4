//! A tool is called: its arguments become the query of the route of its name, whose handler answers. Part of `http/mcp`.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::handler::Handler;
use axum::response::{IntoResponse, Response};
use axum::routing;
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Map, Value};
use tower::ServiceExt;

use super::whole;
use crate::calendar::Freshness;
use crate::convert::code_named;
use crate::currency::Code;
use crate::http::api::{convert, history, rates, sources};
use crate::http::app::App;
use crate::http::params::Params;
use crate::http::problem::{Cause, Problem};
use crate::refresh::health::{self, Health};
use crate::source::{Kind, SourceId};

/// The names of the tools.
pub(super) const CONVERT: &str = "convert";
pub(super) const RATES: &str = "rates";
pub(super) const HISTORY: &str = "history";
pub(super) const SOURCES: &str = "sources";
pub(super) const NAMES: [&str; 4] = [CONVERT, RATES, HISTORY, SOURCES];

/// As much as an assistant reads: some three thousand rows of a history.
const MOST_BYTES: usize = 256 * 1024;
/// The parameters of the tool that has no route with a query.
pub(super) const SOURCES_KNOWN: [&str; 1] = ["id"];

/// What a question is about, as far as it can be told before it is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What is converted into what.
    pub pairs: Vec<(Code, Code)>,
    /// The source that was named.
    pub source: Option<String>,
    /// The day that was named.
    pub date: Option<String>,
}

impl Wanted {
    pub(super) fn of(arguments: &Map<String, Value>) -> Wanted {
        let text = |name: &str| arguments.get(name).and_then(Value::as_str);
        let codes = |names: [&str; 2]| {
            let list = names.iter().find_map(|name| text(name)).unwrap_or_default();
            list.split(',').filter_map(|code| code_named(code).ok()).collect::<Vec<Code>>()
        };
        let (from, to) = (codes(["from", "base"]), codes(["to", "quotes"]));
        let pairs = from.iter().take(1).flat_map(|from| to.iter().map(|to| (*from, *to))).collect();
        Wanted { pairs, source: text("source").map(str::to_owned), date: text("date").map(str::to_owned) }
    }
}

/// What a tool answers, or the problem as it is written; nothing where there is no such tool.
pub(super) async fn answer(app: &Arc<App>, name: &str, arguments: &Map<String, Value>) -> Option<Result<Value, String>> {
    let asked = match query(arguments) {
        Ok(query) => called(app, name, arguments, &query).await?,
        Err(problem) => Err(problem),
    };
    Some(match asked {
        Ok(response) => read(name, response).await,
        Err(problem) => read(name, problem.into_response()).await,
    })
}

async fn called(app: &Arc<App>, name: &str, arguments: &Map<String, Value>, query: &str) -> Option<Result<Response, Problem>> {
    let request = |path: &str| Request::builder().uri(format!("{path}?{query}")).body(Body::empty());
    let unreadable = |error: axum::http::Error| Problem::parameter("arguments", format!("This is no question: {error}."));
    Some(match name {
        CONVERT if arguments.get("to").and_then(Value::as_str).is_some_and(|to| to.contains(',')) => {
            Err(Problem::parameter("to", "One currency at a time: call convert once for each, or rates with several quotes."))
        }
        CONVERT => asked(app, convert::get, request("/v1/convert").map_err(unreadable)).await,
        RATES => asked(app, rates::get, request("/v1/rates").map_err(unreadable)).await,
        HISTORY => asked(app, history::get, request("/v1/history").map_err(unreadable)).await,
        SOURCES => sources_of(app, query).await,
        _ => return None,
    })
}

async fn asked<H: Handler<T, Arc<App>>, T: 'static>(
    app: &Arc<App>,
    handler: H,
    request: Result<Request, Problem>,
) -> Result<Response, Problem> {
    Ok(handler.call(request?, Arc::clone(app)).await)
}

/// All sources in short, or one with all that is known of it.
async fn sources_of(app: &Arc<App>, query: &str) -> Result<Response, Problem> {
    let params = Params::strict(Some(query), &SOURCES_KNOWN)?;
    let Some(id) = params.text("id") else {
        let all = health::of_all(app.converter.books(), &app.timetable, app.clock.now()).await;
        return Ok(axum::Json(Sources { sources: all.iter().map(Listed::from).collect() }).into_response());
    };
    let path = format!("/v1/sources/{}", utf8_percent_encode(id, NON_ALPHANUMERIC));
    let request = Request::builder().uri(path).body(Body::empty()).map_err(|error| Problem::parameter("id", error.to_string()))?;
    let router = Router::new().route("/v1/sources/{id}", routing::get(sources::get)).with_state(Arc::clone(app));
    Ok(router.oneshot(request).await.into_response())
}

/// Every source, in short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Sources {
    /// In the order of preference.
    sources: Vec<Listed>,
}

/// One source, in short.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Listed {
    /// The id in answers.
    #[schema(value_type = String, examples("CBR"))]
    id: SourceId,
    /// The publisher.
    name: &'static str,
    /// Its country by ISO 3166-1, `EU` for the European Union; empty where it is of none.
    country: &'static str,
    /// The currency of its country, or the one through which most of its quotes go.
    home: Code,
    /// What kind of rate it is.
    kind: Kind,
    /// The effective date of the newest sheet in force.
    rate_date: Option<Date>,
    /// How that sheet stands to today.
    freshness: Option<Freshness>,
}

impl From<&Health> for Listed {
    fn from(one: &Health) -> Listed {
        let newest = one.table.last_sheet;
        Listed {
            id: one.id,
            name: one.name,
            country: one.country,
            home: one.home,
            kind: one.kind,
            rate_date: newest.map(|sheet| sheet.date),
            freshness: newest.map(|sheet| sheet.freshness),
        }
    }
}

/// The arguments as a query. What is no text could have lost digits on its way.
fn query(arguments: &Map<String, Value>) -> Result<String, Problem> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            Value::Array(items) if items.iter().all(Value::is_string) => {
                items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
            }
            _ => {
                return Err(Problem::parameter(
                    name,
                    "Arguments are texts: write \"12.50\", in quotation marks, so that no digit is lost.",
                ));
            }
        };
        query.append_pair(name, &text);
    }
    Ok(query.finish())
}

/// An answer, or the problem as it is written.
async fn read(tool: &str, mut response: Response) -> Result<Value, String> {
    let good = response.status().is_success();
    if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
        tracing::error!(tool, cause, "a tool failed");
    }
    let written = |problem: &Problem| serde_json::to_string(problem).unwrap_or_default();
    let too_much = "This is more than an assistant reads at once: ask for fewer days or quotes, or with every=week or every=month. \
        /v1/history.csv has all of it.";
    let bytes = whole(response.into_body(), MOST_BYTES).await.map_err(|_| written(&Problem::parameter("start", too_much)))?;
    match serde_json::from_slice(&bytes) {
        Ok(value) if good => Ok(value),
        Ok(Value::Object(_)) => Err(String::from_utf8_lossy(&bytes).into_owned()),
        _ => Err(written(&Problem::internal("a tool's answer is no JSON".to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(value: Value) -> Result<String, String> {
        let Value::Object(arguments) = value else { panic!("an object") };
        query(&arguments).map_err(|problem| problem.detail().to_owned())
    }

    #[test]
    fn arguments_are_texts_and_whole_numbers() {
        assert_eq!(of(json!({"amount": "0.10", "to": "a&b=c"})), Ok("amount=0.10&to=a%26b%3Dc".to_owned()));
        assert_eq!(of(json!({"amount": 18_446_744_073_709_551_615_u64, "date": null})), Ok("amount=18446744073709551615".to_owned()));
        assert_eq!(of(json!({"quotes": ["EUR", "RUB"]})), Ok("quotes=EUR%2CRUB".to_owned()));
        let refused = Err("Arguments are texts: write \"12.50\", in quotation marks, so that no digit is lost.".to_owned());
        for wrong in [json!({"amount": 0.1}), json!({"amount": true}), json!({"to": [1]}), json!({"to": {}})] {
            assert_eq!(of(wrong), refused);
        }
    }

    #[test]
    fn what_is_wanted_is_told_by_the_arguments() {
        let of = |value: Value| Wanted::of(value.as_object().unwrap());
        let code = |text: &str| text.parse::<Code>().unwrap();
        let wanted = of(json!({"base": "usd", "quotes": "RUB,no,EUR", "source": "CBR"}));
        assert_eq!(wanted.pairs, [(code("USD"), code("RUB")), (code("USD"), code("EUR"))]);
        assert_eq!((wanted.source.as_deref(), wanted.date), (Some("CBR"), None));
        assert_eq!(
            of(json!({"from": 1, "date": "2022-03-04"})),
            Wanted { pairs: vec![], source: None, date: Some("2022-03-04".to_owned()) }
        );
    }
}
