//! Memory and edges of a real process: what a client can have made for it stays within bounds, and what it may do at the edge of the protocol
//! gets its answer.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::process::Command;
use std::time::Duration;

use super::process::{Process, serve, until};
use super::wire::{get, parse};

/// A pod has 256 MB. A build for tests takes more at rest than a released one.
const MOST_MB: u64 = 240;

fn process(folder: &tempfile::TempDir) -> Process {
    serve(folder.path(), &[])
}

/// What a process had of the memory at most, in MB.
fn peak(process: &Process) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn signal(process: &Process, name: &str) {
    assert!(Command::new("kill").args([name, &process.id().to_string()]).status().unwrap().success());
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

/// Fields of a header, none of them indexed (RFC 7541, section 6.2.2).
fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in fields {
        bytes.push(0);
        for text in [name, value] {
            bytes.push(u8::try_from(text.len()).unwrap());
            bytes.extend(text.as_bytes());
        }
    }
    bytes
}

/// A client of HTTP/2 that asks for all of these at once, and gives each answer that window.
fn ask_two(address: SocketAddr, window: u32, asked: &[(&str, &str, &str)]) -> TcpStream {
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, &[&[0, 4][..], &window.to_be_bytes()].concat()));
    for (stream, (authority, path, encoding)) in (1..).step_by(2).zip(asked) {
        let all = [(":method", "GET"), (":scheme", "http"), (":authority", *authority), (":path", *path), ("accept-encoding", *encoding)];
        bytes.extend(frame(1, 0x05, stream, &fields(&all)));
    }
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(&bytes).unwrap();
    stream
}

#[test]
fn what_one_connection_can_ask_for_at_once_fills_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let fx = process(&folder);
    let at_rest = peak(&fx);
    let mut held = Vec::new();
    for (window, kind) in [(0, "picture"), (1, "picture"), (0, "history"), (1, "history"), (1, "csv")] {
        let paths: Vec<String> = (0..100)
            .map(|n| match kind {
                "picture" => format!("/v1/chart/EUR-USD.png?start=1999-01-04&end=2026-10-30&width={}&height=900", 1200 + n),
                "csv" => format!("/v1/history.csv?base=EUR&start={}-01-04&end=2026-10-30", 1999 + n % 20),
                _ => format!("/v1/history?base=EUR&start={}-01-04&end=2026-10-30", 1999 + n % 20),
            })
            .collect();
        let asked: Vec<_> = paths.iter().map(|path| ("fx.test", path.as_str(), "br")).collect();
        held.push(ask_two(fx.address, window, &asked));
    }
    // Of those that wait, each is answered or given up within the deadline of a request; the clients read nothing.
    until("an end of what was asked", || {
        let counted = fx.get("/metrics").body;
        let of = |route: &str| {
            let lines = counted.lines().filter(|line| line.starts_with("fx_requests_total") && line.contains(route));
            lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok()).sum::<u64>()
        };
        of("/v1/chart") >= 200 && of("/v1/history") >= 300
    });
    let most = peak(&fx);
    assert!(most < MOST_MB, "{most} MB, {at_rest} MB at rest");
    assert_eq!(fx.get("/v1/convert?from=EUR&to=USD&amount=1").status, 200);
}

#[test]
fn a_small_file_that_unpacks_to_a_large_one_fills_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let fx = process(&folder);
    let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packing.write_all(b"amount,from,to\n1").unwrap();
    for _ in 0..256 {
        packing.write_all(&[b'0'; 1 << 20]).unwrap();
    }
    packing.write_all(b",EUR,USD\n100,EUR,USD\n").unwrap();
    let packed = packing.finish().unwrap();
    assert!(packed.len() < 1 << 20, "{}", packed.len());
    let at_rest = peak(&fx);
    let mut stream = TcpStream::connect(fx.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = "POST /v1/convert?date=2022-03-04 HTTP/1.1\r\nHost: fx\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Encoding: gzip\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n", packed.len()).unwrap();
    stream.write_all(&packed).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("\n,,,,,,,,the row has more than 65536 bytes\n100,EUR,USD,109.29,1.0929,2022-03-04,ECB,"), "{answer}");
    let most = peak(&fx);
    assert!(most < at_rest + 32, "{most} MB for {} bytes, {at_rest} MB at rest", packed.len());
}

