//! The grammar of `100 usd to rub`. Part of `cli`: pure. An amount, a currency, and one or several targets with commas between
//! them; `to` and `in` may stand or not.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Failure;
use crate::convert::{amount, currency_named, day_named};
use crate::currency::Code;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) amount: Decimal,
    pub(super) from: Code,
    pub(super) to: Vec<Code>,
}

/// Reads the words of a question.
pub(super) fn parse(words: &[String]) -> Result<Query, Failure> {
    let mut words: Vec<&str> = words.iter().flat_map(|word| word.split_whitespace()).collect();
    words.retain(|word| !matches!(word.to_ascii_lowercase().as_str(), "to" | "in"));
    let is_number = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '.' | ','));
    let (amount, rest) = match words.split_first() {
        Some((first, rest)) if is_number(first) => (amount::parse(first)?, rest),
        _ => (Decimal::ONE, words.as_slice()),
    };
    let [from, targets @ ..] = rest else { return Err(usage("a currency is missing")) };
    let to: Vec<Code> =
        targets.iter().flat_map(|target| target.split(',')).filter(|code| !code.is_empty()).map(code).collect::<Result<_, _>>()?;
    let from = code(from)?;
    if to.is_empty() {
        return Err(usage("the currency to convert to is missing"));
    }
    Ok(Query { amount, from, to })
}

fn code(text: &str) -> Result<Code, Failure> {
    Ok(currency_named(text)?.code)
}

fn usage(what: &str) -> Failure {
    Failure::usage(format!("{what}: write it as fx 100 usd to rub"))
}

/// A date of the calendar, for clap.
pub(super) fn date(text: &str) -> Result<Date, String> {
    day_named(text).ok_or_else(|| "a date is a day of the calendar, written as 2026-11-24".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(String, String, String), Failure> {
        let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        let query = parse(&words)?;
        let to: Vec<&str> = query.to.iter().map(Code::as_str).collect();
        Ok((query.amount.to_string(), query.from.to_string(), to.join(" ")))
    }

    fn three(amount: &str, from: &str, to: &str) -> Result<(String, String, String), Failure> {
        Ok((amount.to_owned(), from.to_owned(), to.to_owned()))
    }

    #[test]
    fn the_usual_forms() {
        assert_eq!(read("100 usd to rub"), three("100", "USD", "RUB"));
        assert_eq!(read("100 usd eur,gbp"), three("100", "USD", "EUR GBP"));
        assert_eq!(read("100 usd eur, gbp"), three("100", "USD", "EUR GBP"));
        assert_eq!(read("usd rub"), three("1", "USD", "RUB"));
        assert_eq!(read("-2.50 USD IN eur"), three("-2.50", "USD", "EUR"));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let code_and_line = |text| read(text).map_err(|failure| (failure.code(), failure.to_string())).unwrap_err();
        assert_eq!(code_and_line("100"), (2, "a currency is missing: write it as fx 100 usd to rub".to_owned()));
        assert_eq!(code_and_line("100 usd"), (2, "the currency to convert to is missing: write it as fx 100 usd to rub".to_owned()));
        assert_eq!(code_and_line("1,5 usd eur").0, 2);
        assert_eq!(code_and_line("100 usdd eur"), (3, "\"usdd\" is no currency code of ISO 4217; did you mean USD?".to_owned()));
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        assert_eq!(date("2026-11-24"), Ok(Date::constant(2026, 11, 24)));
        for text in ["2026-02-30", "2026-1-1", "-001-01-01", "yesterday", ""] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
