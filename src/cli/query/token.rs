//! Words of a shell cut into amounts, days and runs of words that name currencies. Part of `cli/query`: pure.

use std::fmt;

use super::super::Failure;
use super::number::{Operation, Typed};
use super::{date, number, usage};
use crate::convert::currency_named;
use crate::currency;

/// A part of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits with their separators, and what multiplies them.
    Number(Typed),
    /// A word or sign behind which only targets stand.
    To(String),
    /// A comma, a slash or `and`: what stands behind it is another currency.
    Break,
    /// A number with a percent sign.
    Percent(Typed),
    /// A plus or a minus that stands between two amounts.
    Sign { minus: bool },
    /// What stands after `@`, `on`, `at` or `as of`, or is a day by itself.
    Day(String),
    /// Words that name currencies; nothing in them separates one from the next but the names themselves.
    Words(Vec<String>),
}

impl fmt::Display for Token {
    /// As it was typed, or nearly.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Number(typed) => typed.fmt(f),
            Token::Percent(typed) => write!(f, "{typed} %"),
            Token::To(word) => f.write_str(word),
            Token::Break => f.write_str(","),
            Token::Sign { minus } => f.write_str(if *minus { "-" } else { "+" }),
            Token::Day(day) => write!(f, "on {day}"),
            Token::Words(words) => f.write_str(&words.join(" ")),
        }
    }
}

/// Words behind which only targets stand.
const BEFORE_A_TARGET: [&str; 6] = ["to", "in", "into", "as", "=", "→"];
/// The same in other languages, for readers of these, right behind a currency. No name of a currency in that language has one of its words.
#[rustfmt::skip]
pub(super) const BEFORE_A_TARGET_ABROAD: [(&str, &[&str]); 16] = [
    ("fr", &["en"]), ("es", &["a", "en"]), ("it", &["a"]), ("pt", &["em", "para"]), ("ca", &["a", "en"]), ("gl", &["en"]), ("de", &["nach", "zu"]), ("nl", &["naar"]),
    ("sv", &["till", "i"]), ("da", &["til", "i"]), ("nb", &["til", "i"]), ("cs", &["na"]), ("pl", &["na", "w"]), ("sk", &["na"]), ("ru", &["в", "на"]), ("uk", &["в", "у", "на"]),
];
/// Words that are days.
const DAYS: [&str; 3] = ["today", "yesterday", "tomorrow"];
/// Words after which a day stands.
const BEFORE_A_DAY: [&str; 3] = ["on", "at", "@"];
/// What people say before a question.
const BEGINNINGS: [&[&str]; 5] = [&["how", "much", "is"], &["how", "much", "are"], &["what", "is"], &["what's"], &["convert"]];

