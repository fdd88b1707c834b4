//! Ten years of every source in one SQLite file: from the start of `fx serve` to its first word that it is ready, and its memory then. The
//! limits are 150 ms and 60 MB. Loopback only; the publishers are out of reach.
//!
//! Of most publishers a few days are recorded, so the figures are made up: thirty currencies a sheet, or the table's floor, each on the days
//! of the table's own rhythm.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints its figures, and one that panics has failed")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fx::currency::{self, Code};
use fx::quote::{Draft, Quote};
use fx::sheet::{self, Sheet};
use fx::source::{Source, Table};
use fx::sources;
use fx::store::RateStore;
use fx::store::sqlite::Sqlite;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;

const FIRST: Date = date(2016, 11, 28);
const LAST: Date = date(2026, 11, 24);
const CURRENCIES: usize = 30;
const STARTS: usize = 7;
const MOST_MILLISECONDS: u128 = 150;
const MOST_MEGABYTES: u64 = 60;

/// A table's sheets of ten years.
fn sheets(source: &'static Source, table: &'static Table, now: Timestamp) -> Vec<Sheet> {
    let home = source.home();
    let living = currency::all().iter().filter(|currency| currency.end.is_none() && currency.kind == currency::Kind::Money);
    let foreign: Vec<Code> = living.map(|currency| currency.code).filter(|code| *code != home).take(CURRENCIES.max(table.floor)).collect();
    let days = std::iter::successors(Some(FIRST), |day| day.checked_add(i64::from(table.when.days.interval()).days()).ok());
    let sheet = |(number, day): (usize, Date)| {
        let figure = |at: usize| Decimal::new(10_000 + i64::try_from(at * 7 + number % 50).unwrap(), 4);
        let quotes = foreign.iter().enumerate().map(|(at, code)| Quote::mid(*code, home, 1, figure(at)));
        sheet::accept(&Draft::of(day, quotes.collect()), source, table, LAST, now).unwrap()
    };
    let working = |day: &Date| table.when.days.interval() > 1 || day.weekday().to_monday_one_offset() < 6;
    days.take_while(|day| *day <= LAST).filter(working).enumerate().map(sheet).collect()
}

async fn fill(path: &Path) -> (usize, usize) {
    let now = "2026-11-24T18:00:00Z".parse().unwrap();
    let store = Sqlite::open(path).await.unwrap();
    let (mut count, mut quotes) = (0, 0);
    for source in sources::registry() {
        for table in source.tables {
            let sheets = sheets(source, table, now);
            count += sheets.len();
            quotes += sheets.iter().map(|sheet| sheet.quotes().len()).sum::<usize>();
            for some in sheets.chunks(500) {
                store.put(some).await.unwrap();
            }
        }
    }
    store.close().await;
    (count, quotes)
}

/// A service that has said that it listens, and since when it runs.
fn start(path: &Path) -> (Child, SocketAddr, Instant) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    for source in sources::registry() {
        command.env(format!("FX_SOURCES__{}__BASE_URL", source.id.key().to_uppercase()), "http://127.0.0.1:9");
    }
    command.env("FX_STORE__URL", format!("sqlite:{}", path.display())).args(["serve", "--listen", "127.0.0.1:0"]);
    let began = Instant::now();
    let mut service = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(service.stderr.take().unwrap()).lines();
    let address = lines.find_map(|line| line.unwrap().split_once("http://")?.1.split(['/', ' ', '"']).next()?.parse().ok()).unwrap();
    // Its log is read to the end, so that it never waits for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    (service, address, began)
}

fn is_ready(address: SocketAddr) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.starts_with("HTTP/1.1 200")
}

fn resident(service: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", service.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn main() {
    // `cargo test --all-targets` runs benches, too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (sheets, quotes) = runtime.block_on(fill(&path));
    let size = std::fs::metadata(&path).unwrap().len() / 1_000_000;
    println!("{sheets} sheets of {quotes} quotes, {size} MB in SQLite");
    let (mut times, mut most) = (Vec::new(), 0);
    for _ in 0..STARTS {
        let (mut service, address, began) = start(&path);
        while !is_ready(address) {
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(began.elapsed().as_millis());
        most = most.max(resident(&service));
        service.kill().unwrap();
        service.wait().unwrap();
    }
    times.sort_unstable();
    let middle = times[STARTS / 2];
    println!(
        "start to ready: {middle} ms in the middle of {STARTS}, {times:?} (at most {MOST_MILLISECONDS}); memory: {most} MB (at most {MOST_MEGABYTES})"
    );
    assert!(middle <= MOST_MILLISECONDS && most <= MOST_MEGABYTES, "slower or larger than it may be");
}
