//! How many times larger one price is than another, for comparing and never for converting. Part of `sheet`: pure.
//!
//! The rules speak of log changes, and need no logarithm for it: the logarithm keeps the order, so that the median of log changes is the
//! logarithm of the median factor, and `k` medians are that factor to the power of `k`. What is left are products of whole numbers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Sheet;
use crate::currency::Code;
use crate::quote::{Pair, Quote};

/// One, in the billionths in which factors are held.
const ONE: u128 = 1_000_000_000;

/// How many times larger one price is than another: at least 1, in billionths; what is larger than fits is the largest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Factor(u128);

impl Factor {
    /// The largest that is told apart.
    const MOST: Factor = Factor(u64::MAX as u128);

    /// So many thousandths.
    pub(super) const fn thousandths(thousandths: u128) -> Factor {
        Factor(thousandths * (ONE / 1000))
    }

    /// The larger of two prices over the smaller.
    pub(super) fn between(one: Decimal, other: Decimal) -> Factor {
        let quotient = one.max(other).checked_div(one.min(other));
        let billionths =
            quotient.and_then(|quotient| quotient.checked_mul(Decimal::from(1_000_000_000_u32))).and_then(|factor| factor.to_u128());
        billionths.map_or(Factor::MOST, |billionths| Factor(billionths.max(ONE)).min(Factor::MOST))
    }

    /// To the power of so much: so many times its logarithm.
    fn power(self, exponent: u32) -> Factor {
        (0..exponent).fold(Factor(ONE), |power, _| power.times(self))
    }

    fn times(self, other: Factor) -> Factor {
        // Both are below 2^64.
        Factor(self.0 * other.0 / ONE).min(Factor::MOST)
    }

    /// With so many thousandths more of one.
    fn plus(self, thousandths: u128) -> Factor {
        Factor(self.0.saturating_add(thousandths * (ONE / 1000))).min(Factor::MOST)
    }

    /// What is over one, in billionths.
    pub(super) const fn over(self) -> u128 {
        self.0 - ONE
    }
}

/// Units of the other currency for one unit of this one, in `Decimal`'s own precision.
pub(super) fn price(quote: &Quote, of: Code) -> Option<Decimal> {
    let (nominal, value) = (Decimal::from(quote.nominal), quote.value());
    if quote.base == of { value.checked_div(nominal) } else { nominal.checked_div(value) }.filter(|price| !price.is_zero())
}

/// The pair by which a quote is compared: the foreign currency in the home currency, where the quote names that.
pub(super) fn priced(quote: &Quote, home: Code) -> Pair {
    if quote.base == home { quote.pair().turned() } else { quote.pair() }
}

/// What a table said of each pair lately: its last price, and how much it changes from sheet to sheet.
#[derive(Debug, Clone, Default)]
pub struct History {
    home: Option<Code>,
    pairs: BTreeMap<Pair, Past>,
}

#[derive(Debug, Clone)]
struct Past {
    date: Date,
    price: Decimal,
    /// From sheet to sheet, the newest last.
    changes: Vec<Factor>,
}

/// Changes that are remembered of a pair.
const MOST: usize = 60;
/// Fewer changes say nothing of a pair.
const LEAST: usize = 15;
/// So many recent changes show that a pair is being moved.
const RECENT: usize = 20;
/// A limit is so many times the median of a pair's log changes. One in a normal distribution would be beyond it every 10^15 years.
const MEDIANS: u32 = 12;
/// No change below this is ever a jump: over a weekend in a crisis a currency moves so much.
const FLOOR: Factor = Factor::thousandths(1150);
/// The same for a quiet pair, whose median is at most [`QUIET`] and whose largest change at most [`CALM`].
const QUIET_FLOOR: Factor = Factor::thousandths(1050);
const QUIET: Factor = Factor::thousandths(1002);
const CALM: Factor = Factor::thousandths(1015);
/// A pair is known to be quiet after so many changes.
const QUIET_AFTER: usize = 40;
/// The limit where little is known of a pair.
const UNKNOWN: Factor = Factor::thousandths(1200);
/// What a limit grows by for every month between two prices, in thousandths.
const MONTH: u128 = 50;

/// Below this a change is never a jump, whatever the history says: who finds none above it needs none.
pub(super) const NEVER_A_JUMP: Factor = QUIET_FLOOR;

impl History {
    /// Of a table's sheets in order, the oldest first.
    #[must_use]
    pub fn of<'s>(home: Code, sheets: impl IntoIterator<Item = &'s Sheet>) -> History {
        let mut history = History { home: Some(home), pairs: BTreeMap::new() };
        sheets.into_iter().for_each(|sheet| history.add(sheet));
        history
    }

    /// Adds the next sheet.
    pub fn add(&mut self, sheet: &Sheet) {
        let Some(home) = self.home else { return };
        for quote in sheet.quotes() {
            let pair = priced(quote, home);
            let Some(price) = price(quote, pair.base) else { continue };
            match self.pairs.get_mut(&pair) {
                None => {
                    self.pairs.insert(pair, Past { date: sheet.date(), price, changes: Vec::new() });
                }
                Some(past) => {
                    past.changes.push(Factor::between(past.price, price));
                    if past.changes.len() > MOST {
                        past.changes.remove(0);
                    }
                    (past.date, past.price) = (sheet.date(), price);
                }
            }
        }
    }

    /// The last price of a pair, and its date.
    pub(super) fn last(&self, pair: Pair) -> Option<(Decimal, Date)> {
        self.pairs.get(&pair).map(|past| (past.price, past.date))
    }

    /// Whether a change of a pair within so many days is larger than its own past allows.
    pub(super) fn is_jump(&self, pair: Pair, change: Factor, days: i64) -> bool {
        let months = MONTH * u128::try_from(days.clamp(0, 3650) / 30).unwrap_or(0);
        let changes = self.pairs.get(&pair).map_or(&[][..], |past| &past.changes);
        if changes.len() < LEAST {
            return change > UNKNOWN.plus(months);
        }
        let mut sorted = changes.to_vec();
        sorted.sort_unstable();
        let median = sorted.get(sorted.len() / 2).copied().unwrap_or(UNKNOWN);
        let largest = sorted.last().copied().unwrap_or(UNKNOWN);
        let quiet = changes.len() >= QUIET_AFTER && median <= QUIET && largest <= CALM;
        let floor = if quiet { QUIET_FLOOR } else { FLOOR };
        let recent = changes.iter().rev().take(RECENT).copied().max().unwrap_or(UNKNOWN);
        // One and a half of the largest recent log change, without a root: twice the one against thrice the other.
        let stirred = change.power(2) <= recent.power(3).plus(months);
        change > floor.plus(months) && change > median.power(MEDIANS).plus(months) && !stirred
    }
}