/// Cuts the words.
pub(super) fn parts(words: &[String], locale: &str) -> Result<Vec<Token>, Failure> {
    let text: String = words.join(" ").chars().filter(|letter| !is_mark(*letter)).collect();
    let text = currency::in_ascii(&text);
    let text = text.replace("->", "→").replace("=>", "→").replace('>', "→").replace('→', " → ").replace('=', " = ").replace('?', " ? ");
    let text = text.replace(['"', '“', '”', '„', '«', '»'], " ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let words = with_days_of_words(without_beginning(&words));
    let mut words = words.iter().map(String::as_str).peekable();
    let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
    let abroad = BEFORE_A_TARGET_ABROAD.iter().find(|(of, _)| *of == language).map_or(&[][..], |(_, words)| words);
    let mut tokens = Vec::new();
    while let Some(word) = words.next() {
        let lower = word.to_lowercase();
        let as_of = lower == "as" && words.next_if(|next| next.eq_ignore_ascii_case("of")).is_some();
        if as_of || BEFORE_A_DAY.contains(&lower.as_str()) {
            let before = if as_of { "as of" } else { word };
            tokens.push(Token::Day(words.next().ok_or_else(|| usage(&format!("the day after {before} is missing")))?.to_owned()));
        } else if let Some(day) = word.strip_prefix('@') {
            tokens.push(Token::Day(day.to_owned()));
        } else if DAYS.contains(&lower.as_str()) || date::is_one(word) {
            tokens.push(Token::Day(word.to_owned()));
        } else if BEFORE_A_TARGET.contains(&lower.as_str()) || abroad.contains(&lower.as_str()) && ends_an_amount(&tokens) {
            tokens.push(Token::To(if word == "→" { "->".to_owned() } else { word.to_owned() }));
        } else if lower == "of" && matches!(tokens.last(), Some(Token::Percent(_))) {
            // "15 % of 200 usd": what it is of follows.
        } else if let Some(operation) = operation(word).filter(|_| matches!(tokens.last(), Some(Token::Number(_))))
            && let Some(factor) = words.next_if(|next| number_end(next) == next.len())
        {
            put_factor(operation, factor, &mut tokens);
        } else if number::is_a_thousand(word, language) && thousand(word, &mut tokens) {
            // "2 mil euros": the number before it is taken for what it is.
        } else if let Some(operation) = operation(word).filter(|_| matches!(tokens.as_slice(), [.., Token::Number(_), Token::Words(_)]))
            && let Some(factor) = last_factor(&words)
        {
            // "10 usd * 1.19": the currency stands between the two.
            words.next();
            put_factor(operation, &factor, &mut tokens);
        } else if matches!(lower.as_str(), "de" | "di" | "d'" | "d’") && is_multiplied(&tokens) {
            // "2 millones de euros": the word between a multiple and what it is of.
        } else if let Some(of) = word.strip_prefix("d'").or_else(|| word.strip_prefix("d’")).filter(|_| is_multiplied(&tokens)) {
            cut(of, &mut tokens)?;
        } else if matches!(lower.as_str(), "%" | "percent") && percent(&mut tokens) {
            // The number before it is taken for what it is.
        } else if matches!(lower.as_str(), "and" | "&") {
            tokens.push(Token::Break);
        } else if lower == "?" {
            // "5 usd = ? eur", "how much is 5 usd in eur?": the question itself.
        } else if word == "+" && tokens.is_empty() && words.peek().is_some_and(|next| next.contains(|letter: char| letter.is_ascii_digit()))
        {
            // "$5 + €5" in a shell that has eaten the first of the two.
            return Err(Failure::usage("an amount is missing before +: write both, as in 5 usd + 5 eur, and quote what has a $: '$100'"));
        } else if let Some(minus) = sign(word) {
            tokens.push(Token::Sign { minus });
        } else {
            cut(word, &mut tokens)?;
        }
    }
    Ok(tokens)
}

/// The number that comes next, where what stands behind it can be no currency of its own.
fn last_factor<'w>(words: &(impl Iterator<Item = &'w str> + Clone)) -> Option<String> {
    let mut next = words.clone();
    let factor = next.next().filter(|word| number_end(word) == word.len())?;
    let ends = |word: &str| {
        let lower = word.to_lowercase();
        BEFORE_A_TARGET.contains(&lower.as_str()) || BEFORE_A_DAY.contains(&lower.as_str()) || word.starts_with('@') || sign(word).is_some()
    };
    next.next().is_none_or(ends).then(|| factor.to_owned())
}

/// Makes the number before a word for a thousand so much more; false where there is none.
fn thousand(word: &str, tokens: &mut [Token]) -> bool {
    match tokens.last_mut() {
        Some(Token::Number(typed)) if typed.times == 1 => {
            (typed.times, typed.word) = (1_000, Some(word.to_owned()));
            true
        }
        _ => false,
    }
}

/// Whether the last that was read is a number and a word that multiplies it.
fn is_multiplied(tokens: &[Token]) -> bool {
    matches!(tokens.last(), Some(Token::Number(Typed { times, .. })) if *times > 1)
}

/// The words after `how much is` and the like.
fn without_beginning<'w, 't>(words: &'w [&'t str]) -> &'w [&'t str] {
    let begins = |said: &[&str]| words.len() > said.len() && said.iter().zip(words).all(|(said, word)| said.eq_ignore_ascii_case(word));
    let said = BEGINNINGS.iter().find(|said| begins(said)).map_or(0, |said| said.len());
    words.get(said..).unwrap_or_default()
}

