//! Bits rot and rows are changed by hand: what is read is what was accepted, or it is left out and said; nothing else is disturbed.

use std::fs;
use std::path::Path;

use super::*;

/// Two publishers, one of which has a table of its own; of neither is anything read over the archive here.
const ONE: TableId = ECB;
const TWO: TableId = TableId::only(crate::sources::cbr::SOURCE.id);

const FIRST: Date = date(2026, 9, 1);
const DAYS: i64 = 50;
/// Bytes that are flipped, each in a copy of its own.
const FLIPS: usize = 300;

fn day(n: i64) -> Date {
    FIRST.saturating_add(jiff::Span::new().days(n))
}

/// The sheet of a day as it was accepted; of some days there is a correction.
fn accepted(table: TableId, n: i64, revision: i64) -> Sheet {
    let figure = |of: i64| format!("{}.{:04}", 70 + n % 7, (n * 37 + of * 1009 + revision) % 10_000);
    let (yen, dollar, euro) = (figure(1), figure(2), figure(3));
    roubles(table, day(n), &[(100, "JPY", &yen), (1, "USD", &dollar), (1, "EUR", &euro)])
}

fn last(table: TableId, n: i64) -> Sheet {
    accepted(table, n, if n % 10 == 3 { 2 } else { 1 })
}

async fn fill(store: &dyn RateStore) {
    for table in [ONE, TWO] {
        store.put(&(0..DAYS).map(|n| accepted(table, n, 1)).collect::<Vec<_>>()).await.unwrap();
        store.put(&(0..DAYS).map(|n| last(table, n)).collect::<Vec<_>>()).await.unwrap();
    }
}

/// Reads everything in every way. Each figure is the accepted one, and what is missing is said; answers how many sheets are missing.
async fn read_everything(store: &dyn RateStore, what: &str) -> Result<usize, StoreError> {
    read_all(store, what, true).await
}

/// What is missing is said by the store, or was said before.
async fn read_all(store: &dyn RateStore, what: &str, says: bool) -> Result<usize, StoreError> {
    let mut missing = 0;
    for table in [ONE, TWO] {
        let right = |sheet: &Sheet| {
            let n = FIRST.until((jiff::Unit::Day, sheet.date())).unwrap().get_days();
            let expected = last(table, n.into());
            assert_eq!((sheet, sheet.fetched_at()), (&expected, NOON), "{what}");
        };
        for n in [0, 13, 30, DAYS - 1, DAYS + 9] {
            let found = store.in_force(&[Wanted { table, on: day(n), since: Some(day(n - 5)) }]).await?;
            found.iter().flatten().for_each(|sheet| right(sheet));
        }
        let sheets = store.sheets(table, Date::MIN..=Date::MAX).await?;
        sheets.iter().for_each(right);
        for n in [3, 4] {
            for sheet in store.revisions(table, day(n)).await? {
                assert!([accepted(table, n, 1), last(table, n)].contains(&sheet), "{what}");
            }
        }
        let mut series = 0;
        for base in ["JPY", "USD", "EUR"] {
            for (date, quote) in store.series(table, in_roubles(code(base)), Date::MIN..=Date::MAX).await? {
                let n = FIRST.until((jiff::Unit::Day, date)).unwrap().get_days();
                assert_eq!(last(table, n.into()).quote(quote.pair()), Some(&quote), "{what}");
                series += 1;
            }
        }
        let lacks = (DAYS as usize - sheets.len()).max((DAYS as usize * 3 - series).div_ceil(3));
        assert!(lacks == 0 || !says || !store.damaged(table).is_empty(), "{what}: {lacks} sheets of {table} are missing without a word");
        missing += lacks;
    }
    Ok(missing)
}

/// A file with everything in it, at rest.
async fn filled(path: &Path) -> Vec<u8> {
    let store = Sqlite::open(path).await.unwrap();
    fill(&store).await;
    assert_eq!(read_everything(&store, "whole").await.unwrap(), 0);
    store.close().await;
    fs::read(path).unwrap()
}

