//! Tests of `convert`: which legs, of which day, and what is said about them.

mod blend;
mod days;
mod metals;
mod odd;
mod pegs;
mod tables;

use jiff::civil::date;

use super::*;
use crate::calendar::{Freshness, Reason};
use crate::convert::prefer::{Preference, Preferred};
use crate::quote::{Price, Quote};
use crate::sheet::Sheet;
use crate::source::{Absent, EnabledSource, Kind, Source, Table, TableId};
use crate::sources::{self, cbr, ecb, exchange_api};
use crate::store::memory::Memory;
use crate::store::{Notebook, RateStore};

const ECB: SourceId = ecb::SOURCE.id;
const CBR: SourceId = cbr::SOURCE.id;
const EXCHANGE_API: SourceId = exchange_api::SOURCE.id;

/// A Tuesday, before the ECB's and after the Bank of Russia's midnight.
const NOW: &str = "2026-11-24T10:15:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn enabled(id: SourceId) -> EnabledSource {
    let source = sources::of(id).unwrap();
    EnabledSource::new(source, &jiff::tz::TimeZone::get(source.zone).unwrap(), 10)
}

/// A quote as `nominal base = value quote`, or `nominal base = buy/sell quote`.
fn quote(text: &str) -> Quote {
    let words: Vec<&str> = text.split(' ').collect();
    let price = match words[3].split_once('/') {
        None => Price::Mid { value: words[3].parse().unwrap() },
        Some((buy, sell)) => Price::BuySell { buy: buy.parse().unwrap(), sell: sell.parse().unwrap() },
    };
    Quote { nominal: words[0].parse().unwrap(), base: code(words[1]), quote: code(words[4]), price }
}

/// A sheet of the only table of a source.
fn sheet(source: SourceId, day: Date, quotes: &[&str]) -> Sheet {
    sheet_of(TableId::only(source), day, None, quotes)
}

fn sheet_of(table: TableId, day: Date, until: Option<Date>, quotes: &[&str]) -> Sheet {
    Sheet::restore(table, day, until, at(NOW), quotes.iter().map(|text| quote(text)).collect())
}

/// Books of these sources, the first one preferred.
fn books(store: Arc<dyn RateStore>, prefer: &[SourceId], timetable: &Arc<Timetable>, reads: Reads) -> Arc<Books> {
    let preference = Preference::new(prefer.iter().map(|id| Preferred::Source(*id)).collect());
    Arc::new(Books::new(store, prefer.iter().map(|id| enabled(*id)).collect(), preference, 10, Arc::clone(timetable), reads))
}

async fn converter_of(prefer: &[SourceId], sheets: &[Sheet]) -> Converter {
    let store = Arc::new(Memory::default());
    store.put(sheets).await.unwrap();
    Converter::new(books(store, prefer, &Arc::default(), Reads::Everything))
}

/// The three sources with a sheet each, of the last day that they published.
async fn converter() -> Converter {
    let sheets = [
        sheet(ECB, date(2026, 11, 20), &["1 EUR = 1.15 USD", "1 EUR = 180 JPY", "1 EUR = 0.9 GBP"]),
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.1500 USD", "1 EUR = 181 JPY", "1 EUR = 0.9 GBP"]),
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80.1234 RUB", "100 JPY = 51.2 RUB", "1 EUR = 92 RUB", "1 BYN = 27 RUB"]),
        sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 1.16 USD", "1 EUR = 93 RUB", "1 EUR = 4.25 AED", "1 EUR = 0.0002751379 XAU"]),
    ];
    converter_of(&[ECB, CBR, EXCHANGE_API], &sheets).await
}

async fn ask(converter: &Converter, text: &str, change: impl FnOnce(&mut Question)) -> Result<Conversion, ConvertError> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut question = Question::new(words[0].parse().unwrap(), code(words[1]), code(words[2]));
    change(&mut question);
    converter.convert(&question, at(NOW)).await.map(|answer| answer.value)
}

fn legs(answer: &Conversion) -> Vec<String> {
    let way = |leg: &Leg| if leg.direction == Direction::Direct { "" } else { "inverse " };
    answer.legs.iter().map(|leg| format!("{} {}{} {} = {} {}", leg.source, way(leg), leg.nominal, leg.base, leg.value, leg.quote)).collect()
}

async fn result(text: &str) -> (String, String, Vec<String>) {
    let answer = ask(&converter().await, text, |_| {}).await.unwrap();
    (answer.result.to_string(), answer.rate.to_string(), legs(&answer))
}

