//! One kind of answers in memory: bounded by weight, each with a lifetime of its own; in a service one reader a key. Part of `store/cached`.

use std::fmt;
use std::hash::Hash;
use std::time::{Duration, Instant};

#[cfg(feature = "server")]
use moka::Expiry;
#[cfg(feature = "server")]
use moka::future::Cache;

use crate::memory::{Askers, Scratch};
use crate::store::StoreError;

/// About what an entry takes beside its content: the key and moka's own book-keeping.
const ENTRY_BYTES: usize = 200;

/// How much memory a kept value takes.
pub(super) trait Weight {
    /// Bytes on the heap.
    fn bytes(&self) -> usize;
}

/// A value, and since when it is good for how long.
#[derive(Debug, Clone)]
pub(super) struct Kept<V> {
    value: V,
    since: Instant,
    lifetime: Duration,
}

/// Answers by key and generation.
pub(super) struct Shelf<K, V> {
    name: &'static str,
    room: Room<K, V>,
}

enum Room<K, V> {
    ForOne(Scratch<(K, u64), Kept<V>>),
    #[cfg(feature = "server")]
    ForMany(Cache<(K, u64), Kept<V>>),
}

impl<K, V> fmt::Debug for Shelf<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shelf({})", self.name)
    }
}

/// Ends an entry when its own lifetime is over.
#[cfg(feature = "server")]
struct Lifetime;

#[cfg(feature = "server")]
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
    pub(super) fn new(name: &'static str, bytes: u64, askers: Askers) -> Shelf<K, V> {
        let room = match askers {
            Askers::One => Room::ForOne(Scratch::new(bytes)),
            #[cfg(feature = "server")]
            Askers::Many => {
                let weigher = |_: &(K, u64), kept: &Kept<V>| kept.weight();
                Room::ForMany(Cache::builder().max_capacity(bytes).weigher(weigher).expire_after(Lifetime).build())
            }
        };
        Shelf { name, room }
    }

    /// The value that is kept, or else the one that `read` gives with its lifetime. Of several at once, one reads.
    pub(super) async fn get(
        &self,
        key: K,
        generation: u64,
        read: impl Future<Output = Result<(V, Duration), StoreError>>,
    ) -> Result<V, StoreError> {
        let key = (key, generation);
        let read = async { read.await.map(|(value, lifetime)| Kept { value, since: Instant::now(), lifetime }) };
        let (kept, hit) = match &self.room {
            Room::ForOne(scratch) => match scratch.get(&key).filter(|kept| kept.since.elapsed() < kept.lifetime) {
                Some(kept) => (Ok(kept), true),
                None => {
                    let fresh = read.await;
                    if let Ok(fresh) = &fresh {
                        scratch.put(key, fresh.clone(), fresh.weight());
                    }
                    (fresh, false)
                }
            },
            #[cfg(feature = "server")]
            Room::ForMany(cache) => match cache.entry(key).or_try_insert_with(read).await {
                Ok(entry) => {
                    let hit = !entry.is_fresh();
                    (Ok(entry.into_value()), hit)
                }
                Err(error) => (Err(StoreError::clone(&error)), false),
            },
        };
        let outcome = if hit { "hit" } else { "miss" };
        metrics::counter!("fx_cache_total", "cache" => self.name, "outcome" => outcome).increment(1);
        Ok(kept?.value)
    }
}

impl<V: Weight> Kept<V> {
    fn weight(&self) -> u32 {
        u32::try_from(ENTRY_BYTES + self.value.bytes()).unwrap_or(u32::MAX)
    }
}

#[cfg(all(test, feature = "server"))]
impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Shelf<K, V> {
    /// Entries and bytes, once everything that is due was dropped.
    pub(super) async fn size(&self) -> (u64, u64) {
        let Room::ForMany(cache) = &self.room else { return (0, 0) };
        cache.run_pending_tasks().await;
        (cache.entry_count(), cache.weighted_size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_lives_as_long_as_its_own_lifetime() {
        for seconds in [60, 600] {
            let created = Instant::now();
            let kept = Kept { value: (), since: created, lifetime: Duration::from_secs(seconds) };
            assert_eq!(Lifetime.expire_after_create(&(), &kept, created), Some(Duration::from_secs(seconds)));
            // Being read does not lengthen it.
            assert_eq!(
                Lifetime.expire_after_read(&(), &kept, created, Some(Duration::from_secs(9)), created),
                Some(Duration::from_secs(9))
            );
        }
    }
}
