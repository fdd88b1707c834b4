//! The quotes in force, now or on a day, of every source, each with how it stands to the day asked. Part of `convert`: the one place where
//! it reads the store. A book is made once and read by every question until a sheet lands, a source's day rolls over, or a poll is due.
//!
//! `book/page.rs` says what one source has in force; `book/reach.rs` which sources have a pair; `book/cache.rs` keeps books;
//! `book/explain.rs` says why there is no rate.

mod cache;
mod day;
mod explain;
mod page;
mod reach;
mod stand_in;
mod timetable;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use self::cache::{Cache, Key};
pub use self::day::{Day, DayRule};
pub use self::explain::Spans;
pub(super) use self::explain::span;
pub use self::page::{InForce, Page};
pub use self::timetable::Timetable;
use super::prefer::Preference;
use crate::calendar::{Freshness, Standing, latest_today};
use crate::currency::Code;
use crate::feed::own::Remark;
use crate::sheet;
use crate::source::{EnabledSource, EnabledTable, SourceId, TableId};
use crate::store::known::AsKnown;
use crate::store::{RateStore, StoreError, Wanted};

/// A book of now is made anew after this at the latest, so that a sheet which another process stored is seen.
const NOW_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// An answer about a day in the past is good for so long.
const PAST_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// An answer about now is good for so long at most.
const ANSWER_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// What was fetched is stored, and seen by every process, within this time.
pub const LANDING: SignedDuration = SignedDuration::from_mins(5);

/// Two readings of the clock that belong together lie at most so far apart.
const MOMENT: SignedDuration = SignedDuration::from_secs(2);

/// What sources have in force for one [`Day`].
#[derive(Debug)]
pub struct Book {
    /// In the order of preference for no pair in particular.
    pages: Vec<Page>,
    /// Each currency with each page that has it and may answer unnamed, by currency and then in that order.
    having: Box<[(Code, usize)]>,
    stamp: Stamp,
    good_until: Timestamp,
    /// Of a day that has begun nowhere: the book of now, whose sources alone may answer. Who happens to have a sheet of tomorrow already does
    /// not take the place of who answers today.
    usual: Option<Arc<Book>>,
}

/// How long a book stands: until an instant, and until the next sheet lands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// When it was made: by a clock that was set back since, it is of a day to come.
    made: Timestamp,
    until: Timestamp,
    generation: u64,
}

impl Stamp {
    /// Whether an instant lies between its making and its end. Who read the clock a moment before another made it is no clock set back.
    fn holds(self, now: Timestamp) -> bool {
        now < self.until && self.made.duration_since(now) <= MOMENT
    }
}

impl Book {
    fn new(mut pages: Vec<Page>, stamp: Stamp, good_until: Timestamp) -> Book {
        pages.iter_mut().enumerate().for_each(|(place, page)| page.place = place);
        // A book of a day of long ago has one page of a hundred, and a thousand such books are kept.
        pages.shrink_to_fit();
        let unnamed = pages.iter().filter(|page| page.source.unnamed);
        let mut having: Box<[(Code, usize)]> = unnamed.flat_map(|page| page.codes().iter().map(|code| (*code, page.place))).collect();
        having.sort_unstable();
        Book { pages, having, stamp, good_until, usual: None }
    }

    /// Of a day that has begun nowhere: the book of now.
    pub(super) fn usual(&self) -> Option<&Book> {
        self.usual.as_deref()
    }

    /// What each source has, in the order of preference.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// What one source has.
    #[must_use]
    pub fn page(&self, source: SourceId) -> Option<&Page> {
        self.pages.iter().find(|page| page.source.id() == source)
    }

    /// The places of the pages that have a currency and may answer unnamed, each beside that currency, in the order of preference.
    pub(super) fn having(&self, code: Code) -> &[(Code, usize)] {
        let first = self.having.partition_point(|(other, _)| *other < code);
        let rest = self.having.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|(other, _)| *other == code)).unwrap_or_default()
    }

    /// Bytes that it takes, with its sheets: the store's cache may have let go of them.
    fn weight(&self) -> usize {
        size_of::<Book>() + size_of_val(&*self.having) + self.pages.iter().map(Page::weight).sum::<usize>()
    }

    /// How long it stands.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Until when an answer of this book holds; of one source's page, where only that one may answer.
    #[must_use]
    pub fn good_until(&self, source: Option<SourceId>) -> Timestamp {
        source.and_then(|source| self.page(source)).map_or(self.good_until, |page| page.good_until)
    }
}

