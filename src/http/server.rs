//! Listening, accepting, ending. Part of `http`.
//!
//! The loop is our own because axum's has no deadline for a request's header: a client that sends a byte a minute would hold its
//! connection for ever.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;

use super::front::{Front, Reception};
use super::meters::TIDY_EVERY;
use super::{App, metrics_routes, routes};
use crate::config::Server;

/// After an error of accept (too many open files) the loop rests for a moment.
const REST: Duration = Duration::from_millis(50);

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
            tasks.spawn(async move { accept(listener, front, &watched, std::future::pending()).await.1 });
        }
        let (graceful, ()) = accept(self.listener, Front::new(Arc::clone(&app), routes(&app.config)), &app, stop).await;
        tracing::info!("no new connections; running requests end");
        if tokio::time::timeout(deadline, graceful.shutdown()).await.is_err() {
            tracing::warn!("some requests did not end in time");
        }
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

/// Accepts until `stop` ends. Beyond the limit, connections wait in the system's queue.
async fn accept(listener: TcpListener, front: Front, app: &App, stop: impl Future<Output = ()>) -> (GracefulShutdown, ()) {
    let graceful = GracefulShutdown::new();
    let limits = &app.config.limits;
    let free = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let header_timeout = Duration::from(limits.header_timeout);
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let permit = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, permit)
        };
        tokio::select! {
            (accepted, permit) = next => match (accepted, permit) {
                (Ok((stream, peer)), Ok(permit)) => serve(stream, permit, front.of(peer.ip()), header_timeout, &graceful),
                (Err(error), _) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(REST).await;
                }
                (_, Err(_closed)) => return (graceful, ()),
            },
            () = &mut stop => return (graceful, ()),
        }
    }
}

fn serve(stream: TcpStream, permit: OwnedSemaphorePermit, front: Reception, header_timeout: Duration, graceful: &GracefulShutdown) {
    // Answers are small and written at once: waiting to fill a packet only delays them.
    let _best_effort = stream.set_nodelay(true);
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(header_timeout);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(header_timeout);
    let connection = builder.serve_connection(TokioIo::new(stream), front).into_owned();
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that goes away in the middle is nobody's error.
        let _gone = connection.await;
        drop(permit);
    });
}
