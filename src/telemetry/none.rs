//! Traces, in a build that has none. Part of `telemetry`.

use super::Kind;
use crate::config::Telemetry;

/// Why nothing can be traced.
#[derive(Debug, thiserror::Error)]
#[error("[telemetry] endpoint: this build of fx has no traces (the feature otlp of its package)")]
pub struct TraceError;

/// A stretch of time with what is said about it: here there is never one.
#[derive(Debug)]
pub(crate) enum Span {}

impl Span {
    /// There are none.
    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "requests are the service's"))]
    pub(crate) fn are_made() -> bool {
        false
    }

    /// Nothing is traced.
    pub(crate) fn begin(_kind: Kind, _name: impl FnOnce() -> String, _parent: Option<&str>) -> Option<Span> {
        None
    }

    /// Says something about it.
    pub(crate) fn text(&mut self, _key: &'static str, _value: impl Into<String>) {}

    /// Says a number about it.
    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "only requests have numbers"))]
    pub(crate) fn number(&mut self, _key: &'static str, _value: u16) {}

    /// It came to a bad end.
    pub(crate) fn fail(&mut self, _why: impl Into<String>) {}
}

/// Begins to trace, which this build cannot.
///
/// # Errors
/// [`TraceError`] where a collector is configured.
pub fn start(config: &Telemetry) -> Result<(), TraceError> {
    if config.endpoint.is_empty() { Ok(()) } else { Err(TraceError) }
}

/// There is nothing to send.
pub async fn stop() {}
