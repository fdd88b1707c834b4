//! The page's HTML. Part of `http/pages`; every text that comes from outside is escaped by maud.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use super::assets;
use crate::chart::Locale;
use crate::convert::{Conversion, Direction, Leg};
use crate::currency::{self, Currency};
use crate::http::line;
use crate::http::pages::widget;
use crate::http::pages::words::{self, Words};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::widget::ENTRY;

/// What stands at the top of both lists: the currencies traded most (BIS triennial survey 2025), and the ruble.
const COMMON: [&str; 8] = ["USD", "EUR", "GBP", "JPY", "CNY", "CHF", "RUB", "INR"];

/// What was entered into the form, as text: it comes back as it was, right or wrong.
#[derive(Debug, Clone)]
pub(crate) struct Entered {
    amount: String,
    from: String,
    to: String,
    date: String,
    source: String,
    /// The widget's language; the reader's, when it is empty.
    pub(crate) lang: String,
    /// The widget's theme.
    theme: String,
    /// What stands first in the widget's lists.
    favourites: String,
    /// Whether the widget offers its chart.
    chart: bool,
    /// Whether the widget is as small as a header wants it.
    compact: bool,
    /// Whether the widget has a day, the answer to copy and a link to send on.
    tools: bool,
}

impl Default for Entered {
    fn default() -> Entered {
        let text = str::to_owned;
        Entered { amount: text("100"), from: text("USD"), to: text("EUR"), ..Entered::empty() }
    }
}

impl Entered {
    fn empty() -> Entered {
        let [amount, from, to, date, source, lang, theme, favourites] = std::array::from_fn(|_| String::new());
        Entered { amount, from, to, date, source, lang, theme, favourites, chart: false, compact: false, tools: false }
    }

    /// Reads the query. What is not there has its default; a press of the swap button changes the currencies' places.
    pub(crate) fn read(query: Option<&str>, known: &[&str]) -> Result<Entered, Problem> {
        let params = Params::lenient(query, known)?;
        let or = |name, default: String| params.text(name).map_or(default, |text| text.trim().chars().take(100).collect());
        let default = Entered::default();
        let entered = Entered {
            amount: or("amount", default.amount),
            from: or("from", default.from).to_uppercase(),
            to: or("to", default.to).to_uppercase(),
            date: or("date", default.date),
            source: or("source", default.source),
            lang: or("lang", default.lang),
            theme: or("theme", default.theme),
            favourites: or("favourites", default.favourites),
            chart: params.text("chart").is_some(),
            compact: params.text("compact").is_some(),
            tools: params.text("tools").is_some(),
        };
        Ok(if params.text("swap").is_some() { entered.swapped() } else { entered })
    }

    fn swapped(self) -> Entered {
        Entered { from: self.target().to_owned(), to: self.from.clone(), ..self }
    }

    /// The currency that the form converts into; the widget takes more, with commas.
    fn target(&self) -> &str {
        self.to.split(',').next().unwrap_or_default().trim()
    }

    /// The page of the same pair.
    fn pair(&self) -> String {
        let part = |code: &str| code.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
        format!("/{}-to-{}", part(&self.from), part(self.target()))
    }

    /// The query of `/v1/convert` for the same question.
    pub(crate) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("from", &self.from).append_pair("to", self.target()).append_pair("amount", &self.amount);
        for (name, value) in [("date", &self.date), ("source", &self.source)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }
}

/// What stands below the form.
pub(crate) enum Shown<'a> {
    /// The answer, at that time.
    Result(&'a Conversion, Timestamp),
    /// What is wrong and what to do.
    Problem(&'a str),
}

/// What stands around a page's content.
pub(crate) struct Shell<'a> {
    pub(crate) title: &'a str,
    /// The class of the body, for the style sheet.
    pub(crate) class: &'static str,
    /// Names of style sheets among the assets.
    pub(crate) styles: &'static [&'static str],
    /// Names of scripts among the assets.
    pub(crate) scripts: &'static [&'static str],
    /// Where the page's oEmbed answer is.
    pub(crate) oembed: Option<String>,
    /// What else stands in its head.
    pub(crate) head: Option<Markup>,
    /// What it is about; what the service is, where nothing is said.
    pub(crate) description: Option<&'a str>,
}

