//! The scheduled fetcher against publishers that answer as real ones do: well, late, wrongly, not at all. Its own clock.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "refresh/bad_answers.rs"]
mod bad_answers;
#[path = "support/books.rs"]
mod books;
#[path = "refresh/check.rs"]
mod check;
#[path = "refresh/clock.rs"]
mod clock;
#[path = "refresh/dates.rs"]
mod dates;
#[path = "refresh/ended.rs"]
mod ended;
#[path = "refresh/first.rs"]
mod first;

use std::sync::Arc;
use std::time::Duration;

use books::{CBR, ECB, EXCHANGE_API, THREE, only};

use fx::clock::Clock;
use fx::config::{self, Config};
use fx::convert::Timetable;
use fx::refresh::{Fetcher, Outcome};
use fx::sheet::Rule;
use fx::store::RateStore;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const DAILY: &str = "/stats/eurofxref/eurofxref-daily.xml";
const LAST_90_DAYS: &str = "/stats/eurofxref/eurofxref-hist-90d.xml";
const CODES: &str = "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR";

/// One process over one store.
struct Desk {
    fetcher: Arc<Fetcher>,
    store: Arc<dyn RateStore>,
    clock: Clock,
    timetable: Arc<Timetable>,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Only the named sources, all of them at the mock, without retries and jitter.
fn config(publisher: &MockServer, sources: &[&str]) -> Config {
    let mut set = vec![("FX_FETCH__RETRIES".to_owned(), "0".to_owned()), ("FX_FETCH__JITTER".to_owned(), "0s".to_owned())];
    set.extend(only(&THREE));
    for source in ["ECB", "CBR", "EXCHANGE_API"] {
        set.push((format!("FX_SOURCES__{source}__BASE_URL"), publisher.uri()));
        set.push((format!("FX_SOURCES__{source}__ENABLED"), sources.contains(&source).to_string()));
    }
    config::load(None, set).unwrap().0
}

fn desk_over(store: Arc<dyn RateStore>, config: &Config, clock: Clock) -> Desk {
    let timetable = Arc::new(Timetable::default());
    let books = books::books(config, &store, &timetable);
    Desk { fetcher: Arc::new(Fetcher::new(config, books, Arc::clone(&timetable), clock.clone())), store, clock, timetable }
}

async fn desk(publisher: &MockServer, source: &str) -> Desk {
    let clock = Clock::fixed(at("2026-11-02T16:00:00Z"));
    let store: Arc<dyn RateStore> = books::store().await;
    desk_over(store, &config(publisher, &[source]), clock)
}

impl Desk {
    /// Polls the one source, due or not.
    async fn poll(&self) -> Outcome {
        let mut outcomes = self.fetcher.once(true).await.unwrap();
        assert_eq!(outcomes.len(), 1);
        outcomes.remove(0).1
    }

    async fn usd(&self, day: Date) -> Option<String> {
        let sheet = self.store.newest(ECB, day).await.unwrap()?;
        sheet.between("EUR".parse().unwrap(), "USD".parse().unwrap()).map(|quote| format!("{} {}", sheet.date(), quote.value()))
    }
}

/// A day of the ECB: the dollar at this rate, everything else as in the archive's last day, about.
fn ecb_day(day: &str, usd: &str) -> String {
    let archive = include_str!("../data/ecb/latest.csv");
    let rate = |code: &str| match code {
        "USD" => usd.to_owned(),
        _ => archive.lines().find_map(|line| line.strip_prefix(&format!("{code},"))).unwrap().to_owned(),
    };
    let cubes: String = CODES.split(' ').map(|code| format!("<Cube currency='{code}' rate='{}'/>", rate(code))).collect();
    format!("<Cube time='{day}'>{cubes}</Cube>")
}

fn ecb_file(days: &[String]) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"x\"><Cube>{}</Cube></e:Envelope>", days.concat())
}

async fn answers(publisher: &MockServer, at: &str, body: String) {
    publisher.reset().await;
    Mock::given(path(at)).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(publisher).await;
}

