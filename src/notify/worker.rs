//! What is done for one webhook, step by step: what landed becomes deliveries, and the delivery that is due is tried. Part of `notify`.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use metrics::{counter, gauge};

use super::event::{self, Event};
use super::post::{Answer, Post};
use crate::clock::Clock;
use crate::config::Webhook;
use crate::source::TableId;
use crate::store::deliveries::{Change, Deliveries, Delivery, Failure, State, Told};
use crate::store::{Landed, Landing, RateStore, StoreError};

/// A process that says nothing for so long has died: another one goes on. Longer than any try takes.
const CLAIM: Duration = Duration::from_secs(30);
/// Sheets that become deliveries at once.
const AT_ONCE: u32 = 200;
/// Deliveries that wait, at most; what landed after them waits in the store's own order.
const MOST_WAITING: u64 = 1000;
/// The pause after the first failure; it doubles with each further one, up to the longest.
const PAUSES: (SignedDuration, SignedDuration) = (SignedDuration::from_secs(5), SignedDuration::from_mins(15));
/// A delivery that still fails after this time is given up.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// When there is something to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// There is now.
    Not,
    /// At that moment, or when something lands.
    Until(Option<Timestamp>),
}

/// What delivers to one webhook.
#[derive(Debug)]
pub(super) struct Worker {
    name: String,
    pub(super) post: Post,
    /// Names this process.
    by: String,
    store: Arc<dyn RateStore>,
    deliveries: Arc<dyn Deliveries>,
    /// Those of which it is told.
    tables: Vec<TableId>,
    registered: bool,
    /// Whether a webhook that was switched off is tried once more: in a process that has just begun.
    revives: bool,
    /// Whether this process delivers.
    holds: bool,
}

