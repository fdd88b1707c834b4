//! SQLite: the schema as a person reads it, two handles on one file, a whole history, and rows that fx did not write.

use super::*;

#[tokio::test]
async fn a_person_can_read_it() {
    let (store, folder) = file().await;
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(100, "JPY", "52.1234")])]).await.unwrap();
    store.put(&[roubles(ONE, day, &[(100, "JPY", "52.1230")])]).await.unwrap();
    let sql = sql(&folder);
    let mut statement = sql.prepare("SELECT nominal, base, value, quote, source, date, revision, fetched_at FROM rate").unwrap();
    let line = |row: &rusqlite::Row<'_>| -> Result<String, rusqlite::Error> {
        let text = |column| row.get::<_, String>(column);
        let number = |column| row.get::<_, i64>(column);
        let pair = format!("{} {} = {} {}", number(0)?, text(1)?, text(2)?, text(3)?);
        Ok(format!("{pair}, {} of {}, revision {} at {}", text(4)?, text(5)?, number(6)?, text(7)?))
    };
    let lines: Vec<String> = statement.query_map([], line).unwrap().map(Result::unwrap).collect();
    assert_eq!(lines, ["100 JPY = 52.1230 RUB, ONE of 2026-11-03, revision 2 at 2026-10-31T12:00:00Z"]);
}

