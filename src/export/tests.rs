//! Tests of `export`: every cell of what is written, and the file that bears its name only when it is whole. Others read the formats back in
//! tests/compat/exports.py.

use std::fs;
use std::path::PathBuf;

use rust_decimal::dec;

use super::*;
use crate::currency::Code;
use crate::sheet::Sheet;
use crate::sources::cbr;
use crate::store::sqlite::Sqlite;
#[cfg(feature = "server")]
use crate::store::tests::cluster;

const TABLE: TableId = TableId::only(cbr::SOURCE.id);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A day that was corrected, with a price of two sides, and one that holds for a month.
async fn store() -> Sqlite {
    let store = Sqlite::in_memory().await.unwrap();
    fill(&store).await;
    store
}

async fn fill(store: &dyn RateStore) {
    let code = |code: &str| code.parse::<Code>().unwrap();
    let sheet = |date, until, fetched_at: &str, yen| {
        let sides =
            Quote { price: Price::BuySell { buy: dec!(44.70), sell: dec!(44.81) }, ..Quote::mid(code("USD"), code("RUB"), 1, dec!(1)) };
        Sheet::restore(TABLE, date, until, at(fetched_at), vec![sides, Quote::mid(code("JPY"), code("RUB"), 100, yen)])
    };
    let first = sheet(date(2025, 12, 31), None, "2025-12-30T14:00:00Z", dec!(52.1));
    let corrected = sheet(date(2025, 12, 31), None, "2025-12-31T09:00:00Z", dec!(52.10040));
    let month = sheet(date(2026, 1, 1), Some(date(2026, 1, 31)), "2025-12-31T14:00:00Z", dec!(53));
    for one in [first, corrected, month] {
        store.put(&[one]).await.unwrap();
    }
}

fn asked(start: Option<Date>, end: Option<Date>) -> Selection {
    Selection { tables: vec![(&cbr::SOURCE, TABLE)], start, end }
}

async fn written(format: ExportFormat, start: Option<Date>, end: Option<Date>) -> (tempfile::TempDir, PathBuf, Written) {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("rates");
    fs::write(&name, "what was there").unwrap();
    let written = write(&store().await, &asked(start, end), format, Place::file(&name)).await.unwrap();
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 2, "the file, and its checksum beside it");
    (folder, name, written)
}

#[tokio::test]
async fn every_figure_stands_with_all_that_is_known_of_it() {
    let (_folder, name, count) = written(ExportFormat::Csv, None, None).await;
    assert_eq!(count, Written { rows: 4, sheets: 2, damaged: 0 });
    let own = format!("{},{}", cbr::SOURCE.page, cbr::SOURCE.terms);
    let line =
        |cells: &str| format!("CBR,,Bank of Russia,official,{cells},{own}\r\n").replace(cbr::SOURCE.terms, &quoted(cbr::SOURCE.terms));
    assert_eq!(
        fs::read_to_string(&name).unwrap(),
        [
            COLUMNS.join(",") + "\r\n",
            line("2025-12-31,,JPY,RUB,100,52.10040,,,2,2025-12-31T09:00:00Z"),
            line("2025-12-31,,USD,RUB,1,44.755,44.70,44.81,2,2025-12-31T09:00:00Z"),
            line("2026-01-01,2026-01-31,JPY,RUB,100,53,,,1,2025-12-31T14:00:00Z"),
            line("2026-01-01,2026-01-31,USD,RUB,1,44.755,44.70,44.81,1,2025-12-31T14:00:00Z"),
        ]
        .concat()
    );
    let (_folder, name, count) = written(ExportFormat::Csv, Some(date(2026, 1, 1)), Some(date(2026, 2, 1))).await;
    assert_eq!((count.rows, fs::read_to_string(&name).unwrap().lines().count()), (2, 3));
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

#[tokio::test]
async fn a_database_has_the_publishers_once() {
    let (_folder, name, _) = written(ExportFormat::Sqlite, None, None).await;
    let database = rusqlite::Connection::open(&name).unwrap();
    let one = |sql: &str| database.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
    assert_eq!(one("SELECT count(*) || ' ' || max(revision) || ' ' || sum(nominal) FROM rates"), "4 2 202");
    assert_eq!(
        one("SELECT price || ' ' || buy || ' ' || sell FROM rates WHERE base = 'USD' AND valid_until = '2026-01-31'"),
        "44.755 44.70 44.81"
    );
    assert_eq!(
        one("SELECT group_concat(source || ' ' || publisher || ' ' || country || ' ' || kind) FROM sources"),
        "CBR Bank of Russia RU official"
    );
    assert_eq!(one("SELECT terms FROM sources"), cbr::SOURCE.terms);
}

#[tokio::test]
async fn a_file_bears_its_name_only_when_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("rates.csv");
    fs::write(&name, "old").unwrap();
    let place = Place::file(&name);
    place.writer().unwrap().write_all(b"half").unwrap();
    assert_eq!((fs::read_to_string(&name).unwrap(), fs::read_dir(folder.path()).unwrap().count()), ("old".to_owned(), 2));
    drop(place);
    assert_eq!((fs::read_to_string(&name).unwrap(), fs::read_dir(folder.path()).unwrap().count()), ("old".to_owned(), 1));
    let place = Place::file(&name);
    place.writer().unwrap().write_all(b"abc").unwrap();
    place.keep().unwrap();
    assert_eq!(fs::read_to_string(&name).unwrap(), "abc");
    // Of "abc", as FIPS 180-4 has it.
    let due = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  rates.csv\n";
    assert_eq!(fs::read_to_string(folder.path().join("rates.csv.sha256")).unwrap(), due);
}

