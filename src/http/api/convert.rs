//! `GET /v1/convert`: one amount, with its receipt. Part of `http`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

use crate::convert::blend::Blend;
use crate::convert::{Conversion, ConvertError, Question, Stamp};
use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::api::receipts::signed;
use crate::http::app::{App, Reading};
use crate::http::bare;
use crate::http::caching::{Cacheable, Known};
use crate::http::negotiation::Representation;
use crate::http::openapi::{query, refusals};
use crate::http::params::{Named, Params};
use crate::http::problem::{self, Problem};

pub(crate) const KNOWN: [&str; 11] = ["from", "to", "amount", "date", "as_known", "rule", "source", "max_age", "scale", "rounding", "fee"];

query!(Query, KNOWN, that blends);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, RateTooOld, AmountOutOfRange);

/// What is answered, for the document: one receipt, or a list of what each of several targets, `to=RUB,EUR`, comes to, or a median.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "for the document: a receipt and a list of targets are written as they are")]
enum Answered {
    /// Of one target.
    One(Box<Conversion>),
    /// Of several.
    Several(Vec<Target>),
    /// With `source=blend`.
    Median(Box<Blend>),
}

/// What one of several targets comes to.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[derive(utoipa::ToSchema)]
enum Target {
    /// Its receipt, with the legs by which any other amount is converted too.
    Receipt(Box<Conversion>),
    /// Why there is none.
    Without {
        /// The target, as it was named.
        to: String,
        /// What is wrong with it.
        #[schema(value_type = problem::Members)]
        problem: Problem,
    },
}

/// One amount in another currency, or in several, with a receipt for each.
///
/// With `Accept: text/plain` the answer is the result alone; its day, source and freshness are in headers. A fee, which is no part of it, is
/// refused there, and so is a stale rate, unless `max_age` allows its age.
#[utoipa::path(get, path = "/v1/convert", tag = "Rates", params(Query), responses(
    (status = 200, description = "The result, and the published figures that it was made of; of several targets, a list of these in the order asked, with a problem in the place of a target that has no rate.", content(
        (Answered = "application/json"), (String = "text/plain", example = "80.12")
    )),
    Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let (query, representation) = (request.uri().query().unwrap_or_default(), Representation::of(request.headers()));
    let (known, now, key) = (Known::of(request.headers()), app.clock.now(), Key::of(request.uri(), representation));
    if let Some(kept) = app.answers.get(&key, app.converter.books(), now).await {
        return Ok(representation.named(kept.respond(&known, now)));
    }
    // In a box, so that a request whose answer is kept already needs no room for what computing it would take.
    let (cacheable, stamp) = Box::pin(answer(&app, Params::strict(Some(query), &KNOWN)?, representation, now)).await?;
    let cacheable = Arc::new(cacheable);
    app.answers.keep(&key, &cacheable, stamp).await;
    Ok(representation.named(cacheable.respond(&known, now)))
}

async fn answer(app: &App, params: Params<'_>, representation: Representation, now: Timestamp) -> Result<(Cacheable, Stamp), Problem> {
    if params.blends() {
        return blended(app, params, representation, now).await;
    }
    let (question, targets) = question(app, &params)?;
    let reading = app.reading(params.as_known(now)?, now);
    if representation == Representation::Plain && question.fee.is_some() {
        return Err(Problem::parameter("fee", "A bare result has no line for a fee: ask for application/json."));
    }
    if representation == Representation::Plain && targets.len() > 1 {
        return Err(Problem::parameter("to", "A bare result is of one currency: ask for application/json."));
    }
    match targets.as_slice() {
        [_one] => one(app, &reading, &question, representation).await,
        several => many(app, &reading, &question, several).await,
    }
}

