//! Rows as text: JSON, CSV, or one JSON object a line. Part of `convert/history`; `http` sends it and `cli` prints it.

use std::io::Write;

use jiff::civil::Date;

use super::{Range, Row};
use crate::currency::Code;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// One JSON object with the rows in it.
    #[default]
    Json,
    /// A line of names, then a line a row (RFC 4180).
    Csv,
    /// One JSON object a line.
    Ndjson,
}

impl Form {
    /// The media type.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Form::Json => "application/json",
            Form::Csv => "text/csv; charset=utf-8; header=present",
            Form::Ndjson => "application/x-ndjson",
        }
    }
}

/// Writes rows one after the other.
#[derive(Debug)]
pub struct Writer {
    form: Form,
    base: Code,
    first: bool,
}

impl Writer {
    /// A writer of that form, and what stands before the first row.
    #[must_use]
    pub fn begin(form: Form, asked: &Range, out: &mut Vec<u8>) -> Writer {
        match form {
            Form::Csv => out.extend_from_slice(b"date,base,quote,rate,source\r\n"),
            Form::Ndjson => {}
            Form::Json => write(
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
        Writer { form, base: asked.base, first: true }
    }

    /// One row.
    pub fn row(&mut self, row: &Row, out: &mut Vec<u8>) {
        let parts: [&[u8]; 6] = match self.form {
            Form::Csv => [b"", b",", b",", b",", b",", b"\r\n"],
            Form::Json if self.first => JSON,
            Form::Json => [b",{\"date\":\"", JSON[1], JSON[2], JSON[3], JSON[4], JSON[5]],
            Form::Ndjson => [JSON[0], JSON[1], JSON[2], JSON[3], JSON[4], b"\"}\n"],
        };
        self.first = false;
        let [head, base, quote, rate, source, end] = parts;
        out.extend_from_slice(head);
        day(row.date, out);
        out.extend_from_slice(base);
        out.extend_from_slice(self.base.as_str().as_bytes());
        out.extend_from_slice(quote);
        out.extend_from_slice(row.quote.as_str().as_bytes());
        out.extend_from_slice(rate);
        write(out, format_args!("{}", row.rate));
        out.extend_from_slice(source);
        write(out, format_args!("{}", row.origin));
        out.extend_from_slice(end);
    }

    /// What stands after the last row.
    pub fn end(&self, out: &mut Vec<u8>) {
        if self.form == Form::Json {
            out.extend_from_slice(b"]}");
        }
    }
}

/// What stands around and between the cells of a row.
const JSON: [&[u8]; 6] = [b"{\"date\":\"", b"\",\"base\":\"", b"\",\"quote\":\"", b"\",\"rate\":\"", b"\",\"source\":\"", b"\"}"];

fn write(out: &mut Vec<u8>, text: std::fmt::Arguments<'_>) {
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
