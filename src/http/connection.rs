//! One connection, from its first byte to its end. Part of `http`.
//!
//! Which version of HTTP is spoken is found here, because hyper-util waits for it without end. Every wait has its deadline: those of
//! HTTP/1 are in `patience.rs`, those of HTTP/2 are here and in the settings.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::rt::{Read, Write};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::{Builder, Connection};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::front::Reception;
use super::patience::{Impatient, Patience, Progress};
use crate::config::Limits;

/// With what a client of HTTP/2 begins (RFC 9113, section 3.4); one of HTTP/1 never does.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Between two looks at a beginning that may be of either version.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// What is buffered of one connection: a header is never longer.
const BUFFER: usize = 64 * 1024;
/// Requests at once on one connection of HTTP/2.
const STREAMS: u32 = 100;
/// A header of HTTP/2 with all its fields, in bytes.
const HEADER_LIST: u32 = 32 * 1024;
/// Requests that a client begins and takes back at once before its connection ends (CVE-2023-44487), and such errors of ours (CVE-2025-8671).
const RESETS: usize = 20;
/// What may be sent or received ahead on a stream and on a connection of HTTP/2, in bytes.
const STREAM_WINDOW: u32 = 64 * 1024;
const CONNECTION_WINDOW: u32 = 1024 * 1024;
/// Running answers have so long to end once a connection of HTTP/2 is told to.
const LINGER: Duration = Duration::from_secs(600);

/// How connections are held.
#[derive(Debug)]
pub(super) struct Manners {
    builder: Builder<TokioExecutor>,
    patience: Patience,
}

impl Manners {
    pub(super) fn of(limits: &Limits) -> Manners {
        let [header, idle, request, stall] =
            [limits.header_timeout, limits.idle_timeout, limits.request_timeout, limits.stall_timeout].map(Duration::from);
        let mut builder = Builder::new(TokioExecutor::new());
        builder.http1().header_read_timeout(None).max_buf_size(BUFFER);
        builder
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(header)
            .keep_alive_timeout(header)
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEADER_LIST)
            .max_pending_accept_reset_streams(RESETS)
            .max_local_error_reset_streams(RESETS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        // While an answer is made, no byte need move.
        Manners { builder, patience: Patience { header, idle: idle.max(request).max(stall) } }
    }

    /// Answers until the client goes, or has nothing to say, or `stop` says so.
    pub(super) async fn serve(&self, stream: TcpStream, reception: Reception, stop: watch::Receiver<bool>) {
        let begun = Instant::now();
        // Answers are small and written at once: waiting to fill a packet only delays them.
        let _best_effort = stream.set_nodelay(true);
        // To be stopped before the first byte loses nothing.
        let version = tokio::select! {
            version = timeout(self.patience.header, version(&stream)) => version,
            () = stopped(stop.clone()) => return,
        };
        let progress = reception.progress();
        // A client that goes away in the middle, or says nothing for too long, is nobody's error.
        let Ok(Ok(version)) = version else { return };
        match version {
            Version::One => {
                let stream = Impatient::new(stream, self.patience, begun, progress);
                let builder = self.builder.clone().http1_only();
                hold(builder.serve_connection(TokioIo::new(stream), reception), stop, std::future::pending()).await;
            }
            Version::Two => {
                let builder = self.builder.clone().http2_only();
                let quiet = quiet(progress, self.patience.idle);
                hold(builder.serve_connection(TokioIo::new(stream), reception), stop, quiet).await;
            }
        }
    }
}

enum Version {
    One,
    Two,
}

/// Which version of HTTP is spoken, without taking a byte away.
async fn version(stream: &TcpStream) -> io::Result<Version> {
    let mut beginning = [0; PREFACE.len()];
    loop {
        let length = stream.peek(&mut beginning).await?;
        match &beginning[..length] {
            PREFACE => return Ok(Version::Two),
            [] => return Err(io::ErrorKind::UnexpectedEof.into()),
            other if PREFACE.starts_with(other) => sleep(LOOK_AGAIN).await,
            _ => return Ok(Version::One),
        }
    }
}

/// Drives a connection to its end; when it is to stop, or is quiet for too long, it takes no further request and ends those that run.
async fn hold<I>(connection: Connection<'_, I, Reception, TokioExecutor>, stop: watch::Receiver<bool>, quiet: impl Future<Output = ()>)
where
    I: Read + Write + Unpin + Send + 'static,
{
    let (mut connection, stopped, quiet) = (pin!(connection), pin!(stopped(stop)), pin!(quiet));
    tokio::select! {
        biased;
        _ended = connection.as_mut() => return,
        () = stopped => {}
        () = quiet => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ended = timeout(LINGER, connection).await;
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // Whoever could say so is gone: that says so, too.
    let _said = stop.wait_for(|stop| *stop).await;
}

/// Ends when no request began for so long.
async fn quiet(progress: Arc<Progress>, idle: Duration) {
    let mut seen = None;
    while seen != Some(progress.figure()) {
        seen = Some(progress.figure());
        sleep(idle).await;
    }
}
