//! The store over the archive: which of the two answers.

use super::fake::Fake;
use super::*;

async fn overlay(sheets: &[Sheet]) -> Overlay {
    let sqlite = Sqlite::in_memory().await.unwrap();
    sqlite.put(sheets).await.unwrap();
    Overlay::new(Arc::new(sqlite), Archive::default())
}

async fn usd(store: &impl RateStore, on: Date) -> String {
    let sheet = store.newest(ECB, on).await.unwrap().unwrap();
    format!("{} {}", sheet.date(), sheet.quote(euro_in(Code::USD)).unwrap().value())
}

#[tokio::test]
async fn the_newer_sheet_is_in_force_and_the_store_wins_on_one_day() {
    let store = overlay(&[euros(ECB, date(2026, 10, 28), &[("USD", "9.28")]), euros(ECB, date(2026, 11, 2), &[("USD", "9.02")])]).await;
    assert_eq!(usd(&store, date(2026, 10, 27)).await, "2026-10-27 1.115");
    assert_eq!(usd(&store, date(2026, 10, 28)).await, "2026-10-28 9.28");
    assert_eq!(usd(&store, date(2026, 10, 29)).await, "2026-10-29 1.113");
    assert_eq!(usd(&store, date(2026, 11, 1)).await, "2026-10-30 1.1172");
    assert_eq!(usd(&store, date(2026, 11, 2)).await, "2026-11-02 9.02");
    assert_eq!(store.sheet(ECB, date(2026, 10, 28)).await.unwrap().unwrap().quotes().len(), 1);
    assert_eq!(store.revisions(ECB, date(2026, 10, 28)).await.unwrap().len(), 1);
    assert_eq!(store.revisions(ECB, date(2026, 10, 29)).await.unwrap()[0].quotes().len(), 29);
}

#[tokio::test]
async fn an_archived_day_can_be_put_again() {
    let store = overlay(&[]).await;
    let archived = store.sheet(ECB, date(2026, 10, 30)).await.unwrap().unwrap();
    let fetched = Sheet::restore(ECB, archived.date(), None, NOON, archived.quotes().to_vec());
    assert_eq!(store.put(&[fetched]).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.sheet(ECB, date(2026, 10, 30)).await.unwrap().unwrap().fetched_at(), NOON);
    // Also on the days on which it is carried, where the two are equally old.
    assert_eq!(store.newest(ECB, date(2026, 11, 1)).await.unwrap().unwrap().fetched_at(), NOON);
}

#[tokio::test]
async fn a_series_takes_each_day_from_one_of_the_two() {
    let store = overlay(&[
        euros(ECB, date(2026, 10, 28), &[("USD", "9.28")]),
        euros(ECB, date(2026, 10, 29), &[("JPY", "929")]),
        euros(ECB, date(2026, 11, 2), &[("USD", "9.02")]),
    ])
    .await;
    let days = date(2026, 10, 27)..=date(2026, 11, 24);
    assert_eq!(
        figures(&store.series(ECB, euro_in(Code::USD), days.clone()).await.unwrap()),
        ["2026-10-27 1 EUR = 1.115 USD", "2026-10-28 1 EUR = 9.28 USD", "2026-10-30 1 EUR = 1.1172 USD", "2026-11-02 1 EUR = 9.02 USD"]
    );
    let dates = [date(2026, 10, 27), date(2026, 10, 28), date(2026, 10, 29), date(2026, 10, 30), date(2026, 11, 2)];
    assert_eq!(store.dates(ECB, days).await.unwrap(), dates);
}

#[tokio::test]
async fn the_last_day_of_a_currency_minds_what_was_revised() {
    let last = date(2022, 3, 1);
    let untouched = overlay(&[euros(ECB, date(2026, 11, 2), &[("USD", "9")])]).await;
    let span = async |store: &Overlay, code| store.covered(ECB).await.span(code).map(|(_, last)| last);
    assert_eq!(span(&untouched, Code::RUB).await, Some(last));
    assert_eq!(span(&untouched, Code::USD).await, Some(date(2026, 11, 2)));
    // Put again without the rouble, the ECB's last day for it is no longer one.
    let dropped = overlay(&[euros(ECB, last, &[("USD", "9")])]).await;
    assert_eq!(dropped.covered(ECB).await.pairs[&euro_in(Code::RUB)], (date(2005, 4, 1), date(2022, 2, 28)));
}

#[tokio::test]
async fn coverage_counts_a_day_of_both_once() {
    let store = overlay(&[
        euros(ECB, date(1998, 12, 31), &[("USD", "1"), ("XAU", "1")]),
        euros(ECB, date(2026, 10, 29), &[("USD", "1")]),
        euros(ECB, date(2026, 10, 30), &[("USD", "1"), ("XAU", "1")]),
        euros(ECB, date(2026, 11, 2), &[("USD", "1")]),
    ])
    .await;
    let coverage = store.covered(ECB).await;
    assert_eq!((coverage.dates, coverage.sheets), (Some((date(1998, 12, 31), date(2026, 11, 2))), 7128));
    assert_eq!(coverage.pairs[&euro_in(Code::USD)], (date(1998, 12, 31), date(2026, 11, 2)));
    assert_eq!(coverage.pairs[&euro_in(code("XAU"))], (date(1998, 12, 31), date(2026, 10, 30)));
    // The newest two days were revised and have no yen.
    assert_eq!(coverage.pairs[&euro_in(code("JPY"))], (date(1999, 1, 4), date(2026, 10, 28)));
    assert_eq!(coverage.pairs.len(), 42);
    assert_eq!(overlay(&[]).await.covered(ECB).await, Archive::default().covered(ECB).await);
}

#[tokio::test]
async fn earlier_sheets_come_from_both() {
    let store = overlay(&[euros(ECB, date(2026, 10, 29), &[("JPY", "929")]), euros(ECB, date(2026, 11, 2), &[("USD", "9.02")])]).await;
    let wanted = |on, since| Wanted { table: ECB, on, since };
    let (on, since) = (date(2026, 11, 24), Some(date(2026, 10, 28)));
    let found = store.in_force(&[wanted(on, since), wanted(on, None), wanted(date(2026, 10, 28), None)]).await.unwrap();
    let shown =
        |sheets: &Vec<Arc<Sheet>>| sheets.iter().map(|sheet| format!("{} of {}", sheet.date(), sheet.quotes().len())).collect::<Vec<_>>();
    assert_eq!(shown(&found[0]), ["2026-11-02 of 1", "2026-10-30 of 29", "2026-10-29 of 1", "2026-10-28 of 29"]);
    assert_eq!(shown(&found[1]), ["2026-11-02 of 1"]);
    assert_eq!(shown(&found[2]), ["2026-10-28 of 29"]);
    assert_eq!(store.quoting(code("CHF"), &[ECB, ONE]).await.unwrap(), [ECB]);
}

#[tokio::test]
async fn a_store_that_fails_is_an_error_and_not_an_older_rate() {
    let fake = Fake::new(Sqlite::in_memory().await.unwrap());
    fake.fail(true);
    let store = Overlay::new(fake, Archive::default());
    let all = Date::MIN..=Date::MAX;
    assert!(matches!(store.newest(ECB, Date::MAX).await, Err(StoreError::Content { .. })));
    assert!(matches!(store.series(ECB, euro_in(Code::USD), all).await, Err(StoreError::Content { .. })));
    assert!(matches!(store.ping().await, Err(StoreError::Content { .. })));
}
