//! The grammar, case by case, and whatever else may be typed.

mod arithmetic;
mod kinds;
mod locales;
mod mutations;
mod shared;
mod typed;
mod words;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Query, Failure> {
    read_in("", text)
}

/// The question of a person in a locale; the home currency is that of its territory.
fn read_in(locale: &str, text: &str) -> Result<Query, Failure> {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let homes = [of_locale(locale).unwrap_or(Code::EUR)];
    let codes =
        of_locale(locale).into_iter().chain(former_of(locale)).chain(["USD", "JPY", "SEK"].map(|code| code.parse().unwrap())).collect();
    let signs = Signs { codes, locale: locale.to_owned() };
    parse(&words, &Context { homes: &homes, signs: &signs, today: Date::constant(2026, 11, 24), numerals: Numerals::of(locale) })
}

fn line(text: &str) -> String {
    line_in("", text)
}

/// The query in one line: amount, currency, targets, and the day where one is named.
fn line_in(locale: &str, text: &str) -> String {
    match read_in(locale, text) {
        Ok(query) => {
            let to: Vec<&str> = query.to.iter().map(Code::as_str).collect();
            let day = query.date.map_or(String::new(), |day| format!(" @{day}"));
            let terms: Vec<String> = query.terms.iter().map(|term| format!("{term} {}", term.from)).collect();
            format!("{} > {}{day}", terms.join(" + "), to.join(" "))
        }
        Err(failure) => format!("{}: {failure}", failure.code()),
    }
}

