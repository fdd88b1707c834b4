//! `GET /v1/chart/USD-RUB.svg` and `.png`: a picture of a history. Part of `http`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;

use crate::chart::{self, Chart, Style, Theme};
use crate::convert::history::{Every, Range};
use crate::convert::{Day, code_named};
use crate::currency::Code;
use crate::http::answers::Key;
use crate::http::app::App;
use crate::http::caching::{Cacheable, Known};
use crate::http::openapi::{query, refusals};
use crate::http::params::{Params, Place};
use crate::http::problem::Problem;

const KNOWN: [&str; 7] = ["start", "end", "theme", "width", "height", "locale", "source"];

query!(Query, KNOWN, required: []);
refusals!(Refusals: InvalidParameter, UnknownCurrency, NoRate, CurrencySuspended, NotFound, AmountOutOfRange);

/// A picture of the rates of a pair: a line with its axes, the last value, the change, the source and the days.
#[utoipa::path(get, path = "/v1/chart/{name}", tag = "Rates",
    params(("name" = String, Path, description = "The pair and the format, svg or png.", example = "USD-RUB.svg"), Query),
    responses((status = 200, description = "The picture.", content(
        (String = "image/svg+xml", example = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"),
        (String = "image/png", example = "\u{89}PNG")
    )), Refusals))]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Place(name): Place<String>,
    RawQuery(query): RawQuery,
    key: Key,
    known: Known,
) -> Result<Response, Problem> {
    let (query, now) = (query.unwrap_or_default(), app.clock.now());
    let books = app.converter.books();
    if let Some(kept) = app.answers.get(&key, books, now).await {
        return Ok(kept.respond(&known, now));
    }
    let (base, quote, format) = named(&name)?;
    let params = Params::strict(Some(&query), &KNOWN)?;
    let style = style(&params)?;
    let named = params.day("end")?;
    let (start, end) = app.converter.range(params.day("start")?, named, now);
    let source = params.source(app.enabled())?;
    let asked = Range { base, quotes: Some(vec![quote]), start, end, ahead: named.is_some(), every: Every::Day, source };
    // Before a row is read: whatever waits for a place holds none.
    let place = Arc::clone(&app.budget.pictures).acquire_owned().await;
    let place = place.map_err(|error| Problem::internal(error.to_string()))?;
    let stamp = books.at(Day::Now, now).await?.stamp();
    let history = app.converter.history(&asked, now).await?;
    let good_until = history.good_until();
    let rows = history.all().await?;
    let drawn = Chart::of(base, quote, &rows, |earlier, later| app.converter.missed(earlier, later))
        .ok_or_else(|| Problem::internal("a history without a row".to_owned()))?;
    let (body, kind) = match format {
        ImageFormat::Svg => (chart::svg(&drawn, &style).into_bytes(), "image/svg+xml"),
        // Some milliseconds of computing, beside which others are answered.
        ImageFormat::Png => {
            let paint = move || {
                // Until it is painted: whoever gives up waiting gives no place back.
                let _place = place;
                chart::png(&drawn, &style)
            };
            let painted = tokio::task::spawn_blocking(paint).await;
            let made = painted.map_err(|error| Problem::internal(error.to_string()))?;
            (made.map_err(|error| Problem::internal(error.to_string()))?, "image/png")
        }
    };
    let answer = Arc::new(Cacheable::new(body, kind, good_until, None));
    app.answers.keep(&key, &answer, stamp).await;
    Ok(answer.respond(&known, now))
}

/// The format of a picture.
#[derive(Clone, Copy)]
enum ImageFormat {
    Svg,
    Png,
}

/// `USD-RUB.svg`: the pair and the format.
fn named(name: &str) -> Result<(Code, Code, ImageFormat), Problem> {
    let (pair, format) = match name.rsplit_once('.') {
        Some((pair, "svg")) => (pair, ImageFormat::Svg),
        Some((pair, "png")) => (pair, ImageFormat::Png),
        _ => return Err(Problem::no_such_page()),
    };
    let (base, quote) = pair.split_once('-').ok_or_else(Problem::no_such_page)?;
    Ok((code_named(base)?, code_named(quote)?, format))
}

fn style(params: &Params<'_>) -> Result<Style, Problem> {
    let usual = Style::default();
    let size = |name: &'static str, usual: u32, sizes: std::ops::RangeInclusive<u32>| match params.text(name) {
        None => Ok(usual),
        Some(text) => {
            let digits = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            let size = text.parse().ok().filter(|size| digits && sizes.contains(size));
            size.ok_or_else(|| Problem::parameter(name, format!("It is a number of pixels from {} to {}.", sizes.start(), sizes.end())))
        }
    };
    let theme = match params.text("theme") {
        None | Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        Some(_) => return Err(Problem::parameter("theme", "A theme is light or dark.")),
    };
    let locale = match params.text("locale") {
        None => usual.locale,
        Some(text) => text.parse().map_err(|_| {
            Problem::parameter("locale", "A locale is en, de, fr, es, ru, zh, ar, it, pt, tr, uk, ja, he, zh-Hant or es-419.")
        })?,
    };
    Ok(Style { theme, width: size("width", usual.width, Style::WIDTHS)?, height: size("height", usual.height, Style::HEIGHTS)?, locale })
}
