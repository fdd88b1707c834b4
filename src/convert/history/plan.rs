//! Which source has which pair, and by which legs. Part of `convert/history`.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;

use super::line::{Covered, Line, Pick};
use super::reading::Reading;
use super::{Origin, Range, origin};
use crate::convert::book::span;
use crate::convert::path::{self, Ends};
use crate::convert::{Books, ConvertError, Day, Leg, Question};
use crate::currency::{self, Code};
use crate::quote::Pair;
use crate::sheet;
use crate::source::EnabledSource;
use crate::store::{Coverage, StoreError};

/// Of so many named currencies the whole series is read at once; of more, one quarter after the other.
const FEW: usize = 16;

/// The latest date that it is anywhere where a source is.
pub(super) fn latest_today(sources: &[Arc<EnabledSource>], now: Timestamp) -> Date {
    sources.iter().map(|source| source.today(now)).max().unwrap_or(Date::MAX)
}

/// Of so many ways of one pair through one source the further ones are for days that nobody means.
const MOST_WAYS: usize = 6;

/// The ways of a pair through one source's quotes: the fewest legs, then through its pivots in their order, as a conversion chooses them.
fn within(source: &EnabledSource, coverage: &[Arc<Coverage>], from: Code, to: Code) -> Vec<Vec<Pick>> {
    let pick = |from, to| Pick { source: source.id(), from, to };
    let quoted = |from: Code, to: Code| {
        let pair = Pair { base: from, quote: to };
        coverage.iter().any(|table| table.pairs.contains_key(&pair) || table.pairs.contains_key(&pair.turned()))
    };
    if from == to {
        return span(coverage, from, from).map(|_| vec![pick(from, from)]).into_iter().collect();
    }
    let pivots = source.source.pivots;
    let direct = quoted(from, to).then(|| vec![pick(from, to)]);
    let through = |code: Code| (quoted(from, code) && quoted(code, to)).then(|| vec![pick(from, code), pick(code, to)]);
    let mut ways: Vec<Vec<Pick>> = direct.into_iter().chain(pivots.iter().filter_map(|pivot| through(*pivot))).collect();
    if pivots.contains(&from) && pivots.contains(&to) {
        let codes: BTreeSet<Code> = coverage.iter().flat_map(|table| table.pairs.keys().flat_map(|pair| [pair.base, pair.quote])).collect();
        ways.extend(codes.into_iter().filter(|code| !pivots.contains(code)).filter_map(through));
    }
    let pairs = pivots.iter().flat_map(|first| pivots.iter().map(move |second| (*first, *second)));
    let three = |(first, second): (Code, Code)| {
        let all = first != second && quoted(from, first) && quoted(first, second) && quoted(second, to);
        all.then(|| vec![pick(from, first), pick(first, second), pick(second, to)])
    };
    ways.extend(pairs.filter_map(three));
    ways.truncate(MOST_WAYS);
    ways
}

/// What is to be read.
pub(super) struct Plan {
    pub(super) lines: Vec<Line>,
    /// Currencies that were named and of which no day of the range has a row, with what is said of the last of its days.
    pub(super) missing: Vec<(Code, Option<ConvertError>)>,
    pub(super) reading: Reading,
}

#[derive(Default)]
struct Planned {
    lines: Vec<Line>,
    missing: Vec<(Code, Option<ConvertError>)>,
}

/// Chooses a way for every pair, and reads what is needed for it.
pub(super) async fn plan(books: &Books, asked: &Range, now: Timestamp) -> Result<Plan, ConvertError> {
    let covered = covered(books, asked).await?;
    let mut planner = Planner { books, asked, now, reading: Reading::new(books, asked, &covered), covered };
    let found = match &asked.quotes {
        Some(quotes) => planner.named(quotes).await?,
        None => planner.all().await?,
    };
    Ok(Plan { lines: found.lines, missing: found.missing, reading: planner.reading })
}

/// What there is of the sources that may answer: the named one, or those that answer unnamed.
async fn covered(books: &Books, asked: &Range) -> Result<Covered, StoreError> {
    let may = |source: &&Arc<EnabledSource>| match asked.source {
        Some(id) => source.id() == id,
        None => source.unnamed,
    };
    let mut covered = Covered::new();
    let sources: Vec<&Arc<EnabledSource>> = books.sources().iter().filter(may).collect();
    let tables: Vec<_> = sources.iter().flat_map(|source| source.tables.iter().map(|table| table.id)).collect();
    for (table, coverage) in tables.iter().zip(books.store().coverage(&tables).await?) {
        covered.entry(table.source).or_default().push(coverage);
    }
    Ok(covered)
}

struct Planner<'a> {
    books: &'a Books,
    asked: &'a Range,
    now: Timestamp,
    reading: Reading,
    covered: Covered,
}

