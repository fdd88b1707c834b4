//! Past days of the Bank of Russia. Part of `sources/cbr`.
//!
//! A day's own address is one request a day. `XML_dynamic.asp` gives one currency over a range, so that a year takes a request for each
//! currency: some fifty instead of 250. Which currencies there were, under which ids, the sheets in force on the first and on the last
//! day of each year say; and what was put together must agree with those two sheets to the digit.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use jiff::civil::Date;
use serde::Deserialize;

use super::{OF_DAY, SHEET, XML};
use crate::currency::Code;
use crate::feed::{Feed, Fetched, ParseError, Places, Read, Request, SourceError, Want, get, read, xml};
use crate::quote::{Draft, Pair, Quote};

/// One currency over a range. The answer does not say which.
const RANGE: Request =
    get("https://www.cbr.ru/scripts/XML_dynamic.asp?VAL_NM_RQ={series}&date_req1={first:%d/%m/%Y}&date_req2={last:%d/%m/%Y}").accept(XML);
/// How `XML_dynamic.asp` is read: one currency over a range, which the answer does not name.
pub const RECORDS: Read = read::xml("ValCurs/Record").date("@Date", "%d.%m.%Y").nominal("Nominal").mid("Value").decimal_comma();

/// Every sheet dated within a stretch of at most a year.
pub(super) fn between<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        match want {
            Want::Between { first, last } => year(feed, first, last).await.map(Fetched::Drafts),
            Want::Latest { .. } | Want::Since { .. } => Ok(Fetched::NotModified),
        }
    })
}

async fn year(feed: &Feed<'_>, first: Date, last: Date) -> Result<Vec<Draft>, SourceError> {
    let ends = [in_force(feed, first).await?, in_force(feed, last).await?];
    let ids: BTreeMap<&str, Code> = ends.iter().flat_map(|end| &end.ids).map(|(id, code)| (id.as_str(), *code)).collect();
    let mut days: BTreeMap<Date, Vec<Quote>> = BTreeMap::new();
    for (id, base) in ids {
        let places = Places { series: id, ..Places::range(first, last) };
        let body = feed.ask_whole(&RANGE.fill(&places)).await?;
        for draft in RECORDS.drafts(&body, Some(Pair { base, quote: Code::RUB }))? {
            days.entry(draft.date).or_default().extend(draft.quotes);
        }
    }
    days.retain(|date, _| (first..=last).contains(date));
    for end in &ends {
        let mut quotes = days.get_mut(&end.draft.date);
        // What the day's own sheet says in two ways is refused of that day, whatever the range says.
        if let Some(quotes) = &mut quotes {
            quotes.retain(|quote| end.draft.odd.iter().all(|odd| odd.quote.pair() != quote.pair()));
        }
        agree(&end.draft, quotes.as_deref(), first)?;
    }
    let odd = |date| ends.iter().find(|end| end.draft.date == date).map_or_else(Vec::new, |end| end.draft.odd.clone());
    Ok(days.into_iter().map(|(date, quotes)| Draft { odd: odd(date), ..Draft::of(date, quotes) }).collect())
}

/// A day's sheet with the publisher's ids.
struct Sheet {
    draft: Draft,
    ids: Vec<(String, Code)>,
}

#[derive(Deserialize)]
struct ValCurs {
    #[serde(rename = "Valute", default)]
    valutes: Vec<Valute>,
}

#[derive(Deserialize)]
struct Valute {
    #[serde(rename = "@ID", default)]
    id: String,
    #[serde(rename = "CharCode", default)]
    code: String,
}

async fn in_force(feed: &Feed<'_>, day: Date) -> Result<Sheet, SourceError> {
    let bytes = feed.ask_whole(&OF_DAY.fill(&Places::day(day))).await?;
    let draft = SHEET.drafts(&bytes, None)?.pop().ok_or_else(|| malformed(format!("there is no sheet in force on {day}")))?;
    let sheet: ValCurs = xml::parse(&bytes, "ValCurs")?;
    // A row that contradicts itself is none of the quotes: nobody knows whose its id is.
    let stands = |code: &str| draft.quotes.iter().map(|quote| quote.base).find(|base| base.as_str() == code.trim());
    let ids = sheet.valutes.iter().filter_map(|valute| Some((valute.id.trim().to_owned(), stands(&valute.code)?)));
    Ok(Sheet { ids: ids.collect(), draft })
}

/// Sees that a day that was put together is the day as it was published. A sheet from before the first day is none of them.
fn agree(published: &Draft, quotes: Option<&Vec<Quote>>, first: Date) -> Result<(), ParseError> {
    if published.date < first {
        return Ok(());
    }
    let sorted = |quotes: &[Quote]| {
        let mut sorted = quotes.to_vec();
        sorted.sort_by_key(|quote| quote.base);
        sorted
    };
    if quotes.is_some_and(|quotes| sorted(quotes) == sorted(&published.quotes)) {
        return Ok(());
    }
    Err(malformed(format!("the ranges of its currencies do not add up to the sheet of {}", published.date)))
}

fn malformed(what: String) -> ParseError {
    ParseError::Malformed { what, at: "XML_dynamic.asp".to_owned() }
}
