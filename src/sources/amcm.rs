//! `AMCM`: the middle rates of the Monetary Authority of Macao. A source.
//!
//! Patacas for one unit, or for as many as `unit` says; `usdMean` is that figure in spite of its name, and `bid` a quote against the dollar.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Monetary Authority of Macao.
pub static SOURCE: Source = Source {
    id: SourceId::new("AMCM"),
    name: "Monetary Authority of Macao",
    country: "MO",
    kind: Kind::Reference,
    pivots: &[MOP],
    zone: "Asia/Macau",
    page: "https://www.amcm.gov.mo/",
    terms: "No terms were found; the publisher is at https://www.amcm.gov.mo/.",
    key: None,
    base_url: Some("https://www.amcm.gov.mo"),
    tables: &[Table {
        floor: 12,
        // The hour is believed: it is polled so elsewhere.
        when: weekdays().at(13, 0).grace(1440),
        past: Some(Past::range(RANGE, 100, date(1986, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("data[]")
                .date("date", "%F…")
                .code("currency")
                .nominal("unit")
                .mid("usdMean")
                .names(&[("ECU", "XEU")])
                .skip(&[("LIQ", "no currency: it has no units and no figure")])
                .in_home(MOP),
        )
    }],
};

const MOP: Code = Code::new(b"MOP");
const RANGE: Request = get("https://www.amcm.gov.mo/api/v1.0/cms/financial_info?QueryType=1&Begin={first:%Y%m%d}&End={last:%Y%m%d}")
    .accept("application/json");
