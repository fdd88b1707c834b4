//! What fx prints in a locale it reads in that locale, in all of them; and whatever is typed there, nothing panics.

use super::*;

/// Every locale of the Unicode CLDR of which fx knows how numbers are written.
fn locales() -> impl Iterator<Item = &'static str> {
    crate::cli::numerals::STYLES.iter().flat_map(|(names, ..)| names.split(' '))
}

#[test]
fn every_locale_reads_what_it_prints() {
    let plain = [
        "0.5",
        "1",
        "999",
        "1000",
        "1234",
        "12345",
        "1234.5",
        "1.234",
        "12.345",
        "123.456",
        "1234.567",
        "100000",
        "1234567",
        "1234567.891",
        "0.001",
        "-1000.00",
    ];
    let mut all = 0;
    for locale in locales().chain(["de_DE.UTF-8", "C", "", "tlh_XX"]) {
        for plain in plain {
            same(locale, plain.parse().unwrap());
        }
        all += 1;
    }
    assert!(all > 380, "{all}");
}

/// What is printed of an amount in a locale is that amount when it is typed there.
fn same(locale: &str, amount: Decimal) {
    let printed = Numerals::of(locale).write(&amount.to_string());
    let read = read_in(locale, &format!("{printed} eur")).map(|query| query.terms);
    assert_eq!(read, Ok(vec![Term::of(amount, Code::EUR)]), "{locale} {printed:?}");
}

proptest! {
    #[test]
    fn any_amount_that_is_printed_reads_back(units in -10_i64.pow(15)..10_i64.pow(15), places in 0_u32..9, which in 0_usize..380) {
        let amount = Decimal::new(units, places);
        prop_assume!(!amount.is_zero());
        same(locales().nth(which).unwrap_or("de"), amount);
    }

    #[test]
    fn nothing_out_of_a_nasty_alphabet_panics(text in "[-−+@$€¥pK¢%.,'’ \u{a0}\u{202f}0-9eEkmKusdrptoin=→>/()\"\u{200f}٫،⹁é🙂]{0,60}") {
        for locale in ["", "de_DE", "fr_CH", "en_IN"] {
            let _read = read_in(locale, &text);
        }
    }
}
