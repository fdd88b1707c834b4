//! A file of CSV (RFC 4180): fields are read where they lie and written again, with the answer behind them. Part of `batch`.

use std::io::Write;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::Step;
use super::plan::{Added, Form, Plan, Refused};
use super::rates::{Answered, Cells, Rates, RowError};

/// A buffer for a row begins as large as this, and grows up to the limit.
const USUAL_ROW: usize = 1024;
/// So many columns' ends are kept at first.
const USUAL_COLUMNS: usize = 32;
/// U+FEFF, which some programs put in front of a file.
pub(super) const MARK: &[u8] = "\u{feff}".as_bytes();
/// A message shows so many bytes of a header.
const SHOWN_HEADER: usize = 120;

/// Reads rows and writes them again.
#[derive(Debug)]
pub(super) struct Csv {
    plan: Plan,
    delimiter: u8,
    added: Added,
    reader: Reader,
    row: Row,
    /// Where the four things stand; nothing before the header.
    columns: Option<Columns>,
}

/// The fields of the row that is being read.
#[derive(Debug)]
struct Row {
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    /// It is longer than may be: the rest of it is read and forgotten.
    over: Option<Over>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Bytes,
    Columns,
}

#[derive(Debug, Clone, Copy)]
struct Columns {
    count: usize,
    /// Of amount, from, to and date.
    at: [Option<usize>; 4],
}

impl Csv {
    pub(super) fn new(plan: Plan) -> Csv {
        let Form::Csv { delimiter } = plan.form else { unreachable!("a CSV reader is made for CSV") };
        let row = Row { bytes: vec![0; USUAL_ROW], filled: 0, ends: vec![0; USUAL_COLUMNS], ended: 0, over: None };
        let reader = ReaderBuilder::new().delimiter(delimiter).build();
        Csv { added: Added::of(&plan), delimiter, reader, row, columns: None, plan }
    }

    /// Reads the next row and writes it with its answers.
    pub(super) async fn step(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        if !self.read(input, last) {
            return Ok(Step::More);
        }
        let step = match self.columns {
            None => {
                self.row.unmark();
                self.columns = Some(self.header(out)?);
                Step::Passed
            }
            Some(columns) => Step::Row { good: self.answer(columns, rates, out).await },
        };
        (self.row.filled, self.row.ended, self.row.over) = (0, 0, None);
        Ok(step)
    }

