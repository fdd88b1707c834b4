//! Tests of `convert/history`: which rows there are, of which source, with which digits.

mod calendar;
mod holes;
mod ways;

use std::sync::Arc;

use jiff::civil::date;

use super::format::{RowFormat, Writer};
use super::*;
use crate::convert::Question;
use crate::convert::Reads;
use crate::convert::prefer::{Preference, Preferred};
use crate::convert::{Books, Timetable};
use crate::quote::Quote;
use crate::sheet::Sheet;
use crate::source::{EnabledSource, TableId};
use crate::sources::{self, cbr, ecb, exchange_api};
use crate::store::RateStore;
use crate::store::archive::Archive;
use crate::store::memory::Memory;
use crate::store::overlay::Overlay;

const ECB: SourceId = ecb::SOURCE.id;
const CBR: SourceId = cbr::SOURCE.id;
const EXCHANGE_API: SourceId = exchange_api::SOURCE.id;

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
        Quote::mid(code(words[1]), code(words[4]), words[0].parse().unwrap(), words[3].parse().unwrap())
    };
    Sheet::restore(TableId::only(source), day(date), None, at(NOW), quotes.iter().map(read).collect())
}

fn over(store: impl RateStore + 'static, prefer: &[SourceId]) -> Converter {
    let enabled = |id: &SourceId| {
        let source = sources::of(*id).unwrap();
        EnabledSource::new(source, &jiff::tz::TimeZone::get(source.zone).unwrap(), 10)
    };
    let preference = Preference::new(prefer.iter().map(|id| Preferred::Source(*id)).collect());
    let sources = prefer.iter().map(enabled).collect();
    Converter::new(Arc::new(Books::new(Arc::new(store), sources, preference, 10, Arc::new(Timetable::default()), Reads::Everything)))
}

const ALL: [SourceId; 3] = [ECB, CBR, EXCHANGE_API];

/// A few days on each side of a New Year, in which the kuna ends, the rouble is missing for a day and one source begins later.
async fn converter() -> Converter {
    let store = Memory::default();
    let sheets = [
        sheet(ECB, "2022-12-29", &["1 EUR = 1.0649 USD", "1 EUR = 7.5365 HRK", "1 EUR = 142.24 JPY"]),
        sheet(ECB, "2022-12-30", &["1 EUR = 1.0666 USD", "1 EUR = 7.5365 HRK", "1 EUR = 140.66 JPY"]),
        sheet(ECB, "2023-01-02", &["1 EUR = 1.0683 USD", "1 EUR = 140.70 JPY"]),
        sheet(ECB, "2023-01-03", &["1 EUR = 1.0545 USD", "1 EUR = 137.38 JPY"]),
        sheet(CBR, "2022-12-30", &["1 USD = 71.9778 RUB", "100 JPY = 53.8 RUB", "1 BYN = 25.7 RUB"]),
        sheet(CBR, "2022-12-31", &["1 USD = 70.3375 RUB", "100 JPY = 53.1 RUB", "1 BYN = 25.6 RUB"]),
        sheet(CBR, "2023-01-10", &["1 USD = 70.3002 RUB", "100 JPY = 53.2550 RUB", "1 BYN = 25.9 RUB"]),
    ];
    store.put(&sheets).await.unwrap();
    over(store, &ALL)
}

fn range(base: &str, quotes: &str, start: &str, end: &str) -> Range {
    let quotes = (quotes != "*").then(|| quotes.split(',').map(code).collect());
    Range { base: code(base), quotes, start: day(start), end: day(end), ahead: true, every: Every::Day, source: None }
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
            "2023-01-02 USD 1.0683 ECB",
            "2023-01-02 HRK 7.53450 LAW"
        ]
    );
    assert_eq!(
        asked("USD", "RUB,JPY", "2022-12-30", "2022-12-31").await,
        ["2022-12-30 RUB 71.9778 CBR", "2022-12-30 JPY 131.876992312 ECB", "2022-12-31 RUB 70.3375 CBR"]
    );
}