#[tokio::test]
async fn a_sheet_lands_and_is_asked_for_conditionally_even_after_a_restart() {
    let publisher = MockServer::start().await;
    let tagged = ResponseTemplate::new(200).insert_header("ETag", "\"v1\"").set_body_string(ecb_file(&[ecb_day("2026-11-02", "1.1200")]));
    Mock::given(path(DAILY))
        .and(header("If-None-Match", "\"v1\""))
        .respond_with(ResponseTemplate::new(304))
        .with_priority(1)
        .mount(&publisher)
        .await;
    Mock::given(path(DAILY)).respond_with(tagged).mount(&publisher).await;
    let first = desk(&publisher, "ECB").await;
    assert_eq!(first.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!(first.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.1200"));
    assert_eq!(first.poll().await, Outcome::NotModified);
    let restarted = desk_over(Arc::clone(&first.store), &config(&publisher, &["ECB"]), first.clock.clone());
    assert_eq!(restarted.poll().await, Outcome::NotModified);
    let notes = restarted.store.notebook(ECB).await.unwrap();
    assert_eq!((notes.failures, notes.last_success, notes.last_error), (0, Some(first.clock.now()), None));
    // Nothing is due, so nobody is asked.
    assert_eq!(restarted.fetcher.once(false).await.unwrap(), []);
}

#[tokio::test]
async fn what_is_refused_replaces_nothing_and_is_asked_for_again_in_full() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let broken = [
        ("<!doctype html><html>captcha</html>".to_owned(), Rule::Html),
        ("<?xml version='1.0'?><e:Envelope><Cube><Cube time='2026".to_owned(), Rule::Whole),
        (String::new(), Rule::Whole),
        (ecb_file(&[]), Rule::Empty),
        (ecb_file(&["<Cube time='2026-11-02'></Cube>".to_owned()]), Rule::Empty),
        (ecb_file(&[ecb_day("2029-11-02", "1.1")]), Rule::FutureDate),
        (ecb_file(&[ecb_day("2026-10-29", "1.1")]), Rule::OlderThanLast),
        (ecb_file(&["<Cube time='2026-11-02'><Cube currency='USD' rate='1.1'/></Cube>".to_owned()]), Rule::Floor),
    ];
    for (failures, (body, rule)) in (1..).zip(broken) {
        publisher.reset().await;
        let response = ResponseTemplate::new(200).insert_header("ETag", "\"bad\"").set_body_string(body);
        Mock::given(path(DAILY)).respond_with(response).mount(&publisher).await;
        let outcome = desk.poll().await;
        assert!(matches!(&outcome, Outcome::Refused(rejection) if rejection.rule == rule), "{rule}: {outcome:?}");
        let notes = desk.store.notebook(ECB).await.unwrap();
        assert_eq!((notes.failures, notes.last_error.unwrap().rule.as_deref(), notes.validators.len()), (failures, Some(rule.name()), 0));
        assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-10-30 1.1172"));
    }
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.12")])).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    let notes = desk.store.notebook(ECB).await.unwrap();
    assert_eq!((notes.failures, notes.last_error.is_some()), (0, true));
}

/// The rules of the rows that wait or were refused, of the newest answer.
async fn rows(desk: &Desk) -> Vec<&'static str> {
    desk.store.notebook(ECB).await.unwrap().rows.iter().map(|row| row.rule.name()).collect()
}

#[tokio::test]
async fn what_a_publisher_took_back_is_not_confirmed_by_the_next_glitch() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let day = |usd: &str| ecb_file(&[ecb_day("2026-11-02", usd)]);
    let landed = Outcome::Landed(date(2026, 11, 2));
    answers(&publisher, DAILY, day("1.1200")).await;
    assert_eq!(desk.poll().await, landed);
    for _ in 0..3 {
        answers(&publisher, DAILY, day("11.200")).await;
        desk.poll().await;
        assert_eq!(rows(&desk).await, ["power-of-ten"]);
        desk.clock.advance(SignedDuration::from_hours(2));
        answers(&publisher, DAILY, day("1.1200")).await;
        desk.poll().await;
        assert_eq!(rows(&desk).await, [""; 0]);
        desk.clock.advance(SignedDuration::from_hours(2));
    }
    assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.1200"));
}

#[tokio::test]
async fn a_row_that_jumps_waits_until_it_is_said_again_and_its_day_stands() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let tagged = ResponseTemplate::new(200).insert_header("ETag", "\"odd\"").set_body_string(ecb_file(&[ecb_day("2026-11-02", "1.9")]));
    Mock::given(path(DAILY)).respond_with(tagged).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    let sheet = desk.store.newest(ECB, date(2026, 11, 2)).await.unwrap().unwrap();
    assert_eq!((sheet.date(), sheet.quotes().len(), desk.usd(date(2026, 11, 2)).await), (date(2026, 11, 2), 28, None));
    let waiting = desk.store.notebook(ECB).await.unwrap();
    assert_eq!(
        (waiting.rows[0].since, waiting.rows[0].detail.as_str()),
        (at("2026-11-02T16:00:00Z"), "USD was 0.89509488 EUR and is 0.52631579")
    );
    assert_eq!(waiting.validators.len(), 0, "the next answer is wanted in full");
    // While it waits it is asked for again at the interval of polls.
    desk.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(desk.fetcher.due_now().await.unwrap(), [ECB]);
    desk.clock.advance(SignedDuration::from_mins(105));
    desk.poll().await;
    assert_eq!(desk.usd(date(2026, 11, 2)).await, None);
    desk.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 1.9"));
    assert_eq!(rows(&desk).await, [""; 0]);
    assert_eq!(desk.fetcher.due_now().await.unwrap(), []);
}

