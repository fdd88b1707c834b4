//! The HTTP client behind every feed. Part of `feed`.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use backon::{ExponentialBuilder, Retryable};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
    SET_COOKIE,
};
use reqwest::{Response, StatusCode, Url, redirect};
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;

use super::error::{root, shown};
use super::request::{with_escaped_key, with_key};
use super::{FeedError, Outgoing, Policy, Reply, Validators};

/// Redirects that are followed.
const MOST_REDIRECTS: usize = 3;
/// The pause before the second try; it doubles, and a random part is added.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// A publisher that wants to be left alone for longer is asked again at a later poll.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// An HTTP client with the rules of a [`Policy`].
///
/// What costs time, the certificates of the machine, is read at the first request. `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`
/// are followed, but for this machine itself: a mirror or a service on loopback is never asked through a proxy.
#[derive(Debug)]
pub struct Client {
    policy: Policy,
    user_agent: HeaderValue,
    /// One for each way of asking: of this machine or of others, with a key or without.
    ways: [OnceLock<Http>; 4],
}

/// A client of reqwest.
#[derive(Debug)]
struct Http {
    client: reqwest::Client,
    /// Whether the machine has certificates of authorities, without which no https answer can be believed.
    certificates: bool,
}

impl Client {
    /// A client by these rules; nothing is opened or read yet.
    ///
    /// # Errors
    /// [`FeedError::Client`] for a user agent that cannot stand in a header.
    pub fn new(policy: &Policy) -> Result<Client, FeedError> {
        let user_agent = HeaderValue::from_str(&policy.user_agent)
            .map_err(|_| FeedError::Client(format!("the user agent {:?} cannot stand in a header", policy.user_agent)))?;
        Ok(Client { policy: policy.clone(), user_agent, ways: Default::default() })
    }

    /// One answer, asked for again while what goes wrong may pass; and by what to ask for it the next time.
    pub(super) async fn get(&self, asked: &Outgoing, key: Option<&str>, known: &Validators) -> Result<(Reply, Validators), FeedError> {
        if asked.needs_key() && key.is_none() {
            return Err(FeedError::NoKey { url: shown(&asked.url).into_owned() });
        }
        let pauses = ExponentialBuilder::default().with_min_delay(FIRST_PAUSE).with_jitter().with_max_times(self.policy.retries);
        (|| self.once(asked, key, known))
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
        let response = self.send(&Outgoing::get(url, accept), None, &Validators::default()).await?;
        let status = response.status().as_u16();
        Ok((status, self.body(url, response).await?))
    }

    /// A page on the way to what is wanted, and the cookies that it sets, as they go back in `Cookie`. Without retries.
    pub(super) async fn visit(&self, asked: &Outgoing, key: Option<&str>) -> Result<(Vec<u8>, String), FeedError> {
        let response = self.send(asked, key, &Validators::default()).await?;
        if response.status() != StatusCode::OK {
            let retry_after = retry_after(response.headers());
            return Err(FeedError::Status { url: shown(&asked.url).into_owned(), status: response.status().as_u16(), retry_after });
        }
        let cookies = response.headers().get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookies = cookies.map(str::trim).collect::<Vec<_>>().join("; ");
        Ok((self.body(&asked.url, response).await?, cookies))
    }

    async fn once(&self, asked: &Outgoing, key: Option<&str>, known: &Validators) -> Result<(Reply, Validators), FeedError> {
        let url = asked.url.as_str();
        let response = self.send(asked, key, known).await?;
        let status = response.status();
        if status == StatusCode::NOT_MODIFIED && *known != Validators::default() {
            return Ok((Reply::NotModified, known.clone()));
        }
        if status != StatusCode::OK {
            let retry_after = retry_after(response.headers());
            return Err(FeedError::Status { url: shown(url).into_owned(), status: status.as_u16(), retry_after });
        }
        let fresh = validators(response.headers());
        let body = self.body(url, response).await?;
        Ok((Reply::Body(body), fresh))
    }

