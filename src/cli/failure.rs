//! What went wrong, in one line, with its exit code. Part of `cli`.

use std::fmt;

use super::output;
use crate::config::ConfigError;
use crate::convert::ConvertError;
use crate::convert::amount::AmountError;
use crate::store::StoreError;

/// A failure of the command: one line, and the exit code that scripts can rely on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    code: u8,
    line: String,
}

impl Failure {
    /// The exit code: 1 for what has no other, 2 usage, 3 unknown currency, 4 no rate for that day, 5 nothing could be asked,
    /// 6 older than allowed, 7 some rows of a file failed, 8 configuration, 9 store.
    #[must_use]
    pub fn code(&self) -> u8 {
        self.code
    }

    pub(super) fn other(line: impl Into<String>) -> Failure {
        Failure { code: 1, line: line.into() }
    }

    pub(super) fn usage(line: impl Into<String>) -> Failure {
        Failure { code: 2, line: line.into() }
    }

    pub(super) fn unknown_currency(line: impl Into<String>) -> Failure {
        Failure { code: 3, line: line.into() }
    }

    pub(super) fn no_rate(line: impl Into<String>) -> Failure {
        Failure { code: 4, line: line.into() }
    }

    pub(super) fn network(line: impl Into<String>) -> Failure {
        Failure { code: 5, line: line.into() }
    }

    pub(super) fn too_old(line: impl Into<String>) -> Failure {
        Failure { code: 6, line: line.into() }
    }

    /// Some rows of a file have no result.
    pub(super) fn rows(failed: u64, all: u64) -> Failure {
        let plural = if all == 1 { "row" } else { "rows" };
        Failure { code: 7, line: format!("{failed} of {all} {plural} failed: see the column error") }
    }

    /// What `fx doctor` found, with the code of the worst.
    pub(super) fn found(code: u8, wrong: usize) -> Failure {
        let line = if wrong == 1 { "one thing is wrong".to_owned() } else { format!("{wrong} things are wrong") };
        Failure { code, line }
    }

    pub(super) fn config(line: impl Into<String>) -> Failure {
        Failure { code: 8, line: line.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&output::cut(&output::harmless(&self.line)))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Failure {
        Failure::config(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let code = if matches!(error, StoreError::Url { .. }) { 8 } else { 9 };
        Failure { code, line: error.to_string() }
    }
}

impl From<AmountError> for Failure {
    fn from(error: AmountError) -> Failure {
        Failure::usage(error.to_string())
    }
}

impl From<ConvertError> for Failure {
    fn from(error: ConvertError) -> Failure {
        let line = error.to_string();
        match error {
            ConvertError::UnknownCurrency { .. } | ConvertError::Superseded(_) => Failure::unknown_currency(line),
            ConvertError::Suspended { .. } | ConvertError::Retired { .. } | ConvertError::NoRate { .. } => Failure::no_rate(line),
            ConvertError::TooOld { .. } => Failure::too_old(line),
            ConvertError::OutOfRange(_) | ConvertError::Reversed { .. } | ConvertError::TooLong { .. } => Failure::usage(line),
            ConvertError::Store(error) => Failure::from(error),
            ConvertError::NoPath => Failure::other(line),
        }
    }
}
