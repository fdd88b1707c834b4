//! What all sources share: how fx asks a publisher, and the readers of formats. Stands between `sources` and the network.
//!
//! The client has deadlines, a body limit, at most three redirects and none from https to http, retries with backoff and
//! `Retry-After`, and says honestly who asks. Requests are conditional; what comes is bytes, which a source's `parse` reads.

pub mod day;
pub mod decimal;
pub mod json;
pub mod xml;

mod client;
mod error;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

pub use self::client::Client;
#[cfg(feature = "otlp")]
pub(crate) use self::client::{build, is_loopback};
pub use self::error::FeedError;
#[cfg(feature = "otlp")]
pub(crate) use self::error::root;
use crate::sources::ParseError;
use crate::store::notebook::Validators;

/// The client's manners: `[fetch]` of `config.toml`.
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

/// What a publisher answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing changed since the validators that were sent.
    NotModified,
    /// The whole body, unpacked.
    Body(Vec<u8>),
}

/// One source's way to its publisher, for the time of one fetch.
#[derive(Debug)]
pub struct Feed<'a> {
    client: &'a Client,
    base_url: Option<&'a str>,
    validators: BTreeMap<String, Validators>,
    /// Between two requests.
    pause: Duration,
    asked: AtomicBool,
}

impl<'a> Feed<'a> {
    /// A way through this client. `base_url` replaces scheme and host of every address; `validators` are those of the last
    /// answers that were accepted, by address.
    #[must_use]
    pub fn new(client: &'a Client, base_url: Option<&'a str>, validators: BTreeMap<String, Validators>) -> Feed<'a> {
        Feed { client, base_url, validators, pause: Duration::ZERO, asked: AtomicBool::new(false) }
    }

    /// The same way with a pause before each request but the first: for many days, of which nobody is in a hurry.
    #[must_use]
    pub fn with_pause(self, pause: Duration) -> Feed<'a> {
        Feed { pause, ..self }
    }

    async fn rest(&self) {
        if self.asked.swap(true, Ordering::Relaxed) && !self.pause.is_zero() {
            tokio::time::sleep(self.pause).await;
        }
    }

    /// Asks for one address, conditionally where that is possible.
    ///
    /// # Errors
    /// [`FeedError`] when there is no whole answer with a status of success.
    pub async fn get(&mut self, url: &str, accept: &str) -> Result<Answer, FeedError> {
        let known = self.validators.get(url).cloned().unwrap_or_default();
        let (answer, fresh) = self.client.get(&self.address(url), accept, &known).await?;
        if let Answer::Body(_) = answer {
            self.validators.insert(url.to_owned(), fresh);
        }
        Ok(answer)
    }

    /// Asks for one address whatever was answered before, and notes nothing: for addresses that are asked once, such as a past
    /// day's, and would only fill the notebook.
    ///
    /// # Errors
    /// As [`get`](Feed::get).
    pub async fn get_whole(&self, url: &str, accept: &str) -> Result<Vec<u8>, FeedError> {
        self.rest().await;
        let asked = self.address(url);
        match self.client.get(&asked, accept, &Validators::default()).await? {
            (Answer::Body(body), _) => Ok(body),
            // "Not modified" where nothing was asked conditionally.
            (Answer::NotModified, _) => Err(FeedError::Status { url: error::shown(&asked).into_owned(), status: 304, retry_after: None }),
        }
    }

    /// Forgets what to ask this address by: what it gave could not be read, and "not modified" would keep it so.
    pub fn forget(&mut self, url: &str) {
        self.validators.remove(url);
    }

    fn address<'u>(&self, url: &'u str) -> Cow<'u, str> {
        self.base_url.map_or(Cow::Borrowed(url), |base| Cow::Owned(rebase(url, base)))
    }

    /// The validators of all answers, to be kept once what they hold was accepted.
    #[must_use]
    pub fn into_validators(self) -> BTreeMap<String, Validators> {
        self.validators
    }
}

/// Replaces scheme and host of an address: `https://www.cbr.ru/x` with `http://127.0.0.1:9000/www.cbr.ru` gives
/// `http://127.0.0.1:9000/www.cbr.ru/x`.
fn rebase(url: &str, base: &str) -> String {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url.get(after_scheme..).and_then(|rest| rest.find('/').and_then(|at| rest.get(at..))).unwrap_or("/");
    format!("{}{path}", base.trim_end_matches('/'))
}

/// Refuses a page for people where figures were due.
pub(crate) fn no_html(bytes: &[u8], expected: &'static str) -> Result<(), ParseError> {
    let start = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).to_ascii_lowercase();
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    let html = start.starts_with("<!doctype html") || start.starts_with("<html") || (start.starts_with('<') && start.contains("<html"));
    if html { Err(ParseError::Html { expected }) } else { Ok(()) }
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
