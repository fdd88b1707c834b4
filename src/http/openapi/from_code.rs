//! The OpenAPI document from the code, for the tests, which hold `openapi.json` beside this file to it. Part of `http/openapi`.
//!
//! A handler bears an attribute with its answers, its parameters are the list by which it reads them (`from_code/parameters.rs`), its
//! problems are those of the registry (`problem/kinds.rs`), and the examples of answers are what the service answered in the tests
//! (`tests/contract.rs`). A route is added by one line in [`Document`]. `make contract` writes examples and document anew.

mod examples;
pub(in crate::http) mod parameters;
pub(in crate::http) mod problems;
mod schemas;
mod tests;

use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HeaderBuilder, Info, License, RefOr, Required, ResponseBuilder, Server};

use crate::http::{
    batch, chart, compat, convert, currencies, docs, health, history, oembed, openapi, page, problem, rates, sheets, sources, status,
    widget,
};

/// The tag of routes for those who watch the service, which no cache may keep.
const WATCHING: &str = "Watching";

/// Every route that is documented.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        convert::get,
        batch::post,
        compat::frankfurter::v1,
        compat::frankfurter::v2,
        compat::openexchangerates::get,
        rates::get,
        sheets::get,
        chart::get,
        history::get,
        history::csv,
        history::ndjson,
        currencies::list,
        currencies::get,
        sources::list,
        sources::get,
        openapi::get,
        docs::show,
        docs::attempt,
        docs::problems::list,
        docs::problems::get,
        page::show,
        page::embed,
        page::demo::configurator,
        page::demo::article,
        page::assets::get,
        widget::entry,
        widget::style,
        widget::frame,
        widget::file,
        oembed::get,
        status::show,
        health::alive,
        health::ready,
        health::metrics,
    ),
    components(schemas(problem::Members)),
    tags(
        (name = "Rates", description = "Amounts and rates, each with its source and day."),
        (name = "Reference", description = "Currencies, sources, and this interface itself."),
        (name = "Pages", description = "For people, and for pages that hold the widget."),
        (name = "Watching", description = "For those who run the service."),
    )
)]
struct Document;

/// The document as the file has it.
fn text() -> String {
    serde_json::to_string_pretty(&finished()).unwrap_or_default() + "\n"
}

/// The document with what holds for all routes.
fn finished() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.info = Info::builder()
        .title("fx")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("from_code/about.md")))
        .license(Some(License::builder().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    document.servers = Some(vec![Server::new("/")]);
    for (path, item) in &mut document.paths.paths {
        item.get.iter_mut().for_each(|operation| complete(path, operation, true));
        item.post.iter_mut().for_each(|operation| complete(path, operation, false));
    }
    document
}

/// An operation with the headers of its answers, and with an example of each answer in JSON.
fn complete(path: &str, operation: &mut Operation, may_be_kept: bool) {
    let kept = may_be_kept && !operation.tags.iter().flatten().any(|tag| tag == WATCHING);
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        header(response, "X-Request-Id", "The id of this request in the log; the client's own, if it sent one.", "7d3c1f00a5b2e948");
        header(
            response,
            "Cache-Control",
            "How long a cache may keep the answer.",
            if kept && status == "200" { CONTROL } else { "no-store" },
        );
        if status == "429" {
            header(response, "RateLimit", "What is left: requests (r), and seconds (t) until all are back.", "\"client\";r=0;t=2");
            header(
                response,
                "RateLimit-Policy",
                "How many requests (q) one client may send in how many seconds (w).",
                "\"client\";q=100;w=2",
            );
        }
        if status == "503" || status == "429" {
            header(response, "Retry-After", "After how many seconds to try again.", "1");
        }
        if kept && status == "200" {
            header(response, "ETag", "A strong tag of the exact bytes.", TAG);
            header(response, "Vary", "The headers of the request by which the answer differs.", "accept-encoding");
            for (kind, content) in &mut response.content {
                if let ("application/json", RefOr::T(content @ Content { example: None, .. })) = (kind.as_str(), content) {
                    content.example = examples::of(path);
                }
            }
        }
    }
    if kept && operation.responses.responses.contains_key("200") {
        not_modified(operation);
    }
}

const TAG: &str = "\"25e5b5ee8f0b2ab3\"";
const CONTROL: &str = "public, max-age=600, stale-while-revalidate=60, stale-if-error=86400";

fn header(response: &mut utoipa::openapi::Response, name: &str, about: &str, example: &str) {
    let schema = ObjectBuilder::new().schema_type(Type::String).examples([example]);
    response.headers.insert(name.to_owned(), HeaderBuilder::new().description(Some(about)).schema(Some(schema)).build().into());
}

fn not_modified(operation: &mut Operation) {
    let asked = ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Tags of answers that the client has."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .example(Some(TAG.into()))
        .build();
    operation.parameters.get_or_insert_default().push(asked.into());
    let mut answer = ResponseBuilder::new().description("The client has this answer.").build();
    header(&mut answer, "ETag", "The tag of the answer.", TAG);
    operation.responses.responses.insert("304".to_owned(), answer.into());
}
