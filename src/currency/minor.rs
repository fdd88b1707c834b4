//! Parts of a currency by their everyday names: `50p`, `99¢`, `100 cents`, `20 kopecks`. Part of `currency`. The reader is told whose they
//! were taken for; the codes that markets write for some of them (GBX, USX) are `currency/units.rs`.

use super::{Code, find};

/// Names in the singular and the plural, and whose parts they are, the usual ones first.
#[rustfmt::skip]
const PARTS: [(&str, &str); 23] = [
    ("¢ cent cents ct cts", "USD EUR AUD CAD NZD SGD HKD ZAR"), ("pence", "GBP"), ("penny pennies", "GBP"), ("eurocent eurocents", "EUR"),
    ("kopeck kopecks kopek kopeks kopeyka коп копейка копейки копеек", "RUB BYN"), ("kopiyka kopiykas копійка копійки копійок", "UAH"),
    ("paisa paise", "INR PKR NPR"), ("agora agorot", "ILS"), ("grosz grosze groszy", "PLN"), ("rappen rp.", "CHF"), ("centime centimes", "CHF EUR MAD DZD"),
    ("öre", "SEK"), ("øre", "NOK DKK"), ("ore", "SEK NOK DKK"), ("centavo centavos", "MXN BRL PHP COP ARS BOB CUP CVE DOP GTQ HNL MZN NIO"), ("kuruş kurus", "TRY"), ("ban bani", "RON MDL"),
    ("haléř haléře haléřů", "CZK"), ("satang", "THB"), ("sen", "MYR IDR BND KHR"), ("fils", "AED KWD BHD JOD IQD"), ("piastre piastres", "EGP"), ("halala halalas", "SAR"),
];

/// More of them that have cents, of which whoever is at home there speaks.
const CENTS_AT_HOME: &str = "BBD BMD BND BSD BZD FJD GYD JMD KES KYD LKR LRD MUR NAD SBD SCR SRD SZL TTD TWD TZS XCD";

const PENNIES_AT_HOME: &str = "USD CAD";

/// The same as [`minor_named`] for someone whose home currency this is: cents are those of Jamaica to a Jamaican.
///
/// ```
/// use fx::currency::{Code, minor_named_at};
/// let jamaican = Code::new(b"JMD");
/// assert_eq!(minor_named_at("cents", Some(jamaican)).last(), Some(&jamaican));
/// ```
#[must_use]
pub fn minor_named_at(word: &str, home: Option<Code>) -> Vec<Code> {
    let mut all = minor_named(word);
    // A penny is a cent in North America.
    let more = if all.first() == Some(&Code::USD) { CENTS_AT_HOME } else { PENNIES_AT_HOME };
    let is_penny = word.to_lowercase().starts_with("penn") || more == CENTS_AT_HOME;
    all.extend(home.filter(|home| is_penny && more.split(' ').any(|code| code == home.as_str())));
    all
}

/// The currencies of which a word names the minor unit, the usual one first. The letters `p` and `c` do so in lower case only: `P` is the
/// sign of the pula.
///
/// ```
/// use fx::currency::minor_named;
/// let of = |word| minor_named(word).first().map(|code| code.to_string());
/// assert_eq!((of("p").as_deref(), of("P"), of("c").as_deref()), (Some("GBP"), None, Some("USD")));
/// ```
#[must_use]
pub fn minor_named(word: &str) -> Vec<Code> {
    if word == "p" {
        return vec![Code::new(b"GBP")];
    }
    let lower = if word == "c" { "¢".to_owned() } else { word.to_lowercase() };
    let found = PARTS.iter().find(|(names, _)| names.split(' ').any(|name| name == lower));
    found.map_or_else(Vec::new, |(_, codes)| codes.split(' ').filter_map(|code| code.parse().ok()).collect())
}

/// Decimal places that the minor unit is away from its currency.
#[must_use]
pub fn minor_places(code: Code) -> u32 {
    find(code).map_or(2, super::Currency::scale)
}

/// Currencies of which no coin of a part goes round, though ISO 4217 gives them places: those with no digits, or none in cash, in the
/// Unicode CLDR 48 (`currencyData/fractions`).
const COINLESS: &str = "AFN ALL COP CRC GYD HUF IDR IQD IRR KPW LAK LBP MMK MUR PKR RSD SOS SYP TWD TZS UZS YER";

/// Whether amounts of a currency are written without decimals, so that a mark before three digits separates thousands.
///
/// ```
/// use fx::currency::{Code, is_without_parts};
/// assert!(is_without_parts(Code::new(b"JPY")) && is_without_parts(Code::new(b"IDR")) && !is_without_parts(Code::EUR));
/// ```
#[must_use]
pub fn is_without_parts(code: Code) -> bool {
    find(code).is_some_and(|currency| currency.minor == Some(0)) || COINLESS.split(' ').any(|coinless| coinless == code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_of_a_living_currency_and_no_name_stands_twice() {
        let mut names: Vec<&str> = PARTS.iter().flat_map(|(names, _)| names.split(' ')).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
        for code in PARTS.iter().flat_map(|(_, codes)| codes.split(' ')).chain(COINLESS.split(' ')).chain(CENTS_AT_HOME.split(' ')) {
            assert!(find(code.parse().unwrap()).is_some_and(|currency| currency.end.is_none()), "{code}");
        }
    }
}
