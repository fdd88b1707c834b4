//! Currencies: the words that everything else is said in. First in the flow, and dependent on nothing.
//!
//! A [`Code`] is three letters, known or not. A [`Currency`] is what ISO 4217 says about a code: number, minor unit,
//! name, and the days of its life. The table is `currency/table.rs`; codes that are gone stand in it too, with their
//! last day, their successor and, where a law fixed one, the irrevocable rate. Who typed something else is told what
//! there is that is like it: `currency/suggest.rs`. What people write around a code is read here too, once for the command, files and
//! the service: digits (`currency/figure.rs`), parts (`currency/minor.rs`), names in other languages (`currency/names.rs`), old codes (`currency/superseded.rs`).

mod figure;
mod minor;
mod names;
mod pegs;
mod suggest;
mod superseded;
mod table;
mod units;

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use self::figure::{Figure, Marks, NotAFigure, figure, in_ascii, separates};
pub use self::minor::{is_without_parts, minor_named, minor_named_at, minor_places};
#[cfg(test)]
pub(crate) use self::names::writings;
pub use self::names::{NAMES, called_abroad, called_in};
pub use self::pegs::{Peg, peg, pegs};
pub use self::suggest::{called, is_crypto_asset, suggest};
pub use self::superseded::{Superseded, superseded, superseded_of};
pub use self::units::{Unit, gram, unit, unit_named, unit_or_currency, weight_named};

/// Three upper-case ASCII letters, in the form of an ISO 4217 code. Whether such a currency exists is another
/// question: see [`find`].
///
/// ```
/// use fx::currency::Code;
/// let usd: Code = "usd".parse()?;
/// assert_eq!(usd.as_str(), "USD");
/// assert!("U$D".parse::<Code>().is_err());
/// # Ok::<(), fx::currency::NotACode>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "std::borrow::Cow<'_, str>")]
pub struct Code([u8; 3]);

impl Code {
    /// The euro, through which most reference rates are stated.
    pub const EUR: Code = Code(*b"EUR");
    /// The United States dollar.
    pub const USD: Code = Code(*b"USD");
    /// The Russian rouble.
    pub const RUB: Code = Code(*b"RUB");

    /// A code from letters that are known to be upper case.
    ///
    /// # Panics
    /// At compile time in a `const`: when a byte is not an upper-case ASCII letter.
    #[must_use]
    pub const fn new(letters: &[u8; 3]) -> Code {
        assert!(letters[0].is_ascii_uppercase() && letters[1].is_ascii_uppercase() && letters[2].is_ascii_uppercase());
        Code(*letters)
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The bytes are ASCII letters by construction, so the fallback is never taken.
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// What ISO 4217 says about this code: [`find`].
    #[must_use]
    pub fn currency(self) -> Option<&'static Currency> {
        find(self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Code> for String {
    fn from(code: Code) -> String {
        code.as_str().to_owned()
    }
}

/// The text is not three ASCII letters, so it cannot be a currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a currency code is three letters, such as USD")]
pub struct NotACode;

impl FromStr for Code {
    type Err = NotACode;

    /// Reads three ASCII letters in either case.
    fn from_str(text: &str) -> Result<Code, NotACode> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| NotACode)?;
        if letters.iter().all(u8::is_ascii_alphabetic) { Ok(Code(letters.map(|l| l.to_ascii_uppercase()))) } else { Err(NotACode) }
    }
}

impl TryFrom<std::borrow::Cow<'_, str>> for Code {
    type Error = NotACode;

    fn try_from(text: std::borrow::Cow<'_, str>) -> Result<Code, NotACode> {
        text.parse()
    }
}

/// What kind of thing a code stands for.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema), schema(as = CurrencyKind))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Legal tender, now or once.
    Money,
    /// A precious metal by the troy ounce: XAU, XAG, XPT, XPD.
    Metal,
    /// A unit of account or a fund: XDR, CLF, CHE, USN and the like.
    Unit,
    /// XTS and XXX: reserved, never converted.
    Reserved,
}

/// What ISO 4217 says about one code, and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// The alphabetic code.
    pub code: Code,
    /// The numeric code, three digits with leading zeros when written; absent for two that are gone. Living codes do not
    /// share one; one that is gone can have handed it on (ANG to XCG).
    pub number: Option<u16>,
    /// The English name, as people write it.
    pub name: &'static str,
    /// Decimal places of the minor unit; `None` where ISO 4217 says "N.A." (metals, XDR).
    pub minor: Option<u8>,
    /// The everyday sign, where there is one.
    pub symbol: Option<&'static str>,
    /// Money, metal, unit of account or reserved.
    pub kind: Kind,
    /// The first day of a currency younger than 1999, when known.
    pub since: Option<Date>,
    /// The end of a currency that is gone.
    pub end: Option<End>,
}

