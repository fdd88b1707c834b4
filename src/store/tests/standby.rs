//! The copy in memory: what it answers while nothing comes back from the database, what it does not, and how it comes to itself again.

use std::sync::Mutex;

use tokio::task::JoinHandle;

use super::cluster::database;
use super::proxy::Proxy;
use super::*;
use crate::store::postgres::{Postgres, Watch};
use crate::store::standby::Standby;

const DAY: Date = date(2026, 11, 3);

/// What landed, as the watch told it.
type Heard = Arc<Mutex<Vec<(SourceId, Vec<Date>)>>>;

/// A copy of a database behind a proxy, another process on the same database, and the watch of the first.
struct Pair {
    standby: Arc<Standby>,
    other: Postgres,
    proxy: Proxy,
    leases: Leases,
    heard: Heard,
    watch: JoinHandle<()>,
}

impl Drop for Pair {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

async fn pair(sheets: &[Sheet]) -> Pair {
    let url = database().await;
    let other = Postgres::open(&url).await.unwrap();
    other.put(sheets).await.unwrap();
    let proxy = Proxy::before(&url).await;
    let standby = Arc::new(Standby::new(Postgres::named(&proxy.url).unwrap()));
    let (sender, leases) = Leases::given();
    let heard = Heard::default();
    let watch = Watch::new(Arc::clone(&standby), vec![ONE, TWO], sender);
    let watch = tokio::spawn({
        let heard = Arc::clone(&heard);
        async move { watch.run(|source, days| heard.lock().unwrap().push((source, days.to_vec()))).await }
    });
    Pair { standby, other, proxy, leases, heard, watch }
}

/// Waits until something holds; the limit is only there so that a broken test ends.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(std::time::Duration::from_secs(60), wait).await.is_ok(), "{what} did not come about");
}

fn sheets() -> Vec<Sheet> {
    let day = |n| DAY.saturating_add(jiff::Span::new().days(n));
    vec![
        roubles(ONE, day(0), &[(1, "USD", "76.0120"), (100, "JPY", "52.1234")]),
        roubles(ONE, day(1), &[(1, "USD", "76.1")]),
        roubles(ONE, day(4), &[(1, "USD", "76.4"), (1, "BYN", "24")]),
        euros(TWO, day(1), &[("USD", "1.1172")]),
    ]
}

/// Every answer that the copy can give, in words.
async fn answers(store: &impl RateStore) -> Vec<String> {
    let mut said = Vec::new();
    let all = Date::MIN..=Date::MAX;
    let days = [DAY.yesterday().unwrap(), DAY, date(2026, 11, 5), Date::MAX];
    for source in [ONE, TWO, ECB] {
        for on in days {
            said.push(format!("{:?}", store.in_force(source, on).await.unwrap().map(|sheet| shown(&sheet))));
            said.push(format!("{:?}", store.sheet(source, on).await.unwrap().map(|sheet| shown(&sheet))));
            for currency in [Code::USD, code("JPY"), code("CHF")] {
                said.push(format!("{:?}", store.last_quoted(source, currency, on).await.unwrap()));
                said.push(format!("{:?}", figures(&store.series(source, currency, DAY..=on.max(DAY)).await.unwrap())));
            }
        }
        said.push(format!("{:?}", store.dates(source, all.clone()).await.unwrap()));
        said.push(format!("{:?}", store.sheets(source, all.clone()).await.unwrap().iter().map(shown).collect::<Vec<_>>()));
        said.push(format!("{:?}", store.coverage(source).await.unwrap()));
        said.push(format!("{:?}", store.notebook(source).await.unwrap()));
    }
    said
}

