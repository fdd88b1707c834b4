//! `fx` alone at a terminal: a prompt at which every line is a question or a command, as it is behind `fx`. Part of `cli`. The line editor
//! is rustyline, with a history in the folder of the store and completion of currencies; an error is said and ends nothing.

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use clap::CommandFactory;
#[cfg(test)]
use clap::Parser;
use etcetera::BaseStrategy;
use rustyline::completion::{Completer, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use super::arguments::Refused;
use super::complete::{Suggestion, currencies_like, question_like};
use super::{Cli, Failure, Question, RateOptions, output, report, today};

/// So many lines are remembered.
const MOST_LINES: usize = 1000;
const ENDS: [&str; 4] = ["exit", "quit", "exit;", ":q"];

/// Answers line after line until the person ends it: by `exit`, or by Ctrl-D on an empty line. What was said before the prompt holds for
/// each line that does not say otherwise.
pub(super) fn run(start: &Question) -> Result<(), Failure> {
    let mut editor = editor().map_err(|error| Failure::other(format!("no prompt: {error}")))?;
    let history = history();
    if let Some(path) = &history {
        match editor.load_history(path) {
            Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => output::note(&format!("{}: {error}", path.display())),
            Ok(()) => {}
        }
    }
    loop {
        match editor.readline("fx> ") {
            Ok(line) if ENDS.contains(&line.trim()) => break,
            Ok(line) => answer(&line, start),
            // Ctrl-C gives up the line, and no more.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => return Err(Failure::other(format!("cannot read: {error}"))),
        }
    }
    if let Some(path) = &history {
        let kept = path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(ReadlineError::Io);
        if let Err(error) = kept.and_then(|()| editor.save_history(path)) {
            output::note(&format!("{}: {error}", path.display()));
        }
    }
    Ok(())
}

/// A line that begins with a space is not remembered.
fn editor() -> rustyline::Result<Editor<LineHelper, FileHistory>> {
    let config = Config::builder().auto_add_history(true).history_ignore_space(true).max_history_size(MOST_LINES)?;
    let mut editor = Editor::with_config(config.completion_type(CompletionType::List).build())?;
    editor.set_helper(Some(LineHelper));
    Ok(editor)
}

/// Beside the store, where the platform keeps a program's data.
fn history() -> Option<PathBuf> {
    Some(etcetera::base_strategy::choose_native_strategy().ok()?.data_dir().join("fx").join("history"))
}

/// Answers one line, and says what was wrong with it.
fn answer(line: &str, start: &Question) {
    let words = words(line);
    if words.is_empty() {
        return;
    }
    let done = match read(&words, start) {
        Ok(cli) if cli.command.is_none() && cli.question.words.is_empty() => {
            Err(Failure::usage("a question is missing: write it as 100 usd to rub"))
        }
        Ok(cli) => super::run(cli),
        Err(Refused::Failure(failure)) => Err(failure),
        Err(Refused::Help(help)) => {
            let _nobody_reads = help.print();
            Ok(())
        }
    };
    if let Err(failure) = done {
        report(&failure);
    }
}

fn read(words: &[String], start: &Question) -> Result<Cli, Refused> {
    let all: Vec<OsString> = ["fx"].into_iter().map(OsString::from).chain(words.iter().map(OsString::from)).collect();
    let all = with_what_was_said(all, &start.options);
    let mut cli = Cli::read(&all)?;
    let (question, options) = (&mut cli.question, &start.options);
    question.offline |= start.offline;
    question.config = question.config.take().or_else(|| start.config.clone());
    let own = &mut question.options;
    own.source = own.source.take().or_else(|| options.source.clone());
    own.server = own.server.take().or_else(|| options.server.clone());
    own.max_age = own.max_age.or(options.max_age);
    own.day = own.day.or(options.day.filter(|_| cli.command.is_none()));
    if !(own.json || own.plain || own.quiet || own.exact || own.fee.is_some()) {
        (own.json, own.plain, own.quiet, own.exact, own.fee) = (options.json, options.plain, options.quiet, options.exact, options.fee);
    }
    own.refresh |= options.refresh && !question.offline && own.server.is_none();
    Ok(cli)
}

/// The words of a command, with the source and the day that were said before the prompt, where it takes them and does not say its own.
fn with_what_was_said(mut all: Vec<OsString>, options: &RateOptions) -> Vec<OsString> {
    let tree = Cli::command();
    let Some(command) = all.get(1).and_then(|word| word.to_str()).and_then(|word| tree.find_subcommand(word)) else { return all };
    let takes = |name: &str| command.get_arguments().any(|argument| argument.get_long() == Some(name));
    let says = |name: &str| all.iter().filter_map(|word| word.to_str()).any(|word| word.split('=').next() == Some(name));
    let source = options.source.clone().filter(|_| takes("source") && !says("--source"));
    let day = options.day.filter(|_| takes("date") && !says("--date") && !says("--on")).map(|day| day.on(today()).to_string());
    let said = [("--source", source), ("--date", day)];
    all.extend(said.into_iter().filter_map(|(name, value)| Some(OsString::from(format!("{name}={}", value?)))));
    all
}

/// The words of a line. Nothing is a sign of a shell here, but what is quoted for one may be pasted: `fx '$100' in eur`.
fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = line.trim();
    rest = rest.strip_prefix("$ ").unwrap_or(rest).trim_start();
    while let Some(first) = rest.chars().next() {
        let quoted = Some(first).filter(|first| matches!(first, '\'' | '"')).and_then(|quote| {
            let (inner, behind) = rest.get(1..)?.split_once(quote)?;
            (behind.is_empty() || behind.starts_with(char::is_whitespace)).then_some((inner, behind))
        });
        let (word, behind) = quoted.unwrap_or_else(|| rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())));
        words.push(word.to_owned());
        rest = behind.trim_start();
    }
    if words.first().is_some_and(|first| first == "fx") {
        words.remove(0);
    }
    words
}

