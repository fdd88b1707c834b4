//! Bodies made smaller for clients that say they can read them (RFC 9110, section 12.5.3). Part of `http`.
//!
//! Brotli and gzip: every browser and every command reads one of them. Small bodies stay as they are, because they fit one
//! packet, unless the client says that it reads nothing plain.
//!
//! By hand beside tower-http's layer, which makes an answer smaller anew for every client, and leaves one tag to all its encodings: here
//! each encoding is made once for an answer that is kept or a file, and has a strong tag of its own.

use std::io::{self, Write};
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use flate2::write::GzEncoder;

use crate::http::negotiation::thousandths;

/// Smaller bodies fit one packet of the network as they are.
const LEAST_BYTES: usize = 1200;

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// As it is.
    #[default]
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Encoding {
    /// All that make a body smaller, the smallest first: what a client likes alike is decided by that.
    const SMALLER: [Encoding; 2] = [Encoding::Brotli, Encoding::Gzip];

    /// The name in `Content-Encoding`.
    pub(crate) fn name(self) -> Option<HeaderValue> {
        match self {
            Encoding::Identity => None,
            Encoding::Gzip => Some(HeaderValue::from_static("gzip")),
            Encoding::Brotli => Some(HeaderValue::from_static("br")),
        }
    }

    /// What sets a tag of this body apart from that of the same body written otherwise.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Encoding::Identity => "",
            Encoding::Gzip => "-gz",
            Encoding::Brotli => "-br",
        }
    }
}

/// What a client reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Accepted {
    best: Encoding,
    /// Whether it reads nothing that is not compressed.
    never_plain: bool,
}

impl Accepted {
    /// What it likes best.
    pub(crate) fn best(self) -> Encoding {
        self.best
    }

    /// By the weights that it gives. What it does not name has the weight of `*`; plain bodies, where neither is named, are read and
    /// liked least. Who reads nothing that there is gets the plain body all the same.
    pub(crate) fn of(headers: &HeaderMap) -> Accepted {
        if !headers.contains_key(header::ACCEPT_ENCODING) {
            return Accepted::default();
        }
        let lists = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let mut weights = Weights::default();
        lists.flat_map(|list| list.split(',')).for_each(|item| weights.read(item));
        let smaller = Encoding::SMALLER.into_iter().rev().map(|encoding| (weights.of(encoding).unwrap_or(0), encoding));
        let (weight, best) = smaller.max_by_key(|(weight, _)| *weight).unwrap_or_default();
        let plain = weights.of(Encoding::Identity);
        match weight {
            0 => Accepted::default(),
            weight if plain.is_some_and(|plain| plain > weight) => Accepted::default(),
            _ => Accepted { best, never_plain: plain == Some(0) },
        }
    }
}

/// The weights that a client gave, in thousandths.
#[derive(Debug, Default)]
struct Weights {
    named: [Option<u16>; 3],
    others: Option<u16>,
}

impl Weights {
    fn read(&mut self, item: &str) {
        let mut parts = item.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let given = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        let weight = given.map_or(1000, thousandths);
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let encoding = match () {
            () if is("*") => return self.others = Some(weight),
            () if is("br") => Encoding::Brotli,
            () if is("gzip") || is("x-gzip") => Encoding::Gzip,
            () if is("identity") => Encoding::Identity,
            () => return,
        };
        self.named[encoding as usize] = Some(weight);
    }

    fn of(&self, encoding: Encoding) -> Option<u16> {
        self.named[encoding as usize].or(self.others)
    }
}

/// How much work compressing is worth.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Effort {
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
pub(crate) struct Compressed {
    plain: Bytes,
    effort: Effort,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
}

impl Compressed {
    pub(crate) fn new(plain: Bytes, effort: Effort) -> Compressed {
        Compressed { plain, effort, gzip: OnceLock::new(), brotli: OnceLock::new() }
    }

    /// Whether there is more than one form for that client, so that answers vary with what is accepted.
    pub(crate) fn varies(&self, accepted: Accepted) -> bool {
        self.plain.len() >= LEAST_BYTES || accepted.never_plain
    }

    /// The body for that client, and how it is written.
    pub(crate) fn body(&self, accepted: Accepted) -> (Bytes, Encoding) {
        let encoding = if self.varies(accepted) { accepted.best } else { Encoding::Identity };
        self.made(encoding).map_or_else(|| (self.plain.clone(), Encoding::Identity), |body| (body, encoding))
    }

