//! Several real processes over one real PostgreSQL, against the recorded publishers: they share the work of asking, hear of each
//! other's sheets, and go on answering while the database is away.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "../src/store/tests/cluster.rs"]
mod cluster;
#[path = "support/events.rs"]
mod events;
#[path = "support/process.rs"]
mod process;
#[path = "../src/store/tests/proxy.rs"]
mod proxy;
#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/wire.rs"]
mod wire;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use cluster::Cluster;
use events::Events;
use fx::calendar::Days;
use fx::clock::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use process::{Process, replay, serve, until};
use proxy::Proxy;
use sqlx::Connection;
use sqlx::postgres::PgConnection;

const DAILY: &str = "/stats/eurofxref/eurofxref-daily.xml";
const CODES: &str = "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR";
/// Each source with its publisher's host, what it asks there, and how often in one poll at most: the Bank of Russia for tomorrow and today.
const SOURCES: [(&str, &str, &str, u64); 3] = [
    ("ECB", "www.ecb.europa.eu", "www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml", 1),
    ("CBR", "www.cbr.ru", "www.cbr.ru/scripts/XML_daily.asp", 2),
    ("EXCHANGE_API", "cdn.jsdelivr.net", "cdn.jsdelivr.net/npm/@fawazahmed0/currency-api@latest/v1/currencies/eur.min.json", 1),
];

