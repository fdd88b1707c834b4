//! JSON of publishers, with numbers as they are written. Part of `feed`.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{decimal, no_html};
use crate::sources::ParseError;

/// Reads a whole document into a structure.
///
/// # Errors
/// [`ParseError`] for HTML, for what is cut short, and for what has not that structure.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ParseError> {
    no_html(bytes, "JSON")?;
    serde_json::from_slice(bytes).map_err(|error| ParseError::Malformed {
        what: error.to_string(),
        at: format!("line {}, column {} of the JSON", error.line(), error.column()),
    })
}

/// An object of names and numbers in the order of the document, names that come twice included. The numbers are text until
/// they are asked for: no binary fraction comes near them.
#[derive(Debug)]
pub struct Figures(Vec<(String, Box<RawValue>)>);

impl Figures {
    /// The figures whose names are wanted, each read exactly.
    ///
    /// # Errors
    /// [`ParseError::Malformed`] for the first wanted one that is no number, such as `null`.
    pub fn of<K>(&self, wanted: impl Fn(&str) -> Option<K>) -> Result<Vec<(K, Decimal)>, ParseError> {
        let wanted = self.0.iter().filter_map(|(name, value)| Some((wanted(name)?, name, value)));
        wanted.map(|(key, name, value)| Ok((key, decimal::parse_json(value.get(), name)?))).collect()
    }
}

impl<'de> Deserialize<'de> for Figures {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Figures, D::Error> {
        deserializer.deserialize_map(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Figures;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of numbers")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Figures, A::Error> {
        let mut figures = Vec::new();
        while let Some(entry) = map.next_entry()? {
            figures.push(entry);
        }
        Ok(Figures(figures))
    }
}
