//! One poll of one source: fetch, judge, store, note. Part of `refresh`.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::{Fetcher, Fingerprints, Polled, Watched, as_others};
use crate::feed::{Feed, FeedError, Validators};
use crate::quote::{Draft, Quote};
use crate::sheet::{self, Context, Judged, Quarantine, RefusedRow, Rejection, Rule};
use crate::source::TableId;
use crate::sources::{self, Fetched, SourceError, Want};
use crate::store::notebook::Trouble;
use crate::store::{Notebook, Put, StoreError};
use crate::telemetry::{Kind, Span};

/// Damaged sheets of so many days are asked for again by themselves.
const MENDED_DAYS: i64 = 31;

/// What a poll came to: the label of `fx_fetches_total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Sheets that were not here before, or corrections; the newest date among them.
    Landed(Date),
    /// What came is here already.
    Unchanged,
    /// The publisher says that nothing changed.
    NotModified,
    /// A sheet waits to be confirmed.
    Quarantined(Rejection),
    /// A sheet was refused.
    Refused(Rejection),
    /// No answer that could be read as HTTP.
    Unreachable(String),
    /// The store could not be read or written.
    StoreFailed(String),
}

impl Outcome {
    /// The name in metrics.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Outcome::Landed(_) => "landed",
            Outcome::Unchanged => "unchanged",
            Outcome::NotModified => "not-modified",
            Outcome::Quarantined(_) => "quarantined",
            Outcome::Refused(_) => "refused",
            Outcome::Unreachable(_) => "unreachable",
            Outcome::StoreFailed(_) => "store-failed",
        }
    }

    /// Whether the publisher did its part.
    #[must_use]
    pub const fn is_good(&self) -> bool {
        matches!(self, Outcome::Landed(_) | Outcome::Unchanged | Outcome::NotModified)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Landed(date) => write!(f, "a new sheet, dated {date}"),
            Outcome::Unchanged | Outcome::NotModified => f.write_str("nothing new"),
            Outcome::Quarantined(rejection) => write!(f, "in quarantine until confirmed: {rejection}"),
            Outcome::Refused(rejection) => write!(f, "refused: {rejection}"),
            Outcome::Unreachable(what) | Outcome::StoreFailed(what) => f.write_str(what),
        }
    }
}

impl Fetcher {
    /// Asks for one table now, whatever its schedule says.
    pub(super) async fn poll(&self, watched: &Watched) -> Polled {
        let id = watched.id();
        let mut span = Span::begin(Kind::Own, || format!("poll {id}"), None);
        let polled = self.visit(watched).await;
        if let Some(span) = &mut span {
            span.text("fx.source", id.source.as_str());
            if !id.table.is_empty() {
                span.text("fx.table", id.table);
            }
            span.text("fx.outcome", polled.outcome.name());
            if !polled.outcome.is_good() {
                span.fail(polled.outcome.to_string());
            }
        }
        polled
    }

    async fn visit(&self, watched: &Watched) -> Polled {
        // To the second: no receipt needs more.
        let now = Timestamp::from_second(self.clock.now().as_second()).unwrap_or(self.clock.now());
        let id = watched.id();
        let notes = self.store.notebook(id).await.unwrap_or_else(|error| {
            tracing::warn!(table = %id, %error, "the notebook cannot be read");
            Notebook::default()
        });
        let mut visit = Visit { fetcher: self, watched, now, notes, retry_after: None, found: Fingerprints::new() };
        let mut outcome = visit.latest().await;
        if outcome.is_good() && visit.notes.gap_since.is_some() {
            // Noted before it is filled: whoever cannot wait for that leaves it to the next poll.
            visit.close(&outcome);
            visit.keep_notes().await;
            visit.fill_gap().await;
        }
        visit.tell_the_books();
        if let Outcome::StoreFailed(what) = &outcome {
            tracing::error!(table = %id, what, "the store failed");
        }
        visit.close(&outcome);
        if let Some(error) = visit.keep_notes().await
            && outcome.is_good()
        {
            outcome = Outcome::StoreFailed(error.to_string());
        }
        metrics::counter!("fx_fetches_total", "source" => id.source.as_str(), "outcome" => outcome.name()).increment(1);
        let failures = (!outcome.is_good()).then_some(visit.notes.failures);
        Polled { outcome, failures, retry_after: visit.retry_after }
    }
}

