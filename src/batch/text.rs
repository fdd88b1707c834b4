//! Bytes of a file as text: UTF-8 with a mark in front or without, UTF-16 with its mark or without, Windows-1252. Part of `batch`; in pieces of any
//! size, of which nothing is kept but a letter that is not whole yet.

use encoding_rs::{Decoder, Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Turns what comes into UTF-8.
#[derive(Debug)]
pub(super) struct Text {
    /// Files that are not UTF-8 are Windows-1252; else what is no UTF-8 stays as it is, for the row to say so.
    foreign: bool,
    start: Vec<u8>,
    how: Charset,
}

enum Charset {
    /// The first four bytes show it.
    Unknown,
    Utf8,
    /// UTF-8 until the first byte that cannot be, and as long as nothing else than ASCII was seen.
    Ascii,
    Other(Box<Decoder>, &'static Encoding),
}

impl std::fmt::Debug for Charset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Charset::Unknown => f.write_str("Unknown"),
            Charset::Utf8 => f.write_str("Utf8"),
            Charset::Ascii => f.write_str("Ascii"),
            Charset::Other(_, encoding) => f.write_str(encoding.name()),
        }
    }
}

impl Text {
    pub(super) fn new(foreign: bool) -> Text {
        Text { foreign, start: Vec::new(), how: Charset::Unknown }
    }

    /// What it was found to be, where it is not UTF-8.
    pub(super) fn name(&self) -> Option<&'static str> {
        match &self.how {
            Charset::Other(_, encoding) => Some(encoding.name()),
            _ => None,
        }
    }

    /// Puts a piece behind `text`.
    pub(super) fn push(&mut self, piece: &[u8], last: bool, text: &mut Vec<u8>) {
        if !matches!(self.how, Charset::Unknown) {
            return self.known(piece, last, text);
        }
        self.start.extend_from_slice(piece);
        if self.start.len() < 4 && !last {
            return;
        }
        let begun = std::mem::take(&mut self.start);
        let marked = Encoding::for_bom(&begun).or_else(|| Some((without_mark(&begun).filter(|_| self.foreign)?, 0)));
        let (how, mark) = match marked {
            Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
                (Charset::Other(Box::new(encoding.new_decoder_without_bom_handling()), encoding), mark)
            }
            Some((_, mark)) => (Charset::Utf8, mark),
            None if self.foreign => (Charset::Ascii, 0),
            None => (Charset::Utf8, 0),
        };
        self.how = how;
        self.known(begun.get(mark..).unwrap_or_default(), last, text);
    }

    fn known(&mut self, piece: &[u8], last: bool, text: &mut Vec<u8>) {
        match &mut self.how {
            Charset::Other(decoder, _) => decode(decoder, piece, last, text),
            // A letter that is cut by the end of the piece is looked at with the next.
            Charset::Ascii => {
                let whole = [std::mem::take(&mut self.start), piece.to_vec()].concat();
                self.unsure(whole, last, text);
            }
            _ => text.extend_from_slice(piece),
        }
    }

    /// A piece of a file in which nothing but ASCII was seen.
    fn unsure(&mut self, whole: Vec<u8>, last: bool, text: &mut Vec<u8>) {
        let ascii = Encoding::ascii_valid_up_to(&whole);
        let (plain, rest) = whole.split_at(ascii);
        text.extend_from_slice(plain);
        match str::from_utf8(rest.get(..rest.len().min(4)).unwrap_or_default()) {
            _ if rest.is_empty() => {}
            Err(error) if error.valid_up_to() == 0 && (error.error_len().is_some() || last && rest.len() < 4) => {
                let mut decoder = WINDOWS_1252.new_decoder_without_bom_handling();
                decode(&mut decoder, rest, last, text);
                self.how = Charset::Other(Box::new(decoder), WINDOWS_1252);
            }
            Err(error) if error.valid_up_to() == 0 => self.start = rest.to_vec(),
            _ => {
                self.how = Charset::Utf8;
                text.extend_from_slice(rest);
            }
        }
    }
}

/// UTF-16 without its mark: two letters of ASCII, each beside a zero.
fn without_mark(begun: &[u8]) -> Option<&'static Encoding> {
    match begun {
        [1..=127, 0, 1..=127, 0, ..] => Some(UTF_16LE),
        [0, 1..=127, 0, 1..=127, ..] => Some(UTF_16BE),
        _ => None,
    }
}

fn decode(decoder: &mut Decoder, piece: &[u8], last: bool, text: &mut Vec<u8>) {
    let mut rest = piece;
    loop {
        let mut part = String::with_capacity(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len() * 3 + 16));
        let (result, read, _) = decoder.decode_to_string(rest, &mut part, last);
        text.extend_from_slice(part.as_bytes());
        rest = rest.get(read..).unwrap_or_default();
        if result == encoding_rs::CoderResult::InputEmpty {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], size: usize) -> (String, Option<&'static str>) {
        let (mut text, mut out) = (Text::new(true), Vec::new());
        for piece in bytes.chunks(size) {
            text.push(piece, false, &mut out);
        }
        text.push(&[], true, &mut out);
        (String::from_utf8(out).unwrap(), text.name())
    }

    #[test]
    fn the_first_bytes_show_what_a_file_is_written_in() {
        let utf16 = |letters: &str| [0xFF, 0xFE].into_iter().chain(letters.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>();
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(read("a,ü\n".as_bytes(), size), ("a,ü\n".to_owned(), None), "{size}");
            assert_eq!(read("\u{feff}a,€".as_bytes(), size), ("a,€".to_owned(), None), "{size}");
            assert_eq!(read(&utf16("Betrag;€\n"), size), ("Betrag;€\n".to_owned(), Some("UTF-16LE")), "{size}");
            assert_eq!(read(b"W\xe4hrung;\x80\n", size), ("Währung;€\n".to_owned(), Some("windows-1252")), "{size}");
            assert_eq!(read(b"Gr\xfc", size), ("Grü".to_owned(), Some("windows-1252")), "{size}");
            assert_eq!(read(b"", size), (String::new(), None), "{size}");
        }
    }
}
