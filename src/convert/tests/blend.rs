//! The median of what central banks say, with what does not count and why.

use super::*;
use crate::convert::blend::{Blend, Why};

const CNB: SourceId = sources::cnb::SOURCE.id;
const BDI: SourceId = sources::bdi::SOURCE.id;
const BNR: SourceId = sources::bnr::SOURCE.id;
const HMRC: SourceId = sources::hmrc::SOURCE.id;

async fn blend(converter: &Converter, text: &str, change: impl FnOnce(&mut Question)) -> Result<Blend, ConvertError> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut question = Question::new(words[0].parse().unwrap(), code(words[1]), code(words[2]));
    change(&mut question);
    converter.blend(&question, at(NOW)).await.map(|answer| answer.value)
}

fn used(blend: &Blend) -> Vec<String> {
    blend.used.iter().map(|one| format!("{} {} {}", one.source, one.rate, one.deviation)).collect()
}

fn dropped(blend: &Blend) -> Vec<String> {
    let same = |of: Option<SourceId>| of.map_or(String::new(), |of| format!(" as {of}"));
    blend.dropped.iter().map(|one| format!("{} {:?}{}", one.rate.source, one.why, same(one.same_as))).collect()
}

async fn banks() -> Converter {
    let month = sheet_of(TableId::only(HMRC), date(2026, 11, 1), Some(date(2026, 11, 30)), &["1 GBP = 1.30 USD", "1 GBP = 1.13 EUR"]);
    let sheets = [
        sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.1500 USD", "1 EUR = 0.9 GBP"]),
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80 RUB", "1 EUR = 92.4 RUB"]),
        sheet(CNB, date(2026, 11, 23), &["1 USD = 21 CZK", "1 EUR = 24.5 CZK"]),
        sheet(BDI, date(2026, 11, 23), &["1 EUR = 1.15 USD"]),
        sheet(BNR, date(2026, 9, 1), &["1 USD = 4.4 RON", "1 EUR = 5 RON"]),
        month,
        sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 9.99 USD"]),
    ];
    converter_of(&[ECB, CBR, CNB, BDI, BNR, HMRC, EXCHANGE_API], &sheets).await
}

#[tokio::test]
async fn an_odd_count_is_the_one_in_the_middle_and_the_rest_says_why_it_does_not_count() {
    let blend = blend(&banks().await, "100 EUR USD", |_| {}).await.unwrap();
    // 1.15, 92.4 / 80 = 1.155 and 24.5 / 21 = 1.1666…
    assert_eq!(
        (blend.result.to_string(), blend.rate.to_string(), blend.unrounded.to_string()),
        ("115.50".into(), "1.155".into(), "115.5".into())
    );
    assert_eq!(used(&blend), ["ECB 1.1500 -0.4329", "CBR 1.155 0", "CNB 1.16666666667 1.0101"]);
    assert_eq!(dropped(&blend), ["BDI SameFigure as ECB", "BNR Stale", "HMRC Kind", "EXCHANGE-API Kind"]);
    assert_eq!((blend.requested_date, blend.rate_date, blend.source), (date(2026, 11, 24), date(2026, 11, 23), "blend"));
    assert!(blend.freshness < Freshness::Stale);
}

#[tokio::test]
async fn an_even_count_is_the_exact_mean_of_the_two_in_the_middle() {
    let sheets =
        [sheet(ECB, date(2026, 11, 23), &["1 EUR = 1.1500 USD"]), sheet(CNB, date(2026, 11, 23), &["1 USD = 21 CZK", "1 EUR = 24.5 CZK"])];
    let two = converter_of(&[ECB, CNB], &sheets).await;
    let blended = blend(&two, "3 EUR USD", |question| question.scale = Some(18)).await.unwrap();
    // (1.15 + 7/6) / 2 = 139/120; three of them are 3.475.
    assert_eq!((blended.result.to_string(), blended.rate.to_string()), ("3.475000000000000000".into(), "1.15833333333".into()));
    // Of the inverses the median is taken anew: (1/1.15 + 6/7) / 2 = 139/161.
    let inverse = blend(&two, "161 USD EUR", |_| {}).await.unwrap();
    assert_eq!(inverse.result.to_string(), "139.00");
    let taken_off = blend(&two, "-1.2 EUR USD", |_| {}).await.unwrap();
    assert_eq!((taken_off.result.to_string(), taken_off.unrounded.to_string()), ("-1.39".into(), "-1.39".into()));
}

#[tokio::test]
async fn where_nothing_counts_there_is_no_median() {
    let only = converter_of(&[EXCHANGE_API], &[sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 9.99 USD"])]).await;
    let why = blend(&only, "1 EUR USD", |_| {}).await.unwrap_err().to_string();
    assert!(why.contains("no central bank has a daily rate of 1 EUR in USD") && why.contains("EXCHANGE-API (aggregate)"), "{why}");
    assert!(matches!(blend(&only, "1 EUR EUR", |_| {}).await, Err(ConvertError::NoRate { .. })));
    assert!(matches!(blend(&only, "1 EUR RUB", |_| {}).await, Err(ConvertError::NoRate { .. })));
}

#[tokio::test]
async fn what_is_older_than_allowed_does_not_count() {
    let young = blend(&banks().await, "100 EUR USD", |question| question.max_age = Some(0)).await.unwrap();
    assert_eq!(used(&young), ["CBR 1.155 0"]);
    assert_eq!(dropped(&young), ["ECB TooOld", "CNB TooOld", "BDI TooOld", "BNR Stale", "HMRC Kind", "EXCHANGE-API Kind"]);
    assert_eq!(young.dropped[0].why, Why::TooOld);
}
