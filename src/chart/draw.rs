//! Draws the picture. Part of `chart`.

use std::fmt::Write;

use jiff::civil::Date;
use maud::html;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Chart, FAMILY, Style, Theme, axis};

/// What a picture is painted with.
struct Paint {
    ground: &'static str,
    text: &'static str,
    quiet: &'static str,
    grid: &'static str,
    line: &'static str,
    up: &'static str,
    down: &'static str,
}

const LIGHT: Paint =
    Paint { ground: "#ffffff", text: "#111827", quiet: "#5b6472", grid: "#e5e7eb", line: "#2563eb", up: "#047857", down: "#b91c1c" };
const DARK: Paint =
    Paint { ground: "#0f172a", text: "#f1f5f9", quiet: "#9aa8bd", grid: "#24314a", line: "#60a5fa", up: "#34d399", down: "#f87171" };

/// The rectangle in which the line is drawn, and what stands at its ends.
struct Plot {
    left: i64,
    top: i64,
    width: i64,
    height: i64,
    first: Date,
    days: i64,
    least: Decimal,
    most: Decimal,
}

impl Plot {
    fn of(chart: &Chart, left: i64, top: i64, width: i64, height: i64) -> Plot {
        let dates = || chart.points.iter().map(|(date, _)| *date);
        let (first, last) = (dates().min().unwrap_or(Date::MIN), dates().max().unwrap_or(Date::MAX));
        let figures = || chart.points.iter().map(|(_, figure)| *figure);
        let (least, most) = (figures().min().unwrap_or_default(), figures().max().unwrap_or_default());
        // A line that stands still runs through the middle.
        let margin = if least == most { least } else { most - least } / Decimal::from(12);
        let days = i64::from(days_between(first, last)).max(1);
        Plot { left, top, width, height, first, days, least: least - margin, most: most + margin }
    }

    /// Hundredths of a pixel from the left.
    fn x(&self, date: Date) -> i64 {
        self.left * 100 + i64::from(days_between(self.first, date)) * self.width * 100 / self.days
    }

    /// Hundredths of a pixel from the top.
    fn y(&self, figure: Decimal) -> i64 {
        let parts = Decimal::from(self.height * 100);
        let share = (self.most - figure).checked_div(self.most - self.least).unwrap_or_default();
        self.top * 100 + (share * parts).round().to_i64().unwrap_or(0)
    }

    /// The line's points: of each pixel's column the first, the lowest, the highest and the last.
    fn line(&self, points: &[(Date, Decimal)]) -> Vec<(i64, i64)> {
        let all: Vec<(i64, i64)> = points.iter().map(|(date, figure)| (self.x(*date), self.y(*figure))).collect();
        let mut line: Vec<(i64, i64)> = Vec::new();
        for column in all.chunk_by(|one, next| one.0 / 100 == next.0 / 100) {
            let ends =
                [column.first(), column.iter().min_by_key(|point| point.1), column.iter().max_by_key(|point| point.1), column.last()];
            let mut kept: Vec<(i64, i64)> = ends.into_iter().flatten().copied().collect();
            kept.sort_by_key(|point| point.0);
            kept.dedup();
            line.extend(kept);
        }
        line
    }
}

fn days_between(first: Date, last: Date) -> i32 {
    first.until(last).map_or(0, |span| span.get_days())
}

/// Hundredths of a pixel as SVG writes them.
fn px(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100))
}

/// The change from the first figure to the last, in per cent.
fn change(chart: &Chart) -> Option<Decimal> {
    let ((_, first), (_, last)) = (chart.points.first()?, chart.points.last()?);
    Some(((*last - *first) * Decimal::ONE_HUNDRED).checked_div(*first)?.round_dp(2))
}

