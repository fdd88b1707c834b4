//! Versions of a SQLite file: an older one is brought up to date and loses nothing, a newer one or another's is refused and left alone.

use std::path::Path;

use rusqlite::Connection;

use super::*;

const FIRST: &str = include_str!("../migrations/sqlite/0001_quotes.sql");
const SECOND: &str = include_str!("../migrations/sqlite/0002_editions.sql");
const THIRD: &str = include_str!("../migrations/sqlite/0003_webhooks.sql");
/// As its last migration leaves a file.
const MADE: &str = "PRAGMA user_version = 2003;";
const SHEETS: &str = "INSERT INTO series VALUES (1, 'ONE', '', 'USD', 'RUB');
    INSERT INTO sheet VALUES (1, 'ONE', '', '2025-03-03', 1, NULL, '2026-10-31T12:00:00Z', 0);
    INSERT INTO quote VALUES (1, 20150, 1, 1, '76.0120', NULL, NULL, 0);";
/// A store from before the first release: the part of its schema by which it is known.
const EARLY: &str = "CREATE TABLE sheet (id INTEGER PRIMARY KEY, source TEXT NOT NULL, home TEXT NOT NULL, date TEXT NOT NULL,
        revision INTEGER NOT NULL, fetched_at TEXT NOT NULL);
    INSERT INTO sheet VALUES (1, 'ONE', 'RUB', '2025-03-03', 1, '2026-10-31T12:00:00Z');
    CREATE TABLE packed (source TEXT NOT NULL);";

/// A store from before sheets had checksums.
const UNSUMMED: &str = "CREATE TABLE sheet (id INTEGER PRIMARY KEY, source TEXT NOT NULL, \"table\" TEXT NOT NULL, date TEXT NOT NULL,
        revision INTEGER NOT NULL, until TEXT, fetched_at TEXT NOT NULL);
    INSERT INTO sheet VALUES (1, 'ONE', '', '2025-03-03', 1, NULL, '2026-10-31T12:00:00Z');
    PRAGMA user_version = 1001;";

/// A file that is made by hand.
fn made(path: &Path, parts: &[&str]) {
    let sql = Connection::open(path).unwrap();
    sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    sql.execute_batch(&parts.concat()).unwrap();
}

fn look<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_file_of_this_schema_is_read_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    for how in ["for long", "for a question", "to read"] {
        let path = folder.path().join(format!("{how}.db"));
        let sheet = roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76.0120")]);
        let (sum, of_quote) = (checksum::of_sheet(&sheet, 1), checksum::OfSeries::new(ONE, IN_ROUBLES));
        let of_quote = of_quote.of(sheet.date(), &sheet.quotes()[0]);
        made(
            &path,
            &[FIRST, SECOND, THIRD, SHEETS, MADE, &format!("UPDATE sheet SET checksum = {sum}; UPDATE quote SET checksum = {of_quote};")],
        );
        let store = match how {
            "for a question" => Sqlite::open_for_question(&path, NOON).await.unwrap().0,
            "to read" => Sqlite::open_read_only(&path).await.unwrap(),
            _ => Sqlite::open(&path).await.unwrap(),
        };
        let sheet = store.sheet(ONE, date(2025, 3, 3)).await.unwrap().unwrap();
        assert_eq!(shown(&sheet), "ONE 2025-03-03: 1 USD = 76.0120 RUB", "{how}");
        assert_eq!(store.series(ONE, IN_ROUBLES, Date::MIN..=Date::MAX).await.unwrap().len(), 1, "{how}");
    }
}

#[tokio::test]
async fn a_file_of_the_first_schema_is_brought_up_to_date_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for quickly in [false, true] {
        let path = folder.path().join(format!("{quickly}.db"));
        made(&path, &[FIRST, SHEETS, "PRAGMA user_version = 2001;"]);
        let error = Sqlite::open_read_only(&path).await.unwrap_err().to_string();
        assert!(error.ends_with("its schema is that of an older fx, and it may only be read"), "{error}");
        let opened = if quickly { Sqlite::open_for_question(&path, NOON).await } else { Sqlite::open_or_set_aside(&path, NOON).await };
        let (store, aside) = opened.unwrap();
        assert_eq!(aside, None);
        assert_eq!(store.covered(ONE).await.sheets, 1);
        assert_eq!((look::<i64>(&path, "PRAGMA user_version"), look::<i64>(&path, "SELECT count(*) FROM edition, webhook")), (2003, 0));
    }
}

