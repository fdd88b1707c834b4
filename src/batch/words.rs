//! What words, signs and codes of cells mean, as at the command: `Euro`, `$`, `GBp`, `50p`, `доллар США`. Part of `batch`; a word is looked
//! for once, and found in a table from then on.

use std::collections::HashMap;

use super::plan::Plan;
use crate::convert::ConvertError;
use crate::currency::{self, Code};

/// Words that are kept; when there are more, they are forgotten and looked for again.
const MOST_WORDS: usize = 4096;
/// Searches that are dear, one for each word that is unknown in a language or misspelt: enough for a file of honest errors, and no lever
/// for others.
const MOST_SEARCHES: u32 = 2000;

/// The readings of a word.
#[derive(Debug, Clone, Default)]
pub(super) struct Readings {
    /// What it can mean, the usual one first; nothing when it is no currency.
    pub(super) codes: Vec<Code>,
    /// It names parts of them.
    pub(super) parts: bool,
    /// It is a word of a language that is neither the reader's nor English.
    pub(super) abroad: bool,
}

/// The words of a file.
#[derive(Debug)]
pub(super) struct Words {
    locale: String,
    home: Option<Code>,
    known: HashMap<Box<str>, Readings>,
    searches: u32,
}

impl Words {
    pub(super) fn new(plan: &Plan) -> Words {
        Words { locale: plan.locale.clone(), home: plan.symbols.first().copied(), known: HashMap::new(), searches: 0 }
    }

    /// What a word, a sign or a code is.
    pub(super) fn read(&mut self, text: &str) -> &Readings {
        if !self.known.contains_key(text) {
            if self.known.len() == MOST_WORDS {
                self.known.clear();
            }
            let found = self.find(text);
            self.known.insert(text.into(), found);
        }
        &self.known[text]
    }

    fn find(&mut self, text: &str) -> Readings {
        let code = currency::unit_named(text).map(|unit| unit.code).or_else(|| text.parse().ok().filter(|code| is_known(*code)));
        if let Some(code) = code {
            return Readings { codes: vec![code], ..Readings::default() };
        }
        let parts = currency::minor_named_at(text, self.home);
        if !parts.is_empty() {
            return Readings { codes: parts, parts: true, abroad: false };
        }
        let called = currency::called(text);
        if !called.is_empty() || !self.may_search() {
            return Readings { codes: called, ..Readings::default() };
        }
        let here = currency::called_in(&self.locale, text);
        if !here.is_empty() {
            return Readings { codes: here, ..Readings::default() };
        }
        Readings { codes: currency::called_abroad(text), parts: false, abroad: true }
    }

    /// An unknown code, with what may have been meant as long as that search is not too dear.
    pub(super) fn unknown(&mut self, text: &str) -> ConvertError {
        if self.may_search() {
            return ConvertError::unknown(text);
        }
        ConvertError::UnknownCurrency { text: text.to_owned(), suggestions: Vec::new() }
    }

    fn may_search(&mut self) -> bool {
        self.searches = self.searches.saturating_add(1);
        self.searches <= MOST_SEARCHES
    }
}

/// Whether a code is one of ISO 4217, or of a part of a currency.
pub(super) fn is_known(code: Code) -> bool {
    currency::find(code).is_some() || currency::unit(code).is_some()
}

/// Some codes in a message: as many as fit, and the rest counted.
pub(super) fn listed(codes: &[Code]) -> String {
    let codes: Vec<&str> = codes.iter().map(Code::as_str).collect();
    match codes.split_at_checked(4) {
        Some((first, rest @ [_, _, ..])) => format!("{} and {} more", first.join(", "), rest.len()),
        _ => codes.join(", "),
    }
}
