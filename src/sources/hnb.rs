//! `HNB`: the reference rates of the Croatian National Bank, in euro. A source.
//!
//! A list is made on a working day and applies from the next. Croatia's money became the euro on 1 January 2023: until then the list is
//! kuna for so many units, table `HRK`, and since then units for one euro.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Latest, Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Croatian National Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("HNB"),
    name: "Croatian National Bank",
    country: "HR",
    kind: Kind::Reference,
    pivots: &[Code::EUR, HRK],
    zone: "Europe/Zagreb",
    page: "https://www.hnb.hr/en/core-functions/monetary-policy/exchange-rate-list/exchange-rate-list",
    terms: "Free to use when the source is named; the publisher is at https://www.hnb.hr/en.",
    key: None,
    base_url: Some("https://api.hnb.hr"),
    tables: &[
        Table {
            floor: 8,
            when: weekdays().at(14, 30).grace(600).next_day(),
            past: Some(Past::range(RANGE, 366, date(2023, 1, 2))),
            ..Table::asked(
                RANGE,
                read::json("[]").date("datum_primjene", "%F").code("valuta").mid("srednji_tecaj").decimal_comma().per_home(Code::EUR),
            )
        },
        Table {
            id: "HRK",
            floor: 8,
            // The kuna is gone.
            ended: true,
            latest: Latest::AllOf(&[]),
            when: weekdays().at(14, 30).grace(600).next_day(),
            past: Some(Past::range(KUNA, 366, date(1994, 5, 30))),
            ..Table::asked(
                KUNA,
                read::json("[]").date("datum", "%F").code("valuta").nominal("jedinica").mid("srednji_tecaj").decimal_comma().in_home(HRK),
            )
        },
    ],
};

const HRK: Code = Code::new(b"HRK");
const RANGE: Request =
    get("https://api.hnb.hr/tecajn-eur/v3?datum-primjene-od={first}&datum-primjene-do={last}").accept("application/json");
/// Another version of the service, with another direction and another name of the date.
const KUNA: Request = get("https://api.hnb.hr/tecajn/v2?datum-primjene-od={first}&datum-primjene-do={last}").accept("application/json");
