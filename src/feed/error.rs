//! Why a publisher gave no answer, in words that may be shown to anyone: `/v1/sources` does. Part of `feed`.

use std::borrow::Cow;
use std::error::Error;

use jiff::SignedDuration;
use reqwest::Url;

/// Why an answer cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// A page for people where figures were due: a captcha, a notice of maintenance, an error page with status 200.
    #[error("the answer is an HTML page, not {expected}")]
    Html {
        /// What was due, such as "XML".
        expected: &'static str,
    },
    /// Not well formed, cut short, or not in the shape that the publisher documents.
    #[error("{what}, at {at}")]
    Malformed {
        /// What is wrong.
        what: String,
        /// Where: a byte, a line, an element.
        at: String,
    },
}

/// Names of parameters whose values are nobody's business.
const SECRETS: [&str; 6] = ["api_key", "apikey", "key", "token", "access_key", "app_id"];

/// Why there is no answer.
///
/// An address stands in it without user, password and keys.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// What was to be asked is no address.
    #[error("{url:?} is no address that can be asked: {what}")]
    Address {
        /// What was to be asked.
        url: String,
        /// What is wrong with it.
        what: String,
    },
    /// No connection, or one that broke.
    #[error("{url}: {what}")]
    Transport {
        /// What was asked.
        url: String,
        /// What happened.
        what: String,
    },
    /// No connection in time, or no whole answer.
    #[error("{url}: no whole answer in time")]
    Timeout {
        /// What was asked.
        url: String,
    },
    /// A redirect that is not followed.
    #[error("{url}: {what}")]
    Redirect {
        /// What was asked.
        url: String,
        /// Why it is not followed.
        what: String,
    },
    /// A status that is no success.
    #[error("{url} answered with status {status}")]
    Status {
        /// What was asked.
        url: String,
        /// The status.
        status: u16,
        /// When the publisher wants to be asked again.
        retry_after: Option<SignedDuration>,
    },
    /// More than the limit.
    #[error("{url} sent more than {limit} bytes")]
    TooLarge {
        /// What was asked.
        url: String,
        /// The limit in bytes, unpacked.
        limit: usize,
    },
    /// The publisher gives its answers for a key only, and none is configured.
    #[error("{url} is answered for a key only, and none is configured")]
    NoKey {
        /// What was to be asked.
        url: String,
    },
    /// The client could not be made.
    #[error("no HTTP client: {0}")]
    Client(String),
}

impl FeedError {
    /// The kind of it, in a word: for logs.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            FeedError::Address { .. } => "address",
            FeedError::Transport { .. } => "transport",
            FeedError::Timeout { .. } => "timeout",
            FeedError::Redirect { .. } => "redirect",
            FeedError::Status { .. } => "status",
            FeedError::TooLarge { .. } => "too-large",
            FeedError::NoKey { .. } => "needs-key",
            FeedError::Client(_) => "client",
        }
    }

    /// When the publisher wants to be asked again.
    #[must_use]
    pub fn retry_after(&self) -> Option<SignedDuration> {
        match self {
            FeedError::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether another try, a moment later, may go well.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            FeedError::Transport { .. } | FeedError::Timeout { .. } => true,
            FeedError::Status { status, .. } => *status == 429 || *status >= 500,
            FeedError::Address { .. }
            | FeedError::Redirect { .. }
            | FeedError::TooLarge { .. }
            | FeedError::NoKey { .. }
            | FeedError::Client(_) => false,
        }
    }

    /// What reqwest says of a question to `asked`, in fx's words.
    pub(crate) fn of(asked: &str, error: &reqwest::Error) -> FeedError {
        let url = shown(asked).into_owned();
        let cause = root(error);
        if error.is_redirect() {
            FeedError::Redirect { url, what: cause }
        } else if error.is_builder() {
            FeedError::Address { url, what: cause }
        } else if error.is_timeout() {
            FeedError::Timeout { url }
        } else if error.is_connect() {
            FeedError::Transport { url, what: format!("no connection: {cause}") }
        } else {
            FeedError::Transport { url, what: format!("the answer broke off: {cause}") }
        }
    }
}

/// What lies at the bottom of an error: reqwest wraps it three or four times, each with less to say.
pub(crate) fn root(error: &(dyn Error + 'static)) -> String {
    let mut root = error;
    while let Some(cause) = root.source() {
        root = cause;
    }
    root.to_string()
}

/// An address without what is secret in it.
pub(super) fn shown(address: &str) -> Cow<'_, str> {
    let Ok(mut url) = Url::parse(address) else {
        // It cannot be taken apart, so all that may be a user and a password goes.
        return address.rsplit_once('@').map_or(Cow::Borrowed(address), |(_, rest)| Cow::Owned(format!("…@{rest}")));
    };
    let named = !url.username().is_empty() || url.password().is_some();
    let keyed = url.query_pairs().any(|(name, _)| is_secret(&name));
    if !named && !keyed {
        return Cow::Borrowed(address);
    }
    // An address with a host takes both; one without has neither.
    let _no_host = url.set_username("").and_then(|()| url.set_password(None));
    if keyed {
        let open: Vec<(String, String)> = url
            .query_pairs()
            .map(
                |(name, value)| {
                    if is_secret(&name) { (name.into_owned(), "***".to_owned()) } else { (name.into_owned(), value.into_owned()) }
                },
            )
            .collect();
        url.query_pairs_mut().clear().extend_pairs(open);
    }
    Cow::Owned(url.into())
}

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        let open = "https://www.cbr.ru/scripts/XML_daily.asp?date_req=24/11/2026";
        assert_eq!(shown(open), open);
        assert_eq!(shown("http://127.0.0.1:9000"), "http://127.0.0.1:9000");
        assert_eq!(shown("http://me:secret@mirror.example/ecb"), "http://mirror.example/ecb");
        assert_eq!(shown("https://a.example/x?API_KEY=abc&date=2026-11-24"), "https://a.example/x?API_KEY=***&date=2026-11-24");
        assert_eq!(shown("http://me:secret@mirror.example:99999/x"), "…@mirror.example:99999/x");
    }
}
