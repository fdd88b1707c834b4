//! Which quotes lead from one currency to the other. Part of `convert`: pure.
//!
//! One source answers with one or two legs of its own, the first in the preference that can. Only when none can, two are
//! joined through a currency that both quote. A currency that a law replaced for ever takes the law's rate as a leg.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::book::{Book, Page};
use super::{ConvertError, Direction, Leg, Question};
use crate::calendar::Freshness;
use crate::currency::{self, Code, End};
use crate::sheet;
use crate::sources::SourceId;

/// A chain of redenominations is short: BYB to BYR to BYN is the longest that people meet.
const LONGEST_CHAIN: usize = 5;

/// The legs from `from` to `to`; none for the same currency.
pub(super) fn find(book: &Book, question: &Question, now: Timestamp) -> Result<Vec<Leg>, ConvertError> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let day = question.date.unwrap_or(today);
    // A day further off than any publisher reaches is nobody's to answer, not even where a law fixed the rate for ever.
    if day > sheet::latest_possible(today) {
        return Err(ConvertError::NoPath);
    }
    if question.from == question.to {
        return Ok(Vec::new());
    }
    let (mut legs, from) = to_living(question.from, day)?;
    let (back, to) = to_living(question.to, day)?;
    if from != to {
        legs.extend(between(book, question, from, to)?);
    }
    legs.extend(back.into_iter().rev().map(Leg::turned));
    Ok(legs)
}

/// From a minor unit to its currency, and from a currency that is gone to what replaced it.
fn to_living(code: Code, day: Date) -> Result<(Vec<Leg>, Code), ConvertError> {
    match currency::unit(code) {
        Some(unit) => Ok((vec![Leg::unit(unit)], unit.of)),
        None => by_law(code, day),
    }
}

/// From a currency that is gone to what replaced it, by the rates that laws fixed.
fn by_law(code: Code, day: Date) -> Result<(Vec<Leg>, Code), ConvertError> {
    let (mut legs, mut code) = (Vec::new(), code);
    while let Some(end) = ended(code, day).filter(|_| legs.len() < LONGEST_CHAIN) {
        let law = end.law.filter(|law| law.since.is_none_or(|since| since <= day));
        let law = law.ok_or(ConvertError::Retired { code, last: end.last_day, successor: end.successor })?;
        legs.push(Leg::law(code, &end, &law));
        code = end.successor;
    }
    Ok((legs, code))
}

fn ended(code: Code, day: Date) -> Option<End> {
    currency::find(code).and_then(|currency| currency.end).filter(|end| end.last_day < day)
}

/// The legs of sheets that are young enough; an error that says how old they are when only older ones have them.
fn between(book: &Book, question: &Question, from: Code, to: Code) -> Result<Vec<Leg>, ConvertError> {
    let any = |age: Option<u32>| search(book, question.source, age, from, to);
    let Some(most) = question.max_age else { return any(None).ok_or(ConvertError::NoPath) };
    any(Some(most)).ok_or_else(|| match any(None) {
        Some(legs) => too_old(book, &legs, most),
        None => ConvertError::NoPath,
    })
}

fn too_old(book: &Book, legs: &[Leg], most: u32) -> ConvertError {
    let used = book.pages().iter().filter(|page| legs.iter().any(|leg| leg.source == page.sheet.source().as_str()));
    let oldest = used.max_by_key(|page| page.age());
    oldest.map_or(ConvertError::NoPath, |page| ConvertError::TooOld { last: page.sheet.date(), days: page.age(), most })
}

fn search(book: &Book, source: Option<SourceId>, age: Option<u32>, from: Code, to: Code) -> Option<Vec<Leg>> {
    let young = |page: &&Page| age.is_none_or(|most| page.age() <= i64::from(most));
    match source {
        Some(source) => book.page(source).filter(young).and_then(|page| within(page, from, to)),
        None => alone(book, young, from, to).or_else(|| joined(book, young, from, to)),
    }
}

/// The first source that quotes both and is not stale; when all that do are stale, the newest of them.
fn alone(book: &Book, young: impl Fn(&&Page) -> bool, from: Code, to: Code) -> Option<Vec<Leg>> {
    let mut stale: Option<(Date, Vec<Leg>)> = None;
    for page in book.pages().iter().filter(young) {
        let Some(legs) = within(page, from, to) else { continue };
        if page.standing.freshness != Freshness::Stale {
            return Some(legs);
        }
        if stale.as_ref().is_none_or(|(date, _)| *date < page.sheet.date()) {
            stale = Some((page.sheet.date(), legs));
        }
    }
    stale.map(|(_, legs)| legs)
}

/// One or two legs on one sheet, through its home currency.
fn within(page: &Page, from: Code, to: Code) -> Option<Vec<Leg>> {
    let mut legs = Vec::with_capacity(2);
    if from != page.sheet.home() {
        legs.push(leg(page, from)?);
    }
    if to != page.sheet.home() {
        legs.push(leg(page, to)?.turned());
    }
    Some(legs)
}

/// The leg from a foreign currency to the sheet's home.
fn leg(page: &Page, foreign: Code) -> Option<Leg> {
    let quote = page.sheet.quote(foreign)?;
    let direction = if quote.base == foreign { Direction::Direct } else { Direction::Inverse };
    Some(Leg::quote(&page.sheet, quote, direction))
}

/// What makes one join better than another: the smaller, the better, from the first field on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    stale: bool,
    legs: usize,
    preference: usize,
    through: (bool, bool, Code),
}

/// Two sources joined through a currency that both have: not stale before stale, the fewest legs, then the order of
/// preference, then EUR, USD and the alphabet.
fn joined(book: &Book, young: impl Fn(&&Page) -> bool, from: Code, to: Code) -> Option<Vec<Leg>> {
    let mut best: Option<(Rank, Vec<Leg>)> = None;
    for (i, first) in book.pages().iter().enumerate().filter(|(_, page)| young(page) && page.has(from)) {
        for (j, second) in book.pages().iter().enumerate().filter(|(j, page)| *j != i && young(page) && page.has(to)) {
            let stale = first.standing.freshness == Freshness::Stale || second.standing.freshness == Freshness::Stale;
            for through in first.codes().filter(|code| second.has(*code)) {
                let Some(mut legs) = within(first, from, through) else { continue };
                let Some(rest) = within(second, through, to) else { continue };
                legs.extend(rest);
                let rank =
                    Rank { stale, legs: legs.len(), preference: i.max(j), through: (through != Code::EUR, through != Code::USD, through) };
                if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                    best = Some((rank, legs));
                }
            }
        }
    }
    best.map(|(_, legs)| legs)
}
