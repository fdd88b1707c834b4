//! How long an answer may be kept, and how it is asked for again (RFC 9110 and 9111). Part of `http`.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use rapidhash::v3::rapidhash_v3;
use serde::Serialize;

use super::compression::{Accepted, Compressed, Effort, Encoding};
use super::problem::Problem;

/// How long a cache may go on with an old answer while it asks for a new one, and when it gets none: a day's rates are
/// better than an error page, and every answer says of which day it is.
const GRACE: &str = "stale-while-revalidate=60, stale-if-error=86400";

/// Answers that are good for so long are of a day that is over.
const DATE_COUNTS: SignedDuration = SignedDuration::from_hours(12);

/// What an address that bears its content's version may be kept for: a year, as caches understand "for ever".
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Room for every header of an answer, those of `front.rs` too, so that their table does not grow.
const HEADERS: usize = 12;

/// An answer's body with what caches need to know about it.
#[derive(Debug)]
pub(super) struct Cacheable {
    body: Compressed,
    kind: HeaderValue,
    hash: u64,
    /// The tag of the body as it is.
    tag: HeaderValue,
    changed: Option<HeaderValue>,
    good: Good,
    /// What was said last of how long it may be kept, and for how many seconds: within a second every answer says the same.
    said: Mutex<Option<(i64, HeaderValue)>>,
}

/// How long an answer is good.
#[derive(Debug, Clone, Copy)]
enum Good {
    Until(Timestamp),
    /// From whenever it is asked for: it changes with the program alone.
    For(SignedDuration),
    ForEver,
}

impl Cacheable {
    /// A JSON answer that is good until an instant.
    pub(super) fn json(value: &impl Serialize, good_until: Timestamp, changed: Option<Timestamp>) -> Result<Cacheable, Problem> {
        let body = serde_json::to_vec(value).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(Cacheable::new(body, "application/json", good_until, changed))
    }

    pub(super) fn new(body: Vec<u8>, kind: &'static str, good_until: Timestamp, changed: Option<Timestamp>) -> Cacheable {
        let changed = changed.and_then(|at| HeaderValue::try_from(http_date(at)).ok());
        Cacheable::of(body, kind, Effort::Answer, changed, Good::Until(good_until))
    }

    /// What changes with the program alone, and is good for a while from whenever it is asked for.
    pub(super) fn constant(body: Vec<u8>, kind: &'static str, lasts: SignedDuration) -> Cacheable {
        Cacheable::of(body, kind, Effort::Answer, None, Good::For(lasts))
    }

    /// A file whose address bears its version.
    pub(super) fn immutable(body: Vec<u8>, kind: &'static str) -> Cacheable {
        Cacheable::of(body, kind, Effort::File, None, Good::ForEver)
    }

    fn of(body: Vec<u8>, kind: &'static str, effort: Effort, changed: Option<HeaderValue>, good: Good) -> Cacheable {
        let (hash, kind) = (rapidhash_v3(&body), HeaderValue::from_static(kind));
        Cacheable {
            hash,
            tag: tag(hash, Encoding::Identity),
            body: Compressed::new(Bytes::from(body), effort),
            kind,
            changed,
            good,
            said: Mutex::default(),
        }
    }

