//! Minor units in which markets quote prices as if they were currencies: pence, South African cents, agorot. Part of `currency`.
//! ISO 4217 does not know them; each is an exact part of a currency that it knows, by the law of that country.

use jiff::civil::{Date, date};

use super::Code;

/// A part of a currency under a code of its own.
///
/// ```
/// use fx::currency::{unit, unit_named};
/// let penny = unit("GBX".parse()?).ok_or("pence have a code")?;
/// assert_eq!((penny.of.as_str(), penny.per), ("GBP", 100));
/// // As markets write them; in any other case the three letters are a currency's.
/// assert_eq!(unit_named("GBp").map(|unit| unit.code.to_string()).as_deref(), Some("GBX"));
/// assert!(unit_named("gbp").is_none() && unit_named("GBP").is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// The code in answers.
    pub code: Code,
    /// The currency that it is a part of.
    pub of: Code,
    /// How many make one of the currency.
    pub per: u32,
    /// What it is, in English.
    pub name: &'static str,
    /// Another way in which markets write it, to the letter.
    written: Option<&'static str>,
    /// The act that divides the currency so.
    pub act: &'static str,
    /// Since when it does.
    pub since: Date,
}

/// Sorted by code.
#[rustfmt::skip]
static UNITS: [Unit; 5] = [
    Unit { code: Code::new(b"GBX"), of: Code::new(b"GBP"), per: 100, name: "Penny sterling", written: Some("GBp"), act: "United Kingdom, Decimal Currency Act 1967, section 1", since: date(1971, 2, 15) },
    Unit { code: Code::new(b"ILA"), of: Code::new(b"ILS"), per: 100, name: "Israeli agora", written: None, act: "Israel, Currency (New Sheqel) Law 5745-1985", since: date(1985, 9, 4) },
    Unit { code: Code::new(b"KWF"), of: Code::new(b"KWD"), per: 1000, name: "Kuwaiti fils", written: None, act: "Kuwait, Amiri Decree No 41 of 1960; now Law No 32 of 1968, article 1", since: date(1961, 4, 1) },
    Unit { code: Code::new(b"USX"), of: Code::USD, per: 100, name: "United States cent", written: None, act: "United States Code, title 31, section 5101", since: date(1792, 4, 2) },
    Unit { code: Code::new(b"ZAC"), of: Code::new(b"ZAR"), per: 100, name: "South African cent", written: Some("ZAc"), act: "South Africa, Decimal Coinage Act 1959", since: date(1961, 2, 14) },
];

/// The unit with that code.
#[must_use]
pub fn unit(code: Code) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.code == code)
}

/// The unit that a text names: its code in either case, or to the letter as markets write it. `GBp` is a hundredth of `GBP`, which is
/// why the case counts there and nowhere else.
#[must_use]
pub fn unit_named(text: &str) -> Option<&'static Unit> {
    let written = || UNITS.iter().find(|unit| unit.written == Some(text));
    written().or_else(|| UNITS.iter().find(|unit| unit.code.as_str().eq_ignore_ascii_case(text)))
}

impl Unit {
    /// Decimal places to which an amount of it is rounded unless asked otherwise: those of the currency that it stands for.
    #[must_use]
    pub fn scale(&self) -> u32 {
        let places = super::find(self.of).map_or(0, super::Currency::scale);
        places.saturating_sub(self.per.ilog10())
    }
}
