//! `NBKR`: the official rates of the National Bank of the Kyrgyz Republic. A source.
//!
//! Table `daily` has five currencies, table `weekly` some forty others; each file has the newest list only. Table `past` is what can be asked of
//! the past, the dollar and the euro: a currency a request, whose answer says neither which it is nor its units, by ids of which these two are
//! known.

use std::collections::BTreeMap;

use futures::future::BoxFuture;
use jiff::civil::{Date, Weekday, date};

use crate::calendar::{weekdays, weekly};
use crate::currency::Code;
use crate::feed::{Drafts, Feed, Fetched, Latest, ParseError, Past, Places, Read, Request, Row, SourceError, Stretch, Want, get, read};
use crate::quote::{Draft, Pair, Quote};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The National Bank of the Kyrgyz Republic.
pub static SOURCE: Source = Source {
    id: SourceId::new("NBKR"),
    name: "National Bank of the Kyrgyz Republic",
    country: "KG",
    kind: Kind::Official,
    pivots: &[KGS],
    zone: "Asia/Bishkek",
    page: "https://www.nbkr.kg/index1.jsp?item=1562&lang=ENG",
    terms: "No terms were found; the publisher is at https://www.nbkr.kg/.",
    key: None,
    base_url: Some("https://www.nbkr.kg"),
    tables: &[
        Table {
            id: "daily",
            floor: 3,
            when: weekdays().at(16, 30).grace(1440).next_day(),
            ..Table::asked(get("https://www.nbkr.kg/XML/daily.xml").accept("application/xml, text/xml"), FILE)
        },
        Table {
            id: "weekly",
            floor: 20,
            when: weekly(Weekday::Friday).at(16, 30).grace(2880).next_day(),
            carry: Some(14),
            ..Table::asked(get("https://www.nbkr.kg/XML/weekly.xml").accept("application/xml, text/xml"), FILE)
        },
        Table {
            id: "past",
            absent: Absent::Carries,
            // The newest is in the other tables.
            ended: true,
            latest: Latest::AllOf(&[]),
            past: Some(Past::code(between, Stretch::Year, date(1999, 1, 1))),
            ..Table::asked(SERIES, LIST)
        },
    ],
};

const KGS: Code = Code::new(b"KGS");
const FILE: Read = read::xml("CurrencyRates/Currency")
    .date("@Date", "%d.%m.%Y")
    .code("@ISOCode")
    .nominal("Nominal")
    .mid("Value")
    .decimal_comma()
    .in_home(KGS)
    .skip(&[("BYR", "the Belarusian ruble of before July 2016, with a figure that contradicts that of BYN")]);
const SERIES: Request = get("https://www.nbkr.kg/index1.jsp?item=1562&lang=ENG&valuta_id={series}\
     &beg_day={first:%d}&beg_month={first:%m}&beg_year={first:%Y}&end_day={last:%d}&end_month={last:%m}&end_year={last:%Y}")
.accept("text/html");
/// One currency over a range.
pub const LIST: Read = read::find(marked).date("a marked date", "%d.%m.%Y").mid("a marked value").decimal_comma();
/// The ids that are known.
const IDS: [(&str, Code); 2] = [("15", Code::USD), ("20", Code::EUR)];

fn between<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let Want::Between { first, last } = want else { return Ok(Fetched::NotModified) };
        let mut days: BTreeMap<Date, Vec<Quote>> = BTreeMap::new();
        for (series, base) in IDS {
            let body = feed.ask_whole(&SERIES.fill(&Places { series, ..Places::range(first, last) })).await?;
            for draft in LIST.drafts(&body, Some(Pair { base, quote: KGS }))? {
                days.entry(draft.date).or_default().extend(draft.quotes);
            }
        }
        Ok(Fetched::Drafts(days.into_iter().map(|(date, quotes)| Draft::of(date, quotes)).collect()))
    })
}

/// Dates and figures stand between marks, by turns, on a page or a part of one.
fn marked(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let page = String::from_utf8_lossy(bytes);
    let wrong = |what: &str| ParseError::Malformed { what: what.to_owned(), at: "the page".to_owned() };
    let page = page.trim_end();
    if !page.ends_with("</table>") && !page.ends_with("</html>") {
        return Err(wrong("it ends in the middle"));
    }
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<!--date-->") {
        let (date, after) = after.split_once("<!--date-->").ok_or_else(|| wrong("a date has no end"))?;
        let (_, after) = after.split_once("<!--value-->").ok_or_else(|| wrong("a date has no value"))?;
        let (value, after) = after.split_once("<!--value-->").ok_or_else(|| wrong("a value has no end"))?;
        drafts.row(Row { date: Some(date), first: Some(value), ..Row::default() })?;
        rest = after;
    }
    Ok(())
}
