//! `HNB`: the reference rates of the Croatian National Bank, in euro. A source.
//!
//! A list is made on a working day and applies from the next. Until the end of 2022 the bank quoted kuna, in another direction and under
//! another address, which is not asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Croatian National Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("HNB"),
    name: "Croatian National Bank",
    country: "HR",
    kind: Kind::Reference,
    pivots: &[Code::EUR],
    zone: "Europe/Zagreb",
    page: "https://www.hnb.hr/en/core-functions/monetary-policy/exchange-rate-list/exchange-rate-list",
    terms: "Free to use when the source is named; the publisher is at https://www.hnb.hr/en.",
    key: None,
    base_url: Some("https://api.hnb.hr"),
    tables: &[Table {
        floor: 8,
        when: weekdays().at(14, 30).grace(600).next_day(),
        past: Some(Past::range(RANGE, 366, date(2023, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("[]").date("datum_primjene", "%F").code("valuta").mid("srednji_tecaj").decimal_comma().per_home(Code::EUR),
        )
    }],
};

const RANGE: Request =
    get("https://api.hnb.hr/tecajn-eur/v3?datum-primjene-od={first}&datum-primjene-do={last}").accept("application/json");
