//! Opens the database: makes the file and its folder at first use, brings the schema up to date, and sets a damaged file
//! aside rather than stop or overwrite it. Part of `store/sqlite`.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions, SqliteSynchronous};

use super::{Sqlite, StoreError};
use crate::store::schema;

static MIGRATOR: Migrator = sqlx::migrate!("src/store/migrations/sqlite");

/// How long a writer waits for another one.
const BUSY: Duration = Duration::from_secs(5);
/// How long it waits between two tries where SQLite does not wait by itself.
const PAUSE: Duration = Duration::from_millis(5);
/// Readers at once; the cache before the store leaves little to them.
const CONNECTIONS: u32 = 4;
/// A file up to this size is read through once when it is opened, to find damage early.
const CHECKED_BYTES: u64 = 4 << 20;

/// How every database begins (<https://www.sqlite.org/fileformat2.html>, section 1.3).
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Result codes of SQLite, the extended ones reduced to their low byte (<https://www.sqlite.org/rescode.html>).
mod code {
    pub(super) const BUSY: i32 = 5;
    pub(super) const READ_ONLY: i32 = 8;
    pub(super) const IO: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const FULL: i32 = 13;
    pub(super) const CANNOT_OPEN: i32 = 14;
    pub(super) const NOT_A_DATABASE: i32 = 26;
}

/// Why a file could not be opened.
enum Failure {
    /// Its content is damaged, or was never a database.
    Damaged(String),
    /// SQLite cannot write it, or make a log beside it.
    NotWritable(StoreError),
    /// Anything else.
    Store(StoreError),
}

impl Failure {
    fn into_error(self, path: &Path) -> StoreError {
        match self {
            Failure::Damaged(what) => StoreError::Unusable { place: place(path), what: format!("the file is damaged: {what}") },
            Failure::NotWritable(error) | Failure::Store(error) => error,
        }
    }
}

/// How far a file is looked over when it is opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Every page of a file that is not large, and the list of migrations.
    Whole,
    /// Its head: damage elsewhere shows when that place is read.
    Head,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    ReadWrite,
    ReadOnly,
}

impl Sqlite {
    /// Opens the file, and makes it and its folder when they are not there. A file that may only be read is opened for reading;
    /// then `put` is [`StoreError::Unusable`].
    ///
    /// # Errors
    /// [`StoreError::Unusable`] when the file or its folder cannot be made or read, or is damaged; [`StoreError::Newer`] when a newer fx
    /// made it.
    pub async fn open(path: &Path) -> Result<Sqlite, StoreError> {
        open(path, Look::Whole).await.map_err(|failure| failure.into_error(path))
    }

    /// Opens the file as [`Sqlite::open`] does; one that is damaged is renamed to `<name>.corrupt-<now>` together with its log,
    /// and an empty one is made. Also gives the name under which the damaged file stays.
    ///
    /// # Errors
    /// As [`Sqlite::open`], but for damage; [`StoreError::Unusable`] also when the file cannot be renamed.
    pub async fn open_or_set_aside(path: &Path, now: Timestamp) -> Result<(Sqlite, Option<PathBuf>), StoreError> {
        Sqlite::or_set_aside(path, now, Look::Whole).await
    }

    /// Opens the file as [`Sqlite::open_or_set_aside`] does, for a question or two: one connection, and nothing is read that the question
    /// does not need. Damage that this overlooks is an error of the read that meets it.
    ///
    /// # Errors
    /// As [`Sqlite::open_or_set_aside`].
    pub async fn open_for_question(path: &Path, now: Timestamp) -> Result<(Sqlite, Option<PathBuf>), StoreError> {
        Sqlite::or_set_aside(path, now, Look::Head).await
    }

