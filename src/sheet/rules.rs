//! The rules between a draft and a sheet. Part of `sheet`: pure, with the time and the last sheet passed in.
//!
//! Hard rules refuse. The two rules about jumps quarantine: a real devaluation looks like an error at first, so such a
//! sheet waits until a later answer says the same, or an operator accepts it. What breaks in the field, and is asked here:
//! half a payload, zeros, a hundredfold, a direction swapped, two figures for one currency, a date years ahead.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use rust_decimal::Decimal;
use rust_decimal::dec;

use super::{Draft, Notice, Quote, Rejection, Rule, Sheet};
use crate::currency::{self, Code, Kind};
use crate::sources::{Meta, ParseError};
use crate::store::notebook::Quarantine;

/// A sheet dated later than this after the source's today is an error: the longest lead of a publisher is over the New Year.
const FUTURE_DAYS: i64 = 10;
/// A quarantined sheet is believed when an answer says the same at least this long after the first.
pub const CONFIRM_AFTER: SignedDuration = SignedDuration::from_hours(3);

/// What a draft is judged by, beside its own figures.
#[derive(Debug)]
pub struct Context<'a> {
    /// Whose draft it is.
    pub meta: &'a Meta,
    /// The time of judging, which becomes the sheet's time of fetching.
    pub now: Timestamp,
    /// Refuse what is older than this date: the newest sheet there is, when the newest was asked for.
    pub not_before: Option<Date>,
    /// The sheet to compare with: the source's own last one on or before the draft's date.
    pub last: Option<&'a Sheet>,
    /// Where there is no last sheet: what other sources say of the same currencies, in the same home.
    pub others: Option<&'a Sheet>,
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<&'a Quarantine>,
}

/// A draft that passed, and what was left out of it.
#[derive(Debug)]
pub struct Judged {
    /// The sheet: valid from here on.
    pub sheet: Sheet,
    /// Quotes that were dropped.
    pub notices: Vec<Notice>,
}

impl From<&ParseError> for Rejection {
    fn from(error: &ParseError) -> Rejection {
        let rule = match error {
            ParseError::Html { .. } => Rule::Html,
            ParseError::Malformed { .. } => Rule::Whole,
        };
        Rejection { rule, detail: error.to_string() }
    }
}

/// Judges a draft by every rule.
///
/// # Errors
/// The first rule that is broken, with the figures that broke it. [`Rule::quarantines`] says whether the draft may be kept
/// to be confirmed.
pub fn judge(draft: &Draft, context: &Context<'_>) -> Result<Judged, Rejection> {
    let home = context.meta.home;
    let (known, notices) = known_quotes(draft, home)?;
    let quotes = distinct(known, home)?;
    dated(draft.date, context)?;
    enough(quotes.len(), context)?;
    let sheet = Sheet::restore(context.meta.id, home, draft.date, context.now, quotes);
    if !confirmed(&sheet, context) {
        alike(&sheet, context)?;
    }
    Ok(Judged { sheet, notices })
}

/// Makes a sheet of a draft that an operator accepted: every hard rule still holds, only the comparison with the last
/// sheet is left out.
///
/// # Errors
/// The first hard rule that is broken.
pub fn accept(draft: &Draft, meta: &Meta, now: Timestamp) -> Result<Sheet, Rejection> {
    let context = Context { meta, now, not_before: None, last: None, others: None, quarantine: None };
    judge(draft, &context).map(|judged| judged.sheet)
}

/// The latest date that a sheet can bear today: how far ahead to look for the newest.
#[must_use]
pub fn latest_possible(today: Date) -> Date {
    today.checked_add(FUTURE_DAYS.days()).unwrap_or(Date::MAX)
}