#[tokio::test]
async fn a_store_from_before_the_first_release_is_set_aside_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    // The last is the number that files bore before migrations were counted.
    for version in [0, 1, 2, 3, 1_371_225_403] {
        let path = folder.path().join(format!("{version}.db"));
        made(&path, &[EARLY, &format!("PRAGMA user_version = {version};")]);
        let place = path.display();
        let error = Sqlite::open(&path).await.unwrap_err().to_string();
        assert_eq!(
            error,
            format!("store {place}: it was made by an fx from before the first release, whose form is not read: move it away")
        );
        assert!(Sqlite::open_read_only(&path).await.is_err());
        let (store, aside) = match version % 2 {
            0 => Sqlite::open_or_set_aside(&path, NOON).await.unwrap(),
            _ => Sqlite::open_for_question(&path, NOON).await.unwrap(),
        };
        let aside = aside.unwrap();
        assert_eq!((aside.path.clone(), aside.why), (folder.path().join(format!("{version}.db.early-20261031T120000")), Why::Outdated));
        assert_eq!(look::<String>(&aside.path, "SELECT home FROM sheet"), "RUB");
        assert_eq!(store.covered(ONE).await, Coverage::default());
        assert_eq!(store.put(&[roubles(ONE, date(2027, 3, 3), &[(1, "USD", "7")])]).await.unwrap(), [Put::Inserted]);
        store.close().await;
        assert_eq!(Sqlite::open_or_set_aside(&path, NOON).await.unwrap().1, None);
    }
}

#[tokio::test]
async fn a_store_without_checksums_is_set_aside_and_not_read() {
    let folder = tempfile::tempdir().unwrap();
    for quickly in [false, true] {
        let path = folder.path().join(format!("{quickly}.db"));
        made(&path, &[UNSUMMED]);
        let opened = if quickly { Sqlite::open_for_question(&path, NOON).await } else { Sqlite::open_or_set_aside(&path, NOON).await };
        let (store, aside) = opened.unwrap();
        let aside = aside.unwrap();
        assert_eq!((aside.why, look::<i64>(&aside.path, "SELECT count(*) FROM sheet")), (Why::Outdated, 1));
        assert_eq!(store.covered(ONE).await, Coverage::default());
    }
}

#[tokio::test]
async fn a_schema_that_is_newer_or_another_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let newer = "is newer";
    let cases: [(&[&str], &str); 6] = [
        (&[FIRST, SHEETS, "PRAGMA user_version = 9999;"], newer),
        (&[FIRST, SHEETS, "PRAGMA user_version = 2004;"], newer),
        (&["CREATE TABLE sheet (paper TEXT);"], "its schema is not fx's: table sheet already exists"),
        (&["CREATE TABLE sheet (paper TEXT); PRAGMA user_version = 2003;"], "its schema is not fx's: no such table: series"),
        (&["CREATE TABLE letter (paper TEXT); PRAGMA user_version = 2003;"], "its schema is not fx's: no such table: sheet"),
        (&["CREATE TABLE letter (paper TEXT); PRAGMA user_version = -1;"], "its schema is not fx's: version -1"),
    ];
    for (n, (parts, expected)) in cases.into_iter().enumerate() {
        let path = folder.path().join(format!("{n}.db"));
        made(&path, parts);
        let before: String = look(&path, "SELECT group_concat(sql) FROM sqlite_schema");
        let place = path.display().to_string();
        let whole = Sqlite::open_or_set_aside(&path, NOON).await.map(drop).unwrap_err();
        let alone = Sqlite::open_read_only(&path).await.map(drop).unwrap_err();
        for error in [whole, alone] {
            match expected {
                "is newer" => assert!(matches!(&error, StoreError::Newer { place: named } if *named == place), "{n}: {error:?}"),
                _ => assert!(error.to_string().starts_with(&format!("store {place}: its schema is ")), "{n}: {error}"),
            }
        }
        let error = Sqlite::open(&path).await.unwrap_err();
        assert!(expected == newer || error.to_string() == format!("store {place}: {expected}"), "{n}: {error}");
        // A question sees it, at the latest when it reads.
        let asked = async { Sqlite::open_for_question(&path, NOON).await?.0.newest(ONE, Date::MAX).await };
        let error = asked.await.unwrap_err();
        assert_eq!(matches!(error, StoreError::Newer { .. }), expected == newer, "{n}: {error}");
        assert_eq!(look::<String>(&path, "SELECT group_concat(sql) FROM sqlite_schema"), before);
    }
}
