//! How long a connection of HTTP/1 is waited for. Part of `http`, under the parser.
//!
//! Three deadlines: for the first request's header; for a later header, from its first byte; and for any byte either way. They stand
//! here and not in the parser, because that has one for all three, and a slow header must be given up sooner than a quiet keep-alive.
//! Here it is seen, too, that a connection rests.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// A connection on which nothing moves for so long rests.
pub(crate) const RESTS_AFTER: Duration = Duration::from_secs(1);

/// What the requests of a connection have come to, told by the side that answers them; and whether it rests, told by the stream.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    figure: AtomicU64,
    rests: AtomicBool,
}

impl Progress {
    /// A request's header has come whole.
    pub(crate) fn begin(&self, has_body: bool) {
        let count = self.figure.load(Ordering::Relaxed) >> 1;
        self.figure.store((count + 1) << 1 | u64::from(has_body), Ordering::Release);
    }

    /// Another figure after each request; an odd one while bytes may belong to a body.
    pub(crate) fn figure(&self) -> u64 {
        self.figure.load(Ordering::Acquire)
    }

    /// Whether nothing has moved for a while, with nothing left to be sent and no further request begun.
    pub(crate) fn rests(&self) -> bool {
        self.rests.load(Ordering::Relaxed)
    }
}

/// How long to wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    /// For a header, from its first byte; for the first one, from the beginning.
    pub(crate) header: Duration,
    /// For any byte, either way.
    pub(crate) idle: Duration,
}

/// Which way bytes moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moved {
    Came,
    Went,
}

/// A stream that fails when its other side keeps it waiting for too long.
#[derive(Debug)]
pub(crate) struct Timed<S> {
    stream: S,
    deadlines: Deadlines,
    progress: Arc<Progress>,
    /// The figure of `progress` that was seen last.
    seen: u64,
    /// Since when the present wait lasts, and whether it is for a header.
    since: Instant,
    in_header: bool,
    /// What moved last since the clock was looked at: it is read once a wait, not once a byte.
    last: Option<Moved>,
    /// Something waits to be sent.
    stuck: bool,
    /// Rings at the deadline, or earlier: it is set anew only when it rings too early.
    timer: Option<Pin<Box<Sleep>>>,
}

impl<S> Timed<S> {
    /// `since`: when the connection was accepted.
    pub(crate) fn new(stream: S, deadlines: Deadlines, since: Instant, progress: Arc<Progress>) -> Timed<S> {
        let seen = progress.figure();
        progress.rests.store(false, Ordering::Relaxed);
        Timed { stream, deadlines, progress, seen, since, in_header: true, last: None, stuck: false, timer: None }
    }

    /// The stream alone.
    pub(crate) fn into_inner(self) -> S {
        self.stream
    }

    /// Nothing can be read or written at the moment: an error once that has lasted too long.
    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        let deadline = self.deadline();
        let may_rest = !self.in_header && !self.stuck && self.seen & 1 == 0;
        let rest = if may_rest { self.since + RESTS_AFTER } else { deadline };
        let first = deadline.min(rest);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(first)));
        if timer.deadline() > first && !self.progress.rests() {
            timer.as_mut().reset(first);
        }
        while timer.as_mut().poll(context).is_ready() {
            let now = Instant::now();
            if now >= deadline {
                return Poll::Ready(io::ErrorKind::TimedOut.into());
            }
            let rests = may_rest && now >= rest;
            self.progress.rests.store(rests, Ordering::Relaxed);
            timer.as_mut().reset(if rests { deadline } else { first });
        }
        Poll::Pending
    }

    fn deadline(&mut self) -> Instant {
        let (figure, last) = (self.progress.figure(), self.last.take());
        let (answered, has_body) = (figure != self.seen, figure & 1 == 1);
        self.seen = figure;
        // What comes after everything went, and is no body, is the next header; from then on only its end counts.
        let begins = !answered && last == Some(Moved::Came) && !has_body && !self.in_header;
        let goes_on = self.in_header && !answered && last != Some(Moved::Went);
        if begins || (!goes_on && (answered || last.is_some())) {
            self.since = Instant::now();
        }
        self.in_header = begins || goes_on;
        self.since + if self.in_header { self.deadlines.header } else { self.deadlines.idle }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Timed<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(read) => {
                self.last = Some(Moved::Came);
                Poll::Ready(read)
            }
            Poll::Pending => self.wait(context).map(Err),
        }
    }
}

impl<S: AsyncWrite + Unpin> Timed<S> {
    fn written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(written) => {
                (self.last, self.stuck) = (Some(Moved::Went), false);
                Poll::Ready(written)
            }
            Poll::Pending => {
                self.stuck = true;
                self.wait(context).map(Err)
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Timed<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, written)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
