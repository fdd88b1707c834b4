//! The day that a question is about, and which sheets stand for it. Part of `convert/book`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The day that a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Day {
    /// Today, wherever each source is.
    Now,
    /// A named day.
    On(Date),
}

impl Day {
    /// Now, when no day is named.
    #[must_use]
    pub fn of(date: Option<Date>) -> Day {
        date.map_or(Day::Now, Day::On)
    }
}

/// Which sheets stand for a day.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayRule {
    /// The newest ones of that day or before.
    #[default]
    OnOrBefore,
    /// The newest ones before that day.
    Before,
    /// That day's own, or none.
    Exact,
}

impl DayRule {
    /// Every rule.
    pub const ALL: [DayRule; 3] = [DayRule::OnOrBefore, DayRule::Before, DayRule::Exact];

    /// The name in answers and parameters.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DayRule::OnOrBefore => "on-or-before",
            DayRule::Before => "before",
            DayRule::Exact => "exact",
        }
    }

    /// Whether it is what holds when none is named.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == DayRule::OnOrBefore
    }

    /// The last day whose sheet may stand for this one.
    pub(super) fn reaches(self, day: Date) -> Date {
        if self == DayRule::Before { day.yesterday().unwrap_or(day) } else { day }
    }
}
