//! The arguments of the process, and what is wrong with them in one line. Part of `cli`; the way in.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use super::{Cli, Command, Failure, Question, output};

/// Longer arguments are shortened where they are shown.
const LONGEST_SHOWN: usize = 100;
/// A word that is so much like a command was perhaps meant as one.
const ALIKE: f64 = 0.85;

/// What the arguments are, where they are no order.
#[derive(Debug)]
pub enum Refused {
    /// Help or the version was asked for: to be printed as it is.
    Help(clap::Error),
    /// They cannot be read.
    Failure(Failure),
}

impl Cli {
    /// Reads the arguments of the process, the first of which is its name.
    ///
    /// # Errors
    /// [`Refused`]: help, or what cannot be read.
    pub fn read(all: &[OsString]) -> Result<Cli, Refused> {
        let of_question = with_minus_signs(all);
        let all = of_question.as_deref().unwrap_or(all);
        let of_command = with_command_first(all);
        let all = of_command.as_deref().unwrap_or(all);
        let of_pair = with_pair(all);
        let all = of_pair.as_deref().unwrap_or(all);
        if let Some(question) = Cli::of_question(all) {
            return Ok(question);
        }
        // Alone at a terminal it is a prompt, elsewhere its help.
        if all.len() <= 1
            && output::is_conversation()
            && let Ok(question) = Question::try_parse_from(all)
        {
            return Ok(Cli { command: None, question });
        }
        let error = match Cli::try_parse_from(all) {
            Ok(cli) => return Ok(cli),
            Err(error) => error,
        };
        match error.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Err(Refused::Help(error))
            }
            // Once more with arguments that may be shown: clap repeats what was typed.
            _ => Err(Refused::Failure(Failure::usage(line(&Cli::try_parse_from(all.iter().map(shown)).err().unwrap_or(error), all)))),
        }
    }
}

impl Cli {
    /// A question that begins with its own words: to build the tree of all commands would take a tenth of the time to answer it. Nothing
    /// for what begins otherwise or is wrong: the whole tree knows what to say to it.
    fn of_question(all: &[OsString]) -> Option<Cli> {
        let first = all.get(1)?.to_str().filter(|word| !word.starts_with('-'))?;
        if first == "help" || Command::has_subcommand(first) {
            return None;
        }
        Question::try_parse_from(all).ok().map(|question| Cli { command: None, question })
    }
}

/// The arguments with a command before the options that hold everywhere, such as `--offline`: clap reads them behind it alone. Nothing
/// where they begin otherwise.
fn with_command_first(all: &[OsString]) -> Option<Vec<OsString>> {
    let (name, rest) = all.split_first().filter(|(_, rest)| rest.first().is_some_and(|first| first.to_string_lossy().starts_with("--")))?;
    let tree = Question::command();
    let takes_value = |word: &str| {
        let long = word.split('=').next()?.strip_prefix("--")?;
        let argument = tree.get_arguments().find(|argument| argument.is_global_set() && argument.get_long() == Some(long))?;
        Some(argument.get_action().takes_values() && !word.contains('='))
    };
    let mut before = 0;
    while let Some(takes_value) = rest.get(before).and_then(|word| takes_value(word.to_str()?)) {
        before += if takes_value { 2 } else { 1 };
    }
    let (options, command) = rest.split_at_checked(before).filter(|(options, _)| !options.is_empty())?;
    let (command, arguments) = command.split_first().filter(|(word, _)| word.to_str().is_some_and(Command::has_subcommand))?;
    Some([name, command].into_iter().chain(options).chain(arguments).cloned().collect())
}

/// The arguments of a question with a minus (U+2212) and an arrow where a hyphen begins a word that is no option: `-$5`, `-.5`,
/// `-100 usd eur` in one word, `->`. Nothing where there is none, and for commands that ask no question.
fn with_minus_signs(all: &[OsString]) -> Option<Vec<OsString>> {
    let first = all.iter().skip(1).filter_map(|word| word.to_str()).find(|word| !word.starts_with('-') || is_part_of_question(word))?;
    if first != "watch" && Command::has_subcommand(first) {
        return None;
    }
    let part = |word: &OsString| word.to_str().is_some_and(is_part_of_question);
    let signed = |word: &OsString| match word.to_str().and_then(|text| text.strip_prefix('-')) {
        Some(">") => "→".into(),
        Some(rest) if part(word) && !rest.starts_with('>') => format!("−{rest}").into(),
        Some(rest) if part(word) => format!("→{}", rest.trim_start_matches('>')).into(),
        _ => word.clone(),
    };
    all.iter().skip(1).any(part).then(|| all.iter().map(signed).collect())
}

