//! How the reader writes numbers, by the locale: groups of digits and the decimal mark. Part of `cli`, for a terminal only: what a
//! program reads has a point and no groups. What is written here is read here, too: `Numerals::marks`.

mod cldr;

pub(super) use self::cldr::STYLES;
use crate::currency::Marks;

/// Marks of a language: between groups, before decimals; and the fewest digits before the first mark of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numerals {
    group: &'static str,
    mark: char,
    /// 2 where 1234 is written without a mark, and 12 345 with one.
    least: usize,
    /// Digits of every group but the last, which has three: two in India.
    size: usize,
}

/// As numbers are typed and passed on.
pub(super) const PLAIN: Numerals = Numerals { group: "", mark: '.', least: 1, size: 3 };
impl Numerals {
    /// Those of a locale such as `de_CH.UTF-8`; plain ones for `C`, `POSIX` and a language that is not known here.
    pub(super) fn of(locale: &str) -> Numerals {
        let name = locale.split(['.', '@']).next().unwrap_or_default();
        let language = name.split('_').next().unwrap_or_default();
        let find = |text: &str| {
            let style = STYLES.iter().find(|(names, ..)| names.split(' ').any(|name| name == text));
            style.map(|&(_, group, mark, least, size)| Numerals { group, mark, least, size })
        };
        find(name).or_else(|| find(language)).unwrap_or(PLAIN)
    }

    /// Whether numbers are written as programs write them: no locale says otherwise.
    pub(super) fn is_plain(self) -> bool {
        self == PLAIN
    }

    /// What decides here where a number has two readings: nothing where numbers are written plainly.
    pub(super) fn marks(self) -> Marks {
        if self == PLAIN { Marks::default() } else { Marks { group: self.group.chars().next(), point: Some(self.mark) } }
    }

    /// A plain decimal as it is written here: every digit stays.
    pub(super) fn write(self, plain: &str) -> String {
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let mut text = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            let left = whole.len() - at;
            let boundary = left >= 3 && (left - 3).is_multiple_of(self.size);
            if at > 0 && boundary && whole.len() >= 3 + self.least {
                text.push_str(self.group);
            }
            text.push(digit);
        }
        if let Some(fraction) = fraction {
            text.push(self.mark);
            text.push_str(fraction);
        }
        text
    }

    /// Numbers with their decimal marks under each other.
    pub(super) fn aligned(self, plain: &[String]) -> Vec<String> {
        let written: Vec<String> = plain.iter().map(|number| self.write(number)).collect();
        let split = |text: &str| text.rfind(self.mark).unwrap_or(text.len());
        let count = |text: &str| text.chars().count();
        let parts: Vec<(&str, &str)> = written.iter().map(|text| text.split_at(split(text))).collect();
        let before = parts.iter().map(|(whole, _)| count(whole)).max().unwrap_or(0);
        let after = parts.iter().map(|(_, fraction)| count(fraction)).max().unwrap_or(0);
        parts.iter().map(|(whole, fraction)| format!("{whole:>before$}{fraction:<after$}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reader_has_the_marks_of_the_language() {
        for (locale, expected) in [
            ("en_US.UTF-8", "1,234,567.50"),
            ("de_DE.UTF-8", "1.234.567,50"),
            ("de_CH.UTF-8", "1'234'567.50"),
            ("de_AT@euro", "1\u{a0}234\u{a0}567,50"),
            ("fr_FR", "1\u{202f}234\u{202f}567,50"),
            ("ru_RU.UTF-8", "1\u{a0}234\u{a0}567,50"),
            ("hi_IN", "12,34,567.50"),
            ("ja_JP.eucJP", "1,234,567.50"),
            ("C.UTF-8", "1234567.50"),
            ("POSIX", "1234567.50"),
            ("tlh_XX", "1234567.50"),
            ("", "1234567.50"),
        ] {
            assert_eq!(Numerals::of(locale).write("1234567.50"), expected, "{locale}");
        }
        let write = |locale: &str, plain: &str| Numerals::of(locale).write(plain);
        assert_eq!((write("es_ES", "1234.5"), write("es_ES", "12345")), ("1234,5".to_owned(), "12.345".to_owned()));
        assert_eq!((write("en_US", "-1234"), write("en_US", "999")), ("-1,234".to_owned(), "999".to_owned()));
        assert_eq!((write("en_IN", "12345678"), write("en_IN", "1234")), ("1,23,45,678".to_owned(), "1,234".to_owned()));
        assert_eq!(write("de_DE", "0.00000062"), "0,00000062");
        assert_eq!(write("en_US", "1234.5678…"), "1,234.5678…");
    }

    #[test]
    fn decimal_marks_stand_under_each_other() {
        let plain = ["89.51", "15432", "7601.234", "-0.00000062"].map(str::to_owned);
        assert_eq!(Numerals::of("de_DE").aligned(&plain), ["    89,51      ", "15.432         ", " 7.601,234     ", "    -0,00000062"]);
    }
}
