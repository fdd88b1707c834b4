//! Tests of `convert`: which legs, of which day, and what is said about them.

mod blend;
mod odd;
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
async fn the_receipt_says_which_day_and_why() {
    let converter = converter().await;
    let today = ask(&converter, "1 EUR USD", |_| {}).await.unwrap();
    assert_eq!((today.requested_date, today.rate_date), (date(2026, 11, 24), date(2026, 11, 23)));
    assert_eq!((today.freshness, today.reason), (Freshness::Carried, Some(Reason::NotYetPublished)));
    assert_eq!(today.next_due, Some(at("2026-11-24T15:00:00Z")));
    assert_eq!(today.words(), "European Central Bank, 23 November 2026; today's rate is not published yet");
    let sunday = ask(&converter, "1 EUR USD", |question| question.date = Some(date(2026, 11, 22))).await.unwrap();
    assert_eq!((sunday.rate_date, sunday.reason, sunday.next_due), (date(2026, 11, 20), Some(Reason::Weekend), None));
    assert_eq!(sunday.words(), "European Central Bank, 20 November 2026; carried over the weekend");
    let current = ask(&converter, "1 USD RUB", |_| {}).await.unwrap();
    assert_eq!((current.freshness, current.words()), (Freshness::Current, "Bank of Russia, 24 November 2026".to_owned()));
}

#[tokio::test]
async fn a_missed_day_is_late_unless_the_publisher_was_asked_about_it() {
    let days = |source| [18, 20].map(|day| sheet(source, date(2026, 11, day), &["1 EUR = 1.15 USD"]));
    let store = Arc::new(Memory::default());
    store.put(&[days(ECB), days(EXCHANGE_API)].concat()).await.unwrap();
    let converter =
        || Converter::new(books(Arc::clone(&store) as Arc<dyn RateStore>, &[ECB, EXCHANGE_API], &Arc::default(), Reads::Everything));
    let on_thursday = async |source| {
        let converter = converter();
        let answer = ask(&converter, "1 EUR USD", |question| (question.date, question.source) = (Some(date(2026, 11, 19)), Some(source)));
        let answer = answer.await.unwrap();
        (answer.rate_date, answer.freshness, answer.reason)
    };
    let wednesday = date(2026, 11, 18);
    // The ECB gives past days, and was not asked about that Thursday.
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    // It was asked up to the day before, and then about the day itself; the other has only its newest, whatever was asked.
    let asked = async |source, last| {
        let notes = Notebook { filled: vec![(date(2026, 1, 1), last)], ..Notebook::default() };
        store.note(TableId::only(source), &notes).await.unwrap();
    };
    asked(ECB, wednesday).await;
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    asked(ECB, date(2026, 11, 19)).await;
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Carried, Some(Reason::NoPublication)));
    asked(EXCHANGE_API, date(2026, 11, 19)).await;
    assert_eq!(on_thursday(EXCHANGE_API).await, (wednesday, Freshness::Late, Some(Reason::Late)));
    // What it gave of that day was refused here.
    let refused =
        Notebook { refused: vec![date(2026, 11, 19)], filled: vec![(date(2026, 1, 1), date(2026, 11, 20))], ..Notebook::default() };
    store.note(TableId::only(ECB), &refused).await.unwrap();
    assert_eq!(on_thursday(ECB).await, (wednesday, Freshness::Late, Some(Reason::Late)));
}

#[tokio::test]
async fn the_preference_decides_and_a_named_source_overrides_it() {
    let converter = converter().await;
    assert_eq!(legs(&ask(&converter, "1 EUR RUB", |_| {}).await.unwrap()), ["CBR 1 EUR = 92 RUB"]);
    let named = ask(&converter, "1 EUR RUB", |question| question.source = Some(EXCHANGE_API)).await.unwrap();
    assert_eq!(legs(&named), ["EXCHANGE-API 1 EUR = 93 RUB"]);
}

#[tokio::test]
async fn a_stale_source_is_passed_over_while_another_is_not() {
    let stale = sheet(ECB, date(2026, 10, 30), &["1 EUR = 1.1 USD"]);
    let older = sheet(EXCHANGE_API, date(2026, 9, 29), &["1 EUR = 1.2 USD"]);
    let fresh = sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 1.3 USD"]);
    let prefer = [EXCHANGE_API, ECB];
    let both = converter_of(&[ECB, EXCHANGE_API], &[stale.clone(), fresh]).await;
    assert_eq!(legs(&ask(&both, "1 EUR USD", |_| {}).await.unwrap()), ["EXCHANGE-API 1 EUR = 1.3 USD"]);
    // When all are, the newest answers, whatever the preference, and says so.
    let none = converter_of(&prefer, &[stale, older]).await;
    let answer = ask(&none, "1 EUR USD", |_| {}).await.unwrap();
    assert_eq!((legs(&answer), answer.freshness), (vec!["ECB 1 EUR = 1.1 USD".to_owned()], Freshness::Stale));
    assert_eq!(answer.words(), "European Central Bank, 30 October 2026; 25 days old, and nothing newer is here");
}

