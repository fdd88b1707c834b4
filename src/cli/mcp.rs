//! `fx mcp`: an assistant asks over standard input and output, by the Model Context Protocol. Part of `cli`; the tools are `http/mcp`'s.

use std::path::Path;
use std::sync::Arc;

use clap::Args;
use futures::FutureExt;

use super::pipeline::{self, Pipeline};
use super::{Failure, block_on, output, today};
use crate::config::Config;
use crate::convert::day_named;
use crate::http::mcp::{self, Wanted};
use crate::http::{App, Meters};

/// Arguments of `fx mcp`.
#[derive(Debug, Args)]
pub(super) struct Mcp {}

impl Mcp {
    #[expect(clippy::unused_self, reason = "as every command is run")]
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        block_on(async {
            let pipeline = Arc::new(Pipeline::for_question(&config).await?);
            let meters = Meters::install().map_err(|error| Failure::other(error.to_string()))?;
            let (converter, timetable) = (pipeline.converter.clone(), Arc::clone(&pipeline.timetable));
            let app = App::new(converter, timetable, pipeline.clock.clone(), config.server.clone(), meters);
            if output::is_conversation() {
                output::note("an assistant is to speak here, in the Model Context Protocol; Ctrl-D ends");
            }
            let config = Arc::new(config);
            let first: mcp::First = Arc::new(move |wanted| {
                let (pipeline, config) = (Arc::clone(&pipeline), Arc::clone(&config));
                async move { ask(&pipeline, &config, &wanted).await }.boxed()
            });
            mcp::converse(Arc::new(app), (!offline).then_some(first)).await.map_err(Failure::other)
        })
    }
}

/// Asks the publisher of each pair that is first in line, where a sheet of its is due, as a question of the command does. A day that is
/// over waits for nobody.
async fn ask(pipeline: &Pipeline, config: &Config, wanted: &Wanted) {
    let over = wanted.date.as_deref().and_then(day_named).is_some_and(|day| day < today());
    // A source that there is not is the tool's to refuse.
    let Ok(source) = pipeline::source(config, wanted.source.as_deref()) else { return };
    if over || wanted.pairs.is_empty() {
        return;
    }
    match pipeline.concerned(source, &wanted.pairs).await {
        Ok(concerned) => {
            let first = concerned.get(..wanted.pairs.len().min(concerned.len())).unwrap_or_default();
            if !first.is_empty() {
                pipeline.refresh(Some(first), false, false).await;
            }
        }
        Err(error) => output::note(&error.to_string()),
    }
}
