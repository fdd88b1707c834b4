//! What publishers answer that is not right, kind by kind: each is said, and none becomes a figure or a day.

use std::collections::BTreeMap;

use fx::feed::{Client, Feed, Fetched, Want};
use fx::quote::Draft;
use fx::source::{SourceId, Table};
use fx::sources;

use super::*;

fn fixture(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn table(id: &str) -> &'static Table {
    &sources::find(id).unwrap().tables[0]
}

fn read(id: &str, text: &str) -> Result<Vec<Draft>, String> {
    table(id).read.drafts(text.as_bytes(), None).map_err(|error| error.to_string())
}

fn lines(drafts: &[Draft]) -> Vec<String> {
    let of = |draft: &Draft| {
        let date = draft.date;
        draft.quotes.iter().map(|quote| format!("{date} {} {} = {} {}", quote.nominal, quote.base, quote.value(), quote.quote)).collect()
    };
    drafts.iter().flat_map::<Vec<String>, _>(of).collect()
}

/// The Bank of Mexico, which wants a key, at the mock.
async fn bank_of_mexico(publisher: &MockServer, key: &str) -> Desk {
    let mut set = only(&[SourceId::new("BANXICO")]);
    set.extend(
        [
            ("FX_FETCH__RETRIES", "0"),
            ("FX_SOURCES__BANXICO__ENABLED", "true"),
            ("FX_SOURCES__BANXICO__BASE_URL", &publisher.uri()),
            ("FX_SOURCES__BANXICO__API_KEY", key),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let clock = Clock::fixed(at("2026-11-02T16:00:00Z"));
    let store: Arc<dyn RateStore> = books::store().await;
    desk_over(store, &config::load(None, set).unwrap().0, clock)
}

#[tokio::test]
async fn without_its_key_a_publisher_is_not_asked() {
    let publisher = MockServer::start().await;
    let desk = bank_of_mexico(&publisher, "").await;
    assert_eq!(desk.fetcher.once(true).await.unwrap(), []);
    assert!(publisher.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_said_and_not_shown() {
    let publisher = MockServer::start().await;
    for status in [401, 403] {
        publisher.reset().await;
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(status)).mount(&publisher).await;
        let desk = bank_of_mexico(&publisher, "hunter2").await;
        let Outcome::Unreachable(what) = desk.poll().await else { panic!("{status}") };
        let why = format!(
            "answered with status {status}: the key in [sources.banxico] api_key is not accepted; \
             https://www.banxico.org.mx/SieAPIRest/service/v1/ is where there are keys"
        );
        assert!(what.ends_with(&why) && !what.contains("hunter2"), "{what}");
    }
}

#[test]
fn a_name_that_no_table_knows_is_an_error() {
    let answer = fixture("bceao/day.html").replace("Dinar Koweitien", "Dinar Bordure");
    assert_eq!(read("BCEAO", &answer).unwrap_err(), "\"Dinar Bordure\" is no currency code, at a row");
}

#[tokio::test]
async fn a_code_that_iso_does_not_know_is_refused_by_row_and_the_day_stands() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "CBR").await;
    let strange = "<Valute><CharCode>QQQ</CharCode><Nominal>1</Nominal><Value>1,5</Value></Valute></ValCurs>";
    let body = cbr_day("02.11.2026").replace("</ValCurs>", strange);
    Mock::given(path("/scripts/XML_daily.asp")).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    let sheet = desk.store.sheet(CBR, date(2026, 11, 2)).await.unwrap().unwrap();
    assert!(sheet.quotes().len() == 30 && sheet.quotes().iter().all(|quote| quote.base.as_str() != "QQQ"), "{}", sheet.quotes().len());
    // Not in silence: `/v1/sources` and `/status` have the row.
    let rows = desk.store.notebook(CBR).await.unwrap().rows;
    let said: Vec<(Rule, &str)> = rows.iter().map(|row| (row.rule, row.detail.as_str())).collect();
    assert_eq!(said, [(Rule::UnknownCurrency, "1 QQQ = 1.5 RUB: QQQ is no currency of ISO 4217")]);
}

#[test]
fn a_new_column_moves_no_figure() {
    let before = fixture("rba/f11.1.csv");
    let known = lines(&read("RBA", &before).unwrap());
    let widened = |title: &str| {
        let cells = |line: &str| match line.split_once(',') {
            _ if line.starts_with("F11") || line.is_empty() => line.to_owned(),
            Some(("Title", rest)) => format!("Title,A$1={title},{rest}"),
            Some(("Units", rest)) => format!("Units,{title},{rest}"),
            Some(("", rest)) => format!(",,{rest}"),
            Some((first, rest)) => format!("{first},1.1650,{rest}"),
            None => line.to_owned(),
        };
        before.lines().map(cells).map(|line| line + "\n").collect::<String>()
    };
    let after = lines(&read("RBA", &widened("NZD")).unwrap());
    let new: Vec<&String> = after.iter().filter(|line| !known.contains(line)).collect();
    assert!(known.iter().all(|line| after.contains(line)), "{after:?}");
    assert!(!new.is_empty() && new.iter().all(|line| line.ends_with("1 AUD = 1.1650 NZD")), "{new:?}");
    assert!(read("RBA", &widened("Apples")).unwrap_err().starts_with("\"Apples\" is no currency code"));
}

/// A sheet of the Bank of Russia with the dollar for so many units at that price.
fn dollars(day: &str, nominal: u32, value: &str) -> String {
    let sheet = cbr_day(day);
    let (before, rest) = sheet.split_once("<CharCode>USD</CharCode>").unwrap();
    let (_, after) = rest.split_once("</Value>").unwrap();
    format!("{before}<CharCode>USD</CharCode><Nominal>{nominal}</Nominal><Value>{value}</Value>{after}")
}

#[tokio::test]
async fn a_hundredfold_nominal_is_believed_with_a_hundredfold_price_alone() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "CBR").await;
    let daily = |body: String| Mock::given(path("/scripts/XML_daily.asp")).respond_with(ResponseTemplate::new(200).set_body_string(body));
    let price = async |day| {
        let sheet = desk.store.sheet(CBR, day).await.unwrap().unwrap();
        sheet.between("USD".parse().unwrap(), "RUB".parse().unwrap()).map(|quote| format!("{} {}", quote.nominal, quote.value()))
    };
    daily(dollars("02.11.2026", 1, "80,1000")).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!(price(date(2026, 11, 2)).await.as_deref(), Some("1 80.1000"));
    publisher.reset().await;
    daily(dollars("03.11.2026", 100, "80,2000")).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 3)));
    assert_eq!(price(date(2026, 11, 3)).await, None, "a hundredth of a dollar");
    assert_eq!(desk.store.notebook(CBR).await.unwrap().rows[0].rule, Rule::PowerOfTen);
    publisher.reset().await;
    daily(dollars("03.11.2026", 100, "8020,0000")).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 3)));
    assert_eq!(price(date(2026, 11, 3)).await.as_deref(), Some("100 8020.0000"));
}

