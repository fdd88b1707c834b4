//! What is seen of a request from outside: its id, its place in the metrics, its span, its line in the log, and the cause of an error,
//! which the log gets and the client does not. Part of `http/layers`.
//!
//! By hand and not by tower-http's `TraceLayer`, which makes spans of `tracing`: spans for a collector are `telemetry`'s own, and the
//! debug line is one. And a layer of its own where axum has `from_fn`, which puts each request and its answer in boxes.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Instant;

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use pin_project_lite::pin_project;
use tower::Layer;
use tower_http::request_id::{MakeRequestId, RequestId};
use tower_service::Service;

use super::app::App;
use super::problem::{Cause, Problem};
use super::{route, traces};
use crate::telemetry::Span;

pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the route of a request that matches none is called in metrics: paths that clients invent are no labels.
const NO_ROUTE: &str = "none";
/// Where the service's own figures stand: no script of another site is to read them in the browser of somebody who may.
const METRICS: &str = "/metrics";
/// The longest id of a client's own.
const LONGEST_ID: usize = 64;

/// Ids for requests that bear none: 64 random bits in hexadecimal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RandomIds;

impl MakeRequestId for RandomIds {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::try_from(format!("{:016x}", fastrand::u64(..))).ok().map(RequestId::new)
    }
}

/// The request without an id that could not be written to a log as it is.
pub(crate) fn without_strange_id(mut request: Request) -> Request {
    let plain = |id: &HeaderValue| {
        let bytes = id.as_bytes();
        !bytes.is_empty() && bytes.len() <= LONGEST_ID && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    if request.headers().get(REQUEST_ID).is_some_and(|id| !plain(id)) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Counts each request under its route, writes it down, and says to the log what went wrong.
#[derive(Debug, Clone)]
pub(crate) struct ObserveLayer(Arc<App>);

impl ObserveLayer {
    pub(crate) fn new(app: &Arc<App>) -> ObserveLayer {
        ObserveLayer(Arc::clone(app))
    }
}

impl<S> Layer<S> for ObserveLayer {
    type Service = Observe<S>;

    fn layer(&self, inner: S) -> Observe<S> {
        Observe { inner, app: Arc::clone(&self.0) }
    }
}

/// What [`ObserveLayer`] makes.
#[derive(Debug, Clone)]
pub(crate) struct Observe<S> {
    inner: S,
    app: Arc<App>,
}

impl<S: Service<Request, Response = Response, Error = Infallible>> Service<Request> for Observe<S> {
    type Response = Response;
    type Error = Infallible;
    type Future = Observed<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Observed<S::Future> {
        let seen = Seen::begin(&request, &self.app);
        Observed { answer: self.inner.call(request), seen }
    }
}

pin_project! {
    /// An answer on its way, and what is known of its request.
    pub(crate) struct Observed<F> {
        #[pin]
        answer: F,
        seen: Seen,
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Observed<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.answer.poll(context))?;
        Poll::Ready(Ok(this.seen.end(response)))
    }
}

/// What is known of a request before it is answered.
struct Seen {
    app: Arc<App>,
    start: Instant,
    route: Option<MatchedPath>,
    id: HeaderValue,
    span: Option<Span>,
}

impl Seen {
    fn begin(request: &Request, app: &Arc<App>) -> Seen {
        let start = Instant::now();
        let route =
            request.extensions().get::<MatchedPath>().filter(|route| route::is_meant(route.as_str(), request.uri().path())).cloned();
        let id = request.headers().get(REQUEST_ID).cloned().unwrap_or(HeaderValue::from_static("0"));
        let span = traces::begin(request, route.as_ref().map(MatchedPath::as_str), &app.config.public_url);
        Seen { app: Arc::clone(app), start, route, id, span }
    }

    fn end(&mut self, mut response: Response) -> Response {
        let route = self.route.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
        if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
            response = failed(response, route, &self.id, &cause);
        }
        if route == METRICS {
            without_cors(&mut response);
        }
        traces::end(self.span.take(), response.status(), &self.id);
        let (status, took) = (response.status().as_u16(), self.start.elapsed());
        tracing::debug!(route, status, micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
        self.app.meters.count(route, status, took);
        response
    }
}

fn without_cors(response: &mut Response) {
    let open: Vec<HeaderName> = response.headers().keys().filter(|name| name.as_str().starts_with("access-control-")).cloned().collect();
    open.iter().for_each(|name| drop(response.headers_mut().remove(name)));
}

/// An error of ours: its cause goes to the log, its id to the client.
fn failed(mut response: Response, route: &str, id: &HeaderValue, cause: &str) -> Response {
    let shown = id.to_str().unwrap_or_default();
    tracing::error!(request_id = shown, route, cause, "a request failed");
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(serde_json::to_vec(&problem.with_request_id(shown)).unwrap_or_default());
    }
    response
}
