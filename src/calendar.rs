//! When a publisher publishes: which sheet should exist by now, why one is missing, when to look again.
//! Pure functions of a [`Schedule`] and an instant that is passed in. Used by `refresh` (when to fetch), by
//! `convert` (how fresh an answer is) and by `http` (how long a cache may keep it).

mod holidays;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// When a source publishes, in its own time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The publisher's own zone, by its IANA name: "today" is the date there.
    pub zone: TimeZone,
    /// The time of day at which a sheet is usually published.
    pub at: Time,
    /// How long after `at` a sheet may come before it is called late.
    pub grace: SignedDuration,
    /// On which days one is published.
    pub days: Days,
    /// Which date the publisher puts on what is published.
    pub effective: Effective,
}

/// The days on which a source publishes.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// Monday to Friday but for the closing days of T2, the euro system's settlement service (before 2023: TARGET2).
    Target,
    /// The working days of the Russian Federation, as far as the law fixes them.
    Russia,
    /// Every day.
    Daily,
}

/// Which date a published sheet bears.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effective {
    /// The day of publication (ECB).
    SameDay,
    /// The day after publication: in force from tomorrow (Bank of Russia).
    NextDay,
}

/// How an answer's sheet stands to the day that was asked.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Freshness {
    /// Of the day asked.
    Current,
    /// Of an earlier day, and the publisher had nothing newer to publish: weekend, holiday, not yet time.
    Carried,
    /// The publisher should have published by now, or this copy of fx has not got what was published.
    Late,
    /// Older than `carry_days`.
    Stale,
}

impl Freshness {
    /// The word in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Freshness::Current => "current",
            Freshness::Carried => "carried",
            Freshness::Late => "late",
            Freshness::Stale => "stale",
        }
    }
}

/// Why a sheet is not of the day asked.
#[cfg_attr(all(test, feature = "server"), derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// No sheet bears that date because of a Saturday or Sunday.
    Weekend,
    /// No sheet bears that date because of a holiday.
    Holiday,
    /// Today's sheet is due later today.
    NotYetPublished,
    /// The hour of publication and its grace have passed, and the sheet is not here.
    Late,
    /// A past working day for which the publisher published nothing, though it did later, and could be asked about that day.
    NoPublication,
}

/// How a sheet stands to the day asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// How fresh it is.
    pub freshness: Freshness,
    /// Why it is not of the day asked; nothing when it is.
    pub reason: Option<Reason>,
}

impl Standing {
    const CURRENT: Standing = Standing { freshness: Freshness::Current, reason: None };

    const fn of(freshness: Freshness, reason: Reason) -> Standing {
        Standing { freshness, reason: Some(reason) }
    }
}

/// Longer than any run of closed days: how far to look for the next or the last publication.
const LONGEST_BREAK: i64 = 31;

