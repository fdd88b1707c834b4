//! `GET /v1/convert.txt` and `/v1/convert.csv`: one number for one cell of a sheet that can send no header. Part of `http`.
//!
//! What a cell cannot show stands in headers (`http/bare.rs`), and what it must not show is an error: a sheet says then that it has none.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use rust_decimal::Decimal;

use super::convert;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::bare;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;

const KNOWN: [&str; 11] = ["from", "to", "amount", "date", "as_known", "rule", "source", "max_age", "scale", "rounding", "decimal"];

query!(Query, KNOWN, required: ["from", "to"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, RateTooOld, AmountOutOfRange);

/// The result of a conversion alone, for a cell of a spreadsheet.
///
/// A day on which nothing was published has the rate that was in force on it. A stale rate is refused, unless `max_age` allows its age.
#[utoipa::path(get, path = "/v1/convert.txt", tag = "Rates", params(Query), responses(
    (status = 200, description = "The number.", body = String, content_type = "text/plain", example = "80.12"), Refusals
))]
pub(crate) async fn txt(State(app): State<Arc<App>>, RawQuery(query): RawQuery, key: Key, known: Known) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &key, &known, CellFormat::Text).await
}

/// The same as a file of one cell.
#[utoipa::path(get, path = "/v1/convert.csv", tag = "Rates", params(Query), responses(
    (status = 200, description = "The number, in quotation marks where it has a comma.", body = String, content_type = "text/csv", example = "80.12"), Refusals
))]
pub(crate) async fn csv(State(app): State<Arc<App>>, RawQuery(query): RawQuery, key: Key, known: Known) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &key, &known, CellFormat::Csv).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum CellFormat {
    Text,
    Csv,
}

/// What stands before the decimals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Point,
    Comma,
}

async fn answer(app: &App, query: Option<&str>, key: &Key, known: &Known, format: CellFormat) -> Result<Response, Problem> {
    let now = app.clock.now();
    if let Some(kept) = app.answers.get(key, app.converter.books(), now).await {
        return Ok(kept.respond(known, now));
    }
    let params = Params::strict(query, &KNOWN)?;
    if params.blends() {
        return Err(Problem::parameter("source", "A median has no bare result: ask /v1/convert for it."));
    }
    let (question, targets) = convert::question(app, &params)?;
    if targets.len() > 1 {
        return Err(Problem::parameter("to", "A cell has the result of one currency."));
    }
    let mark = match params.text("decimal") {
        None | Some("point") => Mark::Point,
        Some("comma") => Mark::Comma,
        Some(_) => return Err(Problem::parameter("decimal", "Before the decimals stands a point or a comma.")),
    };
    let reading = app.reading(params.as_known(now)?, now);
    let receipt = reading.converter.convert(&question, reading.now).await;
    let receipt = receipt.map_err(|error| convert::aimed(error, question.from))?;
    bare::refuse_stale(&question, &receipt.value)?;
    let kind = if format == CellFormat::Csv { "text/csv; charset=utf-8; header=absent" } else { "text/plain; charset=utf-8" };
    let body = written(receipt.value.result, mark, format).into_bytes();
    let answer = Cacheable::new(body, kind, reading.good_until(receipt.good_until), receipt.changed).with(bare::headers(&receipt.value));
    let answer = Arc::new(answer);
    app.answers.keep(key, &answer, receipt.stamp).await;
    Ok(answer.respond(known, now))
}

fn written(result: Decimal, mark: Mark, format: CellFormat) -> String {
    let plain = result.to_string();
    let text = if mark == Mark::Comma { plain.replace('.', ",") } else { plain };
    match format {
        CellFormat::Text => text,
        CellFormat::Csv if text.contains(',') => format!("\"{text}\"\r\n"),
        CellFormat::Csv => text + "\r\n",
    }
}
