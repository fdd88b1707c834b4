//! `fx compare usd lkr`: what every source says of one pair. Part of `cli`.

use std::path::Path;

use clap::Args;

use super::convert::signs;
use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, named, numerals, output, query, today};
use crate::convert::compare::{Compared, Comparison};

/// Arguments of `fx compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The currency that is priced
    #[arg(value_name = "FROM", add = complete::currencies())]
    from: String,
    /// The currency in which it is priced
    #[arg(value_name = "TO", add = complete::currencies())]
    to: String,
    /// The rates of that day
    #[arg(long, value_name = "DATE", visible_alias = "on", value_parser = query::named_day, add = complete::days())]
    date: Option<NamedDay>,
    /// Answer as the service does, in JSON, with every quote
    #[arg(long)]
    json: bool,
    /// Answer in CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

impl Compare {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let signs = signs(&config);
        let (from, to) = (named::currency(&self.from, &signs)?, named::currency(&self.to, &signs)?);
        let date = self.date.map(|day| day.on(today()));
        block_on(async {
            let pipeline = Pipeline::for_question(&config).await?;
            if !offline {
                let comparable = pipeline.converter.books().comparable(from, to).await?;
                pipeline.refresh(Some(&comparable), false, output::is_watched() && !self.json && !self.csv).await;
            }
            let comparison = pipeline.converter.compare(from, to, date, pipeline.clock.now()).await?.value;
            match (self.json, self.csv) {
                (true, _) => output::json(&comparison),
                (_, true) => output::print(&comparison.csv()),
                _ => output::show(&table(&comparison)),
            }
        })
    }
}

/// A line for each source, and the median below them.
fn table(comparison: &Comparison) -> String {
    let Comparison { from, to, requested_date, median, rates } = comparison;
    let figures: Vec<String> = rates.iter().map(|row| row.rate.to_string()).chain([median.to_string()]).collect();
    let figures = numerals::PLAIN.aligned(&figures);
    let width = rates.iter().map(|row| row.source.as_str().len()).max().unwrap_or(0).max("median".len());
    let mut text = format!("1 {from} in {to}, {requested_date}\n");
    for (Compared { source, kind, direction, rate_date, freshness, deviation, .. }, figure) in rates.iter().zip(&figures) {
        let (kind, freshness) = (kind.name(), freshness.name());
        let deviation = if deviation.to_string().starts_with('-') { format!("{deviation}%") } else { format!("+{deviation}%") };
        text += &format!("{source:width$}  {figure}  {kind:10}  {direction:7}  {rate_date}  {freshness:7}  {deviation}\n");
    }
    let last = figures.last().map_or("", String::as_str);
    text + &format!("{:width$}  {last}\n", "median")
}
