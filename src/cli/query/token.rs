//! Words of a shell cut into amounts, days and runs of words that name currencies. Part of `cli/query`: pure.

use super::super::Failure;
use super::{date, number, usage};
use crate::convert::day_named;

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits with their separators, and what multiplies them.
    Number { text: String, times: u32 },
    /// A plus or a minus that stands between two amounts.
    Sign { minus: bool },
    /// What stands after `@`, `on`, `at` or `as of`, or is a day by itself.
    Day(String),
    /// Words that name currencies; nothing in them separates one from the next but the names themselves.
    Words(Vec<String>),
}

/// Words that only join.
const JOINTS: [&str; 7] = ["to", "in", "into", "as", "and", "=", "→"];
/// Words that are days.
const DAYS: [&str; 2] = ["today", "yesterday"];
/// Words after which a day stands.
const BEFORE_A_DAY: [&str; 3] = ["on", "at", "@"];
/// What people say before a question.
const BEGINNINGS: [&[&str]; 5] = [&["how", "much", "is"], &["how", "much", "are"], &["what", "is"], &["what's"], &["convert"]];

/// Cuts the words.
pub(super) fn parts(words: &[String]) -> Result<Vec<Token>, Failure> {
    let text: String = words.join(" ").chars().filter(|letter| !is_mark(*letter)).collect();
    let text = text.replace("->", "→").replace('→', " → ");
    let text = text.trim_end().trim_end_matches('?');
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut words = without_beginning(&words).iter().copied().peekable();
    let mut tokens = Vec::new();
    while let Some(word) = words.next() {
        let lower = word.to_lowercase();
        if lower == "as" && words.next_if(|next| next.eq_ignore_ascii_case("of")).is_some() || BEFORE_A_DAY.contains(&lower.as_str()) {
            tokens.push(Token::Day(words.next().ok_or_else(|| usage("the day after on, at or @ is missing"))?.to_owned()));
        } else if let Some(day) = word.strip_prefix('@') {
            tokens.push(Token::Day(day.to_owned()));
        } else if DAYS.contains(&lower.as_str()) || day_named(word).is_some() || date::day_first(word).is_some() {
            tokens.push(Token::Day(word.to_owned()));
        } else if JOINTS.contains(&lower.as_str()) {
            tokens.push(Token::Words(Vec::new()));
        } else if let Some(minus) = sign(word) {
            tokens.push(Token::Sign { minus });
        } else {
            cut(word, &mut tokens)?;
        }
    }
    Ok(tokens)
}

/// The words after `how much is` and the like.
fn without_beginning<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    let begins = |said: &[&str]| words.len() > said.len() && said.iter().zip(words).all(|(said, word)| said.eq_ignore_ascii_case(word));
    let said = BEGINNINGS.iter().find(|said| begins(said)).map_or(0, |said| said.len());
    words.get(said..).unwrap_or_default()
}

/// Whether a word adds or takes off.
fn sign(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "+" | "plus" => Some(false),
        "-" | "−" | "minus" => Some(true),
        _ => None,
    }
}

/// Marks of direction and order, which no reader sees.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Cuts one word where digits meet letters and signs: `100usd`, `$100`, `-€5`, `eur,gbp`.
fn cut(word: &str, tokens: &mut Vec<Token>) -> Result<(), Failure> {
    let (sign, mut rest) = match word.strip_prefix(['-', '−']) {
        Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit() || first == '.') => ("-", rest),
        // A sign before the currency: -$5, or one more term.
        Some(rest) if tokens.is_empty() && rest.chars().any(|letter| letter.is_ascii_digit()) => ("-", rest),
        _ => ("", word),
    };
    let mut first = true;
    while !rest.is_empty() {
        let digits = number_end(rest);
        if digits > 0 {
            let (number, after) = rest.split_at(digits);
            let exponent = after.strip_prefix(['e', 'E']).and_then(|after| after.trim_start_matches(['+', '-']).chars().next());
            if exponent.is_some_and(|next| next.is_ascii_digit()) {
                return Err(Failure::usage("write all digits: 1000 instead of 1e3"));
            }
            put_number(sign, number, first, tokens);
            rest = after;
        } else {
            let until = rest.find(|letter: char| letter.is_ascii_digit()).unwrap_or(rest.len());
            let (text, after) = rest.split_at(until);
            put_signed_text(text, tokens);
            rest = after;
        }
        first = false;
    }
    Ok(())
}

/// How many bytes at the start are a number: digits, and separators with a digit after them.
fn number_end(text: &str) -> usize {
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next_is_digit = letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let separates = matches!(letter, '.' | ',' | '\'' | '’' | '_') && next_is_digit && (end > 0 || letter == '.');
        if !letter.is_ascii_digit() && !separates {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

/// A number; three digits after a space go on with the one before: `1 234,56`.
fn put_number(sign: &str, number: &str, first: bool, tokens: &mut Vec<Token>) {
    let number = number.replace('’', "'");
    let group = |text: &str| text.split(['.', ',']).next().is_some_and(|head| head.len() == 3);
    if let Some(Token::Number { text, times: 1 }) = tokens.last_mut()
        && first
        && sign.is_empty()
        && group(&number)
        && !text.contains(['.', ',', '\'', '_'])
    {
        text.push(' ');
        text.push_str(&number);
        return;
    }
    tokens.push(Token::Number { text: format!("{sign}{number}"), times: 1 });
}

/// Letters with a plus or a minus between them: `usd+`, `usd-€`. A hyphen before a letter is part of a name.
fn put_signed_text(text: &str, tokens: &mut Vec<Token>) {
    let ends = |(at, letter): (usize, char)| {
        let next = text.get(at + letter.len_utf8()..).and_then(|rest| rest.chars().next());
        letter == '+' || (matches!(letter, '-' | '−') && !next.is_some_and(char::is_alphabetic))
    };
    let Some((at, letter)) = text.char_indices().find(|place| ends(*place)) else { return put_text(text, tokens) };
    let (before, after) = text.split_at(at);
    if !before.is_empty() {
        put_text(before, tokens);
    }
    tokens.push(Token::Sign { minus: letter != '+' });
    let after = after.get(letter.len_utf8()..).unwrap_or_default();
    if !after.is_empty() {
        put_signed_text(after, tokens);
    }
}

/// Letters and signs: a multiplier right after a number, or names with commas or slashes between them, as in `usd/eur`.
fn put_text(text: &str, tokens: &mut Vec<Token>) {
    if let Some(Token::Number { times, .. }) = tokens.last_mut()
        && *times == 1
        && let Some(by) = number::multiplier(text)
    {
        *times = by;
        return;
    }
    for (at, name) in text.split([',', '/']).enumerate() {
        match tokens.last_mut() {
            Some(Token::Words(words)) if at == 0 && !name.is_empty() => words.push(name.to_owned()),
            _ if name.is_empty() => tokens.push(Token::Words(Vec::new())),
            _ => tokens.push(Token::Words(vec![name.to_owned()])),
        }
    }
}
