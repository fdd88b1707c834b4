//! What each source asks of its publisher, and in which order, against a publisher that answers by address.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;

use fx::config::Config;
use fx::feed::{Client, Feed, ParseError, Policy, Validators};
use fx::sources::{self, Fetched, SourceError, Want};
use jiff::civil::{Date, date};
use wiremock::matchers::{method, path, query_param, query_param_is_missing};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

const CBR: &str = "/scripts/XML_daily.asp";
const ECB_DAILY: &str = "/stats/eurofxref/eurofxref-daily.xml";
const ECB_90_DAYS: &str = "/stats/eurofxref/eurofxref-hist-90d.xml";
const FIRST_HOST: &str = "/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json";
const SECOND_HOST: &str = "/v1/currencies/eur.min.json";

type Known = BTreeMap<String, Validators>;

const KEY: &str = "s3cr&t";

/// One fetch of a source's first table: what came, what is to be kept, and what was asked, in order.
async fn fetch(id: &str, publisher: &MockServer, known: Known, want: Want) -> (Result<Fetched, SourceError>, Known, Vec<String>) {
    fetch_table(id, "", publisher, known, want).await
}

async fn fetch_table(
    id: &str,
    table: &str,
    publisher: &MockServer,
    known: Known,
    want: Want,
) -> (Result<Fetched, SourceError>, Known, Vec<String>) {
    let client = Client::new(&Policy { retries: 0, ..Config::default().fetch.policy() }).unwrap();
    let base = publisher.uri();
    let mut feed = Feed::new(&client, Some(&base), known).with_key(Some(KEY));
    let source = sources::find(id).unwrap();
    let table = source.tables.iter().find(|known| known.id == table).unwrap();
    let fetched = sources::fetch(source, table, &mut feed, want).await;
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
    [(url.to_owned(), Validators::new(Some(tag.to_owned()), None))].into()
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

#[tokio::test]
async fn a_range_is_asked_for_in_stretches_and_a_range_without_a_table_has_none() {
    let publisher = MockServer::start().await;
    let of = |from: &str| format!("/api/exchangerates/tables/B/{from}/");
    let body = "[{\"effectiveDate\":\"2026-01-07\",\"rates\":[{\"code\":\"IRR\",\"mid\":2.8e-6}]}]";
    Mock::given(path(of("2026-01-01/2026-04-03"))).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&publisher).await;
    let want = Want::Between { first: date(2026, 1, 1), last: date(2026, 4, 5) };
    let (fetched, kept, asked) = fetch_table("NBP", "B", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 1, 7)], "the second stretch has no table, which NBP says with 404");
    let due = ["2026-01-01/2026-04-03", "2026-04-04/2026-04-05"].map(|range| format!("{}?format=json", of(range)));
    assert_eq!((asked, kept), (due.to_vec(), Known::new()));
    let want = Want::Latest { today: TUESDAY, have: None };
    let (fetched, _, _) = fetch_table("NBP", "A", &publisher, Known::new(), want).await;
    assert!(matches!(fetched, Err(SourceError::Feed(_))), "that there is no newest table is an error");
}

#[tokio::test]
async fn an_answer_of_other_days_than_asked_is_filed_under_its_own_or_left_out() {
    let publisher = MockServer::start().await;
    let day = |day: &str| format!("{{\"d\":\"{day}\",\"FXUSDCAD\":{{\"v\":\"1.37\"}}}}");
    let body = format!("{{\"observations\":[{},{},{}]}}", day("2026-11-20"), day("2026-11-23"), day("2026-11-24"));
    Mock::given(path("/valet/observations/group/FX_RATES_DAILY/json"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&publisher)
        .await;
    let want = Want::Between { first: date(2026, 11, 21), last: date(2026, 11, 23) };
    let (fetched, _, asked) = fetch("BOC", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 23)]);
    assert_eq!(asked, ["/valet/observations/group/FX_RATES_DAILY/json?start_date=2026-11-21&end_date=2026-11-23"]);
}

