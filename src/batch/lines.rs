//! A file of JSON objects, one a line or in an array: the answer's members are put behind those that are there. Part of `batch`.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::array::{Array, Cut};
use super::count::{Counts, Step};
use super::look::Notation;
use super::plan::{AddedColumns, FileFormat, Plan, Refused};
use super::rates::{Rates, RowError, RowResult};

/// U+FEFF, which some programs put in front of a file.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads rows and writes them again.
#[derive(Debug)]
pub(super) struct Lines {
    plan: Plan,
    added: AddedColumns,
    /// Where rows end, if not with their lines.
    array: Option<Array>,
    /// The beginning of a row whose end has not come yet.
    begun: Vec<u8>,
    /// The row is longer than may be: the rest of it is read and forgotten.
    over: bool,
    /// Of the row that is being read, from 1; an empty line has one, too.
    number: u64,
    /// What stands before the next row that is written.
    before: &'static [u8],
    row: RowWords,
}

/// What a row is called in messages, and what stands behind it.
#[derive(Debug)]
struct RowWords {
    name: &'static str,
    end: &'static [u8],
}

impl Lines {
    pub(super) fn new(plan: Plan) -> Lines {
        let array = (plan.format == FileFormat::Json).then(Array::default);
        let (before, row) = match array {
            Some(_) => (&b"[\n"[..], RowWords { name: "row", end: b"" }),
            None => (&b""[..], RowWords { name: "line", end: b"\n" }),
        };
        Lines { added: AddedColumns::of(&plan), array, begun: Vec::new(), over: false, number: 0, before, row, plan }
    }

    /// Reads the next row and writes it with its answers.
    pub(super) async fn step(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        if self.array.is_some() { self.element(input, last, rates, out).await } else { self.line(input, last, rates, out).await }
    }

    /// The same in an array.
    async fn element(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        let (Some(array), piece) = (&mut self.array, *input) else { return Ok(Step::More) };
        if piece.is_empty() {
            return if last { array.end().map(|()| Step::More) } else { Ok(Step::More) };
        }
        let end = match array.next(piece)? {
            Cut::Between(length) => {
                *input = &piece[length..];
                return Ok(Step::Passed);
            }
            Cut::Part => {
                *input = &[];
                self.begin(piece);
                return Ok(Step::More);
            }
            Cut::End(at) => at,
        };
        *input = &piece[end + 1..];
        self.number += 1;
        Ok(self.ended(&piece[..end], rates, out).await)
    }

    async fn line(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        let whole = input;
        let Some(end) = memchr::memchr(b'\n', whole).or_else(|| (last && self.has_begun()).then_some(whole.len())) else {
            self.begin(whole);
            *whole = &[];
            return Ok(Step::More);
        };
        let (line, rest) = (&whole[..end], whole.get(end + 1..).unwrap_or_default());
        *whole = rest;
        self.number += 1;
        Ok(self.ended(line, rates, out).await)
    }

    /// Answers a row of which this is the end.
    async fn ended(&mut self, end: &[u8], rates: &mut Rates, out: &mut Vec<u8>) -> Step {
        if self.begun.is_empty() && !self.over {
            return self.answer(end, rates, out).await;
        }
        self.begin(end);
        let begun = std::mem::take(&mut self.begun);
        let step = self.answer(&begun, rates, out).await;
        self.begun = begun;
        self.begun.clear();
        self.over = false;
        step
    }

    fn has_begun(&self) -> bool {
        self.over || !self.begun.is_empty()
    }

    /// Keeps the beginning of a row, as far as a row may be long.
    fn begin(&mut self, part: &[u8]) {
        if self.begun.len() + part.len() > self.plan.limits.row_bytes {
            self.over = true;
            self.begun.clear();
        }
        if !self.over {
            self.begun.extend_from_slice(part);
        }
    }

    async fn answer(&mut self, line: &[u8], rates: &mut Rates, out: &mut Vec<u8>) -> Step {
        let line = line.strip_prefix(MARK).filter(|_| self.number == 1).unwrap_or(line).trim_ascii();
        if line.is_empty() && !self.over && self.array.is_none() {
            return Step::Passed;
        }
        self.separate(out);
        let read = if self.over || line.len() > self.plan.limits.row_bytes {
            Err(format!("the {} has more than {} bytes", self.row.name, self.plan.limits.row_bytes))
        } else {
            self.object(line)
        };
        match read {
            Ok(object) => Step::Row { good: self.answered(line, &object, rates, out).await },
            Err(error) => {
                // What is no object cannot be sent back as one: its number says which it was.
                let _infallible = write!(out, "{{\"{}\":{},\"error\":", self.row.name, self.number);
                text(&error, out);
                out.push(b'}');
                out.extend_from_slice(self.row.end);
                Step::Row { good: false }
            }
        }
    }

