//! The tests of `store`: one suite over every implementation, and what is peculiar to each. Inside the crate, since only the
//! crate can make a sheet without a publisher.

mod archive;
mod cached;
#[cfg(feature = "server")]
mod cluster;
mod crash;
mod damage;
mod fake;
mod overlay;
mod packed;
#[cfg(feature = "server")]
mod postgres;
#[cfg(feature = "server")]
mod proxy;
mod schema;
mod sqlite;
#[cfg(feature = "server")]
mod standby;
mod suite;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tempfile::TempDir;

use super::archive::Archive;
use super::cached::Cached;
use super::overlay::Overlay;
use super::sqlite::Sqlite;
use super::*;
use crate::memory::Askers;

const ECB: SourceId = SourceId::new("ECB");
const EXCHANGE_API: SourceId = SourceId::new("EXCHANGE-API");
/// Two publishers of which no archive has anything.
const ONE: SourceId = SourceId::new("ONE");
const TWO: SourceId = SourceId::new("TWO");

/// The clock of these tests.
const NOON: Timestamp = Timestamp::constant(1_793_448_000, 0);

/// A store, and the folder that it needs for as long.
struct Fixture {
    store: Arc<dyn RateStore>,
    _folder: Option<TempDir>,
}

fn fixture(store: impl RateStore + 'static, folder: Option<TempDir>) -> Fixture {
    Fixture { store: Arc::new(store), _folder: folder }
}

async fn file() -> (Sqlite, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Sqlite::open(&folder.path().join("new/folder/fx.db")).await.unwrap();
    (sqlite, folder)
}

/// A person's SQL prompt on the file of [`file`].
fn sql(folder: &TempDir) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.path().join("new/folder/fx.db")).unwrap()
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// A sheet at home in roubles: lines of nominal, foreign currency and figure.
fn roubles(source: SourceId, date: Date, quotes: &[(u32, &str, &str)]) -> Sheet {
    let quotes = quotes
        .iter()
        .map(|(nominal, base, value)| Quote { base: code(base), quote: Code::RUB, nominal: *nominal, value: value.parse().unwrap() })
        .collect();
    Sheet::restore(source, Code::RUB, date, NOON, quotes)
}

/// A sheet of the ECB's kind: one euro in other currencies.
fn euros(source: SourceId, date: Date, quotes: &[(&str, &str)]) -> Sheet {
    let quotes = quotes
        .iter()
        .map(|(quote, value)| Quote { base: Code::EUR, quote: code(quote), nominal: 1, value: value.parse().unwrap() })
        .collect();
    Sheet::restore(source, Code::EUR, date, NOON, quotes)
}

/// A sheet as people read it.
fn shown(sheet: &Sheet) -> String {
    let quotes = sheet.quotes().iter().map(|q| format!("{} {} = {} {}", q.nominal, q.base, q.value, q.quote));
    format!("{} {}: {}", sheet.source(), sheet.date(), quotes.collect::<Vec<_>>().join(", "))
}

fn figures(series: &[(Date, Quote)]) -> Vec<String> {
    series.iter().map(|(date, q)| format!("{date} {} {} = {} {}", q.nominal, q.base, q.value, q.quote)).collect()
}
