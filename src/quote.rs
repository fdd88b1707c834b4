//! One published number, as published. Stands below everything that reads, judges, keeps or uses quotes, above `currency` alone.
//!
//! A [`Quote`] says `nominal base = price quote` and is never inverted, rescaled or rounded on its way. Its [`Price`] is a mid, or a buying
//! and a selling rate, of which the exact mid is taken. A [`Draft`] is what was read of one answer for one effective date, before the rules
//! of `sheet` judge it.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::currency::Code;

/// One published number: `nominal base = price quote`.
///
/// `1 EUR = 1.1172 USD` is `{EUR, USD, 1, 1.1172}`; `100 JPY = 47.2636 RUB` is `{JPY, RUB, 100, 47.2636}`. Two quotes are equal when their
/// figures are: `1.10` is `1.1`.
///
/// ```
/// use fx::currency::Code;
/// use fx::quote::Quote;
/// use rust_decimal::dec;
///
/// let yen = Quote::mid(Code::new(b"JPY"), Code::RUB, 100, dec!(47.2636));
/// assert_eq!((yen.nominal, yen.value()), (100, dec!(47.2636)));
/// ```
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quote {
    /// The currency of which `nominal` units are priced.
    pub base: Code,
    /// The currency in which they are priced.
    pub quote: Code,
    /// Units of `base`, at least 1.
    pub nominal: u32,
    /// Units of `quote` for `nominal` units of `base`; greater than zero in a sheet.
    #[serde(flatten)]
    pub price: Price,
}

/// The figure of a quote, with every published digit.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Price {
    /// One published figure.
    Mid {
        /// The figure.
        value: Decimal,
    },
    /// A buying and a selling rate; a conversion takes the exact mid of both.
    BuySell {
        /// At which the publisher, or the market, buys the base currency.
        buy: Decimal,
        /// At which it sells it.
        sell: Decimal,
    },
}

impl Price {
    /// The figure to convert with: the published mid, or `(buy + sell) / 2`, exactly.
    ///
    /// ```
    /// use fx::quote::Price;
    /// use rust_decimal::dec;
    ///
    /// let price = Price::BuySell { buy: dec!(44.7311), sell: dec!(44.8116) };
    /// assert_eq!(price.mid().to_string(), "44.77135");
    /// ```
    #[must_use]
    pub fn mid(self) -> Decimal {
        match self {
            Price::Mid { value } => value,
            Price::BuySell { buy, sell } => half(buy, sell).unwrap_or(Decimal::ZERO),
        }
    }

    /// Whether the mid is exact and every figure above zero: what the rules ask of a price before it may stand in a sheet.
    #[must_use]
    pub fn is_positive(self) -> bool {
        match self {
            Price::Mid { value } => value > Decimal::ZERO,
            Price::BuySell { buy, sell } => buy > Decimal::ZERO && sell > Decimal::ZERO && half(buy, sell).is_some(),
        }
    }
}

/// The exact mean of two figures; nothing where a `Decimal` cannot hold it.
fn half(buy: Decimal, sell: Decimal) -> Option<Decimal> {
    let scale = buy.scale().max(sell.scale());
    let whole = |figure: Decimal| 10_i128.checked_pow(scale - figure.scale())?.checked_mul(figure.mantissa());
    let sum = whole(buy)?.checked_add(whole(sell)?)?;
    match sum % 2 {
        0 => Decimal::try_from_i128_with_scale(sum / 2, scale).ok(),
        _ => Decimal::try_from_i128_with_scale(sum.checked_mul(5)?, scale + 1).ok(),
    }
}

impl Quote {
    /// A quote with one published figure.
    #[must_use]
    pub const fn mid(base: Code, quote: Code, nominal: u32, value: Decimal) -> Quote {
        Quote { base, quote, nominal, price: Price::Mid { value } }
    }

    /// The figure to convert with: units of `quote` for `nominal` units of `base`.
    #[must_use]
    pub fn value(&self) -> Decimal {
        self.price.mid()
    }

    /// The pair as it was published.
    #[must_use]
    pub const fn pair(&self) -> Pair {
        Pair { base: self.base, quote: self.quote }
    }

    /// The currency on the other side; nothing where the quote does not name this one.
    #[must_use]
    pub fn other(&self, code: Code) -> Option<Code> {
        self.pair().other(code)
    }
}

/// Two currencies in the order in which a publisher quotes them: `EUR`/`USD` is dollars for one euro.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pair {
    /// The currency that is priced.
    pub base: Code,
    /// The currency in which it is priced.
    pub quote: Code,
}

impl Pair {
    /// The currency on the other side; nothing where the pair does not name this one.
    #[must_use]
    pub fn other(self, code: Code) -> Option<Code> {
        match code {
            _ if code == self.base => Some(self.quote),
            _ if code == self.quote => Some(self.base),
            _ => None,
        }
    }

    /// The same pair quoted the other way round.
    #[must_use]
    pub const fn turned(self) -> Pair {
        Pair { base: self.quote, quote: self.base }
    }
}

/// What was read of one answer for one effective date; not yet judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The effective date that the publisher put on it.
    pub date: Date,
    /// The last day on which it holds, where the publisher says one: the end of the month of a month's rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The quotes in the order of publication.
    pub quotes: Vec<Quote>,
    /// Rows that say one thing twice, and not the same; their quotes are not among the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub odd: Vec<Odd>,
}

/// A row that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Odd {
    /// What it says first.
    pub quote: Quote,
    /// What it says otherwise, in one sentence.
    pub what: String,
}

impl Draft {
    /// A draft of that date, without a last day.
    #[must_use]
    pub const fn of(date: Date, quotes: Vec<Quote>) -> Draft {
        Draft { date, until: None, quotes, odd: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    #[test]
    fn a_mid_of_two_sides_is_exact() {
        let mid = |buy, sell| Price::BuySell { buy, sell }.mid().to_string();
        assert_eq!(mid(dec!(4.08), dec!(4.0822)), "4.0811");
        assert_eq!(mid(dec!(1), dec!(2)), "1.5");
        assert_eq!(mid(dec!(0.3333333), dec!(0.3333334)), "0.33333335");
        assert_eq!(mid(dec!(10), dec!(10)), "10");
    }

    #[test]
    fn sides_whose_mid_no_decimal_holds_are_no_price() {
        let sides = |buy, sell| Price::BuySell { buy, sell }.is_positive();
        assert!(sides(dec!(1.2), dec!(1.3)));
        assert!(!sides(dec!(0), dec!(1.3)) && !sides(dec!(-1), dec!(1.3)));
        assert!(!sides(Decimal::MAX, dec!(0.0000000000000000000000000001)));
    }

    #[test]
    fn a_quote_is_written_as_its_publisher_gives_it() {
        let written = |quote: &Quote| serde_json::to_string(quote).unwrap();
        let mid = Quote::mid(Code::EUR, Code::USD, 1, dec!(1.10));
        let sides = Quote { price: Price::BuySell { buy: dec!(44.70), sell: dec!(44.80) }, ..mid };
        assert_eq!(written(&mid), r#"{"base":"EUR","quote":"USD","nominal":1,"value":"1.10"}"#);
        assert_eq!(written(&sides), r#"{"base":"EUR","quote":"USD","nominal":1,"buy":"44.70","sell":"44.80"}"#);
        for quote in [mid, sides] {
            assert_eq!(serde_json::from_str::<Quote>(&written(&quote)).unwrap(), quote);
        }
    }
}
