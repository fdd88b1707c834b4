//! `SARB`: the rates of the South African Reserve Bank. A source.
//!
//! Weighted averages of the banks' rates at about 10:30, a series a request. Three are rand for one unit, twenty are units for one rand. The
//! first day of what is asked for is left out of the answer, as was seen in every series: it is asked for from the day before.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The South African Reserve Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("SARB"),
    name: "South African Reserve Bank",
    country: "ZA",
    kind: Kind::Reference,
    pivots: &[ZAR],
    zone: "Africa/Johannesburg",
    page: "https://www.resbank.co.za/en/home/what-we-do/statistics/key-statistics/selected-historical-rates",
    terms: "No terms were found; the publisher is at https://www.resbank.co.za/.",
    key: None,
    base_url: Some("https://custom.resbank.co.za"),
    tables: &[Table {
        floor: 12,
        absent: Absent::Carries,
        when: weekdays().at(11, 30).grace(600),
        past: Some(Past::range(RANGE, 366, date(2000, 1, 1))),
        series: &[
            rand_for("EXCX135D", b"USD"),
            rand_for("EXCZ001D", b"GBP"),
            rand_for("EXCZ002D", b"EUR"),
            for_rand("EXCB080D", b"AUD"),
            for_rand("EXCB051D", b"BWP"),
            for_rand("EXCB036D", b"BRL"),
            for_rand("EXCB031D", b"CAD"),
            for_rand("EXCB121D", b"CNY"),
            for_rand("EXCB003D", b"DKK"),
            for_rand("EXCB122D", b"HKD"),
            for_rand("EXCB123D", b"INR"),
            for_rand("EXCB094D", b"ILS"),
            for_rand("EXCB120D", b"JPY"),
            for_rand("EXCB059D", b"KES"),
            for_rand("EXCB063D", b"MWK"),
            for_rand("EXCB081D", b"NZD"),
            for_rand("EXCB013D", b"NOK"),
            for_rand("EXCB015D", b"SEK"),
            for_rand("EXCB016D", b"CHF"),
            for_rand("EXCB126D", b"TWD"),
            for_rand("EXCB115D", b"THB"),
            for_rand("EXCB071D", b"ZMW"),
            for_rand("EXCB118D", b"KRW"),
        ],
        ..Table::asked(RANGE, read::json("[]").date("Period", "%F…").mid("Value"))
    }],
};

const ZAR: Code = Code::new(b"ZAR");
const RANGE: Request = get(
    "https://custom.resbank.co.za/SarbWebApi/WebIndicators/Shared/GetTimeseriesObservations/{series}/{before}T00:00:00/{last}T00:00:00",
)
.accept("application/json");

const fn rand_for(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: ZAR } }
}

const fn for_rand(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: ZAR, quote: Code::new(code) } }
}
