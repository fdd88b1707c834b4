//! `EXCHANGE-API`: the daily aggregate of market rates of the currency-api project. A source: asks, and parses to drafts.
//!
//! No authority stands behind it; it is the last in the preference and quotes what no central bank here does. One file a day,
//! `1 EUR = value currency`, dated in UTC, on two hosts of which either may be away.

use async_trait::async_trait;
use jiff::SignedDuration;
use jiff::civil::time;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{Fetched, Meta, ParseError, RateType, Source, SourceError, SourceId, Want};
use crate::calendar::{Days, Effective, Schedule};
use crate::currency::{self, Code};
use crate::feed::json::{self, Figures};
use crate::feed::{Answer, Feed, day};
use crate::sheet::{Draft, Quote};

/// The id in answers.
pub const ID: SourceId = SourceId::new("EXCHANGE-API");

/// The same file on two hosts, the second standing in for the first.
const HOSTS: [&str; 2] = [
    "https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json",
    "https://latest.currency-api.pages.dev/v1/currencies/eur.min.json",
];

/// The currency-api project.
#[derive(Debug)]
pub struct ExchangeApi {
    meta: Meta,
}

impl ExchangeApi {
    pub(super) fn new() -> ExchangeApi {
        let schedule = Schedule {
            zone: TimeZone::UTC,
            at: time(0, 0, 0, 0),
            // The file of a day comes some time in the course of it.
            grace: SignedDuration::from_hours(12),
            days: Days::Daily,
            effective: Effective::SameDay,
        };
        let meta = Meta {
            id: ID,
            name: "Currency-api",
            home: Code::EUR,
            rate_type: RateType::Aggregate,
            schedule,
            // About 165 of ISO 4217 in 2026.
            floor: 120,
            base_url: None,
            page: "https://github.com/fawazahmed0/exchange-api",
            terms: "Public domain (CC0); an aggregate of market prices without any authority.",
        };
        ExchangeApi { meta }
    }
}

#[async_trait]
impl Source for ExchangeApi {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    async fn fetch(&self, feed: &mut Feed<'_>, _want: Want) -> Result<Fetched, SourceError> {
        let mut first = None;
        for url in HOSTS {
            match ask(feed, url).await {
                Ok(fetched) => return Ok(fetched),
                Err(error) => {
                    tracing::debug!(url, %error, "one of two hosts did not help");
                    first.get_or_insert(error);
                }
            }
        }
        Err(first.unwrap_or_else(|| SourceError::Parse(malformed("no host to ask".to_owned(), "the list of hosts"))))
    }
}

async fn ask(feed: &mut Feed<'_>, url: &str) -> Result<Fetched, SourceError> {
    match feed.get(url, "application/json").await? {
        Answer::NotModified => Ok(Fetched::NotModified),
        // The other host may answer in its place, and what is kept then must not hold the tag of a broken answer.
        Answer::Body(body) => match parse(&body) {
            Ok(draft) => Ok(Fetched::Drafts(vec![draft])),
            Err(error) => {
                feed.forget(url);
                Err(error.into())
            }
        },
    }
}

#[derive(Deserialize)]
struct File {
    date: String,
    eur: Figures,
}

/// Parses `eur.min.json`: the currencies of ISO 4217 in it. Cryptocurrencies and the names of tokens are passed over unread.
///
/// # Errors
/// [`ParseError`] for the first thing that is not as documented.
pub fn parse(bytes: &[u8]) -> Result<Draft, ParseError> {
    let file: File = json::parse(bytes)?;
    let date = day::parse(&file.date, "%Y-%m-%d", "\"date\"")?;
    let iso = |name: &str| name.parse::<Code>().ok().filter(|code| currency::find(*code).is_some());
    let quotes = file.eur.of(iso)?.into_iter().map(|(code, value)| Quote { base: Code::EUR, quote: code, nominal: 1, value });
    Ok(Draft { date, quotes: quotes.collect() })
}

fn malformed(what: String, at: &str) -> ParseError {
    ParseError::Malformed { what, at: at.to_owned() }
}
