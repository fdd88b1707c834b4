//! `/healthz`, `/readyz`, `/metrics`: for those who watch the service. Part of `http`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::convert::Day;
use crate::http::app::App;
use crate::http::openapi::refusals;
use crate::http::problem::Problem;
use crate::refresh;
use crate::store::StoreError;

const NO_STORE: [(header::HeaderName, HeaderValue); 1] = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

refusals!(Refusals:);
refusals!(ReadyRefusals: NotReady);

/// The process runs.
#[utoipa::path(get, path = "/healthz", tag = "Watching", responses(
    (status = 200, description = "It runs.", body = String, content_type = "text/plain", example = "ok"), Refusals
))]
pub(crate) async fn alive() -> Response {
    (NO_STORE, "ok\n").into_response()
}

/// The store answers, or a whole copy of it in memory, and there is a sheet to convert with.
#[utoipa::path(get, path = "/readyz", tag = "Watching", responses(
    (status = 200, description = "It can convert.", body = String, content_type = "text/plain", example = "ready"), ReadyRefusals
))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let books = app.converter.books();
    let said = match books.store().ping().await {
        Ok(()) => "ready\n",
        // A copy in memory answers for the database: to be taken out of service would help nobody.
        Err(StoreError::Away { .. }) => "ready, from memory: the database cannot be reached\n",
        Err(StoreError::Newer { .. }) => "ready, from memory: a newer fx changed the database\n",
        Err(error) => return Err(Problem::not_ready(error.to_string())),
    };
    let book = books.at(Day::Now, app.clock.now()).await.map_err(|error| Problem::not_ready(error.to_string()))?;
    if book.pages().is_empty() {
        return Err(Problem::not_ready("no source has a sheet".to_owned()));
    }
    Ok((NO_STORE, said).into_response())
}

/// Everything counted, in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "Watching", responses(
    (status = 200, description = "All metrics.", body = String, content_type = "text/plain", example = "fx_requests_total{route=\"/v1/convert\",status=\"200\"} 1"), Refusals
))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Response {
    let now = app.clock.now();
    let books = app.converter.books();
    // Without the store there is no telling how old a sheet is, and the rest is wanted all the more.
    let book = books.at(Day::Now, now).await.inspect_err(|error| tracing::warn!(%error, "no ages among the metrics"));
    for page in book.iter().flat_map(|book| book.pages()) {
        for one in page.in_force() {
            let table = page.source.tables.iter().find(|table| table.id == one.sheet.table());
            let midnight = table.map(|table| table.schedule.midnight(one.sheet.date()));
            app.meters.age(one.sheet.table(), now.duration_since(midnight.unwrap_or(now)).as_secs());
        }
    }
    refresh::health::of_all(books, &app.timetable, now).await.iter().for_each(|one| app.meters.health(one));
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))];
    (NO_STORE, kind, app.meters.render()).into_response()
}
