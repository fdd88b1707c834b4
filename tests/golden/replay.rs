//! Every recording of several days through the rules, in the order of its days: how often they doubt what was right. `--nocapture` prints
//! the table.

#![allow(clippy::print_stderr, reason = "the table is for a person who asks for it")]

use std::collections::BTreeMap;

use fx::quote::{Draft, Pair, Quote};
use fx::sheet::{Context, History, Quarantine, RefusedRow, Rule, Sheet, judge};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::{CASES, Case, find, read, recordings};

/// A day of which the rules doubted a row or the whole.
#[derive(Debug)]
struct Alarm {
    date: Date,
    rule: Rule,
    detail: String,
    /// Whether the publisher went back on it.
    wrong: bool,
}

/// Of which nobody can say that it might be right: what a document says twice and otherwise, and what no rate can be.
const FACTS: [Rule; 6] = [Rule::Empty, Rule::BaseCurrency, Rule::Positive, Rule::Bounds, Rule::Duplicates, Rule::Contradiction];

/// Judges each day after the one before it, with what was known of the table then. A row is doubted rightly where one of the publisher's next
/// figures of the pair goes back to where it was: it was wrong, and stays out. What these go on from was right, and is believed a day later.
fn replay(case: &Case, days: BTreeMap<Date, Vec<Quote>>) -> Vec<Alarm> {
    let (source, table) = find(case);
    let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
    let later = now + SignedDuration::from_hours(24);
    let (mut history, mut last) = (History::of(source.home(), &[]), None::<Sheet>);
    let mut prices: BTreeMap<Pair, Decimal> = BTreeMap::new();
    let mut alarms = Vec::new();
    let days: Vec<(Date, Vec<Quote>)> = days.into_iter().collect();
    for (at, (date, quotes)) in days.iter().enumerate() {
        // A recording that was cut has a hole of years, and nothing is compared over it.
        if last.as_ref().is_some_and(|last| last.date().until(*date).is_ok_and(|hole| hole.get_days() > 366)) {
            (history, last) = (History::of(source.home(), &[]), None);
            prices.clear();
        }
        let draft = Draft::of(*date, quotes.clone());
        let context = Context { last: last.as_ref(), history: Some(&history), ..Context::hard(source, table, *date, now) };
        let believed = match judge(&draft, &context) {
            Ok(judged) if judged.refused.is_empty() => Some(judged.sheet),
            Ok(judged) => {
                let rest = days.get(at + 1..).unwrap_or_default();
                let (wrong, right): (Vec<RefusedRow>, Vec<RefusedRow>) =
                    judged.refused.into_iter().partition(|row| goes_back(&row.quote, prices.get(&row.quote.pair()), rest));
                let alarm = |row: &RefusedRow, wrong| Alarm { date: *date, rule: row.rule, detail: row.detail.clone(), wrong };
                alarms.extend(wrong.iter().map(|row| alarm(row, true)).chain(right.iter().map(|row| alarm(row, false))));
                judge(&draft, &Context { now: later, waiting: &right, ..context }).ok().map(|judged| judged.sheet)
            }
            Err(rejection) => {
                alarms.push(Alarm { date: *date, rule: rejection.rule, detail: rejection.detail.clone(), wrong: false });
                let waits = Quarantine { draft: draft.clone(), rejection, since: now };
                judge(&draft, &Context { now: later, quarantine: Some(&waits), ..context }).ok().map(|judged| judged.sheet)
            }
        };
        if let Some(sheet) = believed {
            prices.extend(sheet.quotes().iter().filter_map(|quote| Some((quote.pair(), price(quote)?))));
            history.add(&sheet);
            last = Some(sheet);
        }
    }
    alarms
}

fn price(quote: &Quote) -> Option<Decimal> {
    quote.value().checked_div(Decimal::from(quote.nominal))
}

/// Figures after which a publisher that has not gone back on one meant it.
const GOES_BACK_WITHIN: usize = 5;

/// Whether one of the next figures of a pair is nearer to what stood there before than to this one.
fn goes_back(quote: &Quote, before: Option<&Decimal>, rest: &[(Date, Vec<Quote>)]) -> bool {
    let next = rest.iter().flat_map(|(_, quotes)| quotes).filter(|next| next.pair() == quote.pair()).take(GOES_BACK_WITHIN);
    let (Some(old), Some(new)) = (before, price(quote)) else { return false };
    let apart = |one: Decimal, other: Decimal| one.max(other).checked_div(one.min(other)).unwrap_or(Decimal::MAX);
    next.filter_map(price).any(|next| apart(next, *old) < apart(next, new))
}

#[test]
fn of_a_thousand_recorded_sheets_at_most_one_is_doubted_without_reason() {
    let Some(shared) = recordings::shared() else { return };
    let (mut sheets, mut doubted, mut wrong) = (0_usize, 0_usize, 0_usize);
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    for case in CASES {
        let days = read(&shared, case).unwrap();
        // One day is beside nothing.
        if days.len() < 2 {
            continue;
        }
        let count = days.len();
        sheets += count;
        let alarms: Vec<Alarm> = replay(case, days).into_iter().filter(|alarm| !FACTS.contains(&alarm.rule)).collect();
        let (known, unknown): (Vec<&Alarm>, Vec<&Alarm>) = alarms.iter().partition(|alarm| alarm.wrong);
        let days_of = |alarms: &[&Alarm]| {
            let mut days: Vec<Date> = alarms.iter().map(|alarm| alarm.date).collect();
            days.dedup();
            days.len()
        };
        wrong += days_of(&known);
        doubted += days_of(&unknown);
        for alarm in &unknown {
            *by_rule.entry(alarm.rule.name()).or_default() += 1;
            lines.push(format!("    {} {}: {}: {}", case.source, alarm.date, alarm.rule, alarm.detail));
        }
        eprintln!(
            "{:14}{:6}{:7} sheets, {:3} rightly doubted, {:3} doubted",
            case.source,
            case.table,
            count,
            days_of(&known),
            days_of(&unknown)
        );
    }
    eprintln!("{sheets} sheets, {wrong} rightly doubted, {doubted} without reason: rows by rule {by_rule:?}\n{}", lines.join("\n"));
    assert!(doubted * 1000 <= sheets, "{doubted} of {sheets} sheets are doubted without reason:\n{}", lines.join("\n"));
}
