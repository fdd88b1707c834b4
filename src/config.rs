//! Configuration: `config.toml`, the environment over it, flags over both. Read once by `main`, handed on in parts.
//!
//! Every key and its default stand, with a comment, in the project's own `config.toml`, which is compiled in and tested
//! equal to [`Config::default`]. What is unknown or wrong is refused with file, line and the nearest known key.

mod layers;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

pub use self::layers::{ConfigError, EMBEDDED, load};
use self::values::Key;
pub use self::values::Wait;
pub(crate) use self::values::web_address;
use crate::calendar::Schedule;
use crate::currency::Code;
use crate::feed::Policy;
use crate::sources::{self, Meta, SourceId};
use crate::store::without_password;

/// Everything that can be set. See `config.toml` for what each key means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The HTTP service.
    pub server: Server,
    /// Where sheets are kept.
    pub store: Store,
    /// Which rates answer.
    pub rates: Rates,
    /// How publishers are asked.
    pub fetch: Fetch,
    /// What differs from a source's own defaults.
    pub sources: BTreeMap<Key, SourceConfig>,
    /// The command.
    pub cli: Cli,
    /// What is logged, and how.
    pub log: Log,
    /// Where traces are sent.
    pub telemetry: Telemetry,
}

/// `[cli]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cli {
    /// What `fx 100 usd` converts to; by the locale when absent.
    #[serde(with = "values::home")]
    pub home: Option<Code>,
    /// What signs and words mean that several currencies share.
    #[serde(deserialize_with = "values::currencies")]
    pub symbols: Vec<Code>,
    /// The service that answers `fx 100 usd to rub`; the own store when empty.
    #[serde(deserialize_with = "values::service", serialize_with = "values::without_password")]
    pub server: String,
}

/// `[server]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port of the service.
    pub listen: SocketAddr,
    /// Address and port of `/metrics`, if not on `listen`.
    #[serde(with = "values::optional")]
    pub metrics_listen: Option<SocketAddr>,
    /// Scheme and host by which the service is reached from outside.
    #[serde(deserialize_with = "values::url")]
    pub public_url: String,
    /// Networks whose word about a client's address counts.
    #[serde(with = "values::networks")]
    pub trusted_proxies: Vec<IpNet>,
    /// Time for running requests to end.
    pub shutdown_timeout: Wait,
    /// What one client or all of them may take.
    pub limits: Limits,
}

/// `[server.limits]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// A client's requests a second; 0 is no limit.
    pub requests_per_second: u32,
    /// A client's requests at once.
    #[serde(deserialize_with = "values::positive")]
    pub burst: usize,
    /// Requests at once.
    #[serde(deserialize_with = "values::positive")]
    pub concurrency: usize,
    /// Connections at once.
    #[serde(deserialize_with = "values::positive")]
    pub connections: usize,
    /// Connections of one client at once; 0 is no limit.
    pub connections_per_client: usize,
    /// Deadline for an answer.
    #[serde(deserialize_with = "values::some_time")]
    pub request_timeout: Wait,
    /// Deadline for a request's header.
    #[serde(deserialize_with = "values::some_time")]
    pub header_timeout: Wait,
    /// Deadline for any byte of a connection, either way.
    #[serde(deserialize_with = "values::some_time")]
    pub idle_timeout: Wait,
    /// Longest path and query in bytes.
    #[serde(deserialize_with = "values::positive")]
    pub url_bytes: usize,
    /// Rows of a file.
    #[serde(deserialize_with = "values::positive")]
    pub rows: usize,
    /// Files at once.
    #[serde(deserialize_with = "values::positive")]
    pub files: usize,
    /// Longest wait for a file's next row, or for its reader.
    pub stall_timeout: Wait,
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
    /// Sources in order of preference.
    #[serde(with = "values::names")]
    pub prefer: Vec<SourceId>,
    /// Days that a sheet may be carried.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceConfig {
    /// Whether it is asked and answers.
    pub enabled: bool,
    /// Replaces scheme and host of its addresses; empty for its own.
    #[serde(deserialize_with = "values::url")]
    pub base_url: String,
    /// Hour of publication; the source's own when absent.
    #[serde(with = "values::time", skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Time>,
    /// Time zone of the publisher; the source's own when absent.
    #[serde(with = "values::zone", skip_serializing_if = "Option::is_none")]
    pub zone: Option<TimeZone>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// A level or directives of `tracing`.
    #[serde(deserialize_with = "values::directives")]
    pub level: String,
    /// For people or for machines.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One line for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// `[telemetry]`
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Telemetry {
    /// Scheme, host and port of a collector of OpenTelemetry.
    #[serde(deserialize_with = "values::collector", serialize_with = "values::without_password")]
    pub endpoint: String,
    /// Headers for it, as `name=value` with commas between. Written out without the values.
    #[serde(deserialize_with = "values::headers", serialize_with = "values::without_values")]
    pub headers: String,
    /// One trace of so many is recorded.
    #[serde(deserialize_with = "values::positive")]
    pub one_in: u32,
}

