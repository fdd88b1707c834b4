//! The rows of a stretch of days. Part of `convert/history`: pure.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::plan::Line;
use super::reading::{Column, Columns};
use super::{Every, Row};
use crate::convert::ratio::{Direction, Factor, OutOfRange};
use crate::convert::receipt::Shown;

/// The last row of each line's period, which waits to be seen to be the last.
#[derive(Debug)]
pub(super) struct Periods {
    every: Every,
    waiting: Vec<Option<Row>>,
}

impl Periods {
    pub(super) fn new(every: Every, lines: &[Line]) -> Periods {
        Periods { every, waiting: vec![None; lines.len()] }
    }

    /// Takes a row of a line, and gives the one before it when that was the last of its period.
    fn push(&mut self, line: usize, row: Row) -> Option<Row> {
        if self.every == Every::Day {
            return Some(row);
        }
        let waiting = self.waiting.get_mut(line)?;
        let before = waiting.replace(row)?;
        (self.every.period(before.date) != self.every.period(row.date)).then_some(before)
    }

    /// Takes the row that waits, unless its period goes on at `next`.
    fn end(&mut self, line: usize, next: Option<Date>) -> Option<Row> {
        let period = next.map(|next| self.every.period(next));
        let waiting = self.waiting.get_mut(line)?;
        waiting.take_if(|row| period.is_none_or(|period| self.every.period(row.date) < period))
    }
}

/// The rows of all lines, by date and then in the order of the lines. `next` is the first day after them that is still to come.
pub(super) fn of(lines: &[Line], columns: &Columns<'_>, periods: &mut Periods, next: Option<Date>) -> Result<Vec<Row>, OutOfRange> {
    let mut rows: Vec<Row> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let legs: Option<Vec<&Column>> = line.legs.iter().map(|leg| columns.get(&(leg.source, leg.code)).map(AsRef::as_ref)).collect();
        let days = legs.map(|legs| Days { line, legs });
        rows.reserve(days.as_ref().map_or(0, Days::most));
        for row in days.into_iter().flatten() {
            rows.extend(periods.push(at, row?));
        }
        rows.extend(periods.end(at, next));
    }
    if lines.len() > 1 {
        // Rows of one day stay in the order of the lines.
        rows.sort_by_key(|row| row.date);
    }
    Ok(rows)
}

/// The days on which every leg of a line has a quote, each with its rate.
struct Days<'a> {
    line: &'a Line,
    legs: Vec<&'a Column>,
}

impl Iterator for Days<'_> {
    type Item = Result<Row, OutOfRange>;

    fn next(&mut self) -> Option<Result<Row, OutOfRange>> {
        let date = self.next_common()?;
        let mut factors = [NO_LEG; MOST_LEGS];
        let mut used = 0;
        for (leg, column) in self.line.legs.iter().zip(&mut self.legs) {
            let ((_, quote), rest) = column.split_first()?;
            *column = rest;
            if let Some(factor) = leg.factor(quote) {
                *factors.get_mut(used)? = factor;
                used += 1;
            }
        }
        let row = |rate| Row { date, quote: self.line.quote, rate, origin: self.line.origin };
        Some(Shown::of(factors.get(..used)?).map(row))
    }
}

/// Two legs on each of two sources.
const MOST_LEGS: usize = 4;
/// The place of a leg that is not there.
const NO_LEG: Factor = Factor { value: Decimal::ONE, nominal: 1, direction: Direction::Direct };

impl Days<'_> {
    /// There are no more than this.
    fn most(&self) -> usize {
        self.legs.iter().map(|column| column.len()).min().unwrap_or(0)
    }

    /// Moves every leg to the next day that all have.
    fn next_common(&mut self) -> Option<Date> {
        let mut date = self.legs.iter().map(|column| column.first().map(|(date, _)| *date)).max()??;
        loop {
            let mut latest = date;
            for column in &mut self.legs {
                while column.first().is_some_and(|(first, _)| *first < date) {
                    *column = column.get(1..)?;
                }
                latest = latest.max(column.first()?.0);
            }
            if latest == date {
                return Some(date).filter(|date| *date <= self.line.until);
            }
            date = latest;
        }
    }
}