/// The words, with `3 days ago`, `1 March 2024` and `last friday` as one of them, also behind an `@`.
fn with_days_of_words(words: &[&str]) -> Vec<String> {
    let (mut all, mut rest) = (Vec::with_capacity(words.len()), words);
    while let Some((first, behind)) = rest.split_first() {
        let several = [3, 2].into_iter().find_map(|count| {
            let (day, behind) = rest.split_at_checked(count)?;
            let day = day.join(" ");
            date::is_of_words(day.trim_start_matches('@')).then_some((day, behind))
        });
        let (word, behind) = several.unwrap_or_else(|| ((*first).to_owned(), behind));
        all.push(word);
        rest = behind;
    }
    all
}

/// Whether a word adds or takes off.
fn sign(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "+" | "plus" => Some(false),
        "-" | "−" | "–" | "minus" => Some(true),
        _ => None,
    }
}

/// Marks of direction and order, which no reader sees.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Cuts one word where digits meet letters and signs: `100usd`, `$100`, `-€5`, `eur,gbp`.
fn cut(word: &str, tokens: &mut Vec<Token>) -> Result<(), Failure> {
    if word.contains(['(', ')']) {
        return Err(usage("brackets are not read: an amount below zero has a minus, as -100"));
    }
    if word.chars().all(|letter| matches!(letter, '*' | '×' | '·' | '÷' | '^')) {
        return Err(Failure::usage(format!("{word} stands where nothing is multiplied: write it between numbers, as in 50*1.15 usd")));
    }
    if let Some((from, to)) = word.split_once('2').filter(|(from, to)| [from, to].iter().all(|code| currency_named(code).is_ok())) {
        return Err(Failure::usage(format!("{word:?} can be read two ways: write {from} {to} or {from} 2 {to}")));
    }
    let (mut sign, mut rest) = match word.strip_prefix(['-', '−', '–']) {
        Some(rest) if number_end(rest) > 0 => ("-", rest),
        // A sign before the currency: -$5, or one more term.
        Some(rest) if tokens.is_empty() && rest.chars().any(|letter| letter.is_ascii_digit()) => ("-", rest),
        _ => ("", word),
    };
    let mut first = true;
    while !rest.is_empty() {
        let digits = number_end(rest);
        if digits > 0 {
            let (number, after) = rest.split_at(digits);
            if !first && number.starts_with(',') {
                return Err(Failure::usage(format!("{word:?} can be read two ways: put a space where the comma separates")));
            }
            let exponent = after.strip_prefix(['e', 'E']).and_then(|after| after.trim_start_matches(['+', '-']).chars().next());
            if exponent.is_some_and(|next| next.is_ascii_digit()) {
                return Err(Failure::usage("write all digits: 1000 instead of 1e3"));
            }
            if let Some(behind) = after.strip_prefix('·').filter(|behind| number_end(behind) > 0) {
                return Err(Failure::usage(format!(
                    "{number}·{behind} can be read two ways: write {number}.{behind} or {number}*{behind}"
                )));
            }
            if after.starts_with('.') && without_dash(after) == after {
                return Err(Failure::usage(format!(
                    "{word:?} has a decimal mark without decimals behind it: write {number} or {number}.0"
                )));
            }
            put_number(std::mem::take(&mut sign), number, first, tokens);
            rest = factors(without_dash(after), tokens);
            if let Some(after) = rest.strip_prefix('%').filter(|_| percent(tokens)) {
                rest = after;
            }
        } else {
            let until = rest.char_indices().map(|(at, _)| at).find(|at| rest.get(*at..).is_some_and(|rest| number_end(rest) > 0));
            let (text, after) = with_its_point(rest, until.unwrap_or(rest.len()))?;
            match text.strip_suffix(['-', '−']) {
                // "$-100" is below zero; "100usd-50gbp" has two amounts.
                Some(unit) if first && !unit.is_empty() && !has_amount(tokens) && is_amount_alone(after) => {
                    put_signed_text(unit, true, tokens);
                    sign = "-";
                }
                _ => put_signed_text(text, first, tokens),
            }
            rest = after;
        }
        first = false;
    }
    Ok(())
}

