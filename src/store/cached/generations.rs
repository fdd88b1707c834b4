//! In which generation each day of a table is, and the newest date that was seen of it. Part of `store/cached`.
//!
//! A reader's key holds the generation of the days that its answer stands on. What lands moves only those days on, so that everything
//! else that was read stays good.

use std::collections::{BTreeMap, HashMap};
use std::ops::RangeInclusive;
use std::sync::{PoisonError, RwLock};

use jiff::civil::Date;

use crate::source::TableId;

/// What is known of one table's days.
#[derive(Debug, Default)]
struct State {
    /// The last generation that was given.
    last: u64,
    /// The generation of every day that is not in `days`: of the last time that the whole table was forgotten.
    base: u64,
    /// Days that have a sheet, each in its generation. Sheets are never taken away, so a day that is here hides those before it.
    days: BTreeMap<Date, u64>,
}

/// One small state for each table: 16 bytes a day that was read. Held locked for a look-up in a map, never across an await.
#[derive(Debug, Default)]
pub(super) struct Generations(RwLock<HashMap<TableId, State>>);

impl Generations {
    /// The generation of whatever depends on all days of a table.
    pub(super) fn of(&self, table: TableId) -> u64 {
        self.read(table, |state| state.last)
    }

    /// The generation of the sheet in force on a day: that of the last day on or before it that is known to have a sheet, which hides
    /// what lands before.
    pub(super) fn in_force(&self, table: TableId, on: Date) -> u64 {
        self.read(table, |state| state.days.range(..=on).next_back().map_or(state.base, |(_, generation)| *generation))
    }

    /// The generation of what depends on every day of a range.
    pub(super) fn within(&self, table: TableId, days: &RangeInclusive<Date>) -> u64 {
        if days.is_empty() {
            return 0;
        }
        self.read(table, |state| state.days.range(days.clone()).map(|(_, generation)| *generation).fold(state.base, u64::max))
    }

    /// The newest effective date that was seen.
    pub(super) fn newest(&self, table: TableId) -> Option<Date> {
        self.read(table, |state| state.days.last_key_value().map(|(date, _)| *date))
    }

    /// Nothing that was read of a table is looked at again.
    pub(super) fn advance(&self, table: TableId) {
        self.change(table, |state| {
            state.last += 1;
            state.base = state.last;
            let now = state.last;
            state.days.values_mut().for_each(|generation| *generation = now);
        });
    }

    /// What was read of these days is not looked at again: a sheet of each has landed.
    pub(super) fn landed(&self, table: TableId, days: impl Iterator<Item = Date>) {
        self.change(table, |state| {
            state.last += 1;
            let now = state.last;
            state.days.extend(days.map(|day| (day, now)));
        });
    }

    /// The sheet of a day was taken out: it hides nothing any longer.
    pub(super) fn left(&self, table: TableId, day: Date) {
        self.change(table, |state| {
            state.days.remove(&day);
        });
        self.advance(table);
    }

    /// A sheet of that date exists, as a reader of that generation found.
    pub(super) fn saw(&self, table: TableId, date: Date, generation: u64) {
        if self.read(table, |state| !state.days.contains_key(&date)) {
            self.change(table, |state| {
                state.days.entry(date).or_insert(generation);
            });
        }
    }

    fn read<T>(&self, table: TableId, read: impl FnOnce(&State) -> T) -> T {
        let states = self.0.read().unwrap_or_else(PoisonError::into_inner);
        match states.get(&table) {
            Some(state) => read(state),
            None => read(&State::default()),
        }
    }

    fn change(&self, table: TableId, change: impl FnOnce(&mut State)) {
        change(self.0.write().unwrap_or_else(PoisonError::into_inner).entry(table).or_default());
    }
}
