//! `UN`: the operational rates of exchange of the United Nations. A source.
//!
//! Units for one dollar, for payroll and grants, from the first of a month on or from a later day for a currency that moved far. A row is a
//! country, so that a currency comes several times, with one figure. The newest list only. Stray characters stand in the document.

use serde::Deserialize;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Row, get, read, xml};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Treasury of the United Nations.
pub static SOURCE: Source = Source {
    id: SourceId::new("UN"),
    name: "United Nations (operational rates)",
    country: "",
    kind: Kind::Accounting,
    pivots: &[Code::USD],
    zone: "America/New_York",
    page: "https://treasury.un.org/operationalrates/OperationalRates.php",
    terms: "No terms for reuse were found; the publisher is at https://treasury.un.org/.",
    key: None,
    base_url: Some("https://treasury.un.org"),
    tables: &[Table {
        // A currency that is revised within the month is a day of its own: the whole answer has a floor instead.
        floor: 1,
        absent: Absent::Carries,
        when: When::on(Days::Monthly).at(0, 5).grace(4320),
        carry: Some(35),
        ..Table::asked(
            get("https://treasury.un.org/operationalrates/xsql2XML.php").accept("application/xml, text/xml").back(35),
            read::find(rows).date("eff_date", "%d %b %Y").code("f_curr_code").mid("rate").per_home(Code::USD).least(100),
        )
    }],
};

#[derive(Deserialize)]
struct List {
    #[serde(rename = "UN_OPERATIONAL_RATES", default)]
    rates: Vec<Rate>,
}

#[derive(Deserialize)]
struct Rate {
    f_curr_code: String,
    eff_date: String,
    rate: String,
}

fn rows(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let text = String::from_utf8_lossy(bytes);
    // A schema stands first, and behind it, in letters, what should have been the end of a line.
    let list = match text.split_once("</xs:schema>") {
        Some((_, rates)) => format!("<UN_OPERATIONAL_RATES_DATASET>{}", rates.trim_start_matches("\\r\\n")),
        None => text.into_owned(),
    };
    let list: List = xml::parse(list.as_bytes(), "UN_OPERATIONAL_RATES_DATASET")?;
    list.rates.iter().try_for_each(|rate| {
        drafts.row(Row { date: Some(&rate.eff_date), name: Some(&rate.f_curr_code), first: Some(&rate.rate), ..Row::default() })
    })
}
