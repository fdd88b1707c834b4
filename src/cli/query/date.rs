//! Days as people name them: `2019-02-24`, `24.02.2019`, `2024-03`, `yesterday`, `last friday`, `3 days ago`. Part of `cli/query`; "today" is passed in.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use crate::convert::{day_named, days_named};

/// A day by its name: which one it is, is known when "today" is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum NamedDay {
    /// A date of the calendar, as `2019-02-24`.
    On(Date),
    /// A month, by its first day.
    Month(Date),
    Today,
    Yesterday,
    Tomorrow,
    /// The newest day of that name: of `friday`, today where it is one; of `last friday`, one before today.
    Newest(Weekday, Since),
    /// So many days, weeks, months or years before today.
    Ago(i32, Unit),
}

/// From which day on days are looked for, backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Since {
    Today,
    Yesterday,
}

/// What a time ago is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Unit {
    Day,
    Week,
    Month,
    Year,
}

impl Unit {
    fn named(text: &str) -> Option<Unit> {
        match text.to_lowercase().as_str() {
            "day" | "days" => Some(Unit::Day),
            "week" | "weeks" => Some(Unit::Week),
            "month" | "months" => Some(Unit::Month),
            "year" | "years" => Some(Unit::Year),
            _ => None,
        }
    }
}

impl NamedDay {
    /// The day whose rate is asked; of a month, its last, or today while it lasts.
    pub(in crate::cli) fn on(self, today: Date) -> Date {
        match self {
            NamedDay::On(day) => day,
            NamedDay::Month(first) if first <= today => first.last_of_month().min(today),
            NamedDay::Month(first) => first.last_of_month(),
            NamedDay::Today => today,
            NamedDay::Yesterday => today.yesterday().unwrap_or(today),
            NamedDay::Tomorrow => today.tomorrow().unwrap_or(today),
            NamedDay::Newest(weekday, since) => {
                let from = if since == Since::Today { today } else { today.saturating_sub(Span::new().days(1)) };
                from.saturating_sub(Span::new().days(from.weekday().since(weekday)))
            }
            NamedDay::Ago(count, unit) => {
                let span = match unit {
                    Unit::Day => Span::new().days(count),
                    Unit::Week => Span::new().weeks(count),
                    Unit::Month => Span::new().months(count),
                    Unit::Year => Span::new().years(count),
                };
                today.saturating_sub(span)
            }
        }
    }

    /// The same at the beginning of a range: of a month, its first day.
    pub(in crate::cli) fn first(self, today: Date) -> Date {
        match self {
            NamedDay::Month(first) => first,
            other => other.on(today),
        }
    }
}

/// A day by its name, for clap.
pub(in crate::cli) fn named_day(text: &str) -> Result<NamedDay, String> {
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "today" | "now" => return Ok(NamedDay::Today),
        "yesterday" => return Ok(NamedDay::Yesterday),
        "tomorrow" => return Ok(NamedDay::Tomorrow),
        _ => {}
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    if let Some(day) = ago(&words).or_else(|| newest(&words)) {
        return Ok(day);
    }
    if let Some(day) = worded(&words).or_else(|| slashed(text)).or_else(|| unpadded(text)) {
        return day.map(NamedDay::On);
    }
    let is_month = text.len() == 7 && text.as_bytes().get(4) == Some(&b'-');
    if let Some(first) = is_month.then(|| day_named(&format!("{text}-01"))).flatten() {
        return Ok(NamedDay::Month(first));
    }
    if let Some(day) = day_named(text).or_else(|| day_first(text)) {
        return Ok(NamedDay::On(day));
    }
    if looks_like_one(text) {
        return Err(format!("there is no {text} in the calendar"));
    }
    Err("a date is a day of the calendar, written as 2026-11-24, a month as 2026-11, today, yesterday or 3 days ago".to_owned())
}

/// `3 days ago`, `a week ago`.
pub(super) fn ago(words: &[&str]) -> Option<NamedDay> {
    let [count, unit, ago] = words else { return None };
    let count = match count.to_lowercase().as_str() {
        "a" | "an" | "one" => 1,
        // More than the calendar has is no day.
        digits => digits.parse::<u16>().ok().filter(|count| *count < 10_000)?.into(),
    };
    Some(NamedDay::Ago(count, Unit::named(unit).filter(|_| ago.eq_ignore_ascii_case("ago"))?))
}

