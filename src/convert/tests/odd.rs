//! States that nobody plans: a row that was refused, a clock that was wrong. Part of the tests of `convert`.

use jiff::civil::Weekday;
use jiff::{SignedDuration, ToSpan};

use super::*;
use crate::sheet::{RefusedRow, Rule};
use crate::store::Notebook;

/// A row of a source's only table that was refused on a day.
fn refused(day: Date, text: &str) -> RefusedRow {
    let detail = "USD was 80 RUB and is 800".to_owned();
    RefusedRow { date: day, quote: quote(text), rule: Rule::PowerOfTen, detail, since: at(NOW) }
}

async fn with_refused(sheets: &[Sheet], rows: Vec<RefusedRow>) -> Converter {
    let store = Arc::new(Memory::default());
    store.put(sheets).await.unwrap();
    store.note(TableId::only(CBR), &Notebook { rows, ..Notebook::default() }).await.unwrap();
    Converter::new(books(store, &[CBR], &Arc::default(), Reads::Everything))
}

/// The figure, its day, and how it stands.
fn standing(answer: &Conversion) -> (String, Date, Freshness, Option<Reason>) {
    (answer.rate.to_string(), answer.rate_date, answer.freshness, answer.reason)
}

#[tokio::test]
async fn an_older_quote_stands_in_for_a_row_that_was_refused_and_says_so() {
    let (saturday, tuesday) = (date(2026, 11, 21), date(2026, 11, 24));
    let sheets = [
        sheet(CBR, date(2026, 11, 20), &["1 USD = 79 RUB", "1 EUR = 91 RUB", "1 GBP = 104 RUB", "1 BYN = 27 RUB"]),
        sheet(CBR, saturday, &["1 EUR = 92 RUB", "1 USD = 80 RUB", "1 GBP = 105 RUB"]),
        sheet(CBR, tuesday, &["1 EUR = 93 RUB"]),
    ];
    // Of the dollar one sheet was refused, of the pound two; the Belarusian rouble was not quoted any more.
    let rows = vec![
        refused(saturday, "1 GBP = 1050 RUB"),
        refused(tuesday, "1 USD = 800 RUB"),
        refused(tuesday, "1 GBP = 1051 RUB"),
        refused(tuesday, "1 BYN = 270 RUB"),
    ];
    let converter = with_refused(&sheets, rows).await;
    let usd = ask(&converter, "100 USD RUB", |_| {}).await.unwrap();
    assert_eq!(standing(&usd), ("80".to_owned(), saturday, Freshness::Late, Some(Reason::Refused)));
    assert_eq!((usd.result.to_string(), usd.requested_date, usd.legs[0].date), ("8000.00".to_owned(), tuesday, saturday));
    assert_eq!(usd.words(), "Bank of Russia, 21 November 2026; the publisher's newer figure was not believed and waits to be confirmed");
    // The rest of the day stands, and is of the day.
    let eur = ask(&converter, "1 EUR RUB", |_| {}).await.unwrap();
    assert_eq!(standing(&eur), ("93".to_owned(), tuesday, Freshness::Current, None));
    // A path of both is as old and as late as its older leg.
    let both = ask(&converter, "1 EUR USD", |_| {}).await.unwrap();
    assert_eq!((both.rate.to_string().as_str(), both.rate_date, both.freshness), ("1.1625", saturday, Freshness::Late));
    let gbp = ask(&converter, "1 GBP RUB", |_| {}).await.unwrap();
    assert_eq!(standing(&gbp).0, "105", "what was put back on Saturday is Saturday's");
    // What Saturday's sheet left out for another reason is not carried.
    assert!(ask(&converter, "1 BYN RUB", |_| {}).await.is_err());
    // Of the past it is said as well, and nothing of it is said of the day before.
    let on = |day| ask(&converter, "1 USD RUB", move |question| question.date = Some(day));
    assert_eq!(standing(&on(saturday).await.unwrap()), ("80".to_owned(), saturday, Freshness::Current, None));
    // Who wants that day's own rate gets none.
    let exact = ask(&converter, "1 USD RUB", |question| (question.date, question.rule) = (Some(tuesday), DayRule::Exact));
    assert!(exact.await.is_err());
    let young = ask(&converter, "1 USD RUB", |question| question.max_age = Some(2)).await.unwrap_err();
    assert!(matches!(young, ConvertError::TooOld { days: 3, most: 2, .. }), "{young:?}");
}

