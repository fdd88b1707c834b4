//! What webhooks are still to be told, in every store that can be written.

use std::time::Duration;

use jiff::SignedDuration;

use super::*;
use crate::store::deliveries::{Change, Deliveries, Delivery, Failure, State, Told};
use crate::store::postgres::Postgres;

const LONG: Duration = Duration::from_secs(3600);

fn after(seconds: i64) -> Timestamp {
    NOON.checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

fn delivery(id: &str, sheet: u64, due_at: Timestamp) -> Delivery {
    Delivery {
        id: id.to_owned(),
        sheet,
        body: format!("{{\"no\":{sheet}}}"),
        made_at: after(i64::try_from(sheet).unwrap()),
        due_at,
        tries: 0,
    }
}

async fn are_told_once(store: impl Deliveries + RateStore) {
    let told = async || store.webhook("shop").await.unwrap();
    let waits = async || told().await.unwrap().waiting;
    assert_eq!(told().await, None);
    assert_eq!(store.put(&[roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76.0120")])]).await.unwrap(), [Put::Inserted]);
    store.register(&["shop", "bank"], NOON).await.unwrap();
    let begun = Told { seen: 1, waiting: 0, oldest: None, due: None, state: State::default() };
    assert_eq!(told().await, Some(begun.clone()), "what landed before is not told");
    store.put(&[roubles(ONE, date(2025, 3, 4), &[(1, "USD", "77")])]).await.unwrap();
    store.register(&["shop", "bank"], after(1)).await.unwrap();
    assert_eq!(told().await, Some(begun), "one that is known stays as it is");

    // One process at a time, until it leaves or says nothing for too long.
    let claim = async |by, lasts| store.claim("shop", by, NOON, lasts).await.unwrap();
    assert!(claim("a", LONG).await && claim("a", LONG).await);
    assert!(!claim("b", LONG).await);
    assert!(store.claim("bank", "b", NOON, LONG).await.unwrap(), "another webhook is another's");
    store.release("shop", "b").await.unwrap();
    assert!(!claim("b", LONG).await, "nobody leaves what another has");
    store.release("shop", "a").await.unwrap();
    assert!(claim("b", Duration::ZERO).await);
    assert!(claim("a", LONG).await, "the claim of b has ended");

    // All or none of them, once, and by whoever has it.
    let new = [delivery("late", 2, after(20)), delivery("first", 3, after(10)), delivery("second", 4, after(10))];
    assert!(!store.queue("shop", "b", (1, 4), &new).await.unwrap());
    assert!(!store.queue("shop", "a", (2, 4), &new).await.unwrap());
    assert_eq!(store.next("shop").await.unwrap(), None);
    assert!(store.queue("shop", "a", (1, 4), &new).await.unwrap());
    assert!(!store.queue("shop", "a", (1, 4), &new).await.unwrap(), "they are told once");
    assert!(store.queue("shop", "a", (4, 9), &new[..1]).await.unwrap(), "what waits already waits once");
    let waiting = Told { seen: 9, waiting: 3, oldest: Some(after(2)), due: Some(after(10)), state: State::default() };
    assert_eq!(told().await, Some(waiting));
    assert_eq!(store.webhook("bank").await.unwrap().unwrap().waiting, 0);

    // What is due first; of that, what landed first.
    assert_eq!(store.next("shop").await.unwrap().as_ref(), Some(&new[1]));
    let failure = Failure { at: after(11), what: "status 500".to_owned() };
    let state = State { failed: 1, failures: 1, resume_at: Some(after(16)), last_error: Some(failure), ..State::default() };
    let again = Change::Again { id: "first", due_at: after(30) };
    assert!(!store.settle("shop", "b", again, &state).await.unwrap());
    assert_eq!(told().await.unwrap().state, State::default());
    assert!(store.settle("shop", "a", again, &state).await.unwrap());
    assert_eq!(told().await.unwrap().state, state);
    assert_eq!(store.next("shop").await.unwrap().as_ref(), Some(&new[2]));
    assert!(!store.settle("shop", "b", Change::Done("second"), &State::default()).await.unwrap());
    assert!(store.settle("shop", "a", Change::Done("second"), &State::default()).await.unwrap());
    assert_eq!((waits().await, store.next("shop").await.unwrap().as_ref()), (2, Some(&new[0])));
    assert!(store.settle("shop", "a", Change::Done("late"), &State::default()).await.unwrap());
    assert_eq!(store.next("shop").await.unwrap(), Some(Delivery { due_at: after(30), tries: 1, ..new[1].clone() }));

    // Given up by whoever has it.
    assert_eq!(store.give_up("shop", "b", Timestamp::MAX).await.unwrap(), 0);
    assert_eq!(store.give_up("shop", "a", after(2)).await.unwrap(), 0);
    assert_eq!(store.give_up("shop", "a", after(3)).await.unwrap(), 1);
    assert_eq!(waits().await, 0);
    assert!(store.queue("shop", "a", (9, 10), &new[..2]).await.unwrap());
    assert_eq!(store.give_up("shop", "a", Timestamp::MAX).await.unwrap(), 2);
}

#[tokio::test]
async fn they_are_told_once_over_a_file() {
    let (sqlite, folder) = file().await;
    are_told_once(sqlite.clone()).await;
    sqlite.register(&["shop"], NOON).await.unwrap();
    assert!(sqlite.claim("shop", "a", NOON, LONG).await.unwrap());
    assert!(sqlite.queue("shop", "a", (10, 11), &[delivery("kept", 5, NOON)]).await.unwrap());
    sqlite.close().await;
    let again = Sqlite::open(&folder.path().join("new/folder/fx.db")).await.unwrap();
    assert_eq!(again.next("shop").await.unwrap(), Some(delivery("kept", 5, NOON)));
    // Who is in no configuration any more is forgotten in time, with what waits.
    let forgets = async |days: i64| {
        again.register(&["bank"], NOON.checked_add(SignedDuration::from_hours(24 * days)).unwrap()).await.unwrap();
        again.webhook("shop").await.unwrap().is_none()
    };
    assert!(!forgets(30).await);
    assert!(forgets(32).await);
    assert_eq!(again.next("shop").await.unwrap(), None);
}

#[tokio::test]
async fn they_are_told_once_over_memory() {
    are_told_once(Sqlite::in_memory().await.unwrap()).await;
}

#[tokio::test]
async fn they_are_told_once_over_postgres() {
    let url = cluster::database().await;
    let store = Postgres::open(&url).await.unwrap();
    are_told_once(store.clone()).await;
    let forgets = async |days: i64| {
        let mut sql = cluster::sql(&url).await;
        let back = format!("UPDATE webhook SET claimed_until = now() - INTERVAL '{days} days' WHERE name = 'shop'");
        sqlx::raw_sql(sqlx::AssertSqlSafe(back)).execute(&mut sql).await.unwrap();
        store.register(&["bank"], NOON).await.unwrap();
        store.webhook("shop").await.unwrap().is_none()
    };
    assert!(!forgets(30).await);
    assert!(forgets(32).await);
}

#[tokio::test]
async fn what_waits_comes_out_of_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let store = Sqlite::open(&path).await.unwrap();
    store.put(&[roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76.0120")])]).await.unwrap();
    store.register(&["shop"], NOON).await.unwrap();
    assert!(store.claim("shop", "a", NOON, LONG).await.unwrap());
    assert!(store.queue("shop", "a", (1, 2), &[delivery("kept", 5, NOON)]).await.unwrap());
    let state = State { delivered: 7, ..State::default() };
    assert!(store.settle("shop", "a", Change::None, &state).await.unwrap());
    store.close().await;
    // A page of what was noted of tables, which no index can bring back.
    let page: i64 = {
        let sql = rusqlite::Connection::open(&path).unwrap();
        sql.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'replaced'", [], |row| row.get(0)).unwrap()
    };
    let mut bytes = std::fs::read(&path).unwrap();
    let at = usize::try_from((page - 1) * 4096).unwrap();
    bytes[at..at + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let (mended, aside) = Sqlite::open_or_set_aside(&path, NOON).await.unwrap();
    assert!(aside.is_some());
    let told = mended.webhook("shop").await.unwrap().unwrap();
    assert_eq!((told.waiting, told.state), (1, state));
    assert_eq!(mended.next("shop").await.unwrap(), Some(Delivery { sheet: 0, ..delivery("kept", 5, NOON) }));
}
