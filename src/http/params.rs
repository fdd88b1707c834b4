//! The query of a request, read strictly. Part of `http`: unknown, repeated, undecodable and empty parameters are refused by name.

use std::borrow::Cow;
use std::convert::Infallible;
use std::ops::RangeInclusive;
use std::str::FromStr;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jiff::Timestamp;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;

use crate::convert::blend::BLEND;
use crate::convert::{ConvertError, DayRule, Fee, Rounding, amount, code_named, day_named, days_named};
use crate::currency::Code;
use crate::http::problem::Problem;
use crate::source::SourceId;
use crate::sources;

/// Largest number of decimal places that may be asked for.
const MOST_PLACES: u32 = 18;

/// What stands in the path in the place of a route's parameters. What is no UTF-8 is read as a sign that nothing is called by, so that
/// each route says in its own words that there is no such thing.
#[derive(Debug)]
pub(crate) struct Place<T>(pub(crate) T);

/// What is read where nothing can be: the replacement character of Unicode.
pub(crate) trait Unreadable {
    fn unreadable() -> Self;
}

impl Unreadable for String {
    fn unreadable() -> String {
        char::REPLACEMENT_CHARACTER.to_string()
    }
}

impl Unreadable for (String, String) {
    fn unreadable() -> (String, String) {
        (String::unreadable(), String::unreadable())
    }
}

impl<T: Unreadable + DeserializeOwned + Send, S: Sync + Send> FromRequestParts<S> for Place<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Place<T>, Infallible> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        Ok(Place(path.map_or_else(|_| T::unreadable(), |Path(place)| place)))
    }
}

/// One of several currencies, as it was named.
#[derive(Debug)]
pub(crate) struct Named {
    /// What was written, shortened.
    pub(crate) text: String,
    /// The currency, or what is wrong with it.
    pub(crate) code: Result<Code, Problem>,
}

/// Signs of what was written that an answer repeats.
const LONGEST_NAME: usize = 20;

