//! One recent day of every central bank that adds a currency to the ECB's, as plain text. Part of `store/archive`.
//!
//! A block begins with a line `@source,table,date,until,fetched_at`; a line for each quote follows, `base,quote,nominal,value` or
//! `base,quote,nominal,buy,sell`, as published. `data/README.md` says where it comes from.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{odd, read};
use crate::quote::{Pair, Price, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::{Coverage, StoreError};

pub(super) const TEXT: &str = include_str!("../../../data/official.csv");

/// Where the block of each table stands: its head, and its lines.
static BLOCKS: LazyLock<Blocks<'static>> = LazyLock::new(|| blocks(TEXT));

/// By source and table: the rest of the head, and the lines.
type Blocks<'t> = HashMap<(&'t str, &'t str), (&'t str, &'t str)>;

fn blocks(text: &str) -> Blocks<'_> {
    let block = |block| {
        let (head, lines): (&str, &str) = str::split_once(block, '\n')?;
        let mut names = head.splitn(3, ',');
        Some(((names.next()?, names.next()?), (names.next()?, lines)))
    };
    text.split('@').filter_map(block).collect()
}

/// The day of one table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Official {
    table: TableId,
    pub(super) date: Date,
    until: Option<Date>,
    pub(super) fetched_at: Timestamp,
    lines: &'static str,
}

/// What there is of a table.
pub(super) fn of(table: TableId) -> Result<Option<Official>, StoreError> {
    let Some((head, lines)) = BLOCKS.get(&(table.source.as_str(), table.table)).copied() else { return Ok(None) };
    let mut cells = head.split(',');
    let (Some(date), Some(until), Some(at), None) = (cells.next(), cells.next(), cells.next(), cells.next()) else {
        return Err(odd(head));
    };
    let until = if until.is_empty() { None } else { Some(read(until)?) };
    Ok(Some(Official { table, date: read(date)?, until, fetched_at: read(at)?, lines }))
}

/// Whether there is a day of a table.
pub(super) fn is_there(table: TableId) -> bool {
    BLOCKS.contains_key(&(table.source.as_str(), table.table))
}

impl Official {
    pub(super) fn sheet(&self) -> Result<Arc<Sheet>, StoreError> {
        let quotes = self.lines.lines().map(quote).collect::<Result<Vec<_>, _>>()?;
        Ok(Arc::new(Sheet::restore(self.table, self.date, self.until, self.fetched_at, quotes)))
    }

    pub(super) fn quote(&self, pair: Pair) -> Result<Option<Quote>, StoreError> {
        let of = |line: &&str| line.starts_with(pair.base.as_str()) && line.get(4..7) == Some(pair.quote.as_str());
        self.lines.lines().find(of).map(quote).transpose()
    }

    /// Without a look at the figures: a command asks it of every table.
    pub(super) fn coverage(&self) -> Result<Coverage, StoreError> {
        let mut coverage = Coverage { sheets: 1, ..Coverage::default() };
        for line in self.lines.lines() {
            let mut cells = line.split(',');
            let (Some(base), Some(quote)) = (cells.next(), cells.next()) else { return Err(odd(line)) };
            coverage.add(Pair { base: read(base)?, quote: read(quote)? }, self.date, self.date);
        }
        Ok(coverage)
    }
}

fn quote(line: &str) -> Result<Quote, StoreError> {
    let figure = |cell: &str| Decimal::from_str_exact(cell).map_err(|_| odd(line));
    let cells: Vec<&str> = line.split(',').collect();
    let (pair, price) = match cells.as_slice() {
        [base, quote, nominal, value] => ((base, quote, nominal), Price::Mid { value: figure(value)? }),
        [base, quote, nominal, buy, sell] => ((base, quote, nominal), Price::BuySell { buy: figure(buy)?, sell: figure(sell)? }),
        _ => return Err(odd(line)),
    };
    let (base, quote, nominal) = pair;
    Ok(Quote { base: read(base)?, quote: read(quote)?, nominal: read(nominal)?, price })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_of_a_table_that_there_is_and_reads_whole() {
        let tables: Vec<TableId> =
            crate::sources::registry().iter().flat_map(|source| source.tables.iter().map(|table| source.table_id(table))).collect();
        let known = tables.iter().filter(|table| is_there(**table)).count();
        assert_eq!(known, BLOCKS.len());
        for table in tables {
            let Some(day) = of(table).unwrap() else { continue };
            let sheet = day.sheet().unwrap();
            assert!(!sheet.quotes().is_empty() && sheet.date() == day.date, "{table}");
            assert_eq!(day.coverage().unwrap().pairs.len(), sheet.quotes().len(), "{table}");
            for one in sheet.quotes() {
                assert_eq!(day.quote(one.pair()).unwrap(), Some(*one), "{table}");
            }
        }
    }

    #[test]
    fn a_line_that_is_odd_is_an_error_and_no_panic() {
        for line in ["", "USD", "USD,UAH,1", "USD,UAH,x,1", "US,UAH,1,1", "USD,UAH,1,1e5", "USD,UAH,1,1,2,3"] {
            assert!(matches!(quote(line), Err(StoreError::Content { .. })), "{line:?}");
        }
        assert_eq!(blocks("@NBU,,2026-03-16,,x\nUSD,UAH,1,1\n@").len(), 1);
    }
}
