//! `CBI`: the daily rates of the Central Bank of Iraq. A source.
//!
//! Dinars for one unit, bought and sold, and one figure for an ounce of gold, in a workbook whose address changes: a page has the link, by its
//! words. A sheet is a year, in blocks of a month whose days are numbers. Some months bear the year for a name, some heads stand one column off,
//! and since 2025 a third column has another selling rate, which is not read. Figures are typed by hand: one that is none is refused by row.

use futures::future::BoxFuture;
use jiff::civil::date;

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Feed, Latest, Layout, Outgoing, ParseError, Past, Read, Stretch, get, read, workbook};
use crate::quote::{Draft, Odd, Quote};
use crate::source::{Absent, Kind, Source, SourceId, Table};
use crate::sources::{Fetched, SourceError, Want};

/// The Central Bank of Iraq.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBI"),
    name: "Central Bank of Iraq",
    country: "IQ",
    kind: Kind::Reference,
    pivots: &[IQD],
    zone: "Asia/Baghdad",
    page: PAGE,
    terms: "Indicative, and no commitment of the bank, as its workbook says; no terms were found, and the publisher is at https://cbi.iq/.",
    key: None,
    base_url: Some("https://cbi.iq"),
    tables: &[Table {
        floor: 5,
        absent: Absent::Carries,
        // Sunday to Thursday, and believed to be uploaded some days late.
        when: daily().at(14, 0).grace(14_400),
        latest: Latest::Code(newest),
        past: Some(Past::code(newest, Stretch::Everything, date(2009, 1, 1))),
        ..Table::asked(get(PAGE), read::code(book))
    }],
};

const IQD: Code = Code::new(b"IQD");
const PAGE: &str = "https://cbi.iq/page/144";
const HOST: &str = "https://cbi.iq/";
/// "Gold", which of several links the words of this one alone have.
const GOLD: &str = "الذهب";
/// The head of the one column without a buying and a selling rate.
const OUNCE: &str = "Gold";

const RATES: Read = read::csv(Layout::Lines)
    .date("day", "%F")
    .code("code")
    .buy_sell("buy", "sell")
    .names(&[("S.FR", "CHF"), ("UAE", "AED"), ("SDR", "XDR"), (OUNCE, "XAU")])
    .empty(&["0"])
    .in_home(IQD);
const OUNCES: Read = read::csv(Layout::Lines).date("day", "%F").mid("figure").code("code").names(&[(OUNCE, "XAU")]).in_home(IQD);

/// The workbook behind the link; of the newest, ten days.
fn newest<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let page = feed.get_whole(PAGE, "text/html").await?;
        let mut drafts = book(&feed.ask_whole(&Outgoing::get(&link(&page)?, "*/*")).await?)?;
        if let (Want::Latest { .. }, Some(last)) = (want, drafts.last().map(|draft| draft.date)) {
            let from = last.saturating_sub(jiff::Span::new().days(10));
            drafts.retain(|draft| draft.date >= from);
        }
        Ok(Fetched::Drafts(drafts))
    })
}

/// The address before the words of the link: at the publisher's own host, whatever the page says.
fn link(page: &[u8]) -> Result<String, ParseError> {
    let page = String::from_utf8_lossy(page);
    let links = page.split("<a ").skip(1).filter(|link| link.split("</a>").next().is_some_and(|words| words.contains(GOLD)));
    let mut addresses = links.filter_map(|link| link.split_once("href=\"")?.1.split('"').next());
    let found = addresses.find(|address| address.starts_with(HOST) && address.ends_with(".xlsx"));
    let missing = || ParseError::Malformed { what: "there is no link to the workbook".to_owned(), at: PAGE.to_owned() };
    found.map(str::to_owned).ok_or_else(missing)
}

/// A column of a sheet: its head, and whether a selling rate stands beside it.
struct Column {
    at: usize,
    code: String,
    sold: bool,
}