/// The parameters of one request, each at most once.
#[derive(Debug)]
pub(crate) struct Params<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Params<'a> {
    /// Reads a query; every parameter must be one of `known`.
    pub(crate) fn strict(query: Option<&'a str>, known: &[&str]) -> Result<Params<'a>, Problem> {
        Params::read(query, known, true)
    }

    /// Reads a query and passes over what is not known: for the page, whose address others decorate.
    pub(crate) fn lenient(query: Option<&'a str>, known: &[&str]) -> Result<Params<'a>, Problem> {
        Params::read(query, known, false)
    }

    /// None at all.
    pub(crate) const fn none() -> Params<'a> {
        Params(Vec::new())
    }

    fn read(query: Option<&'a str>, known: &[&str], strict: bool) -> Result<Params<'a>, Problem> {
        let mut read: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::with_capacity(known.len());
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decode(name).ok_or_else(|| undecodable("query"))?;
            if !known.contains(&name.as_ref()) {
                if strict {
                    return Err(Problem::parameter(&name, format!("This parameter is not known here. Known are {}.", known.join(", "))));
                }
                continue;
            }
            if read.iter().any(|(other, _)| *other == name) {
                return Err(Problem::parameter(&name, "This parameter is there more than once."));
            }
            let value = decode(value).ok_or_else(|| undecodable(&name))?;
            read.push((name, value));
        }
        Ok(Params(read))
    }

    /// A parameter's text, if it is there.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_ref())
    }

    fn required(&self, name: &'static str, what: &'static str) -> Result<&str, Problem> {
        self.text(name).filter(|text| !text.is_empty()).ok_or_else(|| Problem::parameter(name, what))
    }

    /// Currencies, or minor units that markets quote in, separated by commas, in the order in which they are named; nothing when the parameter
    /// is absent.
    pub(crate) fn codes(&self, name: &'static str) -> Result<Option<Vec<Code>>, Problem> {
        self.list(name, code_named)
    }

    /// One currency or minor unit that must be named, or several separated by commas: of these one that is no currency stands beside the
    /// others with what is wrong with it.
    pub(crate) fn targets(&self, name: &'static str) -> Result<Vec<Named>, Problem> {
        let list = self.required(name, "A currency is missing here, such as USD; or several, such as USD,EUR.")?;
        let named = |text: &str| Named {
            text: text.chars().filter(|sign| !sign.is_control()).take(LONGEST_NAME).collect(),
            code: code_named(text).map_err(|error| Problem::from(error).about(name)),
        };
        let all: Vec<Named> = list.split(',').map(named).collect();
        let codes = || all.iter().filter_map(|named| named.code.as_ref().ok());
        match all.iter().find_map(|named| named.code.as_ref().err()) {
            // Nothing stands beside it.
            Some(wrong) if codes().next().is_none() => Err(wrong.clone()),
            _ if repeated(codes().copied()) => Err(twice(name)),
            _ => Ok(all),
        }
    }

    fn list(&self, name: &'static str, named: impl Fn(&str) -> Result<Code, ConvertError>) -> Result<Option<Vec<Code>>, Problem> {
        let Some(list) = self.text(name) else { return Ok(None) };
        let named = |text| named(text).map_err(|error| Problem::from(error).about(name));
        let codes: Vec<Code> = list.split(',').map(named).collect::<Result<_, _>>()?;
        if repeated(codes.iter().copied()) { Err(twice(name)) } else { Ok(Some(codes)) }
    }

    /// The amount, 1 when there is none.
    pub(crate) fn amount(&self) -> Result<Decimal, Problem> {
        self.text("amount").map_or(Ok(Decimal::ONE), |text| Ok(amount::parse(text)?))
    }

    /// The day asked.
    pub(crate) fn date(&self) -> Result<Option<Date>, Problem> {
        self.day("date")
    }

    /// A day of the calendar.
    pub(crate) fn day(&self, name: &'static str) -> Result<Option<Date>, Problem> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let date = day_named(text);
        date.map(Some).ok_or_else(|| Problem::parameter(name, "A date is a day of the calendar, written as 2026-11-24."))
    }

    /// An instant that is over.
    pub(crate) fn as_known(&self, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
        let Some(text) = self.text("as_known") else { return Ok(None) };
        let problem = |what: &'static str| Problem::parameter("as_known", what);
        let at: Timestamp =
            text.parse().map_err(|_| problem("An instant is written as 2026-11-01T12:00:00Z, with Z or an offset (%2B03:00)."))?;
        if at > now {
            return Err(problem("This instant is still to come: what will be known then is not known."));
        }
        Ok(Some(at))
    }

    /// Whether the median of what central banks say is asked for.
    pub(crate) fn blends(&self) -> bool {
        self.text("source").is_some_and(|text| text.eq_ignore_ascii_case(BLEND))
    }

    /// The same parameters without one.
    pub(crate) fn without(mut self, name: &str) -> Params<'a> {
        self.0.retain(|(other, _)| other != name);
        self
    }

    /// The one source that may answer; `auto`, or none, for the preference.
    pub(crate) fn source(&self, enabled: &[SourceId]) -> Result<Option<SourceId>, Problem> {
        let Some(text) = self.text("source").filter(|text| *text != "auto") else { return Ok(None) };
        let known = sources::find(text).map(|source| source.id).filter(|id| enabled.contains(id));
        known.map(Some).ok_or_else(|| Problem::parameter("source", format!("A source is auto or one of {}.", names(enabled))))
    }

    /// A currency, or a minor unit that markets quote in, that must be named.
    pub(crate) fn code(&self, name: &'static str) -> Result<Code, Problem> {
        let text = self.required(name, "A currency is missing here, such as USD.")?;
        code_named(text).map_err(|error| Problem::from(error).about(name))
    }

    /// Which sheet stands for the day asked.
    pub(crate) fn rule(&self) -> Result<DayRule, Problem> {
        let Some(text) = self.text("rule") else { return Ok(DayRule::OnOrBefore) };
        let known = DayRule::ALL.into_iter().find(|rule| rule.name() == text);
        known.ok_or_else(|| Problem::parameter("rule", "A rule is on-or-before, before or exact."))
    }

    /// How many days old a rate may be.
    pub(crate) fn max_age(&self) -> Result<Option<u32>, Problem> {
        let Some(text) = self.text("max_age") else { return Ok(None) };
        days_named(text).map(Some).ok_or_else(|| Problem::parameter("max_age", "An age is a number of days from 0d to 99999d, such as 3d."))
    }

    /// What comes on top, in per cent.
    pub(crate) fn fee(&self) -> Result<Option<Fee>, Problem> {
        let Some(text) = self.text("fee") else { return Ok(None) };
        let what = "A fee is a percentage from -100 to 100 with at most 10 decimals, such as 1.5.";
        Fee::parse(text).map(Some).map_err(|_| Problem::parameter("fee", what))
    }

    /// Decimal places of the result; nothing for the minor unit.
    pub(crate) fn scale(&self) -> Result<Option<u32>, Problem> {
        let Some(text) = self.text("scale").filter(|text| *text != "minor") else { return Ok(None) };
        let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let scale = u32::from_str(text).ok().filter(|scale| digits && *scale <= MOST_PLACES);
        scale.map(Some).ok_or_else(|| Problem::parameter("scale", "A scale is minor or a number from 0 to 18."))
    }

    /// A number of days within bounds; what is usual when none is named.
    pub(crate) fn days_at_most(&self, name: &'static str, bounds: &RangeInclusive<u32>, usual: u16) -> Result<u16, Problem> {
        let Some(text) = self.text(name) else { return Ok(usual) };
        let digits = text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        let days = u16::from_str(text).ok().filter(|days| digits && bounds.contains(&u32::from(*days)));
        days.ok_or_else(|| Problem::parameter(name, format!("A number of days is from {} to {}.", bounds.start(), bounds.end())))
    }

    /// A size in pixels, at most; what is usual when none is named.
    pub(crate) fn pixels(&self, name: &'static str, usual: u32) -> Result<u32, Problem> {
        let Some(text) = self.text(name) else { return Ok(usual) };
        let digits = text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit());
        let most = u32::from_str(text).ok().filter(|most| digits && *most > 0);
        most.map(|most| most.min(usual)).ok_or_else(|| Problem::parameter(name, "A size is a number of pixels from 1 to 99999."))
    }

    /// How to round; half to even when nothing is said.
    pub(crate) fn rounding(&self) -> Result<Rounding, Problem> {
        let Some(text) = self.text("rounding") else { return Ok(Rounding::HalfEven) };
        let what = "A rounding is half-even, half-up, half-down, up, down, ceiling or floor.";
        text.parse().map_err(|_| Problem::parameter("rounding", what))
    }
}

/// Whether one of them is there more than once.
fn repeated(codes: impl Iterator<Item = Code>) -> bool {
    let mut seen: Vec<Code> = codes.collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < all
}

fn twice(name: &str) -> Problem {
    Problem::parameter(name, "A currency is named more than once.")
}

/// Names of sources for a sentence.
pub(crate) fn names(ids: &[SourceId]) -> String {
    ids.iter().map(SourceId::as_str).collect::<Vec<_>>().join(", ")
}

fn undecodable(name: &str) -> Problem {
    Problem::parameter(name, "This is not UTF-8 in percent-encoding.")
}

/// Undoes the encoding of forms; nothing for a broken escape or for what is not UTF-8.
fn decode(text: &str) -> Option<Cow<'_, str>> {
    if !text.bytes().any(|byte| byte == b'%' || byte == b'+') {
        return Some(Cow::Borrowed(text));
    }
    let whole = |escape: &str| escape.get(..2).is_some_and(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    if !text.split('%').skip(1).all(whole) {
        return None;
    }
    let spaced = text.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8().ok().map(|decoded| Cow::Owned(decoded.into_owned()))
}
