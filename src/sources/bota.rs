//! `BOTA`: the indicative rates of the Bank of Tanzania. A source.
//!
//! The mean is published beside buying and selling rates. Commas stand at odd places of a figure: `2,602.0,545` is 2602.0545. A page gives a
//! token, and a cookie with it, without which its form is not answered.

use futures::future::BoxFuture;
use jiff::civil::{Date, date};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Feed, Latest, Layout, Outgoing, Past, Read, Stretch, get, hidden, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};
use crate::sources::{Fetched, SourceError, Want};

/// The Bank of Tanzania.
pub static SOURCE: Source = Source {
    id: SourceId::new("BOTA"),
    name: "Bank of Tanzania",
    country: "TZ",
    kind: Kind::Reference,
    pivots: &[TZS],
    zone: "Africa/Dar_es_Salaam",
    page: PAGE,
    terms: "Indicative only; no terms were found, and the publisher is at https://www.bot.go.tz/.",
    key: None,
    base_url: Some("https://www.bot.go.tz"),
    tables: &[Table {
        floor: 20,
        absent: Absent::Carries,
        // Seven days a week, as it is believed.
        when: daily().at(13, 0).grace(2880),
        latest: Latest::Code(ask),
        past: Some(Past::code(ask, Stretch::Month, date(1999, 7, 1))),
        ..Table::asked(get(PAGE), RATES)
    }],
};

const TZS: Code = Code::new(b"TZS");
const PAGE: &str = "https://www.bot.go.tz/ExchangeRate/previous_rates";
const RATES: Read = read::html("#myTable tr", Layout::Lines)
    .date("Date", "%d-%b-%y")
    .code("Currency")
    .mid("Mean")
    .stray(',')
    .skip(&[("RUR", "the ruble under its old code, with the figures of RUB"), ("GOLD", "gold, by a unit that is not said")])
    .in_home(TZS);

/// The page for its token and cookie, and with them some days; of the newest, ten.
fn ask<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let (first, last) = want.days();
        let (page, cookies) = feed.visit(&Outgoing::get(PAGE, "text/html")).await?;
        let day = |day: Date| day.strftime("%m%%2F%d%%2F%Y").to_string();
        let body = format!(
            "__RequestVerificationToken={}&dateFrom={}&dateTo={}",
            utf8_percent_encode(&hidden(&page, "__RequestVerificationToken")?, NON_ALPHANUMERIC),
            day(first),
            day(last)
        );
        let body = Some(("application/x-www-form-urlencoded", body));
        let headers = if cookies.is_empty() { Vec::new() } else { vec![("Cookie", cookies)] };
        let body = feed.ask_whole(&Outgoing { body, headers, ..Outgoing::get(PAGE, "text/html") }).await?;
        Ok(Fetched::Drafts(RATES.drafts(&body, None)?))
    })
}
