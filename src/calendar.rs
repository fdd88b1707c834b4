//! When a publisher publishes: which sheet should exist by now, why one is missing, when to look again.
//! Pure functions of a [`Schedule`] and an instant that is passed in. Used by `refresh` (when to fetch), by
//! `convert` (how fresh an answer is) and by `http` (how long a cache may keep it).

mod holidays;
mod moved;
mod standing;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize, Serializer};

pub use self::standing::{Freshness, Reason, Standing};

/// When a table is published, as its declaration says: on which days, at which hour of its publisher's zone, under which date.
///
/// ```
/// use fx::calendar::{Days, Effective, weekdays};
/// use jiff::civil::time;
///
/// let when = weekdays().at(15, 30).next_day();
/// assert_eq!((when.days, when.at, when.effective), (Days::Weekdays, time(15, 30, 0, 0), Effective::NextDay));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// On which days one is published.
    pub days: Days,
    /// The time of day at which a sheet is usually published.
    pub at: Time,
    /// How long after `at` a sheet may come before it is called late.
    pub grace: SignedDuration,
    /// Which date the publisher puts on what is published.
    pub effective: Effective,
    /// How long after its hour, or after it landed, a sheet is looked at again: publishers correct themselves within the day.
    pub again: SignedDuration,
}

/// A sheet is looked at again after this where nothing is known of when its publisher corrects itself.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(2);

impl When {
    /// On these days at noon, under the date of the day, late after three hours.
    #[must_use]
    pub const fn on(days: Days) -> When {
        When {
            days,
            at: Time::constant(12, 0, 0, 0),
            grace: SignedDuration::from_hours(3),
            effective: Effective::SameDay,
            again: LOOK_AGAIN,
        }
    }

    /// At that hour and minute of the publisher's zone.
    #[must_use]
    pub const fn at(self, hour: i8, minute: i8) -> When {
        When { at: Time::constant(hour, minute, 0, 0), ..self }
    }

    /// Late only after so many minutes.
    #[must_use]
    pub const fn grace(self, minutes: i64) -> When {
        When { grace: SignedDuration::from_mins(minutes), ..self }
    }

    /// Under the date of the day after.
    #[must_use]
    pub const fn next_day(self) -> When {
        When { effective: Effective::NextDay, ..self }
    }

    /// Looked at again so many minutes after its hour: when its publisher is known to correct itself.
    #[must_use]
    pub const fn again(self, minutes: i64) -> When {
        When { again: SignedDuration::from_mins(minutes), ..self }
    }

    /// The latest effective date that a sheet can bear on a day of the publisher's: its own day, or the next one that the calendar has
    /// where a sheet comes before it holds. The rates of a month come some days before the month begins.
    #[must_use]
    pub fn latest_effective(&self, today: Date) -> Date {
        let next =
            || (1..LONGEST_BREAK).filter_map(|ahead| today.checked_add(ahead.days()).ok()).find(|day| self.published_on(*day).is_some());
        match self.effective {
            Effective::SameDay if self.days != Days::Monthly => today,
            Effective::SameDay => next().unwrap_or(today),
            // One day ahead is always its next, even on a Saturday that is worked.
            Effective::NextDay => next().unwrap_or(today).max(today.tomorrow().unwrap_or(today)),
        }
    }

    /// The day on which the sheet with that effective date is published; nothing when the calendar has none.
    fn published_on(&self, effective: Date) -> Option<Date> {
        let day = match self.effective {
            Effective::SameDay => effective,
            Effective::NextDay => effective.yesterday().ok()?,
        };
        self.days.closed(day).is_none().then_some(day)
    }
}

/// Monday to Friday, by a publisher whose holidays are not known here.
#[must_use]
pub const fn weekdays() -> When {
    When::on(Days::Weekdays)
}

/// Every day of the week.
#[must_use]
pub const fn daily() -> When {
    When::on(Days::Daily)
}

/// Once a week.
#[must_use]
pub const fn weekly(day: Weekday) -> When {
    When::on(Days::Weekly(day))
}

/// When a table is published, in its publisher's time zone: a [`When`] with what a configuration changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// The publisher's own zone, by its IANA name: "today" is the date there.
    pub zone: TimeZone,
    /// Days, hour, grace and date.
    pub when: When,
}

