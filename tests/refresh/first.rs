//! A first sheet, with which nothing of its own table can be compared.

use std::collections::BTreeMap;

use fx::currency::Code;
use fx::feed::{Client, Feed, Fetched, Want, get, read};
use fx::quote::{Draft, Quote};
use fx::sheet::{self, Context, Others, Rejection};
use fx::source::{Kind, Source, SourceId, Table};
use fx::sources;

use super::*;

const CHF: Code = Code::new(b"CHF");
const DEM: Code = Code::new(b"DEM");
const CODES: [&str; 5] = ["USD", "GBP", "JPY", "SEK", "CAD"];

const TABLES: &[Table] = &[Table::asked(get("https://publisher.example/"), read::json("[]"))];

const fn publisher(kind: Kind, pivots: &'static [Code]) -> Source {
    Source {
        id: SourceId::new("TEST"),
        name: "A publisher",
        country: "",
        kind,
        pivots,
        zone: "Europe/Berlin",
        page: "",
        terms: "",
        key: None,
        base_url: None,
        tables: TABLES,
    }
}

/// Beside the ECB's sheet of that day, what the rules say to a first sheet in which everything is so many times what the ECB has.
fn judged(source: &Source, home: Code, day: Date, ecb: Date, times: u32) -> Result<usize, Rejection> {
    static EURO: Source = publisher(Kind::Reference, &[Code::EUR]);
    let per_euro = |code: &str| Quote::mid(Code::EUR, code.parse().unwrap(), 1, 2.into());
    let beside = Draft::of(ecb, CODES.map(per_euro).into_iter().chain([per_euro("CHF")]).collect());
    let others = sheet::accept(&beside, &EURO, &EURO.tables[0], ecb, at("2026-11-02T16:00:00Z")).unwrap();
    // A euro is 2 of each, and 1.95583 marks.
    let value = if home == DEM { "0.977915".parse().unwrap() } else { rust_decimal::Decimal::ONE };
    let quotes = CODES.map(|code| Quote::mid(code.parse().unwrap(), home, 1, value * rust_decimal::Decimal::from(times)));
    let draft = Draft::of(day, quotes.to_vec());
    let others = [Others { sheet: &others, through: Code::EUR }];
    let context = Context { others: &others, ..Context::hard(source, &source.tables[0], date(2026, 11, 2), at("2026-11-02T16:00:00Z")) };
    sheet::judge(&draft, &context).map(|judged| judged.sheet.quotes().len())
}

#[test]
fn bank_notes_may_be_far_from_the_official_rate_and_not_a_thousand_times() {
    static NOTES: Source = publisher(Kind::Cash, &[CHF]);
    let day = date(2026, 10, 30);
    assert_eq!(judged(&NOTES, CHF, day, day, 1), Ok(5));
    assert_eq!(judged(&NOTES, CHF, day, day, 60), Ok(5), "a market beside the official one");
    assert_eq!(judged(&NOTES, CHF, day, day, 1000).unwrap_err().rule, Rule::PowerOfTen);
}

#[test]
fn a_first_sheet_of_long_ago_is_compared_with_what_there_is() {
    static BANK: Source = publisher(Kind::Official, &[CHF]);
    let (then, now) = (date(2024, 1, 5), date(2026, 10, 30));
    assert_eq!(judged(&BANK, CHF, then, now, 40), Ok(5), "a devaluation of three years");
    assert_eq!(judged(&BANK, CHF, then, now, 100_000).unwrap_err().rule, Rule::PowerOfTen);
}

#[test]
fn a_currency_that_is_gone_is_compared_by_the_laws_rate() {
    static BANK: Source = publisher(Kind::Official, &[DEM]);
    let (then, ecb) = (date(1998, 12, 30), date(1999, 1, 4));
    assert_eq!(judged(&BANK, DEM, then, ecb, 1), Ok(5));
    assert_eq!(judged(&BANK, DEM, then, ecb, 10_000).unwrap_err().rule, Rule::PowerOfTen);
}

/// An amendment of one currency is the first sheet of the Treasury's; the next currency is as new as it was.
#[test]
fn a_pair_that_is_new_to_its_table_is_compared_as_a_first_one() {
    static TREASURY: Source = publisher(Kind::Accounting, &[CHF]);
    let (now, day) = (at("2026-11-02T16:00:00Z"), date(2026, 10, 30));
    let one = |code: &str, value: u32| Quote::mid(code.parse().unwrap(), CHF, 1, value.into());
    let sheet = |day, quotes: Vec<Quote>| sheet::accept(&Draft::of(day, quotes), &TREASURY, &TREASURY.tables[0], day, now).unwrap();
    let (last, beside) = (sheet(date(2026, 10, 1), vec![one("SEK", 1)]), sheet(day, vec![one("USD", 1), one("SEK", 1)]));
    let wide = [Others { sheet: &beside, through: CHF }];
    let context = Context { last: Some(&last), wide: &wide, ..Context::hard(&TREASURY, &TREASURY.tables[0], date(2026, 11, 2), now) };
    let judged = |value| sheet::judge(&Draft::of(day, vec![one("USD", value)]), &context).map(|judged| judged.sheet.quotes().len());
    assert_eq!(judged(20), Ok(1));
    assert_eq!(judged(1_000_000).unwrap_err().rule, Rule::PowerOfTen);
}

/// The Gambia's answers hold a currency's every day since 2000: a poll that judged all of them took half a minute.
#[tokio::test]
async fn of_a_whole_past_in_every_series_the_last_days_are_news() {
    let publisher = MockServer::start().await;
    let day = |at: &str| Timestamp::as_millisecond(format!("{at}T00:00:00Z").parse().unwrap());
    let body = format!("[[{},70.1],[{},70.2],[{},71.3]]", day("2010-03-01"), day("2026-10-29"), day("2026-10-30"));
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&publisher).await;
    let client = Client::new(&config(&publisher, &["ECB"]).fetch.policy()).unwrap();
    let uri = publisher.uri();
    let mut feed = Feed::new(&client, Some(&uri), BTreeMap::new());
    let source = sources::find("CBG").unwrap();
    let latest = Want::Latest { today: date(2026, 11, 2), have: None };
    let Fetched::Drafts(drafts) = sources::fetch(source, &source.tables[0], &mut feed, latest).await.unwrap() else { panic!() };
    assert_eq!(drafts.iter().map(|draft| draft.date).collect::<Vec<_>>(), [date(2026, 10, 29), date(2026, 10, 30)]);
}
