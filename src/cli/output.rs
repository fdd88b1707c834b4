//! What the command prints: data on standard output, notes on standard error. Part of `cli`; the one place that prints.

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use super::Failure;
use crate::convert::Conversion;

/// Prints lines of data. A reader that has seen enough (`| head -1`) is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::other(format!("cannot write: {error}"))),
        _ => Ok(()),
    }
}

/// Prints a note for the person, in one line.
pub(super) fn note(text: &str) {
    let _nobody_reads = writeln!(io::stderr().lock(), "fx: {text}");
}

/// Whether a person sees notes as they come.
pub(super) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Prints a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::other(error.to_string()))?;
    print(&format!("{text}\n"))
}

/// A conversion in two lines: the result; the rate, whose it is and of which day.
pub(super) fn conversion(answer: &Conversion, exact: bool) -> String {
    let (dim, plain) = if colours() { ("\u{1b}[2m", "\u{1b}[0m") } else { ("", "") };
    let result = format!("{} {} = {} {}", answer.amount, answer.from, figure(answer, exact), answer.to);
    format!("{result}\n{dim}1 {} = {} {} ({}){plain}\n", answer.from, answer.rate, answer.to, answer.words())
}

/// The result: rounded as is usual for its currency, or with all its digits.
pub(super) fn figure(answer: &Conversion, exact: bool) -> String {
    if exact { answer.exact() } else { answer.for_people() }
}

/// A conversion as one record with tabs between its fields: amount, from, result, to, rate, sources, day of the rate, freshness.
pub(super) fn record(answer: &Conversion, exact: bool) -> String {
    let (sources, freshness) = (answer.sources().join("+"), format!("{:?}", answer.freshness).to_lowercase());
    let result = figure(answer, exact);
    format!("{}\t{}\t{result}\t{}\t{}\t{sources}\t{}\t{freshness}\n", answer.amount, answer.from, answer.to, answer.rate, answer.rate_date)
}

/// Only for a person at a terminal who did not say no (no-color.org).
fn colours() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    io::stdout().is_terminal() && !refused && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
