//! Tests of `sheet`: every rule, with the figures that break it.

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

mod replay;
mod wild;

use super::*;
use crate::feed::ParseError;
use crate::quote::{Draft, Pair, Price};
use crate::source::{Absent, Source, Table};
use crate::sources;

const CODES: [&str; 30] = [
    "USD", "JPY", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "AUD", "CAD", "NZD", "CNY", "HKD", "INR", "KRW",
    "BRL", "MXN", "ZAR", "SGD", "THB", "IDR", "ILS", "ISK", "MYR", "PHP", "UAH",
];

fn now() -> Timestamp {
    "2026-11-20T16:00:00Z".parse().unwrap()
}

fn ecb() -> &'static Source {
    sources::find("ECB").unwrap()
}

/// Judges by the hard rules alone.
fn accept(draft: &Draft, source: &Source, now: Timestamp) -> Result<Sheet, Rejection> {
    super::accept(draft, source, &source.tables[0], date(2026, 11, 20), now)
}

fn quote(code: &str, value: &str) -> Quote {
    Quote::mid(Code::EUR, code.parse().unwrap(), 1, value.parse().unwrap())
}

/// Thirty currencies, the first at 2, the next at 3 and so on.
fn good() -> Draft {
    let quotes = CODES.iter().enumerate().map(|(at, code)| quote(code, &(at + 2).to_string())).collect();
    Draft::of(date(2026, 11, 20), quotes)
}

fn changed(change: impl FnOnce(&mut Draft)) -> Draft {
    let mut draft = good();
    change(&mut draft);
    draft
}

fn yesterday() -> Sheet {
    accept(&changed(|draft| draft.date = date(2026, 11, 19)), ecb(), now()).unwrap()
}

fn context<'a>(last: Option<&'a Sheet>) -> Context<'a> {
    Context { not_before: last.map(Sheet::date), last, ..Context::hard(ecb(), &ecb().tables[0], date(2026, 11, 20), now()) }
}

fn times(quote: &mut Quote, factor: u32) {
    *quote = Quote::mid(quote.base, quote.quote, quote.nominal, quote.value() * Decimal::from(factor));
}

/// The rows that are refused of a draft after yesterday's sheet, of which the rest stands.
fn rows(draft: &Draft) -> Vec<(Rule, String)> {
    let last = yesterday();
    let judged = judge(draft, &context(Some(&last))).unwrap();
    assert_eq!(judged.sheet.date(), draft.date);
    for row in &judged.refused {
        assert_eq!((row.date, row.since, judged.sheet.quote(row.quote.pair())), (draft.date, now(), None));
    }
    judged.refused.into_iter().map(|row| (row.rule, row.detail)).collect()
}

/// The rule that refuses a draft after yesterday's sheet.
fn refused(draft: &Draft) -> (Rule, String) {
    let last = yesterday();
    let rejection = judge(draft, &context(Some(&last))).unwrap_err();
    (rejection.rule, rejection.detail)
}

#[test]
fn a_good_draft_becomes_a_sheet() {
    let last = yesterday();
    let judged = judge(&good(), &context(Some(&last))).unwrap();
    assert_eq!((judged.sheet.table().to_string(), judged.sheet.date()), ("ECB".to_owned(), date(2026, 11, 20)));
    assert_eq!((judged.sheet.quotes().len(), judged.notices.len(), judged.sheet.fetched_at()), (30, 0, now()));
    assert_eq!(judged.sheet.between(Code::USD, Code::EUR), Some(&quote("USD", "2")));
    assert_eq!(judged.sheet.between(Code::EUR, Code::EUR), None);
}

#[test]
fn equal_figures_are_one_figure() {
    assert_eq!(quote("USD", "1.10"), quote("USD", "1.1"));
    let other = changed(|draft| draft.quotes[0] = quote("USD", "2.00"));
    assert_eq!(accept(&good(), ecb(), now()).unwrap(), accept(&other, ecb(), now() + SignedDuration::from_hours(1)).unwrap());
}

