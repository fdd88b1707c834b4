//! `fx backfill` and the filling of gaps: publishers that answer as real ones do, faults in the middle, and a process that is killed at
//! any moment.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/books.rs"]
mod books;
#[path = "../src/store/tests/cluster.rs"]
mod cluster;
#[path = "backfill/command.rs"]
mod command;
#[path = "backfill/held.rs"]
mod held;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use std::sync::Arc;

use books::{CBR, ECB, EXCHANGE_API, THREE, only};

use fx::clock::Clock;
use fx::config::{self, Config};
use fx::convert::Timetable;
use fx::quote::Pair;
use fx::refresh::Fetcher;
use fx::refresh::backfill::{BackfillError, Count, Progress, Wanted};
use fx::sheet::Sheet;
use fx::source::TableId;
use fx::store::sqlite::Sqlite;
use fx::store::{self, RateStore};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate};

const DAILY: &str = "/scripts/XML_daily.asp";
const DYNAMIC: &str = "/scripts/XML_dynamic.asp";
/// The last day of the history that the publisher here has: three puts of it.
const LAST: Date = date(2001, 12, 31);
const HISTORY: &str = "/stats/eurofxref/eurofxref-hist.zip";
/// As many as the Bank of Russia quotes at least.
const CODES: &str =
    "USD AUD AZN GBP AMD BYN BRL HUF VND HKD GEL DKK AED EGP INR IDR KZT CAD QAR KGS CNY MDL NZD NOK PLN RON XDR SGD JPY EUR TRY";

fn set(publisher: &str) -> Vec<(String, String)> {
    let mut set = vec![("FX_FETCH__RETRIES".to_owned(), "0".to_owned()), ("FX_FETCH__PAUSE".to_owned(), "0s".to_owned())];
    set.push(("FX_FETCH__JITTER".to_owned(), "0s".to_owned()));
    set.extend(only(&THREE));
    set.extend(["ECB", "CBR", "EXCHANGE_API"].map(|source| (format!("FX_SOURCES__{source}__BASE_URL"), publisher.to_owned())));
    set
}

fn fetcher(config: &Config, store: &Arc<dyn RateStore>, now: &str) -> Fetcher {
    let (clock, timetable) = (Clock::fixed(now.parse().unwrap()), Arc::new(Timetable::default()));
    let books = books::books(config, store, &timetable);
    Fetcher::new(config, books, timetable, clock)
}

struct Desk {
    fetcher: Fetcher,
    store: Arc<dyn RateStore>,
}

async fn desk(publisher: &MockServer, now: &str) -> Desk {
    let store: Arc<dyn RateStore> = Arc::new(Sqlite::in_memory().await.unwrap());
    let config = config::load(None, set(&publisher.uri())).unwrap().0;
    Desk { fetcher: fetcher(&config, &store, now), store }
}

impl Desk {
    async fn backfill(&self, id: TableId, since: Date, until: Date) -> (Result<Count, BackfillError>, Vec<Progress>) {
        let mut told = Vec::new();
        let wanted = Wanted { since: Some(since), until: Some(until), again: false, replace: false };
        let done = self.fetcher.backfill(id.source, wanted, &mut |event| told.push(event)).await;
        (done, told)
    }

    async fn dollars(&self, id: TableId) -> Vec<String> {
        let dollar = "USD".parse().unwrap();
        let pair = if id == ECB {
            Pair { base: "EUR".parse().unwrap(), quote: dollar }
        } else {
            Pair { base: dollar, quote: "RUB".parse().unwrap() }
        };
        let series = self.store.series(id, pair, Date::MIN..=Date::MAX).await.unwrap();
        series.iter().map(|(date, quote)| format!("{date} {} {}", quote.nominal, quote.value())).collect()
    }
}

/// A Bank of Russia that publishes on every day but Sundays and Mondays, at these rates of the dollar on the days named and at others
/// else. The second currency begins within the year, and the last one is quoted by the hundred.
#[derive(Clone)]
struct Bank {
    dollars: BTreeMap<Date, &'static str>,
    /// A currency that is missing in its ranges.
    lost: Option<&'static str>,
}

