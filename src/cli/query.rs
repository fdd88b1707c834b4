//! The grammar of `100 usd to rub`. Part of `cli`: pure. An amount as people write it, a currency by its code, name or sign, more of
//! both with plus and minus between them, none, one or several targets, and a day: `1.5k usd`, `'$100' in €`,
//! `50*1.15 eur`, `200 usd + 15%`, `100 usd + 50 gbp in eur`, `100 usd eur,gbp @yesterday`, `1 234,56 eur usd on 2019-02-24`, `eurusd at 24.02.2019`.
//!
//! What stands behind `to`, `in`, `as`, `=` or `->` is a target and nothing else. Without such a word the first currency is the amount's, and
//! the others are targets. What can be read two ways is refused, with both.
//!
//! `query/token.rs` cuts the words, `query/number.rs` reads amounts, `query/mention.rs` currencies, `query/date.rs` days, `query/home.rs`
//! knows the currency of a place.

mod date;
mod home;
mod mention;
mod number;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

use jiff::civil::Date;
use rust_decimal::Decimal;

pub(super) use self::date::{NamedDay, age, named_day};
pub(super) use self::home::{former_of, of_locale};
pub(super) use self::mention::Signs;
use self::mention::{Meant, Mention};
pub(super) use self::number::fee;
use self::number::{Fraction, Typed};
use self::token::Token;
use super::Failure;
use super::numerals::Numerals;
use crate::currency::{self, Code};

/// More letters than this are no question.
const LONGEST: usize = 1_000;

/// What is known before the question is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    /// The currencies to convert to when none is named, the first of which an amount is of that names none; at least one.
    pub(super) homes: &'a [Code],
    /// What signs and words mean.
    pub(super) signs: &'a Signs,
    /// The date of today.
    pub(super) today: Date,
    /// How numbers are written here.
    pub(super) numerals: Numerals,
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
    /// What the amount is divided by where the quotient has no end as a decimal; else 1.
    pub(super) over: Decimal,
    pub(super) from: Code,
}

impl Term {
    /// So much of a currency.
    pub(super) fn of(amount: Decimal, from: Code) -> Term {
        Term { amount, over: Decimal::ONE, from }
    }

    /// The amount without its sign, and what it is divided by, if anything.
    pub(super) fn parts(&self) -> Vec<Decimal> {
        if self.over == Decimal::ONE { vec![self.amount.abs()] } else { vec![self.amount.abs(), self.over] }
    }
}

impl fmt::Display for Term {
    /// The amount alone: `200/3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.over == Decimal::ONE { self.amount.fmt(f) } else { write!(f, "{}/{}", self.amount, self.over) }
    }
}

impl Query {
    /// The same question without quotients, and what its answer is divided by: `200/3 usd + 50 gbp` is a third of `200 usd + 150 gbp`.
    pub(super) fn whole(&self) -> Result<(Query, Decimal), Failure> {
        let mut divisors: Vec<Decimal> = Vec::new();
        for term in self.terms.iter().filter(|term| term.over != Decimal::ONE) {
            if !divisors.contains(&term.over) {
                divisors.push(term.over);
            }
        }
        let product = |except: Decimal| {
            let others = divisors.iter().filter(|divisor| **divisor != except);
            others.copied().try_fold(Decimal::ONE, |product, next| number::exact(product.checked_mul(next), product, next))
        };
        let whole = |term: &Term| {
            let factor = product(term.over)?;
            Ok(Term::of(number::exact(term.amount.checked_mul(factor), term.amount, factor)?, term.from))
        };
        let terms = self.terms.iter().map(whole).collect::<Result<_, Failure>>()?;
        Ok((Query { terms, ..self.clone() }, product(Decimal::ONE)?))
    }

    /// Refuses an old code on a day when it may be written for the money that came after it.
    pub(super) fn alive(&self, day: Date) -> Result<(), Failure> {
        let mut pairs = self.terms.iter().flat_map(|term| self.to.iter().map(|to| (term.from, *to)));
        match pairs.find_map(|(from, to)| currency::superseded_of(from, to, day)) {
            Some(old) => Err(Failure::unknown_currency(old.to_string())),
            None => Ok(()),
        }
    }
}

/// The currency that a code, a sign or a name is, where nothing else is asked, and how a shared one was read.
pub(super) fn one_currency(text: &str, signs: &Signs) -> Result<(Code, Option<String>), Failure> {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let mentions = mention::mentions(&words, signs)?;
    let [one] = mentions.as_slice() else { return Err(Failure::from(crate::convert::ConvertError::unknown(text))) };
    one.target().map(|meant| (meant.code, meant.note))
}

