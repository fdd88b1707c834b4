//! Sheets whose date is not their own, and what a publisher takes back.

use super::*;

/// Every figure another than in the archive, by about a thousandth.
fn moved(day: &str) -> String {
    let figure = |rate: &str| match rate.split_once('.') {
        Some((whole, part)) => format!("{whole}.{part}9"),
        None => format!("{rate}.9"),
    };
    let parts: Vec<String> = ecb_day(day, "1.12").split("rate='").map(str::to_owned).collect();
    let rows = parts[1..].iter().map(|row| row.split_once('\'').map(|(rate, rest)| format!("rate='{}'{rest}", figure(rate))).unwrap());
    parts[0].clone() + &rows.collect::<String>()
}

async fn misdated(desk: &Desk) {
    let outcome = desk.poll().await;
    assert!(matches!(&outcome, Outcome::Quarantined(rejection) if rejection.rule == Rule::Misdated), "{outcome:?}");
}

#[tokio::test]
async fn figures_of_today_under_the_date_of_yesterday_are_no_correction() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let monday = date(2026, 11, 2);
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.1147")])).await;
    assert_eq!(desk.poll().await, Outcome::Landed(monday));
    // On Tuesday at 16:00 in Frankfurt, and all evening.
    desk.clock.advance(SignedDuration::from_hours(23));
    answers(&publisher, DAILY, ecb_file(&[moved("2026-11-02")])).await;
    for _ in 0..3 {
        misdated(&desk).await;
        assert_eq!(desk.usd(date(2026, 11, 3)).await.as_deref(), Some("2026-11-02 1.1147"));
        desk.clock.advance(SignedDuration::from_hours(4));
        assert_eq!(desk.fetcher.due_now().await.unwrap(), [ECB]);
    }
    // Its own date; and a correction of a few figures is one, on a later day, too.
    answers(&publisher, DAILY, ecb_file(&[moved("2026-11-03")])).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 3)));
    assert_eq!(desk.usd(monday).await.as_deref(), Some("2026-11-02 1.1147"));
    assert_eq!(desk.store.notebook(ECB).await.unwrap().quarantine, None);
}

