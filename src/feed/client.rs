//! The HTTP client behind every feed. Part of `feed`.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{
    ACCEPT, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use reqwest::{Response, StatusCode, Url, redirect};
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;

use super::error::{root, shown};
use super::{Answer, FeedError, Policy};
use crate::store::notebook::Validators;

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// The pause before the second try; it doubles, and a random part is added.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A publisher that wants to be left alone for longer is asked again at a later poll.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// An HTTP client with the manners of a [`Policy`].
///
/// What costs time, the certificates of the machine, is read at the first request. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`
/// are followed, but for this machine itself: a mirror or a service on loopback is never asked through a proxy.
#[derive(Debug)]
pub struct Client {
    policy: Policy,
    user_agent: HeaderValue,
    outside: OnceLock<Http>,
    loopback: OnceLock<Http>,
}

/// A client of reqwest.
#[derive(Debug)]
struct Http {
    client: reqwest::Client,
    /// Whether the machine has certificates of authorities, without which no https answer can be believed.
    certificates: bool,
}

impl Client {
    /// A client of these manners; nothing is opened or read yet.
    ///
    /// # Errors
    /// [`FeedError::Client`] for a user agent that cannot stand in a header.
    pub fn new(policy: &Policy) -> Result<Client, FeedError> {
        let user_agent = HeaderValue::from_str(&policy.user_agent)
            .map_err(|_| FeedError::Client(format!("the user agent {:?} cannot stand in a header", policy.user_agent)))?;
        Ok(Client { policy: policy.clone(), user_agent, outside: OnceLock::new(), loopback: OnceLock::new() })
    }

    /// One answer, asked for again while what goes wrong may pass; and by what to ask for it the next time.
    pub(super) async fn get(&self, url: &str, accept: &str, known: &Validators) -> Result<(Answer, Validators), FeedError> {
        let pauses = ExponentialBuilder::default().with_min_delay(FIRST_PAUSE).with_jitter().with_max_times(self.policy.retries);
        (|| self.once(url, accept, known))
            .retry(pauses)
            .when(FeedError::may_pass)
            .adjust(pause)
            .notify(|error, pause| tracing::debug!(%error, ?pause, "asking again"))
            .await
    }

    /// One question to a service that says in the body what is wrong: status and body, without retries.
    ///
    /// # Errors
    /// [`FeedError`] when there is no whole answer.
    pub async fn ask(&self, url: &str, accept: &str) -> Result<(u16, Vec<u8>), FeedError> {
        let response = self.send(url, accept, &Validators::default()).await?;
        let status = response.status().as_u16();
        Ok((status, self.body(url, response).await?))
    }

    async fn once(&self, url: &str, accept: &str, known: &Validators) -> Result<(Answer, Validators), FeedError> {
        let response = self.send(url, accept, known).await?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *known != Validators::default() {
            return Ok((Answer::NotModified, known.clone()));
        }
        if status != StatusCode::OK {
            let retry_after = retry_after(response.headers());
            return Err(FeedError::Status { url: shown(url).into_owned(), status: status.as_u16(), retry_after });
        }
        let fresh = validators(response.headers());
        let body = self.body(url, response).await?;
        Ok((Answer::Body(body), fresh))
    }

    async fn send(&self, url: &str, accept: &str, known: &Validators) -> Result<Response, FeedError> {
        let http = self.http(url)?;
        let mut request = http.client.get(url).header(ACCEPT, accept);
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.send().await.map_err(|error| http.explain(FeedError::of(url, &error)))
    }