#[tokio::test]
async fn one_leg_shows_the_published_digits() {
    assert_eq!(result("100 EUR USD").await, ("115.00".into(), "1.1500".into(), vec!["ECB 1 EUR = 1.1500 USD".into()]));
    assert_eq!(result("100 USD RUB").await, ("8012.34".into(), "80.1234".into(), vec!["CBR 1 USD = 80.1234 RUB".into()]));
}

#[tokio::test]
async fn inverse_legs_and_nominals_show_twelve_digits() {
    assert_eq!(result("100 USD EUR").await, ("86.96".into(), "0.869565217391".into(), vec!["ECB inverse 1 EUR = 1.1500 USD".into()]));
    assert_eq!(result("250 JPY RUB").await, ("128.00".into(), "0.512".into(), vec!["CBR 100 JPY = 51.2 RUB".into()]));
    assert_eq!(result("1000 RUB JPY").await, ("1953".into(), "1.953125".into(), vec!["CBR inverse 100 JPY = 51.2 RUB".into()]));
}

#[tokio::test]
async fn two_legs_of_one_source_before_two_sources() {
    let cross = vec!["ECB inverse 1 EUR = 1.1500 USD".to_owned(), "ECB 1 EUR = 0.9 GBP".to_owned()];
    assert_eq!(result("100 USD GBP").await, ("78.26".into(), "0.782608695652".into(), cross));
    let joined = vec!["CBR 1 BYN = 27 RUB".to_owned(), "CBR inverse 1 EUR = 92 RUB".into(), "EXCHANGE-API 1 EUR = 4.25 AED".into()];
    let (amount, _, used) = result("10 BYN AED").await;
    // Through the euro: three legs; through the ruble as well; the euro comes first.
    assert_eq!((amount.as_str(), used), ("12.47", joined));
}

#[tokio::test]
async fn the_same_currency_is_exactly_one() {
    let answer = ask(&converter().await, "12.345 USD USD", |_| {}).await.unwrap();
    assert_eq!((answer.rate.to_string(), answer.legs.len(), answer.freshness), ("1".to_owned(), 0, Freshness::Current));
    assert_eq!((answer.result.to_string(), answer.unrounded.to_string()), ("12.34".to_owned(), "12.345".to_owned()));
}

#[tokio::test]
async fn the_preference_decides_and_a_named_source_overrides_it() {
    let converter = converter().await;
    assert_eq!(legs(&ask(&converter, "1 EUR RUB", |_| {}).await.unwrap()), ["CBR 1 EUR = 92 RUB"]);
    let named = ask(&converter, "1 EUR RUB", |question| question.source = Some(EXCHANGE_API)).await.unwrap();
    assert_eq!(legs(&named), ["EXCHANGE-API 1 EUR = 93 RUB"]);
}

#[tokio::test]
async fn what_a_law_fixed_is_a_leg_and_says_which_law() {
    let converter = converter().await;
    let marks = ask(&converter, "100 DEM USD", |_| {}).await.unwrap();
    assert_eq!(legs(&marks), ["LAW inverse 1 EUR = 1.95583 DEM", "ECB 1 EUR = 1.1500 USD"]);
    assert_eq!((marks.result.to_string(), marks.legs[0].law.as_deref()), ("58.80".to_owned(), Some("Council Regulation (EC) No 2866/98")));
    assert_eq!(
        marks.words(),
        "fixed by law since 1 January 1999 (Council Regulation (EC) No 2866/98) and European Central Bank, 23 November 2026; today's rate is not published yet"
    );
    let two = ask(&converter, "100 DEM HRK", |_| {}).await.unwrap().words();
    assert_eq!(
        two,
        "fixed by law since 1 January 1999 (Council Regulation (EC) No 2866/98) and fixed by law since 1 January 2023 (Council Regulation (EU) 2022/1208)"
    );
    let kuna = ask(&converter, "10 EUR HRK", |_| {}).await.unwrap();
    assert_eq!(
        (kuna.result.to_string(), kuna.rate.to_string(), kuna.rate_date),
        ("75.34".to_owned(), "7.53450".to_owned(), date(2026, 11, 24))
    );
    let both = ask(&converter, "100 DEM FRF", |_| {}).await.unwrap();
    assert_eq!((both.result.to_string(), both.legs.len()), ("335.39".to_owned(), 2));
    // A law that counts the other way round.
    let [convertible, back] = ["12.50 CUC CUP", "300 CUP CUC"].map(|text| ask(&converter, text, |_| {}));
    let (convertible, back) = (convertible.await.unwrap(), back.await.unwrap());
    assert_eq!((legs(&convertible), convertible.result.to_string()), (vec!["LAW 1 CUC = 24 CUP".to_owned()], "300.00".to_owned()));
    assert_eq!((legs(&back), back.result.to_string()), (vec!["LAW inverse 1 CUC = 24 CUP".to_owned()], "12.50".to_owned()));
    assert_eq!((convertible.legs[0].date, convertible.rate.to_string()), (date(2021, 1, 1), "24".to_owned()));
    let chain = ask(&converter, "20000000 BYB BYN", |_| {}).await.unwrap();
    assert_eq!(legs(&chain), ["LAW inverse 1 BYR = 1000 BYB", "LAW inverse 1 BYN = 10000 BYR"]);
    assert_eq!(chain.result.to_string(), "2.00");
    // Beside other money the old code may be written for the new one.
    let twofold = ask(&converter, "20000000 BYB RUB", |_| {}).await.unwrap_err();
    assert_eq!(twofold.to_string(), "BYB ended on 1999-12-31: write BYN, or name a day up to then for the old money");
}

