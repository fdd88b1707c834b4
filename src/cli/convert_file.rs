//! `fx convert-file`: a file, by its name or from standard input, to standard output, row by row. Part of `cli`; the rows are the work of `batch`.

mod workbook;

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::convert::signs;
use super::pipeline::{self, Pipeline};
use super::query::{NamedDay, Signs};
use super::{Failure, block_on, complete, named, output, query, today};
use crate::batch::{Batch, Counts, FileFormat, Given, Look, Order, Plan, Refused, RowLimits};
use crate::convert::{DayRule, Fee, Rounding, days_named};

/// So much is read at once.
const PIECE: usize = 64 * 1024;
/// So many rows are shown of a file that is only tried.
const DRY_ROWS: u64 = 3;
/// The longest row: a person's own file may hold what a stranger's may not.
const ROW_BYTES: usize = 1024 * 1024;

const EXAMPLES: &str = "\
Examples:
  fx convert-file --to eur payments.csv             columns amount, from and, where there is one, date
  fx convert-file --amount price --from usd --to eur,gbp --date-column day < sales.csv
  fx convert-file --to eur --date 2026-10-30 < payments.ndjson
  fx convert-file --delimiter ';' < payments.csv    columns amount, from, to

Behind each row stand result, rate, rate_date, source, freshness and error; with several targets once for each, as result_EUR;
with --fee also fee and total. A row that cannot be converted keeps its place and says why. Exit code 7: some rows failed.";

/// Arguments of `fx convert-file`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ConvertFile {
    /// The file; standard input where none is named, and for -
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    file: Option<PathBuf>,
    /// The column of the amount
    #[arg(long, value_name = "COLUMN", visible_alias = "amount-column", default_value = "amount")]
    amount: String,
    /// The currency of amounts whose row names none
    #[arg(long, value_name = "CURRENCY", add = complete::currencies())]
    from: Option<String>,
    /// The column of the amount's currency
    #[arg(long, value_name = "COLUMN", visible_alias = "currency-column", default_value = "from")]
    from_column: String,
    /// The currency or currencies to convert to; beside --to-column, of rows that name none
    #[arg(long, value_name = "CURRENCIES", value_delimiter = ',', add = complete::currencies())]
    to: Vec<String>,
    /// The column of the currency to convert to [default: to]
    #[arg(long, value_name = "COLUMN")]
    to_column: Option<String>,
    /// The day of rows that name none, as 2026-11-24
    #[arg(long, value_name = "DATE", visible_alias = "on", value_parser = query::named_day, add = complete::days())]
    date: Option<NamedDay>,
    /// The column of the day [default: date, where there is one]
    #[arg(long, value_name = "COLUMN")]
    date_column: Option<String>,
    /// The one source that may answer: ecb, cbr, exchange-api
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Decimal places of results; the target's minor unit otherwise
    #[arg(long, value_name = "PLACES", value_parser = clap::value_parser!(u32).range(0..=18))]
    scale: Option<u32>,
    /// half-even, half-up, half-down, up, down, ceiling or floor
    #[arg(long, value_name = "MODE", default_value = "half-even")]
    rounding: Rounding,
    /// Which sheet stands for a row's day: on-or-before, before or exact
    #[arg(long, value_name = "RULE", default_value = "on-or-before", value_parser = rule)]
    rule: DayRule,
    /// No rate that is older than so many days on a row's day, as 3d
    #[arg(long, value_name = "DAYS", value_parser = days)]
    max_age: Option<u32>,
    /// Per cent on top of each result, in columns of its own
    #[arg(long, value_name = "PERCENT", value_parser = super::query::fee, allow_hyphen_values = true)]
    fee: Option<Fee>,
    /// What stands between fields: a comma, ';', '|' or tab [default: as the first rows show]
    #[arg(long, value_name = "CHARACTER", visible_alias = "separator", value_parser = delimiter)]
    delimiter: Option<u8>,
    /// Lines before the header [default: as the first rows show]
    #[arg(long, value_name = "LINES")]
    skip: Option<usize>,
    /// The first row names no columns: they are named by their numbers, from 1
    #[arg(long)]
    no_header: bool,
    /// The decimal mark of amounts: '.' or ',' [default: as the column shows]
    #[arg(long, value_name = "MARK", value_parser = decimal)]
    decimal: Option<char>,
    /// What stands first in days such as 03/04/2023: dmy or mdy; ymd for 23/04/03 [default: as the column shows]
    #[arg(long, value_name = "ORDER", value_parser = order)]
    date_format: Option<Order>,
    /// Say how the file is read, and convert the first three rows alone
    #[arg(long)]
    dry_run: bool,
}

