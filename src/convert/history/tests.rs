//! Tests of `convert/history`: which rows there are, of which source, with which digits.

use std::sync::Arc;

use jiff::civil::date;

use super::form::{Form, Writer};
use super::*;
use crate::convert::{Books, Timetable};
use crate::memory::Askers;
use crate::sheet::{Quote, Sheet};
use crate::sources::{self, cbr, ecb, exchange_api};
use crate::store::RateStore;
use crate::store::archive::Archive;
use crate::store::overlay::Overlay;
use crate::store::sqlite::Sqlite;

/// A Tuesday, before the ECB's hour.
const NOW: &str = "2026-11-24T10:15:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A sheet of `nominal base = value quote`.
fn sheet(source: SourceId, date: &str, quotes: &[&str]) -> Sheet {
    let read = |text: &&str| {
        let words: Vec<&str> = text.split(' ').collect();
        Quote { nominal: words[0].parse().unwrap(), base: code(words[1]), value: words[3].parse().unwrap(), quote: code(words[4]) }
    };
    let home = sources::find(source.as_str()).unwrap().meta().home;
    Sheet::restore(source, home, day(date), at(NOW), quotes.iter().map(read).collect())
}

fn over(store: impl RateStore + 'static, prefer: &[SourceId]) -> Converter {
    let metas = prefer.iter().map(|id| sources::find(id.as_str()).unwrap().meta().clone()).collect();
    Converter::new(Arc::new(Books::new(Arc::new(store), metas, 10, Arc::new(Timetable::default()), Askers::Many)))
}

const ALL: [SourceId; 3] = [ecb::ID, cbr::ID, exchange_api::ID];

/// A few days on each side of a New Year, in which the kuna ends, the rouble is missing for a day and one source begins later.
async fn converter() -> Converter {
    let store = Sqlite::in_memory().await.unwrap();
    let sheets = [
        sheet(ecb::ID, "2022-12-29", &["1 EUR = 1.0649 USD", "1 EUR = 7.5365 HRK", "1 EUR = 142.24 JPY"]),
        sheet(ecb::ID, "2022-12-30", &["1 EUR = 1.0666 USD", "1 EUR = 7.5365 HRK", "1 EUR = 140.66 JPY"]),
        sheet(ecb::ID, "2023-01-02", &["1 EUR = 1.0683 USD", "1 EUR = 140.70 JPY"]),
        sheet(ecb::ID, "2023-01-03", &["1 EUR = 1.0545 USD", "1 EUR = 137.38 JPY"]),
        sheet(cbr::ID, "2022-12-30", &["1 USD = 71.9778 RUB", "100 JPY = 53.8 RUB", "1 BYN = 25.7 RUB"]),
        sheet(cbr::ID, "2022-12-31", &["1 USD = 70.3375 RUB", "100 JPY = 53.1 RUB", "1 BYN = 25.6 RUB"]),
        sheet(cbr::ID, "2023-01-10", &["1 USD = 70.3002 RUB", "100 JPY = 53.2550 RUB", "1 BYN = 25.9 RUB"]),
    ];
    store.put(&sheets).await.unwrap();
    over(store, &ALL)
}

fn range(base: &str, quotes: &str, start: &str, end: &str) -> Range {
    let quotes = (quotes != "*").then(|| quotes.split(',').map(code).collect());
    Range { base: code(base), quotes, start: day(start), end: day(end), every: Every::Day, source: None }
}

async fn rows(converter: &Converter, asked: &Range) -> Result<Vec<String>, String> {
    let history = converter.history(asked, at(NOW)).await.map_err(|error| error.to_string())?;
    let rows = history.all().await.map_err(|error| error.to_string())?;
    Ok(rows.iter().map(|row| format!("{} {} {} {}", row.date, row.quote, row.rate, row.origin)).collect())
}

async fn asked(base: &str, quotes: &str, start: &str, end: &str) -> Vec<String> {
    rows(&converter().await, &range(base, quotes, start, end)).await.unwrap()
}

