//! Rates of one's own: a file that is a source like any other, watched while it is written.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/books.rs"]
mod books;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use fx::clock::Clock;
use fx::config::{self, Config};
use fx::convert::{Books, Conversion, Converter, Question, Timetable};
use fx::currency::Code;
use fx::feed::own::BadLine;
use fx::refresh::check::Verdict;
use fx::refresh::{Fetcher, Outcome, health};
use fx::source::{Kind, SourceId, TableId};
use fx::store::{self, RateStore};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::dec;
use tempfile::TempDir;
use wiremock::matchers::{header, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const HEAD: &str = "# name: Treasury\n# kind: accounting\n# zone: Europe/Berlin\ndate,base,quote,nominal,value,note\n";
const EUR: Code = Code::EUR;
const USD: Code = Code::USD;

struct Desk {
    fetcher: Arc<Fetcher>,
    converter: Converter,
    books: Arc<Books>,
    store: Arc<dyn RateStore>,
    timetable: Arc<Timetable>,
    clock: Clock,
}

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// A configuration with rates of one's own and no publisher but the ECB, which is not asked.
fn config(folder: &Path, text: &str) -> Config {
    try_config(folder, text).unwrap()
}

fn try_config(folder: &Path, text: &str) -> Result<Config, String> {
    let file = folder.join("config.toml");
    fs::write(&file, text).unwrap();
    let mut set = books::only(&[books::ECB.source]);
    set.push(("FX_FETCH__RETRIES".to_owned(), "0".to_owned()));
    config::load(Some(&file), set).map(|(config, _)| config).map_err(|error| error.to_string().replace(&folder.display().to_string(), ""))
}

async fn desk(config: &Config) -> Desk {
    let clock = Clock::fixed(now());
    let store: Arc<dyn RateStore> = store::open_for_service("sqlite::memory:", clock.now()).await.unwrap().store;
    let timetable = Arc::new(Timetable::default());
    let books = books::books(config, &store, &timetable);
    let fetcher = Arc::new(Fetcher::new(config, Arc::clone(&books), Arc::clone(&timetable), clock.clone()));
    Desk { fetcher, converter: Converter::new(Arc::clone(&books)), books, store, timetable, clock }
}

fn own(name: &str) -> SourceId {
    fx::sources::own::id(name).unwrap()
}

impl Desk {
    async fn poll(&self, name: &str) -> Outcome {
        let mut outcomes = self.fetcher.ask(&[TableId::only(own(name))]).await;
        outcomes.remove(0).1
    }

    async fn ask(&self, from: Code, to: Code, source: Option<SourceId>) -> Result<Conversion, String> {
        let question = Question { source, ..Question::new(dec!(100), from, to) };
        self.converter.convert(&question, self.clock.now()).await.map(|answer| answer.value).map_err(|error| error.to_string())
    }

    async fn health(&self, name: &str) -> health::Health {
        let source = self.books.source(own(name)).unwrap();
        health::of_one(&self.books, &self.timetable, source, self.clock.now()).await.unwrap()
    }
}

/// A file, and a configuration that names it.
fn one_file(rows: &str, more: &str) -> (TempDir, Config) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rates.csv");
    fs::write(&file, format!("{HEAD}{rows}")).unwrap();
    let config = config(folder.path(), &format!("{more}[sources.own]\nfile = {:?}\n", file.display().to_string()));
    (folder, config)
}

