//! What is offered behind the beginning of a word: currencies, sources, days. Part of `cli`; shells ask by the variable `COMPLETE`
//! (clap_complete), the prompt by itself.

use std::ffi::OsStr;

use clap::CommandFactory;
use clap_complete::CompleteEnv;
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use jiff::ToSpan;
use jiff::civil::Date;

use super::{Cli, today};
use crate::currency::{self, Kind};
use crate::sources;

/// The variable by which a shell asks.
pub(super) const VARIABLE: &str = "COMPLETE";
/// So many days back are offered before any of a day is typed.
const LAST_DAYS: i32 = 7;

/// Something to put in the place of what was typed, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suggestion {
    pub(super) value: String,
    pub(super) about: String,
}

/// Answers a shell that asks what may stand behind what was typed, and ends the process then; does nothing where none asks.
pub fn answer_shell() {
    if std::env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(Cli::command).var(VARIABLE).complete();
    }
}

pub(super) fn currencies() -> ArgValueCompleter {
    completer(currencies_like)
}

pub(super) fn sources() -> ArgValueCompleter {
    completer(sources_like)
}

pub(super) fn days() -> ArgValueCompleter {
    completer(|typed| days_like(typed, today()))
}

/// Of a question: currencies, and days behind an `@`.
pub(super) fn question() -> ArgValueCompleter {
    completer(|typed| question_like(typed, today()))
}

fn completer(offers: impl Fn(&str) -> Vec<Suggestion> + Send + Sync + 'static) -> ArgValueCompleter {
    ArgValueCompleter::new(move |typed: &OsStr| {
        let offers = typed.to_str().map(&offers).unwrap_or_default();
        offers.into_iter().map(|Suggestion { value, about }| CompletionCandidate::new(value).help(Some(about.into()))).collect()
    })
}

/// What may go on with a word of a question.
pub(super) fn question_like(typed: &str, today: Date) -> Vec<Suggestion> {
    match typed.strip_prefix('@') {
        Some(day) => days_like(day, today).into_iter().map(|offer| Suggestion { value: format!("@{}", offer.value), ..offer }).collect(),
        None => currencies_like(typed),
    }
}

/// The living codes that begin so, in the case in which they are typed; of several with commas between them, for the last.
pub(super) fn currencies_like(typed: &str) -> Vec<Suggestion> {
    let (before, last) = typed.rfind(',').map_or(("", typed), |comma| typed.split_at(comma + 1));
    let upper = last.to_uppercase();
    let usual = |currency: &&currency::Currency| currency.end.is_none() && currency.kind != Kind::Reserved;
    let found = currency::all().iter().filter(usual).filter(|currency| currency.code.as_str().starts_with(&upper));
    let cased = |code: String| if last == upper && !last.is_empty() { code } else { code.to_lowercase() };
    found
        .map(|currency| Suggestion { value: format!("{before}{}", cased(currency.code.to_string())), about: currency.name.to_owned() })
        .collect()
}

/// The ids of sources that begin so.
pub(super) fn sources_like(typed: &str) -> Vec<Suggestion> {
    let lower = typed.to_lowercase();
    let all =
        sources::registry().iter().map(|source| Suggestion { value: source.id.as_str().to_lowercase(), about: source.name.to_owned() });
    all.filter(|offer| offer.value.starts_with(&lower)).collect()
}

/// Days that begin so and are not to come: the last ones, those of a month that is typed, and the months of a year that is.
pub(super) fn days_like(typed: &str, today: Date) -> Vec<Suggestion> {
    let weekday = |day: Date| Suggestion { value: day.to_string(), about: day.strftime("%A").to_string() };
    let ago = |days: i32| today.saturating_sub(days.days());
    let words = [("today", today), ("yesterday", ago(1))];
    let mut all: Vec<Suggestion> =
        words.into_iter().map(|(word, day)| Suggestion { value: word.to_owned(), about: day.to_string() }).collect();
    let month: Option<Date> = typed.get(..8).filter(|text| text.ends_with('-')).and_then(|text| format!("{text}01").parse().ok());
    let year: Option<i16> = typed.get(..4).and_then(|text| text.parse().ok());
    match (month, year) {
        (Some(first), _) => all.extend(first.series(1.day()).take_while(|day| *day <= today.min(first.last_of_month())).map(weekday)),
        (None, Some(year)) => {
            let months = (1..=12).filter_map(|month| Date::new(year, month, 1).ok()).filter(|first| *first <= today);
            all.extend(months.map(|first| Suggestion {
                value: first.strftime("%Y-%m").to_string(),
                about: first.strftime("%B %Y, its last day").to_string(),
            }));
        }
        (None, None) => all.extend((1..=LAST_DAYS).map(|days| weekday(ago(days)))),
    }
    all.retain(|offer| offer.value.starts_with(typed));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(offers: Vec<Suggestion>) -> String {
        offers.into_iter().map(|offer| offer.value).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn currencies_and_sources_go_on_with_what_was_typed() {
        assert_eq!(values(currencies_like("jp")), "jpy");
        assert_eq!(values(currencies_like("US")), "USD USN");
        assert_eq!(values(currencies_like("eur,gb")), "eur,gbp");
        assert_eq!(values(currencies_like("he")), "");
        assert!(currencies_like("").len() > 150);
        assert_eq!(currencies_like("chf"), [Suggestion { value: "chf".to_owned(), about: "Swiss Franc".to_owned() }]);
        assert_eq!(values(sources_like("ec")), "ecb");
        assert!(sources_like("").len() > 20);
    }

    #[test]
    fn days_end_with_today() {
        let today = Date::constant(2026, 11, 3);
        let days = |typed: &str| values(days_like(typed, today));
        assert_eq!(days("2026-11-"), "2026-11-01 2026-11-02 2026-11-03");
        assert_eq!(days("2024-02-2"), (20..=29).map(|day| format!("2024-02-{day}")).collect::<Vec<_>>().join(" "));
        assert_eq!(days("2026-1"), "2026-10 2026-11");
        assert_eq!(days("y"), "yesterday");
        assert_eq!(days("").split(' ').collect::<Vec<_>>()[..4], ["today", "yesterday", "2026-11-02", "2026-11-01"]);
        assert_eq!(days("2027-"), "");
        assert_eq!(values(question_like("@tod", today)), "@today");
        assert_eq!(values(question_like("chf", today)), "chf");
    }
}
