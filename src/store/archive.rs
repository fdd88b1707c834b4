//! The archive that is compiled in: the ECB's whole history and one day of EXCHANGE-API, read-only. Part of `store`:
//! `overlay` reads the database over it. What the files are and where they come from: `data/README.md`.

mod day;
mod year;

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;

use self::day::Day;
use self::year::Year;
use super::{Coverage, Notebook, Put, RateStore, StoreError};
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;

const ECB: SourceId = SourceId::new("ECB");
const EXCHANGE_API: SourceId = SourceId::new("EXCHANGE-API");

const ECB_LATEST: &str = include_str!("../../data/ecb/latest.csv");
const ECB_COVERAGE: &str = include_str!("../../data/ecb/coverage.csv");
const EXCHANGE_API_DAY: &str = include_str!("../../data/exchange-api.csv");

macro_rules! years {
    ($($year:literal)*) => {
        [$(($year, include_bytes!(concat!("../../data/ecb/", stringify!($year), ".csv.gz")))),*]
    };
}

/// Each year with its packed file, oldest first.
#[rustfmt::skip]
static ECB_YEARS: [(i16, &[u8]); 28] = years! {
    1999 2000 2001 2002 2003 2004 2005 2006 2007 2008 2009 2010 2011 2012
    2013 2014 2015 2016 2017 2018 2019 2020 2021 2022 2023 2024 2025 2026
};

/// The compiled-in sheets. Making one reads nothing; the newest day is plain text; an earlier day unpacks its year, which stays
/// unpacked (65 kB at most) for the next question.
#[derive(Debug)]
pub struct Archive {
    years: Vec<Year>,
}

impl Default for Archive {
    fn default() -> Archive {
        Archive { years: ECB_YEARS.iter().map(|(year, packed)| Year::new(*year, packed)).collect() }
    }
}

impl Archive {
    /// How many bytes it adds to the program.
    #[must_use]
    pub fn embedded_bytes() -> usize {
        ECB_YEARS.iter().map(|(_, packed)| packed.len()).sum::<usize>() + ECB_LATEST.len() + ECB_COVERAGE.len() + EXCHANGE_API_DAY.len()
    }

    /// The years of a range of days, oldest first.
    fn years(&self, days: &RangeInclusive<Date>) -> impl DoubleEndedIterator<Item = &Year> {
        let years = days.start().year()..=days.end().year();
        self.years.iter().filter(move |year| years.contains(&year.year()))
    }

    fn ecb_in_force(&self, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        let latest = Day::read(ECB_LATEST)?;
        if latest.date <= on {
            return latest.sheet(ECB).map(Some);
        }
        for year in self.years(&(Date::MIN..=on)).rev() {
            if let Some((date, quotes)) = year.in_force(on)? {
                return Ok(Some(Arc::new(Sheet::restore(ECB, Code::EUR, date, latest.fetched_at, quotes))));
            }
        }
        Ok(None)
    }

    fn ecb_sheets(&self, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let fetched_at = Day::read(ECB_LATEST)?.fetched_at;
        let mut sheets = Vec::new();
        for year in self.years(days) {
            let quoted = year.sheets(days)?;
            sheets.extend(quoted.into_iter().map(|(date, quotes)| Sheet::restore(ECB, Code::EUR, date, fetched_at, quotes)));
        }
        Ok(sheets)
    }

    fn ecb_series(&self, code: Code, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let Some((first, last)) = ecb_coverage()?.currencies.get(&code).copied() else { return Ok(Vec::new()) };
        let days = first.max(*days.start())..=last.min(*days.end());
        let mut series = Vec::new();
        for year in self.years(&days) {
            series.extend(year.series(code, &days)?);
        }
        Ok(series)
    }

    fn ecb_last_quoted(&self, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        let Some((first, last)) = ecb_coverage()?.currencies.get(&code).copied() else { return Ok(None) };
        if last <= on {
            return Ok(Some(last));
        }
        let days = first..=on;
        for year in self.years(&days).rev() {
            if let Some((date, _)) = year.series(code, &days)?.last() {
                return Ok(Some(*date));
            }
        }
        Ok(None)
    }
}