/// How a currency ended.
///
/// ```
/// use fx::currency::{Code, find};
/// use jiff::civil::date;
/// let end = find("HRK".parse()?).and_then(|kuna| kuna.end).ok_or("the kuna is gone")?;
/// assert_eq!((end.last_day, end.successor), (date(2022, 12, 31), Code::EUR));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The last day on which it had a rate of its own: the eve of the day from which the law's rate ruled, however long
    /// the notes could still be spent at that rate; where no law fixed one, the last day as legal tender.
    pub last_day: Date,
    /// What came instead.
    pub successor: Code,
    /// The rate that a law fixed for ever, where one did.
    pub law: Option<Law>,
}

/// An irrevocable rate: `1 successor = units of the retired currency`, or the other way round where the law says it so.
///
/// ```
/// use fx::currency::find;
/// let law = find("DEM".parse()?).and_then(|mark| mark.end?.law).ok_or("a law fixed it")?;
/// assert_eq!((law.units.to_string().as_str(), law.act), ("1.95583", "Council Regulation (EC) No 2866/98"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Law {
    /// Units of the one currency for one unit of the other, with every digit that the act prints.
    pub units: Decimal,
    /// Which of the two it counts.
    pub counts: Counts,
    /// The act that says so, in a form that one can look up.
    pub act: &'static str,
    /// The first day on which the figure holds, where that is not the day after the currency's last: a successor that was itself
    /// cut down under the same code.
    pub since: Option<Date>,
}

/// Which currency a law counts units of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// So many units of the retired currency are one of its successor: 1.95583 marks are a euro.
    Retired,
    /// So many units of the successor are one of the retired currency: 24 Cuban pesos are a convertible one.
    Successor,
}

impl End {
    /// What the law's figure is.
    #[must_use]
    pub fn fixed(&self) -> Fixed {
        if [Code::EUR, Code::USD, Code::new(b"XOF")].contains(&self.successor) { Fixed::Irrevocable } else { Fixed::Redenomination }
    }
}

/// Why a figure does not change from day to day.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Fixed {
    /// The rate at which a currency became part of one that others have, too, such as the euro.
    Irrevocable,
    /// The figure at which a country's money was replaced by a new one of its own.
    Redenomination,
    /// So many minor units make one of the currency.
    Unit,
    /// The rate at which an act of law ties a currency that lives to another one.
    Peg,
}

impl Currency {
    /// Decimal places to which an amount is rounded unless asked otherwise; 6 where ISO 4217 names no minor unit.
    ///
    /// Six places of a troy ounce of gold are about a third of a US cent: no amount of money disappears.
    ///
    /// ```
    /// use fx::currency::find;
    /// let scale = |code: &str| Some(find(code.parse().ok()?)?.scale());
    /// assert_eq!([scale("USD"), scale("JPY"), scale("KWD"), scale("XAU")], [Some(2), Some(0), Some(3), Some(6)]);
    /// ```
    #[must_use]
    pub fn scale(&self) -> u32 {
        self.minor.map_or(6, u32::from)
    }

    /// Whether it was gone by that day.
    ///
    /// ```
    /// use fx::currency::find;
    /// use jiff::civil::date;
    /// let lev = find("BGN".parse()?).ok_or("it is in the table")?;
    /// assert!(!lev.retired_on(date(2025, 12, 31)) && lev.retired_on(date(2026, 1, 1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn retired_on(&self, day: Date) -> bool {
        self.end.is_some_and(|end| end.last_day < day)
    }
}

/// Every code of ISO 4217, those that are gone since 1999 included (and a few older ones), sorted by code.
#[must_use]
pub fn all() -> &'static [Currency] {
    table::CURRENCIES
}

/// What ISO 4217 says about a code, or nothing when it knows none.
///
/// ```
/// use fx::currency::{Code, find};
/// assert_eq!(find("JPY".parse()?).and_then(|c| c.minor), Some(0));
/// assert_eq!(find("ZZZ".parse()?), None);
/// # Ok::<(), fx::currency::NotACode>(())
/// ```
#[must_use]
pub fn find(code: Code) -> Option<&'static Currency> {
    let at = table::CURRENCIES.binary_search_by_key(&code, |currency| currency.code).ok()?;
    table::CURRENCIES.get(at)
}
