//! `GET /openapi.json`: what this service answers, for programs (OpenAPI 3.1). Part of `http`.
//!
//! The document is a constant of the program: `openapi/openapi.json`, which `build.rs` compresses and which is compiled in. It is made
//! from the code, by the tests: a handler bears an attribute with its answers, the macros here say what it reads and refuses, and
//! `openapi/from_code.rs` makes the document of them, holds the file to it, and writes it when asked to. What only describes is in no
//! program that serves.

#[cfg(test)]
pub(super) mod from_code;

use std::io::Read;
use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::response::Response;
use flate2::read::GzDecoder;
use jiff::SignedDuration;

use super::App;
use super::caching::{Cacheable, Known};

/// The document changes with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// The file, as `build.rs` leaves it: 22 kB instead of half a megabyte.
static COMPRESSED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/openapi.json.gz"));

static TEXT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut text = Vec::new();
    // What was compressed when this was built can be read: a test holds the text to the file.
    let _done = GzDecoder::new(COMPRESSED).read_to_end(&mut text);
    text
});

/// Compressed once, however often it is asked for.
static ANSWER: LazyLock<Cacheable> = LazyLock::new(|| Cacheable::constant(TEXT.clone(), "application/json", LASTS));

/// What another API calls its parameters: name, meaning and one text. They are read as leniently as there, so that any text is one.
pub(super) type Foreign = (&'static str, &'static str, &'static str);

/// Says which parameters a handler reads: `query!(Query, KNOWN, required: ["from", "to"]);`.
macro_rules! query {
    ($name:ident, $known:expr, typed) => {
        crate::http::openapi::query!($name, crate::http::openapi::from_code::parameters::typed(&$known));
    };
    ($name:ident, $known:expr, of a file) => {
        crate::http::openapi::query!($name, crate::http::openapi::from_code::parameters::of_file(&$known));
    };
    ($name:ident, $known:expr, foreign) => {
        crate::http::openapi::query!($name, crate::http::openapi::from_code::parameters::foreign(&$known));
    };
    ($name:ident, $known:expr, required: $required:expr) => {
        crate::http::openapi::query!($name, crate::http::openapi::from_code::parameters::of(&$known, &$required));
    };
    ($name:ident, $parameters:expr) => {
        /// The parameters, for the OpenAPI document.
        #[cfg(test)]
        pub(in crate::http) enum $name {}

        #[cfg(test)]
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
        #[cfg(test)]
        pub(in crate::http) enum $name {}

        #[cfg(test)]
        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::response::Response>> {
                crate::http::openapi::from_code::problems::responses(&[$(crate::http::problem::Kind::$kind),*])
            }
        }
    };
}

pub(super) use {query, refusals};

/// This document.
#[cfg_attr(test, utoipa::path(get, path = "/openapi.json", tag = "Reference", responses(
    (status = 200, description = "What this service answers, as OpenAPI 3.1.", body = Object, content_type = "application/json"),
    Refusals
)))]
pub(super) async fn get(State(app): State<Arc<App>>, known: Known) -> Response {
    ANSWER.respond(&known, app.clock.now())
}

refusals!(Refusals:);

/// The document, in JSON.
pub(super) fn text() -> &'static [u8] {
    &TEXT
}
