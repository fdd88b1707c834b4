//! `CBR`: the official rates of the Bank of Russia. A source: asks, and parses to drafts.
//!
//! Set on working days and dated the next day, so that tomorrow's rates are out this afternoon. `nominal currency = value RUB`
//! with a decimal comma, in windows-1251.

mod past;

use async_trait::async_trait;
use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, ToSpan, tz};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{Fetched, Meta, ParseError, Past, RateType, Source, SourceError, SourceId, Stretch, Want};
use crate::calendar::{Days, Effective, Schedule};
use crate::currency::Code;
use crate::feed::{Answer, Feed, day, decimal, xml};
use crate::sheet::{Draft, Quote};

/// The id in answers.
pub const ID: SourceId = SourceId::new("CBR");

const DAILY: &str = "https://www.cbr.ru/scripts/XML_daily.asp";
const DYNAMIC: &str = "https://www.cbr.ru/scripts/XML_dynamic.asp";
const ACCEPT: &str = "application/xml, text/xml";
/// Gaps up to this are filled day by day; of longer ones each currency is asked for over the whole range, which is less to ask.
const SHORT_GAP: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The Bank of Russia.
#[derive(Debug)]
pub struct Cbr {
    meta: Meta,
}

impl Cbr {
    pub(super) fn new() -> Cbr {
        let schedule = Schedule {
            zone: tz::get!("Europe/Moscow"),
            at: time(17, 0, 0, 0),
            grace: SignedDuration::from_hours(3),
            days: Days::Russia,
            effective: Effective::NextDay,
        };
        let meta = Meta {
            id: ID,
            name: "Bank of Russia",
            home: Code::RUB,
            rate_type: RateType::Official,
            schedule,
            // 54 in 2026, 34 for many years before.
            floor: 30,
            base_url: Some("https://www.cbr.ru"),
            page: "https://www.cbr.ru/eng/currency_base/daily/",
            terms: "Free to use when the source is named; set for accounting, the bank takes no duty to trade at them.",
        };
        Cbr { meta }
    }
}

#[async_trait]
impl Source for Cbr {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Before 1998 a rouble was a thousandth of this one, and another currency: RUR.
    fn past(&self) -> Option<Past> {
        Some(Past { first: date(1998, 1, 1), stretch: Stretch::Year })
    }

    async fn fetch(&self, feed: &mut Feed<'_>, want: Want) -> Result<Fetched, SourceError> {
        match want {
            Want::Latest { today, have } => latest(feed, today, have).await,
            Want::Since { day, today } if today.checked_sub(SHORT_GAP).is_ok_and(|short| day >= short) => {
                Ok(Fetched::Drafts(day_by_day(feed, day, today).await?))
            }
            Want::Since { day, today } => Ok(Fetched::Drafts(past::between(feed, day, today).await?)),
            Want::Between { first, last } => Ok(Fetched::Drafts(past::between(feed, first, last).await?)),
        }
    }
}

/// The newest sheet. While today's is not here, though tomorrow's is, today's is asked for too: it is in force until midnight.
async fn latest(feed: &mut Feed<'_>, today: Date, have: Option<Date>) -> Result<Fetched, SourceError> {
    let newest = match feed.get(DAILY, ACCEPT).await? {
        Answer::NotModified => None,
        Answer::Body(body) => Some(parse(&body)?),
    };
    let complete = have == Some(today) || newest.as_ref().is_some_and(|newest| newest.date <= today);
    let earlier = if complete { None } else { in_force(feed, today, have).await };
    let drafts: Vec<Draft> =
        earlier.into_iter().filter(|earlier| newest.as_ref().is_none_or(|newest| earlier.date < newest.date)).collect();
    if drafts.is_empty() && newest.is_none() {
        return Ok(Fetched::NotModified);
    }
    Ok(Fetched::Drafts(drafts.into_iter().chain(newest).collect()))
}

