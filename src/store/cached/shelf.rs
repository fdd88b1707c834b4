//! One kind of answers in memory, over moka: bounded by weight, each with a lifetime of its own, one reader a key.
//! Part of `store/cached`.

use std::fmt;
use std::hash::Hash;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use crate::store::StoreError;

/// About what an entry takes beside its content: the key and moka's own book-keeping.
const ENTRY_BYTES: usize = 200;

/// How much memory a kept value takes.
pub(super) trait Weight {
    /// Bytes on the heap.
    fn bytes(&self) -> usize;
}

/// A value and how long it is good.
#[derive(Debug, Clone)]
pub(super) struct Kept<V> {
    value: V,
    lifetime: Duration,
}

/// Answers by key and generation.
pub(super) struct Shelf<K, V> {
    name: &'static str,
    cache: Cache<(K, u64), Kept<V>>,
}

impl<K, V> fmt::Debug for Shelf<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shelf({})", self.name)
    }
}

/// Ends an entry when its own lifetime is over.
struct Lifetime;

impl<K, V> Expiry<K, Kept<V>> for Lifetime {
    fn expire_after_create(&self, _: &K, kept: &Kept<V>, _: Instant) -> Option<Duration> {
        Some(kept.lifetime)
    }
}

impl<K, V> Shelf<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Weight + Clone + Send + Sync + 'static,
{
    /// An empty shelf for at most so many bytes; `name` stands in metrics.
    pub(super) fn new(name: &'static str, bytes: u64) -> Shelf<K, V> {
        let weigher = |_: &(K, u64), kept: &Kept<V>| u32::try_from(ENTRY_BYTES + kept.value.bytes()).unwrap_or(u32::MAX);
        Shelf { name, cache: Cache::builder().max_capacity(bytes).weigher(weigher).expire_after(Lifetime).build() }
    }

    /// The value that is kept, or else the one that `read` gives with its lifetime. Of several at once, one reads.
    pub(super) async fn get(
        &self,
        key: K,
        generation: u64,
        read: impl Future<Output = Result<(V, Duration), StoreError>>,
    ) -> Result<V, StoreError> {
        let read = async { read.await.map(|(value, lifetime)| Kept { value, lifetime }) };
        let entry = self.cache.entry((key, generation)).or_try_insert_with(read).await;
        let hit = entry.as_ref().is_ok_and(|entry| !entry.is_fresh());
        let outcome = if hit { "hit" } else { "miss" };
        metrics::counter!("fx_cache_total", "cache" => self.name, "outcome" => outcome).increment(1);
        match entry {
            Ok(entry) => Ok(entry.into_value().value),
            Err(error) => Err(StoreError::clone(&error)),
        }
    }
}

#[cfg(test)]
impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Shelf<K, V> {
    /// Entries and bytes, once everything that is due was dropped.
    pub(super) async fn size(&self) -> (u64, u64) {
        self.cache.run_pending_tasks().await;
        (self.cache.entry_count(), self.cache.weighted_size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lives_as_long_as_its_own_lifetime() {
        for seconds in [60, 600] {
            let kept = Kept { value: (), lifetime: Duration::from_secs(seconds) };
            let created = Instant::now();
            assert_eq!(Lifetime.expire_after_create(&(), &kept, created), Some(Duration::from_secs(seconds)));
            // Being read does not lengthen it.
            assert_eq!(
                Lifetime.expire_after_read(&(), &kept, created, Some(Duration::from_secs(9)), created),
                Some(Duration::from_secs(9))
            );
        }
    }
}
