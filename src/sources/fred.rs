//! `FRED`: the noon buying rates in New York of the Federal Reserve's release H.10, through FRED. A source.
//!
//! Published on Mondays for the week before. One series a currency, named by its country; four are dollars for one unit, the others
//! units for one dollar. Holidays have a point in place of a figure.

use jiff::civil::{Weekday, date};

use crate::calendar::weekly;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Federal Reserve.
pub static SOURCE: Source = Source {
    id: SourceId::new("FRED"),
    name: "Federal Reserve (H.10)",
    country: "US",
    kind: Kind::Reference,
    pivots: &[Code::USD],
    zone: "America/New_York",
    page: "https://www.federalreserve.gov/releases/h10/",
    terms: "Public domain; FRED's own terms are at https://fred.stlouisfed.org/docs/api/terms_of_use.html.",
    key: Some("https://fred.stlouisfed.org/docs/api/api_key.html"),
    base_url: Some("https://api.stlouisfed.org"),
    tables: &[Table {
        floor: 15,
        absent: Absent::Carries,
        when: weekly(Weekday::Monday).at(16, 15).grace(1440),
        carry: Some(14),
        series: &[
            per_dollar("DEXBZUS", b"BRL"),
            per_dollar("DEXCAUS", b"CAD"),
            per_dollar("DEXCHUS", b"CNY"),
            per_dollar("DEXDNUS", b"DKK"),
            per_dollar("DEXHKUS", b"HKD"),
            per_dollar("DEXINUS", b"INR"),
            per_dollar("DEXJPUS", b"JPY"),
            per_dollar("DEXKOUS", b"KRW"),
            per_dollar("DEXMAUS", b"MYR"),
            per_dollar("DEXMXUS", b"MXN"),
            per_dollar("DEXNOUS", b"NOK"),
            per_dollar("DEXSDUS", b"SEK"),
            per_dollar("DEXSFUS", b"ZAR"),
            per_dollar("DEXSIUS", b"SGD"),
            per_dollar("DEXSLUS", b"LKR"),
            per_dollar("DEXSZUS", b"CHF"),
            per_dollar("DEXTAUS", b"TWD"),
            per_dollar("DEXTHUS", b"THB"),
            in_dollars("DEXUSAL", b"AUD"),
            in_dollars("DEXUSEU", b"EUR"),
            in_dollars("DEXUSNZ", b"NZD"),
            in_dollars("DEXUSUK", b"GBP"),
        ],
        past: Some(Past::range(RANGE, 3660, date(1971, 1, 4))),
        ..Table::asked(RANGE.back(21), read::json("observations[]").date("date", "%F").mid("value").empty(&["."]))
    }],
};

const RANGE: Request = get("https://api.stlouisfed.org/fred/series/observations?series_id={series}&api_key={key}&file_type=json\
                            &observation_start={first}&observation_end={last}")
.accept("application/json");

const fn per_dollar(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::USD, quote: Code::new(code) } }
}

const fn in_dollars(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: Code::USD } }
}
