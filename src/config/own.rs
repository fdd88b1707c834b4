//! `[sources.own]` and `[sources.own_NAME]`: rates of one's own, beside what is set for publishers. Part of `config`.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::SourceConfig;
use super::values::{self, Key};
use crate::convert::prefer::Preference;
use crate::currency::Code;
use crate::feed::own::{self as file, Head, Place};
use crate::source::{EnabledSource, Kind, SourceId};
use crate::sources;
use crate::store::without_password;

/// The lines that say what a file is stand within so many bytes.
const HEAD_BYTES: u64 = 4096;

/// `[sources]`: what is set for each publisher, and one's own rates.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    published: BTreeMap<Key, SourceConfig>,
    /// One's own, by `own` or `own_NAME`.
    pub own: BTreeMap<Key, OwnConfig>,
}

impl Sources {
    /// What is set for publishers, and one table for rates of one's own, which are nowhere yet.
    pub(super) fn new(published: BTreeMap<Key, SourceConfig>) -> Sources {
        let own = sources::own::id("own").map(|id| (Key(id), OwnConfig::default()));
        Sources { published, own: own.into_iter().collect() }
    }
}

impl Deref for Sources {
    type Target = BTreeMap<Key, SourceConfig>;

    fn deref(&self) -> &Self::Target {
        &self.published
    }
}

impl DerefMut for Sources {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.published
    }
}

impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.published.len() + self.own.len()))?;
        self.own.iter().try_for_each(|(key, own)| map.serialize_entry(key, own))?;
        self.published.iter().try_for_each(|(key, source)| map.serialize_entry(key, source))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Sources, D::Error> {
        struct Tables;
        impl<'de> Visitor<'de> for Tables {
            type Value = Sources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table for each source")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Sources, M::Error> {
                let mut all = Sources::default();
                while let Some(name) = map.next_key::<Name>()? {
                    match name {
                        Name::Own(key) => drop(all.own.insert(key, map.next_value()?)),
                        Name::Published(key) => drop(all.published.insert(key, map.next_value()?)),
                    }
                }
                Ok(all)
            }
        }
        deserializer.deserialize_map(Tables)
    }
}

/// The name of a table below `[sources]`.
enum Name {
    Own(Key),
    Published(Key),
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name, D::Error> {
        let text = String::deserialize(deserializer)?;
        match sources::own::id(&text) {
            Some(id) => Ok(Name::Own(Key(id))),
            None => Key::named(&text).map(Name::Published),
        }
    }
}

/// `[sources.own]`
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OwnConfig {
    /// Whether it is read and answers.
    pub enabled: bool,
    /// The file with the rates, or several that belong together.
    pub file: Files,
    /// The address of such a file, in place of one.
    #[serde(deserialize_with = "values::file_address", serialize_with = "values::without_password")]
    pub url: String,
    /// Whose rates they are; as the file says, when empty.
    pub name: String,
    /// What kind of rate they are; as the file says, when empty, and else accounting.
    #[serde(deserialize_with = "kind")]
    pub kind: String,
    /// The currencies through which rates of the file are joined.
    #[serde(with = "values::homes")]
    pub home: Vec<Code>,
    /// The zone whose date is "today"; as the file says, when empty, and else UTC.
    #[serde(deserialize_with = "zone")]
    pub zone: String,
}

/// One file or several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Files {
    /// One; none, when empty.
    One(String),
    /// Several.
    Several(Vec<String>),
}

impl Files {
    fn paths(&self) -> Vec<PathBuf> {
        let named = match self {
            Files::One(one) => std::slice::from_ref(one),
            Files::Several(several) => several.as_slice(),
        };
        named.iter().filter(|path| !path.is_empty()).map(PathBuf::from).collect()
    }
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() || Kind::named(&text).is_some() { Ok(text) } else { Err(D::Error::custom(no_kind(&text))) }
}

fn no_kind(text: &str) -> String {
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    format!("`{text}` is no kind of rates; a kind is one of {}", names.join(", "))
}

fn zone<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() || TimeZone::get(&text).is_ok() { Ok(text) } else { Err(D::Error::custom(format_args!("`{text}` is no time zone"))) }
}

impl Default for OwnConfig {
    fn default() -> OwnConfig {
        OwnConfig {
            enabled: true,
            file: Files::One(String::new()),
            url: String::new(),
            name: String::new(),
            kind: String::new(),
            home: Vec::new(),
            zone: String::new(),
        }
    }
}

impl fmt::Debug for OwnConfig {
    /// Without a password in the address.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OwnConfig { enabled, file, url, name, kind, home, zone } = self;
        f.debug_struct("OwnConfig")
            .field("enabled", enabled)
            .field("file", file)
            .field("url", &without_password(url))
            .field("name", name)
            .field("kind", kind)
            .field("home", home)
            .field("zone", zone)
            .finish()
    }
}

impl OwnConfig {
    /// Where the rates stand; nothing where no place is named.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        let files = self.file.paths();
        match self.url.as_str() {
            "" if files.is_empty() => None,
            "" => Some(Place::Files(files)),
            url => Some(Place::Url(url.to_owned())),
        }
    }

    /// What contradicts itself.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let both = !self.url.is_empty() && !self.file.paths().is_empty();
        both.then_some("both `file` and `url` are set, and the rates stand in one place")
    }

    /// The source, where its rates stand somewhere.
    pub(super) fn enabled(&self, id: SourceId, prefer: &Preference, carry_days: u32) -> Option<EnabledSource> {
        let place = self.place().filter(|_| self.enabled)?;
        let head = match &place {
            // What cannot be read is said by the first poll.
            Place::Files(files) => files.first().and_then(|file| head(file).ok()).unwrap_or_default(),
            Place::Url(_) => Head::default(),
        };
        let said = |set: &str, said: Option<String>| if set.is_empty() { said.unwrap_or_default() } else { set.to_owned() };
        let (name, kind, zone) = (said(&self.name, head.name), said(&self.kind, head.kind), said(&self.zone, head.zone));
        // A kind or a zone of the file that there is not is told by each poll, which refuses the file.
        let zone = TimeZone::get(&zone).ok().filter(|zone| zone.iana_name().is_some()).unwrap_or(TimeZone::UTC);
        let source = sources::own::declare(&sources::own::Declaration {
            id,
            name: if name.is_empty() { format!("Own rates ({})", id.key()) } else { name },
            kind: Kind::named(&kind).unwrap_or(Kind::Accounting),
            pivots: self.home.clone(),
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
        });
        let mut enabled = EnabledSource::new(source, &zone, carry_days);
        enabled.own = Some(place);
        // A private file never takes the place of what a publisher says unasked: it answers where it is named, here or in a question.
        enabled.unnamed = source.kind.answers_unnamed() && prefer.names(id);
        Some(enabled)
    }
}

/// What a file says of itself, of its first bytes alone.
fn head(path: &std::path::Path) -> std::io::Result<Head> {
    let mut bytes = Vec::new();
    File::open(path)?.take(HEAD_BYTES).read_to_end(&mut bytes)?;
    Ok(file::head(&bytes))
}
