//! Amounts as people write them: `1,234.56`, `1 234,56`, `1'234`, `.5`, `1.5k`. Part of `cli/query`: pure text to exact decimal.

use rust_decimal::Decimal;

use super::super::Failure;
use crate::convert::amount;

/// What multiplies the number before it.
const MULTIPLIERS: [(&str, u32); 8] = [
    ("k", 1_000),
    ("thousand", 1_000),
    ("m", 1_000_000),
    ("mn", 1_000_000),
    ("mio", 1_000_000),
    ("million", 1_000_000),
    ("bn", 1_000_000_000),
    ("billion", 1_000_000_000),
];

/// The multiplier that a word is.
pub(super) fn multiplier(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    MULTIPLIERS.iter().find(|(name, _)| *name == word).map(|(_, times)| *times)
}

/// Reads digits with their separators; spaces in it separate groups. A comma before exactly three digits is refused: it may stand for
/// thousands or for the decimal point. A single point is the decimal point, as everywhere in fx.
pub(super) fn read(text: &str, times: u32) -> Result<Decimal, Failure> {
    let plain = plain(text)?;
    let amount = amount::parse(&plain)?;
    if times == 1 {
        return Ok(amount);
    }
    let product = amount.checked_mul(Decimal::from(times)).filter(|product| product.checked_div(Decimal::from(times)) == Some(amount));
    product.map(|product| product.normalize()).ok_or_else(|| Failure::usage(amount::AmountError::TooLong.to_string()))
}

/// The number in plain decimal notation.
fn plain(text: &str) -> Result<String, Failure> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let sign = if unsigned.len() < text.len() { "-" } else { "" };
    let marks: Vec<char> = unsigned.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    let odd = || Failure::usage(format!("the digits of {text:?} are not in groups of three: write 1234.56"));
    let (group, point) = match marks.as_slice() {
        [] => return Ok(text.to_owned()),
        ['.'] => (None, Some('.')),
        [','] if thousands(unsigned) => return Err(twofold(text, sign, unsigned)),
        [','] => (None, Some(',')),
        [first, rest @ ..] if rest.iter().all(|mark| mark == first) => (Some(*first), None),
        [first, middle @ .., last @ ('.' | ',')] if first != last && middle.iter().all(|mark| mark == first) => (Some(*first), Some(*last)),
        _ => return Err(odd()),
    };
    let (whole, fraction) = match point {
        Some(point) => unsigned.rsplit_once(point).unwrap_or((unsigned, "")),
        None => (unsigned, ""),
    };
    let whole = match group {
        Some(group) => grouped(whole, group).ok_or_else(odd)?,
        None if whole.is_empty() => "0".to_owned(),
        None => whole.to_owned(),
    };
    Ok(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// Whether the one comma of a text may separate thousands: up to three digits before it, not a lone 0, and three after it.
fn thousands(text: &str) -> bool {
    text.split_once(',').is_some_and(|(head, tail)| (1..=3).contains(&head.len()) && !head.starts_with('0') && tail.len() == 3)
}

fn twofold(text: &str, sign: &str, unsigned: &str) -> Failure {
    let (thousands, decimal) = (unsigned.replace(',', ""), unsigned.replace(',', "."));
    Failure::usage(format!("{text:?} can be read two ways: write {sign}{thousands} or {sign}{decimal}"))
}

/// Digits without the separators of their groups, when each group but the first has three.
fn grouped(text: &str, mark: char) -> Option<String> {
    let mut groups = text.split(mark);
    let first = groups.next().filter(|first| (1..=3).contains(&first.len()))?;
    let rest: Vec<&str> = groups.collect();
    rest.iter().all(|group| group.len() == 3).then(|| format!("{first}{}", rest.concat()))
}