impl Schedule {
    /// The date in the publisher's zone.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Date {
        self.zone.to_datetime(now).date()
    }

    /// The moment at which that day begins in the publisher's zone.
    #[must_use]
    pub fn midnight(&self, day: Date) -> Timestamp {
        self.moment(day, Time::midnight())
    }

    /// The next moment at which the publisher's date changes.
    #[must_use]
    pub fn day_ends(&self, now: Timestamp) -> Timestamp {
        self.today(now).tomorrow().map_or(Timestamp::MAX, |tomorrow| self.midnight(tomorrow))
    }

    /// A time of day on a day. Where daylight saving skips it, it is later by the gap; where it comes twice, the first.
    fn moment(&self, day: Date, at: Time) -> Timestamp {
        self.zone.to_ambiguous_timestamp(day.to_datetime(at)).compatible().unwrap_or(Timestamp::MAX)
    }

    /// When the sheet with that effective date is published; nothing when the calendar has none.
    #[must_use]
    pub fn published_at(&self, effective: Date) -> Option<Timestamp> {
        let day = match self.effective {
            Effective::SameDay => effective,
            Effective::NextDay => effective.yesterday().ok()?,
        };
        self.days.closed(day).is_none().then(|| self.moment(day, self.at))
    }

    /// The newest effective date on or before a day for which the calendar has a sheet.
    #[must_use]
    pub fn expected_in_force(&self, on: Date) -> Date {
        self.days_back(on).find(|day| self.published_at(*day).is_some()).unwrap_or(on)
    }

    /// The effective date of the newest sheet whose hour of publication has passed.
    #[must_use]
    pub fn published(&self, now: Timestamp) -> Date {
        self.out_by(now, SignedDuration::ZERO)
    }

    /// The effective date of the newest sheet that should be out, with the time of grace over.
    #[must_use]
    pub fn expected(&self, now: Timestamp) -> Date {
        self.out_by(now, self.grace)
    }

    fn out_by(&self, now: Timestamp, grace: SignedDuration) -> Date {
        let newest = self.today(now).tomorrow().unwrap_or(Date::MAX);
        let out = |day: &Date| self.published_at(*day).is_some_and(|at| now.duration_since(at) >= grace);
        self.days_back(newest).find(out).unwrap_or(newest)
    }

    fn days_back(&self, from: Date) -> impl Iterator<Item = Date> {
        (0..LONGEST_BREAK).map_while(move |back| from.checked_sub(back.days()).ok())
    }

    /// When something new is to be expected: the first publication after `now`. Within the time of grace, and while that sheet is not
    /// here, it is the publication that is under way.
    #[must_use]
    pub fn next_due(&self, now: Timestamp, newest: Option<Date>) -> Timestamp {
        let under_way = self.published(now);
        if newest.is_none_or(|newest| newest < under_way)
            && let Some(at) = self.published_at(under_way).filter(|at| now.duration_since(*at) < self.grace)
        {
            return at;
        }
        self.next_publication(now)
    }

    fn next_publication(&self, now: Timestamp) -> Timestamp {
        let today = self.today(now);
        let ahead = (0..LONGEST_BREAK).filter_map(|ahead| today.checked_add(ahead.days()).ok());
        ahead.filter_map(|day| self.published_at(day)).find(|at| *at > now).unwrap_or(Timestamp::MAX)
    }

    /// When to ask the publisher next: while a sheet that is out is not here, after `poll`; else at the next publication.
    #[must_use]
    pub fn next_poll(&self, now: Timestamp, newest: Option<Date>, poll: SignedDuration) -> Timestamp {
        if newest.is_some_and(|newest| newest >= self.published(now)) {
            return self.next_publication(now);
        }
        now.checked_add(poll).unwrap_or(Timestamp::MAX).min(self.next_publication(now))
    }

    /// The next moment at which [`standing`](Schedule::standing) may change by the clock alone: midnight, or the end of grace.
    #[must_use]
    pub fn changes_at(&self, now: Timestamp) -> Timestamp {
        let today = self.today(now);
        let days = (-1..=1).filter_map(|days: i64| today.checked_add(days.days()).ok());
        let graces = days.filter_map(|day| self.published_at(day)?.checked_add(self.grace).ok()).filter(|at| *at > now);
        graces.chain([self.day_ends(now)]).fold(Timestamp::MAX, Timestamp::min)
    }

    /// How a sheet stands to the day asked.
    ///
    /// Days before `settled` are settled: what is not here of them was not published. From that day on, nobody knows yet.
    #[must_use]
    pub fn standing(&self, now: Timestamp, asked: Date, sheet: Date, settled: Date, carry_days: u32) -> Standing {
        let today = self.today(now);
        if sheet >= asked {
            return Standing::CURRENT;
        }
        let standing = if asked < today { self.past(asked, sheet, settled) } else { self.present(now, today, sheet) };
        let age = sheet.until(asked).map_or(i64::MAX, |span| i64::from(span.get_days()));
        if asked >= today && age > i64::from(carry_days) { Standing { freshness: Freshness::Stale, ..standing } } else { standing }
    }

    fn past(&self, asked: Date, sheet: Date, settled: Date) -> Standing {
        if self.expected_in_force(asked) <= sheet {
            return Standing::of(Freshness::Carried, self.why_none(asked));
        }
        if settled > asked { Standing::of(Freshness::Carried, Reason::NoPublication) } else { Standing::of(Freshness::Late, Reason::Late) }
    }

    fn present(&self, now: Timestamp, today: Date, sheet: Date) -> Standing {
        let due = self.expected(now).min(self.expected_in_force(today));
        match self.published_at(today) {
            _ if due > sheet => Standing::of(Freshness::Late, Reason::Late),
            None => Standing::of(Freshness::Carried, self.why_none(today)),
            Some(_) => Standing::of(Freshness::Carried, Reason::NotYetPublished),
        }
    }

    /// Why the calendar has no sheet of a day.
    fn why_none(&self, effective: Date) -> Reason {
        let day = match self.effective {
            Effective::SameDay => effective,
            Effective::NextDay => effective.yesterday().unwrap_or(effective),
        };
        self.days.closed(day).unwrap_or(Reason::NoPublication)
    }
}
