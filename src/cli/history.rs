//! `fx history usd rub`: how a rate went. Part of `cli`.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::convert::signs;
use super::pipeline::{self, Pipeline};
use super::price_lines::{PricePoint, Program};
use super::query::NamedDay;
use super::{Failure, block_on, complete, named, numerals, output, plot, query, today};
use crate::convert::history::format::{RowFormat, Writer};
use crate::convert::history::{Every, Range, Row};
use crate::currency::Code;

/// Arguments of `fx history`.
#[derive(Debug, Args)]
pub(super) struct History {
    #[command(flatten)]
    pair: PairAndDays,
    /// day, week or month: the last publication of each
    #[arg(long, value_name = "PERIOD", default_value_t = Every::Day)]
    every: Every,
    /// As CSV
    #[arg(long)]
    csv: bool,
    /// Answer as the service does, in JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// A table, or lines for another program; beancount, ledger, hledger and gnucash-sql are prices of ledgers
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["csv", "json", "plot"])]
    format: Option<Format>,
    /// Append to this file the days that it does not have yet; of beancount, ledger and hledger
    #[arg(long, value_name = "FILE", requires = "format")]
    update: Option<PathBuf>,
    /// Draw it in the terminal
    #[arg(long, conflicts_with_all = ["csv", "json"])]
    plot: bool,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Ndjson,
    Beancount,
    Ledger,
    Hledger,
    GnucashSql,
}

impl Format {
    /// The ledger whose price lines these are; nothing for the others.
    fn ledger(self) -> Option<Program> {
        match self {
            Format::Table | Format::Csv | Format::Json | Format::Ndjson => None,
            Format::Beancount => Some(Program::Beancount),
            Format::Ledger => Some(Program::Ledger),
            Format::Hledger => Some(Program::Hledger),
            Format::GnucashSql => Some(Program::GnucashSql),
        }
    }
}

/// A pair and a range of days.
#[derive(Debug, Args)]
pub(super) struct PairAndDays {
    /// The currency of which one unit is priced
    #[arg(value_name = "BASE", add = complete::currencies())]
    pub(super) base: String,
    /// The currency in which it is priced; several with commas between them
    #[arg(value_name = "QUOTE", add = complete::currencies())]
    pub(super) quotes: String,
    /// The first day; a year before the last, when none is named
    #[arg(long, value_name = "DATE", visible_alias = "since", value_parser = query::named_day, add = complete::days())]
    start: Option<NamedDay>,
    /// The last day; today, when none is named
    #[arg(long, value_name = "DATE", visible_alias = "until", value_parser = query::named_day, add = complete::days())]
    end: Option<NamedDay>,
    /// The one source that may answer
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
}

impl PairAndDays {
    /// The first day that was named.
    fn start(&self) -> Option<Date> {
        self.start.map(|day| day.first(today()))
    }

    /// The pipeline that answers, and the range that is asked for.
    pub(super) async fn open(&self, every: Every, file: Option<&Path>) -> Result<(Pipeline, Range), Failure> {
        let config = pipeline::configuration(file)?;
        let signs = signs(&config);
        let quotes = self.quotes.split(',').map(|text| named::currency(text, &signs)).collect::<Result<Vec<_>, Failure>>()?;
        if let Some(twice) = quotes.iter().enumerate().find_map(|(at, quote)| quotes.get(..at)?.contains(quote).then_some(quote)) {
            return Err(Failure::usage(format!("{twice} is named twice")));
        }
        let (base, source) = (named::currency(&self.base, &signs)?, pipeline::source(&config, self.source.as_deref())?);
        let pipeline = Pipeline::for_question(&config).await?;
        let (start, named) = (self.start(), self.end.map(|day| day.on(today())));
        let (start, end) = pipeline.converter.range(start, named, pipeline.clock.now());
        Ok((pipeline, Range { base, quotes: Some(quotes), start, end, ahead: named.is_some(), every, source }))
    }
}

