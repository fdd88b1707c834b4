//! What digits amount to once it is known how numbers are written here and whose money it is. Part of `cli/query`: pure text to an exact
//! fraction; the digits themselves are read by `currency::figure`.

use std::fmt;

use rust_decimal::Decimal;

use super::super::Failure;
use super::super::numerals::Numerals;
use crate::convert::fee::NotAFee;
use crate::convert::{Fee, amount, currency_named};
use crate::currency::{self, Code, Figure, figure, is_without_parts};

/// What multiplies the number before it.
#[rustfmt::skip]
const MULTIPLIERS: [(&str, u64); 97] = [
    ("k", 1_000), ("thousand", 1_000), ("tsd", 1_000), ("tsd.", 1_000), ("тыс", 1_000), ("тыс.", 1_000), ("hundred", 100),
    ("lakh", 100_000), ("lakhs", 100_000), ("lac", 100_000), ("lacs", 100_000),
    ("m", 1_000_000), ("mn", 1_000_000), ("mln", 1_000_000), ("mio", 1_000_000), ("mio.", 1_000_000), ("million", 1_000_000), ("млн", 1_000_000), ("млн.", 1_000_000),
    ("crore", 10_000_000), ("crores", 10_000_000), ("cr", 10_000_000),
    ("bn", 1_000_000_000), ("mrd", 1_000_000_000), ("mrd.", 1_000_000_000), ("mlrd", 1_000_000_000), ("mld", 1_000_000_000), ("billion", 1_000_000_000), ("млрд", 1_000_000_000),
    ("млрд.", 1_000_000_000), ("tn", 1_000_000_000_000), ("trn", 1_000_000_000_000), ("trillion", 1_000_000_000_000), ("трлн", 1_000_000_000_000),
    ("тысяча", 1_000), ("тысячи", 1_000), ("тысяч", 1_000), ("тисяч", 1_000), ("tausend", 1_000), ("mille", 1_000), ("duizend", 1_000), ("bin", 1_000),
    ("tusen", 1_000), ("tisíc", 1_000), ("tysięcy", 1_000), ("tysiące", 1_000), ("हज़ार", 1_000), ("हजार", 1_000), ("लाख", 100_000), ("करोड़", 10_000_000), ("करोड", 10_000_000), ("jt", 1_000_000),
    ("millón", 1_000_000), ("milhão", 1_000_000), ("milione", 1_000_000), ("milion", 1_000_000), ("miliony", 1_000_000), ("miljon", 1_000_000), ("miljoner", 1_000_000), ("millioner", 1_000_000), ("миллионы", 1_000_000),
    ("milliarder", 1_000_000_000), ("miljarder", 1_000_000_000), ("mia", 1_000_000_000), ("mia.", 1_000_000_000), ("mld.", 1_000_000_000),
    ("millions", 1_000_000), ("millionen", 1_000_000), ("millones", 1_000_000), ("milhões", 1_000_000), ("milioni", 1_000_000), ("miljoen", 1_000_000),
    ("milionów", 1_000_000), ("миллион", 1_000_000), ("миллиона", 1_000_000), ("миллионов", 1_000_000), ("мільйонів", 1_000_000), ("milyon", 1_000_000),
    ("billions", 1_000_000_000), ("milliard", 1_000_000_000), ("milliards", 1_000_000_000), ("milliarden", 1_000_000_000), ("miliardi", 1_000_000_000), ("miljard", 1_000_000_000),
    ("миллиард", 1_000_000_000), ("миллиардов", 1_000_000_000), ("milyar", 1_000_000_000),
    ("grand", 1_000), ("mila", 1_000), ("tys", 1_000), ("tys.", 1_000), ("tis.", 1_000), ("ribu", 1_000), ("nghìn", 1_000), ("juta", 1_000_000), ("triệu", 1_000_000), ("tỷ", 1_000_000_000),
];

/// The multiplier that a word is.
pub(super) fn multiplier(word: &str) -> Option<u64> {
    let word = word.to_lowercase();
    MULTIPLIERS.iter().find(|(name, _)| *name == word).map(|(_, times)| *times)
}

/// A letter or two that multiply, and the sign or code right behind them: `k€`, `mn$`, `kUSD`.
pub(super) fn multiplied_unit(text: &str) -> Option<(u64, &str)> {
    ["mn", "bn", "tn", "k", "m"].into_iter().find_map(|letters| {
        let (head, unit) = text.split_at_checked(letters.len()).filter(|(head, _)| head.eq_ignore_ascii_case(letters))?;
        let is_sign = !unit.is_empty() && !unit.contains(char::is_alphanumeric) && !currency::called(unit).is_empty();
        let is_code = currency_named(unit).is_ok();
        multiplier(head).filter(|_| is_sign || is_code).map(|times| (times, unit))
    })
}

/// Languages that have the words billion and trillion as English has them, and mean twelve and eighteen zeros.
const LONG_SCALE: [&str; 7] = ["de", "fr", "da", "nb", "nn", "no", "lb"];

