//! Which source answers before which, where none is named. Part of `convert`: pure.
//!
//! The configuration's `[rates] prefer` comes first: ids of sources, and the word `home`, which stands for the central bank of the target
//! currency and then that of the source currency. Who is not named there comes after: official and reference rates before aggregates,
//! daily before weekly and monthly tables, then the order of the registry.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::currency::Code;
use crate::source::{EnabledSource, Kind, SourceId};

/// One entry of `[rates] prefer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preferred {
    /// This source.
    Source(SourceId),
    /// The central bank of the target currency, then that of the source currency.
    Home,
}

/// The order of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preference(Vec<Preferred>);

/// The smaller, the sooner a source answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The entry of the configuration; one more than there are, for a source that none names.
    entry: usize,
    /// Of an entry `home`: the central bank of the target before that of the source currency.
    side: u8,
    aggregate: bool,
    interval: u8,
}

impl Preference {
    /// These entries, the first one first.
    #[must_use]
    pub fn new(entries: Vec<Preferred>) -> Preference {
        Preference(entries)
    }

    /// Whether the order depends on the pair.
    #[must_use]
    pub fn depends_on_pair(&self) -> bool {
        self.0.contains(&Preferred::Home)
    }

    /// Whether the configuration names a source.
    #[must_use]
    pub fn names(&self, source: SourceId) -> bool {
        self.0.contains(&Preferred::Source(source))
    }

    /// The place of a source for no pair in particular.
    #[must_use]
    pub fn usual(&self, source: &EnabledSource) -> Rank {
        self.rank(source, |_| None)
    }

    /// The place of a source for one pair.
    #[must_use]
    pub fn of_pair(&self, source: &EnabledSource, from: Code, to: Code) -> Rank {
        self.rank(source, |home| match home {
            _ if home == to => Some(0),
            _ if home == from => Some(1),
            _ => None,
        })
    }

    /// The place of a source where all that quote a pair are stale. Whom the configuration names comes first, an aggregate last; the bank at home
    /// knows its currency better than one abroad whose last word is a little younger; then the youngest answers.
    #[must_use]
    pub fn of_stale(&self, source: &EnabledSource, (from, to): (Code, Code), oldest: Date) -> impl Ord + use<> {
        let named = self.of_pair(source, from, to);
        let at_home = Preference::new(vec![Preferred::Home]).of_pair(source, from, to);
        (named.aggregate, named.entry, at_home.entry, at_home.side, Reverse(oldest))
    }

    fn rank(&self, source: &EnabledSource, side_of: impl Fn(Code) -> Option<u8>) -> Rank {
        let declared = source.source;
        // Rates of one's own are nobody's home, whatever their kind.
        let central_bank = matches!(declared.kind, Kind::Official | Kind::Reference) && source.own.is_none();
        let place = self.0.iter().enumerate().find_map(|(entry, preferred)| match preferred {
            Preferred::Source(id) => (*id == declared.id).then_some((entry, 0)),
            Preferred::Home => side_of(declared.home()).filter(|_| central_bank).map(|side| (entry, side)),
        });
        let (entry, side) = place.unwrap_or((self.0.len(), 0));
        let interval = declared.tables.iter().map(|table| table.when.days.interval()).min().unwrap_or(u8::MAX);
        Rank { entry, side, aggregate: declared.kind == Kind::Aggregate, interval }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::sources;

    fn enabled(id: &str) -> EnabledSource {
        EnabledSource::new(sources::find(id).unwrap(), &TimeZone::UTC, 10)
    }

    #[test]
    fn where_all_are_stale_the_named_come_first_then_the_bank_at_home_then_the_youngest() {
        use jiff::civil::date;
        let first = |prefer: &Preference, from: &[u8; 3], to: &[u8; 3], days: [(&'static str, Date); 3]| {
            let pair = (Code::new(from), Code::new(to));
            days.into_iter().min_by_key(|(id, day)| prefer.of_stale(&enabled(id), pair, *day)).map(|(id, _)| id)
        };
        let (april, may, june) = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1));
        let none = Preference::default();
        assert_eq!(first(&none, b"USD", b"RUB", [("NBRM", may), ("CBR", april), ("EXCHANGE-API", june)]), Some("CBR"));
        assert_eq!(first(&none, b"RUB", b"USD", [("NBRM", may), ("CBR", april), ("EXCHANGE-API", june)]), Some("CBR"));
        assert_eq!(first(&none, b"USD", b"HKD", [("NBRM", may), ("CBR", april), ("EXCHANGE-API", june)]), Some("NBRM"));
        let named = Preference::new(vec![Preferred::Source(enabled("CBR").id())]);
        assert_eq!(first(&named, b"USD", b"HKD", [("NBRM", may), ("CBR", april), ("EXCHANGE-API", june)]), Some("CBR"));
    }

    fn order(prefer: &Preference, from: &[u8; 3], to: &[u8; 3]) -> Vec<&'static str> {
        let mut sources = ["EXCHANGE-API", "ECB", "CBR"].map(enabled);
        sources.sort_by_key(|source| prefer.of_pair(source, Code::new(from), Code::new(to)));
        sources.iter().map(|source| source.id().as_str()).collect()
    }

    #[test]
    fn the_word_home_puts_the_central_bank_of_the_target_first_and_then_that_of_the_source_currency() {
        let named = |id: &str| Preferred::Source(enabled(id).id());
        let home = Preference::new(vec![Preferred::Home, named("EXCHANGE-API")]);
        assert_eq!(order(&home, b"USD", b"RUB"), ["CBR", "EXCHANGE-API", "ECB"]);
        assert_eq!(order(&home, b"RUB", b"EUR"), ["ECB", "CBR", "EXCHANGE-API"]);
        assert_eq!(order(&home, b"USD", b"GBP"), ["EXCHANGE-API", "ECB", "CBR"]);
        let listed = Preference::new(vec![named("CBR"), named("ECB")]);
        assert_eq!(order(&listed, b"USD", b"EUR"), ["CBR", "ECB", "EXCHANGE-API"]);
        // An aggregate's currency is nobody's home.
        assert_eq!(order(&Preference::new(vec![Preferred::Home]), b"USD", b"EUR"), ["ECB", "CBR", "EXCHANGE-API"]);
    }
}
