//! The answer and its receipt: which published numbers it was made of, of which day, and why of that day. Part of `convert`;
//! the same structure is what `/v1/convert` answers, what `fx --json` prints and what `fx --server` reads.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::book::Rule;
use super::fee::Charge;
use super::ratio::{Direction, Factor, OutOfRange, Ratio};
use super::round::Digits;
use crate::calendar::{Freshness, Reason};
use crate::currency::{self, Code, Counts, End, Fixed, Law, Unit};
use crate::sheet::{Quote, Sheet};
use crate::sources;

/// The source of a leg whose rate a law fixed for ever.
pub const LAW: &str = "LAW";
/// The source of a leg between a currency and its minor unit.
pub const UNIT: &str = "UNIT";

/// A conversion with its receipt. Fields are in the order of the answer.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// The currency of the amount.
    pub from: Code,
    /// The currency of the result.
    pub to: Code,
    /// As it was asked, trailing zeros included.
    pub amount: Decimal,
    /// Rounded once, to the scale asked for.
    pub result: Decimal,
    /// To 28 significant digits.
    pub unrounded: Digits,
    /// Units of `to` for one unit of `from`, to be read and not to be computed with.
    pub rate: Shown,
    /// What whoever asked puts on top; nothing when nothing was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Charge>,
    /// The day that was asked: today in the zone of the answering source, when none was named.
    pub requested_date: Date,
    /// Which sheet stands for that day, where it is not the newest on or before it.
    #[serde(default, skip_serializing_if = "Rule::is_usual")]
    pub rule: Rule,
    /// The effective date of the oldest sheet used.
    pub rate_date: Date,
    /// How the sheets stand to the day asked; of several, the worst.
    pub freshness: Freshness,
    /// Why `rate_date` is not `requested_date`.
    pub reason: Option<Reason>,
    /// When a source concerned publishes next; nothing for a day in the past.
    pub next_due: Option<Timestamp>,
    /// The quotes used, in order.
    pub legs: Vec<Leg>,
}

impl Conversion {
    /// When the last of its sheets was fetched.
    #[must_use]
    pub fn fetched_at(&self) -> Option<Timestamp> {
        self.legs.iter().filter_map(|leg| leg.fetched_at).max()
    }

    /// The result for a person: a small amount that is not nothing is not shown as 0.00, but to two significant digits.
    #[must_use]
    pub fn for_people(&self) -> String {
        for_people(self.result, self.unrounded)
    }

    /// The exact number, before it was rounded.
    pub(super) fn ratio(&self) -> Result<Ratio, OutOfRange> {
        let factors: Vec<Factor> = self.legs.iter().map(Leg::factor).collect();
        Ratio::of(self.amount, &factors)
    }

    /// Every digit of the exact result where it ends; else 28 significant digits and an ellipsis.
    #[must_use]
    pub fn exact(&self) -> String {
        all_digits(self.ratio(), self.unrounded)
    }

    /// Its sources in order of use, each once.
    #[must_use]
    pub fn sources(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for leg in &self.legs {
            if !names.contains(&leg.source.as_ref()) {
                names.push(&leg.source);
            }
        }
        names
    }
}

/// One quote used: `nominal base = value quote`, taken as it stands or inverted.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Who published it; [`LAW`] for a rate that a law fixed, [`UNIT`] for a minor unit.
    pub source: Cow<'static, str>,
    /// The currency of which `nominal` units are priced.
    pub base: Code,
    /// The currency in which they are priced.
    pub quote: Code,
    /// Units of `base`.
    pub nominal: u32,
    /// Units of `quote`, as published.
    pub value: Decimal,
    /// From base to quote, or from quote to base.
    pub direction: Direction,
    /// The effective date of its sheet; for a law, the first day of its force.
    pub date: Date,
    /// When the sheet was got from the publisher; nothing for a law.
    pub fetched_at: Option<Timestamp>,
    /// The act that fixed the rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<Cow<'static, str>>,
    /// Why the figure does not change from day to day; nothing for a published one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Fixed>,
}

impl Leg {
    pub(super) fn quote(sheet: &Sheet, quote: &Quote, direction: Direction) -> Leg {
        Leg {
            source: Cow::Borrowed(sheet.source().as_str()),
            base: quote.base,
            quote: quote.quote,
            nominal: quote.nominal,
            value: quote.value,
            direction,
            date: sheet.date(),
            fetched_at: Some(sheet.fetched_at()),
            law: None,
            fixed: None,
        }
    }

    /// From a retired currency to its successor: `1 successor = units retired`, inverted, or `1 retired = units successor`.
    pub(super) fn law(code: Code, end: &End, law: &Law) -> Leg {
        let (base, quote, direction) = match law.counts {
            Counts::Retired => (end.successor, code, Direction::Inverse),
            Counts::Successor => (code, end.successor, Direction::Direct),
        };
        Leg {
            source: Cow::Borrowed(LAW),
            base,
            quote,
            nominal: 1,
            value: law.units,
            direction,
            date: law.since.or(end.last_day.tomorrow().ok()).unwrap_or(end.last_day),
            fetched_at: None,
            law: Some(Cow::Borrowed(law.act)),
            fixed: Some(end.fixed()),
        }
    }

