//! Past days of one source: fetched, judged and stored a stretch at a time. Part of `refresh`; asked for by `fx backfill`.
//!
//! Each stretch is one transaction of the store and one note in the notebook after it, so that a backfill that is interrupted at any
//! moment leaves whole sheets, and goes on where it was. Doing a stretch twice changes nothing.
//!
//! Every sheet passes the rules that today's pass. A jump waits for a later fetch there; here the next day's sheet is at hand: what it
//! continues is believed, and what it does not is refused and said.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Fetcher, Watched};
use crate::feed::{Feed, FeedError};
use crate::sheet::{self, Context, Draft, Rejection, Sheet};
use crate::sources::{Fetched, Past, SourceError, SourceId, Stretch, Want};
use crate::store::{Put, StoreError};

/// A publisher that wants to be left alone for longer ends the backfill, which can go on later.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_mins(15);
/// A stretch is tried so often while its publisher fails in a way that may pass.
const TRIES: u32 = 4;
/// The pause after the first failure; it doubles.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(1);
/// Sheets that are stored at once where everything comes in one file: about a year.
const CHUNK: usize = 260;

/// Which days to fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wanted {
    /// The first day; the publisher's first, when none is named.
    pub since: Option<Date>,
    /// The last day; today, when none is named.
    pub until: Option<Date>,
    /// Also days that were gone through before.
    pub again: bool,
}

/// What happens, for a person who watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// So many days are to be gone through.
    Begins(i64),
    /// A stretch was gone through.
    Done {
        /// Its first day.
        first: Date,
        /// Its last day.
        last: Date,
        /// Days that have been gone through so far.
        days: i64,
        /// What became of its sheets.
        count: Count,
    },
    /// A day was refused.
    Refused(Date, Rejection),
    /// A day jumped, and the day after it goes on from there.
    Confirmed(Date, Rejection),
    /// The sheet of that day is due, and the publisher does not have it yet. No day before it is missing.
    NotYet(Date),
    /// The publisher failed, and is asked again after a while.
    Waits(Duration, String),
}

/// What became of sheets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Sheets of days that had none.
    pub inserted: usize,
    /// Corrections.
    pub revised: usize,
    /// Sheets that were here already.
    pub unchanged: usize,
    /// Days that were refused.
    pub refused: usize,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.inserted += other.inserted;
        self.revised += other.revised;
        self.unchanged += other.unchanged;
        self.refused += other.refused;
    }
}

/// Why a backfill ended before its end. What it did until then stays.
#[derive(Debug, thiserror::Error)]
pub enum BackfillError {
    /// Not asked here, or switched off.
    #[error("{0} is not enabled here")]
    NotEnabled(SourceId),
    /// It offers no past days.
    #[error("{0} offers no past days")]
    NoPast(SourceId),
    /// A range that ends before it begins.
    #[error("there are no days from {0} to {1}")]
    Reversed(Date, Date),
    /// An answer without a sheet, where the publisher's calendar has some.
    #[error("{source_id} gave no sheet from {first} to {last}, though it publishes on some of these days")]
    Empty {
        /// Who was asked.
        source_id: SourceId,
        /// The first day.
        first: Date,
        /// The last day.
        last: Date,
    },
    /// The publisher did not answer, or not with what was asked.
    #[error("{0}; what is done stays, and the same command goes on from there")]
    Source(#[from] SourceError),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Fetcher {
    /// Fills past days of one source.
    ///
    /// # Errors
    /// [`BackfillError`]; what was stored until then stays.
    pub async fn backfill(&self, id: SourceId, wanted: Wanted, tell: &mut (dyn FnMut(Told) + Send)) -> Result<Count, BackfillError> {
        let watched = self.watched.iter().find(|watched| watched.meta.id == id).ok_or(BackfillError::NotEnabled(id))?;
        let past = watched.source.past().ok_or(BackfillError::NoPast(id))?;
        let now = Timestamp::from_second(self.clock.now().as_second()).unwrap_or(self.clock.now());
        let mut filling = Filling { fetcher: self, watched, now, tell, count: Count::default(), days: 0 };
        filling.run(past, wanted).await?;
        Ok(filling.count)
    }
}

/// A backfill in progress.
struct Filling<'a> {
    fetcher: &'a Fetcher,
    watched: &'a Watched,
    now: Timestamp,
    tell: &'a mut (dyn FnMut(Told) + Send),
    count: Count,
    days: i64,
}

