//! How publishers are asked, against servers that misbehave.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use fx::feed::{Client, Feed, FeedError, Policy, Reply, Validators};
use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{header, header_regex, path};
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

fn policy() -> Policy {
    Policy {
        user_agent: "fx/test".to_owned(),
        connect_timeout: Duration::from_secs(2),
        timeout: Duration::from_secs(2),
        max_body: 100_000,
        retries: 0,
    }
}

async fn ask(policy: &Policy, url: &str) -> Result<Reply, FeedError> {
    let client = Client::new(policy).unwrap();
    Feed::new(&client, None, BTreeMap::new()).get(url, "text/xml").await
}

/// A server that answers every connection with these bytes, then holds it open or closes it.
async fn server(answer: &'static [u8], hold: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/x", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 2048];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(answer).await;
            if hold {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
        }
    });
    url
}

#[tokio::test]
async fn it_says_who_asks_and_what_it_reads() {
    let publisher = MockServer::start().await;
    let good = ResponseTemplate::new(200).insert_header("ETag", "\"1\"").set_body_string("<x/>");
    Mock::given(path("/x"))
        .and(header("User-Agent", "fx/test"))
        .and(header("Accept", "text/xml"))
        .and(header_regex("Accept-Encoding", "gzip"))
        .respond_with(good)
        .mount(&publisher)
        .await;
    let client = Client::new(&policy()).unwrap();
    let mut feed = Feed::new(&client, None, BTreeMap::new());
    let url = format!("{}/x", publisher.uri());
    assert_eq!(feed.get(&url, "text/xml").await, Ok(Reply::Body(b"<x/>".to_vec())));
    let kept = feed.into_validators();
    assert_eq!(kept, [(url, Validators::new(Some("\"1\"".to_owned()), None))].into());
}

#[tokio::test]
async fn it_tries_again_what_may_pass_and_nothing_else() {
    for (status, tries) in [(500, 3), (503, 3), (429, 3), (404, 1), (403, 1)] {
        let publisher = MockServer::start().await;
        Mock::given(path("/x")).respond_with(ResponseTemplate::new(status)).expect(tries).mount(&publisher).await;
        let error = ask(&Policy { retries: 2, ..policy() }, &format!("{}/x", publisher.uri())).await.unwrap_err();
        assert!(matches!(error, FeedError::Status { status: answered, .. } if answered == status), "{error}");
        publisher.verify().await;
    }
}

#[tokio::test]
async fn a_long_wish_to_be_left_alone_is_respected() {
    let publisher = MockServer::start().await;
    Mock::given(path("/x")).respond_with(ResponseTemplate::new(503).insert_header("Retry-After", "3600")).expect(1).mount(&publisher).await;
    let error = ask(&Policy { retries: 2, ..policy() }, &format!("{}/x", publisher.uri())).await.unwrap_err();
    assert_eq!(error.retry_after(), Some(SignedDuration::from_hours(1)));
    publisher.verify().await;
}

#[tokio::test]
async fn bodies_have_a_limit_unpacked() {
    let publisher = MockServer::start().await;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b'0'; 50_000_000]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < policy().max_body);
    let packed = ResponseTemplate::new(200).insert_header("Content-Encoding", "gzip").set_body_bytes(bomb);
    Mock::given(path("/bomb")).respond_with(packed).mount(&publisher).await;
    Mock::given(path("/plain")).respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'0'; 100_001])).mount(&publisher).await;
    Mock::given(path("/just")).respond_with(ResponseTemplate::new(200).set_body_bytes(vec![b'0'; 100_000])).mount(&publisher).await;
    for name in ["bomb", "plain"] {
        let url = format!("{}/{name}", publisher.uri());
        assert_eq!(ask(&policy(), &url).await, Err(FeedError::TooLarge { url, limit: 100_000 }));
    }
    assert!(matches!(ask(&policy(), &format!("{}/just", publisher.uri())).await, Ok(Reply::Body(body)) if body.len() == 100_000));
}

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let publisher = MockServer::start().await;
    for hop in 0..6 {
        let next = ResponseTemplate::new(301).insert_header("Location", format!("/{}", hop + 1));
        Mock::given(path(format!("/{hop}"))).respond_with(next).mount(&publisher).await;
    }
    Mock::given(path("/6")).respond_with(ResponseTemplate::new(200).set_body_string("there")).mount(&publisher).await;
    assert_eq!(ask(&policy(), &format!("{}/3", publisher.uri())).await, Ok(Reply::Body(b"there".to_vec())));
    let url = format!("{}/2", publisher.uri());
    let error = ask(&Policy { retries: 2, ..policy() }, &url).await.unwrap_err();
    assert_eq!(error, FeedError::Redirect { url, what: "more than three redirects".to_owned() });
    // Four of the first way and four of the second: what is refused is not asked for again.
    assert_eq!(publisher.received_requests().await.unwrap().len(), 8);
}