    /// Whether a whole row is there.
    fn read(&mut self, input: &mut &[u8], last: bool) -> bool {
        let row = &mut self.row;
        loop {
            if input.is_empty() && !last {
                return false;
            }
            let (result, read, wrote, ends) = self.reader.read_record(input, &mut row.bytes[row.filled..], &mut row.ends[row.ended..]);
            *input = &input[read..];
            row.filled += wrote;
            row.ended += ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => row.widen(Over::Bytes, &self.plan),
                ReadRecordResult::OutputEndsFull => row.widen(Over::Columns, &self.plan),
                ReadRecordResult::Record => return true,
                ReadRecordResult::End => return false,
            }
        }
    }

    /// Finds the columns in the header and writes it with those that are added.
    fn header(&self, out: &mut Vec<u8>) -> Result<Columns, Refused> {
        match self.row.over {
            Some(Over::Bytes) => return Err(Refused::HeaderTooLong { limit: self.plan.limits.row_bytes }),
            Some(Over::Columns) => return Err(Refused::TooManyColumns { limit: self.plan.limits.columns }),
            None => {}
        }
        let names: Vec<String> = self.row.fields().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        if let Some(name) = names.iter().find(|name| self.added.has(name)) {
            return Err(Refused::TakenColumn { name: name.clone() });
        }
        let mut at = [None; 4];
        for ((at, name), required) in at.iter_mut().zip(self.plan.names()).zip(self.plan.required()) {
            let Some(name) = name else { continue };
            let mut found = names.iter().enumerate().filter(|(_, other)| other.eq_ignore_ascii_case(name)).map(|(at, _)| at);
            *at = found.next();
            if found.next().is_some() {
                return Err(Refused::RepeatedColumn { name: name.to_owned() });
            }
            if at.is_none() && required {
                return Err(Refused::MissingColumn { name: name.to_owned(), header: shown(&names) });
            }
        }
        self.copy(names.len(), out);
        for suffix in &self.added.suffixes {
            for name in self.added.names {
                out.push(self.delimiter);
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(suffix.as_bytes());
            }
        }
        out.push(b'\n');
        Ok(Columns { count: names.len(), at })
    }

    /// Writes a row with its answers; whether all of them are results.
    async fn answer(&self, columns: Columns, rates: &mut Rates, out: &mut Vec<u8>) -> bool {
        self.copy(columns.count, out);
        let asked = self.cells(columns).and_then(|cells| rates.read(cells).map_err(|error| error.to_string()));
        let mut good = true;
        for at in 0..rates.targets() {
            let answer = match &asked {
                Ok(asked) => rates.answer(*asked, at).await.map_err(|error: RowError<'_>| error.to_string()),
                Err(error) => Err(error.clone()),
            };
            out.push(self.delimiter);
            match answer {
                Ok(Answered { result, charge, receipt }) => {
                    let _infallible = write!(out, "{result}");
                    if let Some(charge) = charge {
                        let _infallible = write!(out, "{0}{1}{0}{2}", char::from(self.delimiter), charge.amount, charge.total);
                    }
                    out.extend_from_slice(receipt.as_bytes());
                    out.push(self.delimiter);
                }
                Err(error) => {
                    good = false;
                    self.error(&error, out);
                }
            }
        }
        out.push(b'\n');
        good
    }

    /// The four things of the row, or why they cannot be found in it.
    fn cells(&self, columns: Columns) -> Result<Cells<'_>, String> {
        match self.row.over {
            Some(Over::Bytes) => return Err(format!("the row has more than {} bytes", self.plan.limits.row_bytes)),
            Some(Over::Columns) => return Err(format!("the row has more than {} columns", self.plan.limits.columns)),
            None if self.row.ended != columns.count => {
                return Err(format!("the row has {} columns, and the header {}", self.row.ended, columns.count));
            }
            None => {}
        }
        let mut cells = [None; 4];
        for (cell, at) in cells.iter_mut().zip(columns.at) {
            let Some(field) = at.and_then(|at| self.row.field(at)) else { continue };
            *cell = Some(str::from_utf8(field).map_err(|_| "the row is not UTF-8".to_owned())?);
        }
        Ok(cells)
    }

    /// Writes as many fields of the row as the header has: a row that has others must not shift the columns behind it.
    fn copy(&self, count: usize, out: &mut Vec<u8>) {
        for at in 0..count {
            if at > 0 {
                out.push(self.delimiter);
            }
            self.field(self.row.field(at).unwrap_or_default(), out);
        }
    }

    fn field(&self, field: &[u8], out: &mut Vec<u8>) {
        if memchr::memchr3(b'"', b'\n', self.delimiter, field).is_none() && !field.contains(&b'\r') {
            return out.extend_from_slice(field);
        }
        out.push(b'"');
        for &byte in field {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    }

    /// Empty columns up to the one of the error, and the error.
    fn error(&self, error: &str, out: &mut Vec<u8>) {
        out.extend(std::iter::repeat_n(self.delimiter, self.added.names.len() - 1));
        self.field(error.as_bytes(), out);
    }

    /// The file has ended: it must have had a header.
    pub(super) fn finish(&self) -> Result<(), Refused> {
        if self.columns.is_some() { Ok(()) } else { Err(Refused::Empty) }
    }

    /// A row that is empty but for the error.
    pub(super) fn stop(&self, why: &str, out: &mut Vec<u8>) {
        let Some(columns) = self.columns else { return };
        out.extend(std::iter::repeat_n(self.delimiter, columns.count));
        for at in 0..self.added.suffixes.len() {
            if at > 0 {
                out.push(self.delimiter);
            }
            self.error(why, out);
        }
        out.push(b'\n');
    }
}

impl Row {
    fn field(&self, at: usize) -> Option<&[u8]> {
        // Of a row that is too long, nothing is kept.
        let end = *self.ends[..self.ended].get(at).filter(|_| self.over.is_none())?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.bytes.get(start..end)
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ended).filter_map(|at| self.field(at))
    }

    /// Takes the mark of UTF-8 off the front, which the reader leaves when it comes in pieces.
    fn unmark(&mut self) {
        if self.field(0).is_some_and(|field| field.starts_with(MARK)) {
            self.bytes.copy_within(MARK.len()..self.filled, 0);
            self.ends[..self.ended].iter_mut().for_each(|end| *end -= MARK.len());
        }
    }

    /// Makes room for a longer row, up to the limit.
    fn widen(&mut self, what: Over, plan: &Plan) {
        match what {
            Over::Bytes if self.over.is_none() && self.bytes.len() < plan.limits.row_bytes => {
                self.bytes.resize((self.bytes.len() * 2).min(plan.limits.row_bytes), 0);
            }
            Over::Columns if self.over.is_none() && self.ends.len() < plan.limits.columns => {
                self.ends.resize((self.ends.len() * 2).min(plan.limits.columns), 0);
            }
            _ => {
                self.over = self.over.or(Some(what));
                (self.filled, self.ended) = (0, 0);
            }
        }
    }
}

/// The names of a header for a message.
fn shown(names: &[String]) -> String {
    let mut text = String::new();
    for name in names {
        if text.len() + name.len() > SHOWN_HEADER {
            text.push_str(", …");
            break;
        }
        let comma = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{comma}{}", name.escape_debug()));
    }
    text
}
