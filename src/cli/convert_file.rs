//! `fx convert-file`: a file from standard input to standard output, row by row. Part of `cli`; the rows are the work of `batch`.

use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::Path;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;

use super::desk::{self, Desk};
use super::{Failure, block_on, output, query};
use crate::batch::{Batch, Counts, Form, Given, Limits, Plan};
use crate::convert::{Fee, Rounding, Rule, code_named, days_named};
use crate::currency::Code;

/// So much is read at once.
const PIECE: usize = 64 * 1024;
/// The longest row: a person's own file may hold what a stranger's may not.
const ROW_BYTES: usize = 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  fx convert-file --to eur < payments.csv           columns amount, from and, where there is one, date
  fx convert-file --amount price --from usd --to eur,gbp --date-column day < sales.csv
  fx convert-file --to eur --date 2026-10-30 < payments.ndjson
  fx convert-file --delimiter ';' < payments.csv    columns amount, from, to

Behind each row stand result, rate, rate_date, source, freshness and error; with several targets once for each, as result_EUR;
with --fee also fee and total. A row that cannot be converted keeps its place and says why. Exit code 7: some rows failed.";

/// Arguments of `fx convert-file`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ConvertFile {
    /// The column of the amount
    #[arg(long, value_name = "COLUMN", default_value = "amount")]
    amount: String,
    /// The currency of amounts whose row names none
    #[arg(long, value_name = "CODE", value_parser = code)]
    from: Option<Code>,
    /// The column of the amount's currency
    #[arg(long, value_name = "COLUMN", default_value = "from")]
    from_column: String,
    /// The currency or currencies to convert to, where the row names none
    #[arg(long, value_name = "CODES", value_parser = code, value_delimiter = ',')]
    to: Vec<Code>,
    /// The column of the currency to convert to [default: to]
    #[arg(long, value_name = "COLUMN")]
    to_column: Option<String>,
    /// The day of rows that name none, as 2026-11-24
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    date: Option<Date>,
    /// The column of the day [default: date, where there is one]
    #[arg(long, value_name = "COLUMN")]
    date_column: Option<String>,
    /// The one source that may answer: ecb, cbr, exchange-api
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Decimal places of results; the target's minor unit otherwise
    #[arg(long, value_name = "PLACES", value_parser = clap::value_parser!(u32).range(0..=18))]
    scale: Option<u32>,
    /// half-even, half-up, half-down, up, down, ceiling or floor
    #[arg(long, value_name = "MODE", default_value = "half-even")]
    rounding: Rounding,
    /// Which sheet stands for a row's day: on-or-before, before or exact
    #[arg(long, value_name = "RULE", default_value = "on-or-before", value_parser = rule)]
    rule: Rule,
    /// No rate that is older than so many days on a row's day, as 3d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    max_age: Option<u32>,
    /// Per cent on top of each result, in columns of its own
    #[arg(long, value_name = "PERCENT", value_parser = Fee::parse, allow_hyphen_values = true)]
    fee: Option<Fee>,
    /// What stands between fields: a comma, ';', '|' or tab
    #[arg(long, value_name = "CHARACTER", value_parser = delimiter, default_value = ",")]
    delimiter: u8,
    /// Ask no publisher
    #[arg(long)]
    offline: bool,
}