#[tokio::test]
async fn an_operator_may_believe_a_row() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    assert!(desk.fetcher.accept(ECB.source).await.is_err());
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "11.172")])).await;
    desk.poll().await;
    assert_eq!(desk.fetcher.accept(ECB.source).await.unwrap().quotes().len(), 29);
    assert_eq!(desk.usd(date(2026, 11, 2)).await.as_deref(), Some("2026-11-02 11.172"));
    assert_eq!(rows(&desk).await, [""; 0]);
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "11.173")])).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
}

#[tokio::test]
async fn a_sheet_dated_ahead_waits_and_the_corrected_one_is_fetched() {
    for wrong in ["2026-11-03", "2026-11-09"] {
        let publisher = MockServer::start().await;
        let desk = desk(&publisher, "ECB").await;
        answers(&publisher, DAILY, ecb_file(&[ecb_day(wrong, "1.12")])).await;
        for _ in 0..3 {
            let outcome = desk.poll().await;
            assert!(matches!(&outcome, Outcome::Quarantined(rejection) if rejection.rule == Rule::AheadOfSchedule), "{outcome:?}");
            desk.clock.advance(SignedDuration::from_hours(2));
            assert_eq!(desk.fetcher.due_now().await.unwrap(), [ECB], "polling goes on");
        }
        assert_eq!(desk.usd(date(2026, 11, 10)).await.as_deref(), Some("2026-10-30 1.1172"));
        answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.12")])).await;
        assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
        assert_eq!(
            (desk.usd(date(2026, 11, 10)).await.as_deref(), desk.fetcher.due_now().await.unwrap().len()),
            (Some("2026-11-02 1.12"), 0)
        );
    }
}

#[tokio::test]
async fn a_sheet_that_was_believed_can_be_taken_out() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    let day = |day: &str, usd: &str| ecb_file(&[ecb_day(day, usd)]);
    answers(&publisher, DAILY, day("2026-11-03", "1.12")).await;
    desk.poll().await;
    // An operator errs, and finds it out: a sheet dated ahead silences nobody, and can be taken out.
    desk.fetcher.accept(ECB.source).await.unwrap();
    assert_eq!(desk.usd(date(2026, 11, 3)).await.as_deref(), Some("2026-11-03 1.12"));
    desk.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(desk.fetcher.due_now().await.unwrap(), [ECB]);
    desk.fetcher.drop_sheet(ECB.source, date(2026, 11, 3)).await.unwrap();
    assert_eq!(desk.usd(date(2026, 11, 3)).await.as_deref(), Some("2026-10-30 1.1172"));
    assert_eq!(desk.store.revisions(ECB, date(2026, 11, 3)).await.unwrap()[0].quotes().len(), 29);
    assert!(desk.fetcher.drop_sheet(ECB.source, date(2026, 11, 3)).await.is_err());
    // A day later the same figures come again, and stay out; others of that day land.
    desk.clock.advance(SignedDuration::from_hours(24));
    let outcome = desk.poll().await;
    assert!(matches!(&outcome, Outcome::Quarantined(rejection) if rejection.rule == Rule::Dropped), "{outcome:?}");
    answers(&publisher, DAILY, day("2026-11-03", "1.13")).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 3)));
    assert_eq!(desk.usd(date(2026, 11, 3)).await.as_deref(), Some("2026-11-03 1.13"));
}

#[tokio::test]
async fn a_clock_that_was_fast_silences_nobody() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-10-30", "1.1172")])).await;
    desk.clock.step(SignedDuration::from_hours(24 * 365 * 57));
    desk.poll().await;
    desk.clock.step(SignedDuration::from_hours(-24 * 365 * 57));
    assert_eq!(desk.fetcher.due_now().await.unwrap(), [ECB]);
    answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", "1.12")])).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
}

