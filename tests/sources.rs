//! The sources: fixtures with exact values, every way in which an answer can be broken, and the recordings.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/recordings.rs"]
mod recordings;

use std::collections::BTreeSet;
use std::io::{Cursor, Write};

use fx::currency::Code;
use fx::feed::ParseError;
use fx::quote::{Draft, Pair, Quote};
use fx::source::Table;
use fx::sources::{self, cbr};
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

const ECB_DAILY: &[u8] = include_bytes!("fixtures/ecb/daily.xml");
const ECB_CSV: &[u8] = include_bytes!("fixtures/ecb/hist.csv");
const CBR_DAILY: &[u8] = include_bytes!("fixtures/cbr/daily.xml");
const EXCHANGE_API: &[u8] = include_bytes!("fixtures/exchange_api/eur.json");

/// A table of a source.
fn table(id: &str, table: &str) -> &'static Table {
    sources::find(id).unwrap().tables.iter().find(|known| known.id == table).unwrap()
}

/// What the reader of a source's first table makes of an answer.
fn parse(id: &str, bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    sources::find(id).unwrap().tables[0].read.drafts(bytes, None)
}

/// The same of its past days, where they come in another format.
fn parse_past(id: &str, bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    table(id, "").past.unwrap().read.unwrap().drafts(bytes, None)
}

/// `100 JPY = 51.2000 RUB`, with the digits as they are.
fn shown(quote: &Quote) -> String {
    format!("{} {} = {} {}", quote.nominal, quote.base, quote.value(), quote.quote)
}

fn all(draft: &Draft) -> Vec<String> {
    draft.quotes.iter().map(shown).collect()
}

fn one(draft: &Draft, code: &str) -> String {
    let code: Code = code.parse().unwrap();
    let home = if draft.quotes.iter().all(|quote| quote.quote == Code::RUB) { Code::RUB } else { Code::EUR };
    draft.quotes.iter().find(|quote| quote.other(home) == Some(code)).map(shown).unwrap()
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
    let drafts = parse("ECB", ECB_DAILY).unwrap();
    assert_eq!(drafts.len(), 1);
    assert_eq!(drafts[0].date, date(2026, 11, 20));
    assert_eq!(all(&drafts[0]), ["1 EUR = 1.1500 USD", "1 EUR = 180.25 JPY", "1 EUR = 19100.5 IDR"]);
}

#[test]
fn ecb_history() {
    let drafts = parse_past("ECB", &zipped(ECB_CSV)).unwrap();
    let dates: Vec<Date> = drafts.iter().map(|draft| draft.date).collect();
    assert_eq!(dates, [date(2022, 3, 1), date(2022, 3, 2)]);
    assert_eq!(all(&drafts[0]), ["1 EUR = 1.1162 USD", "1 EUR = 128.25 JPY", "1 EUR = 117.2010 RUB"]);
    assert_eq!(all(&drafts[1]), ["1 EUR = 1.1106 USD", "1 EUR = 128.15 JPY"]);
}

#[test]
fn cbr_daily() {
    let draft = &parse("CBR", CBR_DAILY).unwrap()[0];
    assert_eq!(draft.date, date(2026, 11, 21));
    assert_eq!(all(draft), ["1 USD = 80.1234 RUB", "100 JPY = 51.2000 RUB", "10000 IDR = 48.0501 RUB"]);
}

