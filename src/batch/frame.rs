//! Where a row of CSV begins and ends. Part of `batch`; its fields are cut by `csv-core`. A quote that opens and never closes would swallow
//! the rest of the file: its row ends with its line, and the next line starts anew.

/// Text of which rows are taken off the front.
#[derive(Debug)]
pub(super) struct Frames {
    text: Vec<u8>,
    /// Where the next row begins in it.
    start: usize,
    delimiter: u8,
    most: usize,
    /// The line, from 1, at which the next row begins.
    line: u64,
    scan: Scan,
}

/// How far the next row was looked through.
#[derive(Debug, Clone, Copy, Default)]
struct Scan {
    at: usize,
    state: State,
    /// Behind the end of the row's first line, where the row goes on.
    first_line: Option<usize>,
    lines: u64,
    /// It is longer than may be: it ends with this line, whatever is quoted in it.
    over: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    FieldStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Frame {
    /// Its first byte, and the one behind its last.
    pub(super) range: (usize, usize),
    /// Its first line, from 1.
    pub(super) line: u64,
    /// Where it would end, if it ended with its first line, and the next one began.
    pub(super) first_line: Option<(usize, usize)>,
    pub(super) how: Completeness,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    Whole,
    /// A quote opens and is not closed: only the first line is taken.
    Open,
    /// More bytes than may be: they are gone.
    Over,
}

impl Frames {
    pub(super) fn new(most: usize) -> Frames {
        Frames { text: Vec::new(), start: 0, delimiter: b',', most, line: 1, scan: Scan::default() }
    }

