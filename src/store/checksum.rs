//! Whether what is read is what was accepted. Part of `store`: both databases keep these checksums beside what they are of.
//!
//! A sheet has one over its table, its dates, its revision and all of its quotes, which is compared whenever the sheet is read. A quote has
//! one of its own, so that a series can be read and trusted without the rest of each sheet.
//!
//! CRC-32 by the crate crc32fast, which is in the build for zip files anyway: of a quote it costs some thirty nanoseconds with its column, and unlike a
//! hash it finds for certain every damage that is within four bytes. Four bytes a quote are what it takes. It is no seal: who may write to
//! the database and means to deceive can write the checksum, too.

use crc32fast::Hasher;
use jiff::civil::Date;

use super::StoreError;
use crate::quote::{Pair, Price, Quote};
use crate::sheet::Sheet;
use crate::source::TableId;

/// A quote as it is summed up: the pair, the nominal, and at most two figures.
const QUOTE_BYTES: usize = 6 + 4 + 2 * FIGURE_BYTES;
/// A figure: which one it is, its digits as one number, and how many of them stand after the point.
const FIGURE_BYTES: usize = 1 + 16 + 1;

/// Of a sheet in one of its revisions.
pub(super) fn of_sheet(sheet: &Sheet, revision: i64) -> i64 {
    let mut bytes = Vec::with_capacity(64 + sheet.quotes().len() * QUOTE_BYTES);
    add_table(&mut bytes, sheet.table());
    add_date(&mut bytes, sheet.date());
    bytes.extend(revision.to_le_bytes());
    match sheet.until() {
        Some(until) => add_date(&mut bytes, until),
        None => bytes.push(0),
    }
    // No database keeps a time more exactly.
    bytes.extend(sheet.fetched_at().as_microsecond().to_le_bytes());
    for quote in sheet.quotes() {
        add_pair(&mut bytes, quote.pair());
        add_price(&mut bytes, quote);
    }
    i64::from(crc32fast::hash(&bytes))
}

/// The sheet, where its checksum is the one that is stored beside it.
///
/// # Errors
/// [`StoreError::Content`] where it is another.
pub(super) fn compared(sheet: Sheet, revision: i64, stored: i64) -> Result<Sheet, StoreError> {
    if of_sheet(&sheet, revision) == stored {
        return Ok(sheet);
    }
    Err(StoreError::Content { what: format!("the sheet of {} of {}, whose checksum is another,", sheet.table(), sheet.date()) })
}

/// Of the quotes of one pair in one table.
pub(super) struct OfSeries(Hasher);

impl OfSeries {
    pub(super) fn new(table: TableId, pair: Pair) -> OfSeries {
        let mut bytes = Vec::with_capacity(32);
        add_table(&mut bytes, table);
        add_pair(&mut bytes, pair);
        let mut hasher = Hasher::new();
        hasher.update(&bytes);
        OfSeries(hasher)
    }

    /// Of the quote of a day.
    pub(super) fn of(&self, date: Date, quote: &Quote) -> i64 {
        // No memory is asked for: a series has thousands of quotes.
        let mut bytes = Short { bytes: [0; 64], length: 0 };
        add_date(&mut bytes, date);
        add_price(&mut bytes, quote);
        let mut hasher = self.0.clone();
        hasher.update(bytes.as_slice());
        i64::from(hasher.finalize())
    }
}

/// The few bytes of one quote.
struct Short {
    bytes: [u8; 64],
    length: usize,
}

impl Short {
    fn as_slice(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or(&self.bytes)
    }
}

impl Extend<u8> for Short {
    fn extend<I: IntoIterator<Item = u8>>(&mut self, bytes: I) {
        for (place, byte) in self.bytes.iter_mut().skip(self.length).zip(bytes) {
            *place = byte;
            self.length += 1;
        }
    }
}

