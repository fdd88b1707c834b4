//! `GET /openapi.json`: what this service answers, for programs (OpenAPI 3.1). Part of `http`.
//!
//! The document is made from the code, once, when the service starts: a handler bears an attribute with its answers, the macros here say
//! what it reads (`openapi/parameters.rs`) and refuses (`openapi/problems.rs`), and [`complete`] adds what holds for all routes. The
//! examples of answers are what the service answered in the tests (`tests/contract.rs`). `openapi/openapi.json` is a snapshot that a test
//! holds to the code, so that the diff of a change shows what it does to clients; `make contract` writes it anew.

mod complete;
mod examples;
pub(crate) mod parameters;
pub(crate) mod problems;
mod schemas;

use std::sync::{Arc, LazyLock, OnceLock};

use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;
use utoipa::OpenApi;

pub(crate) use self::complete::complete;
use super::app::App;
use super::caching::{Cacheable, Known};
use super::problem;

/// The document changes with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// The document of the route table, in JSON.
static TEXT: OnceLock<String> = OnceLock::new();

/// Compressed once, however often it is asked for.
static ANSWER: LazyLock<Cacheable> = LazyLock::new(|| Cacheable::constant(text().as_bytes().to_vec(), "application/json", LASTS));

/// What another API calls its parameters: name, meaning and one text. They are read as leniently as there, so that any text is one.
pub(crate) type Foreign = (&'static str, &'static str, &'static str);

/// Says which parameters a handler reads: `query!(Query, KNOWN, required: ["from", "to"]);`.
macro_rules! query {
    ($name:ident, $known:expr, typed) => {
        crate::http::openapi::query!($name, crate::http::openapi::parameters::typed(&$known));
    };
    ($name:ident, $known:expr, of a file) => {
        crate::http::openapi::query!($name, crate::http::openapi::parameters::of_file(&$known));
    };
    ($name:ident, $known:expr, that blends) => {
        crate::http::openapi::query!($name, crate::http::openapi::parameters::that_blends(&$known));
    };
    ($name:ident, $known:expr, foreign) => {
        crate::http::openapi::query!($name, crate::http::openapi::parameters::foreign(&$known));
    };
    ($name:ident, $known:expr, required: $required:expr) => {
        crate::http::openapi::query!($name, crate::http::openapi::parameters::of(&$known, &$required));
    };
    ($name:ident, $parameters:expr) => {
        /// The parameters, for the OpenAPI document.
        pub(crate) enum $name {}

        impl utoipa::IntoParams for $name {
            fn into_params(_: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>) -> Vec<utoipa::openapi::path::Parameter> {
                $parameters
            }
        }
    };
}

/// Says which problems a handler answers beside those of every route: `refusals!(Refusals: InvalidParameter, NoRate);`.
macro_rules! refusals {
    ($name:ident: $($kind:ident),*) => {
        /// The problems, for the OpenAPI document.
        pub(crate) enum $name {}

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                crate::http::openapi::problems::responses(&[$(crate::http::problem::Kind::$kind),*])
            }
        }
    };
}

pub(crate) use {query, refusals};

/// What is in the document beside the routes.
#[derive(Debug, OpenApi)]
#[openapi(
    components(schemas(problem::Members)),
    tags(
        (name = "Rates", description = "Amounts and rates, each with its source and day."),
        (name = "Reference", description = "Currencies, sources, and this interface itself."),
        (name = "Pages", description = "For people, and for pages that hold the widget."),
        (name = "Watching", description = "For those who run the service."),
    )
)]
struct About;

/// A document without routes.
pub(crate) fn about() -> utoipa::openapi::OpenApi {
    About::openapi()
}

/// Makes the document, if that is not done yet: it is the same for every service of this process.
pub(crate) fn publish(document: impl FnOnce() -> utoipa::openapi::OpenApi) {
    TEXT.get_or_init(|| written(&document()));
}

/// The document as it is served and kept.
pub(crate) fn written(document: &utoipa::openapi::OpenApi) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}

/// The document that was published, in JSON.
pub(crate) fn text() -> &'static str {
    TEXT.get().map_or("{}", String::as_str)
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "Reference", responses(
    (status = 200, description = "What this service answers, as OpenAPI 3.1.", body = Object, content_type = "application/json"),
    Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, known: Known) -> Response {
    ANSWER.respond(&known, app.clock.now())
}

refusals!(Refusals:);