/// Letters and signs, and the number behind them. A point between a word and digits ends the word, as in `Rs.100`: nobody writes so of a
/// hundredth. Behind a code it may be either.
fn with_its_point(rest: &str, until: usize) -> Result<(&str, &str), Failure> {
    let (text, after) = rest.split_at(until);
    let Some(digits) = after.strip_prefix('.').filter(|_| text.ends_with(char::is_alphabetic)) else { return Ok((text, after)) };
    if currency_named(text).is_ok() {
        return Err(Failure::usage(format!("{rest:?} can be read two ways: write {text} {digits} or {text} 0.{digits}")));
    }
    // A letter alone may be what a shell leaves of "R$1.50".
    if text.chars().nth(1).is_none() {
        return Err(Failure::usage(format!("{rest:?} can be read two ways: put a space behind {text}, and quote what has a $: '$100'")));
    }
    Ok(rest.split_at(until + 1))
}

/// Whether a currency stands last, or a number behind one: `100 €`, `R$ 100`.
fn ends_an_amount(tokens: &[Token]) -> bool {
    matches!(tokens, [.., Token::Words(_)] | [.., Token::Words(_), Token::Number(_)])
}

/// Whether the term that is being read has its amount.
fn has_amount(tokens: &[Token]) -> bool {
    let own = tokens.iter().rev().take_while(|token| !matches!(token, Token::Sign { .. } | Token::To(_)));
    own.into_iter().any(|token| matches!(token, Token::Number(_)))
}

/// Whether a text is a number and nothing else, but for what multiplies it.
fn is_amount_alone(text: &str) -> bool {
    let rest = text.get(number_end(text)..).unwrap_or_default();
    rest.is_empty() || number::multiplier(rest).is_some() || rest.chars().next().and_then(Operation::of).is_some()
}

/// What follows a number, without the dash that stands in the place of decimals: `100,-` and `100.–`.
fn without_dash(after: &str) -> &str {
    let dashes = ['-', '−', '–', '—'];
    // "100/-" is how South Asia writes it.
    if let Some(behind) = after.strip_prefix("/-").filter(|behind| !behind.starts_with(|first: char| first.is_ascii_digit())) {
        return behind;
    }
    match after.strip_prefix([',', '.']).map(|rest| (rest, rest.trim_start_matches(dashes))) {
        Some((rest, behind)) if rest.len() > behind.len() && !behind.starts_with(|first: char| first.is_ascii_digit()) => behind,
        _ => after,
    }
}

/// How many bytes at the start are a number: digits, and separators with a digit after them.
fn number_end(text: &str) -> usize {
    let mut end = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next_is_digit = letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let separates = currency::separates(letter) && next_is_digit && (end > 0 || matches!(letter, '.' | ','));
        if !letter.is_ascii_digit() && !separates {
            break;
        }
        end = at + letter.len_utf8();
    }
    end
}

/// A number; three digits after a space go on with the one before: `1 234,56`.
fn put_number(sign: &str, number: &str, first: bool, tokens: &mut Vec<Token>) {
    let group =
        |text: &str| text.split(['.', ',']).next().is_some_and(|head| head.len() == 3 && head.bytes().all(|byte| byte.is_ascii_digit()));
    if let Some(Token::Number(Typed { text, times: 1, by, .. })) = tokens.last_mut()
        && by.is_empty()
        && first
        && sign.is_empty()
        && group(number)
        && !text.contains(|letter: char| letter != ' ' && currency::separates(letter))
    {
        text.push(' ');
        text.push_str(number);
        return;
    }
    tokens.push(Token::Number(Typed::new(format!("{sign}{number}"))));
}

