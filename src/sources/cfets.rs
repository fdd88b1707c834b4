//! `CFETS`: the central parity of the yuan, by the China Foreign Exchange Trade System. A source.
//!
//! Set about 09:15 on working days by authority of the People's Bank of China. The heads name the pairs, in both directions: `100JPY/CNY` is yuan
//! for 100 yen, `CNY/KRW` won for one yuan. Newest first, at most fifty days a page.

use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Drafts, ParseError, Past, Request, Row, Units, form, json_bytes, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The China Foreign Exchange Trade System.
pub static SOURCE: Source = Source {
    id: SourceId::new("CFETS"),
    name: "China Foreign Exchange Trade System (central parity)",
    country: "CN",
    kind: Kind::Official,
    pivots: &[CNY],
    zone: "Asia/Shanghai",
    page: "https://www.chinamoney.com.cn/english/bmkcpr/",
    terms: "No terms were found; the publisher is at https://www.chinamoney.com.cn/.",
    key: None,
    base_url: Some("https://www.chinamoney.com.cn"),
    tables: &[Table {
        floor: 15,
        absent: Absent::Carries,
        when: weekdays().at(9, 30).grace(600),
        // Believed: since when there are figures, and of fewer currencies in older years.
        past: Some(Past::range(RANGE, 60, date(2006, 1, 4))),
        ..Table::asked(
            RANGE,
            read::find(rows)
                .date("date", "%F")
                .units(Units::InName)
                .within("", "/CNY")
                .turned_by(" turned")
                .empty(&["", "---"])
                .in_home(CNY),
        )
    }],
};

const CNY: Code = Code::new(b"CNY");
const RANGE: Request = form(
    "https://www.chinamoney.com.cn/ags/ms/cm-u-bk-ccpr/CcprHisNew?currency=&startDate={first}&endDate={last}&pageNum=1&pageSize=50",
    "",
)
.accept("application/json");

#[derive(Deserialize)]
struct Document {
    data: Data,
    records: Vec<Day>,
}

#[derive(Deserialize)]
struct Data {
    head: Vec<String>,
}

#[derive(Deserialize)]
struct Day {
    date: String,
    values: Vec<String>,
}

/// Each day has its figures in the order of the heads.
fn rows(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let wrong = |what: String, at: &str| ParseError::Malformed { what, at: at.to_owned() };
    let answer: Document = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string(), "the JSON document"))?;
    for Day { date, values } in &answer.records {
        if values.len() != answer.data.head.len() {
            return Err(wrong(format!("{} figures for {} heads", values.len(), answer.data.head.len()), date));
        }
        for (head, figure) in answer.data.head.iter().zip(values) {
            let name = match head.strip_prefix("CNY/") {
                Some(other) => format!("1{other} turned"),
                None if head.starts_with(|letter: char| letter.is_ascii_digit()) => head.clone(),
                None => format!("1{head}"),
            };
            drafts.row(Row { date: Some(date), name: Some(&name), first: Some(figure), ..Row::default() })?;
        }
    }
    Ok(())
}
