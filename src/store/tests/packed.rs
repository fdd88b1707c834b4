//! Packed years of SQLite: whatever is read of them is what the rows say, whoever changes the rows.

use std::collections::BTreeMap;

use jiff::ToSpan;
use rusqlite::Connection;

use super::*;

const ALL: RangeInclusive<Date> = Date::MIN..=Date::MAX;

fn packed(sql: &Connection, source: SourceId) -> Vec<i64> {
    let mut statement = sql.prepare("SELECT year FROM packed_year WHERE source = ? ORDER BY year").unwrap();
    statement.query_map([source.as_str()], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// What the rows say, day by day: no packed year is read for it.
async fn by_day(store: &Sqlite, source: SourceId, days: RangeInclusive<Date>) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let mut day = *days.start();
    while day <= *days.end() {
        sheets.extend(store.sheet(source, day).await.unwrap().map(|sheet| Sheet::clone(&sheet)));
        day = day.tomorrow().unwrap();
    }
    sheets
}

async fn agree(store: &Sqlite, source: SourceId, days: RangeInclusive<Date>) {
    let rows = by_day(store, source, days.clone()).await;
    let sheets = store.sheets(source, days.clone()).await.unwrap();
    assert_eq!(sheets.iter().map(shown).collect::<Vec<_>>(), rows.iter().map(shown).collect::<Vec<_>>(), "{days:?}");
    assert_eq!(sheets.iter().map(Sheet::fetched_at).collect::<Vec<_>>(), rows.iter().map(Sheet::fetched_at).collect::<Vec<_>>());
    assert_eq!(store.dates(source, days.clone()).await.unwrap(), rows.iter().map(Sheet::date).collect::<Vec<_>>());
    let mut currencies: BTreeMap<Code, Vec<(Date, Quote)>> = BTreeMap::new();
    for sheet in &rows {
        for quote in sheet.quotes() {
            currencies.entry(quote.foreign(sheet.home())).or_default().push((sheet.date(), *quote));
        }
    }
    for (code, quotes) in &currencies {
        assert_eq!(figures(&store.series(source, *code, days.clone()).await.unwrap()), figures(quotes), "{code} {days:?}");
    }
}

#[tokio::test]
async fn the_whole_history_of_the_ecb_is_read_as_it_was_written() {
    let (store, folder) = file().await;
    let archive = Archive::default();
    let sheets = archive.sheets(ECB, ALL).await.unwrap();
    for chunk in sheets.chunks(260) {
        store.put(chunk).await.unwrap();
    }
    // Of the last chunk only.
    assert_eq!(packed(&sql(&folder), ECB), (1999..=2025).collect::<Vec<i64>>());
    store.put(&[euros(ECB, date(2027, 1, 4), &[("USD", "1.2")])]).await.unwrap();
    assert_eq!(packed(&sql(&folder), ECB), (1999..=2026).collect::<Vec<i64>>());
    for days in [date(1999, 1, 4)..=date(2026, 10, 30), date(2008, 6, 15)..=date(2010, 2, 1), date(2022, 12, 31)..=date(2023, 1, 1)] {
        assert_eq!(store.sheets(ECB, days.clone()).await.unwrap(), archive.sheets(ECB, days.clone()).await.unwrap());
        assert_eq!(store.dates(ECB, days.clone()).await.unwrap(), archive.dates(ECB, days.clone()).await.unwrap());
        for code in ["USD", "GBP", "ISK", "HRK", "RUB", "CYP", "EUR"].map(code) {
            let expected = archive.series(ECB, code, days.clone()).await.unwrap();
            assert_eq!(figures(&store.series(ECB, code, days.clone()).await.unwrap()), figures(&expected), "{code}");
        }
    }
    let mut expected = archive.coverage(ECB).await.unwrap();
    expected.sheets += 1;
    expected.add(Code::USD, date(2027, 1, 4), date(2027, 1, 4));
    assert_eq!(store.coverage(ECB).await.unwrap(), expected);
}

#[tokio::test]
async fn random_sheets_and_corrections_are_read_as_the_rows_say() {
    let (store, folder) = file().await;
    let mut random = fastrand::Rng::with_seed(11);
    let first = date(2024, 11, 1);
    for _ in 0..60 {
        let mut sheets = Vec::new();
        for _ in 0..random.usize(1..6) {
            let day = first.checked_add(random.i64(0..500).days()).unwrap();
            let value = format!("{}.{:02}", random.u32(1..90), random.u32(0..100));
            let quotes = [(1, "USD", value.as_str()), (100, "JPY", "52.10"), (10, "SEK", "70.5")];
            // Once in a while a publisher with another home: its year is never packed.
            sheets.push(match random.u32(0..40) {
                0 => euros(ONE, day, &[("USD", &value), ("RUB", "90")]),
                1..20 => roubles(ONE, day, &quotes[..2]),
                _ => roubles(ONE, day, &quotes[usize::from(random.bool())..]),
            });
        }
        store.put(&sheets).await.unwrap();
        let from = first.checked_add(random.i64(0..300).days()).unwrap();
        agree(&store, ONE, from..=from.checked_add(random.i64(0..300).days()).unwrap()).await;
    }
    store.put(&[roubles(ONE, date(2030, 1, 1), &[(1, "USD", "1")])]).await.unwrap();
    agree(&store, ONE, date(2024, 1, 1)..=date(2026, 12, 31)).await;
    // Every year but those with two homes.
    let several = "SELECT CAST(substr(date, 1, 4) AS INTEGER) AS year FROM rate GROUP BY year HAVING count(DISTINCT iif(quote = 'RUB' OR base != 'EUR', 1, 2)) > 1";
    let mixed: Vec<i64> = sql(&folder).prepare(several).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let expected: Vec<i64> = (2024..=2026).filter(|year| !mixed.contains(year)).collect();
    assert!(!expected.is_empty() && expected.len() < 3, "both kinds of years are there: {expected:?}");
    assert_eq!(packed(&sql(&folder), ONE), expected);
}

#[tokio::test]
async fn a_correction_of_a_packed_year_is_read_at_once_and_packed_later() {
    let (store, folder) = file().await;
    let sql = sql(&folder);
    let day = date(2025, 3, 3);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76"), (1, "BYN", "25")])]).await.unwrap();
    assert_eq!(packed(&sql, ONE), [0; 0], "a year that is being written");
    store.put(&[roubles(ONE, date(2026, 1, 1), &[(1, "USD", "80")])]).await.unwrap();
    assert_eq!(packed(&sql, ONE), [2025]);
    store.put(&[roubles(ONE, day, &[(1, "USD", "76.5")])]).await.unwrap();
    assert_eq!(packed(&sql, ONE), [2026]);
    for _ in 0..2 {
        assert_eq!(
            figures(&store.series(ONE, Code::USD, ALL).await.unwrap()),
            ["2025-03-03 1 USD = 76.5 RUB", "2026-01-01 1 USD = 80 RUB"]
        );
        assert_eq!(store.series(ONE, code("BYN"), ALL).await.unwrap(), []);
        assert_eq!(store.coverage(ONE).await.unwrap().currencies.keys().copied().collect::<Vec<_>>(), [Code::USD]);
        store.put(&[roubles(ONE, date(2027, 1, 1), &[(1, "USD", "81")])]).await.unwrap();
        sql.execute_batch("DELETE FROM quote WHERE sheet IN (SELECT id FROM sheet WHERE date = '2027-01-01')").unwrap();
    }
    assert_eq!(packed(&sql, ONE), [0; 0], "a person took rows away");
    store.put(&[roubles(ONE, date(2028, 1, 1), &[(1, "USD", "82")])]).await.unwrap();
    assert_eq!(packed(&sql, ONE), [2025, 2026, 2027]);
    sql.execute_batch("UPDATE quote SET value = '79.99' WHERE value = '80'").unwrap();
    assert_eq!(figures(&store.series(ONE, Code::USD, ALL).await.unwrap())[1], "2026-01-01 1 USD = 79.99 RUB");
    store.put(&[roubles(ONE, date(2029, 1, 1), &[(1, "USD", "83")])]).await.unwrap();
    assert_eq!(packed(&sql, ONE), [2025, 2026, 2027, 2028]);
    sql.execute_batch("INSERT INTO quote SELECT id, 'BYN', 'RUB', 1, '26.5' FROM sheet WHERE date = '2026-01-01'").unwrap();
    assert_eq!(packed(&sql, ONE), [2025, 2027, 2028]);
    assert_eq!(figures(&store.series(ONE, code("BYN"), ALL).await.unwrap()), ["2026-01-01 1 BYN = 26.5 RUB"]);
}

#[tokio::test]
async fn a_store_of_the_first_schema_is_brought_up_to_date_and_loses_nothing() {
    let (store, folder) = file().await;
    let path = folder.path().join("new/folder/fx.db");
    store
        .put(&[roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76")]), roubles(ONE, date(2026, 3, 3), &[(100, "JPY", "52.10")])])
        .await
        .unwrap();
    let before = by_day(&store, ONE, date(2025, 3, 1)..=date(2026, 3, 10)).await;
    store.close().await;
    let old = sql(&folder);
    let back = "DROP TRIGGER sheet_inserted; DROP TRIGGER sheet_updated; DROP TRIGGER sheet_deleted; DROP TRIGGER quote_updated;
        DROP TRIGGER quote_deleted; DROP TRIGGER quote_inserted; DROP TABLE packed; DROP TABLE packed_year; PRAGMA user_version = 1";
    old.execute_batch(back).unwrap();
    drop(old);
    let store = Sqlite::open(&path).await.unwrap();
    agree(&store, ONE, date(2025, 3, 1)..=date(2026, 3, 10)).await;
    assert_eq!(by_day(&store, ONE, date(2025, 3, 1)..=date(2026, 3, 10)).await, before);
    store.put(&[roubles(ONE, date(2026, 3, 4), &[(1, "USD", "77")])]).await.unwrap();
    assert_eq!(packed(&sql(&folder), ONE), [2025]);
    agree(&store, ONE, date(2025, 3, 1)..=date(2026, 3, 10)).await;
}

#[tokio::test]
async fn a_packed_year_that_fx_did_not_write_is_an_error_and_no_panic() {
    let (store, folder) = file().await;
    store.put(&[roubles(ONE, date(2025, 3, 3), &[(1, "USD", "76")])]).await.unwrap();
    store.put(&[roubles(ONE, date(2026, 1, 1), &[(1, "USD", "80")])]).await.unwrap();
    let sql = sql(&folder);
    for lines in ["0303", "03", "1303>1 76", "0303>x 76", "0303>1 76,01", "é303>1 1", "0303>5000000000 76", "0303>76;;"] {
        sql.execute("UPDATE packed SET quotes = ?", [lines]).unwrap();
        let series = store.series(ONE, Code::USD, ALL).await;
        assert!(matches!(series, Err(StoreError::Content { .. })), "{lines}: {series:?}");
        assert!(matches!(store.sheets(ONE, ALL).await, Err(StoreError::Content { .. })), "{lines}");
    }
    sql.execute_batch("UPDATE packed SET quotes = '0304<76'").unwrap();
    assert_eq!(store.sheets(ONE, ALL).await.unwrap_err().to_string(), "store: the quote \"0304<76\" cannot be read");
}
