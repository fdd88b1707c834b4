//! `fx 100 usd to rub`: the conversion itself. Part of `cli`.

use std::path::Path;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::answer::{Presentation, Reckoned};
use super::arguments::mistaken;
use super::pipeline::{self, Pipeline};
use super::query::{self, Context, Query, Signs, Term};
use super::{Failure, RateOptions, blend, block_on, output, remote, today};
use crate::calendar::Freshness;
use crate::config::Config;
use crate::convert::blend::BLEND;
use crate::convert::{Conversion, ConvertError, Question, Quotient, Sum};
use crate::currency::Code;
use crate::source::SourceId;
use crate::store::without_password;

pub(super) fn run(words: &[String], options: &RateOptions, file: Option<&Path>) -> Result<(), Failure> {
    let config = pipeline::configuration(file)?;
    let today = today();
    let context = Context { homes: &homes(&config), signs: &signs(&config), today, numerals: output::numerals() };
    let query = query::parse(words, &context).map_err(|failure| mistaken(failure, words))?;
    if query.date.is_some() && options.day.is_some() {
        return Err(Failure::usage("the day is named twice: in the question and by --date"));
    }
    query.notes.iter().for_each(|note| output::note(note));
    let options = &RateOptions { date: options.day.map(|day| day.on(today)).or(query.date), ..options.clone() };
    query.alive(options.date.unwrap_or(today))?;
    if options.fee.is_some() && query.terms.len() > 1 {
        return Err(Failure::usage("a fee is on one amount, and these are several: ask for each by itself"));
    }
    if options.fee.is_some() && query.terms.iter().any(|term| term.over != Decimal::ONE) {
        return Err(Failure::usage("a fee is on an amount that ends: write the digits that are meant"));
    }
    if options.source.as_deref().is_some_and(|source| source.eq_ignore_ascii_case(BLEND)) {
        return blend::run(&query, options, &config);
    }
    block_on(async {
        let answers = Backend::open(options, &config).await?.answers(&query, options, &config).await?;
        show(answers, options, today)
    })
}

/// Who answers: a running service, or the own store.
pub(super) enum Backend<'a> {
    Service(&'a str),
    Store(Box<Pipeline>),
}

impl<'a> Backend<'a> {
    pub(super) async fn open(options: &'a RateOptions, config: &'a Config) -> Result<Backend<'a>, Failure> {
        Ok(match remote::server(options, config)? {
            Some(server) => Backend::Service(server),
            None => Backend::Store(Box::new(Pipeline::for_question(config).await?)),
        })
    }

    /// An answer for each target, or why there is none.
    pub(super) async fn answers(
        &self,
        query: &Query,
        options: &RateOptions,
        config: &Config,
    ) -> Result<Vec<Result<Reckoned, Failure>>, Failure> {
        let (whole, divisor) = query.whole()?;
        let answers = match self {
            Backend::Service(server) => {
                notice(options).then(|| output::note(&format!("asking {} …", without_password(server))));
                remote::convert(server, &whole, options, config).await
            }
            Backend::Store(pipeline) => local(pipeline, &whole, options, config).await?,
        };
        let answer = |terms: Vec<Result<Conversion, Failure>>| {
            let terms = terms.into_iter().collect::<Result<Vec<_>, _>>()?;
            if divisor == Decimal::ONE {
                return sum(terms);
            }
            Ok(Reckoned::Quotient { quotient: Box::new(Quotient::of(terms, divisor)?), asked: query.terms.clone() })
        };
        Ok(answers.into_iter().map(answer).collect())
    }
}

/// Whether a person reads that the network is being asked, and not a program.
fn notice(options: &RateOptions) -> bool {
    output::is_watched() && !(options.quiet || options.plain || options.json)
}

/// The configured currencies, else that of the locale's territory, else the euro.
pub(super) fn homes(config: &Config) -> Vec<Code> {
    match config.cli.home.as_slice() {
        [] => vec![of_locale().unwrap_or(Code::EUR)],
        configured => configured.to_vec(),
    }
}

/// The currency of the territory in which the person writes amounts of money.
fn of_locale() -> Option<Code> {
    query::of_locale(&output::locale(&["LC_ALL", "LC_MONETARY", "LANG"]))
}

/// What it had before the euro: a mark is the German one to a German.
fn former() -> Option<Code> {
    query::former_of(&output::locale(&["LC_ALL", "LC_MONETARY", "LANG"]))
}

/// What shared signs and words mean: as the configuration says, else the home currencies and that of the locale first. `kr` is a crown of
/// Denmark to a Dane, wherever at home.
pub(super) fn signs(config: &Config) -> Signs {
    let said = config.cli.symbols.iter().copied();
    let codes = match config.cli.symbols == Config::default().cli.symbols {
        true => homes(config).into_iter().chain(of_locale()).chain(former()).chain(said).collect(),
        false => said.collect(),
    };
    Signs { codes, locale: output::locale(&["LC_ALL", "LC_MESSAGES", "LANG"]) }
}

/// Publishers that are asked beside the first where that one's rate is missing or stale: a person waits.
const FURTHER: usize = 2;

