//! `[log]` and `[telemetry]`: what is said of how the service does, and to whom. Part of `config`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::values;
use crate::store::without_password;

/// `[log]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// A level or directives of `tracing`.
    #[serde(deserialize_with = "values::directives")]
    pub level: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// `[telemetry]`
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// Scheme, host and port of a collector of OpenTelemetry.
    #[serde(deserialize_with = "values::collector", serialize_with = "values::without_password")]
    pub endpoint: String,
    /// Headers for it, as `name=value` with commas between. Written out without the values.
    #[serde(deserialize_with = "values::headers", serialize_with = "values::without_values")]
    pub headers: String,
    /// One trace of so many is recorded.
    #[serde(deserialize_with = "values::positive")]
    pub one_in: u32,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (endpoint, headers) = (without_password(&self.endpoint), values::names_alone(&self.headers));
        f.debug_struct("Telemetry").field("endpoint", &endpoint).field("headers", &headers).field("one_in", &self.one_in).finish()
    }
}

impl Telemetry {
    /// Names and values of the headers.
    #[cfg(feature = "otlp")]
    pub(crate) fn header_list(&self) -> impl Iterator<Item = (String, String)> {
        values::header_pairs(&self.headers).map(|(name, value)| (name.to_owned(), value.to_owned()))
    }
}

impl Default for Telemetry {
    fn default() -> Telemetry {
        Telemetry { endpoint: String::new(), headers: String::new(), one_in: 1 }
    }
}

impl Default for Log {
    fn default() -> Log {
        Log { level: "info".to_owned(), format: LogFormat::Text }
    }
}
