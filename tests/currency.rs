//! The table of ISO 4217: in itself, against exact figures, and against another list of it where one is installed.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test that panics has failed, and one that is skipped says why")]

use std::collections::{BTreeMap, BTreeSet};

use fx::currency::{self, Code, Currency, Kind};
use jiff::civil::date;

fn find(code: &str) -> &'static Currency {
    currency::find(code.parse().unwrap()).unwrap_or_else(|| panic!("{code} is missing"))
}

#[test]
fn the_table_is_whole() {
    let all = currency::all();
    assert!(all.is_sorted_by(|a, b| a.code < b.code), "each code once, in order");
    let count = |kind| all.iter().filter(|currency| currency.kind == kind && currency.end.is_none()).count();
    assert_eq!((count(Kind::Metal), count(Kind::Reserved), count(Kind::Money)), (4, 2, 155));
    for currency in all {
        let Some(end) = currency.end else { continue };
        let successor = currency::find(end.successor).unwrap_or_else(|| panic!("{} has no successor", currency.code));
        assert!(successor.end.is_none_or(|next| next.last_day > end.last_day), "{} and {}", currency.code, successor.code);
        assert!(end.law.is_none_or(|law| law.units.is_sign_positive() && !law.units.is_zero() && law.act.len() > 10), "{}", currency.code);
    }
}

#[test]
fn numbers_and_minor_units() {
    let rows = "AED 784 2|BHD 48 3|BIF 108 0|CHF 756 2|CLF 990 4|CLP 152 0|CNY 156 2|DJF 262 0|EUR 978 2|GBP 826 2|GNF 324 0|HUF 348 2|IDR 360 2|INR 356 2|IQD 368 3|IRR 364 2\
                |ISK 352 0|JOD 400 3|JPY 392 0|KMF 174 0|KRW 410 0|KWD 414 3|LYD 434 3|MGA 969 2|MRU 929 2|OMR 512 3|PYG 600 0|RUB 643 2|RWF 646 0|SLE 925 2|STN 930 2|TND 788 3\
                |TWD 901 2|UGX 800 0|USD 840 2|UYI 940 0|UYW 927 4|VED 926 2|VES 928 2|VND 704 0|VUV 548 0|XAF 950 0|XCG 532 2|XOF 952 0|XPF 953 0|ZAR 710 2|ZMW 967 2|ZWG 924 2";
    for row in rows.split('|') {
        let words: Vec<&str> = row.split(' ').collect();
        let currency = find(words[0]);
        assert_eq!((currency.number, currency.minor), (words[1].parse().ok(), words[2].parse().ok()), "{row}");
    }
    for code in ["XAU", "XAG", "XPT", "XPD", "XDR"] {
        assert_eq!((find(code).minor, find(code).scale()), (None, 6), "{code}");
    }
}

#[test]
fn the_rates_that_councils_and_laws_fixed() {
    let euro = "ATS 13.7603|BEF 40.3399|DEM 1.95583|ESP 166.386|FIM 5.94573|FRF 6.55957|GRD 340.750|IEP 0.787564|ITL 1936.27|LUF 40.3399|NLG 2.20371|PTE 200.482\
                |SIT 239.640|CYP 0.585274|MTL 0.429300|SKK 30.1260|EEK 15.6466|LVL 0.702804|LTL 3.45280|HRK 7.53450|BGN 1.95583";
    for row in euro.split('|') {
        let (code, units) = row.split_once(' ').unwrap();
        let end = find(code).end.unwrap();
        assert_eq!((end.successor, end.law.unwrap().units.to_string()), (Code::EUR, units.to_owned()), "{code}");
    }
    let others = "BGL BGN 1000|ROL RON 10000|TRL TRY 1000000|BYR BYN 10000|VEF VES 100000|SLL SLE 1000|STD STN 1000|MRO MRU 10|ZMK ZMW 1000|ZWL ZWG 2498.7242|ZWR ZWL 1000000000000|ANG XCG 1";
    for row in others.split('|') {
        let words: Vec<&str> = row.split(' ').collect();
        let end = find(words[0]).end.unwrap();
        assert_eq!((end.successor.as_str(), end.law.unwrap().units.to_string().as_str()), (words[1], words[2]), "{row}");
    }
}

#[test]
fn last_days() {
    let rows = [
        ("DEM", date(1998, 12, 31)),
        ("GRD", date(2000, 12, 31)),
        ("HRK", date(2022, 12, 31)),
        ("BGN", date(2025, 12, 31)),
        ("ANG", date(2025, 3, 30)),
        ("VEF", date(2018, 8, 19)),
    ];
    for (code, last) in rows {
        assert_eq!(find(code).end.unwrap().last_day, last, "{code}");
        assert!(!find(code).retired_on(last) && find(code).retired_on(last.tomorrow().unwrap()), "{code}");
    }
    assert!(!find("USD").retired_on(date(9999, 12, 31)));
}

#[test]
fn what_was_meant() {
    let first = |text: &str| currency::suggest(text).first().map(ToString::to_string);
    assert_eq!(first("usdd").as_deref(), Some("USD"));
    assert_eq!(first("euro").as_deref(), Some("EUR"));
    assert_eq!(first("€").as_deref(), Some("EUR"));
    assert_eq!(first("yen").as_deref(), Some("JPY"));
    assert_eq!(first("dollars").as_deref(), Some("USD"));
    assert_eq!(first("rubles").as_deref(), Some("RUB"));
    assert!(currency::suggest("us").contains(&Code::USD));
    assert_eq!(currency::suggest(""), []);
    assert_eq!(currency::suggest(&"x".repeat(10_000)), []);
}

/// Debian's iso-codes, a list of its own. What differs is named here, so that nothing else may.
#[test]
fn it_agrees_with_iso_codes() {
    let Ok(text) = std::fs::read_to_string("/usr/share/iso-codes/json/iso_4217.json") else {
        eprintln!("skipped: Debian's package iso-codes is not installed");
        return;
    };
    let list: serde_json::Value = serde_json::from_str(&text).unwrap();
    let rows = list["4217"].as_array().unwrap().iter();
    let theirs: BTreeMap<String, u16> =
        rows.map(|row| (row["alpha_3"].as_str().unwrap().to_owned(), row["numeric"].as_str().unwrap().parse().unwrap())).collect();
    let ours: BTreeMap<String, u16> = currency::all()
        .iter()
        .filter(|currency| currency.end.is_none())
        .map(|currency| (currency.code.to_string(), currency.number.unwrap()))
        .collect();
    let differ: BTreeSet<&String> = theirs.keys().chain(ours.keys()).filter(|code| theirs.get(*code) != ours.get(*code)).collect();
    // Gone since that list was made, or new since.
    let gone = ["ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"];
    let new = ["XAD", "XCG", "ZWG"];
    let known: BTreeSet<String> = gone.into_iter().chain(new).map(str::to_owned).collect();
    let unknown: Vec<&&String> = differ.iter().filter(|code| !known.contains(**code)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}
