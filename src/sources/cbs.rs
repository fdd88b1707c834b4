//! `CBS`: the indicative rates of the Central Bank of Samoa. A source.
//!
//! Foreign units for one tala. All days since 2008 stand in one workbook, whose address changes and is found on a page: a sheet a year, a block
//! a month, with heads that changed (`US/TALA` is `TALA/USD`). Two sheets bear each other's year, and the dates of their cells are right. A day
//! may stand twice, and one of them with two figures.

use futures::future::BoxFuture;
use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Drafts, Feed, Fetched, Latest, ParseError, Past, Read, Row, SourceError, Stretch, Want, get, linked, read, workbook};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Samoa.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBS"),
    name: "Central Bank of Samoa",
    country: "WS",
    kind: Kind::Reference,
    pivots: &[WST],
    zone: "Pacific/Apia",
    page: PAGE.0,
    terms: "No terms were found; the publisher is at https://cbs.gov.ws/.",
    key: None,
    base_url: Some("https://cbs.gov.ws"),
    tables: &[Table {
        floor: 5,
        absent: Absent::Carries,
        when: weekdays().at(12, 0).grace(1440),
        latest: Latest::Code(book),
        past: Some(Past::code(book, Stretch::Everything, date(2008, 1, 3))),
        ..Table::asked(get(PAGE.0), BOOK)
    }],
};

const WST: Code = Code::new(b"WST");
/// The page, its host, and what the address of the workbook holds.
const PAGE: (&str, &str, &str) = ("https://cbs.gov.ws/daily-exchange-rates", "https://cbs.gov.ws", ".xlsx");
const BOOK: Read = read::find(blocks)
    .date("DATE", "%F")
    .within("TALA/", "")
    .empty(&["", "n/a"])
    .per_home(WST)
    .skip(&[("TALA/CNH", "the offshore yuan, for which ISO 4217 has no code")])
    .names(&[
        ("TALA/EURO", "EUR"),
        ("TALA/YEN", "JPY"),
        ("AUS/TALA", "AUD"),
        ("CNY/TALA", "CNY"),
        ("EUR/TALA", "EUR"),
        ("EURO/TALA", "EUR"),
        ("FJD/TALA", "FJD"),
        ("GBP/TALA", "GBP"),
        ("NZ/TALA", "NZD"),
        ("US/TALA", "USD"),
        ("YEN/TALA", "JPY"),
    ]);

fn book<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move { linked(feed, want, PAGE, BOOK).await })
}

/// Every line with a date under the cell `DATE` above it; averages and formulas beside and between the blocks have none.
fn blocks(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let mut begun = false;
    for (_, lines) in workbook(bytes)? {
        let mut heads: Option<(usize, Vec<String>)> = None;
        for line in lines {
            if let Some(at) = line.iter().position(|cell| cell.trim() == "DATE") {
                let names = line.iter().skip(at + 1).map(|name| name.trim().to_owned()).take_while(|name| !name.is_empty()).collect();
                heads = Some((at, names));
                begun = true;
                continue;
            }
            let Some((at, names)) = &heads else { continue };
            let Some(date) = line.get(*at).filter(|cell| cell.starts_with("20")) else { continue };
            for (name, figure) in names.iter().zip(line.iter().skip(at + 1)) {
                drafts.row(Row { date: Some(date), name: Some(name), first: Some(figure), ..Row::default() })?;
            }
        }
    }
    if begun { Ok(()) } else { Err(ParseError::Malformed { what: "no cell is DATE".to_owned(), at: "the workbook".to_owned() }) }
}
