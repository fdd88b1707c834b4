//! All quotes of one table for one date, accepted. A source reads a [`Draft`](crate::quote::Draft); the rules of `sheet/rules.rs` judge it; only what they accept
//! becomes a [`Sheet`]. From here on, what exists is valid: `store`, `convert` and the rest never check again.

mod dates;
mod factor;
mod likeness;
mod quarantine;
mod reject;
mod rows;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

pub use self::dates::latest_possible;
pub use self::factor::History;
pub use self::quarantine::Quarantine;
pub use self::reject::{Notice, RefusedRow, Rejection, Rule};
pub use self::rules::{CONFIRM_AFTER, Context, Judged, Others, accept, contradicted, judge, misplaced, needs_history, own};
pub(crate) use self::rules::{NEAR_DAYS, OUTSTANDS};

use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::source::TableId;

/// All quotes of one table for one effective date, accepted by every rule.
///
/// Made by [`judge`] only. Two sheets are equal when table, dates and figures are; the time of fetching is no part of it.
#[derive(Clone, Debug)]
pub struct Sheet {
    table: TableId,
    date: Date,
    until: Option<Date>,
    fetched_at: Timestamp,
    /// Sorted by base and quote; one each.
    quotes: Arc<[Quote]>,
}

impl PartialEq for Sheet {
    fn eq(&self, other: &Sheet) -> bool {
        (self.table, self.date, self.until, &self.quotes) == (other.table, other.date, other.until, &other.quotes)
    }
}

impl Eq for Sheet {}

impl Sheet {
    /// A sheet as it was stored after it had been accepted: for `store`, which keeps only what the rules made.
    ///
    /// The quotes may come in any order.
    #[must_use]
    pub(crate) fn restore(table: TableId, date: Date, until: Option<Date>, fetched_at: Timestamp, mut quotes: Vec<Quote>) -> Sheet {
        if !quotes.is_sorted_by_key(Quote::pair) {
            quotes.sort_unstable_by_key(Quote::pair);
        }
        Sheet { table, date, until, fetched_at, quotes: quotes.into() }
    }

    /// What stands for a sheet that was taken out: the day's next revision, without a quote, which holds on no day.
    #[must_use]
    pub(crate) fn withdrawn(table: TableId, date: Date, at: Timestamp) -> Sheet {
        Sheet { table, date, until: date.yesterday().ok(), fetched_at: at, quotes: Arc::from([]) }
    }

    /// The same figures, got at another time.
    #[must_use]
    pub(crate) fn fetched_again(&self, at: Timestamp) -> Sheet {
        Sheet { fetched_at: at, ..self.clone() }
    }

    /// Whether it stands for a sheet that was taken out.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.quotes.is_empty() && self.until.is_some_and(|until| until < self.date)
    }

    /// The table that it is of.
    #[must_use]
    pub fn table(&self) -> TableId {
        self.table
    }

    /// The effective date that the publisher put on it.
    #[must_use]
    pub fn date(&self) -> Date {
        self.date
    }

    /// The last day on which it holds, where the publisher says one.
    #[must_use]
    pub fn until(&self) -> Option<Date> {
        self.until
    }

    /// When this copy of fx, or the maker of its archive, got it from the publisher.
    #[must_use]
    pub fn fetched_at(&self) -> Timestamp {
        self.fetched_at
    }

    /// The same, where it is not later than an instant: a clock that was fast noted a time that is still to come, and nobody knows the true one.
    #[must_use]
    pub fn fetched_by(&self, now: Timestamp) -> Option<Timestamp> {
        Some(self.fetched_at).filter(|at| *at <= now)
    }

    /// Every quote, sorted by base and quote.
    #[must_use]
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// The quote of exactly that pair, in that direction.
    #[must_use]
    pub fn quote(&self, pair: Pair) -> Option<&Quote> {
        let at = self.quotes.binary_search_by_key(&pair, Quote::pair).ok()?;
        self.quotes.get(at)
    }

    /// The quote between two currencies, in the direction from the first to the second where the table has both.
    #[must_use]
    pub fn between(&self, from: Code, to: Code) -> Option<&Quote> {
        let pair = Pair { base: from, quote: to };
        self.quote(pair).or_else(|| self.quote(pair.turned()))
    }
}
