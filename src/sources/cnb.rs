//! `CNB`: the exchange rate fixing of the Czech National Bank. A source.
//!
//! Fixed on working days and published after 14:30 under the date of the day. Some currencies are priced by the hundred or thousand.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Czech National Bank.
pub static SOURCE: Source = Source {
    id: SourceId::new("CNB"),
    name: "Czech National Bank",
    country: "CZ",
    kind: Kind::Official,
    pivots: &[CZK],
    zone: "Europe/Prague",
    page: "https://www.cnb.cz/en/financial-markets/foreign-exchange-market/central-bank-exchange-rate-fixing/",
    terms: "Free to use when the source is named: https://www.cnb.cz/en/privacy-statement-and-disclaimer/disclaimer-copyright/.",
    key: None,
    base_url: Some("https://api.cnb.cz"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(14, 35).grace(240),
        past: Some(Past::years(
            get("https://api.cnb.cz/cnbapi/exrates/daily-year?lang=EN&year={first:%Y}").accept("application/json"),
            date(1993, 1, 1),
        )),
        ..Table::asked(
            get("https://api.cnb.cz/cnbapi/exrates/daily?lang=EN").accept("application/json"),
            read::json("rates[]").date("validFor", "%F").code("currencyCode").nominal("amount").mid("rate").in_home(CZK),
        )
    }],
};

const CZK: Code = Code::new(b"CZK");
