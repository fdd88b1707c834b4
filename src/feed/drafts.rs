//! Rows to drafts: the one place in which what a publisher writes becomes a quote. Part of `feed`, under every reader of `feed/read`.
//!
//! A reader gives a row as text: a date, a name or code, a nominal, one figure or two. Here buying and selling rates are paired, cells
//! without a figure are passed over, and the same figure twice is one. What the words of a row mean is said by `feed/rows.rs`.

use std::collections::HashMap;

use jiff::civil::Date;

use super::rows::{Direction, Figures, Named, Rows, malformed};
use super::{ParseError, day};
use crate::currency::Code;
use crate::quote::{Draft, Odd, Pair, Price, Quote};

/// One row as a reader found it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row<'t> {
    /// The date, in the form of the declaration.
    pub date: Option<&'t str>,
    /// The last day of validity.
    pub until: Option<&'t str>,
    /// The code or name.
    pub name: Option<&'t str>,
    /// The number of units.
    pub units: Option<&'t str>,
    /// The one figure, or the buying rate.
    pub first: Option<&'t str>,
    /// The selling rate.
    pub second: Option<&'t str>,
    /// What it says a second time: the price of one unit, the number of ISO 4217, the publisher's mark.
    pub again: [Option<&'t str>; 3],
}

/// The drafts that grow from rows, by their dates.
#[derive(Debug)]
pub struct Drafts<'r> {
    pub(super) rows: &'r Rows,
    asked: Option<Pair>,
    drafts: Vec<Draft>,
    by_date: HashMap<Date, usize>,
    /// The text of the last date, and its draft: most rows are of the same day as the one before.
    last: Option<(String, usize)>,
}

impl<'r> Drafts<'r> {
    /// No drafts yet. `asked` is the pair of the series that was asked for.
    pub(super) fn new(rows: &'r Rows, asked: Option<Pair>) -> Drafts<'r> {
        Drafts { rows, asked, drafts: Vec::new(), by_date: HashMap::new(), last: None }
    }

    /// A day begins in the answer: it is there even where it has no rates, and it comes once.
    pub(super) fn day(&mut self, text: &str) -> Result<(), ParseError> {
        let date = self.date(text)?;
        if !self.rows.days_repeat && self.by_date.contains_key(&date) {
            return Err(malformed("it comes twice".to_owned(), &date.to_string()));
        }
        let at = self.draft(date);
        self.last = Some((text.to_owned(), at));
        Ok(())
    }

    /// One row.
    ///
    /// # Errors
    /// [`ParseError`] where it is not as the declaration says.
    pub fn row(&mut self, row: Row<'_>) -> Result<(), ParseError> {
        let name = match (row.name, self.rows.direction) {
            (Some(name), _) => name,
            (None, Direction::AsAsked | Direction::Always(_)) => "",
            (None, _) => return Err(malformed(format!("there is no {}", self.rows.code), row.date.unwrap_or("a row"))),
        };
        match self.rows.named(name, self.asked)? {
            Some(named) => self.quote(named, row),
            None => Ok(()),
        }
    }

    /// The figures of a row whose name is understood.
    pub(super) fn quote(&mut self, named: Named, row: Row<'_>) -> Result<(), ParseError> {
        let label = named_code(self.rows, named);
        let (first, second) = match (self.rows.price, row.first, row.second) {
            (Figures::Mid(field), None, _) | (Figures::BuySell(field, _), None, _) | (Figures::BuySell(_, field), _, None) => {
                return Err(malformed(format!("there is no {field}"), label.as_str()));
            }
            (Figures::Mid(_), Some(first), _) => (first, None),
            (Figures::BuySell(..), Some(first), second) => (first, second),
        };
        if self.rows.is_empty(first) && second.is_none_or(|second| self.rows.is_empty(second)) {
            return Ok(());
        }
        let text = row.date.ok_or_else(|| malformed(format!("there is no {}", self.rows.date.0), label.as_str()))?;
        let at = || format!("{label} of {}", text.trim());
        let nominal = self.rows.units(row.units, &named, label.as_str())?;
        let value = self.rows.figure(first, at)?;
        let price = match second {
            None => Price::Mid { value },
            Some(second) => Price::BuySell { buy: value, sell: self.rows.figure(second, at)? },
        };
        let until = |(text, (field, form)): (&str, (&str, &str))| day::parse_in(self.rows.words, text.trim(), form, field);
        let until = row.until.zip(self.rows.until).map(until).transpose()?;
        let rows = self.rows;
        let mut quote = Quote { base: named.pair.base, quote: named.pair.quote, nominal, price };
        let odd = rows.contradiction(&quote, label, row.again);
        let draft = self.of_text(text)?;
        (quote.base, quote.quote) = (rows.on(quote.base, draft.date), rows.on(quote.quote, draft.date));
        match odd {
            Some(what) => draft.odd.push(Odd { quote, what }),
            None => draft.quotes.push(quote),
        }
        draft.until = until.or(draft.until);
        Ok(())
    }

    fn date(&self, text: &str) -> Result<Date, ParseError> {
        day::parse_in(self.rows.words, text.trim(), self.rows.date.1, "the date of a day")
    }

    fn of_text(&mut self, text: &str) -> Result<&mut Draft, ParseError> {
        let at = match &self.last {
            Some((last, at)) if last == text => *at,
            _ => {
                let at = self.draft(self.date(text)?);
                self.last = Some((text.to_owned(), at));
                at
            }
        };
        self.drafts.get_mut(at).ok_or_else(|| malformed("it was lost".to_owned(), text))
    }

    fn draft(&mut self, date: Date) -> usize {
        let drafts = &mut self.drafts;
        *self.by_date.entry(date).or_insert_with(|| {
            drafts.push(Draft::of(date, Vec::new()));
            drafts.len() - 1
        })
    }

    /// How many figures there are.
    pub(super) fn count(&self) -> usize {
        self.drafts.iter().map(|draft| draft.quotes.len()).sum()
    }

    /// The drafts, oldest first; a figure that came twice stands once.
    pub(super) fn finish(mut self) -> Vec<Draft> {
        for draft in &mut self.drafts {
            once(&mut draft.quotes);
        }
        self.drafts.sort_by_key(|draft| draft.date);
        self.drafts
    }
}

/// Leaves out quotes that say again what an earlier one said. Two that differ both stay, for the rule that refuses them.
fn once(quotes: &mut Vec<Quote>) {
    let mut order: Vec<usize> = (0..quotes.len()).collect();
    order.sort_by_key(|at| quotes.get(*at).map(Quote::pair));
    let same = |one: &usize, next: &usize| quotes.get(*one) == quotes.get(*next);
    let mut again: Vec<usize> =
        order.windows(2).filter_map(|pair| matches!(pair, [one, next] if same(one, next)).then(|| pair.last().copied())?).collect();
    again.sort_unstable();
    for at in again.into_iter().rev() {
        quotes.remove(at);
    }
}

/// The currency that a row is of, for words about it.
fn named_code(rows: &Rows, named: Named) -> Code {
    match rows.direction {
        Direction::HomeIsBase(home) | Direction::ForeignIsBase(home) => named.pair.other(home).unwrap_or(named.pair.base),
        Direction::AsAsked | Direction::Always(_) => named.pair.base,
    }
}
