//! `GET /v1/history`, `/v1/history.csv` and `/v1/history.ndjson`: rates over a range of days. Part of `http`.
//!
//! Rows are sent as they are computed, a quarter at a time, and only as fast as the client reads: memory does not grow with the
//! range, they are made smaller on the way for who reads that, and the work ends with the connection. What goes wrong half-way cuts the
//! answer off, so that no part of it looks whole.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, RawQuery, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use rapidhash::v3::rapidhash_v3;

use crate::convert::ConvertError;
use crate::convert::history::format::{RowFormat, Writer};
use crate::convert::history::{Every, History, Range, Row};
use crate::http::app::{App, Reading};
use crate::http::budget;
use crate::http::caching::Known;
use crate::http::compression::{Encoding, Stream};
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;

pub(crate) const KNOWN: [&str; 7] = ["base", "quotes", "start", "end", "every", "as_known", "source"];
/// Which day's rate a row has: in every format, and in JSON in the body too.
pub(crate) const ROWS: HeaderName = HeaderName::from_static("x-fx-rows");
/// Rows that are written at once, and bytes that a row has at most, but for the rarest: together some 70 kB.
const CHUNK: usize = 800;
const ROW: usize = 88;

query!(Query, KNOWN, required: ["base"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// The rates of one currency over a range of days, streamed: JSON, CSV or NDJSON by `Accept`.
#[utoipa::path(get, path = "/v1/history", tag = "Rates", params(Query), responses(
    (status = 200, description = "A row for each day, week or month, and currency.", content(
        (Object = "application/json"),
        (String = "text/csv", example = "date,base,quote,rate,source"),
        (String = "application/x-ndjson", example = "{\"date\":\"2026-11-24\",\"base\":\"USD\",\"quote\":\"RUB\",\"rate\":\"80.1234\",\"source\":\"CBR\"}")
    )),
    Refusals
))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    known: Known,
    Accepted(format): Accepted,
) -> Result<Response, Problem> {
    let mut response = answer(&app, query.as_deref(), &known, format).await?;
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    Ok(response)
}

/// The same as CSV.
#[utoipa::path(get, path = "/v1/history.csv", tag = "Rates", params(Query), responses(
    (status = 200, description = "A line for each row.", body = String, content_type = "text/csv", example = "date,base,quote,rate,source"), Refusals
))]
pub(crate) async fn csv(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &known, RowFormat::Csv).await
}

/// The same as NDJSON.
#[utoipa::path(get, path = "/v1/history.ndjson", tag = "Rates", params(Query), responses(
    (status = 200, description = "An object for each row, on a line of its own.", body = String, content_type = "application/x-ndjson",
        example = "{\"date\":\"2026-11-24\",\"base\":\"USD\",\"quote\":\"RUB\",\"rate\":\"80.1234\",\"source\":\"CBR\"}"),
    Refusals
))]
pub(crate) async fn ndjson(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &known, RowFormat::Ndjson).await
}

/// The format that the client names first of those there are; JSON when it names none.
pub(crate) struct Accepted(RowFormat);

impl<S: Sync> FromRequestParts<S> for Accepted {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Accepted, Infallible> {
        Ok(Accepted(accepted(&parts.headers)))
    }
}

fn accepted(headers: &HeaderMap) -> RowFormat {
    let lists = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let kinds = lists.flat_map(|list| list.split(',')).map(|item| item.split(';').next().unwrap_or_default().trim());
    let format = |kind: &str| match kind.to_ascii_lowercase().as_str() {
        "text/csv" => Some(RowFormat::Csv),
        "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Some(RowFormat::Ndjson),
        "application/json" => Some(RowFormat::Json),
        _ => None,
    };
    kinds.filter_map(format).next().unwrap_or_default()
}

