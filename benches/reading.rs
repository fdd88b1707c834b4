//! How fast answers are read, beside the library's bare reading of the same bytes: a year of thirty currencies as JSON, CSV and XML, made up.
//! The limit is 100 MB/s for each format.
#![allow(clippy::unwrap_used, reason = "a bench that panics has failed")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fx::currency::{self, Code};
use fx::feed::{Layout, Read, read};
use jiff::ToSpan;
use jiff::civil::{Date, date};

const DAYS: i64 = 365;
const CURRENCIES: usize = 30;

const JSON: Read = read::json("[].rates[]").date("effectiveDate", "%F").code("code").mid("mid").per_home(Code::EUR);
const CSV: Read = read::csv(Layout::Days { head: "Date", after: "Date" }).date("Date", "%F").per_home(Code::EUR);
const XML: Read = read::xml("Envelope/Cube/Cube/Cube").date("@time", "%F").code("@currency").mid("@rate").per_home(Code::EUR);

fn codes() -> Vec<Code> {
    let money = currency::all().iter().filter(|currency| currency.end.is_none() && currency.kind == currency::Kind::Money);
    money.map(|currency| currency.code).filter(|code| *code != Code::EUR).take(CURRENCIES).collect()
}

fn days() -> impl Iterator<Item = Date> {
    (0..DAYS).map(|day| date(2025, 1, 1).checked_add(day.days()).unwrap())
}

fn rate(day: Date, at: usize) -> String {
    format!("{}.{:04}", at + 1, (i32::from(day.day_of_year()) * 37 + 7) % 10_000)
}

fn documents() -> [(&'static str, Read, Vec<u8>); 3] {
    let codes = codes();
    let (mut json, mut csv, mut xml) = ("[".to_owned(), "Date".to_owned(), "<Envelope><Cube>".to_owned());
    codes.iter().for_each(|code| write!(csv, ",{code}").unwrap());
    csv.push('\n');
    for (count, day) in days().enumerate() {
        write!(json, "{}{{\"effectiveDate\":\"{day}\",\"rates\":[", if count == 0 { "" } else { "," }).unwrap();
        write!(csv, "{day}").unwrap();
        write!(xml, "<Cube time=\"{day}\">").unwrap();
        for (at, code) in codes.iter().enumerate() {
            let rate = rate(day, at);
            write!(json, "{}{{\"currency\":\"{code}\",\"code\":\"{code}\",\"mid\":{rate}}}", if at == 0 { "" } else { "," }).unwrap();
            write!(csv, ",{rate}").unwrap();
            write!(xml, "<Cube currency=\"{code}\" rate=\"{rate}\"/>").unwrap();
        }
        json.push_str("]}");
        csv.push('\n');
        xml.push_str("</Cube>");
    }
    json.push(']');
    xml.push_str("</Cube></Envelope>");
    [("json", JSON, json.into_bytes()), ("csv", CSV, csv.into_bytes()), ("xml", XML, xml.into_bytes())]
}

/// The library's own reading: every value is seen, none is understood.
fn bare(format: &str, body: &[u8]) -> usize {
    match format {
        "json" => serde_json::from_slice::<serde_json::Value>(body).unwrap().as_array().unwrap().len(),
        "csv" => csv::Reader::from_reader(body).records().map(|record| record.unwrap().len()).sum(),
        _ => {
            let (mut reader, mut count) = (quick_xml::Reader::from_reader(body), 0);
            loop {
                match reader.read_event().unwrap() {
                    quick_xml::events::Event::Eof => return count,
                    quick_xml::events::Event::Start(element) | quick_xml::events::Event::Empty(element) => {
                        count += element.attributes().count()
                    }
                    _ => {}
                }
            }
        }
    }
}

fn reading(criterion: &mut Criterion) {
    for (format, reader, body) in documents() {
        assert_eq!(reader.drafts(&body, None).unwrap().len(), usize::try_from(DAYS).unwrap(), "{format}");
        let mut group = criterion.benchmark_group(format!("reading/{format}"));
        group.throughput(Throughput::Bytes(u64::try_from(body.len()).unwrap()));
        group.bench_function("fx", |bencher| bencher.iter(|| reader.drafts(black_box(&body), None).unwrap().len()));
        group.bench_function("the library alone", |bencher| bencher.iter(|| bare(format, black_box(&body))));
        group.finish();
    }
}

criterion_group!(benches, reading);
criterion_main!(benches);
