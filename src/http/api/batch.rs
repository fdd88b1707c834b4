//! `POST /v1/convert`: a file of many amounts, streamed both ways. Part of `http`; the rows are the work of `batch`.
//!
//! A task of its own reads the body, converts, and hands chunks to the answer over a short channel: when the client does not read, the
//! channel is full and nothing more is read from it. Work that stands still for `stall_timeout` is given up, and its place is free again.
//! The answer ends properly only when the whole file is done; else the connection is cut, behind a last row that says why.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_compression::tokio::bufread::GzipDecoder;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, TryStreamExt};
use hyper::body::Frame;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_util::io::{ReaderStream, StreamReader};

use crate::batch::{Batch, Counts, FileFormat, Given, Plan, Refused, RowLimits};
use crate::http::app::App;
use crate::http::client_address;
use crate::http::connection::limits::Permit;
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::{Kind, Problem};

const KNOWN: [&str; 9] = ["from", "to", "date", "rule", "source", "max_age", "scale", "rounding", "fee"];
const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";
const JSON: &str = "application/json";
/// What is read, for an answer that refuses something else.
const ACCEPTED: &str = "text/csv, application/x-ndjson, application/json";
/// How it may be packed.
const UNPACKED: &str = "gzip, identity";
/// Other names of NDJSON.
const NDJSON_TOO: [&str; 4] = ["application/ndjson", "application/jsonl", "application/x-jsonlines", "application/jsonlines"];
/// So much input is worked on before others have their turn: about 0.2 ms.
const SLICE: usize = 16 * 1024;
/// Chunks that wait for the client.
const WAITING: usize = 2;

/// How long the last row has on its way before the answer is cut behind it.
const LINGER: Duration = Duration::from_secs(1);

const ROWS: HeaderName = HeaderName::from_static("fx-rows");
const CONVERTED: HeaderName = HeaderName::from_static("fx-converted");
const FAILED: HeaderName = HeaderName::from_static("fx-failed");

query!(Query, KNOWN, of a file);
refusals!(Refusals: InvalidParameter, UnknownCurrency, RequestTimeout, UnsupportedMediaType);

/// A file of amounts, each row with its result and its receipt.
#[utoipa::path(post, path = "/v1/convert", tag = "Rates", params(Query),
    request_body(description = "Rows of amount, from, to and, where there is one, date; CSV with a header that names them (and , ; tab or | between \
        fields), NDJSON, or a JSON array of objects; as it is, or with Content-Encoding: gzip. Other columns and members pass through. What the query says counts for rows that do not say it. Both ways are streamed: read while you send.",
        content((String = "text/csv", example = "id,amount,from,to\n1,100,USD,RUB\n"),
            (String = "application/x-ndjson", example = "{\"id\":1,\"amount\":\"100\",\"from\":\"USD\",\"to\":\"RUB\"}\n"),
            (Vec<Object> = "application/json", example = json!([{"id": 1, "amount": "100", "from": "USD", "to": "RUB"}])))),
    responses((status = 200, description = "The rows, each with result, rate, rate_date, source and freshness, or with error; a fee adds fee and total. Trailers \
        (for a request with TE: trailers) count rows, those converted and those that failed; NDJSON ends with a line that does; an array \
        has as many rows as came. An answer that is cut off is not whole.",
        content((String = "text/csv", example = "id,amount,from,to,result,rate,rate_date,source,freshness,error\n1,100,USD,RUB,8012.34,80.1234,2026-11-24,CBR,current,\n"),
            (String = "application/x-ndjson", example = "{\"id\":1,\"amount\":\"100\",\"from\":\"USD\",\"to\":\"RUB\",\"result\":\"8012.34\",\"rate\":\"80.1234\",\"rate_date\":\"2026-11-24\",\"source\":\"CBR\",\"freshness\":\"current\"}\n{\"summary\":{\"rows\":1,\"converted\":1,\"failed\":0}}\n"),
            (Vec<Object> = "application/json", example = json!([{"id": 1, "amount": "100", "from": "USD", "to": "RUB", "result": "8012.34", "rate": "80.1234",
                "rate_date": "2026-11-24", "source": "CBR", "freshness": "current"}])))),
        Refusals)
)]
pub(crate) async fn post(State(app): State<Arc<App>>, request: Request) -> Result<Response, Response> {
    let format = format(request.headers()).map_err(|detail| {
        ([(header::ACCEPT, ACCEPTED), (header::ACCEPT_ENCODING, UNPACKED)], Problem::unsupported_media(detail)).into_response()
    })?;
    convert(&app, unpacked(request), format).await.map_err(Problem::into_response)
}

