//! XML to rows. Part of `feed/read`: read event by event along the path of the declaration, in the encoding that the document declares.

use std::borrow::Cow;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::feed::drafts::{Drafts, Row};
use crate::feed::rows::{Figures, Rows, malformed};
use crate::feed::{ParseError, no_html, text};

/// Where the rows stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Xml {
    /// The path of the elements that are rows.
    pub(super) rows: &'static str,
    /// The path of the element whose text is the document.
    pub(super) wrapped: Option<&'static str>,
}

impl Xml {
    pub(super) fn read(self, bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
        no_html(bytes, "XML")?;
        let text = text::decode_xml(bytes)?;
        match self.wrapped {
            Some(path) => Walk::new(self.rows, drafts).document(&inside(&text, path)?),
            None => Walk::new(self.rows, drafts).document(&text),
        }
    }
}

/// The text of the first element at a path.
fn inside(text: &str, path: &str) -> Result<String, ParseError> {
    let path: Vec<&str> = path.split('/').collect();
    let mut reader = Reader::from_str(text);
    let (mut depth, mut matched, mut found, mut inner) = (0_usize, 0_usize, false, String::new());
    loop {
        match reader.read_event().map_err(|error| at(error.to_string(), reader.error_position()))? {
            Event::Start(tag) => {
                let on_path = depth == matched && path.get(depth).is_some_and(|name| *name == local(&tag));
                matched += usize::from(on_path);
                depth += 1;
                found |= matched == path.len();
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                matched = matched.min(depth);
            }
            Event::Text(words) if matched == path.len() => inner.push_str(&words),
            Event::CData(words) if matched == path.len() => inner.push_str(&words),
            Event::GeneralRef(name) if matched == path.len() => inner.push_str(&entity(&name)?),
            Event::Eof if depth > 0 => return Err(at("it ends in the middle".to_owned(), reader.buffer_position())),
            Event::Eof if found => return Ok(inner),
            Event::Eof => return Err(malformed(format!("there is no <{}>", path.join("><")), "the XML document")),
            _ => {}
        }
    }
}

/// What `&name;` stands for.
fn entity(name: &str) -> Result<Cow<'static, str>, ParseError> {
    let escaped = format!("&{name};");
    match quick_xml::escape::unescape(&escaped) {
        Ok(text) => Ok(Cow::Owned(text.into_owned())),
        Err(_) => Err(malformed(format!("{escaped:?} stands for nothing known"), "the XML document")),
    }
}

fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name = tag.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The places of a row's fields.
const DATE: usize = 0;
const UNTIL: usize = 1;
const NAME: usize = 2;
const UNITS: usize = 3;
const FIRST: usize = 4;
const SECOND: usize = 5;
const AGAIN: usize = 6;
const FIELDS: usize = 9;

/// The fields that were found in one element. The texts are kept for the next row.
#[derive(Debug, Default)]
struct RowFields {
    is: [bool; FIELDS],
    text: [String; FIELDS],
}

impl RowFields {
    fn clear(&mut self) {
        self.is = [false; FIELDS];
        self.text.iter_mut().for_each(String::clear);
    }

    fn push(&mut self, field: usize, text: &str) {
        if let (Some(is), Some(own)) = (self.is.get_mut(field), self.text.get_mut(field)) {
            *is = true;
            own.push_str(text);
        }
    }

    fn get(&self, field: usize) -> Option<&str> {
        self.is.get(field).filter(|is| **is)?;
        self.text.get(field).map(String::as_str)
    }
}

/// The way through a document.
struct Walk<'w, 'r> {
    path: Vec<&'static str>,
    fields: [Option<&'static str>; FIELDS],
    drafts: &'w mut Drafts<'r>,
    /// What was found in the open elements of the path, the row among them.
    found: Vec<RowFields>,
    depth: usize,
    matched: usize,
    roots: usize,
    /// The field whose text is being read, and the depth of its element.
    open: Option<(usize, usize)>,
}

impl<'w, 'r> Walk<'w, 'r> {
    fn new(path: &'static str, drafts: &'w mut Drafts<'r>) -> Walk<'w, 'r> {
        let path: Vec<&'static str> = path.split('/').collect();
        let found = path.iter().map(|_| RowFields::default()).collect();
        Walk { fields: fields(drafts.rows), path, drafts, found, depth: 0, matched: 0, roots: 0, open: None }
    }

