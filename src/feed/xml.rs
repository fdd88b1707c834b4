//! XML of publishers, in the encoding that they declare. Part of `feed`.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::DeserializeOwned;

use super::{ParseError, no_html, text};

/// Reads a whole document with that root (without a prefix) into a structure.
///
/// # Errors
/// [`ParseError`] for HTML, for what is not well formed from its first byte to its last, for another root, and for what has
/// not that structure.
pub fn parse<T: DeserializeOwned>(bytes: &[u8], root: &str) -> Result<T, ParseError> {
    no_html(bytes, "XML")?;
    let text = text::decode_xml(bytes)?;
    whole(&text, root)?;
    quick_xml::de::from_str(&text).map_err(|error| malformed(error.to_string()))
}

/// Sees that one element of that name is all there is, to its end: the reader into structures stops where it has enough.
fn whole(text: &str, root: &str) -> Result<(), ParseError> {
    let mut reader = Reader::from_str(text);
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|error| at(error.to_string(), reader.error_position()))?;
        let here = reader.buffer_position();
        match event {
            Event::Start(ref tag) | Event::Empty(ref tag) if depth == 0 => {
                let name = tag.local_name();
                let name: &str = name.as_ref();
                if name != root {
                    return Err(at(format!("<{name}> stands where <{root}> is due"), here));
                }
                roots += 1;
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(ref words) if depth == 0 && !words.trim_start_matches('\u{feff}').trim().is_empty() => {
                return Err(at("text outside of the document".to_owned(), here));
            }
            Event::GeneralRef(_) | Event::CData(_) if depth == 0 => return Err(at("text outside of the document".to_owned(), here)),
            Event::Eof if depth > 0 => return Err(at("it ends in the middle".to_owned(), here)),
            Event::Eof if roots != 1 => return Err(at(format!("{roots} documents in one answer"), here)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn malformed(what: String) -> ParseError {
    ParseError::Malformed { what, at: "the XML document".to_owned() }
}

fn at(what: String, byte: u64) -> ParseError {
    ParseError::Malformed { what, at: format!("byte {byte} of the XML document") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_whole_document_of_its_root_is_read_and_nothing_else() {
        let read = |text: &str| whole(text, "a").map_err(|error| error.to_string());
        for text in ["<a/>", "\u{feff}<?xml version=\"1.0\"?>\n<!-- c --><x:a b='1'><a>t</a></x:a>\n<!-- d -->"] {
            assert_eq!(read(text), Ok(()), "{text}");
        }
        let refused = |text: &str| read(text).unwrap_err();
        assert_eq!(refused("<a><b></b>"), "it ends in the middle, at byte 10 of the XML document");
        assert_eq!(refused("<b/>"), "<b> stands where <a> is due, at byte 4 of the XML document");
        assert_eq!(refused("<a/><a/>"), "2 documents in one answer, at byte 8 of the XML document");
        assert_eq!(refused("<a/>and more"), "text outside of the document, at byte 12 of the XML document");
        assert_eq!(refused(" "), "0 documents in one answer, at byte 1 of the XML document");
        for text in ["<a><b></a></b>", "<a", "<a></a", "</a>", "<a/>&amp;"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
