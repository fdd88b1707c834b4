//! What every store must do. Part of the tests of `store`.

use jiff::SignedDuration;

use super::*;
use crate::sheet::{Draft, Rejection, Rule};
use crate::store::notebook::{Quarantine, Trouble, Validators};

/// Every test, on one store that is empty of the Bank of Russia's sheets.
pub(super) async fn all(store: Arc<dyn RateStore>) {
    empty(&store).await;
    put(&store).await;
    in_force(&store).await;
    revised(&store).await;
    series_and_coverage(&store).await;
    together_or_not_at_all(&store).await;
    many_writers(&store).await;
    notes(&store).await;
    store.ping().await.unwrap();
}

async fn empty(store: &Arc<dyn RateStore>) {
    assert_eq!(store.in_force(cbr::ID, Date::MAX).await.unwrap(), None);
    assert_eq!(store.coverage(cbr::ID).await.unwrap(), Coverage::default());
    assert_eq!(store.last_quoted(cbr::ID, Code::USD, Date::MAX).await.unwrap(), None);
    assert_eq!(store.notebook(cbr::ID).await.unwrap(), Notebook::default());
}

async fn put(store: &Arc<dyn RateStore>) {
    let first = sheet(date(2026, 11, 20), &[("USD", "80.10"), ("EUR", "92"), ("VND", "0.0000000000000000000000000031")]);
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.put(std::slice::from_ref(&first)).await.unwrap(), [Put::Unchanged]);
    // Trailing zeros are no correction, and what is read is what was published.
    let same = sheet(date(2026, 11, 20), &[("USD", "80.1"), ("EUR", "92.00"), ("VND", "0.0000000000000000000000000031")]);
    assert_eq!(store.put(&[same]).await.unwrap(), [Put::Unchanged]);
    let read = store.sheet(cbr::ID, date(2026, 11, 20)).await.unwrap().unwrap();
    assert_eq!((read.quote(Code::USD).unwrap().value.to_string(), read.home(), read.fetched_at()), ("80.10".to_owned(), Code::RUB, now()));
    let later = sheet(date(2026, 11, 21), &[("USD", "81"), ("EUR", "93")]);
    let last = sheet(date(2026, 11, 24), &[("USD", "82")]);
    assert_eq!(store.put(&[later, last]).await.unwrap(), [Put::Inserted, Put::Inserted]);
    assert_eq!(store.put(&[]).await.unwrap(), []);
}

async fn in_force(store: &Arc<dyn RateStore>) {
    let on = |day| async move { store.in_force(cbr::ID, day).await.unwrap().map(|sheet| sheet.date()) };
    assert_eq!(on(date(2026, 11, 19)).await, None);
    assert_eq!(on(date(2026, 11, 20)).await, Some(date(2026, 11, 20)));
    assert_eq!(on(date(2026, 11, 23)).await, Some(date(2026, 11, 21)));
    assert_eq!(on(date(2099, 1, 1)).await, Some(date(2026, 11, 24)));
    assert_eq!(store.sheet(cbr::ID, date(2026, 11, 23)).await.unwrap(), None);
}

async fn revised(store: &Arc<dyn RateStore>) {
    let corrected = sheet(date(2026, 11, 21), &[("USD", "81.5")]);
    assert_eq!(store.put(std::slice::from_ref(&corrected)).await.unwrap(), [Put::Revised]);
    assert_eq!(store.sheet(cbr::ID, date(2026, 11, 21)).await.unwrap().as_deref(), Some(&corrected));
    let revisions = store.revisions(cbr::ID, date(2026, 11, 21)).await.unwrap();
    assert_eq!(revisions, [sheet(date(2026, 11, 21), &[("USD", "81"), ("EUR", "93")]), corrected]);
    assert_eq!(store.revisions(cbr::ID, date(2026, 11, 22)).await.unwrap(), []);
}

