//! One connection, from its first byte to its end. Part of `http`.
//!
//! Which version of HTTP is spoken is found here, because hyper-util waits for it without end. Every wait has its deadline: those of
//! HTTP/1 are in `patience.rs`, those of HTTP/2 are here and in the settings. A connection of HTTP/1 that rests between two requests is
//! taken apart to the bare stream: the parser's buffers are 16 kB, and thousands are open at once.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures::poll;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::bare::Worded;
use super::front::Reception;
use super::patience::{Impatient, Patience, Progress, RESTS_AFTER};
use crate::config::Limits;

/// With what a client of HTTP/2 begins (RFC 9113, section 3.4); one of HTTP/1 never does.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Between two looks at a beginning that may be of either version.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// What is buffered of one connection: a header is never longer.
pub(super) const BUFFER: usize = 64 * 1024;
/// Fields of a header of HTTP/1.
pub(super) const FIELDS: usize = 100;
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

/// A connection of HTTP/1 with its parser.
type One = http1::Connection<TokioIo<Worded<Impatient<TcpStream>>>, Reception>;

/// How connections are held.
#[derive(Debug)]
pub(super) struct Manners {
    one: http1::Builder,
    two: http2::Builder<TokioExecutor>,
    patience: Patience,
    /// The longest path and query.
    url_bytes: usize,
}

impl Manners {
    pub(super) fn of(limits: &Limits) -> Manners {
        let [header, idle, request, stall] =
            [limits.header_timeout, limits.idle_timeout, limits.request_timeout, limits.stall_timeout].map(Duration::from);
        let mut one = http1::Builder::new();
        one.header_read_timeout(None).max_buf_size(BUFFER).max_headers(FIELDS);
        let mut two = http2::Builder::new(TokioExecutor::new());
        two.timer(TokioTimer::new())
            .keep_alive_interval(header)
            .keep_alive_timeout(header)
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEADER_LIST)
            .max_pending_accept_reset_streams(RESETS)
            .max_local_error_reset_streams(RESETS)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        // While an answer is made, no byte need move.
        Manners { one, two, patience: Patience { header, idle: idle.max(request).max(stall) }, url_bytes: limits.url_bytes }
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
        // A client that goes away in the middle, or says nothing for too long, is nobody's error.
        match version {
            Ok(Ok(Version::One)) => self.one(stream, begun, reception, stop).await,
            Ok(Ok(Version::Two)) => {
                let progress = reception.progress();
                let stream = Impatient::new(stream, self.patience, begun, Arc::clone(&progress));
                let connection = Box::pin(self.two.serve_connection(TokioIo::new(stream), reception));
                hold(connection, stop, quiet(progress, self.patience.idle)).await;
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }

    /// HTTP/1: requests one after the other, with rests between them.
    async fn one(&self, mut stream: TcpStream, mut since: Instant, reception: Reception, stop: watch::Receiver<bool>) {
        loop {
            let impatient = Impatient::new(stream, self.patience, since, reception.progress());
            let connection = Box::new(self.one.serve_connection(TokioIo::new(Worded::new(impatient, self.url_bytes)), reception.clone()));
            let Some(resting) = work(connection, &reception.progress(), stop.clone()).await else { return };
            stream = resting;
            let (mut first, left) = ([0], self.patience.idle.saturating_sub(RESTS_AFTER));
            let wakes = tokio::select! {
                came = timeout(left, stream.peek(&mut first)) => matches!(came, Ok(Ok(1..))),
                () = stopped(stop.clone()) => false,
            };
            if !wakes {
                return;
            }
            since = Instant::now();
        }
    }
}

/// Answers requests until the connection ends, or until it rests, which leaves the stream.
async fn work(mut connection: Box<One>, progress: &Progress, stop: watch::Receiver<bool>) -> Option<TcpStream> {
    let rests = poll_fn(|context| match connection.poll_without_shutdown(context) {
        Poll::Ready(_ended) => Poll::Ready(false),
        Poll::Pending if progress.rests() => Poll::Ready(true),
        Poll::Pending => Poll::Pending,
    });
    let rests = tokio::select! {
        biased;
        rests = rests => Some(rests),
        () = stopped(stop) => None,
    };
    if rests != Some(false) {
        // This ends it where no request is under way; else the one that is will be the last.
        Pin::new(&mut *connection).graceful_shutdown();
        let ended = poll!(poll_fn(|context| connection.poll_without_shutdown(context)));
        if ended.is_pending() {
            let _ended = timeout(LINGER, connection).await;
            return None;
        }
    }
    let parts = connection.into_parts();
    let mut stream = parts.io.into_inner().into_inner().into_inner();
    if rests == Some(true) && parts.read_buf.is_empty() {
        return Some(stream);
    }
    let _gone_already = stream.shutdown().await;
    None
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
async fn hold(mut connection: Pin<Box<impl GracefulConnection>>, stop: watch::Receiver<bool>, quiet: impl Future<Output = ()>) {
    let (stopped, quiet) = (pin!(stopped(stop)), pin!(quiet));
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
