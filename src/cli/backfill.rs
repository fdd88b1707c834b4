//! `fx backfill ecb`: past days of a source, into the store. Part of `cli`.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::desk::{self, Desk};
use super::{Failure, block_on, output, query};
use crate::refresh::backfill::{BackfillError, Count, Told, Wanted};
use crate::sources::SourceId;

/// Arguments of `fx backfill`.
#[derive(Debug, Args)]
pub(super) struct Backfill {
    /// The source: ecb, cbr
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The first day; the publisher's first when none is named
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    since: Option<Date>,
    /// The last day; today when none is named
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    until: Option<Date>,
    /// Also days that were fetched before: to get corrections
    #[arg(long)]
    again: bool,
}

impl Backfill {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = desk::configuration(file)?;
        let id = desk::source(&config, Some(&self.source))?.ok_or_else(|| Failure::usage("name one source, such as ecb"))?;
        let wanted = Wanted { since: self.since, until: self.until, again: self.again };
        block_on(async {
            let desk = Desk::open(&config).await?;
            let mut progress = Progress::of(id);
            let done = desk.fetcher.backfill(id, wanted, &mut |told| progress.show(told)).await;
            progress.end();
            match done? {
                Count { inserted: 0, revised: 0, unchanged: 0, refused: 0 } => output::print(&format!("{id}: nothing to do\n")),
                count => output::print(&format!("{id}: {}\n", words(count))),
            }
        })
    }
}

fn words(count: Count) -> String {
    let Count { inserted, revised, unchanged, refused } = count;
    format!("{inserted} new, {revised} corrected, {unchanged} here already, {refused} refused")
}

/// A bar for a person at a terminal, else a line for each stretch.
struct Progress {
    id: SourceId,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn of(id: SourceId) -> Progress {
        Progress { id, bar: io::stderr().is_terminal().then(|| bar(id)) }
    }

    fn show(&mut self, told: Told) {
        match (told, &self.bar) {
            (Told::Begins(days), Some(bar)) => bar.set_length(u64::try_from(days).unwrap_or(0)),
            (Told::Begins(days), None) => self.line(&format!("{days} days to go through")),
            (Told::Done { last, days, .. }, Some(bar)) => {
                bar.set_position(u64::try_from(days).unwrap_or(0));
                bar.set_message(last.to_string());
            }
            (Told::Done { first, last, count, .. }, None) => self.line(&format!("{first} to {last}: {}", words(count))),
            (Told::Refused(date, rejection), _) => self.line(&format!("{date} refused: {rejection}")),
            (Told::Confirmed(date, rejection), _) => {
                self.line(&format!("{date} believed, as the next day goes on from there: {rejection}"))
            }
            (Told::NotYet(date), _) => self.line(&format!("the sheet of {date} is not out yet")),
            (Told::Waits(pause, error), _) => self.line(&format!("{error}; asking again in {} s", pause.as_secs())),
        }
    }

    fn line(&self, text: &str) {
        let say = || output::note(&format!("{}: {text}", self.id));
        match &self.bar {
            Some(bar) => bar.suspend(say),
            None => say(),
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(id: SourceId) -> ProgressBar {
    let bar = ProgressBar::new(0).with_prefix(id.as_str());
    // The template is checked by a test, so the usual style is never fallen back to.
    bar.set_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

const TEMPLATE: &str = "{prefix} {spinner} [{wide_bar}] {percent} % {msg} {eta}";

impl From<BackfillError> for Failure {
    fn from(error: BackfillError) -> Failure {
        let line = error.to_string();
        match error {
            BackfillError::NotEnabled(_) | BackfillError::NoPast(_) | BackfillError::Reversed(..) => Failure::usage(line),
            BackfillError::Empty { .. } | BackfillError::Source(_) => Failure::network(line),
            BackfillError::Store(error) => Failure::from(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_has_its_own_style() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
        assert_eq!(words(Count { inserted: 3, revised: 1, unchanged: 0, refused: 2 }), "3 new, 1 corrected, 0 here already, 2 refused");
    }
}
