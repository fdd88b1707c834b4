//! What the fetcher remembers of one table between polls and restarts. Kept by the store beside the sheets, written
//! by `refresh`, shown by `/v1/sources` and `fx sources`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::feed::Validators;
use crate::feed::own::{BadLine, Remark};
use crate::sheet::{Quarantine, RefusedRow};
use crate::source::TableId;

/// The fetcher's notes on one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notebook {
    /// What to send with the next conditional request, by URL. Noted only once the answer's sheet was accepted, so that
    /// a refused answer is always asked for again in full.
    pub validators: BTreeMap<String, Validators>,
    /// When the publisher was last asked.
    pub last_attempt: Option<Timestamp>,
    /// When it last gave what was due, or said that nothing had changed.
    pub last_success: Option<Timestamp>,
    /// Attempts since then that failed.
    pub failures: u32,
    /// The last thing that went wrong; kept after a success, with its time.
    pub last_error: Option<Trouble>,
    /// Until when the publisher asked to be left alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_alone_until: Option<Timestamp>,
    /// The first day of a hole that an outage left and that is still to be filled.
    pub gap_since: Option<Date>,
    /// Days whose sheet was published and refused here, oldest first: they are missing, and not for want of a publication.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<Date>,
    /// A sheet that waits to be confirmed.
    pub quarantine: Option<Quarantine>,
    /// Rows that were refused while the rest of their day stands, the oldest day first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<RefusedRow>,
    /// Lines of one's own rates that cannot be used, in the order of the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bad_lines: Vec<BadLine>,
    /// What is said of one's own rates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
    /// Days whose sheet an operator took out: the same figures do not come back by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dropped: Vec<Date>,
    /// Stretches of past days of which everything was asked for, oldest first; they do not touch. What is not here of them, and was not
    /// refused, was not published.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filled: Vec<(Date, Date)>,
}

/// A row that can only be corrected is looked at again for so long: some publishers carry a zero on for years.
const CORRECTED_WITHIN: SignedDuration = SignedDuration::from_hours(6);

/// Refused days, and rows, that are remembered.
const MOST_REFUSED: usize = 400;

impl Notebook {
    /// Notes that the sheet of a day was refused.
    pub fn refuse(&mut self, day: Date) {
        if let Err(place) = self.refused.binary_search(&day) {
            self.refused.insert(place, day);
            let over = self.refused.len().saturating_sub(MOST_REFUSED);
            self.refused.drain(..over);
        }
    }

    /// Notes that everything was asked for of these days.
    pub fn go_through(&mut self, first: Date, last: Date) {
        let mut all: Vec<(Date, Date)> = self.filled.drain(..).chain([(first, last)]).collect();
        all.sort_unstable();
        for (first, last) in all {
            match self.filled.last_mut().filter(|(_, end)| end.tomorrow().is_ok_and(|next| first <= next)) {
                Some((_, end)) => *end = last.max(*end),
                None => self.filled.push((first, last)),
            }
        }
    }

    /// Whether it is known that nothing was published after one day, up to another one: everything was asked for of these days, and
    /// nothing refused.
    #[must_use]
    pub fn nothing_between(&self, after: Date, until: Date) -> bool {
        let Ok(first) = after.tomorrow() else { return true };
        let gone_through = self.filled.iter().any(|(begin, end)| *begin <= first && until <= *end);
        gone_through && !self.refused.iter().any(|day| (first..=until).contains(day))
    }

    /// Notes that the sheet of a day is here.
    pub fn accept(&mut self, day: Date) {
        self.refused.retain(|refused| *refused != day);
    }

    /// Notes that the sheet of a day was taken out: its publisher is asked again at once, and in full.
    pub fn drop_day(&mut self, day: Date) {
        self.dropped.retain(|dropped| *dropped != day);
        self.dropped.push(day);
        let over = self.dropped.len().saturating_sub(MOST_REFUSED);
        self.dropped.drain(..over);
        self.refuse(day);
        self.refuse_rows(day, Vec::new());
        self.validators.clear();
        self.last_attempt = None;
    }

