//! The sheets in force, now or on a day, in the order of preference, each with how it stands to the day asked.
//! Part of `convert`: the one place where it reads the store. A book is made once and read by every question until a
//! sheet lands, a source's day rolls over, or a poll is due. `book/shelf.rs` keeps them.

mod shelf;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use self::shelf::{Key, Shelf};
use super::{ConvertError, Leg, Question};
use crate::calendar::{Freshness, Reason, Standing};
use crate::currency::Code;
use crate::memory::Askers;
use crate::sheet::{self, Sheet};
use crate::sources::{self, Meta, SourceId};
use crate::store::{RateStore, StoreError};

/// A book of now is made anew after this at the latest, so that a sheet which another process stored is seen.
const NOW_LASTS: SignedDuration = SignedDuration::from_secs(60);
/// An answer about a day in the past is good for so long.
const PAST_LASTS: SignedDuration = SignedDuration::from_hours(24);
/// An answer about now is good for so long at most.
const ANSWER_LASTS: SignedDuration = SignedDuration::from_hours(1);

/// The day that a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    /// Today, wherever each source is.
    Now,
    /// A named day.
    On(Date),
}

impl Day {
    /// Now, when no day is named.
    #[must_use]
    pub fn of(date: Option<Date>) -> Day {
        date.map_or(Day::Now, Day::On)
    }
}

/// Which sheet stands for a day.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The newest one of that day or before.
    #[default]
    OnOrBefore,
    /// The newest one before that day.
    Before,
    /// That day's own, or none.
    Exact,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Rule; 3] = [Rule::OnOrBefore, Rule::Before, Rule::Exact];

    /// The name in answers and parameters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Rule::OnOrBefore => "on-or-before",
            Rule::Before => "before",
            Rule::Exact => "exact",
        }
    }

    /// Whether it is what holds when none is named.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Rule::OnOrBefore
    }

    /// The last day whose sheet may stand for this one.
    fn reaches(self, day: Date) -> Date {
        if self == Rule::Before { day.yesterday().unwrap_or(day) } else { day }
    }
}

/// One source's sheet in a book.
#[derive(Debug, Clone)]
pub struct Page {
    /// The sheet in force.
    pub sheet: Arc<Sheet>,
    /// The day asked, by the source's own calendar.
    pub asked: Date,
    /// How the sheet stands to that day.
    pub standing: Standing,
    /// When the source publishes next; nothing for a day in the past.
    pub next_due: Option<Timestamp>,
    good_until: Timestamp,
}

impl Page {
    /// How many days the sheet is older than the day asked.
    #[must_use]
    pub fn age(&self) -> i64 {
        days_between(self.sheet.date(), self.asked)
    }

    /// Whether the sheet has a currency: quoted, or its home.
    #[must_use]
    pub fn has(&self, code: Code) -> bool {
        code == self.sheet.home() || self.sheet.quote(code).is_some()
    }

    /// Every currency it has.
    pub fn codes(&self) -> impl Iterator<Item = Code> {
        let home = self.sheet.home();
        std::iter::once(home).chain(self.sheet.quotes().iter().map(move |quote| quote.foreign(home)))
    }
}

/// The sheets in force for one [`Day`].
#[derive(Debug)]
pub struct Book {
    pages: Vec<Page>,
    stamp: Stamp,
    good_until: Timestamp,
}

/// How long a book stands: until an instant, and until the next sheet lands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    until: Timestamp,
    generation: u64,
}

/// How the legs of an answer stand together to the day asked.
#[derive(Debug)]
pub(super) struct State {
    pub(super) requested: Date,
    pub(super) dated: Date,
    pub(super) freshness: Freshness,
    pub(super) reason: Option<Reason>,
    pub(super) next_due: Option<Timestamp>,
}

impl Book {
    /// Its sheets in the order of preference.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// One source's sheet.
    #[must_use]
    pub fn page(&self, source: SourceId) -> Option<&Page> {
        self.pages.iter().find(|page| page.sheet.source() == source)
    }

    /// What it takes of the memory for books.
    fn weight(&self) -> u32 {
        let quotes: usize = self.pages.iter().map(|page| page.sheet.quotes().len()).sum();
        u32::try_from(quotes + 8).unwrap_or(u32::MAX)
    }

    /// How long it stands.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Until when an answer of this book holds; of one source's sheet, where only that one may answer.
    #[must_use]
    pub fn good_until(&self, source: Option<SourceId>) -> Timestamp {
        source.and_then(|source| self.page(source)).map_or(self.good_until, |page| page.good_until)
    }

