//! What is asked of version 2, as its query says it. Part of `http/compat/frankfurter/v2`.

use jiff::ToSpan;
use jiff::civil::Date;

use super::super::super::{Query, code};
use crate::convert::day_named;
use crate::convert::history::Every;
use crate::currency::Code;
use crate::http::app::App;
use crate::source::SourceId;
use crate::sources;

/// What is asked for.
#[derive(Debug)]
pub(super) struct RatesQuery {
    pub(super) base: Code,
    pub(super) quotes: Option<Vec<Code>>,
    /// Those that may answer, the first one first; by preference, when none are named.
    pub(super) providers: Option<Vec<SourceId>>,
    pub(super) days: Days,
    pub(super) expand: bool,
}

/// Of which days.
#[derive(Debug, Clone, Copy)]
pub(super) enum Days {
    /// The latest.
    Latest,
    /// One day.
    On(Date),
    /// Each day with a publication, from one day to another, or to the latest.
    Range(Date, Option<Date>),
    /// The averages of the weeks or months of these days.
    Averages(Bucket, Date, Option<Date>),
}

/// What an average is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bucket {
    Week,
    Month,
}

impl Bucket {
    /// The first day of the one that a day is in, under which it stands for every currency.
    pub(super) fn begin(self, date: Date) -> Date {
        match self {
            Bucket::Week => Every::Week.period(date),
            Bucket::Month => Every::Month.period(date),
        }
    }

    /// The last one.
    pub(super) fn end(self, date: Date) -> Date {
        match self {
            Bucket::Week => self.begin(date).checked_add(6.days()).unwrap_or(date),
            Bucket::Month => date.last_of_month(),
        }
    }
}

impl RatesQuery {
    pub(super) fn of(app: &App, query: &Query) -> Result<RatesQuery, String> {
        let base = query.text(&["base"]).unwrap_or("EUR");
        let quotes: Option<Vec<&str>> = query.text(&["quotes"]).map(|list| list.split(',').collect());
        let named = std::iter::once(base).chain(quotes.iter().flatten().copied());
        let unknown: Vec<String> = named.filter(|text| code(text).is_none()).map(shown).collect();
        if !unknown.is_empty() {
            return Err(format!("invalid currency: {}", unknown.join(",")));
        }
        let quotes = quotes.map(|quotes| {
            let mut codes: Vec<Code> = quotes.into_iter().filter_map(code).collect();
            codes.sort_unstable();
            codes.dedup();
            codes
        });
        Ok(RatesQuery {
            base: code(base).unwrap_or(Code::EUR),
            quotes,
            providers: query.text(&["providers"]).map(|list| providers(app, list)),
            days: days(query)?,
            expand: expand(query)?,
        })
    }

    /// The same, where it is no more than one answer is made of: of every currency at most a year.
    pub(super) fn bounded(self, today: Date) -> Result<RatesQuery, String> {
        let (Days::Range(from, to) | Days::Averages(_, from, to)) = self.days else { return Ok(self) };
        let longest = from.checked_add(1.year()).unwrap_or(Date::MAX);
        if self.quotes.is_none() && to.unwrap_or(today).min(today) > longest {
            return Err("range too long: name quotes, or at most a year".to_owned());
        }
        Ok(self)
    }

    /// The same of one pair.
    pub(super) fn of_pair(self, base: &str, quote: &str) -> Result<RatesQuery, String> {
        let named = |text: &str| code(text).ok_or_else(|| format!("invalid currency: {}", shown(text)));
        Ok(RatesQuery { base: named(base)?, quotes: Some(vec![named(quote)?]), ..self })
    }
}

/// The sources among these that are here, in their order of preference. What is none of them has no rate here, as there.
pub(super) fn providers(app: &App, list: &str) -> Vec<SourceId> {
    let named: Vec<SourceId> = list.split(',').filter_map(|name| sources::find(name.trim())).map(|source| source.id).collect();
    app.enabled().iter().copied().filter(|id| named.contains(id)).collect()
}

fn days(query: &Query) -> Result<Days, String> {
    let date = |name: &str| query.text(&[name]).map(|text| day_named(text).ok_or_else(|| "invalid date".to_owned())).transpose();
    let bucket = match query.text(&["group"]).map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("week") => Some(Bucket::Week),
        Some("month") => Some(Bucket::Month),
        Some(_) => return Err("invalid group".to_owned()),
    };
    match (date("date")?, date("from")?, date("to")?, bucket) {
        (Some(_), Some(_), ..) | (Some(_), _, Some(_), _) => Err("conflicting params".to_owned()),
        (_, Some(from), to, Some(bucket)) => Ok(Days::Averages(bucket, from, to)),
        // An average of no days is none.
        (_, None, _, Some(_)) => Err("group needs from".to_owned()),
        (_, Some(from), to, None) => Ok(Days::Range(from, to)),
        (Some(date), ..) | (None, None, Some(date), None) => Ok(Days::On(date)),
        (None, None, None, None) => Ok(Days::Latest),
    }
}

fn expand(query: &Query) -> Result<bool, String> {
    let Some(list) = query.text(&["expand"]) else { return Ok(false) };
    let unknown: Vec<String> = list.split(',').filter(|text| !text.eq_ignore_ascii_case("providers")).map(shown).collect();
    if unknown.is_empty() { Ok(true) } else { Err(format!("invalid expand: {}", unknown.join(",").to_lowercase())) }
}

/// What was written, for the answer that refuses it.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect::<String>().to_uppercase()
}
