//! `NRB`: the rates of Nepal Rastra Bank. A source.
//!
//! Buying and selling rates, made in the afternoon and in force from midnight, for every day of the calendar. The Indian rupee is pegged.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// Nepal Rastra Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("NRB"),
    name: "Nepal Rastra Bank",
    country: "NP",
    kind: Kind::Official,
    pivots: &[NPR],
    zone: "Asia/Kathmandu",
    page: "https://www.nrb.org.np/forex/",
    terms: "No terms were found; the interface is described at https://www.nrb.org.np/api-docs-v1/.",
    key: None,
    base_url: Some("https://www.nrb.org.np"),
    tables: &[Table {
        floor: 15,
        when: daily().at(0, 15).grace(2880),
        past: Some(Past::range(RANGE, 90, date(2010, 1, 1))),
        ..Table::asked(
            RANGE,
            read::json("data.payload[].rates[]")
                .date("date", "%F")
                .code("currency.iso3")
                .nominal("currency.unit")
                .buy_sell("buy", "sell")
                .in_home(NPR),
        )
    }],
};

const NPR: Code = Code::new(b"NPR");
const RANGE: Request =
    get("https://www.nrb.org.np/api/forex/v1/rates?page=1&per_page=100&from={first}&to={last}").accept("application/json");
