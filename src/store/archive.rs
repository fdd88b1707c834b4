//! The archive: the ECB's history and one day of EXCHANGE-API, compiled in, so that a machine that has never been online
//! converts at once and says how old the rate is. Part of `store`, under everything else. How it is made: `data/README.md`.
//!
//! The newest day is plain text and read alone. An earlier one unpacks its year only.

use std::io::Read;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use flate2::read::GzDecoder;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Coverage, Notebook, Put, RateStore, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::{SourceId, ecb, exchange_api};

/// A year of the ECB's history, packed.
type Year = (i16, &'static [u8]);

macro_rules! years {
    ($($year:literal)*) => { [$(($year, include_bytes!(concat!("../../data/ecb/", $year, ".csv.gz")))),*] };
}

/// From the first to the last.
static YEARS: [Year; 28] = years!(1999 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012 2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026);
static ECB_LATEST: &str = include_str!("../../data/ecb/latest.csv");
static ECB_COVERAGE: &str = include_str!("../../data/ecb/coverage.csv");
static EXCHANGE_API: &str = include_str!("../../data/exchange-api.csv");

type Kept = LazyLock<Result<Arc<Sheet>, StoreError>>;
static ECB_SHEET: Kept = LazyLock::new(|| one_day(ecb::ID, ECB_LATEST));
static EXCHANGE_API_SHEET: Kept = LazyLock::new(|| one_day(exchange_api::ID, EXCHANGE_API));

/// What is compiled in. Read only.
#[derive(Debug, Clone, Copy, Default)]
pub struct Archive;

/// The newest sheet of a source.
fn latest(source: SourceId) -> Option<Result<Arc<Sheet>, StoreError>> {
    match source {
        ecb::ID => Some(ECB_SHEET.clone()),
        exchange_api::ID => Some(EXCHANGE_API_SHEET.clone()),
        _ => None,
    }
}

/// A sheet as plain text: date and time of fetching, then a line a quote.
fn one_day(source: SourceId, text: &str) -> Result<Arc<Sheet>, StoreError> {
    let mut rows = text.lines().filter_map(|line| line.split_once(','));
    let (date, fetched_at) = rows.next().ok_or_else(|| content("an empty day"))?;
    let quotes = rows.map(|(code, value)| quote(code, value)).collect::<Result<Vec<_>, _>>()?;
    Ok(Arc::new(Sheet::restore(source, Code::EUR, read(date)?, read(fetched_at)?, quotes)))
}

fn quote(code: &str, value: &str) -> Result<Quote, StoreError> {
    let value = Decimal::from_str_exact(value).map_err(|_| content(value))?;
    Ok(Quote { base: Code::EUR, quote: read(code)?, nominal: 1, value })
}

fn read<T: FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| content(text))
}

fn content(what: &str) -> StoreError {
    StoreError::Content { what: format!("archive: {what:?}") }
}

/// A year's CSV: a header of codes, then a line a day, oldest first.
fn unpack(packed: &[u8]) -> Result<String, StoreError> {
    let mut text = String::new();
    GzDecoder::new(packed).read_to_string(&mut text).map_err(|error| content(&error.to_string()))?;
    Ok(text)
}

/// The columns of a year and its days with their cells.
fn rows(text: &str) -> (Vec<&str>, impl DoubleEndedIterator<Item = (&str, &str)>) {
    let (header, days) = text.split_once('\n').unwrap_or((text, ""));
    (header.split(',').skip(1).collect(), days.lines().filter_map(|line| line.split_once(',')))
}

fn row_sheet(columns: &[&str], day: &str, cells: &str) -> Result<Sheet, StoreError> {
    let quoted = columns.iter().zip(cells.split(',')).filter(|(_, cell)| !cell.is_empty());
    let quotes = quoted.map(|(code, cell)| quote(code, cell)).collect::<Result<Vec<_>, _>>()?;
    let fetched_at = ECB_SHEET.clone()?.fetched_at();
    Ok(Sheet::restore(ecb::ID, Code::EUR, read(day)?, fetched_at, quotes))
}