    fn made(&self, encoding: Encoding) -> Option<Bytes> {
        match encoding {
            Encoding::Identity => None,
            Encoding::Gzip => self.gzip.get_or_init(|| gzip(&self.plain, self.effort).ok()).clone(),
            Encoding::Brotli => self.brotli.get_or_init(|| brotli(&self.plain, self.effort).ok()).clone(),
        }
    }

    /// Makes every form now.
    pub(crate) fn prepare(&self) {
        if self.plain.len() >= LEAST_BYTES {
            Encoding::SMALLER.into_iter().for_each(|encoding| drop(self.made(encoding)));
        }
    }

    /// Bytes in memory, once everything is made.
    pub(crate) fn weight(&self) -> usize {
        self.plain.len() * 2
    }
}

/// How far Brotli looks back in an answer that is made while it is sent, as a power of two: 256 kB, since each such answer holds one for
/// as long as its client reads.
const STREAM_WINDOW: u32 = 18;

/// An answer that is made smaller part by part, as it is sent.
pub(crate) enum Stream {
    Identity,
    Gzip(Box<GzEncoder<Vec<u8>>>),
    Brotli(Box<brotli::CompressorWriter<Vec<u8>>>),
}

impl Stream {
    pub(crate) fn new(encoding: Encoding) -> io::Result<Stream> {
        Ok(match encoding {
            Encoding::Identity => Stream::Identity,
            Encoding::Gzip => Stream::Gzip(Box::new(GzEncoder::new(Vec::new(), Effort::Answer.gzip()))),
            Encoding::Brotli => {
                Stream::Brotli(Box::new(brotli::CompressorWriter::new(Vec::new(), 4096, Effort::Answer.brotli(), STREAM_WINDOW)))
            }
        })
    }

    /// What can be sent once this part is taken in; empty while the encoder waits for more.
    pub(crate) fn part(&mut self, plain: Vec<u8>) -> io::Result<Bytes> {
        match self {
            Stream::Identity => return Ok(Bytes::from(plain)),
            Stream::Gzip(encoder) => encoder.write_all(&plain)?,
            Stream::Brotli(encoder) => encoder.write_all(&plain)?,
        }
        Ok(match self {
            Stream::Identity => Bytes::new(),
            Stream::Gzip(encoder) => Bytes::from(std::mem::take(encoder.get_mut())),
            Stream::Brotli(encoder) => Bytes::from(std::mem::take(encoder.get_mut())),
        })
    }

    /// What is left when there is no further part.
    pub(crate) fn end(&mut self) -> io::Result<Bytes> {
        Ok(match std::mem::replace(self, Stream::Identity) {
            Stream::Identity => Bytes::new(),
            Stream::Gzip(encoder) => Bytes::from(encoder.finish()?),
            Stream::Brotli(encoder) => Bytes::from(encoder.into_inner()),
        })
    }
}

fn gzip(plain: &[u8], effort: Effort) -> io::Result<Bytes> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(plain.len() / 3), effort.gzip());
    encoder.write_all(plain)?;
    encoder.finish().map(Bytes::from)
}

/// How far back brotli looks, as a power of two: as far as the text is long, and not further. At its best effort it sets up tables in
/// proportion to this before it reads a byte, 33 MB of them for the usual window of 4 MB.
///
/// At the effort of an answer it is the other way round: for a window of 64 kB and less the crate falls back to tables of 33 MB, and above that
/// has 1 MB of them.
fn window(bytes: usize, effort: Effort) -> u32 {
    let least = match effort {
        Effort::Answer => 17,
        Effort::File => 10,
    };
    (bytes + 16).ilog2().saturating_add(1).clamp(least, 22)
}

