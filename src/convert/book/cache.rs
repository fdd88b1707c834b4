//! Books in memory: Moka, with one maker a book. Part of `convert/book`.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use metrics::Counter;
use moka::ops::compute::{CompResult, Op};

use super::{Book, Day, DayRule, PAST_LASTS};
use crate::store::StoreError;

/// Books kept at once, by the number of currencies in them: about 12 MB.
const MOST: u64 = 400_000;

/// What a book is kept under.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) day: Day,
    pub(super) rule: DayRule,
    /// The instant of which it is read what was known; nothing for now.
    pub(super) known: Option<Timestamp>,
    /// The sources in it; all, where none are named.
    pub(super) places: Option<Arc<[usize]>>,
    /// The generation of what lands.
    pub(super) generation: u64,
}

/// Where books are kept.
pub(super) struct Cache {
    books: moka::future::Cache<Key, Arc<Book>>,
    hits: Counted,
    misses: Counted,
}

impl fmt::Debug for Cache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cache")
    }
}

impl Cache {
    /// An empty one.
    pub(super) fn new() -> Cache {
        let books = moka::future::Cache::builder().name("books").max_capacity(MOST).weigher(|_, book: &Arc<Book>| book.weight());
        let books = books.time_to_live(PAST_LASTS.unsigned_abs()).build();
        Cache { books, hits: Counted("hit", OnceLock::new()), misses: Counted("miss", OnceLock::new()) }
    }

    /// The book that is kept and still stands, or else the one that is made. Of several who want it at once, one makes it.
    pub(super) async fn get<F>(&self, key: Key, now: Timestamp, make: impl Fn() -> F) -> Result<Arc<Book>, StoreError>
    where
        F: Future<Output = Result<Book, StoreError>>,
    {
        let stands = |book: &Arc<Book>| book.stamp.holds(now);
        if let Some(book) = self.books.get(&key).await.filter(stands) {
            self.hits.count();
            return Ok(book);
        }
        self.misses.count();
        // One at a time for a key: who waited finds the book that the first one made.
        let renew = async |kept: Option<moka::Entry<_, Arc<Book>>>| match kept {
            Some(kept) if stands(kept.value()) => Ok(Op::Nop),
            _ => make().await.map(|book| Op::Put(Arc::new(book))),
        };
        match self.books.entry(key).and_try_compute_with(renew).await? {
            CompResult::Inserted(entry) | CompResult::ReplacedWith(entry) | CompResult::Unchanged(entry) => Ok(entry.into_value()),
            CompResult::StillNone(_) | CompResult::Removed(_) => make().await.map(Arc::new),
        }
    }
}

/// A counter whose handle is kept: to look one up by its labels costs more than to read a book.
struct Counted(&'static str, OnceLock<Counter>);

impl Counted {
    fn count(&self) {
        self.1.get_or_init(|| metrics::counter!("fx_cache_total", "cache" => "books", "outcome" => self.0)).increment(1);
    }
}