#[test]
fn html_and_half_an_answer() {
    let html = Rejection::from(&ParseError::Html { expected: "XML" });
    assert_eq!((html.rule, html.to_string()), (Rule::Html, "html: the answer is an HTML page, not XML".to_owned()));
    let cut = Rejection::from(&ParseError::Malformed { what: "it ends in a tag".to_owned(), at: "byte 7".to_owned() });
    assert_eq!((cut.rule, cut.detail), (Rule::Whole, "it ends in a tag, at byte 7".to_owned()));
}

#[test]
fn empty() {
    assert_eq!(refused(&changed(|draft| draft.quotes.clear())).0, Rule::Empty);
    assert_eq!(refused(&changed(|draft| draft.quotes = vec![quote("ZZZ", "1")])).0, Rule::Empty);
    assert_eq!(Rejection::empty().rule, Rule::Empty);
}

#[test]
fn base_currency() {
    let cross = Quote { base: Code::USD, ..quote("GBP", "0.8") };
    assert_eq!(
        rows(&changed(|draft| draft.quotes.push(cross))),
        [(Rule::BaseCurrency, "1 USD = 0.8 GBP has not EUR on exactly one side".to_owned())]
    );
    let odd = Quote { quote: Code::EUR, ..quote("EUR", "1.01") };
    assert_eq!(rows(&changed(|draft| draft.quotes.push(odd)))[0].0, Rule::BaseCurrency);
    // A table that carries its own base at 1 says nothing, and harms nothing.
    let itself = changed(|draft| draft.quotes.push(quote("EUR", "1.0")));
    assert_eq!(accept(&itself, ecb(), now()).unwrap().quotes().len(), 30);
}

#[test]
fn positive() {
    for value in ["0", "-1.5", "0.000"] {
        assert_eq!(rows(&changed(|draft| draft.quotes[3] = quote("CHF", value)))[0].0, Rule::Positive, "{value}");
    }
    // Zeros across the board are no sheet.
    let zeros = changed(|draft| draft.quotes.iter_mut().take(16).for_each(|one| *one = Quote::mid(one.base, one.quote, 1, Decimal::ZERO)));
    assert_eq!(refused(&zeros), (Rule::Positive, "1 EUR = 0 USD is not above zero, and 15 more of 30".to_owned()));
    let no_units = Quote { nominal: 0, ..quote("CHF", "5") };
    assert_eq!(rows(&changed(|draft| draft.quotes[3] = no_units)), [(Rule::Positive, "0 EUR = 5 CHF is not above zero".to_owned())]);
}

#[test]
fn duplicates() {
    let twice = changed(|draft| draft.quotes.push(quote("USD", "2.1")));
    assert_eq!(rows(&twice), [(Rule::Duplicates, "1 EUR = 2 USD and 1 EUR = 2.1 USD".to_owned())]);
    let turned = |value: &str| Quote::mid(Code::USD, Code::EUR, 1, value.parse().unwrap());
    let disagree = changed(|draft| draft.quotes.push(turned("0.6")));
    assert_eq!(rows(&disagree)[0], (Rule::Duplicates, "1 EUR = 2 USD and 1 USD = 0.6 EUR".to_owned()));
    assert_eq!(rows(&changed(|draft| draft.quotes.push(turned("0.5001")))), []);
    let same = changed(|draft| draft.quotes.push(quote("USD", "2.0")));
    assert_eq!(accept(&same, ecb(), now()).unwrap().quotes().len(), 30);
}

#[test]
fn far_in_the_future_or_before_the_last() {
    let dated = |day| changed(|draft| draft.date = day);
    assert_eq!(refused(&dated(date(2028, 11, 20))), (Rule::FutureDate, "dated 2028-11-20, and today is 2026-11-20".to_owned()));
    assert_eq!(refused(&dated(date(2026, 12, 1))).0, Rule::FutureDate);
    assert_eq!(refused(&dated(date(2026, 11, 18))), (Rule::OlderThanLast, "dated 2026-11-18, and 2026-11-19 is already here".to_owned()));
    assert_eq!(accept(&dated(date(2026, 11, 30)), ecb(), now()).unwrap().date(), date(2026, 11, 30));
}