#[tokio::test]
async fn a_pair_keeps_one_source_and_it_is_the_one_that_quotes_it_at_the_end() {
    let store = Memory::default();
    let sheets = [
        sheet(ECB, "2022-03-01", &["1 EUR = 1.1162 USD", "1 EUR = 117.201 RUB"]),
        sheet(ECB, "2022-03-30", &["1 EUR = 1.1126 USD"]),
        sheet(CBR, "2022-03-30", &["1 EUR = 93.6 RUB", "1 USD = 85.7 RUB"]),
    ];
    store.put(&sheets).await.unwrap();
    let converter = over(store, &ALL);
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2022-03-31")).await.unwrap(), ["2022-03-30 RUB 93.6 CBR"]);
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2022-03-10")).await.unwrap(), ["2022-03-01 RUB 117.201 ECB"]);
    // Nobody quotes it at the end of a range that ends long after: the first that did.
    assert_eq!(rows(&converter, &range("EUR", "RUB", "2022-02-01", "2024-03-10")).await.unwrap(), ["2022-03-01 RUB 117.201 ECB"]);
    let named = Range { source: Some(CBR), ..range("EUR", "RUB", "2022-02-01", "2024-03-10") };
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
    // What a law fixed for a currency that is gone is answered to who names it.
    each.retain(|row| !row.ends_with("LAW"));
    assert_eq!(all, each);
    assert_eq!(all.len(), 10);
    let many: Vec<String> = crate::currency::all().iter().map(|currency| currency.code.to_string()).take(200).collect();
    assert_eq!(
        rows(&converter().await, &range("EUR", &many.join(","), "2022-12-29", "2023-01-10")).await.unwrap_err(),
        "ADP ended on 2001-12-31, and no rate to EUR, which came after it, is fixed by law for that day: ask for a date up to then, or for EUR"
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
            "2023-01-13 USD 1.0814 ECB",
            "2023-01-13 HRK 7.53450 LAW"
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
        refused(range("EUR", "USD", "2022-12-24", "2022-12-25")).await,
        "no source published a rate of EUR to USD from 2022-12-24 to 2022-12-25; there are rates from 2022-12-29 to 2023-01-03"
    );
    assert_eq!(
        refused(range("EUR", "*", "2022-12-24", "2022-12-25")).await,
        "no source published a rate of EUR from 2022-12-24 to 2022-12-25; there are rates from 2022-12-29 to 2023-01-03"
    );
    assert_eq!(
        refused(Range { source: Some(ECB), ..range("EUR", "BYN", "2022-12-24", "2023-12-25") }).await,
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
    let store = Memory::default();
    store.put(&[sheet(CBR, "2026-11-24", &["1 USD = 80 RUB"]), sheet(CBR, "2026-11-25", &["1 USD = 81 RUB"])]).await.unwrap();
    let converter = over(store, &ALL);
    let (start, end) = converter.range(None, None, at(NOW));
    assert_eq!((start, end), (date(2025, 11, 24), date(2026, 11, 24)));
    let asked = |end| Range { end, ..range("USD", "RUB", "2026-11-20", "2026-11-24") };
    assert_eq!(rows(&converter, &asked(end)).await.unwrap(), ["2026-11-24 RUB 80 CBR"]);
    assert_eq!(rows(&converter, &asked(date(2026, 11, 25))).await.unwrap(), ["2026-11-24 RUB 80 CBR", "2026-11-25 RUB 81 CBR"]);
}

/// At noon in London it is tomorrow in Tonga, and who names that day gets the rows that the day alone has.
#[tokio::test]
async fn tomorrow_is_asked_for_also_where_it_has_begun_in_the_east() {
    let store = Memory::default();
    store.put(&[sheet(CBR, "2026-11-24", &["1 USD = 80 RUB"]), sheet(CBR, "2026-11-25", &["1 USD = 81 RUB"])]).await.unwrap();
    let converter = over(store, &[CBR, sources::nrbt::SOURCE.id]);
    let (_, end) = converter.range(None, None, at("2026-11-24T12:30:00Z"));
    assert_eq!(end, date(2026, 11, 25));
    for (named, expected) in [(false, &["2026-11-24 RUB 80 CBR"][..]), (true, &["2026-11-24 RUB 80 CBR", "2026-11-25 RUB 81 CBR"])] {
        let asked = Range { ahead: named, ..range("USD", "RUB", "2026-11-20", "2026-11-25") };
        let history = converter.history(&asked, at("2026-11-24T12:30:00Z")).await.unwrap();
        let found = history.all().await.unwrap();
        let found: Vec<String> = found.iter().map(|row| format!("{} {} {} {}", row.date, row.quote, row.rate, row.origin)).collect();
        assert_eq!(found, expected, "{named}");
    }
}

#[tokio::test]
async fn the_whole_history_is_the_archives_and_the_stores_together() {
    let whole = range("EUR", "*", "1999-01-01", "2026-11-24");
    let archive = rows(&over(Archive::default(), &[ECB]), &whole).await.unwrap();
    assert_eq!(archive.len(), 221_702);
    assert_eq!((archive[0].as_str(), archive[221_701].as_str()), ("1999-01-04 AUD 1.91 ECB", "2026-10-30 ZAR 18.6455 ECB"));
    // A revised day, and one that the archive has not.
    let sqlite = Memory::default();
    let upper = [sheet(ECB, "1999-01-04", &["1 EUR = 1.9101 AUD"]), sheet(ECB, "2026-11-02", &["1 EUR = 1.7 AUD"])];
    sqlite.put(&upper).await.unwrap();
    let both = over(Overlay::new(Arc::new(sqlite), Archive::default()), &[ECB]);
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
    let written = async |format, quotes: &str| {
        let mut history = converter.history(&range("EUR", quotes, "2022-12-30", "2023-01-02"), at(NOW)).await.unwrap();
        let mut out = Vec::new();
        let mut writer = Writer::begin(format, history.asked(), &mut out);
        while let Some(rows) = history.next().await.unwrap() {
            rows.iter().for_each(|row| writer.row(row, &mut out));
        }
        writer.end(&mut out);
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        written(RowFormat::Json, "USD").await,
        concat!(
            r#"{"base":"EUR","start":"2022-12-30","end":"2023-01-02","every":"day","row":"each day with a publication","rows":["#,
            r#"{"date":"2022-12-30","base":"EUR","quote":"USD","rate":"1.0666","source":"ECB"},"#,
            r#"{"date":"2023-01-02","base":"EUR","quote":"USD","rate":"1.0683","source":"ECB"}]}"#
        )
    );
    assert_eq!(
        written(RowFormat::Csv, "USD,HRK").await,
        "date,base,quote,rate,source\r\n2022-12-30,EUR,USD,1.0666,ECB\r\n2022-12-30,EUR,HRK,7.5365,ECB\r\n2023-01-02,EUR,USD,1.0683,ECB\r\n2023-01-02,EUR,HRK,7.53450,LAW\r\n"
    );
    assert_eq!(
        written(RowFormat::Ndjson, "HRK").await,
        "{\"date\":\"2022-12-30\",\"base\":\"EUR\",\"quote\":\"HRK\",\"rate\":\"7.5365\",\"source\":\"ECB\"}\n{\"date\":\"2023-01-02\",\"base\":\"EUR\",\"quote\":\"HRK\",\"rate\":\"7.53450\",\"source\":\"LAW\"}\n"
    );
}

#[tokio::test]
async fn a_range_of_silent_days_has_what_was_in_force_under_its_own_day() {
    // A Saturday and a Sunday, between Friday's sheet and Monday's.
    assert_eq!(asked("EUR", "USD", "2022-12-31", "2023-01-01").await, ["2022-12-30 USD 1.0666 ECB"]);
    assert_eq!(asked("EUR", "USD,JPY", "2023-01-01", "2023-01-01").await, ["2022-12-30 USD 1.0666 ECB", "2022-12-30 JPY 140.66 ECB"]);
    // Beside one that was published on a day of them.
    assert_eq!(
        asked("USD", "RUB,JPY", "2022-12-31", "2023-01-01").await,
        ["2022-12-30 JPY 131.876992312 ECB", "2022-12-31 RUB 70.3375 CBR"]
    );
    assert_eq!(asked("EUR", "HRK", "2023-01-01", "2023-01-01").await, ["2023-01-01 HRK 7.53450 LAW"]);
    let all = asked("JPY", "*", "2023-01-01", "2023-01-01").await;
    assert!(
        all.contains(&"2022-12-31 RUB 0.531 CBR".to_owned()) && all.contains(&"2022-12-30 EUR 0.00710934167496 ECB".to_owned()),
        "{all:?}"
    );
    // What a day alone does not answer, a range of such days does not either.
    let error = rows(&converter().await, &range("EUR", "USD", "2022-12-01", "2022-12-28")).await.unwrap_err();
    assert_eq!(
        error,
        "no source published a rate of EUR to USD from 2022-12-01 to 2022-12-28; there are rates from 2022-12-29 to 2023-01-03"
    );
}

#[tokio::test]
async fn laws_and_retired_codes_have_rows_as_their_days_have_answers() {
    assert_eq!(
        asked("HRK", "EUR", "2023-01-02", "2023-01-03").await,
        ["2023-01-02 EUR 0.132722808415 LAW", "2023-01-03 EUR 0.132722808415 LAW"]
    );
    assert_eq!(
        asked("HRK", "USD", "2022-12-30", "2023-01-02").await,
        ["2022-12-30 USD 0.141524580376 ECB", "2023-01-02 USD 0.141787776229 LAW+ECB"]
    );
    assert_eq!(asked("USD", "DEM", "2023-01-02", "2023-01-02").await, ["2023-01-02 DEM 1.83078723205 ECB+LAW"]);
    assert_eq!(asked("DEM", "FRF", "2023-01-02", "2023-01-02").await, ["2023-01-02 FRF 3.35385488514 LAW"]);
    let old = rows(&converter().await, &range("TRL", "EUR", "2023-01-02", "2023-01-03")).await.unwrap_err();
    assert_eq!(old, "TRL ended on 2004-12-31: write TRY, or name a day up to then for the old money");
    // Each row is what a conversion of its day answers.
    let converter = converter().await;
    for (base, quote) in [("HRK", "USD"), ("USD", "HRK"), ("EUR", "HRK"), ("JPY", "DEM"), ("HRK", "RUB")] {
        for row in converter.history(&range(base, quote, "2022-12-29", "2023-01-10"), at(NOW)).await.unwrap().all().await.unwrap() {
            let question = Question { date: Some(row.date), ..Question::new(Decimal::ONE, code(base), code(quote)) };
            let answer = converter.convert(&question, at(NOW)).await.unwrap().value;
            assert_eq!((answer.rate, Origin::from(&answer)), (row.rate, row.origin), "{base} {quote} {}", row.date);
        }
    }
}
