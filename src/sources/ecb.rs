//! `ECB`: the euro foreign exchange reference rates of the European Central Bank. A source: asks, and parses to drafts.
//!
//! Published on working days around 16:00 CET, dated the same day, as `1 EUR = value currency`. Three files: the day, the last
//! 90 days, and everything since 4 January 1999 as CSV in a ZIP.

use std::io::Read;

use async_trait::async_trait;
use flate2::bufread::DeflateDecoder;
use jiff::civil::{Date, date, time};
use jiff::{SignedDuration, tz};
use rawzip::{CompressionMethod, ZipArchive};
use serde::Deserialize;

use super::{Fetched, Meta, ParseError, Past, RateType, Source, SourceError, SourceId, Stretch, Want};
use crate::calendar::{Days, Effective, Schedule};
use crate::currency::Code;
use crate::feed::{Answer, Feed, day, decimal, no_html, xml};
use crate::sheet::{Draft, Quote};

/// The id in answers.
pub const ID: SourceId = SourceId::new("ECB");

const DAILY: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml";
const LAST_90_DAYS: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml";
const HISTORY: &str = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip";
/// Gaps up to this many days are filled from the file of the last 90.
const SHORT_GAP: i32 = 85;
/// The history was 2 MB in 2026; more than this is no history.
const LARGEST_HISTORY: u64 = 64 * 1024 * 1024;

/// The European Central Bank.
#[derive(Debug)]
pub struct Ecb {
    meta: Meta,
}

impl Ecb {
    pub(super) fn new() -> Ecb {
        let schedule = Schedule {
            zone: tz::get!("Europe/Berlin"),
            at: time(16, 0, 0, 0),
            grace: SignedDuration::from_mins(60),
            days: Days::Target,
            effective: Effective::SameDay,
        };
        let meta = Meta {
            id: ID,
            name: "European Central Bank",
            home: Code::EUR,
            rate_type: RateType::Reference,
            schedule,
            // 29 in 2026, and never fewer than 27 since 1999.
            floor: 25,
            base_url: Some("https://www.ecb.europa.eu"),
            page: "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/",
            terms: "Free to use when the source is named; for information only, not meant for transactions.",
        };
        Ecb { meta }
    }
}

#[async_trait]
impl Source for Ecb {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn past(&self) -> Option<Past> {
        Some(Past { first: date(1999, 1, 4), stretch: Stretch::Everything })
    }

    async fn fetch(&self, feed: &mut Feed<'_>, want: Want) -> Result<Fetched, SourceError> {
        match want {
            Want::Latest { .. } => match feed.get(DAILY, "application/xml, text/xml").await? {
                Answer::NotModified => Ok(Fetched::NotModified),
                Answer::Body(body) => Ok(Fetched::Drafts(parse(&body)?)),
            },
            Want::Since { day, today } if day.until(today).is_ok_and(|gap| gap.get_days() <= SHORT_GAP) => {
                Ok(Fetched::Drafts(parse(&feed.get_whole(LAST_90_DAYS, "application/xml, text/xml").await?)?))
            }
            Want::Between { first, last } => {
                let mut drafts = parse_history(&feed.get_whole(HISTORY, "application/zip").await?)?;
                drafts.retain(|draft| (first..=last).contains(&draft.date));
                Ok(Fetched::Drafts(drafts))
            }
            Want::Since { .. } => Ok(Fetched::Drafts(parse_history(&feed.get_whole(HISTORY, "application/zip").await?)?)),
        }
    }
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Cube", default)]
    cube: Days90,
}

#[derive(Default, Deserialize)]
struct Days90 {
    #[serde(rename = "Cube", default)]
    days: Vec<Day>,
}

#[derive(Deserialize)]
struct Day {
    #[serde(rename = "@time")]
    time: String,
    #[serde(rename = "Cube", default)]
    rates: Vec<Rate>,
}

#[derive(Deserialize)]
struct Rate {
    #[serde(rename = "@currency")]
    currency: String,
    #[serde(rename = "@rate")]
    rate: String,
}