#[tokio::test]
async fn what_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().join("no/such/folder/rates.csv");
    let refused = write(&store().await, &asked(None, None), ExportFormat::Csv, Place::file(&name)).await.unwrap_err();
    assert!(matches!(&refused, ExportError::File { place, .. } if place.contains("no/such/folder/rates.csv")), "{refused}");
    let refused = write(&store().await, &asked(None, None), ExportFormat::Sqlite, Place::output()).await.unwrap_err();
    assert_eq!(refused.to_string(), "a database of SQLite is a file: name one with --output");
}

/// Sheets of several years and of two tables, with what a database might write in another way: zeros at the end of a figure, figures of many
/// places, great ones, large nominals, moments within a second, days that were taken out, and currencies in no order.
#[cfg(feature = "server")]
async fn fill_with_oddities(store: &dyn RateStore) -> Selection {
    fill(store).await;
    let source = &crate::sources::nbp::SOURCE;
    let tables: Vec<TableId> = source.tables.iter().map(|table| source.table_id(table)).collect();
    let code = |code: &str| code.parse::<Code>().unwrap();
    let quote = |base, nominal, value: &str| Quote::mid(code(base), code("PLN"), nominal, value.parse().unwrap());
    for (n, table) in tables.iter().enumerate() {
        for (day, at) in [
            (date(1999, 12, 31), "1999-12-31T23:59:59Z"),
            (date(2012, 2, 29), "2012-02-29T12:15:00.123456Z"),
            (date(2026, 11, 24), "2026-11-24T11:15:00.1Z"),
        ] {
            let mut quotes = vec![
                quote("USD", 1, "3.10"),
                quote("CHF", 1, "4.000000000000000001"),
                quote("JPY", 100, "2.5"),
                quote("VND", 1_000_000, "140.00"),
                quote("AUD", 1, "79228162514264337593543950335"),
            ];
            quotes.rotate_left(n + 1);
            store.put(&[Sheet::restore(*table, day, None, at.parse().unwrap(), quotes)]).await.unwrap();
        }
    }
    let gone = Sheet::withdrawn(tables[0], date(2012, 2, 29), at("2012-03-01T10:00:00Z"));
    store.put(&[gone]).await.unwrap();
    let own = tables.into_iter().map(|table| (source, table));
    Selection { tables: [(&cbr::SOURCE, TABLE)].into_iter().chain(own).collect(), start: None, end: None }
}

#[cfg(feature = "server")]
#[tokio::test]
async fn a_database_has_the_same_bytes_as_a_file() {
    let (sqlite, postgres) =
        (Sqlite::in_memory().await.unwrap(), crate::store::postgres::Postgres::open(&cluster::database().await).await.unwrap());
    let asked = fill_with_oddities(&sqlite).await;
    fill_with_oddities(&postgres).await;
    let folder = tempfile::tempdir().unwrap();
    for format in [ExportFormat::Csv, ExportFormat::Parquet, ExportFormat::Sqlite] {
        let bytes = async |store: &dyn RateStore, name: &str| {
            let name = folder.path().join(name);
            let written = write(store, &asked, format, Place::file(&name)).await.unwrap();
            (written, fs::read(&name).unwrap())
        };
        let (of_file, of_database) = (bytes(&sqlite, "file").await, bytes(&postgres, "database").await);
        assert_eq!(of_file.0, Written { rows: 44, sheets: 10, damaged: 0 }, "{format:?}");
        assert_eq!(of_file.0, of_database.0, "{format:?}");
        if format == ExportFormat::Csv {
            let [file, database] = [&of_file.1, &of_database.1].map(|bytes| String::from_utf8(bytes.clone()).unwrap());
            for (one, other) in file.lines().zip(database.lines()) {
                assert_eq!(one, other);
            }
        }
        assert!(of_file.1 == of_database.1, "{format:?}: {} bytes and {}", of_file.1.len(), of_database.1.len());
    }
}
