//! `fx rates usd`: everything that one unit is worth. Part of `cli`.

use std::path::Path;

use clap::Args;
use rust_decimal::Decimal;

use super::convert::signs;
use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, named, numerals, output, query, today};
use crate::convert::{Conversion, Question};

/// Arguments of `fx rates`.
#[derive(Debug, Args)]
pub(super) struct Rates {
    /// The currency whose worth is asked
    #[arg(value_name = "CURRENCY", default_value = "EUR", add = complete::currencies())]
    base: String,
    /// Only these, with commas between them
    #[arg(long, value_name = "CODES", visible_alias = "to", value_delimiter = ',', add = complete::currencies())]
    quotes: Vec<String>,
    /// The rates of that day
    #[arg(long, value_name = "DATE", visible_alias = "on", value_parser = query::named_day, add = complete::days())]
    date: Option<NamedDay>,
    /// The one source that may answer
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
}

impl Rates {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let signs = signs(&config);
        let base = named::currency(&self.base, &signs)?;
        let quotes = self.quotes.iter().map(|text| named::currency(text, &signs)).collect::<Result<Vec<_>, Failure>>()?;
        let source = pipeline::source(&config, self.source.as_deref())?;
        block_on(async {
            let pipeline = Pipeline::for_question(&config).await?;
            if !offline {
                pipeline.refresh(source.as_ref().map(std::slice::from_ref), false, output::is_watched() && !self.json).await;
            }
            let question = Question { date: self.date.map(|day| day.on(today())), source, ..Question::new(Decimal::ONE, base, base) };
            let named = (!quotes.is_empty()).then_some(quotes.as_slice());
            let rows = pipeline.converter.rates(&question, named, pipeline.clock.now()).await?.value;
            if self.json { output::json(&rows) } else { output::show(&table(&rows)) }
        })
    }
}

fn table(rows: &[Conversion]) -> String {
    let rates = numerals::PLAIN.aligned(&rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>());
    let line = |(row, rate): (&Conversion, &String)| format!("1 {} = {rate} {}  {}\n", row.from, row.to, row.words());
    rows.iter().zip(&rates).map(line).collect()
}