    /// What stands between two rows.
    fn separate(&mut self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.before);
        if self.array.is_some() {
            self.before = b",\n";
        }
    }

    fn object<'l>(&self, line: &'l [u8]) -> Result<Object<'l>, String> {
        let line = str::from_utf8(line).map_err(|_| format!("the {} is not UTF-8", self.row.name))?;
        let mut json = serde_json::Deserializer::from_str(line);
        let object = Members { names: self.plan.names(), added: &self.added }.deserialize(&mut json);
        let object = object.and_then(|object| json.end().map(|()| object));
        object.map_err(|error| {
            // To the reader of the file, the line is another one than to the reader of JSON.
            let text = error.to_string();
            let (what, place) = text.rsplit_once(" at line ").unwrap_or((&text, "1 column 1"));
            let place = place.strip_prefix("1 ").map_or_else(|| format!("line {place} of it"), str::to_owned);
            if error.is_data() { what.to_owned() } else { format!("the {} is no JSON object: {what} at {place}", self.row.name) }
        })
    }

    /// Writes an object with its answers; whether all of them are results.
    async fn answered(&self, line: &[u8], object: &Object<'_>, rates: &mut Rates, out: &mut Vec<u8>) -> bool {
        out.extend_from_slice(line.strip_suffix(b"}").unwrap_or(line));
        let asked = object.cells().and_then(|cells| {
            let [amount, from, to, date] = &cells;
            let strict = &mut Notation { strict: true, ..Notation::default() };
            rates.read([amount.as_deref(), from.as_deref(), to.as_deref(), date.as_deref()], strict).map_err(|error| error.to_string())
        });
        let mut good = true;
        let mut comma = object.members > 0;
        for (at, suffix) in self.added.suffixes.iter().enumerate() {
            let answer = match &asked {
                Ok(asked) => rates.answer(*asked, at).await.map_err(|error: RowError<'_>| error.to_string()),
                Err(error) => Err(error.clone()),
            };
            if std::mem::replace(&mut comma, true) {
                out.push(b',');
            }
            match answer {
                Ok(RowResult { result, charge, receipt }) => {
                    let _infallible = write!(out, "\"result{suffix}\":\"{result}\"");
                    if let Some(charge) = charge {
                        let _infallible = write!(out, ",\"fee{suffix}\":\"{}\",\"total{suffix}\":\"{}\"", charge.amount, charge.total);
                    }
                    out.extend_from_slice(receipt.as_bytes());
                }
                Err(error) => {
                    good = false;
                    let _infallible = write!(out, "\"error{suffix}\":");
                    text(&error, out);
                }
            }
        }
        out.push(b'}');
        out.extend_from_slice(self.row.end);
        good
    }

    /// A row that only says why.
    pub(super) fn stop(&self, why: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(self.before);
        out.extend_from_slice(b"{\"error\":");
        text(why, out);
        out.extend_from_slice(b"}\n");
    }

    /// The end of an array, whose rows are as many as came; of lines the last, which says what became of all the others.
    pub(super) fn finish(&self, counts: Counts, out: &mut Vec<u8>) -> Result<(), Refused> {
        if let Some(array) = &self.array {
            array.end()?;
            out.extend_from_slice(if counts.rows == 0 { b"[]\n" } else { b"\n]\n" });
            return Ok(());
        }
        let Counts { rows, converted, failed, .. } = counts;
        let _infallible = writeln!(out, "{{\"summary\":{{\"rows\":{rows},\"converted\":{converted},\"failed\":{failed}}}}}");
        Ok(())
    }
}

/// Writes a JSON string.
fn text(text: &str, out: &mut Vec<u8>) {
    // A text goes into memory without a fault.
    let _infallible = serde_json::to_writer(out, text);
}

/// What an object says.
struct Object<'l> {
    values: [Option<&'l RawValue>; 4],
    members: usize,
}

impl<'l> Object<'l> {
    /// The four things: texts, or numbers with the digits that they have there.
    fn cells(&self) -> Result<[Option<Cow<'l, str>>; 4], String> {
        let mut cells = [None, None, None, None];
        for (at, (cell, value)) in cells.iter_mut().zip(self.values).enumerate() {
            let Some(raw) = value.map(RawValue::get) else { continue };
            *cell = match raw.as_bytes() {
                b"null" => None,
                [b'"', inner @ .., b'"'] if memchr::memchr(b'\\', inner).is_none() => Some(Cow::Borrowed(&raw[1..raw.len() - 1])),
                [b'"', ..] => Some(Cow::Owned(serde_json::from_str(raw).map_err(|error| error.to_string())?)),
                [b'-' | b'0'..=b'9', ..] if at == 0 => Some(Cow::Borrowed(raw)),
                _ if at == 0 => return Err("an amount is a text or a number".to_owned()),
                _ => return Err("currencies and dates are texts".to_owned()),
            };
        }
        Ok(cells)
    }
}

/// Picks the four things out of an object and passes over the rest.
struct Members<'p> {
    names: [Option<&'p str>; 4],
    added: &'p AddedColumns,
}

/// Which member a name is.
enum Member {
    Wanted(usize),
    Other,
}

impl<'l> DeserializeSeed<'l> for Members<'_> {
    type Value = Object<'l>;

    fn deserialize<D: Deserializer<'l>>(self, deserializer: D) -> Result<Object<'l>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'l> Visitor<'l> for Members<'_> {
    type Value = Object<'l>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Object<'l>, A::Error> {
        let mut object = Object { values: [None; 4], members: 0 };
        while let Some(member) = map.next_key_seed(Name(&self))? {
            let value: &RawValue = map.next_value()?;
            object.members += 1;
            if let Member::Wanted(at) = member
                && object.values[at].replace(value).is_some()
            {
                let name = self.names[at].unwrap_or_default();
                return Err(serde::de::Error::custom(format_args!("the member {name:?} is there more than once")));
            }
        }
        Ok(object)
    }
}

/// Reads a member's name without keeping it.
struct Name<'s, 'p>(&'s Members<'p>);

impl<'l> DeserializeSeed<'l> for Name<'_, '_> {
    type Value = Member;

    fn deserialize<D: Deserializer<'l>>(self, deserializer: D) -> Result<Member, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = Member;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Member, E> {
        if self.0.added.has(name) {
            return Err(E::custom(format_args!("the member {name:?} has the name of one that is added here: rename it")));
        }
        let at = self.0.names.iter().position(|wanted| *wanted == Some(name));
        Ok(at.map_or(Member::Other, Member::Wanted))
    }
}