/// The picture as SVG, with a title and a description for those who do not see it.
#[must_use]
pub fn svg(chart: &Chart, style: &Style) -> String {
    let paint = if style.theme == Theme::Dark { &DARK } else { &LIGHT };
    let (width, height, locale) = (i64::from(style.width), i64::from(style.height), style.locale);
    // Everything grows with the picture; of a wide and low one, with its height.
    let unit = (width * 100 / 640).min(height * 100 / 360).max(40);
    let of = |pixels: i64| (pixels * unit / 100).max(1);
    let pad = of(24);
    let (top, bottom, right) = (of(92), of(58), of(64));
    let plot = Plot::of(chart, pad, top, (width - pad - right).max(1), (height - top - bottom).max(1));
    let line = plot.line(&chart.points);
    let path = line.iter().enumerate().fold(String::new(), |mut path, (at, (x, y))| {
        let _infallible = write!(path, "{}{} {}", if at == 0 { "M" } else { "L" }, px(*x), px(*y));
        path
    });
    let floor = px((plot.top + plot.height) * 100);
    let (first, last) = (line.first().copied().unwrap_or_default(), line.last().copied().unwrap_or_default());
    let area = format!("{path}L{} {floor}L{} {floor}Z", px(last.0), px(first.0));
    let (from, until) = (chart.points.first().map(|point| point.0), chart.points.last().map(|point| point.0));
    let (from, until) = (from.unwrap_or(Date::MIN), until.unwrap_or(Date::MAX));
    let value = chart.points.last().map(|point| point.1.to_string()).unwrap_or_default();
    let shown = locale.number(&value);
    let moved = change(chart).unwrap_or_default();
    let (sign, colour) = match moved {
        moved if moved > Decimal::ZERO => ("+", paint.up),
        moved if moved < Decimal::ZERO => ("\u{2212}", paint.down),
        _ => ("", paint.quiet),
    };
    let percent = format!("{sign}{}\u{a0}%", locale.number(&moved.abs().to_string()));
    let days = days_between(from, until);
    let title = format!("1 {} in {}", chart.base, chart.quote);
    let range = format!("{} \u{2013} {}", locale.day(from), locale.day(until));
    let described = format!(
        "From {} to {}: 1 {} was {} {} at last, a change of {} %. Source: {}.",
        locale.day(from),
        locale.day(until),
        chart.base,
        shown,
        chart.quote,
        locale.number(&moved.to_string()),
        chart.source
    );
    let family = format!("{FAMILY}, system-ui, sans-serif");
    let figures = axis::figures(plot.least, plot.most, 6);
    let dates = axis::days(from, until, usize::try_from(width / of(100)).unwrap_or(4).clamp(2, 8));
    html! {
        svg xmlns="http://www.w3.org/2000/svg" width=(width) height=(height) viewBox=(format!("0 0 {width} {height}")) role="img"
            aria-labelledby="title desc" font-family=(family) {
            title id="title" { (title) }
            desc id="desc" { (described) }
            defs {
                linearGradient id="area" x1="0" y1="0" x2="0" y2="1" {
                    stop offset="0" stop-color=(paint.line) stop-opacity="0.22" {}
                    stop offset="1" stop-color=(paint.line) stop-opacity="0" {}
                }
            }
            rect width=(width) height=(height) fill=(paint.ground) {}
            text x=(pad) y=(of(38)) font-size=(of(20)) font-weight="600" fill=(paint.text) { (title) }
            text x=(pad) y=(of(60)) font-size=(of(13)) fill=(paint.quiet) { (range) }
            text x=(width - pad) y=(of(38)) font-size=(of(20)) font-weight="600" text-anchor="end" fill=(paint.text) { (shown) }
            text x=(width - pad) y=(of(60)) font-size=(of(13)) font-weight="600" text-anchor="end" fill=(colour) { (percent) }
            @for figure in &figures {
                @let y = plot.y(*figure);
                line x1=(pad) x2=(width - right) y1=(px(y)) y2=(px(y)) stroke=(paint.grid) stroke-width="1" {}
                text x=(width - right + of(8)) y=(px(y + of(4) * 100)) font-size=(of(11)) fill=(paint.quiet) { (locale.number(&figure.to_string())) }
            }
            @for date in &dates {
                @let x = plot.x(*date);
                text x=(px(x)) y=(height - bottom + of(18)) font-size=(of(11)) fill=(paint.quiet) text-anchor=(anchor(x, pad, width - right)) { (locale.tick(*date, days)) }
            }
            path d=(area) fill="url(#area)" {}
            path d=(path) fill="none" stroke=(paint.line) stroke-width=(of(2)) stroke-linejoin="round" stroke-linecap="round" {}
            circle cx=(px(last.0)) cy=(px(last.1)) r=(of(4)) fill=(paint.line) stroke=(paint.ground) stroke-width=(of(2)) {}
            text x=(pad) y=(height - of(14)) font-size=(of(11)) fill=(paint.quiet) { "Source: " (chart.source) ", " (locale.day(until)) }
        }
    }
    .into_string()
}

/// A label at an end of the axis stays within the picture.
fn anchor(x: i64, left: i64, right: i64) -> &'static str {
    match x {
        x if x < (left + 20) * 100 => "start",
        x if x > (right - 20) * 100 => "end",
        _ => "middle",
    }
}