fn variables(publishers: &Process, database: &str, poll: &str) -> Vec<(String, String)> {
    let mut set: Vec<(String, String)> = [
        ("FX_STORE__URL", database),
        ("FX_FETCH__POLL", poll),
        ("FX_FETCH__JITTER", "0s"),
        ("FX_FETCH__RETRIES", "0"),
        ("FX_LOG__LEVEL", "error"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    for (source, host, ..) in SOURCES {
        set.push((format!("FX_SOURCES__{source}__BASE_URL"), format!("http://{}/{host}", publishers.address)));
    }
    set
}

/// How often a publisher was asked, whatever it answered.
fn asked(publishers: &Process, path: &str) -> u64 {
    let stats = publishers.get("/_stats").json();
    stats[path].as_object().map_or(0, |row| row.values().filter_map(serde_json::Value::as_u64).sum())
}

fn leads(fx: &Process, source: &str) -> bool {
    let line = format!("fx_lease_held{{source=\"{source}\"}} 1");
    fx.get("/metrics").body.lines().any(|found| found == line)
}

fn ready(fx: &Process) -> (u16, String) {
    let answer = fx.get("/readyz");
    (answer.status, answer.body)
}

fn is_ready(fx: &Process) -> bool {
    ready(fx) == (200, "ready\n".to_owned())
}

/// A sheet of the ECB with the dollar at this rate, so old that a newer one is due and the publisher is asked at every poll. It bears a day
/// on which the bank publishes, whatever day it is today.
fn publish(publishers: &Process, folder: &Path, usd: &str) -> Date {
    let mut day = TimeZone::UTC.to_datetime(Clock::system().now()).date().checked_sub(jiff::Span::new().days(6)).unwrap();
    while Days::Target.closed(day).is_some() {
        day = day.yesterday().unwrap();
    }
    let archive = include_str!("../data/ecb/latest.csv");
    let rate = |code: &str| match code {
        "USD" => usd.to_owned(),
        _ => archive.lines().find_map(|line| line.strip_prefix(&format!("{code},"))).unwrap().to_owned(),
    };
    let cubes: String = CODES.split(' ').map(|code| format!("<Cube currency='{code}' rate='{}'/>", rate(code))).collect();
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><e:Envelope xmlns:e=\"x\"><Cube><Cube time='{day}'>{cubes}</Cube></Cube></e:Envelope>"
    );
    let file = folder.join(format!("{usd}.xml"));
    std::fs::write(&file, text).unwrap();
    let told = publishers.get(&format!("/_file?host=www.ecb.europa.eu&path={DAILY}&file={}", file.display()));
    assert_eq!(told.status, 200);
    day
}

fn usd(fx: &Process) -> (String, String) {
    let answer = fx.get("/v1/convert?from=EUR&to=USD&amount=1&source=ECB");
    assert_eq!(answer.status, 200, "{}", answer.body);
    let leg = answer.json()["legs"][0].clone();
    (leg["date"].as_str().unwrap().to_owned(), leg["value"].as_str().unwrap().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn three_ask_each_publisher_once_and_all_hear_of_what_landed() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let database = cluster::database().await;
    let publishers = replay(&recorded);
    let day = publish(&publishers, home.path(), "1.1201").to_string();
    let set = variables(&publishers, &database, "3s");
    let mut fleet: Vec<Process> = std::thread::scope(|scope| {
        let starting: Vec<_> = (0..3).map(|_| scope.spawn(|| serve(home.path(), &set))).collect();
        starting.into_iter().map(|fx| fx.join().unwrap()).collect()
    });
    until("all ready", || fleet.iter().all(is_ready));
    until("the sheet at all of them", || fleet.iter().all(|fx| usd(fx) == (day.clone(), "1.1201".to_owned())));
    for (source, _, path, requests) in SOURCES {
        let source = source.replace('_', "-");
        assert_eq!(fleet.iter().filter(|fx| leads(fx, &source)).count(), 1, "{source}");
        // Polled every three seconds by one: three of them would have asked three times as often.
        let before = asked(&publishers, path);
        let begun = std::time::Instant::now();
        until("four more polls", || asked(&publishers, path) >= before + 4 * requests);
        let polls = asked(&publishers, path) - before;
        let most = (begun.elapsed().as_secs() / 3 + 2) * requests;
        assert!(polls <= most, "{source}: {polls} requests in {:?}", begun.elapsed());
    }

    // A correction replaces what was, everywhere, and what was is kept. Those who wait at a copy are told, whoever fetched it.
    let mut waiting: Vec<Events> = fleet.iter().map(|fx| Events::of(fx.address, "?source=ECB", "")).collect();
    let begun: Vec<String> = waiting.iter_mut().map(|events| events.until(|line| line.starts_with("id: "))).collect();
    assert!(begun.iter().all(|id| *id == begun[0]), "{begun:?}");
    publish(&publishers, home.path(), "1.1202");
    for events in &mut waiting {
        let told = events.until(|line| line.starts_with("data: "));
        let sheet: serde_json::Value = serde_json::from_str(&told["data: ".len()..]).unwrap();
        assert_eq!((&sheet["source"], &sheet["date"], &sheet["revised"]), (&"ECB".into(), &day.as_str().into(), &true.into()), "{told}");
    }
    drop(waiting);
    until("the correction at all of them", || fleet.iter().all(|fx| usd(fx) == (day.clone(), "1.1202".to_owned())));
    for fx in &fleet {
        let revisions = fx.get("/v1/sources/ECB").json()["revisions"].clone();
        assert_eq!((revisions[0]["date"].as_str(), revisions[0]["revision"].as_u64()), (Some(day.as_str()), Some(2)));
    }
    let counted = fleet.iter().filter(|fx| fx.get("/metrics").body.contains("fx_revisions_total{source=\"ECB\"} 1")).count();
    assert_eq!(counted, 1, "the one that asked counts it");

    // The one that asks is killed without a word; another takes over, and the others hear of what it fetches.
    let leader = fleet.iter().position(|fx| leads(fx, "ECB")).unwrap();
    fleet.remove(leader).kill();
    publish(&publishers, home.path(), "1.1203");
    until("another that asks", || fleet.iter().any(|fx| leads(fx, "ECB")));
    until("its sheet at all of them", || fleet.iter().all(|fx| usd(fx) == (day.clone(), "1.1203".to_owned())));
}

/// For how long the database is stopped at least: as many seconds as `FX_AWAY` says. `make bench` has thirty.
fn away() -> std::time::Duration {
    std::time::Duration::from_secs(std::env::var("FX_AWAY").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_conversion_fails_while_the_database_is_away() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start();
    let database = cluster::database_on(&cluster.url).await;
    let publishers = replay(&recorded);
    let day = publish(&publishers, home.path(), "1.1201").to_string();
    let fx = serve(home.path(), &variables(&publishers, &database, "500ms"));
    until("ready", || is_ready(&fx));
    until("the sheet", || usd(&fx) == (day.clone(), "1.1201".to_owned()));
    until("rubles", || fx.get("/v1/convert?from=USD&to=RUB&amount=1&source=CBR").status == 200);

    let (stop, asked, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let load: Vec<_> = (0..4_u64)
        .map(|thread| {
            let (address, stop, asked, failed) = (fx.address, Arc::clone(&stop), Arc::clone(&asked), Arc::clone(&failed));
            std::thread::spawn(move || {
                for n in (thread..).step_by(4) {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    // Now, and days of the past that nobody asked before.
                    let past = format!("&date=20{:02}-{:02}-{:02}", 1 + n % 25, 1 + n % 12, 1 + n % 28);
                    let date = if n % 2 == 0 { "" } else { &past };
                    let answer = wire::get(address, &format!("/v1/convert?from=EUR&to=USD&amount={n}{date}"));
                    asked.fetch_add(1, Ordering::SeqCst);
                    if answer.status != 200 {
                        failed.fetch_add(1, Ordering::SeqCst);
                    }
                }
            })
        })
        .collect();
    let more = |asked: &AtomicU64| {
        let before = asked.load(Ordering::SeqCst);
        until("some answers", || asked.load(Ordering::SeqCst) > before + 200);
    };
    more(&asked);
    cluster.tell("stop");
    until("said on /readyz", || ready(&fx) == (200, "ready, from memory: the database cannot be reached\n".to_owned()));
    let begun = std::time::Instant::now();
    more(&asked);
    while begun.elapsed() < away() {
        more(&asked);
        assert_eq!(ready(&fx).0, 200);
    }
    assert_eq!(fx.get("/v1/sources/ECB").status, 200);
    assert!(fx.get("/metrics").body.contains("fx_store_up 0"));
    publish(&publishers, home.path(), "1.1202");
    assert_eq!(usd(&fx), (day.clone(), "1.1201".to_owned()));
    cluster.tell("start");
    until("ready again", || is_ready(&fx));
    until("a new sheet is written", || usd(&fx) == (day.clone(), "1.1202".to_owned()));
    stop.store(true, Ordering::SeqCst);
    for thread in load {
        thread.join().unwrap();
    }
    assert_eq!(failed.load(Ordering::SeqCst), 0, "of {} conversions", asked.load(Ordering::SeqCst));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_starts_while_the_database_is_away_and_says_that_it_is_not_ready() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let mut cluster = Cluster::start();
    let database = cluster::database_on(&cluster.url).await;
    cluster.tell("stop");
    let publishers = replay(&recorded);
    let fx = serve(home.path(), &variables(&publishers, &database, "500ms"));
    assert_eq!(ready(&fx).0, 503);
    assert!(!ready(&fx).1.contains("127.0.0.1"));
    // The archive answers, with its own date.
    assert_eq!(usd(&fx).0, "2026-10-30");
    cluster.tell("start");
    until("ready", || is_ready(&fx));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_swallows_what_is_asked_of_the_database_fails_no_conversion() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let proxy = Proxy::before(&cluster::database().await).await;
    let publishers = replay(&recorded);
    let day = publish(&publishers, home.path(), "1.1201").to_string();
    let fx = serve(home.path(), &variables(&publishers, &proxy.url, "500ms"));
    tokio::task::block_in_place(|| {
        until("ready", || is_ready(&fx));
        until("the sheet", || usd(&fx) == (day.clone(), "1.1201".to_owned()));
        proxy.swallow(true);
        // Days that nobody asked before, many at once: each waits for the database, and gets its answer before the service gives it up.
        let answers: Vec<u16> = std::thread::scope(|scope| {
            let ask =
                |n: u32| fx.get(&format!("/v1/convert?from=EUR&to=USD&amount=1&date=2019-{:02}-{:02}", 1 + n % 12, 1 + n % 28)).status;
            let asking: Vec<_> = (0..40).map(|n| scope.spawn(move || ask(n))).collect();
            asking.into_iter().map(|asking| asking.join().unwrap()).collect()
        });
        assert_eq!(answers, [200; 40]);
        until("said on /readyz", || ready(&fx) == (200, "ready, from memory: the database cannot be reached\n".to_owned()));
        assert_eq!(usd(&fx), (day.clone(), "1.1201".to_owned()));
        publish(&publishers, home.path(), "1.1202");
        proxy.swallow(false);
        until("ready again", || is_ready(&fx));
        until("a new sheet is written", || usd(&fx) == (day.clone(), "1.1202".to_owned()));
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn two_commands_at_once_over_one_database_ask_the_publishers_once() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let database = cluster::database().await;
    let publishers = replay(&recorded);
    let set = variables(&publishers, &database, "1h");
    let refresh = || {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
        command.arg("refresh").env_clear().env("HOME", home.path()).current_dir(home.path()).envs(set.iter().cloned());
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap()
    };
    // Tables are made, and the sheets are here, before it is counted.
    refresh().wait().unwrap();
    let all = || SOURCES.map(|(_, _, path, _)| asked(&publishers, path));
    let before = all();
    refresh().wait().unwrap();
    let alone: Vec<u64> = all().iter().zip(before).map(|(after, before)| after - before).collect();
    let before = all();
    let both = [refresh(), refresh(), refresh()];
    for mut child in both {
        assert!(child.wait().is_ok());
    }
    let together: Vec<u64> = all().iter().zip(before).map(|(after, before)| after - before).collect();
    assert!(alone.iter().all(|requests| *requests > 0), "{alone:?}");
    assert_eq!(together, alone);
}

/// What a newer fx leaves behind: a migration that this one does not know.
const NEWER: &str = "CREATE TABLE later (id INTEGER); ALTER TABLE sheet ADD COLUMN later TEXT;
    INSERT INTO _sqlx_migrations SELECT 9999, description, installed_on, success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_runs_while_a_newer_one_migrates_the_database_goes_on() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let database = cluster::database().await;
    let publishers = replay(&recorded);
    let day = publish(&publishers, home.path(), "1.1201").to_string();
    let set = variables(&publishers, &database, "500ms");
    let fx = serve(home.path(), &set);
    until("ready", || is_ready(&fx));
    until("the sheet", || usd(&fx) == (day.clone(), "1.1201".to_owned()));
    let mut sql = PgConnection::connect(&database).await.unwrap();
    sqlx::raw_sql(NEWER).execute(&mut sql).await.unwrap();
    // It reads and writes on.
    publish(&publishers, home.path(), "1.1202");
    until("a sheet is written", || usd(&fx) == (day.clone(), "1.1202".to_owned()));
    assert!(is_ready(&fx));
    assert_eq!(fx.get("/v1/convert?from=EUR&to=USD&amount=1&date=2019-02-03").status, 200);
    // A new session finds out: from then on memory answers, and nothing is written.
    let end =
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'fx' AND datname = current_database()";
    sqlx::raw_sql(end).execute(&mut sql).await.unwrap();
    until("said on /readyz", || ready(&fx) == (200, "ready, from memory: a newer fx changed the database\n".to_owned()));
    publish(&publishers, home.path(), "1.1203");
    assert_eq!(usd(&fx), (day.clone(), "1.1202".to_owned()));
    assert_eq!(fx.get("/v1/convert?from=EUR&to=USD&amount=1&date=2019-02-04").status, 200);
    assert!(!leads(&fx, "ECB"));
    // One that is started now says why it does not.
    let mut late = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
    late.args(["serve", "--listen", "127.0.0.1:0"]).env_clear().env("HOME", home.path()).current_dir(home.path()).envs(set.iter().cloned());
    let output = late.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(9) && said.contains("was made by a newer fx: update fx"), "{said}");
    // The migration is taken back: the copy is whole again by itself.
    sqlx::raw_sql("DELETE FROM _sqlx_migrations WHERE version = 9999").execute(&mut sql).await.unwrap();
    until("ready again", || is_ready(&fx));
    until("the sheet of meanwhile", || usd(&fx) == (day.clone(), "1.1203".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_over_a_file_goes_on_while_a_newer_one_migrates_it() {
    let Some(recorded) = recordings::folder() else { return };
    let home = tempfile::tempdir().unwrap();
    let publishers = replay(&recorded);
    let day = publish(&publishers, home.path(), "1.1201").to_string();
    let file = home.path().join("fx.db");
    let set = variables(&publishers, &format!("sqlite:{}", file.display()), "500ms");
    let fx = serve(home.path(), &set);
    until("the sheet", || usd(&fx) == (day.clone(), "1.1201".to_owned()));
    let newer = "CREATE TABLE later (id INTEGER); ALTER TABLE sheet ADD COLUMN later TEXT; PRAGMA user_version = 9999";
    rusqlite::Connection::open(&file).unwrap().execute_batch(newer).unwrap();
    publish(&publishers, home.path(), "1.1202");
    until("a sheet is written", || usd(&fx) == (day.clone(), "1.1202".to_owned()));
    assert!(is_ready(&fx));
    assert_eq!(fx.get("/v1/convert?from=EUR&to=USD&amount=1&date=2019-02-03").status, 200);
    let mut late = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
    late.args(["refresh"]).env_clear().env("HOME", home.path()).current_dir(home.path()).envs(set);
    let output = late.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(9) && said.contains("was made by a newer fx: update fx"), "{said}");
    assert_eq!(usd(&fx), (day, "1.1202".to_owned()));
}

#[test]
fn no_log_tells_the_password_of_the_database() {
    let home = tempfile::tempdir().unwrap();
    for url in
        ["postgres://fx:s3cr%40t@127.0.0.1:9/fx", "postgres://fx:s3cr@t@127.0.0.1:9/fx", "postgres://fx:s3cr/t@127.0.0.1:9/fx?sslmode=s3cr"]
    {
        for arguments in
            [&["serve", "--listen", "127.0.0.1:0"][..], &["backfill", "ecb"], &["sources"], &["doctor"], &["eur", "usd"], &["config"]]
        {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_fx"));
            command.args(arguments).env_clear().env("HOME", home.path()).current_dir(home.path());
            command.env("FX_STORE__URL", url).env("FX_LOG__LEVEL", "trace");
            command.envs(SOURCES.map(|(source, ..)| (format!("FX_SOURCES__{source}__BASE_URL"), "http://127.0.0.1:9")));
            let said = said(&mut command, home.path());
            assert!(!said.contains("s3cr"), "{arguments:?}: {said}");
            assert!(!said.is_empty(), "{arguments:?}");
        }
    }
}

/// What a command writes until it ends, or until a service has found out that its database is away.
fn said(command: &mut std::process::Command, folder: &Path) -> String {
    let file = folder.join("said");
    let out = std::fs::File::create(&file).unwrap();
    let mut child = command.stdout(out.try_clone().unwrap()).stderr(out).spawn().unwrap();
    let said = || std::fs::read_to_string(&file).unwrap();
    until("an end", || child.try_wait().unwrap().is_some() || (said().contains("listening on") && said().contains("is away")));
    let _ended = child.kill();
    child.wait().unwrap();
    said()
}
