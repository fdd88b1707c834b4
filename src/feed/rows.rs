//! How the rows of a publisher are understood: names become codes, units and separators are read. Part of `feed`, under `feed/drafts.rs`.
//!
//! It is the part of a declaration that is the same for all formats. What is not declared is an error that says where.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{ParseError, day, decimal};
use crate::currency::{self, Code};
use crate::quote::{Pair, Quote};

/// How rows are understood: the part of a declaration that is the same for all formats.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// Where the date stands, and its form.
    pub(super) date: (&'static str, &'static str),
    /// Words of dates in the publisher's language, and the same in English.
    pub(super) words: day::Words,
    /// Whether a file of days may have a day twice.
    pub(super) days_repeat: bool,
    /// Where the last day of validity stands, and its form.
    pub(super) until: Option<(&'static str, &'static str)>,
    /// Where the code or name stands.
    pub(super) code: &'static str,
    /// What stands before and after the code in it, or in the name of a column.
    pub(super) within: (&'static str, &'static str),
    /// Where the number of units stands.
    pub(super) units: Units,
    /// Where the figures stand.
    pub(super) price: Figures,
    /// Which side of the quote is the publisher's own currency.
    pub(super) direction: Direction,
    /// Names for codes.
    pub(super) names: &'static [(&'static str, &'static str)],
    /// Names for whole pairs, in their own directions.
    pub(super) pairs: &'static [(&'static str, Code, Code)],
    /// What ends a name whose quote is the other way round than the rest.
    pub(super) turned: Option<&'static str>,
    /// What stands before and after a figure.
    pub(super) figure_within: (&'static str, &'static str),
    /// Codes under which a publisher writes another currency's figure, that currency, and the first and the last day of that.
    pub(super) renamed: &'static [(&'static str, Code, Date, Date)],
    /// Fewer rows than this are half an answer.
    pub(super) least: usize,
    /// Rows that are passed over and why: whole names, or the beginning of some, written `XDR/…`, or their end, written `…/XDR`.
    pub(super) skip: &'static [(&'static str, &'static str)],
    /// Whether names that ISO 4217 does not know are passed over.
    pub(super) iso_only: bool,
    /// What stands where there is no figure.
    pub(super) empty: &'static [&'static str],
    /// What stands before the fraction.
    pub(super) point: char,
    /// What stands between thousands.
    pub(super) thousands: Option<char>,
    /// What stands anywhere in a figure and means nothing.
    pub(super) stray: Option<char>,
    /// Whether figures are binary fractions, written with more digits than were published.
    pub(super) binary: bool,
    /// What a row says a second time.
    pub(super) again: Again,
}

/// What a row says a second time: it is compared, and a row that says two things is refused.
#[derive(Debug, Clone, Copy)]
pub struct Again {
    /// Where the price of one unit stands, beside that of many.
    pub(super) one: Option<&'static str>,
    /// Where the number of ISO 4217 stands, beside the code.
    pub(super) number: Option<&'static str>,
    /// Where the publisher's own mark of the currency stands, and what the marks mean.
    pub(super) mark: Option<(&'static str, &'static [(&'static str, &'static str)])>,
}

impl Again {
    const NOTHING: Again = Again { one: None, number: None, mark: None };
}

/// Of how many units a row gives the price.
#[derive(Debug, Clone, Copy)]
pub enum Units {
    /// Of one.
    One,
    /// Of as many as a field says.
    Field(&'static str),
    /// Of as many as a field says, of one where a row has no such field.
    FieldOrOne(&'static str),
    /// Of so many for these codes, of one for the others: what the publisher says elsewhere than in its answer.
    Of(&'static [(&'static str, u32)]),
    /// Of so many, always: what the publisher says elsewhere than in its answer.
    Fixed(u32),
    /// Of ten to the power that a field says: `UNIT_MULT` of SDMX.
    PowerOfTen(&'static str),
    /// Of as many as stand before the name: `100 JPY`.
    InName,
    /// Of as many as the first number in a field's text says, of one where there is none: `JAPAN : YEN (100 YEN)`, `1 000 ITL = ... DEM`.
    InText(&'static str),
}

/// Where the figures of a row stand.
#[derive(Debug, Clone, Copy)]
pub enum Figures {
    /// One figure.
    Mid(&'static str),
    /// A buying and a selling rate.
    BuySell(&'static str, &'static str),
}

/// Which side of the quote is the publisher's own currency.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// `nominal foreign = price home`.
    ForeignIsBase(Code),
    /// `1 home = price foreign`.
    HomeIsBase(Code),
    /// The pair that was asked for: the answer names none.
    AsAsked,
    /// This pair, always: the publisher quotes no other.
    Always(Pair),
}

impl Units {
    /// The field that says it, where one does.
    pub(super) const fn field(self) -> Option<&'static str> {
        match self {
            Units::Field(field) | Units::FieldOrOne(field) | Units::PowerOfTen(field) | Units::InText(field) => Some(field),
            Units::One | Units::Of(_) | Units::Fixed(_) | Units::InName => None,
        }
    }
}

impl Rows {
    /// Nothing but ISO codes, points and one unit.
    pub(super) const PLAIN: Rows = Rows {
        date: ("date", "%F"),
        words: &[],
        days_repeat: false,
        until: None,
        code: "code",
        within: ("", ""),
        units: Units::One,
        price: Figures::Mid("rate"),
        direction: Direction::AsAsked,
        names: &[],
        pairs: &[],
        turned: None,
        figure_within: ("", ""),
        renamed: &[],
        least: 0,
        skip: &[],
        iso_only: false,
        empty: &[],
        point: '.',
        thousands: None,
        stray: None,
        binary: false,
        again: Again::NOTHING,
    };

