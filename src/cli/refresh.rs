//! `fx refresh`: asks the publishers now. Part of `cli`.

use std::path::Path;

use clap::Args;

use super::pipeline::{self, Pipeline};
use super::{Failure, block_on, output};

/// Arguments of `fx refresh`.
#[derive(Debug, Args)]
pub(super) struct Refresh {
    /// Only those whose sheets are due
    #[arg(long)]
    due: bool,
}

impl Refresh {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        block_on(async {
            let pipeline = Pipeline::open(&config).await?;
            let outcomes = pipeline.ask(None, !self.due).await?;
            let lines: String = outcomes.iter().map(|(table, outcome)| format!("{table}: {outcome}\n")).collect();
            output::print(&lines)?;
            let failed = outcomes.iter().filter(|(_, outcome)| !outcome.is_good()).count();
            if failed == 0 { Ok(()) } else { Err(Failure::network(format!("{failed} of {} sources did not give a sheet", outcomes.len()))) }
        })
    }
}