/// For each target the answers of all terms, after whoever may have newer rates was asked.
async fn local(
    pipeline: &Pipeline,
    query: &Query,
    options: &RateOptions,
    config: &Config,
) -> Result<Vec<Vec<Result<Conversion, Failure>>>, Failure> {
    let source = pipeline::source(config, options.source.as_deref())?;
    let mut silent = Vec::new();
    let mut answers = None;
    if options.offline || (options.date.is_some() && !options.refresh) {
        // A day that is over and here waits for nobody.
        let stored = computed(pipeline, query, options, source).await;
        if options.offline || stored.iter().flatten().all(is_settled) {
            answers = Some(stored);
        }
    }
    if answers.is_none() {
        let pairs: Vec<_> = query.to.iter().flat_map(|to| query.terms.iter().map(|term| (term.from, *to))).collect();
        let concerned = pipeline.concerned(source, &pairs).await?;
        let (first, further) = concerned.split_at(concerned.len().min(pairs.len().max(1)));
        let further = further.get(..FURTHER.min(further.len())).unwrap_or_default();
        if !first.is_empty() {
            silent = pipeline.refresh(Some(first), options.refresh, notice(options)).await;
        }
        let mut now = computed(pipeline, query, options, source).await;
        if !further.is_empty() && !now.iter().flatten().all(is_usable) {
            silent.extend(pipeline.refresh(Some(further), options.refresh, notice(options)).await);
            now = computed(pipeline, query, options, source).await;
        }
        answers = Some(now);
    }
    let mut all = Vec::new();
    for terms in answers.unwrap_or_default() {
        let mut said = Vec::with_capacity(terms.len());
        for (question, answer) in terms {
            said.push(match answer {
                Err(error @ ConvertError::NoRate { .. }) if !options.offline => Err(missed(&error, &question, pipeline, &silent).await),
                other => other.map_err(Failure::from),
            });
        }
        all.push(said);
    }
    Ok(all)
}

type Computed = (Question, Result<Conversion, ConvertError>);

/// For each target the answers of all terms, of what is stored.
async fn computed(pipeline: &Pipeline, query: &Query, options: &RateOptions, source: Option<SourceId>) -> Vec<Vec<Computed>> {
    let mut answers = Vec::with_capacity(query.to.len());
    for &to in &query.to {
        let mut terms = Vec::with_capacity(query.terms.len());
        for Term { amount, from, .. } in &query.terms {
            let question =
                Question { date: options.date, source, max_age: options.max_age, fee: options.fee, ..Question::new(*amount, *from, to) };
            let answer = pipeline.converter.convert(&question, pipeline.clock.now()).await;
            terms.push((question, answer.map(|answer| answer.value)));
        }
        answers.push(terms);
    }
    answers
}

/// Whether an answer of a day in the past can no longer change by asking.
fn is_settled((_, answer): &Computed) -> bool {
    answer.as_ref().is_ok_and(|answer| answer.next_due.is_none() && answer.freshness <= Freshness::Carried)
}

/// Whether there is a rate that is not stale, or nothing that any publisher could change.
fn is_usable((_, answer): &Computed) -> bool {
    match answer {
        Ok(answer) => answer.freshness != Freshness::Stale,
        Err(error) => !matches!(error, ConvertError::NoRate { .. } | ConvertError::TooOld { .. }),
    }
}

/// The answer that these terms come to.
fn sum(mut terms: Vec<Conversion>) -> Result<Reckoned, Failure> {
    match terms.pop() {
        Some(one) if terms.is_empty() => Ok(Reckoned::One(Box::new(one))),
        last => {
            terms.extend(last);
            Ok(Reckoned::Sum(Box::new(Sum::of(terms)?)))
        }
    }
}

/// A rate of today that is missing while a publisher that may have it gave no answer, now or a moment ago: the network's fault.
async fn missed(error: &ConvertError, question: &Question, pipeline: &Pipeline, silent: &[SourceId]) -> Failure {
    let line = error.to_string();
    let mut names = Vec::new();
    let books = pipeline.converter.books();
    for source in books.sources().iter().filter(|source| question.source.is_none_or(|options| options == source.id())) {
        let mut failed = silent.contains(&source.id());
        for table in &source.tables {
            failed |= books.store().notebook(table.id).await.is_ok_and(|notes| notes.failures > 0);
        }
        let of_today = question.date.is_none_or(|date| date >= source.today(pipeline.clock.now()));
        if of_today && failed {
            names.push(source.id().as_str());
        }
    }
    if names.is_empty() { Failure::no_rate(line) } else { Failure::network(format!("{line}; {} could not be asked", names.join(" and "))) }
}

/// Prints what there is, then fails with the first failure, if one of several targets had one.
fn show(answers: Vec<Result<Reckoned, Failure>>, options: &RateOptions, today: Date) -> Result<(), Failure> {
    let (mut good, mut failed) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Ok(answer) => good.push(answer),
            Err(failure) => failed.push(failure),
        }
    }
    match good.as_slice() {
        [] => {}
        [one] if options.json => output::json(one)?,
        several if options.json => output::json(&several)?,
        several if options.quiet => output::print(&several.iter().map(|answer| answer.figure(options.exact) + "\n").collect::<String>())?,
        several if options.plain => output::print(&several.iter().map(|answer| answer.record(options.exact)).collect::<String>())?,
        several => output::show(&Presentation { exact: options.exact, person: output::person(today) }.show(several))?,
    }
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else { return Ok(()) };
    for more in failed {
        output::note(&more.to_string());
    }
    Err(first)
}
