//! `fx sources`: how the publishers do; `fx sources accept ID`: an operator believes a quarantined sheet. Part of `cli`.

use std::path::Path;

use clap::{Args, Subcommand};

use super::desk::{self, Desk};
use super::{Failure, block_on, output};
use crate::convert::receipt::long;
use crate::refresh::AcceptError;
use crate::refresh::health::{self, Health};

/// Arguments of `fx sources`.
#[derive(Debug, Args)]
pub(super) struct Sources {
    #[command(subcommand)]
    command: Option<Command>,
    /// Answer as the service does, in JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Believe the quarantined sheet of a source
    #[command(before_help = "Example:\n  fx sources accept cbr")]
    Accept {
        /// The source: ecb, cbr, exchange-api
        source: String,
    },
}

impl Sources {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = desk::configuration(file)?;
        block_on(async {
            let desk = Desk::open(&config).await?;
            if let Some(Command::Accept { source }) = &self.command {
                let id = desk::source(&config, Some(source))?.ok_or_else(|| Failure::usage("a source is missing"))?;
                let sheet = desk.fetcher.accept(id).await.map_err(|error| match error {
                    AcceptError::Store(error) => Failure::from(error),
                    other => Failure::other(other.to_string()),
                })?;
                return output::print(&format!("{id}: the sheet of {} is in force\n", sheet.date()));
            }
            let all = health::of_all(desk.converter.books(), &desk.timetable, desk.clock.now()).await?;
            if self.json { output::json(&all) } else { output::print(&all.iter().map(lines).collect::<String>()) }
        })
    }
}

fn lines(health: &Health) -> String {
    let mut lines = format!("{:<13} {}\n", health.id, health.name);
    let mut line = |what: &str, text: String| lines.push_str(&format!("{:13} {what:<11} {text}\n", ""));
    match health.last_sheet {
        Some(sheet) => line("last sheet", format!("{}, {} currencies", long(sheet.date), sheet.quotes)),
        None => line("last sheet", "none yet".to_owned()),
    }
    line("next due", health.next_due.strftime("%-d %B %Y, %H:%M UTC").to_string());
    if health.missed_publications > 0 {
        line("missed", health.missed_publications.to_string());
    }
    if let Some(trouble) = &health.last_error {
        line("last error", format!("{} ({})", trouble.what, trouble.at.strftime("%-d %B %Y, %H:%M UTC")));
    }
    if let Some(waiting) = &health.quarantine {
        let id = health.id.as_str().to_lowercase();
        line("quarantine", format!("{}: {}; believe it with fx sources accept {id}", waiting.date, waiting.detail));
    }
    lines
}