    pub(super) fn state(&self, legs: &[Leg], date: Option<Date>, now: Timestamp) -> State {
        let pages = || self.pages.iter().filter(|page| legs.iter().any(|leg| leg.source == page.sheet.source().as_str()));
        let requested = date.or_else(|| pages().next().map(|page| page.asked)).unwrap_or_else(|| utc_day(now));
        let worst = pages().map(|page| page.standing).max_by_key(|standing| standing.freshness);
        State {
            requested,
            dated: pages().map(|page| page.sheet.date()).min().unwrap_or(requested),
            freshness: worst.map_or(Freshness::Current, |standing| standing.freshness),
            reason: worst.and_then(|standing| standing.reason),
            next_due: pages().filter_map(|page| page.next_due).min(),
        }
    }
}

/// When each source is asked next, as far as this process asks: written by `refresh`, read here, so that no answer is called
/// good for longer.
#[derive(Debug, Default)]
pub struct Timetable(RwLock<HashMap<SourceId, Timestamp>>);

impl Timetable {
    /// Notes when a source is asked next.
    pub fn set(&self, source: SourceId, at: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(source, at);
    }

    /// When a source is asked next.
    #[must_use]
    pub fn get(&self, source: SourceId) -> Option<Timestamp> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&source).copied()
    }
}

/// Makes books and keeps them.
#[derive(Debug)]
pub struct Books {
    store: Arc<dyn RateStore>,
    sources: Vec<Meta>,
    carry_days: u32,
    timetable: Arc<Timetable>,
    kept: Shelf,
    generation: AtomicU64,
}

impl Books {
    /// Books of these sources, in the order of preference, for one asker or many.
    #[must_use]
    pub fn new(store: Arc<dyn RateStore>, sources: Vec<Meta>, carry_days: u32, timetable: Arc<Timetable>, askers: Askers) -> Books {
        let kept = Shelf::new(askers);
        Books { store, sources, carry_days, timetable, kept, generation: AtomicU64::new(0) }
    }

    /// The sources, in the order of preference.
    #[must_use]
    pub fn sources(&self) -> &[Meta] {
        &self.sources
    }