/// What a word that multiplies is in the language of a locale, where that is not what it is in English.
pub(super) fn on_the_long_scale(word: &str, locale: &str) -> Option<u64> {
    let language = locale.split(['_', '.', '@', '-']).next().unwrap_or_default();
    let long = match word.to_lowercase().as_str() {
        "billion" | "billions" => 1_000_000_000_000,
        "trillion" => 1_000_000_000_000_000_000,
        _ => return None,
    };
    Some(long).filter(|_| LONG_SCALE.contains(&language))
}

/// Languages in which `mil` is a thousand; in English it is a million to some.
const MIL_IS_A_THOUSAND: [&str; 4] = ["es", "pt", "ca", "gl"];

/// Whether a word is a thousand in a language alone.
pub(super) fn is_a_thousand(word: &str, language: &str) -> bool {
    word.eq_ignore_ascii_case("mil") && MIL_IS_A_THOUSAND.contains(&language)
}

/// `2L` is two lakh in India, and two lempira to others.
pub(super) fn may_be_lakh(word: &str, locale: &str) -> bool {
    word == "L" && locale.split(['_', '.', '@']).nth(1) == Some("IN")
}

/// What multiplies at the start of a text in Chinese, Japanese or Korean, and what stands behind it.
pub(super) fn myriads(text: &str) -> Option<(u64, &str)> {
    let mut letters = text.chars();
    let by = match letters.next()? {
        '千' | '천' => 1_000,
        '万' | '萬' | '만' => 10_000,
        '億' | '亿' | '억' => 100_000_000,
        '兆' | '조' => 1_000_000_000_000,
        _ => return None,
    };
    Some((by, letters.as_str()))
}

/// An amount as it was typed, before it is known of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Digits with their marks, and a minus before them.
    pub(super) text: String,
    pub(super) times: u64,
    /// The word that multiplies, where one stands there.
    pub(super) word: Option<String>,
    /// The word after it that multiplies and is a sign of a currency too: `K`.
    pub(super) twofold: Option<String>,
    /// What it is multiplied or divided by, as it was typed: the `1.15` of `50*1.15`.
    pub(super) by: Vec<(Operation, String)>,
}

/// What stands between two numbers of one amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    Times,
    Over,
}

impl Operation {
    /// The operation that a sign stands for.
    pub(super) fn of(sign: char) -> Option<Operation> {
        match sign {
            '*' | '×' | '·' | 'x' => Some(Operation::Times),
            '/' | '÷' => Some(Operation::Over),
            _ => None,
        }
    }
}

impl fmt::Display for Typed {
    /// As it was typed, but for the spaces and the word that multiplies.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        for (operation, factor) in &self.by {
            write!(f, "{}{factor}", if *operation == Operation::Times { '*' } else { '/' })?;
        }
        let word = MULTIPLIERS.iter().find(|(_, times)| *times == self.times).filter(|_| self.times > 1);
        word.map_or(Ok(()), |(name, _)| f.write_str(name))
    }
}

/// An exact amount: a decimal, or a quotient of two where one has no end, as a third of 200 has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fraction {
    pub(super) above: Decimal,
    /// 1 where the amount is a decimal; never below zero.
    pub(super) below: Decimal,
}

impl Fraction {
    pub(super) fn times(self, factor: Decimal) -> Result<Fraction, Failure> {
        let above = exact(self.above.checked_mul(factor), self.above, factor)?;
        if self.below == Decimal::ONE { Ok(Fraction { above, ..self }) } else { Fraction { above, ..self }.ended() }
    }

    fn over(self, divisor: Decimal) -> Result<Fraction, Failure> {
        if divisor.is_zero() {
            return Err(Failure::usage("an amount cannot be divided by zero"));
        }
        let below = exact(self.below.checked_mul(divisor), self.below, divisor)?;
        Fraction { below, ..self }.ended()
    }

    /// As a decimal, where it is one.
    fn ended(self) -> Result<Fraction, Failure> {
        let Fraction { above, below } = self;
        let quotient = above.checked_div(below).ok_or_else(|| Failure::usage(amount::AmountError::TooLong.to_string()))?.normalize();
        // The decimals' library rounds a quotient of many digits: only a product with all of them shows that it ends.
        let ends = exact(quotient.checked_mul(below), quotient, below).is_ok_and(|product| product == above);
        Ok(if ends { Fraction { above: quotient, below: Decimal::ONE } } else { self })
    }
}

impl Typed {
    /// Digits alone.
    pub(super) fn new(text: String) -> Typed {
        Typed { text, times: 1, word: None, twofold: None, by: Vec::new() }
    }

    /// Whether a shell has taken `$` and the digit after it off the front: `$1.5k` arrives as `.5k`, `$100` as `00`.
    pub(super) fn is_eaten(&self) -> bool {
        let mut letters = self.text.trim_start_matches('-').chars();
        match (letters.next(), letters.next()) {
            (Some('0'), Some(second)) => second.is_ascii_digit(),
            (Some(','), _) => letters.count() == 2,
            _ => false,
        }
    }

