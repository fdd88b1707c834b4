//! The embedded default: one SQLite file, in WAL mode. Part of `store`. Schema: `migrations/sqlite/`.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sqlx::migrate::MigrateError;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{QueryBuilder, Row, Sqlite as Db, SqliteConnection, SqlitePool};

use super::{Coverage, Notebook, Put, RateStore, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

/// Rows of one INSERT: six values each, well below SQLite's limit of 32,766.
const ROWS_AT_ONCE: usize = 2_000;
/// How long a writer waits for another one, in this process or not.
const BUSY: Duration = Duration::from_secs(5);
/// Larger files are not checked page by page at every start.
const CHECKED_UP_TO: u64 = 32 * 1024 * 1024;

/// A store in one SQLite file, or in memory.
#[derive(Debug, Clone)]
pub struct Sqlite {
    pool: SqlitePool,
    place: String,
}

impl Sqlite {
    /// Opens a file, and makes it and its folder where they are missing.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be made, opened or written, is no database, or was made by a newer fx.
    pub async fn open(path: &Path) -> Result<Sqlite, StoreError> {
        let place = path.display().to_string();
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| unusable(&place, format!("its folder cannot be made: {error}")))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY);
        let pool = SqlitePoolOptions::new().max_connections(4).test_before_acquire(false);
        Sqlite::connect(pool, options, place).await
    }

    /// A store that forgets at the end.
    ///
    /// # Errors
    /// [`StoreError::Database`] when SQLite cannot make one.
    pub async fn in_memory() -> Result<Sqlite, StoreError> {
        let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(true);
        // Each connection to memory is a database of its own: there must be one, for ever.
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        Sqlite::connect(pool, options, ":memory:".to_owned()).await
    }

    #[cfg(test)]
    pub(super) fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    async fn connect(pool: SqlitePoolOptions, options: SqliteConnectOptions, place: String) -> Result<Sqlite, StoreError> {
        let pool = pool.connect_with(options).await.map_err(|error| explain(error, &place))?;
        sqlx::migrate!("src/store/migrations/sqlite").run(&pool).await.map_err(|error| match error {
            MigrateError::VersionMissing(_) | MigrateError::VersionTooNew(_, _) => StoreError::Newer { place: place.clone() },
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => explain(error, &place),
            other => unusable(&place, other.to_string()),
        })?;
        Ok(Sqlite { pool, place })
    }

    /// Opens a file; one that is corrupt is set aside under another name, never overwritten, and a new one is made.
    /// The other name says when: `fx.db.corrupt-20261124T101500Z`.
    ///
    /// # Errors
    /// As [`open`](Sqlite::open), but for corruption.
    pub async fn open_or_set_aside(path: &Path, now: Timestamp) -> Result<(Sqlite, Option<PathBuf>), StoreError> {
        let corrupt = match Sqlite::open(path).await {
            Ok(sqlite) => match sqlite.check(path).await {
                Ok(()) => return Ok((sqlite, None)),
                Err(what) => {
                    sqlite.pool.close().await;
                    what
                }
            },
            Err(StoreError::Corrupt { what, .. }) => what,
            Err(error) => return Err(error),
        };
        let aside = set_aside(path, now)
            .map_err(|error| unusable(&path.display().to_string(), format!("it is corrupt, and cannot be renamed: {error}")))?;
        tracing::error!(store = %path.display(), set_aside = %aside.display(), what = corrupt, "the store was corrupt; a new one is made");
        Ok((Sqlite::open(path).await?, Some(aside)))
    }

    /// Whether every page can be read; files beyond some size are taken at their word.
    async fn check(&self, path: &Path) -> Result<(), String> {
        if std::fs::metadata(path).is_ok_and(|file| file.len() > CHECKED_UP_TO) {
            return Ok(());
        }
        let found: Result<String, _> = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&self.pool).await;
        match found {
            Ok(found) if found == "ok" => Ok(()),
            Ok(found) => Err(found),
            Err(error) => Err(error.to_string()),
        }
    }

    fn fault(&self, error: sqlx::Error) -> StoreError {
        explain(error, &self.place)
    }

    async fn read(&self, source: SourceId, row: &SqliteRow) -> Result<Sheet, StoreError> {
        let mut connection = self.pool.acquire().await.map_err(|error| self.fault(error))?;
        read_sheet(&mut connection, source, row).await.map_err(|error| self.named(error))
    }

    fn named(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Content { what } => StoreError::Content { what: format!("{}: {what}", self.place) },
            other => other,
        }
    }
}

