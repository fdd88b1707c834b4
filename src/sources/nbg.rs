//! `NBG`: the official rates of the National Bank of Georgia. A source.
//!
//! Set about 17:00 and in force from the next day, weekends included: a day without a sheet of its own is answered with the one in force,
//! under that one's date.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Recent, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Georgia.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBG"),
    name: "National Bank of Georgia",
    country: "GE",
    kind: Kind::Official,
    pivots: &[GEL],
    zone: "Asia/Tbilisi",
    page: "https://nbg.gov.ge/en/monetary-policy/currency",
    terms: "No terms were found; the publisher is at https://nbg.gov.ge/en.",
    key: None,
    base_url: Some("https://nbg.gov.ge"),
    tables: &[Table {
        floor: 25,
        when: weekdays().at(17, 5).grace(600).next_day(),
        recent: Some(Recent::day_by_day(10, DAY)),
        past: Some(Past::days(DAY, date(1995, 10, 14))),
        ..Table::asked(
            get("https://nbg.gov.ge/gw/api/ct/monetarypolicy/currencies/").accept("application/json"),
            // "date" of a row is the moment of setting; the day from which it is valid is the list's own.
            read::json("[].currencies[]")
                .date("validFromDate", "%FT00:00:00.000Z")
                .code("code")
                .nominal("quantity")
                .mid("rate")
                .in_home(GEL),
        )
    }],
};

const GEL: Code = Code::new(b"GEL");
const DAY: Request = get("https://nbg.gov.ge/gw/api/ct/monetarypolicy/currencies/?date={day}").accept("application/json");