/// The days on which a source publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Days {
    /// Monday to Friday but for the closing days of T2, the euro system's settlement service (before 2023: TARGET2).
    Target,
    /// The working days of the Russian Federation, as far as the law fixes them.
    Russia,
    /// Every day.
    Daily,
    /// Monday to Friday, with holidays that are not known here.
    Weekdays,
    /// One day of every week, with holidays that are not known here.
    Weekly(Weekday),
    /// The first day of every month.
    Monthly,
}

impl Days {
    /// The name in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Days::Target => "target",
            Days::Russia => "russia",
            Days::Daily => "daily",
            Days::Weekdays => "weekdays",
            Days::Weekly(Weekday::Monday) => "weekly on Monday",
            Days::Weekly(Weekday::Tuesday) => "weekly on Tuesday",
            Days::Weekly(Weekday::Wednesday) => "weekly on Wednesday",
            Days::Weekly(Weekday::Thursday) => "weekly on Thursday",
            Days::Weekly(Weekday::Friday) => "weekly on Friday",
            Days::Weekly(Weekday::Saturday) => "weekly on Saturday",
            Days::Weekly(Weekday::Sunday) => "weekly on Sunday",
            Days::Monthly => "monthly",
        }
    }

    /// How many publications there usually are in so many days; at least one where there is a day.
    #[must_use]
    pub const fn usual(self, days: u32) -> u32 {
        match self {
            Days::Daily => days,
            Days::Target | Days::Russia | Days::Weekdays => days.saturating_mul(5).div_ceil(7),
            Days::Weekly(_) if days > 6 => days / 7,
            Days::Monthly if days > 30 => days / 31,
            Days::Weekly(_) | Days::Monthly => {
                if days == 0 {
                    0
                } else {
                    1
                }
            }
        }
    }

    /// About how many days lie between two publications: `source=auto` takes daily rates before weekly and monthly ones.
    #[must_use]
    pub const fn interval(self) -> u8 {
        match self {
            Days::Target | Days::Russia | Days::Daily | Days::Weekdays => 1,
            Days::Weekly(_) => 7,
            Days::Monthly => 31,
        }
    }
}