fn brotli(plain: &[u8], effort: Effort) -> io::Result<Bytes> {
    let mut made = Vec::with_capacity(plain.len() / 3);
    let mut encoder = brotli::CompressorWriter::new(&mut made, 4096, effort.brotli(), window(plain.len(), effort));
    encoder.write_all(plain)?;
    drop(encoder);
    Ok(Bytes::from(made))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn accepted(text: &str) -> Accepted {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_str(text).unwrap());
        Accepted::of(&headers)
    }

    #[test]
    fn the_best_encoding_that_a_client_reads() {
        assert_eq!(Accepted::of(&HeaderMap::new()), Accepted::default());
        for (text, best) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate, zstd", Encoding::Gzip),
            ("GZIP;q=0.5", Encoding::Gzip),
            ("x-gzip", Encoding::Gzip),
            ("br;q=0.5, gzip;q=0.8, zstd;q=0.799", Encoding::Gzip),
            ("br;q=0, gzip;q=1.0", Encoding::Gzip),
            ("br; q=0.000, identity", Encoding::Identity),
            ("gzip;q=0.5, identity", Encoding::Identity),
            ("gzip;q=0.5, identity;q=0.5", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("*, br;q=0", Encoding::Gzip),
            ("gzip, *;q=0.5", Encoding::Gzip),
            ("*;q=0", Encoding::Identity),
            ("gzip, *;q=0", Encoding::Gzip),
            ("identity", Encoding::Identity),
            ("", Encoding::Identity),
            ("brr, xgzip", Encoding::Identity),
            ("br;q=x, gzip;q=0.1", Encoding::Gzip),
        ] {
            assert_eq!(accepted(text).best, best, "{text}");
        }
    }

    #[test]
    fn a_plain_body_is_refused_by_name_or_with_all_others() {
        for text in ["gzip, identity;q=0", "gzip, *;q=0", "br, *;q=0.0", "*, identity;q=0"] {
            assert!(accepted(text).never_plain, "{text}");
        }
        for text in ["gzip", "gzip, *;q=0, identity;q=0.1", "gzip, *", "identity;q=0", "*;q=0"] {
            assert!(!accepted(text).never_plain, "{text}");
        }
    }

    #[test]
    fn the_window_is_as_wide_as_the_text() {
        // A window of 2^n looks back 2^n - 16 bytes (RFC 7932, section 9.1).
        let sizes = [0, 1200, 65_519, 65_520, 400_000, 50_000_000];
        assert_eq!(sizes.map(|bytes| window(bytes, Effort::File)), [10, 11, 16, 17, 19, 22]);
        assert_eq!(sizes.map(|bytes| window(bytes, Effort::Answer)), [17, 17, 17, 17, 19, 22]);
    }

    #[test]
    fn a_small_answer_is_made_smaller_in_little_memory() {
        for bytes in [1, 1200, 40_000, 200_000] {
            let plain = vec![b'x'; bytes];
            let taken = allocation_counter::measure(|| drop(brotli(&plain, Effort::Answer)));
            assert!(taken.bytes_max < 8 << 20, "{bytes} bytes took {}", taken.bytes_max);
        }
    }

    #[test]
    fn what_was_made_smaller_reads_back() {
        let plain = Bytes::from("one rate a day. ".repeat(200));
        for effort in [Effort::Answer, Effort::File] {
            let made = Compressed::new(plain.clone(), effort);
            for (text, encoding) in [("br", Encoding::Brotli), ("gzip", Encoding::Gzip)] {
                let (body, named) = made.body(accepted(text));
                assert_eq!((named, read(&body, named)), (encoding, plain.to_vec()));
                assert!(body.len() < 200, "{text}: {}", body.len());
            }
            assert_eq!(made.body(Accepted::default()), (plain.clone(), Encoding::Identity));
        }
    }

    #[test]
    fn parts_that_were_made_smaller_read_back_as_one() {
        let plain = "one rate a day. ".repeat(200).into_bytes();
        for (encoding, parts) in
            [Encoding::Brotli, Encoding::Gzip, Encoding::Identity].into_iter().flat_map(|encoding| [(encoding, 0), (encoding, 3)])
        {
            let (mut stream, mut sent) = (Stream::new(encoding).unwrap(), Vec::new());
            for _ in 0..parts {
                sent.extend_from_slice(&stream.part(plain.clone()).unwrap());
            }
            sent.extend_from_slice(&stream.end().unwrap());
            assert_eq!(read(&sent, encoding), plain.repeat(parts), "{encoding:?}");
        }
    }

    #[test]
    fn small_bodies_stay_plain_where_that_is_read() {
        let small = Compressed::new(Bytes::from_static(b"{}"), Effort::Answer);
        assert_eq!(small.body(accepted("br")), (Bytes::from_static(b"{}"), Encoding::Identity));
        let (body, encoding) = small.body(accepted("gzip, *;q=0"));
        assert_eq!((encoding, read(&body, encoding)), (Encoding::Gzip, b"{}".to_vec()));
    }

    fn read(body: &[u8], encoding: Encoding) -> Vec<u8> {
        let mut back = Vec::new();
        let _length = match encoding {
            Encoding::Identity => (&mut &*body).read_to_end(&mut back),
            Encoding::Gzip => flate2::read::GzDecoder::new(body).read_to_end(&mut back),
            Encoding::Brotli => brotli::Decompressor::new(body, 4096).read_to_end(&mut back),
        }
        .unwrap();
        back
    }
}
