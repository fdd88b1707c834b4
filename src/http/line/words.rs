//! Words, names of currencies, days and numbers of a language, put together. Part of `http/line`.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::Figure;
use crate::chart::Locale;
use crate::currency::Code;
use crate::http::pages::words;
use crate::source::Source;

/// What a line says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Texts {
    months: [String; 12],
    first_of_month: String,
    day_of_month: String,
    date: String,
    short_date: String,
    one_day: String,
    within_month: String,
    apart: String,
    pub(super) official: [String; 2],
    pub(super) reference: [String; 2],
    pub(super) other: [String; 2],
    pub(super) heading: String,
    pub(super) sentence: String,
    pub(super) between: String,
    amount: String,
    percent: String,
    one: String,
    several: String,
    up: String,
    down: String,
    same: String,
}

/// The plural forms of a currency's name, by the categories one, few, many and other of CLDR; the last one stands for those after it.
type Forms = Vec<&'static str>;

/// Places of the categories in it.
const ONE: usize = 0;
const FEW: usize = 1;
const MANY: usize = 2;
const OTHER: usize = 3;

/// One language.
#[derive(Debug)]
pub(super) struct Words {
    locale: Locale,
    pub(super) texts: Texts,
    names: HashMap<&'static str, Forms>,
}

macro_rules! language {
    ($name:literal) => {
        (include_str!(concat!("lang/", $name, ".json")), include_str!(concat!("names/", $name, ".tsv")))
    };
}

/// What stands in the files of a language.
fn files(locale: Locale) -> (&'static str, &'static str) {
    match locale {
        Locale::En => language!("en"),
        Locale::De => language!("de"),
        Locale::Fr => language!("fr"),
        Locale::Es => language!("es"),
        Locale::Ru => language!("ru"),
        Locale::Zh => language!("zh"),
        Locale::Ar => language!("ar"),
        Locale::It => language!("it"),
        Locale::Pt => language!("pt"),
        Locale::Tr => language!("tr"),
        Locale::Uk => language!("uk"),
        Locale::Ja => language!("ja"),
    }
}

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read = |locale: Locale| {
        let (texts, names) = files(locale);
        let name = |line: &'static str| line.split_once('\t').map(|(code, forms)| (code, forms.split('\t').collect()));
        // What cannot be read is found by a test.
        Words { locale, texts: serde_json::from_str(texts).unwrap_or_default(), names: names.lines().filter_map(name).collect() }
    };
    Locale::ALL.into_iter().map(read).collect()
});

