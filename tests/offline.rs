//! What a machine that has never been online converts: by the archive alone, each currency at a central bank's rate where one publishes it.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/books.rs"]
mod books;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

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
        std::fs::write(&file, &said).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), said, "FX_BLESS=1 cargo test --test offline writes it anew");
    assert!(count >= 160, "{count}");
}
