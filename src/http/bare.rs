//! A result that stands alone, as a cell of a sheet wants it: what is not in the body, the day, the source and the freshness, stands in
//! headers, and what is stale is refused. Part of `http`.

use axum::http::{HeaderName, HeaderValue};

use crate::calendar::Freshness;
use crate::convert::{Conversion, Question};
use crate::http::problem::{Kind, Problem};

/// The effective date of the oldest sheet used.
pub(crate) const RATE_DATE: HeaderName = HeaderName::from_static("x-fx-rate-date");
/// Whose rate it is, with a plus sign between several; `NONE` for a currency in itself.
pub(crate) const SOURCE: HeaderName = HeaderName::from_static("x-fx-source");
/// How the sheets stand to the day asked.
pub(crate) const FRESHNESS: HeaderName = HeaderName::from_static("x-fx-freshness");

/// What a bare result does not say itself.
pub(crate) fn headers(receipt: &Conversion) -> Vec<(HeaderName, HeaderValue)> {
    let sources = receipt.sources().join("+");
    let texts = [
        (RATE_DATE, receipt.rate_date.to_string()),
        (SOURCE, if sources.is_empty() { "NONE".to_owned() } else { sources }),
        (FRESHNESS, receipt.freshness.name().to_owned()),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((name, HeaderValue::try_from(text).ok()?))).collect()
}

/// Refuses a stale figure, which cannot say that it is one, unless whoever asks allowed its age.
pub(crate) fn refuse_stale(question: &Question, receipt: &Conversion) -> Result<(), Problem> {
    if receipt.freshness != Freshness::Stale || question.max_age.is_some() {
        return Ok(());
    }
    let (last, days) = (receipt.rate_date, receipt.rate_date.until(receipt.requested_date).map_or(0, |span| span.get_days()));
    let detail = format!(
        "The newest rate is of {last}, {days} days old, which a bare figure cannot say: allow it with max_age={days}d, or ask for application/json."
    );
    Err(Problem::new(Kind::RateTooOld, detail).last_on(last))
}
