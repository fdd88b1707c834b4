//! `BCCH`: the rates of the Central Bank of Chile. A source.
//!
//! The observed dollar, and the nominal rates of other currencies. One series a currency; days off are `NaN`, or are not there at all.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, Series, get, read};
use crate::quote::Pair;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Chile.
pub static SOURCE: Source = Source {
    id: SourceId::new("BCCH"),
    name: "Central Bank of Chile",
    country: "CL",
    kind: Kind::Official,
    pivots: &[CLP],
    zone: "America/Santiago",
    page: "https://si3.bcentral.cl/",
    terms: "A registered user is needed; no terms were found, and the publisher is at https://si3.bcentral.cl/.",
    key: Some("https://si3.bcentral.cl/"),
    base_url: Some("https://si3.bcentral.cl"),
    tables: &[Table {
        floor: 3,
        absent: Absent::Carries,
        // Believed to come the evening before; in the morning it must be there.
        when: weekdays().at(9, 0).grace(1440),
        series: &[
            in_pesos("F073.TCO.PRE.Z.D", b"USD"),
            in_pesos("F072.CLP.EUR.N.O.D", b"EUR"),
            in_pesos("F072.CLP.GBP.N.O.D", b"GBP"),
            in_pesos("F072.CLP.JPY.N.O.D", b"JPY"),
            in_pesos("F072.CLP.CAD.N.O.D", b"CAD"),
            in_pesos("F072.CLP.AUD.N.O.D", b"AUD"),
            in_pesos("F072.CLP.CNY.N.O.D", b"CNY"),
            in_pesos("F072.CLP.BRL.N.O.D", b"BRL"),
        ],
        past: Some(Past::range(RANGE, 3660, date(1990, 1, 1))),
        ..Table::asked(RANGE, read::json("Series.Obs[]").date("indexDateString", "%d-%m-%Y").mid("value").empty(&["NaN"]))
    }],
};

const CLP: Code = Code::new(b"CLP");
// The key is written `user:password`.
const RANGE: Request = get("https://si3.bcentral.cl/SieteRestWS/SieteRestWS.ashx?user={user}&pass={password}&function=GetSeries\
     &timeseries={series}&firstdate={first}&lastdate={last}")
.accept("application/json");

const fn in_pesos(id: &'static str, code: &[u8; 3]) -> Series {
    Series { id, pair: Pair { base: Code::new(code), quote: CLP } }
}
