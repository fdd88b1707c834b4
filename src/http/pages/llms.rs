//! `/llms.txt`: what this service is and how it is asked, for assistants (llmstxt.org). Part of `http/pages`. Made of what the service knows: its
//! address, the routes of the OpenAPI document, and the sources that answer.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use jiff::SignedDuration;
use serde_json::Value;

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{self, refusals};
use crate::http::pages::oembed::{CALLED, service};

const LASTS: SignedDuration = SignedDuration::from_hours(24);
/// What an assistant asks; what is for people, for other programs' clients and for operators is in the document.
const FOR_ASSISTANTS: &str = "Rates";

refusals!(Refusals:);

/// What this service is and how it is asked, in plain words for assistants.
#[utoipa::path(get, path = "/llms.txt", tag = "Pages", responses(
    (status = 200, description = "A short text in Markdown (llmstxt.org).", body = String, content_type = "text/plain", example = "# fx"), Refusals
))]
pub(crate) async fn text(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let document: Value = serde_json::from_str(openapi::text()).unwrap_or_default();
    let body = written(&app, &service(&app, &headers), &document);
    let mut response =
        Cacheable::constant(body.into_bytes(), "text/plain; charset=utf-8", LASTS).respond(&Known::of(&headers), app.clock.now());
    response.headers_mut().append(header::VARY, CALLED);
    response
}

fn written(app: &App, service: &str, document: &Value) -> String {
    let mut text =
        format!("# fx\n\n> {about}\n\n", about = document["info"]["description"].as_str().unwrap_or_default().trim().replace("\n", "\n> "));
    let example = format!("{service}/v1/convert?from=USD&to=RUB&amount=100&date=2022-03-04");
    add(
        &mut text,
        format_args!(
            "The base address is {service}. `{example}` converts an amount. Say with a figure whose rate it is and of which day.\n"
        ),
    );
    if app.config.mcp.enabled {
        add(
            &mut text,
            format_args!(
                "By the Model Context Protocol (streamable HTTP): {service}/mcp, with the tools convert, rates, history and sources.\n"
            ),
        );
    }
    add(&mut text, format_args!("\n## Routes\n\n"));
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        let get = &item["get"];
        if get["tags"][0] == FOR_ASSISTANTS && !path.starts_with("/compat") {
            let summary = get["summary"].as_str().unwrap_or_default();
            add(&mut text, format_args!("- `{path}{query}`: {summary}\n", query = required(get)));
        }
    }
    add(
        &mut text,
        format_args!("- [All routes]({service}/openapi.json): OpenAPI 3.1; [to read and try]({service}/docs).\n\n## Sources\n\n"),
    );
    for source in app.converter.books().sources() {
        add(&mut text, format_args!("- {id}: [{name}]({page})\n", id = source.id(), name = source.source.name, page = source.source.page));
    }
    text
}

/// The parameters without which there is no answer, with an example of each.
fn required(operation: &Value) -> String {
    let all = operation["parameters"].as_array().into_iter().flatten();
    let needed = all.filter(|parameter| parameter["required"] == true && parameter["in"] == "query");
    let pairs: Vec<String> = needed.filter_map(|one| Some(format!("{}={}", one["name"].as_str()?, one["example"].as_str()?))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing to memory cannot fail.
    let _done = text.write_fmt(more);
}
