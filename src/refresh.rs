//! What is due is fetched, parsed, judged and stored; then the books are told. Stands beside the flow and drives it:
//! `sources` ─▶ `sheet` ─▶ `store`. One task a source, so that a broken publisher never delays another.
//!
//! What went wrong is logged, counted (`fx_fetches_total`, `fx_refusals_total`) and noted in the store's notebook, from
//! which `/v1/sources` and `fx sources` show it. What was refused never replaces what was good.

pub mod backfill;
pub mod health;
mod poll;
pub(crate) mod turn;

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

pub use self::poll::Outcome;
use self::turn::Turns;
use crate::clock::Clock;
use crate::config::Config;
use crate::convert::{Books, Timetable};
use crate::feed::{Client, FeedError, Policy};
use crate::sheet::{self, Sheet};
use crate::sources::{self, Meta, Source, SourceId};
use crate::store::{Leases, RateStore, StoreError};

/// A publisher that failed is asked again after this, doubled with every further failure up to the poll interval.
const FIRST_BACKOFF: SignedDuration = SignedDuration::from_secs(60);

/// While another process asks a publisher, this one looks after so long whether that came to something.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// How long to sleep without a look at the clock.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_mins(5);

/// A source as it is configured here.
#[derive(Debug)]
pub struct Watched {
    source: &'static dyn Source,
    /// Its identity, with the schedule of the configuration.
    pub meta: Meta,
    base_url: Option<String>,
}

/// The enabled sources as they are configured, in the order of preference.
#[must_use]
pub fn watched(config: &Config) -> Vec<Watched> {
    let place = |id: SourceId| config.rates.prefer.iter().position(|preferred| *preferred == id).unwrap_or(usize::MAX);
    let enabled = sources::registry().iter().filter(|source| config.source(source.meta().id).enabled);
    let mut watched: Vec<Watched> = enabled
        .map(|source| {
            let schedule = config.schedule(source.meta());
            let base_url = config.base_url(source.meta());
            Watched { source: source.as_ref(), meta: Meta { schedule, ..source.meta().clone() }, base_url }
        })
        .collect();
    watched.sort_by_key(|watched| place(watched.meta.id));
    watched
}

/// Asks publishers, and keeps what they say.
#[derive(Debug)]
pub struct Fetcher {
    watched: Vec<Watched>,
    store: Arc<dyn RateStore>,
    books: Arc<Books>,
    timetable: Arc<Timetable>,
    clock: Clock,
    policy: Policy,
    poll: SignedDuration,
    jitter: SignedDuration,
    pause: Duration,
    leases: Leases,
    /// Where commands may ask for the same store.
    turns: OnceLock<Turns>,
    /// Made at the first request: a TLS client costs milliseconds that an offline command does not have to pay.
    client: OnceCell<Client>,
}

impl Fetcher {
    /// A fetcher of these sources into the store behind the books.
    #[must_use]
    pub fn new(config: &Config, watched: Vec<Watched>, books: Arc<Books>, timetable: Arc<Timetable>, clock: Clock) -> Fetcher {
        Fetcher {
            watched,
            store: Arc::clone(books.store()),
            books,
            timetable,
            clock,
            policy: config.fetch.policy(),
            poll: config.fetch.poll.into(),
            jitter: config.fetch.jitter.into(),
            pause: config.fetch.pause.into(),
            leases: Leases::always(),
            turns: OnceLock::new(),
            client: OnceCell::new(),
        }
    }

    /// One of several processes over one store: it asks only those publishers whose lease it holds.
    #[must_use]
    pub fn under(self, leases: Leases) -> Fetcher {
        Fetcher { leases, ..self }
    }

    /// From now on it asks in turn with commands on the same store.
    #[cfg(feature = "server")]
    pub(crate) fn in_turn(&self, turns: Turns) {
        // A second one would be of the same store.
        let _first_holds = self.turns.set(turns);
    }

    /// The sources that it asks.
    #[must_use]
    pub fn watched(&self) -> &[Watched] {
        &self.watched
    }

