//! `fx history usd rub`: how a rate went. Part of `cli`.

use std::path::Path;

use clap::Args;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use textplots::{Chart, Plot, Shape};

use super::desk::{self, Desk};
use super::{Failure, block_on, numerals, output, query};
use crate::convert::currency_named;
use crate::convert::history::form::{Form, Writer};
use crate::convert::history::{Every, Range, Row};

/// Arguments of `fx history`.
#[derive(Debug, Args)]
pub(super) struct History {
    #[command(flatten)]
    asked: Asked,
    /// day, week or month: the last publication of each
    #[arg(long, value_name = "PERIOD", default_value_t = Every::Day)]
    every: Every,
    /// As CSV
    #[arg(long)]
    csv: bool,
    /// Answer as the service does, in JSON
    #[arg(long, conflicts_with = "csv")]
    json: bool,
    /// Draw it in the terminal
    #[arg(long, conflicts_with_all = ["csv", "json"])]
    plot: bool,
}

/// A pair and a range of days.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// The currency of which one unit is priced
    #[arg(value_name = "BASE")]
    pub(super) base: String,
    /// The currency in which it is priced; several with commas between them
    #[arg(value_name = "QUOTE")]
    pub(super) quotes: String,
    /// The first day; a year before the last, when none is named
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    start: Option<Date>,
    /// The last day; today, when none is named
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    end: Option<Date>,
    /// The one source that may answer
    #[arg(long, value_name = "ID")]
    source: Option<String>,
}

impl Asked {
    /// What is asked of which desk.
    pub(super) async fn open(&self, every: Every, file: Option<&Path>) -> Result<(Desk, Range), Failure> {
        let config = desk::configuration(file)?;
        let quotes = self.quotes.split(',').map(|text| Ok(currency_named(text)?.code)).collect::<Result<Vec<_>, Failure>>()?;
        if let Some(twice) = quotes.iter().enumerate().find_map(|(at, quote)| quotes.get(..at)?.contains(quote).then_some(quote)) {
            return Err(Failure::usage(format!("{twice} is named twice")));
        }
        let (base, source) = (currency_named(&self.base)?.code, desk::source(&config, self.source.as_deref())?);
        let desk = Desk::for_question(&config).await?;
        let (start, end) = desk.converter.range(self.start, self.end, desk.clock.now());
        Ok((desk, Range { base, quotes: Some(quotes), start, end, every, source }))
    }
}

impl History {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        block_on(async {
            let (desk, asked) = self.asked.open(self.every, file).await?;
            let mut history = desk.converter.history(&asked, desk.clock.now()).await?;
            let form = match (self.csv, self.json) {
                (true, _) => Form::Csv,
                (_, true) => Form::Json,
                _ => return output::print(&shown(&asked, &history.all().await?, self.plot)),
            };
            let mut out = Vec::new();
            let mut writer = Writer::begin(form, &asked, &mut out);
            while let Some(rows) = history.next().await? {
                rows.iter().for_each(|row| writer.row(row, &mut out));
                output::print(&String::from_utf8_lossy(&std::mem::take(&mut out)))?;
            }
            writer.end(&mut out);
            if self.json {
                out.push(b'\n');
            }
            output::print(&String::from_utf8_lossy(&out))
        })
    }
}

fn shown(asked: &Range, rows: &[Row], plot: bool) -> String {
    if plot { asked.quotes.iter().flatten().map(|quote| plotted(asked, *quote, rows)).collect() } else { table(asked, rows) }
}

fn table(asked: &Range, rows: &[Row]) -> String {
    let rates = numerals::PLAIN.aligned(&rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>());
    let line = |(row, rate): (&Row, &String)| format!("{}  1 {} = {rate} {}  {}\n", row.date, asked.base, row.quote, row.origin);
    rows.iter().zip(&rates).map(line).collect()
}

/// Steps from the lowest to the highest figure: more than a terminal has dots.
const STEPS: i64 = 10_000;

/// A picture in dots, with its figures beside it. The dots alone are made of binary fractions: of whole steps between the lowest figure
/// and the highest, which are shown as they were published.
fn plotted(asked: &Range, quote: crate::currency::Code, rows: &[Row]) -> String {
    let rows: Vec<(&Row, Decimal)> = rows
        .iter()
        .filter(|row| row.quote == quote)
        .filter_map(|row| Some((row, Decimal::from_str_exact(&row.rate.to_string()).ok()?)))
        .collect();
    let figures = || rows.iter().map(|(_, figure)| *figure);
    let (Some(least), Some(most), Some((first, _)), Some((last, _))) = (figures().min(), figures().max(), rows.first(), rows.last()) else {
        return String::new();
    };
    let step = |figure: Decimal| {
        let share = (figure - least).checked_div(most - least).unwrap_or(Decimal::new(5, 1));
        i16::try_from((share * Decimal::from(STEPS)).round().to_i64().unwrap_or(0)).unwrap_or(0)
    };
    let place = |date: Date| u16::try_from(first.date.until(date).map_or(0, |span| span.get_days())).unwrap_or(u16::MAX);
    let dots: Vec<(f32, f32)> = rows.iter().map(|(row, figure)| (f32::from(place(row.date)), f32::from(step(*figure)))).collect();
    let line = Shape::Lines(&dots);
    let mut chart = Chart::new(160, 48, 0.0, f32::from(place(last.date).max(1)));
    let chart = chart.lineplot(&line);
    chart.axis();
    chart.figures();
    // The last line has the frame's own figures, which are numbers of days; a line's further cells have those of the steps.
    let lines: Vec<String> =
        chart.to_string().lines().map(|line| line.chars().take(81).collect::<String>().trim_end().to_owned()).collect();
    let drawn: String =
        lines.iter().filter(|line| !line.starts_with(|first: char| first.is_ascii_digit())).map(|line| format!("{line}\n")).collect();
    format!(
        "1 {} in {quote}, {} to {}, {}\nhighest {most}, lowest {least}, last {}\n{drawn}",
        asked.base, first.date, last.date, last.origin, last.rate
    )
}
