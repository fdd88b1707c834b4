//! Rows as text: JSON, CSV, or one JSON object a line. Part of `convert/history`; `http` sends it and `cli` prints it.

use std::fmt::Arguments;
use std::io::Write;

use jiff::civil::Date;

use super::{Every, Origin, Range, Row};

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RowFormat {
    /// One JSON object with the rows in it.
    #[default]
    Json,
    /// A line of names, then a line a row (RFC 4180).
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl RowFormat {
    /// The media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            RowFormat::Json => "application/json",
            RowFormat::Csv => "text/csv; charset=utf-8; header=present",
            RowFormat::Ndjson => "application/x-ndjson",
        }
    }
}

/// Writes rows one after the other.
#[derive(Debug)]
pub struct Writer {
    format: RowFormat,
    /// What stands around and between the cells of every row but the first of JSON: the base is the same in all of them.
    parts: [String; 5],
    /// What stands behind the rate of a row of this origin.
    tail: Vec<u8>,
    origin: Option<Origin>,
    first: bool,
    /// Whether a row says of which day its figures are.
    dated: bool,
}

impl Writer {
    /// A writer of that format, and what stands before the first row.
    #[must_use]
    pub fn begin(format: RowFormat, asked: &Range, out: &mut Vec<u8>) -> Writer {
        match format {
            RowFormat::Csv if asked.every == Every::Calendar => out.extend_from_slice(b"date,base,quote,rate,source,rate_date\r\n"),
            RowFormat::Csv => out.extend_from_slice(b"date,base,quote,rate,source\r\n"),
            RowFormat::Ndjson => {}
            RowFormat::Json => write(
                out,
                format_args!(
                    "{{\"base\":\"{}\",\"start\":\"{}\",\"end\":\"{}\",\"every\":\"{}\",\"row\":\"{}\",\"rows\":[",
                    asked.base,
                    asked.start,
                    asked.end,
                    asked.every,
                    asked.every.words()
                ),
            ),
        }
        let base = asked.base;
        let parts = match format {
            RowFormat::Csv => [String::new(), format!(",{base},"), ",".to_owned(), ",".to_owned(), "\r\n".to_owned()],
            RowFormat::Json | RowFormat::Ndjson => [
                if format == RowFormat::Json { ",{\"date\":\"" } else { "{\"date\":\"" }.to_owned(),
                format!("\",\"base\":\"{base}\",\"quote\":\""),
                "\",\"rate\":\"".to_owned(),
                "\",\"source\":\"".to_owned(),
                if format == RowFormat::Json { "\"}" } else { "\"}\n" }.to_owned(),
            ],
        };
        Writer { format, parts, tail: Vec::new(), origin: None, first: true, dated: asked.every == Every::Calendar }
    }

    /// One row.
    pub fn row(&mut self, row: &Row, out: &mut Vec<u8>) {
        let [head, base, rate, source, end] = &self.parts;
        let comma = usize::from(self.first && self.format == RowFormat::Json);
        self.first = false;
        out.extend_from_slice(head.get(comma..).unwrap_or_default().as_bytes());
        day(row.date, out);
        out.extend_from_slice(base.as_bytes());
        out.extend_from_slice(row.quote.as_str().as_bytes());
        out.extend_from_slice(rate.as_bytes());
        match row.rate.digits().short() {
            Some(short) => out.extend_from_slice(short.bytes()),
            None => write(out, format_args!("{}", row.rate)),
        }
        if self.dated {
            let of = if self.format == RowFormat::Csv { "," } else { "\",\"rate_date\":\"" };
            return write(out, format_args!("{source}{}{of}{}{end}", row.origin, row.rate_date));
        }
        // Most rows have the source of the one before them.
        if self.origin != Some(row.origin) {
            self.origin = Some(row.origin);
            self.tail.clear();
            write(&mut self.tail, format_args!("{source}{}{end}", row.origin));
        }
        out.extend_from_slice(&self.tail);
    }

    /// What stands after the last row.
    pub fn end(&self, out: &mut Vec<u8>) {
        if self.format == RowFormat::Json {
            out.extend_from_slice(b"]}");
        }
    }
}

fn write(out: &mut Vec<u8>, text: Arguments<'_>) {
    // Writing to memory cannot fail.
    let _done = out.write_fmt(text);
}

/// A date of four digits, two and two: a third of the time that formatting takes, which is most of the work for a row.
fn day(date: Date, out: &mut Vec<u8>) {
    let digit = |number: i32| b'0' + u8::try_from(number % 10).unwrap_or(0);
    let (year, month, day) = (i32::from(date.year()), i32::from(date.month()), i32::from(date.day()));
    let [a, b, c, d] = [year / 1000, year / 100, year / 10, year].map(digit);
    out.extend_from_slice(&[a, b, c, d, b'-', digit(month / 10), digit(month), b'-', digit(day / 10), digit(day)]);
}
