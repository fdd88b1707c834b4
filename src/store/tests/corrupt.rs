//! Files that are broken, closed, or not ours. Part of the tests of `store`.

use std::path::{Path, PathBuf};

use super::*;

async fn filled(path: &Path) {
    let sqlite = Sqlite::open(path).await.unwrap();
    let days = (1..=28).map(|day| sheet(date(2026, 2, day), &[("USD", "80"), ("EUR", "90"), ("CNY", "11")]));
    sqlite.put(&days.collect::<Vec<_>>()).await.unwrap();
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(sqlite.pool()).await.unwrap();
    sqlite.pool().close().await;
}

fn beside(path: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all
}

#[tokio::test]
async fn a_corrupt_file_is_set_aside_and_never_overwritten() {
    for broken in ["text", "header", "middle"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fx.db");
        filled(&path).await;
        let mut bytes = std::fs::read(&path).unwrap();
        match broken {
            "text" => bytes = b"this is no database, and longer than the sixteen bytes of a header. ".repeat(100),
            "header" => bytes[..100].fill(0x5a),
            _ => bytes[4096..].fill(0x5a),
        }
        std::fs::write(&path, &bytes).unwrap();
        let (sqlite, aside) = Sqlite::open_or_set_aside(&path, now()).await.unwrap();
        let aside = aside.unwrap();
        assert_eq!(aside.file_name().unwrap(), "fx.db.corrupt-20261124T101500Z", "{broken}");
        assert_eq!(std::fs::read(&aside).unwrap(), bytes, "{broken}");
        assert_eq!(sqlite.in_force(cbr::ID, Date::MAX).await.unwrap(), None);
        assert_eq!(sqlite.put(&[sheet(date(2026, 11, 24), &[("USD", "80")])]).await.unwrap(), [Put::Inserted]);
        sqlite.pool().close().await;
        // A second time in the same second takes another name.
        std::fs::write(&path, &bytes).unwrap();
        let (_, again) = Sqlite::open_or_set_aside(&path, now()).await.unwrap();
        assert_eq!(again.unwrap().file_name().unwrap(), "fx.db.corrupt-20261124T101500Z-1", "{broken}");
        assert!(beside(&path).contains(&aside), "{broken}");
    }
}

#[tokio::test]
async fn a_whole_file_stays_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let (sqlite, aside) = Sqlite::open_or_set_aside(&path, now()).await.unwrap();
    assert_eq!(aside, None);
    assert_eq!(sqlite.in_force(cbr::ID, Date::MAX).await.unwrap().unwrap().date(), date(2026, 2, 28));
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let below_a_file = Sqlite::open(&file.join("fx.db")).await.unwrap_err();
    assert!(matches!(&below_a_file, StoreError::Unusable { place, .. } if place.ends_with("file/fx.db")), "{below_a_file:?}");
    let a_folder = Sqlite::open(folder.path()).await.unwrap_err();
    assert!(matches!(a_folder, StoreError::Unusable { .. }), "{a_folder:?}");
}

#[tokio::test]
async fn a_store_of_a_newer_fx_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let sqlite = Sqlite::open(&path).await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (9999, 'later', 1, x'00', 1)";
    sqlx::query(newer).execute(sqlite.pool()).await.unwrap();
    sqlite.pool().close().await;
    let refused = Sqlite::open_or_set_aside(&path, now()).await.unwrap_err();
    assert!(matches!(refused, StoreError::Newer { .. }), "{refused:?}");
    assert!(path.exists());
}

#[tokio::test]
async fn a_figure_that_fx_did_not_write_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let sqlite = Sqlite::open(&path).await.unwrap();
    sqlx::query("UPDATE quote SET value = 'a lot' WHERE code = 'EUR'").execute(sqlite.pool()).await.unwrap();
    let error = sqlite.in_force(cbr::ID, Date::MAX).await.unwrap_err().to_string();
    assert!(error.ends_with("value \"a lot\" cannot be read"), "{error}");
}

#[tokio::test]
async fn two_processes_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let (one, two) = (Sqlite::open(&path).await.unwrap(), Sqlite::open(&path).await.unwrap());
    let days = |year: i16| (1..=28).map(move |day| sheet(date(year, 2, day), &[("USD", "80"), ("EUR", "90")])).collect::<Vec<_>>();
    let (first, second) = tokio::join!(
        async {
            for day in days(2025) {
                one.put(&[day]).await.unwrap();
            }
        },
        async {
            for day in days(2026) {
                two.put(&[day]).await.unwrap();
            }
        }
    );
    assert_eq!((first, second), ((), ()));
    assert_eq!(one.series(cbr::ID, Code::USD, date(2025, 1, 1)..=date(2026, 12, 31)).await.unwrap().len(), 56);
}
