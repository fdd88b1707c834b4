//! `fx serve`: the service, until SIGTERM or SIGINT. Part of `cli`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::pipeline::{self, Pipeline};
use super::{Failure, output};
use crate::config::{Config, Receipts};
use crate::http::{App, Meters, Service};
use crate::notify::Notifier;
use crate::signature::{KeyError, Signer};
use crate::store::scrub;
use crate::telemetry;

/// Threads that block end after so long without work. The allocator gives each memory of its own; and who is woken next is not who worked last,
/// so that a longer time keeps thirty of them where work for two comes in.
const IDLE_THREAD: Duration = Duration::from_millis(5);

/// Arguments of `fx serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Listen here instead of the configured address
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let mut config = pipeline::configuration(file)?;
        config.server.listen = self.listen.unwrap_or(config.server.listen);
        telemetry::init(&config.log);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_keep_alive(IDLE_THREAD).build();
        runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?.block_on(serve(config, offline))
    }
}

async fn serve(config: Config, offline: bool) -> Result<(), Failure> {
    // From the first moment: the signal of a terminal that closes would else end the process.
    let stop = signals();
    let signer = signer(&config.receipts)?;
    // The port first: a second copy that is started by mistake touches nothing.
    let service = Service::bind(&config.server).await.map_err(|error| Failure::config(error.to_string()))?;
    telemetry::start(&config.telemetry).map_err(|error| Failure::config(error.to_string()))?;
    let meters = Meters::install().map_err(|error| Failure::other(error.to_string()))?;
    let mut pipeline = Pipeline::for_service(&config).await?;
    pipeline.must_be_writable().await?;
    let address = service.address().map_err(|error| Failure::other(error.to_string()))?;
    let app = App::new(pipeline.converter.clone(), Arc::clone(&pipeline.timetable), pipeline.clock.clone(), config.server.clone(), meters);
    let notifier = if offline { None } else { notifier(&config, &mut pipeline) };
    let app = app.signing(signer).rooted(config.compat.root).telling(notifier.clone());
    let app = Arc::new(match pipeline.editions.take() {
        Some(editions) => app.keeping(editions),
        None => app,
    });
    // A webhook that is being told when the service ends is told to the end.
    let told = notifier.map(|notifier| notifier.run(&app.landed()));
    let told = told.transpose().map_err(|error| Failure::other(error.to_string()))?;
    // No start waits for a publisher: the fetcher runs beside the service.
    let mut beside = if offline { JoinSet::new() } else { pipeline.fetcher.run() };
    if let Some(fleet) = pipeline.fleet.take() {
        beside.spawn(fleet.run());
    }
    beside.spawn(Arc::clone(&app).keep_edition());
    let books = pipeline.converter.books();
    let tables = books.sources().iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
    beside.spawn(scrub::run(Arc::clone(books.store()), tables));
    tracing::info!(%address, store = pipeline.place, "fx listens");
    output::note(&format!("listening on http://{address}"));
    service
        .run(app, async {
            // Who could say so is gone: that says so, too.
            let _said = stop.await;
        })
        .await;
    if let Some(told) = told
        && tokio::time::timeout(config.server.shutdown_timeout.into(), told.join_all()).await.is_err()
    {
        tracing::warn!("some webhooks did not answer in time");
    }
    drop(beside);
    telemetry::stop().await;
    Ok(())
}

/// Who tells webhooks what lands, where there are some.
fn notifier(config: &Config, pipeline: &mut Pipeline) -> Option<Arc<Notifier>> {
    let deliveries = pipeline.deliveries.take().filter(|_| !config.webhooks.is_empty())?;
    let books = pipeline.converter.books();
    let tables = books.sources().iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
    let stores = (Arc::clone(books.store()), deliveries);
    Some(Arc::new(Notifier::new(config.webhooks.clone(), stores, tables, pipeline.clock.clone(), config.fetch.policy().user_agent)))
}

/// What signs receipts, where a key is configured.
fn signer(receipts: &Receipts) -> Result<Option<Signer>, Failure> {
    if receipts.key.is_empty() {
        return Ok(None);
    }
    let wrong = |error: KeyError| match error {
        KeyError::Private => Failure::config(format!("[receipts] key: {error}")),
        KeyError::Public => Failure::config(format!("[receipts] previous_keys: {error}")),
    };
    Signer::new(&receipts.key, &receipts.previous_keys).map(Some).map_err(wrong)
}

/// What is said when the process is asked to stop. A second SIGINT ends it at once; SIGHUP ends nothing.
fn signals() -> oneshot::Receiver<()> {
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(watch(stop));
    stopped
}

#[cfg(unix)]
async fn watch(stop: oneshot::Sender<()>) {
    use tokio::signal::unix::{SignalKind, signal};
    let all = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()].map(signal);
    let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = all else {
        tracing::warn!("no signals can be heard; end the process by SIGKILL");
        return std::future::pending().await;
    };
    let mut stop = Some(stop);
    loop {
        tokio::select! {
            _ = interrupt.recv() => match stop.take() {
                Some(stop) => drop(stop.send(())),
                // As a shell says that a signal ended a program: 128 and its number.
                None => std::process::exit(130),
            },
            _ = terminate.recv() => drop(stop.take().map(|stop| stop.send(()))),
            _ = hangup.recv() => tracing::info!("SIGHUP: the configuration is read at the start only; restart the service to read it again"),
        }
    }
}

#[cfg(not(unix))]
async fn watch(stop: oneshot::Sender<()>) {
    if tokio::signal::ctrl_c().await.is_err() {
        return std::future::pending().await;
    }
    drop(stop.send(()));
    if tokio::signal::ctrl_c().await.is_ok() {
        std::process::exit(130);
    }
}
