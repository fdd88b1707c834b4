//! Examples of answers: what the service answered in `tests/contract.rs`, which writes these files and holds the service to them.
//! Part of `http/openapi`.

use serde_json::Value;

macro_rules! answers {
    ($($path:literal: $file:literal,)+) => {
        /// The answer to a route asked with the examples of its parameters; lists cut to their first items.
        pub(crate) fn of(path: &str) -> Option<Value> {
            match path {
                $($path => serde_json::from_str(include_str!(concat!("examples/", $file))).ok(),)+
                _ => None,
            }
        }
    };
}

answers! {
    "/v1/convert": "convert.json",
    "/v1/rates": "rates.json",
    "/v1/line": "line.json",
    "/v1/compare": "compare.json",
    "/v1/average": "average.json",
    "/v1/history": "history.json",
    "/v1/currencies": "currencies.json",
    "/v1/currencies/{code}": "currency.json",
    "/v1/sources": "sources.json",
    "/v1/sources/{id}": "source.json",
    "/v1/sources/{id}/revisions": "revisions.json",
    "/oembed": "oembed.json",
}
