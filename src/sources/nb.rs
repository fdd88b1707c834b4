//! `NB`: the middle rates of Norges Bank. A source.
//!
//! SDMX as CSV, a row a figure. The number of units is a power of ten. Two indices stand among the currencies.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, Units, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// Norges Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("NB"),
    name: "Norges Bank",
    country: "NO",
    kind: Kind::Reference,
    pivots: &[NOK],
    zone: "Europe/Oslo",
    page: "https://www.norges-bank.no/en/topics/Statistics/exchange_rates/",
    terms: "Free to use when the source is named: https://www.norges-bank.no/en/topics/Statistics/exchange_rates/.",
    key: None,
    base_url: Some("https://data.norges-bank.no"),
    tables: &[Table {
        floor: 20,
        absent: Absent::Carries,
        when: weekdays().at(16, 0).grace(240),
        past: Some(Past::range(RANGE, 366, date(1999, 1, 4))),
        ..Table::asked(
            RANGE,
            read::csv(Layout::Lines)
                .date("TIME_PERIOD", "%F")
                .code("BASE_CUR")
                .units(Units::PowerOfTen("UNIT_MULT"))
                .mid("OBS_VALUE")
                .skip(&[("I44", "an index of 44 countries' currencies"), ("TWI", "the trade-weighted index")])
                .in_home(NOK),
        )
    }],
};

const NOK: Code = Code::new(b"NOK");
const RANGE: Request =
    get("https://data.norges-bank.no/api/data/EXR/B..NOK.SP?format=csvdata&startPeriod={first}&endPeriod={last}").accept("text/csv");
