//! The widget's editions that the store keeps: what an archived article names, and what another copy of a fleet has already. Part of
//! `http/pages`.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;

use crate::http::caching::Cacheable;
use crate::store::{Editions, StoreError};
use crate::widget;

/// Bytes that editions may take which were asked for lately.
const LATELY_BYTES: u64 = 4 << 20;
/// Names in the store are shorter than this.
const LONGEST_NAME: usize = 64;
/// How long until a store that could not take the edition is asked again.
const AGAIN: Duration = Duration::from_secs(60);

/// The editions of a service.
#[derive(Debug)]
pub(crate) struct ServedEditions {
    store: Arc<dyn Editions>,
    lately: Cache<(String, String), Arc<Cacheable>>,
}

impl ServedEditions {
    pub(crate) fn new(store: Arc<dyn Editions>) -> ServedEditions {
        let weigh = |_: &(String, String), file: &Arc<Cacheable>| u32::try_from(file.weight()).unwrap_or(u32::MAX);
        ServedEditions { store, lately: Cache::builder().max_capacity(LATELY_BYTES).weigher(weigh).build() }
    }

    /// A file of an edition that was served once.
    pub(crate) async fn file(&self, version: &str, name: &str) -> Result<Option<Arc<Cacheable>>, StoreError> {
        if !is_version(version) || name.len() > LONGEST_NAME {
            return Ok(None);
        }
        let key = (version.to_owned(), name.to_owned());
        if let Some(file) = self.lately.get(&key).await {
            return Ok(Some(file));
        }
        let Some(text) = self.store.file(version, name).await? else { return Ok(None) };
        let file = Arc::new(Cacheable::immutable(text.into_bytes(), widget::media_type(name)));
        self.lately.insert(key, Arc::clone(&file)).await;
        Ok(Some(file))
    }

    /// Keeps the edition that is compiled in; tried until the store takes it.
    pub(crate) async fn keep(&self) {
        while let Err(error) = self.store.keep(widget::version(), widget::files()).await {
            tracing::warn!(%error, version = widget::version(), "the widget's edition is not kept yet");
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// Twelve hexadecimal digits.
fn is_version(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
