//! What all sources share: how fx asks a publisher, and the readers of formats. Stands between `sources` and the network.
//!
//! The client has deadlines, a body limit, at most three redirects and none from https to http, retries with backoff and
//! `Retry-After`, and says honestly who asks. Requests are conditional; what comes is bytes, which a source's `parse` reads.

pub mod own;
pub mod read;
pub mod xml;

mod ask;
mod client;
mod day;
mod decimal;
mod drafts;
mod error;
mod page;
mod request;
mod rows;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::ask::{AskFn, By, Fetched, Latest, Past, Recent, Series, SourceError, Stretch, Want};
pub use self::client::Client;
#[cfg(any(feature = "otlp", feature = "server"))]
pub(crate) use self::client::build;
pub(crate) use self::client::is_loopback;
#[cfg(feature = "server")]
pub(crate) use self::client::retry_after;
pub use self::day::{FRENCH, SPANISH, Words};
pub use self::drafts::{Drafts, Row};
#[cfg(feature = "otlp")]
pub(crate) use self::error::root;
pub use self::error::{FeedError, ParseError};
pub use self::page::{hidden, link, linked};
pub(crate) use self::read::workbook;
pub use self::read::{Layout, Read};
pub use self::request::{Outgoing, Places, Request, form, get, json, soap};
pub use self::rows::{Direction, Figures, Units};

/// How the client behaves: `[fetch]` of `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Who asks, with a way to reach the operator.
    pub user_agent: String,
    /// Deadline for a connection.
    pub connect_timeout: Duration,
    /// Deadline for a whole answer, body included.
    pub timeout: Duration,
    /// Largest body in bytes, unpacked.
    pub max_body: usize,
    /// Further tries after the first one failed in a way that may pass.
    pub retries: usize,
}

/// What a publisher replied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing changed since the validators that were sent.
    NotModified,
    /// The whole body, unpacked.
    Body(Vec<u8>),
}

/// What HTTP gave to ask again by (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The entity tag, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The date of the last change, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// An entity tag and a date, where the publisher gave them.
    #[must_use]
    pub fn new(etag: Option<String>, last_modified: Option<String>) -> Validators {
        Validators { etag, last_modified }
    }
}

/// One source's way to its publisher, for the time of one fetch.
pub struct Feed<'a> {
    client: &'a Client,
    base_url: Option<&'a str>,
    key: Option<&'a str>,
    validators: BTreeMap<String, Validators>,
    /// Between two requests.
    pause: Duration,
    asked: AtomicBool,
}

impl fmt::Debug for Feed<'_> {
    /// Without the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").field("base_url", &self.base_url).field("validators", &self.validators).finish_non_exhaustive()
    }
}

impl<'a> Feed<'a> {
    /// A way through this client. `base_url` replaces scheme and host of every address; `validators` are those of the last
    /// answers that were accepted, by address.
    #[must_use]
    pub fn new(client: &'a Client, base_url: Option<&'a str>, validators: BTreeMap<String, Validators>) -> Feed<'a> {
        Feed { client, base_url, key: None, validators, pause: Duration::ZERO, asked: AtomicBool::new(false) }
    }

    /// The same way with a pause before each request but the first: for many days, of which nobody is in a hurry.
    #[must_use]
    pub fn with_pause(self, pause: Duration) -> Feed<'a> {
        Feed { pause, ..self }
    }

    /// The same way with the key that the publisher gave its user. It is put in on the way out and stands in no log and no error.
    #[must_use]
    pub fn with_key(self, key: Option<&'a str>) -> Feed<'a> {
        Feed { key, ..self }
    }

    async fn rest(&self) {
        if self.asked.swap(true, Ordering::Relaxed) && !self.pause.is_zero() {
            tokio::time::sleep(self.pause).await;
        }
    }

    /// Asks, conditionally where the request allows it: see [`Request::is_conditional`].
    ///
    /// # Errors
    /// [`FeedError`] when there is no whole answer with a status of success, and for a request that needs a key which is missing.
    pub async fn ask(&mut self, request: &Request, places: &Places<'_>) -> Result<Reply, FeedError> {
        let asked = request.fill(places);
        if request.is_conditional() { self.ask_again(&asked).await } else { self.ask_whole(&asked).await.map(Reply::Body) }
    }

    /// Asks for one address, conditionally where that is possible.
    ///
    /// # Errors
    /// As [`ask`](Feed::ask).
    pub async fn get(&mut self, url: &str, accept: &str) -> Result<Reply, FeedError> {
        self.ask_again(&Outgoing::get(url, accept)).await
    }

    async fn ask_again(&mut self, asked: &Outgoing) -> Result<Reply, FeedError> {
        let known = self.validators.get(&asked.url).cloned().unwrap_or_default();
        let (answer, fresh) = self.client.get(&self.addressed(asked), self.key, &known).await?;
        if let Reply::Body(_) = answer {
            self.validators.insert(asked.url.clone(), fresh);
        }
        Ok(answer)
    }

    /// Asks for one address whatever was answered before, and notes nothing: for addresses that are asked once, such as a past
    /// day's, and would only fill the notebook.
    ///
    /// # Errors
    /// As [`ask`](Feed::ask).
    pub async fn get_whole(&self, url: &str, accept: &str) -> Result<Vec<u8>, FeedError> {
        self.ask_whole(&Outgoing::get(url, accept)).await
    }

    /// Asks whatever was answered before, and notes nothing.
    ///
    /// # Errors
    /// As [`ask`](Feed::ask).
    pub async fn ask_whole(&self, asked: &Outgoing) -> Result<Vec<u8>, FeedError> {
        self.rest().await;
        let asked = self.addressed(asked);
        match self.client.get(&asked, self.key, &Validators::default()).await? {
            (Reply::Body(body), _) => Ok(body),
            (Reply::NotModified, _) => Err(not_asked_so(&asked)),
        }
    }

    /// A page on the way to what is wanted: its body, and the cookies that it sets, as they go back in a header `Cookie`.
    ///
    /// # Errors
    /// As [`ask`](Feed::ask).
    pub async fn visit(&self, asked: &Outgoing) -> Result<(Vec<u8>, String), FeedError> {
        self.rest().await;
        self.client.visit(&self.addressed(asked), self.key).await
    }

    /// Forgets what to ask this address by: what it gave could not be read, and "not modified" would keep it so.
    pub fn forget(&mut self, url: &str) {
        self.validators.remove(url);
    }

    /// The request at the configured host.
    fn addressed<'u>(&self, asked: &'u Outgoing) -> Cow<'u, Outgoing> {
        self.base_url.map_or(Cow::Borrowed(asked), |base| Cow::Owned(Outgoing { url: rebase(&asked.url, base), ..asked.clone() }))
    }

    /// The validators of all answers, to be kept once what they hold was accepted.
    #[must_use]
    pub fn into_validators(self) -> BTreeMap<String, Validators> {
        self.validators
    }
}

