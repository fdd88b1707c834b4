//! `GET /v1/sheets`: every source's sheet in force, with its quotes as published and in the order of preference. From it a client
//! converts any amount between any two currencies by itself, to the digit: the widget does. Part of `http`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::App;
use super::caching::{Cacheable, Known};
use super::openapi::{query, refusals};
use super::params::Params;
use super::problem::Problem;
use crate::calendar::{Freshness, Reason};
use crate::convert::Day;
use crate::convert::book::{Book, Page};
use crate::currency::{self, Code};
use crate::sheet::Quote;
use crate::sources::{Meta, RateType, SourceId};

const KNOWN: [&str; 1] = ["date"];
/// The minor unit of most currencies, which is left out of the answer.
const USUAL_MINOR_UNIT: u32 = 2;

query!(Query, KNOWN, required: []);
refusals!(Refusals: InvalidParameter);

/// What a client needs to convert by itself.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
struct Sheets<'a> {
    /// The day asked; nothing for now.
    requested_date: Option<Date>,
    /// In the order of preference.
    sheets: Vec<Listed<'a>>,
    /// Decimal places of the currencies that have not two.
    minor_units: BTreeMap<Code, u32>,
}

/// A source's quotes of one day, as published.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema), schema(as = Sheet))]
struct Listed<'a> {
    /// The publisher's id.
    source: SourceId,
    /// The publisher.
    name: &'static str,
    /// What kind of rate it is.
    rate_type: RateType,
    /// The currency on one side of every quote.
    home: Code,
    /// The effective date that the publisher put on it.
    date: Date,
    /// The day asked, or today, by the source's own calendar.
    requested_date: Date,
    /// How the sheet stands to the day asked.
    freshness: Freshness,
    /// Why it is not of that day.
    reason: Option<Reason>,
    /// When the source publishes next.
    next_due: Option<Timestamp>,
    /// When the sheet was got from the publisher.
    fetched_at: Timestamp,
    /// Sorted by the foreign currency.
    quotes: &'a [Quote],
}

impl<'a> Listed<'a> {
    fn of(meta: &Meta, page: &'a Page) -> Listed<'a> {
        Listed {
            source: meta.id,
            name: meta.name,
            rate_type: meta.rate_type,
            home: page.sheet.home(),
            date: page.sheet.date(),
            requested_date: page.asked,
            freshness: page.standing.freshness,
            reason: page.standing.reason,
            next_due: page.next_due,
            fetched_at: page.sheet.fetched_at(),
            quotes: page.sheet.quotes(),
        }
    }
}

impl<'a> Sheets<'a> {
    fn of(sources: &[Meta], book: &'a Book, requested_date: Option<Date>) -> Sheets<'a> {
        let sheets = sources.iter().filter_map(|meta| Some(Listed::of(meta, book.page(meta.id)?))).collect();
        let quoted = currency::all().iter().filter(|currency| book.pages().iter().any(|page| page.has(currency.code)));
        let minor_units = quoted.map(|currency| (currency.code, currency.scale())).filter(|(_, places)| *places != USUAL_MINOR_UNIT);
        Sheets { requested_date, sheets, minor_units: minor_units.collect() }
    }
}

/// Every source's quotes as published, from which a client converts by itself.
#[cfg_attr(test, utoipa::path(get, path = "/v1/sheets", tag = "Rates", params(Query), responses(
    (status = 200, description = "The sheets in force.", body = Sheets<'_>), Refusals
)))]
pub(super) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    let date = Params::strict(query.as_deref(), &KNOWN)?.date()?;
    let now = app.clock.now();
    let books = app.converter.books();
    let book = books.at(Day::of(date), now).await?;
    let changed = book.pages().iter().map(|page| page.sheet.fetched_at()).max();
    let sheets = Sheets::of(books.sources(), &book, date);
    Ok(Cacheable::json(&sheets, book.good_until(None), changed)?.respond(&known, now))
}