#[tokio::test]
async fn a_row_has_the_published_digits_or_twelve_significant_ones() {
    assert_eq!(asked("EUR", "USD", "2022-12-30", "2023-01-02").await, ["2022-12-30 USD 1.0666 ECB", "2023-01-02 USD 1.0683 ECB"]);
    assert_eq!(asked("USD", "EUR", "2023-01-02", "2023-01-02").await, ["2023-01-02 EUR 0.936066647945 ECB"]);
    assert_eq!(asked("JPY", "USD", "2023-01-02", "2023-01-02").await, ["2023-01-02 USD 0.00759275053305 ECB"]);
    assert_eq!(asked("JPY", "RUB", "2023-01-10", "2023-01-10").await, ["2023-01-10 RUB 0.53255 CBR"]);
    assert_eq!(asked("USD", "USD", "2022-12-30", "2023-01-01").await, ["2022-12-30 USD 1 ECB"]);
}

#[tokio::test]
async fn several_quotes_come_by_date_and_then_as_they_were_named() {
    assert_eq!(
        asked("EUR", "USD,HRK", "2022-12-29", "2023-01-02").await,
        [
            "2022-12-29 USD 1.0649 ECB",
            "2022-12-29 HRK 7.5365 ECB",
            "2022-12-30 USD 1.0666 ECB",
            "2022-12-30 HRK 7.5365 ECB",
            "2023-01-02 USD 1.0683 ECB"
        ]
    );
    assert_eq!(
        asked("USD", "RUB,JPY", "2022-12-30", "2022-12-31").await,
        ["2022-12-30 RUB 71.9778 CBR", "2022-12-30 JPY 131.876992312 ECB", "2022-12-31 RUB 70.3375 CBR"]
    );
}

#[tokio::test]
async fn a_pair_keeps_one_source_and_it_is_the_one_that_quotes_it_at_the_end() {
    let store = Sqlite::in_memory().await.unwrap();
    let sheets = [
        sheet(ecb::ID, "2022-03-01", &["1 EUR = 1.1162 USD", "1 EUR = 117.201 RUB"]),
        sheet(ecb::ID, "2022-03-30", &["1 EUR = 1.1126 USD"]),
        sheet(cbr::ID, "2022-03-30", &["1 EUR = 93.6 RUB", "1 USD = 85.7 RUB"]),
    ];
    store.put(&sheets).await.unwrap();
    let converter = over(store, &ALL);
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2022-03-31")).await.unwrap(), ["2022-03-30 RUB 93.6 CBR"]);
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2022-03-10")).await.unwrap(), ["2022-03-01 RUB 117.201 ECB"]);
    // Nobody quotes it at the end of a range that ends long after: the first that did.
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2024-03-10")).await.unwrap(), ["2022-03-01 RUB 117.201 ECB"]);
    let named = Range { source: Some(cbr::ID), ..range("EUR", "RUB", "2022-02-01", "2024-03-10") };
    assert_eq!(rows(&converter, &named).await.unwrap(), ["2022-03-30 RUB 93.6 CBR"]);
}

#[tokio::test]
async fn only_a_pair_that_no_source_has_alone_is_joined_and_says_so() {
    // 25.7 roubles a Belarusian rouble, 71.9778 a dollar, 1.0666 dollars and 7.5365 kunas a euro.
    assert_eq!(asked("BYN", "HRK", "2022-12-29", "2023-01-10").await, ["2022-12-30 HRK 2.5229153502 CBR+ECB"]);
}

#[tokio::test]
async fn rows_of_every_currency_are_those_of_each_one() {
    let all = asked("EUR", "*", "2022-12-29", "2023-01-10").await;
    let mut each = Vec::new();
    for quote in ["HRK", "JPY", "USD"] {
        each.extend(asked("EUR", quote, "2022-12-29", "2023-01-10").await);
    }
    each.sort();
    assert_eq!(all, each);
    assert_eq!(all.len(), 10);
    let many: Vec<String> = crate::currency::all().iter().map(|currency| currency.code.to_string()).take(200).collect();
    assert_eq!(
        rows(&converter().await, &range("EUR", &many.join(","), "2022-12-29", "2023-01-10")).await.unwrap_err(),
        "no source published a rate of EUR to ADP from 2022-12-29 to 2023-01-10; ADP ended on 2001-12-31, and EUR came after it"
    );
}