impl ConvertFile {
    pub(super) fn run(&self, config: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let mut input = self.input()?;
        let config = pipeline::configuration(config)?;
        let source = pipeline::source(&config, self.source.as_deref())?;
        let counts = block_on(async {
            let pipeline = Pipeline::for_file(&config).await?;
            if !offline {
                pipeline.refresh(source.as_ref().map(std::slice::from_ref), false, output::is_watched()).await;
            }
            let (mut first, format) = self.opening(&mut input)?;
            if workbook::is_one(&first) {
                input.read_to_end(&mut first).map_err(|error| Failure::other(format!("cannot read: {error}")))?;
                first = workbook::as_csv(first)?;
            }
            let plan = Plan { source, ..self.plan(format, signs(&config))? };
            let batch = Batch::new(plan, pipeline.converter.clone(), pipeline.clock.now());
            self.convert(batch, first, input).await
        })?;
        match counts {
            Some(counts) if counts.failed > 0 => Err(Failure::rows(counts.failed, counts.rows)),
            _ => Ok(()),
        }
    }

    /// The file that is named, or standard input where somebody sends one.
    fn input(&self) -> Result<Box<dyn Read>, Failure> {
        match self.file.as_deref().filter(|path| *path != Path::new("-")) {
            Some(path) => {
                let file = File::open(path)
                    .and_then(|file| if file.metadata()?.is_dir() { Err(ErrorKind::IsADirectory.into()) } else { Ok(file) });
                let file = file.map_err(|error| Failure::other(format!("{} cannot be read: {error}", path.display())))?;
                Ok(Box::new(file))
            }
            None if self.file.is_none() && io::stdin().is_terminal() => {
                Err(Failure::usage("no file is named: fx convert-file --to eur payments.csv, or < payments.csv"))
            }
            None => Ok(Box::new(io::stdin().lock())),
        }
    }

    /// The beginning of the file, and the format that it shows: an object in braces, an array of them, or a header.
    fn opening(&self, input: &mut impl Read) -> Result<(Vec<u8>, FileFormat), Failure> {
        let (mut first, mut piece) = (Vec::new(), vec![0; PIECE]);
        while first.trim_ascii_start().is_empty() && first.len() < ROW_BYTES {
            match read(input, &mut piece)? {
                0 => break,
                length => first.extend_from_slice(&piece[..length]),
            }
        }
        let format = match first.trim_ascii_start() {
            [b'{', ..] => FileFormat::Ndjson,
            [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [] | [b'{' | b']', ..]) => FileFormat::Json,
            _ => FileFormat::Csv { delimiter: self.delimiter },
        };
        Ok((first, format))
    }

