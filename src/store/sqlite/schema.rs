//! The schema and its versions. Part of `store/sqlite`, for `open`.
//!
//! A file bears the version of its schema where SQLite has a place for it (<https://www.sqlite.org/pragma.html#pragma_user_version>): one
//! look says whether it is up to date.

use rusqlite::{Connection, TransactionBehavior};

use super::file::{Access, Failure};

/// Every migration, oldest first. None of them is ever changed once it was released: files that it was applied to are out there.
const MIGRATIONS: [&str; 3] = [
    include_str!("../migrations/sqlite/0001_quotes.sql"),
    include_str!("../migrations/sqlite/0002_editions.sql"),
    include_str!("../migrations/sqlite/0003_webhooks.sql"),
];

/// The version of a file before the first migration: smaller numbers are those of stores from before the first release, which had another
/// schema.
const FIRST: i64 = 2000;

/// The version of a file that is up to date.
const CURRENT: i64 = FIRST + MIGRATIONS.len() as i64;

/// The tables, with what is read and written of them.
const TABLES: &str = r#"SELECT sheet.id, sheet.source, sheet."table", date, revision, until, fetched_at, base, series.quote, quote.day,
    quote.nominal, quote.value, quote.buy, quote.sell, sheet.checksum, quote.checksum, replaced.sheet, notebook.content, edition.content,
    webhook.state, delivery.body
    FROM sheet, series, quote, replaced, notebook, edition, webhook, delivery"#;

/// Whether the file's schema is the known one: one look at its head.
pub(super) fn is_current(connection: &Connection) -> Result<bool, rusqlite::Error> {
    Ok(version(connection)? == CURRENT)
}

/// Brings the schema up to date, under the right to write, so that of several processes one does it.
pub(super) fn migrate(connection: &mut Connection, access: Access) -> Result<(), Failure> {
    if !is_current(connection)? {
        if access == Access::ReadOnly {
            // To be refused for what it is, where it is newer or another's.
            applied(connection)?;
            return Err(Failure::Unusable("its schema is that of an older fx, and it may only be read".to_owned()));
        }
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for sql in MIGRATIONS.iter().skip(applied(&transaction)?) {
            transaction.execute_batch(sql).map_err(|error| Failure::of_schema(&error))?;
        }
        transaction.pragma_update(None, "user_version", CURRENT)?;
        transaction.commit()?;
    }
    connection.prepare(TABLES).map_err(|error| Failure::of_schema(&error))?;
    Ok(())
}

/// How many migrations the file has.
fn applied(connection: &Connection) -> Result<usize, Failure> {
    match version(connection)? {
        _ if is_early(connection)? => Err(Failure::Outdated),
        0 | FIRST => Ok(0),
        version if (FIRST..=CURRENT).contains(&version) => Ok(usize::try_from(version - FIRST).unwrap_or(0)),
        version if version > CURRENT => Err(Failure::Newer),
        version => Err(Failure::Unusable(format!("its schema is not fx's: version {version}"))),
    }
}

/// Whether it is a store from before the first release: its sheets had a home currency, or no checksum.
fn is_early(connection: &Connection) -> Result<bool, rusqlite::Error> {
    // Asked of the file: what SQLite remembers of it may be older than the transaction.
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'sheet' AND sql LIKE '%fetched_at%'
        AND (sql LIKE '%home%' OR sql NOT LIKE '%checksum%')";
    connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|tables| tables > 0)
}

fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}
