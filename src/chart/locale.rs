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
}

/// No such locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a locale is en, de, fr, es, ru, zh, ar, it, pt, tr, uk or ja")]
pub struct NotALocale;

impl FromStr for Locale {
    type Err = NotALocale;

    /// Reads a language, with a region after it or not.
    fn from_str(text: &str) -> Result<Locale, NotALocale> {
        let language = text.split('-').next().unwrap_or_default();
        Locale::ALL.into_iter().find(|locale| locale.language() == language).ok_or(NotALocale)
    }
}

impl Locale {
    /// Every one.
    pub const ALL: [Locale; 12] = [
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
    ];

    /// Its language, by ISO 639-1.
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
        }
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
            Locale::Zh => "中文",
            Locale::Ar => "العربية",
            Locale::It => "Italiano",
            Locale::Pt => "Português",
            Locale::Tr => "Türkçe",
            Locale::Uk => "Українська",
            Locale::Ja => "日本語",
        }
    }

    /// A plain decimal as it is written here: every digit stays.
    pub(crate) fn number(self, plain: &str) -> String {
        let (group, mark) = match self {
            Locale::En | Locale::Zh | Locale::Ar | Locale::Ja => (",", "."),
            Locale::De | Locale::Es | Locale::It | Locale::Pt | Locale::Tr => (".", ","),
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
            Locale::De | Locale::Ru | Locale::Tr | Locale::Uk => "%d.%m.%Y",
            Locale::Fr | Locale::Es | Locale::It | Locale::Pt => "%d/%m/%Y",
            Locale::Zh | Locale::Ar => "%Y-%m-%d",
            Locale::Ja => "%Y/%m/%d",
        };
        date.strftime(form).to_string()
    }

    /// A day on the axis, in short: with the month where the range is short, by month or year where it is long.
    pub(super) fn tick(self, date: Date, days: i32) -> String {
        let form = match (self, days) {
            (_, 1500..) => "%Y",
            (Locale::En, 100..) => "%b %Y",
            (Locale::En, _) => "%-d %b",
            (Locale::De | Locale::Ru | Locale::Tr | Locale::Uk, 100..) => "%m.%Y",
            (Locale::De | Locale::Ru | Locale::Tr | Locale::Uk, _) => "%d.%m.",
            (Locale::Fr | Locale::Es | Locale::It | Locale::Pt, 100..) => "%m/%Y",
            (Locale::Fr | Locale::Es | Locale::It | Locale::Pt, _) => "%d/%m",
            (Locale::Zh | Locale::Ar, 100..) => "%Y-%m",
            (Locale::Zh | Locale::Ar, _) => "%m-%d",
            (Locale::Ja, 100..) => "%Y/%m",
            (Locale::Ja, _) => "%m/%d",
        };
        date.strftime(form).to_string()
    }
}
