//! Words of a shell cut into amounts, days and runs of words that name currencies. Part of `cli/query`: pure.

use super::super::Failure;
use super::{number, usage};

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits with their separators, and what multiplies them.
    Number { text: String, times: u32 },
    /// What stands after `@` or `on`.
    Day(String),
    /// Words that name currencies; nothing in them separates one from the next but the names themselves.
    Words(Vec<String>),
}

/// Words that only join.
const JOINTS: [&str; 8] = ["to", "in", "into", "as", "and", "=", "->", "→"];

/// Cuts the words.
pub(super) fn parts(words: &[String]) -> Result<Vec<Token>, Failure> {
    let text: String = words.join(" ").chars().filter(|letter| !is_mark(*letter)).collect();
    let mut words = text.split_whitespace().peekable();
    let mut tokens = Vec::new();
    while let Some(word) = words.next() {
        if word.eq_ignore_ascii_case("on") || word == "@" {
            tokens.push(Token::Day(words.next().ok_or_else(|| usage("the day after on or @ is missing"))?.to_owned()));
        } else if let Some(day) = word.strip_prefix('@') {
            tokens.push(Token::Day(day.to_owned()));
        } else if JOINTS.contains(&word.to_lowercase().as_str()) {
            tokens.push(Token::Words(Vec::new()));
        } else {
            cut(word, &mut tokens)?;
        }
    }
    Ok(tokens)
}

/// Marks of direction and order, which no reader sees.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Cuts one word where digits meet letters and signs: `100usd`, `$100`, `-€5`, `eur,gbp`.
fn cut(word: &str, tokens: &mut Vec<Token>) -> Result<(), Failure> {
    let (sign, mut rest) = match word.strip_prefix(['-', '−']) {
        Some(rest) if rest.chars().any(|letter| letter.is_ascii_digit()) => ("-", rest),
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
            put_text(text, tokens);
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

/// Letters and signs: a multiplier right after a number, or names with commas between them.
fn put_text(text: &str, tokens: &mut Vec<Token>) {
    if let Some(Token::Number { times, .. }) = tokens.last_mut()
        && *times == 1
        && let Some(by) = number::multiplier(text)
    {
        *times = by;
        return;
    }
    for (at, name) in text.split(',').enumerate() {
        match tokens.last_mut() {
            Some(Token::Words(words)) if at == 0 && !name.is_empty() => words.push(name.to_owned()),
            _ if name.is_empty() => tokens.push(Token::Words(Vec::new())),
            _ => tokens.push(Token::Words(vec![name.to_owned()])),
        }
    }
}
