//! Units in which prices are quoted as if they were currencies: pence, South African cents, agorot, grams of a metal. Part of `currency`.
//! ISO 4217 does not know them; each is an exact part of what it knows, by the law of that country or by the agreement on the pound.

use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::Code;

/// A part of a currency under a code of its own.
///
/// ```
/// use fx::currency::{unit, unit_named};
/// let penny = unit("GBX".parse()?).ok_or("pence have a code")?;
/// assert_eq!((penny.of.as_str(), penny.per.to_string()), ("GBP", "100".to_owned()));
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
    /// How many make one of the currency; of a metal, whose ISO 4217 code is a troy ounce, grams.
    pub per: Decimal,
    /// What it is, in English.
    pub name: &'static str,
    /// Another way in which markets write it, to the letter.
    written: Option<&'static str>,
    /// The act that divides the currency so.
    pub act: &'static str,
    /// Since when it does.
    pub since: Date,
}

/// Grams of a troy ounce: 480 grains of 64.79891 mg.
const GRAMS: Decimal = Decimal::from_parts(311_034_768, 0, 0, false, 7);
const HUNDRED: Decimal = Decimal::ONE_HUNDRED;
/// By which the grain is 64.79891 mg.
const POUND: &str = "International yard and pound agreement of 1959: a pound of 7,000 grains is 0.45359237 kg";

/// A gram of a metal. Its code is of fx's own: the G stands for the gram.
const fn gram_of(code: &[u8; 3], of: &[u8; 3], name: &'static str) -> Unit {
    Unit { code: Code::new(code), of: Code::new(of), per: GRAMS, name, written: None, act: POUND, since: date(1959, 7, 1) }
}

/// Sorted by code.
#[rustfmt::skip]
static UNITS: [Unit; 9] = [
    gram_of(b"GAG", b"XAG", "Gram of silver"),
    gram_of(b"GAU", b"XAU", "Gram of gold"),
    Unit { code: Code::new(b"GBX"), of: Code::new(b"GBP"), per: HUNDRED, name: "Penny sterling", written: Some("GBp"), act: "United Kingdom, Decimal Currency Act 1967, section 1", since: date(1971, 2, 15) },
    gram_of(b"GPD", b"XPD", "Gram of palladium"),
    gram_of(b"GPT", b"XPT", "Gram of platinum"),
    Unit { code: Code::new(b"ILA"), of: Code::new(b"ILS"), per: HUNDRED, name: "Israeli agora", written: None, act: "Israel, Currency (New Sheqel) Law 5745-1985", since: date(1985, 9, 4) },
    Unit { code: Code::new(b"KWF"), of: Code::new(b"KWD"), per: Decimal::ONE_THOUSAND, name: "Kuwaiti fils", written: None, act: "Kuwait, Amiri Decree No 41 of 1960; now Law No 32 of 1968, article 1", since: date(1961, 4, 1) },
    Unit { code: Code::new(b"USX"), of: Code::USD, per: HUNDRED, name: "United States cent", written: None, act: "United States Code, title 31, section 5101", since: date(1792, 4, 2) },
    Unit { code: Code::new(b"ZAC"), of: Code::new(b"ZAR"), per: HUNDRED, name: "South African cent", written: Some("ZAc"), act: "South Africa, Decimal Coinage Act 1959", since: date(1961, 2, 14) },
];

/// The unit with that code.
#[must_use]
pub fn unit(code: Code) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.code == code)
}

/// The gram of a metal, by its own code or by that of the ounce.
///
/// ```
/// use fx::currency::gram;
/// let of = |code: &str| gram(code.parse().ok()?).map(|gram| gram.code.to_string());
/// assert_eq!((of("XAU").as_deref(), of("GAU").as_deref(), of("USD")), (Some("GAU"), Some("GAU"), None));
/// ```
#[must_use]
pub fn gram(code: Code) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.is_gram() && (unit.code == code || unit.of == code))
}

/// A weight of a metal in words: `gram of gold`, `g silver`, `troy ounces of platinum`.
///
/// ```
/// use fx::currency::weight_named;
/// let of = |text| weight_named(text).map(|code| code.to_string());
/// assert_eq!((of("grams of gold").as_deref(), of("oz silver").as_deref(), of("gold")), (Some("GAU"), Some("XAG"), None));
/// ```
#[must_use]
pub fn weight_named(text: &str) -> Option<Code> {
    let lower = text.to_lowercase();
    let (unit, metal) = lower.rsplit_once(' ')?;
    let gram = UNITS.iter().find(|unit| unit.is_gram() && unit.name.rsplit(' ').next() == Some(metal))?;
    match unit.strip_suffix(" of").unwrap_or(unit) {
        "g" | "gr" | "gram" | "grams" | "gramme" | "grammes" => Some(gram.code),
        "oz" | "ozt" | "ounce" | "ounces" | "troy oz" | "troy ounce" | "troy ounces" => Some(gram.of),
        _ => None,
    }
}

/// The unit that a text names: its code in either case, or to the letter as markets write it. `GBp` is a hundredth of `GBP`, which is
/// why the case counts there and nowhere else.
#[must_use]
pub fn unit_named(text: &str) -> Option<&'static Unit> {
    let written = || UNITS.iter().find(|unit| unit.written == Some(text));
    written().or_else(|| UNITS.iter().find(|unit| unit.code.as_str().eq_ignore_ascii_case(text)))
}

/// The unit that a currency's code with a small last letter is to some data vendors, and the currency to everybody else: `ZAr`, `USd`, `KWd`.
/// Whoever reads what people typed or exported asks back, since the two are a hundredfold or more apart.
///
/// ```
/// use fx::currency::unit_or_currency;
/// let of = |text| unit_or_currency(text).map(|unit| unit.code.to_string());
/// assert_eq!((of("ZAr").as_deref(), of("KWd").as_deref()), (Some("ZAC"), Some("KWF")));
/// assert_eq!((of("zar"), of("Zar"), of("XAu"), of("GBp")), (None, None, None, None), "a gram has no such code, and GBp is known to the letter");
/// ```
#[must_use]
pub fn unit_or_currency(text: &str) -> Option<&'static Unit> {
    let small_last = |of: Code| matches!((text.as_bytes(), of.as_str().as_bytes()), ([a, b, c], [x, y, z]) if (a, b) == (x, y) && *c == z.to_ascii_lowercase());
    UNITS.iter().find(|unit| !unit.is_gram() && unit.written != Some(text) && small_last(unit.of))
}

impl Unit {
    /// Whether it is a gram of a metal.
    #[must_use]
    pub fn is_gram(&self) -> bool {
        self.per == GRAMS
    }

    /// Decimal places to which an amount of it is rounded unless asked otherwise: those of the currency that it stands for.
    #[must_use]
    pub fn scale(&self) -> u32 {
        let places = super::find(self.of).map_or(0, super::Currency::scale);
        places.saturating_sub(self.per.trunc().mantissa().unsigned_abs().ilog10())
    }
}
