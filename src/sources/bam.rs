//! `BAM`: the rates for transfers of Bank Al-Maghrib, the central bank of Morocco. A source.
//!
//! A day a request; the time in the date is that of the fixing. Rows come in any order, some of them twice.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// Bank Al-Maghrib.
pub static SOURCE: Source = Source {
    id: SourceId::new("BAM"),
    name: "Bank Al-Maghrib",
    country: "MA",
    kind: Kind::Official,
    pivots: &[MAD],
    zone: "Africa/Casablanca",
    page: "https://www.bkam.ma/",
    terms: "No terms were found; the publisher is at https://www.bkam.ma/.",
    key: Some("https://api.centralbankofmorocco.ma/"),
    base_url: Some("https://api.centralbankofmorocco.ma"),
    tables: &[Table {
        floor: 20,
        when: weekdays().at(12, 30).grace(1440),
        // Before 2016 there are buying and selling rates without a mid.
        past: Some(Past::days(DAY, date(2016, 1, 4))),
        ..Table::asked(
            DAY,
            read::json("[]")
                .date("date", "%F…")
                .code("libDevise")
                .nominal("uniteDevise")
                .mid("moyen")
                // The ouguiya under its old code with the figure of the new one, a tenth of it.
                .names(&[("MRO", "MRU")])
                .in_home(MAD),
        )
    }],
};

const MAD: Code = Code::new(b"MAD");
const DAY: Request = get("https://api.centralbankofmorocco.ma/cours/Version1/api/CoursVirement?date={day}T12:30:00")
    .headers(&[("Ocp-Apim-Subscription-Key", "{key}")])
    .accept("application/json");