/// Renames a file and what SQLite keeps beside it.
fn set_aside(path: &Path, now: Timestamp) -> std::io::Result<PathBuf> {
    let named = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let stamp = now.strftime("%Y%m%dT%H%M%SZ");
    let free = |count: u32| {
        let name = if count == 0 { format!(".corrupt-{stamp}") } else { format!(".corrupt-{stamp}-{count}") };
        Some(name).filter(|name| !named(name).exists())
    };
    let suffix = (0..1000).find_map(free).ok_or_else(|| std::io::Error::other("a thousand corrupt files stand beside it"))?;
    for beside in ["-wal", "-shm"] {
        let file = named(beside);
        if file.exists() {
            std::fs::rename(file, named(&format!("{suffix}{beside}")))?;
        }
    }
    std::fs::rename(path, named(&suffix))?;
    Ok(named(&suffix))
}

fn unusable(place: &str, what: String) -> StoreError {
    StoreError::Unusable { place: place.to_owned(), what }
}

/// What SQLite's result codes mean to an operator (sqlite.org/rescode.html).
fn explain(error: sqlx::Error, place: &str) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(11 | 26) => StoreError::Corrupt { place: place.to_owned(), what: error.to_string() },
        Some(8) => unusable(place, "it is read-only".to_owned()),
        Some(13) => unusable(place, "the disk is full".to_owned()),
        Some(14) => unusable(place, "it cannot be opened: is it a folder, or one that may not be written?".to_owned()),
        _ => StoreError::from(error),
    }
}

async fn read_sheet(connection: &mut SqliteConnection, source: SourceId, row: &SqliteRow) -> Result<Sheet, StoreError> {
    let id: i64 = row.try_get("id")?;
    let rows = sqlx::query("SELECT base, quote, nominal, value FROM quote WHERE sheet = ?").bind(id).fetch_all(connection).await?;
    let quotes = rows.iter().map(read_quote).collect::<Result<Vec<_>, _>>()?;
    let fetched_at = text::<Timestamp>(row, "fetched_at")?;
    Ok(Sheet::restore(source, text(row, "home")?, text(row, "date")?, fetched_at, quotes))
}

fn read_quote(row: &SqliteRow) -> Result<Quote, StoreError> {
    let nominal: i64 = row.try_get("nominal")?;
    let nominal = u32::try_from(nominal).map_err(|_| StoreError::Content { what: format!("a nominal of {nominal}") })?;
    let value: Decimal = text(row, "value")?;
    Ok(Quote { base: text(row, "base")?, quote: text(row, "quote")?, nominal, value })
}

fn text<T: std::str::FromStr>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| StoreError::Content { what: format!("{column} {text:?}") })
}

const SELECT_IN_FORCE: &str =
    "SELECT id, home, date, revision, fetched_at FROM sheet WHERE source = ? AND date <= ? ORDER BY date DESC, revision DESC LIMIT 1";
const SELECT_REVISIONS: &str = "SELECT id, home, date, revision, fetched_at FROM sheet WHERE source = ? AND date = ? ORDER BY revision";
const SELECT_SERIES: &str = "SELECT sheet.date, quote.base, quote.quote, quote.nominal, quote.value FROM quote JOIN sheet ON sheet.id = quote.sheet \
     WHERE quote.code = ? AND sheet.source = ? AND sheet.date BETWEEN ? AND ? \
     AND sheet.revision = (SELECT max(last.revision) FROM sheet AS last WHERE last.source = sheet.source AND last.date = sheet.date) ORDER BY sheet.date";
const SELECT_LAST_QUOTED: &str = "SELECT sheet.date FROM sheet JOIN quote ON quote.sheet = sheet.id AND quote.code = ? WHERE sheet.source = ? AND sheet.date <= ? \
     AND sheet.revision = (SELECT max(last.revision) FROM sheet AS last WHERE last.source = sheet.source AND last.date = sheet.date) \
     ORDER BY sheet.date DESC LIMIT 1";
const SELECT_SPANS: &str = "SELECT quote.code, min(sheet.date) AS first, max(sheet.date) AS last FROM sheet JOIN quote ON quote.sheet = sheet.id WHERE sheet.source = ? \
     AND sheet.revision = (SELECT max(last.revision) FROM sheet AS last WHERE last.source = sheet.source AND last.date = sheet.date) GROUP BY quote.code";