    async fn or_set_aside(path: &Path, now: Timestamp, look: Look) -> Result<(Sqlite, Option<PathBuf>), StoreError> {
        let what = match open(path, look).await {
            Ok(sqlite) => return Ok((sqlite, None)),
            Err(Failure::Damaged(what)) => what,
            Err(failure) => return Err(failure.into_error(path)),
        };
        let aside = set_aside(path, now).map_err(|error| StoreError::Unusable {
            place: place(path),
            what: format!("damaged, and not to be renamed: {}", error.kind()),
        })?;
        tracing::warn!(store = %path.display(), set_aside = %aside.display(), what, "the store is damaged; starting with an empty one");
        Ok((Sqlite::open(path).await?, Some(aside)))
    }

    /// Opens a file that is there for reading alone; `put` is [`StoreError::Unusable`].
    ///
    /// # Errors
    /// As [`Sqlite::open`]; [`StoreError::Unusable`] also when the file's schema is that of an older fx.
    pub async fn open_read_only(path: &Path) -> Result<Sqlite, StoreError> {
        open_with(path, Access::ReadOnly).await.map_err(|failure| failure.into_error(path))
    }

    /// Writes the log back into the file and closes it; handles that share this one's connections are closed with it. A process that
    /// ends without it loses nothing: the log is read when the file is next opened.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// Lets the file grow to so many pages and no further, as a disk that is full does; `None` takes that back.
    #[cfg(test)]
    pub(in crate::store) async fn limit(&self, pages: Option<u32>) {
        let mut all = Vec::new();
        for _ in 0..CONNECTIONS {
            all.push(self.pool.acquire().await.unwrap());
        }
        for connection in &mut all {
            let pragma = format!("PRAGMA max_page_count = {}", pages.unwrap_or(1_000_000));
            sqlx::query(sqlx::AssertSqlSafe(pragma)).execute(&mut **connection).await.unwrap();
        }
    }

    /// A store that ends with this handle.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite fails.
    pub async fn in_memory() -> Result<Sqlite, StoreError> {
        // Each connection to memory would be a store of its own: one, for ever.
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options().in_memory(true))
            .await?;
        let mut connection = pool.acquire().await?;
        migrate(&mut connection, Access::ReadWrite).await?;
        drop(connection);
        Ok(Sqlite { pool, place: "memory".into() })
    }
}

/// Brings the schema up to date: one look when it is, else under the right to write, so that of several processes one does it.
async fn migrate(connection: &mut SqliteConnection, access: Access) -> Result<(), sqlx::Error> {
    if is_current(connection).await? {
        if access == Access::ReadWrite && fingerprint(connection).await? != schema::fingerprint(&MIGRATOR) {
            // Without it the next one looks at the list again; no more is lost where it cannot be written.
            let _left_out = set_fingerprint(connection).await;
        }
        return Ok(());
    }
    if access == Access::ReadOnly {
        return Err(MigrateError::VersionNotPresent(schema::newest(&MIGRATOR)).into());
    }
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    MIGRATOR.run(&mut *transaction).await?;
    set_fingerprint(&mut transaction).await?;
    transaction.commit().await
}

/// Whether exactly the known migrations are applied.
async fn is_current(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let tables: i64 = sqlx::query_scalar(sql).fetch_one(&mut *connection).await?;
    if tables == 0 { Ok(false) } else { schema::is_current(&MIGRATOR, connection).await }
}

/// What a migrated file has for a fingerprint of its migrations (<https://www.sqlite.org/pragma.html#pragma_user_version>).
async fn fingerprint(connection: &mut SqliteConnection) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("PRAGMA user_version").fetch_one(connection).await
}

async fn set_fingerprint(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let sql = format!("PRAGMA user_version = {}", schema::fingerprint(&MIGRATOR));
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.map(|_| ())
}

async fn open(path: &Path, look: Look) -> Result<Sqlite, Failure> {
    let access = prepare(path).map_err(Failure::Store)?;
    if look == Look::Head
        && access == Access::ReadWrite
        && let Some(sqlite) = quickly(path).await?
    {
        return Ok(sqlite);
    }
    match open_with(path, access).await {
        // The file may be written and its folder may not: there is no place for the log.
        Err(Failure::NotWritable(_)) if access == Access::ReadWrite => open_with(path, Access::ReadOnly).await,
        opened => opened,
    }
}

