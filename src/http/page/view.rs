//! The page's HTML. Part of `http/page`; every text that comes from outside is escaped by maud.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};

use super::assets;
use crate::convert::receipt::long;
use crate::convert::{Conversion, Direction, Leg};
use crate::currency::{self, Currency};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::widget;
use crate::widget::ENTRY;

/// What stands at the top of both lists: the currencies traded most (BIS triennial survey 2025), and the ruble.
const COMMON: [&str; 8] = ["USD", "EUR", "GBP", "JPY", "CNY", "CHF", "RUB", "INR"];

/// What was entered into the form, as text: it comes back as it was, right or wrong.
#[derive(Debug, Clone)]
pub(super) struct Entered {
    amount: String,
    from: String,
    to: String,
    date: String,
    source: String,
    /// The widget's language; the reader's, when it is empty.
    lang: String,
    /// The widget's theme.
    theme: String,
    /// What stands first in the widget's lists.
    favourites: String,
    /// Whether the widget offers its chart.
    chart: bool,
    /// Whether the widget is as small as a header wants it.
    compact: bool,
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
        Entered { amount, from, to, date, source, lang, theme, favourites, chart: false, compact: false }
    }

    /// Reads the query. What is not there has its default; a press of the swap button changes the currencies' places.
    pub(super) fn read(query: Option<&str>, known: &[&str]) -> Result<Entered, Problem> {
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

    /// The query of `/v1/convert` for the same question.
    pub(super) fn query(&self) -> String {
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
pub(super) enum Shown<'a> {
    /// The answer, at that time.
    Result(&'a Conversion, Timestamp),
    /// What is wrong and what to do.
    Problem(&'a str),
}

/// What stands around a page's content.
pub(super) struct Shell<'a> {
    pub(super) title: &'a str,
    /// The class of the body, for the style sheet.
    pub(super) class: &'static str,
    /// Names of style sheets among the assets.
    pub(super) styles: &'static [&'static str],
    /// Names of scripts among the assets.
    pub(super) scripts: &'static [&'static str],
    /// Where the page's oEmbed answer is.
    pub(super) oembed: Option<String>,
}

/// A whole page. The widget's script comes first and holds back the first picture, so that nothing is seen to change its shape.
pub(super) fn shell(shell: &Shell<'_>, content: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="description" content="Exact currency conversion at official reference rates, with source and day.";
                meta name="color-scheme" content="light dark";
                title { (shell.title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/widget.css";
                @for style in shell.styles { link rel="stylesheet" href=(assets::address(style)); }
                script type="module" blocking="render" src=(widget::address(ENTRY)) {}
                @for script in shell.scripts { script type="module" src=(assets::address(script)) {} }
                @if let Some(address) = &shell.oembed { link rel="alternate" type="application/json+oembed" href=(address); }
            }
            body class=(shell.class) { (content) }
        }
    }
    .into_string()
}

