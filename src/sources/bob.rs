//! `BOB`: the rates of the Bank of Botswana. A source.
//!
//! Units for one pula. All days since 2001 in one file, in no order; some days stand there twice with two figures, and some figures stand in
//! another currency's column. Four zeros are no figure.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Botswana.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOB"),
    name: "Bank of Botswana",
    country: "BW",
    kind: Kind::Official,
    pivots: &[BWP],
    zone: "Africa/Gaborone",
    page: "https://www.bankofbotswana.bw/exchange-rates",
    terms: "No terms were found; the publisher is at https://www.bankofbotswana.bw/.",
    key: None,
    base_url: Some("https://www.bankofbotswana.bw"),
    tables: &[Table {
        floor: 4,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(13, 0).grace(1440),
        past: Some(Past::whole(FILE, date(2001, 1, 3))),
        ..Table::asked(
            FILE,
            read::csv(Layout::Days { head: "Date", after: "Date" })
                .open_ended()
                .days_repeat()
                .date("Date", "%d %b %Y")
                .empty(&["0.0000"])
                .names(&[("CHN", "CNY"), ("SDR", "XDR"), ("YEN", "JPY")])
                .per_home(BWP),
        )
    }],
};

const BWP: Code = Code::new(b"BWP");
const FILE: Request = get("https://www.bankofbotswana.bw/export/exchange-rates.csv?page&_format=csv").accept("text/csv");
