//! The quotes that rows are made of: whole series of a few currencies, or every sheet of a quarter. Part of `convert/history`, and the
//! one place where it reads the store.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::Range;
use super::plan::{Line, Pick, Way};
use crate::convert::Books;
use crate::convert::Direction::{Direct, Inverse};
use crate::convert::ratio::Factor;
use crate::currency::Code;
use crate::sheet::{Quote, Sheet};
use crate::sources::SourceId;
use crate::store::{RateStore, StoreError};

/// One currency's quotes of one source by day, oldest first.
pub(super) type Column = [(Date, Quote)];

/// Columns by source and currency.
pub(super) type Columns<'a> = HashMap<(SourceId, Code), Cow<'a, Column>>;

/// What has been read, and how the rest is.
#[derive(Debug)]
pub(super) struct Reading {
    store: Arc<dyn RateStore>,
    days: (Date, Date),
    /// Empty where sheets are read quarter by quarter.
    series: BTreeMap<(SourceId, Code), Vec<(Date, Quote)>>,
}

impl Reading {
    pub(super) fn new(books: &Books, asked: &Range) -> Reading {
        Reading { store: Arc::clone(books.store()), days: (asked.start, asked.end), series: BTreeMap::new() }
    }

    /// Reads the series of these legs that were not read before; two of them at the same time.
    pub(super) async fn load(&mut self, legs: &[Pick]) -> Result<(), StoreError> {
        let missing = legs.iter().filter(|leg| !self.series.contains_key(&(leg.source, leg.code)));
        let read = futures::future::try_join_all(missing.map(|leg| self.read(leg))).await?;
        self.series.extend(read);
        Ok(())
    }

    async fn read(&self, leg: &Pick) -> Result<((SourceId, Code), Vec<(Date, Quote)>), StoreError> {
        let days = self.days.0..=self.days.1;
        let column = if leg.code == leg.home {
            let dates = self.store.dates(leg.source, days).await?;
            dates.into_iter().map(|date| (date, itself(leg.home))).collect()
        } else {
            self.store.series(leg.source, leg.code, days).await?
        };
        Ok(((leg.source, leg.code), column))
    }

    /// The last day on which every leg has a quote.
    pub(super) fn last(&self, line: &Line) -> Option<Date> {
        let columns = self.slices(line, self.days.0, line.until);
        let (first, others) = columns.split_first()?;
        let quoted = |date: &Date| others.iter().all(|column| column.binary_search_by_key(date, |(date, _)| *date).is_ok());
        first.iter().rev().map(|(date, _)| *date).find(quoted)
    }

    fn slices(&self, line: &Line, first: Date, last: Date) -> Vec<&Column> {
        line.legs.iter().map(|leg| self.series.get(&(leg.source, leg.code)).map_or(&[][..], |column| within(column, first, last))).collect()
    }

    /// The stretches of days for which there may be rows, each with its first and last day.
    pub(super) fn stretches(&self, lines: &[Line], asked: &Range) -> VecDeque<(Date, Date)> {
        let last = lines.iter().map(|line| line.until).max().unwrap_or(asked.end).min(asked.end);
        let first = self.series.values().filter_map(|column| column.first()).map(|(date, _)| *date).min();
        let first = first.unwrap_or(EARLIEST).max(asked.start);
        // What is at hand is computed by years. Of every currency a quarter takes a megabyte of memory, and is read before it is computed.
        let months: i8 = if self.series.is_empty() { 3 } else { 12 };
        let begins = (first.year()..=last.year())
            .flat_map(|year| (1..=12).filter(move |month| month % months == 1).map(move |month| date(year, month, 1)));
        let ends = |begin: Date| begin.checked_add(months.months()).and_then(Date::yesterday).unwrap_or(Date::MAX);
        let stretches = begins.map(|begin| (begin.max(first), ends(begin).min(last)));
        stretches.filter(|(first, last)| first <= last).collect()
    }