    /// Notes which rows of a day were refused; of an earlier answer about that day nothing is left.
    pub fn refuse_rows(&mut self, day: Date, rows: Vec<RefusedRow>) {
        self.rows.retain(|row| row.date != day);
        self.rows.extend(rows);
        self.rows.sort_by_key(|row| row.date);
        let over = self.rows.len().saturating_sub(MOST_REFUSED);
        self.rows.drain(..over);
    }

    /// The rows of a day that were refused.
    pub fn rows_of(&self, day: Date) -> impl Iterator<Item = &RefusedRow> {
        self.rows.iter().filter(move |row| row.date == day)
    }

    /// Whether something was odd about the newest sheet, so that its publisher is asked again soon: a sheet or a row waits to be confirmed,
    /// or a row was refused a while ago and may have been corrected since.
    #[must_use]
    pub fn is_odd(&self, newest: Option<Date>, now: Timestamp) -> bool {
        let lately = |row: &RefusedRow| now.duration_since(row.since) < CORRECTED_WITHIN;
        let odd = |row: &RefusedRow| newest.is_none_or(|newest| row.date >= newest) && (row.rule.quarantines() || lately(row));
        self.quarantine.is_some() || self.rows.iter().any(odd)
    }

    /// As it is stored.
    pub(super) fn to_json(&self, table: TableId) -> Result<String, StoreError> {
        let odd = |error| StoreError::Content { what: format!("the notebook of {table} as JSON ({error})") };
        serde_json::to_string(self).map_err(odd)
    }

    /// As it was stored.
    pub(super) fn from_json(table: TableId, content: &str) -> Result<Notebook, StoreError> {
        serde_json::from_str(content).map_err(|error| StoreError::Content { what: format!("the notebook of {table} ({error})") })
    }
}

/// One thing that went wrong.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// What, in one sentence.
    pub what: String,
    /// The rule that refused a sheet, when it was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    /// Notes that everything was asked for of these ranges.
    fn gone_through(ranges: &str) -> Notebook {
        let mut notes = Notebook::default();
        for (first, last) in ranges.split_whitespace().filter_map(|range| range.split_once('/')) {
            notes.go_through(day(first), day(last));
        }
        notes
    }

    #[test]
    fn ranges_that_touch_are_one() {
        let together = |ranges: &str| {
            let ranges: Vec<String> = gone_through(ranges).filled.iter().map(|(first, last)| format!("{first}/{last}")).collect();
            ranges.join(" ")
        };
        assert_eq!(together("2020-01-01/2020-01-31"), "2020-01-01/2020-01-31");
        assert_eq!(together("2020-01-01/2020-01-31 2020-02-01/2020-02-10"), "2020-01-01/2020-02-10");
        assert_eq!(together("2020-02-02/2020-02-10 2020-01-01/2020-01-31"), "2020-01-01/2020-01-31 2020-02-02/2020-02-10");
        assert_eq!(together("2020-01-01/2020-01-31 2020-03-01/2020-03-31 2019-12-01/2020-02-29"), "2019-12-01/2020-03-31");
    }

    #[test]
    fn that_nothing_was_published_is_known_of_days_that_were_asked_for() {
        let mut notes = gone_through("2020-01-06/2020-01-31 2020-03-01/2020-03-31");
        let nothing = |notes: &Notebook, after: &str, until: &str| notes.nothing_between(day(after), day(until));
        assert!(nothing(&notes, "2020-01-06", "2020-01-31"));
        assert!(nothing(&notes, "2020-01-05", "2020-01-06"));
        assert!(!nothing(&notes, "2020-01-04", "2020-01-06"), "of the fifth nobody was asked");
        assert!(!nothing(&notes, "2020-01-06", "2020-02-01"));
        assert!(!nothing(&notes, "2020-01-06", "2020-03-02"), "nor of February");
        notes.refuse(day("2020-01-10"));
        assert!(!nothing(&notes, "2020-01-09", "2020-01-13"), "what was published was refused");
        assert!(nothing(&notes, "2020-01-10", "2020-01-13"));
    }
}
