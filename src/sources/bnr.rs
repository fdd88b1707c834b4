//! `BNR`: the reference rates of the National Bank of Romania. A source.
//!
//! Published shortly after 13:00 under the date of the day. Gold is by the gram.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Recent, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The National Bank of Romania.
pub static SOURCE: Source = Source {
    id: SourceId::new("BNR"),
    name: "National Bank of Romania",
    country: "RO",
    kind: Kind::Reference,
    pivots: &[RON],
    zone: "Europe/Bucharest",
    page: "https://www.bnr.ro/23988-cursurile-pietei-valutare-in-format-xml",
    terms: "For information; nobody is bound to trade or to keep accounts at them: https://www.bnr.ro/apage.aspx?pid=7512.",
    key: None,
    base_url: Some("https://curs.bnr.ro"),
    tables: &[Table {
        floor: 25,
        when: weekdays().at(13, 5).grace(240),
        recent: Some(Recent::within(12, get("https://curs.bnr.ro/nbrfxrates10days.xml").accept(XML))),
        // Until July 2005 a leu was a ten-thousandth of this one, and another currency: ROL.
        past: Some(Past::years(get("https://curs.bnr.ro/files/xml/years/nbrfxrates{first:%Y}.xml").accept(XML), date(2005, 7, 1))),
        ..Table::asked(
            get("https://curs.bnr.ro/nbrfxrates.xml").accept(XML),
            read::xml("DataSet/Body/Cube/Rate")
                .date("@date", "%F")
                .code("@currency")
                .multiplier("@multiplier")
                .mid(".")
                .names(&[("XAU", "GAU")])
                .in_home(RON),
        )
    }],
};

const RON: Code = Code::new(b"RON");
const XML: &str = "application/xml, text/xml";
