//! Where a row of a JSON array begins and ends. Part of `batch`; what stands in it is read by `lines.rs`. Bytes come in pieces of any size,
//! and nothing is kept of them but how deep one stands.

use super::plan::Refused;

/// U+FEFF, which some programs put in front of a file.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// How far an array was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// Nothing but white space has come.
    #[default]
    Before,
    /// Behind the bracket that opens the array.
    Opened,
    /// In a row, or before one.
    Within,
    /// Behind the bracket that closes it.
    Closed,
}

/// Finds the ends of an array's rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Array {
    place: Place,
    /// Brackets and braces of the row that are open.
    depth: usize,
    quoted: bool,
    escaped: bool,
}

/// How far a piece was looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// So many bytes belong to no row.
    Between(usize),
    /// All of it belongs to a row that goes on.
    Part,
    /// The row ends before this byte, which is a comma or the closing bracket.
    End(usize),
}

impl Array {
    /// Looks at a piece that is not empty.
    pub(super) fn next(&mut self, piece: &[u8]) -> Result<Cut, Refused> {
        match self.place {
            Place::Within => Ok(self.within(piece)),
            Place::Before | Place::Opened | Place::Closed => self.between(piece),
        }
    }

    /// The input has ended: the array must have, too.
    pub(super) fn end(&self) -> Result<(), Refused> {
        match self.place {
            Place::Before => Err(Refused::NoArray),
            Place::Closed => Ok(()),
            Place::Opened | Place::Within => Err(Refused::OpenArray),
        }
    }

    /// White space, a bracket that opens or closes the array, or the first byte of its first row.
    fn between(&mut self, piece: &[u8]) -> Result<Cut, Refused> {
        let mark = if self.place == Place::Before { MARK } else { &[] };
        let at = piece.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') && !mark.contains(byte));
        let Some(at) = at else { return Ok(Cut::Between(piece.len())) };
        match (self.place, piece[at]) {
            (Place::Before, b'[') => {
                self.place = Place::Opened;
                Ok(Cut::Between(at + 1))
            }
            (Place::Opened, b']') => {
                self.place = Place::Closed;
                Ok(Cut::Between(at + 1))
            }
            (Place::Opened, _) => {
                self.place = Place::Within;
                Ok(Cut::Between(at))
            }
            (Place::Before, _) => Err(Refused::NoArray),
            (Place::Within | Place::Closed, _) => Err(Refused::BehindArray),
        }
    }

    fn within(&mut self, piece: &[u8]) -> Cut {
        for (at, &byte) in piece.iter().enumerate() {
            if self.quoted {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.quoted = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.quoted = true,
                b'{' | b'[' => self.depth += 1,
                b']' if self.depth == 0 => {
                    self.place = Place::Closed;
                    return Cut::End(at);
                }
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b',' if self.depth == 0 => return Cut::End(at),
                _ => {}
            }
        }
        Cut::Part
    }
}
