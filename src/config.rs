//! Configuration: `config.toml`, the environment over it, flags over both. Read once by `main`, handed on in parts.
//!
//! Every key and its default stand, with a comment, in the project's own `config.toml`, which is compiled in and tested
//! equal to [`Config::default`]. What is unknown or wrong is refused with file, line and the nearest known key.

mod layers;
mod own;
mod server;
mod telemetry;
mod values;
mod webhooks;

use std::fmt;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use self::layers::{ConfigError, EMBEDDED, load};
pub use self::own::{Files, OwnConfig, Sources};
pub use self::server::{Limits, Mcp, Server};
pub use self::telemetry::{Log, LogFormat, Telemetry};
use self::values::Key;
pub use self::values::Wait;
pub(crate) use self::values::web_address;
pub use self::webhooks::Webhook;
use crate::convert::prefer::{Preference, Preferred};
use crate::currency::Code;
use crate::feed::Policy;
use crate::source::{EnabledSource, Source, SourceId};
use crate::sources;
use crate::store::without_password;

/// Everything that can be set. See `config.toml` for what each key means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who is told what lands.
    pub webhooks: Vec<Webhook>,
    /// The HTTP service.
    pub server: Server,
    /// Where sheets are kept.
    pub store: Store,
    /// Which rates answer.
    pub rates: Rates,
    /// How publishers are asked.
    pub fetch: Fetch,
    /// What differs from a source's own defaults.
    pub sources: Sources,
    /// Whether answers are signed.
    pub receipts: Receipts,
    /// The command.
    pub cli: Cli,
    /// Addresses of other APIs.
    pub compat: Compat,
    /// What is logged, and how.
    pub log: Log,
    /// Where traces are sent.
    pub telemetry: Telemetry,
}

/// `[compat]`
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Compat {
    /// Which API is at the root of the host, too.
    pub root: Root,
}

/// An API that clients look for at the root of a host.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Root {
    /// fx alone.
    #[default]
    #[serde(rename = "")]
    Own,
    /// Frankfurter's both versions.
    Frankfurter,
}

/// `[cli]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cli {
    /// What `fx 100 usd` converts to, one or several; by the locale when empty.
    #[serde(with = "values::homes")]
    pub home: Vec<Code>,
    /// What signs and words mean that several currencies share.
    #[serde(deserialize_with = "values::currencies")]
    pub symbols: Vec<Code>,
    /// The service that answers `fx 100 usd to rub`; the own store when empty.
    #[serde(deserialize_with = "values::service", serialize_with = "values::without_password")]
    pub server: String,
}

/// `[store]`
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// `sqlite:`, `sqlite:PATH`, `sqlite::memory:` or `postgres://…`. Written out without a password.
    #[serde(serialize_with = "values::without_password", deserialize_with = "values::store")]
    pub url: String,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("url", &without_password(&self.url)).finish()
    }
}

/// `[rates]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rates {
    /// Sources in order of preference, and the word `home`.
    #[serde(with = "values::preference")]
    pub prefer: Vec<Preferred>,
    /// Days that a quote may be carried, where its table does not say otherwise.
    pub carry_days: u32,
}

/// `[fetch]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fetch {
    /// The `User-Agent` header; empty for fx and its version.
    pub user_agent: String,
    /// Deadline for a connection.
    #[serde(deserialize_with = "values::some_time")]
    pub connect_timeout: Wait,
    /// Deadline for a whole answer.
    #[serde(deserialize_with = "values::some_time")]
    pub timeout: Wait,
    /// Largest answer in bytes.
    #[serde(deserialize_with = "values::positive")]
    pub max_body: usize,
    /// Further tries.
    pub retries: usize,
    /// Largest random delay of a poll.
    pub jitter: Wait,
    /// Interval of polls while a sheet is due.
    #[serde(deserialize_with = "values::poll")]
    pub poll: Wait,
    /// Pause between requests for past days.
    pub pause: Wait,
}

/// `[sources.ID]`
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceConfig {
    /// Whether it is asked and answers.
    pub enabled: bool,
    /// Replaces scheme and host of its addresses; empty for its own.
    #[serde(deserialize_with = "values::url", serialize_with = "values::without_password")]
    pub base_url: String,
    /// The key without which the publisher does not answer; only for publishers that want one.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "values::secret")]
    pub api_key: Option<String>,
    /// Hour of publication, of each of its tables; their own when absent.
    #[serde(with = "values::time", skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Time>,
    /// Time zone of the publisher; the source's own when absent.
    #[serde(with = "values::zone", skip_serializing_if = "Option::is_none")]
    pub zone: Option<TimeZone>,
}

/// `[receipts]`
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Receipts {
    /// The private key with which answers are signed, in base64; without one nothing is signed. Written out as `…`.
    #[serde(serialize_with = "values::hidden")]
    pub key: String,
    /// Public keys that signed before.
    pub previous_keys: Vec<String>,
}

impl fmt::Debug for Receipts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.key.is_empty() { "" } else { "…" };
        f.debug_struct("Receipts").field("key", &key).field("previous_keys", &self.previous_keys).finish()
    }
}

impl Default for Config {
    fn default() -> Config {
        let sources = sources::registry().iter().map(|source| (Key(source.id), SourceConfig::of(source))).collect();
        Config {
            webhooks: Vec::new(),
            server: Server::default(),
            store: Store::default(),
            rates: Rates::default(),
            fetch: Fetch::default(),
            sources: Sources::new(sources),
            receipts: Receipts::default(),
            cli: Cli::default(),
            compat: Compat::default(),
            log: Log::default(),
            telemetry: Telemetry::default(),
        }
    }
}

