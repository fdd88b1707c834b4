//! `/v1/history` over real sockets, on the compiled-in archive: every form, every bad input, and clients that are slow or go away.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "history/average.rs"]
mod average;
#[path = "support/books.rs"]
mod books;
#[path = "history/command.rs"]
mod command;
#[path = "support/recordings.rs"]
mod recordings;
#[path = "support/wire.rs"]
mod wire;
#[path = "history/work.rs"]
mod work;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use fx::clock::Clock;
use fx::config::{Config, Server};
use fx::convert::{Converter, Timetable};
use fx::http::{App, Meters, Service};
use fx::store;
use fx::store::RateStore;
use tokio::sync::oneshot;
use wire::{ask, get};

/// A running service; it stops when the test ends.
struct Running {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

async fn start() -> Running {
    start_over(store::archive_only()).await
}

async fn start_over(store: Arc<dyn RateStore>) -> Running {
    let clock = Clock::fixed("2026-11-24T10:15:00Z".parse().unwrap());
    let timetable = Arc::new(Timetable::default());
    let books = books::books(&books::config_of(&books::THREE), &store, &timetable);
    let config = Server { listen: "127.0.0.1:0".parse().unwrap(), ..Config::default().server };
    let service = Service::bind(&config).await.unwrap();
    let address = service.address().unwrap();
    let app = App::new(Converter::new(books), timetable, clock, config, Meters::install().unwrap());
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(service.run(Arc::new(app), async {
        let _dropped = stopped.await;
    }));
    Running { address, _stop: stop }
}

/// Runs blocking requests beside the service.
async fn with(work: impl FnOnce(SocketAddr) + Send + 'static) {
    let running = start().await;
    let address = running.address;
    tokio::task::spawn_blocking(move || work(address)).await.unwrap();
}

/// A body without the lengths of its chunks.
fn whole(body: &str) -> String {
    let (mut whole, mut rest) = (String::new(), body);
    while let Some((length, after)) = rest.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap();
        whole.push_str(&after[..length]);
        rest = after[length..].trim_start_matches("\r\n");
        if length == 0 {
            return whole;
        }
    }
    panic!("it was cut off: {whole}")
}