/// The sheet in force on a day, where it is newer than what is here. What is in force tomorrow is worth having without it.
async fn in_force(feed: &Feed<'_>, today: Date, have: Option<Date>) -> Option<Draft> {
    match of_day(feed, today).await {
        Ok(draft) => Some(draft).filter(|draft| have.is_none_or(|have| have < draft.date)),
        Err(error) => {
            tracing::debug!(%today, %error, "today's sheet is not to be had");
            None
        }
    }
}

/// The days of a gap, one by one: the publisher answers a day without a sheet with the one in force, so that dates repeat.
async fn day_by_day(feed: &Feed<'_>, first: Date, today: Date) -> Result<Vec<Draft>, SourceError> {
    let mut drafts: Vec<Draft> = Vec::new();
    for day in first.series(1.day()).take_while(|day| *day <= today) {
        let draft = of_day(feed, day).await?;
        if draft.date >= first && drafts.last().is_none_or(|last| last.date < draft.date) {
            drafts.push(draft);
        }
    }
    Ok(drafts)
}

async fn of_day(feed: &Feed<'_>, day: Date) -> Result<Draft, SourceError> {
    Ok(parse(&feed.get_whole(&address_of_day(day), ACCEPT).await?)?)
}

fn address_of_day(day: Date) -> String {
    format!("{DAILY}?date_req={}", day.strftime("%d/%m/%Y"))
}

#[derive(Deserialize)]
struct ValCurs {
    #[serde(rename = "@Date")]
    date: String,
    #[serde(rename = "Valute", default)]
    valutes: Vec<Valute>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Valute {
    #[serde(rename = "@ID", default)]
    id: String,
    char_code: String,
    nominal: String,
    value: String,
}

/// Parses `XML_daily.asp`.
///
/// # Errors
/// [`ParseError`] for the first thing that is not as documented.
pub fn parse(bytes: &[u8]) -> Result<Draft, ParseError> {
    read_sheet(&xml::parse(bytes, "ValCurs")?)
}

fn read_sheet(sheet: &ValCurs) -> Result<Draft, ParseError> {
    let quotes = sheet.valutes.iter().map(quote).collect::<Result<_, _>>()?;
    Ok(Draft { date: read_date(&sheet.date)?, quotes })
}

fn quote(valute: &Valute) -> Result<Quote, ParseError> {
    let code: Code =
        valute.char_code.trim().parse().map_err(|_| malformed(format!("{:?} is no currency code", valute.char_code), "CharCode"))?;
    let (nominal, value) = figures(&valute.nominal, &valute.value, code.as_str())?;
    Ok(Quote { base: code, quote: Code::RUB, nominal, value })
}

fn figures(nominal: &str, value: &str, at: &str) -> Result<(u32, Decimal), ParseError> {
    let units = nominal.trim().parse().map_err(|_| malformed(format!("{nominal:?} is no nominal"), at))?;
    Ok((units, decimal::parse(value, ',', at)?))
}

#[derive(Deserialize)]
struct Dynamic {
    #[serde(rename = "Record", default)]
    records: Vec<Record>,
    #[serde(rename = "@ID")]
    _id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Record {
    #[serde(rename = "@Date")]
    date: String,
    nominal: String,
    value: String,
}

/// Parses `XML_dynamic.asp`, one currency over a range: effective date, nominal and value in rubles, oldest first.
///
/// # Errors
/// [`ParseError`] for the first thing that is not as documented.
pub fn parse_dynamic(bytes: &[u8]) -> Result<Vec<(Date, u32, Decimal)>, ParseError> {
    let dynamic: Dynamic = xml::parse(bytes, "ValCurs")?;
    let read = |record: &Record| {
        let (nominal, value) = figures(&record.nominal, &record.value, &record.date)?;
        Ok((read_date(&record.date)?, nominal, value))
    };
    dynamic.records.iter().map(read).collect()
}

fn read_date(text: &str) -> Result<Date, ParseError> {
    day::parse(text, "%d.%m.%Y", "the date of the sheet")
}

fn malformed(what: String, at: &str) -> ParseError {
    ParseError::Malformed { what, at: at.to_owned() }
}
