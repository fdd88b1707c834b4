//! The service: the whole route table and what stands before it. Last in the flow; it translates questions and answers and
//! holds no rule of the domain.

mod answers;
mod bare;
mod batch;
mod caching;
mod chart;
mod client;
mod compat;
mod compression;
mod connection;
mod convert;
mod currencies;
mod docs;
mod front;
mod health;
mod history;
mod limits;
mod meters;
mod negotiation;
mod oembed;
mod openapi;
mod page;
mod params;
mod patience;
mod places;
mod problem;
mod rates;
mod server;
mod sheets;
mod sources;
mod status;
mod traces;
mod widget;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, get};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use self::answers::Answers;
pub use self::meters::Meters;
pub use self::server::{ServeError, Service};
use crate::clock::Clock;
use crate::config::Server;
use crate::convert::{Converter, Day, Timetable};
use crate::sources::SourceId;
use crate::store::StoreError;

/// What every handler may use.
#[derive(Debug)]
pub struct App {
    converter: Converter,
    timetable: Arc<Timetable>,
    clock: Clock,
    config: Server,
    meters: Meters,
    enabled: Vec<SourceId>,
    answers: Answers,
    /// One for each request that may be worked on at once.
    slots: Semaphore,
    /// One for each file that may be converted at once.
    files: Arc<Semaphore>,
}

impl App {
    /// What the handlers use, over this converter.
    #[must_use]
    pub fn new(converter: Converter, timetable: Arc<Timetable>, clock: Clock, config: Server, meters: Meters) -> App {
        let slots = Semaphore::new(config.limits.concurrency.min(Semaphore::MAX_PERMITS));
        let files = Arc::new(Semaphore::new(config.limits.files.min(Semaphore::MAX_PERMITS)));
        let enabled = converter.books().sources().iter().map(|meta| meta.id).collect();
        App { converter, timetable, clock, config, meters, enabled, answers: Answers::new(), slots, files }
    }

    fn enabled(&self) -> &[SourceId] {
        &self.enabled
    }

    /// Until when what is known about sources and currencies can be called good.
    async fn good_until(&self, now: Timestamp) -> Result<Timestamp, StoreError> {
        Ok(self.converter.books().at(Day::Now, now).await?.good_until(None))
    }
}

type Routes = Vec<(&'static str, MethodRouter<Arc<App>>)>;

/// Every route there is. `/metrics` stands here unless it has a listener of its own.
fn routes(config: &Server) -> Routes {
    let mut routes = vec![
        ("/", get(page::show)),
        ("/embed", get(page::embed)),
        ("/demo", get(page::demo::configurator)),
        ("/article", get(page::demo::article)),
        ("/assets/{version}/{*file}", get(page::assets::get)),
        (convert::PATH, get(convert::get).post(batch::post)),
        ("/v1/rates", get(rates::get)),
        ("/v1/history", get(history::get)),
        ("/v1/history.csv", get(history::csv)),
        ("/v1/history.ndjson", get(history::ndjson)),
        ("/v1/chart/{name}", get(chart::get)),
        ("/v1/sheets", get(sheets::get)),
        ("/v1/currencies", get(currencies::list)),
        ("/v1/currencies/{code}", get(currencies::get)),
        ("/v1/sources", get(sources::list)),
        ("/v1/sources/{id}", get(sources::get)),
        ("/widget.js", get(widget::entry)),
        ("/widget.css", get(widget::style)),
        ("/frame.js", get(widget::frame)),
        ("/oembed", get(oembed::get)),
        ("/widget/{version}/{*file}", get(widget::file)),
        ("/openapi.json", get(openapi::get)),
        ("/docs", get(docs::show)),
        ("/docs/try/{operation}", get(docs::attempt)),
        ("/problems", get(docs::problems::list)),
        ("/problems/{slug}", get(docs::problems::get)),
        ("/compat/frankfurter/v1/{*what}", get(compat::frankfurter::v1)),
        ("/compat/frankfurter/v2/{*what}", get(compat::frankfurter::v2)),
        ("/compat/openexchangerates/{*what}", get(compat::openexchangerates::get)),
        ("/status", get(status::show)),
        ("/healthz", get(health::alive)),
        ("/readyz", get(health::ready)),
    ];
    if config.metrics_listen.is_none() {
        routes.extend(metrics_routes());
    }
    routes
}

/// The routes of the metrics listener.
fn metrics_routes() -> Routes {
    vec![("/metrics", get(health::metrics))]
}

/// These routes, with what answers the rest.
fn router(routes: Routes, app: Arc<App>) -> Router {
    let routes = routes.into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    // After the routes: what answers a wrong method is set on those that are there already.
    routes.fallback(problem::not_found).method_not_allowed_fallback(problem::method_not_allowed).with_state(app)
}
