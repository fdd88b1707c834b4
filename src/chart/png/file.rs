//! Pixels as a file of PNG (W3C, Portable Network Graphics, third edition). Part of `chart/png`.
//!
//! Of all that the format can do a picture needs little: opaque pixels of three bytes, as they are. The filters of the format are for
//! photographs: large parts of a picture are of one colour, and the file is a quarter larger with any of them.

use std::io::{self, Write};

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use tiny_skia::Pixmap;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Eight bits of red, green and blue; deflated; with a filter a line; not interlaced.
const TRUE_COLOUR: [u8; 5] = [8, 2, 0, 0, 0];
/// The filter that leaves a line as it is.
const AS_IT_IS: u8 = 0;
/// Less work makes the file half as large again, and twice as much a thirtieth smaller.
const LEVEL: u32 = 3;
/// Lines that are given to the encoder together: it clears its buffer each time.
const AT_ONCE: usize = 16;

/// The file of an opaque picture.
pub(super) fn of(pixels: &Pixmap) -> io::Result<Vec<u8>> {
    let (width, height) = (pixels.width(), pixels.height());
    let mut file = SIGNATURE.to_vec();
    chunk(&mut file, *b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &TRUE_COLOUR].concat())?;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::new(LEVEL));
    let (row, line) = (width as usize * 4, 1 + width as usize * 3);
    let mut lines = vec![AS_IT_IS; line * AT_ONCE];
    for rows in pixels.data().chunks(row * AT_ONCE) {
        for (line, row) in lines.chunks_exact_mut(line).zip(rows.chunks_exact(row)) {
            let places = line[1..].as_chunks_mut::<3>().0.iter_mut();
            places.zip(row.as_chunks::<4>().0).for_each(|(place, [red, green, blue, _opaque])| *place = [*red, *green, *blue]);
        }
        packed.write_all(&lines[..rows.len() / row * line])?;
    }
    chunk(&mut file, *b"IDAT", &packed.finish()?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

/// A part of the file: its length, its name, what is in it, and a sum of both.
fn chunk(file: &mut Vec<u8>, name: [u8; 4], content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(io::Error::other)?;
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(content);
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&name);
    file.extend_from_slice(content);
    file.extend_from_slice(&sum.sum().to_be_bytes());
    Ok(())
}
