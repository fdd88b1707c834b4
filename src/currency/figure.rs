//! Digits as people write them: `1,234.56`, `1.234,56`, `1 234`, `1'234`, `1,00,000`, `,5`. Part of `currency`, and the one reading for the
//! command and for the cells of files. Nothing is guessed: what can be read two ways says so, and whoever knows more decides.

use std::borrow::Cow;

/// The first digits of scripts whose keyboards write their own: Arabic, Persian, Devanagari, Bengali, Thai.
const ZEROS: [char; 5] = ['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}'];

/// A text with the digits of other scripts, and the wide letters of East Asian keyboards, as ASCII has them.
///
/// ```
/// use fx::currency::in_ascii;
/// assert_eq!((in_ascii("１００円").as_ref(), in_ascii("٢٥٠ USD").as_ref(), in_ascii("￥5").as_ref()), ("100円", "250 USD", "¥5"));
/// ```
#[must_use]
pub fn in_ascii(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { Cow::Borrowed(text) } else { text.chars().map(narrow).collect::<String>().into() }
}

fn narrow(letter: char) -> char {
    let number = u32::from(letter);
    let digit = || ZEROS.iter().find_map(|zero| char::from_digit(number.checked_sub(u32::from(*zero)).filter(|digit| *digit < 10)?, 10));
    match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(number - 0xfee0).unwrap_or(letter),
        '￥' => '¥',
        '￡' => '£',
        '￠' => '¢',
        '￦' => '₩',
        '\u{3000}' => ' ',
        _ => digit().unwrap_or(letter),
    }
}

/// What stands between groups of digits, and what before decimals, where it is known.
///
/// ```
/// use fx::currency::{Figure, Marks, figure};
/// let german = Marks { group: Some('.'), point: Some(',') };
/// assert_eq!(figure("1.000")?.by(german).as_deref(), Some("1000"));
/// assert_eq!(figure("1.000")?.by(Marks::default()), None);
/// assert_eq!(figure("1.234,50")?.by(Marks::default()).as_deref(), Some("1234.50"));
/// # Ok::<(), fx::currency::NotAFigure>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    /// Between groups of digits.
    pub group: Option<char>,
    /// Before decimals.
    pub point: Option<char>,
}

/// What digits with their marks are, in plain decimal notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Figure {
    /// One number, and what its marks show of how numbers are written here.
    Certain {
        /// The number.
        plain: String,
        /// The marks in it.
        marks: Marks,
    },
    /// One mark before three digits: it separates thousands, or the decimals.
    Twofold {
        /// The mark.
        mark: char,
        /// The number, if the mark separates thousands.
        grouped: String,
        /// The number, if it is the decimal mark.
        decimal: String,
    },
}

/// Why digits are no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotAFigure {
    /// Something else stands among them.
    #[error("an amount is written in digits, such as 1234.56")]
    NotDigits,
    /// Marks stand where they separate neither thousands nor decimals.
    #[error("the digits are not in groups of three: write 1234.56")]
    Ungrouped,
}

impl Figure {
    /// The number, where it is certain or these marks decide.
    #[must_use]
    pub fn by(&self, marks: Marks) -> Option<String> {
        match self {
            Figure::Certain { plain, .. } => Some(plain.clone()),
            Figure::Twofold { mark, decimal, .. } if marks.point == Some(*mark) => Some(decimal.clone()),
            Figure::Twofold { mark, grouped, .. } if marks.group == Some(*mark) => Some(grouped.clone()),
            Figure::Twofold { .. } => None,
        }
    }
}

