//! How the reader writes numbers, by the locale: groups of digits and the decimal mark. Part of `cli`, for a terminal only: what a
//! program reads has a point and no groups. The marks are those of the Unicode CLDR.

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
const COMMA: Numerals = Numerals { group: ",", ..PLAIN };
const POINT: Numerals = Numerals { group: ".", mark: ',', ..PLAIN };
const SPACE: Numerals = Numerals { group: "\u{a0}", mark: ',', ..PLAIN };
const NARROW: Numerals = Numerals { group: "\u{202f}", ..SPACE };
const APOSTROPHE: Numerals = Numerals { group: "’", ..PLAIN };
const INDIAN: Numerals = Numerals { size: 2, ..COMMA };

/// Territories that differ from the rest of their language, then languages.
#[rustfmt::skip]
const STYLES: [(&str, Numerals); 21] = [
    ("de_CH de_LI it_CH rm_CH en_CH", APOSTROPHE), ("de_AT", SPACE), ("en_IN hi_IN bn_IN gu_IN kn_IN ml_IN mr_IN pa_IN ta_IN te_IN", INDIAN),
    ("en_ZA en_FI en_SE", SPACE), ("en_DE en_NL en_BE en_DK", POINT),
    ("es_MX es_US es_GT es_HN es_NI es_PA es_PE es_PR es_SV es_DO", COMMA), ("es_AR es_BO es_CL es_CO es_EC es_PY es_UY es_VE", POINT),
    ("fr_CH", NARROW), ("fr_CA", SPACE), ("pt_PT", Numerals { least: 2, ..SPACE }),
    ("en ja ko zh th he ms tl fil", COMMA), ("hi bn gu kn ml mr pa ta te", INDIAN), ("de nl da tr el ro hr sl sr bs mk id vi az is gl eu ka", POINT),
    ("es it ca pt_XX", Numerals { least: 2, ..POINT }), ("pt", POINT), ("fr", NARROW),
    ("ru uk be kk cs sk fi sv nb nn no sq hy ky uz", SPACE), ("pl bg et lv", Numerals { least: 2, ..SPACE }), ("hu lt", SPACE),
    ("rm", APOSTROPHE), ("af", SPACE),
];

impl Numerals {
    /// Those of a locale such as `de_CH.UTF-8`; plain ones for `C`, `POSIX` and a language that is not known here.
    pub(super) fn of(locale: &str) -> Numerals {
        let name = locale.split(['.', '@']).next().unwrap_or_default();
        let language = name.split('_').next().unwrap_or_default();
        let find = |text: &str| STYLES.iter().find(|(names, _)| names.split(' ').any(|name| name == text)).map(|(_, style)| *style);
        find(name).or_else(|| find(language)).unwrap_or(PLAIN)
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
            ("de_CH.UTF-8", "1’234’567.50"),
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