impl Filling<'_> {
    async fn run(&mut self, past: Past, wanted: Wanted) -> Result<(), BackfillError> {
        let today = self.watched.meta.schedule.today(self.now);
        let last = wanted.until.unwrap_or(today).min(sheet::latest_possible(today));
        let first = wanted.since.unwrap_or(past.first).max(past.first);
        if last < first {
            return Err(BackfillError::Reversed(wanted.since.unwrap_or(first), wanted.until.unwrap_or(last)));
        }
        let filled = if wanted.again { Vec::new() } else { self.fetcher.store.notebook(self.watched.meta.id).await?.filled };
        // What is not out yet is not asked for.
        let newest = self.watched.meta.schedule.published(self.now);
        let gaps: Vec<_> = without((first, last), &filled).into_iter().filter(|(first, _)| *first <= newest).collect();
        (self.tell)(Told::Begins(gaps.iter().map(|(first, last)| days(*first, *last)).sum()));
        for (first, last) in gaps {
            for (first, last) in stretches(past.stretch, first, last) {
                self.stretch(first, last).await?;
            }
        }
        Ok(())
    }

    /// One question to the publisher, as a person sees it, and what comes of it.
    async fn stretch(&mut self, first: Date, last: Date) -> Result<(), BackfillError> {
        let mut drafts = self.fetch(first, last).await?;
        drafts.retain(|draft| (first..=last).contains(&draft.date));
        drafts.sort_by_key(|draft| draft.date);
        let schedule = &self.watched.meta.schedule;
        let due = schedule.expected_in_force(last).min(schedule.expected(self.now));
        // A sheet is late for hours before it is missing, and the service asks for it in the meantime.
        let over = self.over(last);
        if drafts.is_empty() && first <= over && schedule.expected_in_force(over).min(due) >= first {
            return Err(BackfillError::Empty { source_id: self.watched.meta.id, first, last });
        }
        if due > over && drafts.last().is_none_or(|draft| draft.date < due) {
            (self.tell)(Told::NotYet(due));
        }
        let mut before = match first.yesterday() {
            Ok(eve) => self.fetcher.store.in_force(self.watched.meta.id, eve).await?.map(|sheet| Sheet::clone(&sheet)),
            Err(_first_of_all) => None,
        };
        let mut from = first;
        let mut rest = drafts.as_slice();
        loop {
            let (chunk, further) = rest.split_at(CHUNK.min(rest.len()));
            let to = further.first().and_then(|draft| draft.date.yesterday().ok()).unwrap_or(last);
            let mut count = Count::default();
            let sheets = self.judge(chunk, further.first(), &mut before, &mut count).await?;
            self.keep(&sheets, from, to, count).await?;
            if further.is_empty() {
                return Ok(());
            }
            (from, rest) = (to.tomorrow().unwrap_or(to), further);
        }
    }

    /// The last of these days that is over: today's sheet may not be out yet.
    fn over(&self, last: Date) -> Date {
        self.watched.meta.schedule.today(self.now).yesterday().map_or(last, |yesterday| last.min(yesterday))
    }

    async fn fetch(&mut self, first: Date, last: Date) -> Result<Vec<Draft>, BackfillError> {
        let mut wait = FIRST_WAIT;
        let mut tries = 0;
        loop {
            let error = match self.ask(first, last).await {
                Ok(Fetched::Drafts(drafts)) => return Ok(drafts),
                Ok(Fetched::NotModified) => return Ok(Vec::new()),
                Err(error) => error,
            };
            tries += 1;
            let pause = match &error {
                SourceError::Feed(cause) if tries < TRIES && cause.may_pass() => wait.max(cause.retry_after().unwrap_or_default()),
                _ => return Err(error.into()),
            };
            if pause > LONGEST_WAIT {
                return Err(error.into());
            }
            (self.tell)(Told::Waits(pause.unsigned_abs(), error.to_string()));
            tokio::time::sleep(pause.unsigned_abs()).await;
            wait = wait.saturating_mul(2);
        }
    }

    async fn ask(&self, first: Date, last: Date) -> Result<Fetched, SourceError> {
        let client = self.fetcher.client().await?;
        let feed = Feed::new(client, self.watched.base_url.as_deref(), std::collections::BTreeMap::new());
        self.watched.source.fetch(&mut feed.with_pause(self.fetcher.pause), Want::Between { first, last }).await
    }

    /// The sheets of these days. `after` is the day that comes next, `before` the last sheet that was believed.
    async fn judge(
        &mut self,
        drafts: &[Draft],
        after: Option<&Draft>,
        before: &mut Option<Sheet>,
        count: &mut Count,
    ) -> Result<Vec<Sheet>, StoreError> {
        let mut sheets = Vec::with_capacity(drafts.len());
        for (at, draft) in drafts.iter().enumerate() {
            let others = if before.is_none() { self.others(draft.date).await? } else { None };
            let next = drafts.get(at + 1).or(after);
            match self.one(draft, next, before.as_ref(), others.as_ref()) {
                Ok(sheet) => {
                    *before = Some(sheet.clone());
                    sheets.push(sheet);
                }
                Err(rejection) => {
                    count.refused += 1;
                    tracing::warn!(source = %self.watched.meta.id, date = %draft.date, rule = %rejection.rule, detail = rejection.detail, "a past sheet was refused");
                    (self.tell)(Told::Refused(draft.date, rejection));
                }
            }
        }
        Ok(sheets)
    }

    /// One day by the rules; a jump is believed when the day after it goes on from there.
    fn one(&mut self, draft: &Draft, next: Option<&Draft>, last: Option<&Sheet>, others: Option<&Sheet>) -> Result<Sheet, Rejection> {
        let meta = &self.watched.meta;
        let context = |last, others| Context { meta, now: self.now, not_before: None, last, others, quarantine: None };
        let rejection = match sheet::judge(draft, &context(last, others)) {
            Ok(judged) => return Ok(judged.sheet),
            Err(rejection) => rejection,
        };
        if !rejection.rule.quarantines() {
            return Err(rejection);
        }
        let jumped = sheet::accept(draft, meta, self.now)?;
        match next.map(|next| sheet::judge(next, &context(Some(&jumped), None))) {
            Some(Ok(_goes_on)) => {
                (self.tell)(Told::Confirmed(draft.date, rejection));
                Ok(jumped)
            }
            _ => Err(rejection),
        }
    }

    /// What another source said of this one's currencies on that day, for a first sheet that has no predecessor.
    async fn others(&self, date: Date) -> Result<Option<Sheet>, StoreError> {
        for other in self.fetcher.watched.iter().filter(|other| other.meta.id != self.watched.meta.id) {
            let sheet = self.fetcher.store.in_force(other.meta.id, date).await?;
            if let Some(seen) = sheet.and_then(|sheet| sheet::seen_from(&sheet, self.watched.meta.home)) {
                return Ok(Some(seen));
            }
        }
        Ok(None)
    }

    /// Stores what was believed of a stretch, then notes that it was gone through: in this order, so that what is noted is there.
    async fn keep(&mut self, sheets: &[Sheet], first: Date, last: Date, mut count: Count) -> Result<(), StoreError> {
        for put in self.fetcher.store.put(sheets).await? {
            match put {
                Put::Inserted => count.inserted += 1,
                Put::Revised => count.revised += 1,
                Put::Unchanged => count.unchanged += 1,
            }
        }
        self.fetcher.books.forget();
        let over = self.over(last);
        if first <= over {
            let mut notes = self.fetcher.store.notebook(self.watched.meta.id).await?;
            notes.filled = with(&notes.filled, (first, over));
            self.fetcher.store.note(self.watched.meta.id, &notes).await?;
        }
        self.count.add(count);
        self.days += days(first, last);
        (self.tell)(Told::Done { first, last, days: self.days, count });
        Ok(())
    }
}