impl Bank {
    fn published(day: Date) -> bool {
        !matches!(day.weekday(), jiff::civil::Weekday::Sunday | jiff::civil::Weekday::Monday)
    }

    fn figure(&self, at: usize, day: Date) -> Option<(u32, String)> {
        match at {
            0 => Some((
                1,
                self.dollars.get(&day).map_or_else(|| format!("75,{:04}", 1000 + day.day_of_year()), |figure| (*figure).to_owned()),
            )),
            1 if day < date(2021, 6, 1) => None,
            30 => Some((100, format!("89,{:02}", day.day()))),
            _ => Some((1, format!("{},{:04}", at + 3, day.day_of_year()))),
        }
    }

    fn sheet(&self, asked: Date) -> String {
        let day = (0..7).map(|back: i64| asked.saturating_sub(back.days())).find(|day| Bank::published(*day)).unwrap();
        let valutes = CODES.split(' ').enumerate().filter_map(|(at, code)| {
            let (nominal, value) = self.figure(at, day)?;
            Some(format!("<Valute ID=\"R0{at}\"><CharCode>{code}</CharCode><Nominal>{nominal}</Nominal><Value>{value}</Value></Valute>"))
        });
        format!(
            "<?xml version=\"1.0\"?><ValCurs Date=\"{}\" name=\"x\">{}</ValCurs>",
            day.strftime("%d.%m.%Y"),
            valutes.collect::<String>()
        )
    }

    fn range(&self, id: &str, first: Date, last: Date) -> String {
        let at: usize = id.strip_prefix("R0").unwrap().parse().unwrap();
        let lost = self.lost.is_some_and(|code| CODES.split(' ').nth(at) == Some(code));
        let days = first.series(1.day()).take_while(|day| *day <= last).filter(|day| Bank::published(*day) && !lost);
        let records = days.filter_map(|day| {
            let (nominal, value) = self.figure(at, day)?;
            let date = day.strftime("%d.%m.%Y");
            Some(format!("<Record Date=\"{date}\" Id=\"{id}\"><Nominal>{nominal}</Nominal><Value>{value}</Value></Record>"))
        });
        format!("<?xml version=\"1.0\"?><ValCurs ID=\"{id}\">{}</ValCurs>", records.collect::<String>())
    }
}

impl Respond for Bank {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let query: BTreeMap<String, String> = request.url.query_pairs().map(|(name, value)| (name.into(), value.into())).collect();
        let day = |name: &str| Date::strptime("%d/%m/%Y", query.get(name)?).ok();
        ResponseTemplate::new(200).set_body_string(match query.get("VAL_NM_RQ") {
            Some(id) => self.range(id, day("date_req1").unwrap(), day("date_req2").unwrap()),
            None => self.sheet(day("date_req").unwrap_or(date(2021, 11, 24))),
        })
    }
}

