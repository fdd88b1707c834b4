//! How single values of the configuration are read, so that a bad one is refused where it stands in the file.
//! Part of `config`.

use std::fmt;
use std::time::Duration;

use jiff::SignedDuration;
use reqwest::header::{HeaderName, HeaderValue};
use serde::de::{Error, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::convert::prefer::Preferred;
use crate::currency::{self, Code};
use crate::source::SourceId;
use crate::sources;
use crate::{store, telemetry};

/// A length of time: `"10s"`, `"15m"`, `"2h"`, `"250ms"`. Never negative, at most a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait(SignedDuration);

impl Wait {
    /// So many seconds.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Wait {
        Wait(SignedDuration::from_secs(seconds))
    }

    /// So many thousandths of a second.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Wait {
        Wait(SignedDuration::from_millis(millis))
    }

    /// This, or the other where that is shorter.
    #[must_use]
    pub fn at_most(self, other: Duration) -> Wait {
        SignedDuration::try_from(other).map_or(self, |other| Wait(self.0.min(other)))
    }
}

impl From<Wait> for Duration {
    fn from(wait: Wait) -> Duration {
        wait.0.unsigned_abs()
    }
}

impl From<Wait> for SignedDuration {
    fn from(wait: Wait) -> SignedDuration {
        wait.0
    }
}

impl Serialize for Wait {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:#}", self.0))
    }
}

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Wait, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wait = text.parse::<SignedDuration>().ok();
        wait.filter(|wait| !wait.is_negative() && *wait <= SignedDuration::from_hours(366 * 24))
            .map(Wait)
            .ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a length of time such as \"10s\", \"15m\" or \"2h\""))
    }
}

/// Writes a store's address out without its password.
pub(super) fn without_password<S: Serializer>(url: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&store::without_password(url))
}

/// Writes out that a secret is set, and not what it is.
pub(super) fn secret<S: Serializer>(secret: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.as_deref().filter(|secret| !secret.is_empty()).map_or("", |_| "…"))
}

/// The same of a secret that is empty where there is none.
pub(super) fn hidden<S: Serializer>(secret: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if secret.is_empty() { "" } else { "…" })
}

/// A store's address, by its scheme alone: the rest is looked at when it is opened. Never said in an error, for it may hold a password.
pub(super) fn store<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let url = String::deserialize(deserializer)?;
    if ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme)) {
        return Ok(url);
    }
    Err(D::Error::custom("a store is \"sqlite:\", \"sqlite:PATH\", \"sqlite::memory:\" or \"postgres://…\""))
}

/// A length of time above zero: a deadline of nothing lets nothing through.
pub(super) fn some_time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wait, D::Error> {
    at_least(deserializer, SignedDuration::from_nanos(1), &"a length of time above zero")
}

/// How long to wait before a publisher is asked again: never so short that it would be flooded.
pub(super) fn poll<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Wait, D::Error> {
    at_least(deserializer, SignedDuration::from_millis(100), &"at least \"100ms\"; \"15m\" is polite")
}

fn at_least<'de, D: Deserializer<'de>>(deserializer: D, least: SignedDuration, what: &'static &'static str) -> Result<Wait, D::Error> {
    let wait = Wait::deserialize(deserializer)?;
    if wait.0 >= least { Ok(wait) } else { Err(D::Error::invalid_value(Unexpected::Str(&format!("{:#}", wait.0)), what)) }
}

/// A source by its name in the file: `exchange_api`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub SourceId);

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.key())
    }
}

impl Key {
    /// The publisher of that name in the file.
    pub(super) fn named<E: Error>(text: &str) -> Result<Key, E> {
        let known = || sources::registry().iter().map(|source| source.id);
        known().find(|id| id.key() == text).map(Key).ok_or_else(|| {
            let names: Vec<String> = known().map(|id| format!("`{}`", id.key())).collect();
            E::custom(format_args!("unknown field `{text}`, expected `own` or one of {}", names.join(", ")))
        })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.key())
    }
}

/// A whole number above zero.
pub(super) fn positive<'de, D: Deserializer<'de>, N: Deserialize<'de> + From<u8> + PartialEq>(deserializer: D) -> Result<N, D::Error> {
    let number = N::deserialize(deserializer)?;
    if number == N::from(0) { Err(D::Error::invalid_value(Unexpected::Unsigned(0), &"a number above zero")) } else { Ok(number) }
}

/// An address of the web without a query; a slash at its end is taken off.
pub(crate) fn web_address(text: &str) -> Option<String> {
    let parsed = reqwest::Url::parse(text).ok();
    let usable = parsed.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none() && url.has_host());
    usable.then(|| text.trim_end_matches('/').to_owned())
}

/// An address of the web, or nothing.
pub(super) fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    address(deserializer, &"an address such as \"https://www.ecb.europa.eu\", in ASCII")
}

/// The address of a file, which may have a query, or nothing.
pub(super) fn file_address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let usable = reqwest::Url::parse(&text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if text.is_empty() || usable {
        Ok(text)
    } else {
        Err(D::Error::custom("an address of a file is written as \"https://intranet.example/rates.csv\""))
    }
}

/// The address of a service, or nothing.
pub(super) fn service<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    address(deserializer, &"the address of a service such as \"https://fx.example\"")
}

/// The address of a collector, or nothing.
pub(super) fn collector<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    address(deserializer, &"the address of a collector such as \"http://127.0.0.1:4318\"")
}

/// Names and values of headers that are written as `name=value` with commas between.
pub(super) fn header_pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| item.split_once('=').map_or((item, ""), |(name, value)| (name.trim(), value.trim())))
}

