//! `source=blend`: the exact median of the daily rates that central banks have in force for a pair. Part of `convert`, over `compare`.
//!
//! Never the default. Each source counts once, by its own quotes alone; what does not count stands beside it with the reason. The median is one
//! fraction of whole numbers, of an even number the exact mean of the two in the middle, and the result is rounded once.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::compare::Compared;
use super::fraction::Fraction;
use super::path::Ends;
use super::ratio::OutOfRange;
use super::{Answer, ConvertError, Converter, Day, DayRule, Digits, Leg, Question, UNROUNDED_DIGITS, places};
use crate::calendar::Freshness;
use crate::currency::Code;
use crate::source::{EnabledSource, Kind, SourceId};

/// What is named to ask for it.
pub const BLEND: &str = "blend";

/// Significant digits of the rate.
const RATE_DIGITS: u32 = 12;

/// Why a source's rate does not count.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It is none of a central bank's official and reference rates, but one for accounting, of notes, of a parallel market or an aggregate.
    Kind,
    /// It is this installation's own.
    Own,
    /// It is published weekly or monthly.
    NotDaily,
    /// More publications were missed since than may be.
    Stale,
    /// It is older than whoever asks allows.
    TooOld,
    /// It is exactly what a source before it says of the same day: one figure, published twice.
    SameFigure,
}

/// A rate that does not count.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// Why not.
    pub why: Why,
    /// Whose figure it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "server", schema(value_type = Option<String>))]
    pub same_as: Option<SourceId>,
    /// The rate; its deviation is from the median of those that count.
    #[serde(flatten)]
    pub rate: Compared,
}

/// An amount at the median of the rates that count, with all that were looked at.
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Blend {
    /// The currency of the amount.
    pub from: Code,
    /// The currency of the result.
    pub to: Code,
    /// As it was asked.
    pub amount: Decimal,
    /// Rounded once, to the scale asked for.
    pub result: Decimal,
    /// To 28 significant digits.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub unrounded: Digits,
    /// Units of `to` for one unit of `from`, to 12 significant digits: to be read and not to be computed with.
    #[cfg_attr(feature = "server", schema(value_type = String))]
    pub rate: Digits,
    /// Always `blend`.
    pub source: &'static str,
    /// The day asked: the latest of the sources' own today, when none was named.
    pub requested_date: Date,
    /// The effective date of the oldest sheet that counts.
    pub rate_date: Date,
    /// How the sheets that count stand to the day asked; of several, the worst.
    pub freshness: Freshness,
    /// Which sheet stands for the day, where it is not the newest on or before it.
    #[serde(skip_serializing_if = "DayRule::is_usual")]
    pub rule: DayRule,
    /// The rates that count, in the order in which their sources would answer.
    pub used: Vec<Compared>,
    /// Those that do not, each with the reason.
    pub dropped: Vec<Dropped>,
}

/// A rate that was looked at, and its exact value.
struct Candidate {
    rate: Compared,
    exact: Fraction,
    dropped: Option<(Why, Option<SourceId>)>,
}

