//! A row's question and its answer. Part of `batch`: each pair of a day is looked for once, and is a look into a table from then on.

use std::collections::HashMap;
use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::cell::{self, CellAmount};
use super::columns::counts;
use super::look::Notation;
use super::plan::{FileFormat, Plan};
use super::words::{self, Readings, Words};
use crate::convert::amount::{self, AmountError};
use crate::convert::{Charge, Conversion, ConvertError, Converter, Question, Route};
use crate::currency::{self, Code, Figure};

/// Pairs of a day that are kept; when there are more, they are forgotten and found again. About 20 MB with their texts.
const MOST_PAIRS: usize = 114_688;

/// What bank statements put beside an amount for debit and credit.
const DIRECTIONS: [&str; 6] = ["dr", "cr", "d", "c", "s", "h"];

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
    format: FileFormat,
    /// What shared signs and words mean.
    symbols: Vec<Code>,
    notes: Vec<String>,
    several: bool,
    pairs: HashMap<Pair, PairRoute>,
    words: Words,
    undated: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    from: Code,
    to: Code,
    date: Option<Date>,
}

/// A pair's route with its receipt as it is written, or the reason why there is none.
#[derive(Debug)]
enum PairRoute {
    Route(Route, Box<str>),
    Nothing(Box<str>),
}

