//! How publishers are asked, against servers that misbehave.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::BTreeMap;
use std::io::Write;
use std::time::Duration;

use fx::feed::{Answer, Client, Feed, FeedError, Policy};
use fx::store::notebook::Validators;
use jiff::SignedDuration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{header, header_regex, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn policy() -> Policy {
    Policy {
        user_agent: "fx/test".to_owned(),
        connect_timeout: Duration::from_secs(2),
        timeout: Duration::from_secs(2),
        max_body: 100_000,
        retries: 0,
    }
}

async fn ask(policy: &Policy, url: &str) -> Result<Answer, FeedError> {
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
    assert_eq!(feed.get(&url, "text/xml").await, Ok(Answer::Body(b"<x/>".to_vec())));
    let kept = feed.into_validators();
    assert_eq!(kept, [(url, Validators { etag: Some("\"1\"".to_owned()), last_modified: None })].into());
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
    assert!(matches!(ask(&policy(), &format!("{}/just", publisher.uri())).await, Ok(Answer::Body(body)) if body.len() == 100_000));
}

#[tokio::test]
async fn redirects_are_followed_three_times() {
    let publisher = MockServer::start().await;
    for hop in 0..6 {
        let next = ResponseTemplate::new(301).insert_header("Location", format!("/{}", hop + 1));
        Mock::given(path(format!("/{hop}"))).respond_with(next).mount(&publisher).await;
    }
    Mock::given(path("/6")).respond_with(ResponseTemplate::new(200).set_body_string("there")).mount(&publisher).await;
    assert_eq!(ask(&policy(), &format!("{}/3", publisher.uri())).await, Ok(Answer::Body(b"there".to_vec())));
    let error = ask(&policy(), &format!("{}/2", publisher.uri())).await.unwrap_err().to_string();
    assert!(error.ends_with("more than three redirects"), "{error}");
}

#[tokio::test]
async fn what_is_cut_short_hangs_or_is_not_there_is_an_error() {
    let cut = server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<x>half", false).await;
    assert!(matches!(ask(&policy(), &cut).await, Err(FeedError::Transport { .. })));
    let slow = server(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<x>half", true).await;
    assert_eq!(ask(&policy(), &slow).await.unwrap_err().to_string(), format!("{slow}: no whole answer in time"));
    let silent = server(b"", true).await;
    assert_eq!(ask(&policy(), &silent).await.unwrap_err().to_string(), format!("{silent}: no whole answer in time"));
    let nobody = "http://127.0.0.1:1/x";
    assert!(matches!(ask(&policy(), nobody).await, Err(FeedError::Transport { .. })));
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
