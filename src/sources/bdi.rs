//! `BDI`: the reference rates of the Bank of Italy. A source.
//!
//! Units for one euro, as CSV, a row a country: the franc of West Africa comes eight times. Some thirty are the rates agreed on with the ECB,
//! the others are for information. Remarks follow the rows.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Bank of Italy.
pub static SOURCE: Source = Source {
    id: SourceId::new("BDI"),
    name: "Bank of Italy",
    country: "IT",
    kind: Kind::Reference,
    pivots: &[Code::EUR],
    zone: "Europe/Rome",
    page: "https://tassidicambio.bancaditalia.it/",
    terms: "Indicative only and no benchmark; any use but that of Italian law is the user's own risk: https://tassidicambio.bancaditalia.it/.",
    key: None,
    base_url: Some("https://tassidicambio.bancaditalia.it"),
    tables: &[Table {
        floor: 100,
        // The hour is believed.
        when: weekdays().at(17, 0).grace(1440),
        past: Some(Past::days(DAY, date(1999, 1, 4))),
        ..Table::asked(
            DAY,
            read::csv(Layout::Lines)
                .remarks("#")
                .date("Reference date (CET)", "%F")
                .code("ISO Code")
                .mid("Rate")
                .empty(&["N.A."])
                .per_home(Code::EUR),
        )
    }],
};

const DAY: Request =
    get("https://tassidicambio.bancaditalia.it/terzevalute-wf-web/rest/v1.0/dailyRates?referenceDate={day}&currencyIsoCode=EUR&lang=en")
        .accept("text/csv");
