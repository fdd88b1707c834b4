//! Log lines, as `[log]` wants them. Part of `telemetry`.

use std::io::IsTerminal;

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{fmt, registry};

use crate::config::{Log, LogFormat};

/// Whether these directives say what is logged.
pub(crate) fn understands(directives: &str) -> bool {
    directives.parse::<Targets>().is_ok()
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
