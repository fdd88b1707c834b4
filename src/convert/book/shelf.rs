//! Books in memory: in a service one maker a book. Part of `convert/book`.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use metrics::Counter;
#[cfg(feature = "server")]
use moka::future::Cache;
#[cfg(feature = "server")]
use moka::ops::compute::{CompResult, Op};

#[cfg(feature = "server")]
use super::PAST_LASTS;
use super::{Book, Day, Rule};
use crate::memory::{Askers, Scratch};
use crate::store::StoreError;

/// Books kept at once, by the number of quotes in them, which are 28 bytes each: 12 MB.
const MOST: u64 = 400_000;

/// What a book is kept under: its day, the rule, and the generation of what lands.
pub(super) type Key = (Day, Rule, u64);

/// Where books are kept.
pub(super) struct Shelf {
    room: Room,
    counted: Counted,
}

enum Room {
    ForOne(Scratch<Key, Arc<Book>>),
    #[cfg(feature = "server")]
    ForMany(Cache<Key, Arc<Book>>),
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}

impl Shelf {
    /// An empty one.
    pub(super) fn new(askers: Askers) -> Shelf {
        let room = match askers {
            Askers::One => Room::ForOne(Scratch::new(MOST)),
            #[cfg(feature = "server")]
            Askers::Many => {
                let cache = Cache::builder().name("books").max_capacity(MOST).weigher(|_, book: &Arc<Book>| book.weight());
                Room::ForMany(cache.time_to_live(PAST_LASTS.unsigned_abs()).build())
            }
        };
        Shelf { room, counted: Counted::default() }
    }

    /// The book that is kept and still stands, or else the one that is made. Of several who want it at once, one makes it.
    pub(super) async fn get<F>(&self, key: Key, now: Timestamp, make: impl Fn() -> F) -> Result<Arc<Book>, StoreError>
    where
        F: Future<Output = Result<Book, StoreError>>,
    {
        let stands = |book: &Arc<Book>| now < book.stamp.until;
        let kept = match &self.room {
            Room::ForOne(scratch) => scratch.get(&key),
            #[cfg(feature = "server")]
            Room::ForMany(cache) => cache.get(&key).await,
        };
        if let Some(book) = kept.filter(stands) {
            self.counted.hit();
            return Ok(book);
        }
        self.counted.miss();
        match &self.room {
            Room::ForOne(scratch) => {
                let book = Arc::new(make().await?);
                scratch.put(key, Arc::clone(&book), book.weight());
                Ok(book)
            }
            #[cfg(feature = "server")]
            Room::ForMany(cache) => {
                // One at a time for a key: who waited finds the book that the first one made.
                let renew = async |kept: Option<moka::Entry<_, Arc<Book>>>| match kept {
                    Some(kept) if stands(kept.value()) => Ok(Op::Nop),
                    _ => make().await.map(|book| Op::Put(Arc::new(book))),
                };
                match cache.entry(key).and_try_compute_with(renew).await? {
                    CompResult::Inserted(entry) | CompResult::ReplacedWith(entry) | CompResult::Unchanged(entry) => Ok(entry.into_value()),
                    CompResult::StillNone(_) | CompResult::Removed(_) => make().await.map(Arc::new),
                }
            }
        }
    }
}

/// Handles of the counters, kept: to look one up by its labels costs more than to read a book.
#[derive(Default)]
struct Counted {
    hit: OnceLock<Counter>,
    miss: OnceLock<Counter>,
}

impl Counted {
    fn hit(&self) {
        self.hit.get_or_init(|| metrics::counter!("fx_cache_total", "cache" => "books", "outcome" => "hit")).increment(1);
    }

    fn miss(&self) {
        self.miss.get_or_init(|| metrics::counter!("fx_cache_total", "cache" => "books", "outcome" => "miss")).increment(1);
    }
}
