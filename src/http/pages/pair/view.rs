//! The HTML of the page of a pair. Part of `http/pages/pair`.

use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::Subject;
use crate::calendar::Freshness;
use crate::chart::Locale;
use crate::convert::Conversion;
use crate::convert::history::Row;
use crate::http::line::{self, Figure, Line};
use crate::http::pages::view::{Shell, spoken};
use crate::http::pages::words::{self, Words};

/// Days of the chart.
const CHART_DAYS: i64 = 365;

/// What stands on the page.
pub(super) struct Shown {
    pub(super) answer: Conversion,
    pub(super) figure: Figure,
    /// What its publisher says; nothing where several made the rate.
    pub(super) line: Option<Line>,
    pub(super) amounts: Vec<Conversion>,
    /// Newest first.
    pub(super) days: Vec<Row>,
    pub(super) good_until: Timestamp,
}

/// The page.
pub(super) fn page(subject: &Subject, shown: &Shown, service: &str) -> String {
    let words = words::spoken(subject.locale);
    let rate = line::rate(&shown.figure, subject.locale);
    // The card writes days as the page around it does: in English “28 June 2024”, whoever reads it.
    let lang = if words.is_english() { "en-GB" } else { subject.locale.language() };
    let told = shown
        .line
        .as_ref()
        .map_or_else(|| words.receipt(&shown.answer, &|day| line::day(day, subject.locale)), |line| line.text(subject.locale));
    let title = format!("{rate} – {}", line::day(shown.answer.rate_date, subject.locale));
    let content = html! {
        main {
            h1 { (rate) }
            p.told { (told) }
            // Why it is not of the day asked, where it is not.
            @if shown.line.is_some() && shown.answer.freshness != Freshness::Current { p.soft { (words.receipt(&shown.answer, &|day| line::day(day, subject.locale))) } }
            fx-converter from=(subject.from) to=(subject.to) amount="1" date=[subject.date] source=[subject.source.map(|id| id.to_string())] lang=(lang) {
                p { a href=(format!("/?from={}&to={}", subject.from, subject.to)) { (words.page.title) } }
            }
            (picture(subject, shown, words))
            div.tables { (amounts(subject, shown)) (days(subject, shown, words)) }
            (beside(subject, words))
        }
    };
    let head = head(subject, shown, service, (&title, &told));
    let shell = Shell {
        title: &title,
        class: "page pair",
        styles: &["page.css"],
        scripts: &[],
        oembed: None,
        head: Some(head),
        description: Some(&told),
    };
    spoken(&shell, &content, words, subject.locale.language())
}

/// The page that says that there is none.
pub(super) fn missing(detail: &str) -> String {
    let words = words::english();
    let content = html! {
        main {
            h1 { "There is no such page" }
            p { (detail) }
            p { a href="/" { (words.page.title) } }
        }
    };
    let head = html! { meta name="robots" content="noindex"; };
    let shell = Shell {
        title: "There is no such page – fx",
        class: "page",
        styles: &["page.css"],
        scripts: &[],
        oembed: None,
        head: Some(head),
        description: None,
    };
    spoken(&shell, &content, words, "en")
}

/// Where the page is, in which languages, and what machines read of it.
fn head(subject: &Subject, shown: &Shown, service: &str, (title, told): (&str, &str)) -> Markup {
    let address = |locale: Option<Locale>| match locale {
        Some(locale) if locale != Locale::En => format!("{service}{}?lang={}", subject.path(), locale.language()),
        _ => format!("{service}{}", subject.path()),
    };
    let own = address(Some(subject.locale.spoken()));
    let picture = format!("{service}{}", chart(subject, shown, "png", "&width=1200&height=630"));
    html! {
        link rel="canonical" href=(own);
        @for locale in Locale::ALL { link rel="alternate" hreflang=(locale.language()) href=(address(Some(locale))); }
        link rel="alternate" hreflang="x-default" href=(address(None));
        meta property="og:type" content="website";
        meta property="og:title" content=(title);
        meta property="og:description" content=(told);
        meta property="og:url" content=(own);
        meta property="og:image" content=(picture);
        meta property="og:image:width" content="1200";
        meta property="og:image:height" content="630";
        meta name="twitter:card" content="summary_large_image";
        meta name="twitter:title" content=(title);
        meta name="twitter:description" content=(told);
        meta name="twitter:image" content=(picture);
        script type="application/ld+json" { (PreEscaped(data(subject, shown, &own))) }
    }
}