#[tokio::test(flavor = "multi_thread")]
async fn each_form_by_address_and_by_what_the_client_reads() {
    with(|address| {
        let query = "base=USD&quotes=GBP,EUR&start=2026-10-29&end=2026-10-30";
        let json = get(address, &format!("/v1/history?{query}"));
        assert_eq!(
            (json.status, json.header("content-type"), json.header("vary")),
            (200, Some("application/json"), Some("accept, accept-encoding"))
        );
        assert_eq!(json.header("x-fx-rows"), Some("each day with a publication"));
        assert_eq!(json.header("cache-control"), Some("public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"));
        assert_eq!(
            whole(&json.body),
            concat!(
                r#"{"base":"USD","start":"2026-10-29","end":"2026-10-30","every":"day","row":"each day with a publication","rows":["#,
                r#"{"date":"2026-10-29","base":"USD","quote":"GBP","rate":"0.750925426774","source":"ECB"},"#,
                r#"{"date":"2026-10-29","base":"USD","quote":"EUR","rate":"0.898472596586","source":"ECB"},"#,
                r#"{"date":"2026-10-30","base":"USD","quote":"GBP","rate":"0.746330110992","source":"ECB"},"#,
                r#"{"date":"2026-10-30","base":"USD","quote":"EUR","rate":"0.895094880057","source":"ECB"}]}"#
            )
        );
        let csv = whole(&get(address, &format!("/v1/history.csv?{query}")).body);
        assert!(
            csv.starts_with("date,base,quote,rate,source\r\n2026-10-29,USD,GBP,")
                && csv.ends_with("2026-10-30,USD,EUR,0.895094880057,ECB\r\n"),
            "{csv}"
        );
        let lines = whole(&get(address, &format!("/v1/history.ndjson?{query}")).body);
        assert_eq!(lines.lines().count(), 4);
        assert_eq!(
            lines.lines().last(),
            Some(r#"{"date":"2026-10-30","base":"USD","quote":"EUR","rate":"0.895094880057","source":"ECB"}"#)
        );
        let accepted = |accept: &str| whole(&ask(address, "GET", &format!("/v1/history?{query}"), &format!("Accept: {accept}\r\n")).body);
        assert_eq!(accepted("text/csv"), csv);
        assert_eq!(accepted("text/html, application/x-ndjson;q=0.9"), lines);
        assert_eq!(accepted("*/*"), whole(&json.body));
        let head = ask(address, "HEAD", &format!("/v1/history?{query}"), "");
        assert_eq!((head.status, head.body.as_str()), (200, ""));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_has_is_not_sent_again() {
    with(|address| {
        let target = "/v1/history?base=EUR&quotes=USD&source=ECB&start=2020-01-01&end=2020-12-31";
        let first = get(address, target);
        let tag = first.header("etag").unwrap().to_owned();
        assert_eq!(first.header("cache-control"), Some("public, max-age=86400, stale-while-revalidate=60, stale-if-error=86400"));
        let again = ask(address, "GET", target, &format!("If-None-Match: {tag}\r\n"));
        assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
        let tag_of = |target: &str| get(address, target).header("etag").map(str::to_owned);
        for other in [
            "/v1/history.csv?base=EUR&quotes=USD&start=2020-01-01&end=2020-12-31",
            "/v1/history?base=EUR&quotes=USD&start=2020-01-01&end=2020-12-31&every=week",
        ] {
            assert_ne!(tag_of(other).unwrap(), tag, "{other}");
        }
    })
    .await;
}

/// A whole answer as bytes, without the lengths of its chunks.
fn bytes(address: SocketAddr, target: &str, headers: &str) -> (String, Vec<u8>) {
    let request = format!("GET {target} HTTP/1.1\r\nHost: fx\r\nConnection: close\r\n{headers}\r\n");
    let answer = wire::raw(address, request.as_bytes());
    let at = answer.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
    let (head, mut rest) = (String::from_utf8(answer[..at].to_vec()).unwrap().to_lowercase(), &answer[at + 4..]);
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|end| end == b"\r\n").unwrap();
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        body.extend_from_slice(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
        if length == 0 {
            return (head, body);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_made_smaller_while_it_is_sent() {
    with(|address| {
        let target = "/v1/history.csv?base=EUR&source=ECB&start=2001-01-01&end=2010-12-31";
        let (head, plain) = bytes(address, target, "");
        assert!(head.contains("\r\nvary: accept-encoding") && !head.contains("content-encoding"), "{head}");
        for (name, least) in [("gzip", 4), ("br", 4)] {
            let (head, small) = bytes(address, target, &format!("Accept-Encoding: {name}\r\n"));
            assert!(head.contains(&format!("\r\ncontent-encoding: {name}")), "{head}");
            let mut back = Vec::new();
            match name {
                "br" => brotli::Decompressor::new(&small[..], 4096).read_to_end(&mut back).unwrap(),
                _ => flate2::read::GzDecoder::new(&small[..]).read_to_end(&mut back).unwrap(),
            };
            assert!(back == plain, "{name}: {} bytes and {}", back.len(), plain.len());
            assert!(small.len() * least < plain.len(), "{name}: {} of {} bytes", small.len(), plain.len());
        }
        // Each form has a tag of its own.
        let target = "/v1/history?base=EUR&quotes=USD&source=ECB&start=2020-01-01&end=2020-12-31";
        let tag = |headers: &str| ask(address, "GET", target, headers).header("etag").unwrap().to_owned();
        let (plain, small) = (tag(""), tag("Accept-Encoding: br\r\n"));
        assert_eq!(small, format!("{}-br\"", plain.trim_end_matches('"')));
        let again = |headers: &str| ask(address, "GET", target, headers).status;
        assert_eq!(again(&format!("Accept-Encoding: br\r\nIf-None-Match: {small}\r\n")), 304);
        assert_eq!(again(&format!("If-None-Match: {small}\r\n")), 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_each_period_is_said_to_be_that() {
    with(|address| {
        let monthly = get(address, "/v1/history?base=EUR&quotes=USD&start=2026-09-10&end=2026-10-30&every=month");
        assert_eq!(monthly.header("x-fx-rows"), Some("the last publication of each month"));
        let json: serde_json::Value = serde_json::from_str(&whole(&monthly.body)).unwrap();
        assert_eq!((json["every"].as_str(), json["row"].as_str()), (Some("month"), Some("the last publication of each month")));
        let days: Vec<&str> = json["rows"].as_array().unwrap().iter().map(|row| row["date"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-09-30", "2026-10-30"]);
        // Every day of the calendar: the weekend has Friday's rate, and says so.
        let calendar = get(address, "/v1/history.csv?base=EUR&quotes=USD&start=2026-10-23&end=2026-10-25&every=calendar");
        assert_eq!(calendar.header("x-fx-rows"), Some("each day of the calendar, at the rate of rate_date"));
        let rows = ["23", "24", "25"].map(|day| format!("2026-10-{day},EUR,USD,1.1193,ECB,2026-10-23\r\n")).concat();
        assert_eq!(whole(&calendar.body), format!("date,base,quote,rate,source,rate_date\r\n{rows}"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_input_gets_its_problem() {
    with(|address| {
        let many = fx::currency::all().iter().map(|currency| currency.code.as_str()).take(200).collect::<Vec<_>>().join(",");
        let cases = [
            ("", 400, "invalid-parameter", "base"),
            ("base=", 400, "invalid-parameter", "base"),
            ("base=ZZZ", 404, "unknown-currency", "base"),
            ("base=USD&quotes=", 404, "unknown-currency", "quotes"),
            ("base=USD&quotes=EUR,EUR", 400, "invalid-parameter", "quotes"),
            ("base=USD&quotes=EUR,ZZZ", 404, "unknown-currency", "quotes"),
            ("base=USD&quotes=EUR&start=2026-10-30&end=2026-10-29", 400, "invalid-parameter", "start"),
            ("base=USD&quotes=EUR&start=2026-02-30", 400, "invalid-parameter", "start"),
            ("base=USD&quotes=EUR&end=tomorrow", 400, "invalid-parameter", "end"),
            ("base=USD&quotes=EUR&end=%2B010000-01-01", 400, "invalid-parameter", "end"),
            ("base=USD&quotes=EUR&every=decade", 400, "invalid-parameter", "every"),
            ("base=USD&quotes=EUR&every=", 400, "invalid-parameter", "every"),
            ("base=USD&quotes=EUR&every=calendar&start=2024-01-01&end=2026-01-02", 400, "invalid-parameter", "start"),
            ("base=USD&quotes=EUR&every=day&every=week", 400, "invalid-parameter", "every"),
            ("base=USD&quotes=EUR&source=FED", 400, "invalid-parameter", "source"),
            ("base=USD&quotes=EUR&date=2026-10-30", 400, "invalid-parameter", "date"),
            // A range before all publications, one after.
            ("base=USD&quotes=EUR&start=0001-01-01&end=1998-12-31", 404, "no-rate", ""),
            ("base=USD&quotes=EUR&start=2030-01-01&end=9999-12-31", 404, "no-rate", ""),
            ("base=USD&quotes=XTS", 404, "no-rate", ""),
            (&format!("base=USD&quotes={many}"), 404, "no-rate", ""),
        ];
        for (query, status, slug, parameter) in cases {
            for path in ["/v1/history", "/v1/history.csv", "/v1/history.ndjson"] {
                let answer = get(address, &format!("{path}?{query}"));
                let json = answer.json();
                assert_eq!((answer.status, json["type"].as_str()), (status, Some(format!("/problems/{slug}").as_str())), "{query}: {json}");
                assert_eq!(json["parameter"].as_str().unwrap_or_default(), parameter, "{query}: {json}");
                assert_eq!(answer.header("content-type"), Some("application/problem+json"));
            }
        }
        let early = get(address, "/v1/history?base=EUR&quotes=USD&start=1998-10-24&end=1998-10-25").json();
        assert_eq!((early["first_date"].as_str(), early["last_date"].as_str()), (Some("1999-01-04"), Some("2026-10-30")));
        // A Saturday and a Sunday have what was in force on them, under its own day.
        let weekend = whole(&get(address, "/v1/history.csv?base=EUR&quotes=USD&start=2026-10-24&end=2026-10-25").body);
        assert_eq!(weekend, "date,base,quote,rate,source\r\n2026-10-23,EUR,USD,1.1193,ECB\r\n");
        let all = whole(&get(address, "/v1/history.csv?base=USD&start=2026-10-24&end=2026-10-25").body);
        assert!(all.lines().count() > 25 && all.lines().skip(1).all(|line| line.starts_with("2026-10-23,USD,")), "{all}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_thousand_years_and_two_hundred_currencies() {
    with(|address| {
        let rows = |query: &str| whole(&get(address, &format!("/v1/history.csv?{query}")).body).lines().count() - 1;
        assert_eq!(rows("base=USD&quotes=GBP&start=0001-01-01&end=9999-12-31"), 7126);
        assert_eq!(rows("base=EUR&source=ECB&start=0001-01-01&end=9999-12-31"), 221_702);
        // A currency's rows begin with it, and from its end on are those of the law.
        let kuna = whole(&get(address, "/v1/history.csv?base=EUR&quotes=HRK&start=2022-12-20&end=2023-12-31").body);
        assert!(kuna.contains("2022-12-30,EUR,HRK,7.5365,ECB\r\n2023-01-02,EUR,HRK,7.53450,LAW\r\n"), "{kuna}");
        assert_eq!(kuna.lines().last(), Some("2023-12-29,EUR,HRK,7.53450,LAW"));
        let real = whole(&get(address, "/v1/history.csv?base=EUR&quotes=BRL&source=ECB&start=2007-12-20&end=2008-01-04").body);
        assert_eq!(
            real.lines().collect::<Vec<_>>()[1..],
            ["2008-01-02,EUR,BRL,2.601,ECB", "2008-01-03,EUR,BRL,2.5979,ECB", "2008-01-04,EUR,BRL,2.5709,ECB"]
        );
        let quoted = fx::currency::all().iter().filter(|currency| currency.end.is_none() && currency.kind == fx::currency::Kind::Money);
        let names: Vec<&str> = quoted.map(|currency| currency.code.as_str()).filter(|code| !["KPW", "EUR"].contains(code)).collect();
        assert!(rows(&format!("base=EUR&quotes={}", names.join(","))) > 7000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_reads_a_byte_at_a_time_keeps_nobody_waiting() {
    with(|address| {
        let request = b"GET /v1/history.csv?base=EUR&start=1999-01-01 HTTP/1.1\r\nHost: fx\r\nConnection: close\r\n\r\n";
        let slow: Vec<TcpStream> = (0..12)
            .map(|_| {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.write_all(request).unwrap();
                stream
            })
            .collect();
        for _ in 0..20 {
            for mut stream in &slow {
                stream.read_exact(&mut [0]).unwrap();
            }
            let answer = get(address, "/v1/history.csv?base=EUR&quotes=USD&start=2026-10-30&end=2026-10-30");
            assert_eq!(whole(&answer.body), "date,base,quote,rate,source\r\n2026-10-30,EUR,USD,1.1172,ECB\r\n");
            std::thread::sleep(Duration::from_millis(10));
        }
        // They go away in the middle, and nothing is the matter.
        drop(slow);
        assert_eq!(get(address, "/readyz").status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_says_what_it_shows_and_every_bad_input_gets_its_problem() {
    with(|address| {
        let picture = get(address, "/v1/chart/EUR-USD.svg?source=ECB&start=2026-10-29&end=2026-10-30&theme=dark&locale=de");
        assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
        let described =
            "Vom 29.10.2026 bis zum 30.10.2026: 1 EUR war zuletzt 1,1172 USD, eine Änderung um 0,38 %. Quelle: European Central Bank.";
        assert!(picture.body.contains(described), "{}", picture.body);
        // The crown of Iceland was not quoted from the end of 2008 to the beginning of 2018; a weekend is no hole, and one day is no change.
        let pieces = |target: &str| {
            let body = get(address, target).body;
            let line = body.split("fill=\"none\"").next().and_then(|before| before.rsplit("d=\"").next()).unwrap();
            (line.split('"').next().unwrap().matches('M').count(), body.contains("%<"))
        };
        assert_eq!(pieces("/v1/chart/EUR-ISK.svg?source=ECB&start=2005-01-03&end=2026-10-30"), (2, true));
        assert_eq!(pieces("/v1/chart/EUR-USD.svg?source=ECB&start=1999-01-04&end=2026-10-30"), (1, true));
        assert_eq!(pieces("/v1/chart/EUR-USD.svg?source=ECB&start=2026-10-30&end=2026-10-30"), (1, false));
        let png = get(address, "/v1/chart/eur-usd.png?source=ECB&width=400&height=210");
        assert_eq!((png.status, png.header("content-type")), (200, Some("image/png")));
        let tag = picture.header("etag").unwrap();
        let again = ask(
            address,
            "GET",
            "/v1/chart/EUR-USD.svg?source=ECB&start=2026-10-29&end=2026-10-30&theme=dark&locale=de",
            &format!("If-None-Match: {tag}\r\n"),
        );
        assert_eq!(again.status, 304);
        let cases = [
            ("EUR-USD.gif", 404, "not-found", ""),
            ("EURUSD.svg", 404, "not-found", ""),
            ("EUR-ZZZ.svg", 404, "unknown-currency", ""),
            ("EUR-XTS.svg", 404, "no-rate", ""),
            ("EUR-USD.svg?start=2026-10-30&end=2026-10-29", 400, "invalid-parameter", "start"),
            ("EUR-USD.svg?theme=pink", 400, "invalid-parameter", "theme"),
            ("EUR-USD.svg?width=199", 400, "invalid-parameter", "width"),
            ("EUR-USD.png?height=99999999", 400, "invalid-parameter", "height"),
            ("EUR-USD.svg?locale=xx", 400, "invalid-parameter", "locale"),
            ("EUR-USD.svg?quotes=RUB", 400, "invalid-parameter", "quotes"),
        ];
        for (target, status, slug, parameter) in cases {
            let answer = get(address, &format!("/v1/chart/{target}"));
            let json = answer.json();
            assert_eq!((answer.status, json["type"].as_str()), (status, Some(format!("/problems/{slug}").as_str())), "{target}: {json}");
            assert_eq!(json["parameter"].as_str().unwrap_or_default(), parameter, "{target}: {json}");
        }
    })
    .await;
}