#[tokio::test]
async fn no_flipped_byte_of_a_file_makes_a_wrong_figure() {
    let folder = tempfile::tempdir().unwrap();
    let whole = filled(&folder.path().join("whole.db")).await;
    let mut random = fastrand::Rng::with_seed(18);
    let (mut set_aside, mut lost, mut left_out) = (0, 0, 0);
    for n in 0..FLIPS {
        let (at, mask) = (random.usize(..whole.len()), random.u8(1..));
        let what = format!("flip {n}: byte {at} ^ {mask:#04x}");
        let mut bytes = whole.clone();
        bytes[at] ^= mask;
        let path = folder.path().join("flipped.db");
        fs::write(&path, &bytes).unwrap();
        // A question has no time to look the file over: it may miss what no index leads to, and never answers another figure.
        if let Ok((store, None)) = Sqlite::open_for_question(&path, NOON).await {
            for table in [ONE, TWO] {
                for sheet in store.in_force(&[Wanted { table, on: day(44), since: None }]).await.into_iter().flatten().flatten() {
                    let n = FIRST.until((jiff::Unit::Day, sheet.date())).unwrap().get_days();
                    assert_eq!(*sheet, last(table, n.into()), "{what}");
                }
            }
        }
        fs::write(&path, &bytes).unwrap();
        match Sqlite::open_or_set_aside(&path, NOON).await {
            Ok((store, None)) => left_out += usize::from(read_everything(&store, &what).await.is_ok_and(|missing| missing > 0)),
            Ok((store, Some(_))) => {
                // What is sound came over.
                set_aside += 1;
                lost += read_all(&store, &what, false).await.unwrap();
            }
            // A newer fx, or not fx's: refused, and nothing is read.
            Err(_) => {}
        }
        for left in fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
            if !left.ends_with("whole.db") {
                fs::remove_file(left).unwrap();
            }
        }
    }
    let said = format!(
        "{set_aside} files were set aside, which cost {lost} sheets of {DAYS} in two tables each; sheets of {left_out} were left out"
    );
    assert!(set_aside > 40 && left_out > 10 && lost < set_aside * 25, "{said}");
}

/// Changes by hand, each of one sheet of ONE alone, that of the last day but one.
const CHANGES: [&str; 9] = [
    "UPDATE quote SET value = '99.1234' WHERE sheet = {sheet} AND series = (SELECT min(series) FROM quote WHERE sheet = {sheet})",
    "UPDATE quote SET nominal = 1 + nominal WHERE sheet = {sheet}",
    "UPDATE quote SET value = NULL, buy = '70', sell = '71' WHERE sheet = {sheet}",
    "UPDATE quote SET sheet = (SELECT min(id) FROM sheet) WHERE sheet = {sheet} AND series = (SELECT max(series) FROM quote WHERE sheet = {sheet})",
    "DELETE FROM quote WHERE sheet = {sheet} AND series = (SELECT max(series) FROM quote WHERE sheet = {sheet})",
    "UPDATE sheet SET until = '2026-12-31' WHERE id = {sheet}",
    "UPDATE sheet SET fetched_at = '2026-10-31T12:00:01Z' WHERE id = {sheet}",
    "UPDATE sheet SET revision = 7 WHERE id = {sheet}",
    "UPDATE sheet SET checksum = checksum + 1 WHERE id = {sheet}",
];

/// What holds after each change, and what mends it.
async fn changed_by_hand(store: &dyn RateStore, change: &str) {
    let n = DAYS - 2;
    let found = store.in_force(&[Wanted { table: ONE, on: day(n), since: None }]).await.unwrap();
    let damaged = store.damaged(ONE);
    assert!(damaged.iter().any(|damaged| damaged.date == Some(day(n))), "{change}: {damaged:?}");
    // The day before stands in, and nothing else is touched.
    assert_eq!(*found[0][0], last(ONE, n - 1), "{change}");
    assert!(read_everything(store, change).await.unwrap() > 0, "{change}");
    assert_eq!(store.damaged(TWO), [], "{change}");
    // What the publisher still has takes its place.
    assert_eq!(store.put(&[last(ONE, n)]).await.unwrap(), [Put::Revised], "{change}");
    let mended = store.newest(ONE, day(n)).await.unwrap().unwrap();
    assert_eq!(*mended, last(ONE, n), "{change}");
    assert!(store.damaged(ONE).iter().all(|damaged| damaged.date != Some(day(n))), "{change}");
    assert_eq!(store.put(&[last(ONE, n)]).await.unwrap(), [Put::Unchanged], "{change}");
}