/// How much a book holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Every source: a service is asked about all of them.
    Everything,
    /// The sources that can answer the question: a command asks once, and must not read what it does not need.
    WhatIsAsked,
}

/// Makes books and keeps them.
#[derive(Debug)]
pub struct Books {
    store: Arc<dyn RateStore>,
    /// In the order of preference for no pair in particular.
    sources: Vec<Arc<EnabledSource>>,
    prefer: Preference,
    carry_days: u32,
    timetable: Arc<Timetable>,
    reads: Reads,
    /// The instant at which what is in the store was known; nothing for now.
    known: Option<Timestamp>,
    kept: Arc<Cache>,
    quoting: reach::Quoting,
    generation: Arc<AtomicU64>,
    /// Told when something landed.
    heard: Arc<Notify>,
}

impl Books {
    /// Books of these sources.
    #[must_use]
    pub fn new(
        store: Arc<dyn RateStore>,
        mut sources: Vec<EnabledSource>,
        prefer: Preference,
        carry_days: u32,
        timetable: Arc<Timetable>,
        reads: Reads,
    ) -> Books {
        sources.sort_by_key(|source| prefer.usual(source));
        let sources = sources.into_iter().map(Arc::new).collect();
        let (kept, generation) = (Arc::new(Cache::new()), Arc::new(AtomicU64::new(0)));
        Books {
            store,
            sources,
            prefer,
            carry_days,
            timetable,
            reads,
            known: None,
            kept,
            quoting: reach::Quoting::new(),
            generation,
            heard: Arc::default(),
        }
    }

    /// Books of what was known at an instant, to be read as of that instant: see [`AsKnown`].
    #[must_use]
    pub fn as_known(&self, at: Timestamp, now: Timestamp) -> Books {
        let settled = now.duration_since(at) >= LANDING;
        Books {
            store: Arc::new(AsKnown::new(Arc::clone(&self.store), at)),
            sources: self.sources.clone(),
            prefer: self.prefer.clone(),
            carry_days: self.carry_days,
            timetable: Arc::clone(&self.timetable),
            reads: self.reads,
            known: Some(at),
            kept: if settled { Arc::clone(&self.kept) } else { Arc::new(Cache::new()) },
            quoting: reach::Quoting::new(),
            generation: Arc::clone(&self.generation),
            heard: Arc::clone(&self.heard),
        }
    }

    /// The instant of which these books say what was known; nothing where that is now.
    #[must_use]
    pub fn known(&self) -> Option<Timestamp> {
        self.known
    }

    /// The sources, in the order of preference.
    #[must_use]
    pub fn sources(&self) -> &[Arc<EnabledSource>] {
        &self.sources
    }

    /// One source, where it is enabled.
    #[must_use]
    pub fn source(&self, id: SourceId) -> Option<&Arc<EnabledSource>> {
        self.sources.iter().find(|source| source.id() == id)
    }

    /// Which source answers before which.
    #[must_use]
    pub fn prefer(&self) -> &Preference {
        &self.prefer
    }

    /// How many days a quote may be carried, where its table does not say otherwise.
    #[must_use]
    pub fn carry_days(&self) -> u32 {
        self.carry_days
    }