/// `friday`, `Fri.`, `last friday`.
fn newest(words: &[&str]) -> Option<NamedDay> {
    match words {
        [name] => Some(NamedDay::Newest(weekday(name)?, Since::Today)),
        [last, name] if last.eq_ignore_ascii_case("last") => Some(NamedDay::Newest(weekday(name)?, Since::Yesterday)),
        _ => None,
    }
}

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// The day of a name, or of its first three letters or more.
fn weekday(text: &str) -> Option<Weekday> {
    let name = text.trim_end_matches('.').to_lowercase();
    WEEKDAYS.iter().find(|(weekday, _)| name.len() >= 3 && weekday.starts_with(&name)).map(|(_, day)| *day)
}

/// Whether two or three words are a day.
pub(super) fn is_of_words(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    ago(&words).is_some() || worded(&words).is_some() || words.len() > 1 && newest(&words).is_some()
}

/// Whether a word, or several that belong together, is a day by itself. A day of the week is, where its whole name stands there: `sun` and
/// `mon` may be names of money.
pub(super) fn is_one(text: &str) -> bool {
    let whole = || WEEKDAYS.iter().any(|(name, _)| text.eq_ignore_ascii_case(name));
    day_named(text).is_some() || looks_like_one(text) || slashed(text).is_some() || unpadded(text).is_some() || is_of_words(text) || whole()
}

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// `1 March 2024`, `Mar 1st, 2024`.
fn worded(words: &[&str]) -> Option<Result<Date, String>> {
    let [first, second, year] = words else { return None };
    let month = |text: &str| {
        let name = text.trim_end_matches(['.', ',']).to_lowercase();
        let at = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(&name) || name == "sept" && *month == "september");
        at.and_then(|at| i8::try_from(at + 1).ok())
    };
    let day = |text: &str| {
        let bare = text.trim_end_matches([',', '.']);
        let bare = ["st", "nd", "rd", "th"].iter().find_map(|ending| bare.strip_suffix(ending)).unwrap_or(bare);
        bare.parse::<i8>().ok().filter(|day| *day > 0 && bare.len() <= 2)
    };
    let (month, day) = month(second).zip(day(first)).or_else(|| month(first).zip(day(second)))?;
    let year = year.parse::<i16>().ok().filter(|_| year.len() == 4)?;
    Some(Date::new(year, month, day).map_err(|_| format!("there is no {} in the calendar", words.join(" "))))
}

/// `2024/03/01`, and `13/03/2024` where one of the numbers can be no month: of both, the error names both days.
fn slashed(text: &str) -> Option<Result<Date, String>> {
    let parts: Vec<&str> = text.split('/').collect();
    let [a, b, c] = parts.as_slice() else { return None };
    if !parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let date = |year: &str, month: &str, day: &str| Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    let none = || format!("there is no {text} in the calendar");
    match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) => Some(date(a, b, c).ok_or_else(none)),
        (1..=2, 1..=2, 2) => {
            let is_day = [(b, a), (a, b)].iter().any(|(month, day)| date("2000", month, day).is_some());
            is_day.then(|| Err(format!("{text} looks like a day: write it as 2026-11-24; a quotient has spaces, as in 10 / 4 / 12")))
        }
        (1..=2, 1..=2, 4) => Some(match (date(c, b, a), date(c, a, b)) {
            (Some(one), Some(other)) if one != other => Err(format!("{text} is {one} or {other}: write it so")),
            (Some(day), _) | (_, Some(day)) => Ok(day),
            (None, None) => Err(none()),
        }),
        _ => None,
    }
}

/// `2021-3-4`, and `04.03.21`, which wants a year of four digits.
fn unpadded(text: &str) -> Option<Result<Date, String>> {
    let dashed = text.contains('-');
    let parts: Vec<&str> = text.split(if dashed { '-' } else { '.' }).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let number =
        |part: &str| if part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit()) { part.parse::<i16>().ok() } else { None };
    let (first, second, third) = (number(a)?, number(b)?, number(c)?);
    let date = |year: i16, month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    match (a.len(), b.len(), c.len()) {
        (4, 1..=2, 1..=2) if dashed => Some(date(first, second, third).ok_or_else(|| format!("there is no {text} in the calendar"))),
        (1..=2, 1..=2, 2) if !dashed && date(2000, second, first).is_some() => {
            Some(Err(format!("{text} looks like a day: write its year with four digits, as in 24.11.2026")))
        }
        _ => None,
    }
}

