//! How numbers and dates are written in a picture. Part of `chart`.

use std::str::FromStr;

use jiff::civil::Date;

/// A way to write numbers and dates, by its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Locale {
    /// 1,234.5 and 30 Oct 2026.
    #[default]
    En,
    /// 1.234,5 and 30.10.2026.
    De,
    /// 1 234,5 and 30/10/2026.
    Fr,
    /// 1.234,5 and 30/10/2026.
    Es,
    /// 1 234,5 and 30.10.2026.
    Ru,
    /// 1,234.5 and 2026-10-30.
    Zh,
    /// 1,234.5 and 2026-10-30, in figures that every reader of the language reads.
    Ar,
    /// 1.234,5 and 30/10/2026.
    It,
    /// 1.234,5 and 30/10/2026.
    Pt,
    /// 1.234,5 and 30.10.2026.
    Tr,
    /// 1 234,5 and 30.10.2026.
    Uk,
    /// 1,234.5 and 2026/10/30.
    Ja,
    /// 1,234.5 and 30.10.2026.
    He,
    /// 1,234.5 and 2026/10/30, in traditional characters.
    ZhHant,
    /// 1,234.5 and 30/10/2026: Spanish of Latin America, where it has the decimal point, as in Mexico.
    Es419,
    /// 1.234,5 and 30/10/2026: the same where it has the decimal comma, as in Argentina.
    EsAr,
}

/// No such locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a locale is en, de, fr, es, ru, zh, ar, it, pt, tr, uk, ja, he, zh-Hant or es-419")]
pub struct NotALocale;

/// Regions whose Chinese is written in traditional characters (CLDR, likely subtags).
const TRADITIONAL: [&str; 4] = ["hant", "tw", "hk", "mo"];
/// Regions whose Spanish is that of Spain (CLDR, parent locales).
const SPAIN: [&str; 5] = ["es", "gq", "ph", "ea", "ic"];
/// Regions of Latin America with the decimal comma (CLDR, numbers).
const COMMA: [&str; 9] = ["ar", "bo", "cl", "co", "cr", "ec", "py", "uy", "ve"];

impl FromStr for Locale {
    type Err = NotALocale;

    /// Reads a language, with a script or region after it or not.
    fn from_str(text: &str) -> Result<Locale, NotALocale> {
        let text = text.to_ascii_lowercase();
        let mut parts = text.split('-');
        let language = parts.next().unwrap_or_default();
        let region = |regions: &[&str]| parts.clone().any(|part| regions.contains(&part));
        match language {
            // What Hebrew was called before 1989, and some browsers' settings still call it.
            "iw" => Ok(Locale::He),
            "zh" if region(&TRADITIONAL) && !region(&["hans"]) => Ok(Locale::ZhHant),
            "es" if region(&COMMA) => Ok(Locale::EsAr),
            "es" if parts.clone().next().is_some() && !region(&SPAIN) => Ok(Locale::Es419),
            _ => Locale::ALL.into_iter().find(|locale| locale.language() == language).ok_or(NotALocale),
        }
    }
}

impl Locale {
    /// Every one that has words of its own.
    pub const ALL: [Locale; 15] = [
        Locale::En,
        Locale::De,
        Locale::Fr,
        Locale::Es,
        Locale::Ru,
        Locale::Zh,
        Locale::Ar,
        Locale::It,
        Locale::Pt,
        Locale::Tr,
        Locale::Uk,
        Locale::Ja,
        Locale::He,
        Locale::ZhHant,
        Locale::Es419,
    ];