/// One source's sheet as another's home currency sees it: crosses in `Decimal`'s own precision, for comparing only.
/// Nothing when the sheet does not quote that currency.
#[must_use]
pub fn seen_from(sheet: &Sheet, home: Code) -> Option<Sheet> {
    if home == sheet.home() {
        return Some(sheet.clone());
    }
    let own = price(sheet.quote(home)?, sheet.home())?;
    let cross = |foreign: Code, value: Decimal| Quote { base: foreign, quote: home, nominal: 1, value };
    let through = sheet.quotes().iter().filter(|quote| quote.foreign(sheet.home()) != home).filter_map(|quote| {
        let value = price(quote, sheet.home())?.checked_div(own)?;
        Some(cross(quote.foreign(sheet.home()), value))
    });
    let direct = Decimal::ONE.checked_div(own).map(|value| cross(sheet.home(), value));
    Some(Sheet::restore(sheet.source(), home, sheet.date(), sheet.fetched_at(), through.chain(direct).collect()))
}

fn reject<T>(rule: Rule, detail: String) -> Result<T, Rejection> {
    Err(Rejection { rule, detail })
}

/// The quotes for currencies that exist on the day, each with the home currency on exactly one side and figures above zero.
fn known_quotes(draft: &Draft, home: Code) -> Result<(Vec<Quote>, Vec<Notice>), Rejection> {
    let (mut known, mut notices) = (Vec::with_capacity(draft.quotes.len()), Vec::new());
    for quote in &draft.quotes {
        if (quote.base == home) == (quote.quote == home) {
            // Some tables carry their own base at 1, which says nothing and harms nothing.
            if quote.base == home && quote.value == Decimal::from(quote.nominal) {
                continue;
            }
            return reject(Rule::BaseCurrency, format!("{} has not {home} on exactly one side", shown(quote)));
        }
        let foreign = quote.foreign(home);
        match currency::find(foreign) {
            Some(currency) if currency.retired_on(draft.date) => notices.push(Notice::Retired(foreign)),
            Some(currency) if currency.kind != Kind::Reserved => known.push(*quote),
            _ => notices.push(Notice::Unknown(foreign)),
        }
    }
    if let Some(quote) = known.iter().find(|quote| quote.value <= Decimal::ZERO || quote.nominal == 0) {
        return reject(Rule::Positive, format!("{} is not above zero", shown(quote)));
    }
    if known.is_empty() {
        return reject(Rule::Empty, format!("the sheet of {} has no quote of a known currency", draft.date));
    }
    Ok((known, notices))
}

/// One quote a currency; the same figure twice is one figure, two figures are an error of the publisher.
fn distinct(quotes: Vec<Quote>, home: Code) -> Result<Vec<Quote>, Rejection> {
    let mut one: BTreeMap<Code, Quote> = BTreeMap::new();
    for quote in quotes {
        let first = *one.entry(quote.foreign(home)).or_insert(quote);
        if first != quote {
            return reject(Rule::Duplicates, format!("{} and {}", shown(&first), shown(&quote)));
        }
    }
    Ok(one.into_values().collect())
}

fn dated(date: Date, context: &Context<'_>) -> Result<(), Rejection> {
    let today = context.meta.schedule.today(context.now);
    if days_between(today, date) > FUTURE_DAYS {
        return reject(Rule::FutureDate, format!("dated {date}, and today is {today}"));
    }
    match context.not_before {
        Some(last) if date < last => reject(Rule::OlderThanLast, format!("dated {date}, and {last} is already here")),
        _ => Ok(()),
    }
}

/// Half a payload is no sheet: neither below the source's floor nor below half of its last sheet.
fn enough(count: usize, context: &Context<'_>) -> Result<(), Rejection> {
    let floor = context.last.map_or(0, |last| last.quotes().len() / 2).max(context.meta.floor);
    if count < floor { reject(Rule::Floor, format!("{count} currencies, and at least {floor} are due")) } else { Ok(()) }
}

/// Whether a sheet that waited is said again, hours later: the same figures, or newer ones on the same level.
fn confirmed(sheet: &Sheet, context: &Context<'_>) -> bool {
    let Some(waiting) = context.quarantine.filter(|waiting| context.now.duration_since(waiting.since) >= CONFIRM_AFTER) else {
        return false;
    };
    let held = Sheet::restore(sheet.source(), sheet.home(), waiting.draft.date, waiting.since, waiting.draft.quotes.clone());
    held.date() <= sheet.date() && compare(sheet, &held, Measure::Own).is_ok()
}

