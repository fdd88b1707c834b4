//! Listening, accepting, ending. Part of `http`.
//!
//! The loop is our own because axum's has neither a limit of connections nor deadlines: a client that sends a byte a minute would hold
//! its connection for ever. `connection.rs` has the deadlines.

use std::io::{self, Write};
use std::net::{Shutdown, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::caching::http_date;
use super::connection::Manners;
use super::front::Front;
use super::meters::TIDY_EVERY;
use super::places::Places;
use super::problem::{Kind, Problem};
use super::{App, bare, metrics_routes, routes};
use crate::config::Server;

/// After an error of accept (too many open files) the loop rests for a moment.
const REST: Duration = Duration::from_millis(50);

/// What the store, the fetcher and the listeners hold open.
const OTHER_FILES: u64 = 256;

/// More connections than any system allows a process.
const MOST_CONNECTIONS: u32 = 1 << 28;

/// Why the service cannot run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address cannot be listened on.
    #[error("{key} = \"{address}\": {error}")]
    Listen {
        /// The key of the configuration.
        key: &'static str,
        /// Its value.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
}

/// A service that listens and does not answer yet.
#[derive(Debug)]
pub struct Service {
    listener: TcpListener,
    metrics: Option<TcpListener>,
}

impl Service {
    /// Takes the ports.
    ///
    /// # Errors
    /// [`ServeError::Listen`] for a port that is in use or not allowed.
    pub async fn bind(config: &Server) -> Result<Service, ServeError> {
        let listener = listen("[server] listen", config.listen).await?;
        let metrics = match config.metrics_listen {
            Some(address) => Some(listen("[server] metrics_listen", address).await?),
            None => None,
        };
        Ok(Service { listener, metrics })
    }

    /// Where it listens: the port that the system chose, when 0 was asked for.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `stop` ends; then takes no new connection and lets running requests end, for the configured time.
    pub async fn run(self, app: Arc<App>, stop: impl Future<Output = ()>) {
        allow_open_files(app.config.limits.connections);
        let deadline = Duration::from(app.config.shutdown_timeout);
        let mut tasks = JoinSet::new();
        tasks.spawn(tidy(Arc::clone(&app)));
        tasks.spawn_blocking(|| {
            super::widget::prepare();
            super::page::assets::prepare();
        });
        if let Some(listener) = self.metrics {
            let watched = Arc::clone(&app);
            let front = Front::new(Arc::clone(&app), metrics_routes());
            tasks.spawn(async move { accept(listener, front, &watched, std::future::pending()).await.wait().await });
        }
        let ending = accept(self.listener, Front::new(Arc::clone(&app), routes(&app.config)), &app, stop).await;
        tracing::info!("no new connections; running requests end");
        if tokio::time::timeout(deadline, ending.wait()).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
    }
}

/// Asks the system for as many open files as there may be connections: many start a process with 1,024, and allow it more.
fn allow_open_files(connections: usize) {
    let wanted = (connections as u64).saturating_add(OTHER_FILES);
    #[cfg(unix)]
    match rlimit::increase_nofile_limit(wanted) {
        Ok(allowed) if allowed < wanted => {
            tracing::warn!(allowed, wanted, "the system allows fewer open files than [server.limits] connections")
        }
        Ok(_) => {}
        Err(error) => tracing::warn!(%error, wanted, "the limit of open files could not be raised"),
    }
}

async fn listen(key: &'static str, address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen { key, address, error })
}

async fn tidy(app: Arc<App>) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        app.meters.tidy();
    }
}

/// Accepts until `stop` ends; then tells the connections, and waits for their ends. Beyond the limit, connections wait in the system's
/// queue.
async fn accept(listener: TcpListener, front: Front, app: &App, stop: impl Future<Output = ()>) -> Ending {
    let (told, stopping) = watch::channel(false);
    let (manners, places) = (Arc::new(Manners::of(&app.config.limits)), Places::of(&app.config));
    let most = u32::try_from(app.config.limits.connections).unwrap_or(u32::MAX).min(MOST_CONNECTIONS);
    let free = Arc::new(Semaphore::new(most as usize));
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let permit = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, permit)
        };
        tokio::select! {
            (accepted, permit) = next => match (accepted, permit) {
                (Ok((stream, peer)), Ok(permit)) => {
                    let Some(place) = places.take(peer.ip()) else {
                        refuse(stream, app.clock.now());
                        continue;
                    };
                    let (manners, reception, stopping) = (Arc::clone(&manners), front.of(peer.ip()), stopping.clone());
                    tokio::spawn(async move {
                        manners.serve(stream, reception, stopping).await;
                        drop((permit, place));
                    });
                }
                (Err(error), _) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                }
                (_, Err(_closed)) => break,
            },
            () = &mut stop => break,
        }
    }
    Ending { told, free, most }
}

/// Says to a client that has too many connections why this one is closed, as far as that goes out at once.
fn refuse(stream: TcpStream, now: Timestamp) {
    metrics::counter!("fx_connections_refused_total").increment(1);
    let problem = Problem::new(Kind::TooManyRequests, "More connections than one client may hold. Ask on those that there are.");
    let _best_effort = stream.into_std().and_then(|mut stream| {
        stream.write_all(&bare::answer(problem, &http_date(now)))?;
        stream.shutdown(Shutdown::Write)
    });
}

/// Connections that may still be open.
struct Ending {
    told: watch::Sender<bool>,
    free: Arc<Semaphore>,
    most: u32,
}

impl Ending {
    /// Tells them to end, and waits until all places are free.
    async fn wait(self) {
        self.told.send_replace(true);
        let _all = self.free.acquire_many(self.most).await;
    }
}