async fn bank(dollars: &[(Date, &'static str)], lost: Option<&'static str>) -> MockServer {
    let publisher = MockServer::start().await;
    let bank = Bank { dollars: dollars.iter().copied().collect(), lost };
    for route in [DAILY, DYNAMIC] {
        Mock::given(path(route)).respond_with(bank.clone()).mount(&publisher).await;
    }
    publisher
}

async fn asked(publisher: &MockServer) -> usize {
    publisher.received_requests().await.unwrap().len()
}

const NOW: &str = "2021-11-24T10:00:00Z";

#[tokio::test]
async fn the_bank_of_russia_is_asked_by_currency_and_year_once() {
    let publisher = bank(&[(date(2021, 5, 29), "73,5266")], None).await;
    let desk = desk(&publisher, NOW).await;
    let (done, told) = desk.backfill(CBR, date(2020, 12, 24), date(2021, 6, 10)).await;
    assert_eq!(done.unwrap(), Count { inserted: 121, ..Count::default() });
    // For 2020: two sheets and thirty currencies; for 2021 thirty-one.
    assert_eq!(asked(&publisher).await, 2 + 30 + 2 + 31);
    assert_eq!(told[0], Progress::Begins(169));
    assert_eq!(told.len(), 3);
    let dollars = desk.dollars(CBR).await;
    assert_eq!((dollars.len(), dollars[0].as_str(), dollars[120].as_str()), (121, "2020-12-24 1 75.1359", "2021-06-10 1 75.1161"));
    assert!(dollars.contains(&"2021-05-29 1 73.5266".to_owned()));
    let lira = desk.store.sheet(CBR, date(2021, 6, 10)).await.unwrap().unwrap();
    let lira = lira.between("TRY".parse().unwrap(), "RUB".parse().unwrap()).unwrap();
    assert_eq!((lira.nominal, lira.value().to_string().as_str()), (100, "89.10"));
    // The second currency's rows begin with it.
    let second =
        desk.store.series(CBR, Pair { base: "AUD".parse().unwrap(), quote: "RUB".parse().unwrap() }, Date::MIN..=Date::MAX).await.unwrap();
    assert_eq!(second.first().map(|(date, _)| *date), Some(date(2021, 6, 1)));
    // Once more asks nothing, and a longer range asks for what is missing.
    let (again, _) = desk.backfill(CBR, date(2020, 12, 24), date(2021, 6, 10)).await;
    assert_eq!((again.unwrap(), asked(&publisher).await), (Count::default(), 65));
    let (longer, told) = desk.backfill(CBR, date(2020, 12, 24), date(2021, 6, 13)).await;
    assert_eq!((longer.unwrap().inserted, &told[0]), (2, &Progress::Begins(3)));
}

#[tokio::test]
async fn ranges_that_do_not_add_up_to_the_sheet_are_not_believed() {
    let publisher = bank(&[], Some("PLN")).await;
    let desk = desk(&publisher, NOW).await;
    let (done, _) = desk.backfill(CBR, date(2021, 2, 2), date(2021, 3, 10)).await;
    assert_eq!(
        done.unwrap_err().to_string(),
        "the ranges of its currencies do not add up to the sheet of 2021-02-02, at XML_dynamic.asp; what is done stays, and the same \
         command goes on from there"
    );
    assert!(desk.dollars(CBR).await.is_empty());
    assert!(desk.store.notebook(CBR).await.unwrap().filled.is_empty());
}

#[tokio::test]
async fn a_jump_is_believed_when_the_next_day_goes_on_from_there() {
    // A slipped point on one day, and a real devaluation.
    let slipped = (date(2021, 3, 4), "751,1000");
    let mut dollars = vec![slipped];
    let fallen: Vec<Date> = date(2021, 3, 10).series(1.day()).take(20).collect();
    dollars.extend(fallen.iter().map(|day| (*day, "751,2000")));
    let publisher = bank(&dollars, None).await;
    let desk = desk(&publisher, NOW).await;
    let (done, told) = desk.backfill(CBR, date(2021, 3, 2), date(2021, 3, 20)).await;
    assert_eq!(done.unwrap(), Count { inserted: 15, rows: 1, ..Count::default() });
    let said: Vec<String> = told
        .iter()
        .filter_map(|told| match told {
            Progress::RefusedRow(row) => Some(format!("{} refused {}: {}", row.date, row.rule, row.detail)),
            Progress::Confirmed(date, why) => Some(format!("{date} confirmed {why}")),
            _ => None,
        })
        .collect();
    assert_eq!(
        said,
        [
            "2021-03-04 refused power-of-ten: USD was 75.1062 RUB and is 751.1",
            "2021-03-10 confirmed power-of-ten: USD was 75.1068 RUB and is 751.2"
        ]
    );
    assert!(!desk.dollars(CBR).await.iter().any(|row| row.starts_with("2021-03-04")));
}

#[tokio::test]
async fn what_cannot_be_filled_says_so() {
    let publisher = bank(&[], None).await;
    let desk = desk(&publisher, NOW).await;
    let refused = async |id, first, last| desk.backfill(id, first, last).await.0.unwrap_err().to_string();
    assert_eq!(refused(EXCHANGE_API, date(2021, 1, 1), date(2021, 2, 1)).await, "EXCHANGE-API offers no past days");
    assert_eq!(refused(CBR, date(2021, 2, 1), date(2021, 1, 1)).await, "there are no days from 2021-02-01 to 2021-01-01");
    assert_eq!(refused(CBR, date(1996, 1, 1), date(1997, 12, 31)).await, "there are no days from 1996-01-01 to 1997-12-31");
    assert_eq!(asked(&publisher).await, 0);
}

#[tokio::test]
async fn a_publisher_that_wants_to_be_left_alone_is() {
    let publisher = MockServer::start().await;
    let busy = || ResponseTemplate::new(429).insert_header("Retry-After", "2");
    Mock::given(path(HISTORY)).respond_with(busy()).up_to_n_times(2).mount(&publisher).await;
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(200).set_body_bytes(zip("Date,USD,\n"))).mount(&publisher).await;
    let desk = desk(&publisher, NOW).await;
    let (done, told) = desk.backfill(ECB, date(2021, 2, 1), date(2021, 2, 5)).await;
    // An empty file where there must be sheets is no success, and is not noted as one.
    assert_eq!(done.unwrap_err().to_string(), "ECB gave no sheet from 2021-02-01 to 2021-02-05, though it publishes on some of these days");
    let waits: Vec<u64> =
        told.iter().filter_map(|told| if let Progress::Waits(pause, _) = told { Some(pause.as_secs()) } else { None }).collect();
    assert_eq!(waits, [2, 2]);
    assert!(desk.store.notebook(ECB).await.unwrap().filled.is_empty());
    // Ten hours are not waited for.
    let patient = MockServer::start().await;
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(503).insert_header("Retry-After", "36000")).mount(&patient).await;
    let error = self::desk(&patient, NOW).await.backfill(ECB, date(2021, 2, 1), date(2021, 2, 5)).await.0.unwrap_err();
    assert!(error.to_string().contains("answered with status 503; what is done stays"), "{error}");
    assert_eq!(asked(&patient).await, 1);
}

