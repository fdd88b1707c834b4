//! The rows of a stretch of days. Part of `convert/history`: pure.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::line::{Line, Pick};
use super::reading::{Column, Columns};
use super::{Every, Row};
use crate::convert::fraction::Fraction;
use crate::convert::path::LONGEST_CHAIN;
use crate::convert::ratio::{Direction, Factor, OutOfRange};
use crate::convert::receipt::Shown;
use crate::currency::Code;

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
        let days = Days::of(line, columns);
        rows.reserve(days.most());
        for (date, legs) in days {
            let row = Row { date, rate_date: date, quote: line.quote, rate: Shown::of(legs.factors())?, origin: line.origin };
            rows.extend(periods.push(at, row));
        }
        rows.extend(periods.end(at, next));
    }
    if lines.len() > 1 {
        // Rows of one day stay in the order of the lines.
        rows.sort_by_key(|row| row.date);
    }
    Ok(rows)
}

/// The rates of all lines without a digit lost, by quote and day. A day that two lines have is that of the later one, as among the rows.
pub(super) fn exact(lines: &[Line], columns: &Columns<'_>, all: &mut BTreeMap<(Code, Date), Fraction>) -> Result<(), OutOfRange> {
    for line in lines {
        for (date, legs) in Days::of(line, columns) {
            all.insert((line.quote, date), Fraction::product(legs.factors())?);
        }
    }
    Ok(())
}

/// The days on which a line has every leg of one of its ways, each with its rate.
struct Days<'a> {
    line: &'a Line,
    ways: Vec<Way<'a>>,
}

/// The columns of one way, each from its next common day on.
struct Way<'a> {
    picks: &'a [Pick],
    legs: Vec<&'a Column>,
}

impl Iterator for Days<'_> {
    type Item = (Date, Legs);

    fn next(&mut self) -> Option<(Date, Legs)> {
        let dates = self.ways.iter_mut().map(|way| way.next_common(self.line.since));
        let (at, date) = dates.enumerate().filter_map(|(at, date)| Some((at, date?))).min_by_key(|(_, date)| *date)?;
        if date > self.line.until {
            return None;
        }
        let mut factors = [NO_LEG; MOST_LEGS];
        let mut used = 0;
        let quotes = self.ways.get(at)?.factors();
        for factor in quotes.chain(self.line.fixed.iter().copied()) {
            *factors.get_mut(used)? = factor;
            used += 1;
        }
        // Of that day the other ways have nothing more to say.
        for way in &mut self.ways {
            way.pass(date);
        }
        Some((date, Legs { factors, used }))
    }
}

/// What the legs of one day are to arithmetic.
struct Legs {
    factors: [Factor; MOST_LEGS],
    used: usize,
}

impl Legs {
    fn factors(&self) -> &[Factor] {
        self.factors.get(..self.used).unwrap_or_default()
    }
}

/// Three legs on each of two sources, and the longest chains of laws before and after them.
const MOST_LEGS: usize = 6 + 2 * LONGEST_CHAIN;
/// The place of a leg that is not there.
const NO_LEG: Factor = Factor { value: Decimal::ONE, nominal: 1, direction: Direction::Direct };

impl<'a> Days<'a> {
    fn of(line: &'a Line, columns: &'a Columns<'_>) -> Days<'a> {
        let way = |picks: &'a Vec<Pick>| {
            let legs: Option<Vec<&Column>> = picks.iter().map(|leg| columns.get(&leg.key()).map(AsRef::as_ref)).collect();
            legs.map(|legs| Way { picks, legs })
        };
        Days { line, ways: line.ways.iter().filter_map(way).collect() }
    }

    /// There are no more than this.
    fn most(&self) -> usize {
        self.ways.iter().map(|way| way.legs.iter().map(|column| column.len()).min().unwrap_or(0)).sum()
    }
}

impl Way<'_> {
    /// Moves every leg to the next day that all have, from that day on.
    fn next_common(&mut self, since: Date) -> Option<Date> {
        let mut date = self.legs.iter().map(|column| column.first().map(|(date, _)| *date)).max()??.max(since);
        loop {
            let mut latest = date;
            for column in &mut self.legs {
                while column.first().is_some_and(|(first, _)| *first < date) {
                    *column = column.get(1..)?;
                }
                latest = latest.max(column.first()?.0);
            }
            if latest == date {
                return Some(date);
            }
            date = latest;
        }
    }

    /// What the next day's quotes are to arithmetic.
    fn factors(&self) -> impl Iterator<Item = Factor> + '_ {
        self.picks.iter().zip(&self.legs).filter_map(|(leg, column)| leg.factor(&column.first()?.1))
    }

    /// Moves every leg that stands on a day beyond it.
    fn pass(&mut self, date: Date) {
        for column in &mut self.legs {
            if column.first().is_some_and(|(first, _)| *first == date) {
                *column = column.get(1..).unwrap_or_default();
            }
        }
    }
}
