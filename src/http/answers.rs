//! Answers that were just given, by their query: a news site's readers ask the same few questions all day. Part of `http`.
//!
//! An answer stands for as long as the book that it was read from, to the same instant and generation; never longer.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::FutureExt;
use jiff::Timestamp;
use moka::future::Cache;
use rapidhash::v3::rapidhash_v3;

use super::caching::Cacheable;
use crate::convert::{Books, Stamp};

/// All of them together, in bytes.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// What is asked once in a minute is computed again.
const LASTS: Duration = Duration::from_secs(60);
/// Longer queries are not worth their room.
const LONGEST_QUERY: usize = 160;

/// Queries that are remembered as asked once.
const ASKED_ONCE: usize = 4096;

/// The answers that were just given.
pub(super) struct Answers {
    kept: Cache<Box<str>, Kept>,
    /// Hashes of queries that were asked once. To keep each of them would cost more than to compute it.
    once: Box<[AtomicU64]>,
}

#[derive(Debug, Clone)]
struct Kept {
    answer: Arc<Cacheable>,
    stamp: Stamp,
}

#[expect(clippy::borrowed_box, reason = "as moka hands a key over")]
fn weight(query: &Box<str>, kept: &Kept) -> u32 {
    u32::try_from(query.len() + kept.answer.weight() + 100).unwrap_or(u32::MAX)
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answers").field(&self.kept).finish()
    }
}

impl Answers {
    pub(super) fn new() -> Answers {
        let kept = Cache::builder().name("answers").max_capacity(MOST_BYTES).weigher(weight).time_to_live(LASTS).build();
        Answers { kept, once: (0..ASKED_ONCE).map(|_| AtomicU64::new(0)).collect() }
    }

    /// The answer to the same query, while the book behind it stands.
    pub(super) async fn get(&self, query: &str, books: &Books, now: Timestamp) -> Option<Arc<Cacheable>> {
        let kept = self.kept.get(query).await?;
        books.stands(kept.stamp, now).then_some(kept.answer)
    }

    /// The same without waiting: nothing, too, while the cache puts itself in order.
    pub(super) fn at_hand(&self, query: &str, books: &Books, now: Timestamp) -> Option<Arc<Cacheable>> {
        self.get(query, books, now).now_or_never().flatten()
    }

    /// Keeps the answer to a query that is asked for the second time.
    pub(super) async fn keep(&self, query: &str, answer: &Arc<Cacheable>, stamp: Stamp) {
        if query.len() <= LONGEST_QUERY && self.asked_before(query) {
            self.kept.insert(query.into(), Kept { answer: Arc::clone(answer), stamp }).await;
        }
    }

    fn asked_before(&self, query: &str) -> bool {
        let hash = rapidhash_v3(query.as_bytes());
        let at = usize::try_from(hash % ASKED_ONCE as u64).unwrap_or(0);
        self.once.get(at).is_some_and(|slot| slot.swap(hash, Ordering::Relaxed) == hash)
    }
}
