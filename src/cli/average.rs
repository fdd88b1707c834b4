//! `fx average eur usd 2026-10`: the exact mean of a period's rates. Part of `cli`.

use std::path::Path;

use clap::Args;

use super::convert::signs;
use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, named, output, query, today};
use crate::convert::Rounding;
use crate::convert::average::{Averages, Gap, MeanOf, Period, Wanted};

/// Arguments of `fx average`.
#[derive(Debug, Args)]
pub(super) struct Average {
    /// The currency of which one unit is priced
    #[arg(value_name = "BASE", add = complete::currencies())]
    base: String,
    /// The currency in which it is priced; several with commas between them
    #[arg(value_name = "QUOTE", add = complete::currencies())]
    quotes: String,
    /// A year, a quarter or a month: 2026, 2026-Q3, 2026-10
    #[arg(value_name = "PERIOD", required_unless_present_all = ["start", "end"], conflicts_with_all = ["start", "end"])]
    period: Option<Period>,
    /// The first day, instead of a period
    #[arg(long, value_name = "DATE", visible_alias = "since", value_parser = query::named_day, requires = "end", add = complete::days())]
    start: Option<NamedDay>,
    /// The last day
    #[arg(long, value_name = "DATE", visible_alias = "until", value_parser = query::named_day, requires = "start", add = complete::days())]
    end: Option<NamedDay>,
    /// The mean of quotes, or of inverses: units of the base for one unit of the quote
    #[arg(long, value_name = "WHAT", default_value_t = MeanOf::Quotes)]
    of: MeanOf,
    /// Decimal places of the mean; 12 significant digits, when none is named
    #[arg(long, value_name = "PLACES", value_parser = clap::value_parser!(u32).range(0..=18))]
    scale: Option<u32>,
    /// half-even, half-up, half-down, up, down, ceiling or floor
    #[arg(long, value_name = "MODE", default_value_t = Rounding::HalfEven)]
    rounding: Rounding,
    /// The one source that may answer
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Option<String>,
    /// Answer as the service does, in JSON, with every day
    #[arg(long)]
    json: bool,
}

impl Average {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let signs = signs(&config);
        let period = self.period.or_else(|| Some(Period { start: self.start?.first(today()), end: self.end?.on(today()) }));
        let wanted = Wanted {
            base: named::currency(&self.base, &signs)?,
            quotes: self.quotes.split(',').map(|text| named::currency(text, &signs)).collect::<Result<_, Failure>>()?,
            period: period.ok_or_else(|| Failure::usage("name a period such as 2026-10, or --start and --end"))?,
            of: self.of,
            source: pipeline::source(&config, self.source.as_deref())?,
            scale: self.scale,
            rounding: self.rounding,
        };
        block_on(async {
            let pipeline = Pipeline::for_question(&config).await?;
            let (averages, _) = pipeline.converter.average(&wanted, pipeline.clock.now()).await?;
            if self.json { output::json(&averages) } else { output::show(&shown(&averages)) }
        })
    }
}

/// A line for each currency; below it of how many days it is, and whether more are to come.
fn shown(averages: &Averages) -> String {
    let Averages { base, start, end, complete, of, averages } = averages;
    let mut text = String::new();
    for average in averages {
        let (one, other) = if *of == MeanOf::Inverses { (average.quote, *base) } else { (*base, average.quote) };
        text.push_str(&format!("1 {one} = {} {other}\n", average.rate));
        let so_far = match (*complete, average.gaps.is_empty()) {
            (true, _) => "",
            (false, true) => " so far",
            (false, false) => " that are here",
        };
        text.push_str(&format!("mean of {} days{so_far}, {start} to {end} ({})\n", average.days.len(), average.source));
        for Gap { after, before } in &average.gaps {
            text.push_str(&format!(
                "no figure between {after} and {before}, where {} publishes; fx backfill asks for what is not here\n",
                average.source
            ));
        }
    }
    text
}
