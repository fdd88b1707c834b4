//! XLSX workbooks to rows. Part of `feed/read`.
//!
//! A spreadsheet stores binary fractions. Each becomes the shortest text that names the same fraction, which is the figure that was typed
//! into the cell; it is never counted with before.

use std::io::{Cursor, Read as _};

use calamine::{Data, Range, Reader as _, Xls, Xlsx as Workbook};
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::grid::{Grid, Layout};
use crate::feed::drafts::Drafts;
use crate::feed::rows::malformed;
use crate::feed::{ParseError, no_html};

/// Day 0 of a spreadsheet, from 1 March 1900 on.
const DAY_ZERO: Date = date(1899, 12, 30);

/// More unpacked bytes than this make no file of rates.
const LARGEST_UNPACKED: u64 = 16 * 1024 * 1024;
/// Nor do more cells: those of fifty currencies for every day of eighty years are fewer.
const MOST_CELLS: u64 = 1_000_000;

/// Unpacks every part without keeping it, since what a part says of its own size may be wrong.
fn measure(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut left = LARGEST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| error.to_string())?;
        let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|error| error.to_string())?;
        left = left.checked_sub(read).ok_or("it unpacks to more than 16 MiB")?;
    }
    Ok(())
}

/// What a workbook looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Xlsx {
    pub(super) layout: Layout,
    /// Whether it is the first sheet, not the last.
    pub(super) first: bool,
}

impl Xlsx {
    pub(super) fn read(self, bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
        no_html(bytes, "an XLSX workbook")?;
        let wrong = |what: String| malformed(what, "the XLSX workbook");
        let mut book = open(bytes).map_err(wrong)?;
        let names = book.sheet_names();
        let name = if self.first { names.first() } else { names.last() };
        let name = name.cloned().ok_or_else(|| wrong("there is no sheet in it".to_owned()))?;
        let sheet = sheet(&mut book, &name).map_err(wrong)?;
        let mut grid = Grid::new(self.layout, drafts);
        for row in sheet.rows() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            grid.line(&cells)?;
        }
        grid.end()
    }
}

/// A sheet: its name, and its lines of cells.
pub(crate) type NamedSheet = (String, Vec<Vec<String>>);

/// The sheets of a workbook, XLSX or XLS: for what no layout fits.
pub(crate) fn workbook(bytes: &[u8]) -> Result<Vec<NamedSheet>, ParseError> {
    no_html(bytes, "a workbook")?;
    let wrong = |what: String| malformed(what, "the workbook");
    // By their first bytes, the two kinds that are declared: an archive, or a compound file of the older one.
    if bytes.starts_with(b"PK") {
        let mut book = open(bytes).map_err(wrong)?;
        return book.sheet_names().into_iter().map(|name| Ok((name.clone(), lines(&sheet(&mut book, &name).map_err(wrong)?)))).collect();
    }
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| wrong(error.to_string()))?;
    let sheets = book.worksheets();
    Ok(sheets.into_iter().map(|(name, sheet)| (name, lines(&sheet))).collect())
}

fn lines(sheet: &Range<Data>) -> Vec<Vec<String>> {
    sheet.rows().map(|row| row.iter().map(cell).collect()).collect()
}

type Book<'b> = Workbook<Cursor<&'b [u8]>>;

/// An XLSX workbook that unpacks to no more than a file of rates does.
fn open(bytes: &[u8]) -> Result<Book<'_>, String> {
    measure(bytes)?;
    Workbook::new(Cursor::new(bytes)).map_err(|error| error.to_string())
}

/// One of its sheets. Two cells at opposite corners make a rectangle of seventeen thousand million: it is measured before it is made.
fn sheet(book: &mut Book<'_>, name: &str) -> Result<Range<Data>, String> {
    let mut cells = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    let (mut rows, mut columns) = (0_u64, 0_u64);
    while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        (rows, columns) = (rows.max(u64::from(row) + 1), columns.max(u64::from(column) + 1));
    }
    drop(cells);
    if rows * columns > MOST_CELLS {
        return Err(format!("its table has {rows} rows and {columns} columns"));
    }
    book.worksheet_range(name).map_err(|error| error.to_string())
}

fn cell(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::DateTime(moment) => day(moment.as_f64()),
        // Error values stay what a person sees, which is no figure.
        other => other.to_string(),
    }
}

/// The date of a whole day's number, else the number.
fn day(serial: f64) -> String {
    let text = serial.to_string();
    let date = text.parse::<i32>().ok().and_then(|days| DAY_ZERO.checked_add(days.days()).ok());
    date.map_or(text, |date| date.to_string())
}