#[tokio::test]
async fn a_week_and_a_month_have_their_last_publication() {
    let every = async |every, start: &str, end: &str| {
        let asked = Range { every, ..range("EUR", "USD,HRK", start, end) };
        rows(&over(Archive::default(), &ALL), &asked).await.unwrap()
    };
    assert_eq!(
        every(Every::Month, "2022-11-15", "2023-01-15").await,
        [
            "2022-11-30 USD 1.0376 ECB",
            "2022-11-30 HRK 7.549 ECB",
            "2022-12-30 USD 1.0666 ECB",
            "2022-12-30 HRK 7.5365 ECB",
            "2023-01-13 USD 1.0814 ECB"
        ]
    );
    // A week goes on over the New Year: Monday the 28th to Sunday the 3rd, of which Thursday was the last with a publication.
    assert_eq!(
        every(Every::Week, "2020-12-21", "2021-01-08").await,
        [
            "2020-12-24 USD 1.2193 ECB",
            "2020-12-24 HRK 7.5461 ECB",
            "2020-12-31 USD 1.2271 ECB",
            "2020-12-31 HRK 7.5519 ECB",
            "2021-01-08 USD 1.225 ECB",
            "2021-01-08 HRK 7.569 ECB"
        ]
    );
    let over_new_year = Range { every: Every::Week, ..range("EUR", "USD", "2024-12-30", "2025-01-05") };
    assert_eq!(rows(&over(Archive::default(), &ALL), &over_new_year).await.unwrap(), ["2025-01-03 USD 1.0299 ECB"]);
    assert_eq!((Every::Week.period(date(2026, 11, 22)), Every::Week.period(date(2026, 11, 23))), (date(2026, 11, 16), date(2026, 11, 23)));
}

#[tokio::test]
async fn a_range_without_a_row_is_an_error_that_says_what_there_is() {
    let converter = converter().await;
    let refused = async |asked: Range| rows(&converter, &asked).await.unwrap_err();
    assert_eq!(
        refused(range("EUR", "USD", "2022-12-31", "2023-01-01")).await,
        "no source published a rate of EUR to USD from 2022-12-31 to 2023-01-01; there are rates from 2022-12-29 to 2023-01-03"
    );
    assert_eq!(
        refused(range("EUR", "*", "2022-12-24", "2022-12-25")).await,
        "no source published a rate of EUR from 2022-12-24 to 2022-12-25; there are rates from 2022-12-29 to 2023-01-03"
    );
    assert_eq!(
        refused(Range { source: Some(ecb::ID), ..range("EUR", "BYN", "2022-12-24", "2023-12-25") }).await,
        "ECB published no rate of EUR to BYN from 2022-12-24 to 2023-12-25"
    );
    assert_eq!(
        refused(range("EUR", "USD", "2023-01-03", "2023-01-02")).await,
        "the range begins on 2023-01-03 and ends on 2023-01-02: name the earlier day as its start"
    );
    // 9,999 years hold what there is, and take no longer.
    assert_eq!(rows(&converter, &range("EUR", "USD", "0001-01-01", "9999-12-31")).await.unwrap().len(), 4);
    assert_eq!(rows(&converter, &range("EUR", "*", "0001-01-01", "9999-12-31")).await.unwrap().len(), 10);
}

