//! Why there is no answer. Part of `convert`; `http` turns these into problems, `cli` into exit codes.

use jiff::civil::Date;

use super::ratio::OutOfRange;
use crate::currency::{self, Code, Superseded};
use crate::source::SourceId;
use crate::store::StoreError;

/// A missing rate is an error: never 1, never 0, never silently another day's.
#[derive(Debug, Clone, thiserror::Error)]
pub enum ConvertError {
    /// Not a code of ISO 4217.
    #[error("{} is no currency code of ISO 4217{}", quoted(.text), meant(.text, .suggestions))]
    UnknownCurrency {
        /// What was typed.
        text: String,
        /// What may have been meant, nearest first.
        suggestions: Vec<Code>,
    },
    /// A source stopped quoting the currency.
    #[error("{source_id} has not quoted {code} since {last}: ask for a date up to then, or for another source")]
    Suspended {
        /// The currency.
        code: Code,
        /// The source that quoted it.
        source_id: SourceId,
        /// The last date on which it did.
        last: Date,
    },
    /// The currency is gone, and no law fixed a rate to what came after it.
    #[error(
        "{code} ended on {last}, and no rate to {successor}, which came after it, is fixed by law for that day: ask for a date up to then, or for {successor}"
    )]
    Retired {
        /// The currency.
        code: Code,
        /// Its last day.
        last: Date,
        /// What came after it.
        successor: Code,
    },
    /// An old code on a day on which it may be written for the money that came after it.
    #[error(transparent)]
    Superseded(#[from] Superseded),
    /// No source has a rate for that pair on that day.
    #[error("{detail}")]
    NoRate {
        /// What is missing, and what there is.
        detail: String,
        /// The first date for which there is a rate.
        first: Option<Date>,
        /// The last date for which there is one.
        last: Option<Date>,
    },
    /// A range that ends before it begins.
    #[error("the range begins on {start} and ends on {end}: name the earlier day as its start")]
    Reversed {
        /// The first day.
        start: Date,
        /// The last day.
        end: Date,
    },
    /// A range of more years than one answer is made of.
    #[error("{what} is of at most {}: name a later start or an earlier end", in_years(*.most))]
    TooLong {
        /// What was asked for.
        what: &'static str,
        /// How many years it may be of.
        most: i32,
    },
    /// The rates that there are are older than was allowed.
    #[error("the newest rate is of {last}, {} old, and at most {} were allowed", in_days(*.days), in_days(i64::from(*.most)))]
    TooOld {
        /// The effective date of the oldest sheet that would be used.
        last: Date,
        /// How old it is on the day asked.
        days: i64,
        /// How old it may be.
        most: u32,
    },
    /// The result has more digits than an exact answer can have.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Between `path` and `Converter` only: to be explained by what the store knows.
    #[error("no rate")]
    #[doc(hidden)]
    NoPath,
}

impl ConvertError {
    /// An unknown code, with what may have been meant.
    #[must_use]
    pub fn unknown(text: &str) -> ConvertError {
        ConvertError::UnknownCurrency { text: text.to_owned(), suggestions: currency::suggest(text) }
    }
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}

fn in_years(years: i32) -> String {
    if years == 1 { "a year".to_owned() } else { format!("{years} years") }
}

/// What was typed, shortened and without control characters, in quotation marks.
fn quoted(text: &str) -> String {
    let short: String = text.chars().take(20).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("\"{}{dots}\"", short.escape_debug())
}

/// What someone who typed that may have meant.
fn meant(text: &str, suggestions: &[Code]) -> String {
    if let Some(unit) = currency::unit_named(text) {
        let part = if unit.is_gram() { "a gram" } else { "a part" };
        return format!("; it is {part} of {of}: ask for {of} here", of = unit.of);
    }
    match suggestions {
        [] if currency::is_crypto_asset(text) => "; it is a crypto-asset, for which no central bank publishes a rate".to_owned(),
        [] => String::new(),
        codes => format!("; did you mean {}?", codes.iter().map(Code::as_str).collect::<Vec<_>>().join(" or ")),
    }
}
