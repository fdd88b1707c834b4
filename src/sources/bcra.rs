//! `BCRA`: the closing rates of the Central Bank of Argentina. A source.
//!
//! A day a request. `tipoCotizacion` is in pesos, `tipoPase` in dollars. For how many units stands in the description, where not for one.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Units, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Argentina.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCRA"),
    name: "Central Bank of Argentina",
    country: "AR",
    kind: Kind::Reference,
    pivots: &[ARS],
    zone: "America/Argentina/Buenos_Aires",
    page: "https://www.bcra.gob.ar/",
    terms: "No terms were found; the publisher is at https://www.bcra.gob.ar/.",
    key: None,
    base_url: Some("https://api.bcra.gob.ar"),
    tables: &[Table {
        floor: 20,
        // The hour is believed.
        when: weekdays().at(16, 0).grace(1440),
        past: Some(Past::days(DAY, date(2000, 1, 3))),
        ..Table::asked(
            DAY,
            read::json("results.detalle[]")
                .date("fecha", "%F")
                .code("codigoMoneda")
                .units(Units::InText("descripcion"))
                .mid("tipoCotizacion")
                // A holiday has no date and no rows.
                .empty(&["null", "0.00000000"])
                // The peso of Mexico and the bolívar under old codes, with the figures of the new ones.
                .names(&[("MXP", "MXN"), ("VEB", "VES")])
                .skip(&[
                    ("ARS", "the home currency, with a zero"),
                    ("CNH", "the offshore yuan, for which ISO 4217 has no code; its figures are the yuan's"),
                    ("REF", "a second rate of the dollar, by Communication A 3500"),
                    ("XAG", "silver, which has a figure in dollars alone"),
                    ("XAU", "gold, which has a figure in dollars alone"),
                ])
                .in_home(ARS),
        )
    }],
};

const ARS: Code = Code::new(b"ARS");
const DAY: Request = get("https://api.bcra.gob.ar/estadisticascambiarias/v1.0/Cotizaciones?fecha={day}").accept("application/json");
