//! What is to be done with a file: where a row's amount, currencies and day stand, how results are rounded, and the limits.
//! Part of `batch`.

use jiff::civil::Date;

use super::cell::Order;
use crate::convert::{DayRule, Fee, Rounding};
use crate::currency::{Code, Marks};
use crate::source::SourceId;

/// What a file is written in, and the answer with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// RFC 4180, and what programs make of it.
    Csv {
        /// What stands between fields; the first rows show it where it is not said.
        delimiter: Option<u8>,
    },
    /// One JSON object a line.
    Ndjson,
    /// A JSON array of objects.
    Json,
}

/// Something that a row says itself, or that one value says for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<T> {
    /// The column or member in which it stands.
    pub column: Option<String>,
    /// What counts where there is no such column, or nothing in it; without it the column must be there.
    pub otherwise: Option<T>,
}

impl<T> Given<T> {
    /// In a column that must be there.
    #[must_use]
    pub fn column(name: &str) -> Given<T> {
        Given { column: Some(name.to_owned()), otherwise: None }
    }

    /// The same for all rows.
    #[must_use]
    pub fn fixed(value: T) -> Given<T> {
        Given { column: None, otherwise: Some(value) }
    }
}

/// What is to be done with a file.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it is written in.
    pub format: FileFormat,
    /// The column of the amount.
    pub amount: String,
    /// The currency of the amount.
    pub from: Given<Code>,
    /// The currency of the result; several fixed ones give a set of columns each.
    pub to: Given<Vec<Code>>,
    /// The day whose rate is asked; `Some(None)` is now.
    pub date: Given<Option<Date>>,
    /// The one source that may answer.
    pub source: Option<SourceId>,
    /// Decimal places of results; the minor unit when none is named.
    pub scale: Option<u32>,
    /// How results are rounded.
    pub rounding: Rounding,
    /// Which sheet stands for a row's day.
    pub rule: DayRule,
    /// A rate that is older than so many days on a row's day is none.
    pub max_age: Option<u32>,
    /// What comes on top of each result, in columns of its own.
    pub fee: Option<Fee>,
    /// How much is borne.
    pub limits: RowLimits,
    /// How far a file is looked at before its first row is converted.
    pub look: Look,
    /// Lines before the header; they are found where this is not said.
    pub skip: Option<usize>,
    /// Whether the first row names the columns; else they have their numbers, from 1.
    pub header: bool,
    /// The decimal mark of amounts: a point or a comma.
    pub decimal: Option<char>,
    /// How the reader writes numbers, where a file does not show how it does.
    pub marks: Marks,
    /// Which of day and month stands first, where a file does not show it.
    pub order: Option<Order>,
    /// What is not UTF-8 is Windows-1252.
    pub foreign: bool,
    /// What shared signs and words mean: the first of these that has them.
    pub symbols: Vec<Code>,
    /// The reader's locale, in whose language currencies have their names, beside English; empty where it is not known.
    pub locale: String,
}

/// How far a file is looked at before its first row is converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// At most so many lines.
    pub lines: usize,
    /// At most so many bytes.
    pub bytes: usize,
}

/// How much is borne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowLimits {
    /// Rows of a file.
    pub rows: u64,
    /// Bytes of a row.
    pub row_bytes: usize,
    /// Columns of a row.
    pub columns: usize,
}

impl Default for RowLimits {
    fn default() -> RowLimits {
        RowLimits { rows: u64::MAX, row_bytes: 64 * 1024, columns: 1000 }
    }
}

impl Plan {
    /// The plan of a file that says everything itself, in the columns `amount`, `from`, `to` and, where there is one, `date`.
    #[must_use]
    pub fn new(format: FileFormat) -> Plan {
        Plan {
            format,
            amount: "amount".to_owned(),
            from: Given::column("from"),
            to: Given::column("to"),
            date: Given { column: Some("date".to_owned()), otherwise: Some(None) },
            source: None,
            scale: None,
            rounding: Rounding::HalfEven,
            rule: DayRule::OnOrBefore,
            max_age: None,
            fee: None,
            limits: RowLimits::default(),
            look: Look { lines: 2, bytes: 64 * 1024 },
            skip: None,
            header: true,
            decimal: None,
            marks: Marks::default(),
            order: None,
            foreign: false,
            symbols: Vec::new(),
            locale: String::new(),
        }
    }

    /// What stands between fields, where it is said.
    pub(super) fn delimiter(&self) -> Option<u8> {
        match self.format {
            FileFormat::Csv { delimiter } => delimiter,
            FileFormat::Ndjson | FileFormat::Json => None,
        }
    }