#[tokio::test]
async fn ones_own_rates_are_a_source_with_a_receipt_and_a_note() {
    // Every configuration of this process declares `own`, and the last one is found by that name. This source has a name of its own.
    const NAME: &str = "own_treasury";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rates.csv");
    fs::write(&file, format!("{HEAD}2026-11-24,EUR,USD,1,1.2500,\"board, 12 November\"\n2026-11-23,HUF,EUR,100,0.2600,\n")).unwrap();
    let desk = desk(&config(folder.path(), &format!("[sources.{NAME}]\nfile = {:?}\n", file.display().to_string()))).await;
    assert_eq!(desk.poll(NAME).await, Outcome::Landed(date(2026, 11, 24)));
    let answer = desk.ask(EUR, USD, Some(own(NAME))).await.unwrap();
    assert_eq!((answer.result, answer.rate.to_string(), answer.rate_date), (dec!(125.00), "1.2500".to_owned(), date(2026, 11, 24)));
    let leg = &answer.legs[0];
    assert_eq!((leg.source.as_ref(), leg.note.as_deref()), ("OWN-TREASURY", Some("board, 12 November")));
    assert_eq!(answer.words(), "Treasury, 24 November 2026 (board, 12 November)");
    // An earlier day's rate is carried, and no pivot is there to cross through.
    assert_eq!(desk.ask("HUF".parse().unwrap(), EUR, Some(own(NAME))).await.unwrap().result, dec!(0.26));
    assert!(desk.ask("HUF".parse().unwrap(), USD, Some(own(NAME))).await.is_err());
    let health = desk.health(NAME).await;
    assert_eq!((health.name, health.kind, health.table.schedule.zone.as_str()), ("Treasury", Kind::Accounting, "Europe/Berlin"));
    assert!(health.is_well(), "{health:?}");
    assert_eq!(fx::sources::find(NAME).map(|source| source.name), Some("Treasury"));
}

#[tokio::test]
async fn ones_own_rates_never_answer_unasked_unless_the_preference_names_them() {
    let file = "# kind: official\ndate,base,quote,value\n2026-11-24,EUR,USD,9\n";
    let folder = tempfile::tempdir().unwrap();
    let rates = folder.path().join("rates.csv");
    fs::write(&rates, file).unwrap();
    let table = format!("[sources.own]\nfile = {:?}\n", rates.display().to_string());
    let unnamed = desk(&config(folder.path(), &table)).await;
    unnamed.poll("own").await;
    assert_eq!(unnamed.ask(EUR, USD, None).await.unwrap().legs[0].source, "ECB");
    assert_eq!(unnamed.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(900.00));
    let named = desk(&config(folder.path(), &format!("[rates]\nprefer = [\"own\", \"ECB\"]\n{table}"))).await;
    named.poll("own").await;
    assert_eq!(named.ask(EUR, USD, None).await.unwrap().result, dec!(900.00));
    // The word `home` means central banks, and no file.
    let home = desk(&config(folder.path(), &format!("[rates]\nprefer = [\"home\"]\n{table}"))).await;
    home.poll("own").await;
    assert_eq!(home.ask(USD, EUR, None).await.unwrap().legs[0].source, "ECB");
    // Nor do rates of a period answer unasked, wherever they stand.
    fs::write(&rates, file.replace("official", "accounting")).unwrap();
    let accounting = desk(&config(folder.path(), &format!("[rates]\nprefer = [\"own\", \"ECB\"]\n{table}"))).await;
    accounting.poll("own").await;
    assert_eq!(accounting.ask(EUR, USD, None).await.unwrap().legs[0].source, "ECB");
}

#[tokio::test]
async fn a_change_is_a_revision_and_a_day_that_goes_is_taken_out() {
    let (folder, config) = one_file("2026-11-23,EUR,USD,1,1.24,\n2026-11-24,EUR,USD,1,1.25,\n", "");
    let (desk, file) = (desk(&config).await, folder.path().join("rates.csv"));
    let id = TableId::only(own("own"));
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    assert_eq!(desk.poll("own").await, Outcome::NotModified);
    desk.clock.advance(SignedDuration::from_mins(5));
    assert!(!desk.fetcher.due_now().await.unwrap().contains(&id), "what did not change is not read again");
    // However far it moved: whoever writes the file is believed.
    fs::write(&file, format!("{HEAD}2026-11-24,EUR,USD,1,125.5,\n")).unwrap();
    assert!(desk.fetcher.due_now().await.unwrap().contains(&id));
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    let revisions = desk.store.revisions(id, date(2026, 11, 24)).await.unwrap();
    let values: Vec<String> = revisions.iter().map(|sheet| sheet.quotes()[0].value().to_string()).collect();
    assert_eq!(values, ["1.25", "125.5"]);
    assert_eq!(desk.store.dates(id, date(2026, 1, 1)..=date(2026, 12, 31)).await.unwrap(), [date(2026, 11, 24)]);
    assert_eq!(desk.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(12550.00));
}

