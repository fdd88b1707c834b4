//! Wild figures, sheets from the future, and what says one thing twice: tables of cases.

use jiff::ToSpan;

use super::*;
use crate::quote::Odd;

/// Sixty days of thirty currencies that move by a third of a percent a day and back, the Danish krone not at all.
fn past() -> Vec<Sheet> {
    let first = date(2026, 8, 20);
    let day = |at: i64| {
        let draft = changed(|draft| {
            draft.date = first + at.days();
            for quote in draft.quotes.iter_mut().filter(|quote| quote.quote.as_str() != "DKK") {
                let up = Decimal::new(1000 + 3 * (at % 2), 3);
                *quote = Quote::mid(quote.base, quote.quote, 1, quote.value() * up);
            }
        });
        accept(&draft, ecb(), now()).unwrap()
    };
    (0..91).map(day).collect()
}

/// What becomes of a sheet after that past: rows that are refused, or the rule that refuses all.
fn after_the_past(draft: &Draft, others: &[Others<'_>]) -> Result<Vec<(Rule, String)>, Rule> {
    let past = past();
    let history = History::of(Code::EUR, &past);
    let last = past.last().unwrap();
    let judged = judge(draft, &Context { history: Some(&history), others, ..context(Some(last)) });
    let code = |row: &RefusedRow| row.quote.other(Code::EUR).unwrap().to_string();
    judged.map(|judged| judged.refused.iter().map(|row| (row.rule, code(row))).collect()).map_err(|rejection| rejection.rule)
}

fn by(code: &str, factor: &str) -> impl FnOnce(&mut Draft) {
    let (code, factor): (Code, Decimal) = (code.parse().unwrap(), factor.parse().unwrap());
    move |draft| {
        let quote = draft.quotes.iter_mut().find(|quote| quote.quote == code).unwrap();
        *quote = Quote::mid(quote.base, quote.quote, 1, quote.value() * factor);
    }
}

#[test]
fn one_wild_figure_is_refused_and_the_day_stands() {
    for (code, factor, rule) in [
        ("USD", "1.6", Some(Rule::Jump)),
        ("USD", "3", Some(Rule::Jump)),
        ("USD", "0.3333", Some(Rule::Jump)),
        ("CHF", "0.8", Some(Rule::Jump)),
        ("CHF", "1.16", Some(Rule::Jump)),
        ("CHF", "1.14", None),
        ("CHF", "0.9", None),
        // The quiet one is held closer.
        ("DKK", "1.06", Some(Rule::Jump)),
        ("DKK", "1.04", None),
        ("JPY", "100", Some(Rule::PowerOfTen)),
        ("JPY", "0.01", Some(Rule::PowerOfTen)),
    ] {
        let expected: Vec<(Rule, String)> = rule.map(|rule| (rule, code.to_owned())).into_iter().collect();
        assert_eq!(after_the_past(&changed(by(code, factor)), &[]), Ok(expected), "{code} times {factor}");
    }
}

#[test]
fn figures_of_another_currency() {
    let put = |draft: &mut Draft, code: &str, value: &str| {
        let at = draft.quotes.iter().position(|quote| quote.quote.as_str() == code).unwrap();
        draft.quotes[at] = quote(code, value);
    };
    // USD is at 2, JPY at 3, GBP at 4, AUD at 14, CAD at 15, NZD at 16.
    let exchanged = |codes: &[&str]| codes.iter().map(|code| (Rule::Exchanged, (*code).to_owned())).collect::<Vec<_>>();
    for (figures, expected) in [
        (&[("USD", "3.001"), ("JPY", "2.002")][..], exchanged(&["JPY", "USD"])),
        (&[("AUD", "15.01"), ("CAD", "14.02")], exchanged(&["AUD", "CAD"])),
        (&[("AUD", "15"), ("CAD", "16"), ("NZD", "14")], exchanged(&["AUD", "CAD", "NZD"])),
        // Both moved, and neither to where the other was.
        (&[("AUD", "14.6"), ("CAD", "15.4")], vec![]),
    ] {
        let draft = changed(|draft| figures.iter().for_each(|(code, value)| put(draft, code, value)));
        assert_eq!(after_the_past(&draft, &[]), Ok(expected), "{figures:?}");
    }
}

#[test]
fn a_main_currency_that_is_missing_is_a_reason() {
    let without = |code: &str| changed(|draft| draft.quotes.retain(|quote| quote.quote.as_str() != code));
    for (code, expected) in [("USD", Err(Rule::MainCurrency)), ("CNY", Err(Rule::MainCurrency)), ("ILS", Ok(vec![]))] {
        assert_eq!(after_the_past(&without(code), &[]), expected, "{code}");
    }
    let last = yesterday();
    let (draft, detail) = (without("USD"), "USD is missing, and the sheet of 2026-11-19 has it");
    let rejection = judge(&draft, &context(Some(&last))).unwrap_err();
    assert_eq!(rejection.detail, detail);
    let waiting = Quarantine { draft: draft.clone(), rejection, since: now() };
    let later = Context { now: now() + CONFIRM_AFTER, quarantine: Some(&waiting), ..context(Some(&last)) };
    assert_eq!(judge(&draft, &later).unwrap().sheet.quotes().len(), 29);
}

#[test]
fn others_of_the_same_day_confirm_a_jump_or_doubt_a_change() {
    let dated = |day, factor: &str| accept(&Draft { date: day, ..changed(by("SEK", factor)) }, ecb(), now()).unwrap();
    let today = date(2026, 11, 20);
    for (move_by, other, of, expected) in [
        ("1.4", "1.41", today, vec![]),
        ("1.4", "1.0", today, vec![Rule::Jump]),
        // What was said days ago says nothing.
        ("1.4", "1.41", date(2026, 11, 17), vec![Rule::Jump]),
        ("1.08", "1.0", today, vec![Rule::Others]),
        ("1.08", "1.07", today, vec![]),
        ("1.08", "1.0", date(2026, 11, 17), vec![]),
        ("1.04", "1.0", today, vec![]),
        // One that is far from both says nothing.
        ("1.08", "1.9", today, vec![]),
    ] {
        let sheet = dated(of, other);
        let others = [Others { sheet: &sheet, through: Code::EUR }];
        let rows = after_the_past(&changed(by("SEK", move_by)), &others).unwrap();
        assert_eq!(rows.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>(), expected, "{move_by} beside {other} of {of}");
    }
}

#[test]
fn figures_that_no_rate_can_be() {
    for (value, nominal, rule) in [
        ("20000000000000000000000000000", 1, Some(Rule::Bounds)),
        ("1000000000000.1", 1, Some(Rule::Bounds)),
        ("0.0000000000009", 1, Some(Rule::Bounds)),
        ("0.0000000000000000000000000001", 1, Some(Rule::Bounds)),
        ("0.0005", 1_000_000_000, Some(Rule::Bounds)),
        ("79228162514264337593543950335", 4_294_967_295, Some(Rule::Bounds)),
    ] {
        let odd = Quote { nominal, ..quote("XAU", value) };
        let found = rows(&changed(|draft| draft.quotes.push(odd)));
        assert_eq!(found.first().map(|(rule, _)| *rule), rule, "{value} for {nominal}");
    }
    for value in ["1000000000000", "0.000000000001", "0.00024", "4650000"] {
        assert_eq!(rows(&changed(|draft| draft.quotes.push(quote("XAU", value)))), [], "{value}");
    }
    let sides = |buy: &str, sell: &str| Price::BuySell { buy: buy.parse().unwrap(), sell: sell.parse().unwrap() };
    let odd = Quote { price: sides("1", "2000000000000"), ..quote("XAU", "1") };
    assert_eq!(rows(&changed(|draft| draft.quotes.push(odd)))[0].0, Rule::Bounds);
}

#[test]
fn a_row_that_contradicts_itself() {
    let odd = Odd { quote: quote("SEK", "6"), what: "6 SEK for one, and 0.6 by its price for one unit".to_owned() };
    let draft = changed(|draft| {
        draft.quotes.retain(|quote| quote.quote.as_str() != "SEK");
        draft.odd.push(odd.clone());
    });
    assert_eq!(rows(&draft), [(Rule::Contradiction, odd.what)]);
}

#[test]
fn a_sheet_from_the_future() {
    let last = yesterday();
    let cbr = sources::find("CBR").unwrap();
    let ahead = |source: &'static Source, today, day| {
        let home = source.home();
        let quotes = CODES.iter().map(|code| Quote::mid(code.parse().unwrap(), home, 1, Decimal::from(3))).collect();
        judge(&Draft::of(day, quotes), &Context::hard(source, &source.tables[0], today, now()))
            .map(|_| ())
            .map_err(|rejection| rejection.rule)
    };
    let friday = date(2026, 11, 20);
    for (source, day, expected) in [
        (ecb(), friday, Ok(())),
        (ecb(), date(2026, 11, 21), Err(Rule::AheadOfSchedule)),
        (ecb(), date(2026, 11, 27), Err(Rule::AheadOfSchedule)),
        (ecb(), date(2026, 11, 30), Err(Rule::AheadOfSchedule)),
        (ecb(), date(2026, 12, 1), Err(Rule::FutureDate)),
        (cbr, date(2026, 11, 21), Ok(())),
        (cbr, date(2026, 11, 22), Err(Rule::AheadOfSchedule)),
        (cbr, date(2026, 11, 24), Err(Rule::AheadOfSchedule)),
    ] {
        assert_eq!(ahead(source, friday, day), expected, "{} dated {day}", source.id);
    }
    // The same page dated tomorrow says so for as long as it stands: it is not that day's before that day's should be out.
    let draft = changed(|draft| draft.date = date(2026, 11, 23));
    let rejection = Rejection { rule: Rule::AheadOfSchedule, detail: String::new() };
    let waiting = Quarantine { draft: draft.clone(), rejection, since: now() };
    let on = |hours: i64, today, expected, draft: &Draft| {
        let now = now() + SignedDuration::from_hours(hours);
        let hard = Context::hard(ecb(), &ecb().tables[0], today, now);
        let context = Context { expected: Some(expected), last: Some(&last), quarantine: Some(&waiting), ..hard };
        judge(draft, &context).map(|judged| judged.sheet.date()).map_err(|rejection| rejection.rule)
    };
    let monday = date(2026, 11, 23);
    assert_eq!(on(4, friday, friday, &draft), Err(Rule::AheadOfSchedule));
    assert_eq!(on(60, monday, friday, &draft), Err(Rule::AheadOfSchedule));
    assert_eq!(on(73, monday, monday, &draft), Ok(monday));
    // Other figures of that day are that day's, however early they come.
    assert_eq!(on(60, monday, friday, &Draft { date: monday, ..changed(by("SEK", "1.001")) }), Ok(monday));
    // A corrected sheet of the day itself is nothing but that.
    assert_eq!(on(1, friday, friday, &changed(|_| ())), Ok(friday));
    // An operator may believe it.
    assert_eq!(accept(&draft, ecb(), now()).unwrap().date(), monday);
}