async fn series_and_coverage(store: &Arc<dyn RateStore>) {
    let series = |currency: &'static str, first, last| async move {
        let series = store.series(cbr::ID, code(currency), first..=last).await.unwrap();
        series.iter().map(|(day, quote)| format!("{day} {}", quote.value)).collect::<Vec<_>>()
    };
    let (first, last) = (date(2026, 11, 20), date(2026, 11, 24));
    assert_eq!(series("USD", first, last).await, ["2026-11-20 80.10", "2026-11-21 81.5", "2026-11-24 82"]);
    assert_eq!(series("USD", date(2026, 11, 21), date(2026, 11, 23)).await, ["2026-11-21 81.5"]);
    // The correction of the 21st dropped the euro.
    assert_eq!(series("EUR", first, last).await, ["2026-11-20 92"]);
    assert_eq!(store.last_quoted(cbr::ID, Code::EUR, last).await.unwrap(), Some(first));
    assert_eq!(store.last_quoted(cbr::ID, Code::USD, date(2026, 11, 22)).await.unwrap(), Some(date(2026, 11, 21)));
    assert_eq!(store.last_quoted(cbr::ID, Code::USD, date(2026, 11, 19)).await.unwrap(), None);
    let coverage = store.coverage(cbr::ID).await.unwrap();
    assert_eq!(coverage.dates, Some((first, last)));
    assert_eq!(coverage.currencies.get(&Code::EUR), Some(&(first, first)));
    assert_eq!(coverage.currencies.len(), 3);
}

/// A sheet that names no currency twice cannot be made, so the second sheet here breaks the rule of the database.
async fn together_or_not_at_all(store: &Arc<dyn RateStore>) {
    let good = sheet(date(2026, 12, 1), &[("USD", "1")]);
    let broken = sheet(date(2026, 12, 2), &[("USD", "1"), ("USD", "2")]);
    assert!(store.put(&[good, broken]).await.is_err());
    assert_eq!(store.in_force(cbr::ID, date(2026, 12, 3)).await.unwrap().unwrap().date(), date(2026, 11, 24));
}

async fn many_writers(store: &Arc<dyn RateStore>) {
    let write = |day: i8| {
        let store = Arc::clone(store);
        tokio::spawn(async move { store.put(&[sheet(date(2027, 1, 1 + day % 4), &[("USD", "90"), ("EUR", "99")])]).await.unwrap()[0] })
    };
    let mut inserted = 0;
    for task in (0..8).map(write).collect::<Vec<_>>() {
        inserted += usize::from(task.await.unwrap() == Put::Inserted);
    }
    assert_eq!(inserted, 4);
    assert_eq!(store.revisions(cbr::ID, date(2027, 1, 1)).await.unwrap().len(), 1);
}

async fn notes(store: &Arc<dyn RateStore>) {
    let draft = Draft { date: date(2026, 11, 25), quotes: sheet(date(2026, 11, 25), &[("USD", "8000.10")]).quotes().to_vec() };
    let rejection = Rejection { rule: Rule::PowerOfTen, detail: "USD was 82 RUB and is 8000.1".to_owned() };
    let etag = Validators { etag: Some("\"a\"".to_owned()), last_modified: None };
    let notes = Notebook {
        validators: [("https://www.cbr.ru/x".to_owned(), etag)].into(),
        last_attempt: Some(now()),
        last_success: Some(now() - SignedDuration::from_hours(1)),
        failures: 3,
        last_error: Some(Trouble { at: now(), what: rejection.to_string(), rule: Some("power-of-ten".to_owned()) }),
        gap_since: Some(date(2026, 11, 1)),
        quarantine: Some(Quarantine { draft, rejection, since: now() }),
    };
    store.note(cbr::ID, &notes).await.unwrap();
    assert_eq!(store.notebook(cbr::ID).await.unwrap(), notes);
    store.note(cbr::ID, &Notebook::default()).await.unwrap();
    assert_eq!(store.notebook(cbr::ID).await.unwrap(), Notebook::default());
    assert_eq!(store.notebook(ecb::ID).await.unwrap(), Notebook::default());
}