impl fmt::Debug for Telemetry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (endpoint, headers) = (without_password(&self.endpoint), values::names_alone(&self.headers));
        f.debug_struct("Telemetry").field("endpoint", &endpoint).field("headers", &headers).field("one_in", &self.one_in).finish()
    }
}

impl Telemetry {
    /// Names and values of the headers.
    #[cfg(feature = "otlp")]
    pub(crate) fn header_list(&self) -> impl Iterator<Item = (String, String)> {
        values::header_pairs(&self.headers).map(|(name, value)| (name.to_owned(), value.to_owned()))
    }
}

impl Default for Telemetry {
    fn default() -> Telemetry {
        Telemetry { endpoint: String::new(), headers: String::new(), one_in: 1 }
    }
}

impl Default for Config {
    fn default() -> Config {
        let sources = sources::registry().iter().map(|source| (Key(source.meta().id), SourceConfig::of(source.meta()))).collect();
        Config {
            server: Server::default(),
            store: Store::default(),
            rates: Rates::default(),
            fetch: Fetch::default(),
            sources,
            cli: Cli::default(),
            log: Log::default(),
            telemetry: Telemetry::default(),
        }
    }
}

impl Default for Server {
    fn default() -> Server {
        Server {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            metrics_listen: None,
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            shutdown_timeout: Wait::from_secs(20),
            limits: Limits::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            requests_per_second: 0,
            burst: 100,
            concurrency: 1024,
            connections: 16_384,
            connections_per_client: 4096,
            request_timeout: Wait::from_secs(5),
            header_timeout: Wait::from_secs(5),
            idle_timeout: Wait::from_secs(75),
            url_bytes: 4096,
            rows: 1_000_000,
            files: 8,
            stall_timeout: Wait::from_secs(30),
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
        Rates { prefer: sources::registry().iter().map(|source| source.meta().id).collect(), carry_days: 10 }
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
        SourceConfig { enabled: true, base_url: String::new(), schedule: None, zone: None }
    }
}

impl Default for Cli {
    fn default() -> Cli {
        Cli {
            home: None,
            symbols: ["USD", "GBP", "JPY", "SEK", "RUB"].iter().filter_map(|code| code.parse().ok()).collect(),
            server: String::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Log {
        Log { level: "info".to_owned(), format: LogFormat::Text }
    }
}

impl SourceConfig {
    fn of(meta: &Meta) -> SourceConfig {
        SourceConfig {
            enabled: true,
            base_url: meta.base_url.unwrap_or_default().to_owned(),
            schedule: Some(meta.schedule.at),
            zone: Some(meta.schedule.zone.clone()),
        }
    }
}

impl Fetch {
    /// The manners of the client, in its own terms.
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

    /// A source's schedule, with what the file changes.
    #[must_use]
    pub fn schedule(&self, meta: &Meta) -> Schedule {
        let set = self.source(meta.id);
        let mut schedule = meta.schedule.clone();
        schedule.at = set.schedule.unwrap_or(schedule.at);
        schedule.zone = set.zone.unwrap_or(schedule.zone);
        schedule
    }

    /// The address that replaces scheme and host of a source's own, where one is set and differs.
    #[must_use]
    pub fn base_url(&self, meta: &Meta) -> Option<String> {
        let set = self.source(meta.id).base_url;
        (!set.is_empty() && Some(set.as_str()) != meta.base_url).then_some(set)
    }
}

#[cfg(test)]
mod tests;