#[tokio::test]
async fn what_is_cut_short_hangs_or_is_not_there_is_an_error() {
    let cut = server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<x>half", false).await;
    assert!(matches!(ask(&policy(), &cut).await, Err(FeedError::Transport { .. })));
    let slow = server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<x>half", true).await;
    assert_eq!(ask(&policy(), &slow).await.unwrap_err().to_string(), format!("{slow}: no whole answer in time"));
    let nearly = server(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\xff", false).await;
    let error = ask(&policy(), &nearly).await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("{nearly}: the answer broke off: ")), "{error}");
    let silent = server(b"", true).await;
    assert_eq!(ask(&policy(), &silent).await.unwrap_err().to_string(), format!("{silent}: no whole answer in time"));
    let nobody = ask(&policy(), "http://127.0.0.1:1/x").await.unwrap_err();
    let what = "no connection: Connection refused (os error 111)".to_owned();
    assert_eq!(nobody, FeedError::Transport { url: "http://127.0.0.1:1/x".to_owned(), what });
    for url in ["www.cbr.ru/x", "ftp://127.0.0.1/x", "http://127.0.0.1:99999/x"] {
        assert_eq!(ask(&policy(), url).await.unwrap_err().kind(), "address", "{url}");
    }
    let no_http = server(b"220 mail.example ESMTP\r\n", false).await;
    assert!(matches!(ask(&policy(), &no_http).await, Err(FeedError::Transport { .. })));
}

#[tokio::test]
async fn not_modified_without_a_condition_is_no_answer() {
    let publisher = MockServer::start().await;
    Mock::given(path("/x")).respond_with(ResponseTemplate::new(304)).mount(&publisher).await;
    let error = ask(&policy(), &format!("{}/x", publisher.uri())).await.unwrap_err();
    assert!(matches!(error, FeedError::Status { status: 304, .. }), "{error}");
}

