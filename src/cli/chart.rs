//! `fx chart usd rub -o file.svg`: a picture of how a rate went, of one pair. Part of `cli`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::history::PairAndDays;
use super::{Failure, block_on, output};
use crate::chart::{self, Style, Theme};
use crate::convert::history::Every;

/// Arguments of `fx chart`.
#[derive(Debug, Args)]
pub(super) struct Chart {
    #[command(flatten)]
    pair: PairAndDays,
    /// Where to write it: a name that ends with .svg or .png
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Light on dark
    #[arg(long)]
    dark: bool,
    /// Pixels from side to side
    #[arg(long, default_value_t = 640, value_parser = clap::value_parser!(u32).range(200..=2400))]
    width: u32,
    /// Pixels from top to bottom
    #[arg(long, default_value_t = 360, value_parser = clap::value_parser!(u32).range(120..=1600))]
    height: u32,
}

impl Chart {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let png = match self.output.extension().and_then(|end| end.to_str()) {
            Some("svg") => false,
            Some("png") => true,
            _ => return Err(Failure::usage("a picture's name ends with .svg or .png")),
        };
        let bytes = block_on(async {
            let (pipeline, range) = self.pair.open(Every::Day, file).await?;
            let Some([quote]) = range.quotes.as_deref() else {
                return Err(Failure::usage("a picture shows one currency: ask for each of several by itself"));
            };
            let rows = pipeline.converter.history(&range, pipeline.clock.now()).await?.all().await?;
            let drawn = chart::Chart::of(range.base, *quote, &rows, |earlier, later| pipeline.converter.missed(earlier, later));
            let drawn = drawn.ok_or_else(|| Failure::no_rate("there is nothing to draw"))?;
            let theme = if self.dark { Theme::Dark } else { Theme::Light };
            let style = Style { theme, width: self.width, height: self.height, ..Style::default() };
            if png {
                chart::png(&drawn, &style).map_err(|error| Failure::other(error.to_string()))
            } else {
                Ok(chart::svg(&drawn, &style).into_bytes())
            }
        })?;
        std::fs::write(&self.output, bytes).map_err(|error| Failure::other(format!("{}: {error}", self.output.display())))?;
        output::note(&format!("written to {}", self.output.display()));
        Ok(())
    }
}
