//! What is no request, and a connection too many: the parser's own answer, and the connection closes.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use fx::config::{Config, Server};

use super::served::{blocking, start, start_with};
use super::wire::{get, parse, raw};

/// Requests that the parser cannot read, with the status that each gets.
fn unreadable() -> Vec<(Vec<u8>, u16)> {
    let no_request = |bytes: &[u8]| (bytes.to_vec(), 400);
    let too_large = |text: String| (text.into_bytes(), 431);
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
async fn what_cannot_be_read_is_refused_and_the_connection_closes() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (bytes, status) in unreadable() {
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]).into_owned();
            // Read to its end: the other side has closed.
            let answer = parse(&raw(address, &bytes));
            assert_eq!((answer.status, answer.header("connection"), answer.body.as_str()), (status, Some("close"), ""), "{shown}");
            // Behind a good request, too, whose answer stays whole.
            let good = b"GET /healthz HTTP/1.1\r\nHost: fx\r\n\r\n";
            let both = String::from_utf8(raw(address, &[good, bytes.as_slice()].concat())).unwrap();
            let (first, second) = both.split_once("\r\n\r\nok\n").unwrap_or_else(|| panic!("{shown}: {both}"));
            assert!(first.starts_with("HTTP/1.1 200 OK\r\n"), "{first}");
            assert_eq!(parse(second.as_bytes()).status, status, "{shown}");
        }
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
            assert_eq!((refused.status, refused.header("connection"), refused.header("retry-after")), (429, Some("close"), Some("1")));
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