#[tokio::test]
async fn a_correction_of_all_figures_lands_before_the_next_sheet_is_due_and_one_of_few_figures_later_too() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let usd = async |desk: &Desk| desk.usd(date(2026, 11, 2)).await;
    for (hours, body, expected) in [
        (0, ecb_day("2026-11-02", "1.1147"), "2026-11-02 1.1147"),
        // Tuesday at noon.
        (19, moved("2026-11-02"), "2026-11-02 1.129"),
        // Tuesday evening: Wednesday's own figures would all be others.
        (9, moved("2026-11-02").replace("1.129", "1.131"), "2026-11-02 1.131"),
    ] {
        desk.clock.advance(SignedDuration::from_hours(hours));
        answers(&publisher, DAILY, ecb_file(&[body])).await;
        assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
        assert_eq!(usd(&desk).await.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn a_sheet_dated_on_a_closing_day_waits_for_an_operator() {
    for closed in ["2026-11-07", "2026-11-08", "2026-12-25"] {
        let publisher = MockServer::start().await;
        let desk = desk(&publisher, "ECB").await;
        let noon = at(&format!("{closed}T12:00:00Z"));
        desk.clock.advance(noon.duration_since(desk.clock.now()));
        answers(&publisher, DAILY, ecb_file(&[ecb_day(closed, "1.12")])).await;
        for _ in 0..2 {
            misdated(&desk).await;
            assert_eq!(desk.usd(closed.parse().unwrap()).await.as_deref(), Some("2026-10-30 1.1172"), "{closed}");
            desk.clock.advance(SignedDuration::from_hours(4));
        }
        desk.fetcher.accept(ECB.source).await.unwrap();
        assert_eq!(desk.usd(closed.parse().unwrap()).await, Some(format!("{closed} 1.12")));
    }
}

#[tokio::test]
async fn a_day_to_come_in_the_file_of_past_days_is_not_of_its_day_before_the_hour() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    // The page has Tuesday; the file lacks what came before Monday, so that the hole stays open, and has the Wednesday after next.
    desk.clock.advance(SignedDuration::from_hours(24));
    let past = ecb_file(&[ecb_day("2026-11-02", "1.1147"), ecb_day("2026-11-03", "1.12"), ecb_day("2026-11-11", "1.5")]);
    for hours in [0, 24 * 7 + 16] {
        desk.clock.advance(SignedDuration::from_hours(hours));
        answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-03", "1.12")])).await;
        Mock::given(path(LAST_90_DAYS)).respond_with(ResponseTemplate::new(200).set_body_string(past.clone())).mount(&publisher).await;
        assert!(desk.poll().await.is_good());
        assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.1147"));
        assert_eq!(desk.usd(date(2026, 11, 11)).await.as_deref(), Some("2026-11-03 1.12"), "after {hours} hours");
        assert_eq!(desk.store.notebook(ECB).await.unwrap().quarantine, None);
    }
}

#[tokio::test]
async fn a_sheet_dated_ahead_goes_when_its_publisher_goes_back() {
    let publisher = MockServer::start().await;
    let desk = desk_over(books::store().await, &config(&publisher, &["CBR"]), Clock::fixed(at("2026-11-16T15:00:00Z")));
    let newest = async |day| desk.store.newest(CBR, day).await.unwrap().map(|sheet| sheet.date());
    let days = async |day: &'static str, today: &'static str| {
        publisher.reset().await;
        Mock::given(path("/scripts/XML_daily.asp"))
            .and(query_param("date_req", "16/11/2026"))
            .respond_with(ResponseTemplate::new(200).set_body_string(cbr_day(today)))
            .with_priority(1)
            .mount(&publisher)
            .await;
        Mock::given(path("/scripts/XML_daily.asp"))
            .respond_with(ResponseTemplate::new(200).set_body_string(cbr_day(day)))
            .mount(&publisher)
            .await;
    };
    // Said again hours later, a sheet a week ahead is believed: over holidays that a government moved there are such.
    days("24.11.2026", "16.11.2026").await;
    assert!(matches!(desk.poll().await, Outcome::Quarantined(_)));
    desk.clock.advance(SignedDuration::from_hours(4));
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 24)));
    assert_eq!(newest(Date::MAX).await, Some(date(2026, 11, 24)));
    // The publisher mends it: what was dated a week ahead is nobody's rate when that day comes.
    desk.clock.advance(SignedDuration::from_hours(1));
    days("17.11.2026", "16.11.2026").await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 17)));
    assert_eq!(newest(Date::MAX).await, Some(date(2026, 11, 17)));
    let revisions = desk.store.revisions(CBR, date(2026, 11, 24)).await.unwrap();
    assert_eq!(revisions.iter().map(|revision| revision.quotes().len()).collect::<Vec<_>>(), [30, 0], "its figures stay readable");
    // A week later the true one of that day lands.
    desk.clock.advance(SignedDuration::from_hours(24 * 7));
    let true_one = cbr_day("24.11.2026").replacen("</Value>", "1</Value>", 1);
    answers(&publisher, "/scripts/XML_daily.asp", true_one).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 24)));
}

#[tokio::test]
async fn a_slip_is_not_believed_for_standing_over_a_weekend() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    // Friday's sheet with a hundredfold dollar, until Monday.
    desk.clock.advance(SignedDuration::from_hours(4 * 24));
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-06", "111.72")])).await;
    for _ in 0..3 {
        desk.poll().await;
        assert_eq!((rows(&desk).await, desk.usd(date(2026, 11, 6)).await), (vec!["power-of-ten"], None));
        desk.clock.advance(SignedDuration::from_hours(23));
    }
    // Monday's has it again: a dollar is what they say it is.
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-09", "111.73")])).await;
    desk.poll().await;
    assert_eq!(desk.usd(date(2026, 11, 9)).await.as_deref(), Some("2026-11-09 111.73"));
}

#[tokio::test]
async fn a_file_of_past_days_takes_nothing_back_of_the_page_of_the_newest() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    desk.clock.advance(SignedDuration::from_hours(24));
    // The page was corrected, the file was not; it does not reach back over the hole, which stays open.
    let past = ecb_file(&[ecb_day("2026-11-02", "1.1147"), ecb_day("2026-11-03", "1.12")]);
    for _ in 0..3 {
        answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-03", "1.13")])).await;
        Mock::given(path(LAST_90_DAYS)).respond_with(ResponseTemplate::new(200).set_body_string(past.clone())).mount(&publisher).await;
        assert!(desk.poll().await.is_good());
        assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.1147"));
        assert_eq!(desk.usd(date(2026, 11, 3)).await.as_deref(), Some("2026-11-03 1.13"));
        assert_eq!(desk.store.revisions(ECB, date(2026, 11, 3)).await.unwrap().len(), 1);
    }
}