#[test]
fn digits_of_every_length_are_written_whole() {
    let zeros = |count: usize| "0".repeat(count);
    let longest = "340282366920938463463374607431768211455";
    for (negative, mantissa, scale, text) in [
        (false, 0, 0, "0".to_owned()),
        (true, 12, 0, "-12".to_owned()),
        (false, 12, 1, "1.2".to_owned()),
        (true, 12, 2, "-0.12".to_owned()),
        (false, 12, 3, "0.012".to_owned()),
        (false, 1_000_000_000_000_000_000_000_000_000_001, 3, "1000000000000000000000000000.001".to_owned()),
        (false, u128::from(u64::MAX) + 1, 20, "0.18446744073709551616".to_owned()),
        (true, u128::MAX, 38, format!("-{}.{}", &longest[..1], &longest[1..])),
        (true, u128::MAX, 60, format!("-0.{}{longest}", zeros(21))),
        (true, u128::MAX, 61, format!("-0.{}{longest}", zeros(22))),
        (false, 12, -70, format!("12{}", zeros(70))),
        (false, 1200, 0, "1200".to_owned()),
    ] {
        assert_eq!(Digits::new(negative, mantissa, scale).to_string(), text);
    }
}

#[tokio::test]
async fn a_currency_that_is_gone_without_a_law_has_no_rate() {
    let error = ask(&converter().await, "1 ADP USD", |_| {}).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "ADP ended on 2001-12-31, and no rate to EUR, which came after it, is fixed by law for that day: ask for a date up to then, or for EUR"
    );
    // The successor was cut down under the same code: today's figure is not that of a day before.
    let between = ask(&converter().await, "1 VEF VES", |question| question.date = Some(date(2020, 1, 1))).await;
    assert!(matches!(between, Err(ConvertError::Retired { .. })), "{between:?}");
    let after = ask(&converter().await, "100000000000 VEF VES", |question| question.date = Some(date(2021, 10, 1))).await.unwrap();
    assert_eq!((after.result.to_string(), after.legs[0].date), ("1.00".to_owned(), date(2021, 10, 1)));
    let never = ask(&converter().await, "1 XTS USD", |_| {}).await.unwrap_err();
    assert_eq!(never.to_string(), "no source has a rate of XTS to USD");
    let named = ask(&converter().await, "1 AED USD", |question| question.source = Some(CBR)).await.unwrap_err();
    assert_eq!(named.to_string(), "CBR does not have a rate of AED to USD");
}

#[tokio::test]
async fn scale_rounding_and_overflow() {
    let converter = converter().await;
    let up = ask(&converter, "1 USD EUR", |question| (question.scale, question.rounding) = (Some(4), Rounding::Up)).await.unwrap();
    assert_eq!(up.result.to_string(), "0.8696");
    let tiny = ask(&converter, "0.01 RUB XAU", |_| {}).await.unwrap();
    assert_eq!((tiny.result.to_string(), tiny.for_people()), ("0.000000".to_owned(), "0.00000003".to_owned()));
    let huge = ask(&converter, "79228162514264337593543950335 USD RUB", |_| {}).await;
    assert!(matches!(huge, Err(ConvertError::OutOfRange(_))));
    let owed = ask(&converter, "-100.00 USD RUB", |_| {}).await.unwrap();
    assert_eq!((owed.amount.to_string(), owed.result.to_string()), ("-100.00".to_owned(), "-8012.34".to_owned()));
}

