//! One poll of one source: fetch, judge, store, note. Part of `refresh`.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Fetcher, Polled, Watched};
use crate::feed::{Feed, FeedError};
use crate::sheet::{self, Context, Draft, Judged, Rejection, Sheet};
use crate::sources::{Fetched, SourceError, Want};
use crate::store::notebook::{Quarantine, Trouble, Validators};
use crate::store::{Notebook, Put, StoreError};
use crate::telemetry::{Kind, Span};

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
    /// Asks one source now, whatever its schedule says.
    pub(super) async fn poll(&self, watched: &Watched) -> Polled {
        let id = watched.meta.id;
        let mut span = Span::begin(Kind::Own, || format!("poll {id}"), None);
        let polled = self.visit(watched).await;
        if let Some(span) = &mut span {
            span.text("fx.source", id.as_str());
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
        let id = watched.meta.id;
        let notes = self.store.notebook(id).await.unwrap_or_else(|error| {
            tracing::warn!(source = %id, %error, "the notebook cannot be read");
            Notebook::default()
        });
        let mut visit = Visit { fetcher: self, watched, now, notes, retry_after: None };
        let mut outcome = visit.latest().await;
        if outcome.is_good() && visit.notes.gap_since.is_some() {
            // Noted before it is filled: whoever cannot wait for that leaves it to the next poll.
            visit.close(&outcome);
            if let Err(error) = self.store.note(id, &visit.notes).await {
                tracing::warn!(source = %id, %error, "the notebook cannot be written");
            }
            visit.fill_gap().await;
        }
        if let Outcome::StoreFailed(what) = &outcome {
            tracing::error!(source = %id, what, "the store failed");
        }
        visit.close(&outcome);
        if let Err(error) = self.store.note(id, &visit.notes).await {
            tracing::warn!(source = %id, %error, "the notebook cannot be written");
            if outcome.is_good() {
                outcome = Outcome::StoreFailed(error.to_string());
            }
        }
        metrics::counter!("fx_fetches_total", "source" => id.as_str(), "outcome" => outcome.name()).increment(1);
        let failures = (!outcome.is_good()).then_some(visit.notes.failures);
        Polled { outcome, failures, retry_after: visit.retry_after }
    }
}

/// One poll in progress.
struct Visit<'a> {
    fetcher: &'a Fetcher,
    watched: &'a Watched,
    now: Timestamp,
    notes: Notebook,
    retry_after: Option<SignedDuration>,
}

