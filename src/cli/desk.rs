//! The pipeline of a command: configuration, store, fetcher, converter. Part of `cli`: `serve` runs it for ever, the others once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::Timestamp;

use super::{Failure, block_on, output};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::convert::{Books, Converter, Timetable};
use crate::memory::Askers;
use crate::refresh::turn::Turn;
#[cfg(feature = "server")]
use crate::refresh::turn::Turns;
use crate::refresh::{self, Fetcher, Outcome};
use crate::sources::{self, Source, SourceId};
use crate::store::cached::Cached;
#[cfg(feature = "server")]
use crate::store::standby::Standby;
use crate::store::{self, Leases, Opened, RateStore, StoreError};

/// A person waits: for a connection, for one answer, and for all of them. One answer has less time than all, so that a publisher that
/// gave none is noted, and not asked again by the very next command.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
pub(super) const ALL_WITHIN: Duration = Duration::from_secs(5);

/// Everything between the configuration and an answer.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) converter: Converter,
    pub(super) fetcher: Arc<Fetcher>,
    pub(super) timetable: Arc<Timetable>,
    pub(super) clock: Clock,
    /// Where the store is, without a password.
    pub(super) place: String,
    /// The store's file and the cache before it, where other processes may write to it.
    file: Option<PathBuf>,
    cache: Option<Arc<Cached>>,
    /// The database, where a command's store is one.
    #[cfg(feature = "server")]
    shared: Option<Arc<Standby>>,
    /// Where the store is shared with other processes: what hears of them, and says which publishers this one asks.
    #[cfg(feature = "server")]
    pub(super) fleet: Option<Fleet>,
}

/// What a service of a fleet runs beside its answers.
#[cfg(feature = "server")]
#[derive(Debug)]
pub(super) struct Fleet {
    watch: store::postgres::Watch,
    cache: Arc<Cached>,
    books: Arc<Books>,
}

#[cfg(feature = "server")]
impl Fleet {
    /// Watches the shared store, for ever.
    pub(super) async fn run(self) {
        let Fleet { watch, cache, books } = self;
        watch
            .run(|source, days| {
                cache.landed(source, days);
                books.forget();
            })
            .await;
    }
}

/// The configuration of a command, by its file and the environment.
pub(super) fn configuration(file: Option<&Path>) -> Result<Config, Failure> {
    Ok(configuration_and_file(file)?.0)
}

/// The configuration, and the file that it came from, if any.
pub(super) fn configuration_and_file(file: Option<&Path>) -> Result<(Config, Option<PathBuf>), Failure> {
    let environment = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Ok(config::load(file, environment)?)
}

/// Looks the store over from end to end, and sets it aside where it is damaged: a question that met damage can then be asked again.
#[cold]
#[inline(never)]
pub(super) fn set_damaged_aside(file: Option<&Path>) -> bool {
    let Ok(config) = configuration(file) else { return false };
    let looked = block_on(async { Ok(store::open(&config.store.url, Clock::system().now()).await?) });
    let aside = looked.ok().and_then(|opened| opened.set_aside);
    Desk::say_aside(aside.as_deref());
    aside.is_some()
}

impl Desk {
    /// A desk on the configured store.
    pub(super) async fn open(config: &Config) -> Result<Desk, Failure> {
        Ok(Desk::on(config, store::open(&config.store.url, Clock::system().now()).await?))
    }

    fn on(config: &Config, opened: Opened) -> Desk {
        Desk::say_aside(opened.set_aside.as_deref());
        let (file, cache) = (opened.file, Some(Arc::clone(&opened.store)));
        Desk {
            file,
            cache,
            #[cfg(feature = "server")]
            shared: opened.shared,
            ..Desk::over(config, opened.store, opened.place, Leases::always(), Askers::One)
        }
    }

