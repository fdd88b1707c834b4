//! `BCU`: the closing rates of the Central Bank of Uruguay. A source.
//!
//! Buying and selling rates, which are equal. Currencies are asked for by numbers of the publisher's own; the dollar is that of notes.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, read, soap};
use crate::quote::Pair;
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Uruguay.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCU"),
    name: "Central Bank of Uruguay",
    country: "UY",
    kind: Kind::Official,
    pivots: &[UYU],
    zone: "America/Montevideo",
    page: "https://www.bcu.gub.uy/",
    terms: "No terms were found; the publisher is at https://www.bcu.gub.uy/.",
    key: None,
    base_url: Some("https://cotizaciones.bcu.gub.uy"),
    tables: &[Table {
        floor: 15,
        // The hour is believed.
        when: weekdays().at(17, 0).grace(1440),
        series: &[
            in_pesos("2225", b"USD"),
            in_pesos("1111", b"EUR"),
            in_pesos("1000", b"BRL"),
            in_pesos("0500", b"ARS"),
            in_pesos("2309", b"CAD"),
            in_pesos("1300", b"CLP"),
            in_pesos("4150", b"CNY"),
            in_pesos("5500", b"COP"),
            in_pesos("1800", b"DKK"),
            in_pesos("5100", b"HKD"),
            in_pesos("4300", b"HUF"),
            in_pesos("5700", b"INR"),
            in_pesos("2700", b"GBP"),
            in_pesos("4900", b"ISK"),
            in_pesos("3600", b"JPY"),
            in_pesos("5300", b"KRW"),
            in_pesos("5600", b"MYR"),
            in_pesos("4200", b"MXN"),
            in_pesos("4600", b"NOK"),
            in_pesos("1490", b"NZD"),
            in_pesos("4800", b"PYG"),
            in_pesos("4000", b"PEN"),
            in_pesos("5400", b"RUB"),
            in_pesos("1620", b"ZAR"),
            in_pesos("5800", b"SEK"),
            in_pesos("5900", b"CHF"),
            in_pesos("4400", b"TRY"),
        ],
        past: Some(Past::range(RANGE, 366, date(2000, 1, 1))),
        ..Table::asked(
            RANGE,
            read::xml("Envelope/Body/wsbcucotizaciones.ExecuteResponse/Salida/datoscotizaciones/datoscotizaciones.dato")
                .date("Fecha", "%F")
                .code("CodigoISO")
                .buy_sell("TCC", "TCV")
                .names(&[("DLS.", "USD"), ("EURO", "EUR")])
                .in_home(UYU),
        )
    }],
};

const UYU: Code = Code::new(b"UYU");
const RANGE: Request = soap(
    "https://cotizaciones.bcu.gub.uy/wscotizaciones/servlet/awsbcucotizaciones",
    "Cotizaaction/AWSBCUCOTIZACIONES.Execute",
    "<wsbcucotizaciones.Execute xmlns=\"Cotiza\"><Entrada><Moneda><item>{series}</item></Moneda><FechaDesde>{first}</FechaDesde>\
     <FechaHasta>{last}</FechaHasta><Grupo>0</Grupo></Entrada></wsbcucotizaciones.Execute>",
)
.accept("text/xml");

const fn in_pesos(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: UYU } }
}