/// The clock of the service stands; the file is looked at by the machine's own.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_seen_without_a_restart() {
    let (folder, config) = one_file("2026-11-24,EUR,USD,1,1.25,\n", "");
    let desk = desk(&config).await;
    let polls = desk.fetcher.run();
    let landed = async |value: &str| {
        loop {
            let sheet = desk.store.newest(TableId::only(own("own")), date(2026, 11, 24)).await.unwrap();
            if sheet.is_some_and(|sheet| sheet.quotes()[0].value().to_string() == value) {
                return;
            }
            desk.books.heard().await;
        }
    };
    landed("1.25").await;
    fs::write(folder.path().join("rates.csv"), format!("{HEAD}2026-11-24,EUR,USD,1,1.2600,\n")).unwrap();
    landed("1.2600").await;
    drop(polls);
}

#[tokio::test]
async fn a_bad_line_is_told_with_line_and_reason_and_the_good_ones_stand() {
    let (folder, config) = one_file("2026-11-23,EUR,USD,1,1.24,\n2026-11-24,EUR,USD,1,1.25,\n2026-11-24,EUR,GBP,1,0.85,\n", "");
    let (desk, file) = (desk(&config).await, folder.path().join("rates.csv"));
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    fs::write(&file, format!("{HEAD}2026-11-24,EUR,USD,1,1.26,\n2026-11-31,EUR,GBP,1,0.86,\n")).unwrap();
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    let health = desk.health("own").await;
    let bad = BadLine { at: "rates.csv:6".to_owned(), what: "\"2026-11-31\" is no date, at date".to_owned() };
    assert_eq!((health.is_well(), health.table.bad_lines), (false, vec![bad]));
    // The good line counts, and what cannot be read takes nothing out: neither the pound nor the day before.
    assert_eq!(desk.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(126.00));
    assert_eq!(desk.ask(EUR, "GBP".parse().unwrap(), Some(own("own"))).await.unwrap().result, dec!(85.00));
    let checked = desk.fetcher.check(&[TableId::only(own("own"))]).await.unwrap().remove(0);
    assert_eq!((checked.verdict, checked.detail.as_str()), (Verdict::Refused, "rates.csv:6: \"2026-11-31\" is no date, at date"));
    fs::write(&file, format!("{HEAD}2026-11-24,EUR,USD,1,1.26,\n2026-11-30,EUR,GBP,1,0.86,\n")).unwrap();
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 30)));
    assert!(desk.health("own").await.is_well());
    assert_eq!(desk.fetcher.check(&[TableId::only(own("own"))]).await.unwrap().remove(0).verdict, Verdict::Same);
}

#[tokio::test]
async fn two_files_that_disagree_are_refused_and_both_lines_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, rows: &str| {
        let file = folder.path().join(name);
        fs::write(&file, format!("date,base,quote,value\n{rows}")).unwrap();
        format!("{:?}", file.display().to_string())
    };
    let (a, b) = (write("a.csv", "2026-11-24,EUR,USD,1.25\n2026-11-24,EUR,GBP,0.85\n"), write("b.csv", "2026-11-24,EUR,USD,1.26\n"));
    let desk = desk(&config(folder.path(), &format!("[sources.own]\nfile = [{a}, {b}]\n"))).await;
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    let bad: Vec<String> = desk.health("own").await.table.bad_lines.iter().map(|line| format!("{} {}", line.at, line.what)).collect();
    assert_eq!(
        bad,
        [
            "a.csv:2 1 EUR = 1.25 USD on 2026-11-24, and b.csv:2 says 1 EUR = 1.26 USD",
            "b.csv:2 1 EUR = 1.26 USD on 2026-11-24, and a.csv:2 says 1 EUR = 1.25 USD"
        ]
    );
    assert!(desk.ask(EUR, USD, Some(own("own"))).await.is_err());
    assert_eq!(desk.ask(EUR, "GBP".parse().unwrap(), Some(own("own"))).await.unwrap().result, dec!(85.00));
}

#[tokio::test]
async fn several_files_may_be_several_sources_and_join_through_their_homes() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(folder.path().join(name), text).unwrap();
        format!("{:?}", folder.path().join(name).display().to_string())
    };
    let plan = file("plan.csv", "date,base,quote,value\n2026-11-24,EUR,USD,1.25\n2026-11-24,EUR,GBP,0.80\n");
    let worst = file("worst.csv", "date,base,quote,value\n2026-11-24,EUR,USD,1.00\n");
    let text = format!(
        "[sources.own_plan]\nfile = {plan}\nname = \"Plan\"\nkind = \"reference\"\nhome = \"EUR\"\n[sources.own_worst_case]\nfile = {worst}\n"
    );
    let desk = desk(&config(folder.path(), &text)).await;
    desk.poll("own_plan").await;
    desk.poll("own_worst_case").await;
    assert_eq!(desk.ask("GBP".parse().unwrap(), USD, Some(own("own_plan"))).await.unwrap().result, dec!(156.25));
    assert_eq!(desk.ask(EUR, USD, Some(own("own_worst_case"))).await.unwrap().result, dec!(100.00));
    assert_eq!(desk.health("own_worst_case").await.name, "Own rates (own_worst_case)");
}

