//! `OWN` and `OWN-…`: rates of one's own, in a file or at an address that the configuration names. Part of `sources`.
//!
//! Every other source is known when fx is built, so that a source is `&'static` everywhere: in books, receipts and the names of tables. One of
//! one's own is known when the configuration is read, and lives as long as the process. Its declaration is therefore leaked, once for each
//! different one: as many as the configuration names, a few hundred bytes each. What a client sends is only ever looked up here.

use std::sync::{PoisonError, RwLock};

use crate::calendar::weekdays;
use crate::currency::Code;
use crate::feed::{Latest, Layout, get, read};
use crate::source::{Absent, Kind, Source, SourceId, Table};

/// What a configuration says of rates of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The id in answers.
    pub id: SourceId,
    /// Whose rates they are.
    pub name: String,
    /// What kind of rate they are.
    pub kind: Kind,
    /// The currencies through which they join; none where every pair stands for itself.
    pub pivots: Vec<Code>,
    /// The zone whose date is "today", by its IANA name.
    pub zone: String,
}

static DECLARED: RwLock<Vec<&'static Source>> = RwLock::new(Vec::new());
static IDS: RwLock<Vec<SourceId>> = RwLock::new(Vec::new());

/// The longest name after `own_`.
const LONGEST: usize = 24;

/// The id of a table `[sources.own]` or `[sources.own_NAME]`; nothing for any other. For names out of a configuration: each is kept for ever.
#[must_use]
pub fn id(key: &str) -> Option<SourceId> {
    let name = key.strip_prefix("own")?;
    let plain =
        |name: &str| !name.is_empty() && name.len() <= LONGEST && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    if !name.is_empty() && !name.strip_prefix('_').is_some_and(plain) {
        return None;
    }
    let text = key.to_ascii_uppercase().replace('_', "-");
    let mut ids = IDS.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = ids.iter().find(|known| known.as_str() == text) {
        return Some(*known);
    }
    let new = SourceId::new(Box::leak(text.into_boxed_str()));
    ids.push(new);
    Some(new)
}

/// The source of a declaration.
#[must_use]
pub fn declare(declaration: &Declaration) -> &'static Source {
    let Declaration { id, name, kind, pivots, zone } = declaration;
    let same = |source: &&&Source| {
        source.id == *id && source.name == name && source.kind == *kind && source.pivots == pivots.as_slice() && source.zone == zone
    };
    let mut declared = DECLARED.write().unwrap_or_else(PoisonError::into_inner);
    let known = declared.iter().find(same).copied();
    declared.retain(|source| known.is_none_or(|known| !std::ptr::eq(*source, known)));
    let source = known.unwrap_or_else(|| {
        Box::leak(Box::new(Source {
            id: *id,
            name: Box::leak(name.clone().into_boxed_str()),
            country: "",
            kind: *kind,
            pivots: Box::leak(pivots.clone().into_boxed_slice()),
            zone: Box::leak(zone.clone().into_boxed_str()),
            page: "",
            terms: "Private: rates of this installation's own.",
            key: None,
            base_url: None,
            tables: TABLES,
        }))
    });
    // The last one declared is the one that is found by its id.
    declared.insert(0, source);
    source
}

/// Nothing is known of when the next line is written: what is there is carried, and never called late. `refresh` reads the file itself.
const TABLES: &[Table] = &[Table {
    absent: Absent::Carries,
    when: weekdays().at(0, 0).grace(60 * 24 * 30),
    latest: Latest::AllOf(&[]),
    ..Table::asked(get(""), read::csv(Layout::Lines))
}];

/// The sources of one's own that were declared, each id once.
#[must_use]
pub fn declared() -> Vec<&'static Source> {
    let declared = DECLARED.read().unwrap_or_else(PoisonError::into_inner);
    let mut each: Vec<&'static Source> = Vec::new();
    for source in declared.iter() {
        if !each.iter().any(|other| other.id == source.id) {
            each.push(source);
        }
    }
    each
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_ones_own_sources_are_told_from_others() {
        let named = |key| id(key).map(|id| id.as_str());
        assert_eq!(named("own"), Some("OWN"));
        assert_eq!(named("own_treasury_2"), Some("OWN-TREASURY-2"));
        for other in ["ow", "owner", "own_", "own-x", "own_X", "own_a.b", "ecb", "own_abcdefghijklmnopqrstuvwxyz"] {
            assert_eq!(named(other), None, "{other}");
        }
        assert!(std::ptr::eq(named("own_x").unwrap(), named("own_x").unwrap()), "a name is kept once");
    }
}