/// What the plain file says of the ECB, so that nothing need be unpacked for it.
fn ecb_coverage() -> Result<Coverage, StoreError> {
    let mut coverage = Coverage::default();
    for line in ECB_COVERAGE.lines() {
        let mut cells = line.split(',');
        match (cells.next(), cells.next(), cells.next()) {
            (Some("sheets"), Some(count), None) => coverage.sheets = read(count)?,
            (Some(code), Some(first), Some(last)) => coverage.add(read(code)?, read(first)?, read(last)?),
            _ => return Err(odd(line)),
        }
    }
    Ok(coverage)
}

/// What the archive has of EXCHANGE-API: one day.
fn exchange_api() -> Result<Day, StoreError> {
    Day::read(EXCHANGE_API_DAY)
}

#[async_trait]
impl RateStore for Archive {
    async fn in_force(&self, source: SourceId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        match source {
            ECB => self.ecb_in_force(on),
            EXCHANGE_API => match exchange_api()? {
                day if day.date <= on => day.sheet(source).map(Some),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    async fn revisions(&self, source: SourceId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        Ok(self.sheet(source, date).await?.iter().map(|sheet| Sheet::clone(sheet)).collect())
    }

    async fn dates(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let mut dates = Vec::new();
        match source {
            // After its last day nothing need be unpacked to say so: every question of today asks that.
            ECB if *days.start() <= Day::read(ECB_LATEST)?.date => {
                for year in self.years(&days) {
                    dates.extend(year.dates(&days)?);
                }
            }
            EXCHANGE_API => dates.extend(Some(exchange_api()?.date).filter(|date| days.contains(date))),
            _ => {}
        }
        Ok(dates)
    }

    async fn sheets(&self, source: SourceId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        match source {
            ECB => self.ecb_sheets(&days),
            EXCHANGE_API => match exchange_api()? {
                day if days.contains(&day.date) => Ok(vec![Sheet::clone(&*day.sheet(source)?)]),
                _ => Ok(Vec::new()),
            },
            _ => Ok(Vec::new()),
        }
    }

    async fn series(&self, source: SourceId, code: Code, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        match source {
            ECB => self.ecb_series(code, &days),
            EXCHANGE_API => match exchange_api()? {
                day if days.contains(&day.date) => Ok(day.quote(code)?.map(|quote| (day.date, quote)).into_iter().collect()),
                _ => Ok(Vec::new()),
            },
            _ => Ok(Vec::new()),
        }
    }

    async fn last_quoted(&self, source: SourceId, code: Code, on: Date) -> Result<Option<Date>, StoreError> {
        match source {
            ECB => self.ecb_last_quoted(code, on),
            _ => Ok(self.in_force(source, on).await?.filter(|sheet| sheet.quote(code).is_some()).map(|sheet| sheet.date())),
        }
    }

    async fn coverage(&self, source: SourceId) -> Result<Coverage, StoreError> {
        match source {
            ECB => ecb_coverage(),
            EXCHANGE_API => exchange_api()?.coverage(),
            _ => Ok(Coverage::default()),
        }
    }

    async fn put(&self, _: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn notebook(&self, _: SourceId) -> Result<Notebook, StoreError> {
        Ok(Notebook::default())
    }

    async fn note(&self, _: SourceId, _: &Notebook) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// One figure of the archive: units of `code` for one euro.
fn quote(code: Code, figure: &str) -> Result<Quote, StoreError> {
    let value = rust_decimal::Decimal::from_str_exact(figure).map_err(|_| odd(figure))?;
    Ok(Quote { base: Code::EUR, quote: code, nominal: 1, value })
}

/// A cell of the archive: a code, a date, a time, a count.
fn read<T: std::str::FromStr>(cell: &str) -> Result<T, StoreError> {
    cell.parse().map_err(|_| odd(cell))
}

/// What is said of a cell or a line that cannot be read.
fn odd(text: &str) -> StoreError {
    let shown: String = text.chars().take(40).collect();
    StoreError::Content { what: format!("the archive's {shown:?}") }
}
