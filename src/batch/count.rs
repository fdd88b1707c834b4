//! How many rows a file had, and what became of them. Part of `batch`.

/// How many rows there were, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows read, without a header.
    pub rows: u64,
    /// Rows of which every target was converted.
    pub converted: u64,
    /// Rows with an error.
    pub failed: u64,
    /// Rows of CSV without anything in them, and those that add others up: passed over, and not among `rows`.
    pub skipped: u64,
}

/// What a step through the input came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A row is written, with or without an error.
    Row { good: bool },
    /// Nothing to count: a header.
    Passed,
    /// A row that is none.
    Skipped,
    /// What there is of the input is used up.
    More,
}
