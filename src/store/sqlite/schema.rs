//! The schema and its versions. Part of `store/sqlite`, for `open`.
//!
//! A file bears the number of the migrations that were applied to it where SQLite has a place for it
//! (<https://www.sqlite.org/pragma.html#pragma_user_version>): one look says whether it is up to date.

use rusqlite::{Connection, TransactionBehavior};

use super::open::{Access, Failure};

/// Every migration, oldest first. None of them is ever changed: files that it was applied to are out there.
const MIGRATIONS: [&str; 3] = [
    include_str!("../migrations/sqlite/0001_sheets.sql"),
    include_str!("../migrations/sqlite/0002_packed.sql"),
    include_str!("../migrations/sqlite/0003_quotes.sql"),
];

/// The version of a file that is up to date.
const CURRENT: usize = MIGRATIONS.len();

/// The tables, with what is read and written of them.
const TABLES: &str =
    "SELECT sheet.id, sheet.source, sheet.home, date, revision, fetched_at, base, quote.quote, nominal, value, content, dates, code, quotes
    FROM sheet, quote, notebook, packed_year, packed";

/// Whether the file's schema is the known one: one look at its head.
pub(super) fn is_current(connection: &Connection) -> Result<bool, rusqlite::Error> {
    Ok(version(connection)? == i64::try_from(CURRENT).unwrap_or(i64::MAX))
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
        transaction.execute_batch(&format!("DROP TABLE IF EXISTS _sqlx_migrations; PRAGMA user_version = {CURRENT}"))?;
        transaction.commit()?;
    }
    connection.prepare(TABLES).map_err(|error| Failure::of_schema(&error))?;
    Ok(())
}

/// How many migrations the file has.
fn applied(connection: &Connection) -> Result<usize, Failure> {
    let version = match listed(connection)? {
        Some(version) => version,
        None => version(connection)?,
    };
    match usize::try_from(version) {
        Ok(version) if version <= CURRENT => Ok(version),
        Ok(_) => Err(Failure::Newer),
        Err(_) => Err(Failure::Unusable(format!("its schema is not fx's: version {version}"))),
    }
}

fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// The last migration on the list that fx kept before it counted them; the file's version was another number then.
fn listed(connection: &Connection) -> Result<Option<i64>, rusqlite::Error> {
    // Asked of the file: what SQLite remembers of it may be older than the transaction.
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let tables: i64 = connection.query_row(sql, [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(None);
    }
    connection.query_row("SELECT coalesce(max(version), 0) FROM _sqlx_migrations", [], |row| row.get(0)).map(Some)
}