    /// The tag of its language (BCP 47).
    #[must_use]
    pub const fn language(self) -> &'static str {
        match self {
            Locale::En => "en",
            Locale::De => "de",
            Locale::Fr => "fr",
            Locale::Es => "es",
            Locale::Ru => "ru",
            Locale::Zh => "zh",
            Locale::Ar => "ar",
            Locale::It => "it",
            Locale::Pt => "pt",
            Locale::Tr => "tr",
            Locale::Uk => "uk",
            Locale::Ja => "ja",
            Locale::He => "he",
            Locale::ZhHant => "zh-Hant",
            Locale::Es419 => "es-419",
            Locale::EsAr => "es-AR",
        }
    }

    /// The one whose words it has: where only figures differ, those of the language.
    #[must_use]
    pub const fn spoken(self) -> Locale {
        match self {
            Locale::EsAr => Locale::Es419,
            other => other,
        }
    }

    /// Whether it is written from right to left.
    #[must_use]
    pub const fn is_rtl(self) -> bool {
        matches!(self, Locale::Ar | Locale::He)
    }

    /// What the language calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Locale::En => "English",
            Locale::De => "Deutsch",
            Locale::Fr => "Français",
            Locale::Es => "Español",
            Locale::Ru => "Русский",
            Locale::Zh => "简体中文",
            Locale::Ar => "العربية",
            Locale::It => "Italiano",
            Locale::Pt => "Português",
            Locale::Tr => "Türkçe",
            Locale::Uk => "Українська",
            Locale::Ja => "日本語",
            Locale::He => "עברית",
            Locale::ZhHant => "繁體中文",
            Locale::Es419 | Locale::EsAr => "Español (Latinoamérica)",
        }
    }

    /// A plain decimal as it is written here: every digit stays.
    pub(crate) fn number(self, plain: &str) -> String {
        let (group, mark) = match self {
            Locale::En | Locale::Zh | Locale::Ar | Locale::Ja | Locale::He | Locale::ZhHant | Locale::Es419 => (",", "."),
            Locale::De | Locale::Es | Locale::It | Locale::Pt | Locale::Tr | Locale::EsAr => (".", ","),
            Locale::Fr | Locale::Ru | Locale::Uk => ("\u{a0}", ","),
        };
        let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("\u{2212}", digits));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let mut text = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            // Groups of three from the right, from five digits on in most hands; here from four, which is never wrong.
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        fraction.map_or(text.clone(), |fraction| format!("{text}{mark}{fraction}"))
    }

    /// A day.
    pub(super) fn day(self, date: Date) -> String {
        let form = match self {
            Locale::En => "%-d %b %Y",
            Locale::De | Locale::Ru | Locale::Tr | Locale::Uk | Locale::He => "%d.%m.%Y",
            Locale::Fr | Locale::Es | Locale::It | Locale::Pt | Locale::Es419 | Locale::EsAr => "%d/%m/%Y",
            Locale::Zh | Locale::Ar => "%Y-%m-%d",
            Locale::Ja | Locale::ZhHant => "%Y/%m/%d",
        };
        date.strftime(form).to_string()
    }

    /// A day on the axis, in short: with the month where the range is short, by month or year where it is long.
    pub(super) fn tick(self, date: Date, days: i32) -> String {
        let form = match (self, days) {
            (_, 1500..) => "%Y",
            (Locale::En, 100..) => "%b %Y",
            (Locale::En, _) => "%-d %b",
            (Locale::De | Locale::Ru | Locale::Tr | Locale::Uk | Locale::He, 100..) => "%m.%Y",
            (Locale::De | Locale::Ru | Locale::Tr | Locale::Uk | Locale::He, _) => "%d.%m.",
            (Locale::Fr | Locale::Es | Locale::It | Locale::Pt | Locale::Es419 | Locale::EsAr, 100..) => "%m/%Y",
            (Locale::Fr | Locale::Es | Locale::It | Locale::Pt | Locale::Es419 | Locale::EsAr, _) => "%d/%m",
            (Locale::Zh | Locale::Ar, 100..) => "%Y-%m",
            (Locale::Zh | Locale::Ar, _) => "%m-%d",
            (Locale::Ja | Locale::ZhHant, 100..) => "%Y/%m",
            (Locale::Ja | Locale::ZhHant, _) => "%m/%d",
        };
        date.strftime(form).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_language_script_and_region() {
        for (tag, expected) in [
            ("de", Locale::De),
            ("de-AT", Locale::De),
            ("RU-ru", Locale::Ru),
            ("he-IL", Locale::He),
            ("iw", Locale::He),
            ("zh", Locale::Zh),
            ("zh-Hans-HK", Locale::Zh),
            ("zh-CN", Locale::Zh),
            ("zh-TW", Locale::ZhHant),
            ("zh-hk", Locale::ZhHant),
            ("zh-Hant-MY", Locale::ZhHant),
            ("es", Locale::Es),
            ("es-ES", Locale::Es),
            ("es-419", Locale::Es419),
            ("es-MX", Locale::Es419),
            ("es-AR", Locale::EsAr),
            ("es-Latn-CL", Locale::EsAr),
        ] {
            assert_eq!(tag.parse(), Ok(expected), "{tag}");
        }
        for tag in ["", "-", "pl", "hee", "yue-HK"] {
            assert_eq!(tag.parse::<Locale>(), Err(NotALocale), "{tag}");
        }
    }

    #[test]
    fn figures_have_the_marks_of_their_region() {
        let of = |tag: &str| tag.parse::<Locale>().unwrap().number("-1234567.50");
        assert_eq!([of("es-MX"), of("he"), of("zh-TW")], ["\u{2212}1,234,567.50"; 3]);
        assert_eq!([of("es-AR"), of("es"), of("de")], ["\u{2212}1.234.567,50"; 3]);
    }
}
