//! `fx export --format parquet`: what the store has, as a file. Part of `cli`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::pipeline::{self, Pipeline};
use super::query::NamedDay;
use super::{Failure, block_on, complete, output, query, today};
use crate::export::{self, ExportError, ExportFormat, Place, Selection, Written};
use crate::source::SourceId;

/// Arguments of `fx export`.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The format of the file
    #[arg(long, value_name = "FORMAT")]
    format: Format,
    /// Only the figures of this source; may be named several times
    #[arg(long, value_name = "ID", add = complete::sources())]
    source: Vec<String>,
    /// The first day; all that there are, when none is named
    #[arg(long, value_name = "DATE", value_parser = query::named_day, add = complete::days())]
    start: Option<NamedDay>,
    /// The last day; likewise
    #[arg(long, value_name = "DATE", value_parser = query::named_day, add = complete::days())]
    end: Option<NamedDay>,
    /// Where to write it, with its SHA-256 beside it in FILE.sha256; to standard output, when no file is named
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Parquet,
    Csv,
    Sqlite,
}

impl Export {
    pub(super) fn run(&self, file: Option<&Path>) -> Result<(), Failure> {
        let config = pipeline::configuration(file)?;
        let named = self.source.iter().map(|name| {
            let found = pipeline::source(&config, Some(name))?;
            found.ok_or_else(|| Failure::usage("name the sources, such as --source ecb --source cbr"))
        });
        let named = named.collect::<Result<Vec<SourceId>, Failure>>()?;
        let (start, end) = (self.start.map(|day| day.first(today())), self.end.map(|day| day.on(today())));
        if let (Some(start), Some(end)) = (start, end)
            && end < start
        {
            return Err(Failure::usage(format!("the last day, {end}, is before the first, {start}")));
        }
        let format = match self.format {
            Format::Parquet => ExportFormat::Parquet,
            Format::Csv => ExportFormat::Csv,
            Format::Sqlite => ExportFormat::Sqlite,
        };
        let place = self.output.as_deref().map_or_else(Place::output, Place::file);
        block_on(async {
            let pipeline = Pipeline::open(&config).await?;
            let books = pipeline.converter.books();
            let sources = books.sources().iter().filter(|source| named.is_empty() || named.contains(&source.id()));
            let tables = sources.flat_map(|source| source.tables.iter().map(|table| (source.source, table.id))).collect();
            let written = export::write(books.store().as_ref(), &Selection { tables, start, end }, format, place).await;
            match written {
                // A reader that has seen enough (`| head -1`) is no error.
                Err(ExportError::Closed) if self.output.is_none() => Ok(()),
                Err(ExportError::Store(error)) => Err(Failure::from(error)),
                Err(error @ ExportError::NeedsFile) => Err(Failure::usage(error.to_string())),
                Err(error) => Err(Failure::other(error.to_string())),
                Ok(written) => {
                    output::note(&said(written, self.output.as_deref()));
                    Ok(())
                }
            }
        })
    }
}

fn said(written: Written, place: Option<&Path>) -> String {
    let Written { rows, sheets, damaged } = written;
    let mut line = format!("{rows} figures of {sheets} sheets");
    if damaged > 0 {
        line.push_str(&format!(", and {damaged} damaged sheets left out (fx doctor says which)"));
    }
    match place {
        Some(place) => format!("{line}: written to {}", place.display()),
        None => line,
    }
}
