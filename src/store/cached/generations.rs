//! In which generation each day of a source is, and the newest date that was seen of it. Part of `store/cached`.
//!
//! A reader's key holds the generation of the days that its answer stands on. What lands moves only those days on, so that everything
//! else that was read stays good.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{PoisonError, RwLock};

use jiff::civil::Date;

use crate::sources::SourceId;

/// What is known of one source's days.
#[derive(Debug, Default)]
struct State {
    /// The last generation that was given.
    last: u64,
    /// The generation of every day that is not in `days`: of the last time that the whole source was forgotten.
    base: u64,
    /// Days that have a sheet, each in its generation. Sheets are never taken away, so a day that is here hides those before it.
    days: BTreeMap<Date, u64>,
}

/// One small state for each source: 16 bytes a day that was read. Held locked for a look-up in a map, never across an await.
#[derive(Debug, Default)]
pub(super) struct Generations(RwLock<HashMap<SourceId, State>>);

impl Generations {
    /// The generation of whatever depends on all days of a source.
    pub(super) fn of(&self, source: SourceId) -> u64 {
        self.read(source, |state| state.last)
    }

    /// The generation of the sheet in force on a day: that of the last day on or before it that is known to have a sheet, which hides
    /// what lands before.
    pub(super) fn in_force(&self, source: SourceId, on: Date) -> u64 {
        self.read(source, |state| state.days.range(..=on).next_back().map_or(state.base, |(_, generation)| *generation))
    }

    /// The generation of what depends on every day of a range.
    pub(super) fn within(&self, source: SourceId, days: &RangeInclusive<Date>) -> u64 {
        if days.is_empty() {
            return 0;
        }
        self.read(source, |state| state.days.range(days.clone()).map(|(_, generation)| *generation).fold(state.base, u64::max))
    }

    /// The newest effective date that was seen.
    pub(super) fn newest(&self, source: SourceId) -> Option<Date> {
        self.read(source, |state| state.days.last_key_value().map(|(date, _)| *date))
    }

    /// Nothing that was read of a source is looked at again.
    pub(super) fn advance(&self, source: SourceId) {
        self.change(source, |state| {
            state.last += 1;
            state.base = state.last;
            let now = state.last;
            state.days.values_mut().for_each(|generation| *generation = now);
        });
    }

    /// What was read of these days is not looked at again: a sheet of each has landed.
    pub(super) fn landed(&self, source: SourceId, days: impl Iterator<Item = Date>) {
        self.change(source, |state| {
            state.last += 1;
            let now = state.last;
            state.days.extend(days.map(|day| (day, now)));
        });
    }

    /// A sheet of that date exists, as a reader of that generation found.
    pub(super) fn saw(&self, source: SourceId, date: Date, generation: u64) {
        if self.read(source, |state| !state.days.contains_key(&date)) {
            self.change(source, |state| {
                state.days.entry(date).or_insert(generation);
            });
        }
    }

    fn read<T>(&self, source: SourceId, read: impl FnOnce(&State) -> T) -> T {
        let states = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match states.get(&source) {
            Some(state) => read(state),
            None => read(&State::default()),
        }
    }

    fn change(&self, source: SourceId, change: impl FnOnce(&mut State)) {
        change(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(source).or_default());
    }
}