#[tokio::test]
async fn all_rates_of_a_base() {
    let converter = converter().await;
    let question = Question::new(Decimal::from(2), Code::EUR, Code::EUR);
    let all = converter.rates(&question, None, at(NOW)).await.unwrap().value;
    let shown: Vec<String> = all.iter().map(|row| format!("{} {} {}", row.to, row.rate, row.result)).collect();
    assert_eq!(
        shown,
        [
            "AED 4.25 8.50",
            "BYN 3.40740740741 6.81",
            "GBP 0.9 1.80",
            "JPY 181 362",
            "RUB 92 184.00",
            "USD 1.1500 2.30",
            "XAU 0.0002751379 0.000550"
        ]
    );
    let named = converter.rates(&question, Some(&[Code::USD, code("THB")]), at(NOW)).await;
    assert!(matches!(named, Err(ConvertError::NoRate { .. })));
}

#[tokio::test]
async fn an_answer_is_good_until_the_next_poll_or_change() {
    let store = Memory::default();
    store.put(&[sheet(ECB, date(2026, 11, 20), &["1 EUR = 1.1 USD"]), sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"])]).await.unwrap();
    let timetable = Arc::new(Timetable::default());
    let books = books(Arc::new(store), &[ECB], &timetable, Reads::Everything);
    let converter = Converter::new(Arc::clone(&books));
    let question = Question::new(Decimal::ONE, Code::EUR, Code::USD);
    let good = async |date, now: &str| converter.convert(&Question { date, ..question }, at(now)).await.unwrap().good_until;
    // Nobody asks the publisher: another process may, so a minute.
    assert_eq!(good(None, NOW).await, at("2026-11-24T10:16:00Z"));
    timetable.set(TableId::only(ECB), at("2026-11-24T10:15:20Z"));
    books.forget();
    assert_eq!(good(None, NOW).await, at("2026-11-24T10:15:20Z"));
    timetable.set(TableId::only(ECB), at("2026-11-24T15:00:00Z"));
    books.forget();
    assert_eq!(good(None, NOW).await, at("2026-11-24T11:15:00Z"));
    assert_eq!(good(None, "2026-11-24T14:30:00Z").await, at("2026-11-24T15:00:00Z"));
    timetable.set(TableId::only(ECB), at("2026-11-25T15:00:00Z"));
    books.forget();
    assert_eq!(good(None, "2026-11-24T15:30:00Z").await, at("2026-11-24T16:00:00Z"));
    assert_eq!(good(None, "2026-11-24T22:30:00Z").await, at("2026-11-24T23:00:00Z"));
    assert_eq!(good(Some(date(2026, 11, 21)), NOW).await, at("2026-11-25T10:15:00Z"));
}

#[tokio::test]
async fn a_sheet_that_lands_is_answered_at_once() {
    let store = Arc::new(Memory::default());
    store.put(&[sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"])]).await.unwrap();
    let books = books(Arc::<Memory>::clone(&store), &[ECB], &Arc::default(), Reads::Everything);
    let converter = Converter::new(Arc::clone(&books));
    assert_eq!(legs(&ask(&converter, "1 EUR USD", |_| {}).await.unwrap()), ["ECB 1 EUR = 1.2 USD"]);
    store.put(&[sheet(ECB, date(2026, 11, 24), &["1 EUR = 1.3 USD"])]).await.unwrap();
    books.forget();
    assert_eq!(legs(&ask(&converter, "1 EUR USD", |_| {}).await.unwrap()), ["ECB 1 EUR = 1.3 USD"]);
    // What another process stored is seen within a minute.
    store.put(&[sheet(ECB, date(2026, 11, 24), &["1 EUR = 1.4 USD"])]).await.unwrap();
    let question = Question::new(Decimal::ONE, Code::EUR, Code::USD);
    let seen = converter.convert(&question, at(NOW) + jiff::SignedDuration::from_secs(61)).await.unwrap().value;
    assert_eq!(legs(&seen), ["ECB 1 EUR = 1.4 USD"]);
}

#[tokio::test]
async fn an_answer_reads_back_as_it_was_written() {
    let answer = ask(&converter().await, "100.00 DEM USD", |_| {}).await.unwrap();
    let text = serde_json::to_string(&answer).unwrap();
    let read: Conversion = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), text);
    assert_eq!((read.result, &read.legs, read.words()), (answer.result, &answer.legs, answer.words()));
}