/// One poll in progress.
pub(super) struct Visit<'a> {
    pub(super) fetcher: &'a Fetcher,
    pub(super) watched: &'a Watched,
    pub(super) now: Timestamp,
    pub(super) notes: Notebook,
    retry_after: Option<SignedDuration>,
    found: Fingerprints,
}

impl Visit<'_> {
    pub(super) fn id(&self) -> TableId {
        self.watched.id()
    }

    /// The date in the publisher's zone.
    fn today(&self) -> Date {
        self.watched.table.schedule.today(self.now)
    }

    /// Keeps the notes; answers what went wrong.
    pub(super) async fn keep_notes(&self) -> Option<StoreError> {
        let failed = self.fetcher.store.note(self.id(), &self.notes).await.err()?;
        tracing::warn!(table = %self.id(), error = %failed, "the notebook cannot be written");
        Some(failed)
    }

    /// Books are made anew where the publisher says something else than at the last poll, though it is here already: another process stored
    /// it a moment ago.
    fn tell_the_books(&mut self) {
        let found = std::mem::take(&mut self.found);
        if !found.is_empty() && self.fetcher.found(self.id(), found.clone()) != found {
            self.fetcher.books.forget();
        }
    }

    /// Asks for the newest sheet.
    async fn latest(&mut self) -> Outcome {
        if self.watched.source.own.is_some() {
            return self.own().await;
        }
        let today = self.today();
        let here = async || {
            let newest = self.fetcher.newest(&self.watched.table, self.now).await?;
            let in_force = self.fetcher.store.newest(self.id(), today).await?;
            Ok::<_, StoreError>((newest, in_force.map(|sheet| sheet.date())))
        };
        let (newest, have) = match here().await {
            Ok(here) => here,
            Err(error) => return Outcome::StoreFailed(error.to_string()),
        };
        let want = Want::Latest { today, have };
        // Without a sheet there is nothing that an answer of "not modified" could stand on; nor where one is damaged, or came at a time that
        // a fast clock noted: the same sheet in full mends that.
        let whole = self.fetcher.store.damaged(self.id()).is_empty();
        let dated = newest.as_ref().is_some_and(|newest| newest.fetched_by(self.now).is_some());
        let validators = if dated && whole { self.notes.validators.clone() } else { BTreeMap::new() };
        let (fetched, validators) = match self.ask(want, validators).await {
            Ok(answer) => answer,
            Err(outcome) => return outcome,
        };
        let Fetched::Drafts(mut drafts) = fetched else {
            // The validators are those of the last answer that was accepted: the publisher stands by it, and by no other.
            self.notes.quarantine = None;
            return Outcome::NotModified;
        };
        drafts.sort_by_key(|draft| draft.date);
        let last = drafts.last().map(|draft| draft.date);
        let Some(last) = last else { return self.refuse(Rejection::empty()) };
        let (mut outcome, mut before) = (Outcome::Unchanged, newest.as_ref().map(|newest| newest.date()));
        for draft in &drafts {
            // Beside the newest sheet an answer may hold an earlier one that is missing here.
            let not_before = newest.as_ref().map(|newest| newest.date()).filter(|_| draft.date == last);
            match self.judge(draft, not_before, before).await {
                Ok(landed) => {
                    outcome = landed.map_or(outcome, Outcome::Landed);
                    before = before.max(Some(draft.date));
                }
                Err(failed @ Outcome::StoreFailed(_)) => return failed,
                // An earlier day that is refused keeps no newer one out.
                Err(_refused) if draft.date < last => self.notes.refuse(draft.date),
                Err(refused) => return refused,
            }
        }
        // What waited is not what the publisher says now, whichever day it bears.
        self.notes.quarantine = None;
        if let Err(error) = self.take_back(last).await {
            return Outcome::StoreFailed(error.to_string());
        }
        // While a row waits or may be corrected, the next answer is wanted in full.
        self.notes.validators = if self.notes.is_odd(Some(last), self.now) { BTreeMap::new() } else { validators };
        self.mark_damage();
        outcome
    }

    /// A new sheet that is not the next one after the last leaves a hole, which is filled right after. Answers whether it does.
    fn mark_gap(&mut self, before: Option<Date>, landed: Date) -> bool {
        let Some(before) = before else { return false };
        let (Ok(after), Ok(eve)) = (before.tomorrow(), landed.yesterday()) else { return false };
        let leaves_one = after <= eve && self.watched.table.schedule.expected_in_force(eve) > before;
        if leaves_one {
            self.notes.gap_since = Some(self.notes.gap_since.map_or(after, |since| since.min(after)));
        }
        leaves_one
    }

    /// A damaged sheet of the last weeks is a hole as well; an older one is left to whoever reads of it, and to `fx backfill`.
    fn mark_damage(&mut self) {
        let lately = self.today().checked_sub(MENDED_DAYS.days()).unwrap_or(Date::MIN);
        let damaged = self.fetcher.store.damaged(self.id()).into_iter().filter(|damaged| damaged.revision.is_none());
        if let Some(first) = damaged.filter_map(|damaged| damaged.date).filter(|date| *date >= lately).min() {
            self.notes.gap_since = Some(self.notes.gap_since.map_or(first, |since| since.min(first)));
        }
    }

    /// Fills the hole that an outage left, as far as the publisher offers past days. What is refused stays missing, and is noted as such. That
    /// nothing was published on the other days is known only where the answer reaches over both ends of the hole: a file of past days may
    /// be older than the page of the newest one.
    async fn fill_gap(&mut self) {
        let Some(since) = self.notes.gap_since else { return };
        let today = self.today();
        let Ok((before, after)) = self.around(since, today).await else { return };
        let want = Want::Since { day: before.unwrap_or(since), today };
        let Ok((fetched, _)) = self.ask(want, BTreeMap::new()).await else { return };
        let Fetched::Drafts(mut drafts) = fetched else { return };
        let reaches = before.is_none_or(|day| drafts.iter().any(|draft| draft.date <= day))
            && after.is_none_or(|day| drafts.iter().any(|draft| draft.date >= day));
        // What is not due yet is no part of the hole: whether it is of its day, the page of the newest says.
        let due = self.watched.table.schedule.published(self.now);
        drafts.retain(|draft| draft.date >= since && draft.date <= due);
        // A file of past days may be older than the page of the newest, which was corrected meanwhile.
        drafts.retain(|draft| !self.found.iter().any(|(day, _)| *day == draft.date));
        drafts.sort_by_key(|draft| draft.date);
        for draft in &drafts {
            match self.judge(draft, None, None).await {
                Ok(_) => {}
                Err(Outcome::StoreFailed(_)) => return,
                Err(_refused) => self.notes.refuse(draft.date),
            }
        }
        if reaches {
            self.notes.gap_since = None;
            self.notes.go_through(before.unwrap_or(since), after.unwrap_or(since));
        } else {
            tracing::warn!(table = %self.id(), %since, "the past that the publisher offers does not reach over the days that are missing here");
        }
    }

    /// The dates of the last sheet before a day and of the newest one in force, where there are such.
    async fn around(&self, since: Date, today: Date) -> Result<(Option<Date>, Option<Date>), StoreError> {
        let newest = async |day| Ok::<_, StoreError>(self.fetcher.store.newest(self.id(), day).await?.map(|sheet| sheet.date()));
        let before = newest(since.yesterday().unwrap_or(since)).await?;
        Ok((before, newest(today).await?.filter(|after| *after >= since)))
    }

    async fn ask(
        &mut self,
        want: Want,
        validators: BTreeMap<String, Validators>,
    ) -> Result<(Fetched, BTreeMap<String, Validators>), Outcome> {
        let client = self.fetcher.client().await.map_err(|error| self.unreachable(&error))?;
        let source = &self.watched.source;
        let mut feed = Feed::new(client, source.base_url.as_deref(), validators).with_key(source.api_key.as_deref());
        if let Want::Since { .. } = want {
            feed = feed.with_pause(self.fetcher.pause);
        }
        match sources::fetch(self.watched.source.source, self.watched.table.table, &mut feed, want).await {
            Ok(fetched) => Ok((fetched, feed.into_validators())),
            Err(SourceError::Feed(error)) => Err(self.unreachable(&error)),
            Err(SourceError::Parse(error)) => Err(self.refuse(Rejection::from(&error))),
        }
    }

    pub(super) fn unreachable(&mut self, error: &FeedError) -> Outcome {
        self.retry_after = error.retry_after();
        tracing::warn!(table = %self.id(), kind = error.kind(), %error, "the publisher did not answer");
        Outcome::Unreachable(match (error, self.watched.source.source.key) {
            (FeedError::Status { status: 401 | 403, .. }, Some(place)) => {
                let key = self.id().source.key();
                format!("{error}: the key in [sources.{key}] api_key is not accepted; {place} is where there are keys")
            }
            _ => error.to_string(),
        })
    }

    pub(super) fn refuse(&mut self, rejection: Rejection) -> Outcome {
        let id = self.id();
        tracing::warn!(table = %id, rule = %rejection.rule, detail = rejection.detail, "a sheet was refused");
        metrics::counter!("fx_refusals_total", "source" => id.source.as_str(), "rule" => rejection.rule.name()).increment(1);
        if rejection.rule.quarantines() { Outcome::Quarantined(rejection) } else { Outcome::Refused(rejection) }
    }

    /// Judges a draft and stores it; a hole between it and the sheet `before` is noted. Answers its date when it was not here before, or
    /// corrects what was.
    async fn judge(&mut self, draft: &Draft, not_before: Option<Date>, before: Option<Date>) -> Result<Option<Date>, Outcome> {
        let failed = |error: StoreError| Outcome::StoreFailed(error.to_string());
        let (fetcher, watched) = (self.fetcher, self.watched);
        let last = fetcher.store.newest(self.id(), draft.date).await.map_err(failed)?;
        // Reading what others say and what was long ago is for what moved far, and for a first sheet.
        let (mut others, mut wide, mut history) = (Vec::new(), Vec::new(), None);
        if last.as_ref().is_none_or(|last| sheet::needs_history(draft, last, watched.source.source)) {
            others = fetcher.others(watched, draft, last.is_none()).await.map_err(failed)?;
            if last.as_ref().is_some_and(|last| draft.quotes.iter().any(|quote| last.between(quote.base, quote.quote).is_none())) {
                wide = fetcher.others(watched, draft, true).await.map_err(failed)?;
            }
            history = Some(fetcher.history(watched, draft.date).await.map_err(failed)?);
        }
        let context = Context {
            not_before,
            last: last.as_deref(),
            history: history.as_ref(),
            others: &as_others(&others),
            wide: &as_others(&wide),
            quarantine: self.notes.quarantine.as_ref(),
            waiting: &self.notes.rows,
            ..watched.context(self.now)
        };
        let judged = match sheet::judge(draft, &context) {
            Ok(judged) => self.not_dropped(judged).await.map_err(failed)?,
            Err(rejection) => Err(rejection),
        };
        match judged {
            Ok(judged) => self.store(judged, before).await.map_err(failed),
            Err(rejection) => {
                if rejection.rule.quarantines() {
                    self.quarantine(draft, &rejection);
                }
                Err(self.refuse(rejection))
            }
        }
    }

    /// Refuses what an operator took out, for as long as its publisher says the same.
    async fn not_dropped(&self, judged: Judged) -> Result<Result<Judged, Rejection>, StoreError> {
        let date = judged.sheet.date();
        if !self.notes.dropped.contains(&date) {
            return Ok(Ok(judged));
        }
        let revisions = self.fetcher.store.revisions(self.id(), date).await?;
        Ok(match revisions.contains(&judged.sheet) {
            true => Err(Rejection { rule: Rule::Dropped, detail: format!("the figures of {date} that were taken out came again") }),
            false => Ok(judged),
        })
    }

    /// Keeps a sheet. What is missing beside it is noted first: whoever is killed in between leaves a note without its sheet, and no sheet
    /// without its note.
    async fn store(&mut self, judged: Judged, before: Option<Date>) -> Result<Option<Date>, StoreError> {
        let Judged { sheet, notices, refused } = judged;
        let (id, date) = (self.id(), sheet.date());
        for notice in &notices {
            tracing::debug!(table = %id, %date, %notice, "a quote was left out");
        }
        let changed = self.refuse_rows(date, refused);
        if self.mark_gap(before, date) | changed {
            self.keep_notes().await;
        }
        let put = self.fetcher.store.put(std::slice::from_ref(&sheet)).await?;
        if self.notes.quarantine.as_ref().is_some_and(|waiting| waiting.draft.date <= date) {
            self.notes.quarantine = None;
        }
        self.notes.accept(date);
        self.notes.dropped.retain(|dropped| *dropped != date);
        self.found.insert((date, hash(sheet.quotes())));
        if put == [Put::Unchanged] {
            if changed {
                self.fetcher.books.forget();
            }
            return Ok(None);
        }
        self.fetcher.books.forget();
        let revised = put == [Put::Revised];
        if revised {
            metrics::counter!("fx_revisions_total", "source" => id.source.as_str()).increment(1);
        }
        tracing::info!(table = %id, %date, quotes = sheet.quotes().len(), revised, "a sheet landed");
        Ok(Some(date))
    }

    /// Notes the rows of a day that were refused, and says those that were not said before.
    fn refuse_rows(&mut self, day: Date, rows: Vec<RefusedRow>) -> bool {
        let id = self.id();
        let before: Vec<RefusedRow> = self.notes.rows_of(day).cloned().collect();
        for row in rows.iter().filter(|row| !before.contains(row)) {
            tracing::warn!(table = %id, date = %day, rule = %row.rule, detail = row.detail, "a row was refused");
            metrics::counter!("fx_refusals_total", "source" => id.source.as_str(), "rule" => row.rule.name()).increment(1);
        }
        let changed = before != rows;
        self.notes.refuse_rows(day, rows);
        changed
    }

    fn quarantine(&mut self, draft: &Draft, rejection: &Rejection) {
        let since = self
            .notes
            .quarantine
            .as_ref()
            .filter(|waiting| waiting.draft == *draft)
            .map_or(self.now, |waiting| waiting.since.min(self.now));
        self.notes.quarantine = Some(Quarantine { draft: draft.clone(), rejection: rejection.clone(), since });
    }

    /// Notes how it went.
    fn close(&mut self, outcome: &Outcome) {
        self.notes.last_attempt = Some(self.now);
        self.notes.left_alone_until = self.retry_after.and_then(|wish| self.now.checked_add(wish).ok());
        if outcome.is_good() {
            self.notes.last_success = Some(self.now);
            self.notes.failures = 0;
            return;
        }
        self.notes.failures = self.notes.failures.saturating_add(1);
        let rule = match outcome {
            Outcome::Refused(rejection) | Outcome::Quarantined(rejection) => Some(rejection.rule.name().to_owned()),
            _ => None,
        };
        self.notes.last_error = Some(Trouble { at: self.now, what: outcome.to_string(), rule });
    }
}

/// To tell sheets apart in one process.
fn hash(quotes: &[Quote]) -> u64 {
    let mut hasher = DefaultHasher::new();
    quotes.hash(&mut hasher);
    hasher.finish()
}
