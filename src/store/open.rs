//! From `[store] url` to a store: SQLite over the archive, the cache before both. Part of `store`.

use std::path::PathBuf;
use std::sync::Arc;

use etcetera::BaseStrategy;
use jiff::Timestamp;

use super::archive::Archive;
use super::cached::Cached;
use super::overlay::Overlay;
use super::sqlite::Sqlite;
use super::{RateStore, StoreError};

/// An opened store.
#[derive(Debug)]
pub struct Opened {
    /// The store, with the archive below and the cache before it.
    pub store: Arc<dyn RateStore>,
    /// Where a corrupt file was put.
    pub set_aside: Option<PathBuf>,
}

/// Opens the store that a url names, and makes its file where it is missing.
///
/// # Errors
/// [`StoreError::Url`] for an address that cannot be used; else as [`Sqlite::open_or_set_aside`].
pub async fn open(url: &str, now: Timestamp) -> Result<Opened, StoreError> {
    let (sqlite, set_aside) = match url.strip_prefix("sqlite:") {
        Some(":memory:") => (Sqlite::in_memory().await?, None),
        Some("") => Sqlite::open_or_set_aside(&own_file()?, now).await?,
        Some(path) => Sqlite::open_or_set_aside(&PathBuf::from(path), now).await?,
        None => return Err(unknown(url)),
    };
    let overlay = Overlay::new(Arc::new(sqlite), Arc::new(Archive));
    Ok(Opened { store: Arc::new(Cached::new(Arc::new(overlay))), set_aside })
}

/// The archive alone: for a command that has no store to use.
#[must_use]
pub fn archive_only() -> Arc<dyn RateStore> {
    Arc::new(Cached::new(Arc::new(Archive)))
}

/// `fx/fx.db` in the platform's data folder.
fn own_file() -> Result<PathBuf, StoreError> {
    let platform = etcetera::choose_base_strategy();
    let folder = platform.map(|platform| platform.data_dir()).map_err(|error| StoreError::Url {
        url: "sqlite:".to_owned(),
        what: format!("there is no data folder ({error}); name a file: sqlite:/var/lib/fx/fx.db"),
    })?;
    Ok(folder.join("fx").join("fx.db"))
}

fn unknown(url: &str) -> StoreError {
    // What stands behind the scheme may hold a password.
    let scheme: String = url.split(':').next().unwrap_or_default().chars().take(20).collect();
    let what = match scheme.as_str() {
        "postgres" | "postgresql" => "this fx keeps its sheets in SQLite only: write sqlite: or sqlite:PATH",
        _ => "it is sqlite:, sqlite:PATH or sqlite::memory:",
    };
    StoreError::Url { url: format!("{scheme}:…"), what: what.to_owned() }
}
