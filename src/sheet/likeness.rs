//! What can only be judged beside something else: the table's own last sheet and past, and what others say. Part of `sheet`: pure.
//!
//! A row that is unlike is refused alone, and waits to be confirmed; a sheet of which more than a third is unlike waits as a whole.

use jiff::civil::Date;
use rust_decimal::{Decimal, dec};

use super::factor::{Factor, History, NEVER_A_JUMP, price, priced};
use super::{Context, Others, Rule, Sheet};
use crate::currency::Code;
use crate::quote::{Pair, Quote};

/// A row that is unlike what stood there before.
pub(super) struct Unlike {
    pub(super) quote: Quote,
    pub(super) rule: Rule,
    pub(super) detail: String,
}

/// A row beside what it is compared with.
struct Row<'q> {
    quote: &'q Quote,
    pair: Pair,
    old: Decimal,
    new: Decimal,
    change: Factor,
    days: i64,
}

impl Row<'_> {
    fn unlike(&self, rule: Rule, detail: String) -> Unlike {
        Unlike { quote: *self.quote, rule, detail }
    }

    /// Whether it moved by one in the last place that is published: of 0.04 that is a quarter, and no jump.
    fn is_a_step(&self) -> bool {
        let new = self.quote.value().normalize();
        let old = self.old.checked_mul(Decimal::from(self.quote.nominal)).map(|old| old.normalize());
        let Some(old) = old.filter(|_| self.quote.base == self.pair.base) else { return false };
        let places = new.scale().max(old.scale());
        places > 0 && (new - old).abs() <= Decimal::new(1, places)
    }

    fn was_and_is(&self) -> String {
        format!("{} was {} {} and is {}", self.pair.base, plain(self.old), self.pair.quote, plain(self.new))
    }
}

/// A change by so much is a slipped point, or a nominal left out.
const SLIPPED: Factor = Factor::thousandths(8000);
/// Two currencies have each other's figures where both moved by more than this.
const EXCHANGED_FROM: Factor = Factor::thousandths(1020);
/// A figure is another currency's where it is this near.
const SAME_FIGURE: Factor = Factor::thousandths(1030);
/// A change is doubted where others of the same day saw none of it, from here on.
const DOUBTED_FROM: Factor = Factor::thousandths(1050);
/// Between any two sources of a currency there is less than this, in thousandths.
const WILD: u128 = 300_000;
/// Another source confirms a price that is this near its own.
const CONFIRMS: Factor = Factor::thousandths(1030);

/// Whether a sheet cannot be judged by the last one alone: something moved far, or a pair was not in it.
pub(super) fn needs_history(quotes: &[Quote], last: &Sheet, home: Code) -> bool {
    quotes.iter().any(|quote| {
        let pair = priced(quote, home);
        let prices = last.between(pair.base, pair.quote).and_then(|before| price(before, pair.base)).zip(price(quote, pair.base));
        prices.is_none_or(|(old, new)| Factor::between(old, new) > NEVER_A_JUMP)
    })
}

/// The rows of a sheet that are unlike, beside the table's own past.
pub(super) fn own(sheet: &Sheet, last: &Sheet, context: &Context<'_>) -> Vec<Unlike> {
    let home = context.source.home();
    let none = History::default();
    let history = context.history.unwrap_or(&none);
    let before = |pair: Pair| {
        let listed = last.between(pair.base, pair.quote).and_then(|quote| Some((price(quote, pair.base)?, last.date())));
        listed.or_else(|| history.last(pair))
    };
    let rows = rows(sheet, home, before);
    let mut unlike = exchanged(&rows);
    for row in &rows {
        if unlike.iter().any(|other| other.quote == *row.quote) {
            continue;
        }
        let jumps = !row.is_a_step() && history.is_jump(row.pair, row.change, row.days);
        if jumps && !others_confirm(row, sheet.date(), context.others) {
            let slipped = row.change >= SLIPPED || inverted(row.old, row.new);
            let rule = if slipped { Rule::PowerOfTen } else { Rule::Jump };
            unlike.push(row.unlike(rule, row.was_and_is()));
        } else if let Some(detail) = doubted(row, sheet.date(), context.others).filter(|_| !jumps) {
            unlike.push(row.unlike(Rule::Others, detail));
        }
    }
    // What the table never said can be wild all the same.
    let (wild, _) = wild(sheet, context.wide, home);
    unlike.extend(wild.into_iter().filter(|one| before(priced(&one.quote, home)).is_none()));
    unlike
}

