//! `/demo`: choose how the widget looks, see it at once, copy what to put on a page. `/article`: a page in the style of a news
//! article, as an example of all elements. Part of `http/pages`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use maud::{Markup, html};

use super::view::{Shell, shell};
use crate::chart::Locale;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::refusals;
use crate::http::pages::oembed::{CALLED, service};
use crate::http::pages::policy::{Framed, HTML, guarded};
use crate::http::pages::widget;
use crate::widget::{ENTRY, integrity};

/// The pages change with the program alone.
const LASTS: SignedDuration = SignedDuration::from_mins(5);
refusals!(Refusals:);

/// Choose how the widget looks, and copy what to put on a page.
#[utoipa::path(get, path = "/demo", tag = "Pages", responses(
    (status = 200, description = "A page.", body = String, content_type = "text/html", example = "<!DOCTYPE html>"), Refusals
))]
pub(crate) async fn configurator(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let service = service(&app, &headers);
    let shape = Shell {
        title: "Put it on your page – fx",
        class: "demo",
        styles: &["page.css"],
        scripts: &["demo.js"],
        oembed: None,
        head: None,
        description: None,
    };
    respond(&app, &headers, &shape, &choices(&app, &service))
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
    respond(&app, &headers, &shape, &story())
}

fn respond(app: &App, headers: &HeaderMap, shape: &Shell<'_>, content: &Markup) -> Response {
    let now = app.clock.now();
    let until = now.checked_add(LASTS).unwrap_or(now);
    let page = Cacheable::new(shell(shape, content).into_bytes(), HTML, until, None).respond(&Known::of(headers), now);
    let mut response = guarded(page.into_response(), Framed::Nowhere);
    // The page names the service as the client called it.
    response.headers_mut().append(header::VARY, CALLED);
    response
}

fn choices(app: &App, service: &str) -> Markup {
    html! {
        main data-service=(service) data-entry=(widget::address(ENTRY)) data-integrity=(integrity()) {
            h1 { "Put it on your page" }
            p.lead { "Choose, see it live, copy two lines. No cookie, no framework, no third party. " a href="/article" { "An article with all of it" } }
            p.presets role="group" aria-label="Presets" {
                @for (name, title) in PRESETS { button type="button" data-preset=(name) { (title) } }
            }
            div.previews {
                @for (class, title) in [("wide", "On 640 pixels"), ("narrow", "On 300 pixels")] {
                    section class=(class) aria-label=(title) { p.lead { (title) } div.stage { fx-converter from="USD" to="EUR" amount="100" {} } }
                }
            }
            form { (converter(app)) }
            h2 { "The converter" }
            (copy("script", "The element", "Always the newest widget of this service. The link inside is for readers without JavaScript."))
            (copy("pinned", "The element, pinned", "This very version, checked by the browser, and served for ever."))
            (copy("frame", "A frame", "For pages that take no scripts of others; the second line gives the frame its height."))
            (copy("oembed", "An address for oEmbed", "For editors’ systems that turn an address into an embed."))
            h2 { "Rates of the day" }
            div.stage { fx-ticker pairs="USD-EUR,GBP-EUR" {} }
            form {
                (field("pairs", "Pairs, up to 12 with commas", html! { input id="pairs" name="pairs" value="USD-EUR,GBP-EUR"; }))
                (field("ticker-source", "Source", html! { select id="ticker-source" name="source" { (sources(app)) } }))
            }
            (copy("ticker", "The ticker", "Each rate with its change against the sheet before."))
            h2 { "An amount in a text" }
            div.stage { p { "They asked for " fx-amount value="21800000" currency="EUR" date="2019-02-22" { "21.8 million euros" } " then." } }
            form {
                (field("value", "Amount", html! { input id="value" name="value" value="21800000" inputmode="decimal"; }))
                (field("currency", "Currency", html! { input id="currency" name="currency" value="EUR" maxlength="3"; }))
                (field("amount-date", "Of the day", html! { input id="amount-date" name="date" type="date" value="2019-02-22" min="1999-01-04"; }))
                (field("text", "As the text has it", html! { input id="text" name="text" value="21.8 million euros"; }))
                label.check { input type="checkbox" name="prose"; " a rounded figure behind it" }
            }
            (copy("amount-line", "The amount", "The text stays as you wrote it; the reader’s own money is a tap away."))
        }
    }
}

/// Ways to begin, by the names that demo.js knows.
const PRESETS: [(&str, &str); 4] =
    [("article", "In an article"), ("header", "In a header"), ("travel", "Several currencies"), ("dark", "Dark, in your colours")];

fn converter(app: &App) -> Markup {
    html! {
        (field("amount", "Amount", html! { input id="amount" name="amount" value="100" inputmode="decimal"; }))
        (field("from", "From", html! { input id="from" name="from" value="USD" maxlength="3"; }))
        (field("to", "To, up to 8 with commas", html! { input id="to" name="to" value="EUR"; }))
        (field("date", "On a day", html! { input id="date" name="date" type="date" min="1999-01-04"; }))
        (field("source", "Source", html! { select id="source" name="source" { (sources(app)) } }))
        (field("lang", "Language", html! {
            select id="lang" name="lang" {
                option value="" { "the reader’s" }
                @for locale in Locale::ALL { option value=(locale.language()) { (locale.name()) } }
            }
        }))
        (field("theme", "Theme", html! {
            select id="theme" name="theme" {
                option value="" { "as the page" }
                option value="light" { "light" }
                option value="dark" { "dark" }
            }
        }))
        (field("favourites", "Favourites first", html! { input id="favourites" name="favourites" placeholder="EUR,GBP"; }))
        // An input for a colour cannot be empty: what was not touched is the theme's.
        @for (name, title, value) in [("accent", "Accent", "#0b5f56"), ("background", "Background", "#ffffff"), ("text", "Text", "#16202c")] {
            (field(&format!("--fx-{name}"), &format!("{title}, if yours"), html! { input id=(format!("--fx-{name}")) name=(format!("--fx-{name}")) type="color" value=(value); }))
        }
        label.check { input type="checkbox" name="chart"; " a chart, when the reader asks for it" }
        label.check { input type="checkbox" name="tools"; " another day, copy and share" }
        label.check { input type="checkbox" name="compact"; " compact, for a header" }
        label.check { input type="checkbox" name="no-persist"; " keep nothing in the reader’s browser" }
    }
}

fn sources(app: &App) -> Markup {
    html! {
        option value="" { "the best there is" }
        @for id in app.enabled() { option value=(id) { (id) } }
    }
}

fn field(name: &str, label: &str, input: Markup) -> Markup {
    html! { div.field { label for=(name) { (label) } (input) } }
}

fn copy(name: &str, title: &str, what: &str) -> Markup {
    html! {
        section.copy {
            h3 { (title) }
            p { (what) }
            textarea id=(name) readonly rows="4" aria-label=(title) spellcheck="false" {}
            button type="button" data-copy=(name) { "Copy" }
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
