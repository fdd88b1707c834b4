//! What someone may have meant who typed no code of ISO 4217. Part of `currency`; `convert` and `http` put it into their
//! refusals.

use super::{Code, Currency, Kind, all};

/// The currencies that people mean first, in the order of the world's trade in them (Bank for International Settlements,
/// Triennial Survey of 2022); the ruble stands higher here than its trade of that year.
#[rustfmt::skip]
const COMMON: [&str; 31] = [
    "USD", "EUR", "JPY", "GBP", "CNY", "RUB", "AUD", "CAD", "CHF", "HKD", "SGD", "SEK", "KRW", "NOK", "NZD", "INR",
    "MXN", "TWD", "ZAR", "BRL", "DKK", "PLN", "THB", "ILS", "IDR", "CZK", "AED", "TRY", "HUF", "CLP", "SAR",
];

/// What people call a currency that neither its code nor its name shows.
#[rustfmt::skip]
const NICKNAMES: [(&str, &str); 72] = [
    ("ЛВ", "BGN"), ("ЛВ.", "BGN"), ("ЛЕВА", "BGN"),
    ("A$", "AUD"), ("AU$", "AUD"), ("BUCK", "USD"), ("C$", "CAD"), ("CA$", "CAD"), ("CN¥", "CNY"), ("DKR", "DKK"), ("EURO", "EUR"),
    ("EUROS", "EUR"), ("FR", "CHF"), ("FR.", "CHF"), ("GREENBACK", "USD"), ("HK$", "HKD"), ("JP¥", "JPY"), ("KR.", "SEK"), ("KR.", "NOK"),
    ("KR.", "DKK"), ("KRONER", "NOK"), ("KRONER", "DKK"), ("KRONOR", "SEK"), ("LOONIE", "CAD"), ("MX$", "MXN"), ("NIS", "ILS"), ("NKR", "NOK"),
    ("NT$", "TWD"), ("NTD", "TWD"), ("NZ$", "NZD"), ("POUND STERLING", "GBP"), ("POUNDS STERLING", "GBP"), ("QUID", "GBP"), ("REAIS", "BRL"), ("RENMINBI", "CNY"),
    ("RMB", "CNY"), ("ROUBLE", "RUB"), ("RS", "INR"), ("RS.", "INR"), ("S$", "SGD"), ("SFR", "CHF"), ("SFR.", "CHF"), ("SKR", "SEK"),
    ("STERLING", "GBP"), ("US$", "USD"), ("ZL", "PLN"), ("ГРН", "UAH"), ("ГРН.", "UAH"), ("ДОЛЛАР", "USD"), ("ДОЛЛАРА", "USD"), ("ДОЛЛАРАХ", "USD"), ("ДОЛЛАРОВ", "USD"), ("ДОЛЛАРЫ", "USD"), ("ЕВРО", "EUR"),
    ("Р", "RUB"), ("Р.", "RUB"), ("РУБ", "RUB"), ("РУБ.", "RUB"), ("РУБЛЕЙ", "RUB"), ("РУБЛИ", "RUB"), ("РУБЛЬ", "RUB"), ("РУБЛЯ", "RUB"), ("РУБЛЯХ", "RUB"), ("ГРИВНАХ", "UAH"), ("ГРИВНЫ", "UAH"), ("ГРИВНІ", "UAH"),
    ("SDR", "XDR"), ("שקל", "ILS"), ("שקלים", "ILS"), ("元", "CNY"), ("円", "JPY"),
    ("원", "KRW"),
];

