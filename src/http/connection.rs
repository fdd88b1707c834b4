//! One connection, from its first byte to its end. Part of `http`.
//!
//! Which version of HTTP is spoken is found here, because hyper-util waits for it without end. Every wait has its deadline: those of
//! HTTP/1 are in `connection/deadlines.rs`, those of HTTP/2 are here and in the settings. A connection of HTTP/1 that rests between two requests is
//! taken apart to the bare stream: the parser's buffers are 16 kB, and thousands are open at once.

pub(crate) mod deadlines;
pub(crate) mod limits;

use std::convert::Infallible;
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{HeaderValue, Request, Version};
use futures::poll;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use tower_service::Service as _;

use self::deadlines::{Deadlines, Progress, RESTS_AFTER, Timed};
use super::compat::root;
use super::layers::Routes;
use crate::config::{Limits, Root};

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
/// What is made of one answer and waits for the window of its stream; hyper's own 400 kB are 40 MB on one connection.
const SEND_BUFFER: usize = 16 * 1024;
/// Running answers have so long to end once a connection of HTTP/2 is told to.
const LINGER: Duration = Duration::from_secs(600);

/// A connection of HTTP/1 with its parser.
type One = http1::Connection<TokioIo<Timed<TcpStream>>, Requests>;

/// The requests of one connection, on their way to the routes.
#[derive(Clone)]
pub(crate) struct Requests {
    routes: Routes,
    peer: SocketAddr,
    root: Root,
    progress: Arc<Progress>,
}

impl Requests {
    pub(crate) fn new(routes: Routes, peer: SocketAddr, root: Root) -> Requests {
        Requests { routes, peer, root, progress: Arc::default() }
    }

    /// What has come to it.
    fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }
}

impl hyper::service::Service<Request<Incoming>> for Requests {
    type Response = axum::response::Response;
    type Error = Infallible;
    type Future = <Routes as tower_service::Service<Request<Body>>>::Future;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.progress.begin(!request.body().is_end_stream());
        let mut request = request.map(Body::new);
        name_host(&mut request);
        root::place(self.root, &mut request);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.routes.clone().call(request)
    }
}

/// Whom the request is for stands in `Host` from here on: a client of HTTP/2 says it in `:authority`, and one of HTTP/1.1 may say it in the
/// target; both stand above the header (RFC 9113, section 8.3.1; RFC 9112, section 3.2.2). One that names no host or several is left as it
/// is, and refused.
fn name_host(request: &mut Request<Body>) {
    let Some(authority) = request.uri().authority() else { return };
    let named = request.headers().get_all(HOST).iter().count();
    if named == 1 || (named == 0 && request.version() == Version::HTTP_2) {
        // Without the user that it might name.
        let host = authority.as_str().rsplit_once('@').map_or(authority.as_str(), |(_, host)| host);
        if let Ok(host) = HeaderValue::from_str(host) {
            request.headers_mut().insert(HOST, host);
        }
    }
}

/// How connections are held.
#[derive(Debug)]
pub(crate) struct Connections {
    one: http1::Builder,
    two: http2::Builder<TokioExecutor>,
    deadlines: Deadlines,
}

impl Connections {
    pub(crate) fn of(limits: &Limits) -> Connections {
        let [header, idle, request, stall] =
            [limits.header_timeout, limits.idle_timeout, limits.request_timeout, limits.stall_timeout].map(Duration::from);
        let mut one = http1::Builder::new();
        // A client that has said all it has to say still gets its answer: `nc -N`, shutdown(SHUT_WR). That a header has at most 100 fields is
        // hyper's own rule: where the number is named, hyper fills a table of so many with nothing for each request, a twenty-fifth of its instructions.
        one.header_read_timeout(None).half_close(true).max_buf_size(BUFFER);
        let mut two = http2::Builder::new(TokioExecutor::new());
        two.timer(TokioTimer::new())
            .keep_alive_interval(header)
            .keep_alive_timeout(header)
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(HEADER_LIST)
            .max_pending_accept_reset_streams(RESETS)
            .max_local_error_reset_streams(RESETS)
            .max_send_buf_size(SEND_BUFFER)
            .initial_stream_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW);
        // While an answer is made, no byte need move.
        Connections { one, two, deadlines: Deadlines { header, idle: idle.max(request).max(stall) } }
    }

    /// Answers until the client goes, or has nothing to say, or `stop` says so.
    pub(crate) async fn serve(&self, stream: TcpStream, requests: Requests, stop: watch::Receiver<bool>) {
        let begun = Instant::now();
        // Answers are small and written at once: waiting to fill a packet only delays them.
        let _best_effort = stream.set_nodelay(true);
        // To be stopped before the first byte loses nothing.
        let version = tokio::select! {
            version = timeout(self.deadlines.header, version(&stream)) => version,
            () = stopped(stop.clone()) => return,
        };
        // A client that goes away in the middle, or says nothing for too long, is nobody's error.
        match version {
            Ok(Ok(Spoken::One)) => self.one(stream, begun, requests, stop).await,
            Ok(Ok(Spoken::Two)) => {
                let progress = requests.progress();
                let stream = Timed::new(stream, self.deadlines, begun, Arc::clone(&progress));
                let connection = Box::pin(self.two.serve_connection(TokioIo::new(stream), requests));
                hold(connection, stop, quiet(progress, self.deadlines.idle)).await;
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }

    /// HTTP/1: requests one after the other, with rests between them.
    async fn one(&self, mut stream: TcpStream, mut since: Instant, requests: Requests, stop: watch::Receiver<bool>) {
        loop {
            let timed = Timed::new(stream, self.deadlines, since, requests.progress());
            let connection = Box::new(self.one.serve_connection(TokioIo::new(timed), requests.clone()));
            let Some(resting) = work(connection, &requests.progress(), stop.clone()).await else { return };
            stream = resting;
            let (mut first, left) = ([0], self.deadlines.idle.saturating_sub(RESTS_AFTER));
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
    let mut stream = parts.io.into_inner().into_inner();
    if rests == Some(true) && parts.read_buf.is_empty() {
        return Some(stream);
    }
    let _gone_already = stream.shutdown().await;
    None
}

enum Spoken {
    One,
    Two,
}

/// Which version of HTTP is spoken, without taking a byte away.
async fn version(stream: &TcpStream) -> io::Result<Spoken> {
    let mut beginning = [0; PREFACE.len()];
    loop {
        let length = stream.peek(&mut beginning).await?;
        match &beginning[..length] {
            PREFACE => return Ok(Spoken::Two),
            [] => return Err(io::ErrorKind::UnexpectedEof.into()),
            other if PREFACE.starts_with(other) => sleep(LOOK_AGAIN).await,
            _ => return Ok(Spoken::One),
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