impl Converter {
    /// An amount at the median of what central banks say.
    ///
    /// # Errors
    /// [`ConvertError::NoRate`] where no rate counts; else as [`compare`](Converter::compare).
    pub async fn blend(&self, question: &Question, now: Timestamp) -> Result<Answer<Blend>, ConvertError> {
        let Question { from, to, date, .. } = *question;
        let scale = question.scale.unwrap_or(places(to)?);
        places(from)?;
        // Of one unit, so that no amount is too large for a rate that is dropped; and young enough is looked at below.
        let one = Question { amount: Decimal::ONE, source: None, scale: Some(0), max_age: None, fee: None, ..*question };
        let ends = match Ends::of(&one, now) {
            Err(ConvertError::NoPath) => {
                let book = self.books.of(Day::of(date), question.rule, Some([].into()), now).await?;
                return Err(self.books.explain(&one, &book, now).await);
            }
            other => other?,
        };
        if ends.from == ends.to {
            return Err(ConvertError::NoRate { detail: format!("no source has to say what 1 {from} is in {to}"), first: None, last: None });
        }
        let reading = self.books.comparing(ends.from, ends.to).await?;
        let book = self.books.of(Day::of(date), question.rule, reading, now).await?;
        let (rows, requested) = self.listed(&one, &book, now)?;
        let Some(requested) = requested else { return Err(self.books.explain(&one, &book, now).await) };
        let mut all: Vec<Candidate> = Vec::with_capacity(rows.len());
        for (rate, factors) in rows {
            let exact = Fraction::product(&factors)?;
            let source = book.page(rate.source).map(|page| &page.source);
            let dropped = source.and_then(|source| why_not(source, &rate, question.max_age, requested)).map(|why| (why, None));
            let dropped = dropped.or_else(|| {
                let same = |other: &&Candidate| other.dropped.is_none() && other.rate.rate_date == rate.rate_date && other.exact.is(&exact);
                all.iter().find(same).map(|other| (Why::SameFigure, Some(other.rate.source)))
            });
            all.push(Candidate { rate, exact, dropped });
        }
        let counting: Vec<Fraction> = all.iter().filter(|one| one.dropped.is_none()).map(|one| one.exact.clone()).collect();
        let Some(median) = Fraction::median(counting) else { return Err(none_counts(from, to, requested, &all)) };
        let negative = question.amount.is_sign_negative() && !question.amount.is_zero();
        let whole = median.times(question.amount);
        let (mut used, mut dropped) = (Vec::new(), Vec::new());
        for Candidate { rate, exact, dropped: why } in all {
            let rate = Compared { deviation: exact.percent_from(&median, super::compare::PERCENT_DIGITS)?, ..rate };
            match why {
                None => used.push(rate),
                Some((why, same_as)) => dropped.push(Dropped { why, same_as, rate }),
            }
        }
        let value = Blend {
            from,
            to,
            amount: question.amount,
            result: whole.rounded_as(negative, scale, question.rounding)?,
            unrounded: whole.significant_as(negative, UNROUNDED_DIGITS)?,
            rate: median.significant(RATE_DIGITS)?,
            source: BLEND,
            requested_date: requested,
            rate_date: used.iter().map(|rate| rate.rate_date).min().ok_or(OutOfRange)?,
            freshness: used.iter().map(|rate| rate.freshness).max().ok_or(OutOfRange)?,
            rule: question.rule,
            used,
            dropped,
        };
        let legs = value.used.iter().flat_map(|rate| rate.legs.iter());
        let changed = legs.filter_map(|leg: &Leg| leg.fetched_at).max();
        Ok(Answer { value, good_until: book.good_until(None), changed, stamp: book.stamp() })
    }
}

/// Why a source's rate does not count, by itself.
fn why_not(source: &EnabledSource, rate: &Compared, max_age: Option<u32>, requested: Date) -> Option<Why> {
    let age = rate.rate_date.until(requested).map_or(i64::MAX, |span| i64::from(span.get_days()));
    let holds = rate.legs.iter().all(|leg| leg.valid_until.is_some());
    match rate.kind {
        _ if source.own.is_some() => Some(Why::Own),
        Kind::Accounting | Kind::Cash | Kind::Parallel | Kind::Aggregate => Some(Why::Kind),
        Kind::Official | Kind::Reference if !is_daily(source, rate) => Some(Why::NotDaily),
        _ if rate.freshness == Freshness::Stale => Some(Why::Stale),
        _ if !holds && max_age.is_some_and(|most| age > i64::from(most)) => Some(Why::TooOld),
        _ => None,
    }
}

/// Whether every quote is one of a table that is published every working day.
fn is_daily(source: &EnabledSource, rate: &Compared) -> bool {
    let of = |leg: &Leg| {
        let table = leg.table.as_deref().unwrap_or_default();
        let own = leg.source == source.id().as_str();
        !own || source.tables.iter().any(|known| known.id.table == table && known.schedule.when.days.interval() == 1)
    };
    rate.legs.iter().all(of)
}

fn none_counts(from: Code, to: Code, on: Date, all: &[Candidate]) -> ConvertError {
    let names: Vec<String> = all.iter().map(|one| format!("{} ({})", one.rate.source, one.rate.kind.name())).collect();
    let detail = format!(
        "no central bank has a daily rate of 1 {from} in {to} in force on {on} that a median could be taken of; there is: {}",
        names.join(", ")
    );
    ConvertError::NoRate { detail, first: None, last: None }
}
