//! A row's question and its answer. Part of `batch`: each pair of a day is looked for once, and is a look into a table from then on.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::plan::{Form, Plan};
use crate::convert::amount::{self, AmountError};
use crate::convert::{Book, Charge, Conversion, ConvertError, Converter, Day, Question, Route};
use crate::currency::{self, Code};
use crate::store::StoreError;

/// Pairs of a day that are kept; when there are more, they are forgotten and found again. About 20 MB with their texts.
const MOST_PAIRS: usize = 114_688;
/// Days whose books are kept here. More are in the cache of `convert`.
const MOST_BOOKS: usize = 512;
/// Reasons that cost a search, one for each misspelling or missing rate: enough for a file of honest errors, and no lever for others.
const MOST_SEARCHES: u32 = 2000;

/// The four things that a row says, in this order.
pub(super) type Cells<'r> = [Option<&'r str>; 4];

/// What the file is converted at.
#[derive(Debug)]
pub(super) struct Rates {
    converter: Converter,
    now: Timestamp,
    /// With what the plan fixes; amount, currencies and day are the row's.
    question: Question,
    from: Option<Code>,
    targets: Option<Vec<Code>>,
    date: Option<Option<Date>>,
    form: Form,
    several: bool,
    pairs: HashMap<Pair, Found>,
    books: HashMap<Day, Arc<Book>>,
    searches: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    from: Code,
    to: Code,
    date: Option<Date>,
}

/// A pair's route with its receipt as it is written, or the reason why there is none.
#[derive(Debug)]
enum Found {
    Route(Route, Box<str>),
    Nothing(Box<str>),
}

/// A result, with what stands behind it.
#[derive(Debug)]
pub(super) struct Answered<'s> {
    pub(super) result: Decimal,
    /// The fee, where one is asked for.
    pub(super) charge: Option<Charge>,
    /// As it is written.
    pub(super) receipt: &'s str,
}

