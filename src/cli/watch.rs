//! `fx watch usd rub`: the answer, again whenever it changes. Part of `cli`. On a terminal it stands in one place; elsewhere each change
//! is a line. It ends, without a word, when the person or the reader has seen enough.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;

use super::answer::{Answer, Look};
use super::convert::{home, sum};
use super::desk::{self, Desk};
use super::query::{self, Context, Query};
use super::{Failure, block_on, output};
use crate::clock::Clock;
use crate::config::Config;
use crate::convert::Question;

/// Arguments of `fx watch`.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Amount, currency and target: 100 usd to rub
    #[arg(value_name = "QUESTION", required = true, allow_negative_numbers = true)]
    question: Vec<String>,
    /// The one source that may answer
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Look after so many seconds whether something changed; publishers are only asked when they are due
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    every: u32,
    /// Ask no publisher
    #[arg(long)]
    offline: bool,
}

impl Watch {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = desk::configuration(file)?;
        let today = TimeZone::UTC.to_datetime(Clock::system().now()).date();
        let query = query::parse(&self.question, &Context { home: home(&config), symbols: &config.cli.symbols, today })?;
        if query.date.is_some() {
            return Err(Failure::usage("a past day does not change: there is nothing to watch"));
        }
        query.notes.iter().for_each(|note| output::note(note));
        block_on(async {
            tokio::select! {
                ended = self.follow(&query, &config) => ended,
                _interrupted = tokio::signal::ctrl_c() => Ok(()),
                () = output::closed() => Ok(()),
            }
        })
    }

    /// Shows what is new, until nobody reads it.
    async fn follow(&self, query: &Query, config: &Config) -> Result<(), Failure> {
        let desk = Desk::for_question(config).await?;
        let mut shown = String::new();
        loop {
            if !self.offline {
                desk.refresh(false, false).await;
            }
            let text = match self.text(query, config, &desk).await {
                Ok(text) => text,
                Err(failure) if shown.is_empty() => return Err(failure),
                // What was said stays true of its day; the next look may do better.
                Err(failure) => {
                    output::note(&failure.to_string());
                    shown.clone()
                }
            };
            if text != shown {
                if !output::redraw(&shown, &text)? {
                    return Ok(());
                }
                shown = text;
            }
            tokio::time::sleep(Duration::from_secs(self.every.into())).await;
        }
    }

    async fn text(&self, query: &Query, config: &Config, desk: &Desk) -> Result<String, Failure> {
        let source = desk::source(config, self.source.as_deref())?;
        let now = desk.clock.now();
        let mut answers = Vec::with_capacity(query.to.len());
        for &to in &query.to {
            let mut terms = Vec::with_capacity(query.terms.len());
            for term in &query.terms {
                let question = Question { source, ..Question::new(term.amount, term.from, to) };
                terms.push(desk.converter.convert(&question, now).await.map(|answer| answer.value).map_err(Failure::from));
            }
            answers.push(sum(terms)?);
        }
        if std::io::stdout().is_terminal() {
            let today = TimeZone::UTC.to_datetime(now).date();
            return Ok(Look { exact: false, person: output::person(today) }.show(&answers));
        }
        Ok(answers.iter().map(|answer: &Answer| answer.record(false)).collect())
    }
}
