//! `BCP`: the reference rates of Paraguay's interbank market, from the Central Bank of Paraguay. A source.
//!
//! A page is one currency in one year: a line a day of the month, a column a month. `ND` stands on weekends, on holidays and on days that no
//! calendar has. Gold is by the troy ounce.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, Past, Request, SPANISH, Series, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Paraguay.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCP"),
    name: "Central Bank of Paraguay",
    country: "PY",
    kind: Kind::Reference,
    pivots: &[PYG],
    zone: "America/Asuncion",
    page: "https://www.bcp.gov.py/webapps/web/cotizacion/monedas-historica",
    terms: "No terms were found; the publisher is at https://www.bcp.gov.py/.",
    key: None,
    base_url: Some("https://www.bcp.gov.py"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(18, 0).grace(1440),
        series: &[
            in_guaranies("USD", b"USD"),
            in_guaranies("EUR", b"EUR"),
            in_guaranies("GBP", b"GBP"),
            in_guaranies("JPY", b"JPY"),
            in_guaranies("CHF", b"CHF"),
            in_guaranies("CAD", b"CAD"),
            in_guaranies("AUD", b"AUD"),
            in_guaranies("CNY", b"CNY"),
            in_guaranies("BRL", b"BRL"),
            in_guaranies("ARS", b"ARS"),
            in_guaranies("CLP", b"CLP"),
            in_guaranies("MXN", b"MXN"),
            in_guaranies("UYU", b"UYU"),
            in_guaranies("COP", b"COP"),
            in_guaranies("BOB", b"BOB"),
            in_guaranies("NZD", b"NZD"),
            in_guaranies("ZAR", b"ZAR"),
            in_guaranies("SEK", b"SEK"),
            in_guaranies("DKK", b"DKK"),
            in_guaranies("NOK", b"NOK"),
            in_guaranies("AED", b"AED"),
            in_guaranies("PEN", b"PEN"),
            in_guaranies("SGD", b"SGD"),
            in_guaranies("TWD", b"TWD"),
            in_guaranies("XAU", b"XAU"),
        ],
        past: Some(Past::years(YEAR, date(2001, 1, 1))),
        ..Table::asked(
            YEAR,
            read::html("#cotizacion-interbancaria tr", Layout::Calendar { head: "#" })
                .page_date("#cotizacion-interbancaria th", ("PLANILLA DE COTIZACIONES DEL AÑO ", " DE MONEDA …"), "%-d %b %Y")
                .words(SPANISH)
                .decimal_comma()
                .thousands('.')
                .empty(&["ND"]),
        )
    }],
};

const PYG: Code = Code::new(b"PYG");
const YEAR: Request =
    get("https://www.bcp.gov.py/webapps/web/cotizacion/monedas-historica?anho={last:%Y}&moneda={series}").accept("text/html");

const fn in_guaranies(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: PYG } }
}
