//! `fx 100 usd to rub`: the conversion itself. Part of `cli`.

use std::path::Path;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::answer::{Answer, Look};
use super::arguments::mistaken;
use super::desk::{self, Desk};
use super::query::{self, Context, Query, Term};
use super::{Asked, Failure, block_on, output, remote};
use crate::clock::Clock;
use crate::config::Config;
use crate::convert::{Conversion, ConvertError, Question, Sum};
use crate::currency::Code;
use crate::sources::SourceId;
use crate::store::without_password;

pub(super) fn run(words: &[String], asked: &Asked, file: Option<&Path>) -> Result<(), Failure> {
    let config = desk::configuration(file)?;
    let today = TimeZone::UTC.to_datetime(Clock::system().now()).date();
    let context = Context { home: home(&config), symbols: &config.cli.symbols, today };
    let query = query::parse(words, &context).map_err(|failure| mistaken(failure, words))?;
    if query.date.is_some() && asked.date.is_some() {
        return Err(Failure::usage("the day is named twice: in the question and by --date"));
    }
    query.notes.iter().for_each(|note| output::note(note));
    let asked = &Asked { date: asked.date.or(query.date), ..asked.clone() };
    block_on(async {
        let answers = Teller::open(asked, &config).await?.answers(&query, asked, &config).await?;
        show(answers, asked, today)
    })
}

/// Who answers: a running service, or the own store.
pub(super) enum Teller<'a> {
    Service(&'a str),
    Store(Box<Desk>),
}

impl<'a> Teller<'a> {
    pub(super) async fn open(asked: &'a Asked, config: &'a Config) -> Result<Teller<'a>, Failure> {
        Ok(match server(asked, config)? {
            Some(server) => Teller::Service(server),
            None => Teller::Store(Box::new(Desk::for_question(config).await?)),
        })
    }

    /// An answer for each target, or why there is none.
    pub(super) async fn answers(&self, query: &Query, asked: &Asked, config: &Config) -> Result<Vec<Result<Answer, Failure>>, Failure> {
        match self {
            Teller::Service(server) => {
                notice(asked).then(|| output::note(&format!("asking {} …", without_password(server))));
                Ok(remote::convert(server, query, asked, config).await.into_iter().map(sum).collect())
            }
            Teller::Store(desk) => local(desk, query, asked, config).await,
        }
    }
}

/// The service that answers: the one that is named, else the configured one; none offline.
fn server<'a>(asked: &'a Asked, config: &'a Config) -> Result<Option<&'a str>, Failure> {
    let configured = Some(config.cli.server.as_str()).filter(|server| !server.is_empty());
    match asked.server.as_deref().or(configured).filter(|_| !asked.offline) {
        Some(server) if asked.refresh => Err(Failure::usage(format!(
            "--refresh asks the publishers for the own store, and [cli] server = {:?} answers instead of it",
            without_password(server)
        ))),
        server => Ok(server),
    }
}

/// Whether a person reads that the network is being asked, and not a program.
fn notice(asked: &Asked) -> bool {
    output::is_watched() && !(asked.quiet || asked.plain || asked.json)
}

/// The configured currency, else that of the locale's territory, else the euro.
pub(super) fn home(config: &Config) -> Code {
    let locale = ["LC_ALL", "LC_MONETARY", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    config.cli.home.or_else(|| query::of_locale(&locale?)).unwrap_or(Code::EUR)
}

async fn local(desk: &Desk, query: &Query, asked: &Asked, config: &Config) -> Result<Vec<Result<Answer, Failure>>, Failure> {
    let source = desk::source(config, asked.source.as_deref())?;
    let silent = if asked.offline { Vec::new() } else { desk.refresh(asked.refresh, notice(asked)).await };
    let mut answers = Vec::with_capacity(query.to.len());
    for &to in &query.to {
        let mut terms = Vec::with_capacity(query.terms.len());
        for Term { amount, from } in &query.terms {
            let question = Question { date: asked.date, source, max_age: asked.max_age, ..Question::new(*amount, *from, to) };
            terms.push(match desk.converter.convert(&question, desk.clock.now()).await {
                Ok(answer) => Ok(answer.value),
                Err(error @ ConvertError::NoRate { .. }) if !asked.offline => Err(missed(&error, &question, desk, &silent).await),
                Err(error) => Err(Failure::from(error)),
            });
        }
        answers.push(sum(terms));
    }
    Ok(answers)
}

/// The answer that these terms come to; the first failure, where one has none.
fn sum(terms: Vec<Result<Conversion, Failure>>) -> Result<Answer, Failure> {
    let mut terms = terms.into_iter().collect::<Result<Vec<_>, _>>()?;
    match terms.pop() {
        Some(one) if terms.is_empty() => Ok(Answer::One(Box::new(one))),
        last => {
            terms.extend(last);
            Ok(Answer::Sum(Box::new(Sum::of(terms)?)))
        }
    }
}

/// A rate of today that is missing while a publisher that may have it gave no answer, now or a moment ago: the network's fault.
async fn missed(error: &ConvertError, question: &Question, desk: &Desk, silent: &[SourceId]) -> Failure {
    let line = error.to_string();
    let mut names = Vec::new();
    for meta in desk.converter.books().sources().iter().filter(|meta| question.source.is_none_or(|source| source == meta.id)) {
        let failed = desk.converter.books().store().notebook(meta.id).await.is_ok_and(|notes| notes.failures > 0);
        let of_today = question.date.is_none_or(|date| date >= meta.schedule.today(desk.clock.now()));
        if of_today && (failed || silent.contains(&meta.id)) {
            names.push(meta.id.as_str());
        }
    }
    if names.is_empty() { Failure::no_rate(line) } else { Failure::network(format!("{line}; {} could not be asked", names.join(" and "))) }
}

/// Prints what there is, then fails with the first failure, if one of several targets had one.
fn show(answers: Vec<Result<Answer, Failure>>, asked: &Asked, today: Date) -> Result<(), Failure> {
    let (mut good, mut failed) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Ok(answer) => good.push(answer),
            Err(failure) => failed.push(failure),
        }
    }
    match good.as_slice() {
        [] => {}
        [one] if asked.json => output::json(one)?,
        several if asked.json => output::json(&several)?,
        several if asked.quiet => output::print(&several.iter().map(|answer| answer.figure(asked.exact) + "\n").collect::<String>())?,
        several if asked.plain => output::print(&several.iter().map(|answer| answer.record(asked.exact)).collect::<String>())?,
        several => output::print(&Look { exact: asked.exact, person: output::person(today) }.show(several))?,
    }
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else { return Ok(()) };
    for more in failed {
        output::note(&more.to_string());
    }
    Err(first)
}
