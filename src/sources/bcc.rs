//! `BCC`, `BCC-PUBLIC` and `BCC-SPECIAL`: the rates of the Central Bank of Cuba. Three sources.
//!
//! Three rates stand beside each other on every day: the official one, that for the public, and a special one that floats, twenty times the
//! first. They are sources of their own, so that none is ever taken for another. A currency a request, and the answer does not say which.
//! Yen are the other way round in all three: yen for one peso.

use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Cuba: the official rate, for the state's own accounts.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCC"),
    name: "Central Bank of Cuba",
    country: "CU",
    kind: Kind::Official,
    pivots: &[CUP],
    zone: "America/Havana",
    page: "https://www.bc.gob.cu/",
    terms: "No terms were found; the publisher is at https://www.bc.gob.cu/.",
    key: None,
    base_url: Some("https://api.bc.gob.cu"),
    tables: &[asked("tasaOficial")],
};

/// The rate for the public.
pub static PUBLIC: Source = Source {
    id: SourceId::new("BCC-PUBLIC"),
    name: "Central Bank of Cuba (rate for the public)",
    kind: Kind::Parallel,
    tables: &[asked("tasaPublica")],
    ..SOURCE
};

/// The special rate, which floats.
pub static SPECIAL: Source = Source {
    id: SourceId::new("BCC-SPECIAL"),
    name: "Central Bank of Cuba (special rate)",
    kind: Kind::Parallel,
    tables: &[asked("tasaEspecial")],
    ..SOURCE
};

const CUP: Code = Code::new(b"CUP");
const RANGE: Request = get("https://api.bc.gob.cu/v1/tasas-de-cambio/historico?fechaInicio={first}&fechaFin={last}&codigoMoneda={series}")
    .accept("application/json");

const SERIES: &[Series] = &[
    in_pesos("AUD", b"AUD"),
    in_pesos("CAD", b"CAD"),
    in_pesos("CHF", b"CHF"),
    in_pesos("CNY", b"CNY"),
    in_pesos("DKK", b"DKK"),
    in_pesos("EUR", b"EUR"),
    in_pesos("GBP", b"GBP"),
    Series { id: "JPY", pair: Pair { base: CUP, quote: Code::new(b"JPY") } },
    in_pesos("MXN", b"MXN"),
    in_pesos("NOK", b"NOK"),
    in_pesos("RUB", b"RUB"),
    in_pesos("SEK", b"SEK"),
    in_pesos("USD", b"USD"),
];

const fn asked(rate: &'static str) -> Table {
    Table {
        floor: 10,
        // The hour is believed.
        when: daily().at(6, 0).grace(2880),
        series: SERIES,
        past: Some(Past::range(RANGE, 366, date(2025, 12, 19))),
        ..Table::asked(RANGE, read::json("[]").date("fecha", "%F").mid(rate))
    }
}

const fn in_pesos(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: CUP } }
}