/// How the file logs: `wal` or `delete`.
fn mode(folder: &TempDir) -> String {
    sql(folder).query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_file_has_a_log_while_it_is_open_and_none_at_rest() {
    let (store, folder) = file().await;
    let path = folder.path().join("new/folder/fx.db");
    let names = || {
        let entries = std::fs::read_dir(path.parent().unwrap()).unwrap();
        let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(mode(&folder), "wal");
    let (other, _) = Sqlite::open_for_question(&path, NOON).await.unwrap();
    store.close().await;
    assert_eq!(names(), ["fx.db", "fx.db-shm", "fx.db-wal"], "somebody else has it open");
    drop(other);
    assert_eq!((names(), mode(&folder)), (vec!["fx.db".to_owned()], "wal".to_owned()));
    // A question that finds it deserted leaves it at rest, and the next one makes no file.
    drop(Sqlite::open_for_question(&path, NOON).await.unwrap());
    assert_eq!(mode(&folder), "delete");
    let (question, _) = Sqlite::open_for_question(&path, NOON).await.unwrap();
    assert_eq!(question.put(&[roubles(ONE, date(2026, 11, 3), &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
    assert_eq!(names(), ["fx.db"]);
    // Whoever opens it for long meanwhile gives it a log, in which the question reads and writes, too.
    let store = Sqlite::open(&path).await.unwrap();
    assert_eq!(mode(&folder), "wal");
    assert_eq!(store.put(&[roubles(ONE, date(2026, 11, 4), &[(1, "USD", "2")])]).await.unwrap(), [Put::Inserted]);
    assert_eq!(question.dates(ONE, Date::MIN..=Date::MAX).await.unwrap(), [date(2026, 11, 3), date(2026, 11, 4)]);
    assert_eq!(question.put(&[roubles(ONE, date(2026, 11, 5), &[(1, "USD", "3")])]).await.unwrap(), [Put::Inserted]);
    assert_eq!(store.covered(ONE).await.sheets, 3);
    drop(question);
    drop(store);
    assert_eq!((names(), mode(&folder)), (vec!["fx.db".to_owned()], "delete".to_owned()));
}

#[tokio::test]
async fn a_store_that_is_closed_says_so() {
    let (store, folder) = file().await;
    store.close().await;
    store.close().await;
    let error = store.ping().await.unwrap_err().to_string();
    assert_eq!(error, format!("store {}: it is closed", folder.path().join("new/folder/fx.db").display()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_file_is_made_once_by_those_who_open_it_at_the_same_moment() {
    let folder = tempfile::tempdir().unwrap();
    for round in 0..50 {
        let path = folder.path().join(format!("{round}.db"));
        let tasks: Vec<_> =
            (0..4).map(|_| path.clone()).map(|path| tokio::spawn(async move { Sqlite::open(&path).await.unwrap() })).collect();
        for (day, store) in (1..).zip(futures::future::join_all(tasks).await) {
            assert_eq!(store.unwrap().put(&[roubles(ONE, date(2026, 11, day), &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
        }
    }
}

#[tokio::test]
async fn two_handles_on_one_file_see_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let (one, two) = (Sqlite::open(&path).await.unwrap(), Sqlite::open(&path).await.unwrap());
    let day = date(2026, 11, 3);
    assert_eq!(one.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
    assert_eq!(two.put(&[roubles(ONE, day, &[(1, "USD", "1")])]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(two.put(&[roubles(ONE, day, &[(1, "USD", "2")])]).await.unwrap(), [Put::Revised]);
    assert_eq!(shown(&one.newest(ONE, day).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 2 RUB");
    let both = (1..=20).map(|day| {
        let store = if day % 2 == 0 { one.clone() } else { two.clone() };
        tokio::spawn(async move { store.put(&[roubles(TWO, date(2026, 11, day), &[(1, "USD", "1")])]).await.unwrap() })
    });
    for task in both.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), [Put::Inserted]);
    }
    assert_eq!(one.covered(TWO).await.sheets, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_go_on_while_many_wait_to_write() {
    let (store, folder) = file().await;
    let put = |day| {
        let store = store.clone();
        tokio::spawn(async move { store.put(&[roubles(ONE, date(2026, 11, day), &[(1, "USD", "1")])]).await.unwrap() })
    };
    put(1).await.unwrap();
    let other = sql(&folder);
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let writers: Vec<_> = (2..=9).map(put).collect();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let read = tokio::time::timeout(std::time::Duration::from_secs(60), store.newest(ONE, Date::MAX)).await;
    assert_eq!(read.expect("nobody waits for a writer").unwrap().unwrap().date(), date(2026, 11, 1));
    other.execute_batch("COMMIT").unwrap();
    for writer in writers {
        assert_eq!(writer.await.unwrap(), [Put::Inserted]);
    }
    assert_eq!(store.newest(ONE, Date::MAX).await.unwrap().unwrap().date(), date(2026, 11, 9));
}

#[tokio::test]
async fn a_question_of_a_file_at_rest_reads_what_is_whole_while_another_writes() {
    let (store, folder) = file().await;
    let path = folder.path().join("new/folder/fx.db");
    store.put(&[roubles(ONE, date(2026, 11, 1), &[(1, "USD", "1")])]).await.unwrap();
    store.close().await;
    let (question, _) = Sqlite::open_for_question(&path, NOON).await.unwrap();
    let other = sql(&folder);
    let sum = checksum::of_sheet(&roubles(ONE, date(2026, 11, 2), &[(1, "USD", "2")]), 1);
    let half = format!("BEGIN IMMEDIATE; INSERT INTO sheet VALUES (9, 'ONE', '', '2026-11-02', 1, NULL, '2026-10-31T12:00:00Z', {sum})");
    other.execute_batch(&half).unwrap();
    let in_force = async || shown(&question.newest(ONE, Date::MAX).await.unwrap().unwrap());
    assert_eq!(in_force().await, "ONE 2026-11-01: 1 USD = 1 RUB");
    other.execute_batch("INSERT INTO quote VALUES (1, 20759, 9, 1, '2', NULL, NULL, 0); COMMIT").unwrap();
    assert_eq!(in_force().await, "ONE 2026-11-02: 1 USD = 2 RUB");
    assert_eq!(mode(&folder), "delete");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_put_that_is_given_up_writes_nothing_after_that() {
    let (store, _folder) = file().await;
    let mut random = fastrand::Rng::with_seed(3);
    let (mut written, mut not) = (0, 0);
    for round in 1..=200 {
        let year = (0..60).map(|day| {
            let quotes = [(1, "USD", "76"), (100, "JPY", "52.1"), (1, "EUR", "90")];
            roubles(ONE, date(round, 1, 1).saturating_add(jiff::Span::new().days(day)), &quotes)
        });
        let year: Vec<Sheet> = year.collect();
        let before = store.covered(ONE).await.sheets;
        let within = std::time::Duration::from_micros(random.u64(0..2_000));
        if tokio::time::timeout(within, store.put(&year)).await.is_ok() {
            continue;
        }
        let seen = store.covered(ONE).await.sheets;
        // Whatever was at work has ended when another has its turn to write.
        store.put(&[roubles(TWO, date(round, 1, 1), &[(1, "USD", "1")])]).await.unwrap();
        assert_eq!(store.covered(ONE).await.sheets, seen);
        if seen == before { not += 1 } else { written += 1 }
    }
    assert!(not >= 10, "{not} were given up in time, {written} too late");
}

#[tokio::test]
async fn the_whole_history_of_the_ecb_fits() {
    let (store, folder) = file().await;
    let archive = Archive::default();
    let all = Date::MIN..=Date::MAX;
    let mut sheets = Vec::new();
    for date in archive.dates(ECB, all.clone()).await.unwrap() {
        sheets.push(Sheet::clone(&*archive.sheet(ECB, date).await.unwrap().unwrap()));
    }
    let outcomes = store.put(&sheets).await.unwrap();
    assert_eq!(outcomes.iter().filter(|put| **put == Put::Inserted).count(), 7126);
    assert_eq!(store.covered(ECB).await, archive.covered(ECB).await);
    assert_eq!(
        store.series(ECB, euro_in(code("ISK")), all.clone()).await.unwrap(),
        archive.series(ECB, euro_in(code("ISK")), all).await.unwrap()
    );
    assert!(store.put(&sheets).await.unwrap().iter().all(|put| *put == Put::Unchanged));
    let path = folder.path().join("new/folder/fx.db");
    store.close().await;
    let bytes = std::fs::metadata(path).unwrap().len();
    assert!(bytes <= 15_000_000, "{bytes} bytes");
}

#[tokio::test]
async fn a_row_that_fx_did_not_write_is_left_out_and_said() {
    let (store, folder) = file().await;
    let day = date(2026, 11, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76.0123")])]).await.unwrap();
    let sql = sql(&folder);
    for (change, expected) in [
        ("UPDATE quote SET value = '76,01'", "store: the quote 1 USD = \"76,01\" RUB cannot be read"),
        ("UPDATE quote SET value = '1', nominal = 5000000000", "store: the quote 5000000000 USD = \"1\" RUB cannot be read"),
        ("UPDATE quote SET nominal = 1; UPDATE series SET base = 'US'", "store: the cell \"US\" cannot be read"),
        ("UPDATE series SET base = 'USD'; UPDATE sheet SET fetched_at = 'noon'", "store: the cell \"noon\" cannot be read"),
        ("UPDATE sheet SET date = '2026-11-3'", "store: the cell \"2026-11-3\" cannot be read"),
    ] {
        sql.execute_batch(change).unwrap();
        assert_eq!(store.newest(ONE, Date::MAX).await.unwrap(), None, "{change}");
        let damaged = store.damaged(ONE);
        assert!(damaged.iter().any(|damaged| damaged.what == expected), "{change}: {damaged:?}");
    }
    store.note(ONE, &Notebook::default()).await.unwrap();
    sql.execute_batch("UPDATE notebook SET content = '{\"failures\": \"many\"}'").unwrap();
    let error = store.notebook(ONE).await.unwrap_err().to_string();
    assert!(error.starts_with("store: the notebook of ONE (invalid type: string \"many\""), "{error}");
}

#[tokio::test]
async fn an_address_opens_the_whole_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let opened = open(&format!("sqlite:{}", path.display()), NOON).await.unwrap();
    assert_eq!((opened.place, opened.set_aside), (path.display().to_string(), None));
    let sheet = opened.store.newest(ECB, date(2026, 11, 24)).await.unwrap().unwrap();
    assert_eq!(sheet.date(), date(2026, 10, 30));
    assert!(path.is_file());
    let memory = open("sqlite::memory:", NOON).await.unwrap();
    assert_eq!(memory.place, "memory");
    memory.store.put(&[roubles(ONE, date(2026, 11, 3), &[(1, "USD", "1")])]).await.unwrap();
    assert_eq!(memory.store.covered(ONE).await.sheets, 1);
    assert_eq!(archive_only().covered(ECB).await.sheets, 7126);
}
