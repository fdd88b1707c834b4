//! Another API at the root of the host, for clients that keep the host of an address and drop its path. Part of `http/compat`.
//!
//! An address that means something there is taken for the one below `/compat` before the routes are looked at. What is fx's own alone stays
//! where it is: `/v1/convert` is no address of Frankfurter's.

use axum::body::Body;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Request, Uri, header};

use crate::config::Root;

const FRANKFURTER: &str = "/compat/frankfurter";
/// What version 1 has beside days.
const NAMED: [&str; 3] = ["latest", "current", "currencies"];

/// The request as it is asked below `/compat`, where its address is that API's.
pub(crate) fn place(root: Root, request: &mut Request<Body>) {
    if root != Root::Frankfurter {
        return;
    }
    let Some(path) = of_frankfurter(request.uri().path(), wants_page(request.headers())) else { return };
    let address = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = PathAndQuery::try_from(address).ok();
    if let Ok(uri) = Uri::from_parts(parts) {
        *request.uri_mut() = uri;
    }
}

/// Where an address of Frankfurter's stands; nothing for another one. Its first host had no version in its addresses.
fn of_frankfurter(path: &str, page: bool) -> Option<String> {
    let of_first = |what: &str| NAMED.contains(&what) || dated(what);
    match path.strip_prefix('/')? {
        "" => (!page).then(|| FRANKFURTER.to_owned()),
        "v1" | "v2" => Some(format!("{FRANKFURTER}{path}")),
        rest => match rest.split_once('/') {
            Some(("v1", what)) if of_first(what) => Some(format!("{FRANKFURTER}{path}")),
            Some(("v2", _)) => Some(format!("{FRANKFURTER}{path}")),
            None if of_first(rest) => Some(format!("{FRANKFURTER}/v1{path}")),
            _ => None,
        },
    }
}

/// Whether it begins as a day does, or a range of days.
fn dated(what: &str) -> bool {
    what.len() >= 10 && what.bytes().take(5).enumerate().all(|(at, byte)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// Whether a person's browser asks, who gets the page at `/`.
fn wants_page(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT).iter().filter_map(|accept| accept.to_str().ok()).any(|accept| accept.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_frankfurters_is_known() {
        for (path, placed) in [
            ("/", Some("/compat/frankfurter")),
            ("/v1", Some("/compat/frankfurter/v1")),
            ("/v1/latest", Some("/compat/frankfurter/v1/latest")),
            ("/v1/2022-03-03..2022-03-04", Some("/compat/frankfurter/v1/2022-03-03..2022-03-04")),
            ("/v1/currencies", Some("/compat/frankfurter/v1/currencies")),
            ("/v2/rate/EUR/USD", Some("/compat/frankfurter/v2/rate/EUR/USD")),
            ("/latest", Some("/compat/frankfurter/v1/latest")),
            ("/2022-03-04..", Some("/compat/frankfurter/v1/2022-03-04..")),
            ("/currencies", Some("/compat/frankfurter/v1/currencies")),
            ("/v1/convert", None),
            ("/v1/rates", None),
            ("/v1/currencies/USD", None),
            ("/v1/", None),
            ("/usd-to-rub", None),
            ("/usd-to-rub/2022-03-04", None),
            ("/docs", None),
            ("/compat/frankfurter/v1/latest", None),
        ] {
            assert_eq!(of_frankfurter(path, false).as_deref(), placed, "{path}");
        }
        assert_eq!(of_frankfurter("/", true), None);
    }
}
