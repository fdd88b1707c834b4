//! Tests of `store`: one suite over every implementation, then what is particular to each.

mod cached;
mod corrupt;
mod suite;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};

use super::archive::Archive;
use super::cached::Cached;
use super::overlay::Overlay;
use super::sqlite::Sqlite;
use super::*;
use crate::sources::{cbr, ecb, exchange_api};

fn now() -> Timestamp {
    "2026-11-24T10:15:00Z".parse().unwrap()
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// A sheet of the Bank of Russia: `1 CODE = value RUB`.
fn sheet(day: Date, quotes: &[(&str, &str)]) -> Sheet {
    let quote = |(base, value): &(&str, &str)| Quote { base: code(base), quote: Code::RUB, nominal: 1, value: value.parse().unwrap() };
    Sheet::restore(cbr::ID, Code::RUB, day, now(), quotes.iter().map(quote).collect())
}

async fn over(upper: Arc<dyn RateStore>) -> Arc<dyn RateStore> {
    Arc::new(Overlay::new(upper, Arc::new(Archive)))
}

#[tokio::test]
async fn the_suite_holds_in_memory() {
    suite::all(Arc::new(Sqlite::in_memory().await.unwrap())).await;
}

#[tokio::test]
async fn the_suite_holds_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    suite::all(Arc::new(Sqlite::open(&folder.path().join("a/b/fx.db")).await.unwrap())).await;
}

#[tokio::test]
async fn the_suite_holds_over_the_archive() {
    suite::all(over(Arc::new(Sqlite::in_memory().await.unwrap())).await).await;
}

#[tokio::test]
async fn the_suite_holds_behind_the_cache() {
    let overlay = over(Arc::new(Sqlite::in_memory().await.unwrap())).await;
    suite::all(Arc::new(Cached::new(overlay))).await;
}

#[tokio::test]
async fn the_archive_answers_its_latest_day_and_any_other() {
    let latest = Archive.in_force(ecb::ID, date(2026, 11, 24)).await.unwrap().unwrap();
    assert_eq!((latest.date(), latest.quotes().len()), (date(2026, 10, 30), 29));
    assert_eq!(latest.quote(Code::USD).unwrap().value.to_string(), "1.1172");
    assert_eq!(latest.quote(Code::RUB), None);
    // A Saturday, and a day on which the year had not begun.
    let weekend = Archive.in_force(ecb::ID, date(2022, 2, 26)).await.unwrap().unwrap();
    assert_eq!(weekend.date(), date(2022, 2, 25));
    let new_year = Archive.in_force(ecb::ID, date(2000, 1, 2)).await.unwrap().unwrap();
    assert_eq!(new_year.date(), date(1999, 12, 30));
    assert_eq!(Archive.in_force(ecb::ID, date(1999, 1, 3)).await.unwrap(), None);
    assert_eq!(Archive.in_force(ecb::ID, Date::MIN).await.unwrap(), None);
    assert_eq!(Archive.in_force(ecb::ID, Date::MAX).await.unwrap().unwrap().date(), date(2026, 10, 30));
    let aggregate = Archive.in_force(exchange_api::ID, date(2026, 11, 24)).await.unwrap().unwrap();
    assert_eq!((aggregate.date(), aggregate.quote(code("AED")).unwrap().value.to_string()), (date(2026, 9, 29), "4.1722245".to_owned()));
    assert_eq!(Archive.in_force(exchange_api::ID, date(2026, 9, 28)).await.unwrap(), None);
    assert_eq!(Archive.in_force(cbr::ID, date(2026, 11, 24)).await.unwrap(), None);
}

#[tokio::test]
async fn the_archive_knows_when_a_currency_was_quoted() {
    let last = |currency: &'static str, on| async move { Archive.last_quoted(ecb::ID, code(currency), on).await.unwrap() };
    assert_eq!(last("RUB", date(2026, 11, 24)).await, Some(date(2022, 3, 1)));
    assert_eq!(last("RUB", date(2010, 1, 2)).await, Some(date(2009, 12, 31)));
    assert_eq!(last("RUB", date(1998, 1, 1)).await, None);
    assert_eq!(last("DEM", date(2026, 11, 24)).await, None);
    let series = Archive.series(ecb::ID, Code::RUB, date(2022, 2, 28)..=date(2022, 3, 31)).await.unwrap();
    let shown: Vec<String> = series.iter().map(|(day, quote)| format!("{day} {}", quote.value)).collect();
    assert_eq!(shown, ["2022-02-28 115.4842", "2022-03-01 117.201"]);
    assert_eq!(Archive.coverage(ecb::ID).await.unwrap().dates, Some((date(1999, 1, 4), date(2026, 10, 30))));
    assert!(matches!(Archive.put(&[]).await, Err(StoreError::ReadOnly)));
}

#[tokio::test]
async fn what_the_archive_has_is_not_stored_again() {
    let sqlite = Arc::new(Sqlite::in_memory().await.unwrap());
    let overlay = over(Arc::<Sqlite>::clone(&sqlite)).await;
    let latest = Archive.in_force(ecb::ID, date(2026, 11, 24)).await.unwrap().unwrap();
    assert_eq!(overlay.put(&[latest.as_ref().clone()]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(sqlite.coverage(ecb::ID).await.unwrap(), Coverage::default());
    // A correction of it is a correction, and the old figures stay.
    let mut quotes = latest.quotes().to_vec();
    quotes[0].value = quotes[0].value * rust_decimal::Decimal::TWO;
    let corrected = Sheet::restore(ecb::ID, Code::EUR, latest.date(), now(), quotes);
    assert_eq!(overlay.put(std::slice::from_ref(&corrected)).await.unwrap(), [Put::Revised]);
    assert_eq!(*overlay.in_force(ecb::ID, date(2026, 11, 24)).await.unwrap().unwrap(), corrected);
    assert_eq!(overlay.revisions(ecb::ID, latest.date()).await.unwrap(), [latest.as_ref().clone(), corrected]);
}

#[tokio::test]
async fn urls_of_stores() {
    let refused = |url: &'static str| async move { open(url, now()).await.unwrap_err().to_string() };
    assert_eq!(
        refused("postgres://fx:secret@db/fx").await,
        "store url \"postgres:…\": this fx keeps its sheets in SQLite only: write sqlite: or sqlite:PATH"
    );
    assert_eq!(refused("file.db").await, "store url \"file.db:…\": it is sqlite:, sqlite:PATH or sqlite::memory:");
    assert!(open("sqlite::memory:", now()).await.unwrap().set_aside.is_none());
}