impl Default for Store {
    fn default() -> Store {
        Store { url: "sqlite:".to_owned() }
    }
}

impl Default for Rates {
    fn default() -> Rates {
        let prefer = [&sources::ecb::SOURCE, &sources::cbr::SOURCE].map(|source| Preferred::Source(source.id));
        Rates { prefer: prefer.to_vec(), carry_days: 10 }
    }
}

impl Default for Fetch {
    fn default() -> Fetch {
        Fetch {
            user_agent: String::new(),
            connect_timeout: Wait::from_secs(5),
            timeout: Wait::from_secs(30),
            max_body: 16 * 1024 * 1024,
            retries: 2,
            jitter: Wait::from_secs(10),
            poll: Wait::from_secs(15 * 60),
            pause: Wait::from_millis(300),
        }
    }
}

impl Default for SourceConfig {
    fn default() -> SourceConfig {
        SourceConfig { enabled: true, base_url: String::new(), api_key: None, schedule: None, zone: None }
    }
}

impl fmt::Debug for SourceConfig {
    /// Without the key, and without a password in the address: a configuration may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SourceConfig { enabled, base_url, api_key, schedule, zone } = self;
        f.debug_struct("SourceConfig")
            .field("enabled", enabled)
            .field("base_url", &without_password(base_url))
            .field("api_key", &api_key.as_deref().map(|key| if key.is_empty() { "" } else { "…" }))
            .field("schedule", schedule)
            .field("zone", zone)
            .finish()
    }
}

impl Default for Cli {
    fn default() -> Cli {
        Cli {
            home: Vec::new(),
            symbols: ["USD", "GBP", "JPY", "SEK", "RUB"].iter().filter_map(|code| code.parse().ok()).collect(),
            server: String::new(),
        }
    }
}

impl SourceConfig {
    fn of(source: &Source) -> SourceConfig {
        let mut hours = source.tables.iter().map(|table| table.when.at);
        let first = hours.next();
        SourceConfig {
            enabled: true,
            base_url: source.base_url.unwrap_or_default().to_owned(),
            api_key: source.key.map(|_| String::new()),
            schedule: first.filter(|first| hours.all(|other| other == *first)),
            zone: TimeZone::get(source.zone).ok(),
        }
    }
}

impl Fetch {
    /// How the client behaves, in its own terms.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let own = || concat!("fx/", env!("CARGO_PKG_VERSION")).to_owned();
        Policy {
            user_agent: if self.user_agent.is_empty() { own() } else { self.user_agent.clone() },
            connect_timeout: self.connect_timeout.into(),
            timeout: self.timeout.into(),
            max_body: self.max_body,
            retries: self.retries,
        }
    }
}

impl Config {
    /// What is set for a source.
    #[must_use]
    pub fn source(&self, id: SourceId) -> SourceConfig {
        self.sources.get(&Key(id)).cloned().unwrap_or_default()
    }

    /// What contradicts itself between several keys.
    fn fault(&self) -> Option<String> {
        if let Some(fault) = webhooks::fault(&self.webhooks) {
            return Some(fault);
        }
        if let Some((key, fault)) = self.sources.own.iter().find_map(|(key, own)| Some((key, own.fault()?))) {
            return Some(format!("[sources.{key}]: {fault}"));
        }
        let placed = |id: SourceId| self.sources.own.get(&Key(id)).is_some_and(|own| own.place().is_some());
        let nowhere = self.rates.prefer.iter().find_map(|preferred| match preferred {
            Preferred::Source(id) if sources::own::id(&id.key()).is_some() && !placed(*id) => Some(id),
            _ => None,
        })?;
        Some(format!("[rates] prefer names {nowhere}, and [sources.{}] has neither `file` nor `url`", nowhere.key()))
    }

    /// The order of the sources.
    #[must_use]
    pub fn preference(&self) -> Preference {
        Preference::new(self.rates.prefer.clone())
    }

    /// The enabled sources as they are configured.
    #[must_use]
    pub fn enabled_sources(&self) -> Vec<EnabledSource> {
        let enabled = sources::registry().iter().map(|source| (*source, self.source(source.id))).filter(|(_, set)| set.enabled);
        let published = enabled.map(|(source, set)| self.enabled(source, set));
        let prefer = self.preference();
        let own = self.sources.own.iter().filter_map(|(key, own)| own.enabled(key.0, &prefer, self.rates.carry_days));
        published.chain(own).collect()
    }

    fn enabled(&self, source: &'static Source, set: SourceConfig) -> EnabledSource {
        // A zone that is declared is known: a test looks every one of them up.
        let zone = set.zone.or_else(|| TimeZone::get(source.zone).ok()).unwrap_or(TimeZone::UTC);
        let mut enabled = EnabledSource::new(source, &zone, self.rates.carry_days);
        for table in &mut enabled.tables {
            table.schedule.when.at = set.schedule.unwrap_or(table.schedule.when.at);
        }
        let differs = !set.base_url.is_empty() && Some(set.base_url.as_str()) != source.base_url;
        enabled.base_url = differs.then_some(set.base_url);
        enabled.api_key = set.api_key.filter(|key| !key.is_empty());
        enabled
    }
}

#[cfg(test)]
mod tests;
