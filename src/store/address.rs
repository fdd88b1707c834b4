//! `[store] url`: which store an address means, and the whole of it, put together. The way into `store` for `cli` and `http`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use etcetera::BaseStrategy;
use jiff::Timestamp;

#[cfg(feature = "server")]
use super::Editions;
use super::archive::Archive;
use super::cached::Cached;
#[cfg(feature = "server")]
use super::deliveries::Deliveries;
use super::overlay::Overlay;
#[cfg(feature = "server")]
use super::postgres::Postgres;
use super::sqlite::Sqlite;
#[cfg(feature = "server")]
use super::standby::Standby;
use super::{RateStore, SetAside, StoreError};

/// A store that was opened.
#[derive(Debug)]
pub struct Opened {
    /// The cache over the database over the archive.
    pub store: Arc<Cached>,
    /// The file that was set aside; an empty one took its place.
    pub set_aside: Option<SetAside>,
    /// The file or database, for people, without a password; `memory` for one without a file.
    pub place: String,
    /// The file, where there is one.
    pub file: Option<PathBuf>,
    /// What is shared with other processes: to be watched by a service.
    #[cfg(feature = "server")]
    pub shared: Option<Arc<Standby>>,
    /// Where the widget's editions are kept: in the same file or database.
    #[cfg(feature = "server")]
    pub editions: Arc<dyn Editions>,
    /// Where it is kept what webhooks are to be told: there, too.
    #[cfg(feature = "server")]
    pub deliveries: Arc<dyn Deliveries>,
}

const NO_HOME: &str = "there is no home folder to keep it in; name a file: [store] url = \"sqlite:PATH\"";

/// What an address means.
#[derive(Debug, PartialEq, Eq)]
enum Address {
    File(PathBuf),
    Memory,
    #[cfg(feature = "server")]
    Postgres,
}

/// Opens the store of an address for a command: `sqlite:` (the platform's data folder), `sqlite:PATH`, `sqlite::memory:` or `postgres://…`.
///
/// # Errors
/// [`StoreError::Url`] for an address that means nothing; else as [`Sqlite::open_or_set_aside`] or `Postgres::open`.
pub async fn open(url: &str, now: Timestamp) -> Result<Opened, StoreError> {
    open_by(url, now, false).await
}

/// Opens the store for a question or two, in a fraction of the time: see [`Sqlite::open_for_question`].
///
/// # Errors
/// As [`open`].
pub async fn open_for_question(url: &str, now: Timestamp) -> Result<Opened, StoreError> {
    open_by(url, now, true).await
}

async fn open_by(url: &str, now: Timestamp, quickly: bool) -> Result<Opened, StoreError> {
    let (database, set_aside, file) = match read(url, data_folder)? {
        Address::File(path) => {
            let opened = if quickly { Sqlite::open_for_question(&path, now).await } else { Sqlite::open_or_set_aside(&path, now).await };
            let (sqlite, set_aside) = opened?;
            (Arc::new(sqlite), set_aside, Some(path))
        }
        Address::Memory => (Arc::new(Sqlite::in_memory().await?), None, None),
        #[cfg(feature = "server")]
        Address::Postgres => return Ok(shared(Postgres::open(url).await?)),
    };
    Ok(Opened {
        #[cfg(feature = "server")]
        editions: Arc::<Sqlite>::clone(&database),
        #[cfg(feature = "server")]
        deliveries: Arc::<Sqlite>::clone(&database),
        store: whole(database),
        set_aside,
        place: file.as_ref().map_or_else(|| "memory".to_owned(), |file| file.display().to_string()),
        file,
        #[cfg(feature = "server")]
        shared: None,
    })
}

/// Opens the store of a service, which does not wait for a server that is away: the archive answers until it is there.
///
/// # Errors
/// As [`open`], but for [`StoreError::Away`].
#[cfg(feature = "server")]
pub async fn open_for_service(url: &str, now: Timestamp) -> Result<Opened, StoreError> {
    match open_by(url, now, false).await {
        Err(error @ StoreError::Away { .. }) => {
            let opened = shared(Postgres::named(url)?);
            if let Some(standby) = &opened.shared {
                standby.set_away(&error);
            }
            Ok(opened)
        }
        // Without a file that is there already: nothing is kept, and the answers go on.
        Err(error) if error.is_of_disk() => {
            tracing::error!(%error, "nothing can be kept: sheets stay in memory until the service is started again");
            let database = Arc::new(Sqlite::in_memory().await?);
            Ok(Opened {
                editions: Arc::<Sqlite>::clone(&database),
                deliveries: Arc::<Sqlite>::clone(&database),
                store: whole(database),
                set_aside: None,
                place: "memory, for the disk takes nothing".to_owned(),
                file: None,
                shared: None,
            })
        }
        opened => opened,
    }
}