#[tokio::test]
async fn each_series_is_asked_for_with_the_key_and_no_error_tells_it() {
    let publisher = MockServer::start().await;
    let body = "{\"observations\":[{\"date\":\"2026-11-20\",\"value\":\"1.158\"}]}";
    Mock::given(path("/fred/series/observations"))
        .and(query_param("api_key", KEY))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&publisher)
        .await;
    let want = Want::Latest { today: TUESDAY, have: None };
    let (fetched, kept, asked) = fetch("FRED", &publisher, Known::new(), want).await;
    let Fetched::Drafts(drafts) = fetched.unwrap() else { panic!("not modified") };
    assert_eq!((drafts.len(), drafts[0].quotes.len(), asked.len()), (1, 22, 22));
    assert_eq!(
        asked[0],
        "/fred/series/observations?series_id=DEXBZUS&api_key=s3cr%26t&file_type=json&observation_start=2026-11-03&observation_end=2026-11-24"
    );
    assert_eq!(kept, Known::new());

    let refusing = MockServer::start().await;
    Mock::given(path("/fred/series/observations")).respond_with(ResponseTemplate::new(403)).mount(&refusing).await;
    let (fetched, kept, _) = fetch("FRED", &refusing, Known::new(), want).await;
    let error = fetched.unwrap_err().to_string();
    assert!(error.contains("api_key=***") && error.ends_with("answered with status 403"), "{error}");
    assert!(!format!("{error} {kept:?}").contains("s3cr"), "{error}");
}

#[tokio::test]
async fn a_key_in_a_header_is_told_nowhere_and_without_one_nobody_is_asked() {
    let publisher = MockServer::start().await;
    let (fetched, _, asked) = fetch("TCMB", &publisher, Known::new(), Want::Latest { today: TUESDAY, have: None }).await;
    let error = format!("{:?}", fetched.unwrap_err());
    assert!(!error.contains("s3cr") && error.contains("404"), "{error}");
    assert!(asked[0].ends_with("startDate=14-11-2026&endDate=04-12-2026&type=json&frequency=1"), "{asked:?}");
    assert_eq!(publisher.received_requests().await.unwrap()[0].headers["key"], KEY);
    let client = Client::new(&Policy { retries: 0, ..Config::default().fetch.policy() }).unwrap();
    let base = publisher.uri();
    let source = sources::find("TCMB").unwrap();
    let mut feed = Feed::new(&client, Some(&base), Known::new());
    let error = sources::fetch(source, &source.tables[0], &mut feed, Want::Latest { today: TUESDAY, have: None }).await.unwrap_err();
    assert!(error.to_string().ends_with("is answered for a key only, and none is configured"), "{error}");
    assert_eq!(publisher.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_of_soap_says_what_it_calls() {
    let publisher = MockServer::start().await;
    let body = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/mnb/range.xml")).unwrap();
    Mock::given(method("POST"))
        .and(path("/arfolyamok.asmx"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(body))
        .mount(&publisher)
        .await;
    let (fetched, kept, _) = fetch("MNB", &publisher, Known::new(), Want::Latest { today: TUESDAY, have: None }).await;
    assert_eq!(dates(fetched), [date(2026, 11, 23), TUESDAY]);
    assert_eq!(kept, Known::new());
    let request = &publisher.received_requests().await.unwrap()[0];
    assert_eq!(request.headers["soapaction"], "\"http://www.mnb.hu/webservices/MNBArfolyamServiceSoap/GetExchangeRates\"");
    assert_eq!(request.headers["content-type"], "text/xml; charset=utf-8");
    let sent = String::from_utf8(request.body.clone()).unwrap();
    assert!(sent.contains("<startDate>2026-11-14</startDate><endDate>2026-11-24</endDate>"), "{sent}");
}

#[tokio::test]
async fn what_cannot_be_read_is_asked_for_in_full_again() {
    let publisher = MockServer::start().await;
    let tagged = |body: &str| ResponseTemplate::new(200).insert_header("ETag", "\"1\"").set_body_string(body);
    Mock::given(path("/nbrfxrates.xml")).respond_with(tagged("<DataSet><Body>")).up_to_n_times(1).mount(&publisher).await;
    let want = Want::Latest { today: TUESDAY, have: None };
    let (fetched, kept, _) = fetch("BNR", &publisher, Known::new(), want).await;
    assert!(matches!(fetched, Err(SourceError::Parse(_))), "{fetched:?}");
    assert_eq!(kept, Known::new());
}

#[tokio::test]
async fn a_redirect_takes_no_key_to_another_host() {
    let (publisher, other) = (MockServer::start().await, MockServer::start().await);
    let away = ResponseTemplate::new(302).insert_header("Location", format!("{}/fred/series/observations", other.uri()));
    Mock::given(path("/fred/series/observations")).respond_with(away).mount(&publisher).await;
    let (fetched, _, _) = fetch("FRED", &publisher, Known::new(), Want::Latest { today: TUESDAY, have: None }).await;
    assert!(fetched.unwrap_err().to_string().ends_with("a redirect to another host, which would be told the key, is not followed"));
    assert!(other.received_requests().await.unwrap().is_empty());
}

fn page(body: &[u8]) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_bytes(body)
}

/// What was sent to an address, and the value of a header.
async fn sent(publisher: &MockServer, at: &str, header: &str) -> (String, String) {
    let asked = publisher.received_requests().await.unwrap();
    let request = asked.iter().rfind(|request| request.url.path() == at).unwrap();
    let header = request.headers.get(header).map_or("", |value| value.to_str().unwrap());
    (String::from_utf8(request.body.clone()).unwrap(), header.to_owned())
}

#[tokio::test]
async fn a_form_is_sent_with_the_token_and_the_cookie_of_its_page() {
    const AT: &str = "/ExchangeRate/previous_rates";
    let publisher = MockServer::start().await;
    let form = page(include_bytes!("fixtures/bota/page.html"));
    let form = form.append_header("Set-Cookie", "a=1; path=/; HttpOnly").append_header("Set-Cookie", "b=2");
    Mock::given(method("GET")).and(path(AT)).respond_with(form).mount(&publisher).await;
    Mock::given(method("POST")).and(path(AT)).respond_with(page(include_bytes!("fixtures/bota/range.html"))).mount(&publisher).await;
    let want = Want::Latest { today: date(2026, 11, 24), have: None };
    let (fetched, known, _) = fetch("BOTA", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 24)]);
    let due = ("__RequestVerificationToken=jd5%2DKNjc%5F0&dateFrom=11%2F14%2F2026&dateTo=11%2F24%2F2026".to_owned(), "a=1; b=2".to_owned());
    assert_eq!(sent(&publisher, AT, "Cookie").await, due);
    assert!(known.is_empty(), "neither token nor cookie is kept");
}