/// A result, with what stands behind it.
#[derive(Debug)]
pub(super) struct RowResult<'s> {
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
    #[error("there is no {0} in the calendar")]
    NoSuchDay(String),
    #[error("{text} is {first} or {second}: say --date-format dmy or mdy")]
    TwofoldDay { text: String, first: Date, second: Date },
    #[error("{text} is {first} or {second}: say --date-format ymd, dmy or mdy")]
    YearOrDay { text: String, first: Date, second: Date },
    #[error("the days above have {} first, and {text} has not", .first)]
    OtherOrder { text: String, first: &'static str },
    #[error("{text:?} can be read two ways: {grouped} or {decimal}")]
    Twofold { text: String, grouped: String, decimal: String },
    #[error("{text:?} has another decimal mark than the amounts above it")]
    OtherMark { text: String },
    #[error("{unit:?} is no sign of {code}, which the row names")]
    OtherUnit { unit: String, code: Code },
    #[error("{unit:?} may be {codes}: a column or --from says which")]
    SharedUnit { unit: String, codes: String },
    #[error("{name:?} may be {codes}: write the code")]
    SharedName { name: String, codes: String },
    #[error("{text} is {} to some markets, of which {} are one {}: write {} or {}", .unit.code, .unit.per, .unit.of, .unit.code, .unit.of)]
    UnitOrCurrency { text: String, unit: &'static currency::Unit },
    #[error("the name of the amount's column says {column}, and the row {row}: --from-column names the column that counts")]
    OtherColumn { column: Code, row: Code },
    #[error("{0:?} may say that money goes out or comes in: write what goes out with a minus")]
    Direction(String),
    #[error("{0:?} counts in many or in parts: write all digits of the amount")]
    Counted(String),
    #[error("one amount has two currencies, {0} and {1}")]
    TwoUnits(String, String),
    #[error("{0}")]
    NoRoute(&'s str),
    #[error(transparent)]
    Convert(#[from] ConvertError),
}

/// A row that was understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowQuestion {
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
            format: plan.format,
            symbols: plan.symbols.clone(),
            notes: Vec::new(),
            several: plan.to.otherwise.as_ref().is_some_and(|targets| targets.len() > 1),
            pairs: HashMap::new(),
            words: Words::new(plan),
            undated: 0,
        }
    }

    /// How many targets each row has.
    pub(super) fn targets(&self) -> usize {
        self.targets.as_ref().map_or(1, Vec::len)
    }

    /// What stands between fields, once that is known.
    pub(super) fn delimiter(&mut self, delimiter: u8) {
        self.format = FileFormat::Csv { delimiter: Some(delimiter) };
    }

    /// How shared signs and words were read.
    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Objects that named no day, where none was said for all of them.
    pub(super) fn undated(&self) -> u64 {
        self.undated
    }

    /// Understands a row.
    pub(super) fn read(&mut self, cells: Cells<'_>, reading: &mut Notation) -> Result<RowQuestion, RowError<'static>> {
        let dated = cells[3].is_some();
        let [amount, from, to, date] = cells.map(|cell| cell.map(str::trim).filter(|text| !text.is_empty()));
        let amount = amount.ok_or(RowError::Missing("the amount"))?;
        let from = match from {
            Some(text) => {
                let row = self.code(text)?;
                if let Some(column) = reading.from.filter(|column| reading.from_binds && *column != row) {
                    return Err(RowError::OtherColumn { column, row });
                }
                Some(row)
            }
            None => self.from.or(reading.from),
        };
        let (amount, from) = if reading.strict { (amount::parse(amount)?, from) } else { self.amount(amount, from, reading)? };
        let from = from.ok_or(RowError::Missing("the currency of the amount"))?;
        let to = match to {
            Some(text) => Some(self.code(text)?),
            None if self.targets.is_some() => None,
            None => return Err(RowError::Missing("the currency to convert to")),
        };
        let date = match date {
            Some(text) => Some(day(text).map_or_else(|| written(text, reading), Ok)?),
            // A file that has days has one in each row: today's rate is not that of a day that is missing.
            None if dated && self.date.flatten().is_none() => return Err(RowError::Missing("the date")),
            None => {
                self.undated += u64::from(reading.strict && self.date == Some(None));
                self.date.ok_or(RowError::Missing("the date"))?
            }
        };
        Ok(RowQuestion { amount, from, to, date })
    }

    /// The amount in a cell, and its currency where the cell says it.
    fn amount(&mut self, text: &str, from: Option<Code>, reading: &mut Notation) -> Result<(Decimal, Option<Code>), RowError<'static>> {
        // Most cells are plain numbers of which nothing is open.
        let decimals = text.rsplit_once('.').map(|(_, decimals)| decimals.len());
        let pointed = reading.firm && reading.marks.point == Some('.');
        if (decimals.is_none() || pointed && decimals != Some(3))
            && let Ok(amount) = amount::parse(text)
        {
            return Ok((amount, from));
        }
        let plain = currency::in_ascii(text);
        let Some(CellAmount { negative, figure, before, behind }) = cell::money(&plain) else {
            return Err(amount::parse(text)
                .err()
                .unwrap_or(AmountError::NotANumber("an amount is written in plain digits, such as 1234.56"))
                .into());
        };
        let (from, places) = match (before, behind) {
            ("", "") => (from, 0),
            (unit, "") | ("", unit) => self.unit(unit, from)?,
            (before, behind) => self.both(before, behind, from)?,
        };
        let plain = decided(text, figure, from, reading)?;
        let amount = amount::parse(&if negative { format!("-{plain}") } else { plain })?;
        let amount = if places == 0 { Some(amount) } else { amount.checked_mul(Decimal::new(1, places)) };
        Ok((amount.ok_or(AmountError::TooLong)?, from))
    }

    /// The same of two of them around the digits, as in `$5.00 CAD`: what both can mean.
    fn both(&mut self, before: &str, behind: &str, from: Option<Code>) -> Result<(Option<Code>, u32), RowError<'static>> {
        let [first, second] = [before, behind].map(|unit| self.words.read(unit).clone());
        if first.codes.is_empty() || second.codes.is_empty() {
            return Err(AmountError::NotANumber("an amount is written in plain digits, such as 1234.56").into());
        }
        let codes: Vec<Code> = first.codes.into_iter().filter(|code| second.codes.contains(code)).collect();
        if codes.is_empty() || first.parts || second.parts {
            return Err(RowError::TwoUnits(before.to_owned(), behind.to_owned()));
        }
        self.settled(&format!("{before} {behind}"), &Readings { codes, ..Readings::default() }, from)
    }

    /// Whose amount a sign, a word or a code beside the digits says it is, and the decimal places of a part.
    fn unit(&mut self, unit: &str, from: Option<Code>) -> Result<(Option<Code>, u32), RowError<'static>> {
        if let Some(part) = currency::unit_or_currency(unit) {
            return Err(RowError::UnitOrCurrency { text: unit.to_owned(), unit: part });
        }
        let readings = self.words.read(unit).clone();
        if readings.codes.is_empty() && DIRECTIONS.contains(&unit.trim_end_matches('.').to_lowercase().as_str()) {
            return Err(RowError::Direction(unit.to_owned()));
        }
        if readings.codes.is_empty() && counts(unit) {
            return Err(RowError::Counted(unit.to_owned()));
        }
        if readings.codes.is_empty() {
            return Err(self.words.unknown(unit).into());
        }
        self.settled(unit, &readings, from)
    }

    fn settled(&mut self, unit: &str, readings: &Readings, from: Option<Code>) -> Result<(Option<Code>, u32), RowError<'static>> {
        let Readings { codes, parts, abroad } = readings;
        // "50p" of a row that is in GBX is 50 of them.
        let places = |code: Code| if !parts || currency::unit(code).is_some() { 0 } else { currency::minor_places(code) };
        if let Some(from) = from {
            let of = currency::unit(from).map_or(from, |part| part.of);
            let same = codes.contains(&from) || *parts && codes.contains(&of);
            let other = || RowError::OtherUnit { unit: unit.to_owned(), code: from };
            return if same { Ok((Some(from), places(from))) } else { Err(other()) };
        }
        // A part is of the money at home, as at the command.
        let most = if *parts { 1 } else { self.symbols.len() };
        let usual = self.symbols.iter().take(most).find(|code| codes.contains(code)).copied().filter(|_| !abroad);
        let (code, note) = match (codes.as_slice(), usual) {
            ([one], _) if *abroad => (*one, Some(format!("{unit} is read as {one}, which has that name in another language"))),
            ([one], _) => (*one, None),
            (codes, Some(usual)) => {
                let others: Vec<Code> = codes.iter().copied().filter(|code| *code != usual).collect();
                (usual, Some(format!("{unit} is read as {usual}; it may also be {}", words::listed(&others))))
            }
            (codes, None) => return Err(RowError::SharedUnit { unit: unit.to_owned(), codes: words::listed(codes) }),
        };
        if let Some(note) = note.filter(|note| !self.notes.contains(note)) {
            self.notes.push(note);
        }
        Ok((Some(code), places(code)))
    }

    /// The code that a row names, or the currency that a word does. `GBp` is a hundredth of `GBP`.
    fn code(&mut self, text: &str) -> Result<Code, RowError<'static>> {
        let as_markets_write = || currency::unit_named(text).map(|unit| unit.code);
        if let Some(unit) = currency::unit_or_currency(text) {
            return Err(RowError::UnitOrCurrency { text: text.to_owned(), unit });
        }
        let unit = if text.bytes().all(|byte| byte.is_ascii_uppercase()) { None } else { as_markets_write() };
        let code: Option<Code> = unit.or_else(|| text.parse().ok());
        if let Some(code) = code.filter(|code| words::is_known(*code)) {
            return Ok(code);
        }
        if self.words.read(text).codes.is_empty() {
            // What has the form of a code is looked for with its pair, and once.
            return code.map_or_else(|| Err(self.words.unknown(text).into()), Ok);
        }
        match self.unit(text, None) {
            Ok((Some(code), _)) => Ok(code),
            Err(RowError::SharedUnit { unit, codes }) => Err(RowError::SharedName { name: unit, codes }),
            Ok((None, _)) => Err(self.words.unknown(text).into()),
            Err(error) => Err(error),
        }
    }

    /// Answers for the `at`th target of a row.
    pub(super) async fn answer(&mut self, asked: RowQuestion, at: usize) -> Result<RowResult<'_>, RowError<'_>> {
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
            Some(PairRoute::Route(route, receipt)) => {
                let result = route.result(asked.amount).map_err(ConvertError::from)?;
                Ok(RowResult { result, charge: route.charge(asked.amount, result)?, receipt })
            }
            Some(PairRoute::Nothing(why)) => Err(RowError::NoRoute(why)),
            None => Err(RowError::Convert(ConvertError::NoPath)),
        }
    }

    async fn find(&mut self, pair: Pair) -> Result<PairRoute, ConvertError> {
        for code in [pair.from, pair.to] {
            if !words::is_known(code) {
                return Ok(PairRoute::Nothing(self.words.unknown(code.as_str()).to_string().into()));
            }
        }
        let question = Question { from: pair.from, to: pair.to, date: pair.date, ..self.question };
        match self.converter.route(&question, self.now).await {
            Ok((route, receipt)) => Ok(PairRoute::Route(route, self.written(&receipt).into())),
            // A store that fails now may answer for the next row.
            Err(ConvertError::Store(error)) => Err(ConvertError::Store(error)),
            Err(error) => Ok(PairRoute::Nothing(error.to_string().into())),
        }
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
            let _infallible = match self.format {
                FileFormat::Csv { delimiter } => write!(text, "{}{value}", char::from(delimiter.unwrap_or(b','))),
                FileFormat::Ndjson | FileFormat::Json if self.several => write!(text, ",\"{name}_{}\":\"{value}\"", receipt.to),
                FileFormat::Ndjson | FileFormat::Json => write!(text, ",\"{name}\":\"{value}\""),
            };
        }
        text
    }
}

