//! `/demo`: choose how the widget looks, see it at once, copy what to put on a page. `/article`: a page in the style of a news
//! article, as an example of all elements. Part of `http/pages`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use maud::{Markup, html};

use super::view::{Shell, spoken};
use crate::chart::Locale;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::pages::oembed::{CALLED, service};
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::pages::widget;
use crate::http::pages::words::{self, Words};
use crate::http::params::Params;
use crate::widget::{ENTRY, integrity};

/// The pages change with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);
const KNOWN: [&str; 1] = ["lang"];
query!(Query, KNOWN, required: []);
refusals!(Refusals:);

/// Choose how the widget looks, and copy what to put on a page.
#[utoipa::path(get, path = "/demo", tag = "Pages", params(Query), responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn configurator(State(app): State<Arc<App>>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let service = service(&app, &headers);
    let params = Params::lenient(query.as_deref(), &KNOWN).unwrap_or_else(|_| Params::none());
    let (words, tag) = words::of(params.text("lang").unwrap_or_default(), &headers);
    let title = format!("{} – fx", words.page.put);
    let shape = Shell {
        title: &title,
        class: "demo",
        styles: &["page.css"],
        scripts: &["demo.js"],
        oembed: None,
        head: None,
        description: Some(&words.page.demo.lead),
    };
    let mut response = respond(&app, &headers, spoken(&shape, &choices(&app, &service, words), words, &tag));
    response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// An example of an article with the widget.
#[utoipa::path(get, path = "/article", tag = "Pages", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn article(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let shape = Shell {
        title: "What a budget is in your money – an example – fx",
        class: "article",
        styles: &["article.css"],
        scripts: &["article.js"],
        oembed: None,
        head: None,
        description: None,
    };
    respond(&app, &headers, spoken(&shape, &story(), words::english(), "en"))
}

fn respond(app: &App, headers: &HeaderMap, page: String) -> Response {
    let now = app.clock.now();
    let until = now.checked_add(LASTS).unwrap_or(now);
    let page = Cacheable::new(page.into_bytes(), HTML, until, None).respond(&Known::of(headers), now);
    let mut response = guarded(page.into_response(), Framed::Nowhere);
    // The page names the service as the client called it.
    response.headers_mut().append(header::VARY, CALLED);
    response
}

fn choices(app: &App, service: &str, words: &Words) -> Markup {
    let (texts, demo) = (&words.texts, &words.page.demo);
    let presets = [("article", &demo.in_article), ("header", &demo.in_header), ("travel", &demo.several), ("dark", &demo.dark)];
    let copy = |name: &str, title: &str, what: &str| copy(name, title, what, &texts.copy);
    let (before, after) = demo.sentence.split_once("{amount}").unwrap_or_default();
    html! {
        main data-service=(service) data-entry=(widget::address(ENTRY)) data-integrity=(integrity())
            data-title=(words.page.title) data-word=(texts.copy) data-done=(texts.done) data-press=(demo.press) {
            h1 { (words.page.put) }
            p.lead { (demo.lead) " " a href="/article" { (demo.article) } }
            p.presets role="group" aria-label=(demo.presets) {
                @for (name, title) in presets { button type="button" data-preset=(name) { (title) } }
            }
            div.previews {
                @for (class, width) in [("wide", "640"), ("narrow", "300")] {
                    @let title = demo.width.replace("{count}", width);
                    section class=(class) aria-label=(title) { p.lead { (title) } div.stage { fx-converter from="USD" to="EUR" amount="100" {} } }
                }
            }
            form.converter { (converter(app, words)) }
            h2 { (demo.converter) }
            (copy("script", &demo.element, &demo.element_about))
            (copy("pinned", &demo.pinned, &demo.pinned_about))
            (copy("frame", &demo.frame, &demo.frame_about))
            (copy("oembed", &demo.oembed, &demo.oembed_about))
            h2 { (demo.rates) }
            div.stage { fx-ticker pairs="USD-EUR,GBP-EUR" {} }
            form.ticker {
                (field("pairs", &demo.pairs, html! { input id="pairs" name="pairs" value="USD-EUR,GBP-EUR" dir="ltr"; }))
                (field("ticker-source", &texts.source, html! { select id="ticker-source" name="source" { (sources(app, &demo.best)) } }))
            }
            (copy("ticker", &demo.ticker, &demo.ticker_about))
            h2 { (demo.in_text) }
            div.stage { p { (before) fx-amount value="21800000" currency="EUR" date="2019-02-22" { (demo.sample) } (after) } }
            form.amount {
                (field("value", &texts.amount, html! { input id="value" name="value" value="21800000" inputmode="decimal" dir="ltr"; }))
                (field("currency", &demo.currency, html! { input id="currency" name="currency" value="EUR" maxlength="3" dir="ltr"; }))
                (field("amount-date", &demo.of_day, html! { input id="amount-date" name="date" type="date" value="2019-02-22" min="1999-01-04"; }))
                (field("text", &demo.as_text, html! { input id="text" name="text" value=(demo.sample); }))
                label.check { input type="checkbox" name="prose"; " " (demo.prose) }
            }
            (copy("amount-line", &texts.amount, &demo.amount_about))
        }
    }
}

