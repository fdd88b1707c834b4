//! A file of JSON objects, one a line: the answer's members are put behind those that are there. Part of `batch`.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::count::{Counts, Step};
use super::look::Notation;
use super::plan::{AddedColumns, Plan, Refused};
use super::rates::{Rates, RowError, RowResult};

/// U+FEFF, which some programs put in front of a file.
const MARK: &[u8] = "\u{feff}".as_bytes();

/// Reads lines and writes them again.
#[derive(Debug)]
pub(super) struct Lines {
    plan: Plan,
    added: AddedColumns,
    /// The beginning of a line whose end has not come yet.
    begun: Vec<u8>,
    /// The line is longer than may be: the rest of it is read and forgotten.
    over: bool,
    /// Of the line that is being read, from 1.
    number: u64,
}

impl Lines {
    pub(super) fn new(plan: Plan) -> Lines {
        Lines { added: AddedColumns::of(&plan), begun: Vec::new(), over: false, number: 0, plan }
    }

    /// Reads the next line and writes it with its answers.
    pub(super) async fn step(&mut self, input: &mut &[u8], last: bool, rates: &mut Rates, out: &mut Vec<u8>) -> Result<Step, Refused> {
        let whole = input;
        let Some(end) = memchr::memchr(b'\n', whole).or_else(|| (last && self.has_begun()).then_some(whole.len())) else {
            self.begin(whole);
            *whole = &[];
            return Ok(Step::More);
        };
        let (line, rest) = (&whole[..end], whole.get(end + 1..).unwrap_or_default());
        *whole = rest;
        self.number += 1;
        if self.begun.is_empty() && !self.over {
            return Ok(self.answer(line, rates, out).await);
        }
        self.begin(line);
        let begun = std::mem::take(&mut self.begun);
        let step = self.answer(&begun, rates, out).await;
        self.begun = begun;
        self.begun.clear();
        self.over = false;
        Ok(step)
    }

    fn has_begun(&self) -> bool {
        self.over || !self.begun.is_empty()
    }

    /// Keeps the beginning of a line, as far as a line may be long.
    fn begin(&mut self, part: &[u8]) {
        if self.begun.len() + part.len() > self.plan.limits.row_bytes {
            self.over = true;
            self.begun.clear();
        }
        if !self.over {
            self.begun.extend_from_slice(part);
        }
    }

    async fn answer(&self, line: &[u8], rates: &mut Rates, out: &mut Vec<u8>) -> Step {
        let line = line.strip_prefix(MARK).filter(|_| self.number == 1).unwrap_or(line).trim_ascii();
        if line.is_empty() && !self.over {
            return Step::Passed;
        }
        let read = if self.over || line.len() > self.plan.limits.row_bytes {
            Err(format!("the line has more than {} bytes", self.plan.limits.row_bytes))
        } else {
            self.object(line)
        };
        match read {
            Ok(object) => Step::Row { good: self.answered(line, &object, rates, out).await },
            Err(error) => {
                // What is no object cannot be sent back as one: the number of the line says which it was.
                let _infallible = write!(out, "{{\"line\":{},\"error\":", self.number);
                text(&error, out);
                out.extend_from_slice(b"}\n");
                Step::Row { good: false }
            }
        }
    }

    fn object<'l>(&self, line: &'l [u8]) -> Result<Object<'l>, String> {
        let line = str::from_utf8(line).map_err(|_| "the line is not UTF-8".to_owned())?;
        let mut json = serde_json::Deserializer::from_str(line);
        let object = Members { names: self.plan.names(), added: &self.added }.deserialize(&mut json);
        let object = object.and_then(|object| json.end().map(|()| object));
        object.map_err(|error| {
            // To the reader of the file, the line is another one than to the reader of JSON.
            let text = error.to_string();
            let (what, column) = text.split_once(" at line 1 column ").unwrap_or((&text, "1"));
            if error.is_data() { what.to_owned() } else { format!("the line is no JSON object: {what} at column {column}") }
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
        out.extend_from_slice(b"}\n");
        good
    }

    /// A line that only says why.
    pub(super) fn stop(&self, why: &str, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"error\":");
        text(why, out);
        out.extend_from_slice(b"}\n");
    }
}

/// The last line: what became of all the others.
pub(super) fn summary(counts: Counts, out: &mut Vec<u8>) {
    let Counts { rows, converted, failed, .. } = counts;
    let _infallible = writeln!(out, "{{\"summary\":{{\"rows\":{rows},\"converted\":{converted},\"failed\":{failed}}}}}");
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
