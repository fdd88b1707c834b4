//! What the fetcher remembers of one source between polls and restarts. Kept by the store beside the sheets, written
//! by `refresh`, shown by `/v1/sources` and `fx sources`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::sheet::{Draft, Rejection};
use crate::sources::SourceId;

/// The fetcher's notes on one source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notebook {
    /// What to send with the next conditional request, by URL. Noted only once the answer's sheet was accepted, so that
    /// a refused answer is always asked for again in full.
    pub validators: BTreeMap<String, Validators>,
    /// When the publisher was last asked.
    pub last_attempt: Option<Timestamp>,
    /// When it last gave what was due, or said that nothing had changed.
    pub last_success: Option<Timestamp>,
    /// Attempts since then that failed.
    pub failures: u32,
    /// The last thing that went wrong; kept after a success, with its time.
    pub last_error: Option<Trouble>,
    /// The first day of a hole that an outage left and that is still to be filled.
    pub gap_since: Option<Date>,
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<Quarantine>,
    /// Stretches of past days that a backfill has been through, oldest first; they do not touch.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<(Date, Date)>,
}

impl Notebook {
    /// As it is stored.
    pub(super) fn to_json(&self, source: SourceId) -> Result<String, StoreError> {
        let odd = |error| StoreError::Content { what: format!("the notebook of {source} as JSON ({error})") };
        serde_json::to_string(self).map_err(odd)
    }

    /// As it was stored.
    pub(super) fn from_json(source: SourceId, content: &str) -> Result<Notebook, StoreError> {
        serde_json::from_str(content).map_err(|error| StoreError::Content { what: format!("the notebook of {source} ({error})") })
    }
}

/// What HTTP gave to ask again by (RFC 9110, section 8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The entity tag, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The date of the last change, as sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

/// One thing that went wrong.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// What, in one sentence.
    pub what: String,
    /// The rule that refused a sheet, when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

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
