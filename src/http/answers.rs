//! Answers that were just given: a news site's readers ask the same few questions all day. Part of `http`.
//!
//! An answer stands for as long as the book that it was read from, to the same instant and generation; never longer. By hand over Moka:
//! neither tower nor tower-http has a layer that keeps answers, and none could know when a new sheet has come.

use std::convert::Infallible;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use jiff::Timestamp;
use moka::future::Cache;
use rapidhash::quality::RandomState;
use rapidhash::v3::rapidhash_v3;

use super::caching::Cacheable;
use super::negotiation::Representation;
use crate::convert::{Books, Stamp};
use crate::store::cached::ENTRY_BYTES;

/// All of them together, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// What is asked once in a minute is computed again.
const LASTS: Duration = Duration::from_secs(60);
/// Longer addresses are not worth their room.
const LONGEST_ADDRESS: usize = 180;
/// Questions that are remembered as asked once.
const ASKED_ONCE: usize = 4096;

/// What was asked: route and query, and the representation of the answer. An answer has all its encodings with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Key {
    /// The route with its query as the client wrote them, so that no route finds what another was asked.
    address: PathAndQuery,
    representation: Representation,
}

impl Key {
    /// Of a request, without a copy.
    pub(crate) fn of(uri: &Uri, representation: Representation) -> Key {
        Key { address: uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/")), representation }
    }

    /// The same with bytes of its own: a request's share those of everything that its connection has read.
    fn alone(&self) -> Option<Key> {
        let bytes = Bytes::copy_from_slice(self.address.as_str().as_bytes());
        Some(Key { address: PathAndQuery::from_maybe_shared(bytes).ok()?, representation: self.representation })
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.address.as_str().hash(state);
        self.representation.hash(state);
    }
}

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Key, Infallible> {
        Ok(Key::of(&parts.uri, Representation::Json))
    }
}

/// The answers that were just given.
pub(crate) struct Answers {
    kept: Cache<Key, Entry, RandomState>,
    /// Hashes of questions that were asked once. To keep each of them would cost more than to compute it.
    once: Box<[AtomicU64]>,
}

#[derive(Debug, Clone)]
struct Entry {
    answer: Arc<Cacheable>,
    stamp: Stamp,
}

fn weight(key: &Key, kept: &Entry) -> u32 {
    u32::try_from(key.address.as_str().len() + kept.answer.weight() + ENTRY_BYTES).unwrap_or(u32::MAX)
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answers").field(&self.kept).finish()
    }
}

impl Answers {
    pub(crate) fn new() -> Answers {
        let kept = Cache::builder()
            .name("answers")
            .max_capacity(MOST_BYTES)
            .weigher(weight)
            .time_to_live(LASTS)
            .build_with_hasher(RandomState::new());
        Answers { kept, once: (0..ASKED_ONCE).map(|_| AtomicU64::new(0)).collect() }
    }

    /// The answer to the same question, while the book behind it stands.
    pub(crate) async fn get(&self, key: &Key, books: &Books, now: Timestamp) -> Option<Arc<Cacheable>> {
        let kept = self.kept.get(key).await?;
        books.stands(kept.stamp, now).then_some(kept.answer)
    }

    /// Keeps the answer to a question that is asked for the second time.
    pub(crate) async fn keep(&self, key: &Key, answer: &Arc<Cacheable>, stamp: Stamp) {
        if key.address.as_str().len() > LONGEST_ADDRESS || !self.asked_before(key) {
            return;
        }
        if let Some(key) = key.alone() {
            self.kept.insert(key, Entry { answer: Arc::clone(answer), stamp }).await;
        }
    }

    fn asked_before(&self, key: &Key) -> bool {
        let hash = rapidhash_v3(key.address.as_str().as_bytes()) ^ key.representation as u64;
        let at = usize::try_from(hash % ASKED_ONCE as u64).unwrap_or(0);
        self.once.get(at).is_some_and(|slot| slot.swap(hash, Ordering::Relaxed) == hash)
    }
}
