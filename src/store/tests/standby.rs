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
type Heard = Arc<Mutex<Vec<(TableId, Vec<Date>)>>>;

/// A copy of a database behind a proxy, another process on the same database, and the watch of the first.
struct Processes {
    standby: Arc<Standby>,
    other: Postgres,
    proxy: Proxy,
    leases: Leases,
    heard: Heard,
    watch: JoinHandle<()>,
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.watch.abort();
    }
}

async fn both(sheets: &[Sheet]) -> Processes {
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
        async move { watch.run(|table, days| heard.lock().unwrap().push((table, days.to_vec()))).await }
    });
    Processes { standby, other, proxy, leases, heard, watch }
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
    for table in [ONE, TWO, ECB] {
        for on in days {
            said.push(format!("{:?}", store.newest(table, on).await.unwrap().map(|sheet| shown(&sheet))));
            said.push(format!("{:?}", store.sheet(table, on).await.unwrap().map(|sheet| shown(&sheet))));
            let carried = Wanted { table, on, since: Some(DAY) };
            let found = store.in_force(&[carried]).await.unwrap();
            said.push(format!("{:?}", found[0].iter().map(|sheet| shown(sheet)).collect::<Vec<_>>()));
            for base in [Code::USD, code("JPY"), code("CHF")] {
                said.push(format!("{:?}", figures(&store.series(table, in_roubles(base), DAY..=on.max(DAY)).await.unwrap())));
            }
        }
        said.push(format!("{:?}", store.dates(table, all.clone()).await.unwrap()));
        said.push(format!("{:?}", store.sheets(table, all.clone()).await.unwrap().iter().map(shown).collect::<Vec<_>>()));
        said.push(format!("{:?}", store.covered(table).await));
        said.push(format!("{:?}", store.notebook(table).await.unwrap()));
    }
    for currency in [Code::USD, code("BYN"), code("CHF")] {
        said.push(format!("{:?}", store.quoting(currency, &[TWO, ONE, ECB]).await.unwrap()));
    }
    said
}

