//! Past days of one source: fetched, judged and stored a stretch at a time. Part of `refresh`; asked for by `fx backfill`.
//!
//! Each stretch is one transaction of the store and one note in the notebook after it, so that a backfill that is interrupted at any
//! moment leaves whole sheets, and goes on where it was. Doing a stretch twice changes nothing.
//!
//! Every sheet passes the rules that today's pass. A jump waits for a later fetch there; here the next day's sheet is at hand: what it
//! continues is believed, and what it does not is refused and said.

mod judge;

use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Fetcher, Watched};
use crate::feed::{Feed, FeedError};
use crate::quote::Draft;
use crate::sheet::{History, Judged, RefusedRow, Rejection, Sheet};
use crate::source::{Past, SourceId, TableId};
use crate::sources::{self, Fetched, SourceError, Want};
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
    /// With `again`: replace what the archive or an accepted sheet holds otherwise. Without it such days are listed and stay.
    pub replace: bool,
}

/// What happens, for a person who watches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
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
    /// A row was refused, and the rest of its day stands.
    RefusedRow(RefusedRow),
    /// A day is held otherwise here, in these rows, and was not replaced.
    Held(Date, Vec<String>),
    /// A day was held otherwise here, in these rows, and is replaced.
    Replaced(Date, Vec<String>),
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
    /// Rows that were refused, of days that stand.
    pub rows: usize,
    /// Days that are held otherwise here, and stay as they are.
    pub held: usize,
}

