//! The sources: fixtures with exact values, every way in which an answer can be broken, and the recordings.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/recordings.rs"]
mod recordings;

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use fx::currency::Code;
use fx::sheet::{Draft, Quote};
use fx::sources::{self, ParseError, cbr, ecb, exchange_api};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

const ECB_DAILY: &[u8] = include_bytes!("fixtures/ecb/daily.xml");
const ECB_CSV: &[u8] = include_bytes!("fixtures/ecb/hist.csv");
const CBR_DAILY: &[u8] = include_bytes!("fixtures/cbr/daily.xml");
const EXCHANGE_API: &[u8] = include_bytes!("fixtures/exchange_api/eur.json");

/// `100 JPY = 51.2000 RUB`, with the digits as they are.
fn shown(quote: &Quote) -> String {
    format!("{} {} = {} {}", quote.nominal, quote.base, quote.value, quote.quote)
}

fn all(draft: &Draft) -> Vec<String> {
    draft.quotes.iter().map(shown).collect()
}

fn one(draft: &Draft, code: &str) -> String {
    let code: Code = code.parse().unwrap();
    let home = if draft.quotes.iter().all(|quote| quote.quote == Code::RUB) { Code::RUB } else { Code::EUR };
    draft.quotes.iter().find(|quote| quote.foreign(home) == code).map(shown).unwrap()
}

fn zipped(content: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("eurofxref-hist.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(content).unwrap();
    zip.finish().unwrap().into_inner()
}

fn malformed<T: std::fmt::Debug>(result: Result<T, ParseError>) -> (String, String) {
    match result.unwrap_err() {
        ParseError::Malformed { what, at } => (what, at),
        other => panic!("{other:?}"),
    }
}

#[test]
fn ecb_daily() {
    let drafts = ecb::parse(ECB_DAILY).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].date, date(2026, 11, 20));
    assert_eq!(all(&drafts[0]), ["1 EUR = 1.1500 USD", "1 EUR = 180.25 JPY", "1 EUR = 19100.5 IDR"]);
}

#[test]
fn ecb_history() {
    let drafts = ecb::parse_history(&zipped(ECB_CSV)).unwrap();
    let dates: Vec<Date> = drafts.iter().map(|draft| draft.date).collect();
    assert_eq!(dates, [date(2022, 3, 1), date(2022, 3, 2)]);
    assert_eq!(all(&drafts[0]), ["1 EUR = 1.1162 USD", "1 EUR = 128.25 JPY", "1 EUR = 117.2010 RUB"]);
    assert_eq!(all(&drafts[1]), ["1 EUR = 1.1106 USD", "1 EUR = 128.15 JPY"]);
}

#[test]
fn cbr_daily() {
    let draft = cbr::parse(CBR_DAILY).unwrap();
    assert_eq!(draft.date, date(2026, 11, 21));
    assert_eq!(all(&draft), ["1 USD = 80.1234 RUB", "100 JPY = 51.2000 RUB", "10000 IDR = 48.0501 RUB"]);
}

#[test]
fn exchange_api_keeps_iso_and_exact_digits() {
    let draft = exchange_api::parse(EXCHANGE_API).unwrap();
    assert_eq!(draft.date, date(2026, 11, 21));
    assert_eq!(all(&draft), ["1 EUR = 4.25 AED", "1 EUR = 1 EUR", "1 EUR = 1.1571 USD", "1 EUR = 30500 VND", "1 EUR = 0.0002751379 XAU"]);
}

