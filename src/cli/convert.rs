//! `fx 100 usd to rub`: the conversion itself. Part of `cli`.

use std::path::Path;

use jiff::tz::TimeZone;

use super::desk::{self, Desk};
use super::query::{self, Context, Query};
use super::{Asked, Failure, block_on, output, remote};
use crate::clock::Clock;
use crate::config::Config;
use crate::convert::{Conversion, Question};
use crate::currency::Code;

pub(super) fn run(words: &[String], asked: &Asked, file: Option<&Path>) -> Result<(), Failure> {
    let config = desk::configuration(file)?;
    let symbols = &config.cli.symbols;
    let query =
        query::parse(words, &Context { home: home(&config), symbols, today: TimeZone::UTC.to_datetime(Clock::system().now()).date() })?;
    if query.date.is_some() && asked.date.is_some() {
        return Err(Failure::usage("the day is named twice: in the question and by --date"));
    }
    query.notes.iter().for_each(|note| output::note(note));
    let asked = &Asked { date: asked.date.or(query.date), ..asked.clone() };
    block_on(async {
        let answers = match &asked.server {
            Some(server) => remote::convert(server, &query, asked, &config).await,
            None => local(&query, asked, &config).await?,
        };
        show(answers, asked)
    })
}

/// The configured currency, else that of the locale's territory, else the euro.
fn home(config: &Config) -> Code {
    let locale = ["LC_ALL", "LC_MONETARY", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    config.cli.home.or_else(|| query::of_locale(&locale?)).unwrap_or(Code::EUR)
}

async fn local(query: &Query, asked: &Asked, config: &Config) -> Result<Vec<Result<Conversion, Failure>>, Failure> {
    let source = desk::source(config, asked.source.as_deref())?;
    let desk = Desk::for_question(config).await?;
    if !asked.offline {
        desk.refresh().await;
    }
    let now = desk.clock.now();
    let mut answers = Vec::with_capacity(query.to.len());
    for &to in &query.to {
        let question = Question { date: asked.date, source, ..Question::new(query.amount, query.from, to) };
        let answer = desk.converter.convert(&question, now).await;
        answers.push(answer.map(|answer| answer.value).map_err(Failure::from));
    }
    Ok(answers)
}

/// Prints what there is, then fails with the first failure, if one of several targets had one.
fn show(answers: Vec<Result<Conversion, Failure>>, asked: &Asked) -> Result<(), Failure> {
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
        several if asked.quiet => output::print(&several.iter().map(|answer| format!("{}\n", answer.for_people())).collect::<String>())?,
        several if asked.plain => output::print(&several.iter().map(output::record).collect::<String>())?,
        several => output::print(&several.iter().map(output::conversion).collect::<String>())?,
    }
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else { return Ok(()) };
    for more in failed {
        output::note(&more.to_string());
    }
    Err(first)
}
