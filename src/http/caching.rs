//! How long an answer may be kept, and how it is asked for again (RFC 9110 and 9111). Part of `http`.

use std::hash::{DefaultHasher, Hasher};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;

use super::problem::Problem;

/// How long a cache may go on with an old answer while it asks for a new one, and when it gets none: a day's rates are
/// better than an error page, and every answer says of which day it is.
const GRACE: &str = "stale-while-revalidate=60, stale-if-error=86400";

/// An answer's body with what caches need to know about it.
#[derive(Debug)]
pub(super) struct Cacheable {
    body: Vec<u8>,
    kind: &'static str,
    seconds: i64,
    changed: Option<Timestamp>,
}

impl Cacheable {
    /// A JSON answer that is good until an instant.
    pub(super) fn json(
        value: &impl Serialize,
        now: Timestamp,
        good_until: Timestamp,
        changed: Option<Timestamp>,
    ) -> Result<Cacheable, Problem> {
        let body = serde_json::to_vec(value).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(Cacheable::new(body, "application/json", now, good_until, changed))
    }

    pub(super) fn new(body: Vec<u8>, kind: &'static str, now: Timestamp, good_until: Timestamp, changed: Option<Timestamp>) -> Cacheable {
        Cacheable { body, kind, seconds: good_until.duration_since(now).as_secs().max(0), changed }
    }

    /// The answer, or 304 when the client has it.
    pub(super) fn respond(self, request: &HeaderMap) -> Response {
        let tag = tag(&self.body);
        let fresh = matches(request, &tag);
        let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(self.body)) };
        let headers = response.headers_mut();
        if !fresh {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.kind));
        }
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(header::ETAG, tag);
        }
        if let Ok(control) = HeaderValue::try_from(format!("public, max-age={}, {GRACE}", self.seconds)) {
            headers.insert(header::CACHE_CONTROL, control);
        }
        if let Some(Ok(changed)) = self.changed.map(|at| HeaderValue::try_from(http_date(at))) {
            headers.insert(header::LAST_MODIFIED, changed);
        }
        response
    }
}

/// A strong tag of the exact bytes: copies of fx that say the same give the same tag.
fn tag(body: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    hasher.write(body);
    format!("\"{:016x}\"", hasher.finish())
}

/// Whether `If-None-Match` names the tag (RFC 9110, section 13.1.2: weak comparison).
fn matches(request: &HeaderMap, tag: &str) -> bool {
    let one = |candidate: &str| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag;
    let listed = |value: &HeaderValue| value.to_str().is_ok_and(|list| list.split(',').any(|candidate| one(candidate.trim())));
    request.get_all(header::IF_NONE_MATCH).iter().any(listed)
}

/// An instant as HTTP writes it.
fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
