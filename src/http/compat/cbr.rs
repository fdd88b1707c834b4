//! `/compat/cbr/…`: the Bank of Russia's rates in the JSON of the mirror that half of Russia's sites ask, `daily_json.js` and `latest.js`.
//! Part of `http/compat`.
//!
//! The newest sheet that the bank has published, which in the afternoon is tomorrow's, under its own date; figures with every digit.

mod names;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{Number, good, is_of, number};
use crate::convert::{Day, Question};
use crate::currency::{self, Code};
use crate::http::app::App;
use crate::http::caching::Known;
use crate::http::openapi::refusals;
use crate::http::params::Place;
use crate::http::problem::Problem;
use crate::quote::Quote;
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::sources::cbr;

const TABLE: TableId = TableId::only(cbr::SOURCE.id);
const TERMS: &str = "https://www.cbr.ru/about/";

refusals!(Refusals: NotFound);

/// `daily_json.js`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Daily {
    date: String,
    previous_date: Option<String>,
    #[serde(rename = "PreviousURL")]
    previous_url: Option<String>,
    timestamp: String,
    valute: BTreeMap<Code, Valute>,
}

/// A currency of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Valute {
    #[serde(rename = "ID")]
    id: &'static str,
    num_code: String,
    char_code: Code,
    nominal: u32,
    name: &'static str,
    value: Number,
    /// For as many units; nothing where the sheet before lacks it.
    previous: Option<Number>,
}

/// `latest.js`.
#[derive(Debug, Serialize)]
struct Latest {
    disclaimer: &'static str,
    date: Date,
    timestamp: i64,
    base: Code,
    rates: BTreeMap<Code, Number>,
}

/// The Bank of Russia's rates in the JSON of its well-known mirror: daily_json.js, latest.js, and a day's `archive/2026/11/24/daily_json.js`.
///
/// A query is passed over: clients add one against caches.
#[utoipa::path(get, path = "/compat/cbr/{*file}", tag = "Rates",
    params(("file" = String, Path, example = "daily_json.js",
        description = "The name of the file, as the mirror has it: daily_json.js, latest.js or archive/2026/11/24/daily_json.js.")),
    responses(
        (status = 200, description = "The file; numbers have all their digits.", body = Object, content_type = "application/json", example = json!({
            "Date": "2026-11-24T11:30:00+03:00", "PreviousDate": "2026-11-21T11:30:00+03:00",
            "PreviousURL": "/compat/cbr/archive/2026/11/21/daily_json.js", "Timestamp": "2026-11-23T17:30:00+03:00",
            "Valute": {"USD": {"ID": "R01235", "NumCode": "840", "CharCode": "USD", "Nominal": 1, "Name": "Доллар США", "Value": 80.1234,
                "Previous": 80.0011}}})),
        Refusals
    )
)]
pub(crate) async fn get(State(app): State<Arc<App>>, Place(file): Place<String>, known: Known) -> Result<Response, Problem> {
    let now = app.clock.now();
    let books = app.converter.books();
    let source = books.source(TABLE.source).ok_or_else(Problem::no_such_page)?;
    let good_until = books.at(Day::Now, now).await?.good_until(Some(TABLE.source));
    let newest = source.tables.first().map(|table| table.schedule.when.latest_effective(source.today(now)));
    let (on, own) = match archived(&file) {
        Some(day) => (Some(day), true),
        None => (newest, false),
    };
    let sheet = books.store().newest(TABLE, on.ok_or_else(Problem::no_such_page)?).await?;
    let sheet = sheet.filter(|sheet| !own || Some(sheet.date()) == on).ok_or_else(Problem::no_such_page)?;
    match file.as_str() {
        "latest.js" => good(&latest(&app, &sheet, now).await?, good_until, &known, now),
        _ if own || file == "daily_json.js" => {
            let eve = sheet.date().yesterday().map_err(|_| Problem::no_such_page())?;
            // What is compiled in of half a year ago is no day before this one.
            let near =
                |before: &Date| source.tables.first().is_some_and(|table| !table.schedule.too_old(*before, sheet.date(), table.carry_days));
            let before = books.store().newest(TABLE, eve).await?.filter(|before| near(&before.date()));
            good(&daily(&app, &sheet, before.as_deref(), now), good_until, &known, now)
        }
        _ => Err(Problem::no_such_page()),
    }
}

