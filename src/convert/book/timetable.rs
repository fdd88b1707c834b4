//! When each table is asked for next: no answer is called good for longer. Part of `convert/book`.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;

use crate::source::TableId;

/// When each table is asked for next, as far as this process asks: written by `refresh`, read by the books.
#[derive(Debug, Default)]
pub struct Timetable(RwLock<HashMap<TableId, Timestamp>>);

impl Timetable {
    /// Notes when a table is asked for next.
    pub fn set(&self, table: TableId, at: Timestamp) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(table, at);
    }

    /// When a table is asked for next.
    #[must_use]
    pub fn get(&self, table: TableId) -> Option<Timestamp> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&table).copied()
    }
}