/// The newest day of the ECB on or before a date, by unpacking its year, and the one before where the year begins later.
fn ecb_in_force(on: Date) -> Result<Option<Sheet>, StoreError> {
    let wanted = on.to_string();
    for (_, packed) in YEARS.iter().rev().filter(|(year, _)| *year <= on.year()).take(2) {
        let text = unpack(packed)?;
        let (columns, mut days) = rows(&text);
        if let Some((day, cells)) = days.rfind(|(day, _)| *day <= wanted.as_str()) {
            return row_sheet(&columns, day, cells).map(Some);
        }
    }
    Ok(None)
}

/// One currency's days in one year, oldest first.
fn ecb_year(packed: &[u8], code: Code) -> Result<Vec<(Date, Quote)>, StoreError> {
    let text = unpack(packed)?;
    let (columns, days) = rows(&text);
    let Some(column) = columns.iter().position(|column| *column == code.as_str()) else { return Ok(Vec::new()) };
    let quoted = days.filter_map(|(day, cells)| Some((day, cells.split(',').nth(column).filter(|cell| !cell.is_empty())?)));
    quoted.map(|(day, cell)| Ok((read(day)?, quote(code.as_str(), cell)?))).collect()
}

/// Every day of the ECB's history, oldest first.
///
/// # Errors
/// [`StoreError::Content`] when the archive was made wrongly.
pub fn ecb_days() -> Result<Vec<Date>, StoreError> {
    let mut all = Vec::new();
    for (_, packed) in &YEARS {
        for (day, _) in rows(&unpack(packed)?).1 {
            all.push(read(day)?);
        }
    }
    Ok(all)
}

fn ecb_coverage() -> Result<Coverage, StoreError> {
    let mut coverage = Coverage::default();
    for line in ECB_COVERAGE.lines() {
        let [code, .., first, last] = line.split(',').collect::<Vec<_>>()[..] else { return Err(content(line)) };
        let dates = (read(first)?, read(last)?);
        if code == "days" {
            coverage.dates = Some(dates);
        } else {
            coverage.currencies.insert(read(code)?, dates);
        }
    }
    Ok(coverage)
}

fn one_day_coverage(sheet: &Sheet) -> Coverage {
    let dates = (sheet.date(), sheet.date());
    let currencies = sheet.quotes().iter().map(|quote| (quote.foreign(sheet.home()), dates)).collect();
    Coverage { dates: Some(dates), currencies }
}

#[async_trait]
impl RateStore for Archive {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let Some(latest) = latest(source).transpose()? else { return Ok(None) };
        if latest.date() <= on {
            return Ok(Some(latest));
        }
        Ok(if source == ecb::ID { ecb_in_force(on)?.map(Arc::new) } else { None })
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        Ok(self.sheet(source, date).await?.map(|sheet| sheet.as_ref().clone()).into_iter().collect())
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let mut series = Vec::new();
        if source == ecb::ID {
            for (_, packed) in YEARS.iter().filter(|(year, _)| (days.start().year()..=days.end().year()).contains(year)) {
                series.extend(ecb_year(packed, code)?);
            }
        } else if let Some(sheet) = latest(source).transpose()? {
            series.extend(sheet.quote(code).map(|quote| (sheet.date(), *quote)));
        }
        series.retain(|(day, _)| days.contains(day));
        Ok(series)
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let Some((first, last)) = self.coverage(source).await?.currencies.get(&code).copied() else { return Ok(None) };
        if on >= last || on < first {
            return Ok((on >= last).then_some(last));
        }
        for (_, packed) in YEARS.iter().rev().filter(|(year, _)| *year <= on.year()) {
            if let Some((day, _)) = ecb_year(packed, code)?.into_iter().rfind(|(day, _)| *day <= on) {
                return Ok(Some(day));
            }
        }
        Ok(None)
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        match latest(source).transpose()? {
            Some(_) if source == ecb::ID => ecb_coverage(),
            Some(sheet) => Ok(one_day_coverage(&sheet)),
            None => Ok(Coverage::default()),
        }
    }

    async fn put(&self, _sheets: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn notebook(&self, _source: SourceId) -> Result<Notebook, StoreError> {
        Ok(Notebook::default())
    }

    async fn note(&self, _source: SourceId, _notebook: &Notebook) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