/// A request whose body is unpacked as it is read, a slice at a time: what is packed may be many times as large.
fn unpacked(request: Request) -> Request {
    if request.headers().get(header::CONTENT_ENCODING).is_none_or(|coding| coding != "gzip") {
        return request;
    }
    request.map(|body| {
        let mut decoder = GzipDecoder::new(StreamReader::new(body.into_data_stream().map_err(io::Error::other)));
        decoder.multiple_members(true);
        Body::from_stream(ReaderStream::with_capacity(decoder, SLICE))
    })
}

async fn convert(app: &App, request: Request, format: FileFormat) -> Result<Response, Problem> {
    let plan = plan(app, request.uri().query(), format)?;
    let busy = |_| Problem::overloaded("Too many files are being converted. Try again in a second.");
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let client = peer.map(|peer| client_address::address(peer, request.headers(), &app.config.trusted_proxies));
    let many = || Problem::overloaded("This client has as many files under way as one may have. Try again when one is done.");
    let of_client = client.map(|client| app.files_of_clients.take(client.into()).ok_or_else(many)).transpose()?;
    let place = Arc::clone(&app.files).try_acquire_owned().map_err(busy)?;
    let batch = Batch::new(plan, app.converter.clone(), app.clock.now());
    let stall = Duration::from(app.config.limits.stall_timeout);
    let mut work = Work {
        body: request.into_body().into_data_stream(),
        rest: Bytes::new(),
        batch,
        stall,
        moved: Instant::now(),
        ends: Instant::now() + Duration::from(app.config.limits.file_timeout),
        _places: (place, of_client),
    };
    // What is wrong with the file as a whole is known by its first rows, and is a problem of its own.
    let first = work.next().await.map_err(|stop| stop.problem())?;
    let (sender, parts) = channel(WAITING);
    tokio::spawn(run(work, first, sender));
    let kind = match format {
        FileFormat::Csv { .. } => "text/csv; charset=utf-8",
        FileFormat::Ndjson => NDJSON,
        FileFormat::Json => JSON,
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::TRAILER, HeaderValue::from_static("fx-rows, fx-converted, fx-failed")),
    ];
    Ok((headers, Body::new(RowsBody { parts, done: false })).into_response())
}

/// What the body is written in, once it is unpacked.
fn format(headers: &HeaderMap) -> Result<FileFormat, &'static str> {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    if codings.next().is_some_and(|coding| !matches!(coding.as_bytes(), b"gzip" | b"identity")) || codings.next().is_some() {
        return Err("A file is sent as it is or packed once, as Content-Encoding: gzip.");
    }
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let foreign = |parameter: &str| match parameter.trim().split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("charset") => !value.trim_matches('"').eq_ignore_ascii_case("utf-8"),
        Some((name, value)) if name.eq_ignore_ascii_case("header") => value.eq_ignore_ascii_case("absent"),
        _ => false,
    };
    if parameters.split(';').any(foreign) {
        return Err("A file is in UTF-8, and a CSV file has a header.");
    }
    let kind = kind.trim().to_ascii_lowercase();
    match kind.as_str() {
        CSV => Ok(FileFormat::Csv { delimiter: None }),
        NDJSON => Ok(FileFormat::Ndjson),
        JSON => Ok(FileFormat::Json),
        kind if NDJSON_TOO.contains(&kind) => Ok(FileFormat::Ndjson),
        _ => Err("A file is text/csv with a header, application/x-ndjson with one object a line, or application/json with an array of \
            objects: say which in Content-Type."),
    }
}

