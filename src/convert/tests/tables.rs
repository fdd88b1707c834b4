//! Tests of `convert`: several tables of a source, pairs that a sheet lacks, rates of a period, buying and selling rates, quotes without a home currency.

use super::*;

/// A made-up publisher with one table of working days, which is left open by the caller.
const fn publisher(id: &'static str, kind: Kind, pivots: &'static [Code], tables: &'static [Table]) -> Source {
    Source { id: SourceId::new(id), kind, pivots, tables, country: "", ..ecb::SOURCE }
}

const TABLE: Table = Table { floor: 1, carry: None, ..ecb::SOURCE.tables[0] };
const PLN: Code = Code::new(b"PLN");

/// Two tables: A on working days, B on Wednesdays.
static TWO_TABLES: Source = publisher(
    "TWO",
    Kind::Official,
    &[PLN],
    &[
        Table { id: "A", ..TABLE },
        Table { id: "B", when: crate::calendar::weekly(jiff::civil::Weekday::Wednesday), carry: Some(35), ..TABLE },
    ],
);
/// Some pairs are missing on some days.
static CARRIES: Source = publisher("CARRIES", Kind::Official, &[PLN], &[Table { absent: Absent::Carries, ..TABLE }]);
/// No home: quotes around the dollar and the euro.
static GRAPH: Source = publisher("GRAPH", Kind::Reference, &[Code::USD, Code::EUR], &[TABLE]);
/// Rates of a month.
static MONTHS: Source = publisher("MONTHS", Kind::Accounting, &[PLN], &[TABLE]);

