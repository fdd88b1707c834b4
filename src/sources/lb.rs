//! `LB`: the official rates of the Bank of Lithuania. A source.
//!
//! Table `EU` is against the euro, since 2015: units for one euro. Table `LT` is against the litas, until 31 December 2014: litas for so many
//! units. A pair of amounts stands for each rate, the home currency's first.

use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Drafts, Latest, ParseError, Past, Request, Row, get, read, xml};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Lithuania.
pub static SOURCE: Source = Source {
    id: SourceId::new("LB"),
    name: "Bank of Lithuania",
    country: "LT",
    kind: Kind::Official,
    pivots: &[Code::EUR, LTL],
    zone: "Europe/Vilnius",
    page: "https://www.lb.lt/en/exchange-rates-web-service",
    terms: "No terms were found; the service is described at https://www.lb.lt/en/exchange-rates-web-service.",
    key: None,
    base_url: Some("https://www.lb.lt"),
    tables: &[
        Table {
            id: "EU",
            floor: 20,
            // Believed: the euro's table has the form of the litas's, which was recorded.
            absent: Absent::Carries,
            when: weekdays().at(17, 0).grace(1440),
            past: Some(Past::days(DAY, date(2015, 1, 2))),
            ..Table::asked(DAY, read::find(per_euro).date("Dt", "%F").code("Ccy").mid("Amt").per_home(Code::EUR))
        },
        Table {
            id: "LT",
            floor: 20,
            // The litas is gone.
            ended: true,
            latest: Latest::AllOf(&[]),
            past: Some(Past::days(DAY, date(1994, 4, 1))),
            ..Table::asked(DAY, read::find(in_litas).date("Dt", "%F").code("Ccy").nominal("Amt").mid("Amt").in_home(LTL))
        },
    ],
};

const LTL: Code = Code::new(b"LTL");
const DAY: Request =
    get("https://www.lb.lt/webservices/FxRates/FxRates.asmx/getFxRates?tp={table}&dt={day}").accept("application/xml, text/xml");

#[derive(Deserialize)]
struct FxRates {
    #[serde(rename = "FxRate", default)]
    rates: Vec<FxRate>,
}

#[derive(Deserialize)]
struct FxRate {
    #[serde(rename = "Dt")]
    date: String,
    #[serde(rename = "CcyAmt")]
    amounts: Vec<Amount>,
}

#[derive(Deserialize)]
struct Amount {
    #[serde(rename = "Ccy")]
    code: String,
    #[serde(rename = "Amt")]
    amount: String,
}

/// The date, the home currency's amount, and the other's.
fn amounts(bytes: &[u8], home: &str) -> Result<Vec<(String, Amount, Amount)>, ParseError> {
    let rates: FxRates = xml::parse(bytes, "FxRates")?;
    let two = |rate: FxRate| match <[Amount; 2]>::try_from(rate.amounts) {
        Ok([own, other]) if own.code == home => Ok((rate.date, own, other)),
        _ => Err(ParseError::Malformed { what: format!("a rate has not {home} first and one more amount"), at: rate.date }),
    };
    rates.rates.into_iter().map(two).collect()
}

fn in_litas(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    amounts(bytes, "LTL")?.into_iter().try_for_each(|(date, own, other)| {
        let row =
            Row { date: Some(&date), name: Some(&other.code), units: Some(&other.amount), first: Some(&own.amount), ..Row::default() };
        drafts.row(row)
    })
}

fn per_euro(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    amounts(bytes, "EUR")?.into_iter().try_for_each(|(date, own, other)| {
        if own.amount.trim() != "1" {
            return Err(ParseError::Malformed { what: format!("{} is for {} EUR", other.code, own.amount), at: date });
        }
        drafts.row(Row { date: Some(&date), name: Some(&other.code), first: Some(&other.amount), ..Row::default() })
    })
}
