//! `RBF`: the middle rates of the Reserve Bank of Fiji. A source.
//!
//! Set about 09:00 on working days: foreign units for one Fiji dollar, with names of its own for currencies. All days since 2001 stand in one
//! workbook, whose address changes and is found on a page.

use futures::future::BoxFuture;
use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Feed, Fetched, Latest, Layout, Past, Read, SourceError, Stretch, Want, get, linked, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Reserve Bank of Fiji.
pub static SOURCE: Source = Source {
    id: SourceId::new("RBF"),
    name: "Reserve Bank of Fiji",
    country: "FJ",
    kind: Kind::Reference,
    pivots: &[FJD],
    zone: "Pacific/Fiji",
    page: PAGE.0,
    terms: "No terms were found; the publisher is at https://www.rbf.gov.fj/.",
    key: None,
    base_url: Some("https://www.rbf.gov.fj"),
    tables: &[Table {
        floor: 5,
        absent: Absent::Carries,
        when: weekdays().at(15, 0).grace(1440),
        latest: Latest::Code(book),
        past: Some(Past::code(book, Stretch::Everything, date(2001, 1, 2))),
        ..Table::asked(get(PAGE.0), BOOK)
    }],
};

const FJD: Code = Code::new(b"FJD");
/// The page, its host, and what the address of the workbook holds.
const PAGE: (&str, &str, &str) =
    ("https://www.rbf.gov.fj/statistics/economic-and-financial-statistics/", "https://www.rbf.gov.fj", "8.8-Exchange-Rates-Daily");
const BOOK: Read = read::xlsx(Layout::Days { head: "Period", after: "Period" })
    .first_sheet()
    .date("Period", "%F")
    .empty(&[""])
    .per_home(FJD)
    .names(&[("SDR", "XDR"), ("STG", "GBP"), ("YEN", "JPY"), ("A$", "AUD"), ("NZ$", "NZD"), ("US$", "USD"), ("EURO", "EUR")]);

fn book<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move { linked(feed, want, PAGE, BOOK).await })
}