#[tokio::test]
async fn a_row_that_is_refused_for_long_is_not_carried_for_ever() {
    let days: Vec<Date> = (2..=22).map(|back: i64| date(2026, 11, 26) - back.days()).rev().collect();
    // Nothing is dated Sunday, Monday, or the day after the holiday of 4 November.
    let silent = |day: &Date| matches!(day.weekday(), Weekday::Sunday | Weekday::Monday) || *day == date(2026, 11, 5);
    let published: Vec<Date> = days.into_iter().filter(|day| !silent(day)).collect();
    let sheets: Vec<Sheet> = published
        .iter()
        .enumerate()
        .map(
            |(at, day)| {
                if at == 0 { sheet(CBR, *day, &["1 USD = 80 RUB", "1 EUR = 92 RUB"]) } else { sheet(CBR, *day, &["1 EUR = 92 RUB"]) }
            },
        )
        .collect();
    let rows: Vec<RefusedRow> = published.iter().skip(1).map(|day| refused(*day, "1 USD = 800 RUB")).collect();
    let converter = with_refused(&sheets, rows).await;
    let (first, eighth, ninth) = (published[0], published[8], published[9]);
    let on = |day| ask(&converter, "1 USD RUB", move |question| question.date = Some(day));
    assert_eq!(standing(&on(eighth).await.unwrap()), ("80".to_owned(), first, Freshness::Late, Some(Reason::Refused)));
    assert_eq!(
        on(ninth).await.unwrap_err().to_string(),
        "CBR has no rate of USD for 2026-11-18: the publisher's figure was not believed, and the last one is too old to be carried \
         (power-of-ten: USD was 80 RUB and is 800)"
    );
}

#[tokio::test]
async fn a_clock_that_steps_back_takes_its_books_with_it() {
    let sheets = [sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB"]), sheet(CBR, date(2026, 11, 25), &["1 USD = 81 RUB"])];
    let converter = converter_of(&[CBR], &sheets).await;
    let question = Question::new(Decimal::ONE, Code::USD, Code::RUB);
    let years = SignedDuration::from_hours(24 * 365 * 57);
    for (fast, dated) in [(SignedDuration::from_hours(24), date(2026, 11, 25)), (years, date(2083, 11, 10))] {
        let then = converter.convert(&question, at(NOW) + fast).await.unwrap();
        assert_eq!((then.value.rate.to_string().as_str(), then.value.requested_date), ("81", dated));
        assert!(!converter.books().stands(then.stamp, at(NOW)), "an answer of a day to come does not stand");
        let now = converter.convert(&question, at(NOW)).await.unwrap();
        assert_eq!(standing(&now.value), ("80".to_owned(), date(2026, 11, 24), Freshness::Current, None));
        assert!(now.good_until.duration_since(at(NOW)) <= SignedDuration::from_hours(24), "{}", now.good_until);
    }
}

#[tokio::test]
async fn a_time_of_fetching_that_is_still_to_come_is_not_told() {
    let fetched = |hours: i64, day, quotes: &[&str]| {
        let quotes = quotes.iter().map(|text| quote(text)).collect();
        Sheet::restore(TableId::only(CBR), day, None, at(NOW) + SignedDuration::from_hours(hours), quotes)
    };
    // A sheet of today and one of tomorrow, both got while the clock was a day ahead.
    let (today, tomorrow) = (date(2026, 11, 24), date(2026, 11, 25));
    let converter = converter_of(&[CBR], &[fetched(24, today, &["1 USD = 80 RUB"]), fetched(24, tomorrow, &["1 USD = 81 RUB"])]).await;
    let question = Question::new(Decimal::ONE, Code::USD, Code::RUB);
    let answer = converter.convert(&question, at(NOW)).await.unwrap();
    // The figures are the publisher's own and are served; tomorrow's are not in force; when they came is not known.
    assert_eq!(standing(&answer.value), ("80".to_owned(), today, Freshness::Current, None));
    assert_eq!((answer.value.legs[0].fetched_at, answer.changed), (None, None));
    let rows = converter.rates(&Question { to: Code::USD, ..question }, Some(&[Code::RUB]), at(NOW)).await.unwrap();
    assert_eq!((rows.value[0].fetched_at(), rows.changed), (None, None));
    // What came by now is said.
    let known = converter_of(&[CBR], &[fetched(0, today, &["1 USD = 80 RUB"])]).await.convert(&question, at(NOW)).await.unwrap();
    assert_eq!((known.value.legs[0].fetched_at, known.changed), (Some(at(NOW)), Some(at(NOW))));
}
