//! `/sitemap.xml` and `/robots.txt`, for search engines. Part of `http/pages`.

use std::io;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use jiff::SignedDuration;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::convert::Day;
use crate::currency::{self, Code, Kind};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::pages::oembed::{CALLED, service};
use crate::http::problem::Problem;

/// Currencies of which each pair has its page in the list: those traded most (BIS triennial survey 2025), and the ruble. Every other one
/// is there with the first two of them, so that the list has less than a thousand lines.
const MOST_TRADED: [&str; 12] = ["USD", "EUR", "JPY", "GBP", "CNY", "CHF", "AUD", "CAD", "HKD", "SGD", "INR", "RUB"];
const WITH_EACH: usize = 2;
const MOST: usize = 1_000;
/// Pages and interface, as far as search engines should read them: pictures stand under what programs read.
const ROBOTS: &str = "User-agent: *\nAllow: /v1/chart/\nDisallow: /v1/\nDisallow: /v2/\nDisallow: /compat/\nDisallow: /api/\nDisallow: /embed\nDisallow: /*?date=\n";
const LASTS: SignedDuration = SignedDuration::from_hours(24);

refusals!(Refusals:);

/// What search engines may read.
#[utoipa::path(get, path = "/robots.txt", tag = "Pages", responses(
    (status = 200, description = "Rules, and where the list of pages is.", body = String, content_type = "text/plain", example = "User-agent: *"), Refusals
))]
pub(crate) async fn robots(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let body = format!("{ROBOTS}\nSitemap: {}/sitemap.xml\n", service(&app, &headers));
    let now = app.clock.now();
    called(Cacheable::constant(body.into_bytes(), "text/plain; charset=utf-8", LASTS).respond(&Known::of(&headers), now))
}

/// The pages of pairs.
#[utoipa::path(get, path = "/sitemap.xml", tag = "Pages", responses(
    (status = 200, description = "A list of addresses (sitemaps.org).", body = String, content_type = "application/xml", example = "<urlset/>"), Refusals
))]
pub(crate) async fn sitemap(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let now = app.clock.now();
    let book = app.converter.books().at(Day::Now, now).await?;
    let quoted = |code: Code| book.pages().iter().any(|page| page.has(code));
    let living = currency::all().iter().filter(|one| one.kind != Kind::Reserved && one.end.is_none());
    let living: Vec<Code> = living.map(|one| one.code).filter(|code| quoted(*code)).collect();
    let service = service(&app, &headers);
    let body = written(&service, &pairs(&living)).map_err(|error| Problem::internal(error.to_string()))?;
    let page = Cacheable::new(body, "application/xml", book.good_until(None), None);
    Ok(called(page.respond(&Known::of(&headers), now)))
}

/// The addresses are those of the service as its client called it.
fn called(mut response: Response) -> Response {
    response.headers_mut().append(header::VARY, CALLED);
    response
}

/// Pairs of what has a rate: those traded most with each other, all others with the first of these, both ways.
fn pairs(living: &[Code]) -> Vec<(Code, Code)> {
    let place = |code: &Code| MOST_TRADED.iter().position(|most| *most == code.as_str());
    let all = living.iter().flat_map(|from| living.iter().map(move |to| (*from, *to)));
    let listed = |(from, to): &(Code, Code)| match (place(from), place(to)) {
        (Some(_), Some(_)) => from != to,
        (Some(place), None) | (None, Some(place)) => place < WITH_EACH,
        (None, None) => false,
    };
    all.filter(listed).take(MOST).collect()
}

fn written(service: &str, pairs: &[(Code, Code)]) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let set = xml.create_element("urlset").with_attribute(("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"));
    set.write_inner_content(|xml| {
        let pages = pairs.iter().map(|(from, to)| format!("{service}/{from}-to-{to}", from = small(*from), to = small(*to)));
        for page in [format!("{service}/")].into_iter().chain(pages) {
            xml.create_element("url")
                .write_inner_content(|xml| xml.create_element("loc").write_text_content(BytesText::new(&page)).map(drop))?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn small(code: Code) -> String {
    code.as_str().to_lowercase()
}