/// The day whose file is asked for.
fn archived(file: &str) -> Option<Date> {
    let parts: Vec<&str> = file.split('/').collect();
    let ["archive", year, month, day, "daily_json.js"] = parts.as_slice() else { return None };
    crate::convert::day_named(&format!("{year}-{month}-{day}"))
}

fn daily(app: &App, sheet: &Sheet, before: Option<&Sheet>, now: Timestamp) -> Daily {
    let public = app.config.public_url.trim_end_matches('/');
    let address = |day: Date| format!("{public}/compat/cbr/archive/{}/daily_json.js", day.strftime("%Y/%m/%d"));
    let quotes = sheet.quotes().iter().filter(|quote| quote.quote == Code::RUB);
    Daily {
        date: in_moscow(sheet.date()),
        previous_date: before.map(|before| in_moscow(before.date())),
        previous_url: before.map(|before| address(before.date())),
        timestamp: fetched(sheet.fetched_by(now).unwrap_or(now)),
        valute: quotes.map(|quote| (quote.base, valute(quote, before))).collect(),
    }
}

fn valute(quote: &Quote, before: Option<&Sheet>) -> Valute {
    let known = currency::find(quote.base);
    let (id, name) = names::of(quote.base).unwrap_or(("", known.map_or("", |currency| currency.name)));
    let previous = before.and_then(|before| before.quote(quote.pair())).and_then(|previous| for_units(previous, quote.nominal));
    Valute {
        id,
        num_code: known.and_then(|currency| currency.number).map_or_else(String::new, |number| format!("{number:03}")),
        char_code: quote.base,
        nominal: quote.nominal,
        name,
        value: number(quote.value()),
        previous: previous.map(number),
    }
}

/// A figure for another number of units, exactly: nothing where it does not come out even.
fn for_units(quote: &Quote, nominal: u32) -> Option<Decimal> {
    if quote.nominal == nominal {
        return Some(quote.value());
    }
    let (units, of) = (Decimal::from(nominal), Decimal::from(quote.nominal));
    let value = quote.value().checked_mul(units)?.checked_div(of)?;
    (value.checked_mul(of)? == quote.value().checked_mul(units)?).then(|| value.normalize())
}

/// What a rouble is in each currency that the bank quotes.
async fn latest(app: &App, sheet: &Sheet, now: Timestamp) -> Result<Latest, Problem> {
    let question = Question { source: Some(TABLE.source), date: Some(sheet.date()), ..Question::new(Decimal::ONE, Code::RUB, Code::RUB) };
    let quoted: Vec<Code> = sheet.quotes().iter().filter(|quote| quote.quote == Code::RUB).map(|quote| quote.base).collect();
    let answer = app.converter.convert_many(&question, &quoted, now).await?;
    let rows = answer.value.into_iter().filter_map(Result::ok).filter(|row| row.rate_date == sheet.date() && is_of(row, &[TABLE.source]));
    let midnight = moscow().to_timestamp(DateTime::from_parts(sheet.date(), time(0, 0, 0, 0)));
    Ok(Latest {
        disclaimer: TERMS,
        date: sheet.date(),
        timestamp: midnight.map_or(0, Timestamp::as_second),
        base: Code::RUB,
        rates: rows.map(|row| (row.to, number(row.rate))).collect(),
    })
}

fn moscow() -> TimeZone {
    TimeZone::get(cbr::SOURCE.zone).unwrap_or(TimeZone::UTC)
}

/// The hour that the mirror puts to a date: that at which the bank reads the market.
fn in_moscow(day: Date) -> String {
    format!("{day}T11:30:00+03:00")
}

fn fetched(at: Timestamp) -> String {
    moscow().to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S+03:00").to_string()
}
