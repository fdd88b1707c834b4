//! `fx rates usd`: everything that one unit is worth. Part of `cli`.

use std::path::Path;

use clap::Args;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::desk::{self, Desk};
use super::{Failure, block_on, numerals, output, query};
use crate::convert::{Conversion, Question, currency_named};

/// Arguments of `fx rates`.
#[derive(Debug, Args)]
pub(super) struct Rates {
    /// The currency whose worth is asked
    #[arg(value_name = "CURRENCY", default_value = "EUR")]
    base: String,
    /// Only these, with commas between them
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    quotes: Vec<String>,
    /// The rates of that day
    #[arg(long, value_name = "DATE", value_parser = query::date)]
    date: Option<Date>,
    /// The one source that may answer
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Answer in JSON
    #[arg(long)]
    json: bool,
    /// Ask no publisher
    #[arg(long)]
    offline: bool,
}

impl Rates {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = desk::configuration(file)?;
        let base = currency_named(&self.base)?.code;
        let quotes = self.quotes.iter().map(|text| Ok(currency_named(text)?.code)).collect::<Result<Vec<_>, Failure>>()?;
        let source = desk::source(&config, self.source.as_deref())?;
        block_on(async {
            let desk = Desk::for_question(&config).await?;
            if !self.offline {
                desk.refresh(false, output::is_watched() && !self.json).await;
            }
            let question = Question { date: self.date, source, ..Question::new(Decimal::ONE, base, base) };
            let named = (!quotes.is_empty()).then_some(quotes.as_slice());
            let rows = desk.converter.rates(&question, named, desk.clock.now()).await?.value;
            if self.json { output::json(&rows) } else { output::print(&table(&rows)) }
        })
    }
}

fn table(rows: &[Conversion]) -> String {
    let rates = numerals::PLAIN.aligned(&rows.iter().map(|row| row.rate.to_string()).collect::<Vec<_>>());
    let line = |(row, rate): (&Conversion, &String)| format!("1 {} = {rate} {}  {}\n", row.from, row.to, row.words());
    rows.iter().zip(&rates).map(line).collect()
}
