//! What every request passes before the routes: length of the address, shedding, deadline, request id, counting, headers.
//! Part of `http`. One service instead of a stack of layers, each of which would cost boxed futures: measured in benches/load.sh.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, header};
use axum::response::{IntoResponse, Response};
use futures::{FutureExt, poll};
use hyper::body::Incoming;
use tower_service::Service;

use super::meters::Route;
use super::problem::{Cause, Problem};
use super::{App, Routes, router};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the route of a request that matches none is called in metrics: paths that clients invent are no labels.
const NO_ROUTE: &str = "none";

/// The routes of one listener, and what stands before them.
#[derive(Debug, Clone)]
pub(super) struct Front(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    app: Arc<App>,
    router: Router,
    /// By path; the last one counts what matches none.
    meters: Vec<(&'static str, Route)>,
}

impl Front {
    pub(super) fn new(app: Arc<App>, routes: Routes) -> Front {
        let paths = routes.iter().map(|(path, _)| *path).chain([NO_ROUTE]);
        let meters = paths.map(|path| (path, Route::new(path))).collect();
        Front(Arc::new(Inner { router: router(routes, Arc::clone(&app)), app, meters }))
    }
}

impl hyper::service::Service<Request<Incoming>> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let inner = Arc::clone(&self.0);
        Box::pin(async move { Ok(inner.pass(request).await) })
    }
}

impl Inner {
    async fn pass(&self, request: Request<Incoming>) -> Response {
        let start = Instant::now();
        let id = request_id(request.headers());
        let (route, meter) = self.route(request.uri().path());
        let mut response = self.guarded(request).await;
        if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
            let shown = id.to_str().unwrap_or_default();
            tracing::error!(request_id = shown, route, cause, "a request failed");
            if let Some(problem) = response.extensions_mut().remove::<Problem>() {
                response = problem.with_request_id(shown).into_response();
            }
        }
        finish(response.headers_mut(), id);
        let (status, took) = (response.status().as_u16(), start.elapsed());
        tracing::debug!(route, status, micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
        meter.count(route, status, took);
        response
    }

    /// The route that a path matches: equal, or up to a parameter at its end, which may hold slashes where the route says so.
    fn route(&self, path: &str) -> (&'static str, &Route) {
        let fits = |route: &str| match route.split_once('{') {
            None => route == path,
            Some((start, _)) => {
                path.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && (route.contains("{*") || !rest.contains('/')))
            }
        };
        let at = self.meters.iter().position(|(route, _)| fits(route)).unwrap_or(self.meters.len() - 1);
        let (route, meter) = &self.meters[at];
        (route, meter)
    }

    /// The answer, or the reason why this one is not worked on.
    async fn guarded(&self, request: Request<Incoming>) -> Response {
        let limits = &self.app.config.limits;
        let length = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
        if length > limits.url_bytes {
            return Problem::uri_too_long(limits.url_bytes).into_response();
        }
        let Ok(_permit) = self.app.slots.try_acquire() else {
            return Problem::overloaded("Too many requests are being worked on. Try again in a second.").into_response();
        };
        let mut answer = pin!(AssertUnwindSafe(self.router.clone().call(request)).catch_unwind());
        // Most answers are there at the first look, and need no timer.
        let answered = match poll!(answer.as_mut()) {
            Poll::Ready(answered) => answered,
            Poll::Pending => match tokio::time::timeout(Duration::from(limits.request_timeout), answer).await {
                Ok(answered) => answered,
                Err(_elapsed) => return Problem::overloaded("The answer took too long. Try again in a second.").into_response(),
            },
        };
        match answered {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_panic) => Problem::internal("a handler panicked".to_owned()).into_response(),
        }
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
