//! What caches are told, on a clock of the test's own (RFC 9110 and 9111).

use std::net::SocketAddr;

use jiff::SignedDuration;
use jiff::civil::date;

use super::served::{blocking, cbr, start};
use super::wire::{Answer, ask, get};

const RATES: &str = "/v1/rates?base=EUR";
const NOW: [&str; 3] = ["/v1/convert?from=USD&to=RUB&amount=100", "/v1/rates?base=USD&quotes=RUB", RATES];
const PAST: &str = "/v1/convert?from=USD&to=GBP&date=2020-02-28&source=ECB";

async fn asked(address: SocketAddr, method: &'static str, target: &'static str, headers: String) -> Answer {
    blocking(move || ask(address, method, target, &headers)).await
}

fn seconds(answer: &Answer) -> i64 {
    let control = answer.header("cache-control").unwrap();
    control.split("max-age=").nth(1).and_then(|rest| rest.split(',').next()).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_beyond_the_next_poll() {
    let running = start().await;
    let address = running.address;
    // The next poll is ten minutes away, and then under way, which is looked at again within a minute. Asked three times: computed, kept, and from there.
    for (passed, left) in [(0, 600), (0, 600), (0, 600), (300, 300), (299, 1), (1, 60), (0, 60), (0, 60), (4, 56)] {
        running.clock.advance(SignedDuration::from_secs(passed));
        for target in NOW {
            let answer = asked(address, "GET", target, String::new()).await;
            assert_eq!((answer.status, seconds(&answer)), (200, left), "{target} after {passed} s");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_sheet_changes_every_tag_at_once() {
    let running = start().await;
    let address = running.address;
    let targets = ["/v1/convert?from=USD&to=RUB", "/v1/rates?base=USD&quotes=RUB&source=CBR", "/v1/rates?base=RUB"];
    for (at, usd) in ["81", "82", "83.5"].into_iter().enumerate() {
        let mut before = Vec::new();
        for target in targets {
            for _ in 0..3 {
                let answer = asked(address, "GET", target, "Accept-Encoding: br\r\n".to_owned()).await;
                assert_eq!(answer.status, 200);
                before.push((target, answer.header("etag").unwrap().to_owned()));
            }
        }
        running.store.put(&[cbr(date(2026, 11, 24), usd)]).await.unwrap();
        running.books.forget();
        for (target, tag) in before {
            let answer = asked(address, "GET", target, format!("Accept-Encoding: br\r\nIf-None-Match: {tag}\r\n")).await;
            assert_eq!(answer.status, 200, "{target}, sheet {at}");
            assert_ne!(answer.header("etag"), Some(tag.as_str()), "{target}, sheet {at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_in_every_form() {
    let running = start().await;
    let address = running.address;
    for target in [NOW[0], RATES] {
        for encoding in ["", "Accept-Encoding: br\r\n", "Accept-Encoding: gzip\r\n"] {
            let tag = asked(address, "HEAD", target, encoding.to_owned()).await.header("etag").unwrap().to_owned();
            for (list, status) in [
                (tag.clone(), 304),
                (format!("W/{tag}"), 304),
                (format!("\"a\" ,W/\"b\",\t{tag}"), 304),
                (format!("\"a\"\r\nIf-None-Match: {tag}"), 304),
                ("*".to_owned(), 304),
                ("\"a\", \"b\"".to_owned(), 200),
                (tag.trim_matches('"').to_owned(), 200),
                (String::new(), 200),
            ] {
                for method in ["GET", "HEAD"] {
                    let answer = asked(address, method, target, format!("{encoding}If-None-Match: {list}\r\n")).await;
                    assert_eq!((answer.status, answer.header("etag")), (status, Some(tag.as_str())), "{method} {target} {encoding}{list}");
                    assert!(status == 200 || (answer.body.is_empty() && answer.header("content-type").is_none()));
                    assert!(answer.header("cache-control").is_some() && answer.header("last-modified").is_some());
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_has_its_own_tag_and_says_that_it_varies() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let of = |encoding: &str| ask(address, "HEAD", RATES, &format!("Accept-Encoding: {encoding}\r\n"));
        let forms = [("identity", None), ("gzip", Some("gzip")), ("br, gzip, zstd", Some("br"))];
        let mut tags: Vec<String> = Vec::new();
        let mut lengths: Vec<usize> = Vec::new();
        for (asked, named) in forms {
            let answer = of(asked);
            assert_eq!((answer.status, answer.header("content-encoding"), answer.header("vary")), (200, named, Some("accept-encoding")));
            tags.push(answer.header("etag").unwrap().to_owned());
            lengths.push(answer.header("content-length").unwrap().parse().unwrap());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "{tags:?}");
        assert!(lengths[1..].iter().all(|length| length * 4 < lengths[0]), "{lengths:?}");
        // A small answer is plain, unless that is what the client does not read.
        let small = ask(address, "GET", NOW[0], "Accept-Encoding: br\r\n");
        assert_eq!(small.header("content-encoding"), None);
        let strict = ask(address, "GET", NOW[0], "Accept-Encoding: gzip, identity;q=0\r\n");
        assert_eq!((strict.header("content-encoding"), strict.header("vary")), (Some("gzip"), Some("accept, accept-encoding")));
        assert_eq!(get(address, NOW[0]).header("vary"), Some("accept"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_date_counts_where_the_day_is_over() {
    let running = start().await;
    let address = running.address;
    let first = asked(address, "GET", PAST, String::new()).await;
    let date = first.header("last-modified").unwrap().to_owned();
    let since = |target, date: &str| asked(address, "GET", target, format!("If-Modified-Since: {date}\r\n"));
    assert_eq!(since(PAST, &date).await.status, 304);
    assert_eq!(since(PAST, "Tue, 24 Nov 2026 10:15:00 GMT").await.status, 304);
    for other in ["Sat, 01 Jan 2000 00:00:00 GMT", "Wed, 25 Nov 2026 00:00:00 GMT", "yesterday", ""] {
        assert_eq!(since(PAST, other).await.status, 200, "{other}");
    }
    // Tags go before dates.
    let both = asked(address, "GET", PAST, format!("If-None-Match: \"a\"\r\nIf-Modified-Since: {date}\r\n")).await;
    assert_eq!(both.status, 200);
    // Of now: what is said of the same sheet changes by the clock.
    for target in NOW {
        assert_eq!(since(target, "Tue, 24 Nov 2026 10:15:00 GMT").await.status, 200, "{target}");
    }
}
