//! Opens the database: reads its address, brings the schema up to date, and puts errors into words that show no password.
//! Part of `store/postgres`.

use std::borrow::Cow;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, SqlStr};
use tokio::sync::Semaphore;

use super::{Postgres, StoreError, schema};

/// Listed by hand: `sqlx::migrate!` builds all of sqlx, tokio and rustls a second time for the compiler.
static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let quotes = SqlStr::from_static(include_str!("../migrations/postgres/0001_quotes.sql"));
    let editions = SqlStr::from_static(include_str!("../migrations/postgres/0002_editions.sql"));
    let webhooks = SqlStr::from_static(include_str!("../migrations/postgres/0003_webhooks.sql"));
    Migrator::with_migrations(vec![
        Migration::new(1, Cow::Borrowed("quotes"), MigrationType::Simple, quotes, false),
        Migration::new(2, Cow::Borrowed("editions"), MigrationType::Simple, editions, false),
        Migration::new(3, Cow::Borrowed("webhooks"), MigrationType::Simple, webhooks, false),
    ])
});

/// Questions at once; the cache before the store leaves little to them, and a fleet shares the server's connections.
const CONNECTIONS: u32 = 4;
/// How long a question waits for a connection.
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// How long the schema may take.
const MIGRATE_WITHIN: Duration = Duration::from_secs(60);

/// What is said of a database from before the first release.
const OUTDATED: &str = "it was made by an fx from before the first release, whose form is not read: name another database in [store] url";

/// SQLSTATE codes (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
mod state {
    /// The class of broken connections.
    pub(super) const CONNECTION: &str = "08";
    /// The class of a server that stops, starts, or ends a session.
    pub(super) const INTERVENTION: &str = "57P";
    pub(super) const TOO_MANY_CONNECTIONS: &str = "53300";
    pub(super) const DISK_FULL: &str = "53100";
    pub(super) const READ_ONLY: &str = "25006";
    pub(super) const NO_RIGHT: &str = "42501";
    pub(super) const NO_DATABASE: &str = "3D000";
    /// The class of users and passwords that are not known.
    pub(super) const AUTHORIZATION: &str = "28";
}

impl Postgres {
    /// Opens a database, and makes its tables where they are not there.
    ///
    /// # Errors
    /// [`StoreError::Url`] for an address that cannot be read; [`StoreError::Away`] when no server answers; [`StoreError::Newer`] when a
    /// newer fx made the tables; [`StoreError::Unusable`] when they are not fx's, or this user may not make them.
    pub async fn open(url: &str) -> Result<Postgres, StoreError> {
        let store = Postgres::named(url)?;
        store.migrate().await?;
        Ok(store)
    }

    /// A store of that address, to which nothing has connected yet.
    ///
    /// # Errors
    /// [`StoreError::Url`] for an address that cannot be read.
    pub fn named(url: &str) -> Result<Postgres, StoreError> {
        let options = options(url)?;
        let place = place(&options);
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS).acquire_timeout(CONNECT_WITHIN).connect_lazy_with(options);
        Ok(Postgres { pool, writer: Arc::new(Semaphore::new(1)), place: place.into(), damage: Arc::default() })
    }

    /// Host, port and database.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Brings the schema up to date. Of several processes that start together one does it, and the others wait.
    ///
    /// # Errors
    /// As [`Postgres::open`].
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let work = async {
            let mut connection = self.pool.acquire().await?;
            let begun: bool = sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut *connection).await?;
            // One look where all is done: a database that may only be read can be opened.
            let current = begun && schema::is_current(&MIGRATOR, &mut *connection).await?;
            drop(connection);
            if !current {
                MIGRATOR.run(&self.pool).await.map_err(sqlx::Error::from)?;
            }
            Ok(())
        };
        self.within(MIGRATE_WITHIN, work).await
    }

    /// Closes the connections; handles that share them are closed with it.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let wrong = || StoreError::Url {
        url: crate::store::without_password(url),
        what: "cannot be read; write postgres://USER:PASSWORD@HOST:PORT/DATABASE, with % and two hex digits for a special character".into(),
    };
    // A slash or an @ in a password that is not escaped would make a host and a database, which are shown, of its rest.
    let before_options = url.split('?').next().unwrap_or_default();
    let authority = before_options.split_once("://").and_then(|(_, rest)| rest.split('/').next()).ok_or_else(wrong)?;
    if before_options.matches('@').count() != authority.matches('@').count() || authority.matches('@').count() > 1 {
        return Err(wrong());
    }
    // What the parser says may quote what it could not read, a password among it.
    let options = PgConnectOptions::from_str(url).map_err(|_| wrong())?;
    Ok(options.application_name("fx").disable_statement_logging())
}

/// Where the database is, without user and password.
fn place(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or_else(|| options.get_host().to_owned(), |socket| socket.display().to_string());
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    format!("postgres://{host}:{}/{database}", options.get_port())
}

/// The database cannot be reached.
pub(super) fn away(place: &str, what: &str) -> StoreError {
    StoreError::Away { place: place.to_owned(), what: what.to_owned() }
}

/// An error in the words of whoever can mend it.
pub(super) fn explain(place: &str, error: StoreError) -> StoreError {
    match &error {
        StoreError::Database(cause) => cause.downcast_ref().and_then(|cause| in_words(place, cause)).unwrap_or(error),
        _ => error,
    }
}

fn in_words(place: &str, error: &sqlx::Error) -> Option<StoreError> {
    let unusable = |what: String| Some(StoreError::Unusable { place: place.to_owned(), what });
    match error {
        sqlx::Error::Io(cause) => Some(away(place, &cause.to_string())),
        sqlx::Error::PoolTimedOut => Some(away(place, "no connection in time")),
        sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Some(away(place, "the connections were closed")),
        sqlx::Error::Tls(cause) => unusable(format!("no encrypted connection: {cause}")),
        sqlx::Error::Database(cause) => answered(place, &cause.code().unwrap_or_default(), cause.message()),
        sqlx::Error::Migrate(cause) => match &**cause {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
                in_words(place, cause).or_else(|| unusable(cause.as_database_error()?.message().to_owned()))
            }
            MigrateError::VersionMissing(version) if *version > schema::newest(&MIGRATOR) => {
                Some(StoreError::Newer { place: place.to_owned() })
            }
            // Nothing has been released that made another first one.
            MigrateError::VersionMismatch(1) => unusable(OUTDATED.to_owned()),
            cause => unusable(format!("its schema is not fx's: {cause}")),
        },
        _ => None,
    }
}

/// What the server answered, by its code.
fn answered(place: &str, code: &str, message: &str) -> Option<StoreError> {
    let unusable = |what: &str| Some(StoreError::Unusable { place: place.to_owned(), what: what.to_owned() });
    match code {
        state::TOO_MANY_CONNECTIONS => Some(away(place, message)),
        state::DISK_FULL => unusable(crate::store::FULL),
        state::READ_ONLY => unusable("it may only be read"),
        state::NO_RIGHT | state::NO_DATABASE => unusable(message),
        _ if [state::CONNECTION, state::INTERVENTION].iter().any(|class| code.starts_with(class)) => Some(away(place, message)),
        _ if code.starts_with(state::AUTHORIZATION) => unusable(message),
        _ => None,
    }
}