    /// The quotes that the lines need of the days of one stretch.
    pub(super) async fn columns(&self, lines: &[Line], first: Date, last: Date) -> Result<Columns<'_>, StoreError> {
        if !self.series.is_empty() {
            return Ok(self.series.iter().map(|(key, column)| (*key, Cow::Borrowed(within(column, first, last)))).collect());
        }
        let mut columns = Vec::new();
        let mut sources: Vec<SourceId> = lines.iter().flat_map(|line| &line.legs).map(|leg| leg.source).collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            for sheet in self.store.sheets(source, first..=last).await? {
                spread(&sheet, &mut columns);
            }
        }
        Ok(columns.into_iter().map(|(key, column)| (key, Cow::Owned(column))).collect())
    }

    /// The bytes of every figure that was read.
    pub(super) fn figures(&self) -> Option<Vec<u8>> {
        if self.series.is_empty() {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.series.values().map(|column| 16 + column.len() * FIGURE).sum());
        for ((source, code), column) in &self.series {
            bytes.extend_from_slice(source.as_str().as_bytes());
            bytes.extend_from_slice(code.as_str().as_bytes());
            column.iter().for_each(|(date, quote)| bytes.extend_from_slice(&figure(*date, quote, quote.base == *code)));
        }
        Some(bytes)
    }
}

/// Bytes of one figure.
const FIGURE: usize = 25;

/// All that a row is computed of: the day, which way round it is quoted, for how many units, and the value.
fn figure(date: Date, quote: &Quote, direct: bool) -> [u8; FIGURE] {
    let mut bytes = [0; FIGURE];
    bytes[..2].copy_from_slice(&date.year().to_le_bytes());
    bytes[2..5].copy_from_slice(&[date.month().unsigned_abs(), date.day().unsigned_abs(), u8::from(direct)]);
    bytes[5..9].copy_from_slice(&quote.nominal.to_le_bytes());
    bytes[9..].copy_from_slice(&quote.value.serialize());
    bytes
}

/// No publisher of daily rates has figures from before.
const EARLIEST: Date = date(1990, 1, 1);

fn within(column: &Column, first: Date, last: Date) -> &Column {
    let from = column.partition_point(|(date, _)| *date < first);
    let to = column.partition_point(|(date, _)| *date <= last);
    column.get(from..to).unwrap_or_default()
}

/// A column that grows.
type Growing = ((SourceId, Code), Vec<(Date, Quote)>);

/// Puts a sheet's quotes into their columns. From one sheet to the next the currencies stand in the same order, but for few: a column is
/// where the one before it ends, and is looked for where it is not.
fn spread(sheet: &Sheet, columns: &mut Vec<Growing>) {
    let home = sheet.home();
    let own = (home, itself(home));
    let mut next = columns.iter().position(|(key, _)| key.0 == sheet.source()).unwrap_or(columns.len());
    for (code, quote) in sheet.quotes().iter().map(|quote| (quote.foreign(home), *quote)).chain([own]) {
        let key = (sheet.source(), code);
        if columns.get(next).is_none_or(|(other, _)| *other != key) {
            next = columns.iter().position(|(other, _)| *other == key).unwrap_or(columns.len());
        }
        match columns.get_mut(next) {
            Some((_, column)) => column.push((sheet.date(), quote)),
            None => columns.push((key, vec![(sheet.date(), quote)])),
        }
        next += 1;
    }
}

/// A currency in itself.
fn itself(home: Code) -> Quote {
    Quote { base: home, quote: home, nominal: 1, value: Decimal::ONE }
}

impl Pick {
    /// What arithmetic sees of the leg; nothing for a currency against itself.
    pub(super) fn factor(&self, quote: &Quote) -> Option<Factor> {
        let direction = match (self.way, quote.base == self.code) {
            (Way::Nowhere, _) => return None,
            (Way::Home, true) | (Way::Out, false) => Direct,
            (Way::Home, false) | (Way::Out, true) => Inverse,
        };
        Some(Factor { value: quote.value, nominal: quote.nominal, direction })
    }
}
