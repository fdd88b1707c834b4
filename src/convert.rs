//! What is this amount in that currency, at whose rate, of which day? Stands between `store` and those who ask (`http`,
//! `cli`): picks the legs, computes one exact rational number, rounds once, and gives the receipt with the answer.
//!
//! - `convert/book.rs`: the quotes in force at a moment or on a day, with how each stands to it;
//! - `convert/prefer.rs`: which source answers before which;
//! - `convert/path.rs`: which of their quotes lead from one currency to the other;
//! - `convert/ratio.rs` and `convert/round.rs`: the arithmetic;
//! - `convert/receipt.rs`: the answer, and its words;
//! - `convert/route.rs`: one pair on one day, for many amounts;
//! - `convert/sum.rs` and `convert/quotient.rs`: several amounts in one currency, and what they come to when divided;
//! - `convert/history.rs`: the same over a range of days;
//! - `convert/compare.rs`: one pair and day, whoever says something of it; `convert/blend.rs`: the median of what central banks say.

pub mod amount;
pub mod average;
pub mod blend;
pub mod book;
pub mod compare;
pub mod fee;
mod fraction;
pub mod history;
mod path;
pub mod prefer;
mod quotient;
pub mod ratio;
pub mod receipt;
mod refusal;
pub mod round;
pub mod route;
mod sum;

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

pub use self::book::{Book, Books, Day, DayRule, LANDING, Reads, Stamp, Timetable};
pub use self::fee::{Charge, Fee};
pub use self::quotient::Quotient;
pub use self::ratio::Direction;
use self::ratio::Ratio;
pub use self::receipt::{Conversion, Leg, Shown};
pub use self::refusal::ConvertError;
pub use self::round::{Digits, Rounding};
pub use self::route::Route;
pub use self::sum::Sum;
use crate::calendar::Freshness;
use crate::currency::{self, Code, Currency};
use crate::source::SourceId;
use crate::store::StoreError;

/// Significant digits of a result that is not rounded to a minor unit.
const UNROUNDED_DIGITS: u32 = 28;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The currency of the amount.
    pub from: Code,
    /// The currency of the result.
    pub to: Code,
    /// How much; may be negative. Its trailing zeros come back in the receipt.
    pub amount: Decimal,
    /// The day whose rate is asked; now, when none is named.
    pub date: Option<Date>,
    /// The one source that may answer; otherwise the configured preference decides.
    pub source: Option<SourceId>,
    /// Decimal places of the result; the target's minor unit, when none is named.
    pub scale: Option<u32>,
    /// How the result is rounded.
    pub rounding: Rounding,
    /// Which sheets stand for the day asked.
    pub rule: DayRule,
    /// A rate that is older than so many days on the day asked is none.
    pub max_age: Option<u32>,
    /// What whoever asks puts on top: a line of its own, in which the publisher's rate has no part.
    pub fee: Option<Fee>,
}

impl Question {
    /// The plain question: at the rate of now, rounded as is usual for the target.
    #[must_use]
    pub fn new(amount: Decimal, from: Code, to: Code) -> Question {
        Question {
            from,
            to,
            amount,
            date: None,
            source: None,
            scale: None,
            rounding: Rounding::HalfEven,
            rule: DayRule::OnOrBefore,
            max_age: None,
            fee: None,
        }
    }
}

/// An answer and the instant until which the same question gets the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer<T> {
    /// The answer.
    pub value: T,
    /// Until when it holds, as far as one can know.
    pub good_until: Timestamp,
    /// When the newest of the sheets behind it came.
    pub changed: Option<Timestamp>,
    /// The book that it was read from.
    pub stamp: Stamp,
}

/// Converts. One for the whole process; cheap to clone.
#[derive(Debug, Clone)]
pub struct Converter {
    books: Arc<Books>,
}

impl Converter {
    /// A converter over these books.
    #[must_use]
    pub fn new(books: Arc<Books>) -> Converter {
        Converter { books }
    }

