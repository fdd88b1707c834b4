//! The quotes that rows are made of: whole series of a few currencies, or every sheet of a quarter. Part of `convert/history`, and the
//! one place where it reads the store.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;

use super::Range;
use super::line::{Covered, Line, Pick};
use crate::convert::Books;
use crate::convert::Direction::{Direct, Inverse};
use crate::convert::ratio::Factor;
use crate::currency::Code;
use crate::quote::{Pair, Quote};
use crate::sheet::Sheet;
use crate::source::{SourceId, TableId};
use crate::store::{RateStore, StoreError};

/// A source's quotes between two currencies by day, oldest first.
pub(super) type Column = [(Date, Quote)];

/// The source and the two currencies of a column, in alphabetical order: a publisher may turn a pair around and go on.
pub(super) type Key = (SourceId, Code, Code);

/// Columns by source and currencies.
pub(super) type Columns<'a> = HashMap<Key, Cow<'a, Column>>;

/// What has been read, and how the rest is.
#[derive(Debug)]
pub(super) struct Reading {
    store: Arc<dyn RateStore>,
    days: (Date, Date),
    /// The tables of each source that may answer, with the pairs that each ever had.
    tables: BTreeMap<SourceId, Vec<(TableId, Vec<Pair>)>>,
    /// Empty where sheets are read quarter by quarter.
    series: BTreeMap<Key, Vec<(Date, Quote)>>,
}

impl Reading {
    pub(super) fn new(books: &Books, asked: &Range, covered: &Covered) -> Reading {
        let tables = covered.iter().filter_map(|(id, coverage)| {
            let pairs = coverage.iter().map(|table| table.pairs.keys().copied().collect());
            Some((*id, books.source(*id)?.tables.iter().map(|table| table.id).zip(pairs).collect()))
        });
        Reading { store: Arc::clone(books.store()), days: (asked.start, asked.end), tables: tables.collect(), series: BTreeMap::new() }
    }

    /// Reads the series of a line's legs that were not read before, at the same time.
    pub(super) async fn load(&mut self, line: &Line) -> Result<(), StoreError> {
        let mut legs: Vec<&Pick> = line.ways.iter().flatten().collect();
        legs.sort_unstable_by_key(|leg| leg.key());
        legs.dedup_by_key(|leg| leg.key());
        let missing = legs.into_iter().filter(|leg| !self.series.contains_key(&leg.key()));
        let read = futures::future::try_join_all(missing.map(|leg| self.read(leg))).await?;
        self.series.extend(read);
        Ok(())
    }

    async fn read(&self, leg: &Pick) -> Result<(Key, Vec<(Date, Quote)>), StoreError> {
        let days = self.days.0..=self.days.1;
        let mut parts = Vec::new();
        for (table, pairs) in self.tables.get(&leg.source).into_iter().flatten() {
            if leg.from == leg.to {
                // Against itself a currency has the days on which it is quoted in anything: for a home currency, all of them.
                parts.extend(self.days_of(*table, pairs, leg.from).await?);
                continue;
            }
            for pair in pairs.iter().filter(|pair| pair.other(leg.from) == Some(leg.to)) {
                parts.push(self.store.series(*table, *pair, days.clone()).await?);
            }
        }
        Ok((leg.key(), merged(parts)))
    }

    async fn days_of(&self, table: TableId, pairs: &[Pair], code: Code) -> Result<Option<Vec<(Date, Quote)>>, StoreError> {
        let days = self.days.0..=self.days.1;
        let named: Vec<&Pair> = pairs.iter().filter(|pair| pair.other(code).is_some()).collect();
        let dates = match named.as_slice() {
            [] => return Ok(None),
            [only] => self.store.series(table, **only, days).await?.into_iter().map(|(date, _)| date).collect(),
            _ => self.store.dates(table, days).await?,
        };
        Ok(Some(dates.into_iter().map(|date| (date, itself(code))).collect()))
    }

    /// The last day on which every leg of one of its ways has a quote.
    pub(super) fn last(&self, line: &Line) -> Option<Date> {
        let of = |way: &Vec<Pick>| {
            let columns = self.slices(way, line.since.max(self.days.0), line.until);
            let (first, others) = columns.split_first()?;
            let quoted = |date: &Date| others.iter().all(|column| column.binary_search_by_key(date, |(date, _)| *date).is_ok());
            first.iter().rev().map(|(date, _)| *date).find(quoted)
        };
        line.ways.iter().filter_map(of).max()
    }

