//! What is due is fetched, parsed, judged and stored; then the books are told. Stands beside the flow and drives it:
//! `sources` ─▶ `sheet` ─▶ `store`. One task a source, so that a broken publisher never delays another.
//!
//! What went wrong is logged, counted (`fx_fetches_total`, `fx_refusals_total`) and noted in the store's notebook, from
//! which `/v1/sources` and `fx sources` show it. What was refused never replaces what was good.

pub mod backfill;
pub mod check;
pub mod health;
mod operator;
mod own;
mod plan;
mod poll;
mod took_back;
pub(crate) mod turn;

use std::collections::{BTreeSet, HashMap};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use futures::future::join_all;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

pub use self::operator::{AcceptError, DropError};
pub use self::poll::Outcome;
use self::turn::Turns;
use crate::clock::Clock;
use crate::config::Config;
use crate::convert::{Books, Timetable};
use crate::currency::Code;
use crate::feed::{Client, FeedError, Policy};
use crate::quote::Draft;
use crate::sheet::{Context, History, NEAR_DAYS, Others, Sheet};
use crate::source::{EnabledSource, EnabledTable, Kind, SourceId, TableId};
use crate::store::notebook::Trouble;
use crate::store::{Leases, RateStore, StoreError};

/// A publisher that failed is asked again after this, doubled with every further failure up to the poll interval.
const FIRST_BACKOFF: SignedDuration = SignedDuration::from_secs(60);

/// While another process asks a publisher, this one looks after so long whether that came to something.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(60);

/// For longer no publisher is left alone, whatever it wishes.
const LONGEST_WISH: SignedDuration = SignedDuration::from_hours(24);
/// Other sources that a sheet is compared with.
const MOST_OTHERS: usize = 4;

/// About how many sheets of a table show how far its pairs move.
const HISTORY_SHEETS: i64 = 100;

/// How long to sleep without a look at the clock.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_mins(5);

/// The sheets that a poll found, whether they were here before or not: their dates, and a hash of their quotes.
type Fingerprints = BTreeSet<(Date, u64)>;

/// One table of a source that is asked for.
#[derive(Debug, Clone)]
pub struct Watched {
    /// The source.
    pub source: Arc<EnabledSource>,
    /// The table.
    pub table: EnabledTable,
}

impl Watched {
    /// What its sheets and notes are kept under.
    #[must_use]
    pub fn id(&self) -> TableId {
        self.table.id
    }
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
    /// What each table's last poll found, so that the books are made anew where another process stored it since.
    found: Mutex<HashMap<TableId, Fingerprints>>,
    /// Where commands may ask for the same store.
    turns: OnceLock<Turns>,
    /// Made at the first request: a TLS client costs milliseconds that an offline command does not have to pay.
    client: OnceCell<Client>,
}

