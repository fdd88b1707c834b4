//! Files of many amounts: over real sockets by `POST /v1/convert`, and through a pipe by `fx convert-file`.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

#[path = "support/served.rs"]
mod served;
#[path = "support/wire.rs"]
mod wire;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use fx::config::{Config, Limits, Server};
use served::{Running, blocking, start, start_with};
use wire::{Answer, ask, get, parse};

const CSV: &str = "Content-Type: text/csv\r\n";
const JSON: &str = "Content-Type: application/json\r\n";
const NDJSON: &str = "Content-Type: application/x-ndjson\r\n";

fn limits(change: impl FnOnce(&mut Limits)) -> Server {
    let mut server = Config::default().server;
    change(&mut server.limits);
    server
}

fn request(query: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /v1/convert{query} HTTP/1.1\r\nHost: fx\r\nConnection: close\r\nTE: trailers\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn post(address: SocketAddr, query: &str, headers: &str, body: &[u8]) -> Answer {
    unchunked(&wire::raw(address, &request(query, headers, body)))
}

/// Takes the chunks apart; trailers are put among the headers, and a missing end is one, too.
fn unchunked(bytes: &[u8]) -> Answer {
    let mut answer = parse(bytes);
    if answer.header("transfer-encoding") != Some("chunked") {
        return answer;
    }
    let (mut rest, mut body) = (answer.body.as_str(), String::new());
    loop {
        let Some((size, more)) = rest.split_once("\r\n") else {
            answer.headers.push(("x-cut".to_owned(), "yes".to_owned()));
            break;
        };
        let size = usize::from_str_radix(size, 16).unwrap();
        if size == 0 {
            let trailers = more.lines().filter_map(|line| line.split_once(": "));
            answer.headers.extend(trailers.map(|(name, value)| (name.to_owned(), value.to_owned())));
            break;
        }
        body.push_str(&more[..size]);
        rest = &more[size + 2..];
    }
    answer.body = body;
    answer
}

async fn posted(running: &Running, query: &'static str, headers: &'static str, body: impl Into<Vec<u8>>) -> Answer {
    let (address, body) = (running.address, body.into());
    blocking(move || post(address, query, headers, &body)).await
}

fn counted(answer: &Answer) -> [Option<&str>; 3] {
    ["fx-rows", "fx-converted", "fx-failed"].map(|name| answer.header(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_csv_and_its_counts() {
    let running = start().await;
    let file = "id,amount,from,to\nx,100.00,usd,RUB\ny,1,USD,RUBB\n";
    let answer = posted(&running, "?source=CBR", CSV, file).await;
    assert_eq!(
        (answer.status, answer.header("content-type"), answer.header("cache-control")),
        (200, Some("text/csv; charset=utf-8"), Some("no-store"))
    );
    assert_eq!(
        answer.body,
        "id,amount,from,to,result,rate,rate_date,source,freshness,error\n\
         x,100.00,usd,RUB,8012.34,80.1234,2026-11-24,CBR,current,\n\
         y,1,USD,RUBB,,,,,,\"\"\"RUBB\"\" is no currency code of ISO 4217; did you mean RUB?\"\n"
    );
    assert_eq!(counted(&answer), [Some("2"), Some("1"), Some("1")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_lines_and_what_the_query_says_for_all() {
    let running = start().await;
    let answer = posted(&running, "?from=USD&to=RUB&scale=0", NDJSON, "{\"amount\":100}\n{\"amount\":1,\"to\":\"JPY\"}").await;
    assert_eq!(
        answer.body,
        "{\"amount\":100,\"result\":\"8012\",\"rate\":\"80.1234\",\"rate_date\":\"2026-11-24\",\"source\":\"CBR\",\"freshness\":\"current\"}\n\
         {\"amount\":1,\"to\":\"JPY\",\"result\":\"170\",\"rate\":\"169.524538969\",\"rate_date\":\"2026-11-24\",\"source\":\"CBR\",\"freshness\":\"current\"}\n\
         {\"summary\":{\"rows\":2,\"converted\":2,\"failed\":0}}\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_array_of_rows_and_semicolons() {
    let running = start().await;
    let answer = posted(&running, "?to=RUB&source=CBR", JSON, r#"[{"amount": 100, "from": "USD"}, {"amount": "x", "from": "USD"}]"#).await;
    let receipt = r#""rate":"80.1234","rate_date":"2026-11-24","source":"CBR","freshness":"current""#;
    let error = r#""error":"an amount is written in plain digits, such as 1234.56""#;
    let rows = format!(
        "[\n{{\"amount\": 100, \"from\": \"USD\",\"result\":\"8012.34\",{receipt}}},\n{{\"amount\": \"x\", \"from\": \"USD\",{error}}}\n]\n"
    );
    assert_eq!((answer.status, answer.header("content-type"), answer.body.as_str()), (200, Some("application/json"), rows.as_str()));
    assert_eq!(counted(&answer), [Some("2"), Some("1"), Some("1")]);
    let answer = posted(&running, "?source=CBR", CSV, "from;to;amount\nUSD;RUB;100,00\n").await;
    assert_eq!(
        answer.body,
        "from;to;amount;result;rate;rate_date;source;freshness;error\nUSD;RUB;100,00;8012.34;80.1234;2026-11-24;CBR;current;\n"
    );
}

fn packed(file: &str) -> Vec<u8> {
    let mut packing = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packing.write_all(file.as_bytes()).unwrap();
    packing.finish().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_file_is_read_as_what_is_in_it() {
    let running = start_with(limits(|limits| limits.rows = 1000)).await;
    const GZIP: &str = "Content-Type: text/csv\r\nContent-Encoding: gzip\r\n";
    let file = "amount,from,to\n100,USD,RUB\n";
    let plain = posted(&running, "", CSV, file).await;
    let unpacked = posted(&running, "", GZIP, packed(file)).await;
    assert_eq!((unpacked.status, &unpacked.body, counted(&unpacked)), (200, &plain.body, counted(&plain)));
    assert!(plain.body.contains("\n100,USD,RUB,8012.34,"), "{}", plain.body);
    // Several files that are packed one behind the other are one (RFC 1952, section 2.2).
    let twice = posted(&running, "", GZIP, [packed("amount,from,to\n"), packed("100,USD,RUB\n")].concat()).await;
    assert_eq!(twice.body, plain.body);
    // What is counted is what is in it.
    let rows = format!("{},1,USD,RUB\n", "x".repeat(40)).repeat(5000);
    let many = posted(&running, "", GZIP, packed(&format!("id,amount,from,to\n{rows}"))).await;
    assert!(
        many.body.ends_with("stopped: a file has at most 1000 rows here; the rows above are done, send the rest in another request\"\n"),
        "{many:?}"
    );
    // One that breaks off says so behind the rows that are done.
    let rows: String = (0..900).map(|at| format!("{at},USD,RUB\n")).collect();
    let whole = packed(&format!("amount,from,to\n{rows}"));
    let half = posted(&running, "", GZIP, &whole[..whole.len() - 9]).await;
    assert_eq!((half.status, half.header("x-cut")), (200, Some("yes")), "{half:?}");
    assert!(half.body.ends_with(",stopped: the file is packed as gzip and does not unpack to its end\n"), "{}", half.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_an_age_a_fee_and_minor_units_as_for_one_amount() {
    let running = start().await;
    let file = "amount,from,to,date\n100,USD,RUB,2026-11-24\n100,USX,RUB,2026-11-24\n";
    let answer = posted(&running, "?source=CBR&fee=-1.5&max_age=1d", CSV, file).await;
    assert_eq!(
        answer.body,
        "amount,from,to,date,result,fee,total,rate,rate_date,source,freshness,error\n\
         100,USD,RUB,2026-11-24,8012.34,-120.19,7892.15,80.1234,2026-11-24,CBR,current,\n\
         100,USX,RUB,2026-11-24,80.12,-1.20,78.92,0.801234,2026-11-24,UNIT+CBR,current,\n"
    );
    let answer = posted(&running, "?source=ECB&max_age=3d", CSV, "amount,from,to\n1,EUR,USD\n").await;
    assert!(
        answer.body.ends_with(",\"the newest rate is of 2026-10-30, 25 days old, and at most 3 days were allowed\"\n"),
        "{}",
        answer.body
    );
    let answer = posted(&running, "?from=USD&to=RUX,RUB", CSV, "amount\n1\n").await;
    assert_eq!((answer.status, answer.json()["parameter"].as_str()), (404, Some("to")));
    let answer = posted(&running, "?from=GBp&to=GBP,GBX&rule=exact", CSV, "amount\n150\n").await;
    assert!(answer.body.ends_with("\n150,1.50,0.01,2026-11-24,UNIT,current,,150,1,2026-11-24,,current,\n"), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_a_problem() {
    let running = start().await;
    let good = "amount,from,to\n1,USD,RUB\n";
    for (query, headers, body, status, slug, parameter) in [
        ("", "", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: application/xml\r\n", good, 415, "unsupported-media-type", ""),
        ("", JSON, "{\"amount\":1}", 400, "invalid-parameter", "body"),
        ("", JSON, "[", 400, "invalid-parameter", "body"),
        ("", "Content-Type: text/csv; charset=windows-1251\r\n", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: text/csv; header=absent\r\n", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: text/csv\r\nContent-Encoding: br\r\n", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: text/csv\r\nContent-Encoding: gzip, gzip\r\n", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: text/csv\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n", good, 415, "unsupported-media-type", ""),
        ("", "Content-Type: text/csv\r\nContent-Encoding: gzip\r\n", good, 400, "invalid-parameter", "body"),
        ("", CSV, "", 400, "invalid-parameter", "body"),
        ("", CSV, "amount,to\n1,RUB\n", 400, "invalid-parameter", "from"),
        ("", CSV, "amount,from,to,result\n", 400, "invalid-parameter", "result"),
        ("", CSV, "amount,from,to,to\n", 400, "invalid-parameter", "to"),
        ("?amount=1", CSV, good, 400, "invalid-parameter", "amount"),
        ("?to=RUBB", CSV, good, 404, "unknown-currency", "to"),
        ("?date=2026-02-30", CSV, good, 400, "invalid-parameter", "date"),
        ("?rule=after", CSV, good, 400, "invalid-parameter", "rule"),
        ("?max_age=3", CSV, good, 400, "invalid-parameter", "max_age"),
        ("?fee=100.1", CSV, good, 400, "invalid-parameter", "fee"),
        ("?fee=1", CSV, "amount,from,to,fee\n", 400, "invalid-parameter", "fee"),
    ] {
        let answer = posted(&running, query, headers, body).await;
        let problem = answer.json();
        assert_eq!((answer.status, &problem["type"]), (status, &format!("/problems/{slug}").into()), "{query} {headers} {body}: {problem}");
        assert_eq!(problem["parameter"].as_str().unwrap_or(""), parameter, "{problem}");
    }
    let address = running.address;
    blocking(move || {
        let answer = ask(address, "PUT", "/v1/convert", "");
        assert_eq!((answer.status, answer.header("allow")), (405, Some("GET,HEAD,POST")));
    })
    .await;
    let wide = posted(&running, "", CSV, "x,".repeat(20_000)).await;
    assert_eq!(wide.json()["detail"], "A row has at most 1000 columns, and the header has more.");
    let row = posted(&running, "", CSV, format!("amount,from,to\n{}\n1,USD,RUB\n", "1,".repeat(20_000))).await;
    assert_eq!(counted(&row), [Some("2"), Some("1"), Some("1")]);
    assert!(row.body.contains("\n,,,,,,,,the row has more than 1000 columns\n1,USD,RUB,80.12,"), "{}", row.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_ends_ends_at_the_limit_of_rows() {
    let running = start_with(limits(|limits| limits.rows = 1000)).await;
    let address = running.address;
    let answer = blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut reader = stream.try_clone().unwrap();
        let reading = std::thread::spawn(move || {
            let mut answer = Vec::new();
            let _cut = reader.read_to_end(&mut answer);
            answer
        });
        let head = "POST /v1/convert HTTP/1.1\r\nHost: fx\r\nTransfer-Encoding: chunked\r\nContent-Type: text/csv\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        let mut rows = "amount,from,to\n".to_owned();
        for _ in 0..100_000 {
            // The service closes when it has had enough; until then it is fed.
            if write!(stream, "{:x}\r\n{rows}\r\n", rows.len()).is_err() {
                break;
            }
            rows = "1,USD,RUB\n".repeat(50);
        }
        reading.join().unwrap()
    })
    .await;
    let answer = unchunked(&answer);
    let lines: Vec<&str> = answer.body.lines().collect();
    assert_eq!((answer.status, lines.len(), answer.header("x-cut")), (200, 1002, Some("yes")), "{}", lines.last().unwrap());
    assert!(lines[1000].starts_with("1,USD,RUB,80.12,"), "{}", lines[1000]);
    assert_eq!(
        lines[1001],
        ",,,,,,,,\"stopped: a file has at most 1000 rows here; the rows above are done, send the rest in another request\""
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_stands_still_ends_and_one_that_moves_lives() {
    let running = start_with(limits(|limits| {
        limits.stall_timeout = toml::from_str::<std::collections::BTreeMap<String, fx::config::Wait>>("x = \"3s\"").unwrap()["x"];
        limits.files = 1;
    }))
    .await;
    let address = running.address;
    let head = "POST /v1/convert?from=USD&to=RUB HTTP/1.1\r\nHost: fx\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: text/csv\r\n\r\n";
    let finished = |stream: &mut TcpStream| {
        let mut answer = Vec::new();
        let _cut = stream.read_to_end(&mut answer);
        unchunked(&answer)
    };
    blocking(move || {
        let open = || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(b"7\r\namount\n\r\n").unwrap();
            stream
        };
        // A row every 400 ms, longer altogether than the wait, which a busy machine does not lengthen to it.
        let mut moving = open();
        for _ in 0..10 {
            std::thread::sleep(Duration::from_millis(400));
            moving.write_all(b"2\r\n1\n\r\n").unwrap();
        }
        // Its place is taken meanwhile.
        let second = post(address, "", CSV, b"amount,from,to\n");
        assert_eq!((second.status, second.header("retry-after")), (503, Some("1")));
        moving.write_all(b"0\r\n\r\n").unwrap();
        let answer = finished(&mut moving);
        assert_eq!((answer.body.lines().count(), answer.header("x-cut")), (11, None), "{}", answer.body);
        // Bytes without end that make no row.
        let mut still = open();
        still.write_all(b"2\r\n1\n\r\n").unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(50));
            if still.write_all(b"1\r\n2\r\n").is_err() {
                break;
            }
        }
        let answer = finished(&mut still);
        assert!(answer.body.ends_with("\n,,,,,,stopped: no row came for too long\n") && answer.header("x-cut").is_some(), "{answer:?}");
        // The place is free again.
        assert_eq!(post(address, "", CSV, b"amount,from,to\n1,USD,RUB\n").status, 200);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_holds_the_work_up_and_no_memory() {
    let running = start_with(limits(|limits| {
        limits.stall_timeout = toml::from_str::<std::collections::BTreeMap<String, fx::config::Wait>>("x = \"500ms\"").unwrap()["x"];
        limits.files = 1;
    }))
    .await;
    let address = running.address;
    blocking(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(300))).unwrap();
        let head = "POST /v1/convert HTTP/1.1\r\nHost: fx\r\nContent-Length: 4000000000\r\nContent-Type: text/csv\r\n\r\namount,from,to\n";
        stream.write_all(head.as_bytes()).unwrap();
        let rows = "1,USD,RUB\n".repeat(10_000);
        let mut sent = 0;
        while sent < 400 << 20 && stream.write_all(rows.as_bytes()).is_ok() {
            sent += rows.len();
        }
        assert!(sent < 100 << 20, "{sent} bytes were taken from a client that reads nothing");
        // It is given up, and its place is free.
        let begun = Instant::now();
        while post(address, "", CSV, b"amount,from,to\n1,USD,RUB\n").status != 200 {
            assert!(begun.elapsed() < Duration::from_secs(60), "the place of a client that does not read is never free again");
            std::thread::sleep(Duration::from_millis(100));
        }
        assert_eq!(get(address, "/v1/convert?from=USD&to=RUB").status, 200);
    })
    .await;
}

/// `fx convert-file`, offline, in a folder of its own.
fn convert_file(home: &Path, arguments: &[&str], file: impl Into<Vec<u8>>) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fx"));
    command.env_clear().env("HOME", home).current_dir(home).arg("convert-file").args(arguments).arg("--offline");
    let output = command.write_stdin(file).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_command_converts_what_is_piped_into_it() {
    let home = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str], file: &str| convert_file(home.path(), arguments, file);
    assert_eq!(
        run(&["--to", "usd"], "amount,from,date\n100,EUR,2022-03-04\n"),
        (
            0,
            "amount,from,date,result,rate,rate_date,source,freshness,error\n100,EUR,2022-03-04,109.29,1.0929,2022-03-04,ECB,current,\n"
                .to_owned(),
            String::new()
        )
    );
    let (code, out, err) = run(
        &["--from", "eur", "--to", "usd,gbp", "--amount", "price", "--date-column", "day"],
        "price,day\n100,2022-03-04\nx,2022-03-04\n",
    );
    assert_eq!((code, err.as_str()), (7, "fx: 1 of 2 rows failed: see the column error\n"));
    assert!(out.starts_with("price,day,result_USD,rate_USD,"), "{out}");
    assert!(out.contains("\n100,2022-03-04,109.29,1.0929,2022-03-04,ECB,current,,"), "{out}");
    assert!(out.contains("\nx,2022-03-04,,,,,,\"an amount is written in plain digits, such as 1234.56\",,,,,,"), "{out}");
    let (code, out, _) = run(&["--to", "usd", "--date", "2022-03-04"], "\n{\"amount\":\"100\",\"from\":\"EUR\"}\n");
    assert_eq!(code, 0);
    assert!(out.starts_with("{\"amount\":\"100\",\"from\":\"EUR\",\"result\":\"109.29\","), "{out}");
    let (code, out, _) = run(&["--delimiter", ";", "--date", "2022-03-04"], "amount;from;to\n100;EUR;USD\n");
    assert_eq!((code, out.lines().nth(1)), (0, Some("100;EUR;USD;109.29;1.0929;2022-03-04;ECB;current;")));
    let (code, out, _) =
        run(&["--to", "usd", "--from", "GBp", "--fee", "-2", "--rule", "before", "--max-age", "1d"], "amount,date\n100,2022-03-04\n");
    assert_eq!((code, out.lines().nth(1)), (0, Some("100,2022-03-04,1.34,-0.03,1.31,0.0133811750208,2022-03-03,UNIT+ECB,current,")));
    for (arguments, file, code, line) in [
        (vec!["--rule", "after"], "", 2, ""),
        (vec!["--max-age", "3"], "", 2, ""),
        (vec!["--fee", "101"], "", 2, ""),
        (vec![], "amount,from\n1,EUR\n", 2, "fx: the column \"to\" is missing; the header has amount, from\n"),
        (vec!["--to", "usd"], "", 2, "fx: the file is empty: its first line names the columns, such as amount,from,to,date\n"),
        (
            vec!["--to", "usd", "--date-column", "day"],
            "amount,from\n",
            2,
            "fx: the column \"day\" is missing; the header has amount, from\n",
        ),
        (vec!["--source", "fed"], "", 2, ""),
        (vec!["--to", "usdd"], "", 3, "fx: \"usdd\" is no currency code of ISO 4217; did you mean USD?\n"),
        (vec!["--delimiter", "x"], "", 2, ""),
    ] {
        let (exit, out, err) = run(&arguments, file);
        assert_eq!((exit, out.as_str()), (code, ""), "{arguments:?}: {err}");
        assert!(line.is_empty() || err == line, "{arguments:?}: {err}");
    }
}
