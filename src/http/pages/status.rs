//! `/status`: how every source does, for people: its last sheet, the next, what was refused and why. Without JavaScript; for programs
//! the same is at `/v1/sources`. Part of `http`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use jiff::Timestamp;
use maud::{Markup, html};

use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::pages::shell::shell;
use crate::http::problem::Problem;
use crate::notify::Standing;
use crate::refresh::health::{self, Health, TableHealth};
use crate::store::deliveries::Told;

refusals!(Refusals:);

/// How every source does, as a page.
#[utoipa::path(get, path = "/status", tag = "Watching", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn show(State(app): State<Arc<App>>, known: Known) -> Result<Response, Problem> {
    let now = app.clock.now();
    let all = health::of_all(app.converter.books(), &app.timetable, now).await;
    let webhooks = match &app.notifier {
        Some(notifier) => notifier.standings().await,
        None => Vec::new(),
    };
    let mut response =
        guarded(Cacheable::new(page(&all, &webhooks, now).into_bytes(), HTML, now, None).respond(&known, now), Framed::Nowhere);
    // Looked at when something is wrong: never an old one.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn page(all: &[Health], webhooks: &[Standing], now: Timestamp) -> String {
    let wrong = all.iter().filter(|one| !one.is_well()).count();
    let content = html! {
        h1 { "Status" }
        p { @if wrong == 0 { "All sources are well." } @else { (wrong) " of " (all.len()) " sources need a look." } " As of " (instant(now)) "." }
        p { a href="/v1/sources" { "This as JSON" } }
        @for one in webhooks { (webhook(one)) }
        @for one in all { (source(one, now)) }
    };
    shell("Status", None, &content)
}

/// What a webhook was told, and what waits. No address, which may be a secret.
fn webhook(one: &Standing) -> Markup {
    html! {
        section {
            h2 { "Webhook " (one.name) }
            @match &one.told {
                Err(_) => p { strong { "Not known" } ": the store cannot be read" },
                Ok(None) => p { strong { "Not begun" } },
                Ok(Some(told)) => { (state(told)) }
            }
        }
    }
}

fn state(told: &Told) -> Markup {
    let Told { waiting, oldest, state, .. } = told;
    html! {
        p { strong { @if state.off_since.is_some() { "Switched off" } @else if state.failures > 0 { "Needs a look" } @else { "Well" } } }
        dl {
            @if let Some(since) = state.off_since {
                dt { "Switched off since" }
                dd { (instant(since)) ", for it answered 410: it is tried once more when a service begins anew" }
            }
            dt { "Delivered" } dd { (state.delivered) @if let Some(at) = state.last_success { ", last " (instant(at)) } }
            dt { "Waiting" } dd { (waiting) @if let Some(oldest) = oldest { ", the oldest since " (instant(*oldest)) } }
            @if state.failed > 0 { dt { "Failed attempts" } dd { (state.failed) @if state.failures > 0 { ", the last " (state.failures) " in a row" } } }
            @if state.given_up > 0 { dt { "Given up" } dd { (state.given_up) } }
            @if let Some(error) = &state.last_error { dt { "Last failed" } dd { (instant(error.at)) ": " (error.what) } }
        }
    }
}

fn source(one: &Health, now: Timestamp) -> Markup {
    html! {
        section {
            h2 { (one.name) " (" (one.id) ")" }
            @if one.needs_key {
                p { strong { "Needs a key" } ": set " code { "api_key" } " of " code { "[sources." (one.id.key()) "]" } "." }
            } @else {
                @for table in one.each_table() { (rows(table, now)) }
            }
        }
    }
}

fn rows(one: &TableHealth, now: Timestamp) -> Markup {
    html! {
        @if !one.name.is_empty() { h3 { "Table " (one.name) } }
        p { strong { @if !one.is_well() { "Needs a look" } @else if one.ended { "Ended" } @else { "Well" } } }
        dl {
            dt { "Last sheet" }
            dd {
                @if let Some(sheet) = one.last_sheet {
                    "of " (day(&sheet.date)) ", " (sheet.freshness.name()) ": " (sheet.quotes) " currencies" @if let Some(at) = sheet.fetched_at { ", got " (instant(at)) }
                } @else { "none" }
            }
            @if let Some(due) = one.next_due {
                dt { @if due <= now { "Publication due since" } @else { "Next publication" } }
                dd { (instant(due)) " (" (one.schedule.at) " " (one.schedule.zone) ")" }
            }
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
            @for sheet in &one.damaged {
                dt { "Left out" }
                dd {
                    @if let Some(date) = &sheet.date { "the stored sheet of " (day(date)) } @else { "a stored sheet" }
                    @if let Some(revision) = sheet.revision { ", revision " (revision) }
                    " is damaged"
                }
            }
            @if let Some(what) = &one.unreadable { dt { "Not known" } dd { (what) } }
            @for row in &one.refused_rows {
                dt { "Refused row" }
                dd { (row.base) "/" (row.quote) " of " (day(&row.date)) ", by the rule " code { (row.rule) } ": " (row.detail) }
            }
            @for line in &one.bad_lines { dt { "Bad line" } dd { (line.at) ": " (line.what) } }
            @if one.quarantine.is_some() || !one.refused_rows.is_empty() {
                @for remedy in &one.remedies {
                    dt { "An operator can" }
                    dd { code { (remedy.command) } ": " (remedy.does) }
                }
            }
            @if let Some(revision) = one.revisions.first() {
                dt { "Last correction" }
                dd { "of " (day(&revision.date)) @if let Some(at) = revision.fetched_at { ", got " (instant(at)) } }
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
