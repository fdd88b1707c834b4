//! `/healthz`, `/readyz`, `/metrics`: for those who watch the service. Part of `http`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::App;
use super::openapi::refusals;
use super::problem::Problem;
use crate::convert::Day;
use crate::refresh;
use crate::store::StoreError;

const NO_STORE: [(header::HeaderName, HeaderValue); 1] = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];

refusals!(Refusals:);
refusals!(ReadyRefusals: NotReady);

/// The process runs.
#[cfg_attr(test, utoipa::path(get, path = "/healthz", tag = "Watching", responses(
    (status = 200, description = "It runs.", body = String, content_type = "text/plain", example = "ok"), Refusals
)))]
pub(super) async fn alive() -> Response {
    (NO_STORE, "ok\n").into_response()
}

/// The store answers, or a whole copy of it in memory, and there is a sheet to convert with.
#[cfg_attr(test, utoipa::path(get, path = "/readyz", tag = "Watching", responses(
    (status = 200, description = "It can convert.", body = String, content_type = "text/plain", example = "ready"), ReadyRefusals
)))]
pub(super) async fn ready(State(app): State<Arc<App>>) -> Result<Response, Problem> {
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
#[cfg_attr(test, utoipa::path(get, path = "/metrics", tag = "Watching", responses(
    (status = 200, description = "All metrics.", body = String, content_type = "text/plain", example = "fx_requests_total{route=\"/v1/convert\",status=\"200\"} 1"), Refusals
)))]
pub(super) async fn metrics(State(app): State<Arc<App>>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let books = app.converter.books();
    let book = books.at(Day::Now, now).await?;
    for meta in books.sources() {
        if let Some(page) = book.page(meta.id) {
            app.meters.age(meta.id, now.duration_since(meta.schedule.midnight(page.sheet.date())).as_secs());
        }
    }
    // Without the store there is no telling, and the rest is wanted all the more.
    if let Ok(all) = refresh::health::of_all(books, &app.timetable, now).await {
        all.iter().for_each(|one| app.meters.health(one));
    }
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"))];
    Ok((NO_STORE, kind, app.meters.render()).into_response())
}