#[tokio::test]
async fn a_correction_is_a_revision_and_the_old_sheet_stays() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    for usd in ["1.12", "1.13", "1.130"] {
        answers(&publisher, DAILY, ecb_file(&[ecb_day("2026-11-02", usd)])).await;
        let expected = if usd == "1.130" { Outcome::Unchanged } else { Outcome::Landed(date(2026, 11, 2)) };
        assert_eq!(desk.poll().await, expected, "{usd}");
    }
    let usd = |sheet: &fx::sheet::Sheet| sheet.between("EUR".parse().unwrap(), "USD".parse().unwrap()).unwrap().value().to_string();
    let revisions = desk.store.revisions(ECB, date(2026, 11, 2)).await.unwrap();
    assert_eq!(revisions.iter().map(usd).collect::<Vec<_>>(), ["1.12", "1.13"]);
}

#[tokio::test]
async fn the_hole_that_an_outage_left_is_filled() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    desk.clock.advance(SignedDuration::from_hours(72));
    let days = |from: i8| (from..=5).map(|day| ecb_day(&format!("2026-11-0{day}"), &format!("1.12{day}"))).collect::<Vec<_>>();
    // The newest comes, the file of the last days does not: the hole is remembered.
    answers(&publisher, DAILY, ecb_file(&days(5))).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 5)));
    assert_eq!(desk.usd(date(2026, 11, 4)).await.as_deref(), Some("2026-10-30 1.1172"));
    assert_eq!(desk.store.notebook(ECB).await.unwrap().gap_since, Some(date(2026, 10, 31)));
    // A file that ends before the newest sheet, or begins behind the last one, does not say that nothing was published in between.
    let known = [ecb_day("2026-10-30", "1.1172")];
    for (past, gap) in [
        ([&known[..], &days(2)[..2]].concat(), Some(date(2026, 10, 31))),
        (days(2), Some(date(2026, 10, 31))),
        ([&known[..], &days(2)].concat(), None),
    ] {
        answers(&publisher, DAILY, ecb_file(&days(5))).await;
        Mock::given(path(LAST_90_DAYS)).respond_with(ResponseTemplate::new(200).set_body_string(ecb_file(&past))).mount(&publisher).await;
        assert_eq!(desk.poll().await, Outcome::Unchanged);
        assert_eq!(desk.store.notebook(ECB).await.unwrap().gap_since, gap);
    }
    for (day, expected) in
        [(1, "2026-10-30 1.1172"), (2, "2026-11-02 1.122"), (3, "2026-11-03 1.123"), (4, "2026-11-04 1.124"), (5, "2026-11-05 1.125")]
    {
        assert_eq!(desk.usd(date(2026, 11, day)).await.as_deref(), Some(expected));
    }
}

fn cbr_day(day: &str) -> String {
    let codes = "AUD AZN GBP AMD BYN BRL HUF VND HKD GEL DKK AED USD EUR EGP INR IDR KZT CAD QAR KGS CNY MDL NZD NOK PLN RON XDR SGD TJS";
    let of = |code: &str| {
        // About what the aggregate of the archive says, in rubles.
        let archive = include_str!("../data/exchange-api.csv");
        let per_euro = |code: &str| {
            archive.lines().find_map(|line| line.strip_prefix(&format!("{code},"))).map_or(1.0, |rate| rate.parse::<f64>().unwrap())
        };
        format!("{:.4}", per_euro("RUB") / per_euro(code)).replace('.', ",")
    };
    let valutes: String = codes
        .split(' ')
        .map(|code| format!("<Valute><CharCode>{code}</CharCode><Nominal>1</Nominal><Value>{}</Value></Valute>", of(code)))
        .collect();
    format!("<ValCurs Date=\"{day}\">{valutes}</ValCurs>")
}

#[tokio::test]
async fn a_first_sheet_of_a_day_before_any_other_source_is_compared_with_what_they_say_later() {
    let publisher = MockServer::start().await;
    // The archive's day of the aggregate is later than this.
    let clock = Clock::fixed(at("2026-09-22T16:00:00Z"));
    let store: Arc<dyn RateStore> = books::store().await;
    let desk = desk_over(store, &config(&publisher, &["CBR", "EXCHANGE_API"]), clock);
    let page = cbr_day("23.09.2026");
    let (before, rest) = page.split_once("<CharCode>USD</CharCode><Nominal>1</Nominal><Value>").unwrap();
    let (dollar, after) = rest.split_once(',').unwrap();
    let spiked = format!("{before}<CharCode>USD</CharCode><Nominal>1</Nominal><Value>{dollar}0000000,{after}");
    Mock::given(path("/scripts/XML_daily.asp")).respond_with(ResponseTemplate::new(200).set_body_string(spiked)).mount(&publisher).await;
    let outcomes = desk.fetcher.ask(&[CBR]).await;
    assert_eq!(outcomes, [(CBR, Outcome::Landed(date(2026, 9, 23)))]);
    let sheet = desk.store.newest(CBR, date(2026, 9, 23)).await.unwrap().unwrap();
    assert_eq!(sheet.between("USD".parse().unwrap(), "RUB".parse().unwrap()), None);
    let refused = &desk.store.notebook(CBR).await.unwrap().rows;
    assert_eq!(
        refused.iter().map(|row| (row.quote.base.to_string(), row.rule)).collect::<Vec<_>>(),
        [("USD".to_owned(), Rule::PowerOfTen)]
    );
}

