//! One publisher's quotes of one day. A source parses a [`Draft`]; the rules of `sheet/rules.rs` judge it; only what
//! they accept becomes a [`Sheet`]. From here on, what exists is valid: `store`, `convert` and the rest never check again.

mod reject;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::reject::{Notice, Rejection, Rule};
pub use self::rules::{CONFIRM_AFTER, Context, Judged, accept, judge, latest_possible, seen_from};

use crate::currency::Code;
use crate::sources::SourceId;

/// One published number, as published: `nominal base = value quote`.
///
/// `1 EUR = 1.1172 USD` is `{EUR, USD, 1, 1.1172}`; `100 JPY = 47.2636 RUB` is `{JPY, RUB, 100, 47.2636}`. Never inverted,
/// never rounded. Two quotes are equal when their figures are: `1.10` is `1.1`.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The currency of which `nominal` units are priced.
    pub base: Code,
    /// The currency in which they are priced.
    pub quote: Code,
    /// Units of `base`, at least 1.
    pub nominal: u32,
    /// Units of `quote` for `nominal` units of `base`; greater than zero in a [`Sheet`].
    pub value: Decimal,
}

impl Quote {
    /// The currency that is not the source's home.
    #[must_use]
    pub fn foreign(&self, home: Code) -> Code {
        if self.base == home { self.quote } else { self.base }
    }
}

/// What a source parsed from one answer of its publisher for one effective date; not yet judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The effective date that the publisher put on it.
    pub date: Date,
    /// The quotes in the order of publication.
    pub quotes: Vec<Quote>,
}

/// All quotes of one source for one effective date, accepted by every rule.
///
/// Made by [`judge`] only. Two sheets are equal when source, date and figures are; the time of fetching is no part of it.
#[derive(Clone, Debug)]
pub struct Sheet {
    source: SourceId,
    home: Code,
    date: Date,
    fetched_at: Timestamp,
    /// Sorted by the foreign currency; one each.
    quotes: Arc<[Quote]>,
}

impl PartialEq for Sheet {
    fn eq(&self, other: &Sheet) -> bool {
        (self.source, self.date, &self.quotes) == (other.source, other.date, &other.quotes)
    }
}

impl Eq for Sheet {}

impl Sheet {
    /// A sheet as it was stored after it had been accepted: for `store`, which keeps only what the rules made.
    ///
    /// The quotes may come in any order.
    #[must_use]
    pub(crate) fn restore(source: SourceId, home: Code, date: Date, fetched_at: Timestamp, mut quotes: Vec<Quote>) -> Sheet {
        quotes.sort_unstable_by_key(|quote| quote.foreign(home));
        Sheet { source, home, date, fetched_at, quotes: quotes.into() }
    }

    /// Who published it.
    #[must_use]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The currency that stands on one side of every quote.
    #[must_use]
    pub fn home(&self) -> Code {
        self.home
    }

    /// The effective date that the publisher put on it.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// When this copy of fx, or the maker of its archive, got it from the publisher.
    #[must_use]
    pub fn fetched_at(&self) -> Timestamp {
        self.fetched_at
    }

    /// Every quote, sorted by the foreign currency.
    #[must_use]
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// The quote between the home currency and `code`, or nothing: the home currency itself has none.
    #[must_use]
    pub fn quote(&self, code: Code) -> Option<&Quote> {
        let at = self.quotes.binary_search_by_key(&code, |quote| quote.foreign(self.home)).ok()?;
        self.quotes.get(at)
    }
}
