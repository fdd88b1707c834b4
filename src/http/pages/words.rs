//! The words of the pages in the reader's language: those of the page are in `lang/`, those of a receipt are the widget's. Part of `http/pages`.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, header};
use jiff::civil::Date;
use serde::Deserialize;

use crate::calendar::{Freshness, Reason};
use crate::chart::Locale;
use crate::convert::{Conversion, Leg};
use crate::currency;
use crate::source::Source;

/// Languages with words, English first: it stands for all others.
const LANGUAGES: [(Locale, &str); 15] = [
    (Locale::En, include_str!("lang/en.json")),
    (Locale::Ru, include_str!("lang/ru.json")),
    (Locale::De, include_str!("lang/de.json")),
    (Locale::Fr, include_str!("lang/fr.json")),
    (Locale::Es, include_str!("lang/es.json")),
    (Locale::Zh, include_str!("lang/zh.json")),
    (Locale::Ar, include_str!("lang/ar.json")),
    (Locale::It, include_str!("lang/it.json")),
    (Locale::Pt, include_str!("lang/pt.json")),
    (Locale::Tr, include_str!("lang/tr.json")),
    (Locale::Uk, include_str!("lang/uk.json")),
    (Locale::Ja, include_str!("lang/ja.json")),
    (Locale::He, include_str!("lang/he.json")),
    (Locale::ZhHant, include_str!("lang/zh-Hant.json")),
    (Locale::Es419, include_str!("lang/es-419.json")),
];

/// What a page says.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) convert: String,
    pub(crate) on: String,
    pub(crate) empty_for_now: String,
    pub(crate) json: String,
    pub(crate) promise: String,
    pub(crate) sources: String,
    pub(crate) currencies: String,
    pub(crate) put: String,
    pub(crate) common: String,
    pub(crate) all: String,
    pub(crate) how: String,
    pub(crate) unrounded: String,
    pub(crate) inverse: String,
    days: String,
    pub(crate) demo: Demo,
}

/// What `/demo` says beside.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Demo {
    pub(crate) lead: String,
    pub(crate) article: String,
    pub(crate) presets: String,
    pub(crate) in_article: String,
    pub(crate) in_header: String,
    pub(crate) several: String,
    pub(crate) dark: String,
    pub(crate) width: String,
    pub(crate) converter: String,
    pub(crate) element: String,
    pub(crate) element_about: String,
    pub(crate) pinned: String,
    pub(crate) pinned_about: String,
    pub(crate) frame: String,
    pub(crate) frame_about: String,
    pub(crate) oembed: String,
    pub(crate) oembed_about: String,
    pub(crate) rates: String,
    pub(crate) pairs: String,
    pub(crate) ticker: String,
    pub(crate) ticker_about: String,
    pub(crate) in_text: String,
    pub(crate) sentence: String,
    pub(crate) sample: String,
    pub(crate) amount_about: String,
    pub(crate) currency: String,
    pub(crate) of_day: String,
    pub(crate) as_text: String,
    pub(crate) prose: String,
    pub(crate) to_many: String,
    pub(crate) on_day: String,
    pub(crate) language: String,
    pub(crate) readers: String,
    pub(crate) theme: String,
    pub(crate) as_page: String,
    pub(crate) light: String,
    pub(crate) dark_theme: String,
    pub(crate) favourites: String,
    pub(crate) accent: String,
    pub(crate) background: String,
    pub(crate) text: String,
    pub(crate) with_chart: String,
    pub(crate) with_tools: String,
    pub(crate) compact: String,
    pub(crate) no_persist: String,
    pub(crate) best: String,
    pub(crate) press: String,
}

/// What the widget says, as far as the pages say it too.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Texts {
    pub(crate) amount: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) swap: String,
    pub(crate) day: String,
    pub(crate) chart: String,
    pub(crate) source: String,
    pub(crate) copy: String,
    pub(crate) done: String,
    weekend: String,
    holiday: String,
    #[serde(rename = "not-yet-published")]
    not_yet_published: String,
    #[serde(rename = "no-publication")]
    no_publication: String,
    #[serde(rename = "between-publications")]
    between_publications: String,
    #[serde(rename = "not-quoted-that-day")]
    not_quoted: String,
    unknown: String,
    late: String,
    stale: String,
    law: String,
    of: String,
    and: String,
    sources: HashMap<String, String>,
}

