//! The widget's editions in the file. Part of `store/sqlite`.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{Sqlite, StoreError};
use crate::store::Editions;

const KEEP: &str = "INSERT OR IGNORE INTO edition (version, file, content) VALUES (?, ?, ?)";

#[async_trait]
impl Editions for Sqlite {
    async fn keep(&self, version: &str, files: &[(&str, &str)]) -> Result<(), StoreError> {
        let row = |(file, content): &(&str, &str)| (version.to_owned(), (*file).to_owned(), (*content).to_owned());
        let rows: Vec<(String, String, String)> = files.iter().map(row).collect();
        let keep = move |connection: &mut Connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for row in &rows {
                transaction.prepare_cached(KEEP)?.execute(params![row.0, row.1, row.2])?;
            }
            Ok(transaction.commit()?)
        };
        self.connections.write(keep).await.map_err(|error| self.explain(error))
    }

    async fn file(&self, version: &str, name: &str) -> Result<Option<String>, StoreError> {
        let (version, name) = (version.to_owned(), name.to_owned());
        let read = move |connection: &mut Connection| {
            let mut statement = connection.prepare_cached("SELECT content FROM edition WHERE version = ? AND file = ?")?;
            Ok(statement.query_row([version, name], |row| row.get(0)).optional()?)
        };
        self.connections.read(read).await
    }
}
