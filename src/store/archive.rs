//! The archive that is compiled in: the ECB's whole history, one recent day of every central bank that adds a currency to it, and one day of
//! EXCHANGE-API, read-only. Part of `store`:
//! `overlay` reads the database over it. What the files are and where they come from: `data/README.md`.
//!
//! The form is one of our own: a year is a gzip of a line for each currency with the steps from figure to figure, a third of the size of
//! the ECB's own file and a tenth of a database's, and the newest day is plain text, so that a question about today unpacks nothing.

mod day;
mod official;
mod year;

use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;

use self::day::Day;
use self::official::Official;
use self::year::Year;
use super::{Coverage, Notebook, Put, RateStore, Revision, StoreError, Wanted};
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::sources::{ecb, exchange_api};

const ECB: TableId = TableId::only(ecb::SOURCE.id);
const EXCHANGE_API: TableId = TableId::only(exchange_api::SOURCE.id);

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
    /// Whether the days of other central banks than the ECB are in it.
    whole: bool,
}

impl Default for Archive {
    fn default() -> Archive {
        Archive { years: ECB_YEARS.iter().map(|(year, packed)| Year::new(*year, packed)).collect(), whole: true }
    }
}

impl Archive {
    /// The ECB's history and EXCHANGE-API's day alone: for tests of how other publishers are asked and read, which must not find here what they
    /// are to prove.
    #[must_use]
    pub fn without_banks() -> Archive {
        Archive { whole: false, ..Archive::default() }
    }

    /// The day of a central bank other than the ECB.
    fn official(&self, table: TableId) -> Result<Option<Official>, StoreError> {
        if self.whole { official::of(table) } else { Ok(None) }
    }

    /// How many bytes it adds to the program.
    #[must_use]
    pub fn embedded_bytes() -> usize {
        Archive::files().map(|(_, file)| file.len()).sum()
    }

    /// The files of `data/` that it is made of, by their names there.
    pub fn files() -> impl Iterator<Item = (String, &'static [u8])> {
        let plain = [
            ("ecb/latest.csv", ECB_LATEST),
            ("ecb/coverage.csv", ECB_COVERAGE),
            ("exchange-api.csv", EXCHANGE_API_DAY),
            ("official.csv", official::TEXT),
        ];
        let years = ECB_YEARS.iter().map(|(year, packed)| (format!("ecb/{year}.csv.gz"), *packed));
        years.chain(plain.map(|(name, text)| (name.to_owned(), text.as_bytes())))
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
                return Ok(Some(Arc::new(Sheet::restore(ECB, date, None, latest.fetched_at, quotes))));
            }
        }
        Ok(None)
    }

    fn ecb_sheets(&self, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        let fetched_at = Day::read(ECB_LATEST)?.fetched_at;
        let mut sheets = Vec::new();
        for year in self.years(days) {
            let quoted = year.sheets(days)?;
            sheets.extend(quoted.into_iter().map(|(date, quotes)| Sheet::restore(ECB, date, None, fetched_at, quotes)));
        }
        Ok(sheets)
    }

    fn ecb_series(&self, code: Code, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        let Some((first, last)) = ecb_coverage()?.pairs.get(&euro_in(code)).copied() else { return Ok(Vec::new()) };
        let days = first.max(*days.start())..=last.min(*days.end());
        let mut series = Vec::new();
        for year in self.years(&days) {
            series.extend(year.series(code, &days)?);
        }
        Ok(series)
    }
}

/// Both publishers state what one euro is in other currencies.
const fn euro_in(code: Code) -> Pair {
    Pair { base: Code::EUR, quote: code }
}

/// What the plain file says of the ECB, so that nothing need be unpacked for it.
fn ecb_coverage() -> Result<Coverage, StoreError> {
    let mut coverage = Coverage::default();
    for line in ECB_COVERAGE.lines() {
        let mut cells = line.split(',');
        match (cells.next(), cells.next(), cells.next()) {
            (Some("sheets"), Some(count), None) => coverage.sheets = read(count)?,
            (Some(code), Some(first), Some(last)) => coverage.add(euro_in(read(code)?), read(first)?, read(last)?),
            _ => return Err(odd(line)),
        }
    }
    Ok(coverage)
}

/// What the archive has of EXCHANGE-API: one day.
fn exchange_api_day() -> Result<Day, StoreError> {
    Day::read(EXCHANGE_API_DAY)
}

impl Archive {
    fn newest(&self, table: TableId, on: Date) -> Result<Option<Arc<Sheet>>, StoreError> {
        match table {
            ECB => self.ecb_in_force(on),
            EXCHANGE_API => match exchange_api_day()? {
                day if day.date <= on => day.sheet(table).map(Some),
                _ => Ok(None),
            },
            _ => self.official(table)?.filter(|day| day.date <= on).map(|day| day.sheet()).transpose(),
        }
    }

