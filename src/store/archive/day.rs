//! A plain day of the archive: a line with its date, one with the time it was had, and a line for each currency.
//! Part of `store/archive`.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{odd, quote, read};
use crate::currency::Code;
use crate::quote::Quote;
use crate::sheet::Sheet;
use crate::source::TableId;
use crate::store::{Coverage, StoreError};

/// A day whose head is read and whose figures are not yet.
#[derive(Debug)]
pub(super) struct Day {
    /// The effective date.
    pub(super) date: Date,
    /// When the maker of the archive got it.
    pub(super) fetched_at: Timestamp,
    /// Lines of code and figure.
    figures: &'static str,
}

impl Day {
    /// Reads the head of a plain file.
    pub(super) fn read(text: &'static str) -> Result<Day, StoreError> {
        let (date, rest) = headed(text, "date,")?;
        let (fetched_at, figures) = headed(rest, "fetched_at,")?;
        Ok(Day { date: read(date)?, fetched_at: read(fetched_at)?, figures })
    }

    /// Every quote.
    fn quotes(&self) -> impl Iterator<Item = Result<Quote, StoreError>> {
        self.figures.lines().map(|line| {
            let (code, figure) = line.split_once(',').ok_or_else(|| odd(line))?;
            quote(read(code)?, figure)
        })
    }

    /// The quote of one currency.
    pub(super) fn quote(&self, code: Code) -> Result<Option<Quote>, StoreError> {
        let line = self.figures.lines().find_map(|line| line.strip_prefix(code.as_str())?.strip_prefix(','));
        line.map(|figure| quote(code, figure)).transpose()
    }

    /// The whole day, as its table's sheet.
    pub(super) fn sheet(&self, table: TableId) -> Result<Arc<Sheet>, StoreError> {
        let quotes = self.quotes().collect::<Result<_, _>>()?;
        Ok(Arc::new(Sheet::restore(table, self.date, None, self.fetched_at, quotes)))
    }

    /// What there is of a source of which the archive has this day alone.
    pub(super) fn coverage(&self) -> Result<Coverage, StoreError> {
        let mut coverage = Coverage { sheets: 1, ..Coverage::default() };
        for quote in self.quotes() {
            coverage.add(quote?.pair(), self.date, self.date);
        }
        Ok(coverage)
    }
}

/// The value of the first line, which begins with `head`, and the lines after it.
fn headed<'t>(text: &'t str, head: &str) -> Result<(&'t str, &'t str), StoreError> {
    text.strip_prefix(head).and_then(|text| text.split_once('\n')).ok_or_else(|| odd(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_odd_is_an_error_and_no_panic() {
        for text in ["", "date", "date,2026-10-30", "date,2026-10-30\nUSD,1.1", "date,2026-13-30\nfetched_at,2026-10-30T15:00:00Z\n"] {
            assert!(matches!(Day::read(text), Err(StoreError::Content { .. })), "{text:?}");
        }
        for figures in ["USD", "USD,", "US,1", "USD,1e5", "USD,1.1,2"] {
            let day = Day { date: Date::MIN, fetched_at: Timestamp::UNIX_EPOCH, figures };
            assert!(matches!(day.sheet(crate::store::archive::ECB), Err(StoreError::Content { .. })), "{figures:?}");
            assert!(matches!(day.coverage(), Err(StoreError::Content { .. })), "{figures:?}");
        }
    }
}
