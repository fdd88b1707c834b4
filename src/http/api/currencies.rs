//! `GET /v1/currencies` and `/v1/currencies/{code}`: what ISO 4217 says, and who quotes it since when. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::convert::book::Spans;
use crate::convert::currency_named;
use crate::currency::{self, Code, Counts, Currency, Kind};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::params::{Params, Place};
use crate::http::problem::Problem;
use crate::source::SourceId;

refusals!(ListRefusals: InvalidParameter);
refusals!(Refusals: InvalidParameter, UnknownCurrency);

/// What ISO 4217 says about a currency, and who quotes it since when.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = Currency)]
struct Listed {
    /// The alphabetic code.
    code: Code,
    /// The numeric code, three digits.
    number: Option<String>,
    /// The English name.
    name: &'static str,
    /// Decimal places of the minor unit; nothing where ISO 4217 names none.
    minor_unit: Option<u8>,
    /// The everyday sign.
    symbol: Option<&'static str>,
    /// What kind of thing the code stands for.
    kind: Kind,
    /// The first day of a currency younger than 1999, when known.
    since: Option<Date>,
    /// The last day of a currency that is gone.
    last_day: Option<Date>,
    /// What came instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    successor: Option<Successor>,
    /// Who quotes it.
    quoted_by: Vec<QuotedBy>,
}

/// What came instead of a currency that is gone.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Successor {
    /// Its code.
    code: Code,
    /// Units of the retired currency for one of the successor, where a law fixed them.
    units: Option<Decimal>,
    /// Units of the successor for one of the retired currency, where the law counts these.
    #[serde(skip_serializing_if = "Option::is_none")]
    each: Option<Decimal>,
    /// The act that says so.
    law: Option<&'static str>,
}

/// A source that quotes a currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct QuotedBy {
    /// The source.
    source: SourceId,
    /// The first day for which it did.
    first_date: Date,
    /// The last one.
    last_date: Date,
}

impl Listed {
    fn of(currency: &Currency, spans: &[(SourceId, Spans)]) -> Listed {
        let quoted_by = spans.iter().filter_map(|(source, spans)| {
            let (first_date, last_date) = *spans.get(&currency.code)?;
            Some(QuotedBy { source: *source, first_date, last_date })
        });
        Listed {
            code: currency.code,
            number: currency.number.map(|number| format!("{number:03}")),
            name: currency.name,
            minor_unit: currency.minor,
            symbol: currency.symbol,
            kind: currency.kind,
            since: currency.since,
            last_day: currency.end.map(|end| end.last_day),
            successor: currency.end.map(|end| Successor {
                code: end.successor,
                units: end.law.filter(|law| law.counts == Counts::Retired).map(|law| law.units),
                each: end.law.filter(|law| law.counts == Counts::Successor).map(|law| law.units),
                law: end.law.map(|law| law.act),
            }),
            quoted_by: quoted_by.collect(),
        }
    }
}

/// Every currency of ISO 4217, those that are gone included.
#[utoipa::path(get, path = "/v1/currencies", tag = "Reference", responses(
    (status = 200, description = "Sorted by code.", body = Vec<Listed>), ListRefusals
))]
pub(crate) async fn list(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let coverage = coverage(&app).await?;
    let all: Vec<Listed> = currency::all().iter().map(|currency| Listed::of(currency, &coverage)).collect();
    respond(&app, &known, &all).await
}

/// One currency.
#[utoipa::path(get, path = "/v1/currencies/{code}", tag = "Reference",
    params(("code" = String, Path, description = "A code of ISO 4217 in either case.", pattern = "^[A-Za-z]{3}$", example = "RUB")),
    responses((status = 200, description = "The currency.", body = Listed), Refusals))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place(code): Place<String>,
    RawQuery(query): RawQuery,
    known: Known,
) -> Result<Response, Problem> {
    Params::strict(query.as_deref(), &[])?;
    let currency = currency_named(&code)?;
    let coverage = coverage(&app).await?;
    respond(&app, &known, &Listed::of(currency, &coverage)).await
}

/// The days for which each source has each currency, in the order of preference.
async fn coverage(app: &App) -> Result<Vec<(SourceId, Spans)>, Problem> {
    let books = app.converter.books();
    let mut all = Vec::with_capacity(books.sources().len());
    for source in books.sources() {
        all.push((source.id(), books.spans(source).await?));
    }
    Ok(all)
}

async fn respond(app: &App, known: &Known, value: &impl Serialize) -> Result<Response, Problem> {
    let now: Timestamp = app.clock.now();
    let good_until = app.good_until(now).await?;
    Ok(Cacheable::json(value, good_until, None)?.respond(known, now))
}