#[cfg(feature = "server")]
fn shared(database: Postgres) -> Opened {
    let place = database.place().to_owned();
    let kept = Arc::new(database.clone());
    let standby = Arc::new(Standby::new(database));
    let upper: Arc<dyn RateStore> = Arc::<Standby>::clone(&standby);
    Opened {
        store: whole(upper),
        set_aside: None,
        place,
        file: None,
        shared: Some(standby),
        editions: Arc::<Postgres>::clone(&kept),
        deliveries: kept,
    }
}

/// The cache over a database over the archive.
fn whole(database: Arc<dyn RateStore>) -> Arc<Cached> {
    Arc::new(Cached::new(Arc::new(Overlay::new(database, Archive::default()))))
}

/// What is compiled in, and nothing else: for a client whose store cannot be used.
#[must_use]
pub fn archive_only() -> Arc<dyn RateStore> {
    Arc::new(Archive::default())
}

/// Where the platform keeps a program's data: `$XDG_DATA_HOME` or `~/.local/share` on Linux.
fn data_folder() -> Option<PathBuf> {
    Some(etcetera::base_strategy::choose_native_strategy().ok()?.data_dir())
}

fn read(url: &str, data_folder: impl FnOnce() -> Option<PathBuf>) -> Result<Address, StoreError> {
    let wrong = |what: &str| StoreError::Url { url: without_password(url), what: what.to_owned() };
    match url.split_once(':') {
        Some(("sqlite", "")) => match data_folder() {
            Some(folder) => Ok(Address::File(folder.join("fx").join("fx.db"))),
            // The address is right, and the machine has no place for it: the archive can still answer.
            None => Err(StoreError::Unusable { place: "sqlite".to_owned(), what: NO_HOME.to_owned() }),
        },
        Some(("sqlite", ":memory:")) => Ok(Address::Memory),
        // As other programs write it: sqlite:///var/lib/fx.db is the absolute path, sqlite://fx.db the relative one.
        Some(("sqlite", path)) => match path.strip_prefix("//").unwrap_or(path) {
            "" => Err(wrong("there is no path in it; write sqlite: for the data folder, or sqlite:PATH")),
            path if path.contains('?') => Err(wrong("options are not read; write sqlite:PATH")),
            path => Ok(Address::File(Path::new(path).to_owned())),
        },
        #[cfg(feature = "server")]
        Some(("postgres" | "postgresql", _)) => Ok(Address::Postgres),
        #[cfg(not(feature = "server"))]
        Some(("postgres" | "postgresql", _)) => Err(wrong("this build of fx has no PostgreSQL; write sqlite: or sqlite:PATH")),
        _ => Err(wrong("write sqlite: (the data folder), sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/DATABASE")),
    }
}

/// A store's address as it may be shown. Whatever stands between the scheme and the last `@` may hold a secret, and so may options.
#[must_use]
pub fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
        (None, Some((_, host))) => format!("…@{host}"),
        (_, None) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> Option<PathBuf> {
        Some(PathBuf::from("/home/ann/.local/share"))
    }

    #[test]
    fn addresses_are_read() {
        let file = |path: &str| Ok::<_, String>(Address::File(path.into()));
        let read = |url| read(url, home).map_err(|error| error.to_string());
        assert_eq!(read("sqlite:"), file("/home/ann/.local/share/fx/fx.db"));
        assert_eq!(read("sqlite:rates.db"), file("rates.db"));
        assert_eq!(read("sqlite:/var/lib/fx/fx.db"), file("/var/lib/fx/fx.db"));
        assert_eq!(read("sqlite:///var/lib/fx/fx.db"), file("/var/lib/fx/fx.db"));
        assert_eq!(read("sqlite::memory:"), Ok(Address::Memory));
    }

    #[test]
    fn an_address_that_means_nothing_says_what_would() {
        let read = |url| read(url, || None).unwrap_err().to_string();
        assert_eq!(read("sqlite:"), r#"store sqlite: there is no home folder to keep it in; name a file: [store] url = "sqlite:PATH""#);
        assert_eq!(
            read("fx.db"),
            r#"store url "fx.db": write sqlite: (the data folder), sqlite:PATH, sqlite::memory: or postgres://USER:PASSWORD@HOST/DATABASE"#
        );
        assert_eq!(read("sqlite:a.db?mode=ro"), r#"store url "sqlite:a.db": options are not read; write sqlite:PATH"#);
    }

    #[test]
    fn a_password_is_never_shown() {
        for (url, shown) in [
            ("postgres://ann:s3cret@db.example/fx", "postgres://…@db.example/fx"),
            ("postgres://ann:s3@cret@db.example/fx", "postgres://…@db.example/fx"),
            ("postgresql:ann:s3cret@db.example/fx", "…@db.example/fx"),
            ("postgres://db/fx?password=s3cret", "postgres://db/fx"),
            ("sqlite:fx.db", "sqlite:fx.db"),
        ] {
            assert_eq!(without_password(url), shown);
        }
        // A scheme that is mistyped is no reason to show the rest.
        let error = read("postgre://ann:s3cret@db.example/fx", home).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("cret"), "{error:?}");
    }
}
