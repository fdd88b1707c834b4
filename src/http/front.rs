//! What every request passes, in one layer: length of the address, shedding, deadline, request id, counting, headers.
//! Part of `http`. One layer because each costs a boxed future: together they must be worth their microsecond.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use super::App;
use super::problem::{Cause, Problem};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the route of a request that matches none is called in metrics: paths that clients invent are no labels.
const NO_ROUTE: &str = "none";

pub(super) async fn pass(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let id = request_id(request.headers());
    let mut response = guarded(&app, request, next).await;
    if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
        let shown = id.to_str().unwrap_or_default();
        tracing::error!(request_id = shown, route, cause, "a request failed");
        if let Some(problem) = response.extensions_mut().remove::<Problem>() {
            response = problem.with_request_id(shown).into_response();
        }
    }
    finish(response.headers_mut(), id);
    let took = start.elapsed();
    tracing::debug!(route, status = response.status().as_u16(), micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
    app.meters.request(route, response.status().as_u16(), took);
    response
}

/// The answer, or the reason why this one is not worked on.
async fn guarded(app: &App, request: Request, next: Next) -> Response {
    let limits = &app.config.limits;
    let length = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if length > limits.url_bytes {
        return Problem::uri_too_long(limits.url_bytes).into_response();
    }
    let Ok(_permit) = app.slots.try_acquire() else {
        return Problem::overloaded("Too many requests are being worked on. Try again in a second.").into_response();
    };
    let deadline = Duration::from(limits.request_timeout);
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(deadline, answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_panic)) => Problem::internal("a handler panicked".to_owned()).into_response(),
        Err(_elapsed) => Problem::overloaded("The answer took too long. Try again in a second.").into_response(),
    }
}

/// The client's id of the request when it is one that can be written to a log, else a new one.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let tame = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        !bytes.is_empty() && bytes.len() <= 64 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    let given = headers.get(&REQUEST_ID).filter(tame).cloned();
    given.unwrap_or_else(|| HeaderValue::try_from(format!("{:016x}", fastrand::u64(..))).unwrap_or(HeaderValue::from_static("0")))
}

fn finish(headers: &mut HeaderMap, id: HeaderValue) {
    headers.insert(REQUEST_ID, id);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
