//! `ECB`: the euro foreign exchange reference rates of the European Central Bank. A source.
//!
//! Three files: the day, the last 90 days, and everything since 4 January 1999 as CSV in a ZIP.

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Layout, Past, Read, Recent, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The European Central Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("ECB"),
    name: "European Central Bank",
    country: "EU",
    kind: Kind::Reference,
    pivots: &[Code::EUR],
    zone: "Europe/Berlin",
    page: "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/",
    terms: "Free to use when the source is named; for information only, not meant for transactions.",
    key: None,
    base_url: Some("https://www.ecb.europa.eu"),
    tables: &[Table {
        // 29 currencies in 2026, and never fewer than 27 since 1999.
        floor: 25,
        when: When::on(Days::Target).at(16, 0).grace(60),
        recent: Some(Recent::within(85, get("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml").accept(XML))),
        past: Some(
            Past::whole(get("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip").accept("application/zip"), date(1999, 1, 4))
                .read(HISTORY),
        ),
        ..Table::asked(get("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml").accept(XML), DAYS)
    }],
};

const XML: &str = "application/xml, text/xml";
const DAYS: Read = read::xml("Envelope/Cube/Cube/Cube").date("@time", "%F").code("@currency").mid("@rate").per_home(Code::EUR);
const HISTORY: Read =
    read::csv(Layout::Days { head: "Date", after: "Date" }).date("Date", "%F").zipped().empty(&["N/A", ""]).per_home(Code::EUR);