/// One receipt, or its result alone.
async fn one(app: &App, reading: &Reading, question: &Question, representation: Representation) -> Result<(Cacheable, Stamp), Problem> {
    let answer = reading.converter.convert(question, reading.now).await.map_err(|error| aimed(error, question.from))?;
    let good_until = reading.good_until(answer.good_until);
    let cacheable = match representation {
        Representation::Json => Cacheable::json(&signed(app, answer.value)?, good_until, answer.changed)?,
        Representation::Plain => {
            bare::refuse_stale(question, &answer.value)?;
            let body = answer.value.alone().into_bytes();
            Cacheable::new(body, representation.media_type(), good_until, answer.changed).with(bare::headers(&answer.value))
        }
    };
    Ok((cacheable, answer.stamp))
}

/// The amount at the median of what central banks say.
async fn blended(app: &App, params: Params<'_>, representation: Representation, now: Timestamp) -> Result<(Cacheable, Stamp), Problem> {
    let params = params.without("source");
    let (question, targets) = question(app, &params)?;
    if representation == Representation::Plain {
        return Err(Problem::parameter("source", "A median has no bare result: ask for application/json."));
    }
    if targets.len() > 1 {
        return Err(Problem::parameter("to", "A median is of one pair: ask for each target by itself."));
    }
    if question.fee.is_some() {
        return Err(Problem::parameter("fee", "A fee is on a published rate, and a median is none."));
    }
    let reading = app.reading(params.as_known(now)?, now);
    let answer = reading.converter.blend(&question, reading.now).await.map_err(|error| aimed(error, question.from))?;
    Ok((Cacheable::json(&answer.value, reading.good_until(answer.good_until), answer.changed)?, answer.stamp))
}

/// What each of several targets comes to; where none comes to anything, what is wrong with the first.
async fn many(app: &App, reading: &Reading, question: &Question, targets: &[Named]) -> Result<(Cacheable, Stamp), Problem> {
    let codes: Vec<Code> = targets.iter().filter_map(|target| target.code.as_ref().ok().copied()).collect();
    let answer = reading.converter.convert_many(question, &codes, reading.now).await?;
    let mut found = answer.value.into_iter();
    let row = |target: &Named| match &target.code {
        Ok(code) => {
            let found = found.next().unwrap_or(Err(ConvertError::NoPath));
            found.map(Box::new).map_err(|error| (code.to_string(), aimed(error, question.from)))
        }
        Err(problem) => Err((target.text.clone(), problem.clone())),
    };
    let rows: Vec<Result<Box<Conversion>, (String, Problem)>> = targets.iter().map(row).collect();
    if let (true, Some(Err((_, problem)))) = (rows.iter().all(Result::is_err), rows.first()) {
        return Err(problem.clone());
    }
    let target = |row: Result<Box<Conversion>, _>| match row {
        Ok(receipt) => Ok(Target::Receipt(Box::new(signed(app, *receipt)?))),
        Err((to, problem)) => Ok(Target::Without { to, problem }),
    };
    let rows = rows.into_iter().map(target).collect::<Result<Vec<Target>, Problem>>()?;
    Ok((Cacheable::json(&rows, reading.good_until(answer.good_until), answer.changed)?, answer.stamp))
}

/// The problem, about the parameter that named an old code.
pub(super) fn aimed(error: ConvertError, from: Code) -> Problem {
    let name = match &error {
        ConvertError::Superseded(old) => Some(if old.code == from { "from" } else { "to" }),
        _ => None,
    };
    let problem = Problem::from(error);
    name.map_or_else(|| problem.clone(), |name| problem.clone().about(name))
}

/// What is asked, and its targets.
pub(super) fn question(app: &App, params: &Params<'_>) -> Result<(Question, Vec<Named>), Problem> {
    let targets = params.targets("to")?;
    let to = targets.iter().find_map(|target| target.code.as_ref().ok().copied());
    let question = Question {
        from: params.code("from")?,
        to: to.unwrap_or(Code::EUR),
        amount: params.amount()?,
        date: params.date()?,
        source: params.source(app.enabled())?,
        scale: params.scale()?,
        rounding: params.rounding()?,
        rule: params.rule()?,
        max_age: params.max_age()?,
        fee: params.fee()?,
    };
    Ok((question, targets))
}