/// Compares with the source's own last sheet; without one, with what others say.
fn alike(sheet: &Sheet, context: &Context<'_>) -> Result<(), Rejection> {
    match (context.last, context.others) {
        (Some(last), _) => compare(sheet, last, Measure::Own),
        (None, Some(others)) => compare(sheet, others, Measure::Others),
        (None, None) => Ok(()),
    }
}

/// How closely a sheet must resemble what it is compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    /// The source's own last sheet: any factor of eight is a slipped point.
    Own,
    /// Other publishers' figures: an official rate may be far from the market's, but not by a power of ten exactly.
    Others,
}

/// How far a rate may move before it counts as a jump: a fifth, and a twentieth more for every month between the sheets.
fn allowance(days: i64) -> Decimal {
    dec!(1.2) + dec!(0.05) * Decimal::from(days.clamp(0, 3650) / 30)
}

fn compare(sheet: &Sheet, last: &Sheet, measure: Measure) -> Result<(), Rejection> {
    let allowed = allowance(days_between(last.date(), sheet.date()).abs());
    let (mut common, mut jumped) = (0_usize, Vec::new());
    for quote in sheet.quotes() {
        let code = quote.foreign(sheet.home());
        let Some((old, new)) = last.quote(code).and_then(|old| Some((price(old, sheet.home())?, price(quote, sheet.home())?))) else {
            continue;
        };
        common += 1;
        let Some(factor) = factor(old, new) else {
            return reject(Rule::PowerOfTen, format!("{code} was {} and is {}", plain(old), plain(new)));
        };
        if factor <= allowed {
            continue;
        }
        if slipped(factor, measure) || inverted(old, new) {
            return reject(Rule::PowerOfTen, format!("{code} was {} {} and is {}", plain(old), sheet.home(), plain(new)));
        }
        jumped.push(code);
    }
    if jumped.len() * 3 > common {
        let codes: Vec<&str> = jumped.iter().map(Code::as_str).take(12).collect();
        return reject(Rule::ManyJump, format!("{} of {common} rates moved by more than a fifth: {}", jumped.len(), codes.join(" ")));
    }
    Ok(())
}

/// Units of the home currency for one unit of the foreign one, in `Decimal`'s own precision: for comparing, never for converting.
fn price(quote: &Quote, home: Code) -> Option<Decimal> {
    let nominal = Decimal::from(quote.nominal);
    if quote.quote == home { quote.value.checked_div(nominal) } else { nominal.checked_div(quote.value) }.filter(|price| !price.is_zero())
}

/// The larger of two prices over the smaller; nothing when it is too large to say.
fn factor(old: Decimal, new: Decimal) -> Option<Decimal> {
    old.max(new).checked_div(old.min(new))
}

/// Whether a factor looks like a slipped decimal point or a nominal left out.
fn slipped(factor: Decimal, measure: Measure) -> bool {
    match measure {
        Measure::Own => factor >= dec!(8),
        Measure::Others => {
            let powers = std::iter::successors(Some(dec!(10)), |power| power.checked_mul(dec!(10)));
            powers.take(12).any(|power| factor >= power * dec!(0.8) && factor <= power * dec!(1.25))
        }
    }
}

/// Whether one price is the other's inverse: base and quote changed places.
fn inverted(old: Decimal, new: Decimal) -> bool {
    old.checked_mul(new).is_some_and(|product| product > dec!(0.97) && product < dec!(1.03))
}

fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.until(later).map_or(i64::MAX, |span| i64::from(span.get_days()))
}

fn shown(quote: &Quote) -> String {
    format!("{} {} = {} {}", quote.nominal, quote.base, quote.value, quote.quote)
}

/// At most eight significant digits: for people, in a reason.
fn plain(price: Decimal) -> String {
    price.round_sf(8).unwrap_or(price).normalize().to_string()
}
