//! `/problems` and `/problems/{slug}`: a page about each kind of problem, where its `type` leads to. Part of `http/pages`.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use crate::http::app::App;
use crate::http::caching::Known;
use crate::http::openapi::refusals;
use crate::http::pages::shell::{code, respond, shell};
use crate::http::params::Place;
use crate::http::problem::{Kind, Problem};

refusals!(Refusals: NotFound);

/// All kinds of problems.
#[utoipa::path(get, path = "/problems", tag = "Reference", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn list(State(app): State<Arc<App>>, known: Known) -> Response {
    let content = html! {
        h1 { "Problems" }
        p { "What is wrong is said as application/problem+json (RFC 9457). Its type is the address of one of these pages." }
        dl.problems {
            @for text in Kind::ALL.iter().map(|kind| kind.text()) {
                dt { a href=(format!("/problems/{}", text.slug)) { (text.slug) } " " span.status { (text.status) } }
                dd { (text.title) }
            }
        }
    };
    respond(&app, &known, shell("Problems", None, &content))
}

/// What a kind of problem means, an example of it, and what to do.
#[utoipa::path(get, path = "/problems/{slug}", tag = "Reference",
    params(("slug" = String, Path, description = "The last part of a problem's type.", example = "no-rate")),
    responses(
        (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
    ))]
pub(crate) async fn get(State(app): State<Arc<App>>, Place(slug): Place<String>, known: Known) -> Result<Response, Problem> {
    let kind = Kind::named(&slug).ok_or_else(Problem::no_such_page)?;
    Ok(respond(&app, &known, shell(kind.text().title, None, &page(kind))))
}

fn page(kind: Kind) -> Markup {
    let text = kind.text();
    html! {
        h1 { (text.title) }
        p { code { (text.slug) } ", status " (text.status) }
        h2 { "What it means" }
        p { (text.meaning) }
        h2 { "What to do" }
        p { (text.remedy) }
        h2 { "An example" }
        p { "Asked: " code { (text.request) } }
        (code(&kind.example()))
    }
}