/// Reads the words of a question.
pub(super) fn parse(words: &[String], context: &Context<'_>) -> Result<Query, Failure> {
    if words.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(usage("that is too long for a question"));
    }
    let mut reader = Reader {
        context,
        terms: Vec::new(),
        minus: None,
        counted: false,
        amount: None,
        source: Vec::new(),
        to: None,
        targets: Vec::new(),
        apart: false,
        share: None,
        summed: false,
        date: None,
        notes: Vec::new(),
        read: String::new(),
    };
    for part in token::parts(words, &context.signs.locale)? {
        let text = part.to_string();
        reader.take(part)?;
        let space = if reader.read.is_empty() || text == "," { "" } else { " " };
        reader.read.push_str(&format!("{space}{text}"));
    }
    reader.query()
}

/// What was read so far.
struct Reader<'a> {
    context: &'a Context<'a>,
    /// The terms before the last sign.
    terms: Vec<Term>,
    /// Whether the term that is being read is taken off, where a sign stands before it.
    minus: Option<bool>,
    /// Whether a term so far has an amount: then each has.
    counted: bool,
    amount: Option<Typed>,
    /// What was said of the currency of the amount; without `to`, of the targets too.
    source: Vec<Mention>,
    /// The word behind which only targets stand.
    to: Option<String>,
    targets: Vec<Mention>,
    /// A comma was the last that was read.
    apart: bool,
    /// The part of the first amount that is meant: of `15 % of 200 usd`, 0.15.
    share: Option<Decimal>,
    /// The terms end with per cent, so that no further amount is due.
    summed: bool,
    date: Option<Date>,
    notes: Vec<String>,
    /// What was understood so far, for a message.
    read: String,
}