    /// How many days a sheet may be carried.
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
    }

    /// Whether the book of that stamp is still the one to read from.
    #[must_use]
    pub fn stands(&self, stamp: Stamp, now: Timestamp) -> bool {
        stamp.generation == self.generation.load(Ordering::Acquire) && now < stamp.until
    }

    /// The book for a day. Concurrent questions for one that is not there wait for one reading of the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn at(&self, day: Day, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        self.by(day, Rule::OnOrBefore, now).await
    }

    /// The book for a day by a rule, as [`at`](Books::at).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn by(&self, day: Day, rule: Rule, now: Timestamp) -> Result<Arc<Book>, StoreError> {
        let key = (day, rule, self.generation.load(Ordering::Acquire));
        self.kept.get(key, now, || self.make(key, now)).await
    }

    async fn make(&self, (day, rule, generation): Key, now: Timestamp) -> Result<Book, StoreError> {
        let mut pages = Vec::with_capacity(self.sources.len());
        let mut good_until = after(now, PAST_LASTS);
        for meta in &self.sources {
            let good = self.page_good_until(meta, day, now).await?;
            good_until = good_until.min(good);
            pages.extend(self.page(meta, day, rule, now, good).await?);
        }
        good_until = pages.iter().map(|page| page.good_until).fold(good_until, Timestamp::min);
        let stamp = Stamp { until: after(now, NOW_LASTS).min(good_until), generation };
        Ok(Book { pages, stamp, good_until })
    }

    async fn page(&self, meta: &Meta, day: Day, rule: Rule, now: Timestamp, good_until: Timestamp) -> Result<Option<Page>, StoreError> {
        let today = meta.schedule.today(now);
        let asked = match day {
            Day::Now => today,
            Day::On(date) => date,
        };
        let last = rule.reaches(asked);
        let own = rule == Rule::Exact || last > today;
        let ahead = self.newest(meta, today).await?;
        let found = match &ahead {
            _ if own => self.store.sheet(meta.id, last).await?,
            // The newest of all is the one in force, unless it is dated after that day.
            Some(newest) if newest.date() <= last => ahead.clone(),
            _ => self.store.in_force(meta.id, last).await?,
        };
        let Some(sheet) = found else { return Ok(None) };
        if last < today && days_between(sheet.date(), last) > i64::from(self.carry_days) {
            return Ok(None);
        }
        let newest = ahead.map_or(sheet.date(), |newest| newest.date());
        let missing = last < newest && meta.schedule.expected_in_force(last) > sheet.date();
        let settled = if missing { self.settled(meta, newest).await? } else { newest };
        let standing = meta.schedule.standing(now, last, sheet.date(), settled, self.carry_days);
        // What is missing may be on its way: the hole that an outage left is being filled.
        let good_until = if missing && settled <= last { good_until.min(after(now, ANSWER_LASTS)) } else { good_until };
        let next_due = (last >= today).then(|| meta.schedule.next_due(now, Some(newest)));
        Ok(Some(Page { sheet, asked, standing, next_due, good_until }))
    }

    /// The day before which a sheet that is not here was not published: that of the newest sheet, or of the first day of a hole that is
    /// not filled yet. Of a publisher that gives no past days nobody will ever know.
    async fn settled(&self, meta: &Meta, newest: Date) -> Result<Date, StoreError> {
        if sources::find(meta.id.as_str()).is_none_or(|source| source.past().is_none()) {
            return Ok(Date::MIN);
        }
        Ok(self.store.notebook(meta.id).await?.gap_since.map_or(newest, |hole| hole.min(newest)))
    }

    /// The newest sheet of a source, which may be dated ahead of today.
    async fn newest(&self, meta: &Meta, today: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.store.in_force(meta.id, sheet::latest_possible(today)).await
    }

    /// Until when what a source says about a day can be called good: a day when it is over and its sheets are in, else
    /// until the source is asked next, its day rolls over, or its standing changes by the clock.
    async fn page_good_until(&self, meta: &Meta, day: Day, now: Timestamp) -> Result<Timestamp, StoreError> {
        let schedule = &meta.schedule;
        let newest = self.newest(meta, schedule.today(now)).await?;
        if let Day::On(date) = day
            && date < schedule.today(now)
            && newest.is_some_and(|newest| newest.date() > date)
        {
            return Ok(after(now, PAST_LASTS));
        }
        let polled = self.timetable.get(meta.id).filter(|at| *at > now).unwrap_or_else(|| after(now, NOW_LASTS));
        Ok([polled, schedule.day_ends(now), schedule.changes_at(now), after(now, ANSWER_LASTS)]
            .into_iter()
            .fold(Timestamp::MAX, Timestamp::min))
    }

    /// Says why there is no path: a currency that a source no longer quotes, or a day for which there is nothing.
    pub(super) async fn explain(&self, question: &Question, book: &Book, now: Timestamp) -> ConvertError {
        match self.reason(question, book, now).await {
            Ok(error) => error,
            Err(error) => ConvertError::Store(error),
        }
    }

    async fn reason(&self, question: &Question, book: &Book, now: Timestamp) -> Result<ConvertError, StoreError> {
        let day = question.date.unwrap_or_else(|| utc_day(now));
        let (mut first, mut last) = (None::<Date>, None::<Date>);
        let asked = |meta: &&Meta| question.source.is_none_or(|source| source == meta.id);
        // A currency that another source quotes is not what is missing.
        let quoted = |code: Code| self.sources.iter().filter(asked).any(|meta| book.page(meta.id).is_some_and(|page| page.has(code)));
        let missing: Vec<Code> = [question.from, question.to].into_iter().filter(|code| !quoted(*code)).collect();
        for meta in self.sources.iter().filter(asked) {
            for &code in missing.iter().filter(|_| book.page(meta.id).is_some()) {
                if let Some(last) = self.store.last_quoted(meta.id, code, day).await? {
                    return Ok(ConvertError::Suspended { code, source_id: meta.id, last });
                }
            }
            if let Some((from, to)) = self.span(meta, question).await? {
                first = Some(first.map_or(from, |first| first.min(from)));
                last = Some(last.map_or(to, |last| last.max(to)));
            }
        }
        Ok(ConvertError::NoRate { detail: no_rate(question, first, last), first, last })
    }

    /// The first and last date for which one source quotes both currencies.
    async fn span(&self, meta: &Meta, question: &Question) -> Result<Option<(Date, Date)>, StoreError> {
        let coverage = self.store.coverage(meta.id).await?;
        let of = |code: Code| if code == meta.home { coverage.dates } else { coverage.currencies.get(&code).copied() };
        Ok(of(question.from).zip(of(question.to)).map(|(a, b)| (a.0.max(b.0), a.1.min(b.1))).filter(|(first, last)| first <= last))
    }
}

fn no_rate(question: &Question, first: Option<Date>, last: Option<Date>) -> String {
    let who = question.source.map_or("no source".to_owned(), |source| format!("{source} does not"));
    let has = if question.source.is_some() { "have" } else { "has" };
    let named = question.date.map_or_else(|| "today".to_owned(), |date| date.to_string());
    let when = match question.rule {
        Rule::Exact => format!(" of {named} itself"),
        Rule::Before => format!(" from before {named}"),
        Rule::OnOrBefore => question.date.map_or(String::new(), |date| format!(" on {date}")),
    };
    let exist = first.zip(last).map_or(String::new(), |(first, last)| format!("; there are rates from {first} to {last}"));
    format!("{who} {has} a rate of {} to {}{when}{exist}", question.from, question.to)
}

fn after(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn utc_day(now: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(now).date()
}

fn days_between(earlier: Date, later: Date) -> i64 {
    earlier.until(later).map_or(i64::MAX, |span| i64::from(span.get_days()))
}
