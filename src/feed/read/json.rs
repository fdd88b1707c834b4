//! JSON to rows. Part of `feed/read`.
//!
//! The document is walked along the path of the declaration and nothing else of it is kept; figures stay the text that they were.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, de};
use serde_json::value::RawValue;

use crate::feed::drafts::{Drafts, Row};
use crate::feed::rows::{Figures, Rows, malformed};
use crate::feed::{ParseError, no_html, text};

/// Where the rows stand, and what they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json {
    /// The path to the rows.
    pub(super) rows: &'static str,
    /// Whether each member of a row is a currency, and under which name its figure stands in it.
    pub(super) columns: Option<&'static str>,
}

impl Json {
    pub(super) fn read(self, bytes: &[u8], drafts: &mut Drafts<'_>) -> Result<(), ParseError> {
        no_html(bytes, "JSON")?;
        let text = text::decode(bytes, "utf-8", "the JSON document")?;
        let steps = steps(self.rows);
        let mut failed = None;
        let walk = Walk { steps: &steps, columns: self.columns, outer: &RowFields::default(), drafts, failed: &mut failed };
        let mut document = serde_json::Deserializer::from_str(&text);
        let read = walk.deserialize(&mut document).and_then(|()| document.end());
        match (read, failed) {
            (_, Some(error)) => Err(error),
            (Err(error), None) => {
                Err(malformed(error.to_string(), &format!("line {}, column {} of the JSON", error.line(), error.column())))
            }
            (Ok(()), None) => Ok(()),
        }
    }
}

/// One step into a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Member(&'static str),
    Each,
    /// The items of a list, or the one that stands where a list would.
    EachOrOne,
}

fn steps(path: &'static str) -> Vec<Step> {
    let part = |part: &'static str| {
        let (name, lists) = part.find('[').map_or((part, ""), |at| part.split_at(at));
        let member = (!name.is_empty()).then_some(Step::Member(name));
        let each = |list| if list == "[?]" { Step::EachOrOne } else { Step::Each };
        member.into_iter().chain(lists.split_inclusive(']').map(each))
    };
    path.split('.').flat_map(part).collect()
}

/// The fields of a row that were found so far, as they are written.
#[derive(Debug, Clone, Default)]
struct RowFields<'de> {
    date: Option<Cow<'de, str>>,
    until: Option<Cow<'de, str>>,
    name: Option<Cow<'de, str>>,
    units: Option<Cow<'de, str>>,
    first: Option<Cow<'de, str>>,
    second: Option<Cow<'de, str>>,
}

impl<'de> RowFields<'de> {
    /// The place of the field with that name; nothing where the declaration does not ask for it.
    fn place(&mut self, rows: &Rows, name: &str, long: bool) -> Option<&mut Option<Cow<'de, str>>> {
        if name == rows.date.0 {
            return Some(&mut self.date);
        }
        if rows.until.is_some_and(|(field, _)| field == name) {
            return Some(&mut self.until);
        }
        if rows.units.field() == Some(name) {
            return Some(&mut self.units);
        }
        if !long {
            return None;
        }
        if name == rows.code {
            return Some(&mut self.name);
        }
        match rows.price {
            Figures::Mid(field) | Figures::BuySell(field, _) if field == name => Some(&mut self.first),
            Figures::BuySell(_, field) if field == name => Some(&mut self.second),
            _ => None,
        }
    }

    /// Whether fields of a row stand in members of this member: `currency.code`.
    fn encloses(rows: &Rows, name: &str) -> bool {
        let (first, second) = match rows.price {
            Figures::Mid(first) => (first, None),
            Figures::BuySell(first, second) => (first, Some(second)),
        };
        let fields = [Some(rows.date.0), Some(rows.code), rows.units.field(), Some(first), second];
        fields.into_iter().flatten().any(|field| field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    fn row<'f>(&'f self, outer: &'f RowFields<'de>) -> Row<'f> {
        let text = |own: &'f Option<Cow<'de, str>>, outer: &'f Option<Cow<'de, str>>| own.as_deref().or(outer.as_deref());
        Row {
            date: text(&self.date, &outer.date),
            until: text(&self.until, &outer.until),
            name: text(&self.name, &outer.name),
            units: text(&self.units, &outer.units),
            first: self.first.as_deref(),
            second: self.second.as_deref(),
            ..Row::default()
        }
    }
}