#[test]
fn a_row_of_the_bank_of_russia_that_says_two_things_is_left_to_the_rules_and_the_others_stand() {
    let text = String::from_utf8_lossy(CBR_DAILY).replace("windows-1251", "utf-8");
    let (usd, jpy, idr) = ("1 USD = 80.1234 RUB", "100 JPY = 51.2000 RUB", "10000 IDR = 48.0501 RUB");
    for (from, to, stand, what) in [
        // The number of another currency, and its mark.
        ("<NumCode>840<", "<NumCode>978<", [jpy, idr], "USD bears the number 978, and it is 840"),
        ("\"R01820\"", "\"R01239\"", [usd, idr], "JPY bears the mark R01239, which is that of EUR"),
        // The price of one unit beside nominal and value: another nominal, another value, a slipped digit.
        ("<Nominal>100<", "<Nominal>1<", [usd, idr], "1 JPY are 51.2000 RUB, and one is 0,512"),
        ("<Value>51,2000<", "<Value>5,1200<", [usd, idr], "100 JPY are 5.1200 RUB, and one is 0,512"),
        ("<VunitRate>0,00480501<", "<VunitRate>0,0480501<", [usd, jpy], "10000 IDR are 48.0501 RUB, and one is 0,0480501"),
        ("<VunitRate>80,1234<", "<VunitRate>x<", [jpy, idr], "1 USD are 80.1234 RUB, and one is x"),
    ] {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        let draft = parse("CBR", text.replace(from, to).as_bytes()).unwrap().remove(0);
        assert_eq!((all(&draft), draft.odd.len()), (stand.map(str::to_owned).to_vec(), 1), "{to}");
        assert_eq!(draft.odd[0].what, what);
    }
    // What is not said says nothing, and one unit is rounded to fewer digits than the price.
    for (from, to) in [
        ("<NumCode>840</NumCode>", ""),
        ("<VunitRate>80,1234</VunitRate>", ""),
        ("\"R01235\"", "\"R09999\""),
        ("<VunitRate>0,00480501<", "<VunitRate>0,0048<"),
    ] {
        let draft = parse("CBR", text.replace(from, to).as_bytes()).unwrap().remove(0);
        assert_eq!((all(&draft).len(), draft.odd.len()), (3, 0), "{from}");
    }
}

#[test]
fn exchange_api_keeps_iso_and_exact_digits() {
    let draft = &parse("EXCHANGE-API", EXCHANGE_API).unwrap()[0];
    assert_eq!(draft.date, date(2026, 11, 21));
    assert_eq!(all(draft), ["1 EUR = 4.25 AED", "1 EUR = 1 EUR", "1 EUR = 1.1571 USD", "1 EUR = 30500 VND", "1 EUR = 0.0002751379 XAU"]);
}

