//! `BCN`: the official rate of the Central Bank of Nicaragua. A source.
//!
//! The dollar alone. A month at a time, and a month is announced before it begins: days to come stand in it. The server is said to speak
//! TLS 1.0 alone, which fx does not: it may take a mirror to reach it.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Past, Request, read, soap};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Nicaragua.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCN"),
    name: "Central Bank of Nicaragua",
    country: "NI",
    kind: Kind::Official,
    pivots: &[Code::new(b"NIO")],
    zone: "America/Managua",
    page: "https://www.bcn.gob.ni/",
    terms: "No terms were found; the publisher is at https://www.bcn.gob.ni/.",
    key: None,
    base_url: Some("https://servicios.bcn.gob.ni"),
    tables: &[Table {
        when: daily().at(8, 0).grace(2880),
        past: Some(Past::months(MONTH, date(2012, 1, 1))),
        ..Table::asked(
            MONTH,
            read::xml("Envelope/Body/RecuperaTC_MesResponse/RecuperaTC_MesResult/Detalle_TC/Tc")
                .date("Fecha", "%F")
                .mid("Valor")
                .of(Code::USD, Code::new(b"NIO")),
        )
    }],
};

const MONTH: Request = soap(
    "https://servicios.bcn.gob.ni/Tc_Servicio/ServicioTC.asmx",
    "http://servicios.bcn.gob.ni/RecuperaTC_Mes",
    "<RecuperaTC_Mes xmlns=\"http://servicios.bcn.gob.ni/\"><Ano>{last:%Y}</Ano><Mes>{last:%-m}</Mes></RecuperaTC_Mes>",
)
.accept("text/xml");
