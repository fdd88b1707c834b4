//! What the process says of itself: log lines on standard error, as text for people or as JSON for machines, and traces for a collector
//! of OpenTelemetry where one is configured. Set up once by `fx serve`; beside the flow.
//!
//! - `telemetry/lines.rs`: the log of a service. A client has none.
//! - `telemetry/otlp.rs`: the traces; `telemetry/none.rs` stands in its place in a build without the feature `otlp`.

#[cfg(feature = "server")]
mod lines;
#[cfg_attr(not(feature = "otlp"), path = "telemetry/none.rs")]
mod otlp;

#[cfg(feature = "server")]
pub use self::lines::init;
#[cfg(feature = "server")]
pub(crate) use self::lines::understands;
pub(crate) use self::otlp::Span;
pub use self::otlp::{TraceError, start, stop};

/// What a span is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request from outside, which may be a part of somebody's trace.
    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "requests are the service's"))]
    Request,
    /// Something that fx does by itself.
    Own,
}

/// A client has no log: whatever names levels may stand in its configuration.
#[cfg(not(feature = "server"))]
pub(crate) fn understands(_directives: &str) -> bool {
    true
}