impl Count {
    fn add(&mut self, other: Count) {
        self.inserted += other.inserted;
        self.revised += other.revised;
        self.unchanged += other.unchanged;
        self.refused += other.refused;
        self.rows += other.rows;
        self.held += other.held;
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
    #[error("{table} gave no sheet from {first} to {last}, though it publishes on some of these days")]
    Empty {
        /// Who was asked.
        table: TableId,
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
    pub async fn backfill(&self, id: SourceId, wanted: Wanted, tell: &mut (dyn FnMut(Progress) + Send)) -> Result<Count, BackfillError> {
        let mut tables = self.watched.iter().filter(|watched| watched.source.id() == id).peekable();
        tables.peek().ok_or(BackfillError::NotEnabled(id))?;
        let mut tables = tables.filter_map(|watched| Some((watched, watched.table.table.past.as_ref()?))).peekable();
        tables.peek().ok_or(BackfillError::NoPast(id))?;
        let now = Timestamp::from_second(self.clock.now().as_second()).unwrap_or(self.clock.now());
        let mut count = Count::default();
        for (watched, past) in tables {
            let replaces = wanted.again && wanted.replace;
            let (history, count_of_table) = (History::default(), Count::default());
            let mut filling = Filling {
                fetcher: self,
                watched,
                now,
                report: tell,
                count: count_of_table,
                days: 0,
                replaces,
                history,
                refused: Vec::new(),
            };
            filling.run(past, wanted).await?;
            count.add(filling.count);
        }
        Ok(count)
    }
}

/// A backfill in progress.
struct Filling<'a> {
    fetcher: &'a Fetcher,
    watched: &'a Watched,
    now: Timestamp,
    report: &'a mut (dyn FnMut(Progress) + Send),
    count: Count,
    days: i64,
    /// Whether days that are held otherwise here are replaced.
    replaces: bool,
    /// How far the pairs move, of what was believed so far.
    history: History,
    /// Days that were refused and are not noted yet.
    refused: Vec<Date>,
}

impl Filling<'_> {
    async fn run(&mut self, past: &Past, wanted: Wanted) -> Result<(), BackfillError> {
        let today = self.watched.table.schedule.today(self.now);
        let last = wanted.until.unwrap_or(today).min(self.watched.table.schedule.latest_effective(self.now));
        let first = wanted.since.unwrap_or(past.first).max(past.first);
        if last < first {
            return Err(BackfillError::Reversed(wanted.since.unwrap_or(first), wanted.until.unwrap_or(last)));
        }
        let filled = if wanted.again { Vec::new() } else { self.fetcher.store.notebook(self.watched.id()).await?.filled };
        // What is not out yet is not asked for.
        let newest = self.watched.table.schedule.published(self.now);
        let gaps: Vec<_> = without((first, last), &filled).into_iter().filter(|(first, _)| *first <= newest).collect();
        (self.report)(Progress::Begins(gaps.iter().map(|(first, last)| days(*first, *last)).sum()));
        for (first, last) in gaps {
            for (first, last) in past.stretch.cut(first, last) {
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
        let schedule = &self.watched.table.schedule;
        let due = schedule.expected_in_force(last).min(schedule.expected(self.now));
        // A sheet is late for hours before it is missing, and the service asks for it in the meantime.
        let over = self.over(last);
        if drafts.is_empty() && first <= over && schedule.expected_in_force(over).min(due) >= first {
            return Err(BackfillError::Empty { table: self.watched.id(), first, last });
        }
        if due > over && drafts.last().is_none_or(|draft| draft.date < due) {
            (self.report)(Progress::NotYet(due));
        }
        let mut before = match first.yesterday() {
            Ok(eve) => self.fetcher.store.newest(self.watched.id(), eve).await?.map(|sheet| Sheet::clone(&sheet)),
            Err(_first_of_all) => None,
        };
        self.history = self.fetcher.history(self.watched, first).await?;
        let mut from = first;
        let mut rest = drafts.as_slice();
        loop {
            let (chunk, further) = rest.split_at(CHUNK.min(rest.len()));
            let to = further.first().and_then(|draft| draft.date.yesterday().ok()).unwrap_or(last);
            let mut count = Count::default();
            let sheets = self.judge(chunk, further.first(), &mut before, &mut count).await?;
            let sheets = self.joined_to_what_follows(sheets, to, &mut count).await?;
            let sheets = self.not_held_otherwise(sheets, from, to, &mut count).await?;
            self.note_what_was_refused(&sheets).await?;
            self.keep(&sheets, from, to, count).await?;
            if further.is_empty() {
                return Ok(());
            }
            (from, rest) = (to.tomorrow().unwrap_or(to), further);
        }
    }

    /// The last of these days that is over: today's sheet may not be out yet.
    fn over(&self, last: Date) -> Date {
        self.watched.table.schedule.today(self.now).yesterday().map_or(last, |yesterday| last.min(yesterday))
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
            (self.report)(Progress::Waits(pause.unsigned_abs(), error.to_string()));
            tokio::time::sleep(pause.unsigned_abs()).await;
            wait = wait.saturating_mul(2);
        }
    }

    async fn ask(&self, first: Date, last: Date) -> Result<Fetched, SourceError> {
        let client = self.fetcher.client().await?;
        let feed = Feed::new(client, self.watched.source.base_url.as_deref(), std::collections::BTreeMap::new());
        let mut feed = feed.with_pause(self.fetcher.pause).with_key(self.watched.source.api_key.as_deref());
        sources::fetch(self.watched.source.source, self.watched.table.table, &mut feed, Want::Between { first, last }).await
    }

    /// Notes the days and rows that were refused before the rest of them is stored: no day is here whole that is not.
    async fn note_what_was_refused(&mut self, judged: &[Judged]) -> Result<(), StoreError> {
        let (emptied, stored): (Vec<&Judged>, Vec<&Judged>) = judged.iter().partition(|judged| judged.sheet.quotes().is_empty());
        self.refused.extend(emptied.iter().map(|judged| judged.sheet.date()));
        let rows: Vec<&&Judged> = stored.iter().filter(|judged| !judged.refused.is_empty()).collect();
        if self.refused.is_empty() && rows.is_empty() {
            return Ok(());
        }
        let mut notes = self.fetcher.store.notebook(self.watched.id()).await?;
        self.refused.drain(..).for_each(|day| notes.refuse(day));
        rows.iter().for_each(|judged| notes.refuse_rows(judged.sheet.date(), judged.refused.clone()));
        self.fetcher.store.note(self.watched.id(), &notes).await
    }

    /// Stores what was believed of a stretch, then notes that it was gone through: in this order, so that what is noted is there.
    async fn keep(&mut self, judged: &[Judged], first: Date, last: Date, mut count: Count) -> Result<(), StoreError> {
        let sheets: Vec<Sheet> = judged.iter().map(|judged| judged.sheet.clone()).filter(|sheet| !sheet.quotes().is_empty()).collect();
        for put in self.fetcher.store.put(&sheets).await? {
            match put {
                Put::Inserted => count.inserted += 1,
                Put::Revised => count.revised += 1,
                Put::Unchanged => count.unchanged += 1,
            }
        }
        self.fetcher.books.forget();
        let over = self.over(last);
        if first <= over {
            let mut notes = self.fetcher.store.notebook(self.watched.id()).await?;
            notes.go_through(first, over);
            sheets.iter().for_each(|sheet| notes.accept(sheet.date()));
            self.fetcher.store.note(self.watched.id(), &notes).await?;
        }
        self.count.add(count);
        self.days += days(first, last);
        (self.report)(Progress::Done { first, last, days: self.days, count });
        Ok(())
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
    fn one_day_is_one() {
        assert_eq!(days(day("2019-06-01"), day("2019-06-01")), 1);
    }
}
