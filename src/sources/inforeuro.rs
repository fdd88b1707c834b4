//! `INFOREURO`: the monthly accounting rates of the European Commission. A source.
//!
//! Units for one euro, for a calendar month. The answer does not say for which, so that the month which was asked for is put around it. Older
//! lists have some currencies under codes of others, and those of before 2002 are not asked for.

use futures::future::BoxFuture;
use jiff::civil::{Date, date};

use crate::calendar::{Days, When};
use crate::currency::Code;
use crate::feed::{Feed, FeedError, Fetched, Latest, ParseError, Past, Places, Read, Request, SourceError, Stretch, Want, get, read};
use crate::quote::Draft;
use crate::source::{Kind, Source, SourceId, Table};

/// The European Commission, Directorate-General for Budget.
pub static SOURCE: Source = Source {
    id: SourceId::new("INFOREURO"),
    name: "European Commission (InforEuro)",
    country: "EU",
    kind: Kind::Accounting,
    pivots: &[Code::EUR],
    zone: "Europe/Brussels",
    page: "https://commission.europa.eu/funding-tenders/procedures-guidelines-tenders/information-contractors-and-beneficiaries/exchange-rate-inforeuro_en",
    terms: "Free to reuse when the source is named, by Commission Decision 2011/833/EU, as is believed: https://eur-lex.europa.eu/eli/dec/2011/833/oj.",
    key: None,
    base_url: Some("https://ec.europa.eu"),
    tables: &[Table {
        floor: 100,
        when: When::on(Days::Monthly).at(0, 5).grace(2880),
        carry: Some(31),
        latest: Latest::Code(month),
        past: Some(Past::code(month, Stretch::Month, date(2002, 1, 1))),
        ..Table::asked(MONTH, LIST)
    }],
};

const MONTH: Request =
    get("https://ec.europa.eu/budg/inforeuro/api/public/monthly-rates?lang=en&year={day:%Y}&month={day:%-m}").accept("application/json");
/// A list with its month around it: see [`dated`].
const LIST: Read = read::json("rates[]").date("from", "%F").until("to", "%F").code("isoA3Code").mid("value").per_home(Code::EUR).names(&[
    ("AOK", "AOA"),
    ("FRC", "CDF"),
    ("ZIG", "ZWG"),
]);

fn month<'a>(feed: &'a mut Feed<'_>, want: Want) -> BoxFuture<'a, Result<Fetched, SourceError>> {
    Box::pin(async move {
        let day = match want {
            Want::Latest { today, .. } | Want::Since { today, .. } => today,
            Want::Between { first, .. } => first,
        };
        match feed.ask_whole(&MONTH.fill(&Places::day(day))).await {
            Ok(body) => Ok(Fetched::Drafts(dated(&body, day)?)),
            // "No rates published for period".
            Err(FeedError::Status { status: 404, .. }) => Ok(Fetched::Drafts(Vec::new())),
            Err(error) => Err(error.into()),
        }
    })
}

/// The list of the month in which that day is.
///
/// # Errors
/// [`ParseError`] for what is not as declared.
pub fn dated(list: &[u8], day: Date) -> Result<Vec<Draft>, ParseError> {
    let around = format!("{{\"from\":\"{}\",\"to\":\"{}\",\"rates\":", day.first_of_month(), day.last_of_month());
    LIST.drafts(&[around.as_bytes(), list, b"}"].concat(), None)
}
