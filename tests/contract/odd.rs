//! Bad input that is no parameter's: headers that nobody should send, hosts, addresses that are no route's; and what other APIs are asked
//! and refuse.

use crate::example_of;
use crate::input::each;
use crate::served::{blocking, start};
use crate::wire::{ask, get, parse, raw};

/// Headers with which the answer is what it is without.
fn odd_headers() -> Vec<String> {
    let long = "x".repeat(10_240);
    let many = |item: &str| item.repeat(10_240 / item.len());
    let mut odd: Vec<String> =
        ["Accept", "Accept-Encoding", "If-None-Match", "X-Forwarded-For", "X-Request-Id", "traceparent", "Origin", "Cookie", "TE"]
            .iter()
            .map(|name| format!("{name}: {long}"))
            .collect();
    odd.extend([
        format!("Accept: {}", many("a/b;q=0.001,")),
        format!("Accept-Encoding: {}", many("zz;q=1,")),
        format!("If-None-Match: {}", many("\"a\",")),
        format!("Forwarded: {}", many("for=192.0.2.1,")),
    ]);
    odd.extend(
        [
            "Accept: ;;q=,/",
            "Accept: text/plain;q=99999999999999999999",
            "Accept-Encoding: identity;q=-1",
            "If-Modified-Since: yesterday",
            "If-Modified-Since: Thu, 01 Jan 0000 00:00:00 GMT",
            "If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT",
            "If-None-Match: W/\"",
            "If-Match: \"a\"",
            "If-Range: \"a\"",
            "Range: bytes=0-0,99999999999999999999-",
            "Expect: nonsense",
            "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
            "X-HTTP-Method-Override: DELETE",
            "Forwarded: for=\"",
            "X-Request-Id: a\tb",
        ]
        .map(str::to_owned),
    );
    odd
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_nobody_should_send_change_nothing() {
    each(|route| {
        let target = example_of(route.path, route.operation, false);
        let usual = route.ask(&target);
        for header in odd_headers() {
            let answer = route.ask_with(&target, &format!("{header}\r\n"));
            assert_eq!(answer.status, usual.status, "{target} {header:.100}");
            let id = answer.header("x-request-id").unwrap();
            assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{target} {header:.100}: {id}");
        }
        let plain =
            ["application/json", "text/html"].iter().any(|kind| usual.header("content-type").is_some_and(|is| is.starts_with(kind)));
        let other = route.ask_with(&target, "Accept: application/x-nothing\r\n");
        assert!(!plain || other.header("content-type") == usual.header("content-type"), "{target}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_host() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (version, hosts, status) in [
            ("1.1", "", 400),
            ("1.1", "Host: a\r\nHost: b\r\n", 400),
            ("1.1", "Host: a\r\nHost: a\r\n", 400),
            ("1.1", "Host:\r\n", 200),
            ("1.1", "Host: [::1]:8080\r\n", 200),
            ("1.1", "Host: [::1\r\n", 400),
            ("1.1", "Host: a b\r\n", 400),
            ("1.1", "Host: a/b\r\n", 400),
            ("1.1", "Host: a@b\r\n", 400),
            ("1.0", "", 200),
        ] {
            let request = format!("GET /v1/currencies/EUR HTTP/{version}\r\nConnection: close\r\n{hosts}\r\n");
            let answer = parse(&raw(address, request.as_bytes()));
            assert_eq!(answer.status, status, "{request:?}");
            if status == 400 {
                let problem = answer.json();
                let told = (problem["type"].as_str(), problem["detail"].as_str());
                assert_eq!(told, (Some("/problems/bad-request"), Some("A request of HTTP/1.1 names one Host.")));
            }
        }
        // What a page says of its own address is text, whoever is called.
        for host in ["\"><script>alert(1)</script>", "evil.example/\"onload=x", "a b", "evil.example\\@good"] {
            for target in ["/oembed?url=/embed", "/embed", "/demo", "/"] {
                let request = format!("GET {target} HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n");
                let answer = parse(&raw(address, request.as_bytes()));
                assert!(answer.status < 500 && !answer.body.contains(host), "{target} {host}: {}", answer.body);
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_no_route() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        let nothing = [
            "*",
            "//v1/convert",
            "/v1//convert",
            "/v1/convert/",
            "/v1/convert;a=1",
            "/V1/convert",
            "/./v1/convert",
            "/v1/%63onvert",
            "/v1/convert%3Ffrom=EUR",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/v1/rates/",
            "/v1",
            "/compat",
            "/compat/frankfurter/v1/",
            "/assets/x/../../Cargo.toml",
            "/widget/x/%2e%2e/%2e%2e/Cargo.toml",
        ];
        for target in nothing {
            let answer = get(address, target);
            assert_eq!((answer.status, answer.json()["type"].as_str()), (404, Some("/problems/not-found")), "{target}");
        }
        for (method, target, status, slug) in [
            ("CONNECT", "fx:80", 404, "not-found"),
            ("PRI", "*", 404, "not-found"),
            ("POST", "/nothing", 404, "not-found"),
            ("CONNECT", "/v1/convert", 405, "method-not-allowed"),
            ("get", "/v1/convert", 405, "method-not-allowed"),
            ("BREW", "/v1/convert", 405, "method-not-allowed"),
            ("POST", "/compat/frankfurter/v1/latest", 405, "method-not-allowed"),
        ] {
            let answer = ask(address, method, target, "");
            assert_eq!(
                (answer.status, answer.json()["type"].as_str()),
                (status, Some(format!("/problems/{slug}").as_str())),
                "{method} {target}"
            );
        }
        // To a proxy's form of an address the answer is the same.
        let (plain, absolute) =
            (get(address, "/v1/convert?from=USD&to=RUB"), get(address, "http://other.example/v1/convert?from=USD&to=RUB#there"));
        assert_eq!((absolute.status, absolute.body), (200, plain.body));
    })
    .await;
}

/// What other APIs are asked that they refuse: address, status and a part of the body.
const FOREIGN: [(&str, u16, &str); 44] = [
    ("frankfurter/v1/latest?base=ZZZ", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/latest?from=%00", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/latest?symbols=,,,", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/latest?to=EUR", 422, r#"{"message":"bad currency pair"}"#),
    ("frankfurter/v1/latest?amount=0", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/latest?amount=-1", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/latest?amount=1e3", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/latest?amount=NaN", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/latest?amount=79228162514264337593543950336", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/latest?amount=79228162514264337593543950335&to=JPY,GBP", 422, r#"{"message":"invalid amount"}"#),
    ("frankfurter/v1/2026-02-30", 422, r#"{"message":"invalid date"}"#),
    ("frankfurter/v1/2026-02-30..", 422, r#"{"message":"invalid date"}"#),
    ("frankfurter/v1/2026-10-01...2026-10-03", 422, r#"{"message":"invalid date"}"#),
    ("frankfurter/v1/2026-10-30..2026-10-01", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/..2026-10-01", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/1998-12-31", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v1/latest/", 404, r#"{"message":"not found"}"#),
    ("frankfurter/v2/rates?zzz=1&aaa=1", 422, "unknown parameter: aaa, zzz"),
    ("frankfurter/v2/rates?scope=all", 422, "unknown parameter: scope"),
    ("frankfurter/v2/rates?base=%1B[2J", 422, "invalid currency: [2J"),
    ("frankfurter/v2/rates?quotes=USD,ZZZ", 422, "invalid currency: ZZZ"),
    ("frankfurter/v2/rates?date=2026-10-30&to=2026-10-30", 422, "conflicting params"),
    ("frankfurter/v2/rates?from=2026-02-30", 422, "invalid date"),
    ("frankfurter/v2/rates?group=year", 422, "invalid group"),
    ("frankfurter/v2/rates?expand=providers,x", 422, "invalid expand: x"),
    ("frankfurter/v2/rates?group=week", 422, "group needs from"),
    ("frankfurter/v2/rate/EUR/USD?base=GBP", 422, "unknown parameter: base"),
    ("frankfurter/v2/currencies?date=2026-10-30", 422, "unknown parameter: date"),
    ("frankfurter/v2/providers?scope=all", 422, "unknown parameter: scope"),
    ("frankfurter/v2/currencies.csv", 406, "not acceptable"),
    ("openexchangerates/latest.json?start=2026-10-01", 400, "invalid_parameter"),
    ("openexchangerates/convert/1/GBP/EUR?base=USD", 400, "invalid_parameter"),
    ("frankfurter/v2/rate/EUR/ZZZ", 422, "invalid currency: ZZZ"),
    ("frankfurter/v2/rate/EUR/USD/RUB", 404, "not found"),
    ("frankfurter/v2/currency/ZZZ", 404, "not found"),
    ("openexchangerates/latest.json?base=ZZZ", 400, "invalid_base"),
    ("openexchangerates/latest.json?symbols=ZZZ", 400, "not_available"),
    ("openexchangerates/historical/2026-02-30.json", 400, "invalid_date"),
    ("openexchangerates/historical/9999-12-31.json", 400, "not_available"),
    ("openexchangerates/time-series.json?start=2026-10-02&end=2026-10-01", 400, "invalid_date_range"),
    ("openexchangerates/time-series.json?start=2026-10-01&end=2026-11-01", 400, "invalid_date_range"),
    ("openexchangerates/convert/1e3/GBP/EUR", 400, "invalid_value"),
    ("openexchangerates/convert/79228162514264337593543950335/EUR/JPY", 400, "invalid_value"),
    ("openexchangerates/convert/1/GBP", 404, "not_found"),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_other_apis_refuse_is_refused_in_their_words() {
    let running = start().await;
    let address = running.address;
    blocking(move || {
        for (target, status, part) in FOREIGN {
            let answer = get(address, &format!("/compat/{target}"));
            assert_eq!((answer.status, answer.header("cache-control")), (status, Some("no-store")), "{target}: {}", answer.body);
            assert!(answer.body.contains(part), "{target}: {}", answer.body);
        }
        for target in [
            "frankfurter/v1/latest?base=usd",
            "frankfurter/v1/2026-10-01..2026-10-02?amount=79228162514264337593543950335&to=JPY",
            "frankfurter/v1/latest?amount=0.0000000000000000000000000001",
            "frankfurter/v2/rates?group=WEEK&from=2026-10-01&quotes=USD&expand=Providers",
            "openexchangerates/time-series.json?start=2026-10-01&end=2026-10-31",
            "openexchangerates/convert/-0/GBP/EUR",
        ] {
            let answer = get(address, &format!("/compat/{target}"));
            assert!(answer.status == 200 && !answer.body.contains("null"), "{target}: {} {}", answer.status, answer.body);
        }
    })
    .await;
}