    fn document(mut self, text: &str) -> Result<(), ParseError> {
        let mut reader = Reader::from_str(text);
        loop {
            let event = reader.read_event().map_err(|error| at(error.to_string(), reader.error_position()))?;
            let here = reader.buffer_position();
            match event {
                Event::Start(tag) => self.start(&tag, here)?,
                Event::Empty(tag) => {
                    self.start(&tag, here)?;
                    self.end()?;
                }
                Event::End(_) => self.end()?,
                Event::Text(words) => self.text(&words, here)?,
                Event::CData(words) => self.text(&words, here)?,
                Event::GeneralRef(name) => self.text(&entity(&name)?, here)?,
                Event::Eof if self.depth > 0 => return Err(at("it ends in the middle".to_owned(), here)),
                Event::Eof if self.roots != 1 => return Err(at(format!("{} documents in one answer", self.roots), here)),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Whether an element directly under the path, or anywhere in a row, is open: where fields are.
    fn in_row(&self) -> bool {
        self.matched == self.path.len()
    }

    fn start(&mut self, tag: &BytesStart<'_>, here: u64) -> Result<(), ParseError> {
        let name = local(tag);
        if self.depth == 0 {
            self.roots += 1;
            if self.path.first().is_none_or(|root| *root != name) {
                return Err(at(format!("<{name}> stands where <{}> is due", self.path.first().unwrap_or(&"")), here));
            }
        }
        self.depth += 1;
        if self.matched + 1 == self.depth && self.path.get(self.matched).is_some_and(|due| *due == name) {
            self.matched += 1;
            return self.on_path(tag, here);
        }
        if self.open.is_none() && (self.in_row() || self.matched + 1 == self.depth) {
            self.open = self.field(name).map(|field| (field, self.depth));
            if let (Some((field, _)), Some(found)) = (self.open, self.found.get_mut(self.matched.saturating_sub(1))) {
                found.push(field, "");
            }
        }
        Ok(())
    }

    /// An element of the path begins: its attributes may be fields.
    fn on_path(&mut self, tag: &BytesStart<'_>, here: u64) -> Result<(), ParseError> {
        let Some(found) = self.found.get_mut(self.matched.saturating_sub(1)) else { return Ok(()) };
        found.clear();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| at(error.to_string(), here))?;
            let name = attribute.key.into_inner();
            let is = |field: &Option<&str>| field.and_then(|field| field.strip_prefix('@')) == Some(name);
            if let Some(field) = self.fields.iter().position(is) {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| at(error.to_string(), here))?;
                found.push(field, &value);
            }
        }
        if self.in_row() {
            self.open = self.field(".").map(|field| (field, self.depth));
            if let (Some((field, _)), Some(found)) = (self.open, self.found.last_mut()) {
                found.push(field, "");
            }
        } else if let Some(date) = self.found.get(self.matched.saturating_sub(1)).and_then(|found| found.get(DATE)) {
            self.drafts.day(date)?;
        }
        Ok(())
    }

    fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| *field == Some(name))
    }

    fn end(&mut self) -> Result<(), ParseError> {
        if self.depth == self.matched && self.in_row() {
            self.row()?;
        }
        self.open = self.open.filter(|(_, depth)| *depth != self.depth);
        if self.depth == self.matched {
            self.matched -= 1;
        }
        self.depth = self.depth.saturating_sub(1);
        Ok(())
    }

    fn row(&mut self) -> Result<(), ParseError> {
        let nearest = |field: usize| self.found.iter().rev().find_map(|found| found.get(field));
        let own = |field: usize| self.found.last().and_then(|found| found.get(field));
        self.drafts.row(Row {
            date: nearest(DATE),
            until: nearest(UNTIL),
            name: nearest(NAME),
            units: nearest(UNITS),
            first: own(FIRST),
            second: own(SECOND),
            again: [own(AGAIN), own(AGAIN + 1), own(AGAIN + 2)],
        })
    }

    fn text(&mut self, words: &str, here: u64) -> Result<(), ParseError> {
        let blank = || words.trim_start_matches('\u{feff}').trim().is_empty();
        if self.depth == 0 {
            return if blank() { Ok(()) } else { Err(at("text outside of the document".to_owned(), here)) };
        }
        match self.open {
            Some((field, depth)) if depth == self.depth => {
                if let Some(found) = self.found.get_mut(self.matched.saturating_sub(1)) {
                    found.push(field, words);
                }
                Ok(())
            }
            _ if self.depth == self.matched && !self.in_row() && !blank() => Err(at("text where elements are due".to_owned(), here)),
            _ => Ok(()),
        }
    }
}

/// The names of the fields, by their places.
fn fields(rows: &Rows) -> [Option<&'static str>; FIELDS] {
    let (first, second) = match rows.price {
        Figures::Mid(field) => (field, None),
        Figures::BuySell(buy, sell) => (buy, Some(sell)),
    };
    let (until, again) = (rows.until.map(|(field, _)| field), rows.again);
    let mark = again.mark.map(|(field, _)| field);
    [Some(rows.date.0), until, Some(rows.code), rows.units.field(), Some(first), second, again.one, again.number, mark]
}

fn at(what: String, byte: u64) -> ParseError {
    malformed(what, &format!("byte {byte} of the XML document"))
}
