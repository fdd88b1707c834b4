//! `BCT` and `BCT-CASH`: the mean rates of the Central Bank of Tunisia. Two sources.
//!
//! One page has two tables for a day: the interbank market's, and those for the manual exchange of notes and cheques, which are other figures
//! for the same codes. A day without rates is answered with another day's page, which says so: its own date counts.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Read, Request, form, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Tunisia: the interbank market.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCT"),
    name: "Central Bank of Tunisia",
    country: "TN",
    kind: Kind::Reference,
    pivots: &[TND],
    zone: "Africa/Tunis",
    page: "https://www.bct.gov.tn/bct/siteprod/cours_archive.jsp",
    terms: "No terms were found; the publisher is at https://www.bct.gov.tn/.",
    key: None,
    base_url: Some("https://www.bct.gov.tn"),
    tables: &[asked(".bct-mod-content-1 tr", "div.module:nth-of-type(1) h5:nth-of-type(2)")],
};

/// The Central Bank of Tunisia: manual exchange.
pub static CASH: Source = Source {
    id: SourceId::new("BCT-CASH"),
    name: "Central Bank of Tunisia (notes and cheques)",
    kind: Kind::Cash,
    tables: &[asked(".bct-mod-content-2 tr", "div.module:nth-of-type(2) h5")],
    ..SOURCE
};

const TND: Code = Code::new(b"TND");
const DAY: Request = form("https://www.bct.gov.tn/bct/siteprod/cours_archiv.jsp", "input={day}&langue=_AN")
    .headers(&[("Referer", "https://www.bct.gov.tn/bct/siteprod/cours_archive.jsp")])
    .accept("text/html");

const fn asked(rows: &'static str, day: &'static str) -> Table {
    Table {
        floor: 10,
        // The hour is believed.
        when: weekdays().at(18, 0).grace(1440),
        past: Some(Past::days(DAY, date(2004, 12, 23))),
        ..Table::asked(DAY, table(rows, day))
    }
}

const fn table(rows: &'static str, day: &'static str) -> Read {
    read::html(rows, Layout::Lines)
        .ends("<br><br>")
        .nothing_says("Exhausted Resultset")
        .page_date(day, ("Journée du ", ""), "%d/%m/%Y")
        .code("Sigle")
        .nominal("Unité")
        .mid("Valeur")
        .decimal_comma()
        .in_home(TND)
}
