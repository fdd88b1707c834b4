//! How an amount is read. Part of `convert`, used by `http` and `cli`: text to `Decimal`, and nothing between.

use rust_decimal::Decimal;

/// Why a text is no amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// No number in plain decimal notation.
    #[error("{0}")]
    NotANumber(&'static str),
    /// A number with more digits than an exact answer can hold.
    #[error("an amount has at most 28 digits")]
    TooLong,
}

/// Reads an amount: digits, a point and digits after it where there are cents, a minus sign in front where it is owed.
/// Trailing zeros are kept; `-0` is `0`.
///
/// ```
/// use fx::convert::amount::parse;
/// assert_eq!(parse("1234.50")?.to_string(), "1234.50");
/// assert_eq!(parse("-0")?.to_string(), "0");
/// assert!(parse("1,5").is_err() && parse("1e3").is_err() && parse("NaN").is_err());
/// # Ok::<(), fx::convert::amount::AmountError>(())
/// ```
///
/// # Errors
/// [`AmountError`], which says what would be right.
pub fn parse(text: &str) -> Result<Decimal, AmountError> {
    plain(text)?;
    let mut amount = Decimal::from_str_exact(text).map_err(|_| AmountError::TooLong)?;
    if amount.is_zero() {
        amount.set_sign_positive(true);
    }
    Ok(amount)
}

/// Whether the text is in plain decimal notation.
fn plain(text: &str) -> Result<(), AmountError> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(fraction) {
        return Ok(());
    }
    Err(AmountError::NotANumber(match text {
        "" => "an amount is missing",
        _ if text.contains(',') => "a comma may stand for thousands or for the decimal point: write 1234.56",
        _ if text.contains(['e', 'E']) && text.starts_with(|first: char| first.is_ascii_digit()) => "write all digits: 1000 instead of 1e3",
        _ => "an amount is written in plain digits, such as 1234.56",
    }))
}
