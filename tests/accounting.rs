//! Official rates of a period: they hold on their days and on no other, say until when, are amended, and answer only when they are named.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use std::sync::Arc;

use fx::clock::Clock;
use fx::config::Config;
use fx::convert::{Converter, Timetable};
use fx::http::{App, Meters, Service};
use fx::quote::Draft;
use fx::sheet::{Sheet, accept};
use fx::source::{Kind, SourceId};
use fx::sources;
use fx::store::RateStore;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use serde_json::Value;
use served::{blocking, books, now};
use wire::get;

/// Codes for as many rows as a whole answer has.
const CODES: &str = "AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP \
     DZD EGP ERN ETB EUR FJD FKP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL \
     LYD MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD";

fn fixture(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/fixtures/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn drafts(source: &str, body: &str) -> Result<Vec<Draft>, String> {
    sources::find(source).unwrap().tables[0].read.drafts(body.as_bytes(), None).map_err(|error| error.to_string())
}

/// The month of the fixture with a whole file's rows.
fn month() -> String {
    let row = |code: &str| format!("Somewhere,Money,{code},10.0000,01/11/2026,30/11/2026\n");
    fixture("hmrc/month.csv") + &CODES.split_whitespace().map(row).collect::<String>()
}

fn lines(drafts: &[Draft], codes: &[&str]) -> Vec<String> {
    let of = |draft: &Draft| {
        let until = draft.until.map_or("further notice".to_owned(), |until| until.to_string());
        let shown = draft.quotes.iter().filter(|quote| {
            codes.is_empty() || codes.iter().any(|code| [quote.base, quote.quote].iter().any(|side| side.as_str() == *code))
        });
        shown
            .map(|quote| format!("{} to {until}: {} {} = {} {}", draft.date, quote.nominal, quote.base, quote.value(), quote.quote))
            .collect::<Vec<_>>()
    };
    drafts.iter().flat_map(of).collect()
}

#[test]
fn a_month_of_hmrc_has_its_days_and_its_corrections() {
    let due = [
        "2026-11-01 to 2026-11-30: 1 GBP = 4.9091 AED",
        "2026-11-01 to 2026-11-30: 1 GBP = 210.5000 JPY",
        "2026-11-18 to 2026-11-30: 1 GBP = 230.1000 JPY",
    ];
    assert_eq!(lines(&drafts("HMRC", &month()).unwrap(), &["AED", "JPY"]), due);
    assert_eq!(drafts("HMRC", &fixture("hmrc/month.csv")).unwrap_err(), "4 figures, and at least 100 are due, at the whole answer");
    let suspect = month().replace("Somewhere,Money,RSD", "Sierra Leone,Leone,SLE").replace("/11/2026", "/11/2022");
    assert_eq!(lines(&drafts("HMRC", &suspect).unwrap(), &["SLE", "SLL"]), ["2022-11-01 to 2022-11-30: 1 GBP = 10.0000 SLL"]);
}

#[test]
fn the_treasury_amends_one_currency_from_a_later_day() {
    let due = [
        "2026-09-30 to further notice: 1 USD = 162.38 JPY",
        "2026-09-30 to further notice: 1 USD = 571.5 XOF",
        "2026-10-31 to further notice: 1 USD = 180.1 JPY",
    ];
    assert_eq!(lines(&drafts("UST", &fixture("ust/quarter.json")).unwrap(), &[]), due);
    let unknown = fixture("ust/quarter.json").replace("Togo-Cfa Franc", "Togo-Eco");
    assert_eq!(drafts("UST", &unknown).unwrap_err(), "\"Togo-Eco\" is no currency code, at a row");
}

#[test]
fn an_answer_without_a_month_is_of_the_month_that_was_asked_for() {
    let drafts = sources::inforeuro::dated(fixture("inforeuro/month.json").as_bytes(), date(2026, 2, 14)).unwrap();
    assert_eq!(lines(&drafts, &["ZWG"]), ["2026-02-01 to 2026-02-28: 1 EUR = 30.1507 ZWG"]);
    assert!(sources::inforeuro::dated(b"{\"code\": 5}", date(2026, 2, 14)).is_err());
}

#[test]
fn the_swiss_customs_say_for_which_days() {
    let due = ["2026-11-21 to 2026-11-23: 1 EUR = 0.93883 CHF", "2026-11-21 to 2026-11-23: 100 JPY = 0.52100 CHF"];
    assert_eq!(lines(&drafts("BAZG", &fixture("bazg/day.xml")).unwrap(), &[]), due);
    let month = drafts("BAZG-MONTH", &fixture("bazg_month/month.xml")).unwrap();
    assert_eq!(lines(&month, &[]), ["2026-11-01 to 2026-11-30: 10000 VND = 0.3113 CHF"]);
}

#[test]
fn the_united_nations_revise_a_currency_within_a_month() {
    let list = fixture("un/rates.xml");
    assert_eq!(drafts("UN", &list).unwrap_err(), "2 figures, and at least 100 are due, at the whole answer");
    let row = |code: &str| {
        format!(
            "<UN_OPERATIONAL_RATES><f_curr_code>{code}</f_curr_code><eff_date>01 Nov 2026</eff_date><rate>2</rate></UN_OPERATIONAL_RATES>"
        )
    };
    let others: String = CODES.split_whitespace().filter(|code| *code != "KZT").map(row).collect();
    let whole = list.replace("</UN_OPERATIONAL_RATES_DATASET>", &format!("{others}</UN_OPERATIONAL_RATES_DATASET>"));
    let due = ["2026-11-01 to further notice: 1 USD = 510.5 KZT", "2026-11-15 to further notice: 1 USD = 163 JPY"];
    assert_eq!(lines(&drafts("UN", &whole).unwrap(), &["KZT", "JPY"]), due);
}

#[test]
fn parity_and_banking_rates_that_come_in_the_same_way() {
    let due = [
        "2026-11-23 to further notice: 1 USD = 6.7807 CNY",
        "2026-11-23 to further notice: 100 JPY = 4.2218 CNY",
        "2026-11-24 to further notice: 1 USD = 6.7787 CNY",
        "2026-11-24 to further notice: 100 JPY = 4.2495 CNY",
        "2026-11-24 to further notice: 1 CNY = 207.20 KRW",
    ];
    assert_eq!(lines(&drafts("CFETS", &fixture("cfets/range.json")).unwrap(), &[]), due);
    let due = ["2026-09-30 to further notice: 1 USD = 3.364 PEN", "2026-11-23 to further notice: 1 USD = 3.3565 PEN"];
    assert_eq!(lines(&drafts("BCRP", &fixture("bcrp/range.json")).unwrap(), &[]), due);
    let turned = fixture("bcrp/range.json").replace("Compra", "X").replace("Venta", "Compra").replace("- X", "- Venta");
    assert!(drafts("BCRP", &turned).unwrap_err().contains("are not a buying and a selling rate"));
}

const HMRC: SourceId = SourceId::new("HMRC");

fn sheets(body: &str) -> Vec<Sheet> {
    let source = sources::of(HMRC).unwrap();
    let made = |draft: &Draft| accept(draft, source, &source.tables[0], date(2026, 11, 24), now()).unwrap();
    drafts("HMRC", body).unwrap().iter().map(made).collect()
}

/// A service with HMRC and the ECB, at that moment.
async fn serve(now: &str, body: &str) -> (std::net::SocketAddr, Arc<dyn RateStore>, tokio::sync::oneshot::Sender<()>) {
    let now: Timestamp = now.parse().unwrap();
    let store: Arc<dyn RateStore> = books::store().await;
    store.put(&sheets(body)).await.unwrap();
    let (clock, timetable) = (Clock::fixed(now), Arc::new(Timetable::default()));
    let books = books::books(&books::config_of(&[HMRC, served::ECB.source]), &store, &timetable);
    let config = fx::config::Server { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default().server };
    let service = Service::bind(&config).await.unwrap();
    let address = service.address().unwrap();
    let app = App::new(Converter::new(books), timetable, clock, config, Meters::install().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel();
    tokio::spawn(service.run(Arc::new(app), async {
        let _dropped = stopped.await;
    }));
    (address, store, stop)
}

async fn asked(address: std::net::SocketAddr, question: String) -> (u16, Value) {
    let answer = blocking(move || get(address, &question)).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

#[tokio::test]
async fn a_months_rate_answers_on_each_of_its_days_and_says_until_when() {
    let (address, _store, _stop) = serve("2026-11-24T10:15:00Z", &month()).await;
    let on = async |day: Date| asked(address, format!("/v1/convert?from=GBP&to=JPY&amount=10&source=HMRC&date={day}")).await;
    for (day, result, since) in
        [(1, "2105", "2026-11-01"), (17, "2105", "2026-11-01"), (18, "2301", "2026-11-18"), (24, "2301", "2026-11-18")]
    {
        let (status, answer) = on(date(2026, 11, day)).await;
        assert_eq!((status, answer["result"].as_str()), (200, Some(result)), "{answer}");
        let leg = &answer["legs"][0];
        assert_eq!((leg["date"].as_str(), leg["valid_until"].as_str()), (Some(since), Some("2026-11-30")), "{answer}");
    }
    let (_, answer) = asked(address, "/v1/convert?from=AED&to=GBP&amount=4909.1&source=HMRC&date=2026-11-24".to_owned()).await;
    assert_eq!(answer["result"], "1000.00", "what was not corrected holds on: {answer}");
    assert_eq!(on(date(2026, 10, 31)).await.0, 404);
}

#[tokio::test]
async fn a_month_that_is_over_is_not_carried_into_the_next() {
    let (address, _store, _stop) = serve("2026-12-02T10:15:00Z", &month()).await;
    let (status, answer) = asked(address, "/v1/convert?from=GBP&to=JPY&source=HMRC".to_owned()).await;
    assert_eq!(status, 404, "{answer}");
    assert_eq!(asked(address, "/v1/convert?from=GBP&to=JPY&source=HMRC&date=2026-11-30".to_owned()).await.0, 200);
}

#[tokio::test]
async fn a_correction_of_a_month_is_a_revision() {
    let (address, store, _stop) = serve("2026-11-24T10:15:00Z", &month()).await;
    store.put(&sheets(&month().replace("AED,4.9091", "AED,4.9100"))).await.unwrap();
    let id = fx::source::TableId::only(HMRC);
    assert_eq!(store.revisions(id, date(2026, 11, 1)).await.unwrap().len(), 2);
    let (_, answer) = asked(address, "/v1/convert?from=GBP&to=AED&amount=1000&source=HMRC&date=2026-11-02".to_owned()).await;
    assert_eq!(answer["result"], "4910.00", "{answer}");
}

#[tokio::test]
async fn auto_never_takes_an_accounting_rate() {
    for source in ["HMRC", "UST", "INFOREURO", "BAZG", "BAZG-MONTH", "UN"] {
        assert_eq!(sources::find(source).unwrap().kind, Kind::Accounting);
    }
    let (address, _store, _stop) = serve("2026-11-24T10:15:00Z", &month()).await;
    let (status, answer) = asked(address, "/v1/convert?from=GBP&to=AED".to_owned()).await;
    assert!(status == 404 || answer["legs"].as_array().unwrap().iter().all(|leg| leg["source"] != "HMRC"), "{answer}");
    assert_eq!(asked(address, "/v1/convert?from=GBP&to=AED&source=HMRC".to_owned()).await.0, 200);
}