#[tokio::test]
async fn two_sources_joined_bear_the_older_day_and_the_worse_standing() {
    let byn = sheet(CBR, date(2026, 11, 24), &["1 BYN = 27 RUB", "1 EUR = 90 RUB"]);
    let carried = sheet(ECB, date(2026, 11, 23), &["1 EUR = 0.9 GBP"]);
    let joined = converter_of(&[ECB, CBR], &[byn.clone(), carried]).await;
    let answer = ask(&joined, "10 BYN GBP", |_| {}).await.unwrap();
    assert_eq!(legs(&answer), ["CBR 1 BYN = 27 RUB", "CBR inverse 1 EUR = 90 RUB", "ECB 1 EUR = 0.9 GBP"]);
    assert_eq!(
        (answer.rate_date, answer.freshness, answer.reason),
        (date(2026, 11, 23), Freshness::Carried, Some(Reason::NotYetPublished))
    );
    // What is stale is joined only where nothing else can be, whatever the preference.
    let stale = sheet(ECB, date(2026, 10, 30), &["1 EUR = 0.8 GBP"]);
    let market = sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 0.7 GBP"]);
    let either = converter_of(&[ECB, CBR, EXCHANGE_API], &[byn.clone(), stale.clone(), market]).await;
    assert_eq!(legs(&ask(&either, "10 BYN GBP", |_| {}).await.unwrap())[2], "EXCHANGE-API 1 EUR = 0.7 GBP");
    let only = ask(&converter_of(&[ECB, CBR], &[byn, stale]).await, "10 BYN GBP", |_| {}).await.unwrap();
    assert_eq!((legs(&only)[2].as_str(), only.freshness), ("ECB 1 EUR = 0.8 GBP", Freshness::Stale));
}

#[tokio::test]
async fn a_day_that_nobody_can_know_yet_has_no_rate_not_even_by_law() {
    let converter = converter().await;
    for text in ["1 DEM EUR", "1 USD USD", "1 EUR USD"] {
        for day in [date(9999, 12, 31), date(2026, 12, 5)] {
            let error = ask(&converter, text, |question| question.date = Some(day)).await;
            assert!(matches!(error, Err(ConvertError::NoRate { .. })), "{text} {day}: {error:?}");
        }
    }
    let known = ask(&converter, "1 DEM EUR", |question| question.date = Some(date(2026, 12, 4))).await.unwrap();
    assert_eq!(known.result.to_string(), "0.51");
}

#[tokio::test]
async fn tomorrow_is_not_in_force_today() {
    let sheets = [sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB"]), sheet(CBR, date(2026, 11, 25), &["1 USD = 81 RUB"])];
    let converter = converter_of(&[CBR], &sheets).await;
    assert_eq!(legs(&ask(&converter, "1 USD RUB", |_| {}).await.unwrap()), ["CBR 1 USD = 80 RUB"]);
    let tomorrow = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2026, 11, 25))).await.unwrap();
    assert_eq!((legs(&tomorrow), tomorrow.freshness), (vec!["CBR 1 USD = 81 RUB".to_owned()], Freshness::Current));
    let later = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2026, 11, 26))).await.unwrap_err();
    assert_eq!(later.to_string(), "no source has a rate of USD to RUB on 2026-11-26; there are rates from 2026-11-24 to 2026-11-25");
    // Moscow's midnight comes three hours before that of UTC.
    let question = Question::new(Decimal::ONE, Code::USD, Code::RUB);
    let after = converter.convert(&question, at("2026-11-24T21:00:00Z")).await.unwrap().value;
    assert_eq!(legs(&after), ["CBR 1 USD = 81 RUB"]);
}

