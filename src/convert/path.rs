//! Which quotes lead from one currency to the other. Part of `convert`: pure.
//!
//! One source answers with at most three legs of its own, the first in the preference that can. Only when none can, two are
//! joined through a currency that both quote. A currency that a law replaced for ever takes the law's rate as a leg, and one that nobody quotes
//! takes the rate at which a law or a treaty ties it to another.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::book::{Book, InForce, Page};
use super::prefer::Preference;
use super::{ConvertError, Direction, Leg, Question};
use crate::calendar::{Freshness, Reason};
use crate::currency::{self, Code, End};
use crate::quote::Quote;
use crate::sheet;
use crate::source::Kind;

/// A chain of redenominations is short: BYB to BYR to BYN is the longest that people meet.
pub(super) const LONGEST_CHAIN: usize = 5;

/// The legs of an answer, and the sheets behind those that are quotes.
#[derive(Debug, Default)]
pub(super) struct Path<'b> {
    pub(super) legs: Vec<Leg>,
    pub(super) sheets: Vec<(&'b Page, &'b InForce)>,
}

/// How the quotes of an answer stand together to the day asked.
#[derive(Debug)]
pub(super) struct State {
    pub(super) requested: Date,
    pub(super) dated: Date,
    pub(super) freshness: Freshness,
    pub(super) reason: Option<Reason>,
    pub(super) next_due: Option<Timestamp>,
}

impl Path<'_> {
    /// Whether a publisher's quote in it is of a metal by the gram.
    pub(super) fn is_in_grams(&self) -> bool {
        let is_gram = |code| currency::gram(code).is_some_and(|gram| gram.code == code);
        self.legs.iter().any(|leg| leg.fixed.is_none() && (is_gram(leg.base) || is_gram(leg.quote)))
    }

    /// How its quotes stand to the day asked; of several, the worst.
    pub(super) fn state(&self, date: Option<Date>, now: Timestamp) -> State {
        let mut sheets = self.sheets.clone();
        sheets.sort_by_key(|(page, _)| page.place);
        let today = || TimeZone::UTC.to_datetime(now).date();
        let requested = date.or_else(|| sheets.first().map(|(page, _)| page.asked)).unwrap_or_else(today);
        // The reason is that of the oldest sheet, which `dated` is about.
        let worst = sheets.iter().max_by_key(|(_, one)| (one.standing.freshness, Reverse(one.sheet.date()))).map(|(_, one)| one.standing);
        State {
            requested,
            dated: sheets.iter().map(|(_, one)| one.sheet.date()).min().unwrap_or(requested),
            freshness: worst.map_or(Freshness::Current, |standing| standing.freshness),
            reason: worst.and_then(|standing| standing.reason),
            next_due: sheets.iter().filter_map(|(_, one)| one.next_due).min(),
        }
    }
}

/// The legs from `from` to `to`; none for the same currency.
pub(super) fn find<'b>(book: &'b Book, prefer: &Preference, question: &Question, now: Timestamp) -> Result<Path<'b>, ConvertError> {
    let ends = Ends::of(question, now)?;
    if ends.from == ends.to {
        return Ok(ends.around(Vec::new()));
    }
    let found = between(book, prefer, question, ends.from, ends.to);
    // Some central banks price metals by the gram. They answer where no price by the ounce is both official and fresh.
    let is_final = matches!(&found, Ok(steps) if !steps.iter().any(|step| step.is_stale() || step.is_aggregate()));
    if let Some(grams) = ends.in_grams().filter(|_| !is_final)
        && let Ok(steps) = between(book, prefer, question, grams.from, grams.to)
        && (found.is_err() || !steps.iter().any(|step| step.is_stale() || step.is_aggregate()))
    {
        return Ok(grams.around(steps));
    }
    match found {
        Err(ConvertError::NoPath) if question.source.is_none() => by_peg(book, prefer, question, ends, now).ok_or(ConvertError::NoPath),
        found => found.map(|steps| ends.around(steps)),
    }
}

/// By what ties a currency to another that somebody quotes, where nobody quotes it itself.
fn by_peg<'b>(book: &'b Book, prefer: &Preference, question: &Question, ends: Ends, now: Timestamp) -> Option<Path<'b>> {
    let unquoted = |code: &Code| book.having(*code).is_empty();
    let tied = ends.tied(question.date.unwrap_or_else(|| TimeZone::UTC.to_datetime(now).date()), unquoted)?;
    if tied.from == tied.to {
        return Some(tied.around(Vec::new()));
    }
    let steps = between(book, prefer, question, tied.from, tied.to).ok()?;
    Some(tied.around(steps))
}

/// The currencies for which a quote is needed, and the fixed legs before and after.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    pub(super) from: Code,
    pub(super) to: Code,
    pub(super) before: Vec<Leg>,
    pub(super) after: Vec<Leg>,
}

