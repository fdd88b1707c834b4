//! `BANXICO`: the rates of the Bank of Mexico. A source.
//!
//! The dollar is the FIX under the day on which it was determined: it is in the gazette a day later, and used for payments a day after that.
//! The others are quotes for information. Each is a series, in an order of the publisher's own.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Mexico.
pub static SOURCE: Source = Source {
    id: SourceId::new("BANXICO"),
    name: "Bank of Mexico",
    country: "MX",
    kind: Kind::Official,
    pivots: &[MXN],
    zone: "America/Mexico_City",
    page: "https://www.banxico.org.mx/",
    terms: "No terms were found; the publisher is at https://www.banxico.org.mx/.",
    key: Some("https://www.banxico.org.mx/SieAPIRest/service/v1/"),
    base_url: Some("https://www.banxico.org.mx"),
    tables: &[Table {
        absent: Absent::Carries,
        when: weekdays().at(12, 0).grace(1440),
        past: Some(Past::range(RANGE, 3660, date(1991, 11, 12))),
        ..Table::asked(
            RANGE,
            read::json("bmx.series[].datos[]")
                .date("fecha", "%d/%m/%Y")
                .code("idSerie")
                .mid("dato")
                .thousands(',')
                .empty(&["N/E"])
                .names(&[("SF43718", "USD"), ("SF46410", "EUR"), ("SF46407", "GBP"), ("SF46406", "JPY"), ("SF60632", "CAD")])
                .in_home(MXN),
        )
    }],
};

const MXN: Code = Code::new(b"MXN");
const RANGE: Request =
    get("https://www.banxico.org.mx/SieAPIRest/service/v1/series/SF43718,SF46410,SF46407,SF46406,SF60632/datos/{first}/{last}")
        .headers(&[("Bmx-Token", "{key}")])
        .accept("application/json");
