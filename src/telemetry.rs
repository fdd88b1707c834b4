//! What the process says of itself: log lines on standard error, as text for people or as JSON for machines, and traces for a collector
//! of OpenTelemetry where one is configured. Set up once by `fx serve`; beside the flow.
//!
//! - `telemetry/otlp.rs`: the traces; `telemetry/none.rs` stands in its place in a build without the feature `otlp`.

#[cfg_attr(not(feature = "otlp"), path = "telemetry/none.rs")]
mod otlp;

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

pub(crate) use self::otlp::Span;
pub use self::otlp::{TraceError, start, stop};
use crate::config::{Log, LogFormat};

/// What a span is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request from outside, which may be a part of somebody's trace.
    #[cfg_attr(not(feature = "server"), expect(dead_code, reason = "requests are the service's"))]
    Request,
    /// Something that fx does by itself.
    Own,
}

/// Sends the log to standard error, as `[log]` says. A second call in one process changes nothing.
pub fn init(log: &Log) {
    let levels = log.level.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    // Where standard error is closed there is nobody to tell, and telling would panic.
    let lines = fmt::layer().with_writer(std::io::stderr).log_internal_errors(false);
    let _already = match log.format {
        LogFormat::Text => registry().with(lines.with_ansi(std::io::stderr().is_terminal()).with_filter(levels)).try_init(),
        LogFormat::Json => registry().with(lines.json().flatten_event(true).with_filter(levels)).try_init(),
    };
}
