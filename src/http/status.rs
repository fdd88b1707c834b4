//! `/status`: how every source does, for people: its last sheet, the next, what was refused and why. Without JavaScript; for programs
//! the same is at `/v1/sources`. Part of `http`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use maud::{Markup, html};

use super::App;
use super::caching::{Cacheable, Known};
use super::docs::shell;
use super::openapi::refusals;
use super::page::{Framed, HTML, guarded};
use super::problem::Problem;
use crate::calendar::Freshness;
use crate::refresh::health::{self, Health};

refusals!(Refusals:);

/// How every source does, as a page.
#[cfg_attr(test, utoipa::path(get, path = "/status", tag = "Watching", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
)))]
pub(super) async fn show(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    let now = app.clock.now();
    let all = health::of_all(app.converter.books(), &app.timetable, now).await?;
    let mut response = guarded(Cacheable::new(page(&all, now).into_bytes(), HTML, now, None).respond(&known, now), Framed::Nowhere);
    // Looked at when something is wrong: never an old one.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn page(all: &[Health], now: Timestamp) -> String {
    let wrong = all.iter().filter(|one| !is_well(one)).count();
    let content = html! {
        h1 { "Status" }
        p { @if wrong == 0 { "All sources are well." } @else { (wrong) " of " (all.len()) " sources need a look." } " As of " (instant(now)) "." }
        p { a href="/v1/sources" { "This as JSON" } }
        @for one in all { (source(one, now)) }
    };
    shell("Status", None, &content)
}

/// Whether nothing is late, failing, refused or waiting.
fn is_well(one: &Health) -> bool {
    let fresh = one.last_sheet.is_some_and(|sheet| matches!(sheet.freshness, Freshness::Current | Freshness::Carried));
    fresh && one.failures == 0 && one.missed_publications == 0 && one.quarantine.is_none()
}

fn source(one: &Health, now: Timestamp) -> Markup {
    html! {
        section {
            h2 { (one.name) " (" (one.id) ")" }
            p { strong { @if is_well(one) { "Well" } @else { "Needs a look" } } }
            dl {
                dt { "Last sheet" }
                dd {
                    @if let Some(sheet) = one.last_sheet {
                        "of " (day(&sheet.date)) ", " (sheet.freshness.name()) ": " (sheet.quotes) " currencies, got " (instant(sheet.fetched_at))
                    } @else { "none" }
                }
                dt { @if one.next_due <= now { "Publication due since" } @else { "Next publication" } }
                dd { (instant(one.next_due)) " (" (one.schedule.at) " " (one.schedule.zone) ")" }
                dt { "Asked next" }
                dd { @if let Some(poll) = one.next_poll { (instant(poll)) } @else { "not by this copy" } }
                dt { "Last success" }
                dd { @if let Some(success) = one.last_success { (instant(success)) } @else { "none" } }
                dt { "Missed publications" }
                dd { (one.missed_publications) }
                @if one.failures > 0 { dt { "Failed attempts since" } dd { (one.failures) } }
                @if let Some(trouble) = &one.last_error {
                    dt { "Last refused or failed" }
                    dd { (instant(trouble.at)) ": " (trouble.what) }
                }
                @if let Some(waiting) = &one.quarantine {
                    dt { "Waiting to be confirmed" }
                    dd {
                        "the sheet of " (day(&waiting.date)) " since " (instant(waiting.since)) ", by the rule " code { (waiting.rule) } ": " (waiting.detail)
                    }
                }
                @if let Some(revision) = one.revisions.first() {
                    dt { "Last correction" }
                    dd { "of " (day(&revision.date)) ", got " (instant(revision.fetched_at)) }
                }
            }
        }
    }
}

/// To the second: more is noise.
fn instant(at: Timestamp) -> Markup {
    html! { time datetime=(at) { (at.strftime("%Y-%m-%d %H:%M:%S UTC")) } }
}

fn day(date: &jiff::civil::Date) -> Markup {
    html! { time datetime=(date) { (date) } }
}
