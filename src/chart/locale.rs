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
}

/// No such locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a locale is en, de, fr, es, ru or zh")]
pub struct NotALocale;

impl FromStr for Locale {
    type Err = NotALocale;

    /// Reads a language, with a region after it or not.
    fn from_str(text: &str) -> Result<Locale, NotALocale> {
        match text.split('-').next().unwrap_or_default() {
            "en" => Ok(Locale::En),
            "de" => Ok(Locale::De),
            "fr" => Ok(Locale::Fr),
            "es" => Ok(Locale::Es),
            "ru" => Ok(Locale::Ru),
            "zh" => Ok(Locale::Zh),
            _ => Err(NotALocale),
        }
    }
}

impl Locale {
    /// A plain decimal as it is written here: every digit stays.
    pub(super) fn number(self, plain: &str) -> String {
        let (group, mark) = match self {
            Locale::En | Locale::Zh => (",", "."),
            Locale::De | Locale::Es => (".", ","),
            Locale::Fr | Locale::Ru => ("\u{a0}", ","),
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
            Locale::De | Locale::Ru => "%d.%m.%Y",
            Locale::Fr | Locale::Es => "%d/%m/%Y",
            Locale::Zh => "%Y-%m-%d",
        };
        date.strftime(form).to_string()
    }

    /// A day on the axis, in short: with the month where the range is short, by month or year where it is long.
    pub(super) fn tick(self, date: Date, days: i32) -> String {
        let form = match (self, days) {
            (_, 1500..) => "%Y",
            (Locale::En, 100..) => "%b %Y",
            (Locale::En, _) => "%-d %b",
            (Locale::De | Locale::Ru, 100..) => "%m.%Y",
            (Locale::De | Locale::Ru, _) => "%d.%m.",
            (Locale::Fr | Locale::Es, 100..) => "%m/%Y",
            (Locale::Fr | Locale::Es, _) => "%d/%m",
            (Locale::Zh, 100..) => "%Y-%m",
            (Locale::Zh, _) => "%m-%d",
        };
        date.strftime(form).to_string()
    }
}