/// Opens a file that was looked over before: one connection, and one look whether its schema is the known one. Nothing for a file that
/// wants more than a look.
async fn quickly(path: &Path) -> Result<Option<Sqlite>, Failure> {
    if !look_at_head(path)? {
        return Ok(None);
    }
    let options = pool_options(path, Access::ReadWrite);
    let pool = SqlitePoolOptions::new().max_connections(1).test_before_acquire(false).connect_lazy_with(options);
    let known = async { fingerprint(&mut *pool.acquire().await?).await }.await;
    match known {
        Ok(known) if known == schema::fingerprint(&MIGRATOR) => return Ok(Some(Sqlite { pool, place: place(path).into() })),
        Ok(_) => pool.close().await,
        Err(error) => {
            // Nothing may still have a damaged file open when it is renamed.
            pool.close().await;
            return match judge(path, error) {
                Failure::Damaged(what) => Err(Failure::Damaged(what)),
                _ => Ok(None),
            };
        }
    }
    Ok(None)
}

/// Looks the file over on one connection, whose end can be awaited, and only then opens the others: nothing may still have a damaged file
/// open, or close its log, when it is renamed and another takes its name.
async fn open_with(path: &Path, access: Access) -> Result<Sqlite, Failure> {
    let judged = |error| judge(path, error);
    look_at_head(path)?;
    let mut first = look_options(path, access).connect().await.map_err(judged)?;
    let ready = async {
        check(&mut first, path).await?;
        if access == Access::ReadWrite {
            write_ahead(&mut first).await?;
        }
        migrate(&mut first, access).await?;
        // A file does not go away as a server does: there is nothing to test before each use.
        SqlitePoolOptions::new().max_connections(CONNECTIONS).test_before_acquire(false).connect_with(pool_options(path, access)).await
    };
    let pool = ready.await;
    let closed = first.close().await;
    let pool = pool.map_err(judged)?;
    closed.map_err(judged)?;
    Ok(Sqlite { pool, place: place(path).into() })
}

