//! `BAZG` and `BAZG-MONTH`: the rates of the Swiss customs. Two sources.
//!
//! `BAZG` are the selling rates of foreign exchange, made each morning for the days that follow: Friday's serve from Saturday to Monday.
//! `BAZG-MONTH` are averages that govern a month's value-added tax. Both stand above any middle rate, and some have one or two digits.

use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::calendar::{Days, When, weekdays};
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Past, Read, Request, Row, Units, get, read, xml};
use crate::source::{Kind, Source, SourceId, Table};

/// The Federal Office for Customs and Border Security: daily rates.
pub static SOURCE: Source = Source {
    id: SourceId::new("BAZG"),
    name: "Swiss customs (daily selling rates)",
    country: "CH",
    kind: Kind::Accounting,
    pivots: &[CHF],
    zone: "Europe/Zurich",
    page: "https://www.backend-rates.bazg.admin.ch/",
    terms: "Free and not binding when the source is named, as is believed: https://www.bazg.admin.ch/.",
    key: None,
    base_url: Some("https://www.backend-rates.bazg.admin.ch"),
    tables: &[Table {
        floor: 40,
        when: weekdays().at(7, 15).grace(600).next_day(),
        past: Some(Past::days(DAY, date(2021, 1, 1))),
        ..Table::asked(DAY, ROW_OF_DAYS)
    }],
};

/// The Federal Office for Customs and Border Security: monthly averages.
pub static MONTH: Source = Source {
    id: SourceId::new("BAZG-MONTH"),
    name: "Swiss customs (monthly averages)",
    tables: &[Table {
        floor: 40,
        when: When::on(Days::Monthly).at(0, 5).grace(2880),
        carry: Some(31),
        past: Some(Past::months(AVERAGE, date(2021, 1, 1))),
        ..Table::asked(
            AVERAGE,
            read::find(of_month).date("monat", "%F").until("monat", "%F").code("waehrung").mid("kurs").units(Units::InName).in_home(CHF),
        )
    }],
    ..SOURCE
};

const CHF: Code = Code::new(b"CHF");
const XML: &str = "application/xml, text/xml";
const DAY: Request = get("https://www.backend-rates.bazg.admin.ch/api/xmldaily?d={day:%Y%m%d}&locale=en").accept(XML);
const AVERAGE: Request = get("https://www.backend-rates.bazg.admin.ch/api/xmlavgmonth?j={day:%Y}&m={day:%-m}").accept(XML);
const ROW_OF_DAYS: Read = read::find(of_days)
    .date("gueltigkeit", "%d.%m.%Y")
    .until("gueltigkeit", "%d.%m.%Y")
    .code("waehrung")
    .mid("kurs")
    .units(Units::InName)
    .in_home(CHF);

#[derive(Deserialize)]
struct Rates {
    /// The days on which a daily list holds: `25.07.2026,26.07.2026,27.07.2026`.
    gueltigkeit: Option<String>,
    /// The month that an average governs: `2026-08`.
    monat: Option<String>,
    #[serde(rename = "devise", default)]
    rates: Vec<Rate>,
}

#[derive(Deserialize)]
struct Rate {
    waehrung: String,
    kurs: String,
}

fn of_days(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let rates: Rates = xml::parse(bytes, "wechselkurse")?;
    let days = rates.gueltigkeit.as_deref().ok_or_else(|| missing("gueltigkeit"))?;
    let mut days = days.split(',');
    let first = days.next().unwrap_or_default();
    rows(&rates.rates, first, days.next_back().unwrap_or(first), drafts)
}

fn of_month(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let rates: Rates = xml::parse(bytes, "monatsmittelkurs")?;
    let month = rates.monat.as_deref().ok_or_else(|| missing("monat"))?;
    let first = format!("{}-01", month.trim());
    let last =
        first.parse::<Date>().map_err(|_| ParseError::Malformed { what: format!("{month:?} is no month"), at: "monat".to_owned() })?;
    rows(&rates.rates, &first, &last.last_of_month().to_string(), drafts)
}

fn rows(rates: &[Rate], first: &str, last: &str, drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    rates.iter().try_for_each(|rate| {
        drafts.row(Row { date: Some(first), until: Some(last), name: Some(&rate.waehrung), first: Some(&rate.kurs), ..Row::default() })
    })
}

fn missing(field: &str) -> ParseError {
    ParseError::Malformed { what: format!("there is no <{field}>"), at: "the XML document".to_owned() }
}
