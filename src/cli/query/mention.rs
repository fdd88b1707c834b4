//! A currency as it was named, and how several names of one amount come together: `$100 CAD` is Canadian. Part of `cli/query`: pure.

use super::super::Failure;
use super::home::of_locale;
use crate::convert::currency_named;
use crate::currency::{self, Code};

/// No name has more words.
const LONGEST_NAME: usize = 4;

/// What signs and words mean here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct Signs {
    /// Of what several currencies share, the first of these that has it is taken.
    pub(in crate::cli) codes: Vec<Code>,
    /// The locale in whose language currencies have their names, beside English.
    pub(in crate::cli) locale: String,
}

/// What was said of a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// As it was typed.
    pub(super) text: String,
    /// What it can mean; one where a code was typed.
    all: Vec<Code>,
    /// Which of them is taken where nothing else is said.
    usual: Code,
    kind: Kind,
    /// A comma, a slash or `and` stands before it.
    pub(super) apart: bool,
    /// It follows the one before with nothing between them: `euro cents`.
    adjacent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    /// A sign or a word.
    Called,
    /// A word of a language that is neither the reader's nor English.
    Abroad,
    /// The name of a part.
    Minor,
}

/// What an amount is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) code: Code,
    /// Decimal places by which the amount is less: it was named by a part of the currency.
    pub(super) places: u32,
    /// How it was read, where it could be read otherwise.
    pub(super) note: Option<String>,
}

impl Mention {
    fn new(text: &str, all: Vec<Code>, signs: &Signs, kind: Kind) -> Option<Mention> {
        // A part is of the money at home, and else of what most people mean by its word: a penny is no cent to a German.
        let most = if kind == Kind::Minor { 1 } else { signs.codes.len() };
        let usual = *signs.codes.iter().take(most).find(|code| all.contains(code)).or(all.first())?;
        Some(Mention { text: text.to_owned(), all, usual, kind, apart: false, adjacent: false })
    }

    /// A unit as markets write it, a code, a part, a sign or a word.
    fn read(text: &str, signs: &Signs) -> Option<Mention> {
        let unit = currency::unit_named(text).map(|unit| unit.code).or_else(|| currency::weight_named(text));
        let code = unit.or_else(|| currency_named(text).ok().map(|currency| currency.code));
        if let Some(code) = code {
            return Mention::new(text, vec![code], signs, Kind::Code);
        }
        Mention::new(text, currency::minor_named_at(text, of_locale(&signs.locale)), signs, Kind::Minor)
            .or_else(|| Mention::new(text, currency::called(text), signs, Kind::Called))
            .or_else(|| glued(text, signs))
            .or_else(|| Mention::new(text, currency::called_in(&signs.locale, text), signs, Kind::Called))
    }

    /// The same, and a name that only one currency has in all other languages.
    fn read_abroad(text: &str, signs: &Signs) -> Option<Mention> {
        let abroad = || Mention::new(text, currency::called_abroad(text), signs, Kind::Abroad).filter(|mention| mention.all.len() == 1);
        Mention::read(text, signs).or_else(abroad)
    }

    /// Whether the other is a part of what it is.
    pub(super) fn is_whole_of(&self, other: &Mention) -> bool {
        other.kind == Kind::Minor && self.kind != Kind::Minor && !self.shared(other).is_empty()
    }

    /// What it is by itself.
    pub(super) fn alone(&self) -> Meant {
        Meant { code: self.usual, places: self.places(self.usual), note: self.note() }
    }

    fn places(&self, code: Code) -> u32 {
        if self.kind == Kind::Minor { currency::minor_places(code) } else { 0 }
    }