/// A value as text: a string without its quotes, a number as it is written, `null` as that.
fn written<'de>(raw: &'de RawValue) -> Result<Cow<'de, str>, serde_json::Error> {
    let text = raw.get();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inside) if !inside.contains('\\') => Ok(Cow::Borrowed(inside)),
        Some(_) => serde_json::from_str::<String>(text).map(Cow::Owned),
        None => Ok(Cow::Borrowed(text)),
    }
}

/// The way from here to the rows.
struct Walk<'w, 'r, 'de> {
    steps: &'w [Step],
    columns: Option<&'static str>,
    outer: &'w RowFields<'de>,
    drafts: &'w mut Drafts<'r>,
    failed: &'w mut Option<ParseError>,
}

impl<'r, 'de> Walk<'_, 'r, 'de> {
    /// Notes what is wrong, and stops the document.
    fn told<E: de::Error>(&mut self, result: Result<(), ParseError>) -> Result<(), E> {
        result.map_err(|error| {
            *self.failed = Some(error);
            E::custom("a row cannot be read")
        })
    }

    /// The way from the next step on.
    fn next<'s>(&'s mut self, outer: &'s RowFields<'de>) -> Walk<'s, 'r, 'de> {
        let steps = self.steps.get(1..).unwrap_or_default();
        Walk { steps, columns: self.columns, outer, drafts: &mut *self.drafts, failed: &mut *self.failed }
    }

    /// An object that encloses the rows. Where its date comes after them, they wait for it.
    fn enclosing<A: MapAccess<'de>>(mut self, member: &str, mut map: A) -> Result<(), A::Error> {
        let (mut found, mut waiting, mut seen) = (self.outer.clone(), None, false);
        let outer_date = found.date.is_some();
        let mut begun = false;
        while let Some(Name(name)) = map.next_key()? {
            if name == member {
                seen = true;
                if found.date.is_some() {
                    self.begin(&found, outer_date, &mut begun)?;
                    map.next_value_seed(self.next(&found))?;
                } else {
                    waiting = Some(map.next_value::<&RawValue>()?);
                }
            } else if let Some(place) = found.place(self.drafts.rows, &name, self.columns.is_none()) {
                *place = Some(written(map.next_value()?).map_err(A::Error::custom)?);
                // Where `null` is declared to be nothing, such a date is none: an answer without a day has no rows.
                found.date = found.date.filter(|date| !self.drafts.rows.is_empty(date));
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        self.begin(&found, outer_date, &mut begun)?;
        if let Some(rows) = waiting {
            let mut document = serde_json::Deserializer::from_str(rows.get());
            self.next(&found).deserialize(&mut document).map_err(A::Error::custom)?;
        }
        if seen { Ok(()) } else { Err(A::Error::custom(format_args!("there is no {member:?}"))) }
    }

    /// Says once that a day begins, where the date stands outside of the rows.
    fn begin<E: de::Error>(&mut self, found: &RowFields<'de>, outer: bool, begun: &mut bool) -> Result<(), E> {
        match &found.date {
            Some(date) if !outer && !*begun => {
                *begun = true;
                let day = self.drafts.day(date);
                self.told(day)
            }
            _ => Ok(()),
        }
    }

    /// A row with a field for its name.
    fn row<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut found = RowFields::default();
        while let Some(Name(name)) = map.next_key()? {
            match found.place(self.drafts.rows, &name, true) {
                Some(place) => *place = Some(written(map.next_value()?).map_err(A::Error::custom)?),
                None if RowFields::encloses(self.drafts.rows, &name) => {
                    let members: HashMap<Cow<'de, str>, &'de RawValue> = map.next_value()?;
                    for (member, value) in members {
                        if let Some(place) = found.place(self.drafts.rows, &format!("{name}.{member}"), true) {
                            *place = Some(written(value).map_err(A::Error::custom)?);
                        }
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let row = self.drafts.row(found.row(self.outer));
        self.told(row)
    }

    /// A row that is a list, whose fields are called by their places: `#1` is the first.
    fn numbered<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let (mut found, mut at) = (RowFields::default(), 0_usize);
        while let Some(item) = items.next_element::<&RawValue>()? {
            at += 1;
            if let Some(place) = found.place(self.drafts.rows, &format!("#{at}"), true) {
                *place = Some(written(item).map_err(A::Error::custom)?);
            }
        }
        let row = self.drafts.row(found.row(self.outer));
        self.told(row)
    }

    /// A row whose members are currencies.
    fn columns<A: MapAccess<'de>>(mut self, figure: &str, mut map: A) -> Result<(), A::Error> {
        let (mut found, mut cells) = (RowFields::default(), Vec::new());
        while let Some(Name(name)) = map.next_key()? {
            match found.place(self.drafts.rows, &name, false) {
                Some(place) => *place = Some(written(map.next_value()?).map_err(A::Error::custom)?),
                None if self.drafts.rows.passes_over(&name) => {
                    map.next_value::<IgnoredAny>()?;
                }
                None => cells.push((name, cell(map.next_value()?, figure).map_err(A::Error::custom)?)),
            }
        }
        let row = found.row(self.outer);
        let read = match self.drafts.rows.price {
            Figures::Mid(_) => {
                cells.iter().try_for_each(|(name, text)| self.drafts.row(Row { name: Some(name), first: Some(text), ..row }))
            }
            Figures::BuySell(buy, sell) => sides(self.drafts, &cells, buy, sell, row),
        };
        self.told(read)
    }
}

/// Pairs the columns of buying rates with those of selling rates: each name ends in one of two ways.
fn sides(drafts: &mut Drafts<'_>, cells: &[(Cow<'_, str>, Cow<'_, str>)], buy: &str, sell: &str, row: Row<'_>) -> Result<(), ParseError> {
    let selling: HashMap<&str, &str> = cells.iter().filter_map(|(name, text)| Some((name.strip_suffix(sell)?, text.as_ref()))).collect();
    for (name, text) in cells {
        match name.strip_suffix(buy) {
            Some(stem) => drafts.row(Row { name: Some(stem), first: Some(text), second: selling.get(stem).copied(), ..row })?,
            None if name.ends_with(sell) => {}
            None => return Err(malformed(format!("{name:?} is neither a buying nor a selling rate"), row.date.unwrap_or("a row"))),
        }
    }
    Ok(())
}

/// The figure of a column: the value itself, or a member of it.
fn cell<'de>(raw: &'de RawValue, figure: &str) -> Result<Cow<'de, str>, serde_json::Error> {
    if figure.is_empty() {
        return written(raw);
    }
    let members: HashMap<Cow<'de, str>, &'de RawValue> = serde_json::from_str(raw.get())?;
    let member = members.get(figure).ok_or_else(|| serde_json::Error::custom(format_args!("there is no {figure:?}")))?;
    written(member)
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.steps.first() {
            Some(Step::Each) => deserializer.deserialize_seq(self),
            Some(Step::EachOrOne) => deserializer.deserialize_any(self),
            None if self.drafts.rows.is_numbered() => deserializer.deserialize_seq(self),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.steps.first() {
            Some(Step::Each) => "a list",
            None if self.drafts.rows.is_numbered() => "a list",
            _ => "an object",
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        if self.steps.is_empty() {
            return self.numbered(items);
        }
        let outer = self.outer;
        while items.next_element_seed(self.next(outer))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, map: A) -> Result<(), A::Error> {
        if self.steps.first() == Some(&Step::EachOrOne) {
            let outer = self.outer;
            return self.next(outer).visit_map(map);
        }
        match (self.steps.first(), self.columns) {
            (Some(Step::Member(member)), _) => self.enclosing(member, map),
            (_, Some(figure)) => self.columns(figure, map),
            (_, None) => self.row(map),
        }
    }
}

/// A member's name, borrowed where it has no escapes.
struct Name<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Name<'de>, D::Error> {
        deserializer.deserialize_str(NameVisitor)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Name<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Borrowed(name)))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Name<'de>, E> {
        Ok(Name(Cow::Owned(name.to_owned())))
    }
}