    fn sheets_of(&self, table: TableId, days: &RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        match table {
            ECB => self.ecb_sheets(days),
            EXCHANGE_API => match exchange_api_day()? {
                day if days.contains(&day.date) => Ok(vec![Sheet::clone(&*day.sheet(table)?)]),
                _ => Ok(Vec::new()),
            },
            _ => match self.official(table)?.filter(|day| days.contains(&day.date)) {
                Some(day) => Ok(vec![Sheet::clone(&*day.sheet()?)]),
                None => Ok(Vec::new()),
            },
        }
    }

    fn in_force_of(&self, wanted: &Wanted) -> Result<Vec<Arc<Sheet>>, StoreError> {
        let Some(newest) = self.newest(wanted.table, wanted.on)? else { return Ok(Vec::new()) };
        let mut earlier = match (wanted.since, newest.date().yesterday()) {
            (Some(since), Ok(eve)) if since <= eve => self.sheets_of(wanted.table, &(since..=eve))?,
            _ => Vec::new(),
        };
        earlier.reverse();
        Ok(std::iter::once(newest).chain(earlier.into_iter().map(Arc::new)).collect())
    }
}

#[async_trait]
impl RateStore for Archive {
    async fn in_force(&self, wanted: &[Wanted]) -> Result<Vec<Vec<Arc<Sheet>>>, StoreError> {
        wanted.iter().map(|wanted| self.in_force_of(wanted)).collect()
    }

    async fn revisions(&self, table: TableId, date: Date) -> Result<Vec<Sheet>, StoreError> {
        self.sheets_of(table, &(date..=date))
    }

    async fn versions(&self, asked: &[(TableId, RangeInclusive<Date>)]) -> Result<Vec<Vec<Revision>>, StoreError> {
        let mut found = Vec::with_capacity(asked.len());
        for (table, days) in asked {
            let fetched_at = match *table {
                ECB => Day::read(ECB_LATEST)?.fetched_at,
                EXCHANGE_API => exchange_api_day()?.fetched_at,
                other => match self.official(other)? {
                    Some(day) => day.fetched_at,
                    None => {
                        found.push(Vec::new());
                        continue;
                    }
                },
            };
            let version = |date| Revision { date, revision: Revision::COMPILED_IN, fetched_at, withdrawn: false };
            found.push(self.dates(*table, days.clone()).await?.into_iter().map(version).collect());
        }
        Ok(found)
    }

    async fn dates(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        let mut dates = Vec::new();
        match table {
            // After its last day nothing need be unpacked to say so: every question of today asks that.
            ECB if *days.start() <= Day::read(ECB_LATEST)?.date => {
                for year in self.years(&days) {
                    dates.extend(year.dates(&days)?);
                }
            }
            ECB => {}
            EXCHANGE_API => dates.extend(Some(exchange_api_day()?.date).filter(|date| days.contains(date))),
            _ => dates.extend(self.official(table)?.map(|day| day.date).filter(|date| days.contains(date))),
        }
        Ok(dates)
    }

    async fn sheets(&self, table: TableId, days: RangeInclusive<Date>) -> Result<Vec<Sheet>, StoreError> {
        self.sheets_of(table, &days)
    }

    async fn series(&self, table: TableId, pair: Pair, days: RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        match table {
            ECB | EXCHANGE_API if pair.base != Code::EUR => Ok(Vec::new()),
            ECB => self.ecb_series(pair.quote, &days),
            EXCHANGE_API => match exchange_api_day()? {
                day if days.contains(&day.date) => Ok(day.quote(pair.quote)?.map(|quote| (day.date, quote)).into_iter().collect()),
                _ => Ok(Vec::new()),
            },
            _ => match self.official(table)?.filter(|day| days.contains(&day.date)) {
                Some(day) => Ok(day.quote(pair)?.map(|quote| (day.date, quote)).into_iter().collect()),
                None => Ok(Vec::new()),
            },
        }
    }

    async fn coverage(&self, tables: &[TableId]) -> Result<Vec<Arc<Coverage>>, StoreError> {
        let one = |table: &TableId| match *table {
            ECB => ecb_coverage(),
            EXCHANGE_API => exchange_api_day()?.coverage(),
            other => self.official(other)?.map_or_else(|| Ok(Coverage::default()), |day| day.coverage()),
        };
        tables.iter().map(|table| one(table).map(Arc::new)).collect()
    }

    async fn filled(&self, among: &[TableId]) -> Result<Vec<TableId>, StoreError> {
        Ok(among.iter().copied().filter(|table| [ECB, EXCHANGE_API].contains(table) || self.whole && official::is_there(*table)).collect())
    }

    async fn put(&self, _: &[Sheet]) -> Result<Vec<Put>, StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn notebook(&self, _: TableId) -> Result<Notebook, StoreError> {
        Ok(Notebook::default())
    }

    async fn note(&self, _: TableId, _: &Notebook) -> Result<(), StoreError> {
        Err(StoreError::ReadOnly)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

/// One figure of the archive: units of `code` for one euro.
fn quote(code: Code, figure: &str) -> Result<Quote, StoreError> {
    let value = rust_decimal::Decimal::from_str_exact(figure).map_err(|_| odd(figure))?;
    Ok(Quote::mid(Code::EUR, code, 1, value))
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