#[tokio::test]
async fn a_day_that_has_begun_somewhere_is_carried_to_and_a_later_one_is_answered_by_nobody_else() {
    let sheets = [
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.15 USD"]),
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB", "1 EUR = 92 RUB"]),
        sheet(CBR, date(2026, 11, 26), &["1 USD = 82 RUB", "1 EUR = 93 RUB"]),
    ];
    let converter = converter_of(&[ECB, CBR], &sheets).await;
    let on = |text: &'static str, day| ask(&converter, text, move |question| question.date = Some(day));
    // At 10:15 in UTC the 25th has begun fourteen hours further east, and the 26th nowhere.
    let east = on("1 EUR USD", date(2026, 11, 25)).await.unwrap();
    assert_eq!((legs(&east), east.rate_date), (vec!["ECB 1 EUR = 1.15 USD".to_owned()], date(2026, 11, 23)));
    assert_eq!((east.freshness, east.reason), (Freshness::Carried, Some(Reason::NotYetPublished)));
    let later = on("1 EUR USD", date(2026, 11, 26)).await.unwrap_err();
    assert!(matches!(later, ConvertError::NoRate { .. }), "{later:?}");
    assert_eq!(legs(&on("1 USD RUB", date(2026, 11, 26)).await.unwrap()), ["CBR 1 USD = 82 RUB"]);
    let named = ask(&converter, "1 EUR USD", |question| (question.date, question.source) = (Some(date(2026, 11, 26)), Some(CBR)));
    assert_eq!(named.await.unwrap().rate_date, date(2026, 11, 26));
    // On a Friday whose sheet is there, Saturday is closed.
    let friday = converter_of(&[ECB], &[sheet(ECB, date(2026, 11, 27), &["1 EUR = 1.15 USD"])]).await;
    let question = Question { date: Some(date(2026, 11, 28)), ..Question::new(Decimal::ONE, Code::EUR, Code::USD) };
    let saturday = friday.convert(&question, at("2026-11-27T16:00:00Z")).await.unwrap().value;
    assert_eq!((saturday.freshness, saturday.reason), (Freshness::Carried, Some(Reason::Weekend)));
}

#[tokio::test]
async fn a_hole_wider_than_may_be_carried_has_no_rate() {
    let sheets = [sheet(ECB, date(2026, 10, 1), &["1 EUR = 1.1 USD"]), sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"])];
    let converter = converter_of(&[ECB], &sheets).await;
    let on = |day| ask(&converter, "1 EUR USD", move |question| question.date = Some(day));
    // Eight publications were missed by the 13th, a Tuesday.
    assert_eq!(on(date(2026, 10, 13)).await.unwrap().rate_date, date(2026, 10, 1));
    assert!(matches!(on(date(2026, 10, 14)).await, Err(ConvertError::NoRate { first: Some(_), last: Some(_), .. })));
    assert!(matches!(on(date(1900, 1, 1)).await, Err(ConvertError::NoRate { .. })));
    assert!(matches!(on(date(9999, 12, 31)).await, Err(ConvertError::NoRate { .. })));
}

#[tokio::test]
async fn a_currency_that_is_no_longer_quoted_is_suspended() {
    let sheets = [
        sheet(ECB, date(2022, 3, 1), &["1 EUR = 1.1 USD", "1 EUR = 117.201 RUB"]),
        sheet(ECB, date(2022, 3, 2), &["1 EUR = 1.1 USD"]),
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"]),
    ];
    let converter = converter_of(&[ECB], &sheets).await;
    let error = ask(&converter, "1 USD RUB", |_| {}).await.unwrap_err();
    assert!(matches!(error, ConvertError::Suspended { code: Code::RUB, last, .. } if last == date(2022, 3, 1)), "{error:?}");
    assert_eq!(error.to_string(), "ECB has not quoted RUB since 2022-03-01: ask for a date up to then, or for another source");
    // Where another source quotes it, something else is missing.
    let others = [
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB"]),
        sheet(ECB, date(2022, 3, 1), &["1 EUR = 117.201 RUB"]),
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.2 USD"]),
    ];
    let both = converter_of(&[ECB, CBR], &others).await;
    let unquoted = ask(&both, "1 CLF RUB", |_| {}).await.unwrap_err();
    assert_eq!(unquoted.to_string(), "no source has a rate of CLF to RUB");
    let named = ask(&both, "1 CLF RUB", |question| question.source = Some(ECB)).await.unwrap_err();
    assert!(matches!(named, ConvertError::Suspended { code: Code::RUB, .. }), "{named:?}");
    // What nobody ever quoted is not missing because somebody quotes something else no longer.
    let never = ask(&converter, "1 CLF RUB", |_| {}).await.unwrap_err();
    assert_eq!(never.to_string(), "no source has a rate of CLF to RUB");
    let next_day = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2022, 3, 2))).await.unwrap_err();
    assert!(matches!(next_day, ConvertError::Suspended { .. }), "{next_day:?}");
    let quoted = ask(&converter, "1 USD RUB", |question| question.date = Some(date(2022, 3, 1))).await.unwrap();
    assert_eq!(quoted.result.to_string(), "106.55");
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
