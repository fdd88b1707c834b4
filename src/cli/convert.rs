//! `fx 100 usd to rub`: the conversion itself. Part of `cli`.

use std::path::Path;

use super::desk::{self, Desk};
use super::query::{self, Query};
use super::{Asked, Failure, block_on, output, remote};
use crate::config::Config;
use crate::convert::{Conversion, Question};

pub(super) fn run(words: &[String], asked: &Asked, file: Option<&Path>) -> Result<(), Failure> {
    let query = query::parse(words)?;
    let config = desk::configuration(file)?;
    block_on(async {
        let answers = match &asked.server {
            Some(server) => remote::convert(server, &query, asked, &config).await,
            None => local(&query, asked, &config).await?,
        };
        show(answers, asked.json)
    })
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
fn show(answers: Vec<Result<Conversion, Failure>>, json: bool) -> Result<(), Failure> {
    let (mut good, mut failed) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Ok(answer) => good.push(answer),
            Err(failure) => failed.push(failure),
        }
    }
    match good.as_slice() {
        [] => {}
        [one] if json => output::json(one)?,
        several if json => output::json(&several)?,
        several => output::print(&several.iter().map(output::conversion).collect::<String>())?,
    }
    let mut failed = failed.into_iter();
    let Some(first) = failed.next() else { return Ok(()) };
    for more in failed {
        output::note(&more.to_string());
    }
    Err(first)
}
