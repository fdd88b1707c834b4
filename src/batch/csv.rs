//! A file of CSV (RFC 4180, and what programs make of it): fields are read where they lie and written again, with the answer behind them.
//! Part of `batch`. What comes out is UTF-8 with line feeds, and has the delimiter of the file.

use std::io::Write;

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::cell;
use super::count::Step;
use super::frame::{Completeness, Frame, Frames};
use super::look::{self, Columns, Detected, Notation};
use super::plan::{AddedColumns, Plan, Refused};
use super::rates::{Cells, Rates, RowError, RowResult};
use super::text::Text;

/// A buffer for a row begins as large as this, and grows up to the limit.
const USUAL_ROW: usize = 1024;
/// So many columns' ends are kept at first.
const USUAL_COLUMNS: usize = 32;
/// So much of the input is taken at once.
const PIECE: usize = 16 * 1024;

/// Reads rows and writes them again.
#[derive(Debug)]
pub(super) struct Csv {
    plan: Plan,
    text: Text,
    /// The input has ended, and the text knows.
    ended: bool,
    frames: Frames,
    delimiter: u8,
    added: AddedColumns,
    reader: Reader,
    row: Row,
    /// Rows before the header that are still to come; nothing before the file was looked at.
    skip: Option<usize>,
    /// Where the four things stand; nothing before the header.
    columns: Option<Columns>,
    found: Option<Detected>,
    reading: Notation,
}

/// The fields of the row that is being read.
#[derive(Debug)]
struct Row {
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    /// What is wrong with it as a whole.
    wrong: Option<RowFault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowFault {
    Bytes,
    Columns,
    /// A quote on this line is not closed.
    Open(u64),
}

impl Csv {
    pub(super) fn new(plan: Plan) -> Csv {
        let row = Row { bytes: vec![0; USUAL_ROW], filled: 0, ends: vec![0; USUAL_COLUMNS], ended: 0, wrong: None };
        Csv {
            added: AddedColumns::of(&plan),
            text: Text::new(plan.foreign),
            ended: false,
            frames: Frames::new(plan.limits.row_bytes),
            delimiter: b',',
            reader: Reader::new(),
            row,
            skip: None,
            columns: None,
            found: None,
            reading: Notation::default(),
            plan,
        }
    }

    /// What the file showed of itself.
    pub(super) fn found(&self) -> Option<&str> {
        self.found.as_ref()?.said.as_deref()
    }

    /// Reads the next row and writes it with its answers.
    pub(super) async fn step(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        if self.skip.is_none() && !self.look(input, last, rates) {
            return Ok(Step::More);
        }
        let Some(frame) = self.frame(input, last) else { return Ok(Step::More) };
        if self.skip.is_some_and(|skip| skip > 0) {
            self.skip = self.skip.map(|skip| skip - 1);
            return Ok(Step::Passed);
        }
        self.read(frame);
        let Some(columns) = self.columns else {
            let columns = self.header(out)?;
            self.columns = Some(columns);
            if self.plan.header {
                return Ok(Step::Passed);
            }
            return Ok(Step::Row { good: self.answer(columns, rates, out).await });
        };
        self.row.fit(columns.count);
        if frame.first_line.is_some() && self.row.ended != columns.count {
            let frame = self.frames.back(frame);
            self.read(frame);
            self.row.fit(columns.count);
        }
        if self.row.wrong.is_none() && self.row.fields().all(|field| field.trim_ascii().is_empty()) {
            // An empty field is a row where there is but one column, if quotes stand for it.
            return Ok(Step::Skipped);
        }
        if self.row.wrong.is_none() && self.row.fields().next().is_some_and(|first| first.first().is_none_or(|byte| !byte.is_ascii_digit()))
        {
            let cells = self.row.fields().filter_map(|field| str::from_utf8(field).ok());
            if look::is_total(cells, columns) {
                return Ok(Step::Skipped);
            }
        }
        Ok(Step::Row { good: self.answer(columns, rates, out).await })
    }

    /// Takes what has come as far as one looks at a file first; whether that is there.
    fn look(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates) -> bool {
        loop {
            let text = self.frames.rest();
            let lines = memchr::memchr2_iter(b'\n', b'\r', text)
                .filter(|at| text[*at] == b'\n' || text.get(at + 1).is_some_and(|next| *next != b'\n'));
            let filled = |line: &[u8]| !line.trim_ascii().is_empty();
            let mut start = 0;
            let end =
                lines.filter(|at| filled(&text[std::mem::replace(&mut start, at + 1)..*at])).nth(self.plan.look.lines - 1).map(|at| at + 1);
            let end = end.into_iter().chain((text.len() > self.plan.look.bytes).then_some(self.plan.look.bytes)).min();
            if end.is_some() || self.ended {
                let whole = end.is_none();
                let sample = &text[..end.unwrap_or(text.len())];
                let found = look::look(sample, whole, &self.plan, self.text.name());
                (self.delimiter, self.skip, self.reading) = (found.delimiter, Some(found.skip), found.reading);
                self.frames.delimiter(self.delimiter);
                self.reader = ReaderBuilder::new().delimiter(self.delimiter).build();
                rates.delimiter(self.delimiter);
                self.found = Some(found);
                return true;
            }
            if !self.take(input, last) {
                return false;
            }
        }
    }

    /// Takes a piece of the input; whether there was one, or the end.
    fn take(&mut self, input: &mut &[u8], last: bool) -> bool {
        if self.ended || input.is_empty() && !last {
            return false;
        }
        let (piece, rest) = input.split_at(input.len().min(PIECE));
        *input = rest;
        self.ended = last && rest.is_empty();
        self.text.push(piece, self.ended, self.frames.text());
        true
    }

