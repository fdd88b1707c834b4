//! `/feed.atom` and `/feed.json`: an entry for each sheet that landed, with its line in words. Atom (RFC 4287) and JSON Feed 1.1. Part of
//! `http/pages`.
//!
//! Of one source the last thirty days; of all of them the newest sheets, as many as a reader takes in.

use std::io;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde::Serialize;

use crate::chart::Locale;
use crate::convert::Day;
use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::api::line::language;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::line::{self, Figure, Line};
use crate::http::negotiation::Representation;
use crate::http::openapi::{query, refusals};
use crate::http::pages::oembed::{CALLED, service};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::quote::Quote;
use crate::sheet::Sheet;
use crate::source::{EnabledSource, EnabledTable, SourceId};
use crate::store::StoreError;

const KNOWN: [&str; 2] = ["source", "lang"];
const DAYS: i64 = 30;
const MOST_ENTRIES: usize = 60;
/// Figures of an entry, of the currencies that most are asked for.
const FIGURES: usize = 3;
const FIRST: [Code; 6] = [Code::USD, Code::EUR, Code::new(b"GBP"), Code::new(b"CNY"), Code::new(b"JPY"), Code::new(b"CHF")];
const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON: &str = "application/feed+json";

query!(Query, KNOWN, required: []);
refusals!(Refusals: InvalidParameter);

/// One sheet.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    url: String,
    title: String,
    content_text: String,
    date_published: Timestamp,
}

/// A feed of JSON Feed 1.1.
#[derive(Debug, Serialize)]
struct Feed {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    language: &'static str,
    items: Vec<Entry>,
}

/// Sheets as they land, as an Atom feed.
#[utoipa::path(get, path = "/feed.atom", tag = "Pages", params(Query), responses(
    (status = 200, description = "An entry for each sheet, the newest first.", body = String, content_type = "application/atom+xml", example = "<feed/>"), Refusals
))]
pub(crate) async fn atom(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &uri, &headers, FeedFormat::Atom).await
}

/// Sheets as they land, as a JSON Feed.
#[utoipa::path(get, path = "/feed.json", tag = "Pages", params(Query), responses(
    (status = 200, description = "An item for each sheet, the newest first.", body = Object, content_type = "application/feed+json",
        example = json!({ "version": "https://jsonfeed.org/version/1.1", "title": "fx", "items": [] })), Refusals
))]
pub(crate) async fn json(
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    answer(&app, query.as_deref(), &uri, &headers, FeedFormat::Json).await
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FeedFormat {
    Atom,
    Json,
}

async fn answer(app: &App, query: Option<&str>, uri: &Uri, headers: &HeaderMap, format: FeedFormat) -> Result<Response, Problem> {
    let (known, now, key) = (Known::of(headers), app.clock.now(), Key::of(uri, Representation::Json));
    let books = app.converter.books();
    // What names the service as its client calls it is kept where every client calls it the same.
    let alike = !app.config.public_url.is_empty();
    let kept = if alike { app.answers.get(&key, books, now).await } else { None };
    let answer = match kept {
        Some(kept) => kept,
        None => {
            let params = Params::strict(query, &KNOWN)?;
            let (locale, source) = (language(&params)?, params.source(app.enabled())?);
            let book = books.at(Day::Now, now).await?;
            let service = service(app, headers);
            let items = entries(app, source, locale, &service, now).await?;
            let feed = Feed {
                version: "https://jsonfeed.org/version/1.1",
                title: source
                    .and_then(|id| books.source(id))
                    .map_or_else(|| "fx".to_owned(), |source| format!("fx – {}", line::name(source.source, locale))),
                home_page_url: format!("{service}/"),
                feed_url: format!("{service}{}", uri.path_and_query().map_or("", |address| address.as_str())),
                language: locale.language(),
                items,
            };
            let changed = feed.items.iter().map(|entry| entry.date_published).max();
            let (body, kind) = match format {
                FeedFormat::Atom => (written(&feed, now).map_err(|error| Problem::internal(error.to_string()))?, ATOM),
                FeedFormat::Json => (serde_json::to_vec(&feed).map_err(|error| Problem::internal(error.to_string()))?, JSON),
            };
            let answer = Arc::new(Cacheable::new(body, kind, book.good_until(source), changed));
            if alike {
                app.answers.keep(&key, &answer, book.stamp()).await;
            }
            answer
        }
    };
    let mut response = answer.respond(&known, now);
    response.headers_mut().append(header::VARY, CALLED);
    Ok(response)
}

/// The entries, the newest first.
async fn entries(app: &App, source: Option<SourceId>, locale: Locale, service: &str, now: Timestamp) -> Result<Vec<Entry>, StoreError> {
    let books = app.converter.books();
    let mut days: Vec<(Date, &EnabledSource, &EnabledTable)> = Vec::new();
    for enabled in books.sources().iter().filter(|enabled| source.is_none_or(|id| enabled.id() == id)) {
        for table in &enabled.tables {
            let last = table.schedule.latest_effective(now);
            let first = last.checked_sub(DAYS.days()).unwrap_or(last);
            let dates = books.store().dates(table.id, first..=last).await?;
            days.extend(dates.into_iter().map(|date| (date, &**enabled, table)));
        }
    }
    days.sort_by_key(|(date, ..)| std::cmp::Reverse(*date));
    days.truncate(MOST_ENTRIES);
    let mut entries = Vec::with_capacity(days.len());
    for (date, enabled, table) in days {
        entries.extend(entry(app, (enabled, table, date), locale, service, now).await?);
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.date_published));
    Ok(entries)
}