    /// The store behind the books.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn RateStore> {
        &self.store
    }

    /// A sheet has landed, or the timetable has changed: books made before are not read again.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.heard.notify_one();
    }

    /// The same for what another process put: nobody is told who looks for what landed, since that is who says so.
    pub fn forget_quietly(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Ends when [`forget`](Books::forget) was called since the last time: for the one who looks for what landed.
    pub async fn heard(&self) {
        self.heard.notified().await;
    }

    /// Whether the book of that stamp is still the one to read from.
    #[must_use]
    pub fn stands(&self, stamp: Stamp, now: Timestamp) -> bool {
        stamp.generation == self.generation.load(Ordering::Acquire) && stamp.holds(now)
    }

    /// The book of every source for a day. Concurrent questions for one that is not there wait for one reading of the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn at(&self, day: Day, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        self.by(day, DayRule::OnOrBefore, now).await
    }

    /// The book of every source for a day by a rule, as [`at`](Books::at).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn by(&self, day: Day, rule: DayRule, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        self.of(day, rule, None, now).await
    }

    /// The book of these sources alone, by their place among [`sources`](Books::sources); of all, where none are named.
    pub(super) async fn of(&self, day: Day, rule: DayRule, places: Option<Arc<[usize]>>, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        let key = Key { day, rule, known: self.known, places, generation: self.generation.load(Ordering::Acquire) };
        self.kept.get(key.clone(), now, || self.make(key.clone(), now)).await
    }

    async fn make(&self, key: Key, now: Timestamp) -> Result<Book, StoreError> {
        let sources: Vec<&Arc<EnabledSource>> = match &key.places {
            None => self.sources.iter().collect(),
            Some(places) => places.iter().filter_map(|place| self.sources.get(*place)).collect(),
        };
        let reading: Vec<Reading<'_>> =
            sources.iter().flat_map(|source| source.tables.iter().map(|table| Reading::of(source, table, &key, now))).collect();
        let wanted: Vec<Wanted> = reading.iter().flat_map(|reading| [reading.ahead, reading.wanted]).collect();
        let mut found = self.store.in_force(&wanted).await?.into_iter();
        let tables: Vec<TableId> = reading.iter().map(|reading| reading.table.id).collect();
        let refused = self.store.refused(&tables).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "the rows that were refused cannot be read");
            Vec::new()
        });
        let mut refused = refused.into_iter();
        let mut pages: Vec<Page> = Vec::with_capacity(sources.len());
        let mut good_until = after(now, PAST_LASTS);
        for reading in &reading {
            let newest = found.next().and_then(|sheets| sheets.into_iter().next());
            let sheets = found.next().unwrap_or_default();
            let mut table = reading.place(self, newest.as_deref().map(sheet::Sheet::date), sheets, now).await?;
            let refused = refused.next().unwrap_or_default();
            if let Some(newest) = table.newest().filter(|_| !refused.is_empty() && !reading.own).cloned() {
                let stand_in = stand_in::for_refused(self.store.as_ref(), reading.table, &newest, reading.last, &refused).await?;
                table.stand_in(stand_in);
            }
            good_until = good_until.min(table.good_until);
            match pages.last_mut().filter(|page| page.source.id() == reading.source.id()) {
                Some(page) => page.add(table),
                None => pages.push(Page::new(Arc::clone(reading.source), reading.asked, table)),
            }
        }
        for page in pages.iter_mut().filter(|page| page.source.own.is_some() && self.known.is_none()) {
            for table in page.source.tables.clone() {
                let remarks = self.store.notebook(table.id).await?.remarks;
                let in_force = |remark: &Remark| page.in_force().iter().any(|one| one.sheet.date() == remark.date);
                let of_book: Vec<Remark> = remarks.into_iter().filter(in_force).collect();
                page.remarks.extend(of_book);
            }
        }
        pages.iter_mut().for_each(Page::finish);
        pages.retain(|page| !page.in_force().is_empty());
        let stamp = Stamp { made: now, until: after(now, NOW_LASTS).min(good_until), generation: key.generation };
        let ahead = matches!(key.day, Day::On(date) if date > latest_today(now));
        // Boxed, because the book of now is made by this function, too.
        let usual = if ahead { Some(Box::pin(self.of(Day::Now, DayRule::OnOrBefore, key.places, now)).await?) } else { None };
        Ok(Book { usual, ..Book::new(pages, stamp, good_until) })
    }

    /// Whether it is known that a table had no sheet after one day, up to another one. Of a publisher that gives no past days nobody will
    /// ever know.
    async fn nothing_between(&self, table: &EnabledTable, after: Date, until: Date) -> Result<bool, StoreError> {
        Ok(table.table.gives_past() && self.store.notebook(table.id).await?.nothing_between(after, until))
    }
}

