//! `BNRRW`: the rates of the National Bank of Rwanda. A source.
//!
//! A currency a request, its days in no order. The average is published beside buying and selling rates, and is not always exactly their mid.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The National Bank of Rwanda.
pub static SOURCE: Source = Source {
    id: SourceId::new("BNRRW"),
    name: "National Bank of Rwanda",
    country: "RW",
    kind: Kind::Reference,
    pivots: &[RWF],
    zone: "Africa/Kigali",
    page: "https://fxrates.bnr.rw/",
    terms: "No terms were found; the publisher is at https://fxrates.bnr.rw/.",
    key: None,
    base_url: Some("https://fxrates.bnr.rw"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(17, 0).grace(1440),
        series: &[
            in_francs("USD", b"USD"),
            in_francs("EUR", b"EUR"),
            in_francs("GBP", b"GBP"),
            in_francs("JPY", b"JPY"),
            in_francs("CHF", b"CHF"),
            in_francs("CAD", b"CAD"),
            in_francs("AUD", b"AUD"),
            in_francs("CNY", b"CNY"),
            in_francs("INR", b"INR"),
            in_francs("ZAR", b"ZAR"),
            in_francs("AED", b"AED"),
            in_francs("SAR", b"SAR"),
            in_francs("KES", b"KES"),
            in_francs("UGX", b"UGX"),
            in_francs("TZS", b"TZS"),
            in_francs("BIF", b"BIF"),
        ],
        past: Some(Past::range(RANGE, 366, date(2012, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("[]").date("post_date", "%d-%b-%y").code("currency_name").mid("average_rate").thousands(',').in_home(RWF),
        )
    }],
};

const RWF: Code = Code::new(b"RWF");
const RANGE: Request =
    get("https://fxrates.bnr.rw/currency_history/?currency_name={series}&start_date={first}&end_date={last}").accept("application/json");

const fn in_francs(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: RWF } }
}
