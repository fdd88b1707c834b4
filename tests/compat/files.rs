//! The files of the European Central Bank and of Prebid.js, in exactly the form of those who make them.

use std::io::{Cursor, Read};

use fx::feed::Read as Reading;
use fx::quote::Draft;
use fx::sources::{self, ecb};
use fx::store;
use jiff::civil::{Date, date};

use super::*;
use crate::served::ECB;
use crate::wire::raw;

#[path = "../support/recordings.rs"]
mod recordings;

/// A service that takes its time: a program that is not optimized, on a busy machine, packs the whole history for seconds.
async fn patient() -> Running {
    let mut config = fx::config::Config::default().server;
    config.limits.request_timeout = fx::config::Wait::from_secs(120);
    served::start_with(config).await
}

/// The bytes of a body.
async fn file(running: &Running, name: &'static str) -> Vec<u8> {
    let address = running.address;
    let answer =
        blocking(move || raw(address, format!("GET /compat/ecb/{name} HTTP/1.1\r\nHost: fx\r\nConnection: close\r\n\r\n").as_bytes()))
            .await;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..end]));
    answer[end + 4..].to_vec()
}

fn unpacked(zip: Vec<u8>) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    assert_eq!(zip.len(), 1);
    let mut text = String::new();
    zip.by_name("eurofxref-hist.csv").unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What the source's own reader makes of a file, oldest day first.
fn read(reader: &Reading, bytes: &[u8]) -> Vec<Draft> {
    let mut drafts = reader.drafts(bytes, None).unwrap();
    drafts.sort_by_key(|draft| draft.date);
    drafts
}

/// The same days as they are kept.
async fn kept(days: std::ops::RangeInclusive<Date>) -> Vec<Draft> {
    let sheets = store::archive_only().sheets(ECB, days).await.unwrap();
    sheets.iter().map(|sheet| Draft::of(sheet.date(), sheet.quotes().to_vec())).collect()
}

/// In one order, so that the order of the columns does not count.
fn sorted(mut drafts: Vec<Draft>) -> Vec<Draft> {
    drafts.iter_mut().for_each(|draft| draft.quotes.sort_by_key(|quote| quote.quote));
    drafts
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_the_ecb_are_read_back_by_its_own_reader() {
    let running = patient().await;
    let table = &ecb::SOURCE.tables[0];
    let daily = file(&running, "eurofxref-daily.xml").await;
    assert_eq!(sorted(read(&table.read, &daily)), kept(date(2026, 10, 30)..=date(2026, 10, 30)).await);
    // Ninety days back from the 24th of November.
    let short = file(&running, "eurofxref-hist-90d.xml").await;
    let expected = kept(date(2026, 8, 26)..=date(2026, 11, 24)).await;
    assert_eq!((expected.len(), sorted(read(&table.read, &short))), (48, expected));
    let zip = file(&running, "eurofxref-hist.zip").await;
    let past = table.past.and_then(|past| past.read).unwrap_or(table.read);
    assert_eq!(sorted(read(&past, &zip)), kept(Date::MIN..=Date::MAX).await);
    // The newest day comes first, and a currency that was not quoted is said to be none.
    let text = unpacked(zip);
    let mut lines = text.lines();
    assert!(lines.next().unwrap().starts_with("Date,USD,JPY,BGN,CYP,CZK,DKK,") && text.ends_with(",6.9358,\n"), "{}", &text[..200]);
    assert!(lines.next().unwrap().starts_with("2026-10-30,1.1172,175.68,N/A,N/A,24.353,"));
    // A sheet of today changes the file at once; what is dated tomorrow is not in it.
    let today = sources::of(ECB.source).unwrap();
    let quotes = store::archive_only().newest(ECB, date(2026, 10, 30)).await.unwrap().unwrap().quotes().to_vec();
    let of = |day| fx::sheet::accept(&Draft::of(day, quotes.clone()), today, &today.tables[0], date(2026, 11, 24), served::now()).unwrap();
    running.store.put(&[of(date(2026, 11, 24)), of(date(2026, 11, 25))]).await.unwrap();
    running.books.forget();
    let newer = file(&running, "eurofxref-daily.xml").await;
    assert_eq!(read(&table.read, &newer)[0].date, date(2026, 11, 24));
    let elsewhere = asked(&running, "/ecb/eurofxref-sdmx.xml").await;
    assert_eq!((elsewhere.status, elsewhere.json()["type"].as_str()), (404, Some("/problems/not-found")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_the_ecb_are_those_of_the_ecb_byte_for_byte() {
    let Some(folder) = recordings::folder() else { return };
    let running = patient().await;
    let recorded = |name: &str| std::fs::read(folder.join("ecb_eurofxref").join(name)).unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(text(file(&running, "eurofxref-daily.xml").await), text(recorded("00.xml")));
    assert_eq!(unpacked(file(&running, "eurofxref-hist.zip").await), unpacked(recorded("02.zip")));
    // Of the recorded days those that are within ninety days of the clock here.
    let (ours, theirs) = (text(file(&running, "eurofxref-hist-90d.xml").await), text(recorded("01.xml")));
    let end = theirs.find("<Cube time='2026-08-25'>").unwrap();
    assert_eq!(ours, format!("{}</Cube></gesmes:Envelope>\n", &theirs[..end]));
}

#[tokio::test(flavor = "multi_thread")]
async fn prebid_has_each_currency_as_a_base() {
    let running = start().await;
    let ruble = asked(&running, "/prebid/latest.json?to=RUB&date=20261124").await;
    let body = ruble.json();
    assert_eq!((ruble.status, body["dataAsOf"].as_str()), (200, Some("2026-09-29T00:00:00.000Z")));
    assert_eq!(body["generatedAt"], "2026-11-24T10:15:00Z");
    // The digits are those of the conversion: no reciprocal is rounded.
    assert!(ruble.body.contains(r#""USD":{"RUB":80.1234}"#) && ruble.body.contains(r#""JPY":{"RUB":0.472636}"#), "{}", ruble.body);
    assert!(!ruble.body.contains(r#""RUB":{"RUB":1}"#), "{}", ruble.body);
    let several = asked(&running, "/prebid/latest.json?to=rub,usd").await.json();
    assert_eq!(several["conversions"]["RUB"], serde_json::json!({"RUB": 1, "USD": 0.0124807484455}));
    let usual = asked(&running, "/prebid/latest.json").await.json();
    let rupiah: Vec<&str> = usual["conversions"]["IDR"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!((rupiah, usual["dataAsOf"].as_str()), (vec!["EUR", "GBP", "USD"], Some("2026-09-29T00:00:00.000Z")));
    for target in ["/prebid/latest.json?to=ZZZ", "/prebid/latest.json?to=USD,EUR,GBP,JPY,CHF,RUB,CNY,INR,BRL"] {
        let refused = asked(&running, target).await;
        assert_eq!((refused.status, refused.header("cache-control")), (422, Some("no-store")), "{}", refused.body);
    }
    // A code that stands for nothing is one of ISO 4217, and no reason to say that the address is wrong.
    assert_eq!(asked(&running, "/prebid/latest.json?to=XXX").await.body, r#"{"error":"no currency has a rate in XXX"}"#);
}
