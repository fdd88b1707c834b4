//! Answers as people and programs read them. Part of `cli`: pure; `output` prints. A person at a terminal gets numbers as the locale
//! writes them, the age of the rate and, for several targets, a table; a program gets the same lines every day.

use clap::builder::styling::Style;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::numerals::Numerals;
use super::query::Term;
use crate::calendar::Freshness;
use crate::convert::{Charge, Conversion, Quotient, Sum};
use crate::currency::Code;

/// An amount in another currency, several added up, or an amount that has no end.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(super) enum Reckoned {
    One(Box<Conversion>),
    Sum(Box<Sum>),
    Quotient {
        #[serde(flatten)]
        quotient: Box<Quotient>,
        /// The amounts as they were asked.
        #[serde(skip)]
        asked: Vec<Term>,
    },
}

/// How answers are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Presentation {
    /// Every digit of the result.
    pub(super) exact: bool,
    /// What a person at a terminal gets beside the plain lines.
    pub(super) person: Option<Person>,
}

/// A person at a terminal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person {
    pub(super) numerals: Numerals,
    pub(super) today: Date,
    /// What is said in addition.
    pub(super) aside: Style,
}

impl Reckoned {
    fn to(&self) -> Code {
        match self {
            Reckoned::One(one) => one.to,
            Reckoned::Sum(sum) => sum.to,
            Reckoned::Quotient { quotient, .. } => quotient.sum.to,
        }
    }

    /// The conversions of which it is made, each with its receipt.
    pub(super) fn terms(&self) -> &[Conversion] {
        match self {
            Reckoned::One(one) => std::slice::from_ref(one),
            Reckoned::Sum(sum) => &sum.terms,
            Reckoned::Quotient { quotient, .. } => &quotient.sum.terms,
        }
    }

    /// The amounts as they were asked: without their sign, and whether they are below zero.
    fn amounts(&self) -> Vec<(Vec<Decimal>, bool)> {
        let signed = |amount: Decimal| amount.is_sign_negative() && !amount.is_zero();
        match self {
            Reckoned::Quotient { asked, .. } => asked.iter().map(|term| (term.parts(), signed(term.amount))).collect(),
            other => other.terms().iter().map(|term| (vec![term.amount.abs()], signed(term.amount))).collect(),
        }
    }

    /// The result: rounded as is usual for its currency, or with all its digits.
    pub(super) fn figure(&self, exact: bool) -> String {
        match (self, exact) {
            (Reckoned::One(one), false) => one.for_people(),
            (Reckoned::One(one), true) => one.exact(),
            (Reckoned::Sum(sum), false) => sum.for_people(),
            (Reckoned::Sum(sum), true) => sum.exact(),
            (Reckoned::Quotient { quotient, .. }, false) => quotient.sum.for_people(),
            (Reckoned::Quotient { quotient, .. }, true) => quotient.exact(),
        }
    }

    /// One record with tabs between its fields: amount, from, result, to, rate, sources, day of the rate, freshness. What stands for
    /// several terms is joined by `+`.
    pub(super) fn record(&self, exact: bool) -> String {
        let joined = |of: &dyn Fn(&Conversion) -> String| self.terms().iter().map(of).collect::<Vec<_>>().join("+");
        let mut sources: Vec<&str> = Vec::new();
        for source in self.terms().iter().flat_map(Conversion::sources) {
            if !sources.contains(&source) {
                sources.push(source);
            }
        }
        let (day, freshness) = match self {
            Reckoned::One(one) => (one.rate_date, one.freshness),
            Reckoned::Sum(sum) => (sum.rate_date, sum.freshness),
            Reckoned::Quotient { quotient, .. } => (quotient.sum.rate_date, quotient.sum.freshness),
        };
        let amounts = match self {
            Reckoned::Quotient { asked, .. } => asked.iter().map(Term::to_string).collect::<Vec<_>>().join("+"),
            _ => joined(&|term| term.amount.to_string()),
        };
        let (froms, rates) = (joined(&|term| term.from.to_string()), joined(&|term| term.rate.to_string()));
        let (result, to, sources, freshness) = (self.figure(exact), self.to(), sources.join("+"), freshness.name());
        format!("{amounts}\t{froms}\t{result}\t{to}\t{rates}\t{sources}\t{day}\t{freshness}\n")
    }
}

impl Presentation {
    /// One answer, several one after the other, or at a terminal several as a table.
    pub(super) fn show(&self, answers: &[Reckoned]) -> String {
        match (&self.person, answers) {
            (Some(person), [first, _, ..]) => self.table(person, first, answers),
            _ => answers.iter().map(|answer| self.lines(answer)).collect(),
        }
    }

    /// The result in a line; below it for each term the rate, whose it is and of which day.
    fn lines(&self, answer: &Reckoned) -> String {
        let mut text = format!("{} = {} {}\n", self.asked(answer), self.number(&answer.figure(self.exact)), answer.to());
        let mut said = Vec::new();
        for term in answer.terms() {
            let rate = format!("1 {} = {} {}", term.from, self.number(&term.rate.to_string()), term.to);
            let line = self.aside(&format!("{rate} ({}){}", term.words(), self.age(term)));
            if !said.contains(&line) {
                text.push_str(&line);
                text.push('\n');
                said.push(line);
            }
        }
        text.push_str(&self.fee(answer));
        text
    }

