//! `CBG`: the indicative rates of the Central Bank of The Gambia. A source.
//!
//! Its "daily valuation rates", a currency a request, all days in one answer, which names neither the currency nor the units: the page prices
//! the yen and three Nordic currencies by the hundred and the CFA franc by five thousand, as cross rates confirm. A day may stand twice, and
//! not always with the same figure. A zero stands where there is no rate. `SLL` has been the new leone since 12 July 2022.

use jiff::civil::{Date, date};

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, Units, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of The Gambia.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBG"),
    name: "Central Bank of The Gambia",
    country: "GM",
    kind: Kind::Reference,
    pivots: &[GMD],
    zone: "Africa/Banjul",
    page: "https://www.cbg.gm/exchange-rates",
    terms: "No terms were found; the publisher is at https://www.cbg.gm/.",
    key: None,
    base_url: Some("https://www.cbg.gm"),
    tables: &[Table {
        // Three currencies until 2007, and one on single days since: a floor of today's number would refuse the past.
        floor: 1,
        absent: Absent::Carries,
        when: weekdays().at(13, 0).grace(1440),
        past: Some(Past::whole(WHOLE, date(2000, 1, 7))),
        series: &[
            of("USD", b"USD"),
            of("EUR", b"EUR"),
            of("GBP", b"GBP"),
            of("CHF", b"CHF"),
            of("SEK", b"SEK"),
            of("CAD", b"CAD"),
            of("XOF", b"XOF"),
            of("NOK", b"NOK"),
            of("SAR", b"SAR"),
            of("JPY", b"JPY"),
            of("AUD", b"AUD"),
            of("TWD", b"TWD"),
            of("LKR", b"LKR"),
            of("THB", b"THB"),
            of("PHP", b"PHP"),
            of("NZD", b"NZD"),
            of("AED", b"AED"),
            of("KWD", b"KWD"),
            of("NGN", b"NGN"),
            of("HKD", b"HKD"),
            of("ZAR", b"ZAR"),
            of("EGP", b"EGP"),
            of("CNY", b"CNY"),
            of("BRL", b"BRL"),
            of("INR", b"INR"),
            of("GHS", b"GHS"),
            of("SLL", b"SLL"),
            of("TRY", b"TRY"),
            of("GNF", b"GNF"),
            of("XDR", b"XDR"),
            of("SGD", b"SGD"),
        ],
        ..Table::asked(
            WHOLE,
            read::json("[]")
                .date("#1", "@ms UTC")
                .code("#0")
                .mid("#2")
                .units(Units::Of(&[("SEK", 100), ("NOK", 100), ("JPY", 100), ("XOF", 5000)]))
                .empty(&["0"])
                .renamed(&[("SLL", SLE, date(2022, 7, 12), Date::MAX)])
                .skip(&[
                    ("DKK", "its page cuts the figure at the comma of the thousands: 1 stands for 1,154 and more"),
                    ("WAUA", "the West African unit of account, for which ISO 4217 has no code"),
                ]),
        )
    }],
};

const GMD: Code = Code::new(b"GMD");
const SLE: Code = Code::new(b"SLE");
const WHOLE: Request = get("https://www.cbg.gm/ajax/indicative-exchange-rates/{series}").accept("application/json");

const fn of(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: GMD } }
}