impl Visit<'_> {
    /// Asks for the newest sheet.
    async fn latest(&mut self) -> Outcome {
        let newest = match self.fetcher.newest(&self.watched.meta, self.now).await {
            Ok(newest) => newest,
            Err(error) => return Outcome::StoreFailed(error.to_string()),
        };
        let have = self.in_force_today().await;
        let want = Want::Latest { today: self.watched.meta.schedule.today(self.now), have };
        // Without a sheet there is nothing that an answer of "not modified" could stand on.
        let validators = if newest.is_some() { self.notes.validators.clone() } else { BTreeMap::new() };
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
        let mut outcome = Outcome::Unchanged;
        for draft in &drafts {
            // Beside the newest sheet an answer may hold an earlier one that is missing here.
            let not_before = newest.as_ref().map(|newest| newest.date()).filter(|_| draft.date == last);
            match self.judge(draft, not_before).await {
                Ok(Some(date)) => outcome = Outcome::Landed(date),
                Ok(None) => {}
                Err(failed) => return failed,
            }
        }
        // What waited is not what the publisher says now, whichever day it bears.
        self.notes.quarantine = None;
        self.notes.validators = validators;
        self.mark_gap(newest.map(|sheet| sheet.date()), last);
        outcome
    }

    async fn in_force_today(&self) -> Option<Date> {
        let today = self.watched.meta.schedule.today(self.now);
        self.fetcher.store.in_force(self.watched.meta.id, today).await.ok().flatten().map(|sheet| sheet.date())
    }

    /// A new sheet that is not the next one after the last leaves a hole, which is filled right after.
    fn mark_gap(&mut self, before: Option<Date>, landed: Date) {
        let Some(before) = before else { return };
        let (Ok(after), Ok(eve)) = (before.tomorrow(), landed.yesterday()) else { return };
        if after <= eve && self.watched.meta.schedule.expected_in_force(eve) > before {
            self.notes.gap_since = Some(self.notes.gap_since.map_or(after, |since| since.min(after)));
        }
    }

    /// Fills the hole that an outage left, as far as the publisher offers past days. What is refused stays missing, and said.
    async fn fill_gap(&mut self) {
        let Some(since) = self.notes.gap_since else { return };
        let want = Want::Since { day: since, today: self.watched.meta.schedule.today(self.now) };
        let Ok((fetched, _)) = self.ask(want, BTreeMap::new()).await else { return };
        if let Fetched::Drafts(mut drafts) = fetched {
            drafts.retain(|draft| draft.date >= since);
            drafts.sort_by_key(|draft| draft.date);
            for draft in &drafts {
                if let Err(Outcome::StoreFailed(_)) = self.judge(draft, None).await {
                    return;
                }
            }
        }
        self.notes.gap_since = None;
    }

    async fn ask(
        &mut self,
        want: Want,
        validators: BTreeMap<String, Validators>,
    ) -> Result<(Fetched, BTreeMap<String, Validators>), Outcome> {
        let client = self.fetcher.client().await.map_err(|error| self.unreachable(&error))?;
        let mut feed = Feed::new(client, self.watched.base_url.as_deref(), validators);
        if let Want::Since { .. } = want {
            feed = feed.with_pause(self.fetcher.pause);
        }
        match self.watched.source.fetch(&mut feed, want).await {
            Ok(fetched) => Ok((fetched, feed.into_validators())),
            Err(SourceError::Feed(error)) => Err(self.unreachable(&error)),
            Err(SourceError::Parse(error)) => Err(self.refuse(Rejection::from(&error))),
        }
    }

    fn unreachable(&mut self, error: &FeedError) -> Outcome {
        self.retry_after = error.retry_after();
        tracing::warn!(source = %self.watched.meta.id, kind = error.kind(), %error, "the publisher did not answer");
        Outcome::Unreachable(error.to_string())
    }

    fn refuse(&mut self, rejection: Rejection) -> Outcome {
        let id = self.watched.meta.id;
        tracing::warn!(source = %id, rule = %rejection.rule, detail = rejection.detail, "a sheet was refused");
        metrics::counter!("fx_refusals_total", "source" => id.as_str(), "rule" => rejection.rule.name()).increment(1);
        if rejection.rule.quarantines() { Outcome::Quarantined(rejection) } else { Outcome::Refused(rejection) }
    }

    /// Judges a draft and stores it. Answers its date when it was not here before, or corrects what was.
    async fn judge(&mut self, draft: &Draft, not_before: Option<Date>) -> Result<Option<Date>, Outcome> {
        let failed = |error: StoreError| Outcome::StoreFailed(error.to_string());
        let last = self.fetcher.store.in_force(self.watched.meta.id, draft.date).await.map_err(failed)?;
        let others = if last.is_none() { self.others().await.map_err(failed)? } else { None };
        let context = Context {
            meta: &self.watched.meta,
            now: self.now,
            not_before,
            last: last.as_deref(),
            others: others.as_ref(),
            quarantine: self.notes.quarantine.as_ref(),
        };
        match sheet::judge(draft, &context) {
            Ok(judged) => self.store(judged).await.map_err(failed),
            Err(rejection) => {
                if rejection.rule.quarantines() {
                    self.quarantine(draft, &rejection);
                }
                Err(self.refuse(rejection))
            }
        }
    }

    /// What other sources say of this one's currencies, for a first sheet that has no predecessor to be compared with.
    async fn others(&self) -> Result<Option<Sheet>, StoreError> {
        for other in self.fetcher.watched.iter().filter(|other| other.meta.id != self.watched.meta.id) {
            let sheet = self.fetcher.newest(&other.meta, self.now).await?;
            if let Some(seen) = sheet.and_then(|sheet| sheet::seen_from(&sheet, self.watched.meta.home)) {
                return Ok(Some(seen));
            }
        }
        Ok(None)
    }

    async fn store(&mut self, judged: Judged) -> Result<Option<Date>, StoreError> {
        let Judged { sheet, notices } = judged;
        let (id, date) = (sheet.source(), sheet.date());
        for notice in &notices {
            tracing::debug!(source = %id, %date, %notice, "a quote was left out");
        }
        let put = self.fetcher.store.put(std::slice::from_ref(&sheet)).await?;
        if self.notes.quarantine.as_ref().is_some_and(|waiting| waiting.draft.date <= date) {
            self.notes.quarantine = None;
        }
        if put == [Put::Unchanged] {
            return Ok(None);
        }
        self.fetcher.books.forget();
        let revised = put == [Put::Revised];
        if revised {
            metrics::counter!("fx_revisions_total", "source" => id.as_str()).increment(1);
        }
        tracing::info!(source = %id, %date, quotes = sheet.quotes().len(), revised, "a sheet landed");
        Ok(Some(date))
    }

    fn quarantine(&mut self, draft: &Draft, rejection: &Rejection) {
        let since = self.notes.quarantine.as_ref().filter(|waiting| waiting.draft == *draft).map_or(self.now, |waiting| waiting.since);
        self.notes.quarantine = Some(Quarantine { draft: draft.clone(), rejection: rejection.clone(), since });
    }

    /// Notes how it went.
    fn close(&mut self, outcome: &Outcome) {
        self.notes.last_attempt = Some(self.now);
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