async fn over(sources: &[&'static Source], sheets: &[Sheet]) -> Converter {
    let store = Arc::new(Memory::default());
    store.put(sheets).await.unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let enabled = sources.iter().map(|source| EnabledSource::new(source, &zone, 10)).collect();
    let preference = Preference::new(sources.iter().map(|source| Preferred::Source(source.id)).collect());
    Converter::new(Arc::new(Books::new(store, enabled, preference, 10, Arc::default(), Reads::Everything)))
}

fn table(source: &Source, id: &'static str) -> TableId {
    TableId { source: source.id, table: id }
}

#[tokio::test]
async fn each_pair_has_the_newest_quote_over_all_tables_of_its_source() {
    let sheets = [
        sheet_of(table(&TWO_TABLES, "A"), date(2026, 11, 23), None, &["1 USD = 3.6 PLN"]),
        sheet_of(table(&TWO_TABLES, "B"), date(2026, 11, 18), None, &["1 AFN = 0.05 PLN", "1 USD = 3.5 PLN"]),
    ];
    let converter = over(&[&TWO_TABLES], &sheets).await;
    let afghani = ask(&converter, "72 AFN USD", |_| {}).await.unwrap();
    assert_eq!(legs(&afghani), ["TWO 1 AFN = 0.05 PLN", "TWO inverse 1 USD = 3.6 PLN"]);
    assert_eq!(afghani.legs.iter().map(|leg| leg.table.as_deref()).collect::<Vec<_>>(), [Some("B"), Some("A")]);
    assert_eq!((afghani.result.to_string().as_str(), afghani.rate_date), ("1.00", date(2026, 11, 18)));
    // The weekly table is carried from Wednesday to Wednesday, and for longer than the daily one.
    assert_eq!((afghani.freshness, afghani.reason), (Freshness::Carried, Some(Reason::BetweenPublications)));
    let later = |question: &mut Question| question.date = Some(date(2026, 11, 24));
    assert_eq!(ask(&converter, "72 AFN PLN", later).await.unwrap().rate_date, date(2026, 11, 18));
}

#[tokio::test]
async fn a_pair_that_a_newer_sheet_lacks_is_suspended_or_carried_as_its_table_says() {
    let days = |source: &Source| {
        [
            sheet_of(table(source, ""), date(2026, 11, 11), None, &["1 USD = 3.5 PLN", "1 XAU = 9000 PLN", "1 EUR = 4.2 PLN"]),
            sheet_of(table(source, ""), date(2026, 11, 20), None, &["1 USD = 3.55 PLN", "1 EUR = 4.25 PLN"]),
            sheet_of(table(source, ""), date(2026, 11, 23), None, &["1 USD = 3.6 PLN"]),
        ]
    };
    let carries = over(&[&CARRIES], &days(&CARRIES)).await;
    let euro = ask(&carries, "1 EUR PLN", |_| {}).await.unwrap();
    assert_eq!(legs(&euro), ["CARRIES 1 EUR = 4.25 PLN"]);
    assert_eq!((euro.rate_date, euro.freshness, euro.reason), (date(2026, 11, 20), Freshness::Carried, Some(Reason::NotQuotedThatDay)));
    assert_eq!(euro.words(), "CARRIES, 20 November 2026; not quoted on that day");
    // Nine publications are more than the eight of the usual ten days.
    let gold = ask(&carries, "1 XAU PLN", |_| {}).await.unwrap_err();
    assert_eq!(gold.to_string(), "CARRIES has not quoted XAU since 2026-11-11: ask for a date up to then, or for another source");
    let suspends = &TWO_TABLES;
    let one = [
        sheet_of(table(suspends, "A"), date(2026, 11, 20), None, &["1 USD = 3.55 PLN", "1 EUR = 4.25 PLN"]),
        sheet_of(table(suspends, "A"), date(2026, 11, 23), None, &["1 USD = 3.6 PLN"]),
    ];
    let euro = ask(&over(&[suspends], &one).await, "1 EUR PLN", |_| {}).await.unwrap_err();
    assert_eq!(euro.to_string(), "TWO has not quoted EUR since 2026-11-20: ask for a date up to then, or for another source");
}

#[tokio::test]
async fn a_rate_of_a_period_holds_on_its_days_and_on_no_other_and_only_for_who_names_it() {
    let november = sheet_of(table(&MONTHS, ""), date(2026, 11, 1), Some(date(2026, 11, 30)), &["1 USD = 3.6 PLN"]);
    let converter = over(&[&MONTHS], &[november]).await;
    let on = |day: Date| move |question: &mut Question| (question.date, question.source) = (Some(day), Some(MONTHS.id));
    let asked = ask(&converter, "1 USD PLN", on(date(2026, 11, 24))).await.unwrap();
    assert_eq!((asked.rate_date, asked.freshness, asked.reason), (date(2026, 11, 1), Freshness::Current, None));
    assert_eq!(asked.legs[0].valid_until, Some(date(2026, 11, 30)));
    assert!(ask(&converter, "1 USD PLN", on(date(2026, 11, 1))).await.is_ok());
    for day in [date(2026, 10, 31), date(2026, 12, 1)] {
        assert!(matches!(ask(&converter, "1 USD PLN", on(day)).await, Err(ConvertError::NoRate { .. })), "{day}");
    }
    let unnamed = ask(&converter, "1 USD PLN", |_| {}).await.unwrap_err();
    assert_eq!(unnamed.to_string(), "no source has a rate of USD to PLN");
}

#[tokio::test]
async fn of_a_buying_and_a_selling_rate_the_exact_mid_converts_and_both_are_shown() {
    let sides = sheet_of(table(&CARRIES, ""), date(2026, 11, 24), None, &["100 JPY = 2.3001/2.3102 PLN"]);
    let answer = ask(&over(&[&CARRIES], &[sides]).await, "1000 JPY PLN", |_| {}).await.unwrap();
    let leg = &answer.legs[0];
    let figures = [Some(leg.value), leg.buy, leg.sell].map(|figure| figure.unwrap().to_string());
    assert_eq!(figures, ["2.30515", "2.3001", "2.3102"]);
    assert_eq!((answer.unrounded.to_string().as_str(), answer.result.to_string().as_str()), ("23.0515", "23.05"));
}

#[tokio::test]
async fn quotes_without_a_home_currency_join_through_the_pivots_in_their_order() {
    let quotes = ["1 EUR = 1.15 USD", "1 USD = 150 JPY", "1 GBP = 1.25 EUR", "1 AUD = 0.65 USD", "1 CHF = 1.05 EUR", "1 EUR = 172 JPY"];
    let converter = over(&[&GRAPH], &[sheet_of(table(&GRAPH, ""), date(2026, 11, 24), None, &quotes)]).await;
    let way = async |pair: &str| legs(&ask(&converter, &format!("1 {pair}"), |_| {}).await.unwrap()).join(", ");
    assert_eq!(way("JPY EUR").await, "GRAPH inverse 1 EUR = 172 JPY");
    assert_eq!(way("AUD JPY").await, "GRAPH 1 AUD = 0.65 USD, GRAPH 1 USD = 150 JPY");
    assert_eq!(way("GBP CHF").await, "GRAPH 1 GBP = 1.25 EUR, GRAPH inverse 1 CHF = 1.05 EUR");
    assert_eq!(way("AUD GBP").await, "GRAPH 1 AUD = 0.65 USD, GRAPH inverse 1 EUR = 1.15 USD, GRAPH inverse 1 GBP = 1.25 EUR");
}

#[tokio::test]
async fn both_directions_in_one_sheet_are_each_used_as_published() {
    let quotes = ["1 EUR = 1.15 USD", "1 USD = 0.87 EUR"];
    let converter = over(&[&GRAPH], &[sheet_of(table(&GRAPH, ""), date(2026, 11, 24), None, &quotes)]).await;
    assert_eq!(legs(&ask(&converter, "1 EUR USD", |_| {}).await.unwrap()), ["GRAPH 1 EUR = 1.15 USD"]);
    assert_eq!(legs(&ask(&converter, "1 USD EUR", |_| {}).await.unwrap()), ["GRAPH 1 USD = 0.87 EUR"]);
}

#[tokio::test]
async fn a_publisher_whose_holidays_are_not_known_is_not_called_late() {
    static WEEKDAYS: Source =
        publisher("WEEKDAYS", Kind::Official, &[PLN], &[Table { when: crate::calendar::weekdays().at(9, 0), ..TABLE }]);
    let friday = sheet_of(table(&WEEKDAYS, ""), date(2026, 11, 20), None, &["1 USD = 3.6 PLN"]);
    let answer = ask(&over(&[&WEEKDAYS], &[friday]).await, "1 USD PLN", |_| {}).await.unwrap();
    // Monday's sheet is not here, nor is Tuesday's.
    assert_eq!((answer.freshness, answer.reason), (Freshness::Unknown, None));
    assert_eq!(answer.words(), "WEEKDAYS, 20 November 2026; whether a newer rate was due is not known");
}

/// A command reads the sources that can answer, and answers what a service answers that reads them all.
#[tokio::test]
async fn reading_what_is_asked_gives_the_same_answers_as_reading_everything() {
    let store = Arc::new(Memory::default());
    let sheets = [
        sheet(ECB, date(2026, 10, 30), &["1 EUR = 1.15 USD", "1 EUR = 25 CZK"]),
        sheet(CBR, date(2026, 11, 24), &["1 USD = 80.1234 RUB", "1 EUR = 92 RUB", "1 BYN = 27 RUB"]),
        sheet(EXCHANGE_API, date(2026, 11, 24), &["1 EUR = 1.16 USD", "1 EUR = 4.25 AED"]),
    ];
    store.put(&sheets).await.unwrap();
    let of = |reads| Converter::new(books(Arc::clone(&store) as Arc<dyn RateStore>, &[ECB, CBR, EXCHANGE_API], &Arc::default(), reads));
    let (command, service) = (of(Reads::WhatIsAsked), of(Reads::Everything));
    let codes = ["USD", "EUR", "RUB", "CZK", "BYN", "AED", "DEM", "GBX", "XAU", "SEK"];
    for pair in codes.iter().flat_map(|from| codes.iter().map(move |to| format!("7 {from} {to}"))) {
        for day in [None, Some(date(2026, 11, 24)), Some(date(2026, 11, 1)), Some(date(1990, 1, 1))] {
            let on = |question: &mut Question| question.date = day;
            let (one, other) = (ask(&command, &pair, on).await, ask(&service, &pair, on).await);
            assert_eq!(one.map_err(|error| error.to_string()), other.map_err(|error| error.to_string()), "{pair} {day:?}");
        }
    }
}

#[tokio::test]
async fn several_targets_come_of_one_book_and_each_says_what_it_lacks() {
    let converter = converter().await;
    let question = Question::new(Decimal::TEN, Code::USD, Code::USD);
    let answer = converter.convert_many(&question, &["RUB", "EUR", "ZWG", "USD"].map(code), at(NOW)).await.unwrap();
    let rows: Vec<String> =
        answer.value.into_iter().map(|row| row.map_or_else(|error| error.to_string(), |row| row.result.to_string())).collect();
    assert_eq!(rows, ["801.23", "8.70", "no source has a rate of USD to ZWG", "10.00"]);
}
