//! What is sound in a file that was set aside comes over into the new one, so that a damaged page costs what stood on it and no more. Part
//! of `store/sqlite`, for `open`.
//!
//! Each sheet has its checksum: what comes over is what was accepted, wherever the file is damaged.

use std::fs;
use std::path::Path;

use jiff::civil::date;
use rusqlite::{Connection, TransactionBehavior};

use super::file::{self, Access};
use super::{StoreError, read, schema, write};
use crate::source::TableId;
use crate::sources;
use crate::store::damage::Damage;

/// Copies the file and makes its indexes anew; whether that mended it. The file that was set aside stays as it is.
pub(super) fn mended(aside: &Path, path: &Path) -> bool {
    let mend = || -> Result<bool, Box<dyn std::error::Error>> {
        for end in ["", "-wal"] {
            if file::beside(aside, end).exists() {
                fs::copy(file::beside(aside, end), file::beside(path, end))?;
            }
        }
        let connection = file::connect(path, Access::ReadWrite)?;
        if !schema::is_current(&connection)? {
            return Ok(false);
        }
        connection.execute_batch("REINDEX")?;
        Ok(read::faults(&connection)?.is_empty())
    };
    let mended = mend().unwrap_or_else(|error| {
        tracing::debug!(%error, "no index was what was damaged");
        false
    });
    if mended {
        tracing::info!(store = %path.display(), "the new store has all of the old one: only its indexes were damaged");
        return true;
    }
    for end in ["", "-wal", "-shm", "-journal"] {
        // What is not there need not go.
        let _gone = fs::remove_file(file::beside(path, end));
    }
    false
}

/// Puts every sheet that can be read and is sound into the new file, and what the fetcher noted.
pub(super) fn sound_sheets(aside: &Path, path: &Path) {
    let connected = || -> Result<_, StoreError> { Ok((file::connect(aside, Access::ReadOnly)?, file::connect(path, Access::ReadWrite)?)) };
    let (old, mut new) = match connected() {
        Ok(both) => both,
        Err(error) => return tracing::warn!(%error, "nothing of the damaged store comes over"),
    };
    let tables = sources::registry().iter().flat_map(|source| source.tables.iter().map(|table| source.table_id(table)));
    let mut count = 0;
    for table in tables {
        // What cannot be read of one table keeps nothing of another back.
        match of_table(&old, &mut new, table) {
            Ok(sheets) => count += sheets,
            Err(error) => tracing::warn!(%table, %error, "not all of the damaged store comes over"),
        }
    }
    if let Err(error) = editions(&old, &mut new) {
        tracing::warn!(%error, "not all editions of the widget come over");
    }
    if let Err(error) = deliveries(&old, &mut new) {
        tracing::warn!(%error, "not all that waits for webhooks comes over");
    }
    tracing::info!(sheets = count, store = %path.display(), "what is sound in the damaged store came over");
}

/// The widget's editions, whose hashes browsers know.
fn editions(old: &Connection, new: &mut Connection) -> Result<(), StoreError> {
    let mut statement = old.prepare("SELECT version, file, content FROM edition")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let edition: (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        new.execute("INSERT OR IGNORE INTO edition (version, file, content) VALUES (?, ?, ?)", edition)?;
    }
    Ok(())
}

/// What waits for webhooks. The sheets have other numbers here: what had not become a delivery yet is not told.
fn deliveries(old: &Connection, new: &mut Connection) -> Result<(), StoreError> {
    let mut statement = old.prepare("SELECT name, state FROM webhook")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let sql = "INSERT OR IGNORE INTO webhook (name, seen, claimed_by, claimed_until, state)
            SELECT ?, coalesce(max(id), 0), '', 0, ? FROM sheet";
        new.execute(sql, (row.get::<_, String>(0)?, row.get::<_, String>(1)?))?;
    }
    let mut statement = old.prepare("SELECT webhook, id, body, made_at, due_at, tries FROM delivery ORDER BY sheet")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let delivery: (String, String, String, i64, i64, i64) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
        new.execute(
            "INSERT OR IGNORE INTO delivery (webhook, id, sheet, body, made_at, due_at, tries) VALUES (?, ?, 0, ?, ?, ?, ?)",
            delivery,
        )?;
    }
    Ok(())
}

fn of_table(old: &Connection, new: &mut Connection, table: TableId) -> Result<usize, StoreError> {
    let damage = Damage::default();
    if let Ok(Some(notes)) = read::notebook(old, table) {
        let sql = r#"INSERT OR IGNORE INTO notebook (source, "table", content) VALUES (?, ?, ?)"#;
        new.execute(sql, (table.source.as_str(), table.table, notes))?;
    }
    let Some((first, last)) = read::coverage(old, &damage, table)?.dates else { return Ok(0) };
    let mut corrected: Vec<_> = read::revised(old, table, u32::MAX)?.into_iter().map(|revision| revision.date).collect();
    corrected.dedup();
    let mut count = 0;
    for year in first.year()..=last.year() {
        let sheets = read::sheets(old, &damage, table, &(date(year, 1, 1)..=date(year, 12, 31)))?;
        let transaction = new.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Of a day whose last revision is damaged nothing comes over: an earlier one would pass for the last.
        for day in corrected.iter().filter(|day| sheets.iter().any(|sheet| sheet.date() == **day)) {
            write::put(&transaction, &read::revisions(old, &damage, table, *day)?)?;
        }
        write::put(&transaction, &sheets)?;
        transaction.commit()?;
        count += sheets.len();
    }
    Ok(count)
}
