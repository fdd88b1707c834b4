//! Errors as RFC 9457 problem details. Part of `http`: the one place where an error of the domain becomes a status.

mod kinds;

use std::borrow::Cow;

use axum::extract::MatchedPath;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Serialize;

pub(crate) use self::kinds::Kind;
use crate::batch::Refused;
use crate::convert::ConvertError;
use crate::convert::amount::AmountError;
use crate::currency::Code;
use crate::http::route;
use crate::store::StoreError;

pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// A problem, as it is sent. Members that say nothing are left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(crate) struct Problem(Box<Members>);

/// What is wrong, and what would be right (RFC 9457).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Members {
    /// The kind of problem, as the address of the page that explains it.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in words, always the same for one type.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What was wrong this time, and what to do.
    #[schema(value_type = String)]
    detail: Cow<'static, str>,
    /// The parameter that is not right.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    /// The currencies that may have been meant, nearest first.
    #[schema(required = false)]
    suggestions: Vec<Code>,
    /// The first day for which there is a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    first_date: Option<Date>,
    /// The last day for which there is a rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_date: Option<Date>,
    /// What came after a currency that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<Code>,
    /// The id under which the log of the service tells what happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
    // What the log gets and the client does not.
    #[serde(skip)]
    cause: Option<String>,
}

/// What went wrong inside: carried to `observe`, which logs it under the request's id.
#[derive(Debug, Clone)]
pub(crate) struct Cause(pub(crate) String);

