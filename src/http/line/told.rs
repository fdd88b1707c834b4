//! Figures and days of answers, as a line tells them. Part of `http/line`.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::figure::{change, decimal};
use super::{Figure, last_day};
use crate::convert::ratio::{Direction, Factor, OutOfRange, Ratio};
use crate::convert::{Conversion, ConvertError, Converter, Leg, Question};
use crate::source::EnabledSource;
use crate::store::StoreError;

/// Digits of a figure that is not one that somebody published.
const DIGITS: u32 = 6;

/// The one source of an answer; nothing where several made it, or a law alone.
pub(crate) fn only<'a>(converter: &'a Converter, answer: &Conversion) -> Option<&'a EnabledSource> {
    let sources = answer.sources();
    let [one] = sources.as_slice() else { return None };
    converter.books().sources().iter().find(|source| source.id().as_str() == *one).map(|source| &**source)
}

/// The answer to the same question by the sheet before.
pub(crate) async fn before(
    converter: &Converter,
    (question, answer): (&Question, &Conversion),
    source: &EnabledSource,
    now: Timestamp,
) -> Result<Option<Conversion>, StoreError> {
    let Ok(eve) = answer.rate_date.yesterday() else { return Ok(None) };
    match converter.convert(&Question { date: Some(eve), source: Some(source.id()), ..*question }, now).await {
        Ok(before) => Ok(Some(before.value).filter(|before| before.rate_date < answer.rate_date)),
        Err(ConvertError::Store(error)) => Err(error),
        Err(_no_sheet_before) => Ok(None),
    }
}

/// The figure of an answer: the published one, where that is what was asked for, in the units in which its publisher counts.
pub(crate) fn figure(now: &Conversion, before: Option<&Conversion>) -> Result<Figure, OutOfRange> {
    let (value, nominal) = shown(now)?;
    let before = before.map(|before| change(before.rate_date, shown(before)?, (value, nominal))).transpose()?;
    Ok(Figure { from: now.from, to: now.to, nominal, value, before })
}

fn shown(answer: &Conversion) -> Result<(Decimal, u32), OutOfRange> {
    match answer.legs.as_slice() {
        [leg] if leg.direction == Direction::Direct => Ok((leg.value, leg.nominal)),
        legs => {
            let factor = |leg: &Leg| Factor { value: leg.value, nominal: leg.nominal, direction: leg.direction };
            let factors: Vec<Factor> = legs.iter().map(factor).collect();
            Ok((decimal(Ratio::of(Decimal::ONE, &factors)?.significant(DIGITS))?, 1))
        }
    }
}

/// From the day of the sheet to the last one on which all that the answer was made of holds.
pub(crate) fn days(source: &EnabledSource, answer: &Conversion) -> (Date, Date) {
    let last = |leg: &Leg| {
        let table = source.tables.iter().find(|table| leg.table.as_deref().is_none_or(|name| table.id.table == name))?;
        Some(last_day(&table.schedule, leg.date, leg.valid_until))
    };
    let last = answer.legs.iter().filter_map(last).min().unwrap_or(answer.rate_date);
    (answer.rate_date, last.max(answer.rate_date))
}