/// The rate as schema.org has it (<https://schema.org/ExchangeRateSpecification>).
fn data(subject: &Subject, shown: &Shown, own: &str) -> String {
    let nominal = shown.figure.nominal;
    let days = shown.line.as_ref().map_or((shown.answer.rate_date, shown.answer.rate_date), |line| line.days);
    let data = json!({
        "@context": "https://schema.org",
        "@type": "ExchangeRateSpecification",
        "url": own,
        "currency": subject.from,
        "currentExchangeRate": {
            "@type": "UnitPriceSpecification",
            "price": shown.figure.value.to_string(),
            "priceCurrency": subject.to,
            "referenceQuantity": { "@type": "QuantitativeValue", "value": nominal, "unitText": subject.from },
            "validFrom": days.0,
            "validThrough": days.1,
        },
    });
    // Nothing in it may end the element.
    data.to_string().replace('<', "\\u003c")
}

/// The address of the chart up to the day of the rate.
fn chart(subject: &Subject, shown: &Shown, form: &str, more: &str) -> String {
    let end = shown.answer.rate_date;
    let start = end.checked_sub(jiff::Span::new().days(CHART_DAYS)).unwrap_or(end);
    let language = subject.locale.language();
    let source = subject.source.map_or_else(String::new, |id| format!("&source={id}"));
    format!("/v1/chart/{}-{}.{form}?start={start}&end={end}&locale={language}{source}{more}", subject.from, subject.to)
}

fn picture(subject: &Subject, shown: &Shown, words: &Words) -> Markup {
    // One day alone would be a dot.
    if shown.days.len() < 2 {
        return html! {};
    }
    let light = chart(subject, shown, "svg", "&width=960&height=400");
    // Where there is little room, letters as large as the page's.
    let small = chart(subject, shown, "svg", "&width=320&height=220");
    html! {
        picture {
            source media="(max-width: 40rem) and (prefers-color-scheme: dark)" srcset=(format!("{small}&theme=dark")) width="320" height="220";
            source media="(max-width: 40rem)" srcset=(small) width="320" height="220";
            source media="(prefers-color-scheme: dark)" srcset=(format!("{light}&theme=dark"));
            img src=(light) width="960" height="400" loading="lazy" alt=(format!("{}: {}/{}", words.texts.chart, subject.from, subject.to));
        }
    }
}

fn amounts(subject: &Subject, shown: &Shown) -> Markup {
    let number = |plain: &str| subject.locale.number(plain);
    html! {
        table {
            thead { tr { th scope="col" { (subject.from) } th scope="col" { (subject.to) } } }
            tbody {
                @for answer in &shown.amounts { tr { td { (number(&answer.amount.to_string())) } td { (number(&answer.for_people())) } } }
            }
        }
    }
}

fn days(subject: &Subject, shown: &Shown, words: &Words) -> Markup {
    let address = |row: &Row| {
        let path = Subject { date: Some(row.date), ..*subject }.path();
        if subject.locale == Locale::En { path } else { format!("{path}?lang={}", subject.locale.language()) }
    };
    html! {
        @if !shown.days.is_empty() {
            table {
                thead { tr { th scope="col" { (words.texts.day) } th scope="col" { (subject.from) "/" (subject.to) } } }
                tbody {
                    @for row in &shown.days {
                        tr { td { a href=(address(row)) { (line::day(row.date, subject.locale)) } } td { (subject.locale.number(&row.rate.to_string())) } }
                    }
                }
            }
        }
    }
}

/// The way back, the interface, and the other languages.
fn beside(subject: &Subject, words: &Words) -> Markup {
    let back = Subject { from: subject.to, to: subject.from, ..*subject }.path();
    let json = format!(
        "/v1/convert?from={}&to={}{}",
        subject.from,
        subject.to,
        subject.date.map_or_else(String::new, |date| format!("&date={date}"))
    );
    let language =
        |locale: Locale| if locale == Locale::En { subject.path() } else { format!("{}?lang={}", subject.path(), locale.language()) };
    html! {
        p {
            a href=(back) { (subject.to) " → " (subject.from) } " · "
            @if subject.date.is_some() { a href=(Subject { date: None, ..*subject }.path()) { (subject.from) " → " (subject.to) } " · " }
            a href=(json) { (words.page.json) } " · " a href="/" { (words.page.title) }
        }
        nav.languages {
            @for locale in Locale::ALL { a href=(language(locale)) lang=(locale.language()) hreflang=(locale.language()) { (locale.name()) } " " }
        }
    }
}