/// A sheet as an entry; nothing of one that cannot be read.
async fn entry(
    app: &App,
    (enabled, table, date): (&EnabledSource, &EnabledTable, Date),
    locale: Locale,
    service: &str,
    now: Timestamp,
) -> Result<Option<Entry>, StoreError> {
    let store = app.converter.books().store();
    let Some(sheet) = store.sheet(table.id, date).await? else { return Ok(None) };
    let before = match date.yesterday() {
        // What was in force on the eve, as a conversion says it: over a hole no change is told.
        Ok(eve) => {
            let old = |sheet: &Arc<Sheet>| sheet.until().is_none() && table.schedule.too_old(sheet.date(), eve, table.carry_days);
            store.newest(table.id, eve).await?.filter(|sheet| !old(sheet))
        }
        Err(_first_day) => None,
    };
    let chosen = chosen(&sheet, enabled.source.home());
    let figures = chosen.iter().map(|quote| figure(quote, before.as_deref())).collect();
    let days = (date, line::last_day(&table.schedule, date, sheet.until()));
    let line = Line { source: enabled.source, days, figures };
    let pair = chosen.first().map_or((Code::USD, Code::EUR), |quote| (quote.base, quote.quote));
    let id = enabled.id();
    Ok(Some(Entry {
        id: format!("{service}/v1/sources/{id}#{}{date}", table.id.table),
        url: format!("{service}/?from={}&to={}&date={date}&source={id}", pair.0, pair.1),
        title: line.heading(locale),
        content_text: line.text(locale),
        // A clock that was fast noted a time that has not come yet.
        date_published: sheet.fetched_at().min(now),
    }))
}

/// The quotes that are told: those of the most asked currencies against the publisher's own; else the first ones.
fn chosen(sheet: &Sheet, home: Code) -> Vec<&Quote> {
    let of = |code: &Code| sheet.between(*code, home).or_else(|| sheet.between(home, *code));
    let mut quotes: Vec<&Quote> = FIRST.iter().filter(|code| **code != home).filter_map(of).take(FIGURES).collect();
    if quotes.is_empty() {
        quotes.extend(sheet.quotes().iter().take(FIGURES));
    }
    quotes
}

fn figure(quote: &Quote, before: Option<&Sheet>) -> Figure {
    let (value, nominal) = (quote.value(), quote.nominal);
    let earlier = before.and_then(|sheet| Some((sheet.date(), sheet.quote(quote.pair())?)));
    let before = earlier.and_then(|(date, old)| line::change(date, (old.value(), old.nominal), (value, nominal)).ok());
    Figure { from: quote.base, to: quote.quote, nominal, value, before }
}

/// The feed as Atom.
fn written(feed: &Feed, now: Timestamp) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    let root = xml.create_element("feed").with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", feed.language)]);
    root.write_inner_content(|xml| {
        let updated = feed.items.iter().map(|entry| entry.date_published).max().unwrap_or(now);
        text(xml, "id", &feed.feed_url)?;
        text(xml, "title", &feed.title)?;
        text(xml, "updated", &updated.to_string())?;
        link(xml, "self", &feed.feed_url)?;
        link(xml, "alternate", &feed.home_page_url)?;
        xml.create_element("author").write_inner_content(|xml| text(xml, "name", "fx"))?;
        for entry in &feed.items {
            xml.create_element("entry").write_inner_content(|xml| {
                text(xml, "id", &entry.id)?;
                text(xml, "title", &entry.title)?;
                text(xml, "updated", &entry.date_published.to_string())?;
                link(xml, "alternate", &entry.url)?;
                text(xml, "content", &entry.content_text)
            })?;
        }
        Ok(())
    })?;
    Ok(xml.into_inner())
}

fn text(xml: &mut Writer<Vec<u8>>, name: &str, text: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(text)).map(drop)
}

fn link(xml: &mut Writer<Vec<u8>>, rel: &str, href: &str) -> io::Result<()> {
    xml.create_element("link").with_attributes([("rel", rel), ("href", href)]).write_empty().map(drop)
}
