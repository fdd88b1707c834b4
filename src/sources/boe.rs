//! `BOE`: the spot rates of the Bank of England. A source.
//!
//! Units for one pound about four in the afternoon, published the next working day. A column is a series, whose name alone says the currency.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of England.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOE"),
    name: "Bank of England",
    country: "GB",
    kind: Kind::Reference,
    pivots: &[GBP],
    zone: "Europe/London",
    page: "https://www.bankofengland.co.uk/boeapps/database/Rates.asp",
    terms: "No terms were found; the publisher is at https://www.bankofengland.co.uk/.",
    key: None,
    base_url: Some("https://www.bankofengland.co.uk"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        // Of a Friday on Monday.
        when: weekdays().at(17, 0).grace(4320),
        past: Some(Past::range(RANGE, 3660, date(1975, 1, 2))),
        ..Table::asked(
            RANGE,
            read::csv(Layout::Days { head: "DATE", after: "DATE" }).date("DATE", "%d %b %Y").empty(&[""]).per_home(GBP).names(&[
                ("XUDLUSS", "USD"),
                ("XUDLERS", "EUR"),
                ("XUDLJYS", "JPY"),
                ("XUDLCDS", "CAD"),
                ("XUDLSFS", "CHF"),
                ("XUDLADS", "AUD"),
                ("XUDLNDS", "NZD"),
                ("XUDLNKS", "NOK"),
                ("XUDLSKS", "SEK"),
                ("XUDLDKS", "DKK"),
                ("XUDLHDS", "HKD"),
                ("XUDLSGS", "SGD"),
                ("XUDLSRS", "SAR"),
                ("XUDLZRS", "ZAR"),
                ("XUDLTWS", "TWD"),
                ("XUDLBK25", "CZK"),
                ("XUDLBK33", "HUF"),
                ("XUDLBK47", "PLN"),
                ("XUDLBK78", "ILS"),
                ("XUDLBK83", "MYR"),
                ("XUDLBK87", "THB"),
                ("XUDLBK89", "CNY"),
                ("XUDLBK93", "KRW"),
                ("XUDLBK95", "TRY"),
                ("XUDLBK97", "INR"),
                ("XUDLZOS4", "RON"),
            ]),
        )
    }],
};

const GBP: Code = Code::new(b"GBP");
const RANGE: Request =
    get("https://www.bankofengland.co.uk/boeapps/database/_iadb-fromshowcolumns.asp?csv.x=yes&SeriesCodes=XUDLUSS,XUDLERS,\
     XUDLJYS,XUDLCDS,XUDLSFS,XUDLADS,XUDLNDS,XUDLNKS,XUDLSKS,XUDLDKS,XUDLHDS,XUDLSGS,XUDLSRS,XUDLZRS,XUDLTWS,XUDLBK25,XUDLBK33,XUDLBK47,\
     XUDLBK78,XUDLBK83,XUDLBK87,XUDLBK89,XUDLBK93,XUDLBK95,XUDLBK97,XUDLZOS4&UsingCodes=Y&CSVF=TN&Datefrom={first:%d/%b/%Y}\
     &Dateto={last:%d/%b/%Y}")
    .accept("text/csv");