impl Words {
    pub(super) fn of(locale: Locale) -> &'static Words {
        static NONE: LazyLock<Words> = LazyLock::new(|| Words { locale: Locale::En, texts: Texts::default(), names: HashMap::new() });
        ALL.iter().find(|words| words.locale == locale).unwrap_or(&NONE)
    }

    /// The publisher's name in this language, where it has one.
    pub(super) fn source(&self, source: &Source) -> String {
        words::source_name(self.locale.language(), source)
    }

    /// For which days: one, some of a month, or from one month into another.
    pub(super) fn days(&self, (first, last): (Date, Date)) -> String {
        let texts = &self.texts;
        let (from, until) = (self.date(first), self.date(last));
        let short = if first.year() == last.year() { self.short(first) } else { from.clone() };
        let with = |from: &str| {
            let (first, last) = (self.day_of_month(first), self.day_of_month(last));
            [("from", from.to_owned()), ("until", until.clone()), ("first", first), ("last", last)]
        };
        let fill = |form: &str, from: &str| {
            let with = with(from);
            fill(form, &with.each_ref().map(|(name, text)| (*name, text.as_str())))
        };
        match (first == last, (first.year(), first.month()) == (last.year(), last.month())) {
            (true, _) => fill(&texts.one_day, &from),
            (_, true) => fill(&texts.within_month, &from),
            _ => fill(&texts.apart, &short),
        }
    }

    pub(super) fn date(&self, date: Date) -> String {
        self.dated(&self.texts.date, date)
    }

    /// Without the year.
    fn short(&self, date: Date) -> String {
        self.dated(&self.texts.short_date, date)
    }

    fn dated(&self, form: &str, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).ok().and_then(|at| self.texts.months.get(at)).map_or("", String::as_str);
        fill(form, &[("day", &self.day_of_month(date)), ("month", month), ("year", &date.year().to_string())])
    }

    fn day_of_month(&self, date: Date) -> String {
        let form = if date.day() == 1 { &self.texts.first_of_month } else { &self.texts.day_of_month };
        fill(form, &[("day", &date.day().to_string())])
    }

    /// What a figure is, and how it changed.
    pub(super) fn figure(&self, figure: &Figure) -> String {
        let texts = &self.texts;
        let (base, quote) = (self.amount(Decimal::from(figure.nominal), figure.from), self.amount(figure.value, figure.to));
        let form = if figure.nominal == 1 { &texts.one } else { &texts.several };
        let rate = fill(form, &[("base", &base), ("quote", &quote)]);
        let Some(before) = &figure.before else { return rate };
        let form = match before.change {
            change if change.is_zero() => &texts.same,
            change if change.is_sign_negative() => &texts.down,
            _ => &texts.up,
        };
        let change = self.amount(before.change.abs(), figure.to);
        let percent = fill(&texts.percent, &[("number", &self.number(before.percent.abs()))]);
        fill(form, &[("rate", &rate), ("change", &change), ("percent", &percent), ("date", &self.short(before.date))])
    }

    fn number(&self, number: Decimal) -> String {
        self.locale.number(&number.to_string())
    }

    /// A number of a currency, by its name; by its code, where it has no name here.
    fn amount(&self, number: Decimal, code: Code) -> String {
        let name = self.names.get(code.as_str()).and_then(|forms| forms.get(self.category(number)).or(forms.last()).copied());
        let written = self.number(number);
        match name {
            Some(name) => fill(&self.texts.amount, &[("number", &written), ("name", name)]),
            None => format!("{written} {code}"),
        }
    }

    /// Which plural form a number has, of one, few, many and other (<https://cldr.unicode.org/index/cldr-spec/plural-rules>).
    fn category(&self, number: Decimal) -> usize {
        let (whole, plain) = (number.trunc().abs(), number.scale() == 0);
        let last = |below: u32| whole % Decimal::from(below);
        let between = |from: u32, until: u32, below: u32| (Decimal::from(from)..=Decimal::from(until)).contains(&last(below));
        match self.locale {
            Locale::Fr | Locale::Pt if whole < Decimal::TWO => ONE,
            Locale::Ru | Locale::Uk if !plain => OTHER,
            Locale::Ru | Locale::Uk if between(1, 1, 10) && !between(11, 11, 100) => ONE,
            Locale::Ru | Locale::Uk if between(2, 4, 10) && !between(12, 14, 100) => FEW,
            Locale::Ru | Locale::Uk => MANY,
            Locale::En | Locale::De | Locale::Ar | Locale::It if plain && whole == Decimal::ONE => ONE,
            Locale::Es | Locale::Tr if number == Decimal::ONE => ONE,
            Locale::Ar if plain && between(3, 10, 100) => FEW,
            Locale::Ar if plain && between(11, 99, 100) => MANY,
            _ => OTHER,
        }
    }
}

/// A form with what stands in the place of each name in braces.
pub(super) fn fill(form: &str, with: &[(&str, &str)]) -> String {
    with.iter().fold(form.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_can_be_read_and_lacks_no_word() {
        for locale in Locale::ALL {
            let (texts, names) = files(locale);
            let language = locale.language();
            serde_json::from_str::<Texts>(texts).unwrap_or_else(|error| panic!("{language}: {error}"));
            for code in ["USD", "EUR", "RUB", "GBP", "JPY", "CNY", "CHF", "TRY", "PLN"] {
                assert!(names.lines().any(|line| line.starts_with(code)), "{language} {code}");
            }
        }
    }

    #[test]
    fn names_have_their_plural_form() {
        let of = |locale, number: &str, code: &str| Words::of(locale).amount(number.parse().unwrap(), code.parse().unwrap());
        for (number, expected) in [
            ("1", "1 рубль"),
            ("2", "2 рубля"),
            ("5", "5 рублей"),
            ("11", "11 рублей"),
            ("12", "12 рублей"),
            ("21", "21 рубль"),
            ("1.0", "1,0 рубля"),
            ("100", "100 рублей"),
        ] {
            assert_eq!(of(Locale::Ru, number, "RUB"), expected);
        }
        assert_eq!([of(Locale::Fr, "1.5", "RUB"), of(Locale::Fr, "2.0", "RUB")], ["1,5 rouble", "2,0 roubles"]);
        assert_eq!([of(Locale::En, "1", "EUR"), of(Locale::En, "1.0", "EUR")], ["1 euro", "1.0 euros"]);
        assert_eq!(of(Locale::De, "100", "JPY"), "100 Japanische Yen");
        assert_eq!(of(Locale::Zh, "1", "USD"), "1美元");
        assert_eq!(of(Locale::En, "1", "ZZZ"), "1 ZZZ");
    }
}
