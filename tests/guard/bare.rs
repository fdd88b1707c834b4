//! What is no request, and a connection too many: problems all the same, and the connection closes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use fx::config::{Config, Server};

use super::check;
use super::served::{blocking, start, start_with};
use super::wire::{Answer, get, parse, raw};

const AT_MOST: &str = "A request has at most 65536 bytes and 100 fields before its body.";
const NO_REQUEST: &str = "This is no request of HTTP/1.1. In an address, whatever is not plain ASCII is written in percent-encoding.";

fn problem(answer: &Answer, what: &str) -> (u16, String, String) {
    check(answer, "none", what);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    assert_eq!((answer.header("connection"), answer.header("cache-control")), (Some("close"), Some("no-store")), "{what}");
    assert!(answer.header("date").is_some_and(|date| date.ends_with(" GMT") && date.len() == 29), "{what}");
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()), "{what}");
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status, "{what}");
    let text = |name: &str| problem[name].as_str().unwrap().to_owned();
    (answer.status, text("type"), text("detail"))
}

/// Requests that the parser cannot read, with the problem that each gets.
fn unreadable() -> Vec<(Vec<u8>, u16, &'static str, &'static str)> {
    let no_request = |bytes: &[u8]| (bytes.to_vec(), 400, "bad-request", NO_REQUEST);
    let too_large = |text: String| (text.into_bytes(), 431, "header-too-large", AT_MOST);
    vec![
        no_request(b"GET /v1/convert?from=\xe2\x82\xac\xff&to=RUB HTTP/1.1\r\nHost: fx\r\n\r\n"),
        no_request(b"GET /v1/convert?from=USD&to=RUB HTTP/1.1\r\nHo st: fx\r\n\r\n"),
        no_request(b"GET /v1/convert?from=USD&to=RUB HTTP/1.1\r\nHost: \x00\r\n\r\n"),
        no_request(b"GET /v1/convert?from=U SD HTTP/1.1\r\nHost: fx\r\n\r\n"),
        no_request(b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
        no_request(b"G\x07T / HTTP/1.1\r\nHost: fx\r\n\r\n"),
        no_request(b"GET / HTTP/9.9\r\nHost: fx\r\n\r\n"),
        no_request(b"hello\r\n\r\n"),
        too_large(format!("GET /{} HTTP/1.1\r\nHost: fx\r\n\r\n", "x".repeat(200_000))),
        too_large(format!("GET / HTTP/1.1\r\nHost: fx\r\nCookie: {}\r\n\r\n", "x".repeat(200_000))),
        too_large(format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(101))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_gets_a_problem_and_the_connection_closes() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (bytes, status, slug, detail) in unreadable() {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
            // Read to its end: the other side has closed.
            let answer = parse(&raw(address, &bytes));
            assert_eq!(problem(&answer, &shown), (status, format!("/problems/{slug}"), detail.to_owned()), "{shown}");
            // Behind a good request, too, whose answer stays whole.
            let good = b"GET /healthz HTTP/1.1\r\nHost: fx\r\n\r\n";
            let both = String::from_utf8(raw(address, &[good, bytes.as_slice()].concat())).unwrap();
            let (first, second) = both.split_once("\r\n\r\nok\n").unwrap_or_else(|| panic!("{shown}: {both}"));
            assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
            assert_eq!(problem(&parse(second.as_bytes()), &shown).0, status, "{shown}");
        }
        let metrics = get(address, "/metrics").body;
        assert!(metrics.contains("fx_requests_total{route=\"none\",status=\"431\"}"), "{metrics}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_address_that_can_be_read_is_refused_by_its_length() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for length in [4097, 60_000, 65_450] {
            let answer = get(address, &format!("/{}", "x".repeat(length - 1)));
            assert_eq!(
                (answer.status, answer.json()["detail"].as_str()),
                (414, Some("Path and query have at most 4096 bytes.")),
                "{length}"
            );
        }
    })
    .await;
}

fn few(change: impl FnOnce(&mut Server)) -> Server {
    let mut config = Config::default().server;
    config.limits.connections_per_client = 2;
    change(&mut config);
    config
}

fn hold(address: SocketAddr) -> TcpStream {
    let mut held = TcpStream::connect(address).unwrap();
    held.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    held.write_all(b"GET /healthz HTTP/1.1\r\nHost: fx\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"ok\n") {
        let mut part = [0; 1024];
        let length = held.read(&mut part).unwrap();
        assert!(length > 0, "closed after {:?}", String::from_utf8_lossy(&answer));
        answer.extend_from_slice(&part[..length]);
    }
    held
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_has_so_many_connections_and_the_next_one_is_told() {
    let running = start_with(few(|_| ())).await;
    let address = running.address;
    blocking(move || {
        let held = [hold(address), hold(address)];
        for _ in 0..3 {
            let refused = parse(&raw(address, b""));
            let detail = "More connections than one client may hold. Ask on those that there are.".to_owned();
            assert_eq!(problem(&refused, "one more"), (429, "/problems/too-many-requests".to_owned(), detail));
            assert_eq!((refused.header("retry-after"), refused.header("date")), (Some("1"), Some("Tue, 24 Nov 2026 10:15:00 GMT")));
        }
        drop(held);
        // The places are free as soon as the service has seen that.
        let begin = std::time::Instant::now();
        while get(address, "/healthz").status != 200 {
            assert!(begin.elapsed() < Duration::from_secs(20), "the places are still taken");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_connections_of_a_trusted_proxy_are_not_counted() {
    let zero = few(|config| config.limits.connections_per_client = 0);
    for config in [few(|config| config.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()]), zero] {
        let running = start_with(config).await;
        let address = running.address;
        let held = blocking(move || [0; 5].map(|_| hold(address))).await;
        assert_eq!(held.len(), 5);
    }
}