/// What is to be read of one table for a book.
struct Reading<'a> {
    source: &'a Arc<EnabledSource>,
    table: &'a EnabledTable,
    /// The day asked, by the source's own calendar.
    asked: Date,
    today: Date,
    /// The last day whose sheet may stand for it.
    last: Date,
    /// Only that day's own sheet may.
    own: bool,
    named: Option<Date>,
    /// The newest sheet of all, which may be dated ahead of today.
    ahead: Wanted,
    wanted: Wanted,
}

impl<'a> Reading<'a> {
    fn of(source: &'a Arc<EnabledSource>, table: &'a EnabledTable, key: &Key, now: Timestamp) -> Reading<'a> {
        let today = table.schedule.today(now);
        let named = match key.day {
            Day::Now => None,
            Day::On(date) => Some(date),
        };
        let asked = named.unwrap_or(today);
        let last = key.rule.reaches(asked);
        let ahead = Wanted { table: table.id, on: table.schedule.when.latest_effective(today), since: None };
        let wanted = Wanted { table: table.id, on: last, since: page::carried_since(table, last) };
        Reading {
            source,
            table,
            asked,
            today,
            last,
            own: key.rule == DayRule::Exact || last > today.max(latest_today(now)),
            named,
            ahead,
            wanted,
        }
    }

    /// What the table has in force, of the sheets that were read.
    async fn place(
        &self,
        books: &Books,
        newest: Option<Date>,
        sheets: Vec<Arc<sheet::Sheet>>,
        now: Timestamp,
    ) -> Result<page::Table, StoreError> {
        let schedule = &self.table.schedule;
        let good_until = self.good_until(books, newest, now);
        let holds = |sheet: &Arc<sheet::Sheet>| match sheet.until() {
            Some(until) => self.last <= until,
            None => !self.own || sheet.date() == self.last,
        };
        let fresh = |sheet: &Arc<sheet::Sheet>| {
            sheet.until().is_some() || self.last >= self.today || !schedule.too_old(sheet.date(), self.last, self.table.carry_days)
        };
        let sheets: Vec<Arc<sheet::Sheet>> = sheets.into_iter().filter(|sheet| holds(sheet) && fresh(sheet)).collect();
        let Some(first) = sheets.first().cloned() else { return Ok(page::Table::empty(good_until, now)) };
        let newest = newest.unwrap_or(first.date());
        let missing = self.last < newest && schedule.expected_in_force(self.last) > first.date();
        let settled = missing && books.nothing_between(self.table, first.date(), self.last).await?;
        let standing = match first.until() {
            Some(_holds_on_its_days) => schedule.standing(now, self.last, self.last, settled, self.table.carry_days),
            None => schedule.standing(now, self.last, first.date(), settled, self.table.carry_days),
        };
        // Whether its publisher had said by then that there was none is not kept by time.
        let known_then = books.known.is_none() || !missing || standing.freshness != Freshness::Late;
        let standing = if known_then { standing } else { Standing::UNKNOWN };
        // What is missing may be on its way: the hole that an outage left is being filled.
        let good_until = if missing && !settled { good_until.min(after(now, ANSWER_LASTS)) } else { good_until };
        let next_due = (self.last >= self.today).then(|| schedule.next_due(now, Some(newest)));
        Ok(page::Table::new(sheets, standing, next_due, good_until, now))
    }

    /// Until when what a table says about a day can be called good: a day when it is over and its sheets are in, else
    /// until the publisher is asked next, its day rolls over, or its standing changes by the clock.
    fn good_until(&self, books: &Books, newest: Option<Date>, now: Timestamp) -> Timestamp {
        if let Some(date) = self.named
            && date < self.today
            && newest.is_some_and(|newest| newest > date)
        {
            return after(now, PAST_LASTS);
        }
        let schedule = &self.table.schedule;
        let polled = books.timetable.get(self.table.id).filter(|at| *at > now).unwrap_or_else(|| after(now, NOW_LASTS));
        [polled, schedule.day_ends(now), schedule.changes_at(now), after(now, ANSWER_LASTS)]
            .into_iter()
            .fold(Timestamp::MAX, Timestamp::min)
    }
}

fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn utc_day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}
