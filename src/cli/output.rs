//! What the command prints: data on standard output, notes on standard error. Part of `cli`; the one place that prints.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::builder::styling::Style;
use jiff::civil::Date;
use serde::Serialize;

use super::answer::Person;
use super::numerals::Numerals;
use super::{Failure, MOST_ECHOED};

/// Columns where nobody says how many there are.
const USUAL_WIDTH: usize = 80;
/// A narrower terminal breaks lines by itself.
const LEAST_WIDTH: usize = 40;

/// Prints lines of data. A reader that has seen enough (`| head -1`) is no error.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::other(format!("cannot write: {error}"))),
        _ => Ok(()),
    }
}

/// Prints lines for a person; at a terminal, those that are wider than it go on in the next line.
pub(super) fn show(text: &str) -> Result<(), Failure> {
    if io::stdout().is_terminal() { print(&wrapped(text, width())) } else { print(text) }
}

/// Prints a text in the place of the last one: over it on a terminal, after it elsewhere. Whether anybody reads on.
pub(super) fn redraw(last: &str, text: &str) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    let shown = if out.is_terminal() { wrapped(text, width()) } else { text.to_owned() };
    let height = || wrapped(last, width()).lines().count();
    let over = if out.is_terminal() && !last.is_empty() { format!("\u{1b}[{}A\u{1b}[J", height()) } else { String::new() };
    match out.write_all(format!("{over}{shown}").as_bytes()).and_then(|()| out.flush()) {
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
    let line = format!("fx: {}\n", harmless(text));
    let line = if is_watched() { wrapped(&line, width()) } else { line };
    let _nobody_reads = io::stderr().lock().write_all(line.as_bytes());
}

/// A line of a terminal has so many cells; as many as a page has where there is none.
pub(super) fn width() -> usize {
    let of_terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).filter(|width| *width > 0);
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    of_terminal.or_else(said).unwrap_or(USUAL_WIDTH).max(LEAST_WIDTH)
}

/// The text with every line that is wider broken between words; what goes on stands a little to the right. Words are never broken.
fn wrapped(text: &str, width: usize) -> String {
    let mut all = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        if textwrap::core::display_width(body) <= width {
            all.push_str(line);
            continue;
        }
        let indent = " ".repeat(body.len() - body.trim_start_matches(' ').len() + 2);
        let options = textwrap::Options::new(width).subsequent_indent(&indent).break_words(false);
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation).word_separator(textwrap::WordSeparator::AsciiSpace);
        all.push_str(&textwrap::wrap(body, options).join("\n"));
        all.push_str(end);
    }
    all
}

/// Whether a person types, and reads what is answered.
pub(super) fn is_conversation() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
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
    let aside = if colours() { Style::new().dimmed() } else { Style::new() };
    io::stdout().is_terminal().then(|| Person { numerals: numerals(), today, aside })
}

/// How the person writes numbers, at a terminal and in what is typed.
pub(super) fn numerals() -> Numerals {
    Numerals::of(&locale(&["LC_ALL", "LC_NUMERIC", "LANG"]))
}

/// The locale that the first of these variables with a value names; empty where none does.
pub(super) fn locale(variables: &[&str]) -> String {
    variables.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty())).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_go_on_to_the_right() {
        let text = "1 USD = 0.914996797511 EUR (European Central Bank, 4 March 2022; carried over the weekend)\nshort\n";
        assert_eq!(
            wrapped(text, 40),
            "1 USD = 0.914996797511 EUR (European\n  Central Bank, 4 March 2022; carried\n  over the weekend)\nshort\n"
        );
        assert_eq!(wrapped(text, 100), text);
        assert_eq!(wrapped("  a bb  cc\n", 7), "  a bb\n    cc\n");
        // What colours has no width, and a word that is too long stays whole.
        assert_eq!(wrapped("\u{1b}[2mone two\u{1b}[0m", 7), "\u{1b}[2mone two\u{1b}[0m");
        assert_eq!(wrapped("https://fx.example/v1/convert ab", 10), "https://fx.example/v1/convert\n  ab");
    }
}
