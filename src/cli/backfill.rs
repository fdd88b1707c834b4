//! `fx backfill ecb`: past days of a source, into the store. Part of `cli`.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, output, query, today};
use crate::refresh::backfill::{self, BackfillError, Count, Wanted};
use crate::source::SourceId;

/// Arguments of `fx backfill`.
#[derive(Debug, Args)]
pub(super) struct Backfill {
    /// The source: ecb, cbr
    #[arg(value_name = "SOURCE", add = complete::sources())]
    source: String,
    /// The first day; the publisher's first when none is named
    #[arg(long, value_name = "DATE", visible_alias = "start", value_parser = query::named_day, add = complete::days())]
    since: Option<NamedDay>,
    /// The last day; today when none is named
    #[arg(long, value_name = "DATE", visible_alias = "end", value_parser = query::named_day, add = complete::days())]
    until: Option<NamedDay>,
    /// Also days that were fetched before: to see corrections
    #[arg(long)]
    again: bool,
    /// With --again: replace the days that are held otherwise here, rather than list them
    #[arg(long, requires = "again")]
    yes: bool,
}

impl Backfill {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let id = pipeline::source(&config, Some(&self.source))?.ok_or_else(|| Failure::usage("name one source, such as ecb"))?;
        let today = today();
        let (since, until) = (self.since.map(|day| day.first(today)), self.until.map(|day| day.on(today)));
        let wanted = Wanted { since, until, again: self.again, replace: self.yes };
        block_on(async {
            let pipeline = Pipeline::open(&config).await?;
            let mut progress = ProgressLine::of(id);
            let done = pipeline.fetcher.backfill(id, wanted, &mut |step| progress.show(step)).await;
            progress.end();
            match done? {
                count if count == Count::default() => output::print(&format!("{id}: nothing to do\n")),
                count => output::print(&format!("{id}: {}\n", words(count))),
            }
        })
    }
}

fn words(count: Count) -> String {
    let Count { inserted, revised, unchanged, refused, rows, held } = count;
    let mut words = format!("{inserted} new, {revised} corrected, {unchanged} here already, {refused} refused");
    if rows > 0 {
        words.push_str(&format!(", {rows} rows of other days refused"));
    }
    if held > 0 {
        words.push_str(&format!(", {held} held otherwise here and not replaced (see the list; --again --yes replaces them)"));
    }
    words
}

/// A bar for a person at a terminal, else a line for each stretch.
struct ProgressLine {
    id: SourceId,
    bar: Option<ProgressBar>,
}

impl ProgressLine {
    fn of(id: SourceId) -> ProgressLine {
        ProgressLine { id, bar: io::stderr().is_terminal().then(|| bar(id)) }
    }

    fn show(&mut self, step: backfill::Progress) {
        match (step, &self.bar) {
            (backfill::Progress::Begins(days), Some(bar)) => bar.set_length(u64::try_from(days).unwrap_or(0)),
            (backfill::Progress::Begins(days), None) => self.line(&format!("{days} days to go through")),
            (backfill::Progress::Done { last, days, .. }, Some(bar)) => {
                bar.set_position(u64::try_from(days).unwrap_or(0));
                bar.set_message(last.to_string());
            }
            (backfill::Progress::Done { first, last, count, .. }, None) => self.line(&format!("{first} to {last}: {}", words(count))),
            (backfill::Progress::Refused(date, rejection), _) => self.line(&format!("{date} refused: {rejection}")),
            (backfill::Progress::RefusedRow(row), _) => self.line(&format!("{}: a row refused: {}: {}", row.date, row.rule, row.detail)),
            (backfill::Progress::Held(date, rows), _) => self.line(&format!("{date} is held otherwise here: {}", rows.join("; "))),
            (backfill::Progress::Replaced(date, rows), _) => self.line(&format!("{date} is replaced here: {}", rows.join("; "))),
            (backfill::Progress::Confirmed(date, rejection), _) => {
                self.line(&format!("{date} believed, as the next day goes on from there: {rejection}"))
            }
            (backfill::Progress::NotYet(date), _) => self.line(&format!("the sheet of {date} is not out yet")),
            (backfill::Progress::Waits(pause, error), _) => self.line(&format!("{error}; asking again in {} s", pause.as_secs())),
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
        assert_eq!(
            words(Count { inserted: 3, revised: 1, refused: 2, ..Count::default() }),
            "3 new, 1 corrected, 0 here already, 2 refused"
        );
    }
}