fn told() -> StoreError {
    StoreError::Away { place: "there".to_owned(), what: "as told".to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_as_the_database_did_while_nothing_comes_through() {
    let both = both(&sheets()).await;
    let trouble = notebook::Trouble { at: NOON, what: "late".to_owned(), rule: None };
    both.other.note(ONE, &Notebook { last_error: Some(trouble), ..Notebook::default() }).await.unwrap();
    until("the copy", async || both.standby.ping().await.is_ok()).await;
    let before = answers(&*both.standby).await;
    assert_eq!(before, answers(&both.other).await);
    assert!(before.iter().any(|said| said.contains("52.1234")));

    both.proxy.swallow(true);
    assert_eq!(answers(&*both.standby).await, before);
    let error = both.standby.ping().await.unwrap_err();
    assert!(matches!(error, StoreError::Away { .. }), "{error:?}");
    // What the copy does not know it does not make up, and what it cannot write it does not call written.
    assert!(matches!(both.standby.revisions(ONE, DAY).await, Err(StoreError::Away { .. })));
    assert!(matches!(both.standby.put(&sheets()[..1]).await, Err(StoreError::Away { .. })));
    assert!(matches!(both.standby.note(ONE, &Notebook::default()).await, Err(StoreError::Away { .. })));
    until("leases given up", async || !both.leases.holds(ONE.source)).await;

    // Meanwhile another process goes on.
    let corrected = roubles(ONE, DAY, &[(1, "USD", "99")]);
    both.other.put(std::slice::from_ref(&corrected)).await.unwrap();
    assert_eq!(answers(&*both.standby).await, before);
    both.heard.lock().unwrap().clear();
    both.proxy.swallow(false);
    until("the database back", async || both.standby.ping().await.is_ok()).await;
    until("what was missed", async || both.standby.of(ONE, |copied| copied.recent[&DAY].as_ref() == &corrected)).await;
    assert_eq!(*both.heard.lock().unwrap(), [(ONE, vec![DAY])]);
    until("leases again", async || both.leases.holds(ONE.source) && both.leases.holds(TWO.source)).await;
    assert_eq!(both.standby.put(&[roubles(ONE, DAY, &[(1, "USD", "100")])]).await.unwrap(), [Put::Revised]);
    assert_eq!(both.standby.revisions(ONE, DAY).await.unwrap().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_copy_it_leaves_the_answer_to_the_archive_and_is_not_ready() {
    let standby = Standby::new(Postgres::named("postgres://fx:s3cr%40t@127.0.0.1:9/fx").unwrap());
    standby.set_away(&told());
    assert_eq!(standby.newest(ONE, Date::MAX).await.unwrap(), None);
    assert_eq!(standby.series(ONE, IN_ROUBLES, Date::MIN..=Date::MAX).await.unwrap(), []);
    assert_eq!(standby.sheets(ONE, Date::MIN..=Date::MAX).await.unwrap(), []);
    assert_eq!(standby.covered(ONE).await, Coverage::default());
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
async fn what_was_not_read_lately_is_an_error_and_no_other_days_sheet() {
    // Older than what is always here.
    let old = |day, figure| roubles(ONE, date(2026, 2, day), &[(1, "USD", figure)]);
    let both = both(&[&sheets()[..], &[old(2, "70.2"), old(3, "70.3"), old(5, "70.5")]].concat()).await;
    until("the copy", async || both.standby.ping().await.is_ok()).await;
    let read = both.standby.newest(ONE, date(2026, 2, 4)).await.unwrap().unwrap();
    let days = date(2026, 2, 2)..=date(2026, 2, 5);
    assert_eq!(both.standby.series(ONE, IN_ROUBLES, days.clone()).await.unwrap().len(), 3);

    both.proxy.swallow(true);
    both.standby.set_away(&told());
    let away = |error: &StoreError| error.to_string().ends_with("it has been away for a while, and this was not read lately");
    assert!(both.standby.newest(ONE, date(2026, 2, 6)).await.is_err_and(|error| away(&error)));
    assert!(both.standby.newest(ONE, date(2026, 2, 2)).await.is_err_and(|error| away(&error)));
    assert!(both.standby.sheets(ONE, DAY.saturating_sub(jiff::Span::new().months(10))..=DAY).await.is_err_and(|error| away(&error)));
    let jpy = both.standby.series(ONE, in_roubles(code("JPY")), days.clone()).await;
    assert!(jpy.is_err_and(|error| away(&error)));
    // What was read, and what is always here.
    assert_eq!(both.standby.newest(ONE, date(2026, 2, 4)).await.unwrap().unwrap(), read);
    assert_eq!(both.standby.sheet(ONE, date(2026, 2, 3)).await.unwrap().unwrap(), read);
    assert_eq!(both.standby.sheet(ONE, date(2026, 2, 4)).await.unwrap(), None);
    assert_eq!(both.standby.series(ONE, IN_ROUBLES, days.clone()).await.unwrap().len(), 3);
    assert_eq!(both.standby.newest(ONE, Date::MAX).await.unwrap().unwrap().date(), date(2026, 11, 7));
    assert_eq!(both.standby.newest(ONE, DAY).await.unwrap().unwrap().date(), DAY);
    assert_eq!(both.standby.dates(ONE, days).await.unwrap().len(), 3);

    // A correction that lands meanwhile: what was read lately counts no more.
    both.other.put(&[old(3, "99")]).await.unwrap();
    both.proxy.swallow(false);
    until("what was missed", async || both.heard.lock().unwrap().contains(&(ONE, vec![date(2026, 2, 3)]))).await;
    until("the database back", async || both.standby.ping().await.is_ok()).await;
    assert_eq!(shown(&both.standby.newest(ONE, date(2026, 2, 4)).await.unwrap().unwrap()), "ONE 2026-02-03: 1 USD = 99 RUB");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_this_program_does_not_know_is_left_alone() {
    let both = both(&sheets()).await;
    until("the copy", async || both.standby.ping().await.is_ok()).await;
    let table = |source, table| TableId { source: SourceId::new(source), table };
    // Of a newer fx on the same database: another source, and another table of a source that is known here.
    both.other.put(&[roubles(table("THREE", ""), DAY, &[(1, "USD", "3")])]).await.unwrap();
    both.other.put(&[roubles(table("ONE", "B"), DAY, &[(1, "USD", "4")])]).await.unwrap();
    both.other.put(&[roubles(TWO, date(2026, 11, 9), &[(1, "USD", "9")])]).await.unwrap();
    until("what landed after that", async || both.heard.lock().unwrap().contains(&(TWO, vec![date(2026, 11, 9)]))).await;
    assert_eq!(both.standby.newest(ONE, DAY).await.unwrap().unwrap().quotes().len(), 2);
    assert_eq!(both.standby.quoting(Code::USD, &[ONE, TWO]).await.unwrap(), [ONE, TWO]);
    let heard = both.heard.lock().unwrap().clone();
    assert!(heard.iter().all(|(table, _)| [ONE, TWO].contains(table)), "{heard:?}");
}
