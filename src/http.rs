//! The service: the route table. Last in the flow; it translates questions and answers and holds no rule of the domain.
//!
//! A route and its documentation are one entry: a handler bears an attribute with its path and its answers, from which both the router and
//! `/openapi.json` are made. What stands before the routes is in `http/layers.rs`.

mod answers;
mod api;
mod app;
mod bare;
mod budget;
mod caching;
mod client_address;
mod compat;
mod compression;
mod connection;
mod layers;
mod line;
pub mod mcp;
mod meters;
mod negotiation;
mod observe;
mod openapi;
mod pages;
mod params;
mod problem;
mod rate_limit;
mod route;
mod server;
mod traces;

use std::sync::Arc;

use axum::Router;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::api::line as news;
use self::api::{average, batch, cell, chart, compare, convert, currencies, events, health, history, rates, receipts, sources};
pub use self::app::App;
use self::compat::{cbr, ecb, frankfurter, openexchangerates, prebid};
use self::layers::Routes;
pub use self::meters::Meters;
use self::pages::{assets, converter, demo, docs, feed, llms, oembed, pair, problems, sitemap, status, widget};
pub use self::server::{ServeError, Service};

/// Reads a query by every parameter that there is, and forgets it: for the fuzzer.
#[cfg(fuzzing)]
pub fn read_parameters(query: &str) {
    const KNOWN: [&str; 16] = [
        "from", "to", "amount", "date", "source", "rule", "max_age", "fee", "scale", "rounding", "base", "quotes", "start", "end",
        "as_known", "days",
    ];
    let Ok(params) = params::Params::strict(Some(query), &KNOWN) else { return };
    let _codes = (params.currency("base"), params.code("from"), params.codes("to"), params.currencies("quotes"), params.targets("to"));
    let _days = (params.date(), params.day("start"), params.day("end"), params.as_known(jiff::Timestamp::UNIX_EPOCH));
    let _money = (params.amount(), params.fee(), params.scale(), params.rounding(), params.rule(), params.max_age());
    let _numbers = (params.days_at_most("days", &(1..=31), 7), params.pixels("days", 640), params.source(&[]));
}

impl Service {
    /// Answers until `stop` ends; then takes no new connection and lets running requests end, for the configured time.
    pub async fn run(self, app: Arc<App>, stop: impl Future<Output = ()>) {
        // The small forms of files take longer to make than a reader should wait for the first of them.
        let _in_the_background = tokio::task::spawn_blocking(|| {
            widget::prepare();
            assets::prepare();
        });
        self.answer(public(&app), metrics_alone(&app), app, stop).await;
    }
}

/// What clients ask.
fn asked() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::with_openapi(openapi::about())
        .routes(routes!(convert::get, batch::post))
        .routes(routes!(cell::txt))
        .routes(routes!(cell::csv))
        .routes(routes!(frankfurter::root))
        .routes(routes!(frankfurter::v1_root))
        .routes(routes!(frankfurter::v1))
        .routes(routes!(frankfurter::v2_root))
        .routes(routes!(frankfurter::v2))
        .routes(routes!(openexchangerates::get))
        .routes(routes!(ecb::get))
        .routes(routes!(cbr::get))
        .routes(routes!(prebid::latest))
        .routes(routes!(rates::get))
        .routes(routes!(events::get))
        .routes(routes!(chart::get))
        .routes(routes!(news::get))
        .routes(routes!(compare::get))
        .routes(routes!(compare::csv))
        .routes(routes!(average::get))
        .routes(routes!(history::get))
        .routes(routes!(history::csv))
        .routes(routes!(history::ndjson))
        .routes(routes!(currencies::list))
        .routes(routes!(currencies::get))
        .routes(routes!(sources::list))
        .routes(routes!(sources::get))
        .routes(routes!(receipts::keys))
        .routes(routes!(mcp::post))
        .routes(routes!(sources::revisions))
        .routes(routes!(openapi::get))
        .routes(routes!(docs::show))
        .routes(routes!(docs::attempt))
        .routes(routes!(problems::list))
        .routes(routes!(problems::get))
        .routes(routes!(converter::show))
        .routes(routes!(converter::embed))
        .routes(routes!(demo::configurator))
        .routes(routes!(demo::article))
        .routes(routes!(assets::get))
        .routes(routes!(widget::entry))
        .routes(routes!(widget::style))
        .routes(routes!(widget::frame))
        .routes(routes!(widget::file))
        .routes(routes!(oembed::get))
        .routes(routes!(feed::atom))
        .routes(routes!(feed::json))
        .routes(routes!(status::show))
        .routes(routes!(sitemap::robots))
        .routes(routes!(sitemap::sitemap))
        .routes(routes!(llms::text))
        .routes(routes!(pair::show))
        .routes(routes!(pair::on_a_day))
}

/// What those ask who watch the service. They are not limited: a service that is busy is not to look dead.
fn watched() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(health::alive)).routes(routes!(health::ready))
}

fn metrics() -> OpenApiRouter<Arc<App>> {
    OpenApiRouter::new().routes(routes!(health::metrics))
}

/// The OpenAPI document of all routes.
fn document() -> utoipa::openapi::OpenApi {
    openapi::complete(asked().merge(watched()).merge(metrics()).into_openapi())
}

/// Every route there is, with what stands before it. `/metrics` is among them only where the configuration puts it there.
fn public(app: &Arc<App>) -> Routes {
    openapi::publish(document);
    let mut watched = watched();
    if app.config.metrics_listen == Some(app.config.listen) {
        watched = watched.merge(metrics());
    }
    layers::around(app, asked().into(), watched.into())
}

/// The routes of the metrics listener.
fn metrics_alone(app: &Arc<App>) -> Routes {
    layers::around(app, Router::new(), metrics().into())
}
