//! `GET /v1/average`: the exact mean of a period's rates. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use jiff::Timestamp;

use crate::convert::average::{Averages, MeanOf, Period, Wanted};
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;

const KNOWN: [&str; 9] = ["base", "quotes", "period", "start", "end", "of", "source", "scale", "rounding"];

query!(Query, KNOWN, required: ["base", "quotes"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// The exact mean of the rates of a month, quarter, year or any range of days, with the days that it is of.
#[utoipa::path(get, path = "/v1/average", tag = "Rates", params(Query), responses(
    (status = 200, description = "A mean for each currency.", body = Averages), Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, known: Known) -> Result<Response, Problem> {
    let now = app.clock.now();
    let params = Params::strict(query.as_deref(), &KNOWN)?;
    let base = params.code("base")?;
    let quotes = params.codes("quotes")?.ok_or_else(|| Problem::parameter("quotes", "A currency is missing here, such as USD."))?;
    let of = params.text("of").map_or(Ok(MeanOf::Quotes), str::parse);
    let of = of.map_err(|_| Problem::parameter("of", "A mean is of quotes or of inverses."))?;
    let (scale, rounding, source) = (params.scale()?, params.rounding()?, params.source(app.enabled())?);
    let wanted = Wanted { base, quotes, period: period(&app, &params, now)?, of, source, scale, rounding };
    let (averages, good_until) = app.converter.average(&wanted, now).await?;
    Ok(Cacheable::json(&averages, good_until, None)?.respond(&known, now))
}

/// The days: a named period, or its ends; a year up to today, where none is named.
fn period(app: &App, params: &Params<'_>, now: Timestamp) -> Result<Period, Problem> {
    match (params.text("period"), params.day("start")?, params.day("end")?) {
        (Some(text), None, None) => {
            text.parse().map_err(|_| Problem::parameter("period", "A period is a year, a quarter or a month: 2026, 2026-Q3 or 2026-10."))
        }
        (Some(_), ..) => Err(Problem::parameter("period", "A period stands alone: leave out start and end, or the period.")),
        (None, start, end) => {
            let (start, end) = app.converter.range(start, end, now);
            Ok(Period { start, end })
        }
    }
}
