//! The currencies and providers of version 2. Part of `http/compat/frankfurter/v2`.

use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::super::super::{Query, code, good};
use crate::convert::book::Spans;
use crate::currency::{self, Code, Currency};
use crate::http::app::App;
use crate::http::caching::Known;
use crate::http::problem::Problem;
use crate::refresh::health;
use crate::source::{EnabledSource, Kind, SourceId};

#[derive(Debug, Serialize)]
struct Listed {
    iso_code: Code,
    iso_numeric: Option<String>,
    name: &'static str,
    symbol: Option<&'static str>,
    start_date: Option<Date>,
    end_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    providers: Option<Vec<SourceId>>,
}

impl Listed {
    fn of(currency: &Currency, spans: &[(SourceId, Spans)]) -> Listed {
        let mut spans: Vec<(SourceId, (Date, Date))> =
            spans.iter().filter_map(|(source, spans)| Some((*source, *spans.get(&currency.code)?))).collect();
        spans.sort_unstable_by_key(|(source, _)| *source);
        Listed {
            iso_code: currency.code,
            iso_numeric: currency.number.map(|number| format!("{number:03}")),
            name: currency.name,
            symbol: currency.symbol,
            start_date: spans.iter().map(|(_, span)| span.0).min(),
            end_date: spans.iter().map(|(_, span)| span.1).max(),
            providers: Some(spans.into_iter().map(|(source, _)| source).collect()),
        }
    }
}

/// The days for which each source has each currency, in the order of preference.
async fn coverage(app: &App) -> Result<Vec<(SourceId, Spans)>, Problem> {
    let books = app.converter.books();
    let mut all = Vec::new();
    for source in books.sources() {
        all.push((source.id(), books.spans(source).await?));
    }
    Ok(all)
}

/// Every currency that has a rate; those that are gone, where they are asked for or a provider that quoted them is named.
pub(super) async fn currencies(app: &App, query: &Query, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let providers = query.text(&["providers"]).map(|list| super::query::providers(app, list));
    let all = providers.is_some() || query.text(&["scope"]) == Some("all");
    let mut coverage = coverage(app).await?;
    coverage.retain(|(source, _)| providers.as_ref().is_none_or(|named| named.contains(source)));
    let listed = currency::all().iter().filter(|currency| all || currency.end.is_none()).map(|currency| Listed::of(currency, &coverage));
    let listed: Vec<Listed> =
        listed.filter(|listed| listed.start_date.is_some()).map(|listed| Listed { providers: None, ..listed }).collect();
    good(&listed, app.good_until(now).await?, known, now)
}

/// One currency; nothing for what is none.
pub(super) async fn currency(app: &App, text: &str, known: &Known, now: Timestamp) -> Result<Option<Response>, Problem> {
    let Some(currency) = code(text).and_then(currency::find) else { return Ok(None) };
    good(&Listed::of(currency, &coverage(app).await?), app.good_until(now).await?, known, now).map(Some)
}

#[derive(Debug, Serialize)]
struct Provider {
    key: SourceId,
    name: &'static str,
    country_code: &'static str,
    rate_type: &'static str,
    pivot_currency: Code,
    data_url: &'static str,
    terms_url: Option<&'static str>,
    start_date: Option<Date>,
    end_date: Option<Date>,
    publish_cadence: &'static str,
    publishes_missed: usize,
    currencies: Vec<Code>,
}

impl Provider {
    fn of(source: &EnabledSource, spans: Spans, missed: usize) -> Provider {
        let declared = source.source;
        let dates = spans.values().copied().reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Provider {
            key: source.id(),
            name: declared.name,
            country_code: declared.country,
            rate_type: match declared.kind {
                Kind::Official => "official rate",
                Kind::Reference => "reference rate",
                Kind::Accounting => "accounting rate",
                Kind::Cash => "cash rate",
                Kind::Parallel => "parallel rate",
                Kind::Aggregate => "market rate",
            },
            pivot_currency: declared.home(),
            data_url: declared.page,
            terms_url: declared
                .terms
                .split([' ', ','])
                .find(|word| word.starts_with("https://"))
                .map(|word| word.trim_end_matches(['.', ':'])),
            start_date: dates.map(|dates| dates.0),
            end_date: dates.map(|dates| dates.1),
            publish_cadence: match declared.tables.iter().map(|table| table.when.days.interval()).min() {
                Some(2..=7) => "weekly",
                Some(8..) => "monthly",
                _ => "daily",
            },
            publishes_missed: missed,
            currencies: spans.into_keys().filter(|code| *code != declared.home()).collect(),
        }
    }
}

/// Who has rates here.
pub(super) async fn providers(app: &App, known: &Known, now: Timestamp) -> Result<Response, Problem> {
    let books = app.converter.books();
    let mut listed = Vec::new();
    for source in books.sources() {
        let spans = books.spans(source).await?;
        if !spans.is_empty() {
            let health = health::of_one(books, &app.timetable, source, now).await;
            let missed = health.map_or(0, |health| health.table.missed_publications);
            listed.push(Provider::of(source, spans, missed));
        }
    }
    listed.sort_by_key(|provider| provider.key);
    good(&listed, app.good_until(now).await?, known, now)
}
