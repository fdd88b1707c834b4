//! `CBU`: the official rates of the Central Bank of the Republic of Uzbekistan. A source.
//!
//! One day a request, answered with the sheet in force, whose date stands in each row.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Recent, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of the Republic of Uzbekistan.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBU"),
    name: "Central Bank of the Republic of Uzbekistan",
    country: "UZ",
    kind: Kind::Official,
    pivots: &[UZS],
    zone: "Asia/Tashkent",
    page: "https://cbu.uz/en/arkhiv-kursov-valyut/",
    terms: "No terms were found; the interface is described at https://cbu.uz/en/arkhiv-kursov-valyut/veb-masteram/.",
    key: None,
    base_url: Some("https://cbu.uz"),
    tables: &[Table {
        floor: 50,
        when: weekdays().at(15, 0).grace(600).next_day(),
        recent: Some(Recent::day_by_day(10, DAY)),
        past: Some(Past::days(DAY, date(1994, 7, 1))),
        ..Table::asked(
            get("https://cbu.uz/en/arkhiv-kursov-valyut/json/").accept("application/json"),
            read::json("[]").date("Date", "%d.%m.%Y").code("Ccy").nominal("Nominal").mid("Rate").in_home(UZS),
        )
    }],
};

const UZS: Code = Code::new(b"UZS");
const DAY: Request = get("https://cbu.uz/en/arkhiv-kursov-valyut/json/all/{day}/").accept("application/json");
