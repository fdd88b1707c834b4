//! What every request passes before the routes: length of the address, the client's limit, shedding, deadline, request id, counting,
//! tracing, headers. What was just answered goes out from here.
//! Part of `http`. One service instead of a stack of layers, each of which would cost boxed futures: measured in benches/load.sh and guard.sh.

use std::convert::Infallible;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use futures::future::{Either, Ready, ready};
use futures::{FutureExt, poll};
use hyper::body::{Body, Incoming};
use tower_service::Service;

use super::limits::{Left, Limits};
use super::meters::Route;
use super::patience::Progress;
use super::problem::{Cause, Kind, Problem};
use super::{App, Routes, client, convert, router, traces};
use crate::telemetry::Span;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// What the route of a request that matches none is called in metrics: paths that clients invent are no labels.
pub(super) const NO_ROUTE: &str = "none";

/// What a browser may do with an answer that is no page: nothing, not even show it in a frame.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const ANYBODY: HeaderValue = HeaderValue::from_static("*");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const HEXADECIMAL: &[u8; 16] = b"0123456789abcdef";
/// The routes of those who watch the service, which is not to look dead when it is busy.
pub(super) const WATCHING: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// What scripts of other origins may do: ask, send files, say what they know. Browsers ask again after a day, or sooner.
const PREFLIGHT: [(HeaderName, HeaderValue); 2] = [
    (
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("accept, content-type, if-modified-since, if-none-match, x-request-id"),
    ),
    (header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
];

/// The routes of one listener, and what stands before them.
#[derive(Debug, Clone)]
pub(super) struct Front(Arc<Inner>);

/// The same for one connection, which has one peer.
#[derive(Debug, Clone)]
pub(super) struct Reception {
    front: Arc<Inner>,
    peer: IpAddr,
    progress: Arc<Progress>,
}

#[derive(Debug)]
struct Inner {
    app: Arc<App>,
    router: Router,
    /// By path; the last one counts what matches none.
    meters: Vec<(&'static str, Route)>,
    limits: Option<Limits>,
}

impl Front {
    pub(super) fn new(app: Arc<App>, routes: Routes) -> Front {
        let paths = routes.iter().map(|(path, _)| *path).chain([NO_ROUTE]);
        let meters = paths.map(|path| (path, Route::new(path))).collect();
        let limits = Limits::of(&app.config.limits, &app.clock);
        Front(Arc::new(Inner { router: router(routes, Arc::clone(&app)), app, meters, limits }))
    }

    /// For a connection from there.
    pub(super) fn of(&self, peer: IpAddr) -> Reception {
        Reception { front: Arc::clone(&self.0), peer, progress: Arc::default() }
    }
}

impl Reception {
    /// What has come to it.
    pub(super) fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }
}

impl hyper::service::Service<Request<Incoming>> for Reception {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response, Infallible>>, Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.progress.begin(!request.body().is_end_stream());
        let front = &self.front;
        let mut visit = front.arrive(&request);
        // What was just answered needs no routes, and nothing that waits.
        let answered = front.refusal(&mut visit, &request, self.peer).or_else(|| convert::kept(&front.app, &request));
        match answered {
            Some(response) => Either::Left(ready(Ok(front.depart(visit, response)))),
            None => {
                let front = Arc::clone(front);
                Either::Right(Box::pin(async move {
                    let response = front.worked_on(request).await;
                    Ok(front.depart(visit, response))
                }))
            }
        }
    }
}

/// A request from its coming to its answer.
struct Visit {
    start: Instant,
    id: HeaderValue,
    /// The place of its route among the meters.
    at: usize,
    span: Option<Span>,
    /// Whether it asks which methods there are, and does so for a script of another origin.
    asked: (bool, bool),
    /// What its client has left, where that is limited.
    left: Option<Left>,
}

