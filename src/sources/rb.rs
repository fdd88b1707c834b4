//! `RB`: the middle rates of Sveriges Riksbank. A source.
//!
//! Published in the afternoon of working days. A figure is kronor for one unit, of whatever currency.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// Sveriges Riksbank.
pub static SOURCE: Source = Source {
    id: SourceId::new("RB"),
    name: "Sveriges Riksbank",
    country: "SE",
    kind: Kind::Reference,
    pivots: &[SEK],
    zone: "Europe/Stockholm",
    page: "https://www.riksbank.se/en-gb/statistics/interest-rates-and-exchange-rates/",
    terms: "No terms were found; the interface is described at https://www.riksbank.se/en-gb/statistics/interest-rates-and-exchange-rates/.",
    key: None,
    base_url: Some("https://api.riksbank.se"),
    tables: &[Table {
        floor: 20,
        absent: Absent::Carries,
        when: weekdays().at(16, 15).grace(240),
        past: Some(Past::range(RANGE, 365, date(1993, 1, 4))),
        ..Table::asked(
            RANGE,
            read::json("[]")
                .date("date", "%F")
                .code("seriesId")
                .within("SEK", "PMI")
                .mid("value")
                .skip(&[("SEKETT", "the krona itself, which is always 1")])
                .in_home(SEK),
        )
    }],
};

const SEK: Code = Code::new(b"SEK");
const RANGE: Request =
    get("https://api.riksbank.se/swea/v1/Observations/ByGroup/130/{first}/{last}").accept("application/json").nothing_is(204);
