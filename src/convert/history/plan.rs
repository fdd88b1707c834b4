//! Which source has which pair, and by which legs. Part of `convert/history`.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::reading::Reading;
use super::{Origin, Range};
use crate::convert::{Books, ConvertError};
use crate::currency::{self, Code};
use crate::sheet;
use crate::sources::{Meta, SourceId};
use crate::store::{Coverage, StoreError};

/// Of so many named currencies the whole series is read at once; of more, one quarter after the other.
const FEW: usize = 16;

/// One pair's way through one source, or two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) quote: Code,
    pub(super) legs: Vec<Pick>,
    pub(super) origin: Origin,
    /// The last day on which a row may stand.
    pub(super) until: Date,
}

/// One leg: a source's quotes of one currency, and which way they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Pick {
    pub(super) source: SourceId,
    pub(super) home: Code,
    pub(super) code: Code,
    pub(super) way: Way,
}

/// Which way a leg goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// From the currency to the source's home.
    Home,
    /// From the source's home to the currency.
    Out,
    /// Nowhere: the currency against itself, on the days on which there is a sheet with it.
    Nowhere,
}

/// The latest date that it is anywhere where a source is.
pub(super) fn latest_today(sources: &[Meta], now: Timestamp) -> Date {
    sources.iter().map(|meta| meta.schedule.today(now)).max().unwrap_or(Date::MAX)
}

/// The legs of a pair on one source's sheets.
pub(super) fn within(meta: &Meta, from: Code, to: Code) -> Vec<Pick> {
    let pick = |code, way| Pick { source: meta.id, home: meta.home, code, way };
    if from == to {
        return vec![pick(from, Way::Nowhere)];
    }
    let home = (from != meta.home).then(|| pick(from, Way::Home));
    home.into_iter().chain((to != meta.home).then(|| pick(to, Way::Out))).collect()
}

/// Chooses a way for every pair, and reads what is needed for it.
pub(super) async fn plan(books: &Books, asked: &Range, now: Timestamp) -> Result<(Vec<Line>, Reading), ConvertError> {
    let mut planner = Planner { books, asked, now, reading: Reading::new(books, asked), coverage: HashMap::new() };
    let lines = match &asked.quotes {
        Some(quotes) if quotes.len() <= FEW => planner.named(quotes).await?,
        Some(quotes) => planner.many(quotes.iter().copied(), true).await?,
        None => planner.many(currency::all().iter().map(|currency| currency.code).filter(|code| *code != asked.base), false).await?,
    };
    Ok((lines, planner.reading))
}

struct Planner<'a> {
    books: &'a Books,
    asked: &'a Range,
    now: Timestamp,
    reading: Reading,
    coverage: HashMap<SourceId, Coverage>,
}