#[tokio::test]
async fn a_form_without_a_token_is_a_failure_and_no_empty_day() {
    let publisher = MockServer::start().await;
    Mock::given(method("GET")).respond_with(page(include_bytes!("fixtures/bota/no_token.html"))).mount(&publisher).await;
    let want = Want::Latest { today: date(2026, 11, 24), have: None };
    let (fetched, _, asked) = fetch("BOTA", &publisher, Known::new(), want).await;
    assert_eq!(fetched.unwrap_err().to_string(), "the page has none, at the field \"__RequestVerificationToken\"");
    assert_eq!(asked.len(), 1, "nothing is asked without it");
}

#[tokio::test]
async fn a_table_is_asked_for_with_the_number_of_its_page() {
    let publisher = MockServer::start().await;
    let table = "/wp-admin/admin-ajax.php";
    Mock::given(method("GET")).respond_with(page(include_bytes!("fixtures/boja/page.html"))).mount(&publisher).await;
    Mock::given(path(table)).respond_with(page(include_bytes!("fixtures/boja/table.json"))).mount(&publisher).await;
    let want = Want::Latest { today: date(2026, 11, 24), have: None };
    let (fetched, _, asked) = fetch("BOJA", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 11, 24)]);
    assert_eq!(asked, ["/market/foreign-exchange/counter-rates/", "/wp-admin/admin-ajax.php?action=get_wdtable&table_id=134"]);
    assert_eq!(sent(&publisher, table, "x").await.0, "draw=1&start=0&length=-1&wdtNonce=0a1b2c3d4e");
}

#[tokio::test]
async fn a_token_goes_into_a_header_and_days_that_were_not_asked_for_are_left_out() {
    let publisher = MockServer::start().await;
    let token = page(b"eyJhbGciOi.JIUzI1\n");
    let at = "/SDDE/api/Bccr.GE.SDDE.IndicadoresSitioExterno.GrupoVariables.API/CuadroGrupoVariables/ObtenerDatosCuadro";
    Mock::given(path(at)).respond_with(page(include_bytes!("fixtures/bccr/columns.json"))).mount(&publisher).await;
    Mock::given(method("GET")).respond_with(token).mount(&publisher).await;
    let want = Want::Between { first: date(2026, 1, 1), last: date(2026, 1, 4) };
    let (fetched, _, asked) = fetch("BCCR", &publisher, Known::new(), want).await;
    assert_eq!(dates(fetched), [date(2026, 1, 1)]);
    assert_eq!(sent(&publisher, at, "token_csrf").await.1, "eyJhbGciOi.JIUzI1");
    let query = "?IdGrupoVariable=1&FechaInicio=2026-01-01T00:00:00&FechaFin=2026-01-04&CantidadSeriesAMostrar=100";
    assert_eq!(asked[1], format!("{at}{query}"));
}

