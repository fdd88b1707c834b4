//! `BBK`: the official fixings of Frankfurt in German marks, from the Deutsche Bundesbank. A source, of the past alone.
//!
//! They ended on 30 December 1998. SDMX as CSV, a row a figure; for how many units it is stands in the title of its series. Closed days are
//! rows with a point for a figure.

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, Units, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Deutsche Bundesbank.
pub static SOURCE: Source = Source {
    id: SourceId::new("BBK"),
    name: "Deutsche Bundesbank",
    country: "DE",
    kind: Kind::Official,
    pivots: &[DEM],
    zone: "Europe/Berlin",
    page: "https://www.bundesbank.de/en/statistics/exchange-rates",
    terms: "Free to use when the source is named, as it is believed: no terms were found at https://api.statistiken.bundesbank.de/.",
    key: None,
    base_url: Some("https://api.statistiken.bundesbank.de"),
    tables: &[Table {
        floor: 5,
        absent: Absent::Carries,
        // The mark is gone; the last days are asked for conditionally, in case one of them is corrected.
        ended: true,
        when: When::on(Days::Monthly).grace(43_200),
        past: Some(Past::range(RANGE, 366, date(1948, 6, 21))),
        ..Table::asked(
            get("https://api.statistiken.bundesbank.de/rest/data/BBEX3/D..DEM.AA.AC.000?format=sdmx_csv&startPeriod=1998-12-21\
                 &endPeriod=1998-12-30")
            .accept("text/csv"),
            read::csv(Layout::Lines)
                .separator(b';')
                .date("TIME_PERIOD", "%F")
                .code("BBK_STD_CURRENCY")
                .units(Units::InText("BBK_TITLE"))
                .mid("OBS_VALUE")
                .empty(&["."])
                .in_home(DEM),
        )
    }],
};

const DEM: Code = Code::new(b"DEM");
const RANGE: Request = get("https://api.statistiken.bundesbank.de/rest/data/BBEX3/D..DEM.AA.AC.000?format=sdmx_csv&startPeriod={first}\
     &endPeriod={last}")
.accept("text/csv");
