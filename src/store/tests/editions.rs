//! The widget's editions, in every store that can be written.

use super::*;
use crate::store::Editions;
use crate::store::postgres::Postgres;

const FILES: [(&str, &str); 2] = [("define.js", "export const old = '…';\n"), ("lang/en.json", "{}")];

async fn are_kept_for_ever(store: impl Editions) {
    let file = async |version, name| store.file(version, name).await.unwrap();
    assert_eq!(file("0123456789ab", "define.js").await, None);
    store.keep("0123456789ab", &FILES).await.unwrap();
    // What is there stays: an article bears its hash.
    store.keep("0123456789ab", &[("define.js", "another"), ("ticker.js", "new")]).await.unwrap();
    store.keep("ba9876543210", &[("define.js", "newer")]).await.unwrap();
    assert_eq!(file("0123456789ab", "define.js").await.as_deref(), Some(FILES[0].1));
    assert_eq!(file("0123456789ab", "lang/en.json").await.as_deref(), Some("{}"));
    assert_eq!(file("0123456789ab", "ticker.js").await.as_deref(), Some("new"));
    assert_eq!(file("ba9876543210", "define.js").await.as_deref(), Some("newer"));
    assert_eq!(file("ba9876543210", "lang/en.json").await, None);
}

#[tokio::test]
async fn editions_are_kept_in_a_file() {
    let (sqlite, folder) = file().await;
    are_kept_for_ever(sqlite.clone()).await;
    sqlite.close().await;
    let again = Sqlite::open(&folder.path().join("new/folder/fx.db")).await.unwrap();
    assert_eq!(again.file("0123456789ab", "define.js").await.unwrap().as_deref(), Some(FILES[0].1));
}

#[tokio::test]
async fn editions_are_kept_in_memory() {
    are_kept_for_ever(Sqlite::in_memory().await.unwrap()).await;
}

#[tokio::test]
async fn editions_are_kept_in_postgres() {
    are_kept_for_ever(Postgres::open(&cluster::database().await).await.unwrap()).await;
}

#[tokio::test]
async fn editions_come_out_of_a_damaged_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let store = Sqlite::open(&path).await.unwrap();
    store.keep("0123456789ab", &FILES).await.unwrap();
    store.put(&[roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76.0120")])]).await.unwrap();
    store.close().await;
    // The page of the index of sheets by quote, which nothing here reads.
    let page: i64 = {
        let sql = rusqlite::Connection::open(&path).unwrap();
        sql.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'series_base'", [], |row| row.get(0)).unwrap()
    };
    let mut bytes = std::fs::read(&path).unwrap();
    let at = usize::try_from((page - 1) * 4096).unwrap();
    bytes[at..at + 4096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();
    let (mended, aside) = Sqlite::open_or_set_aside(&path, NOON).await.unwrap();
    assert!(aside.is_some());
    assert_eq!(mended.file("0123456789ab", "define.js").await.unwrap().as_deref(), Some(FILES[0].1));
}
