//! Bytes to text in the encoding that they are in. Part of `feed`.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::ParseError;
use super::rows::malformed;

/// The text in that encoding, without a byte order mark.
///
/// # Errors
/// [`ParseError::Malformed`] for an encoding that nobody knows, and for bytes that are none of it.
pub(super) fn decode<'b>(bytes: &'b [u8], encoding: &str, at: &str) -> Result<Cow<'b, str>, ParseError> {
    let known = Encoding::for_label(encoding.as_bytes());
    let known = known.ok_or_else(|| malformed(format!("the encoding {encoding:?} is not known"), at))?;
    let (text, _, broken) = known.decode(bytes);
    if broken { Err(malformed(format!("it is not {}", known.name()), at)) } else { Ok(text) }
}

/// The text of an XML document in the encoding that it declares, UTF-8 where it declares none. A declaration of UTF-16 that can be read byte by
/// byte is not in UTF-16: some services write it over a document that they send as UTF-8.
///
/// # Errors
/// As [`decode`].
pub(super) fn decode_xml<'b>(bytes: &'b [u8]) -> Result<Cow<'b, str>, ParseError> {
    let head = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes));
    let head = head.split_once("?>").map_or("", |(head, _)| head);
    let declared = head.split_once("encoding=").and_then(|(_, rest)| rest.get(1..)?.split(['"', '\'']).next());
    let declared = declared.filter(|declared| !declared.to_ascii_lowercase().starts_with("utf-16"));
    decode(bytes, declared.unwrap_or("utf-8"), "the XML document")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_the_encoding_that_it_declares() {
        let read = |declared: &str, letters: &[u8]| {
            let bytes = [b"<?xml version=\"1.0\" encoding=\"", declared.as_bytes(), b"\"?>", letters].concat();
            decode_xml(&bytes).map(|text| text.split_once("?>").unwrap().1.to_owned()).map_err(|error| error.to_string())
        };
        assert_eq!(read("UTF-8", "Доллар".as_bytes()).unwrap(), "Доллар");
        assert_eq!(read("windows-1251", b"\xc4\xee\xeb\xeb\xe0\xf0").unwrap(), "Доллар");
        assert_eq!(read("ISO-8859-1", b"Z\xfcrich").unwrap(), "Zürich");
        assert_eq!(read("utf-8", b"\xc4\xee"), Err("it is not UTF-8, at the XML document".to_owned()));
        assert_eq!(read("windows-1252", b"5 \x80").unwrap(), "5 €");
        assert_eq!(read("Klingon", b""), Err("the encoding \"Klingon\" is not known, at the XML document".to_owned()));
        assert_eq!(decode_xml(b"\xef\xbb\xbf<a/>").unwrap(), "<a/>");
        assert_eq!(read("utf-16", "Zürich".as_bytes()).unwrap(), "Zürich");
        let wide: Vec<u8> = "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(decode_xml(&wide).unwrap().ends_with("?><a/>"));
    }
}
