//! What each route may answer when something is wrong, from the registry of problems. Part of `http/openapi`.

use std::collections::BTreeMap;

use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::http::problem::{CONTENT_TYPE, Kind};

/// What any route may answer, because it is answered before the routes.
const ANYWHERE: [Kind; 4] = [Kind::UriTooLong, Kind::TooManyRequests, Kind::Internal, Kind::Overloaded];

/// What a route answers with these problems, and those of every route.
pub(crate) fn responses(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let mut by_status: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in Kind::ALL.iter().filter(|kind| kinds.contains(kind) || ANYWHERE.contains(kind)) {
        by_status.entry(kind.text().status).or_default().push(*kind);
    }
    by_status.into_iter().map(|(status, kinds)| (status.to_string(), RefOr::T(documented(&kinds)))).collect()
}

/// The kinds that share a status, each with an example.
fn documented(kinds: &[Kind]) -> Response {
    let titles: Vec<String> = kinds.iter().map(|kind| format!("{} (`{}`)", kind.text().title, kind.text().slug)).collect();
    let examples = kinds.iter().map(|kind| (kind.text().slug, ExampleBuilder::new().value(Some(kind.example())).build()));
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).examples_from_iter(examples).build();
    ResponseBuilder::new().description(titles.join("; ")).content(CONTENT_TYPE, content).build()
}