/// A Friday's sheet, all that there is at the publisher of two weeks.
async fn until_friday() -> MockServer {
    let publisher = MockServer::start().await;
    let sheet = store::archive_only().sheet(ECB, date(2026, 10, 30)).await.unwrap().unwrap();
    let (codes, figures): (Vec<_>, Vec<_>) =
        sheet.quotes().iter().map(|quote| (quote.quote.to_string(), quote.value().to_string())).collect();
    let file = zip(&format!("Date,{},\n2026-10-30,{},\n", codes.join(","), figures.join(",")));
    Mock::given(path(HISTORY)).respond_with(ResponseTemplate::new(200).set_body_bytes(file)).mount(&publisher).await;
    publisher
}

#[tokio::test]
async fn a_sheet_that_is_due_today_and_not_out_yet_is_said_and_no_failure() {
    let publisher = until_friday().await;
    let (friday, monday) = (date(2026, 10, 30), date(2026, 11, 2));
    // Monday before the ECB's hour: nothing is due.
    let desk = desk(&publisher, "2026-11-02T10:00:00Z").await;
    let (done, told) = desk.backfill(ECB, friday, monday).await;
    assert_eq!(done.unwrap(), Count { inserted: 1, ..Count::default() });
    assert!(!told.iter().any(|told| matches!(told, Progress::NotYet(_))), "{told:?}");
    // An hour after it, Monday alone is left to ask for.
    let config = config::load(None, set(&publisher.uri())).unwrap().0;
    let later = |now| Desk { fetcher: fetcher(&config, &desk.store, now), store: Arc::clone(&desk.store) };
    let after = later("2026-11-02T16:30:00Z");
    let (done, told) = after.backfill(ECB, monday, monday).await;
    assert_eq!(done.unwrap(), Count::default());
    assert!(told.contains(&Progress::NotYet(monday)), "{told:?}");
    assert_eq!(after.store.notebook(ECB).await.unwrap().filled, [(friday, date(2026, 11, 1))], "Monday is asked for again");
    // With Friday in the range the same is said, and Friday is kept.
    let (done, told) = self::desk(&publisher, "2026-11-02T16:30:00Z").await.backfill(ECB, friday, monday).await;
    assert_eq!((done.unwrap().inserted, told.contains(&Progress::NotYet(monday))), (1, true), "{told:?}");
    // On Tuesday it is missing.
    let (done, told) = later("2026-11-03T10:00:00Z").backfill(ECB, monday, monday).await;
    assert_eq!(done.unwrap_err().to_string(), "ECB gave no sheet from 2026-11-02 to 2026-11-02, though it publishes on some of these days");
    assert!(!told.contains(&Progress::NotYet(monday)), "{told:?}");
}