    /// The fee in a line of its own, with what it all comes to; nothing where none is asked for.
    fn fee(&self, answer: &Reckoned) -> String {
        let Some((to, Charge { percent, amount, total })) = only(answer).and_then(|one| Some((one.to, one.fee?))) else {
            return String::new();
        };
        let (amount, total) = (self.number(&amount.to_string()), self.number(&total.to_string()));
        format!("fee of {} %: {amount} {to}, together {total} {to}\n", self.number(&percent.to_string()))
    }

    /// A line for each target with the decimal marks under each other; the source below, where all have the same.
    fn table(&self, person: &Person, first: &Reckoned, answers: &[Reckoned]) -> String {
        let results: Vec<String> = answers.iter().map(|answer| answer.figure(self.exact)).collect();
        let rates: Vec<String> = answers.iter().map(|answer| only(answer).map_or(String::new(), |one| one.rate.to_string())).collect();
        let notes: Vec<String> = answers.iter().map(|answer| self.notes(answer)).collect();
        let shared = notes.first().filter(|first| notes.iter().all(|note| note == *first));
        let mut text = format!("{} =\n", self.asked(first));
        let columns = person.numerals.aligned(&results).into_iter().zip(person.numerals.aligned(&rates));
        for ((answer, (result, rate)), note) in answers.iter().zip(columns).zip(&notes) {
            let rate = only(answer).map_or(String::new(), |one| format!("1 {} = {rate}", one.from));
            let note = if shared.is_some() { "" } else { note.as_str() };
            let aside = format!("{rate}  {note}");
            text.push_str(format!("  {result} {}   {}", answer.to(), self.aside(aside.trim_end())).trim_end());
            text.push('\n');
            if only(answer).is_some_and(|one| one.fee.is_some()) {
                text.push_str(&format!("    {}", self.fee(answer)));
            }
        }
        if let Some(note) = shared {
            text.push_str(&format!("{}\n", self.aside(note)));
        }
        text
    }

    /// What was asked: `100 USD + 50 GBP`.
    fn asked(&self, answer: &Reckoned) -> String {
        let mut text = String::new();
        for (term, (parts, minus)) in answer.terms().iter().zip(answer.amounts()) {
            let amount = parts.iter().map(|part| self.number(&part.to_string())).collect::<Vec<_>>().join("/");
            text.push_str(match (text.is_empty(), minus) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            });
            text.push_str(&format!("{amount} {}", term.from));
        }
        text
    }

    /// Whose rates, of which days, and how old: each once.
    fn notes(&self, answer: &Reckoned) -> String {
        let mut notes: Vec<String> = Vec::new();
        for term in answer.terms() {
            let note = format!("({}){}", term.words(), self.age(term));
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        notes.join(" and ")
    }

    /// ", 3 days ago", for a person and a rate that a publisher put a day on; the words about a stale one say it already.
    fn age(&self, term: &Conversion) -> String {
        let published = term.legs.iter().any(|leg| leg.fixed.is_none());
        match self.person.filter(|_| published && term.freshness != Freshness::Stale) {
            Some(person) => format!(", {}", ago(term.rate_date, person.today)),
            None => String::new(),
        }
    }

    fn number(&self, plain: &str) -> String {
        self.person.map_or_else(|| plain.to_owned(), |person| person.numerals.write(plain))
    }

    fn aside(&self, text: &str) -> String {
        match self.person {
            Some(Person { aside, .. }) if !text.is_empty() => format!("{aside}{text}{aside:#}"),
            _ => text.to_owned(),
        }
    }
}

fn only(answer: &Reckoned) -> Option<&Conversion> {
    match answer {
        Reckoned::One(one) => Some(one),
        Reckoned::Sum(_) | Reckoned::Quotient { .. } => None,
    }
}

/// How long ago a day is, in words.
fn ago(day: Date, today: Date) -> String {
    let days = day.until(today).map_or(0, |span| span.get_days());
    match days {
        ..=-2 => format!("{} days ahead of this machine's clock", -days),
        -1 => "tomorrow".to_owned(),
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        2..=59 => format!("{days} days ago"),
        60..=729 => format!("{} months ago", days * 12 / 365),
        _ => format!("{} years ago", days * 100 / 36_525),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn an_age_is_said_in_words() {
        let today = date(2026, 11, 24);
        for (day, words) in [
            (date(2026, 11, 24), "today"),
            (date(2026, 11, 25), "tomorrow"),
            (date(2026, 11, 23), "yesterday"),
            (date(2026, 11, 21), "3 days ago"),
            (date(2026, 9, 26), "59 days ago"),
            (date(2026, 9, 24), "2 months ago"),
            (date(2025, 11, 24), "12 months ago"),
            (date(2022, 3, 4), "4 years ago"),
            (date(2027, 11, 24), "365 days ahead of this machine's clock"),
        ] {
            assert_eq!(ago(day, today), words, "{day}");
        }
    }
}
