//! `CBN`: the official rates of the Central Bank of Nigeria. A source.
//!
//! Buying, central and selling rates by name, of which the central one is the reference. All days come in one answer, newest first.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Nigeria.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBN"),
    name: "Central Bank of Nigeria",
    country: "NG",
    kind: Kind::Official,
    pivots: &[NGN],
    zone: "Africa/Lagos",
    page: "https://www.cbn.gov.ng/rates/ExchRateByCurrency.html",
    terms: "Free to pass on when the source is named, as is believed; the publisher is at https://www.cbn.gov.ng/.",
    key: None,
    base_url: Some("https://www.cbn.gov.ng"),
    tables: &[Table {
        floor: 8,
        absent: Absent::Carries,
        when: weekdays().at(17, 0).grace(1440),
        past: Some(Past::whole(WHOLE, date(2001, 12, 10))),
        ..Table::asked(
            WHOLE,
            read::json("[]")
                .date("ratedate", "%F")
                .code("currency")
                .mid("centralrate")
                .in_home(NGN)
                .names(&[
                    ("CFA", "XOF"),
                    ("DANISH KRONA", "DKK"),
                    ("DANISH KRONER", "DKK"),
                    ("EURO", "EUR"),
                    ("JAPANESE YEN", "JPY"),
                    ("POUND STERLING", "GBP"),
                    ("POUNDS STERLING", "GBP"),
                    ("RIYAL", "SAR"),
                    ("SDR", "XDR"),
                    ("SOUTH AFRICAN RAND", "ZAR"),
                    ("SWISS FRANC", "CHF"),
                    ("UAE DIRHAM", "AED"),
                    ("US DOLLAR", "USD"),
                    ("YEN", "JPY"),
                    ("YUAN/RENMINBI", "CNY"),
                ])
                .skip(&[("WAUA", "the West African unit of account, for which ISO 4217 has no code")]),
        )
    }],
};

const NGN: Code = Code::new(b"NGN");
const WHOLE: Request = get("https://www.cbn.gov.ng/api/GetAllExchangeRates").accept("application/json");