#[test]
fn two_figures_for_one_name_are_both_kept_for_the_rules() {
    let draft = exchange_api::parse(br#"{"date":"2026-11-21","eur":{"usd":1.1,"usd":1.2}}"#).unwrap();
    assert_eq!(all(&draft), ["1 EUR = 1.1 USD", "1 EUR = 1.2 USD"]);
}

#[test]
fn a_page_for_people_is_no_answer() {
    let page = b"<!DOCTYPE html><html><body>Request Rejected</body></html>";
    assert_eq!(ecb::parse(page).unwrap_err(), ParseError::Html { expected: "XML" });
    assert_eq!(ecb::parse_history(page).unwrap_err(), ParseError::Html { expected: "a ZIP archive" });
    assert_eq!(cbr::parse(page).unwrap_err(), ParseError::Html { expected: "XML" });
    assert_eq!(exchange_api::parse(page).unwrap_err(), ParseError::Html { expected: "JSON" });
}

#[test]
fn an_answer_cut_anywhere_is_refused() {
    let cuts = |bytes: &'static [u8]| (1..bytes.trim_ascii_end().len()).map(|end| &bytes[..end]);
    for part in cuts(ECB_DAILY) {
        assert!(ecb::parse(part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    for part in cuts(CBR_DAILY) {
        assert!(cbr::parse(part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    for part in cuts(EXCHANGE_API) {
        assert!(exchange_api::parse(part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    let zip = zipped(ECB_CSV);
    for end in 0..zip.len() {
        assert!(ecb::parse_history(&zip[..end]).is_err(), "{end}");
    }
    assert!(ecb::parse(b"").is_err() && cbr::parse(b"").is_err() && exchange_api::parse(b"").is_err());
}

#[test]
fn a_whole_answer_without_a_day_is_empty_and_no_error() {
    let nothing = br#"<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="x"><Cube></Cube></e:Envelope>"#;
    assert_eq!(ecb::parse(nothing).unwrap(), []);
    assert_eq!(ecb::parse(b"<e:Envelope xmlns:e=\"x\"/>").unwrap(), []);
    let no_rates = "<ValCurs Date=\"21.11.2026\" name=\"x\"></ValCurs>";
    assert_eq!(cbr::parse(no_rates.as_bytes()).unwrap(), Draft { date: date(2026, 11, 21), quotes: Vec::new() });
}

#[test]
fn wrong_figures_and_dates_say_where() {
    let changed = |from: &str, to: &str| String::from_utf8(ECB_DAILY.to_vec()).unwrap().replace(from, to).into_bytes();
    assert_eq!(malformed(ecb::parse(&changed("1.1500", "1,1500"))).1, "USD of 2026-11-20");
    assert_eq!(malformed(ecb::parse(&changed("2026-11-20", "2026-02-30"))).1, "the date of a day");
    assert_eq!(malformed(ecb::parse(&changed("'IDR'", "'IDRX'"))).0, "\"IDRX\" is no currency code");
    let cbr_changed = |from: &str, to: &str| {
        let text = String::from_utf8_lossy(CBR_DAILY).replace(from, to);
        malformed(cbr::parse(text.replace("windows-1251", "utf-8").as_bytes()))
    };
    assert_eq!(cbr_changed("80,1234", "80.1234").1, "USD");
    assert_eq!(cbr_changed("<Nominal>100<", "<Nominal>x<"), ("\"x\" is no nominal".to_owned(), "JPY".to_owned()));
    assert_eq!(cbr_changed("21.11.2026", "2026-11-21").1, "the date of the sheet");
    assert!(malformed(exchange_api::parse(br#"{"date":null,"eur":{}}"#)).0.contains("null"));
    assert_eq!(malformed(exchange_api::parse(br#"{"date":"2026-11-21","eur":{"usd":null}}"#)).1, "usd");
    let utf8_as_if = "<?xml version=\"1.0\" encoding=\"klingon\"?><ValCurs/>";
    assert_eq!(malformed(cbr::parse(utf8_as_if.as_bytes())).0, "the encoding \"klingon\" is not known");
}

#[test]
fn another_document_or_more_than_one_is_no_sheet() {
    let twice = [CBR_DAILY, CBR_DAILY].concat();
    assert!(cbr::parse(&twice).is_err());
    let more = [CBR_DAILY, b"Server too busy"].concat();
    assert_eq!(malformed(cbr::parse(&more)).0, "text outside of the document");
    assert_eq!(malformed(ecb::parse(CBR_DAILY)).0, "<ValCurs> stands where <Envelope> is due");
    assert_eq!(malformed(cbr::parse(ECB_DAILY)).0, "<Envelope> stands where <ValCurs> is due");
    assert!(cbr::parse(b"<ValCurs>Error in parameters</ValCurs>").is_err());
    assert!(exchange_api::parse(&[EXCHANGE_API, EXCHANGE_API].concat()).is_err());
}

#[test]
fn a_day_that_comes_twice_is_refused() {
    let day = "<Cube time='2026-11-20'><Cube currency='USD' rate='1.15'/></Cube>";
    let file = format!("<e:Envelope xmlns:e='x'><Cube>{day}{day}</Cube></e:Envelope>");
    assert_eq!(malformed(ecb::parse(file.as_bytes())), ("it comes twice".to_owned(), "2026-11-20".to_owned()));
    let csv = b"Date,USD,\n2026-11-20,1.15,\n2026-11-19,1.14,\n2026-11-20,1.16,\n";
    assert_eq!(malformed(ecb::parse_history(&zipped(csv))), ("it comes twice".to_owned(), "2026-11-20".to_owned()));
}

#[test]
fn registry_and_fixtures_match_both_ways() {
    let ids: Vec<String> = sources::registry().iter().map(|source| source.meta().id.key()).collect();
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures")).unwrap();
    let folders: BTreeSet<String> = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(folders, unique);
    let zones: Vec<&str> = sources::registry().iter().map(|source| source.meta().schedule.zone.iana_name().unwrap()).collect();
    assert_eq!(zones, ["Europe/Berlin", "Europe/Moscow", "UTC"]);
}

#[test]
fn the_recordings_of_the_ecb() {
    let Some(folder) = recordings::folder() else { return };
    let read = |name: &str| std::fs::read(folder.join("ecb_eurofxref").join(name)).unwrap();
    let daily = ecb::parse(&read("00.xml")).unwrap();
    assert_eq!((daily.len(), daily[0].date, daily[0].quotes.len()), (1, date(2026, 10, 30), 29));
    assert_eq!(one(&daily[0], "USD"), "1 EUR = 1.1172 USD");
    let days90 = ecb::parse(&read("01.xml")).unwrap();
    assert_eq!(days90.iter().map(|draft| draft.date).max(), Some(date(2026, 10, 30)));
    let history = ecb::parse_history(&read("02.zip")).unwrap();
    assert_eq!(history.len(), 7126);
    assert_eq!((history[0].date, history[7125].date), (date(1999, 1, 4), date(2026, 10, 30)));
    assert_eq!(history.iter().map(|draft| draft.quotes.len()).sum::<usize>(), 221_702);
    // The three files say the same of the same day.
    let of = |day: Date| history.iter().find(|draft| draft.date == day).unwrap();
    let sorted = |draft: &Draft| {
        let mut quotes = all(draft);
        quotes.sort();
        quotes
    };
    assert_eq!(sorted(&daily[0]), sorted(of(daily[0].date)));
    for draft in &days90 {
        assert_eq!(sorted(draft), sorted(of(draft.date)), "{}", draft.date);
    }
    assert!(ecb::parse(&read("03.csv")).is_err(), "a file that fx does not ask for is refused, not misread");
}

#[test]
fn the_recordings_of_the_bank_of_russia() {
    let Some(folder) = recordings::folder() else { return };
    let read = |name: &str| std::fs::read(folder.join("cbr").join(name)).unwrap();
    let daily = cbr::parse(&read("00.xml")).unwrap();
    assert_eq!((daily.date, daily.quotes.len()), (date(2026, 4, 25), 54));
    assert_eq!(one(&daily, "USD"), "1 USD = 75.5273 RUB");
    assert_eq!(one(&daily, "JPY"), "100 JPY = 47.2636 RUB");
    // The publisher also says what one unit costs: it agrees with nominal and value of all 54.
    let text = String::from_utf8_lossy(&read("00.xml")).into_owned();
    let units = text.split("<VunitRate>").skip(1).map(|rest| rest.split('<').next().unwrap().replace(',', "."));
    let units: Vec<Decimal> =
        units.map(|unit| Decimal::from_scientific(&unit).or_else(|_| Decimal::from_str_exact(&unit)).unwrap()).collect();
    assert_eq!(units, daily.quotes.iter().map(|quote| quote.value / Decimal::from(quote.nominal)).collect::<Vec<_>>());
    let aud = cbr::parse_dynamic(&read("01.xml")).unwrap();
    let aud: Vec<String> = aud.iter().map(|(day, nominal, value)| format!("{day} {nominal} {value}")).collect();
    assert_eq!(aud, ["2026-03-03 1 54.7468", "2026-03-04 1 55.1336", "2026-03-05 1 54.4295"]);
    let mut ranges = 0;
    for at in 1..=54 {
        let records = cbr::parse_dynamic(&read(&format!("{at:02}.xml"))).unwrap();
        for (day, nominal, value) in &records {
            assert!((date(2026, 3, 1)..=date(2026, 3, 5)).contains(day), "{at}: {day}");
            assert!(
                [1, 10, 100, 1000, 10_000, 1_000_000].contains(nominal) && value.is_sign_positive() && !value.is_zero(),
                "{at}: {nominal} {value}"
            );
        }
        ranges += usize::from(!records.is_empty());
    }
    assert_eq!(ranges, 54);
    assert!(cbr::parse(&read("55.xml")).is_err(), "prices of metals by the gram are no sheet of currencies");
}

#[test]
fn the_recordings_of_exchange_api() {
    let Some(folder) = recordings::folder() else { return };
    let draft = exchange_api::parse(&std::fs::read(folder.join("exchange_api/00.json")).unwrap()).unwrap();
    assert_eq!(draft.date, date(2026, 9, 29));
    assert_eq!(one(&draft, "AED"), "1 EUR = 4.1722245 AED");
    assert_eq!(one(&draft, "RUB"), "1 EUR = 96.007702 RUB");
    assert!(draft.quotes.iter().all(|quote| fx::currency::find(quote.quote).is_some()));
}