    /// Whether one day is said for all rows that name none.
    pub(super) fn is_dated(&self) -> bool {
        matches!(self.date.otherwise, Some(Some(_)))
    }

    /// What is put behind a column's name: nothing, but for several targets each one's code.
    fn suffixes(&self) -> Vec<String> {
        match self.to.otherwise.as_deref() {
            Some(targets) if targets.len() > 1 => targets.iter().map(|code| format!("_{code}")).collect(),
            _ => vec![String::new()],
        }
    }

    /// The names of the four things that a row may say, in the order of a row: amount, from, to, date.
    pub(super) fn names(&self) -> [Option<&str>; 4] {
        [Some(&self.amount), self.from.column.as_deref(), self.to.column.as_deref(), self.date.column.as_deref()]
    }

    /// Which of them must be there.
    pub(super) fn required(&self) -> [bool; 4] {
        [true, self.from.otherwise.is_none(), self.to.otherwise.is_none(), self.date.otherwise.is_none()]
    }
}

/// A message shows so many bytes of a header.
const SHOWN_HEADER: usize = 120;

/// What fx adds to a row.
const ADDED: [&str; 6] = ["result", "rate", "rate_date", "source", "freshness", "error"];
/// The same where a fee is asked for.
const CHARGED: [&str; 8] = ["result", "fee", "total", "rate", "rate_date", "source", "freshness", "error"];

/// Names that are added, as often as there are targets.
#[derive(Debug, Clone)]
pub(super) struct AddedColumns {
    /// What stands behind a target's result, and last its error.
    pub(super) names: &'static [&'static str],
    /// What is put behind each name, by target.
    pub(super) suffixes: Vec<String>,
}

impl AddedColumns {
    pub(super) fn of(plan: &Plan) -> AddedColumns {
        AddedColumns { names: if plan.fee.is_some() { &CHARGED } else { &ADDED }, suffixes: plan.suffixes() }
    }

    /// Whether a name is one of those that fx adds.
    pub(super) fn has(&self, name: &str) -> bool {
        self.suffixes.iter().any(|suffix| name.strip_suffix(suffix.as_str()).is_some_and(|stem| self.names.contains(&stem)))
    }
}

/// Why a file is not converted, or not to its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no header.
    #[error("the file is empty: its first line names the columns, such as amount,from,to,date")]
    Empty,
    /// A file of JSON begins otherwise.
    #[error("a file of JSON is an array of rows: it begins with [")]
    NoArray,
    /// An array does not end.
    #[error("the file ends before its array is closed")]
    OpenArray,
    /// Something stands behind an array.
    #[error("something stands behind the end of the array: a file is one array")]
    BehindArray,
    /// A column that is needed is not in the header.
    #[error("the column {name:?} is missing; the header has {header}")]
    MissingColumn {
        /// Its name.
        name: String,
        /// What there is.
        header: String,
    },
    /// A column that is needed is there twice.
    #[error("the column {name:?} is there more than once: name it by its number, from 1")]
    RepeatedColumn {
        /// Its name.
        name: String,
    },
    /// The column of the amount says that it counts in cents, thousands or the like.
    #[error(
        "the column {name:?} says that it counts in {counted}: name it with --amount to have it read as whole units, or make it whole units first"
    )]
    Counted {
        /// Its name.
        name: String,
        /// The word that says so.
        counted: String,
    },
    /// A column is named as one that fx adds.
    #[error("the column {name:?} has the name of one that is added here: rename it")]
    TakenColumn {
        /// Its name.
        name: String,
    },
    /// The header is longer than a row may be.
    #[error("a row has at most {limit} bytes, and the header has more")]
    HeaderTooLong {
        /// The limit.
        limit: usize,
    },
    /// The header has more columns than a row may have.
    #[error("a row has at most {limit} columns, and the header has more")]
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// There are more rows than may be.
    #[error("stopped: a file has at most {limit} rows here; the rows above are done, send the rest in another request")]
    TooManyRows {
        /// The limit.
        limit: u64,
    },
}

impl Refused {
    /// The column that it is about.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Refused::MissingColumn { name, .. }
            | Refused::RepeatedColumn { name }
            | Refused::Counted { name, .. }
            | Refused::TakenColumn { name } => Some(name),
            _ => None,
        }
    }
}

/// The names of a header for a message.
pub(super) fn shown_header(names: &[String]) -> String {
    let mut text = String::new();
    for name in names {
        if text.len() + name.len() > SHOWN_HEADER {
            text.push_str(", …");
            break;
        }
        let comma = if text.is_empty() { "" } else { ", " };
        text.push_str(&format!("{comma}{}", name.escape_debug()));
    }
    text
}