/// Whether a word begins with a hyphen and is no option, whose names are letters: a sign, a digit or a space is in it before any other
/// letter could make it one. A plain negative number is left as it is: it may be an option's value.
fn is_part_of_question(word: &str) -> bool {
    let Some(rest) = word.strip_prefix('-') else { return false };
    let plain = rest.starts_with(|first: char| first.is_ascii_digit()) && rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let first = rest.chars().next();
    !plain && first.is_some_and(|first| first != '-' && (!first.is_ascii_alphabetic() || rest.contains(char::is_whitespace)))
}

/// Commands whose first two words are a pair of currencies.
const OF_PAIRS: [&str; 5] = ["history", "average", "compare", "price", "chart"];

/// The arguments of a command that wants a pair, where it is typed as in a question: `history usd to rub`, `history usd/rub`. Nothing
/// where it is not.
fn with_pair(all: &[OsString]) -> Option<Vec<OsString>> {
    all.get(1)?.to_str().filter(|command| OF_PAIRS.contains(command))?;
    let is_option = |word: &OsString| word.to_str().is_none_or(|word| word.starts_with('-') && word != "->");
    // Options that hold everywhere may stand before the pair; two of them take a value.
    let takes_value = |word: &OsString| word == "--config" || word == "--color";
    let mut first = 2;
    while let Some(word) = all.get(first).filter(|word| is_option(word)) {
        first += if takes_value(word) { 2 } else { 1 };
    }
    let word = |at: usize| all.get(first + at).filter(|word| !is_option(word)).and_then(|word| word.to_str());
    let (before, behind) = all.split_at_checked(first)?;
    let split = word(0)?.split_once('/').filter(|(base, quote)| !base.is_empty() && !quote.is_empty());
    if let Some((base, quote)) = split {
        return Some(before.iter().cloned().chain([base.into(), quote.into()]).chain(behind.iter().skip(1).cloned()).collect());
    }
    let between = ["to", "in", "into", "->", "→"].contains(&word(1)?) && word(2).is_some();
    between.then(|| before.iter().chain(behind.iter().take(1)).chain(behind.iter().skip(2)).cloned().collect())
}

/// What people type who know other programs, at a question (an empty name) or behind commands, and what is meant here.
const ELSEWHERE: [(&str, &[&str], &str); 12] = [
    (" watch", &["--from", "--to", "--amount", "--base", "--quote"], "amount and currencies stand without options: fx 100 usd to eur"),
    (" watch", &["--format", "--output", "-o", "-j"], "--json and --plain are for programs, -q prints the number alone"),
    (" watch", &["--precision", "--decimals", "--digits", "--places", "--round", "--scale"], "--exact prints every digit"),
    (" watch", &["--since", "--start", "--until", "--end"], "fx history has a range of days: fx history usd eur --start 2024-03"),
    (
        "history average chart",
        &["--from", "--to"],
        "the first day is --start and the last --end; currencies stand without options: fx history usd rub",
    ),
    (
        "history average chart",
        &["--days", "--last", "--year", "--month"],
        "days have a first and a last: --start '30 days ago', --start 2022-01 --end 2022-12",
    ),
    ("history average chart compare price", &["--base", "--quote", "--quotes"], "currencies stand without options: fx history usd rub"),
    (
        "history average chart rates compare price convert-file watch",
        &["--provider", "--bank", "--publisher"],
        "the one source that may answer is --source",
    ),
    ("", &["--provider", "--bank", "--publisher"], "the one source that may answer is --source"),
    (" rates compare price convert-file", &["--day", "--at", "--when"], "the day is --date"),
    (
        "convert-file average",
        &["--precision", "--decimals", "--digits", "--places", "--round"],
        "decimal places are --scale, and how one rounds is --rounding",
    ),
    ("convert-file", &["--currency", "--base"], "--from is the currency of all amounts, --from-column the column that names it"),
];