    fn frame(&mut self, input: &mut &[u8], last: bool) -> Option<Frame> {
        loop {
            if let Some(frame) = self.frames.next(self.ended) {
                return Some(frame);
            }
            if !self.take(input, last) {
                return None;
            }
        }
    }

    /// Cuts a row into its fields.
    fn read(&mut self, frame: Frame) {
        let row = &mut self.row;
        (row.filled, row.ended) = (0, 0);
        row.wrong = match frame.how {
            Completeness::Whole => None,
            Completeness::Open => Some(RowFault::Open(frame.line)),
            Completeness::Over => Some(RowFault::Bytes),
        };
        if frame.how == Completeness::Over {
            return;
        }
        let mut input = self.frames.bytes(frame.range);
        self.reader.reset();
        loop {
            let (result, read, wrote, ends) = self.reader.read_record(input, &mut row.bytes[row.filled..], &mut row.ends[row.ended..]);
            input = &input[read..];
            row.filled += wrote;
            row.ended += ends;
            match result {
                // The end of the row is the end of what is read.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => row.bytes.resize(row.bytes.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if row.ends.len() < self.plan.limits.columns => {
                    row.ends.resize((row.ends.len() * 2).min(self.plan.limits.columns), 0);
                }
                ReadRecordResult::OutputEndsFull => {
                    (row.filled, row.ended, row.wrong) = (0, 0, Some(RowFault::Columns));
                    return;
                }
                ReadRecordResult::Record | ReadRecordResult::End => return,
            }
        }
    }

    /// Finds the columns in the header and writes it with those that are added.
    fn header(&mut self, out: &mut Vec<u8>) -> Result<Columns, Refused> {
        match self.row.wrong {
            Some(RowFault::Bytes | RowFault::Open(_)) if self.row.ended == 0 => {
                return Err(Refused::HeaderTooLong { limit: self.plan.limits.row_bytes });
            }
            Some(RowFault::Columns) => return Err(Refused::TooManyColumns { limit: self.plan.limits.columns }),
            _ => {}
        }
        let names: Vec<String> = self.row.fields().map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        if !self.plan.header {
            return self.found.as_ref().map_or(Err(Refused::Empty), |found| found.columns.clone());
        }
        if let Some(name) = names.iter().find(|name| self.added.has(name)) {
            return Err(Refused::TakenColumn { name: name.clone() });
        }
        let columns = self.found.as_ref().map_or(Err(Refused::Empty), |found| found.columns.clone())?;
        self.copy(names.len(), out);
        for suffix in &self.added.suffixes {
            for name in self.added.names {
                out.push(self.delimiter);
                out.extend_from_slice(name.as_bytes());
                out.extend_from_slice(suffix.as_bytes());
            }
        }
        out.push(b'\n');
        Ok(columns)
    }

    /// Writes a row with its answers; whether all of them are results.
    async fn answer(&mut self, columns: Columns, rates: &mut Rates, out: &mut Vec<u8>) -> bool {
        self.copy(columns.count, out);
        let (mut reading, mut negated) = (self.reading, String::new());
        let asked = self.cells(columns, &mut negated).and_then(|cells| rates.read(cells, &mut reading).map_err(|error| error.to_string()));
        self.reading = reading;
        let mut good = true;
        for at in 0..rates.targets() {
            let answer = match &asked {
                Ok(asked) => rates.answer(*asked, at).await.map_err(|error: RowError<'_>| error.to_string()),
                Err(error) => Err(error.clone()),
            };
            out.push(self.delimiter);
            match answer {
                Ok(RowResult { result, charge, receipt }) => {
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
    fn cells<'c>(&'c self, columns: Columns, negated: &'c mut String) -> Result<Cells<'c>, String> {
        match self.row.wrong {
            Some(RowFault::Bytes) => return Err(format!("the row has more than {} bytes", self.plan.limits.row_bytes)),
            Some(RowFault::Columns) => return Err(format!("the row has more than {} columns", self.plan.limits.columns)),
            Some(RowFault::Open(line)) => return Err(format!("line {line}: a quote opens and is not closed")),
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
        let out = columns.out.and_then(|at| str::from_utf8(self.row.field(at)?).ok()).map(str::trim);
        if let Some(out) = out.filter(|out| !cell::is_blank(out)) {
            let nothing = |text: &str| {
                let unmarked = text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b',' | b' ' | b'-'));
                unmarked || cell::money(text).is_some_and(|money| money.is_zero())
            };
            if cells[0].is_none_or(nothing) {
                negated.push_str(if nothing(out) || cell::money(out).is_some_and(|money| money.negative) { "" } else { "-" });
                negated.push_str(out);
                cells[0] = Some(negated);
            } else if !nothing(out) {
                return Err("one amount goes out and another comes in: a row has one of them".to_owned());
            }
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
    /// Leaves out empty fields behind those of the header, with which some programs end their rows.
    fn fit(&mut self, count: usize) {
        while self.ended > count && self.field(self.ended - 1).is_some_and(|field| field.trim_ascii().is_empty()) {
            self.ended -= 1;
        }
    }

    fn field(&self, at: usize) -> Option<&[u8]> {
        let end = *self.ends[..self.ended].get(at)?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        self.bytes.get(start..end)
    }

    fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ended).filter_map(|at| self.field(at))
    }
}
