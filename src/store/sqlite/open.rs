//! Opens the database: makes the file and its folder at first use, has its schema brought up to date, and sets a damaged file
//! aside rather than stop or overwrite it. Part of `store/sqlite`.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, MAIN_DB};

use super::connections::{Connections, Place};
use super::file::{
    Access, Failure, Head, OUTDATED, beside, check, code, connect, is_deserted, look_at_head, place, prepare, set, write_ahead,
};
use super::{Sqlite, StoreError, salvage, schema};
use crate::store::{SetAside, Why};

/// What the file is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// To be used for long: every page of a file that is not large is looked at, and it gets a log.
    Long,
    /// A question: damage shows when the place is read that it is in.
    Question,
}

impl Sqlite {
    /// Opens the file, and makes it and its folder when they are not there. A file that may only be read is opened for reading;
    /// then `put` is [`StoreError::Unusable`].
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the file or its folder cannot be made or read, or is damaged; [`StoreError::Newer`] when a newer fx
    /// made it.
    pub async fn open(path: &Path) -> Result<Sqlite, StoreError> {
        open(path, Aim::Long).map_err(|failure| failure.into_error(path))
    }

    /// Opens the file as [`Sqlite::open`] does; one that is damaged is renamed to `<name>.corrupt-<now>` together with its log, one of an fx
    /// from before the first release to `<name>.early-<now>`, and an empty one is made. Also gives the name under which the file stays.
    ///
    /// # Errors
    /// As [`Sqlite::open`], but for these two; [`StoreError::Unusable`] also when the file cannot be renamed.
    pub async fn open_or_set_aside(path: &Path, now: Timestamp) -> Result<(Sqlite, Option<SetAside>), StoreError> {
        or_set_aside(path, now, Aim::Long)
    }

    /// Opens the file as [`Sqlite::open_or_set_aside`] does, for a question or two: one connection, which is used without a thread, and
    /// nothing is read that the question does not need. Damage that this overlooks is an error of the read that meets it.
    ///
    /// # Errors
    /// As [`Sqlite::open_or_set_aside`].
    pub async fn open_for_question(path: &Path, now: Timestamp) -> Result<(Sqlite, Option<SetAside>), StoreError> {
        or_set_aside(path, now, Aim::Question)
    }

    /// Opens a file that is there for reading alone; `put` is [`StoreError::Unusable`].
    ///
    /// # Errors
    /// As [`Sqlite::open`]; [`StoreError::Unusable`] also when the file's schema is that of an older fx.
    pub async fn open_read_only(path: &Path) -> Result<Sqlite, StoreError> {
        open_with(path, Access::ReadOnly, Aim::Long).map_err(|failure| failure.into_error(path))
    }

    /// Writes the log back into the file and closes it; handles that share this one's connections are closed with it. The last handle
    /// does so too when it is dropped. A process that ends without it loses nothing: the log is read when the file is next opened.
    pub async fn close(&self) {
        self.connections.close().await;
    }

    /// Lets the file grow to so many pages and no further, as a disk that is full does; `None` takes that back.
    #[cfg(test)]
    pub(in crate::store) async fn limit(&self, pages: Option<u32>) {
        let pragma = format!("PRAGMA max_page_count = {}", pages.unwrap_or(1_000_000));
        self.connections.each(|connection| connection.query_row(&pragma, [], |_| Ok(())).unwrap()).await;
    }

    /// A store that ends with this handle.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when SQLite fails.
    pub async fn in_memory() -> Result<Sqlite, StoreError> {
        let made = || {
            let mut connection = set(Connection::open_in_memory()?)?;
            schema::migrate(&mut connection, Access::ReadWrite)?;
            Ok(connection)
        };
        let place = Path::new("memory");
        made().map(|connection| Sqlite::over(Place::Memory, connection, place)).map_err(|failure: Failure| failure.into_error(place))
    }

    fn over(at: Place, first: Connection, path: &Path) -> Sqlite {
        Sqlite { connections: Arc::new(Connections::new(at, first)), place: place(path).into(), damage: Arc::default() }
    }
}

