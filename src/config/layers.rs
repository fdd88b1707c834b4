//! The layers of the configuration: the embedded file, the user's file over it, the environment over both.
//! Part of `config`.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml::{Table, Value};

use super::Config;

/// The project's own `config.toml`: every key, its default, and what it means.
pub const EMBEDDED: &str = include_str!("../../config.toml");

/// A variable that sets a key begins with this and has two underscores between table and key: `FX_SERVER__LISTEN`.
const PREFIX: &str = "FX_";

/// Why the configuration cannot be used: where, what, and the nearest thing that would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct ConfigError {
    /// File and line, or the variable.
    pub place: String,
    /// What is wrong with it, in one line.
    pub what: String,
}

/// The configuration, and the file that it came from, if not the embedded one.
///
/// `named` is the file of `--config`; without it `./config.toml`, the platform's config folder and `/etc/fx` are looked at.
/// `environment` is passed in, so that tests have their own.
///
/// # Errors
/// The first key that is unknown or has a bad value.
pub fn load(
    named: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<(Config, Option<PathBuf>), ConfigError> {
    let file = match named {
        Some(path) => Some(path.to_owned()),
        None => nearby(),
    };
    let variables: Vec<(String, String)> = environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)).collect();
    // A file as a package brings it says nothing new, and takes longer to read than a question to answer.
    if variables.is_empty() && file.as_ref().is_none_or(|path| std::fs::read(path).is_ok_and(|bytes| bytes == EMBEDDED.as_bytes())) {
        return Ok((Config::default(), file));
    }
    let mut under = embedded()?;
    if let Some(path) = &file {
        merge(&mut under, read(path)?);
    }
    let mut table = under.clone();
    for (name, value) in &variables {
        set(&mut table, name, value)?;
    }
    // A whole configuration takes long to check: variable by variable only where it fails.
    let config = Config::try_from_table(&table).map_err(|what| blame(under, &variables, what))?;
    match config.fault() {
        Some(what) => Err(ConfigError { place: file.map_or_else(|| "configuration".to_owned(), |file| file.display().to_string()), what }),
        None => Ok((config, file)),
    }
}

/// The first variable without which the configuration would be good.
fn blame(mut table: Table, variables: &[(String, String)], what: String) -> ConfigError {
    for (name, value) in variables {
        let checked = set(&mut table, name, value).and_then(|()| Config::try_from_table(&table).map_err(|what| refused(name, what)));
        if let Err(error) = checked {
            return error;
        }
    }
    ConfigError { place: "configuration".to_owned(), what }
}

fn refused(name: &str, what: String) -> ConfigError {
    ConfigError { place: format!("environment variable {name}"), what }
}

impl Config {
    /// As text, and read as a file is: a reader of tables beside that of texts would be 100 kB of the same.
    fn try_from_table(table: &Table) -> Result<Config, String> {
        let text = toml::to_string(table).map_err(|error| error.to_string())?;
        toml::from_str(&text).map_err(|error| hint(error.message()))
    }
}

/// What holds for everybody on a machine; a package puts it there.
const OF_MACHINE: &str = "/etc/fx/config.toml";

/// `./config.toml`, else the one in the platform's config folder, else that of the machine.
fn nearby() -> Option<PathBuf> {
    let platform = etcetera::choose_base_strategy().ok().map(|base| base.config_dir().join("fx/config.toml"));
    let machine = cfg!(unix).then(|| PathBuf::from(OF_MACHINE));
    [Some(PathBuf::from("config.toml")), platform, machine].into_iter().flatten().find(|path| path.is_file())
}

fn embedded() -> Result<Table, ConfigError> {
    EMBEDDED
        .parse()
        .map_err(|error: toml::de::Error| ConfigError { place: "embedded config.toml".to_owned(), what: error.message().to_owned() })
}

/// Reads a file and checks it by itself, while its lines are known.
fn read(path: &Path) -> Result<Table, ConfigError> {
    let refuse = |place: String, what: String| ConfigError { place, what };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(path.display().to_string(), format!("cannot be read: {error}")))?;
    let located = |error: &toml::de::Error| {
        let line = error.span().map_or(1, |span| 1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count());
        refuse(format!("{}:{line}", path.display()), hint(error.message()))
    };
    toml::from_str::<Config>(&text).map_err(|error| located(&error))?;
    text.parse::<Table>().map_err(|error| located(&error))
}

