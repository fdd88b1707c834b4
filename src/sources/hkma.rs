//! `HKMA`: the daily market rates of the Hong Kong Monetary Authority. A source.
//!
//! Closing rates out of its monthly bulletin, about a month late. A currency is a member in small letters; some figures carry the noise of
//! a binary fraction and are kept as they are written. What was given up for the euro is null.

use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Hong Kong Monetary Authority.
pub static SOURCE: Source = Source {
    id: SourceId::new("HKMA"),
    name: "Hong Kong Monetary Authority",
    country: "HK",
    kind: Kind::Reference,
    pivots: &[HKD],
    zone: "Asia/Hong_Kong",
    page: "https://apidocs.hkma.gov.hk/documentation/market-data-and-statistics/monthly-statistical-bulletin/er-ir/er-eeri-daily/",
    terms: "No terms were found; the interface is described at https://apidocs.hkma.gov.hk/.",
    key: None,
    base_url: Some("https://api.hkma.gov.hk"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        when: When::on(Days::Monthly).at(12, 0).grace(43_200),
        carry: Some(75),
        past: Some(Past::range(RANGE, 90, date(1981, 1, 2))),
        ..Table::asked(
            RANGE,
            read::json("result.records[]")
                .columns()
                .date("end_of_day", "%F")
                .names(&[("special_drawing_rights", "XDR")])
                .empty(&["null"])
                .skip(&[("neeri_…", "an index of the exchange rate, no currency")])
                .in_home(HKD),
        )
    }],
};

const HKD: Code = Code::new(b"HKD");
const RANGE: Request = get("https://api.hkma.gov.hk/public/market-data-and-statistics/monthly-statistical-bulletin/er-ir/er-eeri-daily\
     ?choose=end_of_day&from={first}&to={last}&pagesize=100&offset=0&sortby=end_of_day&sortorder=desc")
.accept("application/json")
.back(75);
