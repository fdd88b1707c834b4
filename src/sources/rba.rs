//! `RBA`: the indicative 4 pm rates of the Reserve Bank of Australia (table F11.1). A source.
//!
//! One file with every day since 3 January 2023; earlier years are in old spreadsheets, which are not read. Some currencies come and go,
//! so that an older figure is carried for a while. The codes stand on the line `Units`, several lines above the days.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Reserve Bank of Australia.
pub static SOURCE: Source = Source {
    id: SourceId::new("RBA"),
    name: "Reserve Bank of Australia",
    country: "AU",
    kind: Kind::Reference,
    pivots: &[AUD],
    zone: "Australia/Sydney",
    page: "https://www.rba.gov.au/statistics/frequency/exchange-rates.html",
    terms: "Creative Commons Attribution 4.0, but for figures of others: https://www.rba.gov.au/copyright/.",
    key: None,
    base_url: Some("https://www.rba.gov.au"),
    tables: &[Table {
        floor: 12,
        absent: Absent::Carries,
        when: weekdays().at(16, 40).grace(240),
        past: Some(Past::whole(FILE, date(2023, 1, 3))),
        ..Table::asked(
            FILE,
            read::csv(Layout::Days { head: "Units", after: "Series ID" })
                .date("Series ID", "%d-%b-%Y")
                .names(&[("SDR", "XDR")])
                .skip(&[("Index", "the trade-weighted index, no currency")])
                .empty(&[""])
                .per_home(AUD),
        )
    }],
};

const AUD: Code = Code::new(b"AUD");
const FILE: Request = get("https://www.rba.gov.au/statistics/tables/csv/f11.1-data.csv").accept("text/csv, application/octet-stream");
