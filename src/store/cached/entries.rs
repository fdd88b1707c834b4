//! One kind of answers in memory, in Moka: bounded by weight, each with a lifetime of its own. Part of `store/cached`.

use std::fmt;
use std::hash::Hash;
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::future::Cache;

use crate::store::StoreError;

/// About what an entry of a cache takes beside its content: the key and Moka's own book-keeping, as a test measures it.
pub(crate) const ENTRY_BYTES: usize = 350;

/// How much memory a kept value takes.
pub(super) trait Weight {
    /// Bytes on the heap.
    fn bytes(&self) -> usize;
}

/// A value, and for how long it is good.
#[derive(Debug, Clone)]
pub(super) struct Entry<V> {
    value: V,
    lifetime: Duration,
}

/// Answers by key and generation.
pub(super) struct Entries<K, V> {
    name: &'static str,
    cache: Cache<(K, u64), Entry<V>>,
}

impl<K, V> fmt::Debug for Entries<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entries({})", self.name)
    }
}

/// Ends an entry when its own lifetime is over.
struct Lifetime;

impl<K, V> Expiry<K, Entry<V>> for Lifetime {
    fn expire_after_create(&self, _: &K, entry: &Entry<V>, _: Instant) -> Option<Duration> {
        Some(entry.lifetime)
    }
}

impl<K, V> Entries<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Weight + Clone + Send + Sync + 'static,
{
    /// Room for at most so many bytes; `name` stands in metrics.
    pub(super) fn new(name: &'static str, bytes: u64) -> Entries<K, V> {
        let weigher = |_: &(K, u64), entry: &Entry<V>| entry.weight();
        Entries { name, cache: Cache::builder().max_capacity(bytes).weigher(weigher).expire_after(Lifetime).build() }
    }

    /// The value that is kept, or else the one that `read` gives with its lifetime. Of several at once, one reads.
    pub(super) async fn get(
        &self,
        key: K,
        generation: u64,
        read: impl Future<Output = Result<(V, Duration), StoreError>>,
    ) -> Result<V, StoreError> {
        let read = async { read.await.map(|(value, lifetime)| Entry { value, lifetime }) };
        match self.cache.entry((key, generation)).or_try_insert_with(read).await {
            Ok(entry) => {
                self.count(!entry.is_fresh());
                Ok(entry.into_value().value)
            }
            Err(error) => {
                self.count(false);
                Err(StoreError::clone(&error))
            }
        }
    }

    /// The value that is kept.
    pub(super) async fn peek(&self, key: K, generation: u64) -> Option<V> {
        let kept = self.cache.get(&(key, generation)).await.map(|entry| entry.value);
        self.count(kept.is_some());
        kept
    }

    /// Keeps a value.
    pub(super) async fn put(&self, key: K, generation: u64, value: V, lifetime: Duration) {
        self.cache.insert((key, generation), Entry { value, lifetime }).await;
    }

    fn count(&self, hit: bool) {
        let outcome = if hit { "hit" } else { "miss" };
        metrics::counter!("fx_cache_total", "cache" => self.name, "outcome" => outcome).increment(1);
    }

    /// Entries and bytes, once everything that is due was dropped.
    #[cfg(test)]
    pub(super) async fn size(&self) -> (u64, u64) {
        self.cache.run_pending_tasks().await;
        (self.cache.entry_count(), self.cache.weighted_size())
    }
}

impl<V: Weight> Entry<V> {
    fn weight(&self) -> u32 {
        u32::try_from(ENTRY_BYTES + self.value.bytes()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Weight for () {
        fn bytes(&self) -> usize {
            0
        }
    }

    #[test]
    fn entries_weigh_what_they_take() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let entries: Entries<[u64; 6], ()> = Entries::new("test", u64::MAX);
        let put = |first: u64, count: u64| {
            runtime.block_on(async {
                for key in first..first + count {
                    entries.put([key; 6], 0, (), Duration::from_secs(60)).await;
                }
                entries.size().await
            })
        };
        let (_, before) = put(0, 1000);
        let mut after = 0;
        let taken = allocation_counter::measure(|| (_, after) = put(1000, 10_000)).bytes_current;
        let said = i64::try_from(after - before).unwrap();
        assert!(taken * 3 < said * 4 && said * 3 < taken * 4, "they weigh {said} bytes and take {taken}");
    }

    #[test]
    fn an_entry_lives_as_long_as_its_own_lifetime() {
        for seconds in [60, 600] {
            let created = Instant::now();
            let entry = Entry { value: (), lifetime: Duration::from_secs(seconds) };
            assert_eq!(Lifetime.expire_after_create(&(), &entry, created), Some(Duration::from_secs(seconds)));
            // Being read does not lengthen it.
            let left = Some(Duration::from_secs(9));
            assert_eq!(Lifetime.expire_after_read(&(), &entry, created, left, created), left);
        }
    }
}
