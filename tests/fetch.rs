//! What each source asks of its publisher, and in which order, against a publisher that answers by address.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;

use fx::config::Config;
use fx::feed::{Client, Feed, Policy};
use fx::sources::{self, Fetched, ParseError, SourceError, Want};
use fx::store::notebook::Validators;
use jiff::civil::{Date, date};
use wiremock::matchers::{path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const CBR: &str = "/scripts/XML_daily.asp";
const ECB_DAILY: &str = "/stats/eurofxref/eurofxref-daily.xml";
const ECB_90_DAYS: &str = "/stats/eurofxref/eurofxref-hist-90d.xml";
const FIRST_HOST: &str = "/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json";
const SECOND_HOST: &str = "/v1/currencies/eur.min.json";

type Known = BTreeMap<String, Validators>;

/// One fetch of a source: what came, what is to be kept, and what was asked, in order.
async fn fetch(id: &str, publisher: &MockServer, known: Known, want: Want) -> (Result<Fetched, SourceError>, Known, Vec<String>) {
    let client = Client::new(&Policy { retries: 0, ..Config::default().fetch.policy() }).unwrap();
    let base = publisher.uri();
    let mut feed = Feed::new(&client, Some(&base), known);
    let fetched = sources::find(id).unwrap().fetch(&mut feed, want).await;
    let asked = publisher.received_requests().await.unwrap();
    let address = |request: &Request| match request.url.query() {
        Some(query) => format!("{}?{query}", request.url.path()),
        None => request.url.path().to_owned(),
    };
    (fetched, feed.into_validators(), asked.iter().map(address).collect())
}

fn dates(fetched: Result<Fetched, SourceError>) -> Vec<Date> {
    match fetched.unwrap() {
        Fetched::Drafts(drafts) => drafts.iter().map(|draft| draft.date).collect(),
        Fetched::NotModified => panic!("not modified"),
    }
}

fn cbr_sheet(day: &str) -> ResponseTemplate {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"windows-1251\"?><ValCurs Date=\"{day}\" name=\"x\"><Valute ID=\"R01235\">\
         <NumCode>840</NumCode><CharCode>USD</CharCode><Nominal>1</Nominal><Name>x</Name><Value>80,5</Value></Valute></ValCurs>"
    );
    ResponseTemplate::new(200).insert_header("ETag", format!("\"{day}\"")).set_body_string(xml)
}

/// The Bank of Russia on a Tuesday afternoon: the newest sheet is Wednesday's.
async fn bank_of_russia() -> MockServer {
    let publisher = MockServer::start().await;
    let known = |request: &Request| request.headers.get("If-None-Match").is_some_and(|tag| tag == "\"25.11.2026\"");
    let daily = || Mock::given(path(CBR)).and(query_param_is_missing("date_req"));
    daily().and(known).respond_with(ResponseTemplate::new(304)).mount(&publisher).await;
    daily().respond_with(cbr_sheet("25.11.2026")).mount(&publisher).await;
    for (day, in_force) in [("20/11/2026", "20.11.2026"), ("21/11/2026", "21.11.2026"), ("24/11/2026", "24.11.2026")] {
        Mock::given(path(CBR)).and(query_param("date_req", day)).respond_with(cbr_sheet(in_force)).mount(&publisher).await;
    }
    // No sheet is dated Sunday or Monday: Saturday's is in force.
    for day in ["22/11/2026", "23/11/2026"] {
        Mock::given(path(CBR)).and(query_param("date_req", day)).respond_with(cbr_sheet("21.11.2026")).mount(&publisher).await;
    }
    publisher
}

const TUESDAY: Date = date(2026, 11, 24);
const CBR_URL: &str = "https://www.cbr.ru/scripts/XML_daily.asp";

fn tagged(url: &str, tag: &str) -> Known {
    [(url.to_owned(), Validators { etag: Some(tag.to_owned()), last_modified: None })].into()
}

#[tokio::test]
async fn the_bank_of_russia_is_asked_once_where_todays_sheet_is_here() {
    let publisher = bank_of_russia().await;
    let want = Want::Latest { today: TUESDAY, have: Some(TUESDAY) };
    let (fetched, kept, asked) = fetch("CBR", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 25)]);
    assert_eq!(asked, [CBR]);
    assert_eq!(kept, tagged(CBR_URL, "\"25.11.2026\""));
    let (fetched, _, _) = fetch("CBR", &publisher, kept, want).await;
    assert_eq!(fetched.unwrap(), Fetched::NotModified);
}

#[tokio::test]
async fn the_bank_of_russia_is_asked_for_todays_sheet_where_it_is_missing() {
    let both = [CBR.to_owned(), format!("{CBR}?date_req=24/11/2026")];
    for have in [None, Some(date(2026, 11, 21))] {
        let publisher = bank_of_russia().await;
        let (fetched, kept, asked) = fetch("CBR", &publisher, Known::new(), Want::Latest { today: TUESDAY, have }).await;
        assert_eq!(dates(fetched), [TUESDAY, date(2026, 11, 25)]);
        assert_eq!(asked, both);
        assert_eq!(kept, tagged(CBR_URL, "\"25.11.2026\""), "the address of a day is asked once");
    }
    // Tomorrow's came at an earlier poll, and today's did not.
    let publisher = bank_of_russia().await;
    let want = Want::Latest { today: TUESDAY, have: Some(date(2026, 11, 21)) };
    let (fetched, _, asked) = fetch("CBR", &publisher, tagged(CBR_URL, "\"25.11.2026\""), want).await;
    assert_eq!(dates(fetched), [TUESDAY]);
    assert_eq!(asked, both);
}

