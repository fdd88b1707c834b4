//! Listening, accepting, ending. Part of `http`.
//!
//! The loop is our own because `axum::serve` has neither a limit of connections nor deadlines: a client that sends a byte a minute would hold
//! its connection for ever. `connection.rs` has the deadlines.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::app::App;
use super::connection::limits::ConnectionLimits;
use super::connection::{Connections, Requests};
use super::layers::Routes;
use super::meters::TIDY_EVERY;
use super::rate_limit::RateLimit;
use crate::config::{Root, Server};

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
            Some(address) if address != config.listen => Some(listen("[server] metrics_listen", address).await?),
            _ => None,
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

    /// Answers by these routes until `stop` ends; then takes no new connection and lets running requests end, for the configured time.
    pub(crate) async fn answer(self, routes: Routes, metrics: Routes, app: Arc<App>, stop: impl Future<Output = ()>) {
        allow_open_files(app.config.limits.connections);
        let deadline = Duration::from(app.config.shutdown_timeout);
        let mut tasks = JoinSet::new();
        tasks.spawn(tidy(Arc::clone(&app)));
        let looking = Arc::clone(&app);
        tasks.spawn(async move { looking.look_for_landings().await });
        if let Some(listener) = self.metrics {
            let app = Arc::clone(&app);
            tasks.spawn(async move { accept(listener, metrics, &app.config, Root::Own, std::future::pending()).await.wait().await });
        }
        let ending = accept(self.listener, routes, &app.config, app.root, stop).await;
        tracing::info!("no new connections; running requests end");
        app.landings.end();
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
        app.rate_limit.iter().for_each(RateLimit::forget_idle);
    }
}

/// Accepts until `stop` ends; then tells the connections, and waits for their ends. Beyond the limit, connections wait in the system's
/// queue.
async fn accept(listener: TcpListener, routes: Routes, config: &Server, root: Root, stop: impl Future<Output = ()>) -> Ending {
    let (told, stopping) = watch::channel(false);
    let (connections, limits) = (Arc::new(Connections::of(&config.limits)), ConnectionLimits::of(config));
    let most = u32::try_from(config.limits.connections).unwrap_or(u32::MAX).min(MOST_CONNECTIONS);
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
                    let Some(place) = limits.take(peer.ip()) else {
                        refuse(stream);
                        continue;
                    };
                    let (connections, requests, stopping) = (Arc::clone(&connections), Requests::new(routes.clone(), peer, root), stopping.clone());
                    tokio::spawn(async move {
                        connections.serve(stream, requests, stopping).await;
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

/// What a client gets that has too many connections, on the one that is closed.
const REFUSAL: &[u8] = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Says why this connection is closed, as far as that goes out at once.
fn refuse(stream: TcpStream) {
    metrics::counter!("fx_connections_refused_total").increment(1);
    let _best_effort = stream.into_std().and_then(|mut stream| stream.write_all(REFUSAL));
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
