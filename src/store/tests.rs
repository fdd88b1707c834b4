//! The tests of `store`: one suite over every implementation, and what is peculiar to each. Inside the crate, since only the
//! crate can make a sheet without a publisher.

mod archive;
mod cached;
#[cfg(feature = "server")]
pub(crate) mod cluster;
mod crash;
mod damage;
#[cfg(feature = "server")]
mod deliveries;
#[cfg(feature = "server")]
mod editions;
mod fake;
mod overlay;
#[cfg(feature = "server")]
mod postgres;
#[cfg(feature = "server")]
mod proxy;
mod rot;
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
use super::known::AsKnown;
use super::memory::Memory;
use super::overlay::Overlay;
use super::sqlite::Sqlite;
use super::*;
use crate::quote::Price;
use crate::source::SourceId;
use crate::sources::{ecb, exchange_api};

const ECB: TableId = TableId::only(ecb::SOURCE.id);
const EXCHANGE_API: TableId = TableId::only(exchange_api::SOURCE.id);
/// Two publishers of which no archive has anything.
const ONE: TableId = TableId::only(SourceId::new("ONE"));
const TWO: TableId = TableId::only(SourceId::new("TWO"));
/// A dollar as [`roubles`] quotes it.
const IN_ROUBLES: Pair = Pair { base: Code::USD, quote: Code::RUB };

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

/// What a test asks of one table.
trait OfOneTable {
    async fn covered(&self, table: TableId) -> Coverage;
}

impl<S: RateStore + ?Sized> OfOneTable for S {
    async fn covered(&self, table: TableId) -> Coverage {
        let found = self.coverage(&[table]).await.unwrap();
        assert_eq!(found.len(), 1);
        Coverage::clone(&found[0])
    }
}

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

/// A currency as [`roubles`] quotes it.
fn in_roubles(base: Code) -> Pair {
    Pair { base, quote: Code::RUB }
}

/// A currency as [`euros`] quotes it.
fn euro_in(quote: Code) -> Pair {
    Pair { base: Code::EUR, quote }
}

/// A sheet of prices in roubles: lines of nominal, foreign currency and figure.
fn roubles(table: TableId, date: Date, quotes: &[(u32, &str, &str)]) -> Sheet {
    let quote = |(nominal, base, value): &(u32, &str, &str)| Quote::mid(code(base), Code::RUB, *nominal, value.parse().unwrap());
    Sheet::restore(table, date, None, NOON, quotes.iter().map(quote).collect())
}

/// A sheet of the ECB's kind: one euro in other currencies.
fn euros(table: TableId, date: Date, quotes: &[(&str, &str)]) -> Sheet {
    let quote = |(quote, value): &(&str, &str)| Quote::mid(Code::EUR, code(quote), 1, value.parse().unwrap());
    Sheet::restore(table, date, None, NOON, quotes.iter().map(quote).collect())
}

/// A quote as people read it.
fn said(quote: &Quote) -> String {
    let figure = match quote.price {
        Price::Mid { value } => value.to_string(),
        Price::BuySell { buy, sell } => format!("{buy}/{sell}"),
    };
    format!("{} {} = {figure} {}", quote.nominal, quote.base, quote.quote)
}

/// A sheet as people read it.
fn shown(sheet: &Sheet) -> String {
    format!("{} {}: {}", sheet.table(), sheet.date(), sheet.quotes().iter().map(said).collect::<Vec<_>>().join(", "))
}

fn figures(series: &[(Date, Quote)]) -> Vec<String> {
    series.iter().map(|(date, quote)| format!("{date} {}", said(quote))).collect()
}