const OF_THE_DAY: &str = "(SELECT max(id) FROM sheet WHERE source = 'ECB' AND date = '2026-10-19')";

#[tokio::test]
async fn a_row_of_a_file_that_is_changed_by_hand_is_left_out_and_mended() {
    assert_eq!(day(DAYS - 2), date(2026, 10, 19));
    for change in CHANGES {
        let (store, folder) = file().await;
        fill(&store).await;
        sql(&folder).execute_batch(&change.replace("{sheet}", OF_THE_DAY)).unwrap();
        changed_by_hand(&store, change).await;
    }
}

#[cfg(feature = "server")]
#[tokio::test]
async fn a_row_of_a_database_that_is_changed_by_hand_is_left_out_and_mended() {
    use crate::store::postgres::Postgres;
    use sqlx::Connection;
    for change in CHANGES {
        let url = cluster::database().await;
        let store = Postgres::open(&url).await.unwrap();
        fill(&store).await;
        let mut prompt = sqlx::PgConnection::connect(&url).await.unwrap();
        let change = change.replace("{sheet}", OF_THE_DAY).replace("'99.1234'", "99.1234").replace("'70', sell = '71'", "70, sell = 71");
        sqlx::raw_sql(sqlx::AssertSqlSafe(change.clone())).execute(&mut prompt).await.unwrap();
        changed_by_hand(&store, &change).await;
    }
}

#[tokio::test]
async fn the_archive_stands_in_for_a_damaged_sheet() {
    let (sqlite, folder) = file().await;
    let store = Overlay::new(Arc::new(sqlite), Archive::default());
    let on = date(2026, 10, 28);
    let archived = store.newest(ECB, on).await.unwrap().unwrap();
    store.put(&[euros(ECB, on, &[("USD", "1.5")])]).await.unwrap();
    assert_eq!(shown(&store.newest(ECB, on).await.unwrap().unwrap()), "ECB 2026-10-28: 1 EUR = 1.5 USD");
    sql(&folder).execute_batch("UPDATE quote SET value = '1.6'").unwrap();
    assert_eq!(store.newest(ECB, on).await.unwrap().unwrap(), archived);
    let dollars = store.series(ECB, euro_in(Code::USD), on..=on).await.unwrap();
    assert_eq!(dollars, [(on, *archived.quote(euro_in(Code::USD)).unwrap())]);
    assert_eq!(store.damaged(ECB).len(), 1);
}

#[tokio::test]
async fn the_scrub_finds_what_nobody_asked_for() {
    let (store, folder) = file().await;
    fill(&store).await;
    let tables = [ONE, TWO];
    let sound = scrub::Report { sound: 110, damaged: 0, faults: Vec::new() };
    assert_eq!(scrub::all(&store, &tables, std::time::Duration::ZERO).await, sound);
    let prompt = sql(&folder);
    // A day long past, and a correction's predecessor.
    prompt.execute_batch("UPDATE quote SET value = '1' WHERE sheet = 2; UPDATE replaced SET value = '1' WHERE sheet = 4;").unwrap();
    let found = scrub::all(&store, &tables, std::time::Duration::ZERO).await;
    assert_eq!((found.sound, found.damaged, found.faults), (108, 2, Vec::new()));
    let of: Vec<_> = store.damaged(ONE).into_iter().map(|damaged| (damaged.date, damaged.revision)).collect();
    assert_eq!(of, [(Some(day(3)), Some(1)), (Some(day(1)), None)]);
    assert_eq!(store.damaged(TWO), []);
}

#[cfg(feature = "server")]
#[tokio::test]
async fn a_table_that_was_dropped_takes_no_other_with_it() {
    use crate::store::postgres::Postgres;
    use sqlx::Connection;
    let url = cluster::database().await;
    let store = Postgres::open(&url).await.unwrap();
    fill(&store).await;
    let mut prompt = sqlx::PgConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("DROP TABLE replaced; DROP TABLE notebook").execute(&mut prompt).await.unwrap();
    assert_eq!(read_everything(&store, "dropped").await.unwrap(), 0);
    assert!(store.notebook(ONE).await.is_err());
    store.ping().await.unwrap();
}
