//! `NBK`: the official rates of the National Bank of Kazakhstan. A source.
//!
//! One day a request; a day's rates are those of the exchange's session on the working day before.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Kazakhstan.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBK"),
    name: "National Bank of Kazakhstan",
    country: "KZ",
    kind: Kind::Official,
    pivots: &[KZT],
    zone: "Asia/Almaty",
    page: "https://nationalbank.kz/en/exchangerates/ezhednevnye-oficialnye-rynochnye-kursy-valyut",
    terms: "No terms were found; the publisher is at https://nationalbank.kz/en.",
    key: None,
    base_url: Some("https://nationalbank.kz"),
    tables: &[Table {
        floor: 25,
        // Believed to be set in the afternoon of the working day before: in the morning they must be there.
        when: weekdays().at(6, 0).grace(1440),
        past: Some(Past::days(DAY, date(2000, 1, 1))),
        ..Table::asked(DAY, read::xml("rates/item").date("date", "%d.%m.%Y").code("title").nominal("quant").mid("description").in_home(KZT))
    }],
};

const KZT: Code = Code::new(b"KZT");
const DAY: Request = get("https://nationalbank.kz/rss/get_rates.cfm?fdate={day:%d.%m.%Y}").accept("application/xml, text/xml");