fn or_set_aside(path: &Path, now: Timestamp, aim: Aim) -> Result<(Sqlite, Option<SetAside>), StoreError> {
    let (why, what) = match open(path, aim) {
        Ok(sqlite) => return Ok((sqlite, None)),
        Err(Failure::Damaged(what)) => (Why::Damaged, what),
        Err(Failure::Outdated) => (Why::Outdated, OUTDATED.to_owned()),
        Err(failure) => return Err(failure.into_error(path)),
    };
    let unmovable = |error: std::io::Error| StoreError::Unusable {
        place: place(path),
        what: format!("{}, and not to be renamed: {}", why.word(), error.kind()),
    };
    let aside = set_aside(path, why, now).map_err(unmovable)?;
    tracing::warn!(store = %path.display(), set_aside = %aside.display(), what, "the store is set aside");
    let mended = why == Why::Damaged && salvage::mended(&aside, path);
    let opened = open(path, aim).map_err(|failure| failure.into_error(path))?;
    if why == Why::Damaged && !mended {
        salvage::sound_sheets(&aside, path);
    }
    Ok((opened, Some(SetAside { path: aside, why })))
}

fn open(path: &Path, aim: Aim) -> Result<Sqlite, Failure> {
    if aim == Aim::Question
        && let Some(sqlite) = quickly(path)?
    {
        return Ok(sqlite);
    }
    let access = prepare(path)?;
    match open_with(path, access, aim) {
        // The file may be written and its folder may not: there is no place for the log.
        Err(Failure::NotWritable(_)) if access == Access::ReadWrite => open_with(path, Access::ReadOnly, aim),
        opened => opened,
    }
}

/// Opens a file that was looked over before, with one look whether its schema is the known one. Nothing for a file that wants more than
/// a look.
fn quickly(path: &Path) -> Result<Option<Sqlite>, Failure> {
    let head = match look_at_head(path) {
        Ok(Head::Empty) | Err(Failure::Unusable(_)) => return Ok(None),
        Ok(head) => head,
        Err(failure) => return Err(failure),
    };
    let alone = is_deserted(path, head);
    let look = || {
        let connection = connect(path, Access::ReadWrite)?;
        // With a log, a file that may only be read takes more care: see `connect`.
        let readable = head == Head::Resting || !connection.is_readonly(MAIN_DB)?;
        Ok((readable && schema::is_current(&connection)?).then_some(connection))
    };
    match look().map_err(|error: rusqlite::Error| Failure::from(error)) {
        Ok(found) => Ok(found.map(|connection| Sqlite::over(Place::Question { path: path.to_owned(), alone }, connection, path))),
        Err(failure @ Failure::Damaged(_)) => Err(failure),
        Err(_) => Ok(None),
    }
}

/// Looks the file over on its first connection, which ends with a failure: nothing may still have a damaged file open, or close its log,
/// when it is renamed and another takes its name.
fn open_with(path: &Path, access: Access, aim: Aim) -> Result<Sqlite, Failure> {
    let alone = is_deserted(path, look_at_head(path)?) && access == Access::ReadWrite;
    let mut first = connect(path, access)?;
    check(&first, path)?;
    if access == Access::ReadWrite && aim == Aim::Long {
        match write_ahead(&first) {
            // What is there can be read as it is, and written to again once there is room.
            Err(error) if code(&error) == Some(ErrorCode::DiskFull) => tracing::warn!(store = %path.display(), "the disk is full"),
            done => done?,
        }
    }
    schema::migrate(&mut first, access)?;
    let at = match aim {
        Aim::Long => Place::File(path.to_owned(), access),
        Aim::Question => Place::Question { path: path.to_owned(), alone },
    };
    Ok(Sqlite::over(at, first, path))
}

/// Renames the file and its log to a name that is free.
fn set_aside(path: &Path, why: Why, now: Timestamp) -> std::io::Result<PathBuf> {
    let stem = beside(path, &format!(".{}-{}", why.name(), now.strftime("%Y%m%dT%H%M%S")));
    let names = std::iter::once(stem.clone()).chain((1..).map(|n: u32| beside(&stem, &format!("-{n}"))));
    let taken = |name: &PathBuf| ["", "-wal", "-shm", "-journal"].iter().any(|end| beside(name, end).exists());
    let aside = names.into_iter().find(|name| !taken(name)).unwrap_or(stem);
    for end in ["-wal", "-shm", "-journal"] {
        match fs::rename(beside(path, end), beside(&aside, end)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    // The log first: an old one beside a new file might be taken for its own.
    fs::rename(path, &aside)?;
    Ok(aside)
}
