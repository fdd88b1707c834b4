//! Files that cannot be used: damaged ones are set aside, none is overwritten, and each refusal says what is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use super::*;

const DAY: Date = date(2026, 11, 3);

/// A closed database with a few hundred sheets.
async fn filled(path: &Path) {
    let store = Sqlite::open(path).await.unwrap();
    let sheets: Vec<Sheet> =
        (0..300).map(|n| roubles(ONE, DAY.saturating_add(jiff::Span::new().days(n)), &[(1, "USD", "1"), (1, "EUR", "2")])).collect();
    store.put(&sheets).await.unwrap();
    store.close().await;
    assert!(fs::metadata(path).unwrap().len() > 40_000);
}

async fn set_aside(path: &Path) -> (Sqlite, PathBuf) {
    let (store, aside) = Sqlite::open_or_set_aside(path, NOON).await.unwrap();
    assert_eq!(store.covered(ONE).await, Coverage::default());
    assert_eq!(store.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
    store.close().await;
    let aside = aside.unwrap();
    assert_eq!(aside.why, Why::Damaged);
    (store, aside.path)
}

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let mut random = fastrand::Rng::with_seed(7);
    for (n, size) in [5, 10, 100, 5000, 100_000].into_iter().enumerate() {
        let bytes: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(size).collect();
        fs::write(&path, &bytes).unwrap();
        let log = format!("log {n}");
        fs::write(folder.path().join("fx.db-wal"), &log).unwrap();
        let (_, aside) = set_aside(&path).await;
        // Each has a name of its own, though the clock stands still.
        let name = if n == 0 { "fx.db.corrupt-20261031T120000".to_owned() } else { format!("fx.db.corrupt-20261031T120000-{n}") };
        assert_eq!(aside, folder.path().join(name));
        assert_eq!(fs::read(&aside).unwrap(), bytes, "{size}");
        assert_eq!(fs::read_to_string(format!("{}-wal", aside.display())).unwrap(), log);
    }
}

#[tokio::test]
async fn a_database_cut_short_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let (_, aside) = set_aside(&path).await;
    assert_eq!(fs::read(aside).unwrap(), whole[..whole.len() / 2]);
}

#[tokio::test]
async fn a_page_overwritten_is_found_on_opening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 4096 / 2 * 4096;
    bytes[middle..middle + 4096].fill(0xa5);
    fs::write(&path, &bytes).unwrap();
    let error = Sqlite::open(&path).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("store {}: the file is damaged: ", path.display())), "{error}");
    let (_, aside) = set_aside(&path).await;
    assert_eq!(fs::read(aside).unwrap(), bytes);
}

#[tokio::test]
async fn an_empty_file_is_a_new_store_and_a_sound_one_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    fs::write(&path, b"").unwrap();
    let (store, aside) = Sqlite::open_or_set_aside(&path, NOON).await.unwrap();
    assert_eq!(aside, None);
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap();
    store.close().await;
    let (store, aside) = Sqlite::open_or_set_aside(&path, NOON).await.unwrap();
    assert_eq!(aside, None);
    assert_eq!(store.covered(ONE).await.sheets, 1);
}

#[tokio::test]
async fn a_place_that_cannot_be_used_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"keep me").unwrap();
    let below = file.join("fx.db");
    let error = Sqlite::open_or_set_aside(&below, NOON).await.unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }));
    let reason = error.to_string();
    assert!(reason.starts_with(&format!("store {}: cannot make the folder {}: ", below.display(), file.display())), "{reason}");
    assert_eq!(fs::read(&file).unwrap(), b"keep me");

    let error = Sqlite::open(folder.path()).await.unwrap_err();
    assert_eq!(error.to_string(), format!("store {}: it is a folder; name a file in it", folder.path().display()));
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let store = Sqlite::open_read_only(&path).await.unwrap();
    assert_eq!(store.covered(ONE).await.sheets, 300);
    assert_eq!(shown(&store.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 EUR = 2 RUB, 1 USD = 1 RUB");
    let error = store.put(&[roubles(ONE, DAY, &[(1, "USD", "2")])]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("store {}: it may only be read", path.display()));
    let error = store.note(ONE, &Notebook::default()).await.unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }));
}

#[tokio::test]
async fn a_full_disk_is_named_and_reads_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    filled(&path).await;
    let store = Sqlite::open(&path).await.unwrap();
    store.limit(Some(1)).await;
    let many: Vec<Sheet> =
        (0..400).map(|n| roubles(TWO, DAY.saturating_add(jiff::Span::new().days(n)), &[(1, "USD", "1"), (1, "EUR", "2")])).collect();
    let error = store.put(&many).await.unwrap_err();
    assert!(matches!(error, StoreError::Unusable { .. }));
    assert_eq!(error.to_string(), format!("store {}: the disk is full", path.display()));
    // All or nothing: not one of them is there, and what was there is.
    assert_eq!(store.covered(TWO).await, Coverage::default());
    assert_eq!(store.covered(ONE).await.sheets, 300);
    assert_eq!(shown(&store.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 EUR = 2 RUB, 1 USD = 1 RUB");
    store.limit(None).await;
    assert!(store.put(&many).await.unwrap().iter().all(|put| *put == Put::Inserted));
    assert_eq!(store.covered(TWO).await.sheets, 400);
}