fn add_table(bytes: &mut Vec<u8>, table: TableId) {
    for name in [table.source.as_str(), table.table] {
        bytes.extend(name.as_bytes());
        // Where one ends and the next begins.
        bytes.push(0);
    }
}

fn add_date(bytes: &mut impl Extend<u8>, date: Date) {
    bytes.extend(date.year().to_le_bytes());
    bytes.extend(date.month().to_le_bytes());
    bytes.extend(date.day().to_le_bytes());
}

fn add_pair(bytes: &mut Vec<u8>, pair: Pair) {
    bytes.extend(pair.base.as_str().as_bytes());
    bytes.extend(pair.quote.as_str().as_bytes());
}

fn add_price(bytes: &mut impl Extend<u8>, quote: &Quote) {
    bytes.extend(quote.nominal.to_le_bytes());
    let mut add = |which: u8, figure: rust_decimal::Decimal| {
        bytes.extend([which]);
        bytes.extend(figure.mantissa().to_le_bytes());
        bytes.extend(figure.scale().to_le_bytes().into_iter().take(1));
    };
    match quote.price {
        Price::Mid { value } => add(1, value),
        Price::BuySell { buy, sell } => {
            add(2, buy);
            add(3, sell);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::civil::date;
    use rust_decimal::dec;

    use super::*;
    use crate::currency::Code;
    use crate::source::SourceId;

    const TABLE: TableId = TableId { source: SourceId::new("BANK"), table: "A" };

    fn sheet() -> Sheet {
        let yen = Quote::mid(Code::new(b"JPY"), Code::RUB, 100, dec!(52.1230));
        let dollar =
            Quote { price: Price::BuySell { buy: dec!(76.01), sell: dec!(76.02) }, ..Quote::mid(Code::USD, Code::RUB, 1, dec!(1)) };
        Sheet::restore(TABLE, date(2026, 11, 3), None, Timestamp::UNIX_EPOCH, vec![yen, dollar])
    }

    #[test]
    fn it_stays_what_it_is() {
        // Databases are out there with these: another figure here would call all of them damaged.
        assert_eq!(of_sheet(&sheet(), 1), 2_698_245_704);
        let series = OfSeries::new(TABLE, sheet().quotes()[0].pair());
        assert_eq!(series.of(sheet().date(), &sheet().quotes()[0]), 1_079_649_778);
    }

    #[test]
    fn nothing_of_a_sheet_can_change_unseen() {
        let whole = sheet();
        let (day, quotes) = (whole.date(), whole.quotes());
        let of = |date, until, at, quotes: &[Quote]| of_sheet(&Sheet::restore(TABLE, date, until, at, quotes.to_vec()), 1);
        let epoch = Timestamp::UNIX_EPOCH;
        let changed = |at: usize, change: fn(&mut Quote)| {
            let mut quotes = quotes.to_vec();
            change(&mut quotes[at]);
            of(day, None, epoch, &quotes)
        };
        let other = TableId { source: SourceId::new("BANK"), table: "B" };
        let mut all = vec![
            of_sheet(&whole, 1),
            of_sheet(&whole, 2),
            of_sheet(&Sheet::restore(other, day, None, epoch, quotes.to_vec()), 1),
            of(day.tomorrow().unwrap(), None, epoch, quotes),
            of(day, Some(day), epoch, quotes),
            of(day, None, Timestamp::from_microsecond(1).unwrap(), quotes),
            of(day, None, epoch, &quotes[..1]),
            changed(0, |yen| yen.nominal = 10),
            changed(0, |yen| yen.base = Code::new(b"JPZ")),
            // A digit less is another text, though it is no other figure.
            changed(0, |yen| yen.price = Price::Mid { value: dec!(52.123) }),
            changed(0, |yen| yen.price = Price::Mid { value: dec!(521.230) }),
            changed(1, |dollar| dollar.price = Price::BuySell { buy: dec!(76.02), sell: dec!(76.01) }),
            changed(1, |dollar| dollar.price = Price::Mid { value: dec!(76.01) }),
        ];
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