fn stretches(stretch: Stretch, first: Date, last: Date) -> Vec<(Date, Date)> {
    let years = || (first.year()..=last.year()).map(|year| (Date::constant(year, 1, 1).max(first), Date::constant(year, 12, 31).min(last)));
    match stretch {
        Stretch::Everything => vec![(first, last)],
        Stretch::Year => years().collect(),
    }
}

/// The parts of a range that lie outside of these, which are in order and do not touch.
fn without(range: (Date, Date), filled: &[(Date, Date)]) -> Vec<(Date, Date)> {
    let (mut from, last) = (Some(range.0), range.1);
    let mut gaps = Vec::new();
    for (begin, end) in filled.iter().filter(|(begin, end)| *end >= range.0 && *begin <= last) {
        if let (Some(first), Ok(eve)) = (from, begin.yesterday())
            && first <= eve
        {
            gaps.push((first, eve));
        }
        from = end.tomorrow().ok();
    }
    gaps.extend(from.filter(|first| *first <= last).map(|first| (first, last)));
    gaps
}

/// These ranges and one more, those that touch as one.
fn with(filled: &[(Date, Date)], range: (Date, Date)) -> Vec<(Date, Date)> {
    let mut all: Vec<(Date, Date)> = filled.iter().copied().chain([range]).collect();
    all.sort_unstable();
    let mut merged: Vec<(Date, Date)> = Vec::with_capacity(all.len());
    for (first, last) in all {
        match merged.last_mut().filter(|(_, end)| end.tomorrow().is_ok_and(|next| first <= next)) {
            Some((_, end)) => *end = last.max(*end),
            None => merged.push((first, last)),
        }
    }
    merged
}