/// Completes currencies and days, and as the first word commands too.
struct LineHelper;

impl Helper for LineHelper {}
impl Highlighter for LineHelper {}
impl Validator for LineHelper {}
impl Hinter for LineHelper {
    type Hint = String;
}

impl Completer for LineHelper {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        let typed = line.get(..at).unwrap_or_default();
        let start = typed.rfind(char::is_whitespace).map_or(0, |space| space + 1);
        Ok((start, offers(typed.get(..start).unwrap_or_default(), typed.get(start..).unwrap_or_default())))
    }
}

/// What may stand in the place of the last word.
fn offers(before: &str, word: &str) -> Vec<Pair> {
    if word.is_empty() {
        return Vec::new();
    }
    let tree = Cli::command();
    let commands = tree.get_subcommands().filter(|_| before.trim().is_empty()).map(|command| Suggestion {
        value: command.get_name().to_owned(),
        about: command.get_about().map(ToString::to_string).unwrap_or_default(),
    });
    // What was typed in front of the letters stays: the sign and the digits of $100us.
    let letters = word.rfind(|letter: char| !letter.is_alphabetic() && letter != ',').map_or(0, |at| at + 1);
    let offers = match word.split_at_checked(letters) {
        Some((digits, letters)) if digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.') && !digits.is_empty() => {
            currencies_like(letters).into_iter().map(|offer| Suggestion { value: format!("{digits}{}", offer.value), ..offer }).collect()
        }
        _ => question_like(word, today()),
    };
    let all = commands.filter(|offer| offer.value.starts_with(word)).chain(offers);
    all.map(|Suggestion { value, about }| Pair { display: format!("{value}  {about}"), replacement: value }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_into_words_as_a_person_means_them() {
        for (line, expected) in [
            ("100 usd to rub", "100|usd|to|rub"),
            ("  $1.5k in € ", "$1.5k|in|€"),
            ("fx 100 usd eur", "100|usd|eur"),
            ("$ fx '$1.5k' in €", "$1.5k|in|€"),
            ("'100 usd' eur", "100 usd|eur"),
            ("1'234.50 chf usd", "1'234.50|chf|usd"),
            ("\"$100\" in eur", "$100|in|eur"),
            ("history 'us dollars' eur", "history|us dollars|eur"),
            ("what's $5 in £", "what's|$5|in|£"),
            ("", ""),
            ("fx", ""),
        ] {
            assert_eq!(words(line).join("|"), expected, "{line:?}");
        }
    }

    #[test]
    fn currencies_and_commands_are_completed() {
        let offered = |before: &str, word: &str| offers(before, word).into_iter().map(|pair| pair.replacement).collect::<Vec<_>>();
        assert_eq!(offered("100 ", "jp"), ["jpy"]);
        assert_eq!(offered("100 usd ", "eur,gb"), ["eur,gbp"]);
        assert_eq!(offered("", "100jp"), ["100jpy"]);
        assert_eq!(offered("", "hist"), ["history"]);
        assert_eq!(offered("100 ", "hist"), [""; 0]);
        assert_eq!(offered("100 usd eur ", "@yest"), ["@yesterday"]);
        assert_eq!(offered("", ""), [""; 0]);
    }

    #[test]
    fn what_was_said_before_the_prompt_holds_for_each_line() {
        let start = Question::try_parse_from(["fx", "--offline", "--source", "ecb"]).unwrap();
        let read = |line: &str| read(&words(line), &start).map_err(|refused| format!("{refused:?}")).unwrap().question;
        let question = read("100 usd eur");
        assert_eq!((question.offline, question.options.source.as_deref()), (true, Some("ecb")));
        assert_eq!(read("100 usd eur --source cbr").options.source.as_deref(), Some("cbr"));
        assert!(read("rates eur").offline);
        let start = Question::try_parse_from(["fx", "-q", "--date", "2022-03-04"]).unwrap();
        let read = |line: &str| super::read(&words(line), &start).map_err(|refused| format!("{refused:?}")).unwrap();
        let shape = |line: &str| {
            let RateOptions { quiet, json, exact, .. } = read(line).question.options;
            [quiet, json, exact]
        };
        assert_eq!(shape("100 usd eur"), [true, false, false]);
        assert_eq!(shape("100 usd eur --json"), [false, true, false]);
        assert!(format!("{:?}", read("rates usd").command).contains("2022-03-04"));
        assert!(!format!("{:?}", read("rates usd --on 2022-03-07").command).contains("2022-03-04"));
        assert!(!format!("{:?}", read("history usd eur --since 2022-03-01").command).contains("2022-03-04"));
    }
}
