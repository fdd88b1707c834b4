//! A sheet that is not believed at once. Part of `sheet`; the store keeps it in the fetcher's notes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Rejection;
use crate::quote::Draft;

/// A sheet that came as published but is too unlike the last one to be believed at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quarantine {
    /// What the publisher sent.
    pub draft: Draft,
    /// Why it was not believed.
    pub rejection: Rejection,
    /// When it was first seen. The same figures in an answer hours later confirm it.
    pub since: Timestamp,
}
