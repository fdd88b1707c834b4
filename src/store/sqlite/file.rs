//! The file of a store, as SQLite has it: connections to it, its log, and why it cannot be opened. Part of `store/sqlite`, below all that
//! opens, reads or mends it.
//!
//! A file that is open for long has a write-ahead log, so that readers go on while one writes. At rest it has none: a question then makes
//! no log and no memory to share it, which would take longer than the question.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::StoreError;
use crate::store::{FIXED, FULL};

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);
/// How long it waits between two tries where SQLite does not wait by itself.
const PAUSE: Duration = Duration::from_millis(5);
/// A file up to this size is read through once when it is opened, to find damage early.
const CHECKED_BYTES: u64 = 4 << 20;
/// Statements that a connection keeps: all there are.
const STATEMENTS: usize = 32;

/// How every database begins (<https://www.sqlite.org/fileformat2.html>, section 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// What stands for itself in the path of a file's URI.
const IN_URI: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

/// Why a file could not be opened.
pub(super) enum Failure {
    /// Its content is damaged, or was never a database.
    Damaged(String),
    /// SQLite cannot write it, or make a log beside it.
    NotWritable(String),
    /// A newer fx made it.
    Newer,
    /// An fx from before the first release made it, in another form.
    Outdated,
    /// Anything else.
    Unusable(String),
}

impl Failure {
    pub(super) fn into_error(self, path: &Path) -> StoreError {
        let place = place(path);
        match self {
            Failure::NotWritable(_) if is_fixed(path) => StoreError::Unusable { place, what: FIXED.to_owned() },
            Failure::Damaged(what) => StoreError::Unusable { place, what: format!("the file is damaged: {what}") },
            Failure::NotWritable(what) | Failure::Unusable(what) => StoreError::Unusable { place, what },
            Failure::Newer => StoreError::Newer { place },
            Failure::Outdated => StoreError::Unusable { place, what: OUTDATED.to_owned() },
        }
    }

    /// SQLite's own word on a schema, but for one that has nothing to do with it.
    pub(super) fn of_schema(error: &rusqlite::Error) -> Failure {
        match code(error) {
            Some(ErrorCode::Unknown) => Failure::Unusable(format!("its schema is not fx's: {}", message(error))),
            _ => Failure::from(error),
        }
    }
}

impl From<&rusqlite::Error> for Failure {
    fn from(error: &rusqlite::Error) -> Failure {
        let what = message(error);
        match code(error) {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Failure::Damaged(what),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen) => Failure::NotWritable(what),
            Some(ErrorCode::DiskFull) => Failure::Unusable(FULL.to_owned()),
            _ => Failure::Unusable(what),
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Failure {
        Failure::from(&error)
    }
}

/// What is said of a store from before the first release.
pub(super) const OUTDATED: &str = "it was made by an fx from before the first release, whose form is not read: move it away";

/// What may be done with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    ReadWrite,
    ReadOnly,
}

/// How the file begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// Nothing is in it yet.
    Empty,
    /// A database at rest.
    Resting,
    /// A database with a log: somebody has it open, or did not close it.
    Logging,
}

/// A connection to a file that was looked over.
pub(super) fn connect_for_long(path: &Path, access: Access) -> Result<Connection, rusqlite::Error> {
    let connection = connect(path, access)?;
    if access == Access::ReadWrite {
        lasting(&connection)?;
    }
    Ok(connection)
}

/// A connection; nothing in this makes SQLite read the file.
pub(super) fn connect(path: &Path, access: Access) -> Result<Connection, rusqlite::Error> {
    // Whoever has a connection has it alone.
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = match access {
        Access::ReadWrite => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_WRITE)?,
        // Nobody is writing, and SQLite need not make files to watch for that.
        Access::ReadOnly if look_at_head(path).is_ok_and(|head| is_deserted(path, head)) => {
            let uri = format!("file:{}?immutable=1", percent_encode(path.as_os_str().as_encoded_bytes(), IN_URI));
            Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI)?
        }
        Access::ReadOnly => Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_READ_ONLY)?,
    };
    set(connection)
}

/// What holds for every connection of fx.
pub(super) fn set(connection: Connection) -> Result<Connection, rusqlite::Error> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// With a log, what a power cut may take is the last sheets and never the file, so nothing waits for the disk at each of them. A megabyte
/// of pages holds a year of most sources, and what is read is remembered above.
pub(super) fn lasting(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1000")
}

