//! `fx watch usd rub`: the answer, again whenever it changes. Part of `cli`. On a terminal it stands in one place; elsewhere each change
//! is a line. It ends, without a word, when the person or the reader has seen enough.

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::answer::{Presentation, Reckoned};
use super::convert::{Backend, homes, signs};
use super::pipeline;
use super::query::{self, Context, Query};
use super::{Failure, RateOptions, block_on, complete, output, today};
use crate::config::Config;

/// Arguments of `fx watch`.
#[derive(Debug, Args)]
pub(super) struct Watch {
    /// Amount, currency and target: 100 usd to rub
    #[arg(value_name = "QUESTION", required = true, allow_negative_numbers = true, add = complete::question())]
    question: Vec<String>,
    /// The one source that may answer
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Look after so many seconds whether something changed; publishers are only asked when they are due
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    every: u32,
}

impl Watch {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let context = Context { homes: &homes(&config), signs: &signs(&config), today: today(), numerals: output::numerals() };
        let query = query::parse(&self.question, &context)?;
        if query.date.is_some() {
            return Err(Failure::usage("a past day does not change: there is nothing to watch"));
        }
        query.alive(today())?;
        query.notes.iter().for_each(|note| output::note(note));
        block_on(async {
            tokio::select! {
                // In this order: whoever sees the first line can interrupt it.
                biased;
                _interrupted = tokio::signal::ctrl_c() => Ok(()),
                ended = self.follow(&query, &config, offline) => ended,
                () = output::closed() => Ok(()),
            }
        })
    }

    /// Shows what is new, until nobody reads it.
    async fn follow(&self, query: &Query, config: &Config, offline: bool) -> Result<(), Failure> {
        // Quiet: what is asked again and again is not announced each time.
        let options = RateOptions { source: self.source.clone(), offline, quiet: true, ..RateOptions::default() };
        let backend = Backend::open(&options, config).await?;
        let mut shown = String::new();
        loop {
            let answers = backend.answers(query, &options, config).await?.into_iter().collect::<Result<Vec<Reckoned>, _>>();
            let text = match answers {
                Ok(answers) => text(&answers),
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
}

/// As a person at a terminal sees it, or a line for each answer.
fn text(answers: &[Reckoned]) -> String {
    match output::person(today()) {
        Some(person) => Presentation { exact: false, person: Some(person) }.show(answers),
        None => answers.iter().map(|answer| answer.record(false)).collect(),
    }
}