impl Problem {
    pub(crate) fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Problem {
        let text = kind.text();
        Problem(Box::new(Members {
            kind: format!("/problems/{}", text.slug),
            title: text.title,
            status: text.status,
            detail: detail.into(),
            parameter: None,
            suggestions: Vec::new(),
            first_date: None,
            last_date: None,
            successor: None,
            request_id: None,
            cause: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Members)) -> Problem {
        change(&mut self.0);
        self
    }

    /// A parameter that is missing, unknown, repeated or cannot be read.
    pub(crate) fn parameter(name: &str, detail: impl Into<Cow<'static, str>>) -> Problem {
        let named = Problem::new(Kind::InvalidParameter, detail);
        named.with(|problem| problem.parameter = Some(name.chars().take(40).collect()))
    }

    pub(crate) fn uri_too_long(limit: usize) -> Problem {
        let detail = format!("Path and query have at most {limit} bytes.");
        Problem::new(Kind::UriTooLong, detail)
    }

    /// A file in a form that is not read here.
    pub(crate) fn unsupported_media(detail: &'static str) -> Problem {
        Problem::new(Kind::UnsupportedMediaType, detail)
    }

    /// A body that did not come whole.
    pub(crate) fn request_timeout(detail: &'static str) -> Problem {
        Problem::new(Kind::RequestTimeout, detail)
    }

    /// A file that cannot be converted as it stands.
    pub(crate) fn refused(error: &Refused) -> Problem {
        Problem::parameter(error.column().unwrap_or("body"), sentence(&error.to_string()))
    }

    /// A method that an address does not answer, which answers these: `GET,HEAD,POST`.
    pub(crate) fn method_not_allowed(allowed: &str) -> Problem {
        let methods = allowed.replace(',', ", ");
        let methods = methods.rsplit_once(", ").map_or_else(|| methods.clone(), |(first, last)| format!("{first} or {last}"));
        Problem::new(Kind::MethodNotAllowed, format!("Ask with {methods}."))
    }

    /// One client asks too often; whole seconds until it may again.
    pub(crate) fn too_many_requests(seconds: u64) -> Problem {
        let unit = if seconds == 1 { "second" } else { "seconds" };
        Problem::new(Kind::TooManyRequests, format!("More requests than one client may send. Try again in {seconds} {unit}."))
    }

    /// Too much to do at once, or too slow.
    pub(crate) fn overloaded(detail: &'static str) -> Problem {
        Problem::new(Kind::Overloaded, detail)
    }

    /// No rate can be given yet.
    pub(crate) fn not_ready(cause: String) -> Problem {
        let detail = "No conversion can be made at the moment. Try again shortly.";
        Problem::new(Kind::NotReady, detail).with(|problem| problem.cause = Some(cause))
    }

    /// A fault of ours: fixed text for the client, the cause for the log.
    pub(crate) fn internal(cause: String) -> Problem {
        let detail = "An error on our side. The request id leads to it in our log.";
        Problem::new(Kind::Internal, detail).with(|problem| problem.cause = Some(cause))
    }

    /// A source that is not known here.
    pub(crate) fn unknown_source(known: &str) -> Problem {
        Problem::new(Kind::NotFound, format!("The sources are {known}."))
    }

    /// A file of another version of the widget than this copy has.
    pub(crate) fn no_such_file(current: &str) -> Problem {
        Problem::new(Kind::NotFound, format!("The widget is at /widget.js, now as {current}."))
    }

    /// An address that is no page of this service.
    pub(crate) fn no_such_page() -> Problem {
        let detail = "There is nothing at this address. Conversions are at /v1/convert, the page is at /.";
        Problem::new(Kind::NotFound, detail)
    }

    /// An address that cannot be embedded.
    pub(crate) fn no_embed(example: &str) -> Problem {
        let detail = format!("Only the converter can be embedded: {example}?from=USD&to=EUR.");
        Problem::new(Kind::NotFound, detail).about("url")
    }

    /// A form of an answer that does not exist.
    pub(crate) fn not_implemented(detail: &'static str) -> Problem {
        Problem::new(Kind::NotImplemented, detail)
    }

    pub(crate) fn with_request_id(self, id: &str) -> Problem {
        self.with(|problem| problem.request_id = Some(id.to_owned()))
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What is wrong and what to do, for a page.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Names the last day for which there is a rate.
    pub(crate) fn last_on(self, date: Date) -> Problem {
        self.with(|problem| problem.last_date = Some(date))
    }

    /// Names the parameter that an error of the domain is about.
    pub(crate) fn about(self, name: &str) -> Problem {
        self.with(|problem| problem.parameter = Some(name.to_owned()))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status();
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))];
        let mut response = (status, kind, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if let Some(cause) = self.0.cause.clone() {
            response.extensions_mut().insert(Cause(cause));
            response.extensions_mut().insert(self);
        }
        response
    }
}

impl From<ConvertError> for Problem {
    fn from(error: ConvertError) -> Problem {
        let detail = sentence(&error.to_string());
        let at = |kind| Problem::new(kind, detail.clone());
        match error {
            ConvertError::UnknownCurrency { suggestions, .. } => {
                at(Kind::UnknownCurrency).with(|problem| problem.suggestions = suggestions)
            }
            ConvertError::Suspended { last, .. } => {
                let suspended = at(Kind::CurrencySuspended);
                suspended.with(|problem| problem.last_date = Some(last))
            }
            ConvertError::Retired { last, successor, .. } => {
                let gone = at(Kind::NoRate);
                gone.with(|problem| (problem.last_date, problem.successor) = (Some(last), Some(successor)))
            }
            ConvertError::Superseded(old) => at(Kind::UnknownCurrency).with(|problem| {
                problem.suggestions = vec![old.successor];
                (problem.last_date, problem.successor) = (Some(old.last_day), Some(old.successor));
            }),
            ConvertError::NoRate { first, last, .. } => {
                at(Kind::NoRate).with(|problem| (problem.first_date, problem.last_date) = (first, last))
            }
            ConvertError::Reversed { .. } | ConvertError::TooLong { .. } => Problem::parameter("start", detail),
            ConvertError::TooOld { last, .. } => at(Kind::RateTooOld).with(|problem| problem.last_date = Some(last)),
            ConvertError::OutOfRange(_) => at(Kind::AmountOutOfRange),
            ConvertError::Store(error) => Problem::internal(error.to_string()),
            ConvertError::NoPath => Problem::internal("a path was not explained".to_owned()),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        Problem::internal(error.to_string())
    }
}

impl From<AmountError> for Problem {
    fn from(error: AmountError) -> Problem {
        let detail = sentence(&error.to_string());
        match error {
            AmountError::NotANumber(_) => Problem::parameter("amount", detail),
            AmountError::TooLong => Problem::new(Kind::AmountOutOfRange, detail).about("amount"),
        }
    }
}

/// An error's text as a sentence, with a capital at its beginning and a mark at its end.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut sentence: String = letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    if !sentence.ends_with('?') {
        sentence.push('.');
    }
    sentence
}

/// What no route answers.
pub(crate) async fn not_found() -> Problem {
    Problem::no_such_page()
}

/// A method that the route does not answer. Which it does is known behind the router alone, see [`with_methods`].
pub(crate) async fn method_not_allowed(route: Option<MatchedPath>, uri: Uri) -> Response {
    if route.is_some_and(|route| !route::is_meant(route.as_str(), uri.path())) {
        return Problem::no_such_page().into_response();
    }
    StatusCode::METHOD_NOT_ALLOWED.into_response()
}

/// A wrong method with the problem that names the right ones, from the header that the router sets.
pub(crate) fn with_methods(mut response: Response) -> Response {
    if response.status() != StatusCode::METHOD_NOT_ALLOWED {
        return response;
    }
    let allowed = response.headers().get(header::ALLOW).and_then(|allowed| allowed.to_str().ok()).unwrap_or_default();
    let (problem, body) = Problem::method_not_allowed(allowed).into_response().into_parts();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend(problem.headers);
    *response.body_mut() = body;
    response
}
