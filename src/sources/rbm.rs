//! `RBM`: the middle rates of the Reserve Bank of Malawi. A source.
//!
//! Buying, middle and selling rates on a page for people, of which the middle one is published as the reference. Rates of the euro, the pound
//! and the franc stand some percent above their crosses with the dollar: they are another kind of rate than the dollar's.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, form, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Reserve Bank of Malawi.
pub static SOURCE: Source = Source {
    id: SourceId::new("RBM"),
    name: "Reserve Bank of Malawi",
    country: "MW",
    kind: Kind::Reference,
    pivots: &[MWK],
    zone: "Africa/Blantyre",
    page: "https://www.rbm.mw/Statistics/MajorRates/",
    terms: "No terms were found; the publisher is at https://www.rbm.mw/.",
    key: None,
    base_url: Some("https://www.rbm.mw"),
    tables: &[Table {
        floor: 20,
        absent: Absent::Carries,
        when: weekdays().at(17, 0).grace(1440),
        past: Some(Past::range(RANGE, 30, date(2011, 6, 20))),
        ..Table::asked(
            RANGE,
            read::html("#exchange-rates tr", Layout::Lines)
                .ends("</script>")
                .date("Date", "%b %d %Y")
                .code("Currency")
                .mid("Middle")
                .in_home(MWK)
                .skip(&[
                    ("CMD", "no code of ISO 4217; its figures are the dollar's"),
                    ("IEP", "the Irish pound, which is gone, with a figure that was never its own"),
                ]),
        )
    }],
};

const MWK: Code = Code::new(b"MWK");
const RANGE: Request =
    form("https://www.rbm.mw/Statistics/ExchangeRatesFilter/", "RateTypes=&StartDate={first:%m/%d/%Y}&EndDate={last:%m/%d/%Y}")
        .accept("text/html");
