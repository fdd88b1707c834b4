//! PostgreSQL: the schema as a person reads it, two processes on one database, a whole history, rows that fx did not write, and
//! errors that name what is wrong and show no password.

use jiff::civil::date;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Row};

use super::cluster::{database, sql};
use super::*;
use crate::store::postgres::Postgres;

const DAY: Date = date(2026, 11, 3);

async fn store() -> (Postgres, PgConnection) {
    let url = database().await;
    (Postgres::open(&url).await.unwrap(), sql(&url).await)
}

async fn run(sql: &mut PgConnection, statement: &str) {
    sqlx::query(AssertSqlSafe(statement.to_owned())).execute(sql).await.unwrap();
}

/// Nothing that fx says of a store may hold the password, in any spelling.
fn assert_no_password(said: &str) {
    for secret in ["s3cr@t", "s3cr%40t", "s3cr", "word@"] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[tokio::test]
async fn a_person_can_query_it() {
    let (store, mut sql) = store().await;
    store.put(&[roubles(ONE, DAY, &[(100, "JPY", "52.1234")])]).await.unwrap();
    store.put(&[roubles(ONE, DAY, &[(100, "JPY", "52.1230")])]).await.unwrap();
    let rows = sqlx::query(
        "SELECT source, date::TEXT, nominal, base, value::TEXT, quote, revision, to_char(fetched_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
         FROM rate WHERE date > DATE '2026-11-01' AND value BETWEEN 52 AND 53",
    );
    let rows = rows.fetch_all(&mut sql).await.unwrap();
    assert_eq!(rows.len(), 1);
    let text = |column: usize| rows[0].get::<String, _>(column);
    assert_eq!([text(0), text(1), text(3), text(4), text(5)], ["ONE", "2026-11-03", "JPY", "52.1230", "RUB"]);
    assert_eq!((rows[0].get::<i64, _>(2), rows[0].get::<i32, _>(6), text(7)), (100, 2, "2026-10-31 12:00:00".to_owned()));
    let types = "SELECT string_agg(data_type, ' ' ORDER BY column_name) FROM information_schema.columns
        WHERE (table_name, column_name) IN (('sheet', 'date'), ('sheet', 'fetched_at'), ('quote', 'value'))";
    let types: String = sqlx::query_scalar(types).fetch_one(&mut sql).await.unwrap();
    assert_eq!(types, "date timestamp with time zone numeric");
}

#[tokio::test]
async fn its_settings_change_nothing() {
    let url = database().await;
    let mut sql = sql(&url).await;
    let name = url.rsplit_once('/').unwrap().1;
    for setting in ["datestyle = 'SQL, DMY'", "timezone = 'Pacific/Auckland'", "lc_numeric = 'C'", "extra_float_digits = 0"] {
        run(&mut sql, &format!("ALTER DATABASE {name} SET {setting}")).await;
    }
    let store = Postgres::open(&url).await.unwrap();
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "76.0120")])]).await.unwrap();
    let sheet = store.newest(ONE, Date::MAX).await.unwrap().unwrap();
    assert_eq!((shown(&sheet), sheet.fetched_at()), ("ONE 2026-11-03: 1 USD = 76.0120 RUB".to_owned(), NOON));
}

/// Opens it, however long a machine that is busy otherwise takes to connect.
async fn patiently(url: &str) -> Postgres {
    for _ in 0..20 {
        match Postgres::open(url).await {
            Err(StoreError::Away { .. }) => {}
            opened => return opened.unwrap(),
        }
    }
    panic!("no server at {url}")
}

