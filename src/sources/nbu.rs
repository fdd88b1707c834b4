//! `NBU`: the official rates of the National Bank of Ukraine, with four metals by the troy ounce. A source.
//!
//! Set on working days for the next one. Every day of the calendar has rows: a Saturday and a Sunday repeat what is in force.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Ukraine.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBU"),
    name: "National Bank of Ukraine",
    country: "UA",
    kind: Kind::Official,
    pivots: &[UAH],
    zone: "Europe/Kyiv",
    page: "https://bank.gov.ua/en/markets/exchangerates",
    terms: "No terms were found; the open data are described at https://bank.gov.ua/en/open-data/api-dev.",
    key: None,
    base_url: Some("https://bank.gov.ua"),
    tables: &[Table {
        floor: 25,
        when: weekdays().at(16, 0).grace(1440).next_day(),
        past: Some(Past::range(RANGE, 366, date(1999, 1, 4))),
        ..Table::asked(RANGE, read::json("[]").date("exchangedate", "%d.%m.%Y").code("cc").nominal("units").mid("rate").in_home(UAH))
    }],
};

const UAH: Code = Code::new(b"UAH");
const RANGE: Request =
    get("https://bank.gov.ua/NBU_Exchange/exchange_site?start={first:%Y%m%d}&end={last:%Y%m%d}&sort=exchangedate&order=asc&json")
        .accept("application/json");