/// The rows of a first sheet that are unlike what another source says: an official rate may be far from the market's, but not by a power
/// of ten exactly, and not with another currency's figure.
pub(super) fn first(sheet: &Sheet, others: &Others<'_>, home: Code) -> Vec<Unlike> {
    let rows = rows(sheet, home, |pair| Some((others.price(pair)?, others.sheet.date())));
    let mut unlike: Vec<Unlike> = exchanged(&rows).into_iter().filter(|one| far(&rows, one)).collect();
    for row in &rows {
        if unlike.iter().any(|other| other.quote == *row.quote) {
            continue;
        }
        let months = u128::try_from(row.days.clamp(0, 3650) / 30).unwrap_or(0);
        if row.change <= Factor::thousandths(1200 + 50 * months) {
            continue;
        }
        let slipped = power_of_ten(row.change) || inverted(row.old, row.new);
        let rule = if slipped { Rule::PowerOfTen } else { Rule::Jump };
        unlike.push(row.unlike(rule, row.was_and_is()));
    }
    unlike
}

/// The rows of a first sheet that are wild beside what another source says, of whatever kind and however long ago: no devaluation, no notes
/// and no market beside the official one are so far away, and as much again for every year between.
///
/// Answers how many rows could be compared, too.
pub(super) fn wild(sheet: &Sheet, others: &[Others<'_>], home: Code) -> (Vec<Unlike>, usize) {
    let rows = rows(sheet, home, |pair| others.iter().find_map(|others| Some((others.price(pair)?, others.sheet.date()))));
    let limit = |days: i64| Factor::thousandths(WILD.saturating_mul(1 + u128::try_from(days / 365).unwrap_or(0)));
    let unlike = rows.iter().filter(|row| row.change >= limit(row.days)).map(|row| row.unlike(Rule::PowerOfTen, row.was_and_is()));
    (unlike.collect(), rows.len())
}

/// Rows whose figures are another currency's by what others say of the same day: for past days, of which a whole column may be wrong.
pub(super) fn misplaced(sheet: &Sheet, others: &Others<'_>, home: Code) -> Vec<Unlike> {
    let rows = rows(sheet, home, |pair| Some((others.price(pair)?, others.sheet.date())));
    exchanged(&rows).into_iter().filter(|one| far(&rows, one)).collect()
}

/// Rows that a later sheet of the same table contradicts.
pub(super) fn contradicted(sheet: &Sheet, later: &Sheet, home: Code) -> Vec<Unlike> {
    let rows = rows(sheet, home, |pair| Some((price(later.between(pair.base, pair.quote)?, pair.base)?, later.date())));
    let mut unlike = exchanged(&rows);
    let slipped = |row: &&Row<'_>| row.change >= SLIPPED || inverted(row.old, row.new) && row.change >= DOUBTED_FROM;
    unlike.extend(rows.iter().filter(slipped).map(|row| row.unlike(Rule::PowerOfTen, row.was_and_is())));
    unlike
}

/// Beside another source a tenth is the least that tells.
fn far(rows: &[Row<'_>], unlike: &Unlike) -> bool {
    rows.iter().any(|row| *row.quote == unlike.quote && row.change >= Factor::thousandths(1100))
}

fn rows<'q>(sheet: &'q Sheet, home: Code, before: impl Fn(Pair) -> Option<(Decimal, Date)>) -> Vec<Row<'q>> {
    let row = |quote: &'q Quote| {
        let pair = priced(quote, home);
        let (old, date) = before(pair)?;
        let new = price(quote, pair.base)?;
        let days = date.until(sheet.date()).map_or(i64::MAX, |span| i64::from(span.get_days())).saturating_abs();
        Some(Row { quote, pair, old, new, change: Factor::between(old, new), days })
    };
    sheet.quotes().iter().filter_map(row).collect()
}

