//! The command's words: the clap tree and where each leads. Last in the flow, beside `http`; it holds no rule of the domain.
//!
//! Data goes to standard output, everything else to standard error. Exit codes are [`Failure::code`].

mod answer;
mod arguments;
mod average;
mod backfill;
mod blend;
#[cfg(feature = "server")]
mod chart;
mod compare;
mod complete;
mod completions;
mod config;
mod convert;
mod convert_file;
mod currencies;
mod doctor;
mod export;
mod failure;
mod history;
#[cfg(feature = "server")]
mod mcp;
mod named;
mod numerals;
mod output;
mod pipeline;
mod plot;
mod price;
mod price_lines;
mod prompt;
mod query;
mod rates;
mod ready;
mod refresh;
mod remote;
#[cfg(feature = "server")]
mod serve;
mod sources;
mod verify;
mod watch;

use std::path::{Path, PathBuf};
use std::pin::{Pin, pin};

use clap::{Args, ColorChoice, Parser, Subcommand};
use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use self::arguments::Refused;
pub use self::complete::answer_shell;
pub use self::failure::Failure;
use self::query::NamedDay;
use crate::clock::Clock;
use crate::convert::Fee;

/// A line that repeats what was typed is cut after so many letters.
const MOST_ECHOED: usize = 1000;

const EXAMPLES: &str = "\
Examples:
  fx 100 usd to rub             at today's rate
  fx 100 usd eur,gbp            into several currencies
  fx usd rub                    what one is worth
  fx 100 usd + 50 gbp in eur    a sum: exact, and rounded once
  fx '$1.5k' in €               signs, names and everyday words
  fx 100 usd                    into the home currency ([cli] home, else the locale's)
  fx 100 usd eur on 1999-01-04  of a day; also @yesterday and @2024-03
  fx 100 usd rub --source cbr   at the rate of one source
  fx 100 usd eur --max-age 3d   at no rate that is older
  fx serve                      the HTTP service and the page

Exit codes:
  0 done   1 another failure   2 usage   3 unknown currency   4 no rate for that day
  5 network, and nothing stored   6 older than --max-age
  7 some rows failed   8 configuration   9 store";

/// Exact currency conversion at official reference rates, with source and day.
#[derive(Debug, Parser)]
#[command(name = "fx", version, about, before_help = EXAMPLES, args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    question: Question,
}

/// What stands on the command's line without a command's name: a question is read without the tree of all commands.
#[derive(Debug, Parser)]
struct Question {
    /// Amount, currency and target: 100 usd to rub
    #[arg(value_name = "QUESTION", allow_negative_numbers = true, add = complete::question())]
    words: Vec<String>,
    #[command(flatten)]
    options: RateOptions,
    /// Read this configuration
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Use no network: neither publishers nor a service
    #[arg(long, global = true)]
    offline: bool,
    /// When to colour what is printed
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: ColorChoice,
}

