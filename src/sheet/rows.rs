//! The rules that one row breaks by itself, so that the rest of the day stands. Part of `sheet`: pure.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::dec;

use super::factor::Factor;
use super::{Context, Notice, RefusedRow, Rejection, Rule};
use crate::currency::{self, Code, Kind};
use crate::quote::{Draft, Pair, Price, Quote};
use crate::source::Source;

/// What one unit of a currency can cost in another: from the smallest coin of the weakest currency in gold to the reverse, with a wide
/// margin. A price within it, and its inverse, can be multiplied with any amount that people name.
const LEAST: Decimal = dec!(0.000000000001);
const MOST: Decimal = dec!(1000000000000);

/// The rows of a draft: what may stand, what may not, and what was left out.
pub(super) struct Rows {
    pub(super) good: Vec<Quote>,
    pub(super) refused: Vec<RefusedRow>,
    pub(super) notices: Vec<Notice>,
}

/// Sorts the rows of a draft.
///
/// # Errors
/// When there is none, or so many are wrong that the answer as a whole is.
pub(super) fn sort(draft: &Draft, context: &Context<'_>) -> Result<Rows, Rejection> {
    let rows = each(draft, context);
    enough_good(&rows, draft)?;
    Ok(rows)
}

/// The rows, each judged by itself.
pub(super) fn each(draft: &Draft, context: &Context<'_>) -> Rows {
    let mut rows = Rows { good: Vec::with_capacity(draft.quotes.len()), refused: Vec::new(), notices: Vec::new() };
    for quote in &draft.quotes {
        let codes = || [quote.base, quote.quote].into_iter();
        if let Some(unknown) = codes().find(|code| is_unknown(*code)) {
            let detail = format!("{}: {unknown} is no currency of ISO 4217", shown(quote));
            rows.refused.push(context.refused(draft, *quote, Rule::UnknownCurrency, detail));
        } else if let Some(notice) = codes().find_map(|code| gone(code, draft)) {
            rows.notices.push(notice);
        } else if let Err((rule, detail)) = alone(quote, context.source) {
            rows.refused.push(context.refused(draft, *quote, rule, detail));
        } else if quote.base != quote.quote {
            rows.good.push(*quote);
        }
    }
    for odd in &draft.odd {
        rows.good.retain(|quote| quote.pair() != odd.quote.pair());
        rows.refused.push(context.refused(draft, odd.quote, Rule::Contradiction, odd.what.clone()));
    }
    let one = distinct(std::mem::take(&mut rows.good));
    rows.good = one.good;
    rows.refused.extend(one.twice.into_iter().map(|(quote, detail)| context.refused(draft, quote, Rule::Duplicates, detail)));
    rows
}

/// A row or two may be wrong; where more than a third are, the answer is.
fn enough_good(rows: &Rows, draft: &Draft) -> Result<(), Rejection> {
    // What is no currency says nothing of the figures of those that are.
    let mut of_currencies = rows.refused.iter().filter(|row| row.rule != Rule::UnknownCurrency);
    let (good, refused) = (rows.good.len(), of_currencies.clone().count());
    match of_currencies.next() {
        Some(first) if refused * 3 > good + refused => {
            let more = if refused > 1 { format!(", and {} more of {}", refused - 1, good + refused) } else { String::new() };
            Err(Rejection { rule: first.rule, detail: format!("{}{more}", first.detail) })
        }
        None if good == 0 => {
            Err(Rejection { rule: Rule::Empty, detail: format!("the sheet of {} has no quote of a known currency", draft.date) })
        }
        _ => Ok(()),
    }
}

/// Why a currency has no place in a sheet of that day; nothing when it has one.
fn gone(code: Code, draft: &Draft) -> Option<Notice> {
    match currency::find(code) {
        Some(currency) if currency.retired_on(draft.date) => Some(Notice::Retired(code)),
        _ => None,
    }
}

