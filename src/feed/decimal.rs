//! Published figures to `Decimal`, with every digit or not at all. Part of `feed`.

use rust_decimal::Decimal;

use crate::sources::ParseError;

/// Reads a figure with that decimal separator, white space around it allowed.
///
/// # Errors
/// [`ParseError::Malformed`] for anything but digits, one separator and a minus sign, and for more than 28 digits.
pub fn parse(text: &str, separator: char, at: &str) -> Result<Decimal, ParseError> {
    let trimmed = text.trim();
    let unsigned = trimmed.strip_prefix('-').unwrap_or(trimmed);
    let (whole, fraction) = unsigned.split_once(separator).unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(malformed(text, at));
    }
    Decimal::from_str_exact(&trimmed.replacen(separator, ".", 1)).map_err(|_| malformed(text, at))
}

/// Reads a number of JSON, which may have an exponent, exactly.
///
/// # Errors
/// As [`parse`].
pub fn parse_json(text: &str, at: &str) -> Result<Decimal, ParseError> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return parse(text, '.', at) };
    let mantissa = parse(mantissa, '.', at)?;
    let exponent: i32 = exponent.parse().map_err(|_| malformed(text, at))?;
    let scale = i32::try_from(mantissa.scale()).map_or(i32::MAX, |scale| scale.saturating_sub(exponent));
    let (digits, scale) = match u32::try_from(scale) {
        Ok(scale) => (Some(mantissa.mantissa()), scale),
        Err(_) => (10_i128.checked_pow(scale.unsigned_abs()).and_then(|power| mantissa.mantissa().checked_mul(power)), 0),
    };
    digits.and_then(|digits| Decimal::try_from_i128_with_scale(digits, scale).ok()).ok_or_else(|| malformed(text, at))
}

fn malformed(text: &str, at: &str) -> ParseError {
    let short: String = text.chars().take(40).collect();
    ParseError::Malformed { what: format!("{short:?} is no decimal number of at most 28 digits"), at: at.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_digit_is_kept() {
        let read = |text, separator| parse(text, separator, "x").map(|value| value.to_string());
        assert_eq!(read("53,8359", ',').unwrap(), "53.8359");
        assert_eq!(read(" 1.1700\u{a0}", '.').unwrap(), "1.1700");
        assert_eq!(read("655,957", ',').unwrap(), "655.957");
        assert_eq!(read("-1", '.').unwrap(), "-1");
        assert_eq!(read("0.1234567890123456789012345678", '.').unwrap(), "0.1234567890123456789012345678");
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        for text in ["", "1.2.3", "1,2", "N/A", "1e5", "+1", ".5", "5.", "--1", "1 000", "0.12345678901234567890123456789", "NaN"] {
            assert!(parse(text, '.', "x").is_err(), "{text}");
        }
    }

    #[test]
    fn exponents_of_json_are_exact() {
        let read = |text| parse_json(text, "x").map(|value| value.to_string());
        assert_eq!(read("1.25e-7").unwrap(), "0.000000125");
        assert_eq!(read("1.25E3").unwrap(), "1250");
        assert_eq!(read("4.1722245").unwrap(), "4.1722245");
        for text in ["1e-29", "1e40", "1e", "1e5.0", "e5"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