/// All words of one language.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    locale: Locale,
    pub(crate) page: Page,
    pub(crate) texts: Texts,
}

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let spoken = |(locale, page): &(Locale, &str)| {
        let file = format!("lang/{}.json", locale.language());
        let texts = crate::widget::files().iter().find(|(name, _)| *name == file).map_or("{}", |(_, text)| *text);
        // What cannot be read is found by the test below.
        Words {
            locale: *locale,
            page: serde_json::from_str(page).unwrap_or_default(),
            texts: serde_json::from_str(texts).unwrap_or_default(),
        }
    };
    LANGUAGES.iter().map(spoken).collect()
});

/// The words for a reader, and the tag of their language with its country: what the address says, else what the browser asks for.
pub(crate) fn of(asked: &str, headers: &HeaderMap) -> (&'static Words, String) {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = if asked.is_empty() { accepted } else { asked };
    wanted(tags).into_iter().find_map(|tag| Some((named(&tag)?, tag))).unwrap_or_else(|| (english(), "en".to_owned()))
}

/// What a language calls a publisher: its name in English, where it has no other.
pub(crate) fn source_name(locale: Locale, source: &Source) -> String {
    let known = spoken(locale).texts.sources.get(source.id.as_str());
    known.cloned().unwrap_or_else(|| source.name.to_owned())
}

/// English, for pages that have no other words.
pub(crate) fn english() -> &'static Words {
    static NONE: LazyLock<Words> = LazyLock::new(Words::default);
    ALL.first().unwrap_or(&NONE)
}

/// The words of a language.
pub(crate) fn spoken(locale: Locale) -> &'static Words {
    ALL.iter().find(|words| words.locale == locale.spoken()).unwrap_or_else(english)
}

fn named(tag: &str) -> Option<&'static Words> {
    Some(spoken(tag.parse().ok()?))
}

