//! A packed year of the archive: a line of dates, then a line of figures for each currency. Part of `store/archive`.

use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::ops::RangeInclusive;
use std::str::Split;
use std::sync::OnceLock;

use flate2::read::GzDecoder;
use jiff::civil::Date;

use super::{odd, quote, read};
use crate::currency::Code;
use crate::quote::Quote;
use crate::store::StoreError;

/// No year is larger than this when unpacked: about fifteen times the largest.
const MOST_BYTES: u64 = 1_000_000;

/// One year, unpacked when it is first asked.
pub(super) struct Year {
    year: i16,
    packed: &'static [u8],
    text: OnceLock<String>,
    /// The dates alone, for which little need be unpacked.
    dates: OnceLock<Vec<Date>>,
}

impl fmt::Debug for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Year({})", self.year)
    }
}

impl Year {
    pub(super) fn new(year: i16, packed: &'static [u8]) -> Year {
        Year { year, packed, text: OnceLock::new(), dates: OnceLock::new() }
    }

    pub(super) fn year(&self) -> i16 {
        self.year
    }

    /// The newest day on or before `on`, with its quotes.
    pub(super) fn in_force(&self, on: Date) -> Result<Option<(Date, Vec<Quote>)>, StoreError> {
        in_force(self.text()?, on)
    }

    /// The days of one currency within a range, oldest first.
    pub(super) fn series(&self, code: Code, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
        series(self.text()?, code, days)
    }

    /// Every day within a range with its quotes, oldest first.
    pub(super) fn sheets(&self, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Vec<Quote>)>, StoreError> {
        sheets(self.text()?, days)
    }

    /// The dates within a range, oldest first.
    pub(super) fn dates(&self, days: &RangeInclusive<Date>) -> Result<Vec<Date>, StoreError> {
        Ok(self.all_dates()?.iter().copied().filter(|date| days.contains(date)).collect())
    }

    fn all_dates(&self) -> Result<&[Date], StoreError> {
        if let Some(dates) = self.dates.get() {
            return Ok(dates);
        }
        let mut head = String::new();
        let unpacked = BufReader::new(GzDecoder::new(self.packed).take(MOST_BYTES)).read_line(&mut head);
        unpacked.map_err(|error| self.odd(&error))?;
        let dates = dates(head.trim_end())?;
        Ok(self.dates.get_or_init(|| dates))
    }

    fn odd(&self, error: &std::io::Error) -> StoreError {
        StoreError::Content { what: format!("the archive's year {} ({error})", self.year) }
    }

    fn text(&self) -> Result<&str, StoreError> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        // Two tasks may unpack at once: the same text twice, and one of them is kept.
        let text = unpack(self.packed).map_err(|error| self.odd(&error))?;
        Ok(self.text.get_or_init(|| text))
    }
}

fn unpack(packed: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(packed).take(MOST_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// The dates, and the lines of figures.
fn split(text: &str) -> Result<(Vec<Date>, &str), StoreError> {
    let (head, figures) = text.split_once('\n').ok_or_else(|| odd(text))?;
    Ok((dates(head)?, figures))
}

fn dates(head: &str) -> Result<Vec<Date>, StoreError> {
    head.strip_prefix("date,").ok_or_else(|| odd(head))?.split(',').map(read).collect()
}

/// A currency's figures, one for each date: nothing on a day without a quote. `USD,1.0956,1.0919,,1.0931` has four days.
struct Line<'t> {
    code: Code,
    figures: Split<'t, char>,
}

impl<'t> Line<'t> {
    fn read(line: &'t str) -> Result<Line<'t>, StoreError> {
        let (code, figures) = line.split_once(',').ok_or_else(|| odd(line))?;
        Ok(Line { code: read(code)?, figures: figures.split(',') })
    }
}

impl Iterator for Line<'_> {
    type Item = Result<Option<Quote>, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.figures.next()? {
            "" => Some(Ok(None)),
            figure => Some(quote(self.code, figure).map(Some)),
        }
    }
}

fn in_force(text: &str, on: Date) -> Result<Option<(Date, Vec<Quote>)>, StoreError> {
    let (dates, lines) = split(text)?;
    let Some(at) = dates.partition_point(|date| *date <= on).checked_sub(1) else { return Ok(None) };
    let Some(date) = dates.get(at) else { return Ok(None) };
    let mut quotes = Vec::new();
    for line in lines.lines() {
        quotes.extend(Line::read(line)?.nth(at).ok_or_else(|| odd(line))??);
    }
    Ok(Some((*date, quotes)))
}

fn sheets(text: &str, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Vec<Quote>)>, StoreError> {
    let (dates, lines) = split(text)?;
    let mut sheets: Vec<(Date, Vec<Quote>)> = dates.into_iter().map(|date| (date, Vec::new())).collect();
    for line in lines.lines() {
        let figures = Line::read(line)?.collect::<Result<Vec<_>, _>>()?;
        if figures.len() != sheets.len() {
            return Err(odd(line));
        }
        sheets.iter_mut().zip(figures).for_each(|((_, quotes), figure)| quotes.extend(figure));
    }
    sheets.retain(|(date, _)| days.contains(date));
    Ok(sheets)
}

fn series(text: &str, code: Code, days: &RangeInclusive<Date>) -> Result<Vec<(Date, Quote)>, StoreError> {
    let (dates, lines) = split(text)?;
    let Some(line) = lines.lines().find(|line| line.strip_prefix(code.as_str()).is_some_and(|rest| rest.starts_with(','))) else {
        return Ok(Vec::new());
    };
    let figures = Line::read(line)?.collect::<Result<Vec<_>, _>>()?;
    if figures.len() != dates.len() {
        return Err(odd(line));
    }
    let quoted = dates.into_iter().zip(figures).filter(|(date, _)| days.contains(date));
    Ok(quoted.filter_map(|(date, figure)| Some((date, figure?))).collect())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_year_that_is_odd_is_an_error_and_no_panic() {
        let on = date(2026, 10, 30);
        for text in [
            "",
            "date,2026-10-30",
            "dates,2026-10-30\nUSD,1.1\n",
            "date,2026-10-32\nUSD,1.1\n",
            "date,2026-10-29,2026-10-30\nUSD,1.1\n",
            "date,2026-10-30\nUSD,one\n",
            "date,2026-10-30\nUSD,1e5\n",
        ] {
            assert!(matches!(in_force(text, on), Err(StoreError::Content { .. })), "{text:?}");
            assert!(matches!(series(text, Code::USD, &(on..=on)), Err(StoreError::Content { .. })), "{text:?}");
        }
        assert!(matches!(in_force("date,2026-10-30\nUSD\n", on), Err(StoreError::Content { .. })));
    }

    #[test]
    fn a_line_has_the_digits_that_were_published() {
        let values: Vec<_> = Line::read("USD,1.0956,,1.10,1").unwrap().map(|figure| Some(figure.unwrap()?.value().to_string())).collect();
        assert_eq!(values, [Some("1.0956"), None, Some("1.10"), Some("1")].map(|value| value.map(str::to_owned)));
    }

    #[test]
    fn a_packed_year_that_is_damaged_is_an_error_and_no_panic() {
        let all = Date::MIN..=Date::MAX;
        for packed in [&b""[..], b"not packed", &super::super::ECB_YEARS[0].1[..500]] {
            let error = Year::new(1999, packed).dates(&all).unwrap_err();
            assert!(error.to_string().starts_with("store: the archive's year 1999 ("), "{error}");
        }
    }
}