    /// The books it reads.
    #[must_use]
    pub fn books(&self) -> &Arc<Books> {
        &self.books
    }

    /// What was known at an instant that is over, to be asked as of that instant: each answer is then what it would have been, with the
    /// freshness of that time, and it stays so whatever is corrected later.
    ///
    /// An instant counts as over for this only when what was fetched by then had time to be stored: within the last [`LANDING`] nothing is kept.
    #[must_use]
    pub fn as_known(&self, at: Timestamp, now: Timestamp) -> Converter {
        Converter { books: Arc::new(self.books.as_known(at, now)) }
    }

    /// Answers one question as of `now`.
    ///
    /// # Errors
    /// Every reason for which there is no exact answer: see [`ConvertError`].
    pub async fn convert(&self, question: &Question, now: Timestamp) -> Result<Answer<Conversion>, ConvertError> {
        let (value, book) = self.answered(question, now).await?;
        Ok(Answer { good_until: book.good_until(question.source), changed: value.fetched_at(), stamp: book.stamp(), value })
    }

    /// Answers for one currency and several targets, each by itself: a target that has no rate says why.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn convert_many(
        &self,
        question: &Question,
        targets: &[Code],
        now: Timestamp,
    ) -> Result<Answer<Vec<Result<Conversion, ConvertError>>>, StoreError> {
        let book = self.books.by(Day::of(question.date), question.rule, now).await?;
        let mut rows = Vec::with_capacity(targets.len());
        for &to in targets {
            let question = Question { to, ..*question };
            rows.push(match self.answer(&question, &book, now) {
                Err(ConvertError::NoPath) => Err(self.books.explain(&question, &book, now).await),
                Err(ConvertError::Store(error)) => return Err(error),
                other => other,
            });
        }
        Ok(sealed(rows, |row| row.as_ref().ok().and_then(Conversion::fetched_at), &book, question.source))
    }

    /// Answers for one base and many quotes; without names, for every living currency that has a rate. All of them come of one book.
    ///
    /// # Errors
    /// As [`convert`](Converter::convert), for the first named quote that has no rate.
    pub async fn rates(
        &self,
        question: &Question,
        quotes: Option<&[Code]>,
        now: Timestamp,
    ) -> Result<Answer<Vec<Conversion>>, ConvertError> {
        if let Some(codes) = quotes {
            let Answer { value, good_until, changed, stamp } = self.convert_many(question, codes, now).await?;
            return Ok(Answer { value: value.into_iter().collect::<Result<_, _>>()?, good_until, changed, stamp });
        }
        let book = self.books.by(Day::of(question.date), question.rule, now).await?;
        let mut rows = Vec::new();
        let living = currency::all().iter().filter(|currency| currency.end.is_none() && currency.code != question.from);
        for currency in living {
            match self.answer(&Question { to: currency.code, ..*question }, &book, now) {
                // A list of what is quoted; what a law ties to it answers by name.
                Ok(row) if row.is_tied() => {}
                Ok(row) => rows.push(row),
                Err(ConvertError::NoPath) => {}
                Err(error) => return Err(error),
            }
        }
        if rows.is_empty() {
            let to = if question.from == Code::EUR { Code::USD } else { Code::EUR };
            return Err(self.books.explain(&Question { to, ..*question }, &book, now).await);
        }
        Ok(sealed(rows, Conversion::fetched_at, &book, question.source))
    }

    /// The answer, and the book that it was read from: of the sources that can answer, the first ones first.
    async fn answered(&self, question: &Question, now: Timestamp) -> Result<(Conversion, Arc<Book>), ConvertError> {
        let pair = path::Ends::of(question, now).ok().map(|ends| (ends.from, ends.to)).filter(|(from, to)| from != to);
        let mut attempts = self.books.attempts(question.source, pair).await?.into_iter().peekable();
        while let Some(places) = attempts.next() {
            let book = self.books.of(Day::of(question.date), question.rule, places, now).await?;
            let answer = self.answer(question, &book, now);
            let last = attempts.peek().is_none();
            match answer {
                // What a law ties is for when nobody quotes it, and here not everybody was read.
                Ok(conversion) if last || conversion.freshness != Freshness::Stale && !conversion.is_tied() => {
                    return Ok((conversion, book));
                }
                Err(ConvertError::NoPath) if last => return Err(self.books.explain(question, &book, now).await),
                Err(error) if last => return Err(error),
                _ => {}
            }
        }
        Err(ConvertError::NoPath)
    }

    /// Answers one question from one book: pure.
    fn answer(&self, question: &Question, book: &Book, now: Timestamp) -> Result<Conversion, ConvertError> {
        let usual = places(question.to)?;
        places(question.from)?;
        let path = path::find(book, self.books.prefer(), question, now)?;
        let state = path.state(question.date, now);
        let legs = path.legs;
        let factors: Vec<_> = legs.iter().map(Leg::factor).collect();
        let ratio = Ratio::of(question.amount, &factors)?;
        let scale = question.scale.unwrap_or(usual);
        let result = ratio.round(scale, question.rounding)?;
        let rate = Shown::of(&factors)?;
        let fee = question.fee.map(|fee| fee.on(question, &factors, result)).transpose()?;
        Ok(Conversion {
            from: question.from,
            to: question.to,
            amount: question.amount,
            result,
            unrounded: ratio.significant(UNROUNDED_DIGITS),
            rate,
            fee,
            requested_date: state.requested,
            rule: question.rule,
            as_known: self.books.known(),
            rate_date: state.dated,
            freshness: state.freshness,
            reason: state.reason,
            next_due: state.next_due,
            legs,
            signature: None,
        })
    }
}

