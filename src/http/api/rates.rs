//! `GET /v1/rates`: one base, many quotes. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::calendar::Freshness;
use crate::convert::{Conversion, Question, Shown};
use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;

pub(crate) const KNOWN: [&str; 6] = ["base", "quotes", "amount", "date", "as_known", "source"];

query!(Query, KNOWN, required: ["base"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// What one currency is in others.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct Rates {
    /// The currency that is priced.
    base: Code,
    /// As it was asked, trailing zeros included.
    amount: Decimal,
    /// The day asked.
    requested_date: Option<Date>,
    /// The instant of which it says what was known, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_known: Option<Timestamp>,
    /// One for each currency.
    rates: Vec<Rate>,
}

/// The rate of one currency.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Rate {
    /// The currency in which the base is priced.
    quote: Code,
    /// Units of `quote` for one unit of the base.
    rate: Shown,
    /// The amount, rounded to the minor unit of `quote`.
    result: Decimal,
    /// The effective date of the oldest sheet used.
    rate_date: Date,
    /// Whose rate it is; where two sources were joined, both, with a plus sign.
    source: String,
    /// How the sheets stand to the day asked.
    freshness: Freshness,
}

impl From<Conversion> for Rate {
    fn from(row: Conversion) -> Rate {
        let source = row.sources().join("+");
        Rate { quote: row.to, rate: row.rate, result: row.result, rate_date: row.rate_date, source, freshness: row.freshness }
    }
}

/// One currency in many others.
#[utoipa::path(get, path = "/v1/rates", tag = "Rates", params(Query), responses(
    (status = 200, description = "A rate for each currency.", body = Rates), Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, key: Key, known: Known) -> Result<Response, Problem> {
    let now = app.clock.now();
    // All currencies are some kilobytes: kept, they are computed and compressed once.
    if let Some(kept) = app.answers.get(&key, app.converter.books(), now).await {
        return Ok(kept.respond(&known, now));
    }
    let params = Params::strict(query.as_deref(), &KNOWN)?;
    let base = params.code("base")?;
    let quotes = params.codes("quotes")?;
    let (amount, date, source) = (params.amount()?, params.date()?, params.source(app.enabled())?);
    let question = Question { date, source, ..Question::new(amount, base, base) };
    let reading = app.reading(params.as_known(now)?, now);
    let answer = reading.converter.rates(&question, quotes.as_deref(), reading.now).await?;
    let requested_date = answer.value.iter().map(|row| row.requested_date).max();
    let as_known = reading.converter.books().known();
    let rates = Rates { base, amount, requested_date, as_known, rates: answer.value.into_iter().map(Rate::from).collect() };
    let cacheable = Arc::new(Cacheable::json(&rates, reading.good_until(answer.good_until), answer.changed)?);
    app.answers.keep(&key, &cacheable, answer.stamp).await;
    Ok(cacheable.respond(&known, now))
}
