//! The publishers: one a file under `sources/`, each a [`Source`] with a [`Meta`], all in one [`registry`].
//! A source asks its publisher through a [`Feed`], parses bytes into [`Draft`]s, and knows no store and no rule.

pub mod cbr;
pub mod ecb;
pub mod exchange_api;

use std::fmt;
use std::sync::LazyLock;

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::calendar::Schedule;
use crate::currency::Code;
use crate::feed::{Feed, FeedError};
use crate::sheet::Draft;

/// A publisher's name in answers, upper case: `ECB`, `CBR`, `EXCHANGE-API`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SourceId(&'static str);

impl SourceId {
    /// A source's id, as it stands in answers.
    #[must_use]
    pub const fn new(id: &'static str) -> SourceId {
        SourceId(id)
    }

    /// As it stands in answers: `EXCHANGE-API`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.0
    }

    /// As it stands in `config.toml`: `exchange_api`.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase().replace('-', "_")
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl fmt::Debug for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// What kind of rate a source publishes.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RateType {
    /// A reference rate for information, observed at a moment of the day (ECB).
    Reference,
    /// An official rate, set by a central bank for accounting and taxes (Bank of Russia).
    Official,
    /// An aggregate of market prices by no authority (EXCHANGE-API).
    Aggregate,
}

/// Who a source is and on what terms it may be used.
#[derive(Debug, Clone)]
pub struct Meta {
    /// The id in answers.
    pub id: SourceId,
    /// The publisher's name in English, as a sentence would call it.
    pub name: &'static str,
    /// The currency that stands on one side of every quote.
    pub home: Code,
    /// What kind of rate it is.
    pub rate_type: RateType,
    /// When it publishes.
    pub schedule: Schedule,
    /// Fewer quotes than this are no sheet: half a payload, or an error in disguise.
    pub floor: usize,
    /// Scheme and host of its addresses, which a configuration may replace; nothing where there are several hosts.
    pub base_url: Option<&'static str>,
    /// The page for people on which the publisher explains its rates.
    pub page: &'static str,
    /// The terms of use, in one sentence.
    pub terms: &'static str,
}

/// What is wanted of a publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// The newest sheet; and today's, where tomorrow's is out already and today's is not here.
    Latest {
        /// The date in the publisher's zone.
        today: Date,
        /// The newest sheet here that is dated today or before.
        have: Option<Date>,
    },
    /// Every sheet dated on this day or later, as far as the publisher offers them.
    Since {
        /// The first day wanted.
        day: Date,
        /// The date in the publisher's zone.
        today: Date,
    },
    /// Every sheet of these days, as far as the publisher offers them: only where [`Source::past`] says how.
    Between {
        /// The first day wanted.
        first: Date,
        /// The last day wanted.
        last: Date,
    },
}

/// How a publisher gives past days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// The first day that there is.
    pub first: Date,
    /// How many days are best asked for at once.
    pub stretch: Stretch,
}

/// How many days are best asked for at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// All of them: they come in one file.
    Everything,
    /// Those of a calendar year.
    Year,
}

/// What a publisher answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// Nothing changed since the validators that were sent.
    NotModified,
    /// What was parsed, oldest first. May be empty: the rules say what that means.
    Drafts(Vec<Draft>),
}

/// Why a source has no drafts.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The publisher could not be reached or did not answer as HTTP should.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// It answered, and the answer cannot be read as a whole.
    #[error("{0}")]
    Parse(#[from] ParseError),
}

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

/// One publisher of reference rates.
#[async_trait]
pub trait Source: Send + Sync + fmt::Debug {
    /// Who it is.
    fn meta(&self) -> &Meta;

    /// How it gives past days; nothing when it gives none, or only the last few.
    fn past(&self) -> Option<Past> {
        None
    }

    /// Asks the publisher. Does I/O through `feed` only; all reading is done by the source's pure `parse` functions.
    ///
    /// # Errors
    /// [`SourceError`] when there is no answer, or none that can be read as a whole.
    async fn fetch(&self, feed: &mut Feed<'_>, want: Want) -> Result<Fetched, SourceError>;
}

/// Every source, in the order of preference that is the default. One line a source.
static REGISTRY: LazyLock<[Box<dyn Source>; 3]> =
    LazyLock::new(|| [Box::new(ecb::Ecb::new()), Box::new(cbr::Cbr::new()), Box::new(exchange_api::ExchangeApi::new())]);

/// Every source, in the order of preference that is the default.
#[must_use]
pub fn registry() -> &'static [Box<dyn Source>] {
    &*REGISTRY
}

/// The source of that id, in either case.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Source> {
    registry().iter().find(|source| source.meta().id.as_str().eq_ignore_ascii_case(id)).map(AsRef::as_ref)
}

/// A time zone by its IANA name: a publisher's own, which is compiled in, else the machine's. A service has the whole database
/// compiled in for machines that have none; for a client it would be a thirtieth of its size.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    let mut publishers = registry().iter().map(|source| &source.meta().schedule.zone);
    let own = publishers.find(|zone| zone.iana_name().is_some_and(|own| own.eq_ignore_ascii_case(name)));
    own.cloned().or_else(|| TimeZone::get(name).ok())
}
