//! `NBM`: the official rates of the National Bank of Moldova. A source.
//!
//! One day a request, and one more for the metals, which are a list of their own, by the gram.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Read, Request, get, read};
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
    tables: &[
        Table { floor: 25, past: Some(Past::days(DAY, date(1999, 1, 4))), ..list(DAY, read::xml("ValCurs/Valute")) },
        Table {
            id: "metals",
            floor: 1,
            past: Some(Past::days(METALS, date(1999, 1, 4))),
            ..list(METALS, read::xml("MetalPrice/Metal").names(&[("XAU", "GAU"), ("XAG", "GAG")]))
        },
    ],
};

const MDL: Code = Code::new(b"MDL");
const METALS: Request = get("https://www.bnm.md/en/official_metal_rates?get_xml=1&date={day:%d.%m.%Y}").accept("application/xml, text/xml");
const DAY: Request = get("https://www.bnm.md/en/official_exchange_rates?get_xml=1&date={day:%d.%m.%Y}").accept("application/xml, text/xml");

const fn list(day: Request, read: Read) -> Table {
    let read = read.date("@Date", "%d.%m.%Y").code("CharCode").nominal("Nominal").mid("Value").in_home(MDL);
    // A day's rates are the market's of the day before: believed to be set then, so that in the morning they must be there.
    Table { when: weekdays().at(6, 0).grace(1440), ..Table::asked(day, read) }
}
