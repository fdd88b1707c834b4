//! `MMA`: the reference rate of the Maldives Monetary Authority. A source.
//!
//! The dollar only. All days come in one file, newest first; the working week is Sunday to Thursday.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Maldives Monetary Authority.
pub static SOURCE: Source = Source {
    id: SourceId::new("MMA"),
    name: "Maldives Monetary Authority",
    country: "MV",
    kind: Kind::Reference,
    pivots: &[MVR],
    zone: "Indian/Maldives",
    page: "https://www.mma.gov.mv/#/statistics/exchangerates",
    terms: "No terms were found; the publisher is at https://www.mma.gov.mv/.",
    key: None,
    base_url: Some("https://www.mma.gov.mv"),
    tables: &[Table {
        when: daily().at(9, 0).grace(7200),
        past: Some(Past::whole(WHOLE, date(2011, 4, 21))),
        ..Table::asked(WHOLE, read::json("[]").date("Date", "%d %B %Y|%d %b %Y").mid("Rate").of(Code::USD, MVR))
    }],
};

const MVR: Code = Code::new(b"MVR");
const WHOLE: Request = get("https://www.mma.gov.mv/JSON/referencerates.json?v={day:%Y%m%d}").accept("application/json");