#[tokio::test]
async fn the_bank_of_russia_failing_with_todays_sheet_does_not_keep_tomorrows_away() {
    let publisher = bank_of_russia().await;
    // A day of which the publisher says nothing.
    let want = Want::Latest { today: date(2026, 11, 19), have: None };
    let (fetched, _, asked) = fetch("CBR", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 25)]);
    assert_eq!(asked, [CBR.to_owned(), format!("{CBR}?date_req=19/11/2026")]);
    // On a Monday Saturday's sheet is in force, and it is here.
    let want = Want::Latest { today: date(2026, 11, 23), have: Some(date(2026, 11, 21)) };
    let (fetched, _, _) = fetch("CBR", &publisher, tagged(CBR_URL, "\"25.11.2026\""), want).await;
    assert_eq!(fetched.unwrap(), Fetched::NotModified);
}

#[tokio::test]
async fn a_gap_of_the_bank_of_russia_is_filled_day_by_day() {
    let publisher = bank_of_russia().await;
    let want = Want::Since { day: date(2026, 11, 20), today: TUESDAY };
    let (fetched, kept, asked) = fetch("CBR", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 20), date(2026, 11, 21), TUESDAY]);
    assert_eq!(asked, [20, 21, 22, 23, 24].map(|day| format!("{CBR}?date_req={day}/11/2026")));
    assert_eq!(kept, Known::new());
    // One day that fails fails the whole, so that it is asked for again.
    let want = Want::Since { day: date(2026, 11, 19), today: TUESDAY };
    let (fetched, _, _) = fetch("CBR", &publisher, Known::new(), want).await;
    assert_eq!(fetched.unwrap_err().to_string(), format!("{}{CBR}?date_req=19/11/2026 answered with status 404", publisher.uri()));
}

#[tokio::test]
async fn of_a_month_of_the_bank_of_russia_every_day_is_asked_for() {
    let publisher = MockServer::start().await;
    let day = |request: &Request| {
        let asked = request.url.query_pairs().find(|(name, _)| name == "date_req").map(|(_, day)| day.replace('/', "."));
        cbr_sheet(&asked.unwrap())
    };
    Mock::given(path(CBR)).respond_with(day).mount(&publisher).await;
    let (fetched, _, asked) = fetch("CBR", &publisher, Known::new(), Want::Since { day: date(2026, 10, 25), today: TUESDAY }).await;
    let dates = dates(fetched);
    assert_eq!((dates.len(), dates[0], dates[30]), (31, date(2026, 10, 25), TUESDAY));
    assert_eq!(asked.len(), 31);
}

#[tokio::test]
async fn the_ecb_is_asked_for_the_smallest_file_that_will_do() {
    let publisher = MockServer::start().await;
    let file = |days: &str| format!("<e:Envelope xmlns:e='x'><Cube>{days}</Cube></e:Envelope>");
    let day = |day: &str| format!("<Cube time='{day}'><Cube currency='USD' rate='1.15'/></Cube>");
    let body = |text: String| ResponseTemplate::new(200).set_body_string(text);
    Mock::given(path(ECB_DAILY)).respond_with(body(file(&day("2026-11-24")))).mount(&publisher).await;
    Mock::given(path(ECB_90_DAYS)).respond_with(body(file(&(day("2026-11-24") + &day("2026-11-23"))))).mount(&publisher).await;
    let (fetched, _, asked) = fetch("ECB", &publisher, Known::new(), Want::Latest { today: TUESDAY, have: None }).await;
    assert_eq!(dates(fetched), [TUESDAY]);
    assert_eq!(asked, [ECB_DAILY]);
    let (fetched, _, asked) = fetch("ECB", &publisher, Known::new(), Want::Since { day: date(2026, 8, 31), today: TUESDAY }).await;
    assert_eq!(dates(fetched), [date(2026, 11, 23), TUESDAY], "oldest first");
    assert_eq!(asked[1..], [ECB_90_DAYS]);
    let (fetched, _, asked) = fetch("ECB", &publisher, Known::new(), Want::Since { day: date(2026, 8, 30), today: TUESDAY }).await;
    assert!(matches!(fetched, Err(SourceError::Feed(_))), "the mock has no history");
    assert_eq!(asked[2..], ["/stats/eurofxref/eurofxref-hist.zip"]);
}

#[tokio::test]
async fn the_second_host_of_exchange_api_stands_in_and_the_first_is_asked_in_full_again() {
    const FIRST_URL: &str = "https://cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json";
    const SECOND_URL: &str = "https://latest.currency-api.pages.dev/v1/currencies/eur.min.json";
    let publisher = MockServer::start().await;
    let captcha = ResponseTemplate::new(200).insert_header("ETag", "\"captcha\"").set_body_string("<html>Are you a robot?</html>");
    Mock::given(path(FIRST_HOST)).respond_with(captcha).mount(&publisher).await;
    let good =
        || ResponseTemplate::new(200).insert_header("ETag", "\"good\"").set_body_string("{\"date\":\"2026-11-24\",\"eur\":{\"usd\":1.15}}");
    Mock::given(path(SECOND_HOST)).respond_with(good()).up_to_n_times(1).mount(&publisher).await;
    let want = Want::Latest { today: TUESDAY, have: None };
    let (fetched, kept, asked) = fetch("EXCHANGE-API", &publisher, tagged(FIRST_URL, "\"old\""), want).await;
    assert_eq!(dates(fetched), [TUESDAY]);
    assert_eq!(asked, [FIRST_HOST, SECOND_HOST]);
    assert_eq!(kept, tagged(SECOND_URL, "\"good\""), "a tag of what could not be read would keep it unread");
    // Both away: what the first said is the reason.
    let (fetched, _, _) = fetch("EXCHANGE-API", &publisher, kept, want).await;
    assert!(matches!(fetched, Err(SourceError::Parse(ParseError::Html { expected: "JSON" }))));
}
