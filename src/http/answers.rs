//! Answers that were just given, by their query: a news site's readers ask the same few questions all day. Part of `http`.
//!
//! An answer stands for as long as the book that it was read from, to the same instant and generation; never longer.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use moka::future::Cache;

use super::caching::Cacheable;
use crate::convert::{Books, Stamp};

/// All of them together, in bytes.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// What is asked once in a minute is computed again.
const LASTS: Duration = Duration::from_secs(60);
/// Longer queries are not worth their room.
const LONGEST_QUERY: usize = 160;

/// The answers that were just given.
#[derive(Debug)]
pub(super) struct Answers(Cache<Box<str>, Kept>);

#[derive(Debug, Clone)]
struct Kept {
    answer: Arc<Cacheable>,
    stamp: Stamp,
}

impl Answers {
    pub(super) fn new() -> Answers {
        let weigher = |query: &Box<str>, kept: &Kept| u32::try_from(query.len() + kept.answer.weight() + 100).unwrap_or(u32::MAX);
        Answers(Cache::builder().name("answers").max_capacity(MOST_BYTES).weigher(weigher).time_to_live(LASTS).build())
    }

    /// The answer to the same query, while the book behind it stands.
    pub(super) async fn get(&self, query: &str, books: &Books, now: Timestamp) -> Option<Arc<Cacheable>> {
        let kept = self.0.get(query).await?;
        books.stands(kept.stamp, now).then_some(kept.answer)
    }

    pub(super) async fn keep(&self, query: &str, answer: &Arc<Cacheable>, stamp: Stamp) {
        if query.len() <= LONGEST_QUERY {
            self.0.insert(query.into(), Kept { answer: Arc::clone(answer), stamp }).await;
        }
    }
}