#[rustfmt::skip]
const READ: [(&str, &str); 150] = [
    ("100 usd to eur", "100 USD > EUR"), ("100 usd eur", "100 USD > EUR"), ("100 USD IN Eur", "100 USD > EUR"), ("100 usd into eur", "100 USD > EUR"),
    ("100 usd as eur", "100 USD > EUR"), ("100 usd = eur", "100 USD > EUR"), ("100 usd -> eur", "100 USD > EUR"), ("100 usd → eur", "100 USD > EUR"),
    ("100usd eur", "100 USD > EUR"), ("100usd eur,gbp,rub", "100 USD > EUR GBP RUB"), ("100 usd eur, gbp", "100 USD > EUR GBP"), ("100 usd eur gbp", "100 USD > EUR GBP"),
    ("100 usd to eur and gbp", "100 USD > EUR GBP"), ("100 usd eur,,gbp,", "100 USD > EUR GBP"), ("100 usd eur,eur", "100 USD > EUR"), ("usd rub", "1 USD > RUB"),
    ("usd,rub", "1 USD > RUB"), ("usd", "1 USD > EUR"), ("eur", "1 EUR > USD"), ("100 usd", "100 USD > EUR"),
    ("100 eur", "100 EUR > USD"), ("usd 100 eur", "100 USD > EUR"), ("usd100 eur", "100 USD > EUR"), ("usd eur 100", "100 USD > EUR"),
    ("$100 in €", "100 USD > EUR"), ("$100", "100 USD > EUR"), ("100$ eur", "100 USD > EUR"), ("-$5 eur", "-5 USD > EUR"),
    ("-2.50 usd eur", "-2.50 USD > EUR"), ("−2.50 usd eur", "-2.50 USD > EUR"), ("-0 usd eur", "0 USD > EUR"), ("€20 usd", "20 EUR > USD"),
    ("£20 usd", "20 GBP > USD"), ("₽500 usd", "500 RUB > USD"), ("¥500 usd", "500 JPY > USD"), ("₹500 usd", "500 INR > USD"),
    ("₺500 usd", "500 TRY > USD"), ("kr500 usd", "500 SEK > USD"), ("500 kr usd", "500 SEK > USD"), ("500 Kč usd", "500 CZK > USD"),
    ("500 zł usd", "500 PLN > USD"), ("US$5 eur", "5 USD > EUR"), ("A$5 eur", "5 AUD > EUR"), ("HK$5 eur", "5 HKD > EUR"),
    ("R$5 eur", "5 BRL > EUR"), ("NZ$5 eur", "5 NZD > EUR"), ("S$5 eur", "5 SGD > EUR"), ("NT$5 eur", "5 TWD > EUR"),
    ("100 dollars to rubles", "100 USD > RUB"), ("100 dollars in euros", "100 USD > EUR"), ("20 quid usd", "20 GBP > USD"), ("20 bucks eur", "20 USD > EUR"),
    ("20 pounds usd", "20 GBP > USD"), ("20 pounds sterling usd", "20 GBP > USD"), ("20 pound sterling usd", "20 GBP > USD"), ("500 yen in dollars", "500 JPY > USD"),
    ("500 yuan usd", "500 CNY > USD"), ("500 renminbi usd", "500 CNY > USD"), ("500 rmb usd", "500 CNY > USD"), ("5 swiss francs usd", "5 CHF > USD"),
    ("5 us dollars to hong kong dollars", "5 USD > HKD"), ("5 canadian dollars to us dollars", "5 CAD > USD"), ("5 new zealand dollars eur", "5 NZD > EUR"), ("5 kronor eur", "5 SEK > EUR"),
    ("5 kroner eur", "5 NOK > EUR"), ("5 zlotys eur", "5 PLN > EUR"), ("5 shekels eur", "5 ILS > EUR"), ("1 gold usd", "1 XAU > USD"),
    ("1 silver usd", "1 XAG > USD"), ("5 roubles usd", "5 RUB > USD"), ("1.5k usd", "1500 USD > EUR"), ("1.5 k usd", "1500 USD > EUR"),
    ("2m jpy in usd", "2000000 JPY > USD"), ("2 million jpy in usd", "2000000 JPY > USD"), ("3bn usd eur", "3000000000 USD > EUR"), ("$1.5k in €", "1500 USD > EUR"),
    ("5 thousand usd", "5000 USD > EUR"), ("1 234,56 eur usd", "1234.56 EUR > USD"), ("1 234 567 eur usd", "1234567 EUR > USD"), ("1,234.56 eur usd", "1234.56 EUR > USD"),
    ("1.234,56 eur usd", "1234.56 EUR > USD"), ("1,234,567 eur usd", "1234567 EUR > USD"), ("1.234.567 eur usd", "1234567 EUR > USD"), ("1'234.50 chf usd", "1234.50 CHF > USD"),
    ("1’234 chf usd", "1234 CHF > USD"), ("1,5 eur usd", "1.5 EUR > USD"), ("1,50 eur usd", "1.50 EUR > USD"), ("0,123 eur usd", "0.123 EUR > USD"),
    ("1.234 eur usd", "1.234 EUR > USD"), (".5 eur usd", "0.5 EUR > USD"), ("1\u{a0}234 eur usd", "1234 EUR > USD"), ("\u{200f}5 eur\u{200e} usd", "5 EUR > USD"),
    ("100 usd on 2019-02-24", "100 USD > EUR @2019-02-24"), ("100 usd eur on 2019-02-24", "100 USD > EUR @2019-02-24"), ("100 usd eur @yesterday", "100 USD > EUR @2026-11-23"), ("100 usd eur @2024-03", "100 USD > EUR @2024-03-31"),
    ("100 usd eur @2026-11", "100 USD > EUR @2026-11-24"), ("100 usd eur @ today", "100 USD > EUR @2026-11-24"),
    ("100 usd eur 2019-02-24", "100 USD > EUR @2019-02-24"), ("100 usd eur yesterday", "100 USD > EUR @2026-11-23"), ("100 usd->eur", "100 USD > EUR"), ("usd→eur", "1 USD > EUR"),
    ("100 usd + 50 gbp in eur", "100 USD + 50 GBP > EUR"), ("100 usd - 50 gbp in eur", "100 USD + -50 GBP > EUR"), ("100 usd plus 50 gbp eur", "100 USD + 50 GBP > EUR"), ("100 usd minus 50 gbp eur", "100 USD + -50 GBP > EUR"),
    ("100usd+50gbp eur", "100 USD + 50 GBP > EUR"), ("100usd-50gbp eur", "100 USD + -50 GBP > EUR"), ("$100+€50 in £", "100 USD + 50 EUR > GBP"), ("$100-€50 in £", "100 USD + -50 EUR > GBP"),
    ("$100 −€50 in £", "100 USD + -50 EUR > GBP"), ("100 usd -50 gbp eur", "100 USD + -50 GBP > EUR"), ("100 usd +50 gbp eur", "100 USD + 50 GBP > EUR"), ("-100 usd - -50 gbp eur", "-100 USD + 50 GBP > EUR"),
    ("100 usd + 50 gbp", "100 USD + 50 GBP > EUR"), ("5 eur + 3 eur", "5 EUR + 3 EUR > EUR"), ("usd + gbp eur", "1 USD + 1 GBP > EUR"), ("usd 5 + gbp 3 in eur", "5 USD + 3 GBP > EUR"),
    ("1 usd + 2 gbp + 3 jpy - 4 chf in eur", "1 USD + 2 GBP + 3 JPY + -4 CHF > EUR"), ("1 usd + 2 gbp in eur,rub", "1 USD + 2 GBP > EUR RUB"), ("1 usd + 2 gbp in eur on 2019-02-24", "1 USD + 2 GBP > EUR @2019-02-24"), ("1 usd @yesterday + 2 gbp eur", "1 USD + 2 GBP > EUR @2026-11-23"),
    ("1.5k usd + 2m jpy in eur", "1500 USD + 2000000 JPY > EUR"), ("1 234,56 usd + 1 000 gbp in eur", "1234.56 USD + 1000 GBP > EUR"), ("5 us dollars + 5 hong kong dollars in eur", "5 USD + 5 HKD > EUR"), ("+5 usd eur", "5 USD > EUR"),
    ("- 5 usd eur", "-5 USD > EUR"), ("minus 5 usd eur", "-5 USD > EUR"), ("0 usd - 0 gbp eur", "0 USD + 0 GBP > EUR"), ("usd/eur", "1 USD > EUR"), ("100 usd/eur", "100 USD > EUR"),
    ("100 usd / eur, gbp", "100 USD > EUR GBP"), ("eurusd", "1 EUR > USD"), ("100 EURUSD", "100 EUR > USD"), ("eurusd 100", "100 EUR > USD"),
    ("100 usd eur at 2019-02-24", "100 USD > EUR @2019-02-24"), ("100 usd eur as of 2019-02-24", "100 USD > EUR @2019-02-24"), ("100 usd as eur as of yesterday", "100 USD > EUR @2026-11-23"), ("100 usd eur on 24.02.2019", "100 USD > EUR @2019-02-24"),
    ("100 usd eur 4.2.2019", "100 USD > EUR @2019-02-04"), ("100 usd eur @24.2.2019", "100 USD > EUR @2019-02-24"), ("how much is 100 usd in eur?", "100 USD > EUR"), ("How much are 5 dollars in euros", "5 USD > EUR"),
    ("what is 100 usd in rub ?", "100 USD > RUB"), ("what's $5 in £", "5 USD > GBP"), ("convert 100 usd to eur", "100 USD > EUR"), ("Convert 100 usd/rub at yesterday", "100 USD > RUB @2026-11-23"),
    ("all usd", "1 ALL > USD"), ("try usd", "1 TRY > USD"), ("100 usd all", "100 USD > ALL"),
];

