//! Which migrations a database has. Part of `store/postgres`, for `open`.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

/// Whether exactly the known migrations are applied, in a database that has a list of them.
///
/// # Errors
/// [`MigrateError::VersionMissing`] for one that is not known, [`MigrateError::VersionMismatch`] for another one of that number.
pub(super) async fn is_current(known: &Migrator, connection: &mut impl Migrate) -> Result<bool, sqlx::Error> {
    let applied = connection.list_applied_migrations("_sqlx_migrations").await?;
    for done in &applied {
        match known.iter().find(|known| known.version == done.version) {
            None => return Err(MigrateError::VersionMissing(done.version).into()),
            Some(known) if known.checksum != done.checksum => return Err(MigrateError::VersionMismatch(done.version).into()),
            Some(_) => {}
        }
    }
    Ok(applied.len() == known.iter().count())
}

/// The newest version that is known.
pub(super) fn newest(known: &Migrator) -> i64 {
    known.iter().map(|migration| migration.version).max().unwrap_or(0)
}
