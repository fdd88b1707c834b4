//! `CBE`: the official rates of the Central Bank of Egypt. A source.
//!
//! Buying and selling rates by name, Sunday to Thursday; yen are by the hundred, as their name says. A form with a token and a cookie of its
//! page gives a workbook. It gives the currencies that it is asked for.

use futures::future::BoxFuture;
use jiff::civil::{Date, date};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::calendar::daily;
use crate::currency::Code;
use crate::feed::{Feed, Fetched, Latest, Layout, Outgoing, Past, Read, SourceError, Stretch, Units, Want, get, hidden, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Central Bank of Egypt.
pub static SOURCE: Source = Source {
    id: SourceId::new("CBE"),
    name: "Central Bank of Egypt",
    country: "EG",
    kind: Kind::Official,
    pivots: &[EGP],
    zone: "Africa/Cairo",
    page: PAGE,
    terms: "No terms were found; the publisher is at https://www.cbe.org.eg/.",
    key: None,
    base_url: Some("https://www.cbe.org.eg"),
    tables: &[Table {
        floor: 12,
        absent: Absent::Carries,
        // Sunday to Thursday.
        when: daily().at(14, 0).grace(7200),
        latest: Latest::Code(book),
        past: Some(Past::code(book, Stretch::Days(90), date(2024, 3, 1))),
        ..Table::asked(get(PAGE), BOOK)
    }],
};

const EGP: Code = Code::new(b"EGP");
const PAGE: &str = "https://www.cbe.org.eg/en/economic-research/statistics/cbe-exchange-rates/historical-data";
const BOOK: Read = read::xlsx(Layout::Lines)
    .date("Date", "%F")
    .code("Currency")
    .buy_sell("Buy", "Sell")
    .units(Units::Of(&[("JPY", 100)]))
    .in_home(EGP)
    .names(NAMES);
const NAMES: &[(&str, &str)] = &[
    ("US Dollar", "USD"),
    ("Euro", "EUR"),
    ("Pound Sterling", "GBP"),
    ("Canadian Dollar", "CAD"),
    ("Danish Krone", "DKK"),
    ("Norwegian Krone", "NOK"),
    ("Swedish Krona", "SEK"),
    ("Swiss Franc", "CHF"),
    ("Japanese Yen 100", "JPY"),
    ("Saudi Riyal", "SAR"),
    ("Kuwaiti Dinar", "KWD"),
    ("UAE Dirham", "AED"),
    ("Australian Dollar", "AUD"),
    ("Bahraini Dinar", "BHD"),
    ("Omani Riyal", "OMR"),
    ("Qatari Riyal", "QAR"),
    ("Jordanian Dinar", "JOD"),
    ("Chinese Yuan", "CNY"),
];

fn book<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let (first, last) = want.days();
        let (page, cookies) = feed.visit(&Outgoing::get(PAGE, "text/html")).await?;
        let asked = form(&hidden(&page, "__RequestVerificationToken")?, &hidden(&page, "DataSourceId")?, cookies, first, last);
        Ok(Fetched::Drafts(BOOK.drafts(&feed.ask_whole(&asked).await?, None)?))
    })
}

fn form(token: &str, list: &str, cookies: String, first: Date, last: Date) -> Outgoing {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let names: String = NAMES.iter().map(|(name, _)| format!("&SelectedSelectOptions={}", escaped(name))).collect();
    let body = format!(
        "__RequestVerificationToken={}&DataSourceId={}&FallbackUrl={}&LanguageName=en&FromDateRaw={}&ToDateRaw={}{names}&SubmitAction=2",
        escaped(token),
        escaped(list),
        escaped("/en/economic-research/statistics/cbe-exchange-rates/historical-data"),
        escaped(&first.strftime("%d/%m/%Y").to_string()),
        escaped(&last.strftime("%d/%m/%Y").to_string()),
    );
    let mut asked = Outgoing::get("https://www.cbe.org.eg/api/statistics/GetHistoricalData", "*/*");
    asked.headers = vec![("Referer", PAGE.to_owned()), ("Cookie", cookies)];
    asked.headers.retain(|(_, value)| !value.is_empty());
    asked.body = Some(("application/x-www-form-urlencoded", body));
    asked
}
