//! `RBV`: the daily reference rates of the Reserve Bank of Vanuatu. A source.
//!
//! All days since August 2025 on one page for people, newest first, with dates in three forms. One row is dated a year too early, a slip of the
//! publisher; it is older than the first day, and no day of the past.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Reserve Bank of Vanuatu.
pub static SOURCE: Source = Source {
    id: SourceId::new("RBV"),
    name: "Reserve Bank of Vanuatu",
    country: "VU",
    kind: Kind::Reference,
    pivots: &[VUV],
    zone: "Pacific/Efate",
    page: "https://www.rbv.gov.vu/index.php/en/exchange-rates",
    terms: "No terms were found; the publisher is at https://www.rbv.gov.vu/.",
    key: None,
    base_url: Some("https://www.rbv.gov.vu"),
    tables: &[Table {
        floor: 4,
        when: weekdays().at(9, 0).grace(1440),
        past: Some(Past::whole(WHOLE, date(2025, 8, 26))),
        ..Table::asked(
            WHOLE,
            read::html("thead tr.fabrik___heading, tbody tr.fabrik_row", Layout::Days { head: "Date", after: "Date" })
                .date("Date", "%d %B %Y|%-d %B %Y|%d-%b-%y|%-d-%b-%y")
                .in_home(VUV),
        )
    }],
};

const VUV: Code = Code::new(b"VUV");
const WHOLE: Request = get("https://www.rbv.gov.vu/index.php/en/exchange-rates?limit1=100000").accept("text/html");