    /// The desk of a service: it starts also while the server of its store is away, and shares its work with others of its kind.
    #[cfg(feature = "server")]
    pub(super) async fn for_service(config: &Config) -> Result<Desk, Failure> {
        let opened = store::open_for_service(&config.store.url, Clock::system().now()).await?;
        Desk::say_aside(opened.set_aside.as_deref());
        let cache = Arc::clone(&opened.store);
        let Some(standby) = opened.shared else {
            let desk = Desk::over(config, opened.store, opened.place, Leases::always(), Askers::Many);
            if let Some(file) = opened.file {
                desk.fetcher.in_turn(Turns::new(file, cache));
            }
            return Ok(desk);
        };
        let (sender, leases) = Leases::given();
        let mut desk = Desk::over(config, opened.store, opened.place, leases, Askers::Many);
        let sources = desk.fetcher.watched().iter().map(|watched| watched.meta.id).collect();
        let watch = store::postgres::Watch::new(standby, sources, sender);
        desk.fleet = Some(Fleet { watch, cache, books: Arc::clone(desk.converter.books()) });
        Ok(desk)
    }

    fn say_aside(aside: Option<&Path>) {
        if let Some(aside) = aside {
            output::note(&format!("the store was corrupt: it was set aside as {}, and a new one is made", aside.display()));
        }
    }

    /// A desk on the configured store, looked over from end to end, for somebody who waits.
    pub(super) async fn for_checks(config: &Config) -> Result<Desk, Failure> {
        Desk::open(&hasty(config)).await
    }

    /// A desk for a question: on the configured store, or on the archive where the store cannot be used.
    pub(super) async fn for_question(config: &Config) -> Result<Desk, Failure> {
        let opened = store::open_for_question(&config.store.url, Clock::system().now()).await;
        Desk::or_archive(hasty(config), opened)
    }

    /// A desk for many questions that can be read once only, from standard input: what is damaged must show before the first.
    pub(super) async fn for_file(config: &Config) -> Result<Desk, Failure> {
        let opened = store::open(&config.store.url, Clock::system().now()).await;
        Desk::or_archive(hasty(config), opened)
    }

    fn or_archive(hasty: Config, opened: Result<Opened, StoreError>) -> Result<Desk, Failure> {
        match opened.map_err(Failure::from) {
            Ok(opened) => Ok(Desk::on(&hasty, opened)),
            Err(failure) if failure.code() == 9 => {
                output::note(&format!("{failure}; the archive answers"));
                Ok(Desk::over(&hasty, store::archive_only(), "archive".to_owned(), Leases::always(), Askers::One))
            }
            Err(failure) => Err(failure),
        }
    }

    fn over(config: &Config, store: Arc<dyn RateStore>, place: String, leases: Leases, askers: Askers) -> Desk {
        let (clock, timetable) = (Clock::system(), Arc::new(Timetable::default()));
        let watched = refresh::watched(config);
        let metas = watched.iter().map(|watched| watched.meta.clone()).collect();
        let books = Arc::new(Books::new(store, metas, config.rates.carry_days, Arc::clone(&timetable), askers));
        let fetcher = Fetcher::new(config, watched, Arc::clone(&books), Arc::clone(&timetable), clock.clone());
        Desk {
            converter: Converter::new(books),
            fetcher: Arc::new(fetcher.under(leases)),
            timetable,
            clock,
            place,
            file: None,
            cache: None,
            #[cfg(feature = "server")]
            shared: None,
            #[cfg(feature = "server")]
            fleet: None,
        }
    }

    /// Refuses a store that can be read and not written: a service over it would never keep a sheet, and age without a word. A
    /// database that is out of reach is another matter: it comes back.
    #[cfg(feature = "server")]
    pub(super) async fn must_be_writable(&self) -> Result<(), Failure> {
        let store = self.converter.books().store();
        for meta in self.converter.books().sources().iter().take(1) {
            let Ok(notebook) = store.notebook(meta.id).await else { continue };
            if let Err(error @ StoreError::Unusable { .. }) = store.note(meta.id, &notebook).await {
                return Err(Failure::from(error));
            }
        }
        Ok(())
    }

