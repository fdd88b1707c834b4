//! `NBRM`: the middle rates of the National Bank of the Republic of North Macedonia. A source.
//!
//! Set on working days under the date of the next one. Every day of the calendar is answered, and repeats the last list.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of the Republic of North Macedonia.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBRM"),
    name: "National Bank of the Republic of North Macedonia",
    country: "MK",
    kind: Kind::Official,
    pivots: &[MKD],
    zone: "Europe/Skopje",
    page: "https://www.nbrm.mk/kursna_lista-en.nspx",
    terms: "No terms were found; the publisher is at https://www.nbrm.mk/.",
    key: None,
    base_url: Some("https://www.nbrm.mk"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(13, 0).grace(1440).next_day(),
        past: Some(Past::range(RANGE, 90, date(1993, 1, 1))),
        ..Table::asked(RANGE, read::json("[]").date("datum", "%F…").code("oznaka").nominal("nomin").mid("sreden").in_home(MKD))
    }],
};

const MKD: Code = Code::new(b"MKD");
const RANGE: Request =
    get("https://www.nbrm.mk/KLServiceNOV/GetExchangeRate?StartDate={first:%d.%m.%Y}&EndDate={last:%d.%m.%Y}&format=json")
        .accept("application/json");
