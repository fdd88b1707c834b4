//! `fx price usd eur`: one rate as a line that a ledger reads. Part of `cli`.
//!
//! Made for programs that ask a command for a price: ledger, with a script `getquote` that hands its two words on, and rustledger's
//! `--source-cmd`, which adds `--date` and `--currency`.

use std::path::Path;

use clap::Args;
use rust_decimal::Decimal;

use super::convert::{Backend, homes, signs};
use super::price_lines::{PricePoint, Program};
use super::query::{self, NamedDay, Query, Term};
use super::{Failure, RateOptions, block_on, complete, named, output, pipeline, today};

/// Arguments of `fx price`.
#[derive(Debug, Args)]
pub(super) struct Price {
    /// The currency of which one unit is priced
    #[arg(value_name = "BASE", add = complete::currencies())]
    base: String,
    /// The currency in which it is priced; the home currency, when none is named
    #[arg(value_name = "QUOTE", add = complete::currencies())]
    quote: Option<String>,
    /// The same as QUOTE, for programs that name it so
    #[arg(long, value_name = "QUOTE", conflicts_with = "quote", add = complete::currencies())]
    currency: Option<String>,
    /// The rate of that day, as 2026-11-24; the line has the date of the rate itself
    #[arg(long, value_name = "DATE", visible_alias = "on", value_parser = query::named_day, add = complete::days())]
    date: Option<NamedDay>,
    /// The one source that may answer
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Whose lines are written
    #[arg(long, value_name = "LEDGER", default_value = "beancount")]
    format: Program,
}

impl Price {
    pub(super) fn run(&self, file: Option<&Path>, offline: bool) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let signs = signs(&config);
        // ledger passes an empty word where no currency is asked for.
        let quote = self.quote.as_deref().or(self.currency.as_deref()).filter(|word| !word.is_empty());
        let base = named::currency(&self.base, &signs)?;
        let quotes = quote.map_or_else(|| Ok(homes(&config)), |word| named::currency(word, &signs).map(|quote| vec![quote]))?;
        let date = self.date.map(|day| day.on(today()));
        let query = Query { terms: vec![Term::of(Decimal::ONE, base)], to: quotes, date, notes: Vec::new() };
        query.alive(date.unwrap_or_else(today))?;
        let options = RateOptions { date, source: self.source.clone(), offline, quiet: true, ..RateOptions::default() };
        block_on(async {
            let answers = Backend::open(&options, &config).await?.answers(&query, &options, &config).await?;
            for answer in answers {
                for price in answer?.terms() {
                    let point = PricePoint::of(price.rate_date, (price.from, price.to), &price.rate)?;
                    output::print(&self.format.line(&point)?)?;
                }
            }
            Ok(())
        })
    }
}
