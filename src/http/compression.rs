//! Bodies made smaller for clients that say they can read them (RFC 9110, section 12.5.3). Part of `http`.
//!
//! Brotli and gzip: every browser and every command reads one of them. Small bodies stay as they are, because they fit one packet.

use std::io::{self, Write};
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use flate2::write::GzEncoder;

/// Smaller bodies fit one packet of the network as they are.
const LEAST_BYTES: usize = 1200;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Encoding {
    /// As it is.
    #[default]
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Encoding {
    /// The best that a client reads: brotli, then gzip. What it gives a weight of zero it does not read.
    pub(super) fn of(headers: &HeaderMap) -> Encoding {
        let accepted = headers.get_all(header::ACCEPT_ENCODING);
        let reads = |wanted: &str| {
            let lists = accepted.iter().filter_map(|value| value.to_str().ok());
            lists.flat_map(|list| list.split(',')).any(|item| {
                let (name, weight) = item.split_once(';').map_or((item, ""), |(name, weight)| (name, weight.trim()));
                let refused = weight.strip_prefix("q=").is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty());
                name.trim().eq_ignore_ascii_case(wanted) && !refused
            })
        };
        match () {
            () if accepted.iter().next().is_none() => Encoding::Identity,
            () if reads("br") => Encoding::Brotli,
            () if reads("gzip") => Encoding::Gzip,
            () => Encoding::Identity,
        }
    }

    /// The name in `Content-Encoding`.
    pub(super) fn name(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// What sets a tag of this body apart from that of the same body written otherwise.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Encoding::Identity => "",
            Encoding::Gzip => "-gz",
            Encoding::Brotli => "-br",
        }
    }
}

/// How much work compressing is worth.
#[derive(Debug, Clone, Copy)]
pub(super) enum Effort {
    /// Made for one answer, or for the few minutes that it is kept.
    Answer,
    /// Made once for the life of the process.
    File,
}

impl Effort {
    fn brotli(self) -> u32 {
        match self {
            Effort::Answer => 5,
            Effort::File => 11,
        }
    }

    fn gzip(self) -> flate2::Compression {
        match self {
            Effort::Answer => flate2::Compression::new(5),
            Effort::File => flate2::Compression::best(),
        }
    }
}

/// A body, and what has been made of it so far.
#[derive(Debug)]
pub(super) struct Compressed {
    plain: Bytes,
    effort: Effort,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
}

impl Compressed {
    pub(super) fn new(plain: Bytes, effort: Effort) -> Compressed {
        Compressed { plain, effort, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Whether there is more than one form, so that answers vary with what the client accepts.
    pub(super) fn varies(&self) -> bool {
        self.plain.len() >= LEAST_BYTES
    }

    /// The body for that client, and how it is written.
    pub(super) fn body(&self, wanted: Encoding) -> (Bytes, Encoding) {
        let made = match wanted {
            _ if !self.varies() => None,
            Encoding::Identity => None,
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain, self.effort).ok()).clone(),
            Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.plain, self.effort).ok()).clone(),
        };
        made.map_or_else(|| (self.plain.clone(), Encoding::Identity), |body| (body, wanted))
    }

    /// Bytes in memory, once everything is made.
    pub(super) fn weight(&self) -> usize {
        if self.varies() { self.plain.len() * 2 } else { self.plain.len() }
    }
}

fn gzip(plain: &[u8], effort: Effort) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), effort.gzip());
    encoder.write_all(plain)?;
    encoder.finish().map(Bytes::from)
}

/// How far back brotli looks, as a power of two: as far as the text is long, and not further. At its best effort it sets up tables in
/// proportion to this before it reads a byte, 33 MB of them for the usual window of 4 MB.
fn window(bytes: usize) -> u32 {
    (bytes + 16).ilog2().saturating_add(1).clamp(10, 22)
}

fn brotli(plain: &[u8], effort: Effort) -> io::Result<Bytes> {
    let mut made = Vec::with_capacity(plain.len() / 3);
    let mut encoder = brotli::CompressorWriter::new(&mut made, 4096, effort.brotli(), window(plain.len()));
    encoder.write_all(plain)?;
    drop(encoder);
    Ok(Bytes::from(made))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn chosen(accepted: &str) -> Encoding {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(accepted).unwrap());
        Encoding::of(&headers)
    }

    #[test]
    fn the_best_encoding_that_a_client_reads() {
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Identity);
        assert_eq!(chosen("gzip, deflate, br, zstd"), Encoding::Brotli);
        assert_eq!(chosen("GZIP;q=0.5"), Encoding::Gzip);
        assert_eq!(chosen("br;q=0, gzip;q=1.0"), Encoding::Gzip);
        assert_eq!(chosen("br; q=0.000, identity"), Encoding::Identity);
        assert_eq!(chosen("brr, xgzip"), Encoding::Identity);
    }

    #[test]
    fn the_window_is_as_wide_as_the_text() {
        // A window of 2^n looks back 2^n - 16 bytes (RFC 7932, section 9.1).
        assert_eq!([0, 1200, 65_519, 65_520, 400_000, 50_000_000].map(window), [10, 11, 16, 17, 19, 22]);
    }

    #[test]
    fn what_was_made_smaller_reads_back() {
        let plain = Bytes::from("one rate a day. ".repeat(200));
        for effort in [Effort::Answer, Effort::File] {
            let made = Compressed::new(plain.clone(), effort);
            let (body, encoding) = made.body(Encoding::Brotli);
            let mut back = Vec::new();
            brotli::Decompressor::new(&body[..], 4096).read_to_end(&mut back).unwrap();
            assert_eq!((encoding, back.as_slice()), (Encoding::Brotli, &plain[..]));
            let (body, encoding) = made.body(Encoding::Gzip);
            let mut back = Vec::new();
            flate2::read::GzDecoder::new(&body[..]).read_to_end(&mut back).unwrap();
            assert_eq!((encoding, back.as_slice()), (Encoding::Gzip, &plain[..]));
            assert_eq!(made.body(Encoding::Identity), (plain.clone(), Encoding::Identity));
        }
        let small = Compressed::new(Bytes::from_static(b"{}"), Effort::Answer);
        assert_eq!(small.body(Encoding::Brotli), (Bytes::from_static(b"{}"), Encoding::Identity));
    }
}