#[async_trait]
impl RateStore for Sqlite {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let query = sqlx::query(SELECT_IN_FORCE).bind(source.as_str()).bind(on.to_string());
        let row = query.fetch_optional(&self.pool).await.map_err(|error| self.fault(error))?;
        match row {
            Some(row) => Ok(Some(Arc::new(self.read(source, &row).await?))),
            None => Ok(None),
        }
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        let query = sqlx::query(SELECT_REVISIONS).bind(source.as_str()).bind(date.to_string());
        let rows = query.fetch_all(&self.pool).await.map_err(|error| self.fault(error))?;
        let mut sheets = Vec::with_capacity(rows.len());
        for row in &rows {
            sheets.push(self.read(source, row).await?);
        }
        Ok(sheets)
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let query = sqlx::query(SELECT_SERIES).bind(code.as_str().to_owned()).bind(source.as_str());
        let query = query.bind(days.start().to_string()).bind(days.end().to_string());
        let rows = query.fetch_all(&self.pool).await.map_err(|error| self.fault(error))?;
        rows.iter().map(|row| Ok((text(row, "date")?, read_quote(row)?))).collect::<Result<_, _>>().map_err(|error| self.named(error))
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let query = sqlx::query(SELECT_LAST_QUOTED).bind(code.as_str().to_owned()).bind(source.as_str()).bind(on.to_string());
        let row = query.fetch_optional(&self.pool).await.map_err(|error| self.fault(error))?;
        row.map(|row| text(&row, "date")).transpose()
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        let rows = sqlx::query(SELECT_SPANS).bind(source.as_str()).fetch_all(&self.pool).await.map_err(|error| self.fault(error))?;
        let mut currencies = BTreeMap::new();
        for row in &rows {
            currencies.insert(text(row, "code")?, (text(row, "first")?, text(row, "last")?));
        }
        let dates = currencies.values().copied().reduce(|a: (Date, Date), b| (a.0.min(b.0), a.1.max(b.1)));
        Ok(Coverage { dates, currencies })
    }

    async fn put(&self, sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        // A write transaction from its first statement: two writers queue up instead of failing at the upgrade of a lock.
        let mut transaction = self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.fault(error))?;
        let mut outcomes = Vec::with_capacity(sheets.len());
        for sheet in sheets {
            outcomes.push(put_one(&mut transaction, sheet).await.map_err(|error| self.named(error))?);
        }
        transaction.commit().await.map_err(|error| self.fault(error))?;
        Ok(outcomes)
    }

    async fn notebook(&self, source: SourceId) -> Result<Notebook, StoreError> {
        let query = sqlx::query_scalar("SELECT content FROM notebook WHERE source = ?").bind(source.as_str());
        let content: Option<String> = query.fetch_optional(&self.pool).await.map_err(|error| self.fault(error))?;
        let Some(content) = content else { return Ok(Notebook::default()) };
        serde_json::from_str(&content)
            .map_err(|error| StoreError::Content { what: format!("{}: the notebook of {source}: {error}", self.place) })
    }

    async fn note(&self, source: SourceId, notebook: &Notebook) -> Result<(), StoreError> {
        let content = serde_json::to_string(notebook).map_err(|error| StoreError::Content { what: error.to_string() })?;
        let query = sqlx::query(
            "INSERT INTO notebook (source, content) VALUES (?, ?) ON CONFLICT (source) DO UPDATE SET content = excluded.content",
        );
        query.bind(source.as_str()).bind(content).execute(&self.pool).await.map_err(|error| self.fault(error))?;
        Ok(())
    }

    async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1 FROM sheet LIMIT 1").fetch_optional(&self.pool).await.map(|_| ()).map_err(|error| self.fault(error))
    }
}

async fn put_one(connection: &mut SqliteConnection, sheet: &Sheet) -> Result<Put, StoreError> {
    let source = sheet.source();
    let query =
        sqlx::query("SELECT id, home, date, revision, fetched_at FROM sheet WHERE source = ? AND date = ? ORDER BY revision DESC LIMIT 1");
    let last = query.bind(source.as_str()).bind(sheet.date().to_string()).fetch_optional(&mut *connection).await?;
    let mut revision = 1;
    if let Some(row) = &last {
        if read_sheet(connection, source, row).await? == *sheet {
            return Ok(Put::Unchanged);
        }
        revision = row.try_get::<i64, _>("revision")? + 1;
    }
    insert(connection, sheet, revision).await?;
    Ok(if last.is_some() { Put::Revised } else { Put::Inserted })
}

async fn insert(connection: &mut SqliteConnection, sheet: &Sheet, revision: i64) -> Result<(), StoreError> {
    let query = sqlx::query("INSERT INTO sheet (source, home, date, revision, fetched_at) VALUES (?, ?, ?, ?, ?)");
    let query = query.bind(sheet.source().as_str()).bind(sheet.home().as_str().to_owned()).bind(sheet.date().to_string());
    let id = query.bind(revision).bind(sheet.fetched_at().to_string()).execute(&mut *connection).await?.last_insert_rowid();
    for quotes in sheet.quotes().chunks(ROWS_AT_ONCE) {
        let mut insert = QueryBuilder::<Db>::new("INSERT INTO quote (sheet, code, base, quote, nominal, value) ");
        insert.push_values(quotes, |mut row, quote| {
            row.push_bind(id).push_bind(quote.foreign(sheet.home()).to_string());
            row.push_bind(quote.base.to_string()).push_bind(quote.quote.to_string());
            row.push_bind(i64::from(quote.nominal)).push_bind(quote.value.to_string());
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}
