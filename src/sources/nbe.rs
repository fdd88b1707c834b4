//! `NBE`: the rates of the National Bank of Ethiopia. A source.
//!
//! A day a request, with buying and selling rates and their weighted average, which is the published reference: for most currencies it is the
//! rounded mean of both, for the dollar the rate at which banks dealt, which is also the buying rate.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The National Bank of Ethiopia.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBE"),
    name: "National Bank of Ethiopia",
    country: "ET",
    kind: Kind::Reference,
    pivots: &[ETB],
    zone: "Africa/Addis_Ababa",
    page: "https://nbe.gov.et/exchange/indicatives-rates/",
    terms: "No terms were found; the publisher is at https://nbe.gov.et/.",
    key: None,
    base_url: Some("https://api.nbe.gov.et"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        when: weekdays().at(14, 0).grace(1440),
        past: Some(Past::days(DAY, date(2024, 10, 1))),
        ..Table::asked(DAY, read::json("data[]").date("date", "%F…").code("currency.code").mid("weighted_average").in_home(ETB))
    }],
};

const ETB: Code = Code::new(b"ETB");
const DAY: Request = get("https://api.nbe.gov.et/api/filter-exchange-rates?date={day}").accept("application/json");