    /// Reads the body as it comes, so that one that never ends does not fill the memory.
    async fn body(&self, url: &str, mut response: Response) -> Result<Vec<u8>, FeedError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| FeedError::of(url, &error))? {
            if chunk.len() > self.policy.max_body - body.len() {
                return Err(FeedError::TooLarge { url: shown(url).into_owned(), limit: self.policy.max_body });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// The client for that address, made when it is first needed.
    fn http(&self, url: &str) -> Result<&Http, FeedError> {
        let loopback = is_loopback(url);
        let cell = if loopback { &self.loopback } else { &self.outside };
        if let Some(http) = cell.get() {
            return Ok(http);
        }
        // Two that come at once make two, and one is kept.
        let http = self.make(loopback)?;
        Ok(cell.get_or_init(|| http))
    }

    fn make(&self, loopback: bool) -> Result<Http, FeedError> {
        let (client, certificates) = build(|| {
            let builder = reqwest::Client::builder()
                .user_agent(self.user_agent.clone())
                .connect_timeout(self.policy.connect_timeout)
                .timeout(self.policy.timeout)
                .redirect(redirect::Policy::custom(follow));
            if loopback { builder.no_proxy() } else { builder }
        })?;
        Ok(Http { client, certificates })
    }
}

/// A client of reqwest, and whether the machine has certificates of authorities: without them plain http still works, and https says what
/// is missing.
pub(crate) fn build(builder: impl Fn() -> reqwest::ClientBuilder) -> Result<(reqwest::Client, bool), FeedError> {
    if CryptoProvider::get_default().is_none() {
        // The provider is one for the process. Whoever came between has set one, which is as good.
        let _set_meanwhile = CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() }.install_default();
    }
    match builder().build() {
        Ok(client) => Ok((client, true)),
        Err(error) => {
            tracing::warn!(error = root(&error), "no certificates of authorities can be read");
            let client = builder().tls_certs_only([]).build().map_err(|error| FeedError::Client(root(&error)))?;
            Ok((client, false))
        }
    }
}

/// A client that never shows a certificate of its own has no keys to sign with, and need not be able to.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(&self, _: PrivateKeyDer<'static>) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("fx shows no certificate of its own".to_owned()))
    }
}

impl Http {
    /// Says what to do where https fails for want of certificates.
    fn explain(&self, error: FeedError) -> FeedError {
        match error {
            FeedError::Transport { url, what } if !self.certificates && what.contains("certificate") => {
                let what =
                    format!("{what}: this machine has no certificates of authorities (install ca-certificates or set SSL_CERT_FILE)");
                FeedError::Transport { url, what }
            }
            other => other,
        }
    }
}

pub(crate) fn is_loopback(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// At most three redirects, and none that takes the encryption off.
fn follow(attempt: redirect::Attempt<'_>) -> redirect::Action {
    match refusal(attempt.previous(), attempt.url()) {
        Some(why) => attempt.error(why),
        None => attempt.follow(),
    }
}

/// Why a redirect from the last of `previous`, the first of which was asked for, is not followed.
fn refusal(previous: &[Url], next: &Url) -> Option<&'static str> {
    if previous.len() > MOST_REDIRECTS {
        return Some("more than three redirects");
    }
    let encrypted = previous.last().is_some_and(|last| last.scheme() == "https");
    (encrypted && next.scheme() != "https").then_some("a redirect from https to http is not followed")
}

/// The pause before the next try: the publisher's own wish where it is short, none at all where it is long.
fn pause(error: &FeedError, regular: Option<Duration>) -> Option<Duration> {
    let regular = regular?;
    let Some(wish) = error.retry_after().map(SignedDuration::unsigned_abs) else { return Some(regular) };
    (wish <= LONGEST_PAUSE).then(|| wish.max(regular))
}

fn validators(headers: &HeaderMap) -> Validators {
    let text = |name: HeaderName| header(headers, &name).map(str::to_owned);
    Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date, which is counted from the publisher's own `Date` so that
/// neither clock has to be right. A day at most.
fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
    let wish = header(headers, &RETRY_AFTER)?.trim();
    let wait = match wish.parse() {
        Ok(seconds) => SignedDuration::from_secs(seconds),
        Err(_) => http_date(wish)?.duration_since(http_date(header(headers, &DATE)?)?),
    };
    Some(wait.clamp(SignedDuration::ZERO, SignedDuration::from_hours(24)))
}