    /// What stands between fields, before the first row is taken.
    pub(super) fn delimiter(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    /// Where more text is put.
    pub(super) fn text(&mut self) -> &mut Vec<u8> {
        if self.start > 0 && (self.start == self.text.len() || self.start > 64 * 1024) {
            self.text.drain(..self.start);
            self.start = 0;
        }
        &mut self.text
    }

    /// What is not taken yet.
    pub(super) fn rest(&self) -> &[u8] {
        self.text.get(self.start..).unwrap_or_default()
    }

    pub(super) fn bytes(&self, range: (usize, usize)) -> &[u8] {
        self.text.get(range.0..range.1).unwrap_or_default()
    }

    /// The next row, when it is there as a whole; empty lines are rows too.
    pub(super) fn next(&mut self, last: bool) -> Option<Frame> {
        loop {
            let from = self.start + self.scan.at;
            let end = memchr::memchr2(b'\n', b'\r', self.text.get(from..).unwrap_or_default()).map(|at| from + at);
            let Some(end) = end else {
                let whole = self.text.len();
                if !self.look(from, whole) {
                    return Some(self.open());
                }
                self.scan.at = whole - self.start;
                if self.scan.over {
                    self.text.truncate(self.start);
                    self.scan.at = 0;
                }
                let whole = self.text.len();
                return if last && (whole > self.start || self.scan.over) { Some(self.at_end(whole)) } else { None };
            };
            // Whether a line feed follows a carriage return is seen with the next byte.
            if self.text.get(end) == Some(&b'\r') && end + 1 == self.text.len() && !last {
                if !self.look(from, end) {
                    return Some(self.open());
                }
                self.scan.at = end - self.start;
                return None;
            }
            let crlf = self.text.get(end..end + 2) == Some(b"\r\n");
            let next = end + if crlf { 2 } else { 1 };
            let sound = self.look(from, end);
            self.scan.lines += 1;
            if !sound {
                return Some(self.open());
            }
            if self.scan.state != State::Quoted {
                return Some(self.take(end, next));
            }
            self.scan.first_line.get_or_insert(next - self.start);
            self.scan.at = next - self.start;
        }
    }

    /// Looks for quotes up to the end of a line; whether what stands there can be.
    ///
    /// What becomes of a row that is too long is settled by what is open at the first byte too many, so that it does not depend on the
    /// pieces in which the text comes.
    fn look(&mut self, from: usize, to: usize) -> bool {
        let most = self.start.saturating_add(self.most);
        if self.scan.over || to <= most {
            return self.scan.over || self.states(from, to);
        }
        if !self.states(from, most.max(from)) || self.scan.state == State::Quoted && self.scan.first_line.is_some() {
            return false;
        }
        (self.scan.over, self.scan.state, self.scan.first_line) = (true, State::Plain, None);
        true
    }

    fn states(&mut self, from: usize, to: usize) -> bool {
        let line = self.text.get(from..to).unwrap_or_default();
        let mut state = self.scan.state;
        if state != State::Quoted && state != State::QuoteInQuoted && memchr::memchr(b'"', line).is_none() {
            if let Some(last) = line.last() {
                self.scan.state = if *last == self.delimiter { State::FieldStart } else { State::Plain };
            }
            return true;
        }
        for &byte in line {
            state = match (state, byte) {
                (State::FieldStart, b'"') | (State::QuoteInQuoted, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) => State::Quoted,
                (_, byte) if byte == self.delimiter => State::FieldStart,
                // What closes on a later line than it opened closes before a delimiter, or it was another field that opened there.
                (State::QuoteInQuoted, _) if self.scan.first_line.is_some() => return false,
                _ => State::Plain,
            };
        }
        self.scan.state = state;
        true
    }

    fn at_end(&mut self, whole: usize) -> Frame {
        if self.scan.state == State::Quoted { self.open() } else { self.take(whole, whole) }
    }

    fn take(&mut self, end: usize, next: usize) -> Frame {
        let first_line = self.scan.first_line.map(|first| self.ended(self.start + first));
        let how = if self.scan.over { Completeness::Over } else { Completeness::Whole };
        let frame = Frame { range: (self.start, end), line: self.line, first_line, how };
        self.line += self.scan.lines;
        self.start = next;
        self.scan = Scan::default();
        frame
    }

    /// The end of a line without its mark, and where the next begins.
    fn ended(&self, next: usize) -> (usize, usize) {
        let line = self.text.get(..next).unwrap_or_default();
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        (line.strip_suffix(b"\r").unwrap_or(line).len(), next)
    }

    /// The row's first line alone.
    fn open(&mut self) -> Frame {
        let (end, next) = match self.scan.first_line {
            Some(first) => self.ended(self.start + first),
            None => (self.text.len(), self.text.len()),
        };
        let frame = Frame { range: (self.start, end), line: self.line, first_line: None, how: Completeness::Open };
        self.line += 1;
        self.start = next;
        self.scan = Scan::default();
        frame
    }

    /// Goes back behind the first line of a row that was taken: its quote was not closed after all.
    pub(super) fn back(&mut self, frame: Frame) -> Frame {
        let Some((end, next)) = frame.first_line else { return Frame { how: Completeness::Open, ..frame } };
        (self.start, self.line, self.scan) = (next, frame.line + 1, Scan::default());
        Frame { range: (frame.range.0, end), how: Completeness::Open, first_line: None, ..frame }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, size: usize) -> Vec<String> {
        let (mut frames, mut rows) = (Frames::new(40), Vec::new());
        let mut take = |frames: &mut Frames, last| {
            while let Some(frame) = frames.next(last) {
                rows.push(format!("{} {:?} {}", frame.line, frame.how, String::from_utf8_lossy(frames.bytes(frame.range))));
            }
        };
        for piece in text.as_bytes().chunks(size) {
            frames.text().extend_from_slice(piece);
            take(&mut frames, false);
        }
        take(&mut frames, true);
        rows
    }

    #[test]
    fn a_row_ends_with_its_line_or_its_quotes() {
        for (text, expected) in [
            ("a,b\n1,2\n", vec!["1 Whole a,b", "2 Whole 1,2"]),
            ("a,b\r\n1,2", vec!["1 Whole a,b", "2 Whole 1,2"]),
            ("a\r1\r2\r", vec!["1 Whole a", "2 Whole 1", "3 Whole 2"]),
            ("\"a\nb\",c\n1\n", vec!["1 Whole \"a\nb\",c", "3 Whole 1"]),
            ("\"a\"\"\r\nb\"\r\n1", vec!["1 Whole \"a\"\"\r\nb\"", "3 Whole 1"]),
            ("1,\"abc,100\n2,\"def\",200\n3,x,4\n", vec!["1 Open 1,\"abc,100", "2 Whole 2,\"def\",200", "3 Whole 3,x,4"]),
            ("1,\"abc\n2,x\n3,y", vec!["1 Open 1,\"abc", "2 Whole 2,x", "3 Whole 3,y"]),
            ("1,\"abc", vec!["1 Open 1,\"abc"]),
            ("5\" disk,1\n2,3\n", vec!["1 Whole 5\" disk,1", "2 Whole 2,3"]),
            ("\n\na\n", vec!["1 Whole ", "2 Whole ", "3 Whole a"]),
            ("\"\"\n\"\"\n", vec!["1 Whole \"\"", "2 Whole \"\""]),
        ] {
            for size in [1, 2, 3, 1000] {
                assert_eq!(rows(text, size), expected, "{text:?} in pieces of {size}");
            }
        }
        let long = "x".repeat(100);
        for size in [1, 7, 1000] {
            let all = rows(&format!("{long}\n1\n\"{long}\n2\n"), size);
            assert!(all[0].starts_with("1 Over"), "{all:?}");
            assert_eq!(all[1], "2 Whole 1");
            assert!(all[2].starts_with("3 O"), "{all:?}");
            assert_eq!(all[3], "4 Whole 2", "{all:?}");
            // Too long in the last line, and in a quote that was open before it.
            let all = rows(&format!("1\n{long}"), size);
            assert!(all.len() == 2 && all[1].starts_with("2 Over"), "{all:?}");
            assert_eq!(rows(&format!("\"a\n{long}"), size)[0], "1 Open \"a");
            // Too long in a quote that opens on the line itself, and in one that opened before and would be closed.
            let all = rows(&format!("\"{long}\nb\",1\n2\n"), size);
            assert!(all[0].starts_with("1 Over"), "{all:?}");
            let all = rows(&format!("\"a\n{long}\",1\n2\n"), size);
            assert_eq!((all[0].as_str(), all[1].starts_with("2 Over"), all[2].as_str()), ("1 Open \"a", true, "3 Whole 2"), "{all:?}");
            // Closed on its second line, and too long behind that.
            let all = rows(&format!("\"a\nb\",{long}\n1\n"), size);
            assert!(all[0].starts_with("1 Over"), "{all:?}");
            assert_eq!(all[1..], ["3 Whole 1"], "{all:?}");
        }
    }
}