#[rustfmt::skip]
const REFUSED: [(&str, &str); 41] = [
    ("", "2: a currency is missing: write it as fx 100 usd to rub"),
    ("100", "2: a currency is missing; read so far: 100"),
    ("to", "2: an amount is missing before to: write it as fx 100 usd to rub, and quote what has a $: '$100'"),
    (",", "2: a currency is missing; read so far: ,"),
    ("1,234 usd", "2: \"1,234\" can be read two ways: write 1234 or 1.234"),
    ("-12,345 usd", "2: \"-12,345\" can be read two ways: write -12345 or -12.345"),
    ("1,2,3 usd", "2: the digits of \"1,2,3\" are not in groups of three: write 1234.56"),
    ("12,34.5 usd", "2: the digits of \"12,34.5\" are not in groups of three: write 1234.56"),
    ("1.2.3 usd", "2: the digits of \"1.2.3\" are not in groups of three: write 1234.56"),
    ("1e3 usd", "2: write all digits: 1000 instead of 1e3"),
    ("1E-3 usd", "2: write all digits: 1000 instead of 1e3"),
    ("99999999999999999999999999999999 usd", "2: an amount has at most 28 digits"),
    ("79228162514264337593543950335k usd", "2: an amount has at most 28 digits"),
    ("1 usd 2 eur", "2: 2 is one amount too many; read so far: 1 usd"),
    ("1 usd @yesterday @today", "2: today is a second day; read so far: 1 usd on yesterday"),
    ("1 usd on", "2: the day after on is missing: write it as fx 100 usd to rub"),
    ("1 usd @tomorow", "2: a date is a day of the calendar, written as 2026-11-24, a month as 2026-11, today, yesterday or 3 days ago"),
    ("1 usd @2026-02-30", "2: there is no 2026-02-30 in the calendar"),
    ("1 usdd eur", "3: \"usdd\" is no currency code of ISO 4217; did you mean USD?"),
    ("1 dolar eur", "3: \"dolar\" is no currency code of ISO 4217; did you mean USD or AUD or CAD?"),
    ("1 new eur", "3: \"new\" is no currency code of ISO 4217; did you mean NZD or TWD or ILS?"),
    ("1 usd \u{1b}[31m", "3: \"\\u{1b}[\" is no currency code of ISO 4217"),
    ("1 🙂 eur", "3: \"🙂\" is no currency code of ISO 4217"),
    ("1 usd + 2 gbpp", "3: \"gbpp\" is no currency code of ISO 4217; did you mean GBP?"),
    ("1 usd 2 gbp + 3 jpy eur", "2: 2 is one amount too many; read so far: 1 usd"),
    ("100 + 50 usd eur", "2: a currency is missing before +; read so far: 100"),
    ("1 usd + + 2 gbp eur", "2: a currency is missing before +; read so far: 1 usd +"),
    ("1 usd +", "2: a currency is missing; read so far: 1 usd +"),
    ("1 usd + 2", "2: a currency is missing; read so far: 1 usd + 2"),
    ("+", "2: a currency is missing; read so far: +"),
    ("1 usd eur + 2 gbp", "2: each amount of a sum has one currency, and what it is converted to stands at the end; read so far: 1 usd eur"),
    ("1 usd at", "2: the day after at is missing: write it as fx 100 usd to rub"),
    ("1 usd as of", "2: the day after as of is missing: write it as fx 100 usd to rub"),
    ("1 usd on 24/02/19", "2: 24/02/19 looks like a day: write it as 2026-11-24; a quotient has spaces, as in 10 / 4 / 12"),
    ("1 usd on 30.02.2019", "2: there is no 30.02.2019 in the calendar"),
    ("1 usd 30.02.2019", "2: there is no 30.02.2019 in the calendar"),
    ("how much is", "3: \"how\" is no currency code of ISO 4217"),
    ("convert", "3: \"convert\" is no currency code of ISO 4217"),
    ("eurusdgbp", "3: \"eurusdgbp\" is no currency code of ISO 4217"),
    ("1 btc usd", "3: \"btc\" is no currency code of ISO 4217; it is a crypto-asset, for which no central bank publishes a rate"),
    ("1 usd yesterday + 2 gbp today", "2: today is a second day; read so far: 1 usd on yesterday + 2 gbp"),
];

