//! The rules between a draft and a sheet. Part of `sheet`: pure, with the time, the past and what others say passed in.
//!
//! A row that is wrong by itself or unlike what stood there before is refused alone (`sheet/rows.rs`, `sheet/likeness.rs`), and the rest of
//! the day stands. What is wrong with the whole refuses the whole. What may yet be right waits: a real devaluation looks like an error
//! at first, and is believed when a later answer says the same, when another source of the day does, or when an operator accepts it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::factor::{Factor, History, price, priced};
use super::likeness::{self, Unlike};
use super::reject::reject;
use super::{Notice, Quarantine, RefusedRow, Rejection, Rule, Sheet, dates, rows};
use crate::currency::{self, Code, Counts};
use crate::feed::ParseError;
use crate::quote::{Draft, Pair, Quote};
use crate::source::{Absent, Source, Table};

/// Quarantined figures are believed when an answer says the same at least this long after the first.
pub const CONFIRM_AFTER: SignedDuration = SignedDuration::from_hours(3);
/// Figures that are another currency's are hardly ever right: they wait for another day's answer.
const CONFIRM_EXCHANGED_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// A slip stands on its page until the next sheet, over a weekend or Easter, too: by a sheet of the same date it is believed after this.
pub(crate) const OUTSTANDS: SignedDuration = SignedDuration::from_hours(5 * 24);
/// So many days later another source's sheet may be with which a first one is compared closely, where there is no earlier one.
pub(crate) const NEAR_DAYS: i64 = 366;
/// A table that quoted one of these does not leave it out by intent.
const MAIN: [Code; 6] = [Code::USD, Code::EUR, Code::new(b"GBP"), Code::new(b"JPY"), Code::new(b"CHF"), Code::new(b"CNY")];

/// What a draft is judged by, beside its own figures.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whose draft it is.
    pub source: &'a Source,
    /// The table that it is a day of.
    pub table: &'a Table,
    /// The date in the publisher's zone.
    pub today: Date,
    /// The time of judging, which becomes the sheet's time of fetching.
    pub now: Timestamp,
    /// The newest effective date that should be out by now: what came before its day is not believed earlier. Nothing when the hour is
    /// not looked at.
    pub expected: Option<Date>,
    /// The newest effective date whose hour has passed, with no time of grace. Nothing when the hour is not looked at.
    pub due: Option<Date>,
    /// Refuse what is older than this date: the newest sheet there is, when the newest was asked for.
    pub not_before: Option<Date>,
    /// The sheet to compare with: the table's own last one on or before the draft's date.
    pub last: Option<&'a Sheet>,
    /// What the table said before that; needed only where [`needs_history`] says so.
    pub history: Option<&'a History>,
    /// What other sources say of the same currencies, those of the same day first.
    pub others: &'a [Others<'a>],
    /// The same for pairs that are new to the table, an aggregate among them: whether they are wild.
    pub wide: &'a [Others<'a>],
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<&'a Quarantine>,
    /// Rows that were refused, some of which wait to be confirmed.
    pub waiting: &'a [RefusedRow],
}

impl<'a> Context<'a> {
    /// Hard rules alone: nothing to compare with.
    #[must_use]
    pub fn hard(source: &'a Source, table: &'a Table, today: Date, now: Timestamp) -> Context<'a> {
        Context {
            source,
            table,
            today,
            now,
            expected: None,
            due: None,
            not_before: None,
            last: None,
            history: None,
            others: &[],
            wide: &[],
            quarantine: None,
            waiting: &[],
        }
    }

    /// A row of a draft that is refused; since when, where it waited before.
    pub(super) fn refused(&self, draft: &Draft, quote: Quote, rule: Rule, detail: String) -> RefusedRow {
        let before = self.waiting.iter().filter(|row| row.quote.pair() == quote.pair() && row.date <= draft.date && row.since <= self.now);
        let same = |row: &&RefusedRow| self.says_again(row, &quote) || row.rule == rule && !rule.quarantines();
        let since = before.filter(same).map(|row| row.since).min().unwrap_or(self.now);
        RefusedRow { date: draft.date, quote, rule, detail, since }
    }

    /// Whether what waits came long enough ago to be believed when it is said again.
    pub(super) fn waited(&self, waiting: &Quarantine) -> bool {
        waiting.rejection.rule.confirm_after().is_some_and(|wait| self.now.duration_since(waiting.since) >= wait)
    }

    /// Whether the figures of one date that wait are believed when a sheet says them again: hours later; those that look like a slip, beside
    /// the table's own last ones, only in the sheet of a later date, because a page says the same for as long as it stands.
    fn confirms(&self, rule: Rule, since: Timestamp, of: Date, sheet: &Sheet) -> bool {
        let waited = self.now.duration_since(since);
        let slip = matches!(rule, Rule::PowerOfTen | Rule::Exchanged) && self.last.is_some();
        rule.confirm_after().is_some_and(|wait| waited >= wait) && (!slip || of < sheet.date() || waited >= OUTSTANDS)
    }

    /// Whether a row says what one said that waits: the same figure, or one on the same level.
    pub(crate) fn says_again(&self, row: &RefusedRow, quote: &Quote) -> bool {
        let pair = priced(quote, self.source.home());
        let prices = price(&row.quote, pair.base).zip(price(quote, pair.base));
        let none = History::default();
        prices.is_some_and(|(old, new)| !self.history.unwrap_or(&none).is_jump(pair, Factor::between(old, new), 0))
    }
}