#[test]
fn two_figures_for_one_name_are_both_kept_for_the_rules() {
    let draft = &parse("EXCHANGE-API", br#"{"date":"2026-11-21","eur":{"usd":1.1,"usd":1.2}}"#).unwrap()[0];
    assert_eq!(all(draft), ["1 EUR = 1.1 USD", "1 EUR = 1.2 USD"]);
}

#[test]
fn a_page_for_people_is_no_answer() {
    let page = b"<!DOCTYPE html><html><body>Request Rejected</body></html>";
    assert_eq!(parse("ECB", page).unwrap_err(), ParseError::Html { expected: "XML" });
    assert_eq!(parse_past("ECB", page).unwrap_err(), ParseError::Html { expected: "a ZIP archive" });
    assert_eq!(parse("CBR", page).unwrap_err(), ParseError::Html { expected: "XML" });
    assert_eq!(parse("EXCHANGE-API", page).unwrap_err(), ParseError::Html { expected: "JSON" });
}

#[test]
fn an_answer_cut_anywhere_is_refused() {
    let cuts = |bytes: &'static [u8]| (1..bytes.trim_ascii_end().len()).map(|end| &bytes[..end]);
    for part in cuts(ECB_DAILY) {
        assert!(parse("ECB", part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    for part in cuts(CBR_DAILY) {
        assert!(parse("CBR", part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    for part in cuts(EXCHANGE_API) {
        assert!(parse("EXCHANGE-API", part).is_err(), "{}", String::from_utf8_lossy(part));
    }
    let zip = zipped(ECB_CSV);
    for end in 0..zip.len() {
        assert!(parse_past("ECB", &zip[..end]).is_err(), "{end}");
    }
    assert!(parse("ECB", b"").is_err() && parse("CBR", b"").is_err() && parse("EXCHANGE-API", b"").is_err());
}

#[test]
fn a_whole_answer_without_a_day_is_empty_and_no_error() {
    let nothing = br#"<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="x"><Cube></Cube></e:Envelope>"#;
    assert_eq!(parse("ECB", nothing).unwrap(), []);
    assert_eq!(parse("ECB", b"<e:Envelope xmlns:e=\"x\"/>").unwrap(), []);
    let no_rates = "<ValCurs Date=\"21.11.2026\" name=\"x\"></ValCurs>";
    assert_eq!(parse("CBR", no_rates.as_bytes()).unwrap(), [Draft::of(date(2026, 11, 21), Vec::new())]);
}

#[test]
fn wrong_figures_and_dates_say_where() {
    let changed = |from: &str, to: &str| String::from_utf8(ECB_DAILY.to_vec()).unwrap().replace(from, to).into_bytes();
    assert_eq!(malformed(parse("ECB", &changed("1.1500", "1,1500"))).1, "USD of 2026-11-20");
    assert_eq!(malformed(parse("ECB", &changed("2026-11-20", "2026-02-30"))).1, "the date of a day");
    assert_eq!(malformed(parse("ECB", &changed("'IDR'", "'IDRX'"))).0, "\"IDRX\" is no currency code");
    let cbr_changed = |from: &str, to: &str| {
        let text = String::from_utf8_lossy(CBR_DAILY).replace(from, to);
        malformed(parse("CBR", text.replace("windows-1251", "utf-8").as_bytes()))
    };
    assert_eq!(cbr_changed("80,1234", "80.1234").1, "USD of 21.11.2026");
    assert_eq!(cbr_changed("<Nominal>100<", "<Nominal>x<"), ("\"x\" is no nominal".to_owned(), "JPY".to_owned()));
    assert_eq!(cbr_changed("21.11.2026", "2026-11-21").1, "the date of a day");
    assert!(malformed(parse("EXCHANGE-API", br#"{"date":null,"eur":{}}"#)).0.contains("null"));
    assert_eq!(malformed(parse("EXCHANGE-API", br#"{"date":"2026-11-21","eur":{"usd":null}}"#)).1, "USD of 2026-11-21");
    let utf8_as_if = "<?xml version=\"1.0\" encoding=\"klingon\"?><ValCurs/>";
    assert_eq!(malformed(parse("CBR", utf8_as_if.as_bytes())).0, "the encoding \"klingon\" is not known");
}

#[test]
fn another_document_or_more_than_one_is_no_sheet() {
    let twice = [CBR_DAILY, CBR_DAILY].concat();
    assert!(parse("CBR", &twice).is_err());
    let more = [CBR_DAILY, b"Server too busy"].concat();
    assert_eq!(malformed(parse("CBR", &more)).0, "text outside of the document");
    assert_eq!(malformed(parse("ECB", CBR_DAILY)).0, "<ValCurs> stands where <Envelope> is due");
    assert_eq!(malformed(parse("CBR", ECB_DAILY)).0, "<Envelope> stands where <ValCurs> is due");
    assert!(parse("CBR", b"<ValCurs>Error in parameters</ValCurs>").is_err());
    assert!(parse("EXCHANGE-API", &[EXCHANGE_API, EXCHANGE_API].concat()).is_err());
}

#[test]
fn a_day_that_comes_twice_is_refused() {
    let day = "<Cube time='2026-11-20'><Cube currency='USD' rate='1.15'/></Cube>";
    let file = format!("<e:Envelope xmlns:e='x'><Cube>{day}{day}</Cube></e:Envelope>");
    assert_eq!(malformed(parse("ECB", file.as_bytes())), ("it comes twice".to_owned(), "2026-11-20".to_owned()));
    let csv = b"Date,USD,\n2026-11-20,1.15,\n2026-11-19,1.14,\n2026-11-20,1.16,\n";
    assert_eq!(malformed(parse_past("ECB", &zipped(csv))), ("it comes twice".to_owned(), "2026-11-20".to_owned()));
}

#[test]
fn registry_and_fixtures_match_both_ways() {
    let ids: Vec<String> = sources::registry().iter().map(|source| source.id.key()).collect();
    let unique: BTreeSet<String> = ids.iter().cloned().collect();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
    let folders = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures")).unwrap();
    let folders = folders.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    // What banks and shops export stands there too, for the batch.
    let folders: BTreeSet<String> = folders.filter(|folder| folder != "exports").collect();
    assert_eq!(folders, unique);
}

#[test]
fn the_recordings_of_the_ecb() {
    let Some(folder) = recordings::folder() else { return };
    let read = |name: &str| std::fs::read(folder.join("ecb_eurofxref").join(name)).unwrap();
    let daily = parse("ECB", &read("00.xml")).unwrap();
    assert_eq!((daily.len(), daily[0].date, daily[0].quotes.len()), (1, date(2026, 10, 30), 29));
    assert_eq!(one(&daily[0], "USD"), "1 EUR = 1.1172 USD");
    let days90 = parse("ECB", &read("01.xml")).unwrap();
    assert_eq!(days90.iter().map(|draft| draft.date).max(), Some(date(2026, 10, 30)));
    let history = parse_past("ECB", &read("02.zip")).unwrap();
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
    assert!(parse("ECB", &read("03.csv")).is_err(), "a file that fx does not ask for is refused, not misread");
}

#[test]
fn the_recordings_of_the_bank_of_russia() {
    let Some(folder) = recordings::folder() else { return };
    let read = |name: &str| std::fs::read(folder.join("cbr").join(name)).unwrap();
    let daily = parse("CBR", &read("00.xml")).unwrap().remove(0);
    assert_eq!((daily.date, daily.quotes.len()), (date(2026, 4, 25), 54));
    assert_eq!(one(&daily, "USD"), "1 USD = 75.5273 RUB");
    assert_eq!(one(&daily, "JPY"), "100 JPY = 47.2636 RUB");
    // The publisher also says what one unit costs: it agrees with nominal and value of all 54.
    let text = String::from_utf8_lossy(&read("00.xml")).into_owned();
    let units = text.split("<VunitRate>").skip(1).map(|rest| rest.split('<').next().unwrap().replace(',', "."));
    let units: Vec<Decimal> =
        units.map(|unit| Decimal::from_scientific(&unit).or_else(|_| Decimal::from_str_exact(&unit)).unwrap()).collect();
    assert_eq!(units, daily.quotes.iter().map(|quote| quote.value() / Decimal::from(quote.nominal)).collect::<Vec<_>>());
    let range =
        |at: usize| cbr::RECORDS.drafts(&read(&format!("{at:02}.xml")), Some(Pair { base: "AUD".parse().unwrap(), quote: Code::RUB }));
    let aud: Vec<String> = range(1).unwrap().iter().map(|draft| format!("{}: {}", draft.date, shown(&draft.quotes[0]))).collect();
    assert_eq!(aud, ["2026-03-03: 1 AUD = 54.7468 RUB", "2026-03-04: 1 AUD = 55.1336 RUB", "2026-03-05: 1 AUD = 54.4295 RUB"]);
    for at in 1..=54 {
        let drafts = range(at).unwrap();
        assert!(!drafts.is_empty(), "{at}");
        for draft in drafts {
            assert!((date(2026, 3, 1)..=date(2026, 3, 5)).contains(&draft.date) && draft.quotes.len() == 1, "{at}: {draft:?}");
        }
    }
    assert!(parse("CBR", &read("55.xml")).is_err(), "prices of metals by the gram are no sheet of currencies");
}

#[test]
fn the_recordings_of_exchange_api() {
    let Some(folder) = recordings::folder() else { return };
    let draft = parse("EXCHANGE-API", &std::fs::read(folder.join("exchange_api/00.json")).unwrap()).unwrap().remove(0);
    assert_eq!(draft.date, date(2026, 9, 29));
    assert_eq!(one(&draft, "AED"), "1 EUR = 4.1722245 AED");
    assert_eq!(one(&draft, "RUB"), "1 EUR = 96.007702 RUB");
    assert!(draft.quotes.iter().all(|quote| fx::currency::find(quote.quote).is_some()));
}