#[test]
fn a_floor_on_how_many() {
    assert_eq!(refused(&changed(|draft| draft.quotes.truncate(24))), (Rule::Floor, "24 currencies, and at least 25 are due".to_owned()));
    assert_eq!(accept(&changed(|draft| draft.quotes.truncate(25)), ecb(), now()).unwrap().quotes().len(), 25);
}

#[test]
fn what_is_gone_is_left_out_and_what_is_unknown_is_refused_by_row() {
    let more =
        changed(|draft| draft.quotes.extend([quote("HRK", "7.5345"), quote("BGN", "1.95583"), quote("QQQ", "0"), quote("XTS", "1")]));
    let last = yesterday();
    let judged = judge(&more, &context(Some(&last))).unwrap();
    assert_eq!(judged.sheet.quotes().len(), 30);
    let code = |text: &str| text.parse::<Code>().unwrap();
    assert_eq!(judged.notices, [Notice::Retired(code("HRK")), Notice::Retired(code("BGN"))]);
    let unknown: Vec<(Rule, &str)> = judged.refused.iter().map(|row| (row.rule, row.detail.as_str())).collect();
    assert_eq!(
        unknown,
        [
            (Rule::UnknownCurrency, "1 EUR = 0 QQQ: QQQ is no currency of ISO 4217"),
            (Rule::UnknownCurrency, "1 EUR = 1 XTS: XTS is no currency of ISO 4217")
        ]
    );
    // In its time the same currency was quoted.
    let then = Draft { date: date(2022, 12, 30), ..more };
    assert!(accept(&then, ecb(), now()).unwrap().between(code("HRK"), Code::EUR).is_some());
}

#[test]
fn one_rate_off_by_a_power_of_ten() {
    for (value, seen) in [("20", "0.05"), ("0.2", "5"), ("2000", "0.0005")] {
        let expected = (Rule::PowerOfTen, format!("USD was 0.5 EUR and is {seen}"));
        assert_eq!(rows(&changed(|draft| draft.quotes[0] = quote("USD", value))), [expected], "{value}");
    }
    assert!(Rule::ManyJump.quarantines() && !Rule::Positive.quarantines());
}

#[test]
fn one_rate_turned_into_its_inverse() {
    let inverse = changed(|draft| draft.quotes[0] = quote("USD", "0.5"));
    assert_eq!(rows(&inverse), [(Rule::PowerOfTen, "USD was 0.5 EUR and is 2".to_owned())]);
    // The other direction with the right figure is the same rate.
    let turned = Quote::mid(Code::USD, Code::EUR, 100, Decimal::from(50));
    assert_eq!(rows(&changed(|draft| draft.quotes[0] = turned)), []);
}

#[test]
fn one_currency_may_fall_but_not_many() {
    // Ten of thirty that doubled are refused row by row, eleven are the sheet.
    let halved = |count: usize| changed(|draft| draft.quotes.iter_mut().take(count).for_each(|quote| times(quote, 7)));
    assert_eq!(rows(&halved(10)).len(), 10);
    let (rule, detail) = refused(&halved(11));
    assert_eq!((rule, detail.starts_with("11 of 30 rates jumped: ")), (Rule::ManyJump, true), "{detail}");
}

#[test]
fn after_a_long_gap_more_may_have_moved() {
    let old = accept(&changed(|draft| draft.date = date(2024, 11, 20)), ecb(), now()).unwrap();
    let doubled = changed(|draft| draft.quotes.iter_mut().for_each(|quote| times(quote, 2)));
    assert!(judge(&doubled, &context(Some(&old))).is_ok());
}

