//! `BDP`: the official rates in Portuguese escudos, from the Bank of Portugal. A source, of the past alone.
//!
//! They ended on 31 December 1998. JSON-stat, in pages of ten series: a page has the figures of one currency more, whose name stands on the
//! next page, where they come again.

use std::collections::HashMap;

use jiff::civil::date;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Layout, ParseError, Past, Read, Request, Series, get, json_bytes, read};
use crate::quote::{Draft, Pair};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Bank of Portugal.
pub static SOURCE: Source = Source {
    id: SourceId::new("BDP"),
    name: "Bank of Portugal",
    country: "PT",
    kind: Kind::Official,
    pivots: &[PTE],
    zone: "Europe/Lisbon",
    page: "https://bpstat.bportugal.pt/",
    terms: "No terms were found; the publisher is at https://bpstat.bportugal.pt/.",
    key: None,
    base_url: Some("https://bpstat.bportugal.pt"),
    tables: &[Table {
        floor: 10,
        absent: Absent::Carries,
        // The escudo is gone.
        ended: true,
        when: When::on(Days::Monthly).grace(43_200),
        series: &[page("1"), page("2"), page("3")],
        past: Some(Past::range(RANGE, 366, date(1987, 1, 2))),
        ..Table::asked(LAST, read::code(statistics))
    }],
};

const PTE: Code = Code::new(b"PTE");
const RANGE: Request =
    get("https://bpstat.bportugal.pt/data/v1/domains/29/datasets/23e0cdd56bddb4ad3016a9c3ad63a539/?lang=EN&page={series}\
     &dim_cats=13:794&dim_cats=18:35&dim_cats=40:4263&obs_since={first}&obs_to={last}")
    .accept("application/json")
    .nothing_is(404);
const LAST: Request =
    get("https://bpstat.bportugal.pt/data/v1/domains/29/datasets/23e0cdd56bddb4ad3016a9c3ad63a539/?lang=EN&page={series}\
     &dim_cats=13:794&dim_cats=18:35&dim_cats=40:4263&obs_since=1998-12-28&obs_to=1998-12-31")
    .accept("application/json")
    .nothing_is(404);
const LINES: Read =
    read::csv(Layout::Lines).date("day", "%F").code("code").mid("figure").names(&[("ECU", "XEU")]).empty(&["null"]).in_home(PTE);

/// A page of the answer stands where others have a series. Each says itself of which currencies it is.
const fn page(number: &'static str) -> Series {
    Series { id: number, pair: Pair { base: Code::USD, quote: PTE } }
}

#[derive(Deserialize)]
struct Document<'a> {
    extension: Extension,
    dimension: HashMap<String, Dimension>,
    #[serde(borrow)]
    value: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Extension {
    series: Vec<Labelled>,
}

#[derive(Deserialize)]
struct Labelled {
    label: String,
    dimension_category: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    dimension_id: u32,
    category_id: u32,
}

#[derive(Deserialize)]
struct Dimension {
    category: Category,
}

#[derive(Deserialize)]
struct Category {
    index: Vec<String>,
}

/// The figures stand in one list, currency by currency and in each day by day. They become lines, which are read as those of a file are.
fn statistics(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let wrong = |what: String| ParseError::Malformed { what, at: "the JSON document".to_owned() };
    let answer: Document<'_> = serde_json::from_slice(json_bytes(bytes)?).map_err(|error| wrong(error.to_string()))?;
    let index = |name: &str| {
        let dimension = answer.dimension.get(name).ok_or_else(|| wrong(format!("there is no dimension {name:?}")))?;
        Ok(&dimension.category.index)
    };
    let (currencies, days) = (index("12")?, index("reference_date")?);
    if answer.value.len() != currencies.len() * days.len() {
        return Err(wrong(format!("{} figures for {} currencies on {} days", answer.value.len(), currencies.len(), days.len())));
    }
    let mut lines = String::from("day,code,figure\n");
    for (at, currency) in currencies.iter().enumerate() {
        let of = |series: &&Labelled| {
            series.dimension_category.iter().any(|place| place.dimension_id == 12 && place.category_id.to_string() == *currency)
        };
        let Some(series) = answer.extension.series.iter().find(of) else { continue };
        let code = series.label.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(code, _)| code);
        let code = code.ok_or_else(|| wrong(format!("{:?} names no code", series.label)))?;
        for (day, figure) in days.iter().zip(answer.value.iter().skip(at * days.len())) {
            lines += &format!("{day},{code},{figure}\n");
        }
    }
    LINES.drafts(lines.as_bytes(), None)
}