    /// Sends a request with the key in its places. Errors know the address without it.
    async fn send(&self, asked: &Outgoing, key: Option<&str>, known: &Validators) -> Result<Response, FeedError> {
        let http = self.http(&asked.url, asked.needs_key())?;
        let url = with_escaped_key(&asked.url, key);
        let mut request = match &asked.body {
            None => http.client.get(url.as_ref()),
            Some((content_type, body)) => {
                http.client.post(url.as_ref()).header(CONTENT_TYPE, *content_type).body(keyed(content_type, body, key))
            }
        };
        request = request.header(ACCEPT, &asked.accept);
        for (name, value) in &asked.headers {
            let mut secret = HeaderValue::from_str(&with_key(value, key)).map_err(|_| FeedError::Address {
                url: shown(&asked.url).into_owned(),
                what: format!("what is due in the header {name} cannot stand there"),
            })?;
            secret.set_sensitive(true);
            request = request.header(*name, secret);
        }
        for (name, value) in [(IF_NONE_MATCH, &known.etag), (IF_MODIFIED_SINCE, &known.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        request.send().await.map_err(|error| http.explain(FeedError::of(&asked.url, &error)))
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
    fn http(&self, url: &str, keyed: bool) -> Result<&Http, FeedError> {
        let loopback = is_loopback(url);
        let [outside, outside_keyed, inside, inside_keyed] = &self.ways;
        let cell = match (loopback, keyed) {
            (false, false) => outside,
            (false, true) => outside_keyed,
            (true, false) => inside,
            (true, true) => inside_keyed,
        };
        if let Some(http) = cell.get() {
            return Ok(http);
        }
        // Two that come at once make two, and one is kept.
        let http = self.make(loopback, keyed)?;
        Ok(cell.get_or_init(|| http))
    }

    fn make(&self, loopback: bool, keyed: bool) -> Result<Http, FeedError> {
        let (client, certificates) = build(|| {
            let builder = reqwest::Client::builder()
                .user_agent(self.user_agent.clone())
                .connect_timeout(self.policy.connect_timeout)
                .timeout(self.policy.timeout)
                .redirect(redirect::Policy::custom(if keyed { follow_at_home } else { follow }));
            if loopback { builder.no_proxy() } else { builder }
        })?;
        Ok(Http { client, certificates })
    }
}

/// A body with the key in it.
fn keyed(content_type: &str, body: &str, key: Option<&str>) -> String {
    let form = content_type == "application/x-www-form-urlencoded";
    if form { with_escaped_key(body, key) } else { with_key(body, key) }.into_owned()
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

/// The same, and none to another host: it would be told the key.
fn follow_at_home(attempt: redirect::Attempt<'_>) -> redirect::Action {
    match refusal(attempt.previous(), attempt.url()).or_else(|| leaves(attempt.previous(), attempt.url())) {
        Some(why) => attempt.error(why),
        None => attempt.follow(),
    }
}

/// Why a redirect that takes a key with it is not followed.
fn leaves(previous: &[Url], next: &Url) -> Option<&'static str> {
    let host = |url: &Url| (url.host_str().map(str::to_owned), url.port_or_known_default());
    let away =
        previous.iter().any(|asked| asked.host_str() != next.host_str() || (asked.scheme() == next.scheme() && host(asked) != host(next)));
    away.then_some("a redirect to another host, which would be told the key, is not followed")
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
    Validators::new(text(ETAG), text(LAST_MODIFIED))
}

fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date, which is counted from the publisher's own `Date` so that
/// neither clock has to be right. A day at most.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<SignedDuration> {
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
    fn a_key_is_taken_to_no_other_host() {
        let to = |next: &str| leaves(&urls(&["http://a.example/x"]), &next.parse().unwrap());
        assert_eq!(to("http://a.example/y"), None);
        assert_eq!(to("https://a.example/x"), None);
        for other in ["http://b.example/x", "https://a.example.b.example/x", "http://a.example:8080/x"] {
            assert_eq!(to(other), Some("a redirect to another host, which would be told the key, is not followed"), "{other}");
        }
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
        let mut http = client.unwrap().make(true, false).unwrap();
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