impl Fetcher {
    /// A fetcher of the sources of the books into the store behind them.
    #[must_use]
    pub fn new(config: &Config, books: Arc<Books>, timetable: Arc<Timetable>, clock: Clock) -> Fetcher {
        let tables = |source: &Arc<EnabledSource>| {
            let source = Arc::clone(source);
            source.tables.clone().into_iter().map(move |table| Watched { source: Arc::clone(&source), table })
        };
        Fetcher {
            watched: books.sources().iter().filter(|source| !source.needs_key()).flat_map(tables).collect(),
            store: Arc::clone(books.store()),
            books,
            timetable,
            clock,
            policy: config.fetch.policy(),
            poll: config.fetch.poll.into(),
            jitter: config.fetch.jitter.into(),
            pause: config.fetch.pause.into(),
            leases: Leases::always(),
            found: Mutex::default(),
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

    /// The tables that it asks for, in the order of preference.
    #[must_use]
    pub fn watched(&self) -> &[Watched] {
        &self.watched
    }

    /// Asks for every table on its schedule, for ever: one task each. Ends when the set is dropped.
    #[must_use]
    pub fn run(self: &Arc<Fetcher>) -> JoinSet<()> {
        let mut tasks = JoinSet::new();
        for at in 0..self.watched.len() {
            let fetcher = Arc::clone(self);
            tasks.spawn(async move { fetcher.follow(at).await });
        }
        tasks
    }

    /// One table, for ever.
    async fn follow(&self, at: usize) {
        let Some(watched) = self.watched.get(at) else { return };
        let mut next = self.first_poll(watched).await;
        loop {
            let looked = self.clock.now();
            let leads = self.leases.holds(watched.source.id());
            let next_at = if leads { next.checked_add(self.spread()).unwrap_or(next) } else { self.others_poll(watched).await };
            self.timetable.set(watched.id(), next_at);
            self.books.forget();
            tokio::select! {
                () = self.sleep_until(watched, next_at) => {}
                () = self.leases.until_not(watched.source.id(), leads) => {
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
                    tracing::error!(table = %watched.id(), "a poll panicked");
                    self.clock.now().checked_add(self.poll).unwrap_or(Timestamp::MAX)
                }
            };
        }
    }

    /// The newest sheet of a table, which may be dated ahead of today.
    async fn newest(&self, table: &EnabledTable, now: Timestamp) -> Result<Option<Arc<Sheet>>, StoreError> {
        self.store.newest(table.id, table.schedule.latest_effective(now)).await
    }

    /// What other sources say of some of the draft's pairs on its day, those of that day first, in the order of preference. Where the table
    /// has a sheet of its own, only publishers count; a first sheet is also compared with what nobody vouches for.
    async fn others(&self, watched: &Watched, draft: &Draft, first: bool) -> Result<Vec<(Arc<Sheet>, Code)>, StoreError> {
        let (on, mut found) = (draft.date, Vec::new());
        // Bank notes, a market beside the official one and the rates of a period are meant to differ: a first sheet alone is looked at, whether
        // it is wild.
        if !first && !watched.source.unnamed {
            return Ok(found);
        }
        for other in self.watched.iter().filter(|other| other.source.id() != watched.source.id()) {
            let kind = other.source.source.kind;
            let enough = found.len() >= MOST_OTHERS && kind != Kind::Aggregate;
            if enough || !other.source.unnamed || other.source.own.is_some() || !first && kind == Kind::Aggregate {
                continue;
            }
            let through = other.source.source.home();
            let mut sheet = self.store.newest(other.id(), on).await?;
            if sheet.is_none() && first {
                // The first sheet of all is of a past day, where the past was asked for: then a later one says more than none.
                sheet = match self.store.newest(other.id(), on.saturating_add(NEAR_DAYS.days())).await? {
                    None => self.store.newest(other.id(), Date::MAX).await?,
                    near => near,
                };
            }
            // Who has none of the pairs takes no place: a table of gold alone is compared with who has gold.
            let told = |sheet: &Arc<Sheet>| draft.quotes.iter().any(|quote| Others { sheet, through }.price(quote.pair()).is_some());
            if let Some(sheet) = sheet.filter(told) {
                found.push((sheet, through));
            }
        }
        // Of one date the preferred one stays first; what is of another time comes last.
        let near = on.saturating_add(NEAR_DAYS.days());
        found.sort_by_key(|(sheet, _)| (sheet.date() > near, std::cmp::Reverse(sheet.date().min(on))));
        Ok(found)
    }

    /// What a table said before a day, for judging how far its pairs may move.
    async fn history(&self, watched: &Watched, before: Date) -> Result<History, StoreError> {
        let days = HISTORY_SHEETS * i64::from(watched.table.schedule.when.days.interval());
        let since = before.saturating_sub(days.days());
        let sheets = self.store.sheets(watched.id(), since..=before.yesterday().unwrap_or(before)).await?;
        Ok(History::of(watched.source.source.home(), &sheets))
    }

    /// What the last poll of a table found, in the place of which this is noted.
    fn found(&self, table: TableId, found: Fingerprints) -> Fingerprints {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(table, found).unwrap_or_default()
    }

    async fn client(&self) -> Result<&Client, FeedError> {
        self.client.get_or_try_init(|| async { Client::new(&self.policy) }).await
    }

    /// Asks for every table that is due, at the same time; with `all`, for every table.
    ///
    /// # Errors
    /// When the store cannot say what is due.
    pub async fn once(&self, all: bool) -> Result<Vec<(TableId, Outcome)>, StoreError> {
        let tables = if all { self.watched.iter().map(Watched::id).collect() } else { self.due_now().await? };
        Ok(self.ask(&tables).await)
    }

    /// The tables that are to be asked for now.
    ///
    /// # Errors
    /// When the store cannot say what is due.
    pub async fn due_now(&self) -> Result<Vec<TableId>, StoreError> {
        self.due_of(|_| true).await
    }

    /// The tables of some sources that are to be asked for now.
    ///
    /// # Errors
    /// When the store cannot say what is due.
    pub async fn due_of(&self, of: impl Fn(SourceId) -> bool) -> Result<Vec<TableId>, StoreError> {
        let mut tables = Vec::new();
        for watched in self.watched.iter().filter(|watched| of(watched.source.id())) {
            if self.due(watched, self.clock.now()).await?.is_none() {
                tables.push(watched.id());
            }
        }
        Ok(tables)
    }

    /// Asks for these tables at the same time, due or not.
    pub async fn ask(&self, tables: &[TableId]) -> Vec<(TableId, Outcome)> {
        let asked = self.watched.iter().filter(|watched| tables.contains(&watched.id()));
        join_all(asked.map(async |watched| (watched.id(), self.poll(watched).await.outcome))).await
    }

    /// Notes that these tables were asked for and nobody waited for the end: they are left alone as long as those that failed.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn given_up(&self, tables: &[TableId], why: &str) -> Result<(), StoreError> {
        let now = self.clock.now();
        for table in tables {
            let mut notes = self.store.notebook(*table).await?;
            notes.last_attempt = Some(now);
            notes.failures = notes.failures.saturating_add(1);
            notes.last_error = Some(Trouble { at: now, what: why.to_owned(), rule: None });
            self.store.note(*table, &notes).await?;
        }
        Ok(())
    }
}

impl Watched {
    /// What a draft of this table is judged by, beside what is here already.
    fn context(&self, now: Timestamp) -> Context<'_> {
        let hard = Context::hard(self.source.source, self.table.table, self.table.schedule.today(now), now);
        Context { expected: Some(self.table.schedule.expected(now)), due: Some(self.table.schedule.published(now)), ..hard }
    }
}

/// What other sources say, as the rules read it.
fn as_others(others: &[(Arc<Sheet>, Code)]) -> Vec<Others<'_>> {
    others.iter().map(|(sheet, through)| Others { sheet, through: *through }).collect()
}

/// What a poll came to, as far as the next one depends on it.
#[derive(Debug)]
struct Polled {
    outcome: Outcome,
    /// Failures in a row, when this one failed.
    failures: Option<u32>,
    retry_after: Option<SignedDuration>,
}