#[tokio::test]
async fn an_outage_of_months_is_filled_without_being_asked() {
    let publisher = bank(&[], None).await;
    let before = desk(&publisher, "2021-03-05T10:00:00Z").await;
    before.backfill(CBR, date(2021, 3, 4), date(2021, 3, 5)).await.0.unwrap();
    // Half a year later the process is there again, and polls.
    let config = config::load(None, set(&publisher.uri())).unwrap().0;
    let after = Desk { fetcher: fetcher(&config, &before.store, NOW), store: Arc::clone(&before.store) };
    let outcomes = after.fetcher.once(true).await.unwrap();
    assert!(outcomes.iter().any(|(id, outcome)| *id == CBR && outcome.is_good()), "{outcomes:?}");
    let dollars = after.dollars(CBR).await;
    let expected =
        date(2021, 3, 4).series(1.day()).take_while(|day| *day <= date(2021, 11, 24)).filter(|day| Bank::published(*day)).count();
    assert_eq!((dollars.len(), dollars[expected - 1].as_str()), (expected, "2021-11-24 1 75.1328"));
    assert_eq!(after.store.notebook(CBR).await.unwrap().gap_since, None);
}

/// The ECB's history file.
fn zip(text: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("eurofxref-hist.csv", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(text.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// Three years of the archive, in the publisher's form, newest day first.
async fn history() -> (Vec<Sheet>, Vec<u8>) {
    let sheets = store::archive_only().sheets(ECB, date(1999, 1, 1)..=LAST).await.unwrap();
    let codes: std::collections::BTreeSet<&str> =
        sheets.iter().flat_map(|sheet| sheet.quotes()).map(|quote| quote.quote.as_str()).collect::<Vec<_>>().into_iter().collect();
    let mut text = format!("Date,{},\n", codes.iter().copied().collect::<Vec<_>>().join(","));
    for sheet in sheets.iter().rev() {
        let cell = |code: &&str| {
            sheet.between("EUR".parse().unwrap(), code.parse().unwrap()).map_or("N/A".to_owned(), |quote| quote.value().to_string())
        };
        text.push_str(&format!("{},{},\n", sheet.date(), codes.iter().map(cell).collect::<Vec<_>>().join(",")));
    }
    let zipped = zip(&text);
    (sheets, zipped)
}

/// Every sheet here, a year at a time: a busy database answers in time.
async fn stored(store: &dyn RateStore) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    for year in 1999..=LAST.year() {
        sheets.extend(store.sheets(ECB, date(year, 1, 1)..=date(year, 12, 31)).await.unwrap());
    }
    sheets
}

/// Every sheet as text, without the time at which it was fetched. None was corrected.
async fn export(store: &dyn RateStore) -> String {
    assert!(store.revised(ECB, 1).await.unwrap().is_empty());
    let mut text = String::new();
    for sheet in stored(store).await {
        text.push_str(&sheet.date().to_string());
        for quote in sheet.quotes() {
            text.push_str(&format!(" {}{}{}={}", quote.nominal, quote.base, quote.quote, quote.value()));
        }
        text.push('\n');
    }
    text
}
