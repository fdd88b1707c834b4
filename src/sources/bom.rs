//! `BOM`: the official rates of the Bank of Mongolia. A source.
//!
//! A row is a day, its members are currencies. Gold and silver are by the troy ounce. The whole archive may come, whatever is asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, json, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Bank of Mongolia.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOM"),
    name: "Bank of Mongolia",
    country: "MN",
    kind: Kind::Official,
    pivots: &[MNT],
    zone: "Asia/Ulaanbaatar",
    page: "https://www.mongolbank.mn/en/currency-rates",
    terms: "No terms were found; the publisher is at https://www.mongolbank.mn/.",
    key: None,
    base_url: Some("https://www.mongolbank.mn"),
    tables: &[Table {
        floor: 20,
        // The hour is believed.
        when: weekdays().at(12, 0).grace(1440),
        past: Some(Past::whole(RANGE, date(2001, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("data[]")
                .columns()
                .date("RATE_DATE", "%F")
                .thousands(',')
                .empty(&["", "null", "-"])
                .names(&[("SDR", "XDR")])
                .in_home(MNT),
        )
    }],
};

const MNT: Code = Code::new(b"MNT");
const RANGE: Request = json("https://www.mongolbank.mn/en/currency-rate-movement/data", r#"{"startDate":"{first}","endDate":"{last}"}"#)
    .accept("application/json");
