//! The answer and its receipt: which published numbers it was made of, of which day, and why of that day. Part of `convert`;
//! the same structure is what `/v1/convert` answers, what `fx --json` prints and what `fx --server` reads.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::book::{DayRule, InForce};
use super::fee::Charge;
use super::ratio::{Direction, Factor, OutOfRange, Ratio};
use super::round::Digits;
use crate::calendar::{Freshness, Reason};
use crate::currency::{self, Code, Counts, End, Fixed, Law, Peg, Unit};
use crate::quote::{Price, Quote};
use crate::signature::Signature;
use crate::source::Source;
use crate::sources;

/// The source of a leg whose rate a law fixed for ever.
pub const LAW: &str = "LAW";
/// The source of a leg between a currency and its minor unit, or a metal and its gram.
pub const UNIT: &str = "UNIT";

/// A conversion with its receipt. Fields are in the order of the answer.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
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
    #[serde(default, skip_serializing_if = "DayRule::is_usual")]
    pub rule: DayRule,
    /// The instant of which it says what was known, where one was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_known: Option<Timestamp>,
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
    /// By which a service shows that it gave this answer, where it signs what it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
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

    /// The result where it stands alone: unrounded where rounding would leave nothing of something.
    #[must_use]
    pub fn alone(&self) -> String {
        if self.result.is_zero() && !self.unrounded.is_zero() { self.unrounded.to_string() } else { self.result.to_string() }
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

    /// Whether an act that ties a living currency to another is one of its legs.
    pub(super) fn is_tied(&self) -> bool {
        self.legs.iter().any(|leg| leg.fixed == Some(Fixed::Peg))
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

/// One quote used: `nominal base = value quote`, taken as it stands or inverted. Of a buying and a selling rate `value` is the exact mid.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Who published it; [`LAW`] for a rate that a law fixed, [`UNIT`] for a minor unit.
    pub source: Cow<'static, str>,
    /// Which of its tables, of a source that has several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Cow<'static, str>>,
    /// The currency of which `nominal` units are priced.
    pub base: Code,
    /// The currency in which they are priced.
    pub quote: Code,
    /// Units of `base`.
    pub nominal: u32,
    /// Units of `quote`, as published, or the exact mid of `buy` and `sell`.
    pub value: Decimal,
    /// The published buying rate, where there are two rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buy: Option<Decimal>,
    /// The published selling rate, where there are two rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sell: Option<Decimal>,
    /// From base to quote, or from quote to base.
    pub direction: Direction,
    /// The effective date of its sheet; for a law, the first day of its force.
    pub date: Date,
    /// The last day on which the sheet holds, where its publisher says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Date>,
    /// When the sheet was got from the publisher; nothing for a law, and where the clock that noted it was ahead of the time of the answer.
    pub fetched_at: Option<Timestamp>,
    /// The act that fixed the rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub law: Option<Cow<'static, str>>,
    /// What its writer says of it, of rates of one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Why the figure does not change from day to day; nothing for a published one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixed: Option<Fixed>,
}

impl Leg {
    pub(super) fn quote(source: &'static Source, one: &InForce, quote: &Quote, direction: Direction) -> Leg {
        let sheet = &one.sheet;
        let sides = match quote.price {
            Price::Mid { .. } => None,
            Price::BuySell { buy, sell } => Some((buy, sell)),
        };
        Leg {
            source: Cow::Borrowed(source.id.as_str()),
            table: (source.tables.len() > 1).then_some(Cow::Borrowed(sheet.table().table)),
            base: quote.base,
            quote: quote.quote,
            nominal: quote.nominal,
            value: quote.value(),
            buy: sides.map(|(buy, _)| buy),
            sell: sides.map(|(_, sell)| sell),
            direction,
            date: sheet.date(),
            valid_until: sheet.until(),
            fetched_at: one.fetched_at,
            law: None,
            note: None,
            fixed: None,
        }
    }

    /// A leg that no publisher quotes from day to day.
    fn fixed(
        source: &'static str,
        (base, quote, value): (Code, Code, Decimal),
        direction: Direction,
        date: Date,
        law: &'static str,
        fixed: Fixed,
    ) -> Leg {
        Leg {
            source: Cow::Borrowed(source),
            table: None,
            base,
            quote,
            nominal: 1,
            value,
            buy: None,
            sell: None,
            direction,
            date,
            valid_until: None,
            fetched_at: None,
            law: Some(Cow::Borrowed(law)),
            note: None,
            fixed: Some(fixed),
        }
    }

    /// From a retired currency to its successor: `1 successor = units retired`, inverted, or `1 retired = units successor`.
    pub(super) fn law(code: Code, end: &End, law: &Law) -> Leg {
        let (base, quote, direction) = match law.counts {
            Counts::Retired => (end.successor, code, Direction::Inverse),
            Counts::Successor => (code, end.successor, Direction::Direct),
        };
        let since = law.since.or(end.last_day.tomorrow().ok()).unwrap_or(end.last_day);
        Leg::fixed(LAW, (base, quote, law.units), direction, since, law.act, end.fixed())
    }

    /// From a minor unit to its currency.
    pub(super) fn unit(unit: &Unit) -> Leg {
        Leg::fixed(UNIT, (unit.of, unit.code, unit.per), Direction::Inverse, unit.since, unit.act, Fixed::Unit)
    }

    /// From a currency to the one to which an act ties it.
    pub(super) fn peg(peg: &Peg) -> Leg {
        let direction = if peg.base == peg.code { Direction::Direct } else { Direction::Inverse };
        let leg = Leg::fixed(LAW, (peg.base, peg.quote, peg.value), direction, peg.since, peg.act, Fixed::Peg);
        Leg { nominal: peg.nominal, ..leg }
    }

    /// The same quote the other way.
    pub(super) fn turned(mut self) -> Leg {
        self.direction = match self.direction {
            Direction::Direct => Direction::Inverse,
            Direction::Inverse => Direction::Direct,
        };
        self
    }

    /// The currency that it is used on.
    pub(super) fn entry(&self) -> Code {
        if self.direction == Direction::Direct { self.base } else { self.quote }
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

    /// The same number, to compute with: exactly the digits that are shown.
    ///
    /// ```
    /// use fx::convert::Shown;
    /// use rust_decimal::dec;
    ///
    /// assert_eq!(Shown::Published(dec!(1.1500)).decimal()?.to_string(), "1.1500");
    /// # Ok::<(), fx::convert::ratio::OutOfRange>(())
    /// ```
    ///
    /// # Errors
    /// [`OutOfRange`] where it has more digits than a `Decimal` holds.
    pub fn decimal(&self) -> Result<Decimal, OutOfRange> {
        match self {
            Shown::Published(value) => Ok(*value),
            Shown::Computed(digits) => Decimal::from_str_exact(&digits.to_string()).map_err(|_| OutOfRange),
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
            (Freshness::Unknown, _) => "; whether a newer rate was due is not known".to_owned(),
            (Freshness::Late, Some(reason @ Reason::Refused)) => format!("; {}", carried(reason)),
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
        None => {
            let name = sources::find(&leg.source).map_or(leg.source.as_ref(), |source| source.name);
            let note = leg.note.as_deref().map_or(String::new(), |note| format!(" ({note})"));
            format!("{name}, {}{note}", long(leg.date))
        }
    }
}

fn carried(reason: Reason) -> &'static str {
    match reason {
        Reason::Weekend => "carried over the weekend",
        Reason::Holiday => "carried over a holiday",
        Reason::NotYetPublished => "today's rate is not published yet",
        Reason::NoPublication => "no newer rate was published for that day",
        Reason::Late => "a newer rate was due and is not here yet",
        Reason::BetweenPublications => "the latest of a table that is not published every day",
        Reason::NotQuotedThatDay => "not quoted on that day",
        Reason::Refused => "the publisher's newer figure was not believed and waits to be confirmed",
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