/// Signs and words that several currencies have, the usual one first, and signs that people write beside the one of the table. One of a
/// single letter only as it is written here.
#[rustfmt::skip]
const SHARED: [(&str, &str); 40] = [
    ("K", "MMK PGK ZMW"), ("L", "HNL ALL MDL"), ("P", "BWP PHP"), ("đ", "VND"), ("Bs", "BOB VES"), ("Br", "ETB BYN"), ("Dh", "AED MAD"), ("Dhs", "AED MAD"),
    ("KSh", "KES"), ("TSh", "TZS"), ("USh", "UGX"), ("Sh", "KES TZS UGX SOS"), ("LE", "EGP SLE"), ("L.E.", "EGP"), ("U$S", "USD"), ("U$D", "USD"), ("TL", "TRY"),
    ("DM", "DEM"), ("D-Mark", "DEM"), ("mark", "BAM DEM FIM"), ("marks", "BAM DEM FIM"), ("lire", "ITL TRY"), ("lira", "TRY LBP SYP ITL MTL"), ("liras", "TRY LBP SYP ITL MTL"), ("lei", "RON MDL"), ("krona", "SEK ISK"),
    ("peseta", "ESP ADP"), ("pesetas", "ESP ADP"), ("punt", "IEP"), ("italian lire", "ITL"), ("lire sterline", "GBP"), ("lira sterlina", "GBP"), ("gulden", "AWG XCG NLG"),
    ("fcfa", "XOF XAF"), ("F CFA", "XOF XAF"), ("cfa", "XOF XAF"), ("cfa franc", "XOF XAF"), ("cfa francs", "XOF XAF"), ("₨", "INR LKR MUR NPR PKR SCR"), ("﷼", "IRR OMR QAR SAR YER"),
];

/// What is no slip for a code that looks like it: BTC is not meant where BTN was typed. Those asked for most, by sign and by name; not SOL
/// and ADA, which are words for other things.
#[rustfmt::skip]
const CRYPTO_ASSETS: [&str; 17] = [
    "BITCOIN", "BITCOINS", "BNB", "BTC", "DOGE", "DOGECOIN", "ETH", "ETHER", "ETHEREUM", "LITECOIN", "LTC", "TETHER", "TRX", "USDC", "USDT", "XBT",
    "XRP",
];

/// How far what was typed is from a currency, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nearness {
    /// Its code, sign, nickname, name or a word of its name, in the singular or with an s.
    Said,
    /// Its code with one letter too many, too few, wrong or swapped.
    NearCode,
    /// Its name or a word of it with one such slip.
    NearName,
}

/// At most three living codes that someone who typed `text` may have meant: what was said outright before what is one
/// slip away, and among equals the currency that is traded most.
///
/// ```
/// use fx::currency::{Code, suggest};
/// assert_eq!(suggest("usdd"), [Code::USD]);
/// assert_eq!(suggest("rubles")[0], Code::RUB);
/// assert_eq!(suggest("qqqqqq"), []);
/// ```
#[must_use]
pub fn suggest(text: &str) -> Vec<Code> {
    // The longest name has not fifty letters: more is not a typing error.
    if text.is_empty() || text.len() > 50 || is_crypto_asset(text) {
        return Vec::new();
    }
    let typed = text.to_uppercase();
    let mut near: Vec<(Nearness, usize, Code)> = all()
        .iter()
        .filter(|currency| currency.end.is_none() && currency.kind != Kind::Reserved)
        .filter_map(|currency| Some((nearness(&typed, currency)?, rank(currency), currency.code)))
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, _, code)| code).collect()
}

/// Whether a word is the sign or the name of a crypto-asset, which is no money of ISO 4217.
///
/// ```
/// use fx::currency::is_crypto_asset;
/// assert!(is_crypto_asset("btc") && !is_crypto_asset("btn"));
/// ```
#[must_use]
pub fn is_crypto_asset(text: &str) -> bool {
    CRYPTO_ASSETS.iter().any(|asset| asset.eq_ignore_ascii_case(text))
}