    /// A target; a part of a currency is one by the code that markets have for it.
    pub(super) fn target(&self) -> Result<Meant, Failure> {
        if self.kind != Kind::Minor {
            return Ok(self.alone());
        }
        let unit = ["GBX", "USX"].into_iter().filter_map(|code| currency::unit(code.parse().ok()?)).find(|unit| unit.of == self.usual);
        match unit {
            Some(unit) => {
                Ok(Meant { code: unit.code, places: 0, note: Some(format!("{} is read as {}, {}", self.text, unit.code, unit.name)) })
            }
            None => Err(Failure::usage(format!("{} is no target: name the currency, such as {}", self.text, self.usual))),
        }
    }

    fn note(&self) -> Option<String> {
        match self.kind {
            // The one code that is an English word for something else that can be asked for.
            Kind::Code if self.usual == Code::new(b"ALL") && self.text != "ALL" => {
                Some(format!("{} is read as ALL, the Albanian lek; fx rates usd shows all rates of a currency", self.text))
            }
            Kind::Code => None,
            Kind::Abroad => {
                let name = self.usual.currency().map_or("", |currency| currency.name);
                Some(format!("{} is read as {}, {name}, which has that name in another language", self.text, self.usual))
            }
            Kind::Called if self.all.len() == 1 => None,
            Kind::Called => Some(format!(
                "{} is read as {}; it may also be {}: write the code, or set [cli] symbols",
                self.text,
                self.usual,
                self.others()
            )),
            Kind::Minor if self.all.len() == 1 => Some(format!("{} is read as parts of {}", self.text, self.usual)),
            Kind::Minor => Some(format!("{} is read as parts of {}; they may also be of {}", self.text, self.usual, self.others())),
        }
    }

    /// The other readings: as many as fit, and the rest counted.
    fn others(&self) -> String {
        let others: Vec<&str> = self.all.iter().filter(|other| **other != self.usual).map(Code::as_str).collect();
        match others.split_at_checked(4) {
            Some((first, rest @ [_, ..])) => format!("{} and {} more", first.join(", "), rest.len()),
            _ => others.join(", "),
        }
    }

    /// The currencies that both can mean.
    fn shared(&self, other: &Mention) -> Vec<Code> {
        self.all.iter().filter(|code| other.all.contains(code)).copied().collect()
    }
}

/// A code with a sign before or after it: `CAD$`, `$CAD`.
fn glued(text: &str, signs: &Signs) -> Option<Mention> {
    let parts =
        [text.split_at_checked(3), text.len().checked_sub(3).and_then(|at| text.split_at_checked(at)).map(|(sign, code)| (code, sign))];
    parts.into_iter().flatten().find_map(|(code, sign)| {
        let code = currency_named(code).ok()?.code;
        let signed = !sign.is_empty() && !sign.chars().all(char::is_alphanumeric) && currency::called(sign).contains(&code);
        if signed { Mention::new(text, vec![code], signs, Kind::Code) } else { None }
    })
}

/// Reads a run of words as currencies, the longest name first. Where it cannot be read in the reader's language and in English, names in
/// all other languages are looked at: there are many, and few who type them need them.
pub(super) fn mentions(words: &[String], signs: &Signs) -> Result<Vec<Mention>, Failure> {
    run(words, |text| Mention::read(text, signs))
        .or_else(|failure| run(words, |text| Mention::read_abroad(text, signs)).map_err(|_| failure))
}

