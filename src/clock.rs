//! The one place where the time is read. Everything else has it passed in, so that every test has its own clock.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

/// What time it is: the system's, or one that a test sets.
#[derive(Debug, Clone, Default)]
pub struct Clock(Option<Arc<Fixed>>);

/// A clock that a test sets, in milliseconds.
#[derive(Debug)]
struct Fixed {
    wall: AtomicI64,
    since_start: AtomicI64,
}

impl Clock {
    /// The system's clock.
    #[must_use]
    pub fn system() -> Clock {
        Clock(None)
    }

    /// A clock that stands still until it is advanced. Clones show the same time.
    #[must_use]
    pub fn fixed(at: Timestamp) -> Clock {
        Clock(Some(Arc::new(Fixed { wall: AtomicI64::new(at.as_millisecond()), since_start: AtomicI64::new(0) })))
    }

    /// The time, to the millisecond on a fixed clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the time is read")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            None => Timestamp::now(),
            Some(fixed) => Timestamp::from_millisecond(fixed.wall.load(Ordering::Acquire)).unwrap_or(Timestamp::MAX),
        }
    }

    /// Time since some moment before, for what is measured and not dated: it never goes back, even when the system's clock is set.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        match &self.0 {
            None => START.elapsed(),
            Some(fixed) => Duration::from_millis(u64::try_from(fixed.since_start.load(Ordering::Acquire)).unwrap_or(0)),
        }
    }

    /// Moves a fixed clock on; the system's goes by itself.
    pub fn advance(&self, by: SignedDuration) {
        self.step(by);
        if let Some(fixed) = &self.0 {
            fixed.since_start.fetch_add(i64::try_from(by.as_millis()).unwrap_or(0), Ordering::AcqRel);
        }
    }

    /// Sets a fixed clock by so much without time going by, as a time server corrects a clock that was wrong.
    pub fn step(&self, by: SignedDuration) {
        if let Some(fixed) = &self.0 {
            fixed.wall.fetch_add(i64::try_from(by.as_millis()).unwrap_or(0), Ordering::AcqRel);
        }
    }
}