#[test]
fn a_client_that_has_said_all_it_has_to_say_gets_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    let fx = process(&folder);
    for target in ["/healthz", "/v1/convert?from=EUR&to=USD&amount=1", "/v1/chart/EUR-USD.png", "/v1/history?base=EUR&quotes=USD"] {
        let mut stream = TcpStream::connect(fx.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {target} HTTP/1.1\r\nHost: fx\r\n\r\n").unwrap();
        stream.shutdown(Shutdown::Write).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n") && answer.len() > 100, "{target}: {}", String::from_utf8_lossy(&answer));
    }
}

#[test]
fn a_terminal_that_closes_ends_nothing_and_a_second_interrupt_ends_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut fx = process(&folder);
    signal(&fx, "-HUP");
    assert_eq!(fx.get("/healthz").status, 200);
    // A file under way keeps the service from ending.
    let mut file = TcpStream::connect(fx.address).unwrap();
    let head = "POST /v1/convert HTTP/1.1\r\nHost: fx\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n";
    write!(file, "{head}1c\r\namount,from,to\n1,EUR,USD\n1,E\r\n").unwrap();
    file.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    file.read_exact(&mut [0; 12]).unwrap();
    signal(&fx, "-INT");
    until("no new connections", || TcpStream::connect(fx.address).is_err());
    assert!(fx.is_running());
    signal(&fx, "-INT");
    assert_eq!(fx.wait(), Some(130));
}

#[test]
fn the_authority_of_http2_is_the_host() {
    let folder = tempfile::tempdir().unwrap();
    let fx = process(&folder);
    let mut stream = ask_two(fx.address, 65_535, &[("fx.test:81", "/oembed?url=/embed", "identity")]);
    let (mut answer, mut part) = (String::new(), [0; 4096]);
    while !answer.contains("/embed\\\"") {
        let length = stream.read(&mut part).unwrap();
        assert!(length > 0, "{answer}");
        write!(answer, "{}", String::from_utf8_lossy(&part[..length])).unwrap();
    }
    assert!(answer.contains("http://fx.test:81/embed"), "{answer}");
    // HTTP/1.0 need not name a host, and what must name this service cannot then be said.
    let answer = parse(&super::wire::raw(fx.address, b"GET /oembed?url=/embed HTTP/1.0\r\n\r\n"));
    assert_eq!(answer.status, 400);
}

#[test]
fn what_is_wrong_with_the_store_is_said_and_takes_nothing_else_along() {
    let folder = tempfile::tempdir().unwrap();
    let fx = process(&folder);
    let sql = rusqlite::Connection::open(folder.path().join("fx.db")).unwrap();
    sql.busy_timeout(Duration::from_secs(5)).unwrap();
    sql.execute_batch("DROP TABLE notebook").unwrap();
    for target in ["/metrics", "/status", "/v1/sources", "/readyz", "/v1/convert?from=EUR&to=USD&amount=1&date=2020-01-02"] {
        assert_eq!(fx.get(target).status, 200, "{target}");
    }
    let sources = fx.get("/v1/sources").body;
    assert!(sources.contains("the store cannot be read: the notes of the last polls"), "{sources}");
    assert!(!sources.contains("fx.db") && !sources.contains("127.0.0.1"), "{sources}");
    sql.execute_batch("DROP VIEW rate; DROP TABLE quote").unwrap();
    for target in ["/metrics", "/status", "/v1/sources"] {
        assert_eq!(fx.get(target).status, 200, "{target}");
    }
}

#[test]
fn no_metrics_for_the_public_and_one_line_of_what_varies() {
    let folder = tempfile::tempdir().unwrap();
    let fx = serve(folder.path(), &[("FX_SERVER__METRICS_LISTEN".to_owned(), String::new())]);
    assert_eq!(fx.get("/metrics").status, 404);
    for target in
        ["/", "/embed", "/oembed?url=/embed", "/demo", "/docs", "/v1/convert?from=EUR&to=USD&amount=1", "/v1/history?base=EUR&quotes=USD"]
    {
        let answer = super::wire::raw(fx.address, format!("GET {target} HTTP/1.1\r\nHost: fx\r\nConnection: close\r\n\r\n").as_bytes());
        let text = String::from_utf8_lossy(&answer).to_lowercase();
        let head = text.split("\r\n\r\n").next().unwrap();
        assert!(head.matches("\r\nvary:").count() <= 1, "{target}: {head}");
    }
    let varies = get(fx.address, "/oembed?url=/embed");
    assert!(varies.header("vary").unwrap().contains("host"), "{varies:?}");
    let open = process(&folder);
    let metrics = super::wire::ask(open.address, "GET", "/metrics", "Origin: https://else.example\r\n");
    assert_eq!((metrics.status, metrics.header("access-control-allow-origin")), (200, None));
}
