//! `fx ready`: whether a running service can convert. Part of `cli`; the health check of the container.

use std::path::Path;
use std::time::Duration;

use clap::Args;

use super::{Failure, block_on, pipeline};
use crate::feed::{Client, Policy};

const WITHIN: Duration = Duration::from_secs(2);

/// Arguments of `fx ready`.
#[derive(Debug, Args)]
pub(super) struct Ready {
    /// The service; the configured address on this machine, when none is named
    #[arg(long, value_name = "URL")]
    server: Option<String>,
}

impl Ready {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let own = || format!("http://127.0.0.1:{}", config.server.listen.port());
        let url = format!("{}/readyz", self.server.clone().unwrap_or_else(own).trim_end_matches('/'));
        let policy = Policy { connect_timeout: WITHIN, timeout: WITHIN, retries: 0, ..config.fetch.policy() };
        block_on(async {
            let client = Client::new(&policy).map_err(|error| Failure::network(error.to_string()))?;
            match client.ask(&url, "text/plain").await {
                Ok((200, _)) => Ok(()),
                Ok((status, _)) => Err(Failure::network(format!("{url} answered with status {status}"))),
                Err(error) => Err(Failure::network(error.to_string())),
            }
        })
    }
}
