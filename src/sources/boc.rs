//! `BOC`: the daily average rates of the Bank of Canada. A source.
//!
//! Published once each business day by 16:30 under the date of the day. A series without a figure is left out of a day's answer.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Canada.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOC"),
    name: "Bank of Canada",
    country: "CA",
    kind: Kind::Reference,
    pivots: &[CAD],
    zone: "America/Toronto",
    page: "https://www.bankofcanada.ca/rates/exchange/daily-exchange-rates/",
    terms: "Free to use when the source is named; indicative only: https://www.bankofcanada.ca/terms/.",
    key: None,
    base_url: Some("https://www.bankofcanada.ca"),
    tables: &[Table {
        floor: 15,
        absent: Absent::Carries,
        when: weekdays().at(16, 30).grace(240),
        past: Some(Past::range(
            get("https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/json?start_date={first}&end_date={last}")
                .accept("application/json"),
            366,
            date(2017, 1, 3),
        )),
        ..Table::asked(
            get("https://www.bankofcanada.ca/valet/observations/group/FX_RATES_DAILY/json?start_date={first}").accept("application/json"),
            read::json("observations[]").columns_of("v").date("d", "%F").within("FX", "CAD").in_home(CAD),
        )
    }],
};

const CAD: Code = Code::new(b"CAD");
