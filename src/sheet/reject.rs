//! The reasons for which a draft is refused, each under the name that logs, metrics and `/v1/sources` show.
//! Part of `sheet`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::currency::Code;

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
    /// A quote that does not have the source's home currency on exactly one side.
    BaseCurrency,
    /// A value or a nominal that is not greater than zero.
    Positive,
    /// Two figures for one currency that disagree.
    Duplicates,
    /// An effective date too far in the future.
    FutureDate,
    /// An effective date before the last one, where a newer one was asked for.
    OlderThanLast,
    /// Fewer currencies than the source has ever had.
    Floor,
    /// Many rates far from the last sheet.
    ManyJump,
    /// One rate off by a power of ten, or turned into its inverse.
    PowerOfTen,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Rule; 11] = [
        Rule::Html,
        Rule::Whole,
        Rule::Empty,
        Rule::BaseCurrency,
        Rule::Positive,
        Rule::Duplicates,
        Rule::FutureDate,
        Rule::OlderThanLast,
        Rule::Floor,
        Rule::ManyJump,
        Rule::PowerOfTen,
    ];

    /// The name in logs, metrics and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::Html => "html",
            Rule::Whole => "whole",
            Rule::Empty => "empty",
            Rule::BaseCurrency => "base-currency",
            Rule::Positive => "positive",
            Rule::Duplicates => "duplicates",
            Rule::FutureDate => "future-date",
            Rule::OlderThanLast => "older-than-last",
            Rule::Floor => "floor",
            Rule::ManyJump => "many-jump",
            Rule::PowerOfTen => "power-of-ten",
        }
    }

    /// Whether a sheet that breaks the rule may yet be right, so that it waits to be confirmed.
    #[must_use]
    pub const fn quarantines(self) -> bool {
        matches!(self, Rule::ManyJump | Rule::PowerOfTen)
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

/// Something that was left out of an accepted sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// A quote for a currency that no longer exists, which some publishers carry on for years.
    Retired(Code),
    /// A code that ISO 4217 does not know.
    Unknown(Code),
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::Retired(code) => write!(f, "{code} no longer exists"),
            Notice::Unknown(code) => write!(f, "{code} is no code of ISO 4217"),
        }
    }
}
