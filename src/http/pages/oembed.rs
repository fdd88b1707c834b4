//! `GET /oembed`: how to embed an address of `/embed`, for editors' systems that ask (oembed.com, version 1.0). Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use jiff::SignedDuration;
use maud::html;
use serde::Serialize;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::client_address;
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::{Kind, Problem};

const KNOWN: [&str; 4] = ["url", "format", "maxwidth", "maxheight"];
/// How wide the frame may be, in CSS pixels, where the asker names no width.
const WIDTH: u32 = 600;
/// From here on the converter's two fields stand side by side, and the compact one's in one row: see `widget/look.js`, `compact.js`.
const TWO_COLUMNS: u32 = 560;
const ONE_ROW: u32 = 496;
/// What the page of `/embed` has above and below the converter.
const EDGES: u32 = 16;
/// The answer depends on nothing that changes.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

query!(Query, KNOWN, required: ["url"]);
refusals!(Refusals: InvalidParameter, NotFound, NotImplemented);

/// An answer of oEmbed 1.0.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Embed)]
struct Rich {
    version: &'static str,
    r#type: &'static str,
    title: &'static str,
    provider_name: &'static str,
    provider_url: String,
    cache_age: i64,
    width: u32,
    height: u32,
    html: String,
}

/// The address of the oEmbed answer for a query of `/embed`: absolute, as consumers take it as it stands.
pub(crate) fn address(service: &str, query: Option<&str>) -> String {
    let embed = query.map_or_else(|| format!("{service}/embed"), |query| format!("{service}/embed?{query}"));
    format!("{service}/oembed?{}", form_urlencoded::Serializer::new(String::new()).append_pair("url", &embed).finish())
}

/// How high a frame of this width is that shows the answer to this query of `/embed`, in CSS pixels: as the converter draws itself in
/// letters of 16 pixels, with the page's edge. Where the page listens, the frame says it more exactly (`embed.js`).
fn height(query: &str, width: u32) -> u32 {
    let given = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(other, _)| other == name).map(|(_, value)| value.into_owned());
    let targets = given("to").map_or(1, |to| to.split(',').filter(|code| !code.trim().is_empty()).count().clamp(1, 8));
    let (wide, more) = (width >= TWO_COLUMNS, u32::try_from(targets).unwrap_or(1) - 1);
    if given("compact").is_some_and(|value| value != "false") {
        return if width < ONE_ROW { 58 + EDGES } else { 48 + EDGES };
    }
    let tools = if given("tools").is_none() {
        0
    } else if wide {
        16
    } else {
        48
    };
    let converter = match (more, wide) {
        (0, true) => 188,
        (0, false) => 328,
        (more, wide) => (if wide { 310 } else { 342 }) + more * 117,
    };
    converter + tools + EDGES
}

/// Scheme and host of this service: as configured, else as the client calls it.
pub(crate) fn service(app: &App, headers: &HeaderMap) -> String {
    let configured = app.config.public_url.trim_end_matches('/');
    if !configured.is_empty() {
        return configured.to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| tame(host));
    host.map_or_else(String::new, |host| format!("{}://{host}", client_address::scheme(headers)))
}

/// Whether a Host header is a host and nothing that could end an attribute.
fn tame(host: &str) -> bool {
    host.len() <= 255 && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
}

/// How to embed the converter, for editors' systems that ask (oEmbed 1.0).
#[utoipa::path(get, path = "/oembed", tag = "Pages", params(Query), responses(
    (status = 200, description = "A frame to put on a page.", body = Rich), Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    // What consumers add of their own, such as `dnt=1`, is theirs.
    let params = Params::lenient(query.as_deref(), &KNOWN)?;
    if params.text("format").is_some_and(|format| format != "json") {
        return Err(Problem::not_implemented("The format is json. There is no other."));
    }
    let service = service(&app, &headers);
    if service.is_empty() {
        return Err(Problem::new(Kind::BadRequest, "Name the Host: a frame needs the whole address of this service."));
    }
    let url = params.text("url").unwrap_or_default();
    let path = url.strip_prefix(&service).unwrap_or(url);
    let embed = path == "/embed" || path.starts_with("/embed?");
    if !embed || path.len() > app.config.limits.url_bytes {
        return Err(Problem::no_embed(&format!("{service}/embed")));
    }
    let width = params.pixels("maxwidth", WIDTH)?;
    let height = params.pixels("maxheight", height(path.split_once('?').map_or("", |(_, query)| query), width))?;
    let src = format!("{service}{path}");
    let frame = html! { iframe src=(src) width="100%" height=(height) title="Currency converter" loading="lazy" frameborder="0" {} };
    let answer = Rich {
        version: "1.0",
        r#type: "rich",
        title: "Currency converter",
        provider_name: "fx",
        provider_url: service,
        cache_age: LASTS.as_secs(),
        width,
        height,
        html: frame.into_string(),
    };
    let now = app.clock.now();
    let until = now.checked_add(LASTS).unwrap_or(now);
    let mut response = Cacheable::json(&answer, until, None)?.respond(&Known::of(&headers), now);
    response.headers_mut().append(header::VARY, CALLED);
    Ok(response)
}

/// What a page depends on that names the service as its client called it.
pub(crate) const CALLED: HeaderValue = HeaderValue::from_static("host, x-forwarded-proto");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_as_high_as_what_it_shows() {
        let at = |query, width| height(query, width);
        assert_eq!([at("from=USD&to=EUR", 600), at("from=USD&to=EUR", 320)], [204, 344]);
        assert_eq!([at("compact=on", 600), at("compact=on", 320), at("compact=false", 600)], [64, 74, 204]);
        assert_eq!([at("to=EUR,GBP,JPY", 600), at("to=EUR%2CGBP", 320), at("to=", 600)], [560, 475, 204]);
    }

    #[test]
    fn links_are_absolute() {
        assert_eq!(
            address("https://fx.example", Some("from=USD&to=EUR")),
            "https://fx.example/oembed?url=https%3A%2F%2Ffx.example%2Fembed%3Ffrom%3DUSD%26to%3DEUR"
        );
        assert_eq!(address("https://fx.example", None), "https://fx.example/oembed?url=https%3A%2F%2Ffx.example%2Fembed");
    }
}