#[test]
fn what_waits_is_believed_when_it_is_said_again_hours_later() {
    let last = yesterday();
    let jumped = changed(|draft| draft.quotes[0] = quote("USD", "20"));
    let waiting = judge(&jumped, &context(Some(&last))).unwrap().refused;
    assert_eq!((waiting.len(), waiting[0].since), (1, now()));
    let said = |waiting: &[RefusedRow], wait: SignedDuration, draft: &Draft| {
        let context = Context { now: now() + wait, today: draft.date, waiting, ..context(Some(&last)) };
        let judged = judge(draft, &context).unwrap();
        judged.refused.iter().map(|row| (row.rule, row.since)).collect::<Vec<_>>()
    };
    let after = |wait: SignedDuration, draft: &Draft| said(&waiting, wait, draft);
    // What may be a slip is believed in the next sheet, or when its page has stood for longer than over Easter.
    let days = SignedDuration::from_hours(72);
    assert_eq!(after(days, &jumped), [(Rule::PowerOfTen, now())]);
    assert_eq!(after(SignedDuration::from_hours(120), &jumped), []);
    // A devaluation is believed the same evening.
    let fell = changed(|draft| draft.quotes[0] = quote("USD", "3"));
    let fallen = judge(&fell, &context(Some(&last))).unwrap().refused;
    assert_eq!(said(&fallen, SignedDuration::from_mins(179), &fell), [(Rule::Jump, now())]);
    assert_eq!(said(&fallen, CONFIRM_AFTER, &fell), []);
    // The next day's figure on the new level confirms it too; one on a third level waits anew.
    let next = |value| changed(|draft| (draft.quotes[0], draft.date) = (quote("USD", value), date(2026, 11, 23)));
    assert_eq!(after(days, &next("20.4")), []);
    assert_eq!(after(days, &next("400")), [(Rule::PowerOfTen, now() + days)]);
    // An older sheet says nothing about the one that waits, whatever its figures.
    let older = changed(|draft| (draft.quotes[0], draft.date) = (quote("USD", "20"), date(2026, 11, 19)));
    assert_eq!(after(CONFIRM_AFTER, &older), [(Rule::PowerOfTen, now() + CONFIRM_AFTER)]);
    // A hard rule is never waived.
    assert_eq!(after(CONFIRM_AFTER, &next("0"))[0].0, Rule::Positive);
    assert_eq!(accept(&jumped, ecb(), now()).unwrap().between(Code::EUR, Code::USD), Some(&quote("USD", "20")));
}

#[test]
fn a_quarantined_sheet_is_believed_when_it_is_said_again_hours_later() {
    let last = yesterday();
    let jumped = changed(|draft| draft.quotes.iter_mut().for_each(|quote| times(quote, 7)));
    let rejection = judge(&jumped, &context(Some(&last))).unwrap_err();
    let waiting = Quarantine { draft: jumped.clone(), rejection, since: now() };
    let after = |wait: SignedDuration, draft: &Draft| {
        let context = Context { now: now() + wait, quarantine: Some(&waiting), ..context(Some(&last)) };
        judge(draft, &context).map(|judged| judged.sheet.date()).map_err(|rejection| rejection.rule)
    };
    assert_eq!(after(SignedDuration::from_mins(179), &jumped), Err(Rule::ManyJump));
    assert_eq!(after(CONFIRM_AFTER, &jumped), Ok(date(2026, 11, 20)));
    let third = changed(|draft| draft.quotes.iter_mut().for_each(|quote| times(quote, 3)));
    assert_eq!(after(CONFIRM_AFTER, &third), Err(Rule::ManyJump));
}