/// The form in which dates are sent: `Tue, 24 Nov 2026 10:00:00 GMT` (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn urls(list: &[&str]) -> Vec<Url> {
        list.iter().map(|url| url.parse().unwrap()).collect()
    }

    #[test]
    fn a_redirect_takes_no_encryption_off_and_ends() {
        let to = |previous: &[&str], next: &str| refusal(&urls(previous), &next.parse().unwrap());
        assert_eq!(to(&["http://a.example/"], "https://a.example/"), None);
        assert_eq!(to(&["http://a.example/"], "http://b.example/"), None);
        assert_eq!(to(&["https://a.example/"], "https://b.example/"), None);
        let plain = Some("a redirect from https to http is not followed");
        assert_eq!(to(&["https://a.example/"], "http://a.example/"), plain);
        assert_eq!(to(&["http://a.example/", "https://a.example/"], "http://127.0.0.1/"), plain);
        assert_eq!(to(&["http://a/", "http://b/", "http://c/"], "http://d/"), None);
        assert_eq!(to(&["http://a/", "http://b/", "http://c/", "http://d/"], "http://e/"), Some("more than three redirects"));
    }

    #[test]
    fn what_https_lacks_is_said_where_it_is_certificates() {
        let client = Client::new(&Policy {
            user_agent: "fx".to_owned(),
            connect_timeout: Duration::ZERO,
            timeout: Duration::ZERO,
            max_body: 0,
            retries: 0,
        });
        let mut http = client.unwrap().make(true).unwrap();
        let error = |what: &str| FeedError::Transport { url: "https://a.example/".to_owned(), what: what.to_owned() };
        let unknown = "no connection: invalid peer certificate: UnknownIssuer";
        http.certificates = false;
        assert_eq!(
            http.explain(error(unknown)).to_string(),
            "https://a.example/: no connection: invalid peer certificate: UnknownIssuer: this machine has no certificates of \
             authorities (install ca-certificates or set SSL_CERT_FILE)"
        );
        assert_eq!(http.explain(error("no connection: refused")), error("no connection: refused"));
        http.certificates = true;
        assert_eq!(http.explain(error(unknown)), error(unknown));
    }

    #[test]
    fn this_machine_is_known() {
        for url in ["http://127.0.0.1:9000/www.cbr.ru/x", "http://localhost/", "https://[::1]:8080/x", "http://127.8.0.1"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["http://localhost.example/", "https://www.cbr.ru/127.0.0.1", "http://10.0.0.1/", "http://127.0.0.1@a.example/", "x"] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn a_wish_to_be_left_alone_is_read_as_seconds_and_as_a_date() {
        let wait = |pairs: &[(HeaderName, &'static str)]| {
            retry_after(&pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect())
        };
        let date = (DATE, "Tue, 24 Nov 2026 10:00:00 GMT");
        assert_eq!(wait(&[(RETRY_AFTER, "7")]), Some(SignedDuration::from_secs(7)));
        assert_eq!(wait(&[(RETRY_AFTER, "Tue, 24 Nov 2026 10:01:30 GMT"), date.clone()]), Some(SignedDuration::from_secs(90)));
        assert_eq!(wait(&[(RETRY_AFTER, "Tue, 24 Nov 2026 09:00:00 GMT"), date.clone()]), Some(SignedDuration::ZERO));
        assert_eq!(wait(&[(RETRY_AFTER, "9999999999")]), Some(SignedDuration::from_hours(24)));
        assert_eq!(wait(&[(RETRY_AFTER, "Tue, 24 Nov 2026 10:01:30 GMT")]), None);
        assert_eq!(wait(&[(RETRY_AFTER, "soon"), date]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn a_pause_is_the_publishers_wish_where_that_is_short() {
        let asked = |seconds| FeedError::Status { url: String::new(), status: 503, retry_after: Some(SignedDuration::from_secs(seconds)) };
        let regular = Some(FIRST_PAUSE);
        assert_eq!(pause(&asked(0), regular), Some(FIRST_PAUSE));
        assert_eq!(pause(&asked(2), regular), Some(Duration::from_secs(2)));
        assert_eq!(pause(&asked(11), regular), None);
        assert_eq!(pause(&asked(2), None), None);
    }
}