/// What is meant by an option that fx does not have, where that is known.
fn meant(error: &clap::Error, all: &[OsString]) -> Option<&'static str> {
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidArg).filter(|_| error.kind() == ErrorKind::UnknownArgument)
    else {
        return None;
    };
    let command = all.iter().skip(1).filter_map(|word| word.to_str()).find(|word| Command::has_subcommand(word)).unwrap_or_default();
    let typed = typed.split('=').next().unwrap_or_default();
    let found =
        ELSEWHERE.iter().find(|(commands, options, _)| commands.split(' ').any(|other| other == command) && options.contains(&typed));
    found.map(|(.., said)| *said)
}

/// The error without its title, its headings and the usage, in one line.
fn line(error: &clap::Error, all: &[OsString]) -> String {
    let text = error.render().to_string();
    // To pass it as a value is what nobody wants who typed an option.
    let text = text.split("\n\n  tip: to pass").next().unwrap_or_default();
    if let Some(meant) = meant(error, all) {
        let what = text.lines().next().unwrap_or_default();
        return format!("{}: {meant}", what.strip_prefix("error: ").unwrap_or(what));
    }
    let told = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:") && !line.starts_with("For more"));
    let told: Vec<&str> = told.filter(|line| !line.is_empty()).collect();
    let told = told.join("; ").replace(":; ", ": ");
    format!("{}: fx --help says more", told.strip_prefix("error: ").unwrap_or(&told))
}

/// An argument that does no harm to a terminal, nor fills it.
fn shown(argument: &OsString) -> OsString {
    let text = argument.to_string_lossy();
    let short: String = text.chars().take(LONGEST_SHOWN).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!("{}{dots}", output::harmless(&short)).into()
}

