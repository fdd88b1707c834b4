//! Published figures to `Decimal`, with every digit or not at all. Part of `feed`.

use rust_decimal::Decimal;

use super::ParseError;

/// Reads a figure with that decimal separator, and with an exponent as numbers of JSON and of spreadsheets may have. Nothing for anything but
/// digits, one separator and a minus sign, and for more than 28 digits.
pub(super) fn read(text: &str, separator: char) -> Option<Decimal> {
    match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => scientific(plain(mantissa, separator)?, exponent.parse().ok()?),
        None => plain(text, separator),
    }
}

fn plain(text: &str, separator: char) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once(separator).unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    if separator == '.' { Decimal::from_str_exact(text) } else { Decimal::from_str_exact(&text.replacen(separator, ".", 1)) }.ok()
}

fn scientific(mantissa: Decimal, exponent: i32) -> Option<Decimal> {
    let scale = i32::try_from(mantissa.scale()).ok()?.saturating_sub(exponent);
    let (digits, scale) = match u32::try_from(scale) {
        Ok(scale) => (mantissa.mantissa(), scale),
        Err(_) => (10_i128.checked_pow(scale.unsigned_abs())?.checked_mul(mantissa.mantissa())?, 0),
    };
    Decimal::try_from_i128_with_scale(digits, scale).ok()
}

/// The text without marks between thousands, where they stand between groups of three digits and nowhere else.
pub(super) fn grouped(text: &str, mark: char, point: char) -> Option<String> {
    let (whole, fraction) = text.split_once(point).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut groups = whole.split(mark);
    let head = groups.next()?;
    let fits = (1..=3).contains(&head.trim_start_matches('-').len()) && groups.all(|group| group.len() == 3);
    let whole = whole.replace(mark, "");
    fits.then(|| fraction.map_or(whole.clone(), |fraction| format!("{whole}{point}{fraction}")))
}

/// The figure that a binary fraction stands for: the shortest text that names the same fraction. It is never counted with before.
pub(super) fn shortest(text: &str) -> Option<Decimal> {
    read(text, '.')?;
    read(&text.parse::<f64>().ok()?.to_string(), '.')
}

/// The first number in a text, in which a blank, a comma or a point may stand between thousands; one where there is none.
///
/// # Errors
/// What stands there and is no number of units.
pub(super) fn first_number(text: &str) -> Result<u32, &str> {
    let Some(begin) = text.find(|letter: char| letter.is_ascii_digit()) else { return Ok(1) };
    let rest = text.get(begin..).unwrap_or_default();
    let end = rest.find(|letter: char| !letter.is_ascii_digit() && !matches!(letter, ' ' | ',' | '.')).unwrap_or(rest.len());
    let number = rest.get(..end).unwrap_or_default().trim_end_matches([' ', ',', '.']);
    let mark = number.chars().find(|letter| !letter.is_ascii_digit());
    let whole = mark.map_or_else(|| Some(number.to_owned()), |mark| grouped(number, mark, '\0'));
    whole.and_then(|whole| whole.parse().ok()).filter(|units| *units > 0).ok_or(number)
}

pub(super) fn malformed(text: &str, at: &str) -> ParseError {
    let short: String = text.chars().take(40).collect();
    ParseError::Malformed { what: format!("{short:?} is no decimal number of at most 28 digits"), at: at.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_digit_is_kept() {
        let read = |text, separator| read(text, separator).map(|value| value.to_string());
        assert_eq!(read("53,8359", ',').unwrap(), "53.8359");
        assert_eq!(read("1.1700", '.').unwrap(), "1.1700");
        assert_eq!(read("655,957", ',').unwrap(), "655.957");
        assert_eq!(read("-1", '.').unwrap(), "-1");
        assert_eq!(read("0.1234567890123456789012345678", '.').unwrap(), "0.1234567890123456789012345678");
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        for text in ["", "1.2.3", "1,2", "N/A", "+1", ".5", "5.", "--1", "1 000", "0.12345678901234567890123456789", "NaN"] {
            assert!(read(text, '.').is_none(), "{text}");
        }
    }

    #[test]
    fn the_first_number_of_a_text_is_its_units() {
        for (text, units) in [
            ("JAPAN : YEN (100 YEN) ", 100),
            ("INDONESIA : RUPIAH (1,000 RUPIAH)", 1000),
            ("DONG VIETNAM (C/1.000 UNIDADES)", 1000),
            ("Devisenkurse der Frankfurter Börse / 1 000 ITL = ... DEM", 1000),
            ("USA : DOLLAR (USD)", 1),
            ("10000 IDR", 10_000),
        ] {
            assert_eq!(first_number(text), Ok(units), "{text}");
        }
        assert_eq!(first_number("(10,00 YEN)"), Err("10,00"));
        assert_eq!(first_number("0 YEN"), Err("0"));
        assert_eq!(first_number("99999999999 YEN"), Err("99999999999"));
    }

    #[test]
    fn a_binary_fraction_becomes_the_figure_that_was_stored() {
        let shortest = |text| shortest(text).map(|value| value.to_string());
        assert_eq!(shortest("3.9300000000000002").unwrap(), "3.93");
        assert_eq!(shortest("0.097000000000000003").unwrap(), "0.097");
        assert_eq!(shortest("104.5973").unwrap(), "104.5973");
        assert_eq!(shortest("24").unwrap(), "24");
        assert!(shortest("inf").is_none() && shortest("NaN").is_none() && shortest("").is_none());
    }

    #[test]
    fn exponents_are_exact() {
        let read = |text| read(text, '.').map(|value| value.to_string());
        assert_eq!(read("1.25e-7").unwrap(), "0.000000125");
        assert_eq!(read("1.25E3").unwrap(), "1250");
        assert_eq!(read("4.1722245").unwrap(), "4.1722245");
        for text in ["1e-29", "1e40", "1e", "1e5.0", "e5"] {
            assert!(read(text).is_none(), "{text}");
        }
    }
}
