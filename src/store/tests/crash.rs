//! A process that is killed in the middle of writing leaves whole sheets.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::*;

/// The file that the child writes to; without it, the child's test does nothing.
const FILE: &str = "FX_TEST_CRASH_FILE";

/// Each put is one day of two sources, of so many quotes each.
const QUOTES: usize = 600;

fn sheets(day: Date) -> [Sheet; 2] {
    let quotes: Vec<Quote> = (0..QUOTES)
        .map(|n| {
            let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap());
            let base = code(&format!("{}{}{}", letter(n / 676), letter(n / 26), letter(n)));
            Quote::mid(base, Code::RUB, 1, rust_decimal::Decimal::ONE)
        })
        .collect();
    [ONE, TWO].map(|table| Sheet::restore(table, day, None, NOON, quotes.clone()))
}

/// The child: puts day after day until it is killed.
#[tokio::test]
async fn writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let store = Sqlite::open(Path::new(&path)).await.unwrap();
    let mut day = store.newest(ONE, Date::MAX).await.unwrap().map_or(date(1, 1, 1), |sheet| sheet.date().tomorrow().unwrap());
    loop {
        store.put(&sheets(day)).await.unwrap();
        day = day.tomorrow().unwrap();
    }
}

#[tokio::test]
async fn a_killed_writer_leaves_whole_sheets() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fx.db");
    let store = Sqlite::open(&path).await.unwrap();
    let mut seen = 0;
    for round in 0..5 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::crash::writes_until_it_is_killed"])
            .env(FILE, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // Killed at another moment each time, once it has written something.
        let begun = Instant::now();
        while store.covered(ONE).await.sheets < seen + 2 {
            assert!(begun.elapsed() < Duration::from_secs(60), "the child writes nothing");
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        tokio::time::sleep(Duration::from_millis(7 * round)).await;
        child.kill().unwrap();
        child.wait().unwrap();

        let (reopened, aside) = Sqlite::open_or_set_aside(&path, NOON).await.unwrap();
        assert_eq!(aside, None);
        let days = reopened.dates(ONE, Date::MIN..=Date::MAX).await.unwrap();
        assert_eq!(days, reopened.dates(TWO, Date::MIN..=Date::MAX).await.unwrap());
        for day in &days {
            for expected in sheets(*day) {
                let sheet = reopened.sheet(expected.table(), *day).await.unwrap().unwrap();
                assert_eq!(*sheet, expected, "{day}");
            }
        }
        seen = days.len() as u64;
        reopened.close().await;
    }
}