fn run(words: &[String], read: impl Fn(&str) -> Option<Mention>) -> Result<Vec<Mention>, Failure> {
    let (mut found, mut rest) = (Vec::new(), words);
    while let Some(first) = rest.first() {
        if let Some(unit) = currency::unit_or_currency(first) {
            let (part, whole, per) = (unit.code, unit.of, unit.per);
            return Err(Failure::usage(format!(
                "{first} is {part} to some markets, of which {per} are one {whole}: write {part} or {whole}"
            )));
        }
        let longest = (1..=rest.len().min(LONGEST_NAME)).rev();
        let named = longest.filter_map(|count| Some((count, read(&rest.get(..count)?.join(" "))?))).next();
        // "100 $ US": the sign and the country that it is of.
        let with_country = || {
            let [sign, country] = rest.get(..2)? else { return None };
            if sign.contains(char::is_alphanumeric) || read(country).is_some() {
                return None;
            }
            Some((2, read(&format!("{sign}{country}"))?))
        };
        let named = with_country().or(named);
        if let Some((count, mention)) = named {
            found.push(Mention { adjacent: !found.is_empty(), ..mention });
            rest = rest.get(count..).unwrap_or_default();
        } else if let Some(both) = pair(first) {
            found.extend(both.map(|code| Mention {
                text: code.to_string(),
                all: vec![code],
                usual: code,
                kind: Kind::Code,
                apart: true,
                adjacent: false,
            }));
            rest = rest.get(1..).unwrap_or_default();
        } else {
            return currency_named(first).map(|_| Vec::new()).map_err(Failure::from);
        }
    }
    Ok(found)
}

/// Two codes in one word, as dealers write a pair: `eurusd`, `EUR-USD`, `eur:usd`.
fn pair(word: &str) -> Option<[Code; 2]> {
    let (base, quote) = word.split_at_checked(3)?;
    let quote = quote.strip_prefix(['-', '_', ':', '.', '|']).unwrap_or(quote);
    Some([currency_named(base).ok()?.code, currency_named(quote).ok()?.code])
}

/// The one currency of an amount of which all this was said, where nothing of it can be a target.
pub(super) fn one(mentions: &[Mention]) -> Result<Meant, Failure> {
    let Some((first, rest)) = mentions.split_first() else { return Err(super::usage("a currency is missing")) };
    let mut sum = first.clone();
    for next in rest {
        sum = together(&sum, next).filter(|_| !next.apart).ok_or_else(|| two_of_one(&first.text, next))?;
    }
    Ok(sum.alone())
}

fn two_of_one(first: &str, next: &Mention) -> Failure {
    Failure::usage(format!("one amount has two currencies, {first} and {}", next.text))
}

/// What two names of one amount mean together; nothing when no currency has both.
fn together(first: &Mention, next: &Mention) -> Option<Mention> {
    let all = first.shared(next);
    // Of two names, the one that says more stands in notes; but of a part, its own.
    let usual = if next.all.len() < first.all.len() { next.usual } else { first.usual };
    let says_more = next.kind == Kind::Minor || first.kind != Kind::Minor && next.all.len() < first.all.len();
    let text = if says_more { &next.text } else { &first.text };
    let usual = if all.contains(&usual) { usual } else { *all.first()? };
    let kind = match (first.kind, next.kind) {
        (Kind::Minor, _) | (_, Kind::Minor) => Kind::Minor,
        (Kind::Code, _) | (_, Kind::Code) => Kind::Code,
        _ => Kind::Called,
    };
    Some(Mention { text: text.clone(), all, usual, kind, apart: first.apart, adjacent: first.adjacent })
}

/// The currency of an amount, and the targets behind it, where nothing stands between them.
pub(super) fn split(mentions: &[Mention]) -> Result<(Meant, &[Mention]), Failure> {
    let Some((first, mut rest)) = mentions.split_first() else { return Err(super::usage("a currency is missing")) };
    let mut source = first.clone();
    while let Some((next, behind)) = rest.split_first() {
        let said = next.kind != Kind::Code || source.kind != Kind::Code;
        let Some(both) = together(&source, next).filter(|_| said && !next.apart) else { break };
        // The dollar and USD are one where $ is read as USD anyway; $100 CAD may be so many Canadian dollars, or others in Canadian ones.
        if source.usual != next.usual && !(next.kind == Kind::Minor && next.adjacent) {
            let (first, second) = (&source.text, &next.text);
            return Err(Failure::usage(format!(
                "{first} and {second} can be one currency or two: write {} to …, or {} to {}",
                both.usual, source.usual, next.usual
            )));
        }
        source = both;
        rest = behind;
    }
    Ok((source.alone(), rest))
}