    /// Asks every source on its schedule, for ever: one task each. Ends when the set is dropped.
    #[must_use]
    pub fn run(self: &Arc<Fetcher>) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for at in 0..self.watched.len() {
            let fetcher = Arc::clone(self);
            tasks.spawn(async move { fetcher.follow(at).await });
        }
        tasks
    }

    /// One source, for ever.
    async fn follow(&self, at: usize) {
        let Some(watched) = self.watched.get(at) else { return };
        let mut next = self.first_poll(watched).await;
        loop {
            let looked = self.clock.now();
            let leads = self.leases.holds(watched.meta.id);
            let next_at = if leads { next.checked_add(self.spread()).unwrap_or(next) } else { self.others_poll(watched).await };
            self.timetable.set(watched.meta.id, next_at);
            self.books.forget();
            tokio::select! {
                () = self.sleep_until(next_at) => {}
                () = self.leases.until_not(watched.meta.id, leads) => {
                    // Whoever asks from now on goes by what the one before noted.
                    next = self.first_poll(watched).await;
                    continue;
                }
            }
            if !leads {
                continue;
            }
            let turn = match self.turns.get() {
                Some(turns) => Some(turns.take().await),
                None => None,
            };
            if self.was_asked(watched, looked).await {
                next = self.first_poll(watched).await;
                continue;
            }
            // A fault of ours in one source's file must not end its polls for ever.
            next = match turn::hold(turn, AssertUnwindSafe(self.poll(watched)).catch_unwind()).await {
                Ok(polled) => self.next_poll(watched, &polled).await,
                Err(_panic) => {
                    tracing::error!(source = %watched.meta.id, "a poll panicked");
                    self.clock.now().checked_add(self.poll).unwrap_or(Timestamp::MAX)
                }
            };
        }
    }

    /// Whether a command on the same store got what this source has, since it was looked at last.
    async fn was_asked(&self, watched: &Watched, since: Timestamp) -> bool {
        let Some(turns) = self.turns.get() else { return false };
        let Ok(notes) = self.store.notebook(watched.meta.id).await else { return false };
        let asked = notes.last_success.is_some_and(|at| at.as_second() >= since.as_second());
        if asked {
            turns.forget(watched.meta.id);
        }
        asked
    }

    /// When the process that holds the lease asks next, as far as the store shows; never now, since it may be asking.
    async fn others_poll(&self, watched: &Watched) -> Timestamp {
        let now = self.clock.now();
        let soon = now.checked_add(LOOK_AGAIN).unwrap_or(now);
        self.due(watched, now).await.ok().flatten().unwrap_or(soon)
    }

    /// Looks at the clock every few minutes: a machine that slept wakes up to a poll that is due.
    async fn sleep_until(&self, at: Timestamp) {
        loop {
            let left = at.duration_since(self.clock.now());
            if left <= SignedDuration::ZERO {
                return;
            }
            tokio::time::sleep(left.min(LONGEST_SLEEP).unsigned_abs()).await;
        }
    }

    /// A random part of the jitter, so that many copies, or one that restarts, do not ask at one moment.
    fn spread(&self) -> SignedDuration {
        let most = u64::try_from(self.jitter.as_millis()).unwrap_or(0);
        SignedDuration::from_millis(i64::try_from(fastrand::u64(0..=most)).unwrap_or(0))
    }

    /// At the start: at once when a sheet is due, unless the publisher was asked a moment ago, before a restart.
    async fn first_poll(&self, watched: &Watched) -> Timestamp {
        let now = self.clock.now();
        match self.due(watched, now).await {
            Ok(None) => now,
            Ok(Some(later)) => later,
            Err(error) => {
                tracing::warn!(source = %watched.meta.id, %error, "the store cannot say what is due");
                now
            }
        }
    }

    /// Nothing when a source should be asked now, else when to ask it.
    async fn due(&self, watched: &Watched, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        let newest = self.newest(&watched.meta, now).await?.map(|sheet| sheet.date());
        let notes = self.store.notebook(watched.meta.id).await?;
        if newest.is_some_and(|newest| newest >= watched.meta.schedule.published(now)) && notes.gap_since.is_none() {
            return Ok(Some(watched.meta.schedule.next_poll(now, newest, self.poll)));
        }
        let soonest = notes.last_attempt.and_then(|last| last.checked_add(self.poll).ok());
        // A clock that was set back must not silence a source for ever.
        let sane = |at: &Timestamp| *at > now && at.duration_since(now) <= self.poll;
        Ok(soonest.filter(sane))
    }

    async fn next_poll(&self, watched: &Watched, polled: &Polled) -> Timestamp {
        let now = self.clock.now();
        let newest = self.newest(&watched.meta, now).await.ok().flatten().map(|sheet| sheet.date());
        let regular = watched.meta.schedule.next_poll(now, newest, self.poll);
        let Some(failures) = polled.failures else { return regular };
        let doubled = FIRST_BACKOFF.checked_mul(1 << failures.saturating_sub(1).min(10)).unwrap_or(self.poll).min(self.poll);
        let wait = doubled.max(polled.retry_after.unwrap_or(SignedDuration::ZERO));
        now.checked_add(wait).unwrap_or(regular)
    }

    /// The newest sheet of a source, which may be dated ahead of today.
    async fn newest(&self, meta: &Meta, now: Timestamp) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.store.in_force(meta.id, sheet::latest_possible(meta.schedule.today(now))).await
    }

    async fn client(&self) -> Result<&Client, FeedError> {
        self.client.get_or_try_init(|| async { Client::new(&self.policy) }).await
    }

    /// Asks every source that is due, at the same time; with `all`, every source.
    pub async fn once(&self, all: bool) -> Vec<(SourceId, Outcome)> {
        let sources = if all { self.watched.iter().map(|watched| watched.meta.id).collect() } else { self.due_now().await };
        self.ask(&sources).await
    }

    /// The sources that are to be asked now.
    pub async fn due_now(&self) -> Vec<SourceId> {
        let mut sources = Vec::new();
        for watched in &self.watched {
            if matches!(self.due(watched, self.clock.now()).await, Ok(None)) {
                sources.push(watched.meta.id);
            }
        }
        sources
    }

    /// Asks these sources at the same time, due or not.
    pub async fn ask(&self, sources: &[SourceId]) -> Vec<(SourceId, Outcome)> {
        let asked = self.watched.iter().filter(|watched| sources.contains(&watched.meta.id));
        join_all(asked.map(async |watched| (watched.meta.id, self.poll(watched).await.outcome))).await
    }

    /// Stores a quarantined sheet that an operator believes, and clears the quarantine.
    ///
    /// # Errors
    /// When nothing is quarantined, a hard rule is broken, or the store cannot be written.
    pub async fn accept(&self, id: SourceId) -> Result<Sheet, AcceptError> {
        let watched = self.watched.iter().find(|watched| watched.meta.id == id).ok_or(AcceptError::Nothing(id))?;
        let mut notes = self.store.notebook(id).await?;
        let waiting = notes.quarantine.take().ok_or(AcceptError::Nothing(id))?;
        let sheet = sheet::accept(&waiting.draft, &watched.meta, self.clock.now())?;
        self.store.put(std::slice::from_ref(&sheet)).await?;
        self.store.note(id, &notes).await?;
        self.books.forget();
        tracing::info!(source = %id, date = %sheet.date(), "a quarantined sheet was accepted by an operator");
        Ok(sheet)
    }
}

/// What a poll came to, as far as the next one depends on it.
#[derive(Debug)]
struct Polled {
    outcome: Outcome,
    /// Failures in a row, when this one failed.
    failures: Option<u32>,
    retry_after: Option<SignedDuration>,
}

/// Why a quarantined sheet was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// There is none.
    #[error("{0} has no sheet in quarantine")]
    Nothing(SourceId),
    /// It breaks a rule that cannot be waived.
    #[error(transparent)]
    Rejected(#[from] sheet::Rejection),
    /// The store cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}