impl Serialize for Days {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Which date a published sheet bears.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effective {
    /// The day of publication (ECB).
    SameDay,
    /// The day after publication: in force from tomorrow (Bank of Russia).
    NextDay,
}

/// The latest date that it is anywhere on earth: where the day begins first, it is fourteen hours ahead of UTC. A date up to then is not in
/// the future to somebody.
///
/// ```
/// use fx::calendar::latest_today;
/// use jiff::civil::date;
/// assert_eq!(latest_today("2026-11-24T09:59:59Z".parse()?), date(2026, 11, 24));
/// assert_eq!(latest_today("2026-11-24T10:00:00Z".parse()?), date(2026, 11, 25));
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn latest_today(now: Timestamp) -> Date {
    Offset::constant(14).to_datetime(now).date()
}

/// Longer than any run of closed days: how far to look for the next or the last publication.
const LONGEST_BREAK: i64 = 62;

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
        self.when.published_on(effective).map(|day| self.moment(day, self.when.at))
    }

    /// The latest effective date that a sheet can bear now: how far ahead to look for the newest.
    #[must_use]
    pub fn latest_effective(&self, now: Timestamp) -> Date {
        self.when.latest_effective(self.today(now))
    }

    /// How many sheets the calendar has after one date, up to another; no more are counted than `most` and one.
    #[must_use]
    pub fn missed(&self, after: Date, until: Date, most: u32) -> u32 {
        let days = std::iter::successors(Some(until), |day| day.yesterday().ok()).take_while(|day| *day > after);
        let missed = days.filter(|day| self.when.published_on(*day).is_some());
        u32::try_from(missed.take(usize::try_from(most).unwrap_or(usize::MAX).saturating_add(1)).count()).unwrap_or(u32::MAX)
    }

    /// The first date whose quotes may still be carried to a day.
    ///
    /// Carrying is counted in publications, not in days: `carry_days` stands for as many as there usually are in that time, eight in ten
    /// days of a publisher of working days. Over long holidays nothing is missed, and what was in force stays so.
    #[must_use]
    pub fn carried_since(&self, day: Date, carry_days: u32) -> Date {
        let most = self.when.days.usual(carry_days);
        let mut missed = 0;
        let mut since = day;
        // The longest break between two publications, as often as may be missed, is as far as there is to look.
        for _ in 0..LONGEST_BREAK.saturating_mul(i64::from(most) + 1) {
            missed += u32::from(self.when.published_on(since).is_some());
            let Ok(before) = since.yesterday() else { return since };
            if missed > most {
                return since;
            }
            since = before;
        }
        since
    }

    /// Whether a sheet is too old to be carried to a day.
    #[must_use]
    pub fn too_old(&self, sheet: Date, day: Date, carry_days: u32) -> bool {
        let most = self.when.days.usual(carry_days);
        self.missed(sheet, day, most) > most
    }

    /// When a sheet is looked at again after it landed.
    #[must_use]
    pub fn looked_at_again(&self, effective: Date, landed: Timestamp) -> Timestamp {
        let from = self.published_at(effective).map_or(landed, |at| at.max(landed));
        from.checked_add(self.when.again).unwrap_or(Timestamp::MAX)
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
        self.out_by(now, self.when.grace)
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
            && let Some(at) = self.published_at(under_way).filter(|at| now.duration_since(*at) < self.when.grace)
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
        let graces = days.filter_map(|day| self.published_at(day)?.checked_add(self.when.grace).ok()).filter(|at| *at > now);
        graces.chain([self.day_ends(now)]).fold(Timestamp::MAX, Timestamp::min)
    }

    /// How a sheet stands to the day asked.
    ///
    /// `settled` says that nothing was published between the sheet's day and the day asked, if that is past; otherwise nobody knows.
    #[must_use]
    pub fn standing(&self, now: Timestamp, asked: Date, sheet: Date, settled: bool, carry_days: u32) -> Standing {
        let today = self.today(now);
        if sheet >= asked {
            return Standing::CURRENT;
        }
        // A day that has begun elsewhere, for which this publisher has no sheet to come: closed as it will be here.
        let closed = || asked > today && self.expected_in_force(asked) <= sheet;
        let standing = if asked < today || closed() { self.past(asked, sheet, settled) } else { self.present(now, asked, sheet) };
        let stale = asked >= today && self.too_old(sheet, asked, carry_days);
        if stale { Standing { freshness: Freshness::Stale, ..standing } } else { standing }
    }

    fn past(&self, asked: Date, sheet: Date, settled: bool) -> Standing {
        if self.expected_in_force(asked) <= sheet {
            return Standing::of(Freshness::Carried, self.why_none(asked));
        }
        let expected = self.expected_in_force(asked);
        if settled { Standing::of(Freshness::Carried, Reason::NoPublication) } else { self.missing(expected) }
    }

    /// Of today, or of a day that has begun elsewhere and for which there is a sheet to come.
    fn present(&self, now: Timestamp, day: Date, sheet: Date) -> Standing {
        let due = self.expected(now).min(self.expected_in_force(day));
        match self.published_at(day) {
            _ if due > sheet => self.missing(due),
            None => Standing::of(Freshness::Carried, self.why_none(day)),
            Some(_) => Standing::of(Freshness::Carried, Reason::NotYetPublished),
        }
    }

    /// A sheet that the calendar has is not here: late, where the calendar of that day is the publisher's own.
    fn missing(&self, effective: Date) -> Standing {
        if self.known_on(effective) { Standing::of(Freshness::Late, Reason::Late) } else { Standing::UNKNOWN }
    }

    /// Whether it is known that a sheet with that effective date is published.
    #[must_use]
    pub fn known_on(&self, effective: Date) -> bool {
        self.when.published_on(effective).is_some_and(|day| self.when.days.known_on(day))
    }

    /// Why the calendar has no sheet of a day.
    fn why_none(&self, effective: Date) -> Reason {
        let day = match self.when.effective {
            Effective::SameDay => effective,
            Effective::NextDay => effective.yesterday().unwrap_or(effective),
        };
        self.when.days.closed(day).unwrap_or(Reason::NoPublication)
    }
}