/// Adds the nearest known key to serde's message about an unknown one, and takes its line breaks out.
fn hint(message: &str) -> String {
    let line = message.lines().collect::<Vec<_>>().join(" ");
    let Some(rest) = line.strip_prefix("unknown field ") else {
        return line;
    };
    let mut quoted = rest.split('`').skip(1).step_by(2);
    let typed = quoted.next().unwrap_or_default();
    match quoted.max_by(|a, b| strsim::jaro_winkler(typed, a).total_cmp(&strsim::jaro_winkler(typed, b))) {
        Some(near) => format!("`{typed}` is not known here; the nearest is `{near}`"),
        None => format!("`{typed}` is not known here"),
    }
}

fn merge(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(Value::Table(under)), Value::Table(over)) => merge(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

/// Sets one key from a variable.
fn set(table: &mut Table, name: &str, text: &str) -> Result<(), ConfigError> {
    let Some(path) = name.strip_prefix(PREFIX) else { return Ok(()) };
    let refuse = |what: String| refused(name, what);
    if !path.contains("__") {
        // Somebody else's, unless it begins like one of ours.
        return match path.split_once('_').filter(|(first, _)| table.contains_key(&first.to_ascii_lowercase())) {
            Some((first, rest)) => Err(refuse(format!("has one underscore after the table, and needs two: {PREFIX}{first}__{rest}"))),
            None => Ok(()),
        };
    }
    let path = path.to_ascii_lowercase();
    if let Some((number, key)) = path.strip_prefix("webhooks__").and_then(|rest| rest.split_once("__")) {
        return set_webhook(table, number, key, text).map_err(refuse);
    }
    let mut keys = path.split("__").peekable();
    let mut at = table.clone();
    let mut nested = Vec::new();
    let slot = loop {
        let Some(key) = keys.next() else {
            return Err(refuse("names a table, not a key".to_owned()));
        };
        nested.push(key);
        match at.remove(key) {
            Some(Value::Table(inner)) => at = inner,
            Some(value) if keys.peek().is_none() => break value,
            _ => return Err(refuse(unknown(key, &at))),
        }
    };
    let value = typed(&slot, text).ok_or_else(|| refuse(format!("{text:?} is not {}", a(&slot))))?;
    let over = nested.into_iter().rev().fold(value, |value, key| Value::Table(Table::from_iter([(key.to_owned(), value)])));
    if let Value::Table(over) = over {
        merge(table, over);
    }
    Ok(())
}

/// Sets one key of a webhook that the file has: its secret, which should stand in no file.
fn set_webhook(table: &mut Table, number: &str, key: &str, text: &str) -> Result<(), String> {
    let webhooks = table.get_mut("webhooks").and_then(Value::as_array_mut);
    let count = webhooks.as_ref().map_or(0, |webhooks| webhooks.len());
    let at = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let webhook = webhooks.zip(at).and_then(|(webhooks, at)| webhooks.get_mut(at)).and_then(Value::as_table_mut);
    let webhook = webhook.ok_or_else(|| format!("there is no [[webhooks]] number {number}: the file has {count}, counted from 1"))?;
    let like = if key == "sources" { Value::Array(Vec::new()) } else { Value::String(String::new()) };
    webhook.extend(typed(&like, text).map(|value| (key.to_owned(), value)));
    Ok(())
}

fn unknown(typed: &str, known: &Table) -> String {
    let keys: Vec<String> = known.keys().map(|key| format!("`{key}`")).collect();
    hint(&format!("unknown field `{typed}`, expected one of {}", keys.join(", ")))
}

/// The text as a value of the same type as the default. Lists are written with commas.
fn typed(like: &Value, text: &str) -> Option<Value> {
    match like {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Array(_) => Some(Value::Array(text.split(',').map(|item| Value::String(item.trim().to_owned())).collect())),
        _ => Some(Value::String(text.to_owned())),
    }
}

fn a(like: &Value) -> &'static str {
    match like {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        _ => "a text",
    }
}