#[tokio::test]
async fn a_short_wish_to_be_left_alone_is_the_pause() {
    let publisher = MockServer::start().await;
    let busy = ResponseTemplate::new(429).insert_header("Retry-After", "2");
    Mock::given(path("/x")).respond_with(busy).up_to_n_times(1).expect(1).mount(&publisher).await;
    Mock::given(path("/x")).respond_with(ResponseTemplate::new(200).set_body_string("<x/>")).expect(1).mount(&publisher).await;
    let begun = Instant::now();
    let answer = ask(&Policy { retries: 1, ..policy() }, &format!("{}/x", publisher.uri())).await;
    assert_eq!(answer, Ok(Reply::Body(b"<x/>".to_vec())));
    assert!(begun.elapsed() >= Duration::from_secs(2), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn two_addresses_keep_their_own_tags_and_what_is_asked_once_leaves_none() {
    let publisher = MockServer::start().await;
    let monday = "Mon, 23 Nov 2026 15:00:00 GMT";
    let tagged = |tag: &str| ResponseTemplate::new(200).insert_header("ETag", tag).set_body_string("new");
    let same = || ResponseTemplate::new(304);
    Mock::given(path("/a")).and(header("If-None-Match", "\"a\"")).respond_with(same()).mount(&publisher).await;
    let since = move |request: &Request| request.headers.get("If-Modified-Since").is_some_and(|value| value == monday);
    Mock::given(path("/b")).and(since).respond_with(tagged("\"b2\"")).mount(&publisher).await;
    Mock::given(path("/b")).respond_with(ResponseTemplate::new(200).insert_header("Last-Modified", monday)).mount(&publisher).await;
    Mock::given(path("/a")).respond_with(tagged("\"a\"")).mount(&publisher).await;
    let client = Client::new(&policy()).unwrap();
    let base = format!("{}/", publisher.uri());
    let (a, b) = ("https://www.ecb.europa.eu/a", "https://www.ecb.europa.eu/b");

    let mut feed = Feed::new(&client, Some(&base), BTreeMap::new());
    assert_eq!(feed.get(a, "text/xml").await, Ok(Reply::Body(b"new".to_vec())));
    assert_eq!(feed.get(b, "text/xml").await, Ok(Reply::Body(Vec::new())));
    assert_eq!(feed.get_whole("https://www.ecb.europa.eu/a?once", "text/xml").await, Ok(b"new".to_vec()));
    let kept = feed.into_validators();
    let tag = |etag: &str| Validators::new(Some(etag.to_owned()), None);
    let dated = Validators::new(None, Some(monday.to_owned()));
    assert_eq!(kept, [(a.to_owned(), tag("\"a\"")), (b.to_owned(), dated)].into());

    let mut feed = Feed::new(&client, Some(&base), kept.clone());
    assert_eq!(feed.get(a, "text/xml").await, Ok(Reply::NotModified));
    assert_eq!(feed.get(b, "text/xml").await, Ok(Reply::Body(b"new".to_vec())));
    assert_eq!(feed.get_whole(a, "text/xml").await, Ok(b"new".to_vec()), "whole, whatever is known");
    assert_eq!(feed.into_validators(), [(a.to_owned(), tag("\"a\"")), (b.to_owned(), tag("\"b2\""))].into());

    let mut feed = Feed::new(&client, Some(&base), kept);
    feed.forget(a);
    assert_eq!(feed.get(a, "text/xml").await, Ok(Reply::Body(b"new".to_vec())));
}

#[tokio::test]
async fn no_error_tells_a_password_or_a_key() {
    let url = "http://operator:hunter2@127.0.0.1:1/x?api_key=s3cret";
    let error = ask(&policy(), url).await.unwrap_err().to_string();
    assert_eq!(error, "http://127.0.0.1:1/x?api_key=***: no connection: Connection refused (os error 111)");
    let client = Client::new(&policy()).unwrap();
    let publisher = MockServer::start().await;
    let base = format!("http://operator:hunter2@{}", publisher.address());
    let error = Feed::new(&client, Some(&base), BTreeMap::new()).get("https://www.cbr.ru/x", "text/xml").await.unwrap_err();
    assert_eq!(error, FeedError::Status { url: format!("http://{}/x", publisher.address()), status: 404, retry_after: None });
    let sent = publisher.received_requests().await.unwrap();
    assert_eq!(sent.first().unwrap().headers["authorization"], "Basic b3BlcmF0b3I6aHVudGVyMg==");
}

#[test]
fn a_user_agent_that_is_no_header_is_refused() {
    let error = Client::new(&Policy { user_agent: "fx\n".to_owned(), ..policy() }).unwrap_err();
    assert_eq!(error.to_string(), "no HTTP client: the user agent \"fx\\n\" cannot stand in a header");
}

/// The environment of a test cannot be changed, that of a process it starts can: this very test, in that environment.
fn again(test: &str, variables: &[(&str, &str)]) {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--include-ignored"])
        .envs(variables.iter().copied())
        .env("FX_TEST_INSIDE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn inside() -> bool {
    std::env::var_os("FX_TEST_INSIDE").is_some()
}

#[tokio::test]
async fn a_machine_without_certificates_still_asks_over_http_and_says_what_https_lacks() {
    if !inside() {
        let nowhere = [("SSL_CERT_FILE", "/nonexistent"), ("SSL_CERT_DIR", "/nonexistent")];
        return again("a_machine_without_certificates_still_asks_over_http_and_says_what_https_lacks", &nowhere);
    }
    let publisher = MockServer::start().await;
    Mock::given(path("/x")).respond_with(ResponseTemplate::new(200).set_body_string("<x/>")).mount(&publisher).await;
    assert_eq!(ask(&policy(), &format!("{}/x", publisher.uri())).await, Ok(Reply::Body(b"<x/>".to_vec())));
    // It is no server of TLS, so that the handshake fails before any certificate is seen: an error, and no panic.
    let error = ask(&policy(), &format!("https://{}/x", publisher.address())).await.unwrap_err();
    assert_eq!(error.kind(), "transport", "{error}");
}

#[tokio::test]
async fn this_machine_is_not_asked_through_a_proxy_and_others_are() {
    if !inside() {
        let dead = "http://127.0.0.1:1";
        let through = [("HTTP_PROXY", dead), ("http_proxy", dead), ("NO_PROXY", ""), ("no_proxy", "")];
        return again("this_machine_is_not_asked_through_a_proxy_and_others_are", &through);
    }
    let publisher = MockServer::start().await;
    Mock::given(path("/x")).respond_with(ResponseTemplate::new(200).set_body_string("<x/>")).mount(&publisher).await;
    assert_eq!(ask(&policy(), &format!("{}/x", publisher.uri())).await, Ok(Reply::Body(b"<x/>".to_vec())));
    let other = ask(&policy(), "http://publisher.invalid/x").await.unwrap_err().to_string();
    assert_eq!(other, "http://publisher.invalid/x: no connection: Connection refused (os error 111)", "asked the proxy, not the name");
}