/// What is to be done: the columns' names, and what the query says for all rows that do not say it themselves.
fn plan(app: &App, query: Option<&str>, format: FileFormat) -> Result<Plan, Problem> {
    let params = Params::strict(query, &KNOWN)?;
    let plan = Plan::new(format);
    Ok(Plan {
        from: Given { otherwise: params.text("from").map(|_| params.code("from")).transpose()?, ..plan.from },
        to: Given { otherwise: params.codes("to")?, ..plan.to },
        date: Given { otherwise: Some(params.date()?), ..plan.date },
        source: params.source(app.enabled())?,
        scale: params.scale()?,
        rounding: params.rounding()?,
        rule: params.rule()?,
        max_age: params.max_age()?,
        fee: params.fee()?,
        limits: RowLimits { rows: app.config.limits.rows as u64, ..plan.limits },
        ..plan
    })
}

/// A file under way.
struct Work {
    body: BodyDataStream,
    /// What was received and is not converted yet.
    rest: Bytes,
    batch: Batch,
    stall: Duration,
    /// When a row came, or the client read, for the last time.
    moved: Instant,
    /// When it must be done.
    ends: Instant,
    _places: (OwnedSemaphorePermit, Option<Permit>),
}

/// A chunk of the answer, or the end.
enum Next {
    Chunk(Vec<u8>),
    End(Vec<u8>, Counts),
}

/// Why a file is not done to its end.
enum Stop {
    Refused(Refused, Vec<u8>),
    Stalled,
    Late,
    /// It does not unpack.
    Corrupt,
    /// Its chunks cannot be read.
    Unreadable,
    Gone,
}

/// Why a body that was packed breaks off, where it is not the connection that did.
const CORRUPT: &str = "the file is packed as gzip and does not unpack to its end";

impl Stop {
    fn problem(self) -> Problem {
        match self {
            Stop::Refused(error, _) => Problem::refused(&error),
            Stop::Stalled => Problem::request_timeout("No row came for too long."),
            Stop::Late => Problem::request_timeout("The file took too long."),
            Stop::Corrupt => Problem::parameter("body", format!("T{}.", &CORRUPT[1..])),
            Stop::Unreadable => {
                Problem::new(Kind::BadRequest, "The chunks in which the file comes cannot be read (RFC 9112, section 7.1).")
            }
            Stop::Gone => Problem::request_timeout("The file did not come whole."),
        }
    }
}

impl Work {
    /// Reads and converts until there is something to hand on.
    async fn next(&mut self) -> Result<Next, Stop> {
        let mut out = Vec::new();
        while out.is_empty() {
            if Instant::now() >= self.ends {
                return Err(Stop::Late);
            }
            if self.rest.is_empty() && !self.receive().await? {
                let ended = self.batch.end(&mut out).await;
                return ended.map(|counts| Next::End(out, counts)).map_err(|error| Stop::Refused(error, Vec::new()));
            }
            let slice = self.rest.slice(..self.rest.len().min(SLICE));
            let (mut left, rows) = (&slice[..], self.batch.counts().rows);
            if let Err(error) = self.batch.feed(&mut left, &mut out).await {
                return Err(Stop::Refused(error, out));
            }
            self.rest = self.rest.slice(slice.len() - left.len()..);
            if self.batch.counts().rows > rows {
                self.moved = Instant::now();
            }
            tokio::task::yield_now().await;
        }
        Ok(Next::Chunk(out))
    }

    /// Reads over what still comes before the answer is cut: a connection that is closed at once, with bytes unread, takes with it what
    /// the client has not got yet.
    async fn linger(&mut self) {
        let end = Instant::now() + LINGER;
        let read_over = async { while matches!(self.body.next().await, Some(Ok(_))) {} };
        let _ended_early = timeout_at(end, read_over).await;
        sleep_until(end).await;
    }

