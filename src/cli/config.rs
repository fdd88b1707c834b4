//! `fx config`: every key, its default and what it means; or the values in force. Part of `cli`.

use std::path::Path;

use clap::Args;

use super::pipeline;
use super::{Failure, output};
use crate::config::EMBEDDED;

/// Arguments of `fx config`.
#[derive(Debug, Args)]
pub(super) struct Config {
    /// The values in force here: file and environment over the defaults
    #[arg(long)]
    effective: bool,
}

impl Config {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        if !self.effective {
            return output::print(EMBEDDED);
        }
        let config = pipeline::configuration(file)?;
        output::print(&toml::to_string(&config).map_err(|error| Failure::other(error.to_string()))?)
    }
}
