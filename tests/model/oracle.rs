//! What is true in the model: what was published when, and which of it fx was shown. Part of `model`. It shares no line with fx.

use std::collections::BTreeMap;

use fx::calendar::Freshness;
use fx::convert::{Conversion, Leg};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::publisher::{Figure, Figures, Publisher, Who, decimal};

/// The newest day of the compiled-in archive: what is older is the archive's, and checked elsewhere.
const ARCHIVE_ENDS: Date = date(2026, 10, 30);

/// What the questions of a story came to.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    pub right: usize,
    pub errors: usize,
    pub current: usize,
    pub carried: usize,
    pub late: usize,
    /// Questions that were asked again, as known at the instant of the first answer.
    pub again: usize,
}

impl Counts {
    pub fn and(self, other: &Counts) -> Counts {
        Counts {
            right: self.right + other.right,
            errors: self.errors + other.errors,
            current: self.current + other.current,
            carried: self.carried + other.carried,
            late: self.late + other.late,
            again: self.again + other.again,
        }
    }

    pub fn word(&mut self, freshness: Freshness) {
        self.right += 1;
        match freshness {
            Freshness::Current => self.current += 1,
            Freshness::Carried => self.carried += 1,
            _ => self.late += 1,
        }
    }
}

/// What fx has been shown of one publisher: of each date the number of revisions that there were when it was seen whole.
#[derive(Debug, Clone, Default)]
pub struct Seen(BTreeMap<Date, usize>);

impl Seen {
    /// A poll of an honest page came to its end.
    pub fn see(&mut self, publisher: &Publisher) {
        if let Some((day, _)) = publisher.newest() {
            self.0.insert(day, publisher.published[&day].len());
        }
    }

    /// The newest date in force on a day, of those that were seen, and how many revisions of it.
    fn on(&self, day: Date) -> Option<(Date, usize)> {
        self.0.range(..=day).next_back().map(|(day, revisions)| (*day, *revisions))
    }

    /// Nothing is certain any more: the file was damaged.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

/// A question about one currency at one publisher.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub code: &'static str,
    pub day: Option<Date>,
    /// By fx's clock, which may be wrong.
    pub now: Timestamp,
}

/// What is untrue about the figure of an answer, whatever its word: of a process that may not have heard yet what another one stored.
pub fn untrue_figure(publisher: &Publisher, asked: Asked, answer: &Conversion) -> Option<String> {
    answer.legs.iter().find_map(|leg| figure(publisher, &Seen::default(), asked.code, leg))
}

/// What is untrue about an answer; nothing where it is right.
pub fn untrue(publisher: &Publisher, seen: &Seen, asked: Asked, answer: &Conversion) -> Option<String> {
    let who = publisher.who;
    let today = who.today(asked.now);
    let on = asked.day.unwrap_or(today);
    let [leg] = answer.legs.as_slice() else { return Some(format!("{} legs", answer.legs.len())) };
    if leg.source != who.id() || leg.date != answer.rate_date || answer.requested_date != on {
        return Some("another source or day than it says".to_owned());
    }
    if leg.date > on || asked.day.is_none() && leg.date > today {
        return Some(format!("a sheet of {} on {on}", leg.date));
    }
    figure(publisher, seen, asked.code, leg)
        .or_else(|| hidden(seen, on, leg))
        .or_else(|| word(who, on, today, asked.now, leg, answer.freshness))
}

/// The figure is one that its publisher meant for that date, and none older than fx has seen.
fn figure(publisher: &Publisher, seen: &Seen, code: &str, leg: &Leg) -> Option<String> {
    if leg.date <= ARCHIVE_ENDS {
        return None;
    }
    let Some(revisions) = publisher.published.get(&leg.date) else { return Some(format!("nothing was published for {}", leg.date)) };
    let least = seen.on(leg.date).filter(|(day, _)| *day == leg.date).map_or(1, |(_, revisions)| revisions);
    let of = |figures: &Figures| figures.get(code).map(|figure: &Figure| decimal(*figure));
    let meant: Vec<Option<String>> = revisions[least - 1..].iter().map(of).collect();
    let shown = format!("{:.4}", leg.value);
    (leg.nominal != 1 || !meant.contains(&Some(shown.clone()))).then(|| format!("{shown} of {}, published {meant:?}", leg.date))
}

/// No newer sheet was seen that holds on the day.
fn hidden(seen: &Seen, on: Date, leg: &Leg) -> Option<String> {
    let (newest, _) = seen.on(on)?;
    (newest > leg.date).then(|| format!("a sheet of {} though that of {newest} was seen", leg.date))
}

/// The word is one that is known to hold.
fn word(who: Who, on: Date, today: Date, now: Timestamp, leg: &Leg, word: Freshness) -> Option<String> {
    let missed = |after: SignedDuration| {
        let days = (1..400).map(|n| leg.date + n.days()).take_while(|day| *day <= on);
        // Of a past day everything was due.
        days.filter_map(|day| who.due(day)).any(|due| on < today || due + after <= now)
    };
    let right = match word {
        Freshness::Current => leg.date == on,
        Freshness::Carried => leg.date < on && !missed(who.grace()),
        Freshness::Late | Freshness::Stale => missed(SignedDuration::ZERO),
        Freshness::Unknown => false,
    };
    (!right).then(|| format!("`{}` of a sheet of {} on {on}", word.name(), leg.date))
}

/// Whether an error is untrue: the newest sheet that was seen quotes the currency, and it is not too old.
pub fn withheld(publisher: &Publisher, seen: &Seen, asked: Asked) -> bool {
    let on = asked.day.unwrap_or(publisher.who.today(asked.now));
    let Some((day, _)) = seen.on(on) else { return false };
    let near = on.since(day).is_ok_and(|span| span.get_days() <= 9);
    // A later one may have come when a process was killed.
    near && publisher.published.range(day..=on).all(|(_, revisions)| revisions.iter().all(|figures| figures.contains_key(asked.code)))
}
