//! `FBIL`: the reference rates of Financial Benchmarks India, which the Reserve Bank of India has entrusted with them. A source.
//!
//! Set at 13:00 on the working days of Mumbai. The name of a row has the units: `INR / 100 JPY`.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Units, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// Financial Benchmarks India.
pub static SOURCE: Source = Source {
    id: SourceId::new("FBIL"),
    name: "Financial Benchmarks India",
    country: "IN",
    kind: Kind::Reference,
    pivots: &[INR],
    zone: "Asia/Kolkata",
    page: "https://www.fbil.org.in/#/home",
    terms: "No terms were found; the publisher is at https://www.fbil.org.in/.",
    key: None,
    base_url: Some("https://www.fbil.org.in"),
    tables: &[Table {
        floor: 4,
        absent: Absent::Carries,
        when: weekdays().at(13, 30).grace(600),
        past: Some(Past::range(RANGE, 366, date(2018, 7, 10))),
        ..Table::asked(
            RANGE,
            read::json("[]")
                .date("processRunDate", "%F…")
                .code("subProdName")
                .within("INR / ", "")
                .units(Units::InName)
                .mid("rate")
                .in_home(INR),
        )
    }],
};

const INR: Code = Code::new(b"INR");
const RANGE: Request = get("https://www.fbil.org.in/wasdm/refrates/fetchfiltered?fromDate={first}&toDate={last}&authenticated=false")
    .accept("application/json");
