//! Tests of `convert`: metals, of which ISO 4217 knows the troy ounce and some publishers the gram. Figures by hand: an ounce is
//! 31.1034768 g.

use super::*;
use crate::convert::history::{Every, Range};
use crate::sources::{bnr, cba};

const BNR: SourceId = bnr::SOURCE.id;
const CBA: SourceId = cba::SOURCE.id;
const RON: Code = Code::new(b"RON");

/// Gold by the gram at two central banks, and by the ounce at an aggregate.
async fn weighing() -> Converter {
    let sheets = [
        sheet(BNR, date(2026, 11, 23), &["1 GAU = 620 RON", "1 USD = 4.4 RON"]),
        sheet(BNR, date(2026, 11, 24), &["1 GAU = 621.3365 RON", "1 USD = 4.5 RON"]),
        sheet(CBA, date(2026, 11, 24), &["1 GAU = 60871 AMD", "1 GAG = 973.28 AMD", "1 USD = 377.39 AMD"]),
        sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 0.00025 XAU", "1 EUR = 5.09 RON", "1 EUR = 440 AMD"]),
    ];
    converter_of(&[EXCHANGE_API, BNR, CBA], &sheets).await
}

#[tokio::test]
async fn an_ounce_is_priced_by_the_gram_where_that_is_what_a_central_bank_publishes() {
    let converter = weighing().await;
    let ounce = ask(&converter, "1 XAU RON", |_| {}).await.unwrap();
    // 31.1034768 × 621.3365 = 19325.7254127…
    assert_eq!((ounce.result.to_string(), ounce.rate.to_string()), ("19325.73".to_owned(), "19325.7254127".to_owned()));
    assert_eq!(legs(&ounce), ["UNIT 1 XAU = 31.1034768 GAU", "BNR 1 GAU = 621.3365 RON"]);
    assert_eq!(ounce.words(), "31.1034768 GAU are one XAU (Gram of gold) and National Bank of Romania, 24 November 2026");
    let back = ask(&converter, "621.3365 RON XAU", |question| question.scale = Some(10)).await.unwrap();
    assert_eq!(
        (back.result.to_string(), legs(&back)),
        ("0.0321507466".to_owned(), vec!["BNR inverse 1 GAU = 621.3365 RON".to_owned(), "UNIT inverse 1 XAU = 31.1034768 GAU".to_owned()])
    );
    let two = ask(&converter, "1 XAU XAG", |question| question.source = Some(CBA)).await.unwrap();
    assert_eq!(two.legs.len(), 4);
    assert_eq!(two.rate.to_string(), "62.5421255959");
}

#[tokio::test]
async fn a_gram_is_asked_for_by_its_own_code() {
    let converter = weighing().await;
    let gram = ask(&converter, "10 GAU RON", |_| {}).await.unwrap();
    assert_eq!((gram.result.to_string(), legs(&gram)), ("6213.36".to_owned(), vec!["BNR 1 GAU = 621.3365 RON".to_owned()]));
    // Who counts in ounces is named: the gram is its part.
    let aggregate = ask(&converter, "1 GAU EUR", |question| question.source = Some(EXCHANGE_API)).await.unwrap();
    assert_eq!(legs(&aggregate), ["UNIT inverse 1 XAU = 31.1034768 GAU", "EXCHANGE-API inverse 1 EUR = 0.00025 XAU"]);
    let same = ask(&converter, "2 XAU GAU", |_| {}).await.unwrap();
    assert_eq!((same.result.to_string(), same.legs.len()), ("62.20695".to_owned(), 1));
}

#[tokio::test]
async fn a_range_of_a_metal_is_that_of_its_grams() {
    let converter = weighing().await;
    for source in [None, Some(BNR)] {
        let (base, quotes) = (Code::new(b"XAU"), Some(vec![RON]));
        let range = Range { base, quotes, start: date(2026, 11, 23), end: date(2026, 11, 24), ahead: true, every: Every::Day, source };
        let rows = converter.history(&range, at(NOW)).await.unwrap().all().await.unwrap();
        let rows: Vec<String> = rows.iter().map(|row| format!("{} {}", row.date, row.rate)).collect();
        assert_eq!(rows, ["2026-11-23 19284.155616", "2026-11-24 19325.7254127"], "{source:?}");
    }
}
