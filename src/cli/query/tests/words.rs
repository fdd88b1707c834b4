//! Words and signs of a reader's language and country, days as words, and amounts without an end. The locale is the reader's; empty where
//! there is none.

use super::*;

#[rustfmt::skip]
const WORDS: [(&str, &str, &str); 64] = [
    ("da_DK", "100 kr in usd", "100 DKK > USD"), ("da_DK", "100 kr. in usd", "100 DKK > USD"), ("da_DK", "100 kroner in usd", "100 DKK > USD"), ("sv_SE", "100 kr", "100 SEK > EUR"),
    ("nb_NO", "100 kr in usd", "100 NOK > USD"), ("nb_NO", "100 kroner in usd", "100 NOK > USD"), ("is_IS", "100 kr in usd", "100 ISK > USD"), ("fo_FO", "100 kr in usd", "100 DKK > USD"),
    ("en_AU", "$100 in usd", "100 AUD > USD"), ("en_CA", "$100 in eur", "100 CAD > EUR"), ("en_NZ", "$100 in usd", "100 NZD > USD"), ("en_SG", "100 dollars in usd", "100 SGD > USD"),
    ("es_MX", "$100 in usd", "100 MXN > USD"), ("es_AR", "$100 in usd", "100 ARS > USD"), ("es_CO", "100 pesos in usd", "100 COP > USD"), ("en_HK", "$100", "100 HKD > EUR"),
    ("zh_CN", "¥100 in usd", "100 CNY > USD"), ("ja_JP", "¥100 in usd", "100 JPY > USD"), ("hi_IN", "Rs 100 in usd", "100 INR > USD"), ("ur_PK", "Rs 100 in usd", "100 PKR > USD"),
    ("en_LK", "Rs 100 in usd", "100 LKR > USD"), ("en_GB", "£100 in eur", "100 GBP > EUR"), ("ar_EG", "100 pounds in usd", "100 EGP > USD"), ("en_JM", "$100 in usd", "100 JMD > USD"),
    ("de_DE", "100 Schweizer Franken in Euro", "100 CHF > EUR"), ("de_DE", "100 US-Dollar in eur", "100 USD > EUR"), ("de_AT", "50 Kronen in eur", "50 SEK > EUR"), ("de_DE", "5 Złoty in eur", "5 PLN > EUR"),
    ("fr_FR", "100 francs suisses in euros", "100 CHF > EUR"), ("fr_FR", "100 livres sterling in eur", "100 GBP > EUR"), ("fr_CA", "100 dollars canadiens in usd", "100 CAD > USD"),
    ("es_ES", "100 dólares estadounidenses in eur", "100 USD > EUR"), ("it_IT", "100 franchi svizzeri in eur", "100 CHF > EUR"), ("nl_NL", "100 Amerikaanse dollar in eur", "100 USD > EUR"),
    ("pl_PL", "100 złotych in eur", "100 PLN > EUR"), ("pl_PL", "100 dolarów amerykańskich in eur", "100 USD > EUR"), ("cs_CZ", "100 českých korun in eur", "100 CZK > EUR"),
    ("ru_RU", "100 долларов США in rub", "100 USD > RUB"), ("ru_RU", "100 евро in usd", "100 EUR > USD"), ("uk_UA", "100 гривень in eur", "100 UAH > EUR"), ("bg_BG", "100 български лева in usd", "100 BGN > USD"),
    ("tr_TR", "100 Türk lirası in usd", "100 TRY > USD"), ("ja_JP", "100 米ドル in jpy", "100 USD > JPY"), ("zh_CN", "100 美元 in cny", "100 USD > CNY"), ("ar_AE", "100 د.إ. in usd", "100 AED > USD"),
    ("", "100 zł in eur", "100 PLN > EUR"), ("", "100 лв in eur", "100 BGN > EUR"), ("", "100 руб in usd", "100 RUB > USD"), ("", "100 грн in usd", "100 UAH > USD"), ("", "100 円 in usd", "100 JPY > USD"),
    ("", "100 원 in usd", "100 KRW > USD"), ("", "100 reais in usd", "100 BRL > USD"), ("", "100 dkr in usd", "100 DKK > USD"), ("", "Fr. 100 in usd", "100 CHF > USD"), ("", "100 kr. in usd", "100 SEK > USD"),
    ("", "100 usd eur 3 days ago", "100 USD > EUR @2026-11-21"), ("", "100 usd eur on a week ago", "100 USD > EUR @2026-11-17"), ("", "100 usd eur @2 months ago", "100 USD > EUR @2026-09-24"),
    ("", "1 year ago 100 usd", "100 USD > EUR @2025-11-24"), ("", "$200/3 in eur", "200/3 USD > EUR"), ("", "100 usd + 10/3 gbp in eur", "100 USD + 10/3 GBP > EUR"),
    ("", "10/3*3 usd in eur", "10 USD > EUR"), ("", "1/3/3 usd in eur", "1/9 USD > EUR"), ("", "100/3 cents in eur", "1.00/3 USD > EUR"),
];

#[test]
fn words_are_those_of_the_reader() {
    let wrong: Vec<_> =
        WORDS.iter().map(|(locale, text, due)| (locale, text, due, line_in(locale, text))).filter(|(_, _, due, got)| *due != got).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The tables of cases are as long as it is promised that they are, and as many of them are of readers elsewhere.
#[test]
fn the_tables_hold_enough_cases() {
    let of_locales = [WORDS.as_slice(), &kinds::KINDS, &shared::SHARED, &arithmetic::COMPUTED].concat();
    let elsewhere = of_locales.iter().filter(|(locale, ..)| !locale.is_empty() && !locale.starts_with("en_US")).count();
    let all = of_locales.len() + READ.len() + REFUSED.len();
    assert!(all >= 600 && elsewhere >= 100, "{all} cases, {elsewhere} of other locales");
}
