//! What every request passes before the routes, and every answer behind them: the whole stack on one screen. Part of `http`.

use std::sync::Arc;
use std::time::Duration;

use axum::error_handling::HandleErrorLayer;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Version, header};
use axum::response::{IntoResponse, Response};
use axum::{BoxError, Router};
use tokio::sync::Semaphore;
use tower::ServiceBuilder;
use tower::filter::FilterLayer;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower::load_shed::LoadShedLayer;
use tower::timeout::TimeoutLayer;
use tower::util::{MapRequestLayer, MapResponse, MapResponseLayer};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{Any, CorsLayer};
use tower_http::request_id::{PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;

use super::api::history;
use super::app::App;
use super::bare;
use super::client_address;
use super::observe::{self, ObserveLayer, REQUEST_ID, RandomIds};
use super::problem::{self, Kind, Problem};

/// What a browser may do with an answer that is no page: nothing, not even show it in a frame.
const POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
/// What scripts of other origins may send, and read beside the usual.
/// What libraries add by themselves to whatever they ask (traces, a mark of scripts, a key that nothing here wants) is let through and not read.
const SENT: [HeaderName; 12] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MODIFIED_SINCE,
    header::IF_NONE_MATCH,
    REQUEST_ID,
    HeaderName::from_static("traceparent"),
    HeaderName::from_static("tracestate"),
    HeaderName::from_static("x-requested-with"),
    // Of the Model Context Protocol.
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
];
const READ: [HeaderName; 9] = [
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    header::RETRY_AFTER,
    REQUEST_ID,
    header::ETAG,
    bare::RATE_DATE,
    bare::SOURCE,
    bare::FRESHNESS,
    history::ROWS,
];
/// For how long a browser need not ask again what a script may do.
const PREFLIGHT_LASTS: Duration = Duration::from_secs(86_400);

/// The routes of a listener with everything around them.
pub(crate) type Routes = MapResponse<Router, fn(Response) -> Response>;

/// These routes with everything that stands before them; `watched` are those on which a client is not limited.
pub(crate) fn around(app: &Arc<App>, asked: Router<Arc<App>>, watched: Router<Arc<App>>) -> Routes {
    let asked = asked.fallback(problem::not_found).method_not_allowed_fallback(problem::method_not_allowed);
    let asked = match &app.rate_limit {
        Some(limit) => asked.layer(limit.layer()).layer(MapResponseLayer::new(limit.headers())),
        None => asked,
    };
    let limits = &app.config.limits;
    let trusted: Arc<[_]> = app.config.trusted_proxies.clone().into();
    let (budget, url_bytes) = (Arc::clone(&app.budget), limits.url_bytes);
    // The first one is the outermost.
    let stack = ServiceBuilder::new()
        .layer(MapRequestLayer::new(observe::without_strange_id))
        .layer(MapRequestLayer::new(move |request: Request| client_address::only_trusted(request, &trusted)))
        .layer(SetRequestIdLayer::new(REQUEST_ID, RandomIds))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(ObserveLayer::new(app))
        .layer(MapResponseLayer::new(one_vary))
        .layer(SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(SetResponseHeaderLayer::overriding(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(cors())
        .layer(HandleErrorLayer::new(refused))
        .layer(FilterLayer::new(move |request| well_formed(request, url_bytes)))
        .layer(LoadShedLayer::new())
        .layer(GlobalConcurrencyLimitLayer::new(limits.concurrency.min(Semaphore::MAX_PERMITS)))
        .layer(TimeoutLayer::new(limits.request_timeout.into()))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(MapResponseLayer::new(move |response| budget.charged(response)));
    let all = asked.merge(watched.method_not_allowed_fallback(problem::method_not_allowed)).layer(stack).with_state(Arc::clone(app));
    // The router writes outside of its layers which methods are right.
    MapResponse::new(all, problem::with_methods)
}

/// Open for everybody, on errors too: nothing here is anybody's own.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST])
        .allow_headers(SENT)
        .expose_headers(READ)
        .max_age(PREFLIGHT_LASTS)
        .vary(Vec::new())
}

/// `Vary` in one line, each name once: some caches read only the first (RFC 9110, section 12.5.5, allows both).
fn one_vary(mut response: Response) -> Response {
    if response.headers().get_all(header::VARY).iter().nth(1).is_some() {
        let mut names: Vec<String> = Vec::new();
        for line in response.headers().get_all(header::VARY).iter().filter_map(|line| line.to_str().ok()) {
            for name in line.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        if let Ok(line) = HeaderValue::from_str(&names.join(", ")) {
            response.headers_mut().insert(header::VARY, line);
        }
    }
    response
}

/// A request that is malformed, more requests than are worked on at once, or an answer that was not there in time.
async fn refused(error: BoxError) -> Response {
    let detail = match error.downcast::<Malformed>() {
        Ok(malformed) => return malformed.into_response(),
        Err(error) if error.is::<tower::timeout::error::Elapsed>() => "The answer took too long. Try again in a second.",
        Err(_) => "Too many requests are being worked on. Try again in a second.",
    };
    Problem::overloaded(detail).into_response()
}

fn panicked(_panic: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal("a handler panicked".to_owned()).into_response()
}

/// Refuses an address that is too long, and a request of HTTP/1.1 that does not name one host (RFC 9112, section 3.2) or whose body is in
/// chunks within chunks (section 6.1): behind a proxy that reads another of two hosts, an answer would be kept under the wrong name; behind
/// one that reads another end of a body, its rest would be a request. tower-http has a layer for none of them.
fn well_formed(request: Request, most: usize) -> Result<Request, Malformed> {
    let length = request.uri().path_and_query().map_or(0, |whole| whole.as_str().len());
    if length > most {
        return Err(Malformed::Itself(Problem::uri_too_long(most)));
    }
    if request.version() == Version::HTTP_11 && !names_one_host(request.headers()) {
        return Err(Malformed::Itself(Problem::new(Kind::BadRequest, "A request of HTTP/1.1 names one Host.")));
    }
    let mut codings = request.headers().get_all(header::TRANSFER_ENCODING).iter();
    if codings.next().is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked")) || codings.next().is_some() {
        return Err(Malformed::InItsEnd(Problem::new(Kind::BadRequest, "Transfer-Encoding is chunked, once.")));
    }
    Ok(request)
}

/// Why a request is refused before any route sees it.
#[derive(Debug, thiserror::Error)]
enum Malformed {
    #[error("a malformed request")]
    Itself(Problem),
    /// Nobody knows where the next request of the connection begins.
    #[error("a request without a certain end")]
    InItsEnd(Problem),
}

impl IntoResponse for Malformed {
    fn into_response(self) -> Response {
        match self {
            Malformed::Itself(problem) => problem.into_response(),
            Malformed::InItsEnd(problem) => ([(header::CONNECTION, "close")], problem).into_response(),
        }
    }
}

/// Whether there is one `Host`, and it is a name, perhaps with a port, or empty, which says nothing (RFC 9112, sections 3.2 and 3.3).
fn names_one_host(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let is_host = |host: &HeaderValue| match Authority::try_from(host.as_bytes()) {
        Ok(host) => !host.host().is_empty() && !host.as_str().contains('@'),
        Err(_) => host.is_empty(),
    };
    hosts.next().is_some_and(is_host) && hosts.next().is_none()
}
