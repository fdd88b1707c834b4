//! What a store has, as a file: rows of figures as they were published, with their source and its terms beside them. Above `store`, beside
//! `convert`: nothing is computed but the mid of a buying and a selling rate.
//!
//! Sources are read one after the other, a table's year at a time, and each row is written as it is read: memory does not grow with the
//! store. `export/csv.rs`, `export/parquet.rs` and `export/sqlite.rs` are the formats; `export/place.rs` is the file, which bears its name only
//! when it is whole.

mod csv;
mod parquet;
mod place;
mod sqlite;
mod thrift;

use std::collections::HashMap;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use jiff::civil::{Date, date};

pub use self::place::Place;
use crate::quote::{Price, Quote};
use crate::source::{Source, TableId};
use crate::store::{RateStore, Revision, StoreError};

/// The columns of every format.
const COLUMNS: [&str; 16] = [
    "source",
    "source_table",
    "publisher",
    "kind",
    "effective_date",
    "valid_until",
    "base",
    "quote",
    "nominal",
    "price",
    "buy",
    "sell",
    "revision",
    "fetched_at",
    "page",
    "terms",
];

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Apache Parquet.
    Parquet,
    /// RFC 4180, with a line of names.
    Csv,
    /// A database of SQLite 3.
    Sqlite,
}

/// Which figures are written.
#[derive(Debug, Clone)]
pub struct Selection {
    /// The tables, each with its source.
    pub tables: Vec<(&'static Source, TableId)>,
    /// The first day; the first of each table when none is named.
    pub start: Option<Date>,
    /// The last day; likewise.
    pub end: Option<Date>,
}

/// One figure: `nominal base = price quote`.
#[derive(Debug, Clone, Copy)]
struct Row {
    source: &'static Source,
    table: &'static str,
    date: Date,
    until: Option<Date>,
    revision: u32,
    fetched_at: Timestamp,
    quote: Quote,
}

/// A cell: a text, or a whole number.
enum Cell {
    Text(String),
    Whole(i64),
    None,
}

impl Row {
    /// The cells, in the order of [`COLUMNS`]. Decimals are texts: no reader rounds them by reading.
    fn cells(&self) -> [Cell; COLUMNS.len()] {
        let text = |text: &dyn ToString| Cell::Text(text.to_string());
        let [buy, sell] = match self.quote.price {
            Price::Mid { .. } => [Cell::None, Cell::None],
            Price::BuySell { buy, sell } => [text(&buy), text(&sell)],
        };
        [
            text(&self.source.id),
            text(&self.table),
            text(&self.source.name),
            text(&self.source.kind.name()),
            text(&self.date),
            self.until.map_or(Cell::None, |until| text(&until)),
            text(&self.quote.base),
            text(&self.quote.quote),
            Cell::Whole(i64::from(self.quote.nominal)),
            text(&self.quote.value()),
            buy,
            sell,
            Cell::Whole(i64::from(self.revision)),
            text(&self.fetched_at),
            text(&self.source.page),
            text(&self.source.terms),
        ]
    }
}

/// Where rows go.
trait Sink {
    fn rows(&mut self, rows: &[Row]) -> Result<(), ExportError>;

    /// Ends the file: without it, it is none.
    fn end(self: Box<Self>) -> Result<(), ExportError>;
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Figures.
    pub rows: u64,
    /// Sheets.
    pub sheets: u64,
    /// Sheets that are damaged in the store, and were left out.
    pub damaged: u64,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written.
    #[error("{place}: {error}")]
    File {
        /// Its name.
        place: String,
        /// What the system says.
        error: io::Error,
    },
    /// Nobody reads any more.
    #[error("nobody reads it to its end")]
    Closed,
    /// A format that needs a file.
    #[error("a database of SQLite is a file: name one with --output")]
    NeedsFile,
}

impl ExportError {
    fn file(place: &Path) -> impl Fn(io::Error) -> ExportError + use<> {
        let place = place.display().to_string();
        move |error| match error.kind() {
            io::ErrorKind::BrokenPipe => ExportError::Closed,
            _ => ExportError::File { place: place.clone(), error },
        }
    }
}

/// Writes what is asked for. `place` is kept, under its name, only when all of it is there.
///
/// # Errors
/// [`ExportError`]; then the file that bore the name before still does.
pub async fn write(store: &dyn RateStore, asked: &Selection, format: ExportFormat, place: Place) -> Result<Written, ExportError> {
    let mut written = Written::default();
    let _held = place.begin()?;
    let mut sink: Box<dyn Sink + Send> = match format {
        ExportFormat::Csv => Box::new(csv::Csv::begin(place.writer()?, place.path())?),
        ExportFormat::Parquet => Box::new(parquet::Parquet::begin(place.writer()?, place.path())?),
        ExportFormat::Sqlite => Box::new(sqlite::Sqlite::begin(place.part().ok_or(ExportError::NeedsFile)?)?),
    };
    for (source, table) in &asked.tables {
        let covered = store.coverage(&[*table]).await?;
        let Some((first, last)) = covered.first().and_then(|coverage| coverage.dates) else { continue };
        let (first, last) = (asked.start.map_or(first, |start| start.max(first)), asked.end.map_or(last, |end| end.min(last)));
        for year in first.year()..=last.year() {
            let days = date(year, 1, 1).max(first)..=date(year, 12, 31).min(last);
            let sheets = store.sheets(*table, days.clone()).await?;
            let numbers = numbers(store.versions(&[(*table, days)]).await?);
            for sheet in &sheets {
                let revision = numbers.get(&(sheet.date(), sheet.fetched_at())).or_else(|| numbers.get(&(sheet.date(), Timestamp::MIN)));
                let row = |quote: &Quote| Row {
                    source,
                    table: table.table,
                    date: sheet.date(),
                    until: sheet.until(),
                    revision: revision.copied().unwrap_or(Revision::COMPILED_IN),
                    fetched_at: sheet.fetched_at(),
                    quote: *quote,
                };
                let rows: Vec<Row> = sheet.quotes().iter().map(row).collect();
                written.rows += rows.len() as u64;
                written.sheets += u64::from(!rows.is_empty());
                sink.rows(&rows)?;
            }
        }
        written.damaged += store.damaged(*table).len() as u64;
    }
    sink.end()?;
    place.keep()?;
    Ok(written)
}

/// The number of each revision, by its day and time; under the earliest of all times that of the day's last.
fn numbers(versions: Vec<Vec<Revision>>) -> HashMap<(Date, Timestamp), u32> {
    let all = versions.into_iter().flatten().filter(|version| !version.withdrawn);
    all.flat_map(|version| [version.fetched_at, Timestamp::MIN].map(|at| ((version.date, at), version.revision))).collect()
}

#[cfg(test)]
mod tests;