impl Planner<'_> {
    fn sources(&self) -> impl Iterator<Item = &Meta> + use<'_> {
        self.books.sources().iter().filter(|meta| self.asked.source.is_none_or(|source| source == meta.id))
    }

    /// The last day on which a row of a source may stand: a sheet that is dated tomorrow is not in force today, unless tomorrow is asked.
    fn until(&self, meta: &Meta) -> Date {
        let today = meta.schedule.today(self.now);
        let ahead = self.asked.end > latest_today(self.books.sources(), self.now);
        self.asked.end.min(if ahead { sheet::latest_possible(today) } else { today })
    }

    /// From this day on a quote is one of the end of the range.
    fn current_from(&self, meta: &Meta) -> Date {
        let end = self.until(meta).min(meta.schedule.today(self.now));
        end.checked_sub(i64::from(self.books.carry_days()).days()).unwrap_or(Date::MIN)
    }

    /// By the series themselves.
    async fn named(&mut self, quotes: &[Code]) -> Result<Vec<Line>, ConvertError> {
        let mut lines = Vec::with_capacity(quotes.len());
        for &quote in quotes {
            let line = match self.alone(quote).await? {
                Some(line) => Some(line),
                None if self.asked.source.is_none() => self.joined(quote).await?,
                None => None,
            };
            match line {
                Some(line) => lines.push(line),
                None => return Err(nothing(self.books, self.asked, Some(quote)).await?),
            }
        }
        Ok(lines)
    }

    /// The first source that has the pair at the end of the range, else the first that has it at all.
    async fn alone(&mut self, quote: Code) -> Result<Option<Line>, StoreError> {
        let books = self.books;
        let mut earlier = None;
        for meta in books.sources().iter().filter(|meta| self.asked.source.is_none_or(|source| source == meta.id)) {
            let line = Line { quote, legs: within(meta, self.asked.base, quote), origin: Origin::Of(meta.id), until: self.until(meta) };
            self.reading.load(&line.legs).await?;
            match self.reading.last(&line) {
                Some(last) if last >= self.current_from(meta) => return Ok(Some(line)),
                Some(_) => earlier = earlier.or(Some(line)),
                None => {}
            }
        }
        Ok(earlier)
    }

    /// Two sources through a currency that both have: the euro, the dollar or the home of one of them; the fewest legs first, then the
    /// order of preference.
    async fn joined(&mut self, quote: Code) -> Result<Option<Line>, StoreError> {
        let mut ways = self.joins(quote);
        ways.sort_by_key(|(rank, _)| *rank);
        for (_, line) in ways {
            self.reading.load(&line.legs).await?;
            if self.reading.last(&line).is_some() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    fn joins(&self, quote: Code) -> Vec<((usize, usize, usize), Line)> {
        let base = self.asked.base;
        let mut ways = Vec::new();
        for (i, first) in self.sources().enumerate() {
            for (j, second) in self.sources().enumerate().filter(|(j, _)| *j != i) {
                let throughs = [Code::EUR, Code::USD, first.home, second.home];
                for (k, through) in throughs.into_iter().enumerate().filter(|(_, through)| *through != base && *through != quote) {
                    let mut legs = within(first, base, through);
                    legs.extend(within(second, through, quote));
                    let origin = Origin::Joined(first.id, second.id);
                    let until = self.until(first).min(self.until(second));
                    ways.push(((legs.len(), i.max(j), k), Line { quote, legs, origin, until }));
                }
            }
        }
        ways
    }

    /// By what each source covers, so that nothing need be read for the choice.
    async fn many(&mut self, quotes: impl Iterator<Item = Code>, named: bool) -> Result<Vec<Line>, ConvertError> {
        let books = self.books;
        for meta in books.sources() {
            let coverage = books.store().coverage(meta.id).await?;
            self.coverage.insert(meta.id, coverage);
        }
        let mut lines = Vec::new();
        for quote in quotes {
            match self.covered(quote) {
                Some(line) => lines.push(line),
                None if named => return Err(nothing(books, self.asked, Some(quote)).await?),
                None => {}
            }
        }
        Ok(lines)
    }

    fn covered(&self, quote: Code) -> Option<Line> {
        let mut earlier = None;
        for meta in self.sources() {
            let until = self.until(meta);
            let Some((first, last)) = span(self.coverage.get(&meta.id)?, meta, self.asked.base, quote) else { continue };
            if first > until || last < self.asked.start {
                continue;
            }
            let line = Line { quote, legs: within(meta, self.asked.base, quote), origin: Origin::Of(meta.id), until };
            if last >= self.current_from(meta) {
                return Some(line);
            }
            earlier = earlier.or(Some(line));
        }
        earlier
    }
}

/// The days within which a source quotes both, as far as its coverage says.
fn span(coverage: &Coverage, meta: &Meta, from: Code, to: Code) -> Option<(Date, Date)> {
    let of = |code: Code| if code == meta.home { coverage.dates } else { coverage.currencies.get(&code).copied() };
    let (from, to) = (of(from)?, of(to)?);
    Some((from.0.max(to.0), from.1.min(to.1))).filter(|(first, last)| first <= last)
}

/// Why there is no row: what was asked, and what there is.
pub(super) async fn nothing(books: &Books, asked: &Range, quote: Option<Code>) -> Result<ConvertError, StoreError> {
    let (mut first, mut last) = (None::<Date>, None::<Date>);
    for meta in books.sources().iter().filter(|meta| asked.source.is_none_or(|source| source == meta.id)) {
        let coverage = books.store().coverage(meta.id).await?;
        let days = match quote {
            Some(quote) => span(&coverage, meta, asked.base, quote),
            None => span(&coverage, meta, asked.base, meta.home),
        };
        if let Some((from, to)) = days {
            first = Some(first.map_or(from, |first| first.min(from)));
            last = Some(last.map_or(to, |last| last.max(to)));
        }
    }
    Ok(ConvertError::NoRate { detail: missing(asked, quote, first.zip(last)), first, last })
}

fn missing(asked: &Range, quote: Option<Code>, exist: Option<(Date, Date)>) -> String {
    let who = asked.source.map_or("no source".to_owned(), |source| source.to_string());
    let never = if asked.source.is_some() { " published no" } else { " published a" };
    let pair = quote.map_or(format!("of {}", asked.base), |quote| format!("of {} to {quote}", asked.base));
    let exist = exist.map_or(String::new(), |(first, last)| format!("; there are rates from {first} to {last}"));
    let ended = [Some(asked.base), quote].into_iter().flatten().filter_map(|code| Some((code, currency::find(code)?.end?)));
    let ended: String = ended
        .filter(|(_, end)| end.last_day < asked.end)
        .map(|(code, end)| format!("; {code} ended on {}, and {} came after it", end.last_day, end.successor))
        .collect();
    format!("{who}{never} rate {pair} from {} to {}{exist}{ended}", asked.start, asked.end)
}