#[tokio::test]
async fn a_workbook_is_asked_for_at_the_publishers_own_host_alone() {
    let publisher = MockServer::start().await;
    let link =
        |host: &str| page(format!("<a href=\"https://{host}/stoodroa/2026/11/Cotation-DZD-2000-2026-journalier.xlsx\">x</a>").as_bytes());
    Mock::given(path("/donnees-historiques/"))
        .respond_with(link("www.bank-of-algeria.dz.example"))
        .up_to_n_times(1)
        .mount(&publisher)
        .await;
    Mock::given(path("/donnees-historiques/")).respond_with(link("www.bank-of-algeria.dz")).mount(&publisher).await;
    Mock::given(method("GET")).respond_with(page(b"<html></html>")).mount(&publisher).await;
    let want = Want::Latest { today: date(2026, 11, 24), have: None };
    let (fetched, ..) = fetch("BOA", &publisher, Known::new(), want).await;
    assert!(fetched.unwrap_err().to_string().starts_with("there is no link to the workbook"));
    let (fetched, _, asked) = fetch("BOA", &publisher, Known::new(), want).await;
    assert_eq!(fetched.unwrap_err().to_string(), "the answer is an HTML page, not a workbook");
    assert_eq!(asked[2], "/stoodroa/2026/11/Cotation-DZD-2000-2026-journalier.xlsx");
}

/// A publisher that answers a day which it does not have with the newest sheet, and says so by its date.
#[tokio::test]
async fn an_answer_of_a_later_day_keeps_none_of_the_days_before_it_out() {
    let publisher = MockServer::start().await;
    let sheet = |day: &str| {
        let row = "<Valute ID=\"840\"><CharCode>USD</CharCode><Nominal>1</Nominal><Name>x</Name><Value>9.3450</Value></Valute>";
        ResponseTemplate::new(200)
            .set_body_string(format!("<?xml version=\"1.0\" encoding=\"utf-8\"?><ValCurs Date=\"{day}\" name=\"x\">{row}</ValCurs>"))
    };
    for (asked, dated) in
        [("2026-11-18", "2026-11-23"), ("2026-11-19", "2026-11-19"), ("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-20")]
    {
        Mock::given(path("/en/kurs/export_xml.php")).and(query_param("date", asked)).respond_with(sheet(dated)).mount(&publisher).await;
    }
    for asked in ["2026-11-22", "2026-11-23"] {
        Mock::given(path("/en/kurs/export_xml.php"))
            .and(query_param("date", asked))
            .respond_with(sheet("2026-11-23"))
            .mount(&publisher)
            .await;
    }
    let days = async |last: i8| {
        let want = Want::Between { first: date(2026, 11, 18), last: date(2026, 11, last) };
        dates(fetch("NBT", &publisher, Known::new(), want).await.0)
    };
    assert_eq!(days(21).await, [date(2026, 11, 19), date(2026, 11, 20)]);
    assert_eq!(days(23).await, [date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)]);
}

/// An amendment bears the date of the quarter that it amends: of days behind that quarter's it is asked for too.
#[tokio::test]
async fn the_past_of_the_treasury_has_amendments_of_earlier_quarters() {
    let publisher = MockServer::start().await;
    let row = |recorded: &str, effective: &str, rate: &str| {
        format!(
            "{{\"record_date\":\"{recorded}\",\"effective_date\":\"{effective}\",\"country_currency_desc\":\"Bolivia-Boliviano\",\"exchange_rate\":\"{rate}\"}}"
        )
    };
    let of_june = row("2026-06-30", "2026-07-15", "10.35");
    let rows = [row("2026-06-30", "2026-06-30", "6.85"), of_june, row("2026-09-30", "2026-09-30", "10.4")].join(",");
    let answer = ResponseTemplate::new(200).set_body_string(format!("{{\"data\":[{rows}]}}"));
    let since = |date: &str| format!("record_date:gte:{date}");
    Mock::given(query_param("filter", since("2026-03-31"))).respond_with(answer).mount(&publisher).await;
    let want = Want::Between { first: date(2026, 7, 9), last: date(2026, 10, 16) };
    assert_eq!(dates(fetch("UST", &publisher, Known::new(), want).await.0), [date(2026, 7, 15), date(2026, 9, 30)]);
}