/// How many days there are from the first to the last, both counted.
fn days(first: Date, last: Date) -> i64 {
    first.until(last).map_or(0, |span| i64::from(span.get_days()) + 1)
}

impl From<FeedError> for BackfillError {
    fn from(error: FeedError) -> BackfillError {
        BackfillError::Source(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn ranges(text: &str) -> Vec<(Date, Date)> {
        let range = |range: &str| range.split_once('/').map(|(first, last)| (day(first), day(last))).unwrap();
        text.split_whitespace().map(range).collect()
    }

    #[test]
    fn what_was_gone_through_is_not_gone_through_again() {
        let wanted = (day("2020-01-01"), day("2020-12-31"));
        let left = |filled: &str| without(wanted, &ranges(filled));
        assert_eq!(left(""), [wanted]);
        assert_eq!(left("2019-01-01/2021-06-30"), []);
        assert_eq!(left("2018-01-01/2019-12-31 2021-01-01/2021-06-30"), [wanted]);
        assert_eq!(
            left("2019-01-01/2020-01-31 2020-03-01/2020-03-31 2020-12-01/2020-12-31"),
            ranges("2020-02-01/2020-02-29 2020-04-01/2020-11-30")
        );
        assert_eq!(left("2020-02-01/2020-02-01"), ranges("2020-01-01/2020-01-31 2020-02-02/2020-12-31"));
    }

    #[test]
    fn ranges_that_touch_are_one() {
        let together = |filled: &str, range: &str| with(&ranges(filled), ranges(range)[0]);
        assert_eq!(together("", "2020-01-01/2020-01-31"), ranges("2020-01-01/2020-01-31"));
        assert_eq!(together("2020-01-01/2020-01-31", "2020-02-01/2020-02-10"), ranges("2020-01-01/2020-02-10"));
        assert_eq!(together("2020-01-01/2020-01-31", "2020-02-02/2020-02-10"), ranges("2020-01-01/2020-01-31 2020-02-02/2020-02-10"));
        assert_eq!(together("2020-01-01/2020-01-31 2020-03-01/2020-03-31", "2019-12-01/2020-02-29"), ranges("2019-12-01/2020-03-31"));
    }

    #[test]
    fn a_year_is_a_stretch_where_there_are_many_requests_to_make() {
        let (first, last) = (day("2019-06-01"), day("2021-02-03"));
        assert_eq!(stretches(Stretch::Everything, first, last), [(first, last)]);
        assert_eq!(stretches(Stretch::Year, first, last), ranges("2019-06-01/2019-12-31 2020-01-01/2020-12-31 2021-01-01/2021-02-03"));
        assert_eq!(days(first, first), 1);
    }
}
