//! Lines of cells to rows: what CSV, HTML tables and spreadsheets have in common. Part of `feed/read`.

use crate::feed::ParseError;
use crate::feed::drafts::{Drafts, Row};
use crate::feed::rows::{Direction, Figures, Named, Units, malformed};

/// What the lines and columns of a table are.
#[derive(Debug, Clone, Copy)]
pub enum Layout {
    /// A line is one currency on one day. Fields are the heads of columns, or `#1` for the first column where there are no heads.
    Lines,
    /// A line is a day, a column a currency. The first cell of the line with their names is `head`; the days begin below the line whose
    /// first cell is `after`.
    Days {
        /// The first cell of the line with the names.
        head: &'static str,
        /// The first cell of the last line above the days.
        after: &'static str,
    },
    /// A line is a currency, a column a day. The dates stand on the line, and right of the column, that have this cell; what stands left
    /// of that column, and what comes after a line without figures, is passed over.
    Currencies {
        /// The head of the column with the names.
        head: &'static str,
    },
    /// A line is a day of the month, a column a month. The months stand on the line whose first cell is `head`; the year stands outside of
    /// the table. The form of the date is that of `15 ENE 2024`.
    Calendar {
        /// The first cell of the line with the months.
        head: &'static str,
    },
}

/// The reading of one table, line by line.
pub(super) struct Grid<'g, 'r> {
    layout: Layout,
    drafts: &'g mut Drafts<'r>,
    /// The date of all lines, where it stands outside of the table.
    pub(super) date: Option<String>,
    /// Whether a second table has begun, in which days come again.
    again: bool,
    /// Whether a line with fewer cells than the heads broke off.
    pub(super) whole_lines: bool,
    head: Head,
}

/// What is known of the columns.
enum Head {
    /// Nothing yet.
    Due,
    /// Which columns are the fields.
    Fields(Fields),
    /// Which columns are which currencies, and whether the days have begun.
    Days(Vec<Column>, bool),
    /// The column with the names, and the dates of the others.
    Dates(usize, Vec<String>),
    /// A table has ended, and another may follow.
    Over,
}

/// The columns of the fields.
#[derive(Clone, Copy, Default)]
struct Fields {
    date: Option<usize>,
    until: Option<usize>,
    name: Option<usize>,
    units: Option<usize>,
    first: usize,
    second: Option<usize>,
    /// How many there are.
    all: usize,
}

/// A column of a currency.
enum Column {
    Skip,
    Mid(Named),
    Sides(Named, usize),
}

impl<'g, 'r> Grid<'g, 'r> {
    pub(super) fn new(layout: Layout, drafts: &'g mut Drafts<'r>) -> Grid<'g, 'r> {
        Grid { layout, drafts, date: None, again: false, whole_lines: false, head: Head::Due }
    }

    /// One line.
    pub(super) fn line(&mut self, cells: &[&str]) -> Result<(), ParseError> {
        match self.layout {
            Layout::Lines => self.field_line(cells),
            Layout::Days { head, after } => self.day_line(cells, head, after),
            Layout::Currencies { head } => self.currency_line(cells, head),
            Layout::Calendar { head } => self.month_line(cells, head),
        }
    }

    /// The end of the table, which must have had its head.
    pub(super) fn end(&self) -> Result<(), ParseError> {
        match self.head {
            Head::Due | Head::Days(_, false) => Err(malformed("its heads are not there".to_owned(), "the table")),
            _ => Ok(()),
        }
    }