    /// The same where a point separates thousands: `$1.234` arrives as `.234`.
    pub(super) fn is_eaten_of(&self, numerals: Numerals) -> bool {
        let digits = self.text.trim_start_matches('-').strip_prefix('.');
        numerals.marks().group == Some('.') && digits.is_some_and(|digits| digits.len() == 3 || digits.contains(','))
    }

    /// The same of an amount that stands before a target, and names no currency.
    pub(super) fn is_rest(&self) -> bool {
        self.is_eaten() || self.text.trim_start_matches('-').starts_with(['.', ',', '0'])
    }

    /// The amount of so much of a currency, and what is said of how it was read.
    pub(super) fn amount(&self, numerals: Numerals, of: Code) -> Result<(Fraction, Option<String>), Failure> {
        let (above, note) = self.read(&self.text, numerals, is_without_parts(of))?;
        let mut amount = Fraction { above, below: Decimal::ONE };
        for (operation, text) in &self.by {
            // A factor is no money: what its marks mean does not depend on the currency.
            let (factor, _) = self.read(text, numerals, false)?;
            amount = match operation {
                Operation::Times => amount.times(factor)?,
                Operation::Over => amount.over(factor)?,
            };
        }
        let above = times(amount.above, self.times)?;
        Ok((Fraction { above, ..amount }, note))
    }

    /// The number that a text is, and what is said of how it was read.
    fn read(&self, text: &str, numerals: Numerals, without_parts: bool) -> Result<(Decimal, Option<String>), Failure> {
        let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |unsigned| ("-", unsigned));
        let read =
            figure(unsigned).map_err(|_| Failure::usage(format!("the digits of {text:?} are not in groups of three: write 1234.56")))?;
        let (plain, note) = match read {
            Figure::Certain { plain, .. } => (plain, None),
            Figure::Twofold { mark, grouped, decimal } => {
                let whole = (self.times == 1 && without_parts).then_some(true);
                let thousands = match (thousands_here(numerals, mark), whole) {
                    (Some(here), Some(whole)) if here != whole => None,
                    (None, None) => (numerals.is_plain() && mark == '.').then_some(false),
                    (here, whole) => here.or(whole),
                };
                // What a script passes on has a point before decimals, and so is said where it is read otherwise.
                let said = mark == '.' || thousands_here(numerals, mark).is_none();
                match thousands {
                    Some(true) if said => (grouped.clone(), Some(format!("{text} is read as {sign}{grouped}"))),
                    Some(true) => (grouped, None),
                    Some(false) => (decimal, None),
                    None => {
                        return Err(Failure::usage(format!(
                            "{text:?} can be read two ways: write {sign}{grouped} or {sign}{decimal}{}",
                            if numerals.is_plain() { "" } else { "0" }
                        )));
                    }
                }
            }
        };
        Ok((amount::parse(&format!("{sign}{plain}"))?, note))
    }

    /// The hundredth part of a number before `%`.
    pub(super) fn percent(&self, numerals: Numerals) -> Result<Decimal, Failure> {
        let (percent, _) = self.read(&self.text, numerals, false)?;
        exact(percent.checked_mul(Decimal::new(1, 2)), percent, Decimal::new(1, 2))
    }
}

/// A fee, for clap: `1.5`, `1.5%`.
pub(in crate::cli) fn fee(text: &str) -> Result<Fee, NotAFee> {
    let percent = text.strip_suffix('%').unwrap_or(text).trim_end();
    // A percentage has no thousands: a comma in it is a decimal mark, as it is where fx prints the fee so.
    Fee::parse(&if percent.contains('.') { percent.to_owned() } else { percent.replacen(',', ".", 1) })
}

/// A product with all its digits.
pub(super) fn exact(product: Option<Decimal>, amount: Decimal, factor: Decimal) -> Result<Decimal, Failure> {
    let places = amount.scale() + factor.scale();
    let whole = product.filter(|product| product.scale() == places || product.is_zero());
    whole.ok_or_else(|| Failure::usage(amount::AmountError::TooLong.to_string()))
}

/// Whether a mark separates thousands in the reader's locale, or decimals.
fn thousands_here(numerals: Numerals, mark: char) -> Option<bool> {
    let marks = numerals.marks();
    if marks.point == Some(mark) { Some(false) } else { (marks.group == Some(mark)).then_some(true) }
}

fn times(amount: Decimal, times: u64) -> Result<Decimal, Failure> {
    if times == 1 {
        return Ok(amount);
    }
    let product = amount.checked_mul(Decimal::from(times)).filter(|product| product.checked_div(Decimal::from(times)) == Some(amount));
    product.map(|product| product.normalize()).ok_or_else(|| Failure::usage(amount::AmountError::TooLong.to_string()))
}