/// How many rows of a sheet can be compared with another.
pub(super) fn common(sheet: &Sheet, last: &Sheet) -> usize {
    sheet.quotes().iter().filter(|quote| last.between(quote.base, quote.quote).is_some()).count()
}

/// Rows that moved to where others stood, while others moved to where they stood: columns that changed places.
fn exchanged(rows: &[Row<'_>]) -> Vec<Unlike> {
    let movers: Vec<&Row<'_>> = rows.iter().filter(|row| row.change >= EXCHANGED_FROM).collect();
    // Where the home currency itself moved, all go one way: of those that changed places some go up and some down.
    if !(movers.iter().any(|row| row.new > row.old) && movers.iter().any(|row| row.new < row.old)) {
        return Vec::new();
    }
    let near = |row: &Row<'_>, one: Decimal, other: Decimal| {
        let off = Factor::between(one, other);
        off <= SAME_FIGURE && off.over() * 4 <= row.change.over()
    };
    let found = |row: &&Row<'_>| {
        let others = || movers.iter().filter(|other| other.pair != row.pair && other.pair.quote == row.pair.quote);
        let taken = others().find(|other| near(row, row.new, other.old))?;
        let given = others().any(|other| near(row, other.new, row.old));
        let detail = format!("{}, which {} was", row.was_and_is(), taken.pair.base);
        given.then(|| row.unlike(Rule::Exchanged, detail))
    };
    movers.iter().filter_map(found).collect()
}

/// Whether another source of the same day or the day beside it has about the new price.
fn others_confirm(row: &Row<'_>, date: Date, others: &[Others<'_>]) -> bool {
    same_day(others, date).any(|other| other.price(row.pair).is_some_and(|price| Factor::between(price, row.new) <= CONFIRMS))
}

/// What others of the same day say against a change: that nothing of it happened.
fn doubted(row: &Row<'_>, date: Date, others: &[Others<'_>]) -> Option<String> {
    if row.change < DOUBTED_FROM {
        return None;
    }
    let mut against = None;
    for other in same_day(others, date) {
        let Some(price) = other.price(row.pair) else { continue };
        let (from_old, from_new) = (Factor::between(price, row.old).over(), Factor::between(price, row.new).over());
        if from_new * 4 <= row.change.over() {
            return None;
        }
        if from_old * 4 <= row.change.over() && against.is_none() {
            against = Some(format!("{}, and {} has {}", row.was_and_is(), other.sheet.table().source, plain(price)));
        }
    }
    against
}

fn same_day<'a, 'o>(others: &'a [Others<'o>], date: Date) -> impl Iterator<Item = &'a Others<'o>> {
    others.iter().filter(move |other| date.until(other.sheet.date()).is_ok_and(|span| span.get_days().abs() <= 1))
}

/// Whether a factor looks like a slipped decimal point or a nominal left out, beside another source: a power of ten, about.
fn power_of_ten(factor: Factor) -> bool {
    let powers = std::iter::successors(Some(10_u128), |power| power.checked_mul(10)).take(9);
    powers.into_iter().any(|power| factor >= Factor::thousandths(power * 800) && factor <= Factor::thousandths(power * 1250))
}

/// Whether one price is the other's inverse: base and quote changed places.
fn inverted(old: Decimal, new: Decimal) -> bool {
    old.checked_mul(new).is_some_and(|product| product > dec!(0.97) && product < dec!(1.03))
}

/// At most eight significant digits: for people, in a reason.
pub(super) fn plain(price: Decimal) -> String {
    price.round_sf(8).unwrap_or(price).normalize().to_string()
}
