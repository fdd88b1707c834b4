//! What the pages about the service have in common. Part of `http/pages`.

use axum::response::Response;
use jiff::SignedDuration;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::pages::assets;
use crate::http::pages::policy::{Framed, HTML, guarded};

/// The pages change with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);

/// A whole page, and the script that it has among the assets, if any.
pub(crate) fn shell(title: &str, script: Option<&str>, content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – fx" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::address("docs.css"));
                @if let Some(script) = script { script type="module" src=(assets::address(script)) {} }
            }
            body {
                nav { a href="/" { "fx" } " " a href="/docs" { "Interface" } " " a href="/problems" { "Problems" } " " a href="/openapi.json" { "OpenAPI" } " " a href="/status" { "Status" } }
                main { (content) }
            }
        }
    }
    .into_string()
}

/// A page that changes with the program alone.
pub(crate) fn respond(app: &App, known: &Known, page: String) -> Response {
    let now = app.clock.now();
    let until = now.checked_add(LASTS).unwrap_or(now);
    guarded(Cacheable::new(page.into_bytes(), HTML, until, None).respond(known, now), Framed::Nowhere)
}

/// An example, as it is sent.
pub(crate) fn code(example: &Value) -> Markup {
    let shown = example.as_str().map_or_else(|| serde_json::to_string_pretty(example).unwrap_or_default(), str::to_owned);
    html! { pre { code { (shown) } } }
}
