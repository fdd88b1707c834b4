//! The pipeline of a command: configuration, store, fetcher, converter. Part of `cli`: `serve` runs it for ever, the others once.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use jiff::Timestamp;

use super::{Failure, block_on, output};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::convert::{Books, Converter, Reads, Timetable};
use crate::currency::Code;
use crate::refresh::turn::Turn;
#[cfg(feature = "server")]
use crate::refresh::turn::Turns;
use crate::refresh::{Fetcher, Outcome, Watched};
use crate::source::{SourceId, TableId};
use crate::sources;
#[cfg(feature = "server")]
use crate::store::Editions;
use crate::store::cached::Cached;
#[cfg(feature = "server")]
use crate::store::deliveries::Deliveries;
#[cfg(feature = "server")]
use crate::store::standby::Standby;
use crate::store::{self, Leases, Opened, RateStore, SetAside, StoreError};

/// A person waits: for a connection, for one answer, and for all of them. One answer has less time than all, so that a publisher that
/// gave none is noted, and not asked again by the very next command.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(2);
const ANSWER_WITHIN: Duration = Duration::from_secs(4);
pub(super) const ALL_WITHIN: Duration = Duration::from_secs(5);

/// Everything between the configuration and an answer.
#[derive(Debug)]
pub(super) struct Pipeline {
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
    /// Where a service keeps the widget's editions.
    #[cfg(feature = "server")]
    pub(super) editions: Option<Arc<dyn Editions>>,
    /// Where it keeps what webhooks are to be told.
    #[cfg(feature = "server")]
    pub(super) deliveries: Option<Arc<dyn Deliveries>>,
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
            .run(|table, days| {
                cache.landed(table, days);
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
    Pipeline::say_aside(aside.as_ref());
    aside.is_some()
}

impl Pipeline {
    /// A pipeline on the configured store.
    pub(super) async fn open(config: &Config) -> Result<Pipeline, Failure> {
        Ok(Pipeline::on(config, store::open(&config.store.url, Clock::system().now()).await?))
    }

    fn on(config: &Config, opened: Opened) -> Pipeline {
        Pipeline::say_aside(opened.set_aside.as_ref());
        let (file, cache) = (opened.file, Some(Arc::clone(&opened.store)));
        Pipeline {
            file,
            cache,
            #[cfg(feature = "server")]
            shared: opened.shared,
            ..Pipeline::over(config, opened.store, opened.place, Leases::always(), Reads::WhatIsAsked)
        }
    }

    /// The pipeline of a service: it starts also while the server of its store is away, and shares its work with others of its kind.
    #[cfg(feature = "server")]
    pub(super) async fn for_service(config: &Config) -> Result<Pipeline, Failure> {
        let opened = store::open_for_service(&config.store.url, Clock::system().now()).await?;
        Pipeline::say_aside(opened.set_aside.as_ref());
        let cache = Arc::clone(&opened.store);
        let Some(standby) = opened.shared else {
            let mut pipeline = Pipeline::over(config, opened.store, opened.place, Leases::always(), Reads::Everything);
            (pipeline.editions, pipeline.deliveries) = (Some(opened.editions), Some(opened.deliveries));
            if let Some(file) = opened.file {
                pipeline.fetcher.in_turn(Turns::new(file, cache));
            }
            return Ok(pipeline);
        };
        let (sender, leases) = Leases::given();
        let mut pipeline = Pipeline::over(config, opened.store, opened.place, leases, Reads::Everything);
        (pipeline.editions, pipeline.deliveries) = (Some(opened.editions), Some(opened.deliveries));
        let tables = pipeline.converter.books().sources().iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
        let watch = store::postgres::Watch::new(standby, tables, sender);
        pipeline.fleet = Some(Fleet { watch, cache, books: Arc::clone(pipeline.converter.books()) });
        Ok(pipeline)
    }

    fn say_aside(aside: Option<&SetAside>) {
        if let Some(SetAside { path, why }) = aside {
            output::note(&format!("the store was {}: it was set aside as {}, and a new one is made", why.word(), path.display()));
        }
    }

    /// A pipeline on the configured store, looked over from end to end, for somebody who waits.
    pub(super) async fn for_checks(config: &Config) -> Result<Pipeline, Failure> {
        Pipeline::open(&hasty(config)).await
    }

    /// A pipeline for a question: on the configured store, or on the archive where the store cannot be used.
    pub(super) async fn for_question(config: &Config) -> Result<Pipeline, Failure> {
        let opened = store::open_for_question(&config.store.url, Clock::system().now()).await;
        Pipeline::or_archive(hasty(config), opened)
    }

    /// A pipeline for many questions that can be read once only, from standard input: what is damaged must show before the first.
    pub(super) async fn for_file(config: &Config) -> Result<Pipeline, Failure> {
        let opened = store::open(&config.store.url, Clock::system().now()).await;
        Pipeline::or_archive(hasty(config), opened)
    }

    fn or_archive(hasty: Config, opened: Result<Opened, StoreError>) -> Result<Pipeline, Failure> {
        match opened.map_err(Failure::from) {
            Ok(opened) => Ok(Pipeline::on(&hasty, opened)),
            Err(failure) if failure.code() == 9 => {
                output::note(&format!("{failure}; the archive answers"));
                Ok(Pipeline::over(&hasty, store::archive_only(), "archive".to_owned(), Leases::always(), Reads::WhatIsAsked))
            }
            Err(failure) => Err(failure),
        }
    }

    fn over(config: &Config, store: Arc<dyn RateStore>, place: String, leases: Leases, reads: Reads) -> Pipeline {
        let (clock, timetable) = (Clock::system(), Arc::new(Timetable::default()));
        let (sources, preference) = (config.enabled_sources(), config.preference());
        let books = Arc::new(Books::new(store, sources, preference, config.rates.carry_days, Arc::clone(&timetable), reads));
        let fetcher = Fetcher::new(config, Arc::clone(&books), Arc::clone(&timetable), clock.clone());
        Pipeline {
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
            #[cfg(feature = "server")]
            editions: None,
            #[cfg(feature = "server")]
            deliveries: None,
        }
    }

    /// Refuses a store that can be read and not written: a service over it would never keep a sheet, and age without a word. A
    /// database that is out of reach is another matter: it comes back.
    #[cfg(feature = "server")]
    pub(super) async fn must_be_writable(&self) -> Result<(), Failure> {
        let store = self.converter.books().store();
        for table in self.fetcher.watched().iter().map(Watched::id).take(1) {
            let Ok(notebook) = store.notebook(table).await else { continue };
            match store.note(table, &notebook).await {
                // It may take something again in a minute, and until then what is there answers.
                Err(error) if error.is_of_disk() => tracing::error!(%error, "no sheet can be kept until the disk takes it"),
                Err(error @ StoreError::Unusable { .. }) => return Err(Failure::from(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// The sources that may answer for these pairs, the first that can first: of the named one, itself.
    pub(super) async fn concerned(&self, source: Option<SourceId>, pairs: &[(Code, Code)]) -> Result<Vec<SourceId>, StoreError> {
        if let Some(source) = source {
            return Ok(vec![source]);
        }
        let mut concerned: Vec<SourceId> = Vec::new();
        let mut more = Vec::new();
        for &(from, to) in pairs {
            let mut sources = self.converter.books().concerned(from, to).await?.into_iter();
            concerned.extend(sources.next());
            more.extend(sources);
        }
        concerned.extend(more);
        let mut seen = HashSet::new();
        concerned.retain(|source| seen.insert(*source));
        Ok(concerned)
    }

    /// Asks the publishers among these sources whose sheets are due, or all of them, and says what did not work. Answers those that gave
    /// nothing.
    pub(super) async fn refresh(&self, among: Option<&[SourceId]>, all: bool, notice: bool) -> Vec<SourceId> {
        let tables = match self.due(among, all).await {
            Ok(tables) => tables,
            Err(error) => {
                output::note(&format!("{error}; nobody is asked"));
                return Vec::new();
            }
        };
        let due = sources_of(&tables);
        if due.is_empty() {
            return due;
        }
        if notice {
            output::note(&format!("asking {} …", due.iter().map(SourceId::as_str).collect::<Vec<_>>().join(", ")));
        }
        let Ok(outcomes) = tokio::time::timeout(ALL_WITHIN, self.ask(among, all)).await else {
            let why = "no whole answer in time";
            output::note(&format!("{}: {why}", due.iter().map(SourceId::as_str).collect::<Vec<_>>().join(", ")));
            if let Err(error) = self.fetcher.given_up(&tables, why).await {
                output::note(&error.to_string());
            }
            return due;
        };
        match outcomes {
            Ok(outcomes) => {
                let failed: Vec<_> = outcomes.into_iter().filter(|(_, outcome)| !outcome.is_good()).collect();
                failed.iter().for_each(|(table, outcome)| output::note(&format!("{table}: {outcome}")));
                sources_of(&failed.into_iter().map(|(table, _)| table).collect::<Vec<_>>())
            }
            Err(error) => {
                output::note(&format!("{error}; nobody is asked"));
                due
            }
        }
    }

    /// Asks them in turn with other processes on the same store: what another one asked meanwhile is not asked again.
    ///
    /// On the heap, and made apart from what calls it: its 40 kB are not for a question that asks nobody.
    #[inline(never)]
    pub(super) fn ask<'a>(
        &'a self,
        among: Option<&'a [SourceId]>,
        all: bool,
    ) -> BoxFuture<'a, Result<Vec<(TableId, Outcome)>, StoreError>> {
        self.ask_in_turn(among, all).boxed()
    }

    async fn ask_in_turn(&self, among: Option<&[SourceId]>, all: bool) -> Result<Vec<(TableId, Outcome)>, StoreError> {
        let began = self.clock.now();
        let mut turn = self.turn().await;
        if let Some(cache) = &self.cache {
            self.fetcher.watched().iter().for_each(|watched| cache.invalidate(watched.id()));
            self.converter.books().forget();
        }
        let mut due = self.due(among, all).await?;
        if all && turn.last().is_some_and(|ended| ended >= began) {
            let asked = self.asked_since(began - ALL_WITHIN).await;
            due.retain(|table| !asked.contains(table));
        }
        let outcomes = self.fetcher.ask(&due).await;
        turn.end(self.clock.now());
        Ok(outcomes)
    }

    async fn turn(&self) -> Turn {
        #[cfg(feature = "server")]
        if let Some(shared) = &self.shared {
            return Turn::take_of(shared, || self.clock.now()).await;
        }
        Turn::take(self.file.as_deref()).await
    }

    async fn asked_since(&self, since: Timestamp) -> Vec<TableId> {
        let store = self.converter.books().store();
        let notes = self.fetcher.watched().iter().map(async |watched| Some((watched.id(), store.notebook(watched.id()).await.ok()?)));
        let asked = join_all(notes).await.into_iter().flatten().filter(|(_, notes)| notes.last_attempt.is_some_and(|at| at >= since));
        asked.map(|(table, _)| table).collect()
    }

    async fn due(&self, among: Option<&[SourceId]>, all: bool) -> Result<Vec<TableId>, StoreError> {
        let of = |source: SourceId| among.is_none_or(|among| among.contains(&source));
        if all {
            return Ok(self.fetcher.watched().iter().filter(|watched| of(watched.source.id())).map(Watched::id).collect());
        }
        self.fetcher.due_of(of).await
    }
}

/// The sources of tables, each once.
fn sources_of(tables: &[TableId]) -> Vec<SourceId> {
    let mut sources: Vec<SourceId> = tables.iter().map(|table| table.source).collect();
    sources.dedup();
    sources
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
    let found = sources::find(name).map(|source| source.id).filter(|id| config.source(*id).enabled);
    let known = || config.enabled_sources().iter().map(|source| source.id().as_str().to_lowercase()).collect::<Vec<_>>().join(", ");
    found.map(Some).ok_or_else(|| Failure::usage(format!("a source is one of {}", known())))
}
