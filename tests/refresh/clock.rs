//! When a table is looked at again after its sheet landed, and what a clock that was wrong leaves behind.

use std::time::Duration;

use fx::sources;
use jiff::SignedDuration;
use wiremock::matchers::header_exists;

use super::*;

/// Runs the fetcher until what is looked for has come to pass. The limit is far beyond what a poll of this machine takes.
async fn run_until(desk: &Desk, mut passed: impl AsyncFnMut() -> bool) {
    let running = desk.fetcher.run();
    let watched = async {
        while !passed().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), watched).await.is_ok(), "it did not come to pass");
    drop(running);
}

/// Runs it until the ECB is to be asked at that moment.
async fn run_until_planned_for(desk: &Desk, when: &str) {
    run_until(desk, async || desk.timetable.get(ECB) == Some(at(when))).await;
}

#[tokio::test]
async fn a_correction_of_the_same_afternoon_is_fetched() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let revisions = async || desk.store.revisions(ECB, date(2026, 11, 2)).await.unwrap().len();
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.1200")])).await;
    // It lands at 16:00, and is looked at again two hours later, also after a restart.
    run_until_planned_for(&desk, "2026-11-02T18:00:00Z").await;
    assert_eq!(revisions().await, 1);
    desk.clock.advance(SignedDuration::from_hours(1));
    run_until_planned_for(&desk, "2026-11-02T18:00:00Z").await;
    desk.clock.advance(SignedDuration::from_hours(1));
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.1201")])).await;
    // What was corrected may be corrected once more.
    run_until_planned_for(&desk, "2026-11-02T20:00:00Z").await;
    assert_eq!((revisions().await, desk.usd(date(2026, 11, 2)).await.as_deref()), (2, Some("2026-11-02 1.1201")));
    // Then it is left alone until the next publication.
    desk.clock.advance(SignedDuration::from_hours(2));
    run_until_planned_for(&desk, "2026-11-03T15:00:00Z").await;
    assert_eq!(revisions().await, 2);
    assert_eq!(publisher.received_requests().await.unwrap().len(), 2, "since the correction: once for it, once after it");
}

#[test]
fn every_table_is_looked_at_again_before_its_next_sheet_is_due() {
    for source in sources::registry() {
        for table in source.tables {
            let again = table.when.again;
            assert!(again > SignedDuration::ZERO && again < SignedDuration::from_hours(20), "{} {}: {again:?}", source.id, table.id);
        }
    }
}

#[tokio::test]
async fn what_came_by_a_fast_clock_is_asked_for_in_full_and_dated_anew() {
    let publisher = MockServer::start().await;
    let tagged = || ResponseTemplate::new(200).insert_header("ETag", "\"v1\"").set_body_string(ecb_file(&[ecb_day("2026-11-02", "1.12")]));
    Mock::given(path(DAILY))
        .and(header_exists("If-None-Match"))
        .respond_with(ResponseTemplate::new(304))
        .with_priority(1)
        .mount(&publisher)
        .await;
    Mock::given(path(DAILY)).respond_with(tagged()).mount(&publisher).await;
    let desk = desk(&publisher, "ECB").await;
    let noted = async || desk.store.newest(ECB, date(2026, 11, 2)).await.unwrap().unwrap().fetched_at();
    let now = desk.clock.now();
    // A day fast, the publisher's sheet of the day lands.
    desk.clock.step(SignedDuration::from_hours(24));
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!(noted().await, now + SignedDuration::from_hours(24));
    desk.clock.step(SignedDuration::from_hours(-24));
    // Put right, it is asked for at once although nothing is due, and the time at which it came for sure is noted.
    run_until(&desk, async || noted().await == now).await;
    assert_eq!(desk.store.revisions(ECB, date(2026, 11, 2)).await.unwrap().len(), 1, "its figures are the same");
    assert_eq!(publisher.received_requests().await.unwrap().iter().filter(|asked| asked.headers.contains_key("if-none-match")).count(), 0);
    // From then on it is as if the clock had never been wrong.
    assert_eq!(desk.poll().await, Outcome::NotModified);
}