/// "Not modified" where nothing was asked conditionally.
fn not_asked_so(asked: &Outgoing) -> FeedError {
    FeedError::Status { url: error::shown(&asked.url).into_owned(), status: 304, retry_after: None }
}

/// Replaces scheme and host of an address: `https://www.cbr.ru/x` with `http://127.0.0.1:9000/www.cbr.ru` gives
/// `http://127.0.0.1:9000/www.cbr.ru/x`.
fn rebase(url: &str, base: &str) -> String {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(after_scheme..).and_then(|rest| rest.find('/').and_then(|at| rest.get(at..))).unwrap_or("/");
    format!("{}{path}", base.trim_end_matches('/'))
}

/// Refuses a page for people, or a document for their printers, where figures were due.
pub(crate) fn no_html(bytes: &[u8], expected: &'static str) -> Result<(), ParseError> {
    if bytes.starts_with(b"%PDF-") {
        return Err(ParseError::Malformed {
            what: format!("the answer is a PDF document, not {expected}"),
            at: "its first bytes".to_owned(),
        });
    }
    let start = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let html = start.starts_with("<!doctype html") || start.starts_with("<html") || (start.starts_with('<') && start.contains("<html"));
    if html { Err(ParseError::Html { expected }) } else { Ok(()) }
}

/// The bytes of a JSON document, for a source that reads it into structures of its own: no page for people, and no byte order mark.
pub(crate) fn json_bytes(bytes: &[u8]) -> Result<&[u8], ParseError> {
    no_html(bytes, "JSON")?;
    Ok(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_replaces_scheme_and_host() {
        let at = |url| rebase(url, "http://127.0.0.1:9000/www.cbr.ru");
        assert_eq!(
            at("https://www.cbr.ru/scripts/XML_daily.asp?date_req=24/11/2026"),
            "http://127.0.0.1:9000/www.cbr.ru/scripts/XML_daily.asp?date_req=24/11/2026"
        );
        assert_eq!(at("https://www.cbr.ru"), "http://127.0.0.1:9000/www.cbr.ru/");
    }

    #[test]
    fn html_is_seen_whatever_stands_before_it() {
        for page in
            ["<!DOCTYPE html><p>", "\u{feff}\r\n <HTML>", "<?xml version=\"1.0\"?><!DOCTYPE x><html xmlns=\"\">", "<!-- c --><html>"]
        {
            assert_eq!(no_html(page.as_bytes(), "XML"), Err(ParseError::Html { expected: "XML" }), "{page}");
        }
        for other in ["", "<?xml version=\"1.0\"?><ValCurs/>", "{\"a\":\"<b>\"}"] {
            assert_eq!(no_html(other.as_bytes(), "XML"), Ok(()), "{other}");
        }
    }
}