/// Every sheet becomes lines, which are read as those of a file are.
fn book(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let (mut rates, mut ounces) = (String::from("day,code,buy,sell\n"), String::from("day,code,figure\n"));
    let (mut odd, mut begun) = (Vec::<(String, String, String, String)>::new(), false);
    for (name, lines) in workbook(bytes)? {
        let wrong = |what: &str| ParseError::Malformed { what: what.to_owned(), at: format!("the sheet {name:?}") };
        let year: i16 = name.trim().parse().map_err(|_| wrong("it is not named by a year"))?;
        // A year of which nothing is there yet may have no heads.
        let Some(begins) = lines.iter().position(|line| line.iter().any(|cell| is_side(cell, "Buy"))) else { continue };
        begun = true;
        let (heads, below) = lines.split_at(begins + 1);
        let columns = columns(heads);
        let mut month = 0_u8;
        for line in below {
            let Some(first) = line.first().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) else { continue };
            let Some(day) = first.parse::<u8>().ok().filter(|day| (1..=31).contains(day)) else {
                if let Some(named) = names_a_month(first, year) {
                    month += 1;
                    if named.is_some_and(|named| named != month) {
                        return Err(wrong(&format!("{first:?} is the {month}. month in it")));
                    }
                }
                continue;
            };
            // On a holiday there is a text, and perhaps a figure that was forgotten.
            let figure = |at: usize| line.get(at).map_or("", |cell| cell.trim());
            let open = columns.first().is_some_and(|dollar| is_plain(figure(dollar.at)));
            for Column { at, code, sold } in columns.iter().filter(|_| open) {
                let (date, buy, sell) = (format!("{year:04}-{month:02}-{day:02}"), figure(*at), if *sold { figure(at + 1) } else { "" });
                match (is_plain(buy), is_plain(sell)) {
                    (true, true) => rates += &format!("{date},{code},{buy},{sell}\n"),
                    (true, false) if sell.is_empty() && code == OUNCE => ounces += &format!("{date},{code},{buy}\n"),
                    (false, false) => {}
                    (true, false) => odd.push((date, code.clone(), buy.to_owned(), sell.to_owned())),
                    (false, true) => odd.push((date, code.clone(), sell.to_owned(), buy.to_owned())),
                }
            }
        }
    }
    if !begun {
        return Err(ParseError::Malformed { what: "nothing is bought in it".to_owned(), at: "the workbook".to_owned() });
    }
    let mut drafts = RATES.drafts(rates.as_bytes(), None)?;
    for ounce in OUNCES.drafts(ounces.as_bytes(), None)? {
        match drafts.iter_mut().find(|draft| draft.date == ounce.date) {
            Some(draft) => draft.quotes.extend(ounce.quotes),
            None => drafts.push(ounce),
        }
    }
    for (date, code, good, other) in odd {
        let one = RATES.drafts(format!("day,code,buy,sell\n{date},{code},{good},{good}\n").as_bytes(), None)?;
        for Draft { date, quotes, .. } in one {
            let draft = drafts.iter_mut().find(|draft| draft.date == date);
            let said = |quote: Quote| Odd { quote, what: format!("{code} has {good} beside {other:?}, which is no figure") };
            if let Some(draft) = draft {
                draft.odd.extend(quotes.into_iter().map(said));
            }
        }
    }
    drafts.sort_by_key(|draft| draft.date);
    Ok(drafts)
}

/// Digits with one point between them or none.
fn is_plain(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split_once('.').map_or_else(|| digits(text), |(whole, fraction)| digits(whole) && digits(fraction))
}

fn is_side(cell: &str, side: &str) -> bool {
    cell.trim().starts_with(side)
}

/// The columns in which something is bought, by the last word of Latin letters above them or one column on; and that of gold.
fn columns(heads: &[Vec<String>]) -> Vec<Column> {
    let Some((sides, above)) = heads.split_last() else { return Vec::new() };
    let latin = |cell: &str| {
        let mut words = cell.split(|letter: char| !letter.is_ascii_alphabetic() && letter != '.').filter(|word| !word.is_empty());
        words.next_back().map(str::to_owned)
    };
    let head = |at: usize| above.iter().rev().find_map(|line| latin(line.get(at)?));
    let side = |at: usize, side: &str| sides.get(at).is_some_and(|cell| is_side(cell, side));
    let width = above.iter().map(Vec::len).max().unwrap_or(0).max(sides.len());
    let column = |at: usize| {
        let bought = side(at, "Buy");
        let code = head(at).or_else(|| head(at + 1).filter(|_| bought))?;
        (bought || code == OUNCE).then(|| Column { at, code, sold: side(at + 1, "Sell") })
    };
    (1..width).filter_map(column).collect()
}

/// Whether a month begins with that line, and which one it says it is: `Spet.2016`, `July  2009`, the year alone, or the date of its first day.
fn names_a_month(text: &str, year: i16) -> Option<Option<u8>> {
    const BEGINNINGS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let small = text.trim_start_matches('*').to_ascii_lowercase().replacen("spe", "sep", 1);
    if let Some(at) = BEGINNINGS.iter().position(|month| small.starts_with(month)) {
        return Some(u8::try_from(at + 1).ok());
    }
    let dated = text.parse::<jiff::civil::Date>().ok().filter(|first| first.year() == year);
    dated.map(|first| u8::try_from(first.month()).ok()).or_else(|| (text == year.to_string()).then_some(None))
}
