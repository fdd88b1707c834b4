//! Days of publication without a figure: where a line breaks, and what a mean says. Part of the tests of `convert/history`.

use super::*;

/// Whether the line of a chart breaks somewhere between two days.
async fn breaks(converter: &Converter, asked: &Range) -> Vec<String> {
    let rows = converter.history(asked, at(NOW)).await.unwrap().all().await.unwrap();
    rows.windows(2).filter(|two| converter.missed(&two[0], &two[1])).map(|two| format!("{} {}", two[0].date, two[1].date)).collect()
}

#[tokio::test]
async fn a_line_breaks_where_a_publication_is_known_to_be_missing_or_a_day_alone_has_no_rate() {
    let store = Memory::default();
    let of = |source, days: &[&str]| days.iter().map(|day| sheet(source, day, &["1 EUR = 1.1 USD", "1 USD = 80 RUB"])).collect::<Vec<_>>();
    // Over Easter nothing is missing; of one day of TARGET alone something is.
    let ecb = of(ECB, &["2026-04-02", "2026-04-07", "2026-04-08", "2026-04-10"]);
    // Days off that the government moved, a day that is missing, and a hole in a year of which they are not known.
    let known = of(CBR, &["2025-12-31", "2026-01-13", "2026-01-14", "2026-01-16"]);
    let unknown = of(CBR, &["2021-03-02", "2021-03-13", "2021-03-16", "2021-04-20"]);
    store.put(&[ecb, unknown, known].concat()).await.unwrap();
    let converter = over(store, &[ECB, CBR]);
    assert_eq!(breaks(&converter, &range("EUR", "USD", "2026-04-01", "2026-04-30")).await, ["2026-04-08 2026-04-10"]);
    assert_eq!(breaks(&converter, &range("USD", "RUB", "2025-12-30", "2026-01-20")).await, ["2026-01-14 2026-01-16"]);
    assert_eq!(breaks(&converter, &range("USD", "RUB", "2021-03-01", "2021-04-30")).await, ["2021-03-16 2021-04-20"]);
    // Within a hole that breaks no line each day has a rate; at the end of the one that does, none.
    let on = async |day: &str| {
        let question = Question { date: Some(self::day(day)), source: Some(CBR), ..Question::new(Decimal::ONE, code("USD"), code("RUB")) };
        converter.convert(&question, at(NOW)).await.map(|answer| answer.value.rate_date.to_string()).ok()
    };
    assert_eq!(on("2021-03-12").await.as_deref(), Some("2021-03-02"));
    assert_eq!(on("2026-01-12").await.as_deref(), Some("2025-12-31"));
    assert_eq!(on("2021-04-19").await, None);
}

#[tokio::test]
async fn a_mean_says_where_days_of_publication_have_no_figure() {
    use crate::convert::average::{Gap, MeanOf, Period, Wanted};

    let store = Memory::default();
    let days = ["2026-04-02", "2026-04-07", "2026-04-08", "2026-04-10"];
    store.put(&days.map(|day| sheet(ECB, day, &["1 EUR = 1.1 USD"]))).await.unwrap();
    let converter = over(store, &[ECB]);
    let mean = async |start: &str, end: &str| {
        let period = Period { start: day(start), end: day(end) };
        let (quotes, source) = (vec![code("USD")], Some(ECB));
        let wanted = Wanted {
            base: code("EUR"),
            quotes,
            period,
            of: MeanOf::Quotes,
            source,
            scale: None,
            rounding: crate::convert::Rounding::HalfEven,
        };
        let (averages, _) = converter.average(&wanted, at(NOW)).await.unwrap();
        (averages.complete, averages.averages[0].days.len(), averages.averages[0].gaps.clone())
    };
    let gap = |after: &str, before: &str| Gap { after: day(after), before: day(before) };
    // Over Easter there is none.
    assert_eq!(mean("2026-04-02", "2026-04-08").await, (true, 3, Vec::new()));
    let april = [gap("2026-03-31", "2026-04-02"), gap("2026-04-08", "2026-04-10"), gap("2026-04-10", "2026-05-01")];
    assert_eq!(mean("2026-04-01", "2026-04-30").await, (false, 4, april.to_vec()));
}
