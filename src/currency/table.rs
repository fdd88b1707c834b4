//! The table of ISO 4217: one row a code, in two halves that read like ISO's own lists. Part of `currency`.
//!
//! `table/living.rs` is list one (current currencies and funds), `table/retired.rs` what became of list three
//! (historic ones). Here are the words that the rows are said in, and the one sorted table that `find` searches.

mod living;
mod retired;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Code, Counts, Currency, End, Kind, Law};

/// Both halves in one, sorted by code: [`super::find`] searches by halves.
pub(super) static CURRENCIES: &[Currency] = &merged::<{ living::ROWS.len() + retired::ROWS.len() }>(living::ROWS, retired::ROWS);

/// Two sorted lists as one. When a list is not sorted the result is not either, which a test would see.
const fn merged<const N: usize>(mut left: &[Currency], mut right: &[Currency]) -> [Currency; N] {
    let mut all = [living::ROWS[0]; N];
    let mut at = 0;
    while at < N {
        (all[at], left, right) = match (left, right) {
            ([first, rest @ ..], [other, ..]) if before(first.code, other.code) => (*first, rest, right),
            (_, [first, rest @ ..]) => (*first, left, rest),
            ([first, rest @ ..], []) => (*first, rest, right),
            ([], []) => panic!("N is more than both lists hold"),
        };
        at += 1;
    }
    all
}

const fn before(Code(a): Code, Code(b): Code) -> bool {
    u32::from_be_bytes([0, a[0], a[1], a[2]]) < u32::from_be_bytes([0, b[0], b[1], b[2]])
}

/// A row; number 0 and an empty sign say that there is none.
const fn entry(code: &[u8; 3], number: u16, minor: Option<u8>, name: &'static str, symbol: &'static str, kind: Kind) -> Currency {
    let number = if number == 0 { None } else { Some(number) };
    let symbol = if symbol.is_empty() { None } else { Some(symbol) };
    Currency { code: Code::new(code), number, name, minor, symbol, kind, since: None, end: None }
}

const fn money(code: &[u8; 3], number: u16, minor: u8, name: &'static str, symbol: &'static str) -> Currency {
    entry(code, number, Some(minor), name, symbol, Kind::Money)
}

const fn metal(code: &[u8; 3], number: u16, name: &'static str) -> Currency {
    entry(code, number, None, name, "", Kind::Metal)
}

const fn unit(code: &[u8; 3], number: u16, minor: Option<u8>, name: &'static str) -> Currency {
    entry(code, number, minor, name, "", Kind::Unit)
}

const fn reserved(code: &[u8; 3], number: u16, name: &'static str) -> Currency {
    entry(code, number, None, name, "", Kind::Reserved)
}

impl Currency {
    const fn since(self, first: Date) -> Currency {
        Currency { since: Some(first), ..self }
    }

    /// Gone after `last_day`; no law fixed a rate to what came instead.
    const fn until(self, last_day: Date, successor: &[u8; 3]) -> Currency {
        Currency { end: Some(End { last_day, successor: Code::new(successor), law: None }), ..self }
    }

    /// Of a currency that is gone: a law fixed that many units of it for one of its successor.
    const fn by(self, units: &str, act: &'static str) -> Currency {
        let Some(end) = self.end else { panic!("say until when before by which law") };
        let law = Law { units: figure(units), counts: Counts::Retired, act, since: None };
        Currency { end: Some(End { law: Some(law), ..end }), ..self }
    }

    /// The same of a law that fixed that many units of the successor for one of the currency that is gone.
    const fn each(self, units: &str, act: &'static str) -> Currency {
        match self.by(units, act).end {
            Some(End { law: Some(law), last_day, successor }) => {
                Currency { end: Some(End { last_day, successor, law: Some(Law { counts: Counts::Successor, ..law }) }), ..self }
            }
            _ => panic!("say until when before by which law"),
        }
    }

    /// The law's figure holds only since that day.
    const fn only_since(self, day: Date) -> Currency {
        match self.end {
            Some(End { law: Some(law), last_day, successor }) => {
                Currency { end: Some(End { last_day, successor, law: Some(Law { since: Some(day), ..law }) }), ..self }
            }
            _ => panic!("say by which law before since when"),
        }
    }
}

/// A decimal figure as the law prints it: digits with at most one point, no more than 18 of them.
const fn figure(text: &str) -> Decimal {
    let (mut digits, mut value, mut scale) = (text.as_bytes(), 0_u64, None);
    while let [byte, rest @ ..] = digits {
        match (byte, scale) {
            (b'.', None) => scale = Some(0),
            (b'0'..=b'9', _) => {
                value = value * 10 + (*byte - b'0') as u64;
                if let Some(places) = scale {
                    scale = Some(places + 1);
                }
            }
            _ => panic!("not a figure"),
        }
        digits = rest;
    }
    let scale = if let Some(places) = scale { places } else { 0 };
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the number")]
    Decimal::from_parts(value as u32, (value >> 32) as u32, 0, false, scale)
}
