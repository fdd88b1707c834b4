//! `BANGUAT`: the reference rate of the Bank of Guatemala. A source.
//!
//! The dollar alone, on every day of the calendar: the rate of a weekend is in force on it. Buying and selling rates are equal.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Past, Request, read, soap};
use crate::source::{Kind, Source, SourceId, Table};

/// The Bank of Guatemala.
pub static SOURCE: Source = Source {
    id: SourceId::new("BANGUAT"),
    name: "Bank of Guatemala",
    country: "GT",
    kind: Kind::Reference,
    pivots: &[GTQ],
    zone: "America/Guatemala",
    page: "https://www.banguat.gob.gt/",
    terms: "No terms were found; the publisher is at https://www.banguat.gob.gt/.",
    key: None,
    base_url: Some("https://www.banguat.gob.gt"),
    tables: &[Table {
        // Believed to be computed the evening before; from the morning on it must be there.
        when: daily().at(8, 0).grace(2880),
        // From when on there are rates is not known; this is asked for as far as it goes.
        past: Some(Past::range(RANGE, 366, date(2000, 1, 1))),
        ..Table::asked(
            RANGE,
            read::xml("Envelope/Body/TipoCambioRangoResponse/TipoCambioRangoResult/Vars/Var")
                .date("fecha", "%d/%m/%Y")
                .code("moneda")
                .buy_sell("compra", "venta")
                .names(&[("2", "USD")])
                .in_home(GTQ),
        )
    }],
};

const GTQ: Code = Code::new(b"GTQ");
const RANGE: Request = soap(
    "https://www.banguat.gob.gt/variables/ws/TipoCambio.asmx",
    "http://www.banguat.gob.gt/variables/ws/TipoCambioRango",
    "<TipoCambioRango xmlns=\"http://www.banguat.gob.gt/variables/ws/\"><fechainit>{first:%d/%m/%Y}</fechainit>\
     <fechafin>{last:%d/%m/%Y}</fechafin></TipoCambioRango>",
)
.accept("text/xml");
