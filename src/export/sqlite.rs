//! An export as a database of SQLite 3: the table `rates`, with the publishers and their terms in `sources`. Part of `export`.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};

use super::{COLUMNS, Cell, ExportError, Row, Sink};
use crate::source::SourceId;

/// Columns of `rates` are those of every format but for what is said of the source, which `sources` has once.
const OF_SOURCE: [&str; 4] = ["publisher", "kind", "page", "terms"];
const TABLES: &str = "
    CREATE TABLE sources (source TEXT PRIMARY KEY, publisher TEXT NOT NULL, country TEXT NOT NULL, kind TEXT NOT NULL, page TEXT NOT NULL,
        terms TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE rates (source TEXT NOT NULL REFERENCES sources, source_table TEXT NOT NULL, effective_date TEXT NOT NULL, valid_until TEXT,
        base TEXT NOT NULL, quote TEXT NOT NULL, nominal INTEGER NOT NULL, price TEXT NOT NULL, buy TEXT, sell TEXT, revision INTEGER NOT NULL,
        fetched_at TEXT NOT NULL, PRIMARY KEY (source, source_table, base, quote, effective_date)) WITHOUT ROWID;";

pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    known: HashSet<SourceId>,
    insert: String,
}

impl Sqlite {
    pub(super) fn begin(path: &Path) -> Result<Sqlite, ExportError> {
        let connection = Connection::open(path).map_err(failed(path))?;
        // Nobody else has the file yet, and it is flushed when it is whole.
        connection.pragma_update(None, "synchronous", "OFF").map_err(failed(path))?;
        connection.pragma_update(None, "journal_mode", "MEMORY").map_err(failed(path))?;
        connection.execute_batch(TABLES).map_err(failed(path))?;
        connection.execute_batch("BEGIN").map_err(failed(path))?;
        let names: Vec<&str> = COLUMNS.into_iter().filter(|name| !OF_SOURCE.contains(name)).collect();
        let marks = vec!["?"; names.len()].join(", ");
        let insert = format!("INSERT INTO rates ({}) VALUES ({marks})", names.join(", "));
        Ok(Sqlite { connection, path: path.to_owned(), known: HashSet::new(), insert })
    }
}

fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> ExportError + use<> {
    let file = ExportError::file(path);
    move |error| file(io::Error::other(error.to_string()))
}

impl Sink for Sqlite {
    fn rows(&mut self, rows: &[Row]) -> Result<(), ExportError> {
        let failed = failed(&self.path);
        let mut insert = self.connection.prepare_cached(&self.insert).map_err(&failed)?;
        for row in rows {
            let source = row.source;
            if self.known.insert(source.id) {
                let of = params![source.id.as_str(), source.name, source.country, source.kind.name(), source.page, source.terms];
                self.connection.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?, ?)", of).map_err(&failed)?;
            }
            let cells = COLUMNS.iter().zip(row.cells()).filter(|(name, _)| !OF_SOURCE.contains(name));
            let values = cells.map(|(_, cell)| match cell {
                Cell::Text(text) => rusqlite::types::Value::Text(text),
                Cell::Whole(number) => rusqlite::types::Value::Integer(number),
                Cell::None => rusqlite::types::Value::Null,
            });
            insert.execute(rusqlite::params_from_iter(values)).map_err(&failed)?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> Result<(), ExportError> {
        let Sqlite { connection, path, .. } = *self;
        connection.execute_batch("COMMIT; CREATE INDEX rates_by_day ON rates (effective_date)").map_err(failed(&path))?;
        connection.close().map_err(|(_, error)| failed(&path)(error))
    }
}
