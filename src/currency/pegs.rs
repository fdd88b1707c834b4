//! Living currencies whose rate against another a law or a treaty fixes, each with the act and its first day. Part of `currency`.
//!
//! A peg answers only where nobody quotes the currency: what a publisher says of it counts before. Listed is what an act of law fixes and a second
//! source confirms, and that with the day from which on it is known to hold: a central bank that keeps a rate by decision alone, as those of the Gulf do,
//! may give it up overnight, and is not here.

use jiff::civil::{Date, date};
use rust_decimal::{Decimal, dec};

use super::Code;

/// A rate between two living currencies: `nominal base = value quote`, as the act says it.
///
/// ```
/// use fx::currency::pegs;
/// let franc = pegs("XPF".parse()?).next().ok_or("a decree fixes it")?;
/// assert_eq!((franc.nominal, franc.base.as_str(), franc.value.to_string().as_str(), franc.quote.as_str()), (1000, "XPF", "8.38", "EUR"));
/// assert!(pegs("AED".parse()?).next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peg {
    /// The currency that is tied.
    pub code: Code,
    /// The currency of which `nominal` units are priced.
    pub base: Code,
    /// Units of `base`.
    pub nominal: u32,
    /// The currency in which they are priced.
    pub quote: Code,
    /// With every digit of the act.
    pub value: Decimal,
    /// Who answers for it.
    pub authority: &'static str,
    /// The act, in a form that one can look up.
    pub act: &'static str,
    /// The first day on which it holds.
    pub since: Date,
}

impl Peg {
    /// The currency to which it is tied.
    #[must_use]
    pub fn anchor(&self) -> Code {
        if self.base == self.code { self.quote } else { self.base }
    }
}

/// So many units for one euro.
const fn per_euro(code: &[u8; 3], value: Decimal, authority: &'static str, act: &'static str, since: Date) -> Peg {
    let code = Code::new(code);
    Peg { code, base: Code::EUR, nominal: 1, quote: code, value, authority, act, since }
}

const CFA: Decimal = dec!(655.957);
const FRANCS: &str = "Council Decision 98/683/EC of 23 November 1998";
const EURO: Date = date(1999, 1, 1);

#[rustfmt::skip]
static PEGS: [Peg; 8] = [
    per_euro(b"BAM", dec!(1.95583), "Central Bank of Bosnia and Herzegovina", "Law on the Central Bank of Bosnia and Herzegovina of 1997, article 32; Council Regulation (EC) No 2866/98", EURO),
    Peg { code: Code::new(b"BND"), base: Code::new(b"SGD"), nominal: 1, quote: Code::new(b"BND"), value: Decimal::ONE, authority: "Brunei Darussalam Central Bank", act: "Currency Interchangeability Agreement of 12 June 1967", since: date(1967, 6, 12) },
    per_euro(b"CVE", dec!(110.265), "Bank of Cabo Verde", "Council Decision 98/744/EC of 21 December 1998", EURO),
    per_euro(b"KMF", dec!(491.96775), "Central Bank of the Comoros", FRANCS, EURO),
    per_euro(b"STN", dec!(24.5), "Central Bank of São Tomé and Príncipe", "Agreement on economic cooperation with Portugal of 13 July 2009", date(2018, 1, 1)),
    per_euro(b"XAF", CFA, "Bank of Central African States", FRANCS, EURO),
    per_euro(b"XOF", CFA, "Central Bank of West African States", FRANCS, EURO),
    Peg { code: Code::new(b"XPF"), base: Code::new(b"XPF"), nominal: 1000, quote: Code::EUR, value: dec!(8.38), authority: "Institut d'émission d'outre-mer", act: "France, Decree No 98-1152 of 16 December 1998 and order of 31 December 1998", since: EURO },
];

/// The pegs of a currency.
pub fn pegs(code: Code) -> impl Iterator<Item = &'static Peg> {
    PEGS.iter().filter(move |peg| peg.code == code)
}

/// What ties a currency to another on a day.
#[must_use]
pub fn peg(code: Code, day: Date) -> Option<&'static Peg> {
    pegs(code).find(|peg| peg.since <= day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_of_a_living_currency_and_says_by_which_act() {
        for peg in &PEGS {
            let living = |code| crate::currency::find(code).is_some_and(|currency| currency.end.is_none());
            assert!(living(peg.code) && living(peg.anchor()) && peg.code != peg.anchor(), "{peg:?}");
            assert!([peg.base, peg.quote].contains(&peg.code) && pegs(peg.anchor()).next().is_none(), "{peg:?}");
            assert!(!peg.act.is_empty() && !peg.authority.is_empty() && peg.value > Decimal::ZERO, "{peg:?}");
        }
    }

    #[test]
    fn a_peg_holds_from_its_first_day_on() {
        let dobra = Code::new(b"STN");
        assert_eq!(peg(dobra, date(2018, 1, 1)).map(|peg| peg.value), Some(dec!(24.5)));
        assert_eq!(peg(dobra, date(2017, 12, 31)), None);
        assert_eq!(peg(Code::USD, date(2026, 1, 1)), None);
    }
}
