//! Rates as the lines in which ledgers keep prices: beancount, ledger, hledger, and SQL for GnuCash. Part of `cli`: pure; `history` and
//! `price` print what is made here.

use clap::ValueEnum;
use jiff::civil::Date;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::Failure;
use crate::convert::Shown;
use crate::currency::Code;

/// The programs whose lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Program {
    /// `2026-11-24 price EUR 1.1572 USD`
    Beancount,
    /// `P 2026-11-24 EUR 1.1572 USD`
    Ledger,
    /// `P 2026-11-24 EUR 1.1572 USD`
    Hledger,
    /// `2026-11-24 EUR 1.1572 USD`: what ledger reads of the program `getquote`
    Getquote,
    /// A statement for a book that is kept in a database
    GnucashSql,
}

/// What one unit of a currency was worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PricePoint {
    pub(super) date: Date,
    pub(super) base: Code,
    pub(super) quote: Code,
    pub(super) rate: Decimal,
}

impl PricePoint {
    /// So much of the second currency for one of the first, with the digits in which the rate is shown.
    pub(super) fn of(date: Date, (base, quote): (Code, Code), rate: &Shown) -> Result<PricePoint, Failure> {
        let rate =
            rate.decimal().map_err(|_| Failure::other(format!("1 {base} = {rate} {quote} has more digits than a price can have")))?;
        Ok(PricePoint { date, base, quote, rate })
    }
}

impl Program {
    /// The line of one price, with its end.
    pub(super) fn line(self, point: &PricePoint) -> Result<String, Failure> {
        let PricePoint { date, base, quote, rate } = point;
        Ok(match self {
            Program::Beancount => format!("{date} price {base} {rate} {quote}\n"),
            Program::Ledger | Program::Hledger => format!("P {date} {base} {rate} {quote}\n"),
            Program::Getquote => format!("{date} {base} {rate} {quote}\n"),
            Program::GnucashSql => statement(point)?,
        })
    }

    /// The day and the pair of a line that this program reads as a price; nothing for any other line.
    fn read(self, line: &str) -> Option<(Date, &str, &str)> {
        let mut words = line.split_whitespace();
        let day = |word: &str| word.replace('/', "-").parse().ok();
        match self {
            Program::Beancount => {
                let date = day(words.next()?)?;
                let (price, base, _rate, quote) = (words.next()?, words.next()?, words.next()?, words.next()?);
                (price == "price").then_some((date, base, quote))
            }
            Program::Ledger | Program::Hledger => {
                let (mark, date) = (words.next()?, day(words.next()?)?);
                // A time of day may stand behind the day.
                let base = words.next().and_then(|word| if word.contains(':') { words.next() } else { Some(word) })?;
                let (_rate, quote) = (words.next()?, words.next()?);
                (mark == "P").then_some((date, base, quote))
            }
            Program::Getquote | Program::GnucashSql => None,
        }
    }

    /// The last day for which a file has the price of a pair.
    ///
    /// ```text
    /// 2026-11-24 price EUR 1.1572 USD     beancount, EUR and USD: 2026-11-24
    /// ```
    pub(super) fn last_day(self, text: &str, base: Code, quote: Code) -> Option<Date> {
        let of_pair = |line: &str| {
            let (date, of, in_terms_of) = self.read(line)?;
            (of == base.as_str() && in_terms_of == quote.as_str()).then_some(date)
        };
        text.lines().filter_map(of_pair).max()
    }
}

/// A statement that adds a price to a GnuCash book, once however often it is run: the row's id is made of its pair and day.
///
/// GnuCash keeps a price as a fraction of two whole numbers of 64 bits, and puts a day without a time at 10:59 UTC, which is the same day
/// all over the world.
fn statement(point: &PricePoint) -> Result<String, Failure> {
    let PricePoint { date, base, quote, rate } = point;
    let rate = rate.normalize();
    let too_small =
        || Failure::other(format!("GnuCash has no fraction for 1 {base} = {rate} {quote} of {date}: ask for 1 {quote} in {base} instead"));
    let number = i64::try_from(rate.mantissa()).map_err(|_| too_small())?;
    let parts = 10_i64.checked_pow(rate.scale()).ok_or_else(too_small)?;
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("fx:price:{base}:{quote}:{date}").as_bytes()).simple();
    Ok(format!(
        "INSERT INTO prices (guid, commodity_guid, currency_guid, date, source, type, value_num, value_denom) \
         SELECT '{id}', of.guid, unit.guid, '{date} 10:59:00', 'user:price', 'last', {number}, {parts} \
         FROM commodities of, commodities unit \
         WHERE of.namespace = 'CURRENCY' AND of.mnemonic = '{base}' AND unit.namespace = 'CURRENCY' AND unit.mnemonic = '{quote}' \
         AND NOT EXISTS (SELECT 1 FROM prices WHERE guid = '{id}');\n"
    ))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::dec;

    use super::*;

    const POINT: PricePoint = PricePoint { date: date(2026, 11, 24), base: Code::EUR, quote: Code::USD, rate: dec!(1.1570) };

    #[test]
    fn a_price_is_written_as_each_program_reads_it() {
        let line = |ledger: Program| ledger.line(&POINT).unwrap();
        assert_eq!(line(Program::Beancount), "2026-11-24 price EUR 1.1570 USD\n");
        assert_eq!(line(Program::Ledger), "P 2026-11-24 EUR 1.1570 USD\n");
        assert_eq!(line(Program::Hledger), line(Program::Ledger));
        assert_eq!(line(Program::Getquote), "2026-11-24 EUR 1.1570 USD\n");
        let sql = line(Program::GnucashSql);
        assert!(sql.contains("'2026-11-24 10:59:00', 'user:price', 'last', 1157, 1000 "), "{sql}");
        assert_eq!(sql, line(Program::GnucashSql), "the same price has the same id");
    }

    #[test]
    fn a_rate_that_no_fraction_holds_is_an_error_that_says_what_to_ask() {
        let tiny = PricePoint { rate: dec!(0.0000000000000000012345), ..POINT };
        let failure = Program::GnucashSql.line(&tiny).unwrap_err().to_string();
        assert!(failure.ends_with("ask for 1 USD in EUR instead"), "{failure}");
    }

    #[test]
    fn the_last_day_of_a_pair_is_found_among_other_lines() {
        let book =
            "option \"title\" \"Book\"\n2026-11-20 price EUR 1.15 USD\n2026-11-25 price EUR 0.8 GBP\n2026-11-23  price  EUR 1.1 USD\n";
        let last = |ledger: Program, text| ledger.last_day(text, Code::EUR, Code::USD);
        assert_eq!(last(Program::Beancount, book), Some(date(2026, 11, 23)));
        assert_eq!(last(Program::Ledger, book), None);
        let journal = "P 2026/11/19 EUR 1.1 USD\nP 2026-11-20 10:00:00 EUR 1.2 USD\nP 2026-11-25 USD 0.9 EUR\n; P 2026-11-30 EUR 1 USD\n";
        assert_eq!(last(Program::Hledger, journal), Some(date(2026, 11, 20)));
        assert_eq!(last(Program::Beancount, ""), None);
    }
}