/// An age in days, for clap.
pub(in crate::cli) fn age(text: &str) -> Result<u32, String> {
    days_named(text).ok_or_else(|| "an age is a number of days from 0d to 99999d, such as 3d".to_owned())
}

/// `24.02.2019` or `4.2.2019`: where points stand between them, the day is always the first and the year has four digits. With slashes it
/// is the month in some places: see [`slashed`].
fn day_first(text: &str) -> Option<Date> {
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

/// Whether a word has the form of a day, as `2023-02-30` has, which is none.
pub(super) fn looks_like_one(text: &str) -> bool {
    let lengths = |mark: char| {
        text.split(mark).map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { part.len() } else { 0 }).collect::<Vec<_>>()
    };
    lengths('-') == [4, 2, 2] || matches!(lengths('.').as_slice(), [1..=2, 1..=2, 4])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip]
    fn a_day_has_many_names() {
        let today = Date::constant(2026, 11, 24);
        for (text, on, first) in [
            ("2019-02-24", "2019-02-24", "2019-02-24"), ("24.02.2019", "2019-02-24", "2019-02-24"), ("4.2.2019", "2019-02-04", "2019-02-04"),
            ("today", "2026-11-24", "2026-11-24"), ("now", "2026-11-24", "2026-11-24"), ("Yesterday", "2026-11-23", "2026-11-23"),
            ("2024-03", "2024-03-31", "2024-03-01"), ("2024-02", "2024-02-29", "2024-02-01"), ("2026-11", "2026-11-24", "2026-11-01"),
            ("2026-12", "2026-12-31", "2026-12-01"), ("3 days ago", "2026-11-21", "2026-11-21"), ("1 day ago", "2026-11-23", "2026-11-23"),
            ("a week ago", "2026-11-17", "2026-11-17"), ("2 weeks ago", "2026-11-10", "2026-11-10"), ("a month ago", "2026-10-24", "2026-10-24"),
            ("9 months ago", "2026-02-24", "2026-02-24"), ("one year ago", "2025-11-24", "2025-11-24"), ("10 Years Ago", "2016-11-24", "2016-11-24"),
            ("0 days ago", "2026-11-24", "2026-11-24"), ("24/02/2019", "2019-02-24", "2019-02-24"), ("02/24/2019", "2019-02-24", "2019-02-24"),
            ("2019/02/24", "2019-02-24", "2019-02-24"), ("5/5/2019", "2019-05-05", "2019-05-05"), ("1 March 2024", "2024-03-01", "2024-03-01"),
            ("tomorrow", "2026-11-25", "2026-11-25"), ("tuesday", "2026-11-24", "2026-11-24"), ("Last Tuesday", "2026-11-17", "2026-11-17"),
            ("fri", "2026-11-20", "2026-11-20"), ("last friday", "2026-11-20", "2026-11-20"), ("Wed.", "2026-11-18", "2026-11-18"), ("monday", "2026-11-23", "2026-11-23"),
            ("2021-3-4", "2021-03-04", "2021-03-04"), ("March 1, 2024", "2024-03-01", "2024-03-01"), ("1st Sept. 2024", "2024-09-01", "2024-09-01"),
        ] {
            let day = named_day(text).unwrap();
            assert_eq!((day.on(today).to_string().as_str(), day.first(today).to_string().as_str()), (on, first), "{text}");
        }
        let no = "a date is a day of the calendar, written as 2026-11-24, a month as 2026-11, today, yesterday or 3 days ago";
        for (text, said) in [
            ("2023-02-30", "there is no 2023-02-30 in the calendar"), ("30.02.2023", "there is no 30.02.2023 in the calendar"), ("30/02/2019", "there is no 30/02/2019 in the calendar"), ("01/03/2024", "01/03/2024 is 2024-03-01 or 2024-01-03: write it so"), ("30 February 2024", "there is no 30 February 2024 in the calendar"), ("tomorow", no),
            ("2024-13", no), ("3 days", no), ("three days ago", no), ("-3 days ago", no), ("3 hours ago", no), ("99999 days ago", no), ("", no),
        ] {
            assert_eq!(named_day(text), Err(said.to_owned()), "{text}");
        }
    }
}
