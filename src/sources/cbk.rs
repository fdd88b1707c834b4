//! `CBK`: the indicative rates of the Central Bank of Kenya. A source.
//!
//! Means of the market, by name. Most are shillings for one unit, or for 100 yen; those of the neighbours, written `KES / USHS`, are units for
//! one shilling. All days since 2024 come in one answer, oldest first, and one of them twice.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Units, form, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Kenya.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBK"),
    name: "Central Bank of Kenya",
    country: "KE",
    kind: Kind::Reference,
    pivots: &[KES],
    zone: "Africa/Nairobi",
    page: "https://www.centralbank.go.ke/rates/forex-exchange-rates/",
    terms: "No terms were found; the publisher is at https://www.centralbank.go.ke/.",
    key: None,
    base_url: Some("https://www.centralbank.go.ke"),
    tables: &[Table {
        floor: 15,
        when: weekdays().at(12, 0).grace(1440),
        past: Some(Past::whole(WHOLE, date(2024, 1, 5))),
        ..Table::asked(
            WHOLE,
            read::json("data[]")
                .date("#1", "%d/%m/%Y")
                .code("#2")
                .mid("#3")
                .in_home(KES)
                .units(Units::Of(&[("JPY", 100)]))
                .pairs(&[
                    ("KES / BIF", KES, Code::new(b"BIF")),
                    ("KES / RWF", KES, Code::new(b"RWF")),
                    ("KES / TSHS", KES, Code::new(b"TZS")),
                    ("KES / USHS", KES, Code::new(b"UGX")),
                ])
                .names(&[
                    ("AE DIRHAM", "AED"),
                    ("AUSTRALIAN $", "AUD"),
                    ("CAN $", "CAD"),
                    ("CHINESE YUAN", "CNY"),
                    ("DAN KRONER", "DKK"),
                    ("EURO", "EUR"),
                    ("HONGKONG DOLLAR", "HKD"),
                    ("IND RUPEE", "INR"),
                    ("JPY (100)", "JPY"),
                    ("NOR KRONER", "NOK"),
                    ("S FRANC", "CHF"),
                    ("SA RAND", "ZAR"),
                    ("SAUDI RIYAL", "SAR"),
                    ("SINGAPORE DOLLAR", "SGD"),
                    ("STG POUND", "GBP"),
                    ("SW KRONER", "SEK"),
                    ("US DOLLAR", "USD"),
                ]),
        )
    }],
};

const KES: Code = Code::new(b"KES");
const WHOLE: Request =
    form("https://www.centralbank.go.ke/wp-admin/admin-ajax.php?action=get_wdtable&table_id=193", "draw=1&start=0&length=-1")
        .accept("application/json");