    /// Converts everything, or the first rows; nothing is counted when the reader of the output has seen enough.
    async fn convert(&self, mut batch: Batch, first: Vec<u8>, mut input: impl Read) -> Result<Option<Counts>, Failure> {
        let mut out = io::stdout().lock();
        let (progress, mut piece) = (progress(), first);
        let (mut made, mut said) = (Vec::new(), false);
        let refused = |error: Refused| Failure::usage(error.to_string());
        loop {
            let mut left = piece.as_slice();
            while !left.is_empty() {
                let fed = batch.feed(&mut left, &mut made).await;
                say(&batch, &mut said);
                fed.map_err(refused)?;
                if self.dry_run && batch.counts().rows >= DRY_ROWS {
                    return write(&mut out, &mut first_rows(&made, self.no_header)).map(|_| None);
                }
                if !write_unless(self.dry_run, &mut out, &mut made)? {
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
        let ended = batch.end(&mut made).await;
        say(&batch, &mut said);
        let counts = ended.map_err(refused)?;
        progress.finish_and_clear();
        if counts.skipped > 0 {
            let rows = if counts.skipped == 1 { "1 row is".to_owned() } else { format!("{} rows are", counts.skipped) };
            output::note(&format!("{rows} blank or a total, and passed over"));
        }
        if batch.undated() > 0 {
            let rows = if batch.undated() == 1 { "1 row names".to_owned() } else { format!("{} rows name", batch.undated()) };
            output::note(&format!("{rows} no day: today's rates are used"));
        }
        batch.notes().iter().for_each(|note| output::note(note));
        if self.dry_run {
            return write(&mut out, &mut first_rows(&made, self.no_header)).map(|_| None);
        }
        Ok(write(&mut out, &mut made)?.then_some(counts))
    }

    fn plan(&self, format: FileFormat, signs: Signs) -> Result<Plan, Failure> {
        let from = self.from.as_deref().map(|text| named::currency(text, &signs)).transpose()?;
        let targets = self.to.iter().map(|text| named::currency(text, &signs)).collect::<Result<Vec<_>, _>>()?;
        let targets = (!targets.is_empty()).then_some(targets);
        // A fixed target is not overruled by a column that happens to be named "to", unless it is asked for.
        let to_column = self.to_column.clone().or_else(|| targets.is_none().then(|| "to".to_owned()));
        let named = self.date_column.is_some() && self.date.is_none();
        let date_column = self.date_column.clone().unwrap_or_else(|| "date".to_owned());
        Ok(Plan {
            amount: self.amount.clone(),
            from: Given { column: Some(self.from_column.clone()), otherwise: from },
            to: Given { column: to_column, otherwise: targets },
            date: Given { column: Some(date_column), otherwise: (!named).then_some(self.date.map(|day| day.on(today()))) },
            look: Look { lines: usize::MAX, bytes: PIECE },
            skip: self.skip,
            header: !self.no_header,
            decimal: self.decimal,
            marks: output::numerals().marks(),
            order: self.date_format,
            foreign: true,
            scale: self.scale,
            rounding: self.rounding,
            rule: self.rule,
            max_age: self.max_age,
            fee: self.fee,
            limits: RowLimits { row_bytes: ROW_BYTES, ..RowLimits::default() },
            symbols: signs.codes,
            locale: signs.locale,
            ..Plan::new(format)
        })
    }
}

/// Says once how the file is read.
fn say(batch: &Batch, said: &mut bool) {
    if let Some(found) = batch.found().filter(|_| !std::mem::replace(said, true)) {
        output::note(found);
    }
}

/// Writes what was made, unless the rest is still to come: a file that is only tried shows three rows.
fn write_unless(dry: bool, out: &mut impl Write, made: &mut Vec<u8>) -> Result<bool, Failure> {
    if dry { Ok(true) } else { write(out, made) }
}

/// The header and the first rows of an answer.
fn first_rows(made: &[u8], no_header: bool) -> Vec<u8> {
    let lines = usize::try_from(DRY_ROWS).unwrap_or(usize::MAX).saturating_add(usize::from(!no_header));
    made.split_inclusive(|byte| *byte == b'\n').take(lines).flatten().copied().collect()
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

fn rule(text: &str) -> Result<DayRule, String> {
    DayRule::ALL.into_iter().find(|rule| rule.name() == text).ok_or_else(|| "a rule is on-or-before, before or exact".to_owned())
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

fn decimal(text: &str) -> Result<char, String> {
    match text {
        "." | "," => Ok(if text == "." { '.' } else { ',' }),
        _ => Err("a decimal mark is a point or a comma".to_owned()),
    }
}

fn order(text: &str) -> Result<Order, String> {
    match text {
        "dmy" => Ok(Order::DayFirst),
        "mdy" => Ok(Order::MonthFirst),
        "ymd" => Ok(Order::YearFirst),
        _ => Err("a form of days is dmy, mdy or, for years of two digits, ymd; years of four that stand first need none".to_owned()),
    }
}
