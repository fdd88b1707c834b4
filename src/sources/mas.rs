//! `MAS`: the exchange rates of the Monetary Authority of Singapore. A source.
//!
//! Averages of interbank rates about midday, for one unit of three currencies and for a hundred of the others, as the heads say. A form with
//! the hidden fields and a cookie of its page gives whole months as CSV, in which year and month stand on the first line of each alone.

use futures::future::BoxFuture;
use jiff::civil::{Date, date};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{
    Drafts, Feed, Fetched, Latest, Outgoing, ParseError, Past, Read, Row, SourceError, Stretch, Units, Want, get, hidden, no_html, read,
};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// The Monetary Authority of Singapore.
pub static SOURCE: Source = Source {
    id: SourceId::new("MAS"),
    name: "Monetary Authority of Singapore",
    country: "SG",
    kind: Kind::Reference,
    pivots: &[SGD],
    zone: "Asia/Singapore",
    page: PAGE,
    terms: "For information, and not to be attributed to the authority, as its page says: https://eservices.mas.gov.sg/statistics/msb/ExchangeRates.aspx.",
    key: None,
    base_url: Some("https://eservices.mas.gov.sg"),
    tables: &[Table {
        floor: 15,
        absent: Absent::Carries,
        when: weekdays().at(18, 0).grace(1440),
        latest: Latest::Code(months),
        past: Some(Past::code(months, Stretch::Year, date(1988, 1, 4))),
        ..Table::asked(get(PAGE), MONTHS)
    }],
};

const SGD: Code = Code::new(b"SGD");
const PAGE: &str = "https://eservices.mas.gov.sg/statistics/msb/ExchangeRates.aspx";
const FORM: &str = "ctl00$ContentPlaceHolder1$";
const MONTHS: Read =
    read::find(lines).date("End of Period", "%Y %b %d").units(Units::Field("the head")).empty(&["", "-", "n.a."]).in_home(SGD).names(&[
        ("Australian Dollar", "AUD"),
        ("Canadian Dollar", "CAD"),
        ("Chinese Renminbi", "CNY"),
        ("Euro", "EUR"),
        ("Hong Kong Dollar", "HKD"),
        ("Indian Rupee", "INR"),
        ("Indonesian Rupiah", "IDR"),
        ("Japanese Yen", "JPY"),
        ("Korean Won", "KRW"),
        ("Malaysian Ringgit", "MYR"),
        ("New Taiwan Dollar", "TWD"),
        ("New Zealand Dollar", "NZD"),
        ("Philippine Peso", "PHP"),
        ("Pound Sterling", "GBP"),
        ("Qatar Riyal", "QAR"),
        ("Saudi Arabia Riyal", "SAR"),
        ("Swiss Franc", "CHF"),
        ("Thai Baht", "THB"),
        ("UAE Dirham", "AED"),
        ("US Dollar", "USD"),
        ("Vietnamese Dong", "VND"),
    ]);

fn months<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let (first, last) = want.days();
        let (page, cookies) = feed.visit(&Outgoing::get(PAGE, "text/html")).await?;
        let mut drafts = MONTHS.drafts(&feed.ask_whole(&form(&page, cookies, first, last)?).await?, None)?;
        drafts.retain(|draft| (first..=last).contains(&draft.date));
        Ok(Fetched::Drafts(drafts))
    })
}

fn form(page: &[u8], cookies: String, first: Date, last: Date) -> Result<Outgoing, ParseError> {
    let escaped = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let mut fields = Vec::new();
    for name in ["__VIEWSTATE", "__VIEWSTATEGENERATOR", "__EVENTVALIDATION"] {
        fields.push((name.to_owned(), hidden(page, name)?));
    }
    for (end, day) in [("Start", first), ("End", last)] {
        fields.push((format!("{FORM}{end}YearDropDownList"), day.year().to_string()));
        fields.push((format!("{FORM}{end}MonthDropDownList"), day.month().to_string()));
    }
    fields.push((format!("{FORM}FrequencyDropDownList"), "D".to_owned()));
    fields.push((format!("{FORM}DownloadButton"), "Download".to_owned()));
    fields.extend((0..3).map(|at| (format!("{FORM}EndOfPeriodPerUnitCheckBoxList${at}"), "on".to_owned())));
    fields.extend((0..18).map(|at| (format!("{FORM}EndOfPeriodPer100UnitsCheckBoxList${at}"), "on".to_owned())));
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect();
    let mut asked = Outgoing::get(PAGE, "text/csv");
    if !cookies.is_empty() {
        asked.headers.push(("Cookie", cookies));
    }
    asked.body = Some(("application/x-www-form-urlencoded", fields.join("&")));
    Ok(asked)
}

/// Lines of year, month, day and figures, under a line of heads such as `S$ Per 100 Units of Thai Baht`.
fn lines(bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
    let wrong = |what: String, at: &str| ParseError::Malformed { what, at: at.to_owned() };
    let text = String::from_utf8_lossy(bytes);
    // Months without data are a page for people that says so.
    if text.contains("No Results Found") {
        return Ok(());
    }
    no_html(bytes, "CSV")?;
    let mut lines = text.lines().map(|line| line.split(',').map(str::trim).collect::<Vec<_>>());
    let heads = lines
        .find(|cells| cells.first() == Some(&"End of Period"))
        .ok_or_else(|| wrong("its heads are not there".to_owned(), "the file"))?;
    let (mut year, mut month) = (String::new(), String::new());
    for cells in lines {
        let [of_year, of_month, day, figures @ ..] = cells.as_slice() else { continue };
        if cells.len() != heads.len() {
            return Err(wrong(format!("{} cells where {} are due", cells.len(), heads.len()), day));
        }
        if !of_year.is_empty() {
            year = (*of_year).to_owned();
        }
        if !of_month.is_empty() {
            month = (*of_month).to_owned();
        }
        let date = format!("{year} {month} {day}");
        for (head, figure) in heads.iter().skip(3).zip(figures) {
            let (units, name) = match (head.strip_prefix("S$ Per Unit of "), head.strip_prefix("S$ Per 100 Units of ")) {
                (Some(name), _) => ("1", name),
                (_, Some(name)) => ("100", name),
                _ => return Err(wrong(format!("{head:?} has no number of units"), "the heads")),
            };
            drafts.row(Row { date: Some(&date), name: Some(name), units: Some(units), first: Some(figure), ..Row::default() })?;
        }
    }
    Ok(())
}
