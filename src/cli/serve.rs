//! `fx serve`: the service, until SIGTERM or SIGINT. Part of `cli`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use super::desk::{self, Desk};
use super::{Failure, output};
use crate::config::Config;
use crate::http::{App, Meters, Service};
use crate::telemetry;

/// Arguments of `fx serve`.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Listen here instead of the configured address
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let mut config = desk::configuration(file)?;
        config.server.listen = self.listen.unwrap_or(config.server.listen);
        telemetry::init(&config.log);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?.block_on(serve(config))
    }
}

async fn serve(config: Config) -> Result<(), Failure> {
    // The port first: a second copy that is started by mistake touches nothing.
    let service = Service::bind(&config.server).await.map_err(|error| Failure::config(error.to_string()))?;
    telemetry::start(&config.telemetry).map_err(|error| Failure::config(error.to_string()))?;
    let meters = Meters::install().map_err(|error| Failure::other(error.to_string()))?;
    let mut desk = Desk::for_service(&config).await?;
    desk.must_be_writable().await?;
    let address = service.address().map_err(|error| Failure::other(error.to_string()))?;
    let app = App::new(desk.converter.clone(), Arc::clone(&desk.timetable), desk.clock.clone(), config.server.clone(), meters);
    // No start waits for a publisher: the fetcher runs beside the service.
    let mut beside = desk.fetcher.run();
    if let Some(fleet) = desk.fleet.take() {
        beside.spawn(fleet.run());
    }
    tracing::info!(%address, store = desk.place, "fx listens");
    output::note(&format!("listening on http://{address}"));
    service.run(Arc::new(app), stopped()).await;
    drop(beside);
    telemetry::stop().await;
    Ok(())
}

/// Ends when the process is asked to stop.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signals) => {
                signals.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