/// Headers for a request. Their values are never said in an error, for they may be secret.
pub(super) fn headers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let header = |(name, value): (&str, &str)| {
        let name: Result<HeaderName, _> = name.parse();
        name.is_ok() && !value.is_empty() && HeaderValue::from_str(value).is_ok()
    };
    if header_pairs(&text).all(header) {
        return Ok(text);
    }
    Err(D::Error::custom("headers are \"name=value\", several with commas between"))
}

/// The same for a reader who may not know the values.
pub(super) fn names_alone(text: &str) -> String {
    header_pairs(text).map(|(name, _)| format!("{name}=…")).collect::<Vec<_>>().join(",")
}

/// Writes headers out without their values.
pub(super) fn without_values<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&names_alone(text))
}

fn address<'de, D: Deserializer<'de>>(deserializer: D, what: &'static &'static str) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        Ok(text)
    } else {
        web_address(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&store::without_password(&text)), what))
    }
}

/// What `tracing` understands as a filter.
pub(super) fn directives<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let levels = || {
        text.split(',')
            .all(|part| part.rsplit('=').next().is_some_and(|level| level.parse::<tracing::level_filters::LevelFilter>().is_ok()))
    };
    if levels() && telemetry::understands(&text) {
        return Ok(text);
    }
    Err(D::Error::invalid_value(Unexpected::Str(&text), &"error, warn, info, debug, trace or off"))
}

/// A value that an empty text leaves out.
pub(super) mod optional {
    use super::*;

    pub(crate) fn serialize<S: Serializer, T: fmt::Display>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_str(""),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: std::str::FromStr>(deserializer: D) -> Result<Option<T>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(None);
        }
        text.parse()
            .map(Some)
            .map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"an address and port such as \"127.0.0.1:9090\""))
    }
}

/// Currencies of ISO 4217 in a text, with commas between them; an empty text for none.
pub(super) mod homes {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(codes: &[Code], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&codes.iter().map(Code::as_str).collect::<Vec<_>>().join(","))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Code>, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(known).collect()
    }
}

/// Currencies of ISO 4217.
pub(super) fn currencies<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Code>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().map(|text| known(text)).collect()
}

fn known<E: Error>(text: &str) -> Result<Code, E> {
    let code = text.parse().ok().and_then(currency::find).map(|currency| currency.code);
    code.ok_or_else(|| E::invalid_value(Unexpected::Str(text), &"a currency code such as \"USD\""))
}

/// Sources by the names of answers, and the word `home`: `["home", "ECB", "CBR"]`.
pub(super) mod preference {
    use super::*;

    const HOME: &str = "home";

    pub(crate) fn serialize<S: Serializer>(prefer: &[Preferred], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(prefer.iter().map(|preferred| match preferred {
            Preferred::Source(id) => id.as_str(),
            Preferred::Home => HOME,
        }))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Preferred>, D::Error> {
        let mut prefer = Vec::new();
        for name in Vec::<String>::deserialize(deserializer)? {
            // One's own are named before they are declared.
            let own = sources::own::id(&name.to_ascii_lowercase().replace('-', "_"));
            let preferred = match sources::find(&name).map(|source| source.id).or(own) {
                _ if name.eq_ignore_ascii_case(HOME) => Preferred::Home,
                Some(id) => Preferred::Source(id),
                None => return Err(unknown::<D>(&name)),
            };
            if prefer.contains(&preferred) {
                let name = match preferred {
                    Preferred::Source(id) => id.as_str(),
                    Preferred::Home => HOME,
                };
                return Err(D::Error::custom(format_args!("`{name}` stands twice in the list")));
            }
            prefer.push(preferred);
        }
        Ok(prefer)
    }

    fn unknown<'de, D: Deserializer<'de>>(name: &str) -> D::Error {
        let names: Vec<String> = sources::registry().iter().map(|source| format!("`{}`", source.id)).collect();
        D::Error::custom(format_args!("unknown field `{name}`, expected `{HOME}` or one of {}", names.join(", ")))
    }
}

/// Networks by their prefix, `["10.0.0.0/8"]`, or single addresses.
pub(super) mod networks {
    use std::net::IpAddr;

    use ipnet::IpNet;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(networks: &[IpNet], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(networks.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
        let read = |text: &String| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from)).map_err(|_| refused(text));
        Vec::<String>::deserialize(deserializer)?.iter().filter(|text| !text.is_empty()).map(read).collect()
    }

    fn refused<E: Error>(text: &str) -> E {
        E::invalid_value(Unexpected::Str(text), &"a network such as \"10.0.0.0/8\" or an address")
    }
}

/// A time of day: `"16:00"`.
pub(super) mod time {
    use jiff::civil::Time;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&time.map_or_else(String::new, |time| time.strftime("%H:%M").to_string()))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = Time::strptime("%H:%M", &text);
        time.map(Some).map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &"a time of day such as \"16:00\""))
    }
}

/// A time zone by its IANA name: `"Europe/Berlin"`.
pub(super) mod zone {
    use jiff::tz::TimeZone;

    use super::*;

    pub(crate) fn serialize<S: Serializer>(zone: &Option<TimeZone>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.as_ref().and_then(TimeZone::iana_name).unwrap_or_default())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<TimeZone>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let expected = "an IANA time zone such as \"Europe/Berlin\"";
        TimeZone::get(&text).map(Some).map_err(|_| D::Error::invalid_value(Unexpected::Str(&text), &expected))
    }
}
