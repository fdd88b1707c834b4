//! The days on which nothing is published. Part of `calendar`.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use super::{Days, Reason, moved};

impl Days {
    /// Why a source publishes nothing on a day; nothing when it publishes.
    ///
    /// - [`Days::Target`]: the long-term calendar of the ECB (press release of 14 December 2000), and the days that differed
    ///   before it; checked against every day of the ECB's own history.
    /// - [`Days::Russia`]: the holidays of article 112 of the Labour Code, and the days off that the government moves from year to year,
    ///   as `calendar/moved.rs` lists them; of a year that is not listed [`Days::known_on`] says so.
    #[must_use]
    pub fn closed(self, day: Date) -> Option<Reason> {
        match self {
            Days::Daily => None,
            Days::Weekdays => weekend(day),
            Days::Weekly(weekday) => (day.weekday() != weekday).then_some(Reason::BetweenPublications),
            Days::Monthly => (day.day() != 1).then_some(Reason::BetweenPublications),
            Days::Target => weekend(day).or_else(|| target_holiday(day).then_some(Reason::Holiday)),
            Days::Russia => weekend(day).or_else(|| (russian_holiday(day) || moved::russia(day)).then_some(Reason::Holiday)),
        }
    }

    /// Whether its holidays stand in a calendar that is known here, but for days that a government moves.
    #[must_use]
    pub const fn has_calendar(self) -> bool {
        matches!(self, Days::Target | Days::Russia | Days::Daily)
    }

    /// Whether it is known of a day that nothing is published on it, or that something is: without that, a missing sheet is not called late.
    #[must_use]
    pub fn known_on(self, day: Date) -> bool {
        match self {
            Days::Target | Days::Daily => true,
            Days::Russia => moved::russia_known(day),
            Days::Weekdays | Days::Weekly(_) | Days::Monthly => false,
        }
    }
}

fn weekend(day: Date) -> Option<Reason> {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday).then_some(Reason::Weekend)
}

/// Closed once or before the long-term calendar: the turn of the millennium and the cash changeover to the euro.
const TARGET_ONCE: [Date; 2] = [date(1999, 12, 31), date(2001, 12, 31)];

fn target_holiday(day: Date) -> bool {
    let fixed = match (day.month(), day.day()) {
        (1, 1) | (12, 25) => true,
        (5, 1) | (12, 26) => day.year() >= 2000,
        _ => false,
    };
    fixed || TARGET_ONCE.contains(&day) || (day.year() >= 2000 && around_easter(day))
}

/// Good Friday or Easter Monday.
fn around_easter(day: Date) -> bool {
    let Some(easter) = easter(day.year()) else { return false };
    [easter.checked_sub(2.days()), easter.checked_add(1.day())].into_iter().flatten().any(|closed| closed == day)
}

/// Easter Sunday of the Gregorian calendar, by the rule that *Nature* printed in 1876 (Meeus, Astronomical Algorithms, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (b - (b + 8) / 25 + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let l = (32 + 2 * e + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(i16::try_from(year).ok()?, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

fn russian_holiday(day: Date) -> bool {
    matches!((day.month(), day.day()), (1, 1..=8) | (2, 23) | (3, 8) | (5, 1) | (5, 9) | (6, 12) | (11, 4))
}
