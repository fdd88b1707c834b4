//! Signs and words that several currencies have, and which one a reader's country means by them; words of other languages around amounts, and
//! operators behind a currency. The locale is the reader's; empty where there is none.

use super::*;

#[rustfmt::skip]
pub(super) static SHARED: [(&str, &str, &str); 125] = [
    // A letter is the sign of the reader's own money.
    ("en_ZM", "K100 in usd", "100 ZMW > USD"), ("en_PG", "K100 in usd", "100 PGK > USD"), ("my_MM", "K100 in usd", "100 MMK > USD"), ("en_PH", "P50 in usd", "50 PHP > USD"),
    ("en_BW", "P50 in usd", "50 BWP > USD"), ("ro_MD", "100 L in usd", "100 MDL > USD"), ("sq_AL", "100 L in usd", "100 ALL > USD"), ("es_HN", "L100 in usd", "100 HNL > USD"),
    ("es_VE", "Bs 100 in usd", "100 VES > USD"), ("es_BO", "Bs. 100 in usd", "100 BOB > USD"), ("am_ET", "Br 100 in usd", "100 ETB > USD"), ("be_BY", "100 Br in usd", "100 BYN > USD"),
    ("ar_MA", "100 dh in usd", "100 MAD > USD"), ("en_AE", "Dhs 100 in usd", "100 AED > USD"), ("en_KE", "KSh 100 in usd", "100 KES > USD"), ("", "Ksh. 100 in usd", "100 KES > USD"), ("", "USh 100 in usd", "100 UGX > USD"),
    ("en_TZ", "Sh 100 in usd", "100 TZS > USD"), ("en_EG", "LE 100 in usd", "100 EGP > USD"), ("", "L.E. 100 in usd", "100 EGP > USD"), ("en_SL", "LE 100 in usd", "100 SLE > USD"), ("es_AR", "U$S 100 in eur", "100 USD > EUR"),
    ("vi_VN", "500.000đ in usd", "500000 VND > USD"), ("", "100 TL in usd", "100 TRY > USD"), ("", "100 tl in usd", "100 TRY > USD"),
    // The point behind a sign changes nothing.
    ("", "Rs. 100 in usd", "100 INR > USD"), ("en_PK", "Rs. 100 in usd", "100 PKR > USD"), ("en_LK", "Rs.100 in usd", "100 LKR > USD"), ("is_IS", "100 kr. in usd", "100 ISK > USD"),
    // In India it may be a lakh.
    ("en_IN", "2L in usd", "2: 2 L can be read two ways: write 2 lakh or 2 hnl"), ("hi_IN", "L 2 in usd", "2: 2 L can be read two ways: write 2 lakh or 2 hnl"), ("en_IN", "2 lakh in usd", "200000 INR > USD"), ("en_US", "2L in usd", "2 HNL > USD"),
    ("hi_IN", "5 लाख inr in usd", "500000 INR > USD"), ("hi_IN", "2 करोड़ inr in usd", "20000000 INR > USD"), ("en_IN", "₹100/- in usd", "100 INR > USD"), ("", "Rs 1500/- in usd", "1500 INR > USD"), ("", "100/- inr usd", "100 INR > USD"), ("", "100/-5 usd", "2: a currency is missing before -; read so far: 100,"),
    // What became the euro is still spoken of, at home first.
    ("de_DE", "100 mark in eur", "100 DEM > EUR"), ("de_DE", "100 Mark in Euro", "100 DEM > EUR"), ("en_US", "100 mark eur", "100 BAM > EUR"), ("", "100 marks eur", "100 BAM > EUR"), ("bs_BA", "100 mark in eur", "100 BAM > EUR"),
    ("fi_FI", "100 markka in eur", "100 FIM > EUR"), ("fi_FI", "100 mark in eur", "100 FIM > EUR"), ("de_DE", "100 DM in eur", "100 DEM > EUR"), ("", "DM 100 in eur", "100 DEM > EUR"), ("de_AT", "100 Schilling in eur", "100 ATS > EUR"),
    ("it_IT", "100000 lire in eur", "100000 ITL > EUR"), ("it_IT", "1000 lire turche in eur", "1000 TRY > EUR"), ("it_IT", "10 lire sterline in eur", "10 GBP > EUR"), ("it_IT", "1000 lira in eur", "1000 ITL > EUR"), ("tr_TR", "1000 lira in eur", "1000 TRY > EUR"), ("en_US", "1000 lira in usd", "1000 TRY > USD"), ("", "1000 lire in usd", "1000 ITL > USD"), ("ar_LB", "1000 lira in usd", "1000 LBP > USD"), ("ro_MD", "100 lei in usd", "100 MDL > USD"), ("ro_RO", "100 lei in usd", "100 RON > USD"), ("is_IS", "100 krona in usd", "100 ISK > USD"),
    ("pt_PT", "1000 escudos in eur", "1000 PTE > EUR"), ("pt_CV", "1000 escudos in eur", "1000 CVE > EUR"), ("fr_FR", "100 francs en euros", "100 FRF > EUR"), ("fr_BE", "100 francs en euros", "100 BEF > EUR"), ("fr_CH", "100 francs en euros", "100 CHF > EUR"),
    ("fr_SN", "100 francs en euros", "100 XOF > EUR"), ("fr_SN", "100 FCFA en euros", "100 XOF > EUR"), ("fr_CM", "100 F CFA en euros", "100 XAF > EUR"), ("", "100 french francs in eur", "100 FRF > EUR"), ("", "100 german marks in eur", "100 DEM > EUR"),
    ("", "1000 italian lire in eur", "1000 ITL > EUR"), ("fa_IR", "﷼100 in usd", "100 IRR > USD"), ("ar_OM", "﷼100 in usd", "100 OMR > USD"), ("en_PK", "₨100 in usd", "100 PKR > USD"), ("nl_NL", "100 gulden in eur", "100 NLG > EUR"), ("es_ES", "1000 pesetas a eur", "1000 ESP > EUR"), ("", "100 drachmas in eur", "100 GRD > EUR"), ("", "100 litas in eur", "100 LTL > EUR"),
    ("", "100 francs frf in eur", "100 FRF > EUR"), ("", "100 marks dem in eur", "100 DEM > EUR"), ("en_IE", "100 pounds in eur", "100 GBP > EUR"),
    // Parts of the reader's own money.
    ("fr_FR", "50 centimes en usd", "0.50 EUR > USD"), ("de_CH", "50 centimes in eur", "0.50 CHF > EUR"), ("ar_MA", "50 centimes in eur", "0.50 MAD > EUR"), ("en_US", "1 penny in eur", "0.01 USD > EUR"), ("en_GB", "1 penny in eur", "0.01 GBP > EUR"), ("de_DE", "1 penny in eur", "0.01 GBP > EUR"),
    ("en_JM", "50 cents in usd", "0.50 JMD > USD"), ("es_AR", "50 centavos in usd", "0.50 ARS > USD"), ("id_ID", "50 sen in usd", "0.50 IDR > USD"),
    // A sign and the country that it is of.
    ("fr_CA", "100 $ US en eur", "100 USD > EUR"), ("fr_CA", "100 $ CA en eur", "100 CAD > EUR"), ("fr_CA", "100 $ CAD", "100 CAD > EUR"),
    // Words around amounts.
    ("es_ES", "2 mil euros a usd", "2000 EUR > USD"), ("es_ES", "2 millones de euros a usd", "2000000 EUR > USD"), ("fr_FR", "2 millions d'euros en usd", "2000000 EUR > USD"), ("pt_BR", "2 milhões de reais em usd", "2000000 BRL > USD"),
    ("ru_RU", "100 евро в рубли", "100 EUR > RUB"), ("ru_RU", "100 рублей в долларах", "100 RUB > USD"), ("tr_TR", "100 dolar in eur", "100 USD > EUR"), ("", "100 de usd", "3: \"de\" is no currency code of ISO 4217"),
    // Operators behind a currency.
    ("", "10 usd * 1.19 in eur", "11.90 USD > EUR"), ("", "10 usd / 4 in eur", "2.5 USD > EUR"), ("", "10 usd / 4 eur", "2: 4 is one amount too many; read so far: 10 usd,"), ("", "10 percent of 50 usd in eur", "5 USD > EUR"),
    ("", "10 % + 100 usd eur", "2: a part is one of an amount: write 15% of 200 usd, or 200 usd + 15%; read so far: 10 %"), ("", "1·5 usd eur", "2: 1·5 can be read two ways: write 1.5 or 1*5"), ("", "2 · 3 usd eur", "6 USD > EUR"),
    // A point ends a word, and begins decimals behind a sign.
    ("en_IN", "Rs.100 in usd", "100 INR > USD"), ("", "Rs.100usd", "100 INR > USD"), ("en_IN", "Rs.1,00,000/- in usd", "100000 INR > USD"), ("", "Fr.100 in usd", "100 CHF > USD"), ("da_DK", "kr.1.234,50 in usd", "1234.50 DKK > USD"), ("", "Rs..50 usd", "0.50 INR > USD"), ("", "R.234,50 usd", "2: \"R.234,50\" can be read two ways: put a space behind R, and quote what has a $: '$100'"),
    ("", "$.50 eur", "0.50 USD > EUR"), ("", "usd.50 eur", "2: \"usd.50\" can be read two ways: write usd 50 or usd 0.50"), ("", "100. usd eur", "2: \"100.\" has a decimal mark without decimals behind it: write 100 or 100.0"), ("", "1..5 usd", "2: \"1..5\" has a decimal mark without decimals behind it: write 1 or 1.0"),
    // What a shell leaves of $1.234, and of "$5 + €5".
    ("es_CL", ".234 usd", "2: .234 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"), ("pt_BR", ".234,50 usd", "2: .234,50 looks like what a shell leaves of an amount with a $: quote it, as in '$100'"),
    ("en_US", ".234 usd", "0.234 USD > EUR"), ("de_DE", ".5 eur in usd", "0.5 EUR > USD"), ("", "+ €5 in gbp", "2: an amount is missing before +: write both, as in 5 usd + 5 eur, and quote what has a $: '$100'"), ("", "+5 usd eur", "5 USD > EUR"),
];

