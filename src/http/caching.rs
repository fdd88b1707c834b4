//! How long an answer may be kept, and how it is asked for again (RFC 9110 and 9111). Part of `http`.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::{Body, Bytes};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::headers::{ETag, HeaderMapExt, IfModifiedSince, IfNoneMatch};
use jiff::{SignedDuration, Timestamp};
use rapidhash::v3::rapidhash_v3;
use serde::Serialize;

use crate::http::compression::{Accepted, Compressed, Effort, Encoding};
use crate::http::problem::Problem;

/// How long a cache may go on with an old answer while it asks for a new one, and when it gets none: a day's rates are
/// better than an error page, and every answer says of which day it is.
const GRACE: &str = "stale-while-revalidate=60, stale-if-error=86400";

/// Answers that are good for so long are of a day that is over.
const DATE_COUNTS: SignedDuration = SignedDuration::from_hours(12);

/// What an address that bears its content's version may be kept for: a year, as caches understand "for ever".
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

const ACCEPT_ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");

/// Room for every header of an answer, those of `layers.rs` too, so that their table does not grow.
const HEADERS: usize = 12;

/// An answer's body with what caches need to know about it.
#[derive(Debug)]
pub(crate) struct Cacheable {
    body: Compressed,
    kind: HeaderValue,
    hash: u64,
    /// The tag of the body as it is.
    tag: HeaderValue,
    changed: Option<Changed>,
    good: Good,
    /// What the body does not say itself.
    own: Vec<(HeaderName, HeaderValue)>,
    /// What was said last of how long it may be kept, and for how many seconds: within a second every answer says the same.
    said: Mutex<Option<(i64, HeaderValue)>>,
}

/// Since when the figures behind an answer are what they are, and the same as HTTP writes it.
#[derive(Debug)]
struct Changed {
    at: Timestamp,
    date: HeaderValue,
}

impl Changed {
    fn new(at: Timestamp) -> Option<Changed> {
        Some(Changed { at, date: http_date(at)? })
    }

    /// As it is said at an instant: what came by a clock that was fast came by now (RFC 9110, section 8.8.2.1).
    fn date(&self, now: Timestamp) -> Option<HeaderValue> {
        if self.at > now { http_date(now) } else { Some(self.date.clone()) }
    }
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
    pub(crate) fn json(value: &impl Serialize, good_until: Timestamp, changed: Option<Timestamp>) -> Result<Cacheable, Problem> {
        let body = serde_json::to_vec(value).map_err(|error| Problem::internal(error.to_string()))?;
        Ok(Cacheable::new(body, "application/json", good_until, changed))
    }

    pub(crate) fn new(body: Vec<u8>, kind: &'static str, good_until: Timestamp, changed: Option<Timestamp>) -> Cacheable {
        Cacheable::of(body, kind, Effort::Answer, changed, Good::Until(good_until))
    }

    /// What changes with the program alone, and is good for a while from whenever it is asked for.
    pub(crate) fn constant(body: Vec<u8>, kind: &'static str, lasts: SignedDuration) -> Cacheable {
        Cacheable::of(body, kind, Effort::Answer, None, Good::For(lasts))
    }

    /// A file under an address that never changes, as small as it can be: good for so long.
    pub(crate) fn file(body: Vec<u8>, kind: &'static str, lasts: SignedDuration) -> Cacheable {
        Cacheable::of(body, kind, Effort::File, None, Good::For(lasts))
    }

    /// A file whose address bears its version.
    pub(crate) fn immutable(body: Vec<u8>, kind: &'static str) -> Cacheable {
        Cacheable::of(body, kind, Effort::File, None, Good::ForEver)
    }

    fn of(body: Vec<u8>, kind: &'static str, effort: Effort, changed: Option<Timestamp>, good: Good) -> Cacheable {
        let (hash, kind) = (rapidhash_v3(&body), HeaderValue::from_static(kind));
        Cacheable {
            hash,
            tag: tag(hash, Encoding::Identity),
            body: Compressed::new(Bytes::from(body), effort),
            kind,
            changed: changed.and_then(Changed::new),
            good,
            own: Vec::new(),
            said: Mutex::default(),
        }
    }

    /// With headers of its own.
    pub(crate) fn with(self, own: Vec<(HeaderName, HeaderValue)>) -> Cacheable {
        Cacheable { own, ..self }
    }

    /// Makes its small forms now rather than at the first request.
    pub(crate) fn prepare(&self) {
        self.body.prepare();
    }

    /// About how many bytes it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        size_of::<Cacheable>() + self.body.weight()
    }

    /// The answer as of `now`, or 304 when the client has it.
    pub(crate) fn respond(&self, known: &Known, now: Timestamp) -> Response {
        let (body, encoding) = self.body.body(known.accepted);
        let tag = if encoding == Encoding::Identity { self.tag.clone() } else { tag(self.hash, encoding) };
        let fresh = known.has(&tag) || self.unchanged(known, now);
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
        headers.extend(self.own.iter().cloned());
        if let Some(date) = self.changed.as_ref().and_then(|changed| changed.date(now)) {
            headers.insert(header::LAST_MODIFIED, date);
        }
        *response.headers_mut() = headers;
        response
    }

    /// Whether the client's copy is as new, by its date. Only where it may be kept for half a day: what is said of now, that a rate is
    /// carried or late, changes by the clock while the sheet behind it does not.
    fn unchanged(&self, known: &Known, now: Timestamp) -> bool {
        let lasts = matches!(self.good, Good::Until(until) if until.duration_since(now) >= DATE_COUNTS);
        let (Some(known), Some(changed), true) = (known.since, &self.changed, lasts) else { return false };
        // A date to come is nobody's memory.
        SystemTime::from(known) <= system(now) && !known.is_modified(system(changed.at))
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

/// No answer is kept for longer: a clock that was wrong when it was made does not outlive the day.
const LONGEST: i64 = 24 * 3600;

/// For how many seconds an answer may be kept, at most a day.
pub(crate) fn control(seconds: i64) -> String {
    let seconds = seconds.clamp(0, LONGEST);
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
pub(crate) struct Known {
    tags: Option<IfNoneMatch>,
    /// The date of its copy, which counts where it names no tag (RFC 9110, section 13.1.3).
    since: Option<IfModifiedSince>,
    accepted: Accepted,
}

impl Known {
    pub(crate) fn of(headers: &HeaderMap) -> Known {
        let since = if headers.contains_key(header::IF_NONE_MATCH) { None } else { headers.typed_get() };
        Known { tags: headers.typed_get(), since, accepted: Accepted::of(headers) }
    }

    /// How it reads bodies.
    pub(crate) fn encoding(&self) -> Encoding {
        self.accepted.best()
    }

    /// Whether a tag is among them (RFC 9110, section 13.1.2: weak comparison).
    pub(crate) fn has(&self, tag: &HeaderValue) -> bool {
        let Some(tags) = &self.tags else { return false };
        tag.to_str().ok().and_then(|tag| tag.parse::<ETag>().ok()).is_some_and(|tag| !tags.precondition_passes(&tag))
    }
}

impl<S: Sync> FromRequestParts<S> for Known {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Known, Infallible> {
        Ok(Known::of(&parts.headers))
    }
}

/// An instant as HTTP writes it.
fn http_date(at: Timestamp) -> Option<HeaderValue> {
    HeaderValue::try_from(httpdate::fmt_http_date(system(at))).ok()
}

/// An instant as the standard library has it.
fn system(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::try_from(at.as_duration()).unwrap_or_default()
}
