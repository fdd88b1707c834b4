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

/// One language. Where only figures differ, the words are there a second time.
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
        Locale::He => language!("he"),
        Locale::ZhHant => language!("zh-Hant"),
        Locale::Es419 | Locale::EsAr => language!("es-419"),
    }
}

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read = |locale: Locale| {
        let (texts, names) = files(locale);
        let name = |line: &'static str| line.split_once('\t').map(|(code, forms)| (code, forms.split('\t').collect()));
        // What cannot be read is found by a test.
        Words { locale, texts: serde_json::from_str(texts).unwrap_or_default(), names: names.lines().filter_map(name).collect() }
    };
    Locale::ALL.into_iter().chain([Locale::EsAr]).map(read).collect()
});

impl Words {
    pub(super) fn of(locale: Locale) -> &'static Words {
        static NONE: LazyLock<Words> = LazyLock::new(|| Words { locale: Locale::En, texts: Texts::default(), names: HashMap::new() });
        ALL.iter().find(|words| words.locale == locale).unwrap_or(&NONE)
    }

    /// The publisher's name in this language, where it has one.
    pub(super) fn source(&self, source: &Source) -> String {
        words::source_name(self.locale, source)
    }

    /// For which days: one, some of a month, or from one month into another.
    pub(super) fn days(&self, (first, last): (Date, Date)) -> String {
        let texts = &self.texts;
        let (from, until) = (self.date(first), self.date(last));
        let with = [("from", &from), ("until", &until), ("first", &self.day_of_month(first)), ("last", &self.day_of_month(last))];
        let with = with.map(|(name, text)| (name, text.as_str()));
        if first == last {
            return fill(&texts.one_day, &with);
        }
        if (first.year(), first.month()) == (last.year(), last.month()) {
            return fill(&texts.within_month, &with);
        }
        // The year stands once: in some languages at the end, in others, as `begin` and `end`, at the beginning.
        let of_one_year = first.year() == last.year();
        let (from, end) = if of_one_year { (self.short(first), self.short(last)) } else { (self.date(first), self.date(last)) };
        fill(&texts.apart, &[("from", &from), ("until", &until), ("begin", &self.date(first)), ("end", &end)])
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
            Locale::He if whole == Decimal::from(u8::from(plain)) => ONE,
            Locale::Es | Locale::Es419 | Locale::EsAr | Locale::Tr if number == Decimal::ONE => ONE,
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
    fn days_are_told_with_one_year_where_it_is_one() {
        let days = |locale, first: &str, last: &str| Words::of(locale).days((first.parse().unwrap(), last.parse().unwrap()));
        for (locale, of_one_year, of_two) in [
            (Locale::En, "for 30 October to 1 November 2026", "for 31 December 2026 to 11 January 2027"),
            (Locale::De, "für den 30. Oktober bis 1. November 2026", "für den 31. Dezember 2026 bis 11. Januar 2027"),
            (Locale::Fr, "du 30 octobre au 1er novembre 2026", "du 31 décembre 2026 au 11 janvier 2027"),
            (Locale::Es, "del 30 de octubre al 1 de noviembre de 2026", "del 31 de diciembre de 2026 al 11 de enero de 2027"),
            (Locale::Ru, "на 30 октября – 1 ноября 2026 года", "на 31 декабря 2026 года – 11 января 2027 года"),
            (Locale::Zh, "2026年10月30日至11月1日", "2026年12月31日至2027年1月11日"),
            (Locale::Ja, "2026年10月30日～11月1日", "2026年12月31日～2027年1月11日"),
            (Locale::Ar, "من 30 أكتوبر إلى 1 نوفمبر 2026", "من 31 ديسمبر 2026 إلى 11 يناير 2027"),
            (Locale::It, "nei giorni 30 ottobre – 1º novembre 2026", "nei giorni 31 dicembre 2026 – 11 gennaio 2027"),
            (Locale::Pt, "de 30 de outubro a 1º de novembro de 2026", "de 31 de dezembro de 2026 a 11 de janeiro de 2027"),
            (Locale::Tr, "30 Ekim – 1 Kasım 2026", "31 Aralık 2026 – 11 Ocak 2027"),
            (Locale::Uk, "на 30 жовтня – 1 листопада 2026 року", "на 31 грудня 2026 року – 11 січня 2027 року"),
            (Locale::He, "לימים 30 באוקטובר עד 1 בנובמבר 2026", "לימים 31 בדצמבר 2026 עד 11 בינואר 2027"),
            (Locale::ZhHant, "2026年10月30日至11月1日", "2026年12月31日至2027年1月11日"),
            (Locale::Es419, "del 30 de octubre al 1 de noviembre de 2026", "del 31 de diciembre de 2026 al 11 de enero de 2027"),
        ] {
            assert_eq!(days(locale, "2026-10-30", "2026-11-01"), of_one_year);
            assert_eq!(days(locale, "2026-12-31", "2027-01-11"), of_two);
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
        assert_eq!(of(Locale::ZhHant, "1.5", "TWD"), "1.5新台幣");
        assert_eq!(
            ["1", "0.5", "1.5", "21"].map(|number| of(Locale::He, number, "ILS")),
            ["1 שקל חדש", "0.5 שקל חדש", "1.5 שקלים חדשים", "21 שקלים חדשים"]
        );
        assert_eq!(
            [of(Locale::Es419, "1000.5", "MXN"), of(Locale::EsAr, "1000.5", "ARS")],
            ["1,000.5 pesos mexicanos", "1.000,5 pesos argentinos"]
        );
        assert_eq!(of(Locale::En, "1", "ZZZ"), "1 ZZZ");
    }
}
