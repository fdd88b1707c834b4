//! `fx history … --plot`: a rate as a line of dots in the terminal, as wide as it is, with its figures on the left and its days below.
//! Part of `cli`: pure.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use textplots::{Chart, Plot, Shape};

use super::numerals;
use crate::convert::history::Row;
use crate::currency::Code;

/// Steps from the lowest to the highest figure: more than a terminal has dots.
const STEPS: i16 = 10_000;
/// Cells from top to bottom, each of four dots, and one for the dots of the lowest figure.
const CELLS: usize = 12;
/// Cells from side to side: fewer are no picture, more are no clearer.
const WIDTHS: std::ops::RangeInclusive<usize> = 16..=160;

/// A picture of one pair, with its figures beside it; nothing where there are no figures.
///
/// The dots alone are made of binary fractions: of whole steps between the lowest figure and the highest, which are shown as they were
/// published.
pub(super) fn drawn(base: Code, quote: Code, rows: &[Row], width: usize) -> String {
    let rows: Vec<(&Row, Decimal)> =
        rows.iter().filter(|row| row.quote == quote).filter_map(|row| Some((row, row.rate.decimal().ok()?))).collect();
    let figures = || rows.iter().map(|(_, figure)| *figure);
    let (Some(least), Some(most), Some((first, _)), Some((last, _))) = (figures().min(), figures().max(), rows.first(), rows.last()) else {
        return String::new();
    };
    let labels = labels(least, most);
    let beside = labels.iter().flatten().map(String::len).max().unwrap_or(0);
    let cells = width.saturating_sub(beside + 2).clamp(*WIDTHS.start(), *WIDTHS.end());
    let span = days(first.date, last.date);
    let dots: Vec<(f32, f32)> =
        rows.iter().map(|(row, figure)| (f32::from(days(first.date, row.date)), f32::from(step(*figure, least, most)))).collect();
    let mut text = format!(
        "1 {base} in {quote}, {} to {}, {}\nhighest {most}, lowest {least}, last {}\n",
        first.date, last.date, last.origin, last.rate
    );
    for (label, line) in labels.iter().zip(lines(&dots, span, cells)) {
        let (label, mark) = label.as_ref().map_or(("", '│'), |label| (label.as_str(), '┤'));
        text.push_str(format!("{label:>beside$} {mark}{line}").trim_end());
        text.push('\n');
    }
    text.push_str(&format!("{:beside$} └{}\n", "", "─".repeat(cells)));
    text.push_str(&format!("{:beside$}  {}\n", "", axis(first.date, last.date, cells)));
    text
}

/// The figure at the height of each row of cells: the highest, the middle and the lowest; of a rate that never moved, its own in the middle.
fn labels(least: Decimal, most: Decimal) -> Vec<Option<String>> {
    let mut labels = vec![None; CELLS + 1];
    let middle = (least + most).checked_div(Decimal::TWO).unwrap_or(least).round_dp(least.scale().max(most.scale()));
    let moved = least != most;
    let texts = [most, middle, least].map(|figure| figure.normalize().to_string());
    let written = numerals::PLAIN.aligned(&texts);
    for (row, label, is_shown) in [(0, 0, moved), (CELLS / 2, 1, true), (CELLS, 2, moved)] {
        labels[row] = written.get(label).filter(|_| is_shown).cloned();
    }
    labels
}

fn days(first: Date, last: Date) -> u16 {
    u16::try_from(first.until(last).map_or(0, |span| span.get_days())).unwrap_or(u16::MAX)
}

fn step(figure: Decimal, least: Decimal, most: Decimal) -> i16 {
    let share = (figure - least).checked_div(most - least).unwrap_or(Decimal::new(5, 1));
    (share * Decimal::from(STEPS)).round().to_i16().unwrap_or(0)
}

/// The rows of cells.
fn lines(dots: &[(f32, f32)], span: u16, cells: usize) -> Vec<String> {
    let (width, height) = (u32::try_from(cells * 2).unwrap_or(32), u32::try_from(CELLS * 4).unwrap_or(48));
    let mut chart = Chart::new_with_y_range(width, height, 0.0, f32::from(span.max(1)), 0.0, f32::from(STEPS));
    let shape = if dots.len() == 1 { Shape::Points(dots) } else { Shape::Lines(dots) };
    let chart = chart.lineplot(&shape);
    chart.figures();
    let mut lines: Vec<String> = chart.frame().lines().map(|line| line.chars().take(cells).collect()).collect();
    lines.resize(CELLS + 1, String::new());
    lines
}

/// The first day on the left, the last on the right, and the one between them where there is room.
fn axis(first: Date, last: Date, cells: usize) -> String {
    let middle = first.saturating_add(jiff::Span::new().days(first.until(last).map_or(0, |span| span.get_days()) / 2));
    let [first, middle, last] = [first, middle, last].map(|day| day.to_string());
    if first == last || cells < 22 {
        return first;
    }
    let room = cells - first.len() - last.len();
    if room < middle.len() + 4 || middle == first {
        return format!("{first}{}{last}", " ".repeat(room));
    }
    let left = (room - middle.len()) / 2;
    format!("{first}{}{middle}{}{last}", " ".repeat(left), " ".repeat(room - middle.len() - left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_has_as_many_days_as_fit() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let (first, last) = (day("2026-01-01"), day("2026-01-31"));
        assert_eq!(axis(first, last, 16), "2026-01-01");
        assert_eq!(axis(first, last, 30), "2026-01-01          2026-01-31");
        assert_eq!(axis(first, last, 40), "2026-01-01     2026-01-16     2026-01-31");
        assert_eq!(axis(first, first, 40), "2026-01-01");
    }
}
