//! Tests of `convert`: currencies that a law or a treaty ties to others, which answer by it where nobody quotes them.

use super::*;
use crate::convert::history::{Every, Range};
use crate::currency::Fixed;

const NOBODY: &str = "1 EUR = 1.1500 USD";

/// The European Central Bank alone, which quotes none of them.
async fn alone() -> Converter {
    let sheets = [sheet(ECB, date(2026, 11, 20), &["1 EUR = 1.15 USD"]), sheet(ECB, date(2026, 11, 23), &[NOBODY, "1 EUR = 1.5 SGD"])];
    converter_of(&[ECB], &sheets).await
}

#[tokio::test]
async fn what_nobody_quotes_goes_by_the_act_that_ties_it() {
    let converter = alone().await;
    let franc = ask(&converter, "655957 XOF USD", |_| {}).await.unwrap();
    assert_eq!((franc.result.to_string(), franc.rate_date), ("1150.00".to_owned(), date(2026, 11, 23)));
    assert_eq!(legs(&franc), ["LAW inverse 1 EUR = 655.957 XOF", "ECB 1 EUR = 1.1500 USD"]);
    let words =
        "fixed by law since 1 January 1999 (Council Decision 98/683/EC of 23 November 1998) and European Central Bank, 23 November 2026";
    assert!(franc.words().starts_with(words), "{}", franc.words());
    assert_eq!(franc.legs[0].fixed, Some(Fixed::Peg));
    // As the act says it: for a thousand units, and in either direction.
    let pacific = ask(&converter, "1000 XPF EUR", |_| {}).await.unwrap();
    assert_eq!((pacific.result.to_string(), legs(&pacific)), ("8.38".to_owned(), vec!["LAW 1000 XPF = 8.38 EUR".to_owned()]));
    let back = ask(&converter, "8.38 EUR XPF", |_| {}).await.unwrap();
    assert_eq!((back.result.to_string(), legs(&back)), ("1000".to_owned(), vec!["LAW inverse 1000 XPF = 8.38 EUR".to_owned()]));
    // Two of one anchor, and two of different ones.
    let equal = ask(&converter, "100 XAF XOF", |_| {}).await.unwrap();
    assert_eq!((equal.result.to_string(), equal.legs.len()), ("100".to_owned(), 2));
    let brunei = ask(&converter, "15 BND XOF", |_| {}).await.unwrap();
    let due = ["LAW inverse 1 SGD = 1 BND", "ECB inverse 1 EUR = 1.5 SGD", "LAW 1 EUR = 655.957 XOF"];
    assert_eq!((brunei.result.to_string(), legs(&brunei)), ("6560".to_owned(), due.map(str::to_owned).to_vec()));
}

#[tokio::test]
async fn what_a_publisher_says_of_a_tied_currency_counts_before_the_act() {
    let quoted = [sheet(ECB, date(2026, 11, 23), &[NOBODY]), sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 656.4 XOF"])];
    let converter = converter_of(&[ECB, EXCHANGE_API], &quoted).await;
    assert_eq!(legs(&ask(&converter, "1 XOF EUR", |_| {}).await.unwrap()), ["EXCHANGE-API inverse 1 EUR = 656.4 XOF"]);
    // A source that is named answers for itself, and so does a day before the act.
    let converter = alone().await;
    assert!(ask(&converter, "1 XOF EUR", |question| question.source = Some(ECB)).await.is_err());
    assert!(ask(&converter, "1 STN EUR", |question| question.date = Some(date(2017, 12, 31))).await.is_err());
    assert!(ask(&converter, "1 AED USD", |_| {}).await.is_err(), "what a bank keeps by decision alone is nobody's law");
    // A list is of what is quoted.
    let rows = converter.rates(&Question::new(Decimal::ONE, Code::EUR, Code::EUR), None, at(NOW)).await.unwrap().value;
    assert_eq!(rows.iter().map(|row| row.to.to_string()).collect::<Vec<_>>(), ["SGD", "USD"]);
}

#[tokio::test]
async fn a_range_goes_by_the_act_day_by_day() {
    let converter = alone().await;
    let (base, quotes) = (code("XOF"), Some(vec![Code::USD]));
    let range = Range { base, quotes, start: date(2026, 11, 20), end: date(2026, 11, 23), ahead: true, every: Every::Day, source: None };
    let rows = converter.history(&range, at(NOW)).await.unwrap().all().await.unwrap();
    let rows: Vec<String> = rows.iter().map(|row| format!("{} {} {}", row.date, row.rate, row.origin)).collect();
    assert_eq!(rows, ["2026-11-20 0.00175316369823 LAW+ECB", "2026-11-23 0.00175316369823 LAW+ECB"]);
}