#[tokio::test]
async fn a_file_at_an_address_is_asked_for_conditionally() {
    let host = MockServer::start().await;
    let body = "date,base,quote,value\n2026-11-24,EUR,USD,1.25\n";
    let known = Mock::given(path("/rates.csv")).and(header("If-None-Match", "\"v1\"")).respond_with(ResponseTemplate::new(304));
    known.with_priority(1).mount(&host).await;
    let answer = ResponseTemplate::new(200).insert_header("ETag", "\"v1\"").set_body_string(body);
    Mock::given(path("/rates.csv")).respond_with(answer).mount(&host).await;
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&config(folder.path(), &format!("[sources.own]\nurl = \"{}/rates.csv?sheet=1\"\n", host.uri()))).await;
    assert_eq!(desk.poll("own").await, Outcome::Landed(date(2026, 11, 24)));
    assert_eq!(desk.poll("own").await, Outcome::NotModified);
    assert_eq!(desk.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(125.00));
    host.reset().await;
    Mock::given(path("/rates.csv")).respond_with(ResponseTemplate::new(403)).mount(&host).await;
    assert!(matches!(desk.poll("own").await, Outcome::Unreachable(what) if what.ends_with("answered with status 403")));
    assert_eq!(desk.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(125.00), "what was good stays");
}

#[tokio::test]
async fn a_file_that_is_not_to_be_had_takes_nothing_away() {
    let (folder, config) = one_file("2026-11-24,EUR,USD,1,1.25,\n", "");
    let (desk, file) = (desk(&config).await, folder.path().join("rates.csv"));
    desk.poll("own").await;
    for (text, said) in [
        (Some(format!("{HEAD}2026-11-24,EUR,USD,1,1.2")), "refused: whole: the last line does not end in a line break"),
        (
            Some(format!("{HEAD}2026-11-24,EUR,USD,1,9,\n").replace("accounting", "official")),
            "refused: whole: it says that its rates are official",
        ),
        (Some("<html>\n".to_owned()), "refused: html: the answer is an HTML page, not CSV"),
        (None, "rates.csv: cannot be read: No such file or directory"),
    ] {
        match text {
            Some(text) => fs::write(&file, text).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let outcome = desk.poll("own").await.to_string();
        assert!(outcome.starts_with(said), "{outcome}");
        assert_eq!(desk.ask(EUR, USD, Some(own("own"))).await.unwrap().result, dec!(125.00), "{said}");
        let health = desk.health("own").await;
        assert!(!health.is_well() && health.table.last_error.unwrap().what.contains("rates.csv") || said.contains("html"), "{said}");
    }
}

#[test]
fn a_configuration_that_contradicts_itself_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |text: &str| try_config(folder.path(), text).unwrap_err();
    assert_eq!(
        refused("[sources.own]\nfile = \"a.csv\"\nurl = \"http://a.example/b.csv\"\n"),
        "/config.toml: [sources.own]: both `file` and `url` are set, and the rates stand in one place"
    );
    assert_eq!(
        refused("[rates]\nprefer = [\"own_plan\"]\n"),
        "/config.toml: [rates] prefer names OWN-PLAN, and [sources.own_plan] has neither `file` nor `url`"
    );
    assert_eq!(
        refused("[sources.own]\nkind = \"private\"\n"),
        "/config.toml:2: `private` is no kind of rates; a kind is one of official, reference, accounting, cash, parallel, aggregate"
    );
    assert_eq!(refused("[sources.own]\nfiles = \"a.csv\"\n"), "/config.toml:2: `files` is not known here; the nearest is `file`");
    assert!(refused("[sources.own_PLAN]\nfile = \"a.csv\"\n").starts_with("/config.toml:1: `own_PLAN` is not known here"));
}
