//! `fx sources`: how the publishers do; `fx sources accept ID`: an operator believes what waits; `fx sources drop ID DATE`: and takes out
//! what was believed; `fx sources check`: how they answer now. Part of `cli`.

use std::path::Path;

use clap::{Args, Subcommand};

use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, output, query, today};
use crate::convert::receipt::long;
use crate::refresh::check::Checked;
use crate::refresh::health::{self, Health, TableHealth};
use crate::refresh::{AcceptError, DropError, Watched};
use crate::source::{SourceId, TableId};

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
    /// Believe the quarantined sheet of a source, or the rows that wait
    #[command(before_help = "Example:\n  fx sources accept cbr")]
    Accept {
        /// The source: ecb, cbr, exchange-api
        #[arg(add = complete::sources())]
        source: String,
    },
    /// Ask the publishers live, and compare what they answer with what is stored; nothing is stored
    #[command(before_help = "Examples:\n  fx sources check\n  fx sources check cbr")]
    Check {
        /// The source: ecb, cbr, exchange-api; all of them, where none is named
        #[arg(add = complete::sources())]
        source: Option<String>,
    },
    /// Take out a sheet that was believed and is wrong; its figures stay readable as an earlier revision
    #[command(before_help = "Example:\n  fx sources drop ecb 2026-11-24")]
    Drop {
        /// The source: ecb, cbr, exchange-api
        #[arg(add = complete::sources())]
        source: String,
        /// The effective date of the sheet
        #[arg(value_name = "DATE", value_parser = query::named_day, add = complete::days())]
        date: NamedDay,
    },
}

impl Sources {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        block_on(async {
            let pipeline = Pipeline::open(&config).await?;
            if let Some(Command::Accept { source }) = &self.command {
                let id = pipeline::source(&config, Some(source))?.ok_or_else(|| Failure::usage("a source is missing"))?;
                let sheet = pipeline.fetcher.accept(id).await.map_err(|error| match error {
                    AcceptError::Store(error) => Failure::from(error),
                    other => Failure::other(other.to_string()),
                })?;
                return output::show(&format!("{id}: the sheet of {} is in force\n", sheet.date()));
            }
            if let Some(Command::Drop { source, date }) = &self.command {
                let id = pipeline::source(&config, Some(source))?.ok_or_else(|| Failure::usage("a source is missing"))?;
                let date = date.on(today());
                pipeline.fetcher.drop_sheet(id, date).await.map_err(|error| match error {
                    DropError::Store(error) => Failure::from(error),
                    other => Failure::other(other.to_string()),
                })?;
                let again = "the publisher is asked again with the next refresh";
                return output::show(&format!("{id}: the sheet of {date} is taken out; {again}\n"));
            }
            if let Some(Command::Check { source }) = &self.command {
                return self.check(&pipeline, pipeline::source(&config, source.as_deref())?).await;
            }
            let all = health::of_all(pipeline.converter.books(), &pipeline.timetable, pipeline.clock.now()).await;
            if self.json { output::json(&all) } else { output::show(&all.iter().map(lines).collect::<String>()) }
        })
    }
}

impl Sources {
    async fn check(&self, pipeline: &Pipeline, source: Option<SourceId>) -> Result<(), Failure> {
        let asked = |id: SourceId| source.is_none_or(|source| source == id);
        let enabled = pipeline.converter.books().sources();
        for without in enabled.iter().filter(|enabled| enabled.needs_key() && asked(enabled.id())) {
            output::note(&format!("{}: it needs a key, api_key of [sources.{}], and is not asked", without.id(), without.id().key()));
        }
        let tables: Vec<TableId> =
            pipeline.fetcher.watched().iter().filter(|watched| asked(watched.source.id())).map(Watched::id).collect();
        let all = pipeline.fetcher.check(&tables).await?;
        if self.json {
            output::json(&all)?
        } else {
            output::show(&all.iter().map(checked_line).collect::<String>())?
        }
        let odd = all.iter().filter(|one| !one.verdict.is_good()).count();
        if odd == 0 { Ok(()) } else { Err(Failure::network(format!("{odd} of {} tables need a look", all.len()))) }
    }
}

/// Table, day, currencies, what came of it and why.
fn checked_line(one: &Checked) -> String {
    let Checked { table, verdict, date, quotes, detail } = one;
    let date = date.map_or_else(|| "-".to_owned(), |date| date.to_string());
    let line = format!("{table:<13} {date:<10}  {quotes:>3} currencies  {:<11}  {detail}", verdict.name());
    format!("{}\n", output::harmless(line.trim_end()))
}

fn lines(health: &Health) -> String {
    let mut lines = format!("{:<13} {}\n", health.id, health.name);
    if health.needs_key {
        lines.push_str(&format!("{:13} needs-key   set api_key of [sources.{}]\n", "", health.id.key()));
    }
    health.each_table().for_each(|table| table_lines(health, table, &mut lines));
    lines
}

fn table_lines(health: &Health, table: &TableHealth, lines: &mut String) {
    let mut line = |what: &str, text: String| lines.push_str(&format!("{:13} {what:<11} {text}\n", ""));
    if !table.name.is_empty() {
        line("table", table.name.to_owned());
    }
    match table.last_sheet {
        Some(sheet) => line(
            "last sheet",
            format!("{}, {} {}", long(sheet.date), sheet.quotes, if sheet.quotes == 1 { "currency" } else { "currencies" }),
        ),
        None => line("last sheet", "none yet".to_owned()),
    }
    match table.next_due {
        Some(due) => line("next due", due.strftime("%-d %B %Y, %H:%M UTC").to_string()),
        None => line("ended", "nothing new comes".to_owned()),
    }
    if table.missed_publications > 0 {
        line("missed", table.missed_publications.to_string());
    }
    if let Some(trouble) = &table.last_error {
        line("last error", format!("{} ({})", trouble.what, trouble.at.strftime("%-d %B %Y, %H:%M UTC")));
    }
    if let Some(waiting) = &table.quarantine {
        let id = health.id.as_str().to_lowercase();
        line("quarantine", format!("{}: {}; believe it with fx sources accept {id}", waiting.date, waiting.detail));
    }
    for bad in &table.bad_lines {
        line("bad line", output::harmless(&format!("{}: {}", bad.at, bad.what)));
    }
    for row in &table.refused_rows {
        line(
            "refused row",
            format!("{}: {}: {}{}", row.date, row.rule, row.detail, if row.waits { "; it waits to be confirmed" } else { "" }),
        );
    }
}