#[tokio::test]
async fn tomorrows_sheet_is_there_for_those_who_ask_for_tomorrow() {
    let store = Sqlite::in_memory().await.unwrap();
    store.put(&[sheet(cbr::ID, "2026-11-24", &["1 USD = 80 RUB"]), sheet(cbr::ID, "2026-11-25", &["1 USD = 81 RUB"])]).await.unwrap();
    let converter = over(store, &ALL);
    let (start, end) = converter.range(None, None, at(NOW));
    assert_eq!((start, end), (date(2025, 11, 24), date(2026, 11, 24)));
    let asked = |end| Range { end, ..range("USD", "RUB", "2026-11-20", "2026-11-24") };
    assert_eq!(rows(&converter, &asked(end)).await.unwrap(), ["2026-11-24 RUB 80 CBR"]);
    assert_eq!(rows(&converter, &asked(date(2026, 11, 25))).await.unwrap(), ["2026-11-24 RUB 80 CBR", "2026-11-25 RUB 81 CBR"]);
}

#[tokio::test]
async fn the_whole_history_is_the_archives_and_the_stores_together() {
    let whole = range("EUR", "*", "1999-01-01", "2026-11-24");
    let archive = rows(&over(Archive::default(), &[ecb::ID]), &whole).await.unwrap();
    assert_eq!(archive.len(), 221_702);
    assert_eq!((archive[0].as_str(), archive[221_701].as_str()), ("1999-01-04 AUD 1.91 ECB", "2026-10-30 ZAR 18.6455 ECB"));
    // A revised day, and one that the archive has not.
    let sqlite = Sqlite::in_memory().await.unwrap();
    let upper = [sheet(ecb::ID, "1999-01-04", &["1 EUR = 1.9101 AUD"]), sheet(ecb::ID, "2026-11-02", &["1 EUR = 1.7 AUD"])];
    sqlite.put(&upper).await.unwrap();
    let both = over(Overlay::new(Arc::new(sqlite), Archive::default()), &[ecb::ID]);
    let dollars = rows(&both, &range("EUR", "AUD", "1999-01-01", "2026-11-24")).await.unwrap();
    assert_eq!(dollars.len(), 7127);
    assert_eq!((dollars[0].as_str(), dollars[7126].as_str()), ("1999-01-04 AUD 1.9101 ECB", "2026-11-02 AUD 1.7 ECB"));
    let first_year = range("EUR", "*", "1999-01-01", "1999-12-31");
    let all = rows(&both, &first_year).await.unwrap();
    let of_archive = |year: &str| archive.iter().filter(|row| row.starts_with(year)).count();
    assert_eq!(all.len(), of_archive("1999-") - of_archive("1999-01-04") + 1);
}

#[tokio::test]
async fn each_form_is_written_whole() {
    let converter = converter().await;
    let written = async |form, quotes: &str| {
        let mut history = converter.history(&range("EUR", quotes, "2022-12-30", "2023-01-02"), at(NOW)).await.unwrap();
        let mut out = Vec::new();
        let mut writer = Writer::begin(form, history.asked(), &mut out);
        while let Some(rows) = history.next().await.unwrap() {
            rows.iter().for_each(|row| writer.row(row, &mut out));
        }
        writer.end(&mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        written(Form::Json, "USD").await,
        concat!(
            r#"{"base":"EUR","start":"2022-12-30","end":"2023-01-02","every":"day","row":"each day with a publication","rows":["#,
            r#"{"date":"2022-12-30","base":"EUR","quote":"USD","rate":"1.0666","source":"ECB"},"#,
            r#"{"date":"2023-01-02","base":"EUR","quote":"USD","rate":"1.0683","source":"ECB"}]}"#
        )
    );
    assert_eq!(
        written(Form::Csv, "USD,HRK").await,
        "date,base,quote,rate,source\r\n2022-12-30,EUR,USD,1.0666,ECB\r\n2022-12-30,EUR,HRK,7.5365,ECB\r\n2023-01-02,EUR,USD,1.0683,ECB\r\n"
    );
    assert_eq!(
        written(Form::Ndjson, "HRK").await,
        "{\"date\":\"2022-12-30\",\"base\":\"EUR\",\"quote\":\"HRK\",\"rate\":\"7.5365\",\"source\":\"ECB\"}\n"
    );
}
