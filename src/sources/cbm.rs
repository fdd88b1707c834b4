//! `CBM`: the reference rates of the Central Bank of Myanmar. A source.
//!
//! The newest day only, under the moment at which it was set. Six currencies are priced by the hundred, which the answer does not say: the
//! page does, and cross rates confirm it. Figures may have commas between thousands.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Units, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Myanmar.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBM"),
    name: "Central Bank of Myanmar",
    country: "MM",
    kind: Kind::Official,
    pivots: &[MMK],
    zone: "Asia/Yangon",
    page: "https://forex.cbm.gov.mm/",
    terms: "No terms were found; the publisher is at https://forex.cbm.gov.mm/.",
    key: None,
    base_url: Some("https://forex.cbm.gov.mm"),
    tables: &[Table {
        floor: 30,
        when: weekdays().at(11, 0).grace(1440),
        // Believed: the answer of a past day has the form of the newest one.
        past: Some(Past::days(get("https://forex.cbm.gov.mm/api/history/{day:%d-%m-%Y}").accept("application/json"), date(2012, 4, 2))),
        ..Table::asked(
            get("https://forex.cbm.gov.mm/api/latest").accept("application/json"),
            read::json("rates")
                .columns()
                .date("timestamp", "@s Asia/Yangon")
                .thousands(',')
                .units(Units::Of(&[("IDR", 100), ("JPY", 100), ("KHR", 100), ("KRW", 100), ("LAK", 100), ("VND", 100)]))
                .in_home(MMK),
        )
    }],
};

const MMK: Code = Code::new(b"MMK");
