//! What other keyboards and other habits write: wide letters, digits of other scripts, `=` without spaces, `mio€`, days of the week, the word
//! `to` in other languages; and words that are a number of another size in the reader's language. The locale is the reader's; empty where
//! there is none.

use super::*;

#[rustfmt::skip]
const TYPED: [(&str, &str, &str); 64] = [
    ("", "１００円 in usd", "100 JPY > USD"), ("", "￥１，５００ usd", "1500 JPY > USD"), ("ja_JP", "￥１，５００ usd", "1500 JPY > USD"),
    ("", "１００　ＵＳＤ　ｔｏ　ＥＵＲ", "100 USD > EUR"), ("", "＄５ in eur", "5 USD > EUR"), ("ko_KR", "￦5000 in usd", "5000 KRW > USD"),
    ("", "٢٥٠ usd eur", "250 USD > EUR"), ("fa_IR", "۱۰۰ usd eur", "100 USD > EUR"), ("hi_IN", "₹१०० in usd", "100 INR > USD"), ("th_TH", "๑๐๐ thb usd", "100 THB > USD"), ("bn_BD", "১০০ bdt in usd", "100 BDT > USD"),
    ("", "100eur=usd", "100 EUR > USD"), ("", "100 eur =usd", "100 EUR > USD"), ("", "5 usd=?eur", "5 USD > EUR"), ("", "eur=usd", "1 EUR > USD"), ("", "5=usd", "5 EUR > USD"),
    ("", "10k¥ in usd", "10000 JPY > USD"), ("", "1.5m€ usd", "1500000 EUR > USD"), ("", "2bn$ eur", "2000000000 USD > EUR"), ("", "5kusd eur", "5000 USD > EUR"), ("", "3mEUR usd", "3000000 EUR > USD"),
    ("", "5kr usd", "5 SEK > USD"), ("", "5kn usd", "3: \"kn\" is no currency code of ISO 4217"), ("", "3tn yen in usd", "3000000000000 JPY > USD"), ("", "1 trillion usd eur", "1000000000000 USD > EUR"), ("ja_JP", "1兆円 in usd", "1000000000000 JPY > USD"),
    ("", "2 billion usd eur", "2000000000 USD > EUR"), ("en_GB", "2 billion usd eur", "2000000000 USD > EUR"), ("es_ES", "2 billion usd eur", "2000000000 USD > EUR"),
    ("de_DE", "2 Billion usd eur", "2: 2 Billion can be read two ways: write 2*1000000000 or 2*1000000000000"), ("fr_FR", "1,5 billions usd eur", "2: 1,5 billions can be read two ways: write 1,5*1000000000 or 1,5*1000000000000"),
    ("nb_NO", "1 trillion usd eur", "2: 1 trillion can be read two ways: write 1*1000000000000 or 1*1000000000000000000"), ("fr_FR", "1,5*1000000000 usd eur", "1500000000.0 USD > EUR"),
    ("de_DE", "2 Milliarden usd eur", "2000000000 USD > EUR"), ("fr_FR", "3 milliards usd eur", "3000000000 USD > EUR"), ("ru_RU", "5 тысяч руб in usd", "5000 RUB > USD"), ("ru_RU", "2 миллиона руб in usd", "2000000 RUB > USD"), ("es_ES", "2 millones eur usd", "2000000 EUR > USD"),
    ("fr_FR", "100 dollars en euros", "100 USD > EUR"), ("es_ES", "100 usd a eur", "100 USD > EUR"), ("pt_BR", "100 usd em brl", "100 USD > BRL"), ("de_DE", "100 usd nach eur", "100 USD > EUR"), ("ru_RU", "100 usd в евро", "100 USD > EUR"), ("nl_NL", "100 usd naar eur", "100 USD > EUR"), ("cs_CZ", "100 usd na czk", "100 USD > CZK"),
    ("", "100 a usd", "3: \"a\" is no currency code of ISO 4217"), ("fr_FR", "100 usd en 2020", "2: 2020 stands after en, where only a target can stand; read so far: 100 usd en"),
    ("", "100 usd eur last friday", "100 USD > EUR @2026-11-20"), ("", "100 usd eur friday", "100 USD > EUR @2026-11-20"), ("", "100 usd eur on fri", "100 USD > EUR @2026-11-20"), ("", "100 usd eur @last tuesday", "100 USD > EUR @2026-11-17"), ("", "100 usd eur tuesday", "100 USD > EUR @2026-11-24"),
    ("", "100 usd en eur", "3: \"en\" is no currency code of ISO 4217; did you mean ERN or PEN?"), ("de_DE", "100 usd a eur", "3: \"a\" is no currency code of ISO 4217"),
    ("", "100 usd rub tomorrow", "100 USD > RUB @2026-11-25"),
    ("", "100 usd - eur", "2: EUR stands in a sum without an amount: write 1 EUR, or to EUR; read so far: 100 usd - eur"), ("", "100 usd + eur in gbp", "2: EUR stands in a sum without an amount: write 1 EUR, or to EUR; read so far: 100 usd + eur in gbp"),
    ("", "10 g gold in usd", "10 GAU > USD"), ("", "5g of silver usd", "5 GAG > USD"), ("", "1 troy ounce of gold in eur", "1 XAU > EUR"), ("", "2 grams of platinum", "2 GPT > EUR"),
    ("", "usd + gbp eur", "1 USD + 1 GBP > EUR"), ("en_US", "50c in eur", "0.50 USD > EUR"), ("en_AU", "50c in eur", "0.50 AUD > EUR"),
];

#[test]
fn other_keyboards_and_habits_are_read() {
    for (locale, text, expected) in TYPED {
        assert_eq!(line_in(locale, text), expected, "{locale} {text:?}");
    }
}

/// A word that ends an amount's currency would tear a name that has it.
#[test]
fn no_name_of_a_currency_has_a_word_before_a_target() {
    let torn = |(language, words): (&str, &[&str])| {
        let has = |name: &String| name.split(' ').skip(1).any(|word| words.contains(&word));
        let names = currency::writings(language);
        assert!(names.len() > 100, "{language}");
        names.into_iter().filter(has).map(|name| format!("{language} {name}")).collect::<Vec<_>>()
    };
    let all: Vec<String> = token::BEFORE_A_TARGET_ABROAD.into_iter().flat_map(torn).collect();
    assert_eq!(all, Vec::<String>::new());
}

#[test]
fn a_fee_may_have_its_sign() {
    assert_eq!(fee("1.5%").ok(), fee("1.5").ok());
    assert_eq!(fee("2 %").ok(), fee("2").ok());
    assert!(fee("2%%").is_err() && fee("%").is_err());
}