/// Another source's sheet, read through the currency that stands in most of its quotes.
#[derive(Debug, Clone, Copy)]
pub struct Others<'a> {
    /// The sheet.
    pub sheet: &'a Sheet,
    /// That currency.
    pub through: Code,
}

impl Others<'_> {
    /// Units of `quote` for one `base`, crossed in `Decimal`'s own precision: for comparing only.
    pub(crate) fn price(&self, pair: Pair) -> Option<Decimal> {
        let of = |code: Code| match self.sheet.between(code, self.through) {
            _ if code == self.through => Some(Decimal::ONE),
            Some(quote) => price(quote, code),
            None => by_law(code, self.through).or_else(|| self.weighed(code)),
        };
        of(pair.base)?.checked_div(of(pair.quote)?).filter(|price| !price.is_zero())
    }

    /// A metal's gram by the price of its ounce, or its ounce by that of the gram.
    fn weighed(&self, code: Code) -> Option<Decimal> {
        let gram = currency::gram(code)?;
        let by = |other: Code| price(self.sheet.between(other, self.through)?, other);
        if code == gram.code { by(gram.of)?.checked_div(gram.per) } else { by(gram.code)?.checked_mul(gram.per) }
    }
}

/// What a currency that is gone is in the one that came after it, where that is this one and a law fixed it.
fn by_law(code: Code, through: Code) -> Option<Decimal> {
    let end = currency::find(code)?.end.filter(|end| end.successor == through)?;
    let law = end.law?;
    if law.counts == Counts::Successor { Some(law.units) } else { Decimal::ONE.checked_div(law.units) }
}

/// A draft that passed, and what was left out of it.
#[derive(Debug)]
pub struct Judged {
    /// The sheet: valid from here on.
    pub sheet: Sheet,
    /// Quotes that were dropped.
    pub notices: Vec<Notice>,
    /// Rows that were refused, each with its reason.
    pub refused: Vec<RefusedRow>,
}