#[test]
fn what_several_currencies_have_is_that_of_the_reader() {
    let wrong: Vec<_> = SHARED
        .iter()
        .map(|(locale, text, due)| (locale, text, due, line_in(locale, text)))
        .filter(|(_, _, due, got)| *due != got)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_other_readings_are_said() {
    let said = |locale: &str, text: &str, expected: &str| assert_eq!(read_in(locale, text).unwrap().notes, [expected], "{locale} {text:?}");
    said("en_ZM", "K100 in usd", "K is read as ZMW; it may also be MMK, PGK: write the code, or set [cli] symbols");
    said("", "Rs. 100 in usd", "Rs. is read as INR; it may also be LKR, MUR, NPR, PKR: write the code, or set [cli] symbols");
    said("en_US", "P50 in usd", "P is read as BWP; it may also be PHP: write the code, or set [cli] symbols");
    said("en_US", "2L in usd", "L is read as HNL; it may also be ALL, MDL: write the code, or set [cli] symbols");
    said("en_US", "100 mark eur", "mark is read as BAM; it may also be DEM, FIM: write the code, or set [cli] symbols");
    said("de_DE", "100 Mark in eur", "Mark is read as DEM; it may also be BAM, FIM: write the code, or set [cli] symbols");
    said("it_IT", "1000 lire in eur", "lire is read as ITL; it may also be TRY: write the code, or set [cli] symbols");
    said("pt_PT", "1000 escudos in eur", "escudos is read as PTE; it may also be CVE: write the code, or set [cli] symbols");
    said("fr_FR", "50 centimes en usd", "centimes is read as parts of EUR; they may also be of CHF, MAD, DZD");
    said("en_US", "1 penny in eur", "penny is read as parts of USD; they may also be of GBP");
    said("", "50 sen in usd", "sen is read as parts of MYR; they may also be of IDR, BND, KHR");
    said("en_US", "5 lakh in usd", "no currency is named between 5 lakh and in: USD is meant, the home currency");
}

#[test]
fn a_fee_may_have_the_comma_of_its_locale() {
    assert_eq!(fee("1,5").ok(), fee("1.5").ok());
    assert_eq!(fee("0,125 %").ok(), fee("0.125").ok());
    assert!(fee("1,5,0").is_err() && fee("1.5,0").is_err() && fee("1,000,5").is_err());
}
