//! XML of publishers, in whatever encoding they declare. Part of `feed`.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use serde::de::DeserializeOwned;

use super::no_html;
use crate::sources::ParseError;

/// Reads a whole document into a structure.
///
/// # Errors
/// [`ParseError`] for HTML, for what is not well formed to its last tag, and for what has not that structure.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ParseError> {
    no_html(bytes, "XML")?;
    let text = decode(bytes)?;
    quick_xml::de::from_str(&text).map_err(|error| malformed(error.to_string()))
}

/// The text in the declared encoding, UTF-8 when none is declared.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, ParseError> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes)).into_owned();
    let declared = head.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
    let encoding = match declared {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| malformed(format!("the encoding {label:?} is not known")))?,
        None => UTF_8,
    };
    let (text, _, broken) = encoding.decode(bytes);
    if broken { Err(malformed(format!("it is not {}", encoding.name()))) } else { Ok(text) }
}

fn malformed(what: String) -> ParseError {
    ParseError::Malformed { what, at: "the XML document".to_owned() }
}
