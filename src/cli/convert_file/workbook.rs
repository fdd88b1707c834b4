//! A workbook of a spreadsheet (XLSX, XLS, ODS) as CSV: its first sheet that has cells. Part of `cli/convert_file`. A workbook is read as a whole:
//! what its cells are stands at its end.

use std::io::Cursor;

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use crate::cli::Failure;

/// Whether a file begins as workbooks do: a ZIP archive, or a compound file.
pub(super) fn is_one(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xD0\xCF\x11\xE0")
}

/// The first sheet that has cells. Numbers have the digits that the cell has, days are as 2026-11-24.
pub(super) fn as_csv(bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::usage(format!("the file is neither text nor a workbook that can be read: {error}"));
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| no(&error))?;
    let sheets = book.worksheets();
    let Some((_, cells)) = sheets.into_iter().find(|(_, cells)| !cells.is_empty()) else {
        return Err(Failure::usage("the workbook has no sheet with cells"));
    };
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in cells.rows() {
        csv.write_record(row.iter().map(text)).map_err(|error| no(&error))?;
    }
    csv.into_inner().map_err(|error| no(&error))
}

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(day) if day.is_datetime() => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(day) => day.clone(),
        Data::Error(_) | Data::Empty => String::new(),
        other => other.to_string(),
    }
}
