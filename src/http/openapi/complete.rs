//! What holds for all routes: the headers of their answers, examples, 304. Part of `http/openapi`.

use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Content, HeaderBuilder, Info, License, RefOr, Required, ResponseBuilder, Server};

use super::examples;

/// The tag of routes for those who watch the service, which no cache may keep.
const WATCHING: &str = "Watching";

/// An answer without an end is kept as little.
const ENDLESS: &str = "/v1/events";

/// The document with what holds for all routes.
pub(crate) fn complete(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    document.info = Info::builder()
        .title("fx")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(include_str!("about.md")))
        .license(Some(License::builder().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    document.servers = Some(vec![Server::new("/")]);
    // What the router calls the rest of a path is a parameter like others.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    for (path, item) in &mut document.paths.paths {
        item.get.iter_mut().for_each(|operation| with_headers(path, operation, true));
        item.post.iter_mut().for_each(|operation| with_headers(path, operation, false));
    }
    document
}

/// An operation with the headers of its answers, and with an example of each answer in JSON.
fn with_headers(path: &str, operation: &mut Operation, may_be_kept: bool) {
    let kept = may_be_kept && path != ENDLESS && !operation.tags.iter().flatten().any(|tag| tag == WATCHING);
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
        if path.starts_with("/v1/convert") && kept && status == "200" {
            header(response, "X-Fx-Rate-Date", "Of a bare result: the effective date of the oldest sheet used.", "2026-11-24");
            header(
                response,
                "X-Fx-Source",
                "Of a bare result: whose rate it is, with a plus sign between several; NONE for a currency in itself.",
                "CBR",
            );
            header(response, "X-Fx-Freshness", "Of a bare result: how the sheets stand to the day asked.", "current");
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