#[test]
fn what_people_type_is_read() {
    for (text, expected) in READ {
        assert_eq!(line(text), expected, "{text:?}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, expected) in REFUSED {
        assert_eq!(line(text), expected, "{text:?}");
    }
    assert_eq!(line(&"usd ".repeat(400)), "2: that is too long for a question: write it as fx 100 usd to rub");
}

#[test]
fn a_shared_sign_says_how_it_was_read() {
    let notes = |text: &str| read(text).map(|query| query.notes);
    assert_eq!(notes("¥5 usd"), Ok(vec!["¥ is read as JPY; it may also be CNY: write the code, or set [cli] symbols".to_owned()]));
    assert_eq!(notes("€5 + €3 usd"), Ok(Vec::new()));
    assert_eq!(notes("¥5 + ¥3 in usd").unwrap().len(), 1);
    assert_eq!(notes("all usd"), Ok(vec!["all is read as ALL, the Albanian lek; fx rates usd shows all rates of a currency".to_owned()]));
    assert_eq!(notes("ALL usd"), Ok(Vec::new()));
}

#[test]
fn a_locale_has_a_currency() {
    let of = |locale: &str| of_locale(locale).map(|code| code.to_string());
    assert_eq!(of("de_CH.UTF-8"), Some("CHF".to_owned()));
    assert_eq!(of("ca_ES@valencia"), Some("EUR".to_owned()));
    assert_eq!((of("C.UTF-8"), of(""), of("en")), (None, None, None));
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics(text in "\\PC{0,60}") {
        let _read = read(&text);
    }

    #[test]
    fn nothing_like_a_question_panics(text in "[-0-9.,' @$€kmeE_usdeurto]{0,40}") {
        let _read = read(&text);
    }
}
