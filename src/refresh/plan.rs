//! When each table is asked, and what wakes it. Part of `refresh`.
//!
//! Waiting is measured by a clock that never goes back: a wall clock that is set meanwhile neither cuts a wait short nor draws it out.

use jiff::{SignedDuration, Timestamp};

use super::own::LOOK;
use super::{FIRST_BACKOFF, Fetcher, LONGEST_SLEEP, LONGEST_WISH, LOOK_AGAIN, Polled, Watched};
use crate::sheet::Sheet;
use crate::store::{Notebook, StoreError};

impl Fetcher {
    /// Whether a command on the same store got what this source has, since it was looked at last.
    pub(super) async fn was_asked(&self, watched: &Watched, since: Timestamp) -> bool {
        let Some(turns) = self.turns.get() else { return false };
        let notes = match self.store.notebook(watched.id()).await {
            Ok(notes) => notes,
            Err(error) => {
                tracing::warn!(table = %watched.id(), %error, "the notebook cannot be read");
                return false;
            }
        };
        // What was noted by a clock that was fast says nothing.
        let now = self.clock.now().as_second();
        let asked = notes.last_success.is_some_and(|at| (since.as_second()..=now).contains(&at.as_second()));
        if asked {
            turns.forget(watched.id());
        }
        asked
    }

    /// When the process that holds the lease asks next, as far as the store shows; never now, since it may be asking.
    pub(super) async fn others_poll(&self, watched: &Watched) -> Timestamp {
        let now = self.clock.now();
        let soon = now.checked_add(LOOK_AGAIN).unwrap_or(now);
        match self.due(watched, now).await {
            Ok(due) => due.unwrap_or(soon),
            Err(error) => {
                tracing::warn!(table = %watched.id(), %error, "the store cannot say what is due");
                soon
            }
        }
    }

    /// Waits until then: by the clock that never goes back, or by the wall clock of a machine that slept. Every few minutes it looks whether
    /// the table has become due meanwhile, because a command took a sheet out.
    pub(super) async fn sleep_until(&self, watched: &Watched, at: Timestamp) {
        let planned = at.duration_since(self.clock.now()).max(SignedDuration::ZERO);
        let end = self.clock.elapsed().saturating_add(planned.unsigned_abs());
        loop {
            let now = self.clock.now();
            let left = end.saturating_sub(self.clock.elapsed());
            if left.is_zero() || at <= now || self.own_changed(watched).await {
                return;
            }
            if left > LONGEST_SLEEP.unsigned_abs() && self.became_due(watched, now, planned).await {
                return;
            }
            let longest = if watched.source.own.is_some() { LOOK } else { LONGEST_SLEEP.unsigned_abs() };
            tokio::time::sleep(left.min(longest)).await;
        }
    }

    /// Whether a table is due that was not to be asked for longer than a poll's interval.
    async fn became_due(&self, watched: &Watched, now: Timestamp, planned: SignedDuration) -> bool {
        // A store that cannot be read is said by the poll that comes.
        planned > self.poll && matches!(self.due(watched, now).await, Ok(None))
    }

    /// A random part of the jitter, so that many copies, or one that restarts, do not ask at one moment.
    pub(super) fn spread(&self) -> SignedDuration {
        let most = u64::try_from(self.jitter.as_millis()).unwrap_or(0);
        SignedDuration::from_millis(i64::try_from(fastrand::u64(0..=most)).unwrap_or(0))
    }

    /// At the start: at once when a sheet is due, unless the publisher was asked a moment ago, before a restart.
    pub(super) async fn first_poll(&self, watched: &Watched) -> Timestamp {
        let now = self.clock.now();
        match self.planned(watched, now).await {
            Ok((None, _)) => now,
            Ok((Some(later), again)) => again.map_or(later, |again| again.min(later)),
            Err(error) => {
                tracing::warn!(table = %watched.id(), %error, "the store cannot say what is due");
                now
            }
        }
    }

    /// Nothing when a source should be asked now, else when to ask it.
    pub(super) async fn due(&self, watched: &Watched, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.planned(watched, now).await?.0)
    }

    /// When to ask, as [`due`](Fetcher::due) says, and when to look again at what is here.
    async fn planned(&self, watched: &Watched, now: Timestamp) -> Result<(Option<Timestamp>, Option<Timestamp>), StoreError> {
        let notes = self.store.notebook(watched.id()).await?;
        if let Some(place) = &watched.source.own {
            return Ok((self.own_due(place, &notes, now), None));
        }
        let newest = self.newest(&watched.table, now).await?;
        let date = newest.as_ref().map(|sheet| sheet.date());
        let schedule = &watched.table.schedule;
        let out = date.is_some_and(|newest| newest >= schedule.published(now));
        if out && notes.gap_since.is_none() && !notes.is_odd(date, now) {
            let again = newest.as_deref().and_then(|newest| look_again(watched, newest, &notes, now));
            return Ok((Some(schedule.next_poll(now, date, self.poll)), again));
        }
        let soonest = notes.last_attempt.and_then(|last| last.checked_add(self.poll).ok());
        // A clock that was set back must not silence a source for ever.
        let sane = |at: &Timestamp, most: SignedDuration| *at > now && at.duration_since(now) <= most;
        // The publisher's own wish, also after a restart.
        let wish = notes.left_alone_until.filter(|until| sane(until, LONGEST_WISH));
        Ok((soonest.filter(|at| sane(at, self.poll)).max(wish), None))
    }

    pub(super) async fn next_poll(&self, watched: &Watched, polled: &Polled) -> Timestamp {
        let now = self.clock.now();
        let soon = now.checked_add(self.poll).unwrap_or(Timestamp::MAX);
        if let Some(failures) = polled.failures {
            let doubled = FIRST_BACKOFF.checked_mul(1 << failures.saturating_sub(1).min(10)).unwrap_or(self.poll).min(self.poll);
            let wait = doubled.max(polled.retry_after.unwrap_or(SignedDuration::ZERO));
            return now.checked_add(wait).unwrap_or(soon);
        }
        match self.planned(watched, now).await {
            Ok((Some(later), again)) => again.map_or(later, |again| again.min(later)),
            Ok((None, _)) => soon,
            Err(error) => {
                tracing::warn!(table = %watched.id(), %error, "the store cannot say what is here");
                soon
            }
        }
    }
}

/// When to look again at a sheet that landed: once, after its publisher had time to correct it. Nothing where that was done, or where it
/// was compiled in.
fn look_again(watched: &Watched, newest: &Sheet, notes: &Notebook, now: Timestamp) -> Option<Timestamp> {
    // What a clock noted that was fast says nothing: it is looked at again at once.
    let fast = newest.fetched_by(now).is_none();
    if fast && notes.last_success.is_some_and(|looked| looked > now) {
        return Some(now);
    }
    let landed = newest.fetched_by(now).unwrap_or(Timestamp::MIN);
    let again = watched.table.schedule.looked_at_again(newest.date(), landed);
    notes.last_success.filter(|looked| *looked < again || *looked > now).map(|_not_since| again.max(now))
}