    /// What stands between the declared beginning and end of a name; nothing where it has not both.
    pub(super) fn inside<'n>(within: (&str, &str), name: &'n str) -> Option<&'n str> {
        name.strip_prefix(within.0)?.strip_suffix(within.1)
    }

    /// Whether fields are called by their places: `#1` is the first.
    pub(super) fn is_numbered(&self) -> bool {
        self.code.starts_with('#')
    }

    fn is_skipped(&self, name: &str) -> bool {
        self.skip.iter().any(|(skip, _)| match (skip.strip_suffix('…'), skip.strip_prefix('…')) {
            (Some(beginning), _) => name.starts_with(beginning),
            (None, Some(end)) => name.ends_with(end),
            (None, None) => *skip == name,
        })
    }

    /// Whether a column is passed over whatever stands in it.
    pub(super) fn passes_over(&self, name: &str) -> bool {
        self.is_skipped(name) || self.iso_only && self.code_of(name).is_ok_and(|code| code.is_none())
    }

    /// Whether a cell says that there is no figure.
    pub(super) fn is_empty(&self, cell: &str) -> bool {
        let cell = cell.trim();
        self.empty.contains(&cell)
    }

    /// The quote without its price that a name stands for; nothing for one that is to be passed over.
    pub(super) fn named(&self, name: &str, asked: Option<Pair>) -> Result<Option<Named>, ParseError> {
        let name = name.trim();
        if self.is_skipped(name) {
            return Ok(None);
        }
        match (self.direction, asked) {
            (Direction::Always(pair), _) | (Direction::AsAsked, Some(pair)) => {
                return Ok(Some(Named { pair, units: self.units_of(pair.base, 1) }));
            }
            _ => {}
        }
        if let Some((_, base, quote)) = self.pairs.iter().find(|(known, ..)| *known == name) {
            return Ok(Some(Named { pair: Pair { base: *base, quote: *quote }, units: 1 }));
        }
        let (name, turned) = match self.turned.and_then(|mark| name.strip_suffix(mark)) {
            Some(rest) => (rest.trim_end(), true),
            None => (name, false),
        };
        let (units, name) = self.units_in(name)?;
        let Some(code) = self.code_of(name)? else { return Ok(None) };
        let pair = match self.direction {
            Direction::ForeignIsBase(home) => Pair { base: code, quote: home },
            Direction::HomeIsBase(home) => Pair { base: home, quote: code },
            Direction::AsAsked | Direction::Always(_) => return Err(malformed(format!("{name:?} stands where no name is due"), "a row")),
        };
        let units = self.units_of(code, units);
        Ok(Some(Named { pair: if turned { pair.turned() } else { pair }, units }))
    }

    /// The units that the declaration says of a code; else those that were found.
    fn units_of(&self, code: Code, found: u32) -> u32 {
        match self.units {
            Units::Of(list) => list.iter().find(|(of, _)| *of == code.as_str()).map_or(1, |(_, units)| *units),
            _ => found,
        }
    }

    /// What a code stands for on a day.
    pub(super) fn on(&self, code: Code, date: Date) -> Code {
        let meant = |(written, _, first, last): &&(&str, Code, Date, Date)| *written == code.as_str() && (*first..=*last).contains(&date);
        self.renamed.iter().find(meant).map_or(code, |(_, meant, ..)| *meant)
    }

    fn units_in<'n>(&self, name: &'n str) -> Result<(u32, &'n str), ParseError> {
        let Units::InName = self.units else { return Ok((1, name)) };
        let name = Rows::inside(self.within, name).unwrap_or(name);
        let end = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
        let (units, rest) = name.split_at(end);
        let units = units.parse().map_err(|_| malformed(format!("{name:?} does not begin with a number of units"), "a name"))?;
        Ok((units, rest.trim_start()))
    }

    fn code_of(&self, name: &str) -> Result<Option<Code>, ParseError> {
        if let Some((_, code)) = self.names.iter().find(|(known, _)| *known == name) {
            return code.parse().map(Some).map_err(|_| unknown(code));
        }
        let inside = Rows::inside(self.within, name).unwrap_or(name);
        match inside.parse::<Code>().ok() {
            Some(code) if !self.iso_only || currency::find(code).is_some() => Ok(Some(code)),
            _ if self.iso_only => Ok(None),
            _ => Err(unknown(name)),
        }
    }

    /// A number of units as a field gives it: `100`, `100.0`.
    pub(super) fn units(&self, text: Option<&str>, named: &Named, at: &str) -> Result<u32, ParseError> {
        let text = match (self.units, text) {
            (Units::One | Units::Of(_) | Units::InName, _) => return Ok(named.units),
            (Units::Fixed(units), _) => return Ok(units),
            (Units::PowerOfTen(_), Some(text)) => {
                let units = text.trim().parse().ok().and_then(|power| 10_u32.checked_pow(power));
                return units.ok_or_else(|| malformed(format!("{text:?} is no power of ten"), at));
            }
            (Units::InText(_), Some(text)) => {
                return decimal::first_number(text).map_err(|number| malformed(format!("{number:?} is no nominal"), at));
            }
            (Units::FieldOrOne(_), None) => return Ok(1),
            (Units::FieldOrOne(_), Some(text)) if text.trim().is_empty() => return Ok(1),
            (Units::Field(field) | Units::PowerOfTen(field) | Units::InText(field), None) => {
                return Err(malformed(format!("there is no {field}"), at));
            }
            (_, Some(text)) => text.trim(),
        };
        let whole = match text.split_once(self.point) {
            Some((whole, zeros)) if zeros.bytes().all(|digit| digit == b'0') => whole,
            _ => text,
        };
        whole.parse().ok().filter(|units| *units > 0).ok_or_else(|| malformed(format!("{text:?} is no nominal"), at))
    }

    /// What a row says a second time and otherwise, in one sentence.
    pub(super) fn contradiction(&self, quote: &Quote, code: Code, again: [Option<&str>; 3]) -> Option<String> {
        let [one, number, mark] = again;
        if let Some(text) = one.filter(|text| !text.trim().is_empty()) {
            let one = self.figure(text, || format!("the price of one {code}"));
            if !one.is_ok_and(|one| is_price_of_one(one, quote)) {
                return Some(format!("{} {} are {} {}, and one is {}", quote.nominal, quote.base, quote.value(), quote.quote, text.trim()));
            }
        }
        let own = currency::find(code).and_then(|currency| currency.number);
        let other = number.and_then(|text| text.trim().parse::<u16>().ok()).filter(|number| own.is_some_and(|own| own != *number));
        if let Some(other) = other {
            return Some(format!("{code} bears the number {other:03}, and it is {:03}", own.unwrap_or(0)));
        }
        let meant = mark.zip(self.again.mark).and_then(|(mark, (_, marks))| marks.iter().find(|(known, _)| *known == mark.trim()));
        let other = meant.filter(|(_, means)| *means != code.as_str());
        other.map(|(mark, means)| format!("{code} bears the mark {mark}, which is that of {means}"))
    }

    pub(super) fn figure(&self, text: &str, at: impl Fn() -> String) -> Result<Decimal, ParseError> {
        let text = text.trim();
        let text = Rows::inside(self.figure_within, text).ok_or_else(|| decimal::malformed(text, &at()))?.trim();
        if self.binary {
            return decimal::shortest(text).ok_or_else(|| decimal::malformed(text, &at()));
        }
        let plain: std::borrow::Cow<'_, str> = match self.thousands.or(self.stray) {
            Some(mark) if self.stray == Some(mark) => text.replace(mark, "").into(),
            Some(mark) if text.contains(mark) => {
                decimal::grouped(text, mark, self.point).ok_or_else(|| decimal::malformed(text, &at()))?.into()
            }
            _ => text.into(),
        };
        decimal::read(&plain, self.point).ok_or_else(|| decimal::malformed(text, &at()))
    }
}

/// Whether a price of one unit is that of many, divided and rounded to as many digits as it has.
fn is_price_of_one(one: Decimal, quote: &Quote) -> bool {
    let Some(exact) = quote.value().checked_div(Decimal::from(quote.nominal)) else { return false };
    let unit = Decimal::new(1, one.scale());
    (exact - one).abs() <= unit
}

/// What a name stands for: a quote that has no price yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) pair: Pair,
    pub(super) units: u32,
}

fn unknown(name: &str) -> ParseError {
    let short: String = name.chars().take(40).collect();
    malformed(format!("{short:?} is no currency code"), "a row")
}

pub(super) fn malformed(what: String, at: &str) -> ParseError {
    ParseError::Malformed { what, at: at.to_owned() }
}
