//! Days as people write them: `2019-02-24`, `24.02.2019`, `2024-03`, `yesterday`. Part of `cli/query`; "today" is passed in.

use jiff::civil::Date;

use crate::convert::{day_named, days_named};

/// A date of the calendar, for clap.
pub(in crate::cli) fn date(text: &str) -> Result<Date, String> {
    day_named(text).ok_or_else(|| "a date is a day of the calendar, written as 2026-11-24".to_owned())
}

/// An age in days, for clap.
pub(in crate::cli) fn age(text: &str) -> Result<u32, String> {
    days_named(text).ok_or_else(|| "an age is a number of days from 0d to 99999d, such as 3d".to_owned())
}

/// `24.02.2019` or `4.2.2019`: where points stand between them, the day is always the first and the year has four digits. With slashes it
/// is the month in some places, so that is not read.
pub(super) fn day_first(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('.').collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let plain = |digits: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !plain(day, 1..=2) || !plain(month, 1..=2) || !plain(year, 4..=4) {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A day of a question: a date, `today`, `yesterday`, or a month, which is its last day, or today while it lasts.
pub(super) fn day(text: &str, today: Date) -> Result<Date, String> {
    match text.to_lowercase().as_str() {
        "today" | "now" => return Ok(today),
        "yesterday" => return today.yesterday().map_err(|error| error.to_string()),
        _ => {}
    }
    if text.len() == 7
        && let Ok(first) = Date::strptime("%Y-%m-%d", format!("{text}-01"))
    {
        let last = first.last_of_month();
        return Ok(if first <= today { last.min(today) } else { last });
    }
    if let Some(day) = day_first(text) {
        return Ok(day);
    }
    date(text).map_err(|what| format!("{what}, a month as 2026-11, or yesterday"))
}