#[test]
fn a_first_sheet_is_compared_with_what_others_say() {
    let cbr = sources::find("CBR").unwrap();
    // In rubles, seen from a sheet in euros: 1 EUR = 96 RUB = 1.2 USD, so a dollar is 80.
    let mut euros = good();
    euros.quotes[0] = quote("USD", "1.2");
    euros.quotes.push(quote("RUB", "96"));
    let others = accept(&euros, ecb(), now()).unwrap();
    let others = [Others { sheet: &others, through: Code::EUR }];
    let official = |factor: u32| {
        let rouble = |quote: &Quote| Quote::mid(quote.quote, Code::RUB, 1, Decimal::from(96 * factor) / quote.value());
        let quotes = euros.quotes.iter().filter(|quote| quote.quote != Code::RUB).map(rouble);
        let euro = Quote::mid(Code::EUR, Code::RUB, 1, Decimal::from(96 * factor));
        Draft::of(date(2026, 11, 20), quotes.chain([euro]).collect())
    };
    assert!(official(1).quotes.iter().any(|quote| quote.base == Code::USD && quote.value().round_dp(20) == Decimal::from(80)));
    let context = Context { others: &others, ..Context::hard(cbr, &cbr.tables[0], date(2026, 11, 20), now()) };
    assert!(judge(&official(1), &context).is_ok());
    let (rule, detail) = judge(&official(1000), &context).map_err(|refused| (refused.rule, refused.detail)).unwrap_err();
    assert_eq!((rule, detail), (Rule::PowerOfTen, "AUD was 6.8571429 RUB and is 6857.1429".to_owned()));
    assert_eq!(judge(&official(3), &context).unwrap_err().rule, Rule::ManyJump);
    // One official rate far from the market's is no slip, unless it is a power of ten.
    let odd = |factor: u32| {
        let mut draft = official(1);
        times(&mut draft.quotes[5], factor);
        draft
    };
    assert!(judge(&odd(24), &context).is_ok());
    assert_eq!(judge(&odd(100), &context).unwrap().refused[0].rule, Rule::PowerOfTen);
    // A source that says nothing of the ruble says nothing of these rates.
    let silent = yesterday();
    let silent = [Others { sheet: &silent, through: Code::EUR }];
    let context = Context { others: &silent, ..context };
    assert!(judge(&official(1000), &context).is_ok());
}

#[test]
fn the_gram_of_a_metal_is_compared_with_the_ounce_of_others() {
    let bnr = sources::find("BNR").unwrap();
    // By the ounce: 4000 × 4.5 RON, so that a gram is 578.71.
    let mut dollars = good();
    dollars.quotes[10] = quote("RON", "4.5");
    dollars.quotes.push(quote("XAU", "0.00025"));
    let others = accept(&dollars, ecb(), now()).unwrap();
    let others = [Others { sheet: &others, through: Code::EUR }];
    let ron = Code::new(b"RON");
    assert_eq!(others[0].price(Pair { base: Code::new(b"GAU"), quote: ron }).unwrap().round_dp(2).to_string(), "578.71");
    let gold = |gram: i64| {
        let mut draft = Draft::of(date(2026, 11, 20), vec![Quote::mid(Code::new(b"GAU"), ron, 1, Decimal::from(gram))]);
        draft.quotes.push(Quote::mid(Code::EUR, ron, 1, Decimal::new(45, 1)));
        draft
    };
    let table = Table { floor: 1, ..bnr.tables[0] };
    let context = Context { others: &others, ..Context::hard(bnr, &table, date(2026, 11, 20), now()) };
    assert!(judge(&gold(580), &context).unwrap().refused.is_empty());
    let judged = judge(&gold(580_000), &context);
    let said = judged.map(|judged| judged.refused[0].detail.clone()).unwrap_or_else(|rejection| rejection.detail);
    assert_eq!(said, "GAU was 578.71344 RON and is 580000");
}

#[test]
fn a_mid_is_judged_where_only_two_sides_are_published() {
    let sides = |buy: &str, sell: &str| {
        let price = Price::BuySell { buy: buy.parse().unwrap(), sell: sell.parse().unwrap() };
        changed(|draft| draft.quotes[0].price = price)
    };
    let last = yesterday();
    assert!(judge(&sides("1.99", "2.02"), &context(Some(&last))).is_ok());
    assert_eq!(rows(&sides("0", "4"))[0].0, Rule::Positive);
    assert_eq!(rows(&sides("19.9", "20.1"))[0].0, Rule::PowerOfTen);
}

#[test]
fn a_table_that_carries_may_come_short() {
    let source = sources::find("ECB").unwrap();
    let carries = Table { absent: Absent::Carries, floor: 1, ..table_of(source) };
    let last = yesterday();
    let few = changed(|draft| draft.quotes.truncate(3));
    let context = Context { table: &carries, ..context(Some(&last)) };
    assert_eq!(judge(&few, &context).unwrap().sheet.quotes().len(), 3);
    let lists = Table { floor: 1, ..table_of(source) };
    assert_eq!(judge(&few, &Context { table: &lists, ..context }).unwrap_err().detail, "3 currencies, and at least 15 are due");
}

fn table_of(source: &Source) -> Table {
    source.tables[0]
}
