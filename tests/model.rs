//! A model of everything that happens around fx: publishers that are late, wrong, corrected or gone, a clock that is set, processes that are
//! killed and files that rot, in an order drawn at random. Beside it an oracle knows what was published when, and every answer is right, with
//! the right day and word, or it is an error.
//!
//! A run is its seed: `FX_SEED=17 cargo test --test model` tells the story of one, and `FX_SEEDS=10000` runs so many.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/books.rs"]
mod books;
#[path = "model/oracle.rs"]
mod oracle;
#[path = "model/publisher.rs"]
mod publisher;
#[path = "model/story.rs"]
mod story;

use futures::{StreamExt, stream};
use story::Story;

/// So many stories are told when nobody says how many.
const USUAL: u64 = 200;
/// And so many of them at the same time.
const AT_ONCE: usize = 4;
/// What happens in one.
const STEPS: usize = 16;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

async fn told(seed: u64) -> oracle::Counts {
    let mut story = Story::begin(seed).await;
    for _ in 0..STEPS {
        story.goes_on().await;
    }
    story.counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_is_right_or_an_error() {
    let seeds = match number("FX_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("FX_SEEDS").unwrap_or(USUAL),
    };
    let stories = stream::iter(seeds).map(|seed| tokio::spawn(told(seed))).buffer_unordered(AT_ONCE);
    let counted = stories.fold(oracle::Counts::default(), async |counted, counts| counted.and(&counts.unwrap())).await;
    // A model in which nothing is asked, or every question fails, shows nothing.
    assert!(
        number("FX_SEED").is_some()
            || counted.right > counted.errors && counted.errors.min(counted.carried).min(counted.late).min(counted.again) > 0,
        "{counted:?}"
    );
}
