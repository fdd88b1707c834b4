//! What a machine that has never been online converts: by the archive alone, each currency at a central bank's rate where one publishes it.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/books.rs"]
mod books;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use fx::calendar::Freshness;
use fx::config::Config;
use fx::convert::{Converter, Day, Question, Timetable};
use fx::currency::{self, Code};
use fx::source::Kind;
use fx::store::{self, RateStore};
use jiff::Timestamp;
use rust_decimal::Decimal;

const USD: Code = Code::USD;

fn now() -> Timestamp {
    "2026-11-24T10:15:00Z".parse().unwrap()
}

fn converter() -> Converter {
    let store: Arc<dyn RateStore> = store::archive_only();
    Converter::new(books::books(&Config::default(), &store, &Arc::new(Timetable::default())))
}

/// `tests/snapshots/offline.txt` has a line for each: `FX_BLESS=1` writes it anew.
#[tokio::test]
async fn so_many_currencies_convert_offline_and_each_names_its_source() {
    let converter = converter();
    let book = converter.books().at(Day::Now, now()).await.unwrap();
    let official: Vec<_> =
        book.pages().iter().filter(|page| matches!(page.source.source.kind, Kind::Official | Kind::Reference) && page.has(USD)).collect();
    let living = currency::all().iter().filter(|currency| currency.end.is_none() && currency.code != USD);
    let (mut said, mut count, mut by_nobody, mut odd) = (String::new(), 1, 0, BTreeSet::new());
    for currency in living {
        let Ok(answer) = converter.convert(&Question::new(Decimal::ONE, currency.code, USD), now()).await else { continue };
        let answer = answer.value;
        let aggregate = answer.legs.iter().any(|leg| fx::sources::find(&leg.source).is_some_and(|source| source.kind == Kind::Aggregate));
        if aggregate && official.iter().any(|page| page.has(currency.code)) {
            odd.insert(currency.code);
        }
        count += 1;
        by_nobody += usize::from(aggregate);
        // How old it is stands in the answer: no rate of the archive is of this day.
        assert!(answer.freshness > Freshness::Current && answer.rate_date < answer.requested_date, "{}", currency.code);
        writeln!(said, "{} {} {} {}", currency.code, answer.sources().join("+"), answer.rate_date, answer.freshness.name()).unwrap();
    }
    assert!(odd.is_empty(), "a central bank has these, and an aggregate answers: {odd:?}");
    writeln!(said, "{count} currencies with the dollar, {by_nobody} of them through an aggregate").unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/offline.txt");
    if std::env::var_os("FX_BLESS").is_some() {
        fs::write(&file, &said).unwrap();
    }
    assert_eq!(fs::read_to_string(&file).unwrap_or_default(), said, "FX_BLESS=1 cargo test --test offline writes it anew");
    assert!(count >= 160, "{count}");
}

/// One that ends before it could be killed is tried again.
const TRIES: usize = 20;

#[test]
fn an_export_that_is_killed_leaves_what_bore_its_name_before() {
    let home = tempfile::tempdir().unwrap();
    let (name, checksum) = (home.path().join("rates.csv"), home.path().join("rates.csv.sha256"));
    let export = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
        command.args(["export", "--format", "csv", "--source", "ecb", "--output", "rates.csv"]).current_dir(home.path());
        command.env_clear().env("HOME", home.path()).env("FX_STORE__URL", "sqlite:fx.db").stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let killed = (0..TRIES).any(|_| {
        fs::write(&name, "what was there").unwrap();
        let _none = fs::remove_file(&checksum);
        let mut child = export();
        let part = home.path().join(format!("rates.csv.part-{}", child.id()));
        while child.try_wait().unwrap().is_none() && fs::metadata(&part).map_or(0, |part| part.len()) == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap().code().is_none()
    });
    assert!(killed);
    assert_eq!(fs::read_to_string(&name).unwrap(), "what was there");
    assert!(!checksum.exists());
    // What it left goes with the next export of that name, and nothing else does: not what is still written, and not another file's.
    let left = |ends: &str| {
        fs::read_dir(home.path()).unwrap().filter(|entry| entry.as_ref().unwrap().path().to_string_lossy().contains(ends)).count()
    };
    assert_eq!(left("rates.csv.part-"), 1);
    let [written, strange, other] = ["rates.csv.part-1", "rates.csv.part-x", "rates.csv2.part-1"].map(|name| home.path().join(name));
    let held = fs::File::create(&written).unwrap();
    held.lock().unwrap();
    for file in [&strange, &other] {
        fs::write(file, "").unwrap();
    }
    assert!(export().wait().unwrap().success());
    assert_eq!((left("rates.csv.part-"), written.exists(), strange.exists(), other.exists()), (2, true, true, true));
    let whole = fs::read(&name).unwrap();
    let digest = ring::digest::digest(&ring::digest::SHA256, &whole);
    let hex: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(fs::read_to_string(&checksum).unwrap(), format!("{hex}  rates.csv\n"));
    assert!(whole.ends_with(b"\r\n") && whole.starts_with(b"source,source_table,"));
}
