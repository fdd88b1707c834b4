//! `BOJ`: the spot rates of the Tokyo market at five in the afternoon, from the Bank of Japan. A source.
//!
//! Two series: yen for a dollar, and dollars for a euro, which does not name the yen. Days and figures stand in two lists of equal length;
//! every day of the calendar is listed, and those without a rate, past or to come, are `null`.

use jiff::civil::date;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Layout, ParseError, Past, Read, Request, get, json_bytes, read};
use crate::quote::Draft;
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Japan.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOJ"),
    name: "Bank of Japan",
    country: "JP",
    kind: Kind::Reference,
    pivots: &[Code::new(b"JPY"), Code::USD],
    zone: "Asia/Tokyo",
    page: "https://www.stat-search.boj.or.jp/",
    terms: "No terms were found; the publisher is at https://www.boj.or.jp/.",
    key: None,
    base_url: Some("https://www.stat-search.boj.or.jp"),
    tables: &[Table {
        absent: Absent::Carries,
        // Of a day on the next working day, as it is believed.
        when: weekdays().at(18, 0).grace(4320),
        past: Some(Past::range(MONTHS, 366, date(1998, 1, 5))),
        ..Table::asked(MONTHS, read::code(series))
    }],
};

const MONTHS: Request = get("https://www.stat-search.boj.or.jp/api/v1/getDataCode?db=FM08&code=FXERD04,FXERD34&startDate={first:%Y%m}\
     &endDate={last:%Y%m}&format=json&lang=en")
.accept("application/json");

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(rename = "RESULTSET", borrow)]
    series: Vec<Series<'a>>,
}

#[derive(Deserialize)]
struct Series<'a> {
    #[serde(rename = "SERIES_CODE", borrow)]
    code: &'a str,
    #[serde(rename = "VALUES", borrow)]
    values: Values<'a>,
}

#[derive(Deserialize)]
struct Values<'a> {
    #[serde(rename = "SURVEY_DATES", borrow)]
    days: Vec<&'a RawValue>,
    #[serde(rename = "VALUES", borrow)]
    figures: Vec<&'a RawValue>,
}

/// Two lists of equal length become lines, which are read as those of a file are.
fn series(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let wrong = |what: String| ParseError::Malformed { what, at: "the JSON document".to_owned() };
    let answer: Document<'_> = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string()))?;
    let mut lines = String::from("day,series,figure\n");
    for Series { code, values: Values { days, figures } } in answer.series {
        if days.len() != figures.len() {
            return Err(wrong(format!("{} figures of {code} for {} days", figures.len(), days.len())));
        }
        for (day, figure) in days.iter().zip(figures) {
            lines += &format!("{day},{code},{figure}\n");
        }
    }
    LINES.drafts(lines.as_bytes(), None)
}

// `FXERD34` is dollars for one euro: the other way round, and around the dollar.
const LINES: Read = read::csv(Layout::Lines)
    .date("day", "%Y%m%d")
    .code("series")
    .mid("figure")
    .empty(&["null"])
    .pairs(&[("FXERD04", Code::USD, Code::new(b"JPY")), ("FXERD34", Code::EUR, Code::USD)]);