    /// From a minor unit to its currency.
    pub(super) fn unit(unit: &Unit) -> Leg {
        Leg {
            source: Cow::Borrowed(UNIT),
            base: unit.of,
            quote: unit.code,
            nominal: 1,
            value: unit.per.into(),
            direction: Direction::Inverse,
            date: unit.since,
            fetched_at: None,
            law: Some(Cow::Borrowed(unit.act)),
            fixed: Some(Fixed::Unit),
        }
    }

    /// The same quote the other way.
    pub(super) fn turned(mut self) -> Leg {
        self.direction = match self.direction {
            Direction::Direct => Direction::Inverse,
            Direction::Inverse => Direction::Direct,
        };
        self
    }

    pub(super) fn factor(&self) -> Factor {
        Factor { value: self.value, nominal: self.nominal, direction: self.direction }
    }
}

/// A rate to be read: as published, or computed to 12 significant digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown {
    /// With every published digit, trailing zeros included.
    Published(Decimal),
    /// Computed of several legs, an inverse one, or one with a nominal.
    Computed(Digits),
}

/// Significant digits of a rate that had to be computed.
const RATE_DIGITS: u32 = 12;

impl Shown {
    /// The rate that these legs come to, none of them being 1.
    pub(super) fn of(factors: &[Factor]) -> Result<Shown, OutOfRange> {
        match factors {
            [] => Ok(Shown::Published(Decimal::ONE)),
            [leg] if leg.direction == Direction::Direct && leg.nominal == 1 => Ok(Shown::Published(leg.value)),
            _ => Ok(Shown::Computed(Ratio::of(Decimal::ONE, factors)?.significant(RATE_DIGITS))),
        }
    }

    /// The rate with its digits as they are shown.
    pub(super) fn digits(&self) -> Digits {
        match self {
            Shown::Published(value) => Digits::published(*value),
            Shown::Computed(digits) => *digits,
        }
    }
}

/// A result that is not nothing is not shown as 0.00.
pub(super) fn for_people(result: Decimal, unrounded: Digits) -> String {
    if result.is_zero() && !unrounded.is_zero() { unrounded.rounded(2).to_string() } else { result.to_string() }
}

/// Every digit, where they end; else those that are known, and an ellipsis.
pub(super) fn all_digits(exact: Result<Ratio, OutOfRange>, known: Digits) -> String {
    exact.ok().and_then(|ratio| ratio.all_digits()).unwrap_or_else(|| format!("{known}…"))
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().fmt(f)
    }
}

impl Conversion {
    /// Whose rate, of which day, and why of that day, in words:
    /// "Bank of Russia, 21 November 2026; carried over the weekend".
    #[must_use]
    pub fn words(&self) -> String {
        let mut all: Vec<String> = Vec::new();
        for leg in &self.legs {
            let words = whose(leg);
            if !all.contains(&words) {
                all.push(words);
            }
        }
        let why = match (self.freshness, self.reason) {
            (Freshness::Current, _) | (Freshness::Carried, None) => String::new(),
            (Freshness::Stale, _) => format!("; {} days old, and nothing newer is here", days(self.rate_date, self.requested_date)),
            (Freshness::Late, _) => "; a newer rate was due and is not here yet".to_owned(),
            (Freshness::Carried, Some(reason)) => format!("; {}", carried(reason)),
        };
        if all.is_empty() { "the same currency".to_owned() } else { format!("{}{why}", all.join(" and ")) }
    }
}

/// "Bank of Russia, 21 November 2026"; the law and its first day; or what the minor unit is.
fn whose(leg: &Leg) -> String {
    if let Some(unit) = currency::unit(leg.quote) {
        return format!("{} {} are one {} ({})", unit.per, unit.code, unit.of, unit.name);
    }
    match &leg.law {
        Some(act) => format!("fixed by law since {} ({act})", long(leg.date)),
        None => format!("{}, {}", sources::find(&leg.source).map_or(leg.source.as_ref(), |source| source.meta().name), long(leg.date)),
    }
}

fn carried(reason: Reason) -> &'static str {
    match reason {
        Reason::Weekend => "carried over the weekend",
        Reason::Holiday => "carried over a holiday",
        Reason::NotYetPublished => "today's rate is not published yet",
        Reason::NoPublication => "no newer rate was published for that day",
        Reason::Late => "a newer rate was due and is not here yet",
    }
}

/// "21 November 2026".
#[must_use]
pub fn long(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

fn days(earlier: Date, later: Date) -> i32 {
    earlier.until(later).map_or(0, |span| span.get_days())
}
