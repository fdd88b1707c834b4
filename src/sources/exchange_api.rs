//! `EXCHANGE-API`: the daily aggregate of market rates of the currency-api project. A source.
//!
//! No authority stands behind it; it is the last in the preference and quotes what no central bank here does. One file a day, dated in
//! UTC, on two hosts of which either may be away.

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Latest, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The currency-api project.
pub static SOURCE: Source = Source {
    id: SourceId::new("EXCHANGE-API"),
    name: "Currency-api",
    country: "",
    kind: Kind::Aggregate,
    pivots: &[Code::EUR],
    zone: "UTC",
    page: "https://github.com/fawazahmed0/exchange-api",
    terms: "Public domain (CC0); an aggregate of market prices without any authority.",
    key: None,
    base_url: None,
    tables: &[Table {
        // About 165 of ISO 4217 in 2026. The file of a day comes some time in the course of it.
        floor: 120,
        when: daily().at(0, 0).grace(720),
        latest: Latest::AnyOf(&[FIRST, SECOND]),
        // Cryptocurrencies and the names of tokens are passed over unread.
        ..Table::asked(FIRST, read::json("eur").columns().date("date", "%F").iso_only().per_home(Code::EUR))
    }],
};

/// The same file on two hosts, the second standing in for the first.
const FIRST: Request =
    get("https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json").accept("application/json");
const SECOND: Request = get("https://latest.currency-api.pages.dev/v1/currencies/eur.min.json").accept("application/json");