/// The number that a cell is, by what is known of its column, or by its currency.
fn decided(text: &str, figure: Figure, from: Option<Code>, reading: &mut Notation) -> Result<String, RowError<'static>> {
    let mark = |text: &str| RowError::OtherMark { text: text.to_owned() };
    match figure {
        Figure::Certain { plain, marks } => {
            let other = |point: char| Some(if point == ',' { '.' } else { ',' });
            let point = marks.point.or_else(|| marks.group.filter(|group| matches!(group, '.' | ',')).and_then(other));
            match point {
                Some(point) if reading.firm && reading.marks.point != Some(point) => return Err(mark(text)),
                Some(point) => {
                    reading.marks = currency::Marks { group: other(point), point: Some(point) };
                    reading.firm = true;
                }
                None => {}
            }
            Ok(plain)
        }
        Figure::Twofold { mark, grouped, decimal } => {
            let whole = from.is_some_and(currency::is_without_parts);
            let here = if reading.marks.point == Some(mark) { Some(false) } else { (reading.marks.group == Some(mark)).then_some(true) };
            let thousands = match here {
                Some(here) if reading.firm && whole && !here => None,
                Some(here) if reading.firm => Some(here),
                // A machine's point before decimals, or a person's behind thousands.
                Some(false) if whole => None,
                here if whole => here.or(Some(true)),
                here => here,
            };
            // What was read once without being sure binds the rest of the column.
            if let Some(thousands) = thousands.filter(|_| !whole && !reading.firm) {
                let other = if mark == ',' { '.' } else { ',' };
                let (group, point) = if thousands { (mark, other) } else { (other, mark) };
                (reading.marks, reading.firm) = (currency::Marks { group: Some(group), point: Some(point) }, true);
            }
            match thousands {
                Some(true) => Ok(grouped),
                Some(false) => Ok(decimal),
                None => Err(RowError::Twofold { text: text.to_owned(), grouped, decimal }),
            }
        }
    }
}

