//! What all sources share: how fx asks a publisher (deadlines, body limit, redirects, retries, conditional requests).
//! Stands between `sources` and the network. The readers of formats are under `feed/`.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::store::notebook::Validators;

/// The client's manners: `[fetch]` of `config.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Who asks, with a way to reach the operator.
    pub user_agent: String,
    /// Deadline for a connection.
    pub connect_timeout: Duration,
    /// Deadline for a whole answer, body included.
    pub timeout: Duration,
    /// Largest body in bytes, unpacked.
    pub max_body: usize,
    /// Further tries after the first one failed in a way that may pass.
    pub retries: usize,
}

/// One source's way to its publisher, for the time of one fetch.
#[derive(Debug)]
pub struct Feed {
    validators: BTreeMap<String, Validators>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// No connection, no answer in time, or a broken one.
    #[error("{url}: {what}")]
    Transport {
        /// What was asked.
        url: String,
        /// What happened.
        what: String,
    },
}
