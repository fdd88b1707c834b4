//! `[[webhooks]]`: who is told what lands. Part of `config`.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values;
use crate::feed::is_loopback;
use crate::source::SourceId;
use crate::sources;

/// How long a name may be, in bytes.
const LONGEST_NAME: usize = 64;
/// A secret has so many bytes (<https://www.standardwebhooks.com>).
const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// By which a secret can be known as one.
const SECRET_PREFIX: &str = "whsec_";

/// `[[webhooks]]`
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhook {
    /// What it is called where its state is shown, and kept under; the host of its address when empty.
    #[serde(deserialize_with = "name")]
    pub name: String,
    /// Where it is told. Written out without what follows the host, which may be a secret.
    #[serde(deserialize_with = "url", serialize_with = "host_alone")]
    pub url: String,
    /// What its messages are signed with; several with spaces between. Written out as `…`.
    #[serde(deserialize_with = "secret", serialize_with = "values::hidden")]
    pub secret: String,
    /// Of which sources it is told; of all when empty.
    #[serde(deserialize_with = "of_sources")]
    pub sources: Vec<SourceId>,
}

impl fmt::Debug for Webhook {
    /// Without the secret, and without what follows the host: a configuration may end in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Webhook { name, url, secret: _, sources } = self;
        f.debug_struct("Webhook").field("name", name).field("url", &place(url)).field("sources", sources).finish_non_exhaustive()
    }
}

impl Webhook {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        if !self.name.is_empty() {
            return self.name.clone();
        }
        let Ok(url) = Url::parse(&self.url) else { return String::new() };
        let host = url.host_str().unwrap_or_default();
        url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// Its address as it may be shown.
    #[must_use]
    pub fn place(&self) -> String {
        place(&self.url)
    }

    /// The keys with which its messages are signed.
    #[must_use]
    pub fn keys(&self) -> Vec<Vec<u8>> {
        keys(&self.secret).unwrap_or_default()
    }

    /// What is missing.
    fn fault(&self) -> Option<&'static str> {
        match (self.url.is_empty(), self.secret.is_empty()) {
            (true, _) => Some("has no `url`"),
            (_, true) => Some("has no `secret`: openssl rand -base64 32 makes one"),
            _ => None,
        }
    }
}

/// What contradicts itself in several webhooks.
pub(super) fn fault(all: &[Webhook]) -> Option<String> {
    for (at, webhook) in all.iter().enumerate() {
        if let Some(fault) = webhook.fault() {
            return Some(format!("[[webhooks]] number {} {fault}", at + 1));
        }
        let name = webhook.name();
        if all.iter().take(at).any(|earlier| earlier.name() == name) {
            return Some(format!("two [[webhooks]] are called `{name}`: give each its own `name`"));
        }
    }
    None
}

fn place(url: &str) -> String {
    let Ok(parsed) = Url::parse(url) else { return if url.is_empty() { String::new() } else { "…".to_owned() } };
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}/…", parsed.scheme(), parsed.host_str().unwrap_or_default())
}

fn host_alone<S: Serializer>(url: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&place(url))
}

fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.len() <= LONGEST_NAME && text.chars().all(|c| !c.is_control()) && text.trim() == text {
        return Ok(text);
    }
    Err(D::Error::custom("the name of a webhook is one line of at most 64 bytes"))
}

/// An address, or nothing. Never said in an error, for it may hold a secret.
fn url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let usable = |url: Url| url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url.as_str()));
    if text.is_empty() || Url::parse(&text).is_ok_and(usable) {
        return Ok(text);
    }
    Err(D::Error::custom(
        "a webhook is told at an address such as \"https://shop.example/rates\"; http is for this machine alone (127.0.0.1)",
    ))
}

/// Secrets, or nothing. Never said in an error.
fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if keys(&text).is_some() {
        return Ok(text);
    }
    let what = "the secret of a webhook is 24 to 64 random bytes in base64, as `openssl rand -base64 32` writes them; whsec_ may stand before it, \
        and several have spaces between";
    Err(D::Error::custom(what))
}

/// The keys of a text; nothing where one of them is none.
fn keys(text: &str) -> Option<Vec<Vec<u8>>> {
    let key = |word: &str| STANDARD.decode(word.strip_prefix(SECRET_PREFIX).unwrap_or(word)).ok();
    text.split_whitespace().map(|word| key(word).filter(|key| SECRET_BYTES.contains(&key.len()))).collect()
}

fn of_sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<SourceId>, D::Error> {
    Vec::<String>::deserialize(deserializer)?.iter().filter(|name| !name.is_empty()).map(|name| source(name)).collect()
}

fn source<E: Error>(name: &str) -> Result<SourceId, E> {
    // One's own are named before they are declared.
    let own = sources::own::id(&name.to_ascii_lowercase().replace('-', "_"));
    sources::find(name).map(|source| source.id).or(own).ok_or_else(|| {
        let names: Vec<String> = sources::registry().iter().map(|source| format!("`{}`", source.id)).collect();
        E::custom(format_args!("unknown field `{name}`, expected one of {}", names.join(", ")))
    })
}