/// The converter's own page.
pub(super) fn page(entered: &Entered, choice: &[&'static Currency], shown: &Shown<'_>) -> String {
    // The page has room for everything.
    let entered = &Entered { chart: true, compact: false, ..entered.clone() };
    let content = html! {
        main {
            h1 { "Currency converter" }
            (converter(entered, choice, shown, "/"))
            div.beside {
                label for="day" { "On another day " input id="day" type="date" value=(entered.date) min="1999-01-04"; }
                a href=(format!("/v1/convert?{}", entered.query())) { "This answer as JSON" }
            }
        }
        footer {
            p {
                "Official reference rates, computed exactly and rounded once. "
                a href="/v1/sources" { "Sources" } " · " a href="/v1/currencies" { "Currencies" } " · " a href="/demo" { "Put it on your page" }
            }
        }
    };
    let title = title(shown);
    shell(&Shell { title: &title, class: "page", styles: &["page.css"], scripts: &["page.js"], oembed: None }, &content)
}

/// The converter for a frame in another page.
pub(super) fn embed(entered: &Entered, choice: &[&'static Currency], shown: &Shown<'_>, oembed: String) -> String {
    let content = html! { main { h1.unseen { "Currency converter" } (converter(entered, choice, shown, "/embed")) } };
    let title = title(shown);
    shell(&Shell { title: &title, class: "embed", styles: &["page.css"], scripts: &["embed.js"], oembed: Some(oembed) }, &content)
}

fn title(shown: &Shown<'_>) -> String {
    match shown {
        Shown::Result(answer, _) => format!("{} {} in {} – fx", answer.amount, answer.from, answer.to),
        Shown::Problem(_) => "Currency converter – fx".to_owned(),
    }
}

/// The widget over a form that does the same without it.
fn converter(entered: &Entered, choice: &[&'static Currency], shown: &Shown<'_>, action: &str) -> Markup {
    let set = |value: &str| (!value.is_empty()).then(|| value.to_owned());
    html! {
        fx-converter from=(entered.from) to=(entered.to) amount=(entered.amount) date=[set(&entered.date)] source=[set(&entered.source)]
            lang=[set(&entered.lang)] theme=[set(&entered.theme)] favourites=[set(&entered.favourites)]
            chart[entered.chart] compact[entered.compact] {
            (form(entered, choice, action))
            @match shown {
                Shown::Result(answer, now) => (result(answer, entered, *now)),
                Shown::Problem(detail) => section.problem role="alert" { p { (detail) } },
            }
        }
    }
}

fn form(entered: &Entered, choice: &[&'static Currency], action: &str) -> Markup {
    html! {
        form method="get" action=(action) {
            div.field.amount {
                label for="amount" { "Amount" }
                input id="amount" name="amount" value=(entered.amount) inputmode="decimal" autocomplete="off" required maxlength="40";
            }
            div.field.from {
                label for="from" { "From" }
                (select("from", &entered.from, choice))
            }
            div.field.to {
                label for="to" { "To" }
                (select("to", entered.target(), choice))
            }
            div.field.date {
                label for="date" { "On " span.optional { "(empty for now)" } }
                input id="date" name="date" type="date" value=(entered.date) min="1999-01-04";
            }
            @let kept = [("source", &entered.source), ("lang", &entered.lang), ("theme", &entered.theme), ("favourites", &entered.favourites)];
            @for (name, value) in kept {
                @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
            }
            @for (name, set) in [("chart", entered.chart), ("compact", entered.compact)] {
                @if set { input type="hidden" name=(name) value="on"; }
            }
            button.convert type="submit" { "Convert" }
            // After the other one, which the Enter key presses: it is the first of a form's submit buttons that it takes.
            button.swap type="submit" name="swap" value="1" aria-label="Swap the currencies" title="Swap the currencies" { "⇄" }
        }
    }
}

fn select(name: &str, chosen: &str, choice: &[&'static Currency]) -> Markup {
    let common = COMMON.iter().filter_map(|code| choice.iter().find(|currency| currency.code.as_str() == *code));
    let listed = choice.iter().any(|currency| currency.code.as_str() == chosen);
    html! {
        select id=(name) name=(name) {
            // What is not in the list, such as a currency that is gone, stays chosen all the same.
            @if !listed { option value=(chosen) selected { (chosen) } }
            optgroup label="Common" {
                @for currency in common { (option(currency, chosen)) }
            }
            optgroup label="All" {
                @for currency in choice.iter().filter(|currency| !COMMON.contains(&currency.code.as_str())) { (option(currency, chosen)) }
            }
        }
    }
}

fn option(currency: &Currency, chosen: &str) -> Markup {
    let code = currency.code.as_str();
    html! { option value=(code) selected[code == chosen] { (code) " – " (currency.name) } }
}

fn result(answer: &Conversion, entered: &Entered, now: Timestamp) -> Markup {
    let name = |code| currency::find(code).map_or("", |currency| currency.name);
    html! {
        section.result aria-live="polite" {
            p.question { (grouped(&answer.amount.to_string())) " " abbr title=(name(answer.from)) { (answer.from) } " =" }
            p.answer {
                output for="amount from to date" { (grouped(&answer.for_people())) } " " abbr title=(name(answer.to)) { (answer.to) }
            }
            p.receipt data-freshness=(freshness(answer)) { (answer.words()) }
            p.rate { "1 " (answer.from) " = " (answer.rate) " " (answer.to) }
            @if !answer.legs.is_empty() { (legs(answer, now)) }
            p.api { a href=(format!("/v1/convert?{}", entered.query())) { "This answer as JSON" } }
        }
    }
}

fn freshness(answer: &Conversion) -> String {
    format!("{:?}", answer.freshness).to_lowercase()
}

fn legs(answer: &Conversion, now: Timestamp) -> Markup {
    html! {
        details {
            summary { "How it was computed" }
            ol {
                @for leg in &answer.legs { li { (published(leg)) } }
            }
            p { "Before it is rounded, once: " (answer.unrounded) " " (answer.to) "." }
            @if let Some(due) = answer.next_due { p { (next_publication(due, now)) } }
        }
    }
}

/// Within the time of grace a publication is under way: its hour has passed, and it is not here.
fn next_publication(due: Timestamp, now: Timestamp) -> String {
    let word = if due <= now { "A publication is due since" } else { "Next publication:" };
    format!("{word} {}.", due.strftime("%-d %B %Y, %H:%M UTC"))
}

fn published(leg: &Leg) -> Markup {
    let way = if leg.direction == Direction::Direct { "" } else { ", used inversely" };
    let who = leg.law.as_deref().unwrap_or(&leg.source);
    html! { (leg.nominal) " " (leg.base) " = " (leg.value) " " (leg.quote) (way) " (" (who) ", " (long(leg.date)) ")" }
}

/// Thousands set apart by a narrow no-break space, which no reader takes for a decimal point.
fn grouped(number: &str) -> String {
    let (sign, unsigned) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, String::new()), |(whole, fraction)| (whole, format!(".{fraction}")));
    let mut apart = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            apart.push('\u{202f}');
        }
        apart.push(digit);
    }
    format!("{sign}{apart}{fraction}")
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

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(grouped("7552.73"), "7\u{202f}552.73");
        assert_eq!(grouped("-1234567"), "−1\u{202f}234\u{202f}567");
        assert_eq!(grouped("100.00"), "100.00");
    }
}