#[test]
fn a_pdf_is_no_table_of_any_publisher() {
    let pdf = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\nxref\n0 1\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    for source in sources::registry() {
        for table in source.tables {
            for reader in [Some(table.read), table.past.and_then(|past| past.read)].into_iter().flatten() {
                let pair = table.series.first().map(|series| series.pair);
                match reader.drafts(pdf, pair) {
                    Err(error) => assert!(!error.to_string().is_empty()),
                    Ok(drafts) => assert_eq!(drafts, [], "{}", source.id),
                }
            }
        }
    }
    assert_eq!(read("BOC", "%PDF-1.7 …").unwrap_err(), "the answer is a PDF document, not JSON, at its first bytes");
    assert_eq!(read("CBR", "%PDF-1.7 …").unwrap_err(), "the answer is a PDF document, not XML, at its first bytes");
    assert_eq!(read("RBA", "%PDF-1.7 …").unwrap_err(), "the answer is a PDF document, not CSV, at its first bytes");
}

#[test]
fn the_thirtieth_of_february_is_no_date() {
    let refused = |id: &str, answer: String| read(id, &answer).unwrap_err();
    assert!(refused("CBR", cbr_day("30.02.2026")).starts_with("\"30.02.2026\" is no date"));
    assert!(refused("BOC", fixture("boc/group.json").replace("2026-11-24", "2026-02-30")).starts_with("\"2026-02-30\" is no date"));
    assert!(refused("RBA", fixture("rba/f11.1.csv").replace("24-Nov-2026,0", "30-Feb-2026,0")).starts_with("\"30-Feb-2026\" is no date"));
    assert!(refused("ECB", ecb_file(&[ecb_day("2026-02-30", "1.1")])).starts_with("\"2026-02-30\" is no date"));
}

#[test]
fn a_date_in_the_publishers_own_calendar_is_none_of_ours() {
    let buddhist = fixture("bot/range.json").replace("\"period\":\"2026-", "\"period\":\"2569-");
    let refused = read("BOT", &buddhist).unwrap_err();
    assert!(refused.starts_with("the year of 2569-11-24 is none of the Gregorian calendar"), "{refused}");
}

#[test]
fn a_date_in_the_publishers_language_is_read_and_another_language_is_not() {
    let day = fixture("bceao/day.html");
    assert_eq!(read("BCEAO", &day).unwrap()[0].date, date(2026, 12, 1));
    let refused = read("BCEAO", &day.replace("mardi 1er décembre 2026", "martedì 1 dicembre 2026")).unwrap_err();
    assert!(refused.contains("is no date"), "{refused}");
}

#[tokio::test]
async fn an_answer_for_another_day_is_filed_under_its_own() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "CBR").await;
    let friday = ResponseTemplate::new(200).set_body_string(cbr_day("31.10.2026"));
    Mock::given(path("/scripts/XML_daily.asp")).respond_with(friday).mount(&publisher).await;
    // Who asks for Monday gets the sheet in force on it.
    let client = Client::new(&config(&publisher, &["CBR"]).fetch.policy()).unwrap();
    let uri = publisher.uri();
    let mut feed = Feed::new(&client, Some(&uri), BTreeMap::new());
    let monday = Want::Since { day: date(2026, 11, 2), today: date(2026, 11, 2) };
    let source = sources::of(CBR.source).unwrap();
    assert_eq!(sources::fetch(source, &source.tables[0], &mut feed, monday).await.unwrap(), Fetched::Drafts(Vec::new()));
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 10, 31)));
    assert_eq!(desk.store.sheet(CBR, date(2026, 11, 2)).await.unwrap(), None);
    // And whoever converts is told.
    let books = books::books(&config(&publisher, &["CBR"]), &desk.store, &desk.timetable);
    let question = fx::convert::Question {
        date: Some(date(2026, 11, 2)),
        ..fx::convert::Question::new(1.into(), "USD".parse().unwrap(), "RUB".parse().unwrap())
    };
    let answer = fx::convert::Converter::new(books).convert(&question, desk.clock.now()).await.unwrap().value;
    assert_eq!((answer.requested_date, answer.rate_date, answer.legs[0].date), (date(2026, 11, 2), date(2026, 10, 31), date(2026, 10, 31)));
    assert!(answer.reason.is_some());
}
