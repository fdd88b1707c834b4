//! `BOI`: the representative rates of the Bank of Israel. A source.
//!
//! SDMX as CSV, a row a figure. The number of units is a power of ten.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, Units, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Israel.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOI"),
    name: "Bank of Israel",
    country: "IL",
    kind: Kind::Official,
    pivots: &[ILS],
    zone: "Asia/Jerusalem",
    page: "https://www.boi.org.il/en/economic-roles/financial-markets/exchange-rates/",
    terms: "No terms were found; the publisher is at https://www.boi.org.il/en/.",
    key: None,
    base_url: Some("https://edge.boi.gov.il"),
    tables: &[Table {
        floor: 5,
        absent: Absent::Carries,
        when: weekdays().at(15, 30).grace(600),
        past: Some(Past::range(RANGE, 366, date(2000, 1, 1))),
        ..Table::asked(
            RANGE,
            read::csv(Layout::Lines)
                .date("TIME_PERIOD", "%F")
                .code("BASE_CURRENCY")
                .units(Units::PowerOfTen("UNIT_MULT"))
                .mid("OBS_VALUE")
                .in_home(ILS),
        )
    }],
};

const ILS: Code = Code::new(b"ILS");
const RANGE: Request = get("https://edge.boi.gov.il/FusionEdgeServer/sdmx/v2/data/dataflow/BOI.STATISTICS/EXR/1.0/\
                            ?c%5BDATA_TYPE%5D=OF00&startperiod={first}&endperiod={last}&format=csv")
.accept("text/csv");
