//! `NRBT`: the average daily rates of the National Reserve Bank of Tonga. A source.
//!
//! Foreign units for one pa'anga: what authorized persons buy and sell at on average, and the middle of it, which is published and read. All
//! days since 2017 stand in one workbook, a sheet for two years, with a block each for buying, middle and selling rates; a holiday is a text.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Past, Request, Row, get, read, workbook};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The National Reserve Bank of Tonga.
pub static SOURCE: Source = Source {
    id: SourceId::new("NRBT"),
    name: "National Reserve Bank of Tonga",
    country: "TO",
    kind: Kind::Reference,
    pivots: &[TOP],
    zone: "Pacific/Tongatapu",
    page: "https://www.reservebank.to/index.php/fmarkets/exrates",
    terms: "No terms were found; the publisher is at https://www.reservebank.to/.",
    key: None,
    base_url: Some("https://www.reservebank.to"),
    tables: &[Table {
        floor: 8,
        absent: Absent::Carries,
        when: weekdays().at(17, 0).grace(2880),
        past: Some(Past::whole(WHOLE, date(2017, 1, 3))),
        ..Table::asked(WHOLE, read::find(middle).date("the first column", "%F").empty(&["", "-"]).per_home(TOP))
    }],
};

const TOP: Code = Code::new(b"TOP");
const WHOLE: Request = get("https://www.reservebank.to/data/docs/fmarkets/exrates/average_daily_exchange_rates.xlsx");

/// The block under the title that ends in `MID RATES`, of every sheet.
fn middle(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let wrong = |what: &str, sheet: &str| ParseError::Malformed { what: what.to_owned(), at: format!("the sheet {sheet:?}") };
    for (sheet, lines) in workbook(bytes)? {
        let is_title = |cell: &String| cell.contains("MID");
        let titled = lines.iter().position(|line| line.iter().any(is_title)).ok_or_else(|| wrong("no title has MID in it", &sheet))?;
        let from = lines.get(titled).and_then(|line| line.iter().position(is_title)).unwrap_or_default();
        let mut below = lines.iter().skip(titled + 1);
        let heads = below.find(|line| line.get(from).is_some_and(|cell| !cell.trim().is_empty()));
        let heads: Vec<&str> = heads
            .ok_or_else(|| wrong("no codes stand under MID", &sheet))?
            .iter()
            .skip(from)
            .map(|head| head.trim())
            .take_while(|head| !head.is_empty())
            .collect();
        for line in below {
            let Some(date) = line.first().filter(|cell| cell.starts_with("20")) else { continue };
            let figures: Vec<&str> = line.iter().skip(from).take(heads.len()).map(String::as_str).collect();
            // A holiday is one text across the block.
            let text = |cell: &&str| cell.chars().next().is_some_and(char::is_alphabetic);
            if figures.first().is_some_and(text) && figures.iter().skip(1).all(|cell| cell.trim().is_empty() || text(cell)) {
                continue;
            }
            for (head, figure) in heads.iter().zip(figures) {
                drafts.row(Row { date: Some(date), name: Some(head), first: Some(figure), ..Row::default() })?;
            }
        }
    }
    Ok(())
}
