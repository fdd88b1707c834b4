//! `GET /oembed`: how to embed an address of `/embed`, for editors' systems that ask (oembed.com, version 1.0). Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use jiff::SignedDuration;
use maud::html;
use serde::Serialize;

use super::App;
use super::caching::{Cacheable, Known};
use super::openapi::{query, refusals};
use super::params::Params;
use super::problem::Problem;

const KNOWN: [&str; 4] = ["url", "format", "maxwidth", "maxheight"];
/// The frame's size, in CSS pixels, where the asker names none: as high as the converter is when it is narrow.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 380;
/// The answer depends on nothing that changes.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

query!(Query, KNOWN, required: ["url"]);
refusals!(Refusals: InvalidParameter, NotFound, NotImplemented);

/// An answer of oEmbed 1.0.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Embed))]
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

/// The address of the oEmbed answer for a query of `/embed`.
pub(super) fn address(query: Option<&str>) -> String {
    let embed = query.map_or_else(|| "/embed".to_owned(), |query| format!("/embed?{query}"));
    format!("/oembed?{}", form_urlencoded::Serializer::new(String::new()).append_pair("url", &embed).finish())
}

/// Scheme and host of this service: as configured, else as the client calls it.
pub(super) fn service(app: &App, headers: &HeaderMap) -> String {
    let configured = app.config.public_url.trim_end_matches('/');
    if !configured.is_empty() {
        return configured.to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| tame(host));
    host.map_or_else(String::new, |host| format!("http://{host}"))
}

/// Whether a Host header is a host and nothing that could end an attribute.
fn tame(host: &str) -> bool {
    host.len() <= 255 && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte))
}

/// How to embed the converter, for editors' systems that ask (oEmbed 1.0).
#[cfg_attr(test, utoipa::path(get, path = "/oembed", tag = "Pages", params(Query), responses(
    (status = 200, description = "A frame to put on a page.", body = Rich), Refusals
)))]
pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Result<Response, Problem> {
    let params = Params::strict(query.as_deref(), &KNOWN)?;
    if params.text("format").is_some_and(|format| format != "json") {
        return Err(Problem::not_implemented("The format is json. There is no other."));
    }
    let service = service(&app, &headers);
    let url = params.text("url").unwrap_or_default();
    let path = url.strip_prefix(&service).unwrap_or(url);
    let embed = path == "/embed" || path.starts_with("/embed?");
    if !embed || path.len() > app.config.limits.url_bytes {
        return Err(Problem::no_embed(&format!("{service}/embed")));
    }
    let (width, height) = (params.pixels("maxwidth", WIDTH)?, params.pixels("maxheight", HEIGHT)?);
    let src = format!("{service}{path}");
    let frame = html! { iframe src=(src) width=(width) height=(height) title="Currency converter" loading="lazy" frameborder="0" {} };
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
    Ok(Cacheable::json(&answer, until, None)?.respond(&Known::of(&headers), now))
}
