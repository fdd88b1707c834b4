//! `BOJA`: the counter rates of the Bank of Jamaica. A source.
//!
//! Bought and sold by the bank itself, by transfer; columns beside them are of notes and coins. A page has the number without which its table
//! is not given; the table comes whole, whatever day is asked for.

use futures::future::BoxFuture;
use jiff::civil::date;

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Feed, Latest, Outgoing, ParseError, Past, Read, Stretch, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};
use crate::sources::{Fetched, SourceError, Want};

/// The Bank of Jamaica.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOJA"),
    name: "Bank of Jamaica",
    country: "JM",
    kind: Kind::Official,
    pivots: &[JMD],
    zone: "America/Jamaica",
    page: PAGE,
    terms: "No terms were found; the publisher is at https://boj.org.jm/.",
    key: None,
    base_url: Some("https://boj.org.jm"),
    tables: &[Table {
        floor: 8,
        absent: Absent::Carries,
        // The hour is believed.
        when: weekdays().at(15, 0).grace(1440),
        latest: Latest::Code(ask),
        past: Some(Past::code(ask, Stretch::Everything, date(2006, 1, 3))),
        ..Table::asked(get(PAGE), RATES)
    }],
};

const JMD: Code = Code::new(b"JMD");
const PAGE: &str = "https://boj.org.jm/market/foreign-exchange/counter-rates/";
const TABLE: &str = "https://boj.org.jm/wp-admin/admin-ajax.php?action=get_wdtable&table_id=134";
const RATES: Read = read::json("data[]")
    .date("#1", "%d %b %Y")
    .code("#2")
    .buy_sell("#3", "#6")
    .empty(&["0.0000", ""])
    .skip(&[("NORTHERN IRELAND POUND", "notes of banks of Northern Ireland, for which ISO 4217 has no code")])
    .names(NAMES)
    .in_home(JMD);
const NAMES: &[(&str, &str)] = &[
    ("AUSTRALIAN DOLLAR", "AUD"),
    ("BAHAMAS DOLLAR", "BSD"),
    ("BARBADOS DOLLAR", "BBD"),
    ("BELIZE DOLLAR", "BZD"),
    ("BERMUDA DOLLAR", "BMD"),
    ("CANADA DOLLAR", "CAD"),
    ("CAYMAN DOLLAR", "KYD"),
    ("DANISH KRONE", "DKK"),
    ("DOMINICAN REP. PESO", "DOP"),
    ("E. C. DOLLAR", "XCD"),
    ("EURO", "EUR"),
    ("GIBRALTAR POUND", "GIP"),
    ("GREAT BRITAIN POUND", "GBP"),
    ("GUYANA DOLLAR", "GYD"),
    ("HONG KONG DOLLAR", "HKD"),
    ("JAPANESE YEN", "JPY"),
    ("SWISS FRANC", "CHF"),
    ("U.S. DOLLAR", "USD"),
];

/// The page for its number, and with it the table; of the newest, ten days.
fn ask<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let page = feed.get_whole(PAGE, "text/html").await?;
        let body = format!("draw=1&start=0&length=-1&wdtNonce={}", number(&page)?);
        let body = Some(("application/x-www-form-urlencoded", body));
        let mut drafts = RATES.drafts(&feed.ask_whole(&Outgoing { body, ..Outgoing::get(TABLE, "application/json") }).await?, None)?;
        if let (Want::Latest { .. }, Some(last)) = (want, drafts.last().map(|draft| draft.date)) {
            let from = last.saturating_sub(jiff::Span::new().days(10));
            drafts.retain(|draft| draft.date >= from);
        }
        Ok(Fetched::Drafts(drafts))
    })
}

/// The number of the table's form: letters and digits, and nothing else is ever sent back.
fn number(page: &[u8]) -> Result<String, ParseError> {
    let page = String::from_utf8_lossy(page);
    let field = page.split_once("name=\"wdtNonceFrontendServerSide_134\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    let number = field.map(|(number, _)| number).filter(|number| number.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let missing = || ParseError::Malformed { what: "there is no number of its table".to_owned(), at: PAGE.to_owned() };
    number.map(str::to_owned).ok_or_else(missing)
}
