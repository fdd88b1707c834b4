//! `BANREP`: the representative market rate (TRM) of Colombia, from the country's open data. A source.
//!
//! The dollar alone. A row says on which days it is in force: one for a weekend and the Monday after, one for a holiday and the day before.

use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Past, Request, get, read};
use crate::source::{Kind, Source, SourceId, Table};

/// The Central Bank of Colombia.
pub static SOURCE: Source = Source {
    id: SourceId::new("BANREP"),
    name: "Central Bank of Colombia",
    country: "CO",
    kind: Kind::Official,
    pivots: &[Code::new(b"COP")],
    zone: "America/Bogota",
    page: "https://www.datos.gov.co/resource/32sa-8pi3",
    terms: "No terms were found; the data stand at https://www.datos.gov.co/resource/32sa-8pi3.",
    key: None,
    base_url: Some("https://www.datos.gov.co"),
    tables: &[Table {
        when: weekdays().at(18, 0).grace(1440).next_day(),
        past: Some(Past::range(RANGE, 3660, date(1991, 11, 27))),
        ..Table::asked(
            RANGE,
            read::json("[]").date("vigenciadesde", "%F…").until("vigenciahasta", "%F…").mid("valor").of(Code::USD, Code::new(b"COP")),
        )
    }],
};

// Found by the first day in force: a span that began before `{first}` is not among the answers.
const RANGE: Request = get("https://www.datos.gov.co/resource/32sa-8pi3.json?$where=vigenciadesde>='{first}T00:00:00.000' AND \
     vigenciadesde<='{last}T00:00:00.000'&$order=vigenciadesde ASC&$limit=50000")
.accept("application/json");
