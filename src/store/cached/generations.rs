//! Which generation of its sheets a source is in, and the newest date that was seen of it. Part of `store/cached`.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use jiff::civil::Date;

use crate::sources::SourceId;

#[derive(Debug, Clone, Copy, Default)]
struct State {
    generation: u64,
    newest: Option<Date>,
}

/// One small state for each source. Held locked for a look-up in a map, never across an await.
#[derive(Debug, Default)]
pub(super) struct Generations(RwLock<HashMap<SourceId, State>>);

impl Generations {
    /// The generation that a reader's key holds.
    pub(super) fn of(&self, source: SourceId) -> u64 {
        self.get(source).generation
    }

    /// The newest effective date that was seen.
    pub(super) fn newest(&self, source: SourceId) -> Option<Date> {
        self.get(source).newest
    }

    /// What was read before is not looked at again.
    pub(super) fn advance(&self, source: SourceId) {
        self.change(source, |state| state.generation += 1);
    }

    /// A sheet of that date exists.
    pub(super) fn saw(&self, source: SourceId, date: Date) {
        if self.newest(source).is_none_or(|newest| newest < date) {
            self.change(source, |state| state.newest = state.newest.max(Some(date)));
        }
    }

    fn get(&self, source: SourceId) -> State {
        let states = self.0.read().unwrap_or_else(PoisonError::into_inner);
        states.get(&source).copied().unwrap_or_default()
    }

    fn change(&self, source: SourceId, change: impl FnOnce(&mut State)) {
        change(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(source).or_default());
    }
}
