//! The grammar of `100 usd to rub`. Part of `cli`: pure. An amount as people write it, a currency by its code, name or sign, more of
//! both with plus and minus between them, none, one or several targets, and a day: `1.5k usd`, `'$100' in €`,
//! `100 usd + 50 gbp in eur`, `100 usd eur,gbp @yesterday`, `1 234,56 eur usd on 2019-02-24`, `eurusd at 24.02.2019`.
//!
//! `query/token.rs` cuts the words, `query/number.rs` reads amounts, `query/date.rs` days, `query/home.rs` knows the currency of a place.

mod date;
mod home;
mod number;
#[cfg(test)]
mod tests;
mod token;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub(super) use self::date::{age, date};
pub(super) use self::home::of_locale;
use self::token::Token;
use super::Failure;
use crate::convert::currency_named;
use crate::currency::{self, Code};

/// More letters than this are no question.
const LONGEST: usize = 1_000;
/// No name has more words.
const LONGEST_NAME: usize = 4;

/// What is known before the question is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The currency to convert to when none is named.
    pub(super) home: Code,
    /// What signs and words mean that several currencies share: the first of these that has it.
    pub(super) symbols: &'a [Code],
    /// The date of today.
    pub(super) today: Date,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    /// What is converted: one amount, or several that are added up.
    pub(super) terms: Vec<Term>,
    pub(super) to: Vec<Code>,
    pub(super) date: Option<Date>,
    /// How shared words and signs were read, for the person.
    pub(super) notes: Vec<String>,
}

/// So much of a currency; below zero what is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) amount: Decimal,
    pub(super) from: Code,
}

/// Reads the words of a question.
pub(super) fn parse(words: &[String], context: &Context<'_>) -> Result<Query, Failure> {
    if words.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(usage("that is too long for a question"));
    }
    let mut reader = Reader { context, terms: Vec::new(), minus: false, amount: None, codes: Vec::new(), date: None, notes: Vec::new() };
    for part in token::parts(words)? {
        reader.take(part)?;
    }
    reader.query()
}

/// What was read so far.
struct Reader<'a> {
    context: &'a Context<'a>,
    /// The terms before the last sign.
    terms: Vec<Term>,
    /// Whether the term that is being read is taken off.
    minus: bool,
    amount: Option<Decimal>,
    codes: Vec<Code>,
    date: Option<Date>,
    notes: Vec<String>,
}

impl Reader<'_> {
    fn take(&mut self, token: Token) -> Result<(), Failure> {
        match token {
            Token::Number { text, times } => {
                if text.starts_with('-') && self.amount.is_some() && !self.codes.is_empty() {
                    self.close(false)?;
                }
                match self.amount.replace(number::read(&text, times)?) {
                    None => Ok(()),
                    Some(_) => Err(usage("there are two amounts and no + or - between them")),
                }
            }
            Token::Sign { minus } => self.close(minus),
            Token::Day(text) => {
                let day = date::day(&text, self.context.today).map_err(Failure::usage)?;
                if self.date.replace(day).is_some() { Err(usage("there are two days")) } else { Ok(()) }
            }
            Token::Words(words) => self.currencies(&words),
        }
    }

    /// Ends a term where a sign stands; before the first amount it is the sign of that.
    fn close(&mut self, minus: bool) -> Result<(), Failure> {
        if self.terms.is_empty() && self.amount.is_none() && self.codes.is_empty() {
            self.minus ^= minus;
            return Ok(());
        }
        match self.codes.as_slice() {
            [] => return Err(usage("a currency is missing before + or -")),
            [from] => self.terms.push(self.term(*from)),
            _ => return Err(usage("each amount of a sum has one currency, and what it is converted to stands at the end")),
        }
        (self.amount, self.minus) = (None, minus);
        self.codes.clear();
        Ok(())
    }

    fn term(&self, from: Code) -> Term {
        let amount = self.amount.unwrap_or(Decimal::ONE);
        Term { amount: if self.minus && !amount.is_zero() { -amount } else { amount }, from }
    }

    /// Reads a run of words as currencies, the longest name first.
    fn currencies(&mut self, words: &[String]) -> Result<(), Failure> {
        let mut rest = words;
        while let Some(first) = rest.first() {
            let longest = (1..=rest.len().min(LONGEST_NAME)).rev();
            let named = longest.filter_map(|count| Some((count, self.currency(&rest.get(..count)?.join(" "))?))).next();
            if let Some((count, code)) = named {
                self.codes.push(code);
                rest = rest.get(count..).unwrap_or_default();
            } else if let Some(both) = pair(first) {
                self.codes.extend(both);
                rest = rest.get(1..).unwrap_or_default();
            } else {
                return currency_named(first).map(|_| ()).map_err(Failure::from);
            }
        }
        Ok(())
    }

    /// A code, else what a word or a sign says; shared ones as the configuration says, with a note.
    fn currency(&mut self, text: &str) -> Option<Code> {
        if let Ok(currency) = currency_named(text) {
            // The one code that is an English word for something else that can be asked for.
            if currency.code == Code::new(b"ALL") && text != "ALL" {
                self.note(format!("{text} is read as ALL, the Albanian lek; fx rates usd shows all rates of a currency"));
            }
            return Some(currency.code);
        }
        let shared = currency::called(text);
        let code = self.context.symbols.iter().find(|code| shared.contains(code)).or(shared.first()).copied()?;
        let others: Vec<&str> = shared.iter().filter(|other| **other != code).take(4).map(Code::as_str).collect();
        if !others.is_empty() {
            self.note(format!("{text} is read as {code}; it may also be {}: write the code, or set [cli] symbols", others.join(", ")));
        }
        Some(code)
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn query(self) -> Result<Query, Failure> {
        let Some((&from, targets)) = self.codes.split_first() else { return Err(usage("a currency is missing")) };
        let mut to: Vec<Code> = Vec::with_capacity(targets.len().max(1));
        for code in targets {
            if !to.contains(code) {
                to.push(*code);
            }
        }
        if to.is_empty() {
            to.push(if self.terms.is_empty() { home::other_than(from, self.context.home) } else { self.context.home });
        }
        let last = self.term(from);
        Ok(Query { terms: self.terms.into_iter().chain([last]).collect(), to, date: self.date, notes: self.notes })
    }
}

/// Two codes in one word, as dealers write a pair: `eurusd`.
fn pair(word: &str) -> Option<[Code; 2]> {
    let (base, quote) = word.split_at_checked(3)?;
    Some([currency_named(base).ok()?.code, currency_named(quote).ok()?.code])
}

fn usage(what: &str) -> Failure {
    Failure::usage(format!("{what}: write it as fx 100 usd to rub"))
}
