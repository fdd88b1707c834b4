//! Past days of the Bank of Russia. Part of `sources/cbr`.
//!
//! A day's own address is one request a day. `XML_dynamic.asp` gives one currency over a range, so that a year takes a request for each
//! currency: some fifty instead of 250. Which currencies there were, under which ids, the sheets in force on the first and on the last
//! day of each year say; and what was put together must agree with those two sheets to the digit.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ACCEPT, DYNAMIC, ParseError, SourceError, ValCurs, address_of_day, malformed, parse_dynamic, read_sheet};
use crate::currency::Code;
use crate::feed::{Feed, xml};
use crate::sheet::{Draft, Quote};

/// Every sheet dated within these days, oldest first.
pub(super) async fn between(feed: &Feed<'_>, first: Date, last: Date) -> Result<Vec<Draft>, SourceError> {
    let mut drafts = Vec::new();
    let mut from = first;
    while from <= last {
        let to = from.last_of_year().min(last);
        drafts.extend(year(feed, from, to).await?);
        match to.tomorrow() {
            Ok(next) => from = next,
            Err(_end_of_time) => break,
        }
    }
    Ok(drafts)
}

async fn year(feed: &Feed<'_>, first: Date, last: Date) -> Result<Vec<Draft>, SourceError> {
    let ends = [in_force(feed, first).await?, in_force(feed, last).await?];
    let ids: BTreeMap<&str, Code> = ends.iter().flat_map(|end| &end.ids).map(|(id, code)| (id.as_str(), *code)).collect();
    let mut days: BTreeMap<Date, Vec<Quote>> = BTreeMap::new();
    for (id, code) in ids {
        let form = "%d/%m/%Y";
        let url = format!("{DYNAMIC}?VAL_NM_RQ={id}&date_req1={}&date_req2={}", first.strftime(form), last.strftime(form));
        for (date, nominal, value) in parse_dynamic(&feed.get_whole(&url, ACCEPT).await?)? {
            days.entry(date).or_default().push(Quote { base: code, quote: Code::RUB, nominal, value });
        }
    }
    days.retain(|date, _| (first..=last).contains(date));
    for end in &ends {
        agree(&end.draft, days.get(&end.draft.date).filter(|_| end.draft.date >= first), first)?;
    }
    Ok(days.into_iter().map(|(date, quotes)| Draft { date, quotes }).collect())
}

/// A day's sheet with the publisher's ids.
struct Sheet {
    draft: Draft,
    ids: Vec<(String, Code)>,
}

async fn in_force(feed: &Feed<'_>, day: Date) -> Result<Sheet, SourceError> {
    let bytes = feed.get_whole(&address_of_day(day), ACCEPT).await?;
    let sheet: ValCurs = xml::parse(&bytes, "ValCurs")?;
    let draft = read_sheet(&sheet)?;
    let ids = sheet.valutes.iter().zip(&draft.quotes).map(|(valute, quote)| (valute.id.trim().to_owned(), quote.base));
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
    Err(malformed(format!("the ranges of its currencies do not add up to the sheet of {}", published.date), "XML_dynamic.asp"))
}
