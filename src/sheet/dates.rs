//! The rules of a draft's date: whether it can be, whether it comes too early, whether it is the sheet's own. Part of `sheet`: pure.

use jiff::ToSpan;
use jiff::civil::Date;

use super::reject::reject;
use super::{Context, Rejection, Rule, Sheet};
use crate::calendar::{Days, Effective};
use crate::quote::Draft;

/// A sheet dated later than this after the source's today is an error: the longest lead of a publisher is over the New Year.
const FUTURE_DAYS: i64 = 10;
/// So many figures are not all corrected at once on a later day.
const MANY: usize = 10;

/// The latest date that a sheet can bear today, of whatever table: later ones are nobody's to answer.
#[must_use]
pub fn latest_possible(today: Date) -> Date {
    today.checked_add(FUTURE_DAYS.days()).unwrap_or(Date::MAX)
}

/// What no sheet of a table can bear, whoever believes it.
pub(super) fn possible(draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    let (date, today) = (draft.date, context.today);
    if draft.until.is_some_and(|until| until < date) {
        return reject(Rule::FutureDate, format!("dated {date}, and it ends before that"));
    }
    // The rates of a month may come some weeks before it begins.
    let latest = latest_possible(today).max(context.table.when.latest_effective(today));
    if date > latest {
        return reject(Rule::FutureDate, format!("dated {date}, and today is {today}"));
    }
    match context.not_before {
        Some(last) if date < last => reject(Rule::OlderThanLast, format!("dated {date}, and {last} is already here")),
        _ => Ok(()),
    }
}

/// A sheet dated beyond the next date that the table's schedule has is a slip of the publisher until the contrary is shown; and what came
/// before its day is not that day's until the sheet of that day should be out.
pub(super) fn ahead(draft: &Draft, context: &Context<'_>) -> Result<(), Rejection> {
    let (date, latest) = (draft.date, context.table.when.latest_effective(context.today));
    let same = context.quarantine.filter(|waiting| waiting.rejection.rule == Rule::AheadOfSchedule && waiting.draft == *draft);
    if date > latest {
        // The same page says the same wrong date for as long as it stands: a table of the day itself waits for its day.
        let said_again = same.is_some_and(|waiting| context.waited(waiting)) && context.table.when.effective == Effective::NextDay;
        let detail = format!("dated {date}, and the newest that can be out is that of {latest}");
        return if said_again { Ok(()) } else { reject(Rule::AheadOfSchedule, detail) };
    }
    match (same, context.expected) {
        (Some(waiting), Some(expected)) if date > expected && context.table.when.effective == Effective::SameDay => {
            reject(Rule::AheadOfSchedule, format!("dated {date}, and it came on {} already", waiting.since))
        }
        _ => Ok(()),
    }
}

/// A date that is not the sheet's own: a day on which the publisher is known to be closed, or that of the sheet before. The same page says
/// the same wrong date for as long as it stands, so that it is not believed for being said again: the next sheet comes, or an operator decides.
pub(super) fn own(sheet: &Sheet, context: &Context<'_>) -> Result<(), Rejection> {
    let (Some(due), date) = (context.due, sheet.date()) else { return Ok(()) };
    let days = context.table.when.days;
    if days == Days::Target && days.closed(date).is_some() {
        return reject(Rule::Misdated, format!("dated {date}, on which its calendar has no sheet"));
    }
    // A correction changes some figures, or comes before the next sheet is due.
    let Some(here) = context.last.filter(|last| last.date() == date && context.not_before == Some(date) && due > date) else {
        return Ok(());
    };
    let both: Vec<bool> = sheet.quotes().iter().filter_map(|quote| Some(here.quote(quote.pair())? != quote)).collect();
    let changed = both.iter().filter(|changed| **changed).count();
    if both.len() >= MANY && changed * 2 > both.len() {
        let all = both.len();
        return reject(Rule::Misdated, format!("{changed} of {all} figures of {date} are others now, and the sheet of {due} is due"));
    }
    Ok(())
}