impl ConvertFile {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        if io::stdin().is_terminal() {
            return Err(Failure::usage("the file comes from standard input: fx convert-file --to eur < payments.csv"));
        }
        let config = desk::configuration(file)?;
        let source = desk::source(&config, self.source.as_deref())?;
        let counts = block_on(async {
            let desk = Desk::for_file(&config).await?;
            if !self.offline {
                desk.refresh(false, output::is_watched()).await;
            }
            let mut input = io::stdin().lock();
            let (first, form) = self.opening(&mut input)?;
            let plan = Plan { source, ..self.plan(form) };
            let batch = Batch::new(plan, desk.converter.clone(), desk.clock.now());
            convert(batch, first, input).await
        })?;
        match counts {
            Some(counts) if counts.failed > 0 => Err(Failure::rows(counts.failed, counts.rows)),
            _ => Ok(()),
        }
    }

    /// The beginning of the file, and the form that it shows: an object in braces, or a header.
    fn opening(&self, input: &mut impl Read) -> Result<(Vec<u8>, Form), Failure> {
        let (mut first, mut piece) = (Vec::new(), vec![0; PIECE]);
        while first.trim_ascii_start().is_empty() && first.len() < ROW_BYTES {
            match read(input, &mut piece)? {
                0 => break,
                length => first.extend_from_slice(&piece[..length]),
            }
        }
        let object = first.trim_ascii_start().starts_with(b"{");
        Ok((first, if object { Form::Ndjson } else { Form::Csv { delimiter: self.delimiter } }))
    }

    fn plan(&self, form: Form) -> Plan {
        let targets = (!self.to.is_empty()).then(|| self.to.clone());
        // A fixed target is not overruled by a column that happens to be named "to", unless it is asked for.
        let to_column = self.to_column.clone().or_else(|| targets.is_none().then(|| "to".to_owned()));
        let named = self.date_column.is_some() && self.date.is_none();
        let date_column = self.date_column.clone().unwrap_or_else(|| "date".to_owned());
        Plan {
            amount: self.amount.clone(),
            from: Given { column: Some(self.from_column.clone()), otherwise: self.from },
            to: Given { column: to_column, otherwise: targets },
            date: Given { column: Some(date_column), otherwise: (!named).then_some(self.date) },
            scale: self.scale,
            rounding: self.rounding,
            rule: self.rule,
            max_age: self.max_age,
            fee: self.fee,
            limits: Limits { row_bytes: ROW_BYTES, ..Limits::default() },
            ..Plan::new(form)
        }
    }
}

/// Converts everything; nothing is counted when the reader of the output has seen enough.
async fn convert(mut batch: Batch, first: Vec<u8>, mut input: impl Read) -> Result<Option<Counts>, Failure> {
    let mut out = io::stdout().lock();
    let (progress, mut piece) = (progress(), first);
    let mut made = Vec::new();
    loop {
        let mut left = piece.as_slice();
        while !left.is_empty() {
            batch.feed(&mut left, &mut made).await.map_err(|error| Failure::usage(error.to_string()))?;
            if !write(&mut out, &mut made)? {
                return Ok(None);
            }
        }
        progress.set_position(batch.counts().rows);
        piece.resize(PIECE, 0);
        let length = read(&mut input, &mut piece)?;
        if length == 0 {
            break;
        }
        piece.truncate(length);
    }
    let counts = batch.end(&mut made).await.map_err(|error| Failure::usage(error.to_string()))?;
    progress.finish_and_clear();
    Ok(write(&mut out, &mut made)?.then_some(counts))
}

fn read(input: &mut impl Read, piece: &mut [u8]) -> Result<usize, Failure> {
    loop {
        match input.read(piece) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other.map_err(|error| Failure::other(format!("cannot read: {error}"))),
        }
    }
}

/// Writes what was made; whether anybody still reads.
fn write(out: &mut impl Write, made: &mut Vec<u8>) -> Result<bool, Failure> {
    let written = out.write_all(made).and_then(|()| out.flush());
    made.clear();
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::other(format!("cannot write: {error}"))),
    }
}

/// Counts rows on a terminal; silent elsewhere.
fn progress() -> ProgressBar {
    let style = ProgressStyle::with_template("{human_pos} rows, {per_sec}, {elapsed}").unwrap_or_else(|_| ProgressStyle::default_spinner());
    // Where both go to one terminal, the rows themselves show how far it is.
    if io::stdout().is_terminal() { ProgressBar::hidden() } else { ProgressBar::no_length().with_style(style) }
}

fn code(text: &str) -> Result<Code, String> {
    code_named(text).map_err(|error| error.to_string())
}

fn rule(text: &str) -> Result<Rule, String> {
    Rule::ALL.into_iter().find(|rule| rule.name() == text).ok_or_else(|| "a rule is on-or-before, before or exact".to_owned())
}

fn days(text: &str) -> Result<u32, String> {
    days_named(text).ok_or_else(|| "an age is a number of days from 0d to 99999d, such as 3d".to_owned())
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        "," | ";" | "|" => Ok(text.as_bytes()[0]),
        _ => Err("a delimiter is a comma, ';', '|' or tab".to_owned()),
    }
}