async fn answer(app: &App, query: Option<&str>, known: &Known, format: RowFormat) -> Result<Response, Problem> {
    let now = app.clock.now();
    let params = Params::strict(query, &KNOWN)?;
    let reading = app.reading(params.as_known(now)?, now);
    let asked = range(app, &params, &reading)?;
    let place = app.budget.history().await?;
    let history = reading.converter.history(&asked, reading.now).await?;
    let encoding = known.encoding();
    let tag = history.figures().map(|figures| tag(&asked, format, encoding, &figures));
    let stream = Stream::new(encoding).map_err(|error| Problem::internal(error.to_string()))?;
    let fresh = tag.as_ref().is_some_and(|tag| known.has(tag));
    let seconds = reading.good_until(history.good_until()).duration_since(now).as_secs().max(0);
    let mut response = if fresh { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(body(history, format, stream)) };
    let headers = response.headers_mut();
    if !fresh {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
        headers.extend(encoding.name().map(|name| (header::CONTENT_ENCODING, name)));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ROWS, HeaderValue::from_static(asked.every.words()));
    headers.extend(tag.map(|tag| (header::ETAG, tag)));
    let control = HeaderValue::try_from(crate::http::caching::control(seconds));
    headers.extend(control.ok().map(|control| (header::CACHE_CONTROL, control)));
    Ok(budget::holding(response, place))
}

fn range(app: &App, params: &Params<'_>, reading: &Reading) -> Result<Range, Problem> {
    let (base, quotes) = (params.code("base")?, params.codes("quotes")?);
    let named = params.day("end")?;
    let (start, end) = reading.converter.range(params.day("start")?, named, reading.now);
    let every = match params.text("every") {
        Some(text) => text.parse().map_err(|_| {
            Problem::parameter(
                "every",
                "Rows are for every day with a publication, week, month, or day of the calendar: day, week, month or calendar.",
            )
        })?,
        None => Every::Day,
    };
    Ok(Range { base, quotes, start, end, ahead: named.is_some(), every, source: params.source(app.enabled())? })
}

/// A strong tag: of what was asked, and of all that the answer is computed of. The version of fx is in it, which does the computing.
fn tag(asked: &Range, format: RowFormat, encoding: Encoding, figures: &[u8]) -> HeaderValue {
    let question = format!("{asked:?} {format:?} {}", env!("CARGO_PKG_VERSION"));
    let hash = rapidhash_v3(question.as_bytes()) ^ rapidhash_v3(figures).rotate_left(1);
    HeaderValue::try_from(format!("\"{hash:016x}{}\"", encoding.suffix())).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Rows on their way out.
struct Sending {
    history: History,
    writer: Writer,
    rows: VecDeque<Row>,
    /// What stands before the first row.
    head: Vec<u8>,
    stream: Stream,
    ended: bool,
}

fn body(history: History, format: RowFormat, stream: Stream) -> Body {
    let mut head = Vec::new();
    let writer = Writer::begin(format, history.asked(), &mut head);
    let sending = Sending { history, writer, rows: VecDeque::new(), head, stream, ended: false };
    Body::from_stream(stream::try_unfold(sending, |mut sending| async move {
        let chunk = sending.chunk().await.inspect_err(|error| tracing::error!(%error, "a history was cut off"))?;
        Ok::<_, SendError>(chunk.map(|chunk| (chunk, sending)))
    }))
}

/// Why an answer was cut off.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error(transparent)]
    Rows(#[from] ConvertError),
    #[error("it could not be made smaller: {0}")]
    Encoding(#[from] io::Error),
}

impl Sending {
    /// The next bytes; nothing after the last ones.
    async fn chunk(&mut self) -> Result<Option<Bytes>, SendError> {
        while !self.ended {
            let plain = self.rows().await?;
            let bytes = self.stream.part(plain)?;
            // An encoder may keep the first parts: then it gets the next one.
            match (self.ended, bytes.is_empty()) {
                (true, _) => return Ok(Some([bytes, self.stream.end()?].concat().into())),
                (false, false) => return Ok(Some(bytes)),
                (false, true) => {}
            }
        }
        Ok(None)
    }

    /// The next rows as text.
    async fn rows(&mut self) -> Result<Vec<u8>, ConvertError> {
        let mut out = std::mem::take(&mut self.head);
        if self.rows.is_empty() {
            match self.history.next().await? {
                Some(rows) => self.rows = rows.into(),
                None => {
                    self.ended = true;
                    self.writer.end(&mut out);
                }
            }
        }
        let count = CHUNK.min(self.rows.len());
        out.reserve(count * ROW);
        for row in self.rows.drain(..count) {
            self.writer.row(&row, &mut out);
        }
        Ok(out)
    }
}