fn converter(app: &App, words: &Words) -> Markup {
    let (texts, demo) = (&words.texts, &words.page.demo);
    html! {
        (field("amount", &texts.amount, html! { input id="amount" name="amount" value="100" inputmode="decimal" dir="ltr"; }))
        (field("from", &texts.from, html! { input id="from" name="from" value="USD" maxlength="3" dir="ltr"; }))
        (field("to", &demo.to_many, html! { input id="to" name="to" value="EUR" dir="ltr"; }))
        (field("date", &demo.on_day, html! { input id="date" name="date" type="date" min="1999-01-04"; }))
        (field("source", &texts.source, html! { select id="source" name="source" { (sources(app, &demo.best)) } }))
        (field("lang", &demo.language, html! {
            select id="lang" name="lang" {
                option value="" { (demo.readers) }
                @for locale in Locale::ALL { option value=(locale.language()) lang=(locale.language()) { (locale.name()) } }
            }
        }))
        (field("theme", &demo.theme, html! {
            select id="theme" name="theme" {
                option value="" { (demo.as_page) }
                option value="light" { (demo.light) }
                option value="dark" { (demo.dark_theme) }
            }
        }))
        (field("favourites", &demo.favourites, html! { input id="favourites" name="favourites" placeholder="EUR,GBP" dir="ltr"; }))
        // An input for a colour cannot be empty: what was not touched is the theme's.
        @for (name, title, value) in [("accent", &demo.accent, "#0b5f56"), ("background", &demo.background, "#ffffff"), ("text", &demo.text, "#16202c")] {
            (field(&format!("--fx-{name}"), title, html! { input id=(format!("--fx-{name}")) name=(format!("--fx-{name}")) type="color" value=(value); }))
        }
        @for (name, title) in [("chart", &demo.with_chart), ("tools", &demo.with_tools), ("compact", &demo.compact), ("no-persist", &demo.no_persist)] {
            label.check { input type="checkbox" name=(name); " " (title) }
        }
    }
}

fn sources(app: &App, best: &str) -> Markup {
    html! {
        option value="" { (best) }
        @for id in app.enabled() { option value=(id) { (id) } }
    }
}

fn field(name: &str, label: &str, input: Markup) -> Markup {
    html! { div.field { label for=(name) { (label) } (input) } }
}

fn copy(name: &str, title: &str, what: &str, word: &str) -> Markup {
    html! {
        section.copy {
            h3 { (title) }
            p { (what) }
            textarea id=(name) readonly rows="4" dir="ltr" aria-label=(title) spellcheck="false" {}
            button type="button" data-copy=(name) { (word) }
        }
    }
}

fn story() -> Markup {
    html! {
        header {
            p.brand { "The Example" }
            button type="button" aria-expanded="false" aria-controls="panel" { "Currency converter" }
        }
        section id="panel" aria-label="Currency converter" hidden { fx-converter compact from="USD" to="RUB" amount="100" { a href="/?from=USD&to=RUB" { "US dollars to rubles" } } }
        aside aria-label="Rates of the day" {
            fx-ticker pairs="USD-RUB,EUR-RUB,CNY-RUB" source="CBR" { a href="/?from=USD&to=RUB" { "Rates of the Bank of Russia" } }
        }
        main {
            article {
                h1 { "What a budget is in your money" }
                p.by { "An example of a page with the widget. The amounts are invented." }
                p {
                    "The town had planned to spend "
                    fx-amount value="1500000000" currency="RUB" date="2019-02-22" { "1.5 billion rubles" }
                    " on the bridge in February 2019. The firm from Lyon that was to build it asked for "
                    fx-amount value="21800000" currency="EUR" date="2019-02-22" { "21.8 million euros" }
                    ", which was the same money on that day. Point at an amount, or tap it: it is told in your own currency, at the rate of the day of which the text speaks."
                }
                p {
                    "A year later the steel alone cost "
                    fx-amount value="9400000" currency="USD" date="2020-03-20" { "9.4 million dollars" }
                    ". Nobody had to open a calculator, and nobody had to guess which rate was meant."
                }
                fx-converter from="EUR" to="USD,GBP,JPY" amount="250" favourites="EUR,USD" { a href="/?from=EUR&to=USD&amount=250" { "Euros to dollars" } }
                p { "Below the result stands whose rate it is and of which day. On a Sunday it says that it is Friday’s." }
                p.line data-line="/v1/line?pairs=USD-RUB,EUR-RUB&source=CBR" {}
            }
        }
    }
}