/// A day that is not written as 2026-11-24.
fn written(text: &str, reading: &mut Notation) -> Result<Date, RowError<'static>> {
    let found = if reading.strict { None } else { cell::day(text) };
    let Some(found) = found else { return Err(if looks_iso(text) { RowError::NoSuchDay(text.to_owned()) } else { RowError::Date }) };
    if reading.order == Some(cell::Order::YearFirst)
        && let Some(day) = cell::year_first(text)
    {
        return Ok(day);
    }
    if reading.years_first
        && let (Some(first), Some(second)) = (cell::year_first(text), found.by(reading.order.or(Some(cell::Order::DayFirst))))
        && first != second
    {
        return Err(RowError::YearOrDay { text: text.to_owned(), first, second });
    }
    if let Some(order) = cell::order(text) {
        if reading.order.is_some_and(|before| before != order) {
            let first = if order == cell::Order::DayFirst { "the month" } else { "the day" };
            return Err(RowError::OtherOrder { text: text.to_owned(), first });
        }
        reading.order = Some(order);
    }
    match found {
        cell::Day::Impossible => Err(RowError::NoSuchDay(text.to_owned())),
        day => {
            day.by(reading.order).ok_or_else(|| match [cell::Order::DayFirst, cell::Order::MonthFirst].map(|order| day.by(Some(order))) {
                [Some(first), Some(second)] => RowError::TwofoldDay { text: text.to_owned(), first, second },
                _ => RowError::NoSuchDay(text.to_owned()),
            })
        }
    }
}

/// Whether a text has the form of 2026-02-30.
fn looks_iso(text: &str) -> bool {
    text.len() == 10 && text.bytes().enumerate().all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
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
