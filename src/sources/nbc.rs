//! `NBC`: the official rates of the National Bank of Cambodia. A source.
//!
//! A page for people, on which the next working day's sheet appears about 16:30. The dollar's official rate stands in a headline, the
//! average of the others in a table. A past day takes a form with a token and a cookie of the page, and is not asked for.

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Cambodia.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBC"),
    name: "National Bank of Cambodia",
    country: "KH",
    kind: Kind::Official,
    pivots: &[KHR],
    zone: "Asia/Phnom_Penh",
    page: "https://www.nbc.gov.kh/english/economic_research/exchange_rate.php",
    terms: "No terms were found; the publisher is at https://www.nbc.gov.kh/.",
    key: None,
    base_url: Some("https://www.nbc.gov.kh"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(16, 30).grace(600).next_day(),
        ..Table::asked(
            get("https://www.nbc.gov.kh/english/economic_research/exchange_rate.php").accept("text/html"),
            read::html("table.tbl-responsive tr", Layout::Lines)
                .page_date("#fm-ex tr:nth-of-type(1) td", ("Exchange Rate on :", ""), "%F")
                .headline("USD/KHR", "#fm-ex tr:nth-of-type(2) td", ("Official Exchange Rate :", "KHR / USD"))
                .code("Symbol")
                .within("", "/KHR")
                .nominal("Unit")
                .mid("Average")
                .names(&[("SDR/KHR", "XDR")])
                .skip(&[("CNH/KHR", "the offshore yuan, for which ISO 4217 has no code; its figures are the yuan's")])
                .in_home(KHR),
        )
    }],
};

const KHR: Code = Code::new(b"KHR");
