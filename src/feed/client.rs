//! The HTTP client behind every feed. Part of `feed`.

use std::error::Error;
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use jiff::SignedDuration;
use reqwest::header::{ACCEPT, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER};
use reqwest::redirect;
use reqwest::{Response, StatusCode};

use super::{Answer, FeedError, Policy};
use crate::store::notebook::Validators;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// The pause before the second try; it doubles, and a random part is added.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A publisher that wants to be left alone for longer is asked again at a later poll.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// An HTTP client with the manners of a [`Policy`].
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    max_body: usize,
    retries: usize,
}

impl Client {
    /// Makes a client. It takes milliseconds, as the certificates of the machine are read.
    ///
    /// # Errors
    /// [`FeedError::Client`] on a machine that has none.
    pub fn new(policy: &Policy) -> Result<Client, FeedError> {
        // The provider is one for the process: whoever came first, it is ring.
        let _already = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .user_agent(&policy.user_agent)
            .connect_timeout(policy.connect_timeout)
            .timeout(policy.timeout)
            .redirect(redirect::Policy::custom(follow))
            .build()
            .map_err(|error| FeedError::Client(in_full(&error)))?;
        Ok(Client { http, max_body: policy.max_body, retries: policy.retries })
    }

    pub(super) async fn get(&self, url: &str, accept: &str, known: &Validators) -> Result<(Answer, Validators), FeedError> {
        let pauses = ExponentialBuilder::default().with_min_delay(FIRST_PAUSE).with_jitter().with_max_times(self.retries);
        (|| self.once(url, accept, known)).retry(pauses).when(FeedError::may_pass).adjust(pause).await
    }

    /// One question to a service that says in the body what is wrong: status and body, without retries.
    ///
    /// # Errors
    /// [`FeedError`] when there is no whole answer.
    pub async fn ask(&self, url: &str, accept: &str) -> Result<(u16, Vec<u8>), FeedError> {
        let response = self.http.get(url).header(ACCEPT, accept).send().await.map_err(|error| transport(url, &error))?;
        let status = response.status().as_u16();
        Ok((status, self.body(url, response).await?))
    }

    async fn once(&self, url: &str, accept: &str, known: &Validators) -> Result<(Answer, Validators), FeedError> {
        let mut request = self.http.get(url).header(ACCEPT, accept);
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let response = request.send().await.map_err(|error| transport(url, &error))?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *known != Validators::default() {
            return Ok((Answer::NotModified, known.clone()));
        }
        if status != StatusCode::OK {
            let retry_after = retry_after(response.headers());
            return Err(FeedError::Status { url: url.to_owned(), status: status.as_u16(), retry_after });
        }
        let fresh = validators(response.headers());
        let body = self.body(url, response).await?;
        Ok((Answer::Body(body), fresh))
    }

    /// Reads the body as it comes, so that one that never ends does not fill the memory.
    async fn body(&self, url: &str, mut response: Response) -> Result<Vec<u8>, FeedError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| transport(url, &error))? {
            if body.len() + chunk.len() > self.max_body {
                return Err(FeedError::TooLarge { url: url.to_owned(), limit: self.max_body });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// At most three redirects, and none that takes the encryption off.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    if attempt.previous().len() > MOST_REDIRECTS {
        return attempt.error("more than three redirects");
    }
    if attempt.previous().last().is_some_and(|last| last.scheme() == "https") && attempt.url().scheme() != "https" {
        return attempt.error("a redirect from https to http");
    }
    attempt.follow()
}

/// The pause before the next try: the publisher's own wish where it is short, none at all where it is long.
fn pause(error: &FeedError, regular: Option<Duration>) -> Option<Duration> {
    let regular = regular?;
    let Some(wish) = error.retry_after().map(SignedDuration::unsigned_abs) else { return Some(regular) };
    (wish <= LONGEST_PAUSE).then(|| wish.max(regular))
}

fn validators(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
}

/// `Retry-After` in seconds (RFC 9110, section 10.2.3). Its form as a date would need the publisher's clock, and is passed over.
fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
    let seconds: i64 = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(SignedDuration::from_secs(seconds.clamp(0, 24 * 60 * 60)))
}

fn transport(url: &str, error: &reqwest::Error) -> FeedError {
    let what = if error.is_timeout() { "no whole answer in time".to_owned() } else { in_full(error) };
    FeedError::Transport { url: url.to_owned(), what }
}

/// An error with what caused it, in one line: reqwest keeps the reason in the chain. The address stands before it already.
fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut reasons = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        reasons.push(error.to_string());
        cause = error.source();
    }
    reasons.dedup();
    if reasons.is_empty() { error.to_string() } else { reasons.join(": ") }
}