    fn field_line(&mut self, cells: &[&str]) -> Result<(), ParseError> {
        let fields = match &self.head {
            Head::Fields(fields) => *fields,
            _ => match self.fields(cells) {
                // Columns by number have no line of heads: this one is the first of the rows.
                Some(fields) if self.drafts.rows.is_numbered() => {
                    self.head = Head::Fields(fields);
                    fields
                }
                Some(fields) => {
                    self.head = Head::Fields(fields);
                    return Ok(());
                }
                None => return Ok(()),
            },
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if self.whole_lines && cells.len() < fields.all {
            let what = format!("{} cells where {} are due", cells.len(), fields.all);
            return Err(malformed(what, &format!("the line of {:?}", cells.first().map_or("", |cell| cell.trim()))));
        }
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied();
        let row = Row {
            date: self.date.as_deref().or(cell(fields.date)),
            until: cell(fields.until),
            name: cell(fields.name),
            units: cell(fields.units),
            first: cell(Some(fields.first)),
            second: cell(fields.second),
            ..Row::default()
        };
        self.drafts.row(row)
    }

    /// The columns of the fields, where this line names them all.
    fn fields(&self, cells: &[&str]) -> Option<Fields> {
        let rows = self.drafts.rows;
        let find = |name: &str| match name.strip_prefix('#') {
            Some(number) => number.parse::<usize>().ok()?.checked_sub(1),
            None => cells.iter().position(|cell| cell.trim() == name),
        };
        let units = match (rows.units, rows.units.field()) {
            (Units::FieldOrOne(_), Some(field)) => find(field),
            (_, Some(field)) => Some(find(field)?),
            (_, None) => None,
        };
        let (first, second) = match rows.price {
            Figures::Mid(field) => (find(field)?, None),
            Figures::BuySell(buy, sell) => (find(buy)?, Some(find(sell)?)),
        };
        let date = if self.date.is_some() { None } else { Some(find(rows.date.0)?) };
        let until = rows.until.and_then(|(field, _)| find(field));
        let name = match rows.direction {
            Direction::Always(_) => None,
            _ => Some(find(rows.code)?),
        };
        Some(Fields { date, until, name, units, first, second, all: cells.len() })
    }

    fn day_line(&mut self, cells: &[&str], head: &str, after: &str) -> Result<(), ParseError> {
        let label = cells.first().map_or("", |cell| cell.trim());
        let due = matches!(self.head, Head::Due);
        if due || label == head {
            if label == head {
                self.again = !due;
                self.head = Head::Days(self.columns(cells)?, label == after);
            }
            return Ok(());
        }
        let Head::Days(columns, begun) = &mut self.head else { return Ok(()) };
        if !*begun {
            *begun = label == after;
            return Ok(());
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        if cells.len() != columns.len() {
            let what = format!("{} cells where {} are due", cells.len(), columns.len());
            return Err(malformed(what, &format!("the line of {label:?}")));
        }
        if !self.again {
            self.drafts.day(label)?;
        }
        for (at, column) in columns.iter().enumerate() {
            let cell = |at: usize| cells.get(at).copied();
            let row = |named: &Named, second: Option<&str>, drafts: &mut Drafts<'_>| {
                drafts.quote(*named, Row { date: Some(label), first: cell(at), second, ..Row::default() })
            };
            match column {
                Column::Skip => {}
                Column::Mid(named) => row(named, None, self.drafts)?,
                Column::Sides(named, sell) => row(named, cell(*sell), self.drafts)?,
            }
        }
        Ok(())
    }

    /// What each column is; the first has the dates.
    fn columns(&self, cells: &[&str]) -> Result<Vec<Column>, ParseError> {
        let rows = self.drafts.rows;
        let column = |(at, name): (usize, &&str)| {
            let name = name.trim();
            // Some files end each line with a comma, which makes a column without a name.
            if at == 0 || name.is_empty() {
                return Ok(Column::Skip);
            }
            let Figures::BuySell(buy, sell) = rows.price else {
                return Ok(rows.named(name, None)?.map_or(Column::Skip, Column::Mid));
            };
            if name.ends_with(sell) {
                return Ok(Column::Skip);
            }
            let stem = name.strip_suffix(buy).unwrap_or(name);
            let other = cells.iter().position(|cell| cell.trim().strip_suffix(sell) == Some(stem));
            match (rows.named(stem, None)?, other) {
                (Some(named), Some(other)) => Ok(Column::Sides(named, other)),
                (Some(_), None) => Err(malformed(format!("there is no selling rate of {stem:?}"), "the heads of the table")),
                (None, _) => Ok(Column::Skip),
            }
        };
        cells.iter().enumerate().map(column).collect()
    }

    fn month_line(&mut self, cells: &[&str], head: &str) -> Result<(), ParseError> {
        let label = cells.first().map_or("", |cell| cell.trim());
        if label == head {
            self.head = Head::Dates(0, cells.iter().skip(1).map(|month| month.trim().to_owned()).collect());
            return Ok(());
        }
        let (Head::Dates(_, months), Some(year)) = (&self.head, &self.date) else { return Ok(()) };
        if label.is_empty() || !label.bytes().all(|digit| digit.is_ascii_digit()) {
            return Ok(());
        }
        if cells.len() != months.len() + 1 {
            return Err(malformed(format!("{} cells for {} months", cells.len(), months.len()), &format!("the line of {label:?}")));
        }
        for (month, figure) in months.iter().zip(cells.iter().skip(1)) {
            let date = format!("{label} {month} {year}");
            self.drafts.row(Row { date: Some(&date), first: Some(figure), ..Row::default() })?;
        }
        Ok(())
    }

    fn currency_line(&mut self, cells: &[&str], head: &str) -> Result<(), ParseError> {
        if let Some(at) = cells.iter().position(|cell| cell.trim() == head) {
            let dates = cells.get(at + 1..).unwrap_or_default().iter().map(|date| date.trim().to_owned()).collect();
            self.head = Head::Dates(at, dates);
            return Ok(());
        }
        let Head::Dates(at, dates) = &self.head else { return Ok(()) };
        let name = cells.get(*at).map_or("", |name| name.trim());
        let figures = cells.get(at + 1..).unwrap_or_default();
        if name.is_empty() || figures.iter().all(|figure| figure.trim().is_empty()) {
            self.head = Head::Over;
            return Ok(());
        }
        for (date, figure) in dates.iter().zip(figures).filter(|(date, _)| !date.is_empty()) {
            self.drafts.row(Row { date: Some(date), name: Some(name), first: Some(figure), ..Row::default() })?;
        }
        match figures.len() < dates.iter().rposition(|date| !date.is_empty()).map_or(0, |last| last + 1) {
            true => Err(malformed(format!("{} figures for {} days", figures.len(), dates.len()), &format!("the line of {name:?}"))),
            false => Ok(()),
        }
    }
}