/// Has the file use a write-ahead log. SQLite does not wait where another process is about the same, so this does.
pub(super) fn write_ahead(connection: &Connection) -> Result<(), rusqlite::Error> {
    lasting(connection)?;
    let mut tries = BUSY.as_millis() / PAUSE.as_millis();
    loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
            Err(error) if tries > 0 && code(&error) == Some(ErrorCode::DatabaseBusy) => tries -= 1,
            done => return done,
        }
        std::thread::sleep(PAUSE);
    }
}

/// Closes the last connection of a process. Where it is the last of all, the log is written back and taken away.
pub(super) fn let_rest(connection: Connection) {
    // Who has the file open too keeps the log; nobody waits for that.
    let _left_as_it_is =
        connection.busy_timeout(Duration::ZERO).and_then(|()| connection.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())));
}

/// A file that does not begin as a database does is known without SQLite, which would drop its log. Whether it has one is told by bytes
/// 18 and 19, the versions that one must know to write and to read it.
pub(super) fn look_at_head(path: &Path) -> Result<Head, Failure> {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MAGIC.len() as u64 + 4).read_to_end(&mut head));
    match read {
        Err(error) => Err(Failure::Unusable(format!("cannot read the file: {}", error.kind()))),
        Ok(_) if head.is_empty() => Ok(Head::Empty),
        Ok(_) if head.starts_with(MAGIC) => Ok(if head.ends_with(&[2, 2]) { Head::Logging } else { Head::Resting }),
        Ok(_) => Err(Failure::Damaged("it is not a database".to_owned())),
    }
}

/// Whether a file speaks of a log that is not there: nobody has it open.
pub(super) fn is_deserted(path: &Path, head: Head) -> bool {
    head == Head::Logging && !beside(path, "-wal").exists()
}

/// Makes the folder and the file, and finds out in plain words why that fails.
pub(super) fn prepare(path: &Path) -> Result<Access, Failure> {
    if path.is_dir() {
        return Err(Failure::Unusable("it is a folder; name a file in it".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let unusable = |error: std::io::Error| of_disk(&error, || format!("cannot make the folder {}: {}", folder.display(), error.kind()));
        fs::create_dir_all(folder).map_err(unusable)?;
    }
    match OpenOptions::new().write(true).create(true).truncate(false).open(path) {
        Ok(_) => Ok(Access::ReadWrite),
        Err(_) if path.is_file() && fs::File::open(path).is_ok() => Ok(Access::ReadOnly),
        Err(error) => Err(of_disk(&error, || format!("cannot make or open the file: {}", error.kind()))),
    }
}

/// Why nothing can be made here, in other words where it is not the disk.
fn of_disk(error: &std::io::Error, otherwise: impl FnOnce() -> String) -> Failure {
    Failure::Unusable(match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FULL.to_owned(),
        ErrorKind::ReadOnlyFilesystem => FIXED.to_owned(),
        _ => otherwise(),
    })
}

/// Whether a file may not be written because nothing on its file system may.
fn is_fixed(path: &Path) -> bool {
    OpenOptions::new().append(true).open(path).is_err_and(|error| error.kind() == ErrorKind::ReadOnlyFilesystem)
}

/// Reads the head of the schema, and a file that is not large from end to end; fails when a page is damaged.
pub(super) fn check(connection: &Connection, path: &Path) -> Result<(), Failure> {
    let bytes = fs::metadata(path).map_err(|error| Failure::Unusable(format!("cannot read the file: {}", error.kind())))?.len();
    if bytes > CHECKED_BYTES {
        return Ok(connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?);
    }
    // With what the indexes say: a sheet that no index leads to would not be found, and nothing else would tell.
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Failure::Damaged(verdict)) }
}

/// A failure of the file or its disk, which its owner can mend; nothing for other errors.
pub(super) fn unusable(place: &str, error: &rusqlite::Error) -> Option<StoreError> {
    let what = match code(error)? {
        ErrorCode::ReadOnly if is_fixed(Path::new(place)) => FIXED.to_owned(),
        ErrorCode::ReadOnly => "it may only be read".to_owned(),
        ErrorCode::DiskFull => FULL.to_owned(),
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => message(error),
        _ => return None,
    };
    Some(StoreError::Unusable { place: place.to_owned(), what })
}

pub(super) fn code(error: &rusqlite::Error) -> Option<ErrorCode> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => Some(error.code),
        _ => None,
    }
}

/// What SQLite says, without the statement that it said it of.
pub(super) fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        _ => error.to_string(),
    }
}

/// The path with something after its name.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

pub(super) fn place(path: &Path) -> String {
    path.display().to_string()
}
