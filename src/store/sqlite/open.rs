//! Opens the database: makes the file and its folder at first use, has its schema brought up to date, and sets a damaged file
//! aside rather than stop or overwrite it. Part of `store/sqlite`.
//!
//! A file that is open for long has a write-ahead log, so that readers go on while one writes. At rest it has none: a question then makes
//! no log and no memory to share it, which would take longer than the question.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags};

use super::connections::{Connections, Place};
use super::{Sqlite, StoreError, salvage, schema};
use crate::store::{FULL, SetAside, Why};

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
    fn into_error(self, path: &Path) -> StoreError {
        let place = place(path);
        match self {
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
const OUTDATED: &str = "it was made by an fx from before the first release, whose form is not read: move it away";

/// What the file is opened for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// To be used for long: every page of a file that is not large is looked at, and it gets a log.
    Long,
    /// A question: damage shows when the place is read that it is in.
    Question,
}

/// What may be done with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    ReadWrite,
    ReadOnly,
}

/// How the file begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    /// Nothing is in it yet.
    Empty,
    /// A database at rest.
    Resting,
    /// A database with a log: somebody has it open, or did not close it.
    Logging,
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
fn set(connection: Connection) -> Result<Connection, rusqlite::Error> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// With a log, what a power cut may take is the last sheets and never the file, so nothing waits for the disk at each of them. A megabyte
/// of pages holds a year of most sources, and what is read is remembered above.
fn lasting(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.execute_batch("PRAGMA synchronous = NORMAL; PRAGMA cache_size = -1000")
}

/// Has the file use a write-ahead log. SQLite does not wait where another process is about the same, so this does.
fn write_ahead(connection: &Connection) -> Result<(), rusqlite::Error> {
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
fn look_at_head(path: &Path) -> Result<Head, Failure> {
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
fn is_deserted(path: &Path, head: Head) -> bool {
    head == Head::Logging && !beside(path, "-wal").exists()
}

/// Makes the folder and the file, and finds out in plain words why that fails.
fn prepare(path: &Path) -> Result<Access, Failure> {
    if path.is_dir() {
        return Err(Failure::Unusable("it is a folder; name a file in it".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let unusable = |error: std::io::Error| Failure::Unusable(format!("cannot make the folder {}: {}", folder.display(), error.kind()));
        fs::create_dir_all(folder).map_err(unusable)?;
    }
    match OpenOptions::new().write(true).create(true).truncate(false).open(path) {
        Ok(_) => Ok(Access::ReadWrite),
        Err(_) if path.is_file() && fs::File::open(path).is_ok() => Ok(Access::ReadOnly),
        Err(error) => Err(Failure::Unusable(format!("cannot make or open the file: {}", error.kind()))),
    }
}

/// Reads the head of the schema, and a file that is not large from end to end; fails when a page is damaged.
fn check(connection: &Connection, path: &Path) -> Result<(), Failure> {
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
        ErrorCode::ReadOnly => "it may only be read".to_owned(),
        ErrorCode::DiskFull => FULL.to_owned(),
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen => message(error),
        _ => return None,
    };
    Some(StoreError::Unusable { place: place.to_owned(), what })
}

fn code(error: &rusqlite::Error) -> Option<ErrorCode> {
    match error {
        rusqlite::Error::SqliteFailure(error, _) | rusqlite::Error::SqlInputError { error, .. } => Some(error.code),
        _ => None,
    }
}

/// What SQLite says, without the statement that it said it of.
fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        _ => error.to_string(),
    }
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

/// The path with something after its name.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn place(path: &Path) -> String {
    path.display().to_string()
}