/// The tags of an `Accept-Language`, the most wanted first (RFC 9110, section 12.5.4).
fn wanted(accepted: &str) -> Vec<String> {
    let mut tags: Vec<(u32, String)> = accepted.split(',').take(20).filter_map(weighed).collect();
    tags.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

/// A tag with its weight in thousandths; nothing for what is no tag, or not wanted.
fn weighed(part: &str) -> Option<(u32, String)> {
    let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
    let tag = tag.trim().replace('_', "-");
    let is_tag = (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let weight = rest.trim().strip_prefix("q=").map_or(Some(1000), |weight| thousandths(weight.trim()))?;
    (is_tag && weight > 0).then_some((weight, tag))
}

fn thousandths(weight: &str) -> Option<u32> {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    Some(whole.parse::<u32>().ok()?.min(1) * 1000 + digits.parse::<u32>().ok()?)
}

impl Words {
    pub(crate) fn is_english(&self) -> bool {
        self.locale == Locale::En
    }

    /// In which direction the language is written.
    pub(crate) fn direction(&self) -> &'static str {
        if self.locale.is_rtl() { "rtl" } else { "ltr" }
    }

    /// Whose rate, of which day, and why of that day. How a day is written is told by `day`.
    pub(crate) fn receipt(&self, answer: &Conversion, day: &dyn Fn(Date) -> String) -> String {
        if self.is_english() {
            return answer.words();
        }
        let mut all: Vec<String> = Vec::new();
        for leg in answer.legs.iter().filter(|leg| currency::unit(leg.quote).is_none()) {
            let words = self.whose(leg, &day(leg.date));
            if !all.contains(&words) {
                all.push(words);
            }
        }
        let texts = &self.texts;
        let age = answer.rate_date.until(answer.requested_date).map_or(0, |span| span.get_days());
        let why = match (answer.freshness, answer.reason) {
            (Freshness::Current, _) | (Freshness::Carried, None) => String::new(),
            (Freshness::Stale, _) => texts.stale.replace("{age}", &self.page.days.replace("{count}", &age.to_string())),
            (Freshness::Unknown, _) => texts.unknown.clone(),
            (Freshness::Late, _) => texts.late.clone(),
            (Freshness::Carried, Some(reason)) => self.carried(reason).to_owned(),
        };
        [all.join(" · "), why].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(&texts.and)
    }

    fn whose(&self, leg: &Leg, date: &str) -> String {
        let known = self.texts.sources.get(leg.source.as_ref()).cloned();
        let source = match &leg.law {
            Some(act) => format!("{} ({act})", self.texts.law),
            None => known.unwrap_or_else(|| crate::sources::find(&leg.source).map_or(leg.source.as_ref(), |source| source.name).to_owned()),
        };
        self.texts.of.replace("{source}", &source).replace("{date}", date)
    }

    fn carried(&self, reason: Reason) -> &str {
        let texts = &self.texts;
        match reason {
            Reason::Weekend => &texts.weekend,
            Reason::Holiday => &texts.holiday,
            Reason::NotYetPublished => &texts.not_yet_published,
            Reason::Late | Reason::Refused => &texts.late,
            Reason::BetweenPublications => &texts.between_publications,
            Reason::NotQuotedThatDay => &texts.not_quoted,
            Reason::NoPublication => &texts.no_publication,
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn every_language_has_all_words() {
        assert_eq!(LANGUAGES.map(|(locale, _)| Locale::ALL.contains(&locale)), [true; Locale::ALL.len()]);
        for ((language, page), words) in LANGUAGES.iter().zip(ALL.iter()) {
            serde_json::from_str::<Page>(page).unwrap_or_else(|error| panic!("{language:?}: {error}"));
            assert!(
                !words.page.title.is_empty() && !words.texts.amount.is_empty() && words.texts.sources.contains_key("ECB"),
                "{language:?}"
            );
        }
    }

    /// Every word under its name, with a name for each place in it.
    fn named(text: &str) -> std::collections::BTreeMap<String, usize> {
        fn gather(at: &str, value: &serde_json::Value, all: &mut std::collections::BTreeMap<String, usize>) {
            match value {
                serde_json::Value::Object(members) => members.iter().for_each(|(name, value)| gather(&format!("{at}/{name}"), value, all)),
                value => {
                    let text = value.as_str().unwrap_or_else(|| panic!("{at} is no text"));
                    assert!(!text.trim().is_empty(), "{at} is empty");
                    all.insert(at.to_owned(), text.matches('{').count());
                }
            }
        }
        let mut all = std::collections::BTreeMap::new();
        gather("", &serde_json::from_str(text).unwrap(), &mut all);
        all
    }

    #[test]
    fn no_language_lacks_a_word_that_another_has() {
        let of_widget = |language: &str| {
            let file = format!("lang/{language}.json");
            crate::widget::files().iter().find(|(name, _)| *name == file).map_or("{}", |(_, text)| *text)
        };
        let english = (named(LANGUAGES[0].1), named(of_widget("en")));
        for (language, page) in LANGUAGES {
            let language = language.language();
            assert_eq!(named(page), english.0, "{language}: the page");
            let keys = |words: &std::collections::BTreeMap<String, usize>| words.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(&named(of_widget(language))), keys(&english.1), "{language}: the widget");
        }
    }

    #[test]
    fn the_address_speaks_before_the_browser() {
        let chosen = |asked: &str, accepted: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accepted))]);
            let (words, tag) = of(asked, &headers);
            (words.locale.language(), tag)
        };
        let of = |language, tag: &str| (language, tag.to_owned());
        assert_eq!(chosen("", "ru-RU,ru;q=0.9,en;q=0.8"), of("ru", "ru-RU"));
        assert_eq!(chosen("", "pl;q=1, en;q=0.5, fr-CH;q=0.7"), of("fr", "fr-CH"));
        assert_eq!(chosen("", "zh-TW,zh;q=0.9"), of("zh-Hant", "zh-TW"));
        assert_eq!(chosen("", "es-CL,es;q=0.9"), of("es-419", "es-CL"));
        assert_eq!(chosen("iw", "de"), of("he", "iw"));
        assert_eq!(chosen("", "de;q=0, es"), of("es", "es"));
        assert_eq!(chosen("", "en-GB"), of("en", "en-GB"));
        assert_eq!(chosen("ru_RU", "de"), of("ru", "ru-RU"));
        assert_eq!(chosen("pl", "ru"), of("en", "en"));
        assert_eq!(chosen("\"><script>", "ru"), of("en", "en"));
        assert_eq!(chosen("", ""), of("en", "en"));
    }
}
