//! Which migrations a database has. Part of `store`, for those whose schema has versions.

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

/// A number that stands for exactly the known migrations, for a database that has a place for one: not 0, which is that of a new one.
pub(super) fn fingerprint(known: &Migrator) -> i32 {
    let bytes = known.iter().flat_map(|migration| migration.checksum.iter());
    // FNV-1a, 31 bits of it: a slip of the hand must show, no forger.
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    i32::try_from((hash >> 1).max(1)).unwrap_or(1)
}

/// The newest version that is known.
pub(super) fn newest(known: &Migrator) -> i64 {
    known.iter().map(|migration| migration.version).max().unwrap_or(0)
}