    /// Makes its small forms now rather than at the first request.
    pub(super) fn prepare(&self) {
        self.body.prepare();
    }

    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        size_of::<Cacheable>() + self.body.weight()
    }

    /// The answer as of `now`, or 304 when the client has it.
    pub(super) fn respond(&self, known: &Known, now: Timestamp) -> Response {
        let (body, encoding) = self.body.body(known.accepted);
        let tag = if encoding == Encoding::Identity { self.tag.clone() } else { tag(self.hash, encoding) };
        let fresh = tag.to_str().is_ok_and(|tag| known.has(tag)) || self.unchanged(known, now);
        let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(body)) };
        let mut headers = HeaderMap::with_capacity(HEADERS);
        if !fresh {
            headers.insert(header::CONTENT_TYPE, self.kind.clone());
            if let Some(name) = encoding.name() {
                headers.insert(header::CONTENT_ENCODING, name);
            }
        }
        if self.body.varies(known.accepted) {
            headers.insert(header::VARY, ACCEPT_ENCODING);
        }
        headers.insert(header::ETAG, tag);
        if let Some(control) = self.control(now) {
            headers.insert(header::CACHE_CONTROL, control);
        }
        if let Some(changed) = &self.changed {
            headers.insert(header::LAST_MODIFIED, changed.clone());
        }
        *response.headers_mut() = headers;
        response
    }

    /// Whether the client's copy is as new, by its date. Only where it may be kept for half a day: what is said of now, that a rate is
    /// carried or late, changes by the clock while the sheet behind it does not.
    fn unchanged(&self, known: &Known, now: Timestamp) -> bool {
        let Some(known) = &known.since else { return false };
        let lasts = matches!(self.good, Good::Until(until) if until.duration_since(now) >= DATE_COUNTS);
        let seconds = |text: &HeaderValue| {
            let date = httpdate::parse_http_date(text.to_str().ok()?).ok()?;
            date.duration_since(UNIX_EPOCH).ok().map(|since| since.as_secs())
        };
        let known = Some(known).filter(|_| lasts).and_then(seconds);
        // A date to come is nobody's memory.
        let known = known.filter(|known| i64::try_from(*known).is_ok_and(|known| known <= now.as_second()));
        known.zip(self.changed.as_ref().and_then(seconds)).is_some_and(|(known, changed)| changed <= known)
    }

    fn control(&self, now: Timestamp) -> Option<HeaderValue> {
        let left = match self.good {
            Good::Until(until) => until.duration_since(now),
            Good::For(lasts) => lasts,
            Good::ForEver => return Some(FOR_EVER),
        };
        let seconds = left.as_secs().max(0);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match &*said {
            Some((same, value)) if *same == seconds => Some(value.clone()),
            _ => {
                let value = HeaderValue::try_from(control(seconds)).ok()?;
                *said = Some((seconds, value.clone()));
                Some(value)
            }
        }
    }
}

/// For how many seconds an answer may be kept.
pub(super) fn control(seconds: i64) -> String {
    format!("public, max-age={seconds}, {GRACE}")
}

/// A strong tag of the exact bytes: copies of fx that say the same give the same tag.
fn tag(hash: u64, encoding: Encoding) -> HeaderValue {
    let tag = HeaderValue::try_from(format!("\"{hash:016x}{}\"", encoding.suffix()));
    tag.unwrap_or(HeaderValue::from_static("\"\""))
}

/// What the client has, by the tags of `If-None-Match` or by its date, and how it reads. Taken alone, because a handler that takes all headers
/// copies them.
#[derive(Debug, Default)]
pub(super) struct Known {
    tag: Option<HeaderValue>,
    /// Those of further lines.
    more: Vec<HeaderValue>,
    /// The date of its copy, which counts where it names no tag (RFC 9110, section 13.1.3).
    since: Option<HeaderValue>,
    accepted: Accepted,
}

impl Known {
    pub(super) fn of(headers: &HeaderMap) -> Known {
        let mut tags = headers.get_all(header::IF_NONE_MATCH).iter().cloned();
        let (tag, more) = (tags.next(), tags.collect());
        let since = headers.get(header::IF_MODIFIED_SINCE).filter(|_| tag.is_none()).cloned();
        Known { tag, more, since, accepted: Accepted::of(headers) }
    }

    /// How it reads bodies.
    pub(super) fn encoding(&self) -> Encoding {
        self.accepted.best()
    }

    /// Whether a tag is among them (RFC 9110, section 13.1.2: weak comparison).
    pub(super) fn has(&self, tag: &str) -> bool {
        let one = |candidate: &str| candidate == "*" || candidate.strip_prefix("W/").unwrap_or(candidate) == tag;
        let mut tags = self.tag.iter().chain(&self.more);
        tags.any(|value| value.to_str().is_ok_and(|list| list.split(',').any(|candidate| one(candidate.trim()))))
    }
}

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Known, Infallible> {
        Ok(Known::of(&parts.headers))
    }
}

/// An instant as HTTP writes it.
pub(super) fn http_date(at: Timestamp) -> String {
    let since = Duration::try_from(at.as_duration()).unwrap_or_default();
    httpdate::fmt_http_date(UNIX_EPOCH + since)
}
