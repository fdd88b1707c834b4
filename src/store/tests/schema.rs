//! Versions of a SQLite file: an older one is brought up to date and loses nothing, a newer one or another's is refused and left alone.

use std::path::Path;

use rusqlite::Connection;

use super::*;

const FIRST: &str = include_str!("../migrations/sqlite/0001_sheets.sql");
const SECOND: &str = include_str!("../migrations/sqlite/0002_packed.sql");
/// The list that fx kept before it counted its migrations, and the number that stood for both.
const LIST: &str = "CREATE TABLE _sqlx_migrations (
        version BIGINT PRIMARY KEY, description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL
    );
    INSERT INTO _sqlx_migrations VALUES (1, 'sheets', '2026-11-01', TRUE, x'01', 7);";
const LISTED: &str = "INSERT INTO _sqlx_migrations VALUES (2, 'packed', '2026-11-01', TRUE, x'02', 7); PRAGMA user_version = 1371225403;";
const SHEETS: &str = "INSERT INTO sheet (source, home, date, revision, fetched_at) VALUES
        ('ONE', 'RUB', '2025-03-03', 1, '2026-10-31T12:00:00Z'), ('ONE', 'RUB', '2026-03-03', 1, '2026-10-31T12:00:00Z');
    INSERT INTO quote VALUES (1, 'USD', 'RUB', 1, '76.0120'), (2, 'JPY', 'RUB', 100, '52.10');
    INSERT INTO notebook VALUES ('ONE', '{\"failures\": 3}');";
const PACKED: &str = "INSERT INTO packed_year VALUES ('ONE', 2025, 'RUB', '0303');
    INSERT INTO packed VALUES ('ONE', 2025, 'USD', '2025-03-03', '2025-03-03', '0303<76.0120');";

/// A file that is made by hand.
fn made(path: &Path, parts: &[&str]) {
    let sql = Connection::open(path).unwrap();
    sql.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).unwrap();
    sql.execute_batch(&parts.concat()).unwrap();
}

fn look<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    Connection::open(path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_of_an_older_fx_is_brought_up_to_date_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let old: [&[&str]; 5] = [
        &[FIRST, SHEETS, LIST],
        &[FIRST, SECOND, SHEETS, PACKED, LIST, LISTED],
        // The number was not yet written, or another's.
        &[FIRST, SECOND, SHEETS, LIST, LISTED, "PRAGMA user_version = 1;"],
        &[FIRST, SHEETS, "PRAGMA user_version = 1;"],
        &[FIRST, SECOND, SHEETS, PACKED, "PRAGMA user_version = 2;"],
    ];
    for (n, parts) in old.into_iter().enumerate() {
        for how in ["for long", "for a question", "by four at once"] {
            let path = folder.path().join(format!("{n} {how}.db"));
            made(&path, parts);
            let open = async |path: &Path| match how {
                "for a question" => Sqlite::open_for_question(path, NOON).await.unwrap().0,
                _ => Sqlite::open(path).await.unwrap(),
            };
            let others = if how == "by four at once" { 3 } else { 0 };
            let tasks: Vec<_> =
                (0..others).map(|_| path.clone()).map(|path| tokio::spawn(async move { Sqlite::open(&path).await })).collect();
            let store = open(&path).await;
            for other in futures::future::join_all(tasks).await {
                other.unwrap().unwrap();
            }
            let sheets = store.sheets(ONE, Date::MIN..=Date::MAX).await.unwrap();
            let shown: Vec<String> = sheets.iter().map(shown).collect();
            assert_eq!(shown, ["ONE 2025-03-03: 1 USD = 76.0120 RUB", "ONE 2026-03-03: 100 JPY = 52.10 RUB"], "{n} {how}");
            assert_eq!(store.notebook(ONE).await.unwrap().failures, 3);
            assert_eq!(store.put(&[roubles(ONE, date(2027, 3, 3), &[(1, "USD", "7")])]).await.unwrap(), [Put::Inserted]);
            assert_eq!(store.series(ONE, Code::USD, Date::MIN..=Date::MAX).await.unwrap().len(), 2);
            store.close().await;
            assert_eq!(look::<i64>(&path, "PRAGMA user_version"), 3, "{n} {how}");
            assert_eq!(look::<i64>(&path, "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'"), 0);
            assert_eq!(look::<i64>(&path, "SELECT count(*) FROM packed_year"), 2);
        }
    }
}

#[tokio::test]
async fn a_schema_that_is_newer_or_another_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let newer = "is newer";
    let cases: [(&[&str], &str); 6] = [
        (&[FIRST, SECOND, SHEETS, "PRAGMA user_version = 9999;"], newer),
        (&[FIRST, SECOND, SHEETS, LIST, LISTED, "UPDATE _sqlx_migrations SET version = 9999 WHERE version = 2"], newer),
        (&["CREATE TABLE sheet (paper TEXT);"], "its schema is not fx's: table sheet already exists"),
        (&["CREATE TABLE sheet (paper TEXT); PRAGMA user_version = 3;"], "its schema is not fx's: no such table: quote"),
        (&["CREATE TABLE letter (paper TEXT); PRAGMA user_version = 3;"], "its schema is not fx's: no such table: sheet"),
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
        let asked = async { Sqlite::open_for_question(&path, NOON).await?.0.in_force(ONE, Date::MAX).await };
        let error = asked.await.unwrap_err();
        assert_eq!(matches!(error, StoreError::Newer { .. }), expected == newer, "{n}: {error}");
        assert_eq!(look::<String>(&path, "SELECT group_concat(sql) FROM sqlite_schema"), before);
    }
}
