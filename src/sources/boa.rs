//! `BOA`: the rates of the Bank of Algeria. A source.
//!
//! One workbook with all days since 2000, published about once a month under an address that changes; a page has the link. A sheet is a
//! currency, named by its name; its title says what a figure is for, such as `100 JPY / DZD`. One sheet, of the old ouguiya, is empty.

use futures::future::BoxFuture;
use jiff::civil::date;

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Feed, Latest, Layout, Outgoing, ParseError, Past, Read, Stretch, Units, get, read};
use crate::quote::Draft;
use crate::source::{Kind, Source, SourceId, Table};
use crate::sources::{Fetched, SourceError, Want};

/// The Bank of Algeria.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOA"),
    name: "Bank of Algeria",
    country: "DZ",
    kind: Kind::Reference,
    pivots: &[DZD],
    zone: "Africa/Algiers",
    page: PAGE,
    terms: "No terms were found; the publisher is at https://www.bank-of-algeria.dz/.",
    key: None,
    base_url: Some("https://www.bank-of-algeria.dz"),
    tables: &[Table {
        floor: 10,
        // A month is published up to three weeks after its end.
        when: When::on(Days::Monthly).grace(43_200),
        carry: Some(60),
        latest: Latest::Code(newest),
        past: Some(Past::code(newest, Stretch::Everything, date(2000, 1, 3))),
        ..Table::asked(get(PAGE), read::code(book))
    }],
};

const DZD: Code = Code::new(b"DZD");
const PAGE: &str = "https://www.bank-of-algeria.dz/donnees-historiques/";
const HOST: &str = "https://www.bank-of-algeria.dz/";
const LINES: Read = read::csv(Layout::Lines)
    .date("day", "%F")
    .code("code")
    .units(Units::Field("units"))
    .mid("figure")
    .names(&[("EURO", "EUR")])
    .in_home(DZD);

/// The workbook behind the link on the page. Its days are those of years: for the newest, the last two months.
fn newest<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let page = feed.get_whole(PAGE, "text/html").await?;
        let body = feed.ask_whole(&Outgoing::get(&link(&page)?, "*/*")).await?;
        let mut drafts = book(&body)?;
        if let (Want::Latest { .. }, Some(last)) = (want, drafts.last().map(|draft| draft.date)) {
            let from = last.saturating_sub(jiff::Span::new().days(60));
            drafts.retain(|draft| draft.date >= from);
        }
        Ok(Fetched::Drafts(drafts))
    })
}

/// The address of the workbook: at the publisher's own host, whatever the page says.
fn link(page: &[u8]) -> Result<String, ParseError> {
    let page = String::from_utf8_lossy(page);
    let found =
        page.split('"').find(|text| text.starts_with(HOST) && text.contains("/Cotation-DZD-") && text.ends_with("-journalier.xlsx"));
    found
        .map(str::to_owned)
        .ok_or_else(|| ParseError::Malformed { what: "there is no link to the workbook".to_owned(), at: PAGE.to_owned() })
}

/// Every sheet becomes lines, which are read as those of a file are.
fn book(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let mut lines = String::from("day,code,units,figure\n");
    for (name, sheet) in crate::feed::workbook(bytes)? {
        let wrong = |what: String| ParseError::Malformed { what, at: format!("the sheet {name:?}") };
        let code = name.trim().strip_suffix(" - DZD").ok_or_else(|| wrong("it is not named `… - DZD`".to_owned()))?;
        let mut units = None;
        for line in sheet {
            match line.as_slice() {
                // The title of the sheet; above its columns the name stands again, without the units.
                [title, ..] if title.trim().ends_with("/ DZD") => {
                    units = Some(units_in(title).ok_or_else(|| wrong(format!("{title:?} is no title")))?);
                }
                [day, figure, ..] if !day.trim().is_empty() => {
                    let units: u32 = units.ok_or_else(|| wrong("a figure stands before the title".to_owned()))?;
                    lines += &format!("{day},{code},{units},{figure}\n");
                }
                _ => {}
            }
        }
    }
    LINES.drafts(lines.as_bytes(), None)
}

/// 100 of `100 JPY / DZD`, 1 of `CHF / DZD`.
fn units_in(title: &str) -> Option<u32> {
    let words: Vec<&str> = title.split_whitespace().collect();
    match words.as_slice() {
        [_code, "/", "DZD"] => Some(1),
        [units, _code, "/", "DZD"] => units.parse().ok(),
        _ => None,
    }
}