impl Ends {
    /// Takes minor units and currencies that are gone to what stands for them on the day.
    pub(super) fn of(question: &Question, now: Timestamp) -> Result<Ends, ConvertError> {
        let today = TimeZone::UTC.to_datetime(now).date();
        let day = question.date.unwrap_or(today);
        // A day further off than any publisher reaches is nobody's to answer, not even where a law fixed the rate for ever.
        if day > sheet::latest_possible(today) {
            return Err(ConvertError::NoPath);
        }
        if question.from == question.to {
            return Ok(Ends { from: question.from, to: question.to, before: Vec::new(), after: Vec::new() });
        }
        if let Some(old) = currency::superseded_of(question.from, question.to, day) {
            return Err(old.into());
        }
        let (before, from) = to_living(question.from, day)?;
        let (back, to) = to_living(question.to, day)?;
        Ok(Ends { from, to, before, after: back.into_iter().rev().map(Leg::turned).collect() })
    }

    /// The same with metals in grams; nothing where neither end is one.
    pub(super) fn in_grams(&self) -> Option<Ends> {
        let (from, to) = (currency::gram(self.from), currency::gram(self.to));
        let mut ends = self.clone();
        if let Some(gram) = from {
            match ends.before.last() {
                Some(leg) if leg.quote == gram.code => ends.before.truncate(ends.before.len() - 1),
                _ => ends.before.push(Leg::unit(gram).turned()),
            }
            ends.from = gram.code;
        }
        if let Some(gram) = to {
            match ends.after.first() {
                Some(leg) if leg.quote == gram.code => ends.after = ends.after.split_off(1),
                _ => ends.after.insert(0, Leg::unit(gram)),
            }
            ends.to = gram.code;
        }
        (from.is_some() || to.is_some()).then_some(ends)
    }

    /// The same with each end that is wanted so at the currency to which an act ties it on that day; nothing where no end is.
    pub(super) fn tied(&self, day: Date, wanted: impl Fn(&Code) -> bool) -> Option<Ends> {
        let peg = |code: Code| currency::peg(code, day).filter(|_| wanted(&code));
        let (from, to) = (peg(self.from), peg(self.to));
        let mut ends = self.clone();
        if let Some(peg) = from {
            ends.before.push(Leg::peg(peg));
            ends.from = peg.anchor();
        }
        if let Some(peg) = to {
            ends.after.insert(0, Leg::peg(peg).turned());
            ends.to = peg.anchor();
        }
        (from.is_some() || to.is_some()).then_some(ends)
    }

    /// These steps between the fixed legs.
    fn around(self, steps: Steps<'_>) -> Path<'_> {
        let sheets = steps.iter().map(|step| (step.page, step.one)).collect();
        let quotes = steps.iter().map(Step::leg);
        Path { legs: self.before.into_iter().chain(quotes).chain(self.after).collect(), sheets }
    }
}

/// From a unit to its currency, and from a currency that is gone to what replaced it.
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

/// One quote used.
#[derive(Debug, Clone, Copy)]
struct Step<'b> {
    page: &'b Page,
    one: &'b InForce,
    quote: &'b Quote,
    direction: Direction,
}

impl Step<'_> {
    fn leg(&self) -> Leg {
        let note = self.page.note(self.one.sheet.date(), self.quote).map(str::to_owned);
        Leg { note, ..Leg::quote(self.page.source.source, self.one, self.quote, self.direction) }
    }

    fn is_aggregate(&self) -> bool {
        self.page.source.source.kind == Kind::Aggregate
    }

    fn is_stale(&self) -> bool {
        self.one.standing.freshness == Freshness::Stale
    }
}

type Steps<'b> = Vec<Step<'b>>;

/// The quotes of sheets that are young enough; an error that says how old they are when only older ones have them.
fn between<'b>(book: &'b Book, prefer: &Preference, question: &Question, from: Code, to: Code) -> Result<Steps<'b>, ConvertError> {
    let any = |most: Option<u32>| Search { book, prefer, most, from, to }.steps(question);
    let Some(most) = question.max_age else { return any(None).ok_or(ConvertError::NoPath) };
    any(Some(most)).ok_or_else(|| match any(None) {
        Some(steps) => too_old(&steps, most),
        None => ConvertError::NoPath,
    })
}

