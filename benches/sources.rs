//! What a hundred sources cost: the same question over three sources and over these and a hundred made-up ones of 150 currencies each, as a
//! service answers it (every source in one book) and as a command does (a store on disk, opened for one question).

#![allow(clippy::unwrap_used, reason = "a bench that panics has failed")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use fx::config::Config;
use fx::convert::{Books, Converter, Question, Reads, Timetable};
use fx::currency::{self, Code};
use fx::quote::{Draft, Quote};
use fx::sheet::{self, Sheet};
use fx::source::{EnabledSource, Kind, Source, SourceId, Table};
use fx::sources::{cbr, ecb};
use fx::store::RateStore;
use fx::store::cached::Cached;
use fx::store::sqlite::Sqlite;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use tokio::runtime::{Builder, Runtime};

const DAY: Date = date(2026, 11, 24);
const MANY: usize = 100;
const CURRENCIES: usize = 150;

fn now() -> Timestamp {
    "2026-11-24T18:00:00Z".parse().unwrap()
}

/// A publisher of that number, at home in one of the living currencies.
fn made_up(number: usize) -> &'static Source {
    let home = living().nth(number % CURRENCIES).unwrap();
    let id: &'static str = Box::leak(format!("MADE-UP-{number}").into_boxed_str());
    let pivots: &'static [Code] = Box::leak(Box::new([home]));
    let tables: &'static [Table] = Box::leak(Box::new([Table { floor: 1, ..ecb::SOURCE.tables[0] }]));
    Box::leak(Box::new(Source { id: SourceId::new(id), kind: Kind::Official, pivots, tables, ..ecb::SOURCE }))
}

fn living() -> impl Iterator<Item = Code> {
    currency::all().iter().filter(|currency| currency.end.is_none() && currency.kind == currency::Kind::Money).map(|currency| currency.code)
}

/// A sheet of 150 currencies in the home of the source.
fn sheet(source: &'static Source) -> Sheet {
    let home = source.home();
    let foreign = living().filter(|code| *code != home).take(CURRENCIES);
    let quotes = foreign.enumerate().map(|(at, code)| Quote::mid(code, home, 1, Decimal::new(10_000 + i64::try_from(at).unwrap(), 4)));
    sheet::accept(&Draft::of(DAY, quotes.collect()), source, &source.tables[0], DAY, now()).unwrap()
}

/// The Bank of Russia has a floor of thirty currencies, all of them quoted here.
fn sources(more: usize) -> Vec<&'static Source> {
    [&ecb::SOURCE, &cbr::SOURCE].into_iter().chain((0..=more).map(made_up)).collect()
}

fn books(store: Arc<dyn RateStore>, sources: &[&'static Source], reads: Reads) -> Arc<Books> {
    let enabled = sources.iter().map(|source| EnabledSource::new(source, &TimeZone::UTC, 10)).collect();
    Arc::new(Books::new(store, enabled, Config::default().preference(), 10, Arc::new(Timetable::default()), reads))
}

fn filled(runtime: &Runtime, path: &std::path::Path, sources: &[&'static Source]) {
    let sheets: Vec<Sheet> = sources.iter().map(|source| sheet(source)).collect();
    runtime.block_on(async { Sqlite::open(path).await.unwrap().put(&sheets).await.unwrap() });
}

fn questions(criterion: &mut Criterion) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let question = Question::new("100".parse().unwrap(), Code::USD, Code::new(b"LKR"));
    let mut group = criterion.benchmark_group("usd to lkr");
    for (name, more) in [("3 sources", 0), ("103 sources", MANY)] {
        let sources = sources(more);
        let path = folder.path().join(format!("{more}.db"));
        filled(&runtime, &path, &sources);
        let store = runtime.block_on(Sqlite::open(&path)).unwrap();
        let converter = Converter::new(books(Arc::new(Cached::new(Arc::new(store))), &sources, Reads::Everything));
        group.bench_function(format!("service/{name}"), |bencher| {
            bencher.iter(|| runtime.block_on(converter.convert(black_box(&question), now())).unwrap());
        });
        group.bench_function(format!("command/{name}"), |bencher| {
            bencher.iter(|| {
                runtime.block_on(async {
                    let (store, _) = Sqlite::open_for_question(&path, now()).await.unwrap();
                    let store: Arc<dyn RateStore> = Arc::new(Cached::new(Arc::new(store)));
                    Converter::new(books(store, &sources, Reads::WhatIsAsked)).convert(black_box(&question), now()).await.unwrap()
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
