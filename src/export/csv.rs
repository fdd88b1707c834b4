//! An export as CSV (RFC 4180), with a line of names. Part of `export`.

use std::io::Write;
use std::path::Path;

use super::{COLUMNS, Cell, ExportError, Row, Sink};

pub(super) struct Csv {
    writer: csv::Writer<Box<dyn Write + Send>>,
    failed: Box<dyn Fn(std::io::Error) -> ExportError + Send>,
}

impl Csv {
    pub(super) fn begin(out: Box<dyn Write + Send>, name: &Path) -> Result<Csv, ExportError> {
        let writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let mut csv = Csv { writer, failed: Box::new(ExportError::file(name)) };
        csv.writer.write_record(COLUMNS).map_err(|error| (csv.failed)(error.into()))?;
        Ok(csv)
    }
}

impl Sink for Csv {
    fn rows(&mut self, rows: &[Row]) -> Result<(), ExportError> {
        for row in rows {
            let cells = row.cells().map(|cell| match cell {
                Cell::Text(text) => text,
                Cell::Whole(number) => number.to_string(),
                Cell::None => String::new(),
            });
            self.writer.write_record(&cells).map_err(|error| (self.failed)(error.into()))?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<(), ExportError> {
        self.writer.flush().map_err(&self.failed)
    }
}