/// What may be said about any rate.
#[derive(Debug, Clone, Default, Args)]
struct RateOptions {
    /// The rate of that day, as 2026-11-24
    #[arg(long = "date", value_name = "DATE", visible_alias = "on", value_parser = query::named_day, add = complete::days())]
    day: Option<NamedDay>,
    /// Set from [`RateOptions::day`], or from the question.
    #[arg(skip)]
    date: Option<Date>,
    /// The one source that may answer: ecb, cbr, exchange-api; blend for the median of what central banks say
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Answer as the service does, in JSON
    #[arg(long)]
    json: bool,
    /// One record a line: amount, from, result, to, rate, sources, day, freshness, with tabs between them
    #[arg(long, conflicts_with = "json")]
    plain: bool,
    /// The number alone
    #[arg(short, long, conflicts_with_all = ["json", "plain"])]
    quiet: bool,
    /// Every digit of the exact result where it ends; else 28 significant digits and an ellipsis
    #[arg(long, conflicts_with = "json")]
    exact: bool,
    /// No rate that is older on the day asked, as 3d; else the exit code is 6
    #[arg(long, value_name = "DAYS", value_parser = query::age)]
    max_age: Option<u32>,
    /// Per cent on top of the result, in a line of its own; below zero a discount
    #[arg(long, value_name = "PERCENT", value_parser = query::fee, allow_hyphen_values = true, conflicts_with_all = ["plain", "quiet"])]
    fee: Option<Fee>,
    /// Ask every publisher now, due or not
    #[arg(long, conflicts_with_all = ["offline", "server"])]
    refresh: bool,
    /// Set from [`Question::offline`].
    #[arg(skip)]
    offline: bool,
    /// Ask a running service instead of the own store, as [cli] server does
    #[arg(long, value_name = "URL", value_parser = remote::address)]
    server: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the HTTP service and the page
    #[cfg(feature = "server")]
    #[command(before_help = "Examples:\n  fx serve\n  fx serve --listen 0.0.0.0:8080")]
    Serve(serve::Serve),
    /// Convert a file, row by row, to standard output
    #[command(
        before_help = "Examples:\n  fx convert-file <orders.csv >with-results.csv\n  fx convert-file --from usd --to eur,gbp <amounts.csv"
    )]
    ConvertFile(convert_file::ConvertFile),
    /// All rates of a currency
    #[command(before_help = "Examples:\n  fx rates usd\n  fx rates eur --quotes usd,gbp --date 2022-03-04")]
    Rates(rates::Rates),
    /// The sources: their sheets, what is due, what is wrong
    #[command(before_help = "Examples:\n  fx sources\n  fx sources --json\n  fx sources accept cbr")]
    Sources(sources::Sources),
    /// Ask the publishers now
    #[command(before_help = "Examples:\n  fx refresh\n  fx refresh --due")]
    Refresh(refresh::Refresh),
    /// How a rate went: a table, a file or a picture in the terminal
    #[command(before_help = "Examples:\n  fx history usd rub\n  fx history usd rub --plot")]
    History(history::History),
    /// The exact mean of a period's rates, as tax offices ask for it
    #[command(before_help = "Examples:\n  fx average eur usd 2026-10\n  fx average eur usd 2025 --scale 4 --rounding half-up --source ecb")]
    Average(average::Average),
    /// What every source says of one pair, and how far each is from the median
    #[command(before_help = "Examples:\n  fx compare usd lkr\n  fx compare eur usd --date 2022-03-04 --csv")]
    Compare(compare::Compare),
    /// One rate as a line that a ledger reads
    #[command(before_help = "Examples:\n  fx price usd eur\n  fx price usd eur --date 2022-03-04 --format ledger")]
    Price(price::Price),
    /// A picture of how a rate went, as SVG or PNG
    #[cfg(feature = "server")]
    #[command(before_help = "Example:\n  fx chart usd rub -o rouble.svg")]
    Chart(chart::Chart),
    /// The answer, again whenever it changes
    #[command(before_help = "Examples:\n  fx watch usd rub\n  fx watch 100 usd eur,gbp --every 300")]
    Watch(watch::Watch),
    /// The currencies, or those that a word means
    #[command(before_help = "Examples:\n  fx currencies\n  fx currencies peso\n  fx currencies kr")]
    Currencies(currencies::Currencies),
    /// What is wrong on this machine, and what to do about it
    #[command(before_help = "Examples:\n  fx doctor\n  fx doctor --offline\n  fx doctor --verify-self")]
    Doctor(doctor::Doctor),
    /// Answer an assistant over standard input and output (Model Context Protocol)
    #[cfg(feature = "server")]
    #[command(before_help = "Examples:\n  fx mcp\n  fx mcp --offline")]
    Mcp(mcp::Mcp),
    /// All figures that are stored, as a file
    #[command(
        before_help = "Examples:\n  fx export --format parquet -o rates.parquet\n  fx export --format csv --source ecb --start 2022-01-01"
    )]
    Export(export::Export),
    /// Fetch past days of a source into the store
    #[command(before_help = "Example:\n  fx backfill ecb")]
    Backfill(backfill::Backfill),
    /// Whether a running service can convert
    #[command(before_help = "Examples:\n  fx ready\n  fx ready --server http://127.0.0.1:8080")]
    Ready(ready::Ready),
    /// Whether a service gave an answer, by its signature
    #[command(before_help = "Example:\n  fx verify receipt.json --keys fx-keys.json")]
    Verify(verify::Verify),
    /// Print the completions of a shell
    Completions(completions::Completions),
    /// Print the man page, or write one for every command
    Man(completions::Man),
    /// Print every key of the configuration with its default
    #[command(before_help = "Examples:\n  fx config > config.toml\n  fx config --effective")]
    Config(config::Config),
}

/// Does what the arguments say.
///
/// # Errors
/// [`Failure`], with the line to print and the exit code.
pub fn run(cli: Cli) -> Result<(), Failure> {
    output::set_colours(cli.question.color);
    match dispatch(&cli) {
        // A question looks no further into the store than it must. Where it met damage, the store is looked over and set aside.
        Err(failure) if failure.code() == 9 && cli.is_question() && pipeline::set_damaged_aside(cli.question.config.as_deref()) => {
            dispatch(&cli)
        }
        done => done,
    }
}

impl Cli {
    /// Whether it only reads, and reads nothing that is gone when it was read once.
    fn is_question(&self) -> bool {
        match self.command {
            None | Some(Command::Rates(_) | Command::History(_) | Command::Average(_) | Command::Compare(_) | Command::Price(_)) => true,
            #[cfg(feature = "server")]
            Some(Command::Chart(_)) => true,
            _ => false,
        }
    }
}

