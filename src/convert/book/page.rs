//! What one source has in force on a day: the sheets of its tables, the newest first, each with how it stands to that day. Part of
//! `convert/book`: pure.
//!
//! A quote is in force, not a sheet: of a pair it is the newest one over all tables. Of a table whose publisher lists everything that it
//! quotes the newest sheet alone counts; of one on which some pairs are missing on some days, earlier sheets stand in for those pairs.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::{Freshness, Reason, Standing};
use crate::currency::Code;
use crate::feed::own::Remark;
use crate::quote::Quote;
use crate::sheet::Sheet;
use crate::source::{Absent, EnabledSource, EnabledTable};

/// One sheet that has quotes in force.
#[derive(Debug, Clone)]
pub struct InForce {
    /// The sheet.
    pub sheet: Arc<Sheet>,
    /// How it stands to the day asked.
    pub standing: Standing,
    /// When its table is published next; nothing for a day in the past.
    pub next_due: Option<Timestamp>,
    /// When it was got from the publisher; nothing where that is not known, because the clock that noted it was ahead of this one.
    pub fetched_at: Option<Timestamp>,
}

impl InForce {
    fn new(sheet: Arc<Sheet>, standing: Standing, next_due: Option<Timestamp>, now: Timestamp) -> InForce {
        let fetched_at = sheet.fetched_by(now);
        InForce { sheet, standing, next_due, fetched_at }
    }
}

/// What one source has in force.
#[derive(Debug, Clone)]
pub struct Page {
    /// Who it is.
    pub source: Arc<EnabledSource>,
    /// The day asked, by the source's own calendar.
    pub asked: Date,
    /// The newest first.
    in_force: Vec<InForce>,
    /// What is said of its rates, where they are one's own.
    pub(super) remarks: Vec<Remark>,
    /// Every currency that it has, in order.
    codes: Vec<Code>,
    /// Its place in the book: the order of preference.
    pub(in crate::convert) place: usize,
    pub(super) good_until: Timestamp,
}

/// What one table has in force.
pub(super) struct Table {
    in_force: Vec<InForce>,
    pub(super) good_until: Timestamp,
    now: Timestamp,
}

impl Table {
    /// Nothing, until then.
    pub(super) fn empty(good_until: Timestamp, now: Timestamp) -> Table {
        Table { in_force: Vec::new(), good_until, now }
    }

    /// These sheets, the newest first, of which the first stands to the day as `newest` says.
    pub(super) fn new(
        sheets: Vec<Arc<Sheet>>,
        newest: Standing,
        next_due: Option<Timestamp>,
        good_until: Timestamp,
        now: Timestamp,
    ) -> Table {
        // Quotes of an earlier sheet are carried because the newest lacks them, unless that itself is late or worse.
        let not_quoted = Standing { freshness: Freshness::Carried, reason: Some(Reason::NotQuotedThatDay) };
        let earlier = if newest.freshness > Freshness::Carried { newest } else { not_quoted };
        let standing = |at: usize| if at == 0 { newest } else { earlier };
        let in_force = sheets.into_iter().enumerate().map(|(at, sheet)| InForce::new(sheet, standing(at), next_due, now));
        Table { in_force: in_force.collect(), good_until, now }
    }

    /// The newest sheet.
    pub(super) fn newest(&self) -> Option<&Arc<Sheet>> {
        self.in_force.first().map(|one| &one.sheet)
    }

    /// Quotes of earlier sheets stand in for rows of the newest one that were refused: something newer was published, and it is not here.
    /// They come before what is carried for another reason.
    pub(super) fn stand_in(&mut self, sheets: Vec<Sheet>) {
        let Some(newest) = self.in_force.first() else { return };
        let (next_due, own) = (newest.next_due, newest.standing);
        let refused = Standing::of(Freshness::Late, Reason::Refused);
        let standing = if own.freshness > Freshness::Late { own } else { refused };
        let (at, now) = (1.min(self.in_force.len()), self.now);
        self.in_force.splice(at..at, sheets.into_iter().map(|sheet| InForce::new(Arc::new(sheet), standing, next_due, now)));
    }
}

impl Page {
    pub(super) fn new(source: Arc<EnabledSource>, asked: Date, first: Table) -> Page {
        Page { source, asked, in_force: first.in_force, remarks: Vec::new(), codes: Vec::new(), place: 0, good_until: first.good_until }
    }

    /// A further table of the same source.
    pub(super) fn add(&mut self, table: Table) {
        self.in_force.extend(table.in_force);
        self.good_until = self.good_until.min(table.good_until);
    }

    /// Puts everything in order, once every table is in.
    pub(super) fn finish(&mut self) {
        // Of two tables of one date the more usual one stands first: the sort keeps their order.
        self.in_force.sort_by_key(|one| std::cmp::Reverse(one.sheet.date()));
        let quotes = self.in_force.iter().flat_map(|one| one.sheet.quotes());
        self.codes = quotes.flat_map(|quote| [quote.base, quote.quote]).collect();
        self.codes.sort_unstable();
        self.codes.dedup();
        self.codes.shrink_to_fit();
    }

    /// Bytes that it takes, with its sheets.
    pub(super) fn weight(&self) -> usize {
        let sheets = self.in_force.iter().map(|one| size_of::<InForce>() + size_of::<Sheet>() + size_of_val(one.sheet.quotes()));
        let remarks = self.remarks.iter().map(|remark| size_of::<Remark>() + remark.note.len());
        size_of::<Page>() + size_of_val(&*self.codes) + sheets.sum::<usize>() + remarks.sum::<usize>()
    }

    /// The sheets, the newest first.
    #[must_use]
    pub fn in_force(&self) -> &[InForce] {
        &self.in_force
    }

    /// Every currency that it has, in order.
    #[must_use]
    pub fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// Whether it has a currency.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        self.codes.binary_search(&code).is_ok()
    }

    /// The quote in force between two currencies, in either direction, with the place of its sheet.
    pub(in crate::convert) fn quote(&self, from: Code, to: Code) -> Option<(usize, &Quote)> {
        self.in_force.iter().enumerate().find_map(|(at, one)| Some((at, one.sheet.between(from, to)?)))
    }

    /// What is said of a rate of one's own.
    #[must_use]
    pub fn note(&self, date: Date, quote: &Quote) -> Option<&str> {
        let of = |remark: &&Remark| remark.date == date && remark.base == quote.base && remark.quote == quote.quote;
        self.remarks.iter().find(of).map(|remark| remark.note.as_str())
    }

    /// How many days a sheet is older than the day asked; none while a sheet with a last day holds.
    #[must_use]
    pub fn age(&self, one: &InForce) -> i64 {
        if one.sheet.until().is_some() { 0 } else { days_between(one.sheet.date(), self.asked) }
    }
}

/// The first day whose quotes may still be carried to a day, of a table where some are missing on some days.
pub(super) fn carried_since(table: &EnabledTable, day: Date) -> Option<Date> {
    match table.table.absent {
        Absent::Suspends => None,
        Absent::Carries => Some(table.schedule.carried_since(day, table.carry_days)),
    }
}

fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.until(later).map_or(i64::MAX, |span| i64::from(span.get_days()))
}
