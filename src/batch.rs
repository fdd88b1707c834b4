//! A file of many amounts, row by row: each row gets its result and its receipt, or the reason why it has none, in its place.
//! Stands on `convert` and below `http` (`POST /v1/convert`) and `cli` (`fx convert-file`); knows neither of them.
//!
//! Bytes go in as they come and rows go out as they are done: nothing is kept but the row that is not whole yet and the rates
//! that were found, both bounded. All rows are answered as of one instant, that of the start.
//!
//! - `batch/plan.rs`: where a row's amount, currencies and day stand, and the limits;
//! - `batch/csv.rs` and `batch/lines.rs`: tables and objects, read and written;
//! - `batch/text.rs`, `batch/frame.rs`, `batch/array.rs`, `batch/cell.rs`: bytes to text, text to rows, cells to amounts and days;
//! - `batch/look.rs`: what the first rows of a file show of how the others are written;
//! - `batch/rates.rs`: a row's question and its answer; `batch/words.rs`: what a currency is called in it;
//! - `batch/count.rs`: how many rows there were, and what became of them.

mod array;
mod cell;
mod columns;
mod count;
mod csv;
mod frame;
mod lines;
mod look;
mod plan;
mod rates;
#[cfg(test)]
mod tests;
mod text;
mod words;

use jiff::Timestamp;

pub use self::cell::Order;
pub use self::count::Counts;
use self::count::Step;
use self::csv::Csv;
use self::lines::Lines;
pub use self::plan::{FileFormat, Given, Look, Plan, Refused, RowLimits};
use self::rates::Rates;
use crate::convert::Converter;

/// Output is handed on when there is so much of it.
const CHUNK: usize = 64 * 1024;

/// A file that is being converted.
#[derive(Debug)]
pub struct Batch {
    rows: Rows,
    rates: Rates,
    counts: Counts,
    most_rows: u64,
}

#[derive(Debug)]
enum Rows {
    Csv(Box<Csv>),
    Lines(Box<Lines>),
}

impl Batch {
    /// A file to be converted as the plan says, at the rates as of `now`.
    #[must_use]
    pub fn new(plan: Plan, converter: Converter, now: Timestamp) -> Batch {
        let most_rows = plan.limits.rows;
        let rates = Rates::new(&plan, converter, now);
        let rows = match plan.format {
            FileFormat::Csv { .. } => Rows::Csv(Box::new(Csv::new(plan))),
            FileFormat::Ndjson | FileFormat::Json => Rows::Lines(Box::new(Lines::new(plan))),
        };
        Batch { rows, rates, counts: Counts::default(), most_rows }
    }

    /// What was done so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// What was found of how the file is written, once its first rows were looked at; nothing where it is as the documents say.
    #[must_use]
    pub fn found(&self) -> Option<&str> {
        match &self.rows {
            Rows::Csv(csv) => csv.found(),
            Rows::Lines(_) => None,
        }
    }

    /// How signs and words were read that several currencies share.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        self.rates.notes()
    }

    /// How many objects named no day, and were converted at today's rate: of a table, [`found`](Batch::found) says so.
    #[must_use]
    pub fn undated(&self) -> u64 {
        self.rates.undated()
    }

    /// Converts rows from the front of `input` and takes off what it has read: all of it, or as much as made a chunk of output.
    ///
    /// # Errors
    /// [`Refused`], after which nothing more can be fed; what `out` has then is right.
    pub async fn feed(&mut self, input: &mut &[u8], out: &mut Vec<u8>) -> Result<(), Refused> {
        self.work(input, false, out).await.map(|_ended| ())
    }

    /// Converts the last row, which no line end may follow, and ends the file.
    ///
    /// # Errors
    /// As [`feed`](Batch::feed).
    pub async fn end(&mut self, out: &mut Vec<u8>) -> Result<Counts, Refused> {
        while !self.work(&mut &[][..], true, out).await? {}
        self.rows.finish(self.counts, out)?;
        Ok(self.counts)
    }

    /// Writes why the file ends here, in the place of a row.
    pub fn stop(&self, why: &str, out: &mut Vec<u8>) {
        match &self.rows {
            Rows::Csv(csv) => csv.stop(why, out),
            Rows::Lines(lines) => lines.stop(why, out),
        }
    }

    /// Whether the input is used up.
    async fn work(&mut self, input: &mut &[u8], last: bool, out: &mut Vec<u8>) -> Result<bool, Refused> {
        let start = out.len();
        while out.len() - start < CHUNK {
            let before = out.len();
            let step = match &mut self.rows {
                Rows::Csv(csv) => csv.step(input, last, &mut self.rates, out).await?,
                Rows::Lines(lines) => lines.step(input, last, &mut self.rates, out).await?,
            };
            let good = match step {
                Step::More => return Ok(true),
                Step::Passed => continue,
                Step::Skipped => {
                    self.counts.skipped += 1;
                    continue;
                }
                Step::Row { good } => good,
            };
            if self.counts.rows == self.most_rows {
                out.truncate(before);
                return Err(Refused::TooManyRows { limit: self.most_rows });
            }
            self.counts.rows += 1;
            *(if good { &mut self.counts.converted } else { &mut self.counts.failed }) += 1;
        }
        Ok(false)
    }
}

impl Rows {
    fn finish(&self, counts: Counts, out: &mut Vec<u8>) -> Result<(), Refused> {
        match self {
            Rows::Csv(csv) => csv.finish(),
            Rows::Lines(lines) => lines.finish(counts, out),
        }
    }
}
