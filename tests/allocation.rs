//! A conversion of two legs takes nothing from the heap: the arithmetic of `convert/ratio`, as `benches/convert.rs` measures it.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::hint::black_box;

use allocation_counter::measure;
use fx::convert::Rounding;
use fx::convert::ratio::{Direction, Factor, Ratio};
use rust_decimal::{Decimal, dec};

#[test]
fn a_conversion_allocates_nothing() {
    let usd = Factor { value: dec!(1.1172), nominal: 1, direction: Direction::Inverse };
    let gbp = Factor { value: dec!(0.83380), nominal: 1, direction: Direction::Direct };
    for (amount, expected) in
        [(dec!(100.00), Some(dec!(74.63))), (dec!(11258999068426.23), Some(dec!(8402930024394.73))), (Decimal::MAX, None)]
    {
        let mut result = None;
        let taken = measure(|| {
            let ratio = Ratio::of(black_box(amount), black_box(&[usd, gbp]));
            result = black_box(ratio.and_then(|ratio| ratio.round(2, Rounding::HalfEven)).ok());
        });
        assert_eq!((result, taken.count_total), (expected, 0), "{amount}");
    }
    // What does allocate is seen.
    assert_eq!(measure(|| drop(black_box(Box::new(1)))).count_total, 1);
}

/// A ZIP archive of these parts.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::{Cursor, Write};
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with this sheet.
fn workbook(sheet: &[u8]) -> Vec<u8> {
    let part = |name: &str| std::fs::read(format!("{}/tests/fixtures/sbp/{name}.xml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    archive(&[
        ("[Content_Types].xml", &part("content_types")),
        ("_rels/.rels", &part("rels")),
        ("xl/workbook.xml", &part("workbook")),
        ("xl/_rels/workbook.xml.rels", &part("workbook_rels")),
        ("xl/styles.xml", &part("styles")),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

#[test]
fn a_file_that_unpacks_to_no_end_is_refused_within_its_bounds() {
    use fx::feed::read::{Layout, csv, xlsx};
    const MIB: usize = 1 << 20;
    let csv = csv(Layout::Days { head: "Date", after: "Date" }).date("Date", "%F").per_home(fx::currency::Code::EUR);
    let zipped = csv.zipped();
    let xlsx = xlsx(Layout::Currencies { head: "Currency" }).in_home(fx::currency::Code::EUR);
    let sheet = std::fs::read_to_string(format!("{}/tests/fixtures/sbp/sheet1.xml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    // Two cells at opposite corners of what a spreadsheet may be.
    let corner = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
    let commas = vec![b','; 4 * MIB];
    let cases = [
        (&zipped, archive(&[("a.csv", &vec![b'1'; 20 * MIB])]), "it unpacks to more than 16 MiB, at the ZIP archive"),
        (&zipped, archive(&[("a.csv", &commas)]), "a line is longer than 512 kB, at the CSV file"),
        (&csv, commas, "a line is longer than 512 kB, at the CSV file"),
        (&xlsx, workbook(&vec![b' '; 20 * MIB]), "it unpacks to more than 16 MiB, at the XLSX workbook"),
        (
            &xlsx,
            workbook(sheet.replace("</sheetData>", corner).as_bytes()),
            "its table has 1048576 rows and 16384 columns, at the XLSX workbook",
        ),
    ];
    for (read, bytes, expected) in cases {
        let mut said = String::new();
        let taken = measure(|| said = read.drafts(&bytes, None).unwrap_err().to_string());
        assert_eq!(said, expected);
        assert!(taken.bytes_max < 40 * MIB as u64, "{expected}: {} bytes at once", taken.bytes_max);
    }
}