    fn slices(&self, way: &[Pick], first: Date, last: Date) -> Vec<&Column> {
        way.iter().map(|leg| self.series.get(&leg.key()).map_or(&[][..], |column| within(column, first, last))).collect()
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
        let mut sources: Vec<SourceId> = lines.iter().flat_map(|line| line.ways.iter().flatten()).map(|leg| leg.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let legs = lines.iter().flat_map(|line| line.ways.iter().flatten());
        let themselves: Vec<&Pick> = legs.filter(|leg| leg.from == leg.to).collect();
        for source in sources {
            for (table, _) in self.tables.get(&source).into_iter().flatten() {
                for sheet in self.store.sheets(*table, first..=last).await? {
                    spread(&sheet, &mut columns);
                    for leg in themselves.iter().filter(|leg| leg.source == source) {
                        if sheet.quotes().iter().any(|quote| quote.other(leg.from).is_some()) {
                            push(leg.key(), (sheet.date(), itself(leg.from)), &mut columns);
                        }
                    }
                }
            }
        }
        let whole =
            |column: Vec<(Date, Quote)>| if column.is_sorted_by(|one, next| one.0 < next.0) { column } else { merged(vec![column]) };
        Ok(columns.into_iter().map(|(key, column)| (key, Cow::Owned(whole(column)))).collect())
    }

    /// The bytes of every figure that was read.
    pub(super) fn figures(&self) -> Option<Vec<u8>> {
        if self.series.is_empty() {
            return None;
        }
        let mut bytes = Vec::with_capacity(self.series.values().map(|column| 16 + column.len() * FIGURE).sum());
        for ((source, one, other), column) in &self.series {
            bytes.extend([source.as_str(), one.as_str(), other.as_str()].iter().flat_map(|part| part.bytes()));
            column.iter().for_each(|(date, quote)| bytes.extend_from_slice(&figure(*date, quote, quote.base == *one)));
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
    bytes[9..].copy_from_slice(&quote.value().serialize());
    bytes
}

/// No publisher of daily rates has figures from before.
const EARLIEST: Date = date(1990, 1, 1);

fn within(column: &Column, first: Date, last: Date) -> &Column {
    let from = column.partition_point(|(date, _)| *date < first);
    let to = column.partition_point(|(date, _)| *date <= last);
    column.get(from..to).unwrap_or_default()
}

/// Several series of one pair as one: of a day that two of them have, the first of them counts.
fn merged(mut parts: Vec<Vec<(Date, Quote)>>) -> Vec<(Date, Quote)> {
    if parts.len() == 1
        && let Some(only) = parts.pop_if(|only| only.is_sorted_by(|one, next| one.0 < next.0))
    {
        return only;
    }
    let mut all: Vec<(Date, Quote)> = parts.into_iter().flatten().collect();
    all.sort_by_key(|(date, _)| *date);
    all.dedup_by_key(|(date, _)| *date);
    all
}

/// A column that grows.
type Growing = (Key, Vec<(Date, Quote)>);

/// Puts a sheet's quotes into their columns. From one sheet to the next the pairs stand in the same order, but for few: a column is
/// where the one before it ends, and is looked for where it is not.
fn spread(sheet: &Sheet, columns: &mut Vec<Growing>) {
    let source = sheet.table().source;
    let mut next = columns.iter().position(|(key, _)| key.0 == source).unwrap_or(columns.len());
    for quote in sheet.quotes() {
        let key = key(source, quote.base, quote.quote);
        if columns.get(next).is_none_or(|(other, _)| *other != key) {
            next = columns.iter().position(|(other, _)| *other == key).unwrap_or(columns.len());
        }
        match columns.get_mut(next) {
            Some((_, column)) => column.push((sheet.date(), *quote)),
            None => columns.push((key, vec![(sheet.date(), *quote)])),
        }
        next += 1;
    }
}

fn push(key: Key, entry: (Date, Quote), columns: &mut Vec<Growing>) {
    match columns.iter_mut().find(|(other, _)| *other == key) {
        Some((_, column)) => column.push(entry),
        None => columns.push((key, vec![entry])),
    }
}

/// A currency in itself.
fn itself(code: Code) -> Quote {
    Quote::mid(code, code, 1, Decimal::ONE)
}

fn key(source: SourceId, one: Code, other: Code) -> Key {
    (source, one.min(other), one.max(other))
}

impl Pick {
    /// The column that it reads.
    pub(super) fn key(&self) -> Key {
        key(self.source, self.from, self.to)
    }

    /// What arithmetic sees of the leg; nothing for a currency against itself.
    pub(super) fn factor(&self, quote: &Quote) -> Option<Factor> {
        let direction = if quote.base == self.from { Direct } else { Inverse };
        (self.from != self.to).then(|| Factor { value: quote.value(), nominal: quote.nominal, direction })
    }
}