fn dispatch(cli: &Cli) -> Result<(), Failure> {
    let Question { words, options, config, offline, .. } = &cli.question;
    match &cli.command {
        Some(command) => command.run(config.as_deref(), *offline),
        None if words.is_empty() && output::is_conversation() => prompt::run(&cli.question),
        None => convert::run(words, &RateOptions { offline: *offline, ..options.clone() }, config.as_deref()),
    }
}

impl Command {
    /// Not part of [`dispatch`], so that a question does not have the stack of the largest command cleared for it.
    #[inline(never)]
    fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        match self {
            #[cfg(feature = "server")]
            Command::Serve(serve) => serve.run(file, offline),
            Command::ConvertFile(file_of) => file_of.run(file, offline),
            Command::Rates(rates) => rates.run(file, offline),
            Command::Sources(sources) => sources.run(file),
            Command::Refresh(refresh) => needs_network("refresh", offline).and_then(|()| refresh.run(file)),
            Command::Backfill(backfill) => needs_network("backfill", offline).and_then(|()| backfill.run(file)),
            Command::Export(export) => export.run(file),
            Command::History(history) => history.run(file),
            Command::Average(average) => average.run(file),
            Command::Compare(compare) => compare.run(file, offline),
            Command::Price(price) => price.run(file, offline),
            #[cfg(feature = "server")]
            Command::Chart(chart) => chart.run(file),
            #[cfg(feature = "server")]
            Command::Mcp(mcp) => mcp.run(file, offline),
            Command::Watch(watch) => watch.run(file, offline),
            Command::Currencies(currencies) => currencies.run(),
            Command::Doctor(doctor) => doctor.run(file, offline),
            Command::Ready(ready) => needs_network("ready", offline).and_then(|()| ready.run(file)),
            Command::Verify(verify) => verify.run(),
            Command::Completions(completions) => completions.run(),
            Command::Man(man) => man.run(),
            Command::Config(config) => config.run(file),
        }
    }
}

/// Refuses `--offline` where nothing is left to do without a network.
fn needs_network(command: &str, offline: bool) -> Result<(), Failure> {
    if offline {
        Err(Failure::usage(format!("fx {command} needs the network, and --offline forbids it: leave one of them out")))
    } else {
        Ok(())
    }
}

/// Reads a question as somebody types it in a locale, and forgets it: for the fuzzer.
#[cfg(fuzzing)]
pub fn read_question(locale: &str, text: &str) {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let homes = [query::of_locale(locale).unwrap_or(crate::currency::Code::EUR)];
    let signs = query::Signs { codes: homes.to_vec(), locale: locale.to_owned() };
    let (today, numerals) = (Date::constant(2026, 11, 24), numerals::Numerals::of(locale));
    if let Ok(query) = query::parse(&words, &query::Context { homes: &homes, signs: &signs, today, numerals }) {
        assert!(!query.terms.is_empty() && !query.to.is_empty());
        let _whole = query.whole();
    }
}

/// Says on standard error what went wrong.
pub fn report(failure: &Failure) {
    output::note(&failure.to_string());
}

/// The day that it is, by the clock of this machine.
fn today() -> Date {
    TimeZone::UTC.to_datetime(Clock::system().now()).date()
}

/// Runs a command's work on one thread: it waits for little, and starts the sooner.
fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let mut done = Err(Failure::other("nothing was done".to_owned()));
    run_to_end(pin!(async { done = work.await }))?;
    done
}

/// The same for work of any kind, so that the runtime is compiled once.
fn run_to_end(work: Pin<&mut dyn Future<Output = ()>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::other(format!("no runtime: {error}")))?;
    runtime.block_on(work);
    // A name that the system still looks up must not keep a person waiting who has the answer.
    runtime.shutdown_background();
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::Cli;

    /// Every command below this one, with the words that lead to it.
    fn all(command: &Command, path: &str) -> Vec<(String, Command)> {
        let here = format!("{path}{}", command.get_name());
        let below = command.get_subcommands().flat_map(|command| all(command, &format!("{here} ")));
        below.chain([(here.clone(), command.clone())]).collect()
    }

    #[test]
    fn every_help_begins_with_examples_of_its_command() {
        let commands = all(&Cli::command(), "");
        assert!(commands.iter().any(|(path, _)| path == "fx sources accept"), "the tree is walked");
        for (path, mut command) in commands {
            let help = command.render_long_help().to_string();
            let mut lines = help.lines();
            assert!(lines.next().is_some_and(|line| line.starts_with("Example")), "{path}: {help}");
            assert!(lines.next().is_some_and(|line| line.starts_with("  fx ")), "{path}: {help}");
            let own = help.lines().skip(1).take_while(|line| line.starts_with("  fx "));
            assert!(
                path == "fx" || own.clone().count() > 0 && own.into_iter().all(|line| line.trim().starts_with(&path)),
                "{path}: {help}"
            );
        }
    }
}