impl Judged {
    /// The same without these pairs, which are refused.
    #[must_use]
    pub fn without(mut self, pairs: &[Pair], rule: Rule, why: &str, now: Timestamp) -> Judged {
        let (out, kept): (Vec<Quote>, Vec<Quote>) = self.sheet.quotes().iter().partition(|quote| pairs.contains(&quote.pair()));
        if out.is_empty() {
            return self;
        }
        let date = self.sheet.date();
        let refused = |quote: Quote| RefusedRow { date, quote, rule, detail: format!("{}: {why}", rows::shown(&quote)), since: now };
        self.refused.extend(out.into_iter().map(refused));
        self.sheet = Sheet::restore(self.sheet.table(), date, self.sheet.until(), self.sheet.fetched_at(), kept);
        self
    }
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

impl Rule {
    /// How long after a figure was first seen the same one is believed.
    #[must_use]
    pub const fn confirm_after(self) -> Option<SignedDuration> {
        match self {
            Rule::Exchanged => Some(CONFIRM_EXCHANGED_AFTER),
            _ if self.quarantines() => Some(CONFIRM_AFTER),
            _ => None,
        }
    }
}

/// Judges a draft by every rule.
///
/// # Errors
/// The first rule that the whole breaks, with the figures that broke it. [`Rule::quarantines`] says whether the draft may be kept to be
/// confirmed.
pub fn judge(draft: &Draft, context: &Context<'_>) -> Result<Judged, Rejection> {
    let rows::Rows { good, mut refused, notices } = rows::sort(draft, context)?;
    dates::possible(draft, context)?;
    enough(good.len() + refused.iter().filter(|row| row.rule != Rule::UnknownCurrency).count(), context)?;
    let mut sheet = Sheet::restore(context.source.table_id(context.table), draft.date, draft.until, context.now, good);
    dates::ahead(draft, context)?;
    dates::own(&sheet, context)?;
    if !confirmed(&sheet, context) {
        main_currencies(draft, context)?;
        let unlike = alike(&sheet, context)?;
        if !unlike.is_empty() {
            let kept = sheet.quotes().iter().filter(|quote| !unlike.iter().any(|one| one.quote == **quote)).copied().collect();
            sheet = Sheet::restore(sheet.table(), sheet.date(), sheet.until(), context.now, kept);
            refused.extend(unlike.into_iter().map(|one| context.refused(draft, one.quote, one.rule, one.detail)));
        }
    }
    let sheet = keeping_what_was_good(sheet, &refused, context);
    Ok(Judged { sheet, notices, refused })
}

/// What is refused never replaces what was good: where the day's own sheet is here, its figures of refused rows stay.
fn keeping_what_was_good(sheet: Sheet, refused: &[RefusedRow], context: &Context<'_>) -> Sheet {
    let Some(here) = context.last.filter(|last| last.date() == sheet.date() && !refused.is_empty()) else { return sheet };
    let good = refused.iter().filter_map(|row| here.between(row.quote.base, row.quote.quote));
    let mut quotes = sheet.quotes().to_vec();
    for quote in good.copied() {
        if !quotes.iter().any(|other| other.pair() == quote.pair()) {
            quotes.push(quote);
        }
    }
    Sheet::restore(sheet.table(), sheet.date(), sheet.until(), sheet.fetched_at(), quotes)
}

/// Makes a sheet of a draft that an operator accepted: every hard rule still holds, only what waits to be confirmed is believed.
///
/// # Errors
/// The first hard rule that is broken.
pub fn accept(draft: &Draft, source: &Source, table: &Table, today: Date, now: Timestamp) -> Result<Sheet, Rejection> {
    let context = Context::hard(source, table, today, now);
    let rows::Rows { good, .. } = rows::sort(draft, &context)?;
    dates::possible(draft, &context)?;
    enough(good.len(), &context)?;
    Ok(Sheet::restore(source.table_id(table), draft.date, draft.until, now, good))
}

/// What may stand of a day of one's own rates, and the rows that may not: whoever writes them is believed, so that a row is judged by itself
/// alone and the day by nothing.
#[must_use]
pub fn own(draft: &Draft, source: &Source, table: &Table, now: Timestamp) -> (Sheet, Vec<RefusedRow>) {
    let rows = rows::each(draft, &Context::hard(source, table, draft.date, now));
    (Sheet::restore(source.table_id(table), draft.date, draft.until, now, rows.good), rows.refused)
}

/// Whether judging a draft after this sheet needs the table's history: something moved far, or a pair was not in the sheet.
#[must_use]
pub fn needs_history(draft: &Draft, last: &Sheet, source: &Source) -> bool {
    likeness::needs_history(&draft.quotes, last, source.home())
}

/// The rows of an accepted sheet whose figures are another currency's by what other sources say of the same day.
#[must_use]
pub fn misplaced(sheet: &Sheet, source: &Source, others: &[Others<'_>]) -> Vec<Pair> {
    let unlike = others.iter().flat_map(|others| likeness::misplaced(sheet, others, source.home()));
    unlike.map(|one| one.quote.pair()).collect()
}

/// The pairs of a sheet that a later one, which is believed, contradicts: with another currency's figure, or by a power of ten.
#[must_use]
pub fn contradicted(sheet: &Sheet, later: &Sheet, source: &Source) -> Vec<Pair> {
    likeness::contradicted(sheet, later, source.home()).into_iter().map(|one| one.quote.pair()).collect()
}

/// Half a payload is no sheet: neither below the table's floor nor, where the publisher lists all that it quotes, below half of the last.
fn enough(count: usize, context: &Context<'_>) -> Result<(), Rejection> {
    let half = match context.table.absent {
        Absent::Suspends => context.last.map_or(0, |last| last.quotes().len() / 2),
        Absent::Carries => 0,
    };
    let floor = half.max(context.table.floor);
    if count < floor { reject(Rule::Floor, format!("{count} currencies, and at least {floor} are due")) } else { Ok(()) }
}

/// A publisher that lists all that it quotes does not stop quoting a main currency from one day to the next.
fn main_currencies(draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    let Some(last) = context.last.filter(|_| context.table.absent == Absent::Suspends) else { return Ok(()) };
    let names = |quotes: &[Quote], code: Code| quotes.iter().any(|quote| quote.other(code).is_some());
    let said = |code: Code| names(&draft.quotes, code) || draft.odd.iter().any(|odd| odd.quote.other(code).is_some());
    // Hours later it is missing still.
    let said_again = |code: Code| {
        let waiting = context.quarantine.filter(|waiting| waiting.rejection.rule == Rule::MainCurrency && waiting.draft.date <= draft.date);
        waiting.is_some_and(|waiting| context.waited(waiting) && !names(&waiting.draft.quotes, code))
    };
    match MAIN.into_iter().find(|code| names(last.quotes(), *code) && !said(*code) && !said_again(*code)) {
        Some(code) => reject(Rule::MainCurrency, format!("{code} is missing, and the sheet of {} has it", last.date())),
        None => Ok(()),
    }
}

/// Whether a sheet that waited for its figures is said again, hours later: the same ones, or newer ones on the same level.
fn confirmed(sheet: &Sheet, context: &Context<'_>) -> bool {
    let said = |waiting: &&Quarantine| {
        let (rule, of) = (waiting.rejection.rule, waiting.draft.date);
        of <= sheet.date() && context.confirms(rule, waiting.since, of, sheet)
    };
    let Some(waiting) = context.quarantine.filter(said) else { return false };
    if matches!(waiting.rejection.rule, Rule::AheadOfSchedule | Rule::Misdated | Rule::MainCurrency | Rule::Dropped) {
        return false;
    }
    let held = Sheet::restore(sheet.table(), waiting.draft.date, waiting.draft.until, waiting.since, waiting.draft.quotes.clone());
    is_alike(sheet, &held, context)
}

fn is_alike(sheet: &Sheet, held: &Sheet, context: &Context<'_>) -> bool {
    likeness::own(sheet, held, &Context { others: &[], ..*context }).is_empty()
}

/// The rows that are unlike the table's own last sheet or, without one, what others say.
///
/// # Errors
/// Where more than a third of the rows are, or a table has so few.
fn alike(sheet: &Sheet, context: &Context<'_>) -> Result<Vec<Unlike>, Rejection> {
    let (unlike, common) = match (context.last, context.others.first()) {
        (Some(last), _) => (likeness::own(sheet, last, context), likeness::common(sheet, last)),
        (None, Some(others)) => {
            if !comparable(sheet, others, context) {
                let (unlike, common) = likeness::wild(sheet, context.others, context.source.home());
                return enough_alike(sheet, unlike, common, context);
            }
            let unlike = likeness::first(sheet, others, context.source.home());
            // One official rate far from the market's is no slip, unless it is a power of ten or another currency's.
            let many = unlike.len() * 3 > sheet.quotes().len();
            (unlike.into_iter().filter(|one| many || one.rule != Rule::Jump).collect(), sheet.quotes().len())
        }
        (None, None) => return Ok(Vec::new()),
    };
    enough_alike(sheet, unlike, common, context)
}

/// Whether another source's sheet is of about the same time, and of a kind that is meant to be near: bank notes, a market beside the official
/// one and the rates of a period are not.
fn comparable(sheet: &Sheet, others: &Others<'_>, context: &Context<'_>) -> bool {
    let ahead = sheet.date().until(others.sheet.date()).map_or(i64::MAX, |span| i64::from(span.get_days()));
    context.source.kind.answers_unnamed() && ahead <= NEAR_DAYS
}

/// The rows that are not believed.
///
/// # Errors
/// Where they are more than a third of those that can be compared.
fn enough_alike(sheet: &Sheet, unlike: Vec<Unlike>, common: usize, context: &Context<'_>) -> Result<Vec<Unlike>, Rejection> {
    let unlike: Vec<Unlike> = unlike.into_iter().filter(|one| !believed(one, sheet, context)).collect();
    match unlike.first() {
        Some(first) if unlike.len() * 3 > common => {
            let slipped = unlike.iter().find(|one| one.rule == Rule::PowerOfTen);
            match slipped {
                Some(slipped) if unlike.iter().filter(|one| one.rule == Rule::PowerOfTen).count() * 2 > unlike.len() => {
                    reject(Rule::PowerOfTen, slipped.detail.clone())
                }
                _ if unlike.len() == 1 => reject(first.rule, first.detail.clone()),
                _ => {
                    let codes = unlike.iter().take(12).map(|one| priced(&one.quote, context.source.home()).base.to_string());
                    let codes: Vec<String> = codes.collect();
                    reject(Rule::ManyJump, format!("{} of {common} rates jumped: {}", unlike.len(), codes.join(" ")))
                }
            }
        }
        _ => Ok(unlike),
    }
}

/// Whether a row that waited is said again, hours later, by this sheet.
fn believed(one: &Unlike, sheet: &Sheet, context: &Context<'_>) -> bool {
    let of = context.waiting.iter().filter(|row| row.quote.pair() == one.quote.pair() && row.date <= sheet.date());
    of.filter(|row| context.says_again(row, &one.quote)).any(|row| context.confirms(row.rule, row.since, row.date, sheet))
}