impl Inner {
    fn arrive<B>(&self, request: &Request<B>) -> Visit {
        let start = Instant::now();
        let at = self.route(request.uri().path());
        let span = traces::begin(request, self.meters[at].0, &self.app.config.public_url);
        let options = request.method() == Method::OPTIONS;
        let asked = (options, options && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD));
        Visit { start, id: request_id(request.headers()), at, span, asked, left: None }
    }

    /// What a client gets that has asked too often, or not as it should.
    fn refusal<B>(&self, visit: &mut Visit, request: &Request<B>, peer: IpAddr) -> Option<Response> {
        if let Some(limits) = self.limits.as_ref().filter(|_| !WATCHING.contains(&self.meters[visit.at].0)) {
            let client = client::address(peer, request.headers(), &self.app.config.trusted_proxies);
            match limits.check(client.into()) {
                Ok(left) => visit.left = Some(left),
                Err(exceeded) => {
                    visit.left = Some(exceeded.left);
                    let mut refused = Problem::too_many_requests(exceeded.retry_after).into_response();
                    refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(exceeded.retry_after));
                    return Some(refused);
                }
            }
        }
        if request.version() == Version::HTTP_11 && !names_one_host(request.headers()) {
            return Some(Problem::new(Kind::BadRequest, "A request of HTTP/1.1 names one Host.").into_response());
        }
        let length = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
        let most = self.app.config.limits.url_bytes;
        (length > most).then(|| Problem::uri_too_long(most).into_response())
    }

    fn depart(&self, visit: Visit, mut response: Response) -> Response {
        let Visit { start, id, at, span, asked, left } = visit;
        let (route, meter) = &self.meters[at];
        if let Some(Cause(cause)) = response.extensions_mut().remove::<Cause>() {
            let shown = id.to_str().unwrap_or_default();
            tracing::error!(request_id = shown, route, cause, "a request failed");
            if let Some(problem) = response.extensions_mut().remove::<Problem>() {
                response = problem.with_request_id(shown).into_response();
            }
        }
        if response.status() == StatusCode::METHOD_NOT_ALLOWED {
            response = method_not_allowed(response, asked);
        }
        traces::end(span, response.status(), &id);
        if let Some(left) = left {
            left.write(response.headers_mut());
        }
        finish(response.headers_mut(), id);
        let (status, took) = (response.status().as_u16(), start.elapsed());
        tracing::debug!(route, status, micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), "answered");
        meter.count(route, status, took);
        response
    }

    /// The place of the route that a path matches: equal, or up to a parameter at its end, which may hold slashes where the route says so.
    fn route(&self, path: &str) -> usize {
        let equal = |(route, _): &(&str, Route)| *route == path;
        let fits = |(route, _): &(&str, Route)| {
            let rest = route.split_once('{').and_then(|(start, _)| path.strip_prefix(start));
            rest.is_some_and(|rest| !rest.is_empty() && (route.contains("{*") || !rest.contains('/')))
        };
        let at = self.meters.iter().position(equal).or_else(|| self.meters.iter().position(fits));
        at.unwrap_or(self.meters.len() - 1)
    }

    /// The answer of its route, or the reason why there is none.
    async fn worked_on(&self, request: Request<Incoming>) -> Response {
        let Ok(_permit) = self.app.slots.try_acquire() else {
            return Problem::overloaded("Too many requests are being worked on. Try again in a second.").into_response();
        };
        let mut answer = pin!(AssertUnwindSafe(self.router.clone().call(request)).catch_unwind());
        // Most answers are there at the first look, and need no timer.
        let answered = match poll!(answer.as_mut()) {
            Poll::Ready(answered) => answered,
            Poll::Pending => match tokio::time::timeout(Duration::from(self.app.config.limits.request_timeout), answer).await {
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

/// As RFC 9112 wants it (section 3.2): behind a proxy that reads another of two hosts, an answer would be kept under the wrong name.
fn names_one_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    hosts.next().is_some() && hosts.next().is_none()
}

/// The client's id of the request when it is one that can be written to a log, else a new one.
pub(super) fn request_id(headers: &HeaderMap) -> HeaderValue {
    let tame = |value: &&HeaderValue| {
        let bytes = value.as_bytes();
        !bytes.is_empty() && bytes.len() <= 64 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    let given = headers.get(&REQUEST_ID).filter(tame).cloned();
    given.unwrap_or_else(|| {
        let made = fastrand::u64(..).to_be_bytes().map(|byte| [byte >> 4, byte & 15].map(|half| HEXADECIMAL[usize::from(half)]));
        HeaderValue::from_bytes(made.as_flattened()).unwrap_or(HeaderValue::from_static("0"))
    })
}

/// In place of the router's bare answer, which says in `Allow` what the route does answer: to OPTIONS just that, to a browser that asks
/// on behalf of another origin what it wants to know, and to every other method a problem.
fn method_not_allowed(response: Response, (options, preflight): (bool, bool)) -> Response {
    let Some(allowed) = response.headers().get(header::ALLOW).cloned() else { return response };
    let mut answer = if options {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Problem::method_not_allowed(allowed.to_str().unwrap_or_default()).into_response()
    };
    let headers = answer.headers_mut();
    if preflight {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, allowed.clone());
        headers.extend(PREFLIGHT);
    }
    headers.insert(header::ALLOW, allowed);
    answer
}

/// What every answer says; a page has a policy of its own.
pub(super) fn finish(headers: &mut HeaderMap, id: HeaderValue) {
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    }
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    headers.insert(REQUEST_ID, id);
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANYBODY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
}
