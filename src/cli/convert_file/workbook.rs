//! A workbook of a spreadsheet (XLSX, XLS, ODS) as CSV: its first sheet that has cells and is not hidden. Part of `cli/convert_file`. A workbook is read as a whole:
//! what its cells are stands at its end.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, open_workbook_auto_from_rs};

use crate::cli::{Failure, output};

/// So many sheets that are not read are named.
const MOST_NAMES: usize = 4;

/// Whether a file begins as workbooks do: a ZIP archive, or a compound file.
pub(super) fn is_one(first: &[u8]) -> bool {
    first.starts_with(b"PK\x03\x04") || first.starts_with(b"\xD0\xCF\x11\xE0")
}

/// The first sheet that has cells and is not hidden; where there are others, it is said. Numbers have the digits that the cell has, days are as 2026-11-24.
pub(super) fn as_csv(bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let no = |error: &dyn std::fmt::Display| Failure::usage(format!("the file is neither text nor a workbook that can be read: {error}"));
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| no(&error))?;
    let metadata = book.sheets_metadata().iter();
    let hidden: Vec<String> = metadata.filter(|sheet| sheet.visible != SheetVisible::Visible).map(|sheet| sheet.name.clone()).collect();
    let mut sheets: Vec<_> = book.worksheets().into_iter().filter(|(_, cells)| !cells.is_empty()).collect();
    // What is hidden is a program's own, unless there is nothing else.
    sheets.sort_by_key(|(name, _)| hidden.contains(name));
    let Some(((name, cells), others)) = sheets.split_first() else {
        return Err(Failure::usage("the workbook has no sheet with cells"));
    };
    if !others.is_empty() {
        output::note(&format!("{}: save another as a file of its own to have it read", read_of(name, others.iter().map(|(name, _)| name))));
    }
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in cells.rows() {
        csv.write_record(row.iter().map(text)).map_err(|error| no(&error))?;
    }
    csv.into_inner().map_err(|error| no(&error))
}

/// Which of several sheets is read, and which are not.
fn read_of<'s>(name: &str, others: impl Iterator<Item = &'s String>) -> String {
    let others: Vec<String> = others.map(|name| format!("{name:?}")).collect();
    let shown = match others.split_at_checked(MOST_NAMES) {
        Some((first, rest @ [_, ..])) => format!("{} and {} more are", first.join(", "), rest.len()),
        _ => format!("{} {}", others.join(", "), if others.len() == 1 { "is" } else { "are" }),
    };
    format!("the sheet {name:?} is read, and {shown} not")
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
