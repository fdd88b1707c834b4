//! Answers to what is no request: nothing else stands between it and the client. Part of `http`, under the parser.
//!
//! The parser answers what it cannot read by a status alone, and a connection too many is answered before it has asked. Both get a problem
//! with the headers of every answer, and the connection is closed.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connection::{BUFFER, FIELDS};
use super::front::{self, NO_ROUTE};
use super::problem::{Kind, Problem};

/// The parser's answer is no longer; ours are.
const LONGEST: usize = 160;
/// The date with its name, and the line that ends a head.
const DATE: usize = "date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n".len();

/// A whole answer with a problem, as it goes out.
pub(super) fn answer(problem: Problem, date: &str) -> Vec<u8> {
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = problem.into_response();
    let status = response.status();
    let headers = response.headers_mut();
    front::finish(headers, front::request_id(&HeaderMap::new()));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    let mut bytes = format!("HTTP/1.1 {status}\r\ndate: {date}\r\n").into_bytes();
    for (name, value) in headers.iter() {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&body);
    bytes
}

/// What is wrong with what the parser answers with this status.
fn problem(status: &str, url_bytes: usize) -> Option<Problem> {
    match status {
        "400" => Some(Problem::new(
            Kind::BadRequest,
            "This is no request of HTTP/1.1. In an address, whatever is not plain ASCII is written in percent-encoding.",
        )),
        "414" => Some(Problem::uri_too_long(url_bytes)),
        "431" => {
            Some(Problem::new(Kind::HeaderTooLarge, format!("A request has at most {BUFFER} bytes and {FIELDS} fields before its body.")))
        }
        _ => None,
    }
}

/// A stream on which the parser's own answers go out as problems.
#[derive(Debug)]
pub(super) struct Worded<S> {
    stream: S,
    /// The longest path and query.
    url_bytes: usize,
    /// What goes out in place of what the parser writes, and how much of it did.
    instead: Option<(Vec<u8>, usize)>,
}

impl<S> Worded<S> {
    pub(super) fn new(stream: S, url_bytes: usize) -> Worded<S> {
        Worded { stream, url_bytes, instead: None }
    }

    /// The stream alone.
    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    /// What is to go out instead of bytes that end with an answer of the parser's own.
    fn worded(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        // An answer of ours has a body, or a longer head. The parser's ends with its length and the date, which is quicker to see than to find.
        if !bytes.get(..bytes.len().saturating_sub(DATE)).is_some_and(|before| before.ends_with(b"content-length: 0\r\n")) {
            return None;
        }
        let tail = bytes.get(bytes.len().saturating_sub(LONGEST)..).filter(|tail| tail.ends_with(b"\r\n\r\n"))?;
        let at = memchr::memmem::rfind(tail, b"HTTP/1.1 4")?;
        let head = str::from_utf8(tail.get(at..)?).ok()?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?;
        let date = lines.clone().find_map(|line| line.strip_prefix("date: ")).unwrap_or_default();
        if !lines.any(|line| line == "content-length: 0") {
            return None;
        }
        let problem = problem(status, self.url_bytes)?;
        metrics::counter!("fx_requests_total", "route" => NO_ROUTE, "status" => status.to_owned()).increment(1);
        let before = bytes.get(..bytes.len() - head.len()).unwrap_or_default();
        Some([before, &answer(problem, date)].concat())
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Worded<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.instead.is_none() {
            match self.worded(bytes) {
                None => return Pin::new(&mut self.stream).poll_write(context, bytes),
                Some(instead) => self.instead = Some((instead, 0)),
            }
        }
        let Worded { stream, instead, .. } = &mut *self;
        while let Some((whole, done)) = instead {
            let left = whole.get(*done..).unwrap_or_default();
            if left.is_empty() {
                *instead = None;
                break;
            }
            match ready!(Pin::new(&mut *stream).poll_write(context, left))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                length => *done += length,
            }
        }
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, parts: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        match parts {
            [head] => self.poll_write(context, head),
            _ => Pin::new(&mut self.stream).poll_write_vectored(context, parts),
        }
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

impl<S: AsyncRead + Unpin> AsyncRead for Worded<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}