#[tokio::test]
async fn its_tables_are_made_once_by_those_who_open_it_at_the_same_moment() {
    let url = database().await;
    let opened = futures::future::join_all((0..4).map(|_| patiently(&url))).await;
    for (day, store) in (1..).zip(opened) {
        assert_eq!(store.put(&[roubles(ONE, date(2026, 11, day), &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
    }
}

#[tokio::test]
async fn two_processes_see_each_other_and_wait_for_each_other() {
    let url = database().await;
    let (one, two) = (Postgres::open(&url).await.unwrap(), Postgres::open(&url).await.unwrap());
    assert_eq!(one.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap(), [Put::Inserted]);
    assert_eq!(two.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap(), [Put::Unchanged]);
    assert_eq!(two.put(&[roubles(ONE, DAY, &[(1, "USD", "2")])]).await.unwrap(), [Put::Revised]);
    assert_eq!(shown(&one.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 2 RUB");
    // Two sources in either order, from both sides at once: nobody waits for ever.
    let both = (1..=20).map(|day| {
        let store = if day % 2 == 0 { one.clone() } else { two.clone() };
        let mut sheets = vec![roubles(ONE, date(2026, 12, day), &[(1, "USD", "1")]), roubles(TWO, date(2026, 12, day), &[(1, "USD", "1")])];
        if day % 3 == 0 {
            sheets.reverse();
        }
        tokio::spawn(async move { store.put(&sheets).await.unwrap() })
    });
    for task in both.collect::<Vec<_>>() {
        assert_eq!(task.await.unwrap(), [Put::Inserted, Put::Inserted]);
    }
    assert_eq!(one.covered(TWO).await.sheets, 20);
}

#[tokio::test]
async fn the_whole_history_of_the_ecb_fits() {
    let (store, _) = store().await;
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
}

#[tokio::test]
async fn a_row_that_fx_did_not_write_is_left_out_and_said() {
    let (store, mut sql) = store().await;
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "76.0123")])]).await.unwrap();
    for (change, expected) in [
        ("UPDATE quote SET value = 'NaN'", "store: the quote 1 USD = \"NaN\" RUB cannot be read"),
        ("UPDATE quote SET value = 1e40", "store: the quote 1 USD = \"10000000000000000000000000000000000000000\" RUB cannot be read"),
        ("UPDATE quote SET value = 1, nominal = 5000000000", "store: the quote 5000000000 USD = \"1\" RUB cannot be read"),
        ("UPDATE quote SET nominal = 1; UPDATE series SET base = 'US'", "store: the cell \"US\" cannot be read"),
        (
            "UPDATE series SET base = 'USD'; UPDATE sheet SET date = '20000-01-01'",
            "store: a day of 6574365 to 6574365 after 2000-01-01 cannot be read",
        ),
    ] {
        sqlx::raw_sql(AssertSqlSafe(change.to_owned())).execute(&mut sql).await.unwrap();
        assert_eq!(store.revisions(ONE, DAY).await.unwrap(), [], "{change}");
        store.coverage(&[ONE]).await.unwrap();
        let damaged = store.damaged(ONE);
        assert!(damaged.iter().any(|damaged| damaged.what == expected), "{change}: {damaged:?}");
    }
    store.note(ONE, &Notebook::default()).await.unwrap();
    run(&mut sql, "UPDATE notebook SET content = '{\"failures\": \"many\"}'").await;
    let error = store.notebook(ONE).await.unwrap_err().to_string();
    assert!(error.starts_with("store: the notebook of ONE (invalid type: string \"many\""), "{error}");
}

#[tokio::test]
async fn what_a_publisher_sent_may_hold_a_zero_byte() {
    let (store, _) = store().await;
    let trouble = notebook::Trouble { at: NOON, what: "the cell \"\0\u{1}\"".to_owned(), rule: None };
    let notes = Notebook { last_error: Some(trouble), ..Notebook::default() };
    store.note(ONE, &notes).await.unwrap();
    assert_eq!(store.notebook(ONE).await.unwrap(), notes);
}

#[tokio::test]
async fn a_schema_that_is_newer_or_another_is_refused_and_left_alone() {
    let url = database().await;
    let store = Postgres::open(&url).await.unwrap();
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap();
    let mut sql = sql(&url).await;
    let newer =
        "INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    run(&mut sql, newer).await;
    let error = Postgres::open(&url).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("store {} was made by a newer fx: update fx, or name another place in [store] url", store.place())
    );
    // Who is running goes on reading.
    assert_eq!(shown(&store.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 1 RUB");
    run(&mut sql, "DELETE FROM _sqlx_migrations WHERE version = 9999").await;
    run(&mut sql, "UPDATE _sqlx_migrations SET checksum = '\\x00'").await;
    let error = Postgres::open(&url).await.unwrap_err().to_string();
    assert!(error.contains(": it was made by an fx from before the first release"), "{error}");
    let sheets: i64 = sqlx::query_scalar("SELECT count(*) FROM sheet").fetch_one(&mut sql).await.unwrap();
    assert_eq!(sheets, 1);
}

#[tokio::test]
async fn a_database_of_others_is_refused() {
    let url = database().await;
    run(&mut sql(&url).await, "CREATE TABLE sheet (paper TEXT)").await;
    let error = Postgres::open(&url).await.unwrap_err().to_string();
    assert!(error.ends_with(": relation \"sheet\" already exists"), "{error}");
}

#[tokio::test]
async fn a_full_disk_is_named_and_reads_go_on() {
    let (store, mut sql) = store().await;
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap();
    // The server itself raises the error that it raises when its disk is full.
    sqlx::raw_sql(
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
         CREATE TRIGGER full_disk BEFORE INSERT ON quote EXECUTE FUNCTION full_disk()",
    )
    .execute(&mut sql)
    .await
    .unwrap();
    let error = store.put(&[roubles(ONE, DAY, &[(1, "USD", "2")])]).await.unwrap_err();
    assert_eq!(error.to_string(), format!("store {}: the disk is full", store.place()));
    assert_eq!(shown(&store.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 1 RUB");
    assert_eq!(store.revisions(ONE, DAY).await.unwrap().len(), 1);
    run(&mut sql, "DROP TRIGGER full_disk ON quote").await;
    assert_eq!(store.put(&[roubles(ONE, DAY, &[(1, "USD", "2")])]).await.unwrap(), [Put::Revised]);
}

#[tokio::test]
async fn a_database_that_may_only_be_read_is_read() {
    let url = database().await;
    let store = Postgres::open(&url).await.unwrap();
    store.put(&[roubles(ONE, DAY, &[(1, "USD", "1")])]).await.unwrap();
    let name = url.rsplit_once('/').unwrap().1;
    run(&mut sql(&url).await, &format!("ALTER DATABASE {name} SET default_transaction_read_only = on")).await;
    let store = Postgres::open(&url).await.unwrap();
    assert_eq!(shown(&store.newest(ONE, DAY).await.unwrap().unwrap()), "ONE 2026-11-03: 1 USD = 1 RUB");
    let expected = format!("store {}: it may only be read", store.place());
    assert_eq!(store.put(&[roubles(ONE, DAY, &[(1, "USD", "2")])]).await.unwrap_err().to_string(), expected);
    assert_eq!(store.note(ONE, &Notebook::default()).await.unwrap_err().to_string(), expected);
}

#[tokio::test]
async fn a_password_is_never_shown() {
    let url = database().await;
    let store = Postgres::open(&url).await.unwrap();
    assert_no_password(&format!("{store:?} {store:#?} {}", store.place()));
    let wrong = |change: &dyn Fn(&str) -> String| change(&url);
    let host = url.rsplit_once('@').unwrap().1.split_once('/').unwrap().0;
    for broken in [
        // Another password, another user, another database, nobody there, no port, options that mean nothing.
        wrong(&|url| url.replace("%2Fword", "%2Fwords3cr")),
        wrong(&|url| url.replace("fx:", "nobody:")),
        wrong(&|url| format!("{url}x")),
        wrong(&|url| url.replace(host, "127.0.0.1:9")),
        wrong(&|url| url.replace(host, "127.0.0.1:port")),
        wrong(&|url| format!("{url}?sslmode=s3cr@t")),
        wrong(&|url| format!("{url}?sslmode=verify-full")),
        wrong(&|url| url.replace("s3cr%40t%2Fword", "s3cr@t/word")),
    ] {
        let error = Postgres::open(&broken).await.unwrap_err();
        assert_no_password(&format!("{error} {error:?} {error:#?}"));
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            assert_no_password(&format!("{inner} {inner:?}"));
            cause = inner.source();
        }
    }
}

#[tokio::test]
async fn each_refusal_says_what_is_wrong() {
    let url = database().await;
    let host = url.rsplit_once('@').unwrap().1.split_once('/').unwrap().0;
    let error = async |url: String| Postgres::open(&url).await.unwrap_err().to_string();
    let nobody = error(url.replace(host, "127.0.0.1:9")).await;
    assert!(nobody.starts_with("store postgres://127.0.0.1:9/fx_") && nobody.contains(" cannot be reached: "), "{nobody}");
    let wrong = error(url.replace("word", "other")).await;
    assert!(wrong.ends_with(": password authentication failed for user \"fx\""), "{wrong}");
    let missing = error(format!("{url}x")).await;
    assert!(missing.contains("x\" does not exist"), "{missing}");
    let odd = error("postgres://fx:s3cr@t/word@db/fx".to_owned()).await;
    assert_eq!(
        odd,
        "store url \"postgres://…@db/fx\": cannot be read; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with % and two hex digits for a special character"
    );
}