impl Reader<'_> {
    /// What is wrong, and how far the question was read.
    fn wrong(&self, what: &str) -> Failure {
        if self.read.is_empty() { usage(what) } else { Failure::usage(format!("{what}; read so far: {}", self.read)) }
    }

    fn take(&mut self, token: Token) -> Result<(), Failure> {
        match token {
            Token::Number(typed) => self.number(typed),
            Token::Percent(typed) => self.percent(&typed),
            Token::Sign { minus } => self.close(minus),
            Token::Day(text) => {
                let day = named_day(&text).map_err(Failure::usage)?.on(self.context.today);
                if self.date.replace(day).is_some() { Err(self.wrong(&format!("{text} is a second day"))) } else { Ok(()) }
            }
            Token::To(word) => self.target(word),
            Token::Break => {
                self.apart = true;
                Ok(())
            }
            Token::Words(words) => {
                let mut mentions = mention::mentions(&words, self.context.signs)?;
                self.whole_or_part(&mentions)?;
                if let Some(first) = mentions.first_mut() {
                    first.apart |= std::mem::take(&mut self.apart);
                }
                if self.to.is_some() {
                    self.targets.append(&mut mentions)
                } else {
                    self.source.append(&mut mentions)
                }
                Ok(())
            }
        }
    }

    /// `£5.50p` is five pounds and a half to one, and five pence and a half to another.
    fn whole_or_part(&self, mentions: &[Mention]) -> Result<(), Failure> {
        let (Some(typed), Some(before), Some(behind)) = (&self.amount, self.source.last(), mentions.first()) else { return Ok(()) };
        if self.to.is_some() || self.apart || !before.is_whole_of(behind) {
            return Ok(());
        }
        let (text, before, behind) = (&typed.text, &before.text, &behind.text);
        Err(Failure::usage(format!("{before} {text} {behind} can be read two ways: write {before} {text} or {text} {behind}")))
    }

    fn number(&mut self, typed: Typed) -> Result<(), Failure> {
        if let Some(to) = &self.to {
            return Err(self.wrong(&format!("{} stands after {to}, where only a target can stand", typed.text)));
        }
        if typed.is_eaten() || typed.is_eaten_of(self.context.numerals) {
            return Err(eaten(&typed));
        }
        if typed.text.starts_with('-') && self.amount.is_some() && !self.source.is_empty() {
            self.close(false)?;
        }
        if self.amount.is_some() {
            return Err(self.wrong(&format!("{} is one amount too many", typed.text)));
        }
        self.amount = Some(typed);
        Ok(())
    }

    /// `15 % of 200 usd` takes a part of what follows; `200 usd + 15 %` adds to all that stands before it.
    fn percent(&mut self, typed: &Typed) -> Result<(), Failure> {
        let share = typed.percent(self.context.numerals)?;
        let share = if share.is_sign_negative() && !self.source.is_empty() {
            self.close(true)?;
            -share
        } else {
            share
        };
        let open = self.amount.is_none() && self.source.is_empty() && self.to.is_none();
        match self.minus {
            None if open && self.terms.is_empty() && self.share.is_none() => self.share = Some(share),
            Some(minus) if open && !self.terms.is_empty() => {
                let factor = if minus { Decimal::ONE.checked_sub(share) } else { Decimal::ONE.checked_add(share) };
                let factor = factor.ok_or_else(|| Failure::usage("an amount has at most 28 digits"))?;
                for term in &mut self.terms {
                    let Fraction { above, below } = Fraction { above: term.amount, below: term.over }.times(factor)?;
                    (term.amount, term.over) = (above.normalize(), below);
                }
                (self.minus, self.summed) = (None, true);
            }
            _ => return Err(self.wrong(&format!("{} % stands where no part is due: write 15% of 200 usd, or 200 usd + 15%", typed.text))),
        }
        Ok(())
    }

    /// Where a word stands behind which only targets do.
    fn target(&mut self, word: String) -> Result<(), Failure> {
        let nothing = self.amount.is_none() && self.source.is_empty() && !self.summed;
        if self.to.is_some() && self.targets.is_empty() {
            return Err(self.wrong(&format!("a currency is missing before {word}")));
        }
        if nothing && self.minus.is_some() {
            return Err(self.wrong(&format!("an amount is missing before {word}")));
        }
        if nothing {
            return Err(Failure::usage(format!(
                "an amount is missing before {word}: write it as fx 100 usd to rub, and quote what has a $: '$100'"
            )));
        }
        self.to.get_or_insert(word);
        Ok(())
    }

    /// Ends a term where a sign stands; before an amount it is the sign of that.
    fn close(&mut self, minus: bool) -> Result<(), Failure> {
        if let Some(to) = &self.to {
            return Err(self.wrong(&format!("a sum ends before {to}: what it is converted to stands at the end")));
        }
        if self.share.is_some() && self.amount.is_none() && self.source.is_empty() {
            return Err(self.wrong("a part is one of an amount: write 15% of 200 usd, or 200 usd + 15%"));
        }
        if self.terms.is_empty() && self.amount.is_none() && self.source.is_empty() {
            self.minus = Some(self.minus.unwrap_or_default() ^ minus);
            return Ok(());
        }
        if std::mem::take(&mut self.summed) && self.amount.is_none() && self.source.is_empty() {
            self.minus = Some(minus);
            return Ok(());
        }
        if self.source.is_empty() {
            return Err(self.wrong(if minus { "a currency is missing before -" } else { "a currency is missing before +" }));
        }
        let meant = mention::one(&self.source);
        let meant =
            meant.map_err(|_| self.wrong("each amount of a sum has one currency, and what it is converted to stands at the end"))?;
        let term = self.term(meant)?;
        self.terms.push(term);
        (self.amount, self.minus) = (None, Some(minus));
        self.source.clear();
        Ok(())
    }

    /// So much of that, as it was typed and with its sign.
    fn term(&mut self, meant: Meant) -> Result<Term, Failure> {
        let Meant { code, places, note } = meant;
        let typed = self.amount.take();
        if let Some(Typed { text, times, twofold: Some(word), .. }) = &typed
            && (self.to.is_none() && self.minus.is_none() || self.source.is_empty())
        {
            let sign = currency::called(word).first().map_or_else(String::new, Code::to_string).to_lowercase();
            return Err(Failure::usage(format!("{text} {word} can be read two ways: write {} or {text} {sign}", zeros(text, *times))));
        }
        if let Some(Typed { text, times, word: Some(word), .. }) = &typed
            && let Some(long) = number::on_the_long_scale(word, &self.context.signs.locale)
        {
            return Err(Failure::usage(format!("{text} {word} can be read two ways: write {text}*{times} or {text}*{long}")));
        }
        if let Some(Typed { text, .. }) = &typed
            && let Some(letter) = self.source.iter().find(|mention| number::may_be_lakh(&mention.text, &self.context.signs.locale))
        {
            let sign = letter.alone().code.to_string().to_lowercase();
            return Err(Failure::usage(format!("{text} {} can be read two ways: write {text} lakh or {text} {sign}", letter.text)));
        }
        if typed.is_none() && self.minus.is_some() && self.counted {
            return Err(self.wrong(&format!("{code} stands in a sum without an amount: write 1 {code}, or to {code}")));
        }
        self.counted |= typed.is_some();
        let one = Fraction { above: Decimal::ONE, below: Decimal::ONE };
        let (amount, said) = match &typed {
            Some(typed) => typed.amount(self.context.numerals, code)?,
            None => (one, None),
        };
        let amount = match self.share.take() {
            Some(_) if typed.is_none() => return Err(self.wrong("a part is one of an amount: write 15% of 200 usd")),
            Some(share) => {
                let part = amount.times(share)?;
                Fraction { above: part.above.normalize(), ..part }
            }
            None => amount,
        };
        let part = Decimal::new(1, places);
        let above = if places == 0 { Some(amount.above) } else { amount.above.checked_mul(part) };
        let above = above.ok_or_else(|| Failure::usage("an amount has at most 28 digits"))?;
        let negative = self.minus.unwrap_or_default() && !above.is_zero();
        self.notes(said);
        self.notes(note);
        Ok(Term { amount: if negative { -above } else { above }, over: amount.below, from: code })
    }

    fn notes(&mut self, note: Option<String>) {
        if let Some(note) = note.filter(|note| !self.notes.contains(note)) {
            self.notes.push(note);
        }
    }

    fn query(mut self) -> Result<Query, Failure> {
        let mut source = std::mem::take(&mut self.source);
        if self.summed && self.amount.is_some() {
            return Err(self.wrong("there are two amounts and no + or - between them"));
        }
        if self.summed {
            // All terms are read: what else is named is a target.
            source.append(&mut self.targets);
            return self.ended(source);
        }
        let (meant, targets) = match &self.to {
            None if source.is_empty() => return Err(self.wrong("a currency is missing")),
            None => mention::split(&source)?,
            Some(to) if self.targets.is_empty() => return Err(self.wrong(&format!("a currency is missing after {to}"))),
            // Of a sum, each amount says of what it is.
            Some(to) if source.is_empty() && !self.terms.is_empty() => {
                return Err(self.wrong(&format!("a currency is missing before {to}")));
            }
            Some(_) if source.is_empty() => (self.at_home()?, self.targets.as_slice()),
            Some(_) => (mention::one(&source)?, self.targets.as_slice()),
        };
        let targets = targets.to_vec();
        // What a term is of is looked at once more: an amount without a currency may not be multiplied by a sign.
        self.source = source;
        let last = self.term(meant)?;
        self.terms.push(last);
        self.ended(targets)
    }

    /// The question whose terms are all read, to these targets or home.
    fn ended(mut self, targets: Vec<Mention>) -> Result<Query, Failure> {
        let meant = targets.iter().map(Mention::target).collect::<Result<Vec<_>, _>>()?;
        if let (Some(to), true) = (&self.to, meant.is_empty()) {
            return Err(self.wrong(&format!("a currency is missing after {to}")));
        }
        let mut to: Vec<Code> = Vec::with_capacity(meant.len());
        for target in meant {
            self.notes(target.note);
            if !to.contains(&target.code) {
                to.push(target.code);
            }
        }
        if to.is_empty() {
            let of: Vec<Code> = self.terms.iter().map(|term| term.from).collect();
            to = home::other_than(&of, self.context.homes);
        }
        Ok(Query { terms: self.terms, to, date: self.date, notes: self.notes })
    }

    /// The home currency, for an amount before a target that names none; not for what a shell left of one.
    fn at_home(&self) -> Result<Meant, Failure> {
        let code = self.context.homes.first().copied().unwrap_or(Code::EUR);
        match (&self.amount, &self.to) {
            (Some(typed), _) if typed.is_rest() => Err(eaten(typed)),
            (Some(typed), Some(to)) => {
                let word = typed.word.as_ref().map_or(String::new(), |word| format!(" {word}"));
                let note = format!("no currency is named between {}{word} and {to}: {code} is meant, the home currency", typed.text);
                Ok(Meant { code, places: 0, note: Some(note) })
            }
            _ => Err(self.wrong("an amount is missing")),
        }
    }
}

/// `fx $1.5k in eur`: the shell put nothing in the place of `$1`.
fn eaten(typed: &Typed) -> Failure {
    Failure::usage(format!("{} looks like what a shell leaves of an amount with a $: quote it, as in '$100'", typed.text))
}

/// A number and the zeros that a word put behind it, for a message.
fn zeros(text: &str, times: u64) -> String {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{text}{}", times.to_string().trim_start_matches('1'))
    } else {
        format!("{text}k")
    }
}

fn usage(what: &str) -> Failure {
    Failure::usage(format!("{what}: write it as fx 100 usd to rub"))
}
