//! A request as a span of OpenTelemetry, by its conventions for HTTP servers (semantic-conventions 1.38, "HTTP spans"). Part of `http`.
//!
//! What is said is what helps to find a fault, and nothing that is the reader's own business: no query, no address, no user agent.

use axum::http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Version};

use crate::telemetry::{Kind, Span};

/// The routes of those who watch the service every few seconds.
const WATCHING: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
const TRACEPARENT: &str = "traceparent";
/// Longer paths are no route's, and a queue of them would be long.
const LONGEST_PATH: usize = 256;
/// The methods that are named as they are; any other word is a client's invention.
const METHODS: [Method; 9] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::CONNECT, Method::OPTIONS, Method::TRACE, Method::PATCH];

/// The span of a request by its route, where there is one: those who watch the service have none.
pub(crate) fn begin<B>(request: &Request<B>, matched: Option<&str>, public_url: &str) -> Option<Span> {
    if !Span::are_made() || matched.is_some_and(|route| WATCHING.contains(&route)) {
        return None;
    }
    let known = METHODS.contains(request.method());
    let name = || {
        let method = if known { request.method().as_str() } else { "HTTP" };
        matched.map_or_else(|| method.to_owned(), |route| format!("{method} {route}"))
    };
    let mut span = Span::begin(Kind::Request, name, caller(request.headers()))?;
    span.text("http.request.method", if known { request.method().as_str() } else { "_OTHER" });
    if let Some(route) = matched {
        span.text("http.route", route);
    }
    let path = request.uri().path();
    span.text("url.path", path.get(..path.floor_char_boundary(LONGEST_PATH)).unwrap_or_default());
    span.text("url.scheme", if public_url.starts_with("https:") { "https" } else { "http" });
    let version = match request.version() {
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        _ => "1.1",
    };
    span.text("network.protocol.version", version);
    Some(span)
}

/// The one header that names the caller's span; two name none.
fn caller(headers: &HeaderMap) -> Option<&str> {
    let mut named = headers.get_all(TRACEPARENT).iter();
    match (named.next(), named.next()) {
        (Some(one), None) => one.to_str().ok(),
        _ => None,
    }
}

/// The request is answered.
pub(crate) fn end(span: Option<Span>, status: StatusCode, id: &HeaderValue) {
    let Some(mut span) = span else { return };
    span.number("http.response.status_code", status.as_u16());
    span.text("fx.request_id", id.to_str().unwrap_or_default());
    if status.is_server_error() {
        span.text("error.type", status.as_str());
        span.fail("");
    }
}