/// Has the file use a write-ahead log. SQLite does not wait where another process is about the same, so this does.
async fn write_ahead(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut tries = BUSY.as_millis() / PAUSE.as_millis();
    loop {
        match sqlx::raw_sql("PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL").execute(&mut *connection).await {
            Err(error) if tries > 0 && primary_code(&error) == Some(code::BUSY) => tries -= 1,
            done => return done.map(|_| ()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// A file that does not begin as a database does is known without SQLite, which would drop its log. Answers whether it has one in
/// WAL mode: by bytes 18 and 19, the versions that one must know to write and to read it.
fn look_at_head(path: &Path) -> Result<bool, Failure> {
    let mut head = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MAGIC.len() as u64 + 4).read_to_end(&mut head));
    match read {
        Err(error) => {
            Err(Failure::Store(StoreError::Unusable { place: place(path), what: format!("cannot read the file: {}", error.kind()) }))
        }
        Ok(_) if head.is_empty() => Ok(false),
        Ok(_) if head.starts_with(MAGIC) => Ok(head.ends_with(&[2, 2])),
        Ok(_) => Err(Failure::Damaged("it is not a database".to_owned())),
    }
}

/// Makes the folder and the file, and finds out in plain words why that fails.
fn prepare(path: &Path) -> Result<Access, StoreError> {
    let unusable = |what: String| StoreError::Unusable { place: place(path), what };
    if path.is_dir() {
        return Err(unusable("it is a folder; name a file in it".to_owned()));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(|error| unusable(format!("cannot make the folder {}: {}", folder.display(), error.kind())))?;
    }
    match OpenOptions::new().write(true).create(true).truncate(false).open(path) {
        Ok(_) => Ok(Access::ReadWrite),
        Err(_) if path.is_file() && fs::File::open(path).is_ok() => Ok(Access::ReadOnly),
        Err(error) => Err(unusable(format!("cannot make or open the file: {}", error.kind()))),
    }
}

fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new().foreign_keys(true).busy_timeout(BUSY).disable_statement_logging()
}

/// To look at a file: nothing in these options makes SQLite read it while it connects.
fn look_options(path: &Path, access: Access) -> SqliteConnectOptions {
    let options = options().filename(path);
    match access {
        Access::ReadWrite => options,
        // Without a log beside it nobody is writing, and SQLite need not make files to watch for that.
        Access::ReadOnly => options.read_only(true).immutable(!beside(path, "-wal").exists()),
    }
}

fn pool_options(path: &Path, access: Access) -> SqliteConnectOptions {
    let options = look_options(path, access);
    match access {
        // The file is in WAL mode already, and stays so.
        Access::ReadWrite => options.synchronous(SqliteSynchronous::Normal),
        Access::ReadOnly => options,
    }
}

/// Reads the head of the schema, and a file that is not large from end to end; fails when a page is damaged.
async fn check(connection: &mut SqliteConnection, path: &Path) -> Result<(), sqlx::Error> {
    if fs::metadata(path)?.len() > CHECKED_BYTES {
        sqlx::query("SELECT count(*) FROM sqlite_schema").execute(connection).await?;
        return Ok(());
    }
    let verdict: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(connection).await?;
    if verdict == "ok" { Ok(()) } else { Err(sqlx::Error::Decode(Box::new(PageDamage(verdict)))) }
}

/// What `quick_check` found.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct PageDamage(String);

/// Which failure an error on opening is.
fn judge(path: &Path, error: sqlx::Error) -> Failure {
    let place = place(path);
    match &error {
        sqlx::Error::Decode(cause) if cause.is::<PageDamage>() => return Failure::Damaged(cause.to_string()),
        sqlx::Error::Migrate(cause) => match **cause {
            MigrateError::VersionMissing(version) if version > schema::newest(&MIGRATOR) => {
                return Failure::Store(StoreError::Newer { place });
            }
            _ => return Failure::Store(StoreError::Unusable { place, what: format!("its schema is not fx's: {cause}") }),
        },
        _ => {}
    }
    match primary_code(&error) {
        Some(code::CORRUPT | code::NOT_A_DATABASE) => Failure::Damaged(message(&error)),
        Some(code::READ_ONLY | code::CANNOT_OPEN) => Failure::NotWritable(StoreError::Unusable { place, what: message(&error) }),
        _ => Failure::Store(StoreError::Unusable { place, what: message(&error) }),
    }
}

/// A failure of the file or its disk, which its owner can mend; nothing for other errors.
pub(super) fn unusable(place: &str, error: &sqlx::Error) -> Option<StoreError> {
    let what = match primary_code(error)? {
        code::READ_ONLY => "it may only be read".to_owned(),
        code::FULL => "the disk is full".to_owned(),
        code::IO | code::CANNOT_OPEN => message(error),
        _ => return None,
    };
    Some(StoreError::Unusable { place: place.to_owned(), what })
}

/// SQLite's primary result code, also where sqlx wraps the error in that of a migration.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    match error {
        sqlx::Error::Database(cause) => Some(cause.code()?.parse::<i32>().ok()? & 0xff),
        sqlx::Error::Migrate(cause) => match &**cause {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => primary_code(cause),
            _ => None,
        },
        _ => None,
    }
}

/// What SQLite says, without sqlx's preface.
fn message(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |cause| cause.message().to_owned())
}

/// Renames the file and its log to a name that is free.
fn set_aside(path: &Path, now: Timestamp) -> std::io::Result<PathBuf> {
    let stem = beside(path, &format!(".corrupt-{}", now.strftime("%Y%m%dT%H%M%S")));
    let names = std::iter::once(stem.clone()).chain((1..).map(|n: u32| beside(&stem, &format!("-{n}"))));
    let taken = |name: &PathBuf| ["", "-wal", "-shm"].iter().any(|end| beside(name, end).exists());
    let aside = names.into_iter().find(|name| !taken(name)).unwrap_or(stem);
    for end in ["-wal", "-shm"] {
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
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn place(path: &Path) -> String {
    path.display().to_string()
}