impl Worker {
    pub(super) fn new(
        webhook: &Webhook,
        post: Post,
        (store, deliveries): (Arc<dyn RateStore>, Arc<dyn Deliveries>),
        mut tables: Vec<TableId>,
    ) -> Worker {
        tables.retain(|table| webhook.sources.is_empty() || webhook.sources.contains(&table.source));
        let by = format!("{:016x}", fastrand::u64(..));
        Worker { name: webhook.name(), post, by, store, deliveries, tables, registered: false, revives: true, holds: false }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Leaves the webhook to other processes.
    pub(super) async fn leave(&mut self) {
        if std::mem::take(&mut self.holds)
            && let Err(error) = self.deliveries.release(&self.name, &self.by).await
        {
            tracing::debug!(webhook = self.name, %error, "the claim of a webhook stays until it ends by itself");
        }
    }

    /// Does the next thing, if there is one, of a webhook that is one of these.
    pub(super) async fn step(&mut self, names: &[&str], clock: &Clock) -> Result<Wait, StoreError> {
        let told = if self.registered { self.deliveries.webhook(&self.name).await? } else { None };
        let Some(told) = told else {
            self.deliveries.register(names, clock.now()).await?;
            self.registered = true;
            return Ok(Wait::Not);
        };
        let now = clock.now();
        self.measure(&told, now);
        let off = told.state.off_since.is_some();
        if off && !self.revives {
            self.leave().await;
            return Ok(Wait::Until(None));
        }
        self.revives &= off;
        let landed = if off { nothing_after(told.seen) } else { self.landed(&told).await? };
        let due = told.due.map(|due| due.max(told.state.resume_at.unwrap_or(due)));
        if !off && landed.last == told.seen && due.is_none_or(|due| due > now) {
            self.leave().await;
            return Ok(Wait::Until(due));
        }
        let held = self.holds;
        self.holds = self.deliveries.claim(&self.name, &self.by, now, CLAIM).await?;
        if !self.holds {
            return Ok(Wait::Until(None));
        }
        // What was read before the claim may be old.
        if held {
            self.work(told, landed, clock).await?;
        }
        Ok(Wait::Not)
    }

    async fn work(&mut self, told: Told, landed: Landed, clock: &Clock) -> Result<(), StoreError> {
        if told.state.off_since.is_some() {
            return self.revive(told).await;
        }
        if landed.last > told.seen {
            let now = clock.now();
            let new = landed.sheets.iter().map(|landing| delivery(landing, now)).collect::<Result<Vec<_>, _>>()?;
            return self.deliveries.queue(&self.name, &self.by, (told.seen, landed.last), &new).await.map(drop);
        }
        if let Some(delivery) = self.deliveries.next(&self.name).await? {
            let answer = self.post.send(&delivery, clock.now()).await;
            self.note(told, &delivery, answer, clock.now()).await?;
        }
        Ok(())
    }

    /// What landed and is no delivery yet, as far as there is room.
    async fn landed(&self, told: &Told) -> Result<Landed, StoreError> {
        if told.waiting >= MOST_WAITING {
            return Ok(nothing_after(told.seen));
        }
        self.store.landings(&self.tables, told.seen, AT_ONCE).await
    }

    /// Switches a webhook on again: of what landed meanwhile it is not told.
    async fn revive(&mut self, told: Told) -> Result<(), StoreError> {
        let last = self.store.last_landing().await?.max(told.seen);
        self.deliveries.queue(&self.name, &self.by, (told.seen, last), &[]).await?;
        let state = State { off_since: None, failures: 0, resume_at: None, ..told.state };
        self.deliveries.settle(&self.name, &self.by, Change::None, &state).await?;
        self.revives = false;
        tracing::info!(webhook = self.name, "a webhook that was switched off is told again, since the service began anew");
        Ok(())
    }

    async fn note(&self, told: Told, delivery: &Delivery, answer: Answer, now: Timestamp) -> Result<(), StoreError> {
        let Told { mut state, waiting, oldest, .. } = told;
        match answer {
            Answer::Taken => {
                if state.failures > 0 {
                    tracing::info!(webhook = self.name, failures = state.failures, "a webhook takes what it is told again");
                }
                (state.delivered, state.failures, state.resume_at) = (state.delivered + 1, 0, None);
                state.last_success = Some(now);
                self.count("delivered");
                self.deliveries.settle(&self.name, &self.by, Change::Done(&delivery.id), &state).await?;
            }
            Answer::Gone => {
                self.deliveries.give_up(&self.name, &self.by, Timestamp::MAX).await?;
                state.off_since = Some(now);
                (state.failed, state.given_up) = (state.failed + 1, state.given_up + waiting);
                state.last_error = Some(Failure { at: now, what: GONE.to_owned() });
                self.count("gone");
                self.deliveries.settle(&self.name, &self.by, Change::None, &state).await?;
                tracing::error!(
                    webhook = self.name,
                    given_up = waiting,
                    "a webhook answered 410 and is switched off until a service begins anew"
                );
            }
            Answer::Failed { what, retry_after } => {
                let wish = retry_after.unwrap_or_default();
                let after = |failures: u32| now.saturating_add(pause(failures).max(wish)).unwrap_or(now);
                state.resume_at = Some(after(state.failures));
                (state.failed, state.failures) = (state.failed + 1, state.failures.saturating_add(1));
                self.count("failed");
                match state.failures {
                    1 => tracing::warn!(webhook = self.name, error = what, "a webhook failed, and is tried again"),
                    failures => tracing::debug!(webhook = self.name, error = what, failures, "a webhook failed again"),
                }
                state.last_error = Some(Failure { at: now, what });
                let again = Change::Again { id: &delivery.id, due_at: after(delivery.tries) };
                if self.deliveries.settle(&self.name, &self.by, again, &state).await? {
                    self.give_up_old(state, oldest, now).await?;
                }
            }
        }
        Ok(())
    }

    /// Gives up what has waited too long, of a webhook that has just failed.
    async fn give_up_old(&self, mut state: State, oldest: Option<Timestamp>, now: Timestamp) -> Result<(), StoreError> {
        let made_until = now.saturating_sub(GIVEN_UP_AFTER).unwrap_or(now);
        if oldest.is_none_or(|oldest| oldest > made_until) {
            return Ok(());
        }
        let given_up = self.deliveries.give_up(&self.name, &self.by, made_until).await?;
        counter!("fx_webhook_given_up_total", "webhook" => self.name.clone()).increment(given_up);
        tracing::error!(webhook = self.name, given_up, "what a webhook did not take for a day is given up");
        state.given_up += given_up;
        self.deliveries.settle(&self.name, &self.by, Change::None, &state).await.map(drop)
    }

    fn count(&self, outcome: &'static str) {
        counter!("fx_webhook_tries_total", "webhook" => self.name.clone(), "outcome" => outcome).increment(1);
    }

    /// Of the shared store: each process of a fleet says the same.
    fn measure(&self, told: &Told, now: Timestamp) {
        let set = |name: &'static str, value: f64| gauge!(name, "webhook" => self.name.clone()).set(value);
        #[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
        set("fx_webhook_waiting", told.waiting as f64);
        let oldest = told.oldest.map_or(0, |oldest| now.duration_since(oldest).as_secs().max(0));
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a binary fraction; seconds of a century fit it exactly")]
        set("fx_webhook_oldest_seconds", oldest as f64);
        set("fx_webhook_off", f64::from(u8::from(told.state.off_since.is_some())));
    }
}

/// What is said of a webhook that is switched off.
const GONE: &str = "status 410: it wants to be told nothing more";

fn nothing_after(seen: u64) -> Landed {
    Landed { sheets: Vec::new(), last: seen }
}

fn delivery(landing: &Landing, now: Timestamp) -> Result<Delivery, StoreError> {
    let body = serde_json::to_string(&Event::from(landing));
    let body = body.map_err(|error| StoreError::Content { what: format!("what is told of {} ({error})", landing.table) })?;
    Ok(Delivery { id: event::id(landing), sheet: landing.number, body, made_at: now, due_at: now, tries: 0 })
}

/// How long to wait after so many failures before.
fn pause(failures: u32) -> SignedDuration {
    let (first, longest) = PAUSES;
    first.saturating_mul(1 << failures.min(10)).min(longest)
}
