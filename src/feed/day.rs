//! Dates as publishers write them. Part of `feed`.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::ParseError;

/// Words of dates in a language, in small letters, and what stands for them in an English date.
pub type Words = &'static [(&'static str, &'static str)];

/// French dates: `lundi 16 mars 2026`, `20 MAI 2026`; in capitals often without accents, and in one publisher's page with a letter as the bytes of
/// it are written: `f\xC3\xA9vrier`.
pub const FRENCH: Words = &[
    ("lundi", ""),
    ("mardi", ""),
    ("mercredi", ""),
    ("jeudi", ""),
    ("vendredi", ""),
    ("samedi", ""),
    ("dimanche", ""),
    ("1er", "1"),
    ("janvier", "January"),
    ("février", "February"),
    ("fevrier", "February"),
    ("f\\xc3\\xa9vrier", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("aout", "August"),
    ("ao\\xc3\\xbbt", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
    ("decembre", "December"),
    ("d\\xc3\\xa9cembre", "December"),
];

/// Spanish dates: `13 DE JULIO DE 2026`, `15 ENE 2024`.
pub const SPANISH: Words = &[
    ("de", ""),
    ("del", ""),
    ("lunes", ""),
    ("martes", ""),
    ("miércoles", ""),
    ("miercoles", ""),
    ("jueves", ""),
    ("viernes", ""),
    ("sábado", ""),
    ("sabado", ""),
    ("domingo", ""),
    ("enero", "January"),
    ("febrero", "February"),
    ("marzo", "March"),
    ("abril", "April"),
    ("mayo", "May"),
    ("junio", "June"),
    ("julio", "July"),
    ("agosto", "August"),
    ("septiembre", "September"),
    ("octubre", "October"),
    ("noviembre", "November"),
    ("diciembre", "December"),
    ("setiembre", "September"),
    ("set", "Sep"),
    ("sept", "Sep"),
    ("ene", "Jan"),
    ("abr", "Apr"),
    ("ago", "Aug"),
    ("dic", "Dec"),
];

/// Years in which there were, or may be, rates. Those of the Buddhist, Persian, Nepalese and Islamic calendars lie outside.
const YEARS: RangeInclusive<i16> = 1900..=2050;

/// Reads a date that may have words of another language, in letters of any size: each is replaced, white space becomes one blank, and then it
/// is a date in that form.
///
/// # Errors
/// As [`parse`].
pub fn parse_in(words: Words, text: &str, form: &str, at: &str) -> Result<Date, ParseError> {
    if words.is_empty() {
        return parse(text, form, at);
    }
    let english = |word: &str| {
        let small = word.to_lowercase();
        words.iter().find(|(known, _)| *known == small).map_or_else(|| capital(&small), |(_, english)| (*english).to_owned())
    };
    let words: Vec<String> = text.split_whitespace().map(english).filter(|word| !word.is_empty()).collect();
    parse(&words.join(" "), form, at).map_err(|_| no_date(text, at))
}

/// A word in small letters with a capital.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Reads a date in exactly that form, such as `%d.%m.%Y`: a year of two digits or a month of one is another form. A form that ends in `…`,
/// such as `%F…`, is that of the beginning: a time may follow. Several forms may stand there with `|` between them. `@s Asia/Yangon` are
/// seconds since 1970, `@ms UTC` thousandths of them: the date is that of the zone.
///
/// # Errors
/// [`ParseError::Malformed`] for anything else, for a day that no calendar has, and for a year of another calendar than everybody's.
pub fn parse(text: &str, form: &str, at: &str) -> Result<Date, ParseError> {
    let date = form.split('|').find_map(|form| in_form(text, form)).ok_or_else(|| no_date(text, at))?;
    if YEARS.contains(&date.year()) {
        return Ok(date);
    }
    Err(ParseError::Malformed {
        what: format!("the year of {date} is none of the Gregorian calendar in which rates were published"),
        at: at.to_owned(),
    })
}

fn no_date(text: &str, at: &str) -> ParseError {
    let short: String = text.chars().take(40).collect();
    ParseError::Malformed { what: format!("{short:?} is no date"), at: at.to_owned() }
}

fn in_form(text: &str, form: &str) -> Option<Date> {
    if let Some((unit, zone)) = form.strip_prefix('@').and_then(|form| form.split_once(' ')) {
        let since: i64 = text.parse().ok()?;
        let moment = if unit == "ms" { Timestamp::from_millisecond(since) } else { Timestamp::from_second(since) };
        return Some(TimeZone::get(zone).ok()?.to_datetime(moment.ok()?).date());
    }
    match form.strip_suffix('…') {
        Some(form) => {
            let (read, end) = BrokenDownTime::parse_prefix(form, text).ok()?;
            exact(read.to_date().ok()?, form, text.get(..end)?)
        }
        None => exact(Date::strptime(form, text).ok()?, form, text),
    }
}

/// The date, where it would be written like that.
fn exact(date: Date, form: &str, text: &str) -> Option<Date> {
    (date.strftime(form).to_string() == text).then_some(date)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_date_is_read_in_its_own_form_only() {
        assert_eq!(parse("24.11.2026", "%d.%m.%Y", "x").unwrap(), date(2026, 11, 24));
        assert_eq!(parse("2026-11-24", "%Y-%m-%d", "x").unwrap(), date(2026, 11, 24));
        for text in
            ["", "24.11.26", "24.11.0026 ", "4.1.2026", " 24.11.2026", "24/11/2026", "31.11.2026", "24.11.2026 12:00", "24.11.+2026"]
        {
            assert!(parse(text, "%d.%m.%Y", "x").is_err(), "{text}");
        }
    }

    #[test]
    fn words_of_another_language_are_understood_and_no_others() {
        let french = |text| parse_in(FRENCH, text, "%-d %B %Y", "x");
        assert_eq!(french("lundi 16 mars 2026").unwrap(), date(2026, 3, 16));
        assert_eq!(french("1er AOÛT 2026").unwrap(), date(2026, 8, 1));
        for (text, month) in
            [("3 FEVRIER 2026", 2), ("mardi 3 f\\xC3\\xA9vrier 2026", 2), ("3 ao\\xC3\\xBBt 2026", 8), ("3 DECEMBRE 2026", 12)]
        {
            assert_eq!(french(text).unwrap(), date(2026, month, 3), "{text}");
        }
        let spanish = |text, form| parse_in(SPANISH, text, form, "x");
        assert_eq!(spanish("13 DE JULIO      DE 2026", "%-d %B %Y").unwrap(), date(2026, 7, 13));
        assert_eq!(spanish("31 ENE 2024", "%-d %b %Y").unwrap(), date(2024, 1, 31));
        assert_eq!(spanish("2 MAR 2024", "%-d %b %Y").unwrap(), date(2024, 3, 2));
        assert_eq!(spanish("5 feb 2024", "%-d %b %Y").unwrap(), date(2024, 2, 5));
        assert_eq!(spanish("miercoles 5 sept 2024", "%-d %b %Y").unwrap(), date(2024, 9, 5));
        assert!(french("16 marzo 2026").is_err() && spanish("30 FEB 2024", "%-d %b %Y").is_err());
    }

    #[test]
    fn a_year_of_another_calendar_is_said() {
        // Buddhist, Nepalese, Persian and Islamic years of 2026.
        for text in ["2569-11-24", "2083-08-08", "1405-09-03", "1448-06-14"] {
            let refused = parse(text, "%F", "period").unwrap_err().to_string();
            assert_eq!(refused, format!("the year of {text} is none of the Gregorian calendar in which rates were published, at period"));
        }
    }

    #[test]
    fn a_publisher_may_use_several_forms() {
        let read = |text| parse(text, "%d %B %Y|%-d %B %Y|%d-%b-%y", "x").ok();
        assert_eq!(read("22 May 2026"), Some(date(2026, 5, 22)));
        assert_eq!(read("7 May 2026"), Some(date(2026, 5, 7)));
        assert_eq!(read("03-Sep-25"), Some(date(2025, 9, 3)));
        assert_eq!(read("3-Sep-25"), None);
    }

    #[test]
    fn a_moment_is_a_date_of_the_publishers_zone() {
        assert_eq!(parse("1795478400", "@s Asia/Yangon", "x").unwrap(), date(2026, 11, 24));
        assert_eq!(parse("1795542300", "@s Asia/Yangon", "x").unwrap(), date(2026, 11, 25));
        assert_eq!(parse("1795478400000", "@ms UTC", "x").unwrap(), date(2026, 11, 24));
        for text in ["", "1795478400.5", "24.11.2026", "99999999999999999999"] {
            assert!(parse(text, "@ms UTC", "x").is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_may_follow_where_the_form_says_so() {
        for text in ["2026-11-24 13:09:26.433", "2026-11-24T00:00:00+04:00", "2026-11-24"] {
            assert_eq!(parse(text, "%F…", "x").unwrap(), date(2026, 11, 24), "{text}");
        }
        for text in ["2026-02-30 13:09", "24.11.2026", "x2026-11-24", "2026-1-24 13:09"] {
            assert!(parse(text, "%F…", "x").is_err(), "{text}");
        }
        assert!(parse("2026-11-24 13:09", "%F", "x").is_err());
    }
}