impl<'a> Planner<'a> {
    /// The sources that have both currencies, in the order in which they answer, with the days for which they have them.
    fn candidates(&self, from: Code, to: Code) -> Vec<(&'a EnabledSource, (Date, Date))> {
        let both = |source: &'a Arc<EnabledSource>| {
            let coverage = self.covered.get(&source.id())?;
            Some((source.as_ref(), span(coverage, from, to)?))
        };
        let mut candidates: Vec<_> = self.books.sources().iter().filter_map(both).collect();
        if self.books.prefer().depends_on_pair() {
            candidates.sort_by_key(|(source, _)| self.books.prefer().of_pair(source, from, to));
        }
        candidates
    }

    fn line(&self, source: &EnabledSource, era: &Era) -> Option<Line> {
        let ways = within(source, self.covered.get(&source.id())?, era.ends.from, era.ends.to);
        // In itself a currency that a law leads to is the law's alone.
        let names = if era.ends.from == era.ends.to && era.has_law() { None } else { Some(source.id().as_str()) };
        (!ways.is_empty()).then(|| era.line(ways, names, self.until(source)))
    }

    /// The last day on which a row of a source may stand: a sheet that is dated tomorrow is not in force today, unless tomorrow is named.
    fn until(&self, source: &EnabledSource) -> Date {
        let today = source.today(self.now);
        self.asked.end.min(if self.asked.ahead { sheet::latest_possible(today) } else { today })
    }

    /// Every currency that was named, in that order.
    async fn named(&mut self, quotes: &[Code]) -> Result<Planned, ConvertError> {
        let few = quotes.len() <= FEW;
        let mut found = Planned::default();
        for &quote in quotes {
            let (eras, mut refused) = Era::all(self.asked, quote, self.now);
            let before = found.lines.len();
            for era in &eras {
                found.lines.extend(self.of(era, few).await?);
            }
            if found.lines.len() == before {
                found.missing.push((quote, refused.take()));
            }
        }
        Ok(found)
    }

    /// Every currency that a source has; none that two must be joined for, and none that is gone, on days after its end.
    async fn all(&mut self) -> Result<Planned, ConvertError> {
        let mut found = Planned::default();
        for quote in currency::all().iter().map(|currency| currency.code).filter(|code| *code != self.asked.base) {
            let (eras, _refused) = Era::all(self.asked, quote, self.now);
            let old = |era: &Era| currency::superseded(self.asked.base, era.until).is_some();
            for era in eras.iter().filter(|era| era.ends.to == quote && !old(era)) {
                let line = self.of(era, false).await?;
                found.lines.extend(line.filter(|line| !line.is_joined()));
            }
        }
        Ok(found)
    }

    /// The line of an era; of a metal that nobody quotes by the ounce, by the gram; of a named currency that nobody quotes, by what ties it to
    /// another.
    async fn of(&mut self, era: &Era, few: bool) -> Result<Option<Line>, StoreError> {
        let named = self.asked.source.is_none() && self.asked.quotes.is_some();
        let instead = [era.in_grams(), named.then(|| era.tied()).flatten()];
        for era in std::iter::once(era).chain(instead.iter().flatten()) {
            let line = if few { self.by_series(era).await? } else { self.by_coverage(era).await? };
            if line.is_some() {
                return Ok(line);
            }
        }
        Ok(None)
    }

    /// By the series themselves: the source that a conversion answers from on the last of the days; where none does, the first that has the
    /// pair on any of them.
    async fn by_series(&mut self, era: &Era) -> Result<Option<Line>, StoreError> {
        if let Some(line) = self.as_converted(era).await? {
            self.reading.load(&line).await?;
            return Ok(self.reading.last(&line).map(|_| line));
        }
        for (source, _) in self.candidates(era.ends.from, era.ends.to) {
            let Some(line) = self.line(source, era) else { continue };
            self.reading.load(&line).await?;
            if self.reading.last(&line).is_some() {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// By what each source covers, so that nothing need be read for the choice.
    async fn by_coverage(&self, era: &Era) -> Result<Option<Line>, StoreError> {
        if let Some(line) = self.as_converted(era).await? {
            return Ok(Some(line));
        }
        let covers = |(source, (first, last)): &(&EnabledSource, (Date, Date))| *first <= self.until(source) && *last >= era.since;
        Ok(self.candidates(era.ends.from, era.ends.to).into_iter().filter(covers).find_map(|(source, _)| self.line(source, era)))
    }

    /// The line of the source, or the two, from which a conversion answers on the last of the days.
    async fn as_converted(&self, era: &Era) -> Result<Option<Line>, StoreError> {
        let (from, to) = (era.ends.from, era.ends.to);
        let now = era.until >= latest_today(self.books.sources(), self.now);
        let day = if now { Day::Now } else { Day::On(era.until) };
        let book = self.books.at(day, self.now).await?;
        let date = if now { None } else { Some(era.until) };
        let question = Question { date, source: self.asked.source, ..Question::new(Decimal::ONE, from, to) };
        let Ok(path) = path::find(&book, self.books.prefer(), &question, self.now) else { return Ok(None) };
        let way = |source: &EnabledSource, from, to| {
            self.covered.get(&source.id()).map_or_else(Vec::new, |coverage| within(source, coverage, from, to))
        };
        let grams = era.in_grams().filter(|_| path.is_in_grams());
        let era = grams.as_ref().unwrap_or(era);
        let mut sources = path.sheets.iter().map(|(page, _)| page.source.as_ref());
        let Some(first) = sources.next() else { return Ok(None) };
        let Some(at) = path.sheets.iter().position(|(page, _)| page.source.id() != first.id()) else { return Ok(self.line(first, era)) };
        let Some(((page, _), through)) = path.sheets.get(at).zip(path.legs.get(at).map(Leg::entry)) else { return Ok(None) };
        let second = page.source.as_ref();
        let (ways, rest) = (way(first, from, through), way(second, through, to));
        let ways: Vec<Vec<Pick>> = ways.iter().flat_map(|one| rest.iter().map(move |other| [one.as_slice(), other].concat())).collect();
        let names = [first.id().as_str(), second.id().as_str()];
        let until = self.until(first).min(self.until(second));
        Ok((!ways.is_empty()).then(|| era.line(ways, names, until)))
    }
}

/// Days over which both codes of a pair mean the same: a currency's own, and what a law fixed from its end on.
struct Era {
    quote: Code,
    ends: Ends,
    since: Date,
    until: Date,
}

impl Era {
    /// The eras of a pair within a range, and why there is nothing on the last days where that is so.
    fn all(asked: &Range, quote: Code, now: Timestamp) -> (Vec<Era>, Option<ConvertError>) {
        let last = asked.end.min(sheet::latest_possible(TimeZone::UTC.to_datetime(now).date()));
        let mut days: Vec<Date> =
            [asked.base, quote].into_iter().flat_map(turns).filter(|day| *day >= asked.start && *day < last).collect();
        days.push(last);
        days.sort_unstable();
        days.dedup();
        let (mut eras, mut refused, mut since) = (Vec::new(), None, asked.start);
        for until in days {
            let question = Question { date: Some(until), ..Question::new(Decimal::ONE, asked.base, quote) };
            match Ends::of(&question, now) {
                Ok(ends) => eras.push(Era { quote, ends, since, until }),
                Err(error) => refused = Some(error),
            }
            since = until.tomorrow().unwrap_or(until);
        }
        (eras, refused)
    }

    /// The same with metals in grams; nothing where neither end is one.
    fn in_grams(&self) -> Option<Era> {
        Some(Era { ends: self.ends.in_grams()?, ..*self })
    }

    /// The same with the currencies to which acts tie its ends, from their first day on; nothing where none is tied.
    fn tied(&self) -> Option<Era> {
        let ends = self.ends.tied(self.until, |_| true)?;
        let pegs = [self.ends.from, self.ends.to].into_iter().filter_map(|code| currency::peg(code, self.until));
        let since = pegs.map(|peg| peg.since).fold(self.since, Date::max);
        Some(Era { ends, since, ..*self })
    }

    fn has_law(&self) -> bool {
        !self.ends.before.is_empty() || !self.ends.after.is_empty()
    }

    fn line(&self, ways: Vec<Vec<Pick>>, names: impl IntoIterator<Item = &'static str>, until: Date) -> Line {
        let Ends { before, after, .. } = &self.ends;
        Line {
            quote: self.quote,
            ways,
            fixed: before.iter().chain(after).map(Leg::factor).collect(),
            origin: Origin::of(before.iter().map(origin).chain(names).chain(after.iter().map(origin))),
            since: self.since,
            until: self.until.min(until),
        }
    }
}

/// The last days of what a code meant: its own last day, and those before a law on what came after it.
fn turns(code: Code) -> Vec<Date> {
    let (mut days, mut code) = (Vec::new(), code);
    while let Some(end) = currency::find(code).and_then(|currency| currency.end).filter(|_| days.len() < 2 * path::LONGEST_CHAIN) {
        days.push(end.last_day);
        days.extend(end.law.and_then(|law| law.since).and_then(|since| since.yesterday().ok()));
        code = end.successor;
    }
    days
}

/// Why there is no row: what was asked, and what there is.
pub(super) async fn nothing(books: &Books, asked: &Range, quote: Option<Code>) -> Result<ConvertError, StoreError> {
    let (mut first, mut last) = (None::<Date>, None::<Date>);
    for (id, coverage) in covered(books, asked).await? {
        let home = books.source(id).map_or(asked.base, |source| source.source.home());
        if let Some((from, to)) = span(&coverage, asked.base, quote.unwrap_or(home)) {
            first = Some(first.map_or(from, |first| first.min(from)));
            last = Some(last.map_or(to, |last| last.max(to)));
        }
    }
    Ok(ConvertError::NoRate { detail: missing(asked, quote, first.zip(last)) + &books.known_words(), first, last })
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
