//! Who is told what lands, by webhooks: a message for each sheet, signed, tried again until it is taken, sent by one process of a fleet.
//! Stands beside the flow, behind the store: `store` ─▶ `notify`. `/v1/events` tells the same to those who wait for it.
//!
//! Nothing that lands waits for a webhook, and no webhook for another: each has a task, and what it is to be told is kept in the store. A
//! message is sent at least once; one whose process died between the sending and the note of it is sent again under the same id.

mod event;
mod post;
mod signing;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use self::event::Event;
use self::post::Post;
use self::worker::{Wait, Worker};
use crate::clock::Clock;
use crate::config::Webhook;
use crate::feed::FeedError;
use crate::source::TableId;
use crate::store::deliveries::{Deliveries, Told};
use crate::store::{RateStore, Seen, StoreError};

/// The pause before a store that failed is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// It is looked for work so often without a word from anyone: another process may have left some.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Several that waited for the same moment begin apart by up to this part of the wait.
const SPREAD: f64 = 0.1;

/// Tells webhooks what lands.
#[derive(Debug)]
pub struct Notifier {
    webhooks: Vec<Webhook>,
    store: Arc<dyn RateStore>,
    deliveries: Arc<dyn Deliveries>,
    tables: Vec<TableId>,
    clock: Clock,
    user_agent: String,
}

/// How a webhook does.
#[derive(Debug)]
pub struct Standing {
    /// What it is called.
    pub name: String,
    /// How it stands; nothing before its first moment.
    pub told: Result<Option<Told>, StoreError>,
}

impl Notifier {
    /// Tells these webhooks what lands in a store of these tables.
    #[must_use]
    pub fn new(
        webhooks: Vec<Webhook>,
        (store, deliveries): (Arc<dyn RateStore>, Arc<dyn Deliveries>),
        tables: Vec<TableId>,
        clock: Clock,
        user_agent: String,
    ) -> Notifier {
        Notifier { webhooks, store, deliveries, tables, clock, user_agent }
    }

    /// How each webhook does, in the order of the configuration.
    pub async fn standings(&self) -> Vec<Standing> {
        let mut standings = Vec::with_capacity(self.webhooks.len());
        for webhook in &self.webhooks {
            let name = webhook.name();
            let told = self.deliveries.webhook(&name).await;
            standings.push(Standing { name, told });
        }
        standings
    }

    /// One task for each webhook, until nothing lands any more: then what is being sent is sent to its end.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn run(self: &Arc<Notifier>, landed: &watch::Receiver<Seen>) -> Result<JoinSet<()>, FeedError> {
        let mut tasks = JoinSet::new();
        for webhook in &self.webhooks {
            let (notifier, landed) = (Arc::clone(self), landed.clone());
            let worker = self.worker(webhook)?;
            tasks.spawn(async move { notifier.follow(worker, landed).await });
        }
        Ok(tasks)
    }

    fn worker(&self, webhook: &Webhook) -> Result<Worker, FeedError> {
        let (store, deliveries) = (Arc::clone(&self.store), Arc::clone(&self.deliveries));
        let post = Post::new(webhook, &self.user_agent)?;
        Ok(Worker::new(webhook, post, (store, deliveries), self.tables.clone()))
    }

    async fn follow(&self, mut worker: Worker, mut landed: watch::Receiver<Seen>) {
        let mut fails = false;
        loop {
            if landed.borrow_and_update().over {
                return worker.leave().await;
            }
            let wait = match self.step(&mut worker).await {
                Ok(Wait::Not) => continue,
                Ok(Wait::Until(due)) => {
                    fails = false;
                    due.map_or(LOOK_EVERY, |due| spread(due, self.clock.now()).min(LOOK_EVERY))
                }
                Err(error) => {
                    if !std::mem::replace(&mut fails, true) {
                        tracing::warn!(webhook = worker.name(), %error, "what a webhook is to be told cannot be read or noted");
                    }
                    STORE_PAUSE
                }
            };
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                changed = landed.changed() => if changed.is_err() { return worker.leave().await },
            }
        }
    }

    async fn step(&self, worker: &mut Worker) -> Result<Wait, StoreError> {
        let names: Vec<String> = self.webhooks.iter().map(Webhook::name).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        worker.step(&names, &self.clock).await
    }
}

/// How long until a moment, and a random part of it more.
fn spread(due: Timestamp, now: Timestamp) -> Duration {
    let wait = due.duration_since(now).unsigned_abs();
    if due <= now { Duration::ZERO } else { wait.mul_f64(1.0 + SPREAD * fastrand::f64()) }
}

#[cfg(test)]
mod tests;
