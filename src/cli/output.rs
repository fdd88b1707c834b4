//! What the command prints: data on standard output, notes on standard error. Part of `cli`; the one place that prints.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::Style;
use jiff::civil::Date;
use serde::Serialize;

use super::answer::Person;
use super::numerals::Numerals;
use super::{Failure, MOST_ECHOED};

/// Prints lines of data. A reader that has seen enough (`| head -1`) is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::other(format!("cannot write: {error}"))),
        _ => Ok(()),
    }
}

/// Prints a text in the place of the last one: over it on a terminal, after it elsewhere. Whether anybody reads on.
pub(super) fn redraw(last: &str, text: &str) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    let over = if out.is_terminal() && !last.is_empty() { format!("\u{1b}[{}A\u{1b}[J", last.lines().count()) } else { String::new() };
    match out.write_all(format!("{over}{text}").as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Failure::other(format!("cannot write: {error}"))),
        Ok(()) => Ok(true),
    }
}

/// A line that a person can read, of a text of any length.
pub(super) fn cut(line: &str) -> String {
    match line.char_indices().nth(MOST_ECHOED) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line.to_owned(),
    }
}

/// Waits until the reader of standard output has gone; for ever where that cannot be seen, as with a file.
pub(super) async fn closed() {
    #[cfg(unix)]
    if let Ok(pipe) = std::os::fd::AsFd::as_fd(&io::stdout()).try_clone_to_owned()
        // Unchecked: the checked one would have others who write to the same pipe not wait for room in it.
        && let Ok(pipe) = tokio::net::unix::pipe::Sender::from_owned_fd_unchecked(pipe)
        && pipe.ready(tokio::io::Interest::ERROR).await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

/// Prints a note for the person, in one line.
pub(super) fn note(text: &str) {
    let _nobody_reads = writeln!(io::stderr().lock(), "fx: {}", harmless(text));
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

/// The person at the terminal, if that is where data goes: how they write numbers, and the day that it is.
pub(super) fn person(today: Date) -> Option<Person> {
    let locale = ["LC_ALL", "LC_NUMERIC", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let aside = if colours() { Style::new().dimmed() } else { Style::new() };
    io::stdout().is_terminal().then(|| Person { numerals: Numerals::of(&locale.unwrap_or_default()), today, aside })
}

/// As `--color` says, else only for a person at a terminal that can, who did not say no (no-color.org).
fn colours() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// What `--color` says, for everything that is printed from here on.
pub(super) fn set_colours(choice: clap::ColorChoice) {
    match choice {
        clap::ColorChoice::Auto => ColorChoice::Auto,
        clap::ColorChoice::Always => ColorChoice::Always,
        clap::ColorChoice::Never => ColorChoice::Never,
    }
    .write_global();
}

/// A text of others in which nothing moves the cursor, colours, rings, or turns the direction of reading.
pub(super) fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        let turns = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if letter.is_control() || turns {
            safe.extend(letter.escape_default());
        } else {
            safe.push(letter);
        }
    }
    safe
}