/// Why a row, or one of its targets, has no result.
#[derive(Debug, thiserror::Error)]
pub(super) enum RowError<'s> {
    #[error("{} is missing", .0)]
    Missing(&'static str),
    #[error(transparent)]
    Amount(#[from] AmountError),
    #[error("a date is a day of the calendar, written as 2026-11-24")]
    Date,
    #[error("{0}")]
    Found(&'s str),
    #[error(transparent)]
    Convert(#[from] ConvertError),
}

/// A row that was understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    amount: Decimal,
    from: Code,
    to: Option<Code>,
    date: Option<Date>,
}

impl Rates {
    pub(super) fn new(plan: &Plan, converter: Converter, now: Timestamp) -> Rates {
        let any = Question::new(Decimal::ZERO, Code::EUR, Code::EUR);
        Rates {
            converter,
            now,
            question: Question {
                source: plan.source,
                scale: plan.scale,
                rounding: plan.rounding,
                rule: plan.rule,
                max_age: plan.max_age,
                fee: plan.fee,
                ..any
            },
            from: plan.from.otherwise,
            targets: plan.to.otherwise.clone(),
            date: plan.date.otherwise,
            form: plan.form,
            several: plan.to.otherwise.as_ref().is_some_and(|targets| targets.len() > 1),
            pairs: HashMap::new(),
            books: HashMap::new(),
            searches: 0,
        }
    }

    /// How many targets each row has.
    pub(super) fn targets(&self) -> usize {
        self.targets.as_ref().map_or(1, Vec::len)
    }

    /// Understands a row.
    pub(super) fn read(&mut self, cells: Cells<'_>) -> Result<Asked, RowError<'static>> {
        let [amount, from, to, date] = cells.map(|cell| cell.map(str::trim_ascii).filter(|text| !text.is_empty()));
        let amount = amount::parse(amount.ok_or(RowError::Missing("the amount"))?)?;
        let from = match from {
            Some(text) => self.code(text)?,
            None => self.from.ok_or(RowError::Missing("the currency of the amount"))?,
        };
        let to = match to {
            Some(text) => Some(self.code(text)?),
            None if self.targets.is_some() => None,
            None => return Err(RowError::Missing("the currency to convert to")),
        };
        let date = match date {
            Some(text) => Some(day(text).ok_or(RowError::Date)?),
            None => self.date.ok_or(RowError::Missing("the date"))?,
        };
        Ok(Asked { amount, from, to, date })
    }

    /// The code that a row names. Whether it is a currency is looked at once for a pair; but `GBp` is a hundredth of `GBP`.
    fn code(&mut self, text: &str) -> Result<Code, ConvertError> {
        let as_markets_write = || currency::unit_named(text).map(|unit| unit.code);
        let unit = if text.bytes().all(|byte| byte.is_ascii_uppercase()) { None } else { as_markets_write() };
        unit.map_or_else(|| text.parse().map_err(|_| self.unknown(text)), Ok)
    }

    /// An unknown code, with what may have been meant as long as that search is not too dear.
    fn unknown(&mut self, text: &str) -> ConvertError {
        self.searches = self.searches.saturating_add(1);
        if self.searches <= MOST_SEARCHES {
            return ConvertError::unknown(text);
        }
        ConvertError::UnknownCurrency { text: text.to_owned(), suggestions: Vec::new() }
    }

    /// Answers for the `at`th target of a row.
    pub(super) async fn answer(&mut self, asked: Asked, at: usize) -> Result<Answered<'_>, RowError<'_>> {
        let fixed = || self.targets.as_ref().and_then(|targets| targets.get(at)).copied();
        let to = asked.to.or_else(fixed).ok_or(RowError::Missing("the currency to convert to"))?;
        let pair = Pair { from: asked.from, to, date: asked.date };
        if !self.pairs.contains_key(&pair) {
            let found = self.find(pair).await?;
            if self.pairs.len() == MOST_PAIRS {
                self.pairs.clear();
            }
            self.pairs.insert(pair, found);
        }
        match self.pairs.get(&pair) {
            Some(Found::Route(route, receipt)) => {
                let result = route.result(asked.amount).map_err(ConvertError::from)?;
                Ok(Answered { result, charge: route.charge(asked.amount, result)?, receipt })
            }
            Some(Found::Nothing(why)) => Err(RowError::Found(why)),
            None => Err(RowError::Convert(ConvertError::NoPath)),
        }
    }

    async fn find(&mut self, pair: Pair) -> Result<Found, ConvertError> {
        for code in [pair.from, pair.to] {
            if code.currency().is_none() && currency::unit(code).is_none() {
                return Ok(Found::Nothing(self.unknown(code.as_str()).to_string().into()));
            }
        }
        let book = self.book(Day::of(pair.date)).await?;
        let question = Question { from: pair.from, to: pair.to, date: pair.date, ..self.question };
        match self.converter.route(&question, &book, self.now).await {
            Ok((route, receipt)) => Ok(Found::Route(route, self.written(&receipt).into())),
            // A store that fails now may answer for the next row.
            Err(ConvertError::Store(error)) => Err(ConvertError::Store(error)),
            Err(error) => Ok(Found::Nothing(error.to_string().into())),
        }
    }

    async fn book(&mut self, day: Day) -> Result<Arc<Book>, StoreError> {
        if let Some(book) = self.books.get(&day) {
            return Ok(Arc::clone(book));
        }
        let book = self.converter.books().by(day, self.question.rule, self.now).await?;
        if self.books.len() == MOST_BOOKS {
            self.books.clear();
        }
        self.books.insert(day, Arc::clone(&book));
        Ok(book)
    }

    /// A receipt as it stands behind a result.
    fn written(&self, receipt: &Conversion) -> String {
        let values = [
            ("rate", receipt.rate.to_string()),
            ("rate_date", receipt.rate_date.to_string()),
            ("source", receipt.sources().join("+")),
            ("freshness", receipt.freshness.name().to_owned()),
        ];
        let mut text = String::new();
        for (name, value) in values {
            let _infallible = match self.form {
                Form::Csv { delimiter } => write!(text, "{}{value}", char::from(delimiter)),
                Form::Ndjson if self.several => write!(text, ",\"{name}_{}\":\"{value}\"", receipt.to),
                Form::Ndjson => write!(text, ",\"{name}\":\"{value}\""),
            };
        }
        text
    }
}

/// A day of the calendar, written as 2026-11-24.
fn day(text: &str) -> Option<Date> {
    let bytes: &[u8; 10] = text.as_bytes().try_into().ok()?;
    let digits = |range: std::ops::Range<usize>| {
        bytes[range].iter().try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    if bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    Date::new(digits(0..4)?, i8::try_from(digits(5..7)?).ok()?, i8::try_from(digits(8..10)?).ok()?).ok()
}
