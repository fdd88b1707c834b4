//! The line of a news agency: whose rate, for which days, what it is and how it changed, as a sentence of the reader's language. Used by
//! `/v1/line` and the feeds. The words are in `line/lang/`, the names of currencies (`scripts/names.mjs`) in `line/names/`.
//!
//! The publisher stands first and alone, so that no name has to be declined, and no article is missing.

mod figure;
pub(crate) mod told;
mod words;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use serde::Serialize;

pub(crate) use self::figure::change;
use self::words::Words;
use crate::calendar::Schedule;
use crate::chart::Locale;
use crate::currency::Code;
use crate::source::{Kind, Source};

/// No calendar has a longer break: see `calendar`.
const LONGEST_BREAK: i64 = 62;

/// One figure, as it was published or, where it was computed, rounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = NewsFigure)]
pub(crate) struct Figure {
    /// The currency that is priced.
    pub(crate) from: Code,
    /// The currency in which it is priced.
    pub(crate) to: Code,
    /// Units of `from`, as the publisher counts them.
    pub(crate) nominal: u32,
    /// Units of `to`: as published, or to six significant digits where it was computed.
    pub(crate) value: Decimal,
    /// The figure of the sheet before; nothing where there is none.
    pub(crate) before: Option<Before>,
}

/// The figure of the sheet before, and what changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = NewsBefore)]
pub(crate) struct Before {
    /// The effective date of that sheet.
    pub(crate) date: Date,
    /// Its figure.
    pub(crate) value: Decimal,
    /// By how many units of `to` the figure rose; below zero, by how many it fell.
    pub(crate) change: Decimal,
    /// The same in per cent of the figure before, to two decimals; to two significant digits where these would be zeros.
    pub(crate) percent: Decimal,
}

/// What a publisher says for some days.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) source: &'static Source,
    /// The first and the last day for which it holds.
    pub(crate) days: (Date, Date),
    pub(crate) figures: Vec<Figure>,
}

impl Line {
    /// The sentence.
    pub(crate) fn text(&self, locale: Locale) -> String {
        let words = Words::of(locale);
        let figures: Vec<String> = self.figures.iter().map(|figure| words.figure(figure)).collect();
        let with = [("heading", self.heading(locale)), ("rates", figures.join(&words.texts.between))];
        words::fill(&words.texts.sentence, &with.each_ref().map(|(name, text)| (*name, text.as_str())))
    }

    /// Whose rates, and for which days.
    pub(crate) fn heading(&self, locale: Locale) -> String {
        let words = Words::of(locale);
        let [one, several] = match self.source.kind {
            Kind::Official => &words.texts.official,
            Kind::Reference => &words.texts.reference,
            _ => &words.texts.other,
        };
        let kind = if self.figures.len() == 1 { one } else { several };
        words::fill(&words.texts.heading, &[("source", &words.source(self.source)), ("kind", kind), ("days", &words.days(self.days))])
    }
}

/// What a figure is, without its change.
pub(crate) fn rate(figure: &Figure, locale: Locale) -> String {
    Words::of(locale).figure(&Figure { before: None, ..figure.clone() })
}

/// A day in words.
pub(crate) fn day(date: Date, locale: Locale) -> String {
    Words::of(locale).date(date)
}

/// A publisher's name in a language.
pub(crate) fn name(source: &Source, locale: Locale) -> String {
    Words::of(locale).source(source)
}

/// The last day for which a sheet holds: the one that its publisher names, else the day before the calendar has the next one.
pub(crate) fn last_day(schedule: &Schedule, effective: Date, until: Option<Date>) -> Date {
    let ahead = || (1..LONGEST_BREAK).filter_map(|days| effective.checked_add(days.days()).ok());
    until.or_else(|| ahead().find(|day| schedule.published_at(*day).is_some())?.yesterday().ok()).unwrap_or(effective)
}

/// The latest day on which a sheet of a source can be dated now: tomorrow's as soon as it is there.
pub(crate) fn latest(source: &crate::source::EnabledSource, now: Timestamp) -> Date {
    let tables = source.tables.iter().map(|table| table.schedule.latest_effective(now));
    tables.max().unwrap_or_else(|| source.today(now))
}