/// Whether a code is no currency: ISO 4217 does not have it, or keeps it for tests.
fn is_unknown(code: Code) -> bool {
    // Metals are quoted by the gram, too, for which ISO 4217 has no code.
    currency::gram(code).is_none() && currency::find(code).is_none_or(|currency| currency.kind == Kind::Reserved)
}

/// What a row says by itself: a currency of the source on one side, figures above zero and within bounds.
fn alone(quote: &Quote, source: &Source) -> Result<(), (Rule, String)> {
    if quote.base == quote.quote {
        // Some tables carry their own base at 1, which says nothing and harms nothing.
        let says_nothing = quote.value() == Decimal::from(quote.nominal);
        return if says_nothing { Ok(()) } else { Err((Rule::BaseCurrency, one_sided(quote, source))) };
    }
    if !source.pivots.is_empty() && !source.pivots.iter().any(|pivot| quote.other(*pivot).is_some()) {
        return Err((Rule::BaseCurrency, one_sided(quote, source)));
    }
    if !quote.price.is_positive() || quote.nominal == 0 {
        return Err((Rule::Positive, format!("{} is not above zero", shown(quote))));
    }
    if !within_bounds(quote) {
        return Err((Rule::Bounds, format!("{} is no rate: one unit costs from {LEAST} to {MOST}", shown(quote))));
    }
    Ok(())
}

/// Whether every figure of a row, and its inverse, is one that a rate can be.
fn within_bounds(quote: &Quote) -> bool {
    let figures = match quote.price {
        Price::Mid { value } => [value, value],
        Price::BuySell { buy, sell } => [buy, sell],
    };
    let can_be = |figure: Decimal| figure.checked_div(Decimal::from(quote.nominal)).is_some_and(|unit| (LEAST..=MOST).contains(&unit));
    figures.into_iter().all(can_be)
}

fn one_sided(quote: &Quote, source: &Source) -> String {
    let pivots: Vec<&str> = source.pivots.iter().map(Code::as_str).collect();
    format!("{} has not {} on exactly one side", shown(quote), pivots.join(" or "))
}

/// Rows of which each pair stands once, and those that say two things of one pair.
struct Distinct {
    good: Vec<Quote>,
    twice: Vec<(Quote, String)>,
}

/// The two directions of one pair agree to within this: their digits are rounded.
const DIRECTIONS_AGREE: Factor = Factor::thousandths(1010);

/// The same figure twice is one figure; two figures are an error of the publisher, and nobody knows which is right. So are two
/// directions of one pair that are not each other's inverse.
fn distinct(quotes: Vec<Quote>) -> Distinct {
    let mut said: BTreeMap<Pair, Vec<Quote>> = BTreeMap::new();
    for quote in quotes {
        let of = said.entry(quote.pair()).or_default();
        if !of.contains(&quote) {
            of.push(quote);
        }
    }
    let mut distinct = Distinct { good: Vec::with_capacity(said.len()), twice: Vec::new() };
    for (pair, of) in &said {
        let (Some(first), other) = (of.first(), of.get(1)) else { continue };
        let turned = said.get(&pair.turned()).and_then(|of| of.first()).filter(|turned| !inverse(first, turned));
        match other.or(turned) {
            Some(other) => distinct.twice.push((*first, format!("{} and {}", shown(first), shown(other)))),
            None => distinct.good.push(*first),
        }
    }
    distinct
}

/// Whether two quotes of a pair, one in each direction, say the same.
fn inverse(one: &Quote, turned: &Quote) -> bool {
    let prices = super::factor::price(one, one.base).zip(super::factor::price(turned, one.base));
    prices.is_some_and(|(one, other)| Factor::between(one, other) <= DIRECTIONS_AGREE)
}

pub(super) fn shown(quote: &Quote) -> String {
    format!("{} {} = {} {}", quote.nominal, quote.base, quote.value(), quote.quote)
}
