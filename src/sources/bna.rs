//! `BNA`: the reference rates of the National Bank of Angola. A source.
//!
//! `moeda=ALL` would be the Albanian lek, and is answered with all currencies.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The National Bank of Angola.
pub static SOURCE: Source = Source {
    id: SourceId::new("BNA"),
    name: "National Bank of Angola",
    country: "AO",
    kind: Kind::Reference,
    pivots: &[AOA],
    zone: "Africa/Luanda",
    page: "https://www.bna.ao/",
    terms: "No terms were found; the publisher is at https://www.bna.ao/.",
    key: None,
    base_url: Some("https://www.bna.ao"),
    tables: &[Table {
        floor: 30,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(17, 0).grace(1440),
        past: Some(Past::range(RANGE, 31, date(2000, 1, 1))),
        ..Table::asked(
            RANGE,
            read::json("genericResponse[]")
                .date("data", "%F")
                .code("codigoMoeda")
                .mid("taxa")
                // Kwanzas for a special drawing right, and the dobra and the bolívar under old codes with the figures of the new ones.
                .names(&[("XDRUSD", "XDR"), ("STD", "STN"), ("VEF", "VES")])
                .skip(&[("XAU", "gold, in dollars in a column of kwanzas, by a unit that has changed")])
                .in_home(AOA),
        )
    }],
};

const AOA: Code = Code::new(b"AOA");
const RANGE: Request =
    get("https://www.bna.ao/service/rest/taxas/get/evolucao/taxa/intervalo?datainicio={first}&datafim={last}&tipocambio=M&moeda=ALL")
        .accept("application/json");
