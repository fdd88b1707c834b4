//! `CBC`: the interbank rates of the Central Bank of the Republic of China (Taiwan). A source.
//!
//! Spot rates at 16:00 in Taipei against the dollar, the new Taiwan dollar's among them: cross quotes without a home currency. Most are units
//! for one dollar; `USD/GBP`, `USD/AUD` and `USD/EUR` are dollars for one unit. Published a month at a time, about a month late, all in one file.

use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Past, Request, Row, get, json_bytes, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of the Republic of China (Taiwan).
pub static SOURCE: Source = Source {
    id: SourceId::new("CBC"),
    name: "Central Bank of the Republic of China (Taiwan)",
    country: "TW",
    kind: Kind::Reference,
    pivots: &[Code::USD],
    zone: "Asia/Taipei",
    page: "https://cpx.cbc.gov.tw/Data/Data_Main/?type=BP01D01",
    terms: "For research only, as the answer's own note says: https://cpx.cbc.gov.tw/API/DataAPI/Get?FileName=BP01D01.",
    key: None,
    base_url: Some("https://cpx.cbc.gov.tw"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        // Believed: in the first days of a month, the month before the last.
        when: When::on(Days::Monthly).at(12, 0).grace(43_200),
        carry: Some(75),
        past: Some(Past::whole(WHOLE, date(1993, 1, 5))),
        ..Table::asked(
            WHOLE,
            read::find(rows)
                .date("the day", "%Y%m%d")
                .empty(&["-"])
                .within("", "/USD")
                .per_home(Code::USD)
                .names(&[("NTD/USD", "TWD")])
                .pairs(&[("USD/GBP", GBP, Code::USD), ("USD/AUD", AUD, Code::USD), ("USD/EUR", Code::EUR, Code::USD)]),
        )
    }],
};

const AUD: Code = Code::new(b"AUD");
const GBP: Code = Code::new(b"GBP");
const WHOLE: Request = get("https://cpx.cbc.gov.tw/API/DataAPI/Get?FileName=BP01D01").accept("application/json").back(40);

#[derive(Deserialize)]
struct File {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "dataSets")]
    days: Vec<Vec<String>>,
    structure: Structure,
}

#[derive(Deserialize)]
struct Structure {
    #[serde(rename = "Table1")]
    heads: Vec<Head>,
}

#[derive(Deserialize)]
struct Head {
    data: String,
}

/// Each day is a list, whose heads stand behind all days: Chinese words with the pair at their end.
fn rows(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let wrong = |what: String, at: &str| ParseError::Malformed { what, at: at.to_owned() };
    let file: File = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string(), "the JSON document"))?;
    let pair = |head: &Head| head.data.chars().filter(|letter| letter.is_ascii_uppercase() || *letter == '/').collect::<String>();
    let heads: Vec<String> = file.data.structure.heads.iter().map(pair).collect();
    for day in &file.data.days {
        let Some((date, figures)) = day.split_first() else { return Err(wrong("there is no date".to_owned(), "a day")) };
        if figures.len() != heads.len() {
            return Err(wrong(format!("{} figures for {} heads", figures.len(), heads.len()), date));
        }
        for (head, figure) in heads.iter().zip(figures) {
            drafts.row(Row { date: Some(date), name: Some(head), first: Some(figure), ..Row::default() })?;
        }
    }
    Ok(())
}