    /// Waits for more of the body; whether there is more.
    async fn receive(&mut self) -> Result<bool, Stop> {
        let deadline = (self.moved + self.stall).min(self.ends);
        // Bytes without end that make no row are no progress.
        if Instant::now() >= deadline {
            return Err(Stop::Stalled);
        }
        match timeout_at(deadline, self.body.next()).await {
            Ok(Some(Ok(bytes))) => {
                self.rest = bytes;
                Ok(true)
            }
            Ok(None) => Ok(false),
            Ok(Some(Err(error))) => Err(broken(&error)),
            Err(_elapsed) => Err(Stop::Stalled),
        }
    }
}

/// Why no more of a body comes.
fn broken(error: &axum::Error) -> Stop {
    if is_corrupt(error) {
        return Stop::Corrupt;
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData)) {
            return Stop::Unreadable;
        }
        cause = error.source();
    }
    Stop::Gone
}

/// Whether it is the unpacking that failed, and not the body behind it.
fn is_corrupt(error: &axum::Error) -> bool {
    let mut inner = error.source();
    while let Some(outer) = inner.filter(|error| error.is::<axum::Error>()) {
        inner = outer.source();
    }
    let unpacking = inner.and_then(|error| error.downcast_ref::<io::Error>());
    unpacking.is_some_and(|error| error.get_ref().is_none_or(|inner| !inner.is::<axum::Error>()))
}

/// Does the work and hands it on, until it is done or nobody takes it.
async fn run(mut work: Work, first: Next, sender: Sender<Part>) {
    let mut next = Ok(first);
    loop {
        let sent = match next {
            Ok(Next::Chunk(chunk)) => hand(work.stall, &sender, Part::Data(chunk.into())).await,
            Ok(Next::End(chunk, counts)) => {
                count(counts);
                let _sent = hand(work.stall, &sender, Part::Data(chunk.into())).await && hand(work.stall, &sender, Part::End(counts)).await;
                return;
            }
            Err(stop) => {
                count(work.batch.counts());
                let (why, mut out) = match stop {
                    Stop::Refused(error, out) => (error.to_string(), out),
                    Stop::Stalled => ("stopped: no row came for too long".to_owned(), Vec::new()),
                    Stop::Late => ("stopped: the file took too long".to_owned(), Vec::new()),
                    Stop::Corrupt => (format!("stopped: {CORRUPT}"), Vec::new()),
                    Stop::Unreadable | Stop::Gone => return,
                };
                work.batch.stop(&why, &mut out);
                if hand(work.stall, &sender, Part::Data(out.into())).await {
                    work.linger().await;
                }
                return;
            }
        };
        if !sent {
            return count(work.batch.counts());
        }
        work.moved = Instant::now();
        next = work.next().await;
    }
}

/// Whether the client took a part in time.
async fn hand(patience: Duration, sender: &Sender<Part>, part: Part) -> bool {
    matches!(timeout(patience, sender.send(part)).await, Ok(Ok(())))
}

fn count(counts: Counts) {
    metrics::counter!("fx_batch_rows_total", "outcome" => "converted").increment(counts.converted);
    metrics::counter!("fx_batch_rows_total", "outcome" => "failed").increment(counts.failed);
}

/// A part of the answer on its way to the client.
enum Part {
    Data(Bytes),
    End(Counts),
}

/// The answer's body. It ends only when the work has said that it is done.
struct RowsBody {
    parts: Receiver<Part>,
    done: bool,
}

impl hyper::body::Body for RowsBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.done {
            return Poll::Ready(None);
        }
        let frame = match ready!(self.parts.poll_recv(context)) {
            Some(Part::Data(chunk)) => Ok(Frame::data(chunk)),
            Some(Part::End(counts)) => {
                self.done = true;
                Ok(Frame::trailers(trailers(counts)))
            }
            None => {
                self.done = true;
                Err(io::Error::other("the file was not done to its end"))
            }
        };
        Poll::Ready(Some(frame))
    }
}

fn trailers(counts: Counts) -> HeaderMap {
    [(ROWS, counts.rows), (CONVERTED, counts.converted), (FAILED, counts.failed)]
        .map(|(name, count)| (name, HeaderValue::from(count)))
        .into_iter()
        .collect()
}