#[tokio::test]
async fn when_tomorrow_is_out_and_today_is_missing_both_are_asked_for() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "CBR").await;
    let daily = |day: &str| ResponseTemplate::new(200).set_body_string(cbr_day(day));
    Mock::given(path("/scripts/XML_daily.asp"))
        .and(query_param("date_req", "02/11/2026"))
        .respond_with(daily("31.10.2026"))
        .with_priority(1)
        .mount(&publisher)
        .await;
    Mock::given(path("/scripts/XML_daily.asp")).respond_with(daily("03.11.2026")).expect(2).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 3)));
    let in_force = |day| async move { day };
    assert_eq!(in_force(desk.store.newest(CBR, date(2026, 11, 2)).await.unwrap().unwrap().date()).await, date(2026, 10, 31));
    assert_eq!(desk.store.newest(CBR, date(2026, 11, 3)).await.unwrap().unwrap().date(), date(2026, 11, 3));
    assert_eq!(desk.poll().await, Outcome::Unchanged);
}

#[tokio::test]
async fn the_second_host_stands_in_for_the_first() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "EXCHANGE_API").await;
    let figures = include_str!("../data/exchange-api.csv").lines().skip(2).map(|line| {
        let (code, value) = line.split_once(',').unwrap();
        format!("\"{}\":{value}", code.to_lowercase())
    });
    let body = format!("{{\"date\":\"2026-11-02\",\"eur\":{{{}}}}}", figures.collect::<Vec<_>>().join(","));
    Mock::given(path("/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json"))
        .respond_with(ResponseTemplate::new(500))
        .mount(&publisher)
        .await;
    Mock::given(path("/v1/currencies/eur.min.json")).respond_with(ResponseTemplate::new(200).set_body_string(body)).mount(&publisher).await;
    assert_eq!(desk.poll().await, Outcome::Landed(date(2026, 11, 2)));
    assert_eq!(desk.store.sheet(EXCHANGE_API, date(2026, 11, 2)).await.unwrap().unwrap().quotes().len(), 160);
}

#[tokio::test]
async fn a_publisher_that_does_not_answer_is_noted() {
    let publisher = MockServer::start().await;
    let desk = desk(&publisher, "ECB").await;
    for (status, failures) in [(500, 1), (404, 2), (429, 3)] {
        publisher.reset().await;
        Mock::given(method("GET")).respond_with(ResponseTemplate::new(status).insert_header("Retry-After", "7200")).mount(&publisher).await;
        let Outcome::Unreachable(what) = desk.poll().await else { panic!("{status}") };
        assert_eq!(what, format!("{}{DAILY} answered with status {status}", publisher.uri()));
        let notes = desk.store.notebook(ECB).await.unwrap();
        assert_eq!((notes.failures, notes.last_error.unwrap().what), (failures, what));
    }
}

#[tokio::test]
async fn one_broken_publisher_does_not_delay_another() {
    let publisher = MockServer::start().await;
    Mock::given(path(DAILY)).respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(600))).mount(&publisher).await;
    Mock::given(path("/scripts/XML_daily.asp"))
        .respond_with(ResponseTemplate::new(200).set_body_string(cbr_day("02.11.2026")))
        .mount(&publisher)
        .await;
    let clock = Clock::fixed(at("2026-11-02T10:00:00Z"));
    let store: Arc<dyn RateStore> = books::store().await;
    let desk = desk_over(store, &config(&publisher, &["ECB", "CBR"]), clock);
    let running = desk.fetcher.run();
    // The limit is below the ten minutes for which the other does not answer.
    let landed = async {
        while desk.store.newest(CBR, date(2026, 11, 2)).await.unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(60), landed).await.is_ok(), "the Bank of Russia's sheet did not land");
    assert_eq!(desk.store.newest(CBR, date(2026, 11, 2)).await.unwrap().unwrap().date(), date(2026, 11, 2));
    drop(running);
}
