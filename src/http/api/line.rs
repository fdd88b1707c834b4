//! `GET /v1/line`: the line that a news agency writes of an official rate every day. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::Serialize;

use crate::chart::Locale;
use crate::convert::{ConvertError, Day, Question, currency_named};
use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::line::{self, Figure, Line, told};
use crate::http::negotiation::Representation;
use crate::http::openapi::{query, refusals};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::source::SourceId;

const KNOWN: [&str; 3] = ["pairs", "source", "lang"];
const MOST_PAIRS: usize = 12;

query!(Query, KNOWN, required: ["pairs"]);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, AmountOutOfRange);

/// The line, and what it was made of.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = NewsLine)]
struct NewsLine {
    /// The language of the texts.
    lang: &'static str,
    /// All sentences, one after the other.
    text: String,
    /// A sentence for each source and its days.
    lines: Vec<Sentence>,
}

/// What one source says for the same days.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[schema(as = NewsSentence)]
struct Sentence {
    /// The publisher.
    source: SourceId,
    /// Its name, in the language where it has one there.
    name: String,
    /// The first day for which the figures hold.
    first_day: jiff::civil::Date,
    /// The last one, as far as the publisher's calendar says.
    last_day: jiff::civil::Date,
    /// The sentence.
    text: String,
    /// Its figures.
    rates: Vec<Figure>,
}

/// The sentence that a news agency writes of official rates: whose, for which days, how they changed against the sheet before.
///
/// It is of the newest sheet: of tomorrow's as soon as it is there. With `Accept: text/plain` it stands alone.
#[utoipa::path(get, path = "/v1/line", tag = "Rates", params(Query), responses(
    (status = 200, description = "The sentence.", content(
        (NewsLine = "application/json"),
        (String = "text/plain", example = "Bank of Russia, official exchange rate for 25 November 2026: 1 US dollar is 80.1234 rubles, up 0.4512 rubles (0.57%) from 24 November.")
    )),
    Refusals
))]
pub(crate) async fn get(State(app): State<Arc<App>>, RawQuery(query): RawQuery, request: Request) -> Result<Response, Problem> {
    let representation = Representation::of(request.headers());
    let (known, now, key) = (Known::of(request.headers()), app.clock.now(), Key::of(request.uri(), representation));
    let books = app.converter.books();
    if let Some(kept) = app.answers.get(&key, books, now).await {
        return Ok(representation.named(kept.respond(&known, now)));
    }
    let params = Params::strict(query.as_deref(), &KNOWN)?;
    let (locale, source, pairs) = (language(&params)?, params.source(app.enabled())?, pairs(&params)?);
    let stamp = books.at(Day::Now, now).await?.stamp();
    let mut told = Sentences { lines: Vec::new(), good_until: Timestamp::MAX, changed: None };
    for pair in pairs {
        told.add(&app, pair, source, now).await?;
    }
    let sentences: Vec<String> = told.lines.iter().map(|line| line.text(locale)).collect();
    let text = sentences.join(if matches!(locale, Locale::Zh | Locale::ZhHant | Locale::Ja) { "" } else { " " });
    let answer = match representation {
        Representation::Plain => Cacheable::new(text.into_bytes(), representation.media_type(), told.good_until, told.changed),
        Representation::Json => {
            let lines = told.lines.iter().zip(sentences).map(|(line, text)| Sentence::of(line, text, locale)).collect();
            Cacheable::json(&NewsLine { lang: locale.language(), text, lines }, told.good_until, told.changed)?
        }
    };
    let answer = Arc::new(answer);
    app.answers.keep(&key, &answer, stamp).await;
    Ok(representation.named(answer.respond(&known, now)))
}

impl Sentence {
    fn of(line: &Line, text: String, locale: Locale) -> Sentence {
        let (first_day, last_day) = line.days;
        Sentence { source: line.source.id, name: line::name(line.source, locale), first_day, last_day, text, rates: line.figures.clone() }
    }
}

/// The language of the words; English when none is named.
pub(crate) fn language(params: &Params<'_>) -> Result<Locale, Problem> {
    let Some(text) = params.text("lang") else { return Ok(Locale::En) };
    let known = || Locale::ALL.map(Locale::language).join(", ");
    text.replace('_', "-").parse().map_err(|_| Problem::parameter("lang", format!("A language is one of {}.", known())))
}

fn pairs(params: &Params<'_>) -> Result<Vec<(Code, Code)>, Problem> {
    let wrong = |what: &str| Problem::parameter("pairs", what.to_owned());
    let list = params.text("pairs").filter(|list| !list.is_empty());
    let list = list.ok_or_else(|| wrong("Pairs are missing here, such as USD-RUB,EUR-RUB."))?;
    let code = |text: &str| currency_named(text).map(|currency| currency.code).map_err(|error| Problem::from(error).about("pairs"));
    let mut pairs = Vec::new();
    for pair in list.split(',') {
        let (from, to) = pair.split_once('-').ok_or_else(|| wrong("A pair is two currencies with a hyphen between, such as USD-RUB."))?;
        let pair = (code(from)?, code(to)?);
        if pair.0 == pair.1 || pairs.contains(&pair) {
            return Err(wrong("A pair is of two currencies, and stands here once."));
        }
        pairs.push(pair);
    }
    if pairs.len() > MOST_PAIRS { Err(wrong("There are at most 12 pairs in a line.")) } else { Ok(pairs) }
}

/// What was told so far.
struct Sentences {
    lines: Vec<Line>,
    good_until: Timestamp,
    changed: Option<Timestamp>,
}

impl Sentences {
    /// Adds a pair to the sentence of its source and days.
    async fn add(&mut self, app: &App, (from, to): (Code, Code), source: Option<SourceId>, now: Timestamp) -> Result<(), Problem> {
        let asked = Question { source, ..Question::new(Decimal::ONE, from, to) };
        // Where none is named, the source is the one that answers now.
        let present = app.converter.convert(&asked, now).await?;
        let enabled = told::only(&app.converter, &present.value).ok_or_else(|| no_one(from, to))?;
        let newest = Question { source: Some(enabled.id()), date: Some(line::latest(enabled, now)), ..asked };
        let found = match app.converter.convert(&newest, now).await {
            Ok(found) => found,
            Err(ConvertError::Store(error)) => return Err(error.into()),
            // Of a day to come there is nothing where even today's figure is old.
            Err(_none_ahead) => present.clone(),
        };
        self.good_until = self.good_until.min(present.good_until).min(found.good_until);
        self.changed = self.changed.max(found.changed);
        let before = told::before(&app.converter, (&newest, &found.value), enabled, now).await?;
        let figure = told::figure(&found.value, before.as_ref()).map_err(ConvertError::from)?;
        let days = told::days(enabled, &found.value);
        match self.lines.iter_mut().find(|line| line.source.id == enabled.id() && line.days == days) {
            Some(line) => line.figures.push(figure),
            None => self.lines.push(Line { source: enabled.source, days, figures: vec![figure] }),
        }
        Ok(())
    }
}

fn no_one(from: Code, to: Code) -> Problem {
    Problem::parameter("pairs", format!("No one publisher has a rate of {from} to {to}: name another pair."))
}
