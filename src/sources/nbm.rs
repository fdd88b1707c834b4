//! `NBM`: the official rates of the National Bank of Moldova. A source.
//!
//! One day a request. The metals, by the gram, are another list, which is not asked for.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Moldova.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBM"),
    name: "National Bank of Moldova",
    country: "MD",
    kind: Kind::Official,
    pivots: &[MDL],
    zone: "Europe/Chisinau",
    page: "https://www.bnm.md/en/content/official-exchange-rates",
    terms: "No terms were found; the publisher is at https://www.bnm.md/en.",
    key: None,
    base_url: Some("https://www.bnm.md"),
    tables: &[Table {
        floor: 25,
        when: weekdays().at(16, 0).grace(600),
        past: Some(Past::days(DAY, date(1999, 1, 4))),
        ..Table::asked(
            DAY,
            read::xml("ValCurs/Valute").date("@Date", "%d.%m.%Y").code("CharCode").nominal("Nominal").mid("Value").in_home(MDL),
        )
    }],
};

const MDL: Code = Code::new(b"MDL");
const DAY: Request = get("https://www.bnm.md/en/official_exchange_rates?get_xml=1&date={day:%d.%m.%Y}").accept("application/xml, text/xml");
