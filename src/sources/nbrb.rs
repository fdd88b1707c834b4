//! `NBRB`: the official rates of the National Bank of the Republic of Belarus. A source.
//!
//! Every day of the calendar has a list: a Saturday and a Sunday repeat Friday's. Only the list of a day says of how many units it is.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of the Republic of Belarus.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBRB"),
    name: "National Bank of the Republic of Belarus",
    country: "BY",
    kind: Kind::Official,
    pivots: &[BYN],
    zone: "Europe/Minsk",
    page: "https://www.nbrb.by/engl/statistics/rates/ratesdaily.asp",
    terms: "No terms were found; the interface is described at https://www.nbrb.by/apihelp/exrates.",
    key: None,
    base_url: Some("https://api.nbrb.by"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(0, 0).grace(1440),
        // Before that day a rouble was a ten-thousandth of this one, and another currency: BYR.
        past: Some(Past::days(
            get("https://api.nbrb.by/exrates/rates?periodicity=0&ondate={day}").accept("application/json"),
            date(2016, 7, 1),
        )),
        ..Table::asked(
            get("https://api.nbrb.by/exrates/rates?periodicity=0").accept("application/json"),
            read::json("[]").date("Date", "%FT00:00:00").code("Cur_Abbreviation").nominal("Cur_Scale").mid("Cur_OfficialRate").in_home(BYN),
        )
    }],
};

const BYN: Code = Code::new(b"BYN");