/// Rows with the instant until which they hold, and when the newest sheet behind them came.
fn sealed<T>(rows: Vec<T>, fetched: impl Fn(&T) -> Option<Timestamp>, book: &Book, source: Option<SourceId>) -> Answer<Vec<T>> {
    let changed = rows.iter().filter_map(fetched).max();
    Answer { value: rows, good_until: book.good_until(source), changed, stamp: book.stamp() }
}

fn known(code: Code) -> Result<&'static Currency, ConvertError> {
    currency::find(code).ok_or_else(|| ConvertError::unknown(code.as_str()))
}

/// Decimal places to which an amount is usually rounded.
fn places(code: Code) -> Result<u32, ConvertError> {
    currency::unit(code).map_or_else(|| known(code).map(Currency::scale), |unit| Ok(unit.scale()))
}

/// The code that a person named: a currency's in either case, or a minor unit's as markets write it.
///
/// ```
/// use fx::convert::code_named;
/// assert_eq!(["gbp", "GBp", "GBX"].map(|text| code_named(text).map(|code| code.to_string()).ok()), ["GBP", "GBX", "GBX"].map(|code| Some(code.to_owned())));
/// ```
///
/// # Errors
/// [`ConvertError::UnknownCurrency`] with what they may have meant.
pub fn code_named(text: &str) -> Result<Code, ConvertError> {
    currency::unit_named(text).map_or_else(|| Ok(currency_named(text)?.code), |unit| Ok(unit.code))
}

/// The currency that a person named, in either case.
///
/// # Errors
/// [`ConvertError::UnknownCurrency`] with what they may have meant.
pub fn currency_named(text: &str) -> Result<&'static Currency, ConvertError> {
    text.parse().ok().and_then(currency::find).ok_or_else(|| ConvertError::unknown(text))
}

/// The day of the calendar that a text names, as `2026-11-24` and in no other form.
#[must_use]
pub fn day_named(text: &str) -> Option<Date> {
    let plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    Date::strptime("%Y-%m-%d", text).ok().filter(|_| plain)
}

/// A number of days that a text names, as `3d`: at most 99999.
#[must_use]
pub fn days_named(text: &str) -> Option<u32> {
    let digits = text.strip_suffix('d').filter(|digits| digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit()));
    digits.and_then(|digits| digits.parse().ok())
}

#[cfg(test)]
mod tests;