/// A whole page. The widget's script comes first and holds back the first picture, so that nothing is seen to change its shape.
pub(crate) fn spoken(shell: &Shell<'_>, content: &Markup, words: &Words, tag: &str) -> String {
    html! {
        (DOCTYPE)
        html lang=(tag) dir=(words.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="description" content=(shell.description.unwrap_or(&words.page.description));
                meta name="color-scheme" content="light dark";
                title { (shell.title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/widget.css";
                @for style in shell.styles { link rel="stylesheet" href=(assets::address(style)); }
                script type="module" blocking="render" src=(widget::address(ENTRY)) {}
                @for script in shell.scripts { script type="module" src=(assets::address(script)) {} }
                @if let Some(head) = &shell.head { (head) }
                @if let Some(address) = &shell.oembed { link rel="alternate" type="application/json+oembed" href=(address); }
            }
            body class=(shell.class) { (content) }
        }
    }
    .into_string()
}

/// The converter's own page.
pub(crate) fn page(entered: &Entered, choice: &[&'static Currency], shown: &Shown<'_>, (words, tag): (&Words, &str)) -> String {
    // The page has room for everything.
    let entered = &Entered { chart: true, compact: false, tools: true, ..entered.clone() };
    let content = html! {
        main {
            h1 { (words.page.title) }
            (converter(entered, choice, shown, "/", (words, tag)))
            p.beside {
                a.pair href=(entered.pair()) { (entered.from) " → " (entered.target()) }
                a.json href=(format!("/v1/convert?{}", entered.query())) { (words.page.json) }
            }
        }
        footer {
            p {
                (words.page.promise) " "
                a href="/v1/sources" { (words.page.sources) } " · " a href="/v1/currencies" { (words.page.currencies) } " · " a href="/demo" { (words.page.put) }
            }
        }
    };
    let title = title(shown, words);
    spoken(
        &Shell { title: &title, class: "page", styles: &["page.css"], scripts: &["page.js"], oembed: None, head: None, description: None },
        &content,
        words,
        tag,
    )
}

/// The converter for a frame in another page.
pub(crate) fn embed(
    entered: &Entered,
    choice: &[&'static Currency],
    shown: &Shown<'_>,
    oembed: String,
    (words, tag): (&Words, &str),
) -> String {
    let content = html! { main { h1.unseen { (words.page.title) } (converter(entered, choice, shown, "/embed", (words, tag))) } };
    let title = title(shown, words);
    spoken(
        &Shell {
            title: &title,
            class: "embed",
            styles: &["page.css"],
            scripts: &["embed.js"],
            oembed: Some(oembed),
            head: None,
            description: None,
        },
        &content,
        words,
        tag,
    )
}

fn title(shown: &Shown<'_>, words: &Words) -> String {
    match shown {
        Shown::Result(answer, _) => format!("{} {} → {} – fx", answer.amount, answer.from, answer.to),
        Shown::Problem(_) => format!("{} – fx", words.page.title),
    }
}

/// The widget over a form that does the same without it.
fn converter(entered: &Entered, choice: &[&'static Currency], shown: &Shown<'_>, action: &str, (words, tag): (&Words, &str)) -> Markup {
    let set = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    html! {
        fx-converter from=(entered.from) to=(entered.to) amount=(entered.amount) date=[set(&entered.date)] source=[set(&entered.source)]
            lang=[set(&entered.lang)] theme=[set(&entered.theme)] favourites=[set(&entered.favourites)]
            chart[entered.chart] compact[entered.compact] tools[entered.tools] {
            (form(entered, choice, action, words))
            @match shown {
                Shown::Result(answer, now) => (result(answer, entered, *now, (words, tag.parse().unwrap_or_default()))),
                Shown::Problem(detail) => section.problem role="alert" { p { (detail) } },
            }
        }
    }
}

fn form(entered: &Entered, choice: &[&'static Currency], action: &str, words: &Words) -> Markup {
    let (texts, page) = (&words.texts, &words.page);
    html! {
        form method="get" action=(action) {
            div.field.amount {
                label for="amount" { (texts.amount) }
                input id="amount" name="amount" value=(entered.amount) inputmode="decimal" autocomplete="off" required maxlength="40";
            }
            div.field.from {
                label for="from" { (texts.from) }
                (select("from", &entered.from, choice, page))
            }
            div.field.to {
                label for="to" { (texts.to) }
                (select("to", entered.target(), choice, page))
            }
            div.field.date {
                label for="date" { (page.on) " " span.optional { (page.empty_for_now) } }
                input id="date" name="date" type="date" value=(entered.date) min="1999-01-04";
            }
            @let kept = [("source", &entered.source), ("lang", &entered.lang), ("theme", &entered.theme), ("favourites", &entered.favourites)];
            @for (name, value) in kept {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            @for (name, set) in [("chart", entered.chart), ("compact", entered.compact), ("tools", entered.tools)] {
                @if set { input type="hidden" name=(name) value="on"; }
            }
            button.convert type="submit" { (page.convert) }
            // After the other one, which the Enter key presses: it is the first of a form's submit buttons that it takes.
            button.swap type="submit" name="swap" value="1" aria-label=(texts.swap) title=(texts.swap) { "⇄" }
        }
    }
}

fn select(name: &str, chosen: &str, choice: &[&'static Currency], page: &words::Page) -> Markup {
    let common = COMMON.iter().filter_map(|code| choice.iter().find(|currency| currency.code.as_str() == *code));
    let listed = choice.iter().any(|currency| currency.code.as_str() == chosen);
    html! {
        select id=(name) name=(name) {
            // What is not in the list, such as a currency that is gone, stays chosen all the same.
            @if !listed { option value=(chosen) selected { (chosen) } }
            optgroup label=(page.common) {
                @for currency in common { (option(currency, chosen)) }
            }
            optgroup label=(page.all) {
                @for currency in choice.iter().filter(|currency| !COMMON.contains(&currency.code.as_str())) { (option(currency, chosen)) }
            }
        }
    }
}

fn option(currency: &Currency, chosen: &str) -> Markup {
    let code = currency.code.as_str();
    html! { option value=(code) selected[code == chosen] { (code) " – " (currency.name) } }
}

/// Figures and days are written as the reader's region writes them.
fn result(answer: &Conversion, entered: &Entered, now: Timestamp, (words, locale): (&Words, Locale)) -> Markup {
    let name = |code| currency::find(code).map_or("", |currency| currency.name);
    html! {
        section.result aria-live="polite" {
            p.question { (locale.number(&answer.amount.to_string())) " " abbr title=(name(answer.from)) { (answer.from) } " =" }
            p.answer {
                output for="amount from to date" { (locale.number(&answer.for_people())) } " " abbr title=(name(answer.to)) { (answer.to) }
            }
            p.line {
                span.rate dir="ltr" { "1 " (answer.from) " = " (locale.number(&answer.rate.to_string())) " " (answer.to) } " "
                span.receipt data-freshness=(freshness(answer)) { (words.receipt(answer, &|day| line::day(day, locale))) }
            }
            @if !answer.legs.is_empty() { (legs(answer, now, (words, locale))) }
            p.api { a href=(format!("/v1/convert?{}", entered.query())) { (words.page.json) } }
        }
    }
}

fn freshness(answer: &Conversion) -> String {
    format!("{:?}", answer.freshness).to_lowercase()
}

fn legs(answer: &Conversion, now: Timestamp, (words, locale): (&Words, Locale)) -> Markup {
    let unrounded = words.page.unrounded.replace("{figure}", &format!("{} {}", locale.number(&answer.unrounded.to_string()), answer.to));
    html! {
        details {
            summary { (words.page.how) }
            ol {
                @for leg in &answer.legs { li { (published(leg, (words, locale))) } }
            }
            p { (unrounded) }
            @if let Some(due) = answer.next_due.filter(|_| words.is_english()) { p { (next_publication(due, now)) } }
        }
    }
}

/// Within the time of grace a publication is under way: its hour has passed, and it is not here.
fn next_publication(due: Timestamp, now: Timestamp) -> String {
    let word = if due <= now { "A publication is due since" } else { "Next publication:" };
    format!("{word} {}.", due.strftime("%-d %B %Y, %H:%M UTC"))
}

fn published(leg: &Leg, (words, locale): (&Words, Locale)) -> Markup {
    let way = if leg.direction == Direction::Direct { String::new() } else { format!(", {}", words.page.inverse) };
    let who = leg.law.as_deref().unwrap_or(&leg.source);
    let value = locale.number(&leg.value.to_string());
    html! { bdi dir="ltr" { (leg.nominal) " " (leg.base) " = " (value) " " (leg.quote) } (way) " (" (who) ", " (line::day(leg.date, locale)) ")" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_publication_that_is_under_way_is_not_the_next_one() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let due = at("2026-11-24T15:00:00Z");
        assert_eq!(next_publication(due, at("2026-11-24T14:59:59Z")), "Next publication: 24 November 2026, 15:00 UTC.");
        assert_eq!(next_publication(due, due), "A publication is due since 24 November 2026, 15:00 UTC.");
    }
}