/// Whether a letter stands between digits of a number: the marks of the Unicode CLDR, the underscore of programs, and spaces.
#[must_use]
pub fn separates(letter: char) -> bool {
    matches!(letter, '.' | ',' | '\'' | '’' | '_' | '⹁' | '،' | '٫' | '٬') || is_space(letter)
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

/// Marks that mean the same are one.
fn folded(letter: char) -> char {
    match letter {
        '’' => '\'',
        other if is_space(other) => ' ',
        other => other,
    }
}

/// Reads digits with their marks, without a sign.
///
/// # Errors
/// [`NotAFigure`].
pub fn figure(text: &str) -> Result<Figure, NotAFigure> {
    if !text.chars().all(|letter| letter.is_ascii_digit() || separates(letter)) || !text.contains(|letter: char| letter.is_ascii_digit()) {
        return Err(NotAFigure::NotDigits);
    }
    let text: String = text.chars().map(folded).collect();
    let marks: Vec<char> = text.chars().filter(|letter| !letter.is_ascii_digit()).collect();
    match marks.as_slice() {
        [] => Ok(certain(text, Marks::default())),
        [mark @ ('.' | ',' | '٫')] => one_mark(&text, *mark),
        [group, rest @ ..] if rest.iter().all(|mark| mark == group) => {
            Ok(certain(grouped(&text, *group)?, Marks { group: Some(*group), point: None }))
        }
        [group, middle @ .., point @ ('.' | ',' | '٫')] if group != point && middle.iter().all(|mark| mark == group) => {
            let (whole, fraction) = text.rsplit_once(*point).ok_or(NotAFigure::Ungrouped)?;
            let whole = grouped(whole, *group)?;
            let plain = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
            Ok(certain(plain, Marks { group: Some(*group), point: Some(*point) }))
        }
        _ => Err(NotAFigure::Ungrouped),
    }
}

fn certain(plain: String, marks: Marks) -> Figure {
    Figure::Certain { plain, marks }
}

/// A number with one point or comma.
fn one_mark(text: &str, mark: char) -> Result<Figure, NotAFigure> {
    let (head, tail) = text.split_once(mark).ok_or(NotAFigure::Ungrouped)?;
    let decimal = match (head, tail) {
        ("", tail) => format!("0.{tail}"),
        (head, "") => head.to_owned(),
        (head, tail) => format!("{head}.{tail}"),
    };
    if tail.len() == 3 && (1..=3).contains(&head.len()) && !head.starts_with('0') {
        return Ok(Figure::Twofold { mark, grouped: format!("{head}{tail}"), decimal });
    }
    Ok(certain(decimal, Marks { group: None, point: Some(mark) }))
}

/// Digits without the marks of their groups: three in each but the first, or two in all between the first and the last, as in India.
fn grouped(text: &str, mark: char) -> Result<String, NotAFigure> {
    let groups: Vec<&str> = text.split(mark).collect();
    let [first, middle @ .., last] = groups.as_slice() else { return Err(NotAFigure::Ungrouped) };
    let all = |size: usize| (1..=size).contains(&first.len()) && middle.iter().all(|group| group.len() == size) && last.len() == 3;
    let indian = mark == ',' && !middle.is_empty() && all(2);
    if all(3) || indian { Ok(groups.concat()) } else { Err(NotAFigure::Ungrouped) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match figure(text) {
            Ok(Figure::Certain { plain, .. }) => plain,
            Ok(Figure::Twofold { grouped, decimal, .. }) => format!("{grouped} or {decimal}"),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    #[rustfmt::skip]
    fn digits_are_one_number_or_say_that_they_are_two() {
        const NO: &str = "the digits are not in groups of three: write 1234.56";
        for (text, expected) in [
            ("100", "100"), ("1.5", "1.5"), ("1,5", "1.5"), (",5", "0.5"), (".5", "0.5"), ("5.", "5"), ("1.50", "1.50"), ("0,123", "0.123"),
            ("0.123", "0.123"), ("1234.567", "1234.567"), ("1.000", "1000 or 1.000"), ("1,234", "1234 or 1.234"), ("12.345", "12345 or 12.345"),
            ("100.000", "100000 or 100.000"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.234,567", "1234.567"), ("1,234.567", "1234.567"),
            ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("1'234", "1234"), ("1’234.5", "1234.5"), ("1 234,56", "1234.56"),
            ("1\u{a0}234", "1234"), ("1\u{202f}234\u{202f}567,5", "1234567.5"), ("1_000", "1000"), ("1,00,000", "100000"), ("12,34,567.50", "1234567.50"),
            ("1.00.000", NO), ("1,2,3", NO), ("12,34.5", NO), ("1.2.3", NO), ("1'23", NO), ("1.234.56", NO), ("1,234,56", NO), ("1.234,567.8", NO),
            ("", "an amount is written in digits, such as 1234.56"), ("1e3", "an amount is written in digits, such as 1234.56"),
            (",", "an amount is written in digits, such as 1234.56"),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