/// Takes `*1.15` and `/3` off the front of what follows a number, and answers the rest.
fn factors<'t>(mut rest: &'t str, tokens: &mut [Token]) -> &'t str {
    loop {
        let mut letters = rest.chars();
        let Some(operation) = letters.next().and_then(Operation::of) else { return rest };
        // 0x10 is sixteen to a program, and nothing to a person.
        if rest.starts_with('x') && matches!(tokens.last(), Some(Token::Number(Typed { text, .. })) if text == "0") {
            return rest;
        }
        let factor = letters.as_str();
        let (factor, after) = factor.split_at(number_end(factor));
        if factor.is_empty() {
            return rest;
        }
        put_factor(operation, factor, tokens);
        rest = after;
    }
}

/// The operation that a word is by itself.
fn operation(word: &str) -> Option<Operation> {
    let mut letters = word.chars();
    letters.next().and_then(Operation::of).filter(|_| letters.next().is_none())
}

fn put_factor(operation: Operation, factor: &str, tokens: &mut [Token]) {
    // Behind an amount, a currency may stand between them.
    let numbers = tokens.iter_mut().rev().take(2);
    if let Some(Token::Number(typed)) = numbers.into_iter().find(|token| matches!(token, Token::Number(_))) {
        typed.by.push((operation, factor.to_owned()));
    }
}

/// Makes the number before a percent sign what it is; false where there is none.
fn percent(tokens: &mut Vec<Token>) -> bool {
    match tokens.pop() {
        Some(Token::Number(typed)) if typed.by.is_empty() && typed.times == 1 => {
            tokens.push(Token::Percent(typed));
            true
        }
        other => {
            tokens.extend(other);
            false
        }
    }
}

/// Letters with a plus or a minus between them: `usd+`, `usd-€`. A hyphen before a letter is part of a name.
fn put_signed_text(text: &str, alone: bool, tokens: &mut Vec<Token>) {
    let ends = |(at, letter): (usize, char)| {
        let next = text.get(at + letter.len_utf8()..).and_then(|rest| rest.chars().next());
        letter == '+' || (matches!(letter, '-' | '−') && !next.is_some_and(char::is_alphabetic))
    };
    let Some((at, letter)) = text.char_indices().find(|place| ends(*place)) else { return put_text(text, alone, tokens) };
    let (before, after) = text.split_at(at);
    if !before.is_empty() {
        put_text(before, alone, tokens);
    }
    tokens.push(Token::Sign { minus: letter != '+' });
    let after = after.get(letter.len_utf8()..).unwrap_or_default();
    if !after.is_empty() {
        put_signed_text(after, false, tokens);
    }
}

/// Letters and signs: a multiplier right after a number, or names with commas or slashes between them, as in `usd/eur`. `alone` where
/// they begin a word: `100 K` may be a hundred thousand or a hundred kyat.
fn put_text(text: &str, alone: bool, tokens: &mut Vec<Token>) {
    // 1万円: nothing separates them.
    if let Some(Token::Number(Typed { times, .. })) = tokens.last_mut()
        && *times == 1
        && let Some((by, rest)) = number::myriads(text)
    {
        *times = by;
        if !rest.is_empty() {
            put_text(rest, alone, tokens);
        }
        return;
    }
    if let Some(Token::Number(Typed { times, twofold, word, .. })) = tokens.last_mut()
        && *times == 1
        && let Some(by) = number::multiplier(text)
    {
        *times = by;
        *twofold = (alone && !currency::called(text).is_empty()).then(|| text.to_owned());
        *word = Some(text.to_owned());
        return;
    }
    if let Some(Token::Number(Typed { times, .. })) = tokens.last_mut()
        && *times == 1
        && let Some((by, unit)) = number::multiplied_unit(text).filter(|_| !alone)
    {
        *times = by;
        put_text(unit, false, tokens);
        return;
    }
    for (at, name) in text.split([',', ';', '/']).enumerate() {
        if at > 0 && !matches!(tokens.last(), Some(Token::Break)) {
            tokens.push(Token::Break);
        }
        match tokens.last_mut() {
            _ if name.is_empty() => {}
            Some(Token::Words(words)) => words.push(name.to_owned()),
            _ => tokens.push(Token::Words(vec![name.to_owned()])),
        }
    }
}
