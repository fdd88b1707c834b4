//! `fx sources check`: what publishers answer now beside what is stored. Nothing is stored.

use fx::refresh::check::{Checked, Verdict};

use super::*;

async fn check(desk: &Desk) -> Checked {
    desk.fetcher.check(&[ECB]).await.unwrap().remove(0)
}

#[tokio::test]
async fn an_answer_is_compared_with_what_is_stored_and_not_stored() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let day = |usd: &str| ecb_file(&[ecb_day("2026-11-02", usd)]);
    answers(&publisher, DAILY, day("1.1200")).await;
    let new = check(&desk).await;
    assert_eq!((new.table, new.verdict, new.date, new.quotes), (ECB, Verdict::New, Some(date(2026, 11, 2)), 29));
    assert_eq!(desk.store.sheet(ECB, date(2026, 11, 2)).await.unwrap(), None);
    assert_eq!(desk.store.notebook(ECB).await.unwrap().last_attempt, None);

    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!((check(&desk).await.verdict, check(&desk).await.detail.as_str()), (Verdict::Same, ""));
    for (body, verdict, detail) in [
        (day("1.1250"), Verdict::Differs, "1 figures, as EUR/USD: 1.1250, and stored is 1.1200"),
        (day("11.200"), Verdict::Refused, "1 rows, as power-of-ten: "),
        ("<!doctype html><html>captcha</html>".to_owned(), Verdict::Refused, "html: the answer is an HTML page, not XML"),
        (ecb_file(&[]), Verdict::Refused, "empty: the answer holds no sheet"),
    ] {
        answers(&publisher, DAILY, body).await;
        let checked = check(&desk).await;
        assert_eq!(checked.verdict, verdict);
        assert!(checked.detail.starts_with(detail) && !checked.verdict.is_good() || verdict == Verdict::Same, "{checked:?}");
    }
    publisher.reset().await;
    Mock::given(path(DAILY)).respond_with(ResponseTemplate::new(500)).mount(&publisher).await;
    let gone = check(&desk).await;
    assert!(gone.verdict == Verdict::Unreachable && gone.detail.ends_with("status 500"), "{gone:?}");
    assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.1200"));
    assert_eq!(desk.store.notebook(ECB).await.unwrap().failures, 0);
}

/// The ECB has no Belarusian rouble; whoever has one tells whether its first figure is wild.
#[tokio::test]
async fn a_pair_that_is_new_to_a_table_is_compared_with_other_sources() {
    let publisher = MockServer::start().await;
    let clock = Clock::fixed(at("2026-11-02T16:00:00Z"));
    let desk = desk_over(books::store().await, &config(&publisher, &["ECB", "EXCHANGE_API"]), clock);
    let day = |roubles: &str| {
        let cube = format!("<Cube currency='BYN' rate='{roubles}'/></Cube>");
        let day = ecb_day("2026-11-02", "1.1200");
        ecb_file(&[day.strip_suffix("</Cube>").unwrap().to_owned() + &cube])
    };
    answers(&publisher, DAILY, day("3.4")).await;
    assert_eq!((check(&desk).await.verdict, check(&desk).await.quotes), (Verdict::New, 30));
    answers(&publisher, DAILY, day("0.0034")).await;
    let checked = check(&desk).await;
    assert!(checked.verdict == Verdict::Refused && checked.detail.starts_with("1 rows, as power-of-ten: BYN"), "{checked:?}");
}