/// The money and metals that a word or a sign says outright: a nickname, a sign, a whole name or the noun at its end, in the
/// singular or with an s; the one that is traded most first, and what became the euro last. Several when they share it.
///
/// ```
/// use fx::currency::{Code, called};
/// assert_eq!(called("quid"), ["GBP".parse::<Code>()?]);
/// assert_eq!(called("rubles"), [Code::RUB, "BYN".parse::<Code>()?]);
/// assert_eq!(called("marks"), ["BAM".parse::<Code>()?, "DEM".parse()?, "FIM".parse()?]);
/// assert_eq!(called("new"), []);
/// # Ok::<(), fx::currency::NotACode>(())
/// ```
#[must_use]
pub fn called(text: &str) -> Vec<Code> {
    if text.is_empty() || text.len() > 50 {
        return Vec::new();
    }
    let typed = text.to_uppercase();
    let singular = typed.strip_suffix('S').unwrap_or(&typed);
    let is = |word: &str| word == typed || word == singular;
    // The point behind a sign, as in "Rs.", ends no sentence and no name.
    let bare = text.strip_suffix('.').filter(|bare| bare.chars().nth(1).is_some()).unwrap_or(text);
    let signs = |sign: &str| is_sign(text, sign) || is_sign(bare, sign);
    // In small letters "le" is a word of French.
    let shared = SHARED.iter().find(|(sign, _)| signs(sign) && (*sign != "LE" || bare == "LE")).map_or("", |(_, codes)| *codes);
    let place = |currency: &Currency| shared.split(' ').position(|code| code == currency.code.as_str());
    let says = |currency: &&Currency| {
        let name = currency.name.to_uppercase();
        let noun = name.rsplit(' ').next().unwrap_or_default();
        let nickname = NICKNAMES.iter().any(|(nickname, of)| *of == currency.code.as_str() && is(nickname));
        // Few know the signs of what is gone.
        let sign = currency.end.is_none() && currency.symbol.is_some_and(signs);
        nickname || sign || is(&name) || is(noun) || metal(currency, &is) || place(currency).is_some()
    };
    let usual = |currency: &&Currency| is_spoken_of(currency) && matches!(currency.kind, Kind::Money | Kind::Metal);
    let mut found: Vec<&Currency> = all().iter().filter(usual).filter(says).collect();
    found.sort_by_key(|currency| (place(currency).unwrap_or(usize::MAX), currency.end.is_some(), rank(currency), currency.code));
    found.into_iter().map(|currency| currency.code).collect()
}

/// Whether people mean it without naming a day: what lives, and what became the euro at a rate that a law fixed for ever.
pub(super) fn is_spoken_of(currency: &Currency) -> bool {
    currency.end.is_none_or(|end| end.successor == Code::EUR)
}

/// A sign in either case; one of a single Latin letter only as it is written: `k` is a thousand and `p` pence, `K` and `P` are signs.
fn is_sign(text: &str, sign: &str) -> bool {
    text == sign || (sign.len() > 1 && sign.to_uppercase() == text.to_uppercase())
}

/// "Gold" stands first in its name, before the ounce.
fn metal(currency: &Currency, is: &impl Fn(&str) -> bool) -> bool {
    let first = currency.name.split([' ', ',']).next().unwrap_or_default().to_uppercase();
    currency.kind == Kind::Metal && is(&first)
}

/// The place in [`COMMON`]; other money and metals share the next one, units of account the last.
pub(super) fn rank(currency: &Currency) -> usize {
    let common = COMMON.iter().position(|code| *code == currency.code.as_str());
    common.unwrap_or(COMMON.len() + usize::from(currency.kind == Kind::Unit))
}

/// How near the upper-case `typed` is to a currency, or nothing when it is too far to be meant.
fn nearness(typed: &str, currency: &Currency) -> Option<Nearness> {
    let code = currency.code.as_str();
    let singular = typed.strip_suffix('S').unwrap_or(typed);
    let said = |word: &str| word == typed || word == singular;
    // Nobody who types "dollar" means the one for next-day settlement: units of account are found by their code.
    let name = if currency.kind == Kind::Unit { String::new() } else { currency.name.to_uppercase() };
    let names = || std::iter::once(name.as_str()).chain(name.split_whitespace().filter(|word| word.len() > 1));
    let sign = currency.symbol.is_some_and(|sign| sign.to_uppercase() == typed);
    let nickname = NICKNAMES.iter().any(|(nickname, of)| *of == code && said(nickname));
    if said(code) || sign || nickname || names().any(said) {
        return Some(Nearness::Said);
    }
    if strsim::damerau_levenshtein(typed, code) <= 1 {
        return Some(Nearness::NearCode);
    }
    // In a shorter word one letter makes another word: "rial" is no slip for "real".
    let slip = |word: &str| word.len() >= 5 && strsim::damerau_levenshtein(singular, word) <= 1;
    names().any(slip).then_some(Nearness::NearName)
}
