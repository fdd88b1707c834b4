//! The reasons for which a draft is refused, each under the name that logs, metrics and `/v1/sources` show.
//! Part of `sheet`.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::currency::Code;
use crate::quote::Quote;

/// The rules that a draft must pass, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// An HTML page came where figures were due.
    Html,
    /// The answer cannot be read as a whole.
    Whole,
    /// No quote in it.
    Empty,
    /// A row whose currency ISO 4217 does not have.
    UnknownCurrency,
    /// A quote that does not have the source's home currency on exactly one side.
    BaseCurrency,
    /// A value or a nominal that is not greater than zero.
    Positive,
    /// A figure that no rate can be: it, or its inverse, could not be computed with.
    Bounds,
    /// A row that says one thing twice, and not the same: a price for one unit beside the price for many, a number beside the code.
    Contradiction,
    /// Two figures for one currency that disagree.
    Duplicates,
    /// An effective date too far in the future.
    FutureDate,
    /// An effective date before the last one, where a newer one was asked for.
    OlderThanLast,
    /// Fewer currencies than the source has ever had.
    Floor,
    /// An effective date beyond the next one that the table's schedule has.
    AheadOfSchedule,
    /// An effective date that is not the sheet's own: a day on which its publisher is closed, or that of the sheet before.
    Misdated,
    /// A main currency that the last sheet had is missing.
    MainCurrency,
    /// Many rates far from the last sheet.
    ManyJump,
    /// One rate further from its last figure than its own past allows.
    Jump,
    /// One rate off by a power of ten, or turned into its inverse.
    PowerOfTen,
    /// One currency's figure under another's code.
    Exchanged,
    /// A change of which other sources of the same day saw nothing.
    Others,
    /// The same figures as in a sheet that an operator took out.
    Dropped,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Rule; 21] = [
        Rule::Html,
        Rule::Whole,
        Rule::Empty,
        Rule::UnknownCurrency,
        Rule::BaseCurrency,
        Rule::Positive,
        Rule::Bounds,
        Rule::Contradiction,
        Rule::Duplicates,
        Rule::FutureDate,
        Rule::OlderThanLast,
        Rule::Floor,
        Rule::AheadOfSchedule,
        Rule::Misdated,
        Rule::MainCurrency,
        Rule::ManyJump,
        Rule::Jump,
        Rule::PowerOfTen,
        Rule::Exchanged,
        Rule::Others,
        Rule::Dropped,
    ];

    /// The name in logs, metrics and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Html => "html",
            Rule::Whole => "whole",
            Rule::Empty => "empty",
            Rule::UnknownCurrency => "unknown-currency",
            Rule::BaseCurrency => "base-currency",
            Rule::Positive => "positive",
            Rule::Bounds => "bounds",
            Rule::Contradiction => "contradiction",
            Rule::Duplicates => "duplicates",
            Rule::FutureDate => "future-date",
            Rule::OlderThanLast => "older-than-last",
            Rule::Floor => "floor",
            Rule::AheadOfSchedule => "ahead-of-schedule",
            Rule::Misdated => "misdated",
            Rule::MainCurrency => "main-currency",
            Rule::ManyJump => "many-jump",
            Rule::Jump => "jump",
            Rule::PowerOfTen => "power-of-ten",
            Rule::Exchanged => "exchanged",
            Rule::Others => "others",
            Rule::Dropped => "dropped",
        }
    }

    /// Whether what breaks the rule may yet be right, so that it waits to be confirmed.
    #[must_use]
    pub const fn quarantines(self) -> bool {
        matches!(
            self,
            Rule::AheadOfSchedule
                | Rule::Misdated
                | Rule::MainCurrency
                | Rule::ManyJump
                | Rule::Jump
                | Rule::PowerOfTen
                | Rule::Exchanged
                | Rule::Others
                | Rule::Dropped
        )
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A draft was refused: by which rule, and what it was that broke it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{rule}: {detail}")]
pub struct Rejection {
    /// The rule.
    pub rule: Rule,
    /// The figures that broke it, for an operator to judge.
    pub detail: String,
}

impl Rejection {
    /// An answer in which there is no sheet at all.
    #[must_use]
    pub fn empty() -> Rejection {
        Rejection { rule: Rule::Empty, detail: "the answer holds no sheet".to_owned() }
    }
}

/// Refuses, with the figures.
pub(super) fn reject<T>(rule: Rule, detail: String) -> Result<T, Rejection> {
    Err(Rejection { rule, detail })
}

/// A row of a sheet that was refused while the rest of its day stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The effective date of its sheet.
    pub date: Date,
    /// What came.
    pub quote: Quote,
    /// The rule that it broke.
    pub rule: Rule,
    /// The figures that broke it, for an operator to judge.
    pub detail: String,
    /// When a figure like it was first seen. Where the rule lets it wait, an answer hours later that says the same confirms it.
    pub since: Timestamp,
}

/// Something that was left out of an accepted sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A quote for a currency that no longer exists, which some publishers carry on for years.
    Retired(Code),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Retired(code) => write!(f, "{code} no longer exists"),
        }
    }
}