/// Parses `eurofxref-daily.xml` and `eurofxref-hist-90d.xml`: the days, oldest first.
///
/// # Errors
/// [`ParseError`] for the first thing that is not as documented.
pub fn parse(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let envelope: Envelope = xml::parse(bytes, "Envelope")?;
    in_order(envelope.cube.days.iter().map(draft).collect::<Result<_, _>>()?)
}

fn draft(day: &Day) -> Result<Draft, ParseError> {
    let quotes = day.rates.iter().map(|rate| quote(&rate.currency, &rate.rate, &day.time)).collect::<Result<_, _>>()?;
    Ok(Draft { date: read_date(&day.time)?, quotes })
}

/// Parses `eurofxref-hist.zip`: one CSV with a column a currency and `N/A` where it was not quoted, oldest day first here.
///
/// # Errors
/// [`ParseError`] for the first thing that is not as documented.
pub fn parse_history(bytes: &[u8]) -> Result<Vec<Draft>, ParseError> {
    no_html(bytes, "a ZIP archive")?;
    in_order(parse_csv(&unzip(bytes)?)?)
}

/// Oldest day first; a day that comes twice is none.
fn in_order(mut drafts: Vec<Draft>) -> Result<Vec<Draft>, ParseError> {
    drafts.sort_by_key(|draft| draft.date);
    match drafts.windows(2).find(|pair| matches!(pair, [one, next] if one.date == next.date)) {
        Some([twice, ..]) => Err(malformed("it comes twice".to_owned(), &twice.date.to_string())),
        _ => Ok(drafts),
    }
}

/// The first file of a ZIP archive, whole: its checksum is looked at.
fn unzip(bytes: &[u8]) -> Result<Vec<u8>, ParseError> {
    let wrong = |what: String| malformed(what, "the ZIP archive");
    let archive = ZipArchive::from_slice(bytes).map_err(|error| wrong(error.to_string()))?;
    let first = archive.entries().next_entry().map_err(|error| wrong(error.to_string()))?;
    let first = first.ok_or_else(|| wrong("there is no file in it".to_owned()))?;
    if first.compression_method() != CompressionMethod::DEFLATE {
        return Err(wrong("its file is not deflated".to_owned()));
    }
    let packed = archive.get_entry(first.wayfinder()).map_err(|error| wrong(error.to_string()))?;
    let mut text = Vec::new();
    let unpacked = packed.verifying_reader(DeflateDecoder::new(packed.data()));
    unpacked.take(LARGEST_HISTORY + 1).read_to_end(&mut text).map_err(|error| wrong(error.to_string()))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST_HISTORY) {
        return Err(wrong("it unpacks to more than 64 MiB".to_owned()));
    }
    Ok(text)
}

fn parse_csv(text: &[u8]) -> Result<Vec<Draft>, ParseError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let wrong = |error: csv::Error| malformed(error.to_string(), "the CSV of the history");
    let header = reader.headers().map_err(wrong)?.clone();
    if header.get(0) != Some("Date") {
        return Err(malformed("the first column is not Date".to_owned(), "the CSV of the history"));
    }
    reader.records().map(|row| row.map_err(wrong).and_then(|row| row_draft(&header, &row))).collect()
}

fn row_draft(header: &csv::StringRecord, row: &csv::StringRecord) -> Result<Draft, ParseError> {
    let day = row.get(0).unwrap_or_default();
    let cells = header.iter().zip(row).skip(1).filter(|(code, figure)| !code.is_empty() && !matches!(*figure, "" | "N/A"));
    let quotes = cells.map(|(code, figure)| quote(code, figure, day)).collect::<Result<_, _>>()?;
    Ok(Draft { date: read_date(day)?, quotes })
}

fn quote(currency: &str, rate: &str, day: &str) -> Result<Quote, ParseError> {
    let code: Code = currency.parse().map_err(|_| malformed(format!("{currency:?} is no currency code"), day))?;
    let value = decimal::parse(rate, '.', &format!("{currency} of {day}"))?;
    Ok(Quote { base: Code::EUR, quote: code, nominal: 1, value })
}

fn read_date(text: &str) -> Result<Date, ParseError> {
    day::parse(text, "%Y-%m-%d", "the date of a day")
}

fn malformed(what: String, at: &str) -> ParseError {
    ParseError::Malformed { what, at: at.to_owned() }
}
