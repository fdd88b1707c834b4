//! Dates as publishers write them. Part of `feed`.

use jiff::civil::Date;

use crate::sources::ParseError;

/// Reads a date in exactly that form, such as `%d.%m.%Y`: a year of two digits or a month of one is another form.
///
/// # Errors
/// [`ParseError::Malformed`] for anything else, and for a day that no calendar has.
pub fn parse(text: &str, form: &str, at: &str) -> Result<Date, ParseError> {
    let read = Date::strptime(form, text).ok().filter(|date| date.strftime(form).to_string() == text);
    read.ok_or_else(|| {
        let short: String = text.chars().take(40).collect();
        ParseError::Malformed { what: format!("{short:?} is no date"), at: at.to_owned() }
    })
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
}