fn told() -> StoreError {
    StoreError::Away { place: "there".to_owned(), what: "as told".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_as_the_database_did_while_nothing_comes_through() {
    let pair = pair(&sheets()).await;
    let trouble = notebook::Trouble { at: NOON, what: "late".to_owned(), rule: None };
    pair.other.note(ONE, &Notebook { last_error: Some(trouble), ..Notebook::default() }).await.unwrap();
    until("the copy", async || pair.standby.ping().await.is_ok()).await;
    let before = answers(&*pair.standby).await;
    assert_eq!(before, answers(&pair.other).await);
    assert!(before.iter().any(|said| said.contains("52.1234")));

    pair.proxy.swallow(true);
    assert_eq!(answers(&*pair.standby).await, before);
    let error = pair.standby.ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Away { .. }), "{error:?}");
    // What the copy does not know it does not make up, and what it cannot write it does not call written.
    assert!(matches!(pair.standby.revisions(ONE, DAY).await, Err(StoreError::Away { .. })));
    assert!(matches!(pair.standby.put(&sheets()[..1]).await, Err(StoreError::Away { .. })));
    assert!(matches!(pair.standby.note(ONE, &Notebook::default()).await, Err(StoreError::Away { .. })));
    until("leases given up", async || !pair.leases.holds(ONE)).await;

    // Meanwhile another process goes on.
    let corrected = roubles(ONE, DAY, &[(1, "USD", "99")]);
    pair.other.put(std::slice::from_ref(&corrected)).await.unwrap();
    assert_eq!(answers(&*pair.standby).await, before);
    pair.heard.lock().unwrap().clear();
    pair.proxy.swallow(false);
    until("the database back", async || pair.standby.ping().await.is_ok()).await;
    until("what was missed", async || pair.standby.of(ONE, |copied| copied.sheets[&DAY].as_deref() == Some(&corrected))).await;
    assert_eq!(*pair.heard.lock().unwrap(), [(ONE, vec![DAY])]);
    until("leases again", async || pair.leases.holds(ONE) && pair.leases.holds(TWO)).await;
    assert_eq!(pair.standby.put(&[roubles(ONE, DAY, &[(1, "USD", "100")])]).await.unwrap(), [Put::Revised]);
    assert_eq!(pair.standby.revisions(ONE, DAY).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_copy_it_leaves_the_answer_to_the_archive_and_is_not_ready() {
    let standby = Standby::new(Postgres::named("postgres://fx:s3cr%40t@127.0.0.1:9/fx").unwrap());
    standby.set_away(&told());
    assert_eq!(standby.in_force(ONE, Date::MAX).await.unwrap(), None);
    assert_eq!(standby.series(ONE, Code::USD, Date::MIN..=Date::MAX).await.unwrap(), []);
    assert_eq!(standby.sheets(ONE, Date::MIN..=Date::MAX).await.unwrap(), []);
    assert_eq!(standby.coverage(ONE).await.unwrap(), Coverage::default());
    let error = standby.ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
    assert!(error.to_string().contains(": not reached since the start: "), "{error}");
    assert!(!format!("{standby:?} {standby:#?} {error:?} {error}").contains("s3cr"));
    standby.set_away(&StoreError::Newer { place: "there".to_owned() });
    let error = standby.ping().await.unwrap_err().to_string();
    assert_eq!(error, "store there: made by a newer fx: update fx");
    // Once there is a copy it answers, and says why the database does not.
    standby.set_complete();
    assert!(matches!(standby.ping().await, Err(StoreError::Newer { place }) if place == "there"));
    assert_eq!(standby.dates(ONE, Date::MIN..=Date::MAX).await.unwrap(), []);
    standby.set_away(&told());
    assert!(matches!(standby.ping().await, Err(StoreError::Away { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_that_is_not_in_memory_is_an_error_and_no_other_days_sheet() {
    let pair = pair(&sheets()).await;
    until("the copy", async || pair.standby.ping().await.is_ok()).await;
    // As where there was no room for it.
    pair.standby.change(ONE, |copied| {
        copied.sheets.insert(date(2026, 11, 4), None);
    });
    pair.proxy.swallow(true);
    pair.standby.set_away(&told());
    let away = |error: &StoreError| matches!(error, StoreError::Away { .. });
    assert!(pair.standby.in_force(ONE, date(2026, 11, 6)).await.is_err_and(|error| away(&error)));
    assert!(pair.standby.series(ONE, Code::USD, DAY..=Date::MAX).await.is_err_and(|error| away(&error)));
    assert!(pair.standby.sheets(ONE, DAY..=Date::MAX).await.is_err_and(|error| away(&error)));
    assert!(pair.standby.last_quoted(ONE, code("JPY"), Date::MAX).await.is_err_and(|error| away(&error)));
    // The days around it are there.
    assert_eq!(pair.standby.in_force(ONE, Date::MAX).await.unwrap().unwrap().date(), date(2026, 11, 7));
    assert_eq!(pair.standby.in_force(ONE, DAY).await.unwrap().unwrap().date(), DAY);
    assert_eq!(pair.standby.dates(ONE, DAY..=Date::MAX).await.unwrap().len(), 3);
}