    /// Asks the publishers whose sheets are due, or all of them, and says what did not work. Answers those that gave nothing.
    pub(super) async fn refresh(&self, all: bool, notice: bool) -> Vec<SourceId> {
        let due = self.due(all).await;
        if due.is_empty() {
            return due;
        }
        if notice {
            output::note(&format!("asking {} …", due.iter().map(SourceId::as_str).collect::<Vec<_>>().join(", ")));
        }
        let Ok(outcomes) = tokio::time::timeout(ALL_WITHIN, self.ask(all)).await else {
            output::note("the publishers did not answer in time");
            return due;
        };
        let failed = outcomes.into_iter().filter(|(_, outcome)| !outcome.is_good());
        failed.inspect(|(source, outcome)| output::note(&format!("{source}: {outcome}"))).map(|(source, _)| source).collect()
    }

    /// Asks them in turn with other processes on the same store: what another one asked meanwhile is not asked again.
    ///
    /// On the heap, and made apart from what calls it: its 40 kB are not for a question that asks nobody.
    #[inline(never)]
    pub(super) fn ask(&self, all: bool) -> BoxFuture<'_, Vec<(SourceId, Outcome)>> {
        self.ask_in_turn(all).boxed()
    }

    async fn ask_in_turn(&self, all: bool) -> Vec<(SourceId, Outcome)> {
        let began = self.clock.now();
        let mut turn = self.turn().await;
        if let Some(cache) = &self.cache {
            self.fetcher.watched().iter().for_each(|watched| cache.invalidate(watched.meta.id));
            self.converter.books().forget();
        }
        let mut due = self.due(all).await;
        if all && turn.last().is_some_and(|ended| ended >= began) {
            let asked = self.asked_since(began - ALL_WITHIN).await;
            due.retain(|source| !asked.contains(source));
        }
        let outcomes = self.fetcher.ask(&due).await;
        turn.end(self.clock.now());
        outcomes
    }

    async fn turn(&self) -> Turn {
        #[cfg(feature = "server")]
        if let Some(shared) = &self.shared {
            return Turn::take_of(shared, || self.clock.now()).await;
        }
        Turn::take(self.file.as_deref()).await
    }

    async fn asked_since(&self, since: Timestamp) -> Vec<SourceId> {
        let store = self.converter.books().store();
        let notes = self.fetcher.watched().iter().map(async |watched| Some((watched.meta.id, store.notebook(watched.meta.id).await.ok()?)));
        let asked = join_all(notes).await.into_iter().flatten().filter(|(_, notes)| notes.last_attempt.is_some_and(|at| at >= since));
        asked.map(|(source, _)| source).collect()
    }

    async fn due(&self, all: bool) -> Vec<SourceId> {
        if all { self.fetcher.watched().iter().map(|watched| watched.meta.id).collect() } else { self.fetcher.due_now().await }
    }
}

/// With the deadlines of somebody who waits.
fn hasty(config: &Config) -> Config {
    let mut hasty = config.clone();
    hasty.fetch.connect_timeout = hasty.fetch.connect_timeout.at_most(CONNECT_WITHIN);
    hasty.fetch.timeout = hasty.fetch.timeout.at_most(ANSWER_WITHIN);
    hasty.fetch.retries = 0;
    hasty
}

/// The source that was named.
pub(super) fn source(config: &Config, name: Option<&str>) -> Result<Option<SourceId>, Failure> {
    let Some(name) = name.filter(|name| *name != "auto") else { return Ok(None) };
    let enabled = |source: &&'static dyn Source| config.source(source.meta().id).enabled;
    let found = sources::find(name).or_else(|| sources::find(&name.replace('_', "-"))).filter(enabled).map(|source| source.meta().id);
    let known = || refresh::watched(config).iter().map(|watched| watched.meta.id.as_str().to_lowercase()).collect::<Vec<_>>().join(", ");
    found.map(Some).ok_or_else(|| Failure::usage(format!("a source is one of {}", known())))
}
