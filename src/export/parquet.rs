//! An export as Apache Parquet. Part of `export`; after the format's specification (parquet.thrift, Encodings.md).
//!
//! By hand: the crate `parquet`, without all its features, took 44 seconds of a busy processor to build in release, for a file of plain texts. What
//! is used of the format is what every reader knows: a page for each column of some thousand rows, values one after the other, packed by
//! gzip and with a checksum. DuckDB and pyarrow read it back in the tests.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::thrift::{Struct, varint};
use super::{COLUMNS, Cell, ExportError, Row, Sink};

const MAGIC: &[u8; 4] = b"PAR1";
/// Rows of a group: some megabytes until they are packed.
const GROUP: usize = 16_384;
/// Columns of whole numbers; the others are texts.
const WHOLE: [&str; 2] = ["nominal", "revision"];
/// Columns that may be empty.
const OPTIONAL: [&str; 3] = ["valid_until", "buy", "sell"];

// Names of the format, as numbers.
const INT64: i32 = 2;
const BYTE_ARRAY: i32 = 6;
const UTF8: i32 = 0;
const PLAIN: i32 = 0;
const RLE: i32 = 3;
const GZIP: i32 = 2;
const DATA_PAGE: i32 = 0;

/// What is there of one column until its group is written.
#[derive(Default)]
struct Column {
    values: Vec<u8>,
    /// Of a column that may be empty: how often it was there or was not, by turns.
    levels: Vec<(bool, u64)>,
}

pub(super) struct Parquet {
    out: Box<dyn Write + Send>,
    failed: Box<dyn Fn(std::io::Error) -> ExportError + Send>,
    /// Where the next byte goes.
    at: usize,
    columns: [Column; COLUMNS.len()],
    rows: usize,
    /// What the end says of each group.
    groups: Vec<Vec<u8>>,
    all: usize,
}

impl Parquet {
    pub(super) fn begin(out: Box<dyn Write + Send>, name: &Path) -> Result<Parquet, ExportError> {
        let failed = Box::new(ExportError::file(name));
        let mut parquet = Parquet { out, failed, at: 0, columns: Default::default(), rows: 0, groups: Vec::new(), all: 0 };
        parquet.put(MAGIC)?;
        Ok(parquet)
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), ExportError> {
        self.at += bytes.len();
        self.out.write_all(bytes).map_err(&self.failed)
    }

    /// Writes the rows that wait, column by column.
    fn group(&mut self) -> Result<(), ExportError> {
        if self.rows == 0 {
            return Ok(());
        }
        let (begin, mut size, mut chunks) = (self.at, 0, Vec::with_capacity(COLUMNS.len()));
        for (name, column) in COLUMNS.iter().zip(std::mem::take(&mut self.columns)) {
            let page = column.page();
            let packed = pack(&page).map_err(&self.failed)?;
            let head = Struct::default()
                .i32(1, DATA_PAGE)
                .i32(2, int(page.len()))
                .i32(3, int(packed.len()))
                .i32(4, crc32fast::hash(&packed).cast_signed())
                .inner(5, Struct::default().i32(1, int(self.rows)).i32(2, PLAIN).i32(3, RLE).i32(4, RLE))
                .end();
            let (offset, unpacked) = (self.at, head.len() + page.len());
            size += unpacked;
            self.put(&head)?;
            self.put(&packed)?;
            let meta = Struct::default()
                .i32(1, if WHOLE.contains(name) { INT64 } else { BYTE_ARRAY })
                .i32s(2, &[PLAIN, RLE])
                .texts(3, &[name])
                .i32(4, GZIP)
                .i64(5, long(self.rows))
                .i64(6, long(unpacked))
                .i64(7, long(head.len() + packed.len()))
                .i64(9, long(offset));
            chunks.push(Struct::default().i64(2, long(offset)).inner(3, meta));
        }
        let group = Struct::default().structs(1, chunks).i64(2, long(size)).i64(3, long(self.rows));
        self.groups.push(group.i64(5, long(begin)).i64(6, long(self.at - begin)).end());
        self.all += std::mem::take(&mut self.rows);
        Ok(())
    }
}

/// What the end says of the columns: the row, and in it each of them.
fn schema() -> Vec<Struct> {
    let column = |name: &&str| {
        let repetition = i32::from(OPTIONAL.contains(name));
        match WHOLE.contains(name) {
            true => Struct::default().i32(1, INT64).i32(3, repetition).text(4, name),
            // A text, as older readers and as newer ones are told.
            false => Struct::default()
                .i32(1, BYTE_ARRAY)
                .i32(3, repetition)
                .text(4, name)
                .i32(6, UTF8)
                .inner(10, Struct::default().inner(1, Struct::default())),
        }
    };
    let row = Struct::default().text(4, "rates").i32(5, int(COLUMNS.len()));
    std::iter::once(row).chain(COLUMNS.iter().map(column)).collect()
}

impl Column {
    fn add(&mut self, optional: bool, cell: &Cell) {
        if optional {
            let there = !matches!(cell, Cell::None);
            match self.levels.last_mut() {
                Some((last, times)) if *last == there => *times += 1,
                _ => self.levels.push((there, 1)),
            }
        }
        match cell {
            Cell::Text(text) => {
                self.values.extend(u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
                self.values.extend_from_slice(text.as_bytes());
            }
            Cell::Whole(number) => self.values.extend(number.to_le_bytes()),
            Cell::None => {}
        }
    }

    /// Which cells are there, as runs, where some may not be; then those that are.
    fn page(self) -> Vec<u8> {
        if self.levels.is_empty() {
            return self.values;
        }
        let run = |(there, times): (bool, u64)| varint(times << 1).into_iter().chain([u8::from(there)]).collect::<Vec<u8>>();
        let runs: Vec<u8> = self.levels.into_iter().flat_map(run).collect();
        [u32::try_from(runs.len()).unwrap_or(u32::MAX).to_le_bytes().to_vec(), runs, self.values].concat()
    }
}

impl Sink for Parquet {
    fn rows(&mut self, rows: &[Row]) -> Result<(), ExportError> {
        for row in rows {
            for ((name, column), cell) in COLUMNS.iter().zip(&mut self.columns).zip(row.cells()) {
                column.add(OPTIONAL.contains(name), &cell);
            }
            self.rows += 1;
            if self.rows == GROUP {
                self.group()?;
            }
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> Result<(), ExportError> {
        self.group()?;
        let footer = Struct::default()
            .i32(1, 1)
            .structs(2, schema())
            .i64(3, long(self.all))
            .written(4, std::mem::take(&mut self.groups))
            .text(6, concat!("fx version ", env!("CARGO_PKG_VERSION")))
            .end();
        self.put(&footer)?;
        self.put(&u32::try_from(footer.len()).unwrap_or(u32::MAX).to_le_bytes())?;
        self.put(MAGIC)?;
        self.out.flush().map_err(&self.failed)
    }
}

fn pack(page: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(page)?;
    packed.finish()
}

/// A length as the format writes it: no page is so large.
fn int(length: usize) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

fn long(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
