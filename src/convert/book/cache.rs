//! Books in memory: Moka, with one maker a book. Part of `convert/book`.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use metrics::Counter;
use moka::ops::compute::{CompResult, Op};

use super::{Book, Day, DayRule, PAST_LASTS};
use crate::store::StoreError;
use crate::store::cached::ENTRY_BYTES;

/// Bytes that books may take: ten thousand days of the European Central Bank.
const MOST_BYTES: u64 = 32 << 20;

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
        let books = moka::future::Cache::builder().name("books").max_capacity(MOST_BYTES).weigher(|_, book: &Arc<Book>| weight(book));
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

fn weight(book: &Book) -> u32 {
    u32::try_from(ENTRY_BYTES + book.weight()).unwrap_or(u32::MAX)
}

/// A counter whose handle is kept: to look one up by its labels costs more than to read a book.
struct Counted(&'static str, OnceLock<Counter>);

impl Counted {
    fn count(&self) {
        self.1.get_or_init(|| metrics::counter!("fx_cache_total", "cache" => "books", "outcome" => self.0)).increment(1);
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use jiff::civil::date;

    use super::*;
    use crate::config;
    use crate::convert::{Books, Reads, Timetable};
    use crate::store::archive::Archive;
    use crate::store::memory::Memory;
    use crate::store::overlay::Overlay;

    /// What 500 days of the European Central Bank, each asked of a hundred sources, take on the heap beside what they are said to weigh.
    #[test]
    fn books_weigh_what_they_take() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (config, _) = config::load(None, Vec::new()).unwrap();
        let store = Arc::new(Overlay::new(Arc::new(Memory::default()), Archive::without_banks()));
        let (sources, prefer) = (config.enabled_sources(), config.preference());
        let books = Books::new(store, sources, prefer, config.rates.carry_days, Arc::new(Timetable::default()), Reads::Everything);
        let now: Timestamp = "2026-11-24T10:15:00Z".parse().unwrap();
        let read = |first: i32, days: i32| {
            let days = (first..first + days).map(|day| date(2010, 1, 4).saturating_add(day.days()));
            runtime.block_on(async {
                for day in days {
                    books.at(Day::On(day), now).await.unwrap();
                }
                books.kept.books.run_pending_tasks().await;
            });
        };
        // The archive is unpacked once.
        read(0, 10);
        let before = books.kept.books.weighted_size();
        let taken = allocation_counter::measure(|| read(10, 500)).bytes_current;
        let said = i64::try_from(books.kept.books.weighted_size() - before).unwrap();
        assert!(taken * 3 < said * 4 && said * 3 < taken * 4, "they weigh {said} bytes and take {taken}");
    }
}