fn too_old(steps: &[Step<'_>], most: u32) -> ConvertError {
    let oldest = steps.iter().max_by_key(|step| step.page.age(step.one));
    oldest.map_or(ConvertError::NoPath, |step| ConvertError::TooOld { last: step.one.sheet.date(), days: step.page.age(step.one), most })
}

/// What is looked for.
struct Search<'b, 'p> {
    book: &'b Book,
    prefer: &'p Preference,
    /// Quotes that are older than so many days do not count.
    most: Option<u32>,
    from: Code,
    to: Code,
}

impl<'b> Search<'b, '_> {
    fn steps(&self, question: &Question) -> Option<Steps<'b>> {
        match question.source {
            Some(source) => self.young(within(self.book.page(source)?, self.from, self.to)?),
            None => self.alone().or_else(|| self.joined()).filter(|steps| self.as_usual(steps)),
        }
    }

    /// Whether these are the sources that answer now: a day that has begun nowhere is not answered by others.
    fn as_usual(&self, steps: &[Step<'b>]) -> bool {
        let Some(book) = self.book.usual() else { return true };
        let now = Search { book, most: None, ..*self };
        let Some(usual) = now.alone().or_else(|| now.joined()) else { return true };
        let is_one = |step: &Step<'_>| usual.iter().any(|one| one.page.source.id() == step.page.source.id());
        steps.iter().all(is_one)
    }

    fn young(&self, steps: Steps<'b>) -> Option<Steps<'b>> {
        let young = |step: &Step<'_>| self.most.is_none_or(|most| step.page.age(step.one) <= i64::from(most));
        steps.iter().all(young).then_some(steps)
    }

    /// The first source that quotes both and is not stale; where all that do are stale, see [`Preference::of_stale`].
    fn alone(&self) -> Option<Steps<'b>> {
        let mut stale = Vec::new();
        for page in self.candidates() {
            let Some(steps) = within(page, self.from, self.to).and_then(|steps| self.young(steps)) else { continue };
            if !steps.iter().any(Step::is_stale) {
                return Some(steps);
            }
            let oldest = steps.iter().map(|step| step.one.sheet.date()).min()?;
            stale.push((self.prefer.of_stale(&page.source, (self.from, self.to), oldest), steps));
        }
        // The first of equals: the order of the candidates is that of preference.
        stale.into_iter().reduce(|best, other| if other.0 < best.0 { other } else { best }).map(|(_, steps)| steps)
    }

    /// The pages that have both currencies, in the order in which they answer: the rarer of the two says which they are, so that the number
    /// of sources does not matter.
    fn candidates(&self) -> Vec<&'b Page> {
        let (a, b) = (self.book.having(self.from), self.book.having(self.to));
        let (rare, other) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let shared = |at: &usize| other.binary_search_by_key(at, |(_, place)| *place).is_ok();
        let both = rare.iter().map(|(_, at)| *at).filter(shared).filter_map(|at| self.book.pages().get(at));
        let mut both: Vec<&Page> = both.collect();
        if self.prefer.depends_on_pair() {
            both.sort_by_key(|page| self.prefer.of_pair(&page.source, self.from, self.to));
        }
        both
    }

    /// Two sources joined through a currency that both have: not stale before stale, the fewest legs, then the order of
    /// preference, then EUR, USD and the alphabet.
    fn joined(&self) -> Option<Steps<'b>> {
        let mut best: Option<(Rank, Steps<'b>)> = None;
        let pages = self.book.pages();
        for (&(_, i), &(_, j)) in self.book.having(self.from).iter().flat_map(|i| self.book.having(self.to).iter().map(move |j| (i, j))) {
            let (Some(first), Some(second)) = (pages.get(i), pages.get(j).filter(|_| i != j)) else { continue };
            for &through in first.codes().iter().filter(|code| second.has(**code)) {
                let Some(mut steps) = within(first, self.from, through) else { continue };
                let Some(rest) = within(second, through, self.to) else { continue };
                steps.extend(rest);
                let Some(steps) = self.young(steps) else { continue };
                let rank = Rank {
                    stale: steps.iter().any(Step::is_stale),
                    legs: steps.len(),
                    preference: i.max(j),
                    through: (through != Code::EUR, through != Code::USD, through),
                };
                if best.as_ref().is_none_or(|(least, _)| rank < *least) {
                    best = Some((rank, steps));
                }
            }
        }
        best.map(|(_, steps)| steps)
    }
}

/// What makes one join better than another: the smaller, the better, from the first field on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    stale: bool,
    legs: usize,
    preference: usize,
    through: (bool, bool, Code),
}

/// At most three legs on one source's quotes: the fewest, then through its pivots in their order.
fn within(page: &Page, from: Code, to: Code) -> Option<Steps<'_>> {
    if from == to {
        return Some(Vec::new());
    }
    if let Some(direct) = step(page, from, to) {
        return Some(vec![direct]);
    }
    let pivots = page.source.source.pivots;
    if let Some(two) = pivots.iter().find_map(|pivot| Some(vec![step(page, from, *pivot)?, step(page, *pivot, to)?])) {
        return Some(two);
    }
    // Every quote names a pivot, so that a path through anything else leads from pivot to pivot.
    if pivots.contains(&from) && pivots.contains(&to) {
        let through = |code: &Code| Some(vec![step(page, from, *code)?, step(page, *code, to)?]);
        if let Some(two) = page.codes().iter().find_map(through) {
            return Some(two);
        }
    }
    let pairs = pivots.iter().flat_map(|first| pivots.iter().map(move |second| (*first, *second)));
    pairs
        .filter(|(first, second)| first != second)
        .find_map(|(first, second)| Some(vec![step(page, from, first)?, step(page, first, second)?, step(page, second, to)?]))
}

fn step(page: &Page, from: Code, to: Code) -> Option<Step<'_>> {
    let (at, quote) = page.quote(from, to)?;
    let direction = if quote.base == from { Direction::Direct } else { Direction::Inverse };
    Some(Step { page, one: page.in_force().get(at)?, quote, direction })
}