/// A word that names no currency, and is a command or much like one: it is said, and never taken for either.
pub(super) fn mistaken(failure: Failure, words: &[String]) -> Failure {
    if failure.code() != 3 {
        return failure;
    }
    let tree = Cli::command();
    let commands: Vec<&str> = tree.get_subcommands().map(clap::Command::get_name).collect();
    let lower: Vec<String> = words.iter().flat_map(|word| word.split_whitespace()).map(str::to_lowercase).collect();
    if let Some(command) = lower.iter().find_map(|word| commands.iter().find(|command| *command == word)) {
        return Failure::usage(format!("{command} is a command and no currency: it stands first, as in fx {command} --help"));
    }
    let near = |word: &String| {
        let alike = |command: &&&str| word.len() > 2 && (command.starts_with(word.as_str()) || strsim::jaro_winkler(word, command) > ALIKE);
        commands.iter().find(alike)
    };
    match lower.first().and_then(near) {
        Some(command) => Failure::unknown_currency(format!("{failure}; the command is fx {command}")),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::convert::currency_named;

    #[test]
    fn a_hyphen_before_an_amount_is_a_minus_and_before_letters_an_option() {
        for (word, is) in [
            ("-$5", true),
            ("-.5", true),
            ("-,5", true),
            ("-€5", true),
            ("-100 usd eur", true),
            ("-5usd", true),
            ("-1,5", true),
            ("->", true),
            ("->eur", true),
            ("-5", false),
            ("-1.5", false),
            ("-q", false),
            ("--offline", false),
            ("--max-age=3 d", false),
            ("-", false),
            ("usd", false),
        ] {
            assert_eq!(is_part_of_question(word), is, "{word}");
        }
        let read = |words: &[&str]| {
            let words: Vec<OsString> = ["fx"].iter().chain(words).map(Into::into).collect();
            with_minus_signs(&words).map(|words| words.into_iter().skip(1).map(|word| word.into_string().unwrap()).collect::<Vec<_>>())
        };
        assert_eq!(read(&["-100 usd eur"]), Some(vec!["−100 usd eur".to_owned()]));
        assert_eq!(read(&["100", "usd", "->", "eur", "-q"]), Some(["100", "usd", "→", "eur", "-q"].map(str::to_owned).to_vec()));
        assert_eq!(read(&["--offline", "-$5", "eur"]), Some(["--offline", "−$5", "eur"].map(str::to_owned).to_vec()));
        assert_eq!(read(&["-5", "usd"]), None);
        assert_eq!(read(&["convert-file", "--fee", "-.5"]), None);
    }
    use crate::currency;

    #[test]
    fn a_question_is_read_as_it_is_among_all_commands() {
        let read = |line: &str| {
            let all: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
            let alone = Cli::of_question(&all).map(|cli| format!("{cli:?}"));
            (alone, Cli::try_parse_from(&all).map(|cli| format!("{cli:?}")))
        };
        for line in [
            "fx 100 usd to eur",
            "fx usd eur rates",
            "fx 100 usd eur --plain --date 2024-03-01",
            "fx 5 usd - 3 gbp --offline --config a.toml",
            "fx 1 usd -q --color never -- --x",
        ] {
            let (alone, whole) = read(line);
            assert_eq!(alone, Some(whole.unwrap()), "{line}");
        }
        // Commands, what begins with a flag, and what is wrong are the whole tree's.
        for line in [
            "fx",
            "fx help",
            "fx rates usd",
            "fx config --effective",
            "fx --offline 1 usd eur",
            "fx -5 usd eur",
            "fx 1 usd --nonsense",
            "fx 1 usd --help",
        ] {
            assert_eq!(read(line).0, None, "{line}");
        }
    }

    #[test]
    fn options_that_hold_everywhere_may_stand_before_the_command() {
        let read = |line: &str| Cli::read(&line.split(' ').map(OsString::from).collect::<Vec<_>>()).map(|cli| format!("{cli:?}"));
        for (before, behind) in [
            ("fx --offline history usd eur", "fx history --offline usd eur"),
            ("fx --config a.toml --color=never --offline rates usd", "fx rates --config a.toml --color=never --offline usd"),
            ("fx --color never sources accept cbr", "fx sources --color never accept cbr"),
        ] {
            assert_eq!(read(before).unwrap(), read(behind).unwrap(), "{before}");
        }
        for line in ["fx --offline 100 usd eur", "fx --quiet history usd eur", "fx --config", "fx --offline"] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(with_command_first(&words), None, "{line}");
        }
    }

    #[test]
    fn a_pair_is_named_behind_a_command_as_in_a_question() {
        let read = |line: &str| {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            with_pair(&words).map(|words| words.into_iter().map(|word| word.into_string().unwrap()).collect::<Vec<_>>().join(" "))
        };
        for (typed, read_as) in [
            ("fx history usd to rub --plot", "fx history usd rub --plot"),
            ("fx history --offline usd/rub --csv", "fx history --offline usd rub --csv"),
            ("fx price --config a.toml usd -> eur", "fx price --config a.toml usd eur"),
            ("fx average usd in eur 2022-03", "fx average usd eur 2022-03"),
        ] {
            assert_eq!(read(typed).as_deref(), Some(read_as), "{typed}");
        }
        for line in ["fx history usd rub", "fx history usd to", "fx rates usd to eur", "fx history --plot", "fx 1 usd to eur", "fx"] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn an_option_of_other_programs_says_what_is_meant_here() {
        let said = |line: &str| match Cli::read(&line.split(' ').map(OsString::from).collect::<Vec<_>>()) {
            Err(Refused::Failure(failure)) => failure.to_string(),
            other => panic!("{other:?}"),
        };
        for (line, expected) in [
            (
                "fx 100 --from usd --to eur",
                "unexpected argument '--from' found: amount and currencies stand without options: fx 100 usd to eur",
            ),
            ("fx 100 usd eur --provider ecb", "unexpected argument '--provider' found: the one source that may answer is --source"),
            (
                "fx history usd eur --from 2022",
                "unexpected argument '--from' found: the first day is --start and the last --end; currencies stand without options: fx history usd rub",
            ),
            ("fx price usd eur --day 2022", "unexpected argument '--day' found: the day is --date"),
            ("fx rates usd --nonsense", "unexpected argument '--nonsense' found: fx --help says more"),
        ] {
            assert_eq!(said(line), expected, "{line}");
        }
    }

    #[test]
    fn no_command_is_a_currency_or_what_one_is_called() {
        let tree = Cli::command();
        let commands: Vec<&str> =
            tree.get_subcommands().flat_map(|command| std::iter::once(command.get_name()).chain(command.get_all_aliases())).collect();
        assert!(commands.len() > 10, "{commands:?}");
        for command in commands {
            assert!(currency_named(command).is_err(), "{command} is a currency's code");
            assert_eq!(currency::called(command), [], "{command} is what a currency is called");
        }
    }
}