impl History {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        block_on(async {
            let (pipeline, range) = self.pair.open(self.every, file).await?;
            let format = self.format();
            if let Some(ledger) = format.ledger() {
                return self.prices(&pipeline, range, ledger).await;
            }
            if self.update.is_some() {
                return Err(Failure::usage("--update appends prices of beancount, ledger or hledger: name one of them as --format"));
            }
            let mut history = pipeline.converter.history(&range, pipeline.clock.now()).await?;
            let rows = match format {
                Format::Csv => RowFormat::Csv,
                Format::Json => RowFormat::Json,
                Format::Ndjson => RowFormat::Ndjson,
                _ => return output::show(&shown(&range, &history.all().await?, self.plot)),
            };
            let mut out = Vec::new();
            let mut writer = Writer::begin(rows, &range, &mut out);
            while let Some(rows) = history.next().await? {
                rows.iter().for_each(|row| writer.row(row, &mut out));
                output::print(&String::from_utf8_lossy(&std::mem::take(&mut out)))?;
            }
            writer.end(&mut out);
            if rows == RowFormat::Json {
                out.push(b'\n');
            }
            output::print(&String::from_utf8_lossy(&out))
        })
    }
}

impl History {
    fn format(&self) -> Format {
        match (self.format, self.csv, self.json) {
            (Some(format), ..) => format,
            (None, true, _) => Format::Csv,
            (None, _, true) => Format::Json,
            (None, false, false) => Format::Table,
        }
    }

    /// Price lines: printed, or appended to a file as far as it has not got them.
    async fn prices(&self, pipeline: &Pipeline, mut range: Range, ledger: Program) -> Result<(), Failure> {
        let book = self.update.as_deref().map(|path| Book::open(path, ledger)).transpose()?;
        let quotes = range.quotes.clone().unwrap_or_default();
        let last = |quote: Code| book.as_ref().and_then(|book| ledger.last_day(&book.text, range.base, quote));
        let known: HashMap<Code, Date> = quotes.iter().filter_map(|quote| Some((*quote, last(*quote)?))).collect();
        if known.len() == quotes.len()
            && let Some(next) = known.values().min().and_then(|last| last.tomorrow().ok())
        {
            // The days since then, however many they are: also where a year would be shown.
            range.start = self.pair.start().unwrap_or(next).max(next);
        }
        let rows = match range.start <= range.end {
            true => pipeline.converter.history(&range, pipeline.clock.now()).await?.all().await?,
            false => Vec::new(),
        };
        let new = rows.iter().filter(|row| known.get(&row.quote).is_none_or(|last| row.date > *last));
        let lines = new
            .map(|row| ledger.line(&PricePoint::of(row.date, (range.base, row.quote), &row.rate)?))
            .collect::<Result<Vec<String>, Failure>>()?;
        match book {
            Some(book) => book.append(&lines),
            None => output::print(&lines.concat()),
        }
    }
}

/// A file of prices that grows.
struct Book<'p> {
    path: &'p Path,
    /// What it holds; nothing where there is no file yet.
    text: String,
}

impl<'p> Book<'p> {
    fn open(path: &'p Path, ledger: Program) -> Result<Book<'p>, Failure> {
        if ledger == Program::GnucashSql {
            return Err(Failure::usage("a price that a GnuCash book has already is left as it is: print the statements, and run them all"));
        }
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Book { path, text }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Book { path, text: String::new() }),
            Err(error) => Err(Failure::other(format!("{}: {error}", path.display()))),
        }
    }

    fn append(&self, lines: &[String]) -> Result<(), Failure> {
        // A last line without its end is ended first.
        let before = if self.text.is_empty() || self.text.ends_with('\n') { "" } else { "\n" };
        let written = match lines {
            [] => Ok(()),
            lines => OpenOptions::new()
                .create(true)
                .append(true)
                .open(self.path)
                .and_then(|mut file| file.write_all(format!("{before}{}", lines.concat()).as_bytes())),
        };
        written.map_err(|error| Failure::other(format!("{}: {error}", self.path.display())))?;
        output::note(&format!("{} prices appended to {}", lines.len(), self.path.display()));
        Ok(())
    }
}

fn shown(range: &Range, rows: &[Row], plot: bool) -> String {
    let width = output::width();
    if plot {
        range.quotes.iter().flatten().map(|quote| plot::drawn(range.base, *quote, rows, width)).collect()
    } else {
        table(range, rows)
    }
}

fn table(range: &Range, rows: &[Row]) -> String {
    let rates = numerals::PLAIN.aligned(&rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>());
    let line = |(row, rate): (&Row, &String)| format!("{}  1 {} = {rate} {}  {}\n", row.date, range.base, row.quote, row.origin);
    rows.iter().zip(&rates).map(line).collect()
}
